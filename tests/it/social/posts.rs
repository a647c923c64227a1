use super::{all, by_hand, count, events, id, people, refused};
use entity::enums::Visibility;
use sea_orm::{ActiveEnum, ConnectionTrait};
use serde_json::json;
use service::db::Actor;
use service::social::posts::{NewPost, PostPatch, create, delete, edit, find, get, pin};
use service::social::reposts::repost;
use service::social::{SocialError, feed, mentions};
use tests::build::social::{block, post};
use tests::{TestDb, build, on_your_marks};
use uuid::Uuid;

async fn tags(db: &TestDb, post: Uuid) -> i64 {
    count(db, &format!("post_hashtags WHERE post_id = '{post}'")).await
}

#[tokio::test]
async fn hashtags_and_mentions_are_what_stands_in_the_text_and_follow_its_edits() {
    let db = TestDb::new().await;
    let (ada, bob, cleo) = (build::user(&db).await, build::user(&db).await, build::user(&db).await);
    let me = Actor::user(ada.id);
    let text = format!(
        "#House and #日本語 with @{} and @{} @nobody_here",
        bob.username.to_uppercase(),
        ada.username
    );
    let made = post(&db, ada.id, &text).await;
    assert_eq!((tags(&db, made.id).await, count(&db, "mentions").await), (2, 1));
    let told = json!({ "mentioning_user_id": ada.id, "source_type": "post", "source_id": made.id });
    assert_eq!(events(&db, "user.mentioned").await, [(bob.id, told.clone())]);

    let text = format!("#house #techno @{} @{}", bob.username, cleo.username);
    let patch = PostPatch { content: Some(text.clone()), visibility: None };
    let edited = edit(&db, &me, made.id, patch.clone()).await.unwrap();
    assert_eq!((edited.content, tags(&db, made.id).await, count(&db, "mentions").await), (text, 2, 2));
    assert_eq!(events(&db, "user.mentioned").await[1..], [(cleo.id, told)]);
    edit(&db, &me, made.id, patch).await.unwrap();
    assert_eq!(events(&db, "user.mentioned").await.len(), 2);
    assert_eq!(count(&db, "hashtags WHERE slug IN ('house', 'techno') AND usage_count = 1").await, 2);
    assert_eq!(count(&db, "hashtags WHERE usage_count = 0").await, 1);

    let reader = Actor::user(cleo.id);
    let mine = all!(|page| mentions::list(&db.seen_by(&reader), &reader, page));
    assert_eq!((mine.len(), mine[0].entity_id, mine[0].author_id), (1, made.id, ada.id));
    assert!(delete(&db, &me, made.id).await.unwrap());
    assert_eq!((tags(&db, made.id).await, count(&db, "mentions").await), (0, 0));
}

#[tokio::test]
async fn a_mention_reaches_nobody_across_a_block_or_from_a_private_post() {
    let db = TestDb::new().await;
    let (ada, bob, cleo) = (build::user(&db).await, build::user(&db).await, build::user(&db).await);
    block(&db, bob.id, ada.id).await;
    let text = format!("@{} @{}", bob.username, cleo.username);
    let mut draft = NewPost { visibility: Visibility::Private, ..NewPost::text(&text) };
    let made = create(&db, &Actor::user(ada.id), draft.clone()).await.unwrap();
    assert_eq!(events(&db, "user.mentioned").await.len(), 0);

    let patch = PostPatch { visibility: Some(Visibility::Public), ..PostPatch::default() };
    edit(&db, &Actor::user(ada.id), made.id, patch).await.unwrap();
    draft.visibility = Visibility::Unlisted;
    create(&db, &Actor::user(ada.id), draft).await.unwrap();
    let told: Vec<_> = events(&db, "user.mentioned").await.into_iter().map(|(who, _)| who).collect();
    assert_eq!(told, [cleo.id, cleo.id]);
}

#[tokio::test]
async fn many_edits_at_once_leave_the_marks_of_the_last_text() {
    let db = TestDb::new().await;
    let [ada] = people(&db).await;
    let (one, two) = (post(&db, id(&ada), "#a #b #c").await, post(&db, id(&ada), "#c #b #a").await);
    on_your_marks(&db).await;
    let texts = ["#a #b", "#b #c", "#c #a", "#d #a", "#b #d"];
    let edits = (0..10).map(|n| {
        let patch = PostPatch { content: Some(texts[n % 5].to_owned()), visibility: None };
        edit(&db, &ada, if n % 2 == 0 { one.id } else { two.id }, patch)
    });
    for edit in futures::future::join_all(edits).await {
        edit.unwrap();
    }
    for post in [one.id, two.id] {
        let wrong = format!(
            "posts p WHERE id = '{post}' AND (SELECT string_agg('#' || slug, ' ' ORDER BY position(slug IN p.content)) \
             FROM post_hashtags JOIN hashtags h ON h.id = hashtag_id WHERE post_id = p.id) <> content"
        );
        assert_eq!(count(&db, &wrong).await, 0);
    }
    let wrong =
        "hashtags h WHERE usage_count <> (SELECT count(*) FROM post_hashtags WHERE hashtag_id = h.id)";
    assert_eq!(count(&db, wrong).await, 0);
}

