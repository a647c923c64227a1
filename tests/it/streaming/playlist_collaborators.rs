use super::{by_hand, count};
use entity::enums::Visibility;
use entity::streaming::playlist_collaborators::PlaylistCollaboratorRole::{
    self, Contributor, Editor, Viewer,
};
use service::db::{self, Actor, PageRequest};
use service::streaming::StreamingError;
use service::streaming::playlist_collaborators::{accept, invite, leave, list, list_own, remove, set_role};
use service::streaming::playlist_tracks::{self, add, move_to};
use service::streaming::playlists::{self, Change, edit, find};
use tests::build::streaming::{block, new_playlist, tracks};
use tests::{TestDb, build, held_up, on_your_marks};
use uuid::Uuid;

/// A private collaborative playlist of a new user.
async fn shared(db: &TestDb) -> (Actor, Uuid) {
    let ada = build::user(db).await;
    let mut new = new_playlist();
    (new.visibility, new.is_collaborative) = (Visibility::Private, true);
    let owner = Actor::user(ada.id);
    let id = playlists::create(db, &owner, new).await.unwrap().id;
    (owner, id)
}

#[tokio::test]
async fn an_invitation_names_the_playlist_and_its_role_begins_when_it_is_accepted() {
    let db = TestDb::new().await;
    let (owner, playlist) = shared(&db).await;
    let ids = tracks(&db, owner.user_id().unwrap(), 3).await;
    add(&db, &owner, playlist, &ids[..2], None).await.unwrap();
    let bob = build::user(&db).await;
    let guest = Actor::user(bob.id);
    let sees = async || find(&db.seen_by(&guest), &guest, playlist).await.unwrap().is_some();
    let adds = async || add(&db, &guest, playlist, &ids[2..], None).await.map(drop);
    let moves = async || move_to(&db, &guest, playlist, ids[0], 1).await;
    let renames = async || {
        let change = Change { name: Some("Ours".to_owned()), ..Change::default() };
        edit(&db, &guest, playlist, change).await.map(drop)
    };
    let forbidden = |outcome: Result<(), StreamingError>| {
        assert!(matches!(outcome, Err(StreamingError::Forbidden)), "{outcome:?}");
    };

    assert!(!sees().await);
    invite(&db, &owner, playlist, bob.id, Editor).await.unwrap();
    let offered = list_own(&db.seen_by(&guest), &guest, &PageRequest::default()).await.unwrap().items;
    assert_eq!((offered[0].playlist_id, offered[0].accepted_at), (playlist, None));
    assert!(!sees().await);
    forbidden(adds().await);
    forbidden(moves().await);
    let accepted = accept(&db, &guest, playlist).await.unwrap();
    assert!(sees().await);
    assert_eq!(accept(&db, &guest, playlist).await.unwrap().accepted_at, accepted.accepted_at);

    set_role(&db, &owner, playlist, bob.id, Viewer).await.unwrap();
    forbidden(adds().await);
    set_role(&db, &owner, playlist, bob.id, Contributor).await.unwrap();
    adds().await.unwrap();
    forbidden(moves().await);
    forbidden(renames().await);
    forbidden(playlist_tracks::remove(&db, &guest, playlist, &ids[2..]).await.map(drop));
    set_role(&db, &owner, playlist, bob.id, Editor).await.unwrap();
    moves().await.unwrap();
    renames().await.unwrap();
    assert_eq!(playlist_tracks::remove(&db, &guest, playlist, &ids[2..]).await.unwrap(), 1);
    let change = Change { visibility: Some(Visibility::Public), ..Change::default() };
    forbidden(edit(&db, &guest, playlist, change).await.map(drop));
    forbidden(playlists::soft_delete(&db, &guest, playlist).await);
    assert_eq!(
        count(&db, "playlists WHERE visibility = 'private' AND deleted_at IS NULL AND name = 'Ours'").await,
        1
    );

    assert!(leave(&db, &guest, playlist).await.unwrap());
    assert!(!leave(&db, &guest, playlist).await.unwrap());
    assert!(!sees().await);
}

