use super::{all, count, events, id, number, people, refused};
use entity::enums::Visibility;
use serde_json::json;
use service::social::posts::{NewPost, PostPatch, create, delete, edit, get};
use service::social::reposts::{PLAIN, repost};
use service::social::{SocialError, feed};
use tests::build::social::{block, post};
use tests::{TestDb, on_your_marks};
use uuid::Uuid;

#[tokio::test]
async fn a_plain_repost_is_one_however_often_and_at_once() {
    let db = TestDb::new().await;
    let [ada, bob, cleo] = people(&db).await;
    let made = post(&db, id(&ada), "pass it on").await.id;
    on_your_marks(&db).await;
    let all = futures::future::join_all((0..6).map(|_| repost(&db, &bob, made, None))).await;
    let all: Vec<_> = all.into_iter().map(Result::unwrap).collect();
    assert_eq!(all.iter().filter(|one| one.is_new).count(), 1);
    assert!(all.iter().all(|one| one.id == all[0].id));
    let told = json!({ "user_id": id(&bob), "author_id": id(&ada), "repost_id": all[0].id });
    assert_eq!(events(&db, "post.reposted").await, [(made, told)]);

    // Of a plain repost, what it passes on is passed on.
    let again = repost(&db, &cleo, all[0].id, None).await.unwrap();
    let line = get(&db.seen_by(&ada), &ada, again.id).await.unwrap();
    assert_eq!((line.content.as_str(), line.repost_of_id), (PLAIN, Some(made)));
    assert_eq!(
        (line.original_user_id, line.original_content.as_deref()),
        (Some(id(&ada)), Some("pass it on"))
    );
    assert_eq!(number(&db, "SELECT repost_count::bigint FROM posts WHERE content = 'pass it on'").await, 2);

    delete(&db, &bob, all[0].id).await.unwrap();
    assert!(repost(&db, &bob, made, None).await.unwrap().is_new);
    assert!(repost(&db, &bob, made, Some("with #words")).await.unwrap().is_new);
    assert_eq!(count(&db, "post_hashtags").await, 1);
}

#[tokio::test]
async fn what_is_not_public_not_there_or_across_a_block_is_not_passed_on() {
    let db = TestDb::new().await;
    let [ada, bob, eve] = people(&db).await;
    let made = post(&db, id(&ada), "public").await.id;
    let draft = |visibility| NewPost { visibility, ..NewPost::text("less so") };
    let unlisted = create(&db, &ada, draft(Visibility::Unlisted)).await.unwrap().id;
    let private = create(&db, &ada, draft(Visibility::Private)).await.unwrap().id;
    block(&db, id(&ada), id(&eve)).await;
    refused!(repost(&db, &bob, unlisted, None), SocialError::NotPublic);
    refused!(repost(&db, &ada, private, None), SocialError::NotPublic);
    refused!(repost(&db, &bob, private, None), SocialError::PostNotFound);
    refused!(repost(&db, &eve, made, None), SocialError::PostNotFound);
    refused!(repost(&db, &bob, Uuid::nil(), None), SocialError::PostNotFound);
    refused!(repost(&db, &bob, made, Some(" ")), SocialError::Invalid(_));
    assert_eq!(count(&db, "posts WHERE repost_of_id IS NOT NULL").await, 0);
}

#[tokio::test]
async fn a_repost_of_what_the_viewer_may_not_see_is_in_no_list() {
    let db = TestDb::new().await;
    let [ada, bob, cleo] = people(&db).await;
    let made = post(&db, id(&ada), "soon gone").await.id;
    repost(&db, &bob, made, None).await.unwrap();
    let quote = repost(&db, &bob, made, Some("my words")).await.unwrap().id;
    let shown = || async { all!(|page| feed::profile(&db.seen_by(&cleo), &cleo, id(&bob), page)).len() };
    assert_eq!(shown().await, 2);
    block(&db, id(&ada), id(&cleo)).await;
    assert_eq!(shown().await, 0);
    let line = get(&db.seen_by(&cleo), &cleo, quote).await.unwrap();
    assert_eq!(
        (line.content.as_str(), line.original_content, line.original_user_id),
        ("my words", None, None)
    );
    service::social::blocks::unblock(&db, &ada, id(&cleo)).await.unwrap();
    let patch = PostPatch { visibility: Some(Visibility::Private), ..PostPatch::default() };
    edit(&db, &ada, made, patch).await.unwrap();
    assert_eq!(shown().await, 0);
}
