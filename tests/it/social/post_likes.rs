use super::{all, count, events, id, number, people, refused};
use entity::enums::Visibility;
use serde_json::json;
use service::db::{Actor, PageRequest};
use service::social::post_likes::{Liker, like, list, unlike};
use service::social::posts::{NewPost, create, delete, get};
use service::social::{SocialError, post_comments};
use tests::build::social::{block, post};
use tests::{TestDb, on_your_marks};
use uuid::Uuid;

#[tokio::test]
async fn liking_twice_or_twice_at_once_is_one_like_and_one_event() {
    let db = TestDb::new().await;
    let other = db.connect().await;
    let [ada, bob] = people(&db).await;
    let made = post(&db, id(&ada), "like me").await.id;
    on_your_marks(&db).await;
    let here = futures::future::join_all((0..4).map(|_| like(&db, &bob, made)));
    let there = futures::future::join_all((0..4).map(|_| like(&other, &bob, made)));
    let (here, there) = futures::join!(here, there);
    assert_eq!(here.into_iter().chain(there).filter(|new| *new.as_ref().unwrap()).count(), 1);
    assert_eq!(count(&db, "post_likes").await, 1);
    let told = json!({ "user_id": id(&bob), "author_id": id(&ada) });
    assert_eq!(events(&db, "post.liked").await, [(made, told)]);
    let line = get(&db.seen_by(&bob), &bob, made).await.unwrap();
    assert_eq!((line.like_count, line.is_liked), (1, true));
    assert!(!get(&db.seen_by(&ada), &ada, made).await.unwrap().is_liked);

    assert!(unlike(&db, &bob, made).await.unwrap());
    assert!(!unlike(&db, &bob, made).await.unwrap());
    assert_eq!(number(&db, "SELECT like_count::bigint FROM posts").await, 0);
}

#[tokio::test]
async fn likes_and_unlikes_of_many_at_once_are_counted() {
    let db = TestDb::new().await;
    let other = db.connect().await;
    let fans: [Actor; 8] = people(&db).await;
    let made = post(&db, id(&fans[0]), "like me").await.id;
    for fan in &fans[..4] {
        like(&db, fan, made).await.unwrap();
    }
    on_your_marks(&db).await;
    let liked = futures::future::join_all(fans[4..].iter().map(|fan| like(&db, fan, made)));
    let unliked = futures::future::join_all(fans[..4].iter().map(|fan| unlike(&other, fan, made)));
    let (liked, unliked) = futures::join!(liked, unliked);
    assert!(liked.into_iter().chain(unliked).all(|changed| changed.unwrap()));
    assert_eq!((count(&db, "post_likes").await, count(&db, "posts WHERE like_count = 4").await), (4, 1));
}

#[tokio::test]
async fn what_one_does_not_see_one_cannot_like() {
    let db = TestDb::new().await;
    let [ada, bob, eve] = people(&db).await;
    block(&db, id(&eve), id(&ada)).await;
    let draft = NewPost { visibility: Visibility::Private, ..NewPost::text("mine") };
    let private = create(&db, &ada, draft).await.unwrap().id;
    let (public, gone) = (post(&db, id(&ada), "all").await.id, post(&db, id(&ada), "gone").await.id);
    delete(&db, &ada, gone).await.unwrap();
    refused!(like(&db, &bob, private), SocialError::PostNotFound);
    refused!(like(&db, &eve, public), SocialError::PostNotFound);
    refused!(like(&db, &ada, gone), SocialError::PostNotFound);
    refused!(like(&db, &bob, Uuid::nil()), SocialError::PostNotFound);
    refused!(like(&db, &Actor::visitor(), public), SocialError::Forbidden);
    assert_eq!((count(&db, "post_likes").await, events(&db, "post.liked").await.len()), (0, 0));
    assert!(like(&db, &ada, private).await.unwrap());
}

#[tokio::test]
async fn who_likes_a_post_is_listed_latest_first_without_blocked_ones() {
    let db = TestDb::new().await;
    let [ada, bob, cleo, dan] = people(&db).await;
    let made = post(&db, id(&ada), "popular").await.id;
    for fan in [&bob, &cleo, &dan] {
        like(&db, fan, made).await.unwrap();
    }
    let fans = |people: Vec<Liker>| people.iter().map(|p| p.user_id).collect::<Vec<_>>();
    assert_eq!(fans(all!(|page| list(&db.seen_by(&ada), &ada, made, page))), [id(&dan), id(&cleo), id(&bob)]);
    block(&db, id(&cleo), id(&bob)).await;
    assert_eq!(fans(all!(|page| list(&db.seen_by(&bob), &bob, made, page))), [id(&dan), id(&bob)]);
    block(&db, id(&ada), id(&bob)).await;
    assert!(all!(|page| list(&db.seen_by(&bob), &bob, made, page)).is_empty());
    let seen = db.seen_by(&ada);
    let next = list(&seen, &ada, made, &PageRequest::first(1)).await.unwrap().next.unwrap();
    let request = PageRequest::first(1).after(next);
    refused!(post_comments::list(&seen, &ada, made, &request), SocialError::Cursor(_));
    delete(&db, &ada, made).await.unwrap();
    assert!(all!(|page| list(&seen, &ada, made, page)).is_empty());
}