#[tokio::test]
async fn one_invitation_is_one_event_however_often_it_is_sent() {
    let db = TestDb::new().await;
    let (owner, playlist) = shared(&db).await;
    let bob = build::user(&db).await;
    on_your_marks(&db).await;
    let sent = (0..5).map(|_| invite(&db, &owner, playlist, bob.id, Contributor));
    let rows = futures::future::join_all(sent).await;
    let first = rows[0].as_ref().unwrap().id;
    assert!(rows.iter().all(|row| row.as_ref().unwrap().id == first));
    let again = invite(&db, &owner, playlist, bob.id, Editor).await.unwrap();
    assert_eq!(again.role, Contributor, "whoever is invited keeps the role");
    let event = format!(
        "outbox_events WHERE event_type = 'playlist.invited' AND aggregate_type = 'user' AND aggregate_id = '{}' \
         AND payload = jsonb_build_object('playlist_id', '{playlist}', 'inviter_id', '{}')",
        bob.id,
        owner.user_id().unwrap()
    );
    assert_eq!(
        (count(&db, &event).await, count(&db, "outbox_events WHERE event_type = 'playlist.invited'").await),
        (1, 1)
    );
}

#[tokio::test]
async fn who_cannot_be_invited_is_not() {
    let db = TestDb::new().await;
    let (owner, playlist) = shared(&db).await;
    let me = owner.user_id().unwrap();
    let alone = build::playlist(&db, me).await.id;
    let (bob, eve, max) = (build::user(&db).await, build::user(&db).await, build::user(&db).await);
    block(&db, eve.id, me).await;
    block(&db, me, max.id).await;

    let asked = async |who: &Actor, list: Uuid, whom: Uuid| invite(&db, who, list, whom, Editor).await.err();
    assert!(matches!(asked(&owner, playlist, me).await, Some(StreamingError::OwnPlaylist)));
    assert!(matches!(asked(&owner, playlist, Uuid::new_v4()).await, Some(StreamingError::UserNotFound)));
    assert!(matches!(asked(&owner, playlist, eve.id).await, Some(StreamingError::Blocked)));
    assert!(matches!(asked(&owner, playlist, max.id).await, Some(StreamingError::Blocked)));
    assert!(matches!(asked(&owner, alone, bob.id).await, Some(StreamingError::NotCollaborative)));
    assert!(matches!(asked(&Actor::user(bob.id), alone, max.id).await, Some(StreamingError::Forbidden)));
    assert!(matches!(
        asked(&Actor::user(bob.id), playlist, max.id).await,
        Some(StreamingError::PlaylistNotFound)
    ));
    assert!(matches!(
        accept(&db, &Actor::user(bob.id), alone).await,
        Err(StreamingError::CollaboratorNotFound)
    ));
    let refused = set_role(&db, &owner, playlist, bob.id, Editor).await;
    assert!(matches!(refused, Err(StreamingError::CollaboratorNotFound)));
    let refused = service::streaming::named::<PlaylistCollaboratorRole>("role", "boss");
    assert!(matches!(refused, Err(StreamingError::Invalid(i)) if i.names("role")));
    assert_eq!(
        (
            count(&db, "playlist_collaborators").await,
            count(&db, "outbox_events WHERE event_type = 'playlist.invited'").await
        ),
        (0, 0)
    );
}

