use super::{by_hand, count, number};
use service::db::{self, Actor, PageRequest};
use service::platform::idempotency_keys::{Answer, Begun, KeyPolicy, Request, begin, complete};
use service::streaming::StreamingError;
use service::streaming::track_comments::{
    NewComment, create, edit, find, list, list_in_time, list_replies, soft_delete,
};
use service::streaming::tracks;
use tests::build::streaming::block;
use tests::{TestDb, build, held_up, on_your_marks};
use uuid::Uuid;

fn comment(content: &str) -> NewComment {
    NewComment { content: content.to_owned(), parent_comment_id: None, timestamp_seconds: None }
}

#[tokio::test]
async fn a_comment_tells_of_itself_whom_it_answers_too() {
    let db = TestDb::new().await;
    let (ada, bob) = (build::user(&db).await, build::user(&db).await);
    let track = build::track(&db, ada.id).await;
    let first = create(&db, &Actor::user(bob.id), track.id, comment("Oh")).await.unwrap();
    let answer = NewComment { parent_comment_id: Some(first.id), ..comment("Thanks") };
    let answer = create(&db, &Actor::user(ada.id), track.id, answer).await.unwrap();

    assert_eq!(number(&db, "SELECT comment_count::bigint FROM tracks").await, 2);
    let told = format!(
        "SELECT count(*) FROM outbox_events WHERE event_type = 'track.commented' AND aggregate_id = '{}' AND payload = \
         jsonb_build_object('comment_id', '{}', 'user_id', '{}', 'creator_id', '{}', 'parent_user_id', '{}')",
        track.id, answer.id, ada.id, ada.id, bob.id
    );
    assert_eq!(number(&db, &told).await, 1);
    assert_eq!(count(&db, "outbox_events WHERE payload ? 'parent_user_id'").await, 1);
}

#[tokio::test]
async fn what_cannot_be_said_or_answered_changes_nothing() {
    let db = TestDb::new().await;
    let (ada, bob, eve) = (build::user(&db).await, build::user(&db).await, build::user(&db).await);
    let (track, other) = (build::track(&db, ada.id).await, build::track(&db, ada.id).await);
    let actor = Actor::user(bob.id);
    let elsewhere = create(&db, &actor, other.id, comment("Elsewhere")).await.unwrap();
    let deleted = create(&db, &actor, track.id, comment("Gone")).await.unwrap();
    soft_delete(&db, &actor, deleted.id).await.unwrap();
    let of_eve = create(&db, &Actor::user(eve.id), track.id, comment("Eve")).await.unwrap();
    block(&db, eve.id, bob.id).await;
    let before = (count(&db, "track_comments").await, count(&db, "outbox_events").await);

    for content in ["", " \n", &"x".repeat(5_001), &"x".repeat(10_001), "a\0"] {
        let refused = create(&db, &actor, track.id, comment(content)).await;
        assert!(matches!(refused, Err(StreamingError::Invalid(i)) if i.names("content")));
        let refused = edit(&db, &actor, elsewhere.id, content).await;
        assert!(matches!(refused, Err(StreamingError::Invalid(i)) if i.names("content")));
    }
    for second in [-1, 181] {
        let new = NewComment { timestamp_seconds: Some(second), ..comment("When") };
        let refused = create(&db, &actor, track.id, new).await;
        assert!(matches!(refused, Err(StreamingError::Invalid(i)) if i.names("timestamp_seconds")));
    }
    for parent in [elsewhere.id, deleted.id, of_eve.id, Uuid::new_v4()] {
        let new = NewComment { parent_comment_id: Some(parent), ..comment("Re") };
        let refused = create(&db, &actor, track.id, new).await;
        assert!(matches!(refused, Err(StreamingError::CommentNotFound)));
    }
    assert!(matches!(
        create(&db, &Actor::visitor(), track.id, comment("Hi")).await,
        Err(StreamingError::Forbidden)
    ));
    assert_eq!((count(&db, "track_comments").await, count(&db, "outbox_events").await), before);
    assert_eq!(find(&db.seen_by(&actor), &actor, elsewhere.id).await.unwrap().unwrap().content, "Elsewhere");
    assert!(create(&db, &actor, track.id, comment(&"ü".repeat(5_000))).await.is_ok());
}