#[tokio::test]
async fn only_ones_own_files_of_the_right_kind_are_attached() {
    let db = TestDb::new().await;
    let [ada, bob] = people(&db).await;
    let (picture, sound) =
        (build::streaming::picture(&db, id(&ada)).await.id, build::streaming::audio(&db, id(&ada)).await.id);
    let (foreign, deleted) = (
        build::streaming::picture(&db, id(&bob)).await.id,
        build::streaming::picture(&db, id(&ada)).await.id,
    );
    by_hand(&db, &format!("UPDATE files SET deleted_at = now() WHERE id = '{deleted}'")).await;
    let with = |images: &[Uuid], audio| NewPost {
        image_file_ids: images.to_vec(),
        audio_file_id: audio,
        ..NewPost::text("look")
    };
    refused!(create(&db, &ada, with(&[picture, foreign], None)), SocialError::FileNotFound);
    refused!(create(&db, &ada, with(&[deleted], None)), SocialError::FileNotFound);
    refused!(create(&db, &ada, with(&[], Some(Uuid::nil()))), SocialError::FileNotFound);
    refused!(create(&db, &ada, with(&[sound], None)), SocialError::Invalid(_));
    refused!(create(&db, &ada, with(&[picture, picture], None)), SocialError::Invalid(_));
    refused!(create(&db, &ada, with(&[Uuid::nil(); 11], None)), SocialError::Invalid(_));
    for result in ["infected", "pending", "failed"] {
        by_hand(&db, &format!("UPDATE files SET virus_scan_result = '{result}' WHERE id = '{picture}'"))
            .await;
        let refused = create(&db, &ada, with(&[picture], None)).await;
        assert!(matches!(&refused, Err(SocialError::Invalid(_))), "{result}: {refused:?}");
    }
    assert_eq!(count(&db, "posts").await, 0);

    by_hand(&db, &format!("UPDATE files SET virus_scan_result = 'clean' WHERE id = '{picture}'")).await;
    let made = create(&db, &ada, with(&[picture], Some(sound))).await.unwrap();
    let line = get(&db.seen_by(&bob), &bob, made.id).await.unwrap();
    assert_eq!((line.image_file_ids, line.audio_file_id), (Some(vec![picture]), Some(sound)));
}

#[tokio::test]
async fn a_text_that_is_empty_too_long_or_broken_is_refused() {
    let db = TestDb::new().await;
    let [ada] = people(&db).await;
    let made = post(&db, id(&ada), "fine").await;
    let many = (0..31).map(|n| format!("#tag{n}")).collect::<Vec<_>>().join(" ");
    for text in [
        "",
        " \n ",
        "a\0",
        &"ü".repeat(5_001),
        &"x".repeat(10_001),
        "↻",
        &many,
        &format!("#{}", "x".repeat(101)),
    ] {
        refused!(create(&db, &ada, NewPost::text(text)), SocialError::Invalid(_));
        let patch = PostPatch { content: Some(text.to_owned()), visibility: None };
        refused!(edit(&db, &ada, made.id, patch), SocialError::Invalid(_));
    }
    refused!(create(&db, &Actor::visitor(), NewPost::text("hi")), SocialError::Forbidden);
    assert_eq!(count(&db, "posts WHERE content = 'fine'").await, 1);
    assert_eq!((count(&db, "posts").await, count(&db, "hashtags").await), (1, 0));
    assert_eq!(
        create(&db, &ada, NewPost::text("ü".repeat(5_000))).await.unwrap().content.chars().count(),
        5_000
    );
}

#[tokio::test]
async fn who_sees_a_post_by_its_address() {
    let db = TestDb::new().await;
    let [ada, bob, eve] = people(&db).await;
    let visitor = Actor::visitor();
    block(&db, id(&eve), id(&ada)).await;
    for (visibility, by_bob) in
        [(Visibility::Public, true), (Visibility::Unlisted, true), (Visibility::Private, false)]
    {
        let draft = NewPost { visibility, ..NewPost::text("hello") };
        let made = create(&db, &ada, draft).await.unwrap().id;
        for (viewer, sees) in [(&ada, true), (&bob, by_bob), (&visitor, by_bob), (&eve, false)] {
            let found = find(&db.seen_by(viewer), viewer, made).await.unwrap();
            assert_eq!(found.is_some(), sees, "{visibility:?} {viewer:?}");
        }
        assert!(find(db.owner(), &Actor::system(), made).await.unwrap().is_some());
        delete(&db, &ada, made).await.unwrap();
        refused!(get(&db.seen_by(&ada), &ada, made), SocialError::PostNotFound);
    }
}