#[tokio::test]
async fn an_owner_ends_the_part_of_one_or_of_all() {
    let db = TestDb::new().await;
    let (owner, playlist) = shared(&db).await;
    let (bob, eve) = (build::user(&db).await, build::user(&db).await);
    for user in [bob.id, eve.id] {
        invite(&db, &owner, playlist, user, Editor).await.unwrap();
        accept(&db, &Actor::user(user), playlist).await.unwrap();
    }
    let seen = async |viewer: &Actor| {
        let page = list(&db.seen_by(viewer), viewer, playlist, &PageRequest::default()).await.unwrap();
        page.items.into_iter().map(|row| row.user_id).collect::<Vec<_>>()
    };
    let guest = Actor::user(bob.id);
    assert_eq!(seen(&owner).await, [bob.id, eve.id]);
    assert_eq!(seen(&guest).await, [bob.id, eve.id]);
    assert!(seen(&Actor::visitor()).await.is_empty());
    let own = list_own(&db.seen_by(&guest), &guest, &PageRequest::default()).await.unwrap();
    assert_eq!(
        own.items.iter().map(|line| (line.playlist_id, line.role)).collect::<Vec<_>>(),
        [(playlist, Editor)]
    );

    block(&db, bob.id, eve.id).await;
    assert_eq!(seen(&guest).await, [bob.id], "there is a block between the two");
    assert_eq!(seen(&owner).await, [bob.id, eve.id]);
    by_hand(&db, &format!("UPDATE users SET is_banned = true WHERE id = '{}'", eve.id)).await;
    assert_eq!(seen(&owner).await, [bob.id]);
    by_hand(&db, &format!("UPDATE users SET is_banned = false WHERE id = '{}'", eve.id)).await;
    assert!(matches!(remove(&db, &guest, playlist, eve.id).await, Err(StreamingError::Forbidden)));
    assert!(remove(&db, &owner, playlist, eve.id).await.unwrap());
    assert!(!remove(&db, &owner, playlist, eve.id).await.unwrap());
    assert_eq!(seen(&owner).await, [bob.id]);
    let change = Change { is_collaborative: Some(false), ..Change::default() };
    edit(&db, &owner, playlist, change).await.unwrap();
    assert!(seen(&owner).await.is_empty());
    assert_eq!(find(&db.seen_by(&guest), &guest, playlist).await.unwrap(), None);
}

#[tokio::test]
async fn who_waited_for_a_playlist_does_what_they_may_then() {
    let db = TestDb::new().await;
    let (owner, playlist) = shared(&db).await;
    let ids = tracks(&db, owner.user_id().unwrap(), 1).await;
    let (bob, eve) = (build::user(&db).await.id, build::user(&db).await.id);
    let editor = Actor::user(bob);
    let alone = Change { is_collaborative: Some(false), ..Change::default() };
    let together = Change { is_collaborative: Some(true), ..Change::default() };
    on_your_marks(&db).await;

    let ending = db::begin(db.app(), &owner).await.unwrap();
    edit(&ending, &owner, playlist, alone).await.unwrap();
    let mut inviting = Box::pin(invite(&db, &owner, playlist, eve, Editor));
    held_up(&db, 1, &mut inviting).await;
    ending.commit().await.unwrap();
    let refused = inviting.await;
    assert!(matches!(refused, Err(StreamingError::NotCollaborative)), "{refused:?}");

    edit(&db, &owner, playlist, together).await.unwrap();
    invite(&db, &owner, playlist, bob, Editor).await.unwrap();
    accept(&db, &editor, playlist).await.unwrap();
    let removing = db::begin(db.app(), &owner).await.unwrap();
    assert!(remove(&removing, &owner, playlist, bob).await.unwrap());
    let mut adding = Box::pin(add(&db, &editor, playlist, &ids, None));
    held_up(&db, 1, &mut adding).await;
    removing.commit().await.unwrap();
    let refused = adding.await;
    assert!(matches!(refused, Err(StreamingError::PlaylistNotFound)), "{refused:?}");
    assert_eq!((count(&db, "playlist_collaborators").await, count(&db, "playlist_tracks").await), (0, 0));
}

#[tokio::test]
async fn a_role_in_a_playlist_that_is_its_owners_alone_is_none() {
    let db = TestDb::new().await;
    let (owner, playlist) = shared(&db).await;
    let ids = tracks(&db, owner.user_id().unwrap(), 2).await;
    add(&db, &owner, playlist, &ids[..1], None).await.unwrap();
    let editor = Actor::user(build::user(&db).await.id);
    invite(&db, &owner, playlist, editor.user_id().unwrap(), Editor).await.unwrap();
    accept(&db, &editor, playlist).await.unwrap();
    by_hand(&db, "UPDATE playlists SET is_collaborative = false").await;
    let refused = add(&db, &editor, playlist, &ids[1..], None).await;
    assert!(matches!(refused, Err(StreamingError::Forbidden)), "{refused:?}");
    let refused = playlist_tracks::remove(&db, &editor, playlist, &ids[..1]).await;
    assert!(matches!(refused, Err(StreamingError::Forbidden)), "{refused:?}");
}
