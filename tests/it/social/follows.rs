use super::{all, by_hand, count, events, id, number, people, refused};
use serde_json::json;
use service::auth::users::soft_delete;
use service::db::{Actor, PageRequest};
use service::social::follows::{
    Relation, follow, followers, following, mutuals, relation, suggestions, unfollow,
};
use service::social::posts::pin;
use service::social::{SocialError, blocks, feed};
use tests::build::social::{block, follow as follows, post};
use tests::{TestDb, TestEnv, build, on_your_marks};
use uuid::Uuid;

#[tokio::test]
async fn following_twice_or_twice_at_once_is_one_follow_and_one_event() {
    let db = TestDb::new().await;
    let [ada, bob] = people(&db).await;
    on_your_marks(&db).await;
    let all = futures::future::join_all((0..8).map(|_| follow(&db, &ada, id(&bob)))).await;
    assert_eq!(all.into_iter().filter(|new| *new.as_ref().unwrap()).count(), 1);

    assert!(!follow(&db, &ada, id(&bob)).await.unwrap());
    assert_eq!(count(&db, "follows").await, 1);
    assert_eq!(events(&db, "user.followed").await, [(id(&bob), json!({ "follower_id": id(&ada) }))]);
    let seen = relation(&db.seen_by(&ada), &ada, id(&bob)).await.unwrap();
    assert_eq!(seen, Relation { follows: true, is_followed: false, blocks: false });

    assert!(unfollow(&db, &ada, id(&bob)).await.unwrap());
    assert!(!unfollow(&db, &ada, id(&bob)).await.unwrap());
    let counted = "SELECT sum(follower_count + following_count)::bigint FROM user_profiles";
    assert_eq!((count(&db, "follows").await, number(&db, counted).await), (0, 0));
}

#[tokio::test]
async fn of_a_private_profile_others_see_neither_whom_it_follows_nor_what_it_publishes() {
    let db = TestDb::new().await;
    let [ada, bob, fan] = people(&db).await;
    let staff = Actor::user(build::moderator(&db).await.id);
    for (who, whom) in [(&fan, &ada), (&ada, &bob), (&bob, &ada)] {
        follows(&db, id(who), id(whom)).await;
    }
    let made = post(&db, id(&ada), "hello").await.id;
    pin(&db, &ada, made, true).await.unwrap();
    let seen = async |viewer: &Actor| {
        let user = id(&ada);
        [
            all!(|page| followers(&db.seen_by(viewer), viewer, user, page)).len(),
            all!(|page| following(&db.seen_by(viewer), viewer, user, page)).len(),
            all!(|page| mutuals(&db.seen_by(viewer), viewer, user, page)).len(),
            all!(|page| feed::profile(&db.seen_by(viewer), viewer, user, page)).len(),
            feed::pinned(&db.seen_by(viewer), viewer, user).await.unwrap().len(),
        ]
    };
    let visitor = Actor::visitor();
    for (visibility, others) in
        [("unlisted", [2, 1, 1, 1, 1]), ("private", [0; 5]), ("public", [2, 1, 1, 1, 1])]
    {
        by_hand(
            &db,
            &format!(
                "UPDATE user_profiles SET profile_visibility = '{visibility}' WHERE user_id = '{}'",
                id(&ada)
            ),
        )
        .await;
        for viewer in [&fan, &bob, &visitor] {
            assert_eq!(seen(viewer).await, others, "{visibility} {viewer:?}");
        }
        for viewer in [&ada, &staff] {
            assert_eq!(seen(viewer).await, [2, 1, 1, 1, 1], "{visibility} {viewer:?}");
        }
    }
}

#[tokio::test]
async fn two_who_follow_each_other_at_once_both_do() {
    let db = TestDb::new().await;
    let other = db.connect().await;
    on_your_marks(&db).await;
    for _ in 0..10 {
        let [ada, bob] = people(&db).await;
        let (one, two) = futures::join!(follow(&db, &ada, id(&bob)), follow(&other, &bob, id(&ada)));
        assert!(one.unwrap() && two.unwrap());
        assert_eq!(all!(|page| mutuals(&db.seen_by(&ada), &ada, id(&ada), page)).len(), 1);
    }
    let wrong = "SELECT count(*) FROM user_profiles WHERE follower_count <> 1 OR following_count <> 1";
    assert_eq!((count(&db, "follows").await, number(&db, wrong).await), (20, 0));
}

#[tokio::test]
async fn a_block_against_a_follow_at_once_leaves_no_follow() {
    let db = TestDb::new().await;
    let other = db.connect().await;
    on_your_marks(&db).await;
    for _ in 0..15 {
        let [ada, bob] = people(&db).await;
        let (followed, blocked) =
            futures::join!(follow(&db, &ada, id(&bob)), blocks::block(&other, &bob, id(&ada), None));
        assert!(matches!(followed, Ok(true) | Err(SocialError::Blocked)), "{followed:?}");
        assert!(blocked.unwrap());
        assert_eq!(count(&db, "follows").await, 0);
    }
    let wrong = "SELECT count(*) FROM user_profiles WHERE follower_count <> 0 OR following_count <> 0";
    assert_eq!(number(&db, wrong).await, 0);
}

