use super::{all, by_hand, count, id, people, refused};
use entity::enums::Visibility;
use service::db::PageRequest;
use service::social::feed::profile;
use service::social::hashtags::{Trend, Window, feed, trending};
use service::social::posts::{NewPost, create};
use service::social::{PostLine, SocialError};
use tests::build::social::{block, post};
use tests::{TestDb, on_your_marks};
use uuid::Uuid;

fn ids(posts: &[PostLine]) -> Vec<Uuid> {
    posts.iter().map(|post| post.id).collect()
}

#[tokio::test]
async fn a_hashtag_has_one_feed_however_it_is_spelled() {
    let db = TestDb::new().await;
    let [ada, bob, eve] = people(&db).await;
    let mut made = Vec::new();
    for text in ["#Café", "at the #CAFÉ", "#cafe\u{301}!"] {
        made.push(post(&db, id(&ada), text).await.id);
    }
    made.push(post(&db, id(&eve), "#café").await.id);
    made.reverse();
    create(&db, &ada, NewPost { visibility: Visibility::Unlisted, ..NewPost::text("#café") }).await.unwrap();
    block(&db, id(&bob), id(&eve)).await;
    assert_eq!(count(&db, "hashtags").await, 1);
    for tag in ["café", "#CAFÉ", " #cafe\u{301} "] {
        assert_eq!(ids(&all!(|page| feed(&db.seen_by(&ada), &ada, tag, page))), made);
    }
    assert_eq!(ids(&all!(|page| feed(&db.seen_by(&bob), &bob, "café", page))), made[1..]);
    assert!(all!(|page| feed(&db.seen_by(&bob), &bob, "never-used", page)).is_empty());
    for tag in ["", "#", "a\0", &"x".repeat(101)] {
        refused!(feed(&db.seen_by(&bob), &bob, tag, &PageRequest::default()), SocialError::Invalid(_));
    }
    let page = feed(&db.seen_by(&bob), &bob, "café", &PageRequest::first(1)).await.unwrap();
    let request = PageRequest::first(1).after(page.next.unwrap());
    refused!(profile(&db.seen_by(&bob), &bob, id(&ada), &request), SocialError::Cursor(_));
}

#[tokio::test]
async fn of_one_new_hashtag_used_by_many_at_once_there_is_one() {
    let db = TestDb::new().await;
    let [ada] = people(&db).await;
    on_your_marks(&db).await;
    let texts = ["#new #other", "#other #new", "#third #new", "#new #third"];
    let posts = (0..8).map(|n| create(&db, &ada, NewPost::text(texts[n % 4])));
    for made in futures::future::join_all(posts).await {
        made.unwrap();
    }
    assert_eq!(count(&db, "hashtags").await, 3);
    assert_eq!(count(&db, "hashtags WHERE slug = 'new' AND usage_count = 8").await, 1);
}

#[tokio::test]
async fn what_trends_is_what_most_people_use_in_the_window() {
    let db = TestDb::new().await;
    let [ada, bob, cleo] = people(&db).await;
    for _ in 0..4 {
        post(&db, id(&ada), "#alone").await;
    }
    for author in [&ada, &bob, &cleo] {
        post(&db, id(author), "#together").await;
    }
    post(&db, id(&bob), "#pair").await;
    post(&db, id(&cleo), "#pair").await;
    create(&db, &ada, NewPost { visibility: Visibility::Private, ..NewPost::text("#pair") }).await.unwrap();
    let trend = |tag: &str, author_count, post_count| Trend { tag: tag.to_owned(), author_count, post_count };
    let expected = [trend("together", 3, 3), trend("pair", 2, 2), trend("alone", 1, 4)];
    for window in [Window::Hour, Window::Day, Window::Week] {
        assert_eq!(trending(&db.seen_by(&ada), window, 10).await.unwrap(), expected);
    }
    assert_eq!(trending(&db.seen_by(&ada), Window::Day, 1).await.unwrap(), expected[..1]);

    by_hand(&db, "UPDATE post_hashtags SET created_at = now() - interval '2 hours' FROM hashtags h WHERE h.id = hashtag_id AND h.slug = 'together'").await;
    assert_eq!(trending(&db.seen_by(&ada), Window::Hour, 10).await.unwrap(), expected[1..]);
    assert_eq!(trending(&db.seen_by(&ada), Window::Day, 10).await.unwrap(), expected);
    by_hand(&db, "UPDATE post_hashtags SET created_at = now() - interval '2 days'").await;
    assert!(trending(&db.seen_by(&ada), Window::Day, 10).await.unwrap().is_empty());
    assert_eq!(trending(&db.seen_by(&ada), Window::Week, 10).await.unwrap(), expected);
    by_hand(&db, &format!("UPDATE users SET is_banned = true WHERE id = '{}'", id(&ada))).await;
    let without = [trend("pair", 2, 2), trend("together", 2, 2)];
    let mut trends = trending(&db.seen_by(&bob), Window::Week, 10).await.unwrap();
    trends.sort_by(|one, two| one.tag.cmp(&two.tag));
    assert_eq!(trends, without, "nobody is there who is banned");
    assert_eq!("week".parse(), Ok(Window::Week));
    assert!("fortnight".parse::<Window>().is_err_and(|error| error.names("window")));
}
