use super::{all, count, events, id, number, people, refused};
use futures::future::join_all;
use serde_json::json;
use service::db::{Actor, PageRequest};
use service::social::SocialError;
use service::social::post_comments::{answers, create, delete, edit, list};
use service::social::{post_likes, posts};
use tests::build::social::{block, post};
use tests::{TestDb, build, on_your_marks};
use uuid::Uuid;

#[tokio::test]
async fn a_thread_has_comments_latest_first_and_answers_oldest_first() {
    let db = TestDb::new().await;
    let [ada, bob, cleo] = people(&db).await;
    let made = post(&db, id(&ada), "discuss").await.id;
    let mut top = Vec::new();
    for text in ["one", "two", "three"] {
        top.push(create(&db, &bob, made, None, text).await.unwrap().id);
    }
    let mut replies = Vec::new();
    for text in ["first", "second", "third"] {
        replies.push(create(&db, &cleo, made, Some(top[0]), text).await.unwrap().id);
    }
    let deep = create(&db, &ada, made, Some(replies[0]), "deeper").await.unwrap().id;

    let ids =
        |seen: Vec<service::social::post_comments::Comment>| seen.iter().map(|c| c.id).collect::<Vec<_>>();
    let seen = db.seen_by(&ada);
    assert_eq!(ids(all!(|page| list(&seen, &ada, made, page))), [top[2], top[1], top[0]]);
    assert_eq!(ids(all!(|page| answers(&seen, &ada, top[0], page))), replies);
    assert_eq!(ids(all!(|page| answers(&seen, &ada, replies[0], page))), [deep]);
    assert_eq!(number(&db, "SELECT comment_count::bigint FROM posts").await, 7);
    let told = events(&db, "post.commented").await;
    assert_eq!(told[0], (made, json!({ "comment_id": top[0], "user_id": id(&bob), "author_id": id(&ada) })));
    let answer = json!({
        "comment_id": replies[0], "user_id": id(&cleo), "author_id": id(&ada), "parent_user_id": id(&bob),
    });
    assert_eq!(told[3], (made, answer));

    block(&db, id(&cleo), id(&ada)).await;
    assert!(all!(|page| answers(&db.seen_by(&ada), &ada, top[0], page)).is_empty());
    assert!(all!(|page| list(&db.seen_by(&cleo), &cleo, made, page)).is_empty());
}

#[tokio::test]
async fn a_deleted_comment_leaves_an_empty_place_where_it_was_answered() {
    let db = TestDb::new().await;
    let [ada, bob, cleo] = people(&db).await;
    let made = post(&db, id(&ada), "discuss").await.id;
    let answered = create(&db, &bob, made, None, "answered").await.unwrap().id;
    let alone = create(&db, &bob, made, None, "alone").await.unwrap().id;
    let answer = create(&db, &cleo, made, Some(answered), "yes").await.unwrap().id;
    refused!(delete(&db, &cleo, answered), SocialError::Forbidden);
    refused!(delete(&db, &bob, Uuid::nil()), SocialError::CommentNotFound);
    assert!(delete(&db, &bob, answered).await.unwrap());
    assert!(!delete(&db, &bob, answered).await.unwrap());
    // The author of the post may, too.
    assert!(delete(&db, &ada, alone).await.unwrap());

    let seen = all!(|page| list(&db.seen_by(&cleo), &cleo, made, page));
    assert_eq!((seen.len(), seen[0].id, &seen[0].content, seen[0].has_answers), (1, answered, &None, true));
    let staff = Actor::user(build::moderator(&db).await.id);
    assert!(delete(&db, &staff, answer).await.unwrap());
    assert!(all!(|page| list(&db.seen_by(&cleo), &cleo, made, page)).is_empty());
    assert_eq!(number(&db, "SELECT comment_count::bigint FROM posts").await, 0);
}

#[tokio::test]
async fn a_comment_where_none_may_stand_is_refused() {
    let db = TestDb::new().await;
    let [ada, bob, eve] = people(&db).await;
    let (made, other) = (post(&db, id(&ada), "here").await.id, post(&db, id(&ada), "there").await.id);
    let gone = post(&db, id(&ada), "gone").await.id;
    posts::delete(&db, &ada, gone).await.unwrap();
    let comment = create(&db, &bob, made, None, "a comment").await.unwrap().id;
    let deleted = create(&db, &bob, made, None, "no more").await.unwrap().id;
    delete(&db, &bob, deleted).await.unwrap();
    block(&db, id(&ada), id(&eve)).await;
    for text in ["", "  ", "a\0", &"ü".repeat(2_001), &"x".repeat(10_001)] {
        refused!(create(&db, &bob, made, None, text), SocialError::Invalid(_));
        refused!(edit(&db, &bob, comment, text), SocialError::Invalid(_));
    }
    refused!(create(&db, &bob, gone, None, "x"), SocialError::PostNotFound);
    refused!(create(&db, &ada, gone, None, "x"), SocialError::PostNotFound);
    refused!(create(&db, &eve, made, None, "x"), SocialError::PostNotFound);
    refused!(create(&db, &bob, other, Some(comment), "x"), SocialError::CommentNotFound);
    refused!(create(&db, &bob, made, Some(deleted), "x"), SocialError::CommentNotFound);
    refused!(create(&db, &Actor::visitor(), made, None, "x"), SocialError::Forbidden);
    refused!(edit(&db, &ada, comment, "x"), SocialError::Forbidden);
    refused!(edit(&db, &bob, deleted, "x"), SocialError::CommentNotFound);
    refused!(edit(&db, &eve, comment, "x"), SocialError::CommentNotFound);
    refused!(delete(&db, &eve, comment), SocialError::CommentNotFound);
    assert_eq!((count(&db, "post_comments").await, events(&db, "post.commented").await.len()), (2, 2));
}

