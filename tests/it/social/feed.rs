use super::{all, by_hand, id, people, refused};
use entity::enums::Visibility;
use service::auth::users::soft_delete;
use service::db::{Actor, PageRequest};
use service::social::posts::{NewPost, create, delete};
use service::social::{PostLine, SocialError, feed, follows, reposts};
use tests::build::social::{block, follow, post};
use tests::{TestDb, TestEnv};
use uuid::Uuid;

fn ids(posts: &[PostLine]) -> Vec<Uuid> {
    posts.iter().map(|post| post.id).collect()
}

async fn home(db: &TestDb, me: &Actor) -> Vec<Uuid> {
    ids(&all!(|page| feed::home(&db.seen_by(me), me, page)))
}

#[tokio::test]
async fn the_home_feed_is_the_public_posts_of_followed_people_latest_first() {
    let db = TestDb::new().await;
    let [me, ada, bob, stranger, closed] = people(&db).await;
    for other in [&ada, &bob, &closed] {
        follow(&db, id(&me), id(other)).await;
    }
    let mut made = Vec::new();
    for (n, author) in [&ada, &bob, &ada, &bob, &ada].into_iter().enumerate() {
        made.push(post(&db, id(author), &format!("number {n}")).await.id);
    }
    made.reverse();
    for author in [&me, &stranger, &closed] {
        post(&db, id(author), "not in the feed").await;
    }
    soft_delete(db.owner(), &TestEnv::new(), &Actor::system(), id(&closed)).await.unwrap();
    for visibility in [Visibility::Private, Visibility::Unlisted] {
        create(&db, &ada, NewPost { visibility, ..NewPost::text("not listed") }).await.unwrap();
    }
    let old = post(&db, id(&ada), "31 days ago").await.id;
    by_hand(&db, &format!("UPDATE posts SET created_at = now() - interval '31 days' WHERE id = '{old}'"))
        .await;
    let gone = post(&db, id(&ada), "gone").await.id;
    delete(&db, &ada, gone).await.unwrap();
    assert_eq!(home(&db, &me).await, made);

    delete(&db, &bob, made[1]).await.unwrap();
    made.remove(1);
    assert_eq!(home(&db, &me).await, made);
    follows::unfollow(&db, &me, id(&bob)).await.unwrap();
    assert_eq!(home(&db, &me).await, [made[0], made[1], made[3]]);
    block(&db, id(&ada), id(&me)).await;
    assert!(home(&db, &me).await.is_empty());
    let visitor = Actor::visitor();
    refused!(feed::home(&db.seen_by(&visitor), &visitor, &PageRequest::default()), SocialError::Forbidden);
}

/// Above 300 followed people the feed is read the other way round; it must be the same feed.
#[tokio::test]
async fn the_home_feed_of_who_follows_many_is_the_same() {
    let db = TestDb::new().await;
    let [me, ada, bob, closed, eve] = people(&db).await;
    for other in [&ada, &bob, &closed] {
        follow(&db, id(&me), id(other)).await;
    }
    let mut made = Vec::new();
    for (n, author) in [&ada, &bob, &ada, &eve, &closed].into_iter().enumerate() {
        made.push(post(&db, id(author), &format!("number {n}")).await.id);
    }
    let passed_on = reposts::repost(&db, &bob, made[3], None).await.unwrap().id;
    create(&db, &ada, NewPost { visibility: Visibility::Unlisted, ..NewPost::text("x") }).await.unwrap();
    by_hand(&db, &format!("UPDATE users SET is_banned = true WHERE id = '{}'", id(&closed))).await;
    let few = home(&db, &me).await;
    assert_eq!(few, [passed_on, made[2], made[1], made[0]]);

    by_hand(&db, &format!(
        "WITH made AS (INSERT INTO users (email, username) SELECT 'many' || n || '@example.org', 'many_' || n \
         FROM generate_series(1, 301) n RETURNING id) \
         INSERT INTO follows (follower_id, following_id) SELECT '{}', id FROM made", id(&me))).await;
    assert_eq!(home(&db, &me).await, few);
    block(&db, id(&eve), id(&me)).await;
    assert_eq!(home(&db, &me).await, few[1..]);
    block(&db, id(&me), id(&bob)).await;
    assert_eq!(home(&db, &me).await, [made[2], made[0]]);
}

#[tokio::test]
async fn a_profile_shows_its_owner_everything_and_others_what_is_public() {
    let db = TestDb::new().await;
    let [ada, bob, eve] = people(&db).await;
    let mut made = Vec::new();
    for visibility in [Visibility::Public, Visibility::Unlisted, Visibility::Private, Visibility::Public] {
        let draft = NewPost { visibility, ..NewPost::text("hello") };
        made.push(create(&db, &ada, draft).await.unwrap().id);
    }
    made.reverse();
    block(&db, id(&ada), id(&eve)).await;
    let visitor = Actor::visitor();
    for (viewer, sees) in [
        (&ada, made.clone()),
        (&bob, vec![made[0], made[3]]),
        (&visitor, vec![made[0], made[3]]),
        (&eve, vec![]),
    ] {
        let seen = all!(|page| feed::profile(&db.seen_by(viewer), viewer, id(&ada), page));
        assert_eq!(ids(&seen), sees, "{viewer:?}");
    }
    let page = feed::profile(&db.seen_by(&ada), &ada, id(&ada), &PageRequest::first(1)).await.unwrap();
    let request = PageRequest::first(1).after(page.next.unwrap());
    refused!(feed::home(&db.seen_by(&ada), &ada, &request), SocialError::Cursor(_));
    refused!(feed::profile(&db.seen_by(&bob), &bob, id(&ada), &request), SocialError::Cursor(_));
}