#[tokio::test]
async fn deleting_twice_at_once_deletes_once_and_counts_what_it_passed_on_once() {
    let db = TestDb::new().await;
    let other = db.connect().await;
    let [ada, bob] = people(&db).await;
    let made = post(&db, id(&ada), "original").await.id;
    let passed_on = repost(&db, &bob, made, Some("with #words")).await.unwrap().id;
    on_your_marks(&db).await;
    let (one, two) = futures::join!(delete(&db, &bob, passed_on), delete(&other, &bob, passed_on));
    assert_eq!(u8::from(one.unwrap()) + u8::from(two.unwrap()), 1);
    assert_eq!(count(&db, "posts WHERE deleted_at IS NOT NULL").await, 1);
    assert_eq!((count(&db, "posts WHERE repost_count <> 0").await, tags(&db, passed_on).await), (0, 0));
    assert_eq!(count(&db, "hashtags WHERE usage_count = 0").await, 1);
}

#[tokio::test]
async fn an_edit_against_a_deletion_at_once_leaves_a_deleted_post_without_marks() {
    let db = TestDb::new().await;
    let other = db.connect().await;
    let [ada] = people(&db).await;
    on_your_marks(&db).await;
    for _ in 0..8 {
        let made = post(&db, id(&ada), "#before").await.id;
        let patch = PostPatch { content: Some("#after".to_owned()), visibility: None };
        let (edited, deleted) = futures::join!(edit(&db, &ada, made, patch), delete(&other, &ada, made));
        assert!(matches!(edited, Ok(_) | Err(SocialError::PostNotFound)), "{edited:?}");
        assert!(deleted.unwrap());
        assert_eq!(tags(&db, made).await, 0);
    }
    assert_eq!(count(&db, "hashtags WHERE usage_count <> 0").await, 0);
}

#[tokio::test]
async fn a_name_that_no_kind_has_is_refused_where_it_enters_and_by_the_database() {
    let db = TestDb::new().await;
    let [ada] = people(&db).await;
    let made = post(&db, id(&ada), "fine").await.id;
    for name in ["", "Public", "friends", "public "] {
        assert!(Visibility::try_from_value(&name.to_owned()).is_err());
        assert!(serde_json::from_value::<Visibility>(json!(name)).is_err());
        let sql = format!("UPDATE posts SET visibility = '{name}' WHERE id = '{made}'");
        assert!(db.owner().execute_unprepared(&sql).await.is_err(), "{name}");
    }
    assert_eq!(count(&db, "posts WHERE visibility = 'public'").await, 1);
}

#[tokio::test]
async fn others_neither_edit_pin_nor_delete_a_post_but_staff_delete() {
    let db = TestDb::new().await;
    let [ada, bob] = people(&db).await;
    let staff = Actor::user(build::moderator(&db).await.id);
    let made = post(&db, id(&ada), "mine").await.id;
    let draft = NewPost { visibility: Visibility::Private, ..NewPost::text("secret") };
    let secret = create(&db, &ada, draft).await.unwrap().id;
    let patch = PostPatch { content: Some("yours".to_owned()), visibility: None };
    refused!(edit(&db, &bob, made, patch.clone()), SocialError::Forbidden);
    refused!(edit(&db, &staff, made, patch.clone()), SocialError::Forbidden);
    refused!(edit(&db, &bob, secret, patch), SocialError::PostNotFound);
    refused!(pin(&db, &bob, made, true), SocialError::Forbidden);
    refused!(delete(&db, &bob, made), SocialError::Forbidden);
    refused!(delete(&db, &bob, secret), SocialError::PostNotFound);
    refused!(delete(&db, &Actor::visitor(), made), SocialError::Forbidden);
    refused!(delete(&db, &ada, Uuid::nil()), SocialError::PostNotFound);
    assert_eq!(count(&db, "posts WHERE content = 'mine' AND deleted_at IS NULL AND NOT is_pinned").await, 1);

    assert!(delete(&db, &staff, made).await.unwrap());
    assert!(!delete(&db, &staff, made).await.unwrap());
    assert!(!delete(&db, &ada, made).await.unwrap());
    refused!(edit(&db, &ada, made, PostPatch::default()), SocialError::PostNotFound);
    assert!(delete(db.owner(), &Actor::system(), secret).await.unwrap());
}

#[tokio::test]
async fn at_most_three_posts_are_pinned_however_many_are_at_once() {
    let db = TestDb::new().await;
    let [ada, bob] = people(&db).await;
    let mut made = Vec::new();
    for n in 0..6 {
        made.push(post(&db, id(&ada), &format!("number {n}")).await.id);
    }
    on_your_marks(&db).await;
    let pins = futures::future::join_all(made.iter().map(|post| pin(&db, &ada, *post, true))).await;
    assert_eq!(pins.iter().filter(|pin| matches!(pin, Ok(true))).count(), 3);
    assert_eq!(pins.iter().filter(|pin| matches!(pin, Err(SocialError::TooManyPinned))).count(), 3);
    let shown = feed::pinned(&db.seen_by(&bob), &bob, id(&ada)).await.unwrap();
    assert_eq!(shown.len(), 3);
    assert!(!pin(&db, &ada, shown[0].id, true).await.unwrap());
    assert!(pin(&db, &ada, shown[0].id, false).await.unwrap());
    delete(&db, &ada, shown[1].id).await.unwrap();
    assert_eq!(feed::pinned(&db.seen_by(&bob), &bob, id(&ada)).await.unwrap().len(), 1);
}