#[tokio::test]
async fn under_a_post_that_is_gone_nothing_is_read_or_written() {
    let db = TestDb::new().await;
    let [ada, bob, cleo] = people(&db).await;
    let made = post(&db, id(&ada), "soon gone").await.id;
    let comment = create(&db, &bob, made, None, "before").await.unwrap().id;
    let answer = create(&db, &cleo, made, Some(comment), "before, too").await.unwrap().id;
    let page = PageRequest::first(1);
    let cursor = list(&db.seen_by(&bob), &bob, made, &page).await.unwrap().next;
    assert!(
        cursor.is_none() && answers(&db.seen_by(&bob), &bob, comment, &page).await.unwrap().items.len() == 1
    );

    posts::delete(&db, &ada, made).await.unwrap();
    for viewer in [&ada, &bob, &cleo] {
        assert!(all!(|page| list(&db.seen_by(viewer), viewer, made, page)).is_empty());
        assert!(all!(|page| answers(&db.seen_by(viewer), viewer, comment, page)).is_empty());
    }
    refused!(create(&db, &bob, made, None, "after"), SocialError::PostNotFound);
    refused!(create(&db, &bob, made, Some(answer), "after"), SocialError::PostNotFound);
    refused!(edit(&db, &bob, comment, "after"), SocialError::PostNotFound);
    assert_eq!(count(&db, "post_comments WHERE content LIKE 'after%'").await, 0);
    // What one wrote can be taken away all the same.
    assert!(delete(&db, &bob, comment).await.unwrap());
}

#[tokio::test]
async fn a_thread_is_read_on_by_its_own_cursor_only() {
    let db = TestDb::new().await;
    let [ada] = people(&db).await;
    let made = post(&db, id(&ada), "one").await.id;
    let first = create(&db, &ada, made, None, "1").await.unwrap().id;
    create(&db, &ada, made, None, "2").await.unwrap();
    let seen = db.seen_by(&ada);
    let next = list(&seen, &ada, made, &PageRequest::first(1)).await.unwrap().next.unwrap();
    let request = PageRequest::first(1).after(next);
    assert_eq!(list(&seen, &ada, made, &request).await.unwrap().items[0].id, first);
    refused!(answers(&seen, &ada, first, &request), SocialError::Cursor(_));
    refused!(post_likes::list(&seen, &ada, made, &request), SocialError::Cursor(_));
}

#[tokio::test]
async fn comments_written_and_deleted_at_once_are_counted() {
    let db = TestDb::new().await;
    let other = db.connect().await;
    let [ada, bob] = people(&db).await;
    let made = post(&db, id(&ada), "busy").await.id;
    let mut old = Vec::new();
    for _ in 0..4 {
        old.push(create(&db, &bob, made, None, "old").await.unwrap().id);
    }
    on_your_marks(&db).await;
    let written = join_all((0..6).map(|_| create(&db, &ada, made, None, "new")));
    // Its author and the author of the post, both at once: one of them deletes it.
    let by_bob = join_all(old.iter().map(|comment| delete(&other, &bob, *comment)));
    let by_ada = join_all(old.iter().map(|comment| delete(&db, &ada, *comment)));
    let (written, by_bob, by_ada) = futures::join!(written, by_bob, by_ada);
    assert!(written.iter().all(Result::is_ok));
    for (one, two) in by_bob.into_iter().zip(by_ada) {
        assert_eq!(u8::from(one.unwrap()) + u8::from(two.unwrap()), 1);
    }
    assert_eq!(number(&db, "SELECT comment_count::bigint FROM posts").await, 6);
}

#[tokio::test]
async fn mentions_in_a_comment_follow_its_edits_and_its_end() {
    let db = TestDb::new().await;
    let (ada, bob, cleo) = (build::user(&db).await, build::user(&db).await, build::user(&db).await);
    let (me, made) = (Actor::user(ada.id), post(&db, ada.id, "here").await.id);
    let comment = create(&db, &me, made, None, &format!("@{} hi", bob.username)).await.unwrap().id;
    let edited = edit(&db, &me, comment, &format!(" @{} hi ", cleo.username)).await.unwrap();
    assert_eq!(edited.content, format!("@{} hi", cleo.username));
    let told: Vec<_> = events(&db, "user.mentioned").await.into_iter().map(|(who, _)| who).collect();
    assert_eq!(told, [bob.id, cleo.id]);
    assert_eq!(
        count(&db, &format!("mentions WHERE mentioned_user_id = '{}' AND entity_type = 'comment'", cleo.id))
            .await,
        1
    );
    delete(&db, &me, comment).await.unwrap();
    assert_eq!(count(&db, "mentions").await, 0);
}
