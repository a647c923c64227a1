use super::count;
use entity::enums::Visibility;
use service::Patch;
use service::db::{Actor, PageRequest};
use service::streaming::StreamingError;
use service::streaming::playlists::{
    Change, create, duplicate, edit, find, list_by_owner, restore, soft_delete,
};
use service::streaming::{playlist_tracks, tracks};
use tests::build::streaming::{block, new_playlist, tracks as make_tracks};
use tests::{TestDb, build};
use uuid::Uuid;

#[tokio::test]
async fn what_a_playlist_cannot_be_called_makes_none() {
    let db = TestDb::new().await;
    let actor = Actor::user(build::user(&db).await.id);
    for (field, change) in [
        ("name", (|new| new.name = " ".to_owned()) as fn(&mut service::streaming::playlists::NewPlaylist)),
        ("name", |new| new.name = "x".repeat(256)),
        ("name", |new| new.name = "a\0".to_owned()),
        ("description", |new| new.description = Some("x".repeat(10_001))),
        ("cover_url", |new| new.cover_url = Some("javascript:alert(1)".to_owned())),
    ] {
        let mut new = new_playlist();
        change(&mut new);
        let refused = create(&db, &actor, new).await;
        assert!(
            matches!(&refused, Err(StreamingError::Invalid(i)) if i.names(field)),
            "{field}: {refused:?}"
        );
    }
    let refused = create(&db, &Actor::visitor(), new_playlist()).await;
    assert!(matches!(refused, Err(StreamingError::Forbidden)));
    assert_eq!(count(&db, "playlists").await, 0);
}

#[tokio::test]
async fn a_playlist_is_shown_as_its_owner_wants_it() {
    let db = TestDb::new().await;
    let (ada, bob, eve) = (build::user(&db).await, build::user(&db).await, build::user(&db).await);
    let (owner, playlist) = (Actor::user(ada.id), build::playlist(&db, ada.id).await);
    let sees = async |viewer: &Actor| find(&db.seen_by(viewer), viewer, playlist.id).await.unwrap().is_some();
    let listed = async |viewer: &Actor| {
        list_by_owner(&db.seen_by(viewer), viewer, ada.id, &PageRequest::default()).await.unwrap().items.len()
    };
    let show = async |visibility| {
        let change = Change { visibility: Some(visibility), ..Change::default() };
        edit(&db, &owner, playlist.id, change).await.unwrap();
    };
    let other = Actor::user(bob.id);

    assert_eq!((sees(&other).await, listed(&other).await), (true, 1));
    show(Visibility::Unlisted).await;
    assert_eq!((sees(&other).await, listed(&other).await), (true, 0));
    show(Visibility::Private).await;
    assert_eq!((sees(&other).await, listed(&other).await), (false, 0));
    assert_eq!((sees(&owner).await, listed(&owner).await), (true, 1));
    show(Visibility::Public).await;
    block(&db, eve.id, ada.id).await;
    assert_eq!((sees(&Actor::user(eve.id)).await, listed(&Actor::user(eve.id)).await), (false, 0));

    soft_delete(&db, &owner, playlist.id).await.unwrap();
    soft_delete(&db, &owner, playlist.id).await.unwrap();
    assert_eq!((sees(&owner).await, listed(&owner).await), (false, 0));
    assert_eq!(restore(&db, &owner, playlist.id).await.unwrap().deleted_at, None);
    assert!(sees(&Actor::visitor()).await);
}

#[tokio::test]
async fn nobody_but_its_owner_changes_or_deletes_a_playlist() {
    let db = TestDb::new().await;
    let (ada, eve) = (build::user(&db).await, build::user(&db).await);
    let playlist = build::playlist(&db, ada.id).await;
    let name = || Change { name: Some("Mine".to_owned()), description: Patch::Clear, ..Change::default() };
    for actor in [Actor::user(eve.id), Actor::visitor()] {
        let refusals = [
            edit(&db, &actor, playlist.id, name()).await.err(),
            soft_delete(&db, &actor, playlist.id).await.err(),
            restore(&db, &actor, playlist.id).await.err(),
        ];
        assert!(refusals.iter().all(|r| matches!(r, Some(StreamingError::Forbidden))), "{refusals:?}");
    }
    let missing = edit(&db, &Actor::user(eve.id), Uuid::new_v4(), name()).await;
    assert!(matches!(missing, Err(StreamingError::PlaylistNotFound)));
    let owner = Actor::user(ada.id);
    assert_eq!(find(&db.seen_by(&owner), &owner, playlist.id).await.unwrap(), Some(playlist.clone()));
    let edited = edit(&db, &owner, playlist.id, name()).await.unwrap();
    assert_eq!((edited.name.as_str(), edited.visibility), ("Mine", playlist.visibility));
}

#[tokio::test]
async fn a_copy_has_what_the_actor_may_hear_in_its_order_and_is_their_own() {
    let db = TestDb::new().await;
    let (ada, bob) = (build::user(&db).await, build::user(&db).await);
    let (owner, playlist) = (Actor::user(ada.id), build::playlist(&db, ada.id).await);
    let ids = make_tracks(&db, ada.id, 4).await;
    playlist_tracks::add(&db, &owner, playlist.id, &ids, None).await.unwrap();
    playlist_tracks::move_to(&db, &owner, playlist.id, ids[3], 0).await.unwrap();
    tracks::set_visibility(&db, &owner, ids[1], Visibility::Private).await.unwrap();
    let other = Actor::user(bob.id);

    let copy = duplicate(&db, &other, playlist.id, None).await.unwrap();
    assert_eq!(
        (copy.user_id, copy.visibility, copy.name),
        (bob.id, Visibility::Private, playlist.name.clone())
    );
    assert_eq!((copy.track_count, copy.duration_seconds), (3, 540));
    let page =
        playlist_tracks::list(&db.seen_by(&other), &other, copy.id, &PageRequest::default()).await.unwrap();
    assert_eq!(page.items.iter().map(|line| line.track_id).collect::<Vec<_>>(), [ids[3], ids[0], ids[2]]);
    assert_eq!(duplicate(&db, &other, playlist.id, Some("Other")).await.unwrap().name, "Other");

    let change = Change { visibility: Some(Visibility::Private), ..Change::default() };
    edit(&db, &owner, playlist.id, change).await.unwrap();
    assert!(matches!(duplicate(&db, &other, playlist.id, None).await, Err(StreamingError::PlaylistNotFound)));
    let refused = duplicate(&db, &other, copy.id, Some(" ")).await;
    assert!(matches!(refused, Err(StreamingError::Invalid(i)) if i.names("name")));
    assert_eq!(count(&db, "playlists").await, 3);
}