#[tokio::test]
async fn nobody_comments_under_a_deleted_track_or_across_a_block() {
    let db = TestDb::new().await;
    let (ada, bob, eve) = (build::user(&db).await, build::user(&db).await, build::user(&db).await);
    let track = build::track(&db, ada.id).await;
    let said = create(&db, &Actor::user(bob.id), track.id, comment("Before")).await.unwrap();
    block(&db, ada.id, eve.id).await;

    let refused = create(&db, &Actor::user(eve.id), track.id, comment("Hi")).await;
    assert!(matches!(refused, Err(StreamingError::TrackNotFound)));
    tracks::soft_delete(&db, &Actor::user(ada.id), track.id).await.unwrap();
    for actor in [Actor::user(ada.id), Actor::user(bob.id)] {
        let refused = create(&db, &actor, track.id, comment("After")).await;
        assert!(matches!(refused, Err(StreamingError::TrackNotFound)));
    }
    let refused = edit(&db, &Actor::user(bob.id), said.id, "Other words").await;
    assert!(matches!(refused, Err(StreamingError::CommentNotFound)));
    assert_eq!(count(&db, "track_comments WHERE content = 'Before' AND NOT is_edited").await, 1);
    assert_eq!(count(&db, "track_comments").await, 1);
}

/// The track is there when the comment begins, and gone when it is written.
#[tokio::test]
async fn nobody_comments_under_a_track_that_is_being_deleted() {
    let db = TestDb::new().await;
    let (ada, bob) = (Actor::user(build::user(&db).await.id), Actor::user(build::user(&db).await.id));
    let track = build::track(&db, ada.user_id().unwrap()).await.id;
    on_your_marks(&db).await;
    let deleting = db::begin(db.app(), &ada).await.unwrap();
    tracks::soft_delete(&deleting, &ada, track).await.unwrap();
    let mut commenting = Box::pin(create(&db, &bob, track, comment("Too late")));
    held_up(&db, 1, &mut commenting).await;
    deleting.commit().await.unwrap();
    let refused = commenting.await;
    assert!(matches!(refused, Err(StreamingError::TrackNotFound)), "{refused:?}");
    let written = count(&db, "track_comments").await
        + count(&db, "outbox_events WHERE event_type = 'track.commented'").await;
    assert_eq!(written, 0);
}

#[tokio::test]
async fn its_author_edits_and_its_author_the_creator_and_staff_delete() {
    let db = TestDb::new().await;
    let (ada, bob, eve, moderator) =
        (build::user(&db).await, build::user(&db).await, build::user(&db).await, build::moderator(&db).await);
    let track = build::track(&db, ada.id).await;
    let author = Actor::user(bob.id);
    let said = create(&db, &author, track.id, comment("One")).await.unwrap();

    let same = edit(&db, &author, said.id, "One").await.unwrap();
    assert!(!same.is_edited, "the same words are no edit");
    assert!(edit(&db, &author, said.id, "Two").await.unwrap().is_edited);
    for actor in [Actor::user(ada.id), Actor::user(moderator.id), Actor::user(eve.id), Actor::visitor()] {
        assert!(matches!(edit(&db, &actor, said.id, "No").await, Err(StreamingError::Forbidden)));
    }
    assert!(matches!(soft_delete(&db, &Actor::user(eve.id), said.id).await, Err(StreamingError::Forbidden)));
    let missing = soft_delete(&db, &author, Uuid::new_v4()).await;
    assert!(matches!(missing, Err(StreamingError::CommentNotFound)));
    assert_eq!(count(&db, "track_comments WHERE NOT is_deleted AND content = 'Two'").await, 1);
    for actor in [Actor::user(ada.id), Actor::user(moderator.id), author.clone()] {
        let said = create(&db, &author, track.id, comment("Again")).await.unwrap();
        soft_delete(&db, &actor, said.id).await.unwrap();
        soft_delete(&db, &actor, said.id).await.unwrap();
        assert_eq!(find(&db.seen_by(&author), &author, said.id).await.unwrap(), None);
    }
    assert_eq!(number(&db, "SELECT comment_count::bigint FROM tracks").await, 1);
}