#[tokio::test]
async fn nobody_follows_themselves_nobody_or_across_a_block() {
    let db = TestDb::new().await;
    let [ada, bob, cleo, gone] = people(&db).await;
    block(&db, id(&bob), id(&ada)).await;
    soft_delete(db.owner(), &TestEnv::new(), &Actor::system(), id(&gone)).await.unwrap();
    refused!(follow(&db, &ada, id(&ada)), SocialError::Oneself);
    refused!(follow(&db, &ada, id(&bob)), SocialError::Blocked);
    refused!(follow(&db, &bob, id(&ada)), SocialError::Blocked);
    refused!(follow(&db, &ada, Uuid::nil()), SocialError::UserNotFound);
    refused!(follow(&db, &ada, id(&gone)), SocialError::UserNotFound);
    refused!(follow(&db, &gone, id(&ada)), SocialError::Forbidden);
    refused!(follow(&db, &Actor::visitor(), id(&cleo)), SocialError::Forbidden);
    refused!(follow(db.owner(), &Actor::system(), id(&cleo)), SocialError::Forbidden);
    assert_eq!(
        (count(&db, "follows").await, count(&db, "outbox_events WHERE event_type = 'user.followed'").await),
        (0, 0)
    );
}

#[tokio::test]
async fn lists_of_people_are_paged_latest_first_and_leave_blocked_ones_out() {
    let db = TestDb::new().await;
    let [star, a, b, c, d] = people(&db).await;
    for fan in [&a, &b, &c, &d] {
        follows(&db, id(fan), id(&star)).await;
    }
    for friend in [&c, &a] {
        follows(&db, id(&star), id(friend)).await;
    }
    let seen = db.seen_by(&star);
    let names = |people: Vec<service::social::Person>| people.iter().map(|p| p.user_id).collect::<Vec<_>>();
    assert_eq!(
        names(all!(|page| followers(&seen, &star, id(&star), page))),
        [id(&d), id(&c), id(&b), id(&a)]
    );
    assert_eq!(names(all!(|page| following(&seen, &star, id(&star), page))), [id(&a), id(&c)]);
    assert_eq!(names(all!(|page| mutuals(&seen, &star, id(&star), page))), [id(&a), id(&c)]);

    block(&db, id(&d), id(&b)).await;
    let (seen, visitor) = (db.seen_by(&b), Actor::visitor());
    assert_eq!(names(all!(|page| followers(&seen, &b, id(&star), page))), [id(&c), id(&b), id(&a)]);
    assert_eq!(names(all!(|page| followers(&db.seen_by(&visitor), &visitor, id(&star), page))).len(), 4);
    block(&db, id(&star), id(&b)).await;
    assert!(all!(|page| followers(&seen, &b, id(&star), page)).is_empty());
    assert!(all!(|page| following(&seen, &b, id(&star), page)).is_empty());
    assert!(all!(|page| mutuals(&seen, &b, id(&star), page)).is_empty());

    let cursor =
        followers(&db.seen_by(&star), &star, id(&star), &PageRequest::first(1)).await.unwrap().next.unwrap();
    refused!(
        following(&db.seen_by(&star), &star, id(&star), &PageRequest::first(1).after(cursor)),
        SocialError::Cursor(_)
    );
    soft_delete(db.owner(), &TestEnv::new(), &Actor::system(), id(&a)).await.unwrap();
    assert!(!names(all!(|page| followers(&db.seen_by(&star), &star, id(&star), page))).contains(&id(&a)));
    assert!(all!(|page| following(&db.seen_by(&star), &star, id(&a), page)).is_empty());
}

#[tokio::test]
async fn suggestions_are_whom_those_one_follows_follow_then_the_popular() {
    let db = TestDb::new().await;
    let [me, friend, other, near, nearest, known, blocked, popular, closed] = people(&db).await;
    for (who, whom) in [
        (&me, &friend),
        (&me, &other),
        (&me, &known),
        (&friend, &near),
        (&friend, &nearest),
        (&other, &nearest),
        (&friend, &known),
        (&friend, &blocked),
        (&other, &me),
        (&friend, &closed),
        (&near, &popular),
        (&nearest, &popular),
    ] {
        follows(&db, id(who), id(whom)).await;
    }
    block(&db, id(&blocked), id(&me)).await;
    soft_delete(db.owner(), &TestEnv::new(), &Actor::system(), id(&closed)).await.unwrap();

    let found = suggestions(&db.seen_by(&me), &me, 10).await.unwrap();
    let found: Vec<_> = found.iter().map(|one| (one.user_id, one.common)).collect();
    assert_eq!(found, [(id(&nearest), 2), (id(&near), 1), (id(&popular), 0)]);
    assert_eq!(suggestions(&db.seen_by(&me), &me, 1).await.unwrap().len(), 1);
    let visitor = Actor::visitor();
    refused!(suggestions(&db.seen_by(&visitor), &visitor, 10), SocialError::Forbidden);
}
