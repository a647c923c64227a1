use super::{all, by_hand, count, id, people, refused};
use service::db::{Actor, PageRequest};
use service::social::blocks::{between, block, list, unblock};
use service::social::follows::{followers, following};
use service::social::{
    SocialError, feed, group_members, group_posts, hashtags, post_comments, post_likes, posts, reposts,
};
use tests::build::social::{follow, group, post};
use tests::{TestDb, on_your_marks};
use uuid::Uuid;

#[tokio::test]
async fn a_block_ends_follows_both_ways_and_they_do_not_come_back() {
    let db = TestDb::new().await;
    let [ada, bob] = people(&db).await;
    follow(&db, id(&ada), id(&bob)).await;
    follow(&db, id(&bob), id(&ada)).await;
    assert!(block(&db, &ada, id(&bob), Some("  spam ")).await.unwrap());
    assert!(!block(&db, &ada, id(&bob), Some("other words")).await.unwrap());
    let people = "user_profiles WHERE follower_count <> 0 OR following_count <> 0";
    assert_eq!((count(&db, "follows").await, count(&db, people).await), (0, 0));
    assert_eq!(count(&db, "blocks WHERE reason = 'spam'").await, 1);
    assert!(between(&db.seen_by(&bob), id(&bob), id(&ada)).await.unwrap());

    assert!(unblock(&db, &ada, id(&bob)).await.unwrap());
    assert!(!unblock(&db, &ada, id(&bob)).await.unwrap());
    assert!(!unblock(&db, &bob, id(&ada)).await.unwrap());
    assert_eq!((count(&db, "follows").await, count(&db, "blocks").await), (0, 0));
}

#[tokio::test]
async fn a_block_hides_each_from_the_other_and_from_nobody_else() {
    let db = TestDb::new().await;
    let [ada, bob, cleo, star] = people(&db).await;
    let club = group(&db, id(&star), |_| ()).await.id;
    let about = post(&db, id(&star), "about this").await.id;
    let mut posts = Vec::new();
    for who in [&ada, &bob] {
        group_members::join(&db, who, club).await.unwrap();
        follow(&db, id(who), id(&star)).await;
        post_likes::like(&db, who, about).await.unwrap();
        post_comments::create(&db, who, about, None, "hm").await.unwrap();
        let made = post(&db, id(who), "#tag").await.id;
        group_posts::publish(&db, who, club, made).await.unwrap();
        posts.push(made);
    }
    for (who, whom) in [(&ada, &bob), (&bob, &ada), (&cleo, &ada), (&cleo, &bob)] {
        follow(&db, id(who), id(whom)).await;
    }
    // What `viewer` finds of `other`, in every place where content or people are shown.
    let found = async |viewer: &Actor, other: &Actor, made: Uuid| {
        let (seen, who) = (db.seen_by(viewer), id(other));
        [
            posts::find(&seen, viewer, made).await.unwrap().is_some(),
            all!(|page| feed::home(&seen, viewer, page)).iter().any(|post| post.user_id == who),
            !all!(|page| feed::profile(&seen, viewer, who, page)).is_empty(),
            all!(|page| hashtags::feed(&seen, viewer, "tag", page)).iter().any(|post| post.user_id == who),
            all!(|page| group_posts::list(&seen, viewer, club, page)).iter().any(|post| post.user_id == who),
            all!(|page| group_members::list(&seen, viewer, club, page)).iter().any(|one| one.user_id == who),
            all!(|page| post_likes::list(&seen, viewer, about, page)).iter().any(|one| one.user_id == who),
            all!(|page| post_comments::list(&seen, viewer, about, page)).iter().any(|one| one.user_id == who),
            all!(|page| followers(&seen, viewer, id(&star), page)).iter().any(|one| one.user_id == who),
            !all!(|page| following(&seen, viewer, who, page)).is_empty(),
        ]
    };
    assert_eq!(found(&ada, &bob, posts[1]).await, [true; 10]);
    block(&db, &ada, id(&bob), None).await.unwrap();
    assert_eq!(found(&ada, &bob, posts[1]).await, [false; 10]);
    assert_eq!(found(&bob, &ada, posts[0]).await, [false; 10]);
    assert_eq!(found(&cleo, &ada, posts[0]).await, [true; 10]);
    assert_eq!(found(&cleo, &bob, posts[1]).await, [true; 10]);
    refused!(post_likes::like(&db, &bob, posts[0]), SocialError::PostNotFound);
    refused!(post_comments::create(&db, &ada, posts[1], None, "x"), SocialError::PostNotFound);
    refused!(reposts::repost(&db, &bob, posts[0], None), SocialError::PostNotFound);

    unblock(&db, &ada, id(&bob)).await.unwrap();
    assert!(posts::find(&db.seen_by(&bob), &bob, posts[0]).await.unwrap().is_some());
}

#[tokio::test]
async fn two_who_block_each_other_at_once_both_do() {
    let db = TestDb::new().await;
    let other = db.connect().await;
    let [ada, bob] = people(&db).await;
    on_your_marks(&db).await;
    let (one, two) = futures::join!(block(&db, &ada, id(&bob), None), block(&other, &bob, id(&ada), None));
    assert!(one.unwrap() && two.unwrap());
    assert_eq!(count(&db, "blocks").await, 2);
}

#[tokio::test]
async fn the_list_of_blocks_is_ones_own() {
    let db = TestDb::new().await;
    let [ada, bob, cleo, dan] = people(&db).await;
    for other in [&bob, &cleo, &dan] {
        block(&db, &ada, id(other), None).await.unwrap();
    }
    let seen = all!(|page| list(&db.seen_by(&ada), &ada, page));
    assert_eq!(seen.iter().map(|p| p.user_id).collect::<Vec<_>>(), [id(&dan), id(&cleo), id(&bob)]);
    assert!(all!(|page| list(&db.seen_by(&bob), &bob, page)).is_empty());
    let visitor = Actor::visitor();
    refused!(list(&db.seen_by(&visitor), &visitor, &PageRequest::default()), SocialError::Forbidden);
}

#[tokio::test]
async fn a_block_of_oneself_of_nobody_or_for_too_long_a_reason_is_refused() {
    let db = TestDb::new().await;
    let [ada, bob, banned] = people(&db).await;
    by_hand(&db, &format!("UPDATE users SET is_banned = true WHERE id = '{}'", id(&banned))).await;
    refused!(block(&db, &ada, id(&ada), None), SocialError::Oneself);
    refused!(block(&db, &ada, Uuid::nil(), None), SocialError::UserNotFound);
    refused!(block(&db, &ada, id(&bob), Some(&"x".repeat(256))), SocialError::Invalid(_));
    refused!(block(&db, &ada, id(&bob), Some("a\0")), SocialError::Invalid(_));
    refused!(block(&db, &banned, id(&bob), None), SocialError::Forbidden);
    refused!(block(&db, &Actor::visitor(), id(&bob), None), SocialError::Forbidden);
    assert_eq!(count(&db, "blocks").await, 0);
}