#[tokio::test]
async fn threads_come_newest_first_answers_in_order_and_moments_along_the_track() {
    let db = TestDb::new().await;
    let (ada, bob) = (build::user(&db).await, build::user(&db).await);
    let track = build::track(&db, ada.id).await;
    let (a, b) = (Actor::user(ada.id), Actor::user(bob.id));
    let at = |second| NewComment { timestamp_seconds: Some(second), ..comment("There") };
    let late = create(&db, &a, track.id, at(90)).await.unwrap();
    let early = create(&db, &b, track.id, at(10)).await.unwrap();
    let general = create(&db, &b, track.id, comment("All of it")).await.unwrap();
    let re = |id| NewComment { parent_comment_id: Some(id), ..comment("Re") };
    let first = create(&db, &a, track.id, re(general.id)).await.unwrap();
    let second = create(&db, &b, track.id, re(general.id)).await.unwrap();
    let viewer = Actor::visitor();
    let (db_, page) = (db.seen_by(&viewer), PageRequest::first(2));

    let one = list(&db_, &viewer, track.id, &page).await.unwrap();
    let next = page.clone().after(one.next.clone().unwrap());
    let two = list(&db_, &viewer, track.id, &next).await.unwrap();
    let ids: Vec<_> = one.items.iter().chain(&two.items).map(|line| line.id).collect();
    assert_eq!(ids, [general.id, early.id, late.id]);
    assert_eq!(one.items.iter().map(|line| line.has_replies).collect::<Vec<_>>(), [true, false]);
    let replies = list_replies(&db_, &viewer, general.id, &page).await.unwrap();
    assert_eq!(replies.items.iter().map(|line| line.id).collect::<Vec<_>>(), [first.id, second.id]);
    let moments = list_in_time(&db_, &viewer, track.id, &page).await.unwrap();
    assert_eq!(moments.items.iter().map(|line| line.id).collect::<Vec<_>>(), [early.id, late.id]);
    let refused = list_replies(&db_, &viewer, general.id, &next).await;
    assert!(matches!(refused, Err(StreamingError::Cursor(_))));

    soft_delete(&db, &b, general.id).await.unwrap();
    soft_delete(&db, &b, early.id).await.unwrap();
    let left = list(&db_, &viewer, track.id, &PageRequest::default()).await.unwrap();
    let shown: Vec<_> = left.items.into_iter().map(|line| (line.id, line.content)).collect();
    assert_eq!(
        shown,
        [(general.id, None), (late.id, Some("There".to_owned()))],
        "its answers keep its place"
    );
    for gone in ["is_banned = true", "is_banned = false, is_active = false"] {
        by_hand(&db, &format!("UPDATE users SET {gone} WHERE id = '{}'", bob.id)).await;
        let left = list(&db_, &viewer, track.id, &PageRequest::default()).await.unwrap();
        assert_eq!(left.items.iter().map(|line| line.id).collect::<Vec<_>>(), [late.id], "{gone}");
        let left = list_replies(&db_, &viewer, general.id, &PageRequest::default()).await.unwrap();
        assert_eq!(left.items.iter().map(|line| line.id).collect::<Vec<_>>(), [first.id], "{gone}");
    }
    by_hand(&db, "UPDATE users SET is_active = true").await;
    block(&db, ada.id, bob.id).await;
    let viewer = Actor::user(bob.id);
    let hidden = list(&db.seen_by(&viewer), &viewer, track.id, &PageRequest::default()).await.unwrap();
    assert_eq!(hidden.items, [], "the track is hidden from who is blocked");
}

/// What an application does around a creation that has no key of its own: as `service/README.md` says.
async fn once(db: &TestDb, actor: &Actor, track: Uuid, request: &Request) -> Option<Answer> {
    match begin(db, &KeyPolicy::default(), actor, request).await.unwrap() {
        Begun::Replay(answer) => Some(answer),
        Begun::InProgress => None,
        Begun::Started(claim) => {
            let transaction = db::begin(db.app(), actor).await.unwrap();
            let said = create(&transaction, actor, track, comment("Once")).await.unwrap();
            let answer = Answer { status: 201, body: Some(serde_json::json!({ "id": said.id })) };
            complete(&transaction, &claim, answer.clone()).await.unwrap();
            transaction.commit().await.unwrap();
            Some(answer)
        }
    }
}

#[tokio::test]
async fn a_comment_that_is_sent_again_with_a_key_is_one_comment() {
    let db = TestDb::new().await;
    let (ada, bob) = (build::user(&db).await, Actor::user(build::user(&db).await.id));
    let track = build::track(&db, ada.id).await.id;
    let request = Request::new("POST /tracks/comments", "k", b"Once");
    on_your_marks(&db).await;
    let sent = futures::future::join_all((0..4).map(|_| once(&db, &bob, track, &request))).await;
    let first = sent.into_iter().flatten().next().unwrap();
    assert_eq!(once(&db, &bob, track, &request).await, Some(first));
    let told = count(&db, "outbox_events WHERE event_type = 'track.commented'").await;
    assert_eq!((count(&db, "track_comments").await, told), (1, 1));
}
