//! Tracks and playlists.

use crate::{TestDb, TestEnv};
use entity::enums::Visibility;
use entity::files::files::{ActiveModel, Model as File};
use entity::streaming::{playlists, tracks};
use sea_orm::{ActiveModelTrait, Set};
use service::db::Actor;
use service::streaming::playlists::NewPlaylist;
use service::streaming::tracks::{NewTrack, Release, create};
use uuid::Uuid;

/// A track of 180 seconds that nobody has made yet, published at once.
#[must_use]
pub fn new_track(file_id: Uuid) -> NewTrack {
    NewTrack {
        file_id,
        title: format!("Track {}", super::unique()),
        description: None,
        artist: None,
        album: None,
        genre: Some("house".to_owned()),
        duration: 180,
        bpm: Some(120),
        musical_key: Some("Am".to_owned()),
        visibility: Visibility::Public,
        is_downloadable: false,
        cover_art_file_id: None,
        release: Release::Now,
    }
}

/// Audio of `user`.
///
/// # Panics
/// If it is refused.
pub async fn audio(db: &TestDb, user: Uuid) -> File {
    super::file(db, &super::files::files(&TestEnv::new()), user).await
}

/// A picture of `user`.
///
/// # Panics
/// If it is refused.
pub async fn picture(db: &TestDb, user: Uuid) -> File {
    let file = audio(db, user).await;
    let change =
        ActiveModel { id: Set(file.id), mime_type: Set("image/png".to_owned()), ..Default::default() };
    change.update(db).await.unwrap()
}

/// A published track of `creator`.
///
/// # Panics
/// If it is refused.
pub async fn track(db: &TestDb, creator: Uuid) -> tracks::Model {
    track_with(db, creator, |_| ()).await
}

/// The same, changed before it is made.
///
/// # Panics
/// If it is refused.
pub async fn track_with(db: &TestDb, creator: Uuid, change: impl FnOnce(&mut NewTrack)) -> tracks::Model {
    let mut new = new_track(audio(db, creator).await.id);
    change(&mut new);
    create(db, &Actor::user(creator), new).await.unwrap()
}

/// Several published tracks of one creator, made of one file.
///
/// # Panics
/// If one is refused.
pub async fn tracks(db: &TestDb, creator: Uuid, many: usize) -> Vec<Uuid> {
    let file = audio(db, creator).await.id;
    let mut ids = Vec::new();
    for _ in 0..many {
        ids.push(create(db, &Actor::user(creator), new_track(file)).await.unwrap().id);
    }
    ids
}

/// A public playlist that nobody has made yet.
#[must_use]
pub fn new_playlist() -> NewPlaylist {
    NewPlaylist {
        name: format!("Playlist {}", super::unique()),
        description: None,
        cover_url: None,
        visibility: Visibility::Public,
        is_collaborative: false,
    }
}

/// A public playlist of `owner`.
///
/// # Panics
/// If it is refused.
pub async fn playlist(db: &TestDb, owner: Uuid) -> playlists::Model {
    service::streaming::playlists::create(db, &Actor::user(owner), new_playlist()).await.unwrap()
}

/// A block of `other` by `blocker`.
///
/// # Panics
/// If there is one.
pub async fn block(db: &TestDb, blocker: Uuid, other: Uuid) {
    let row = entity::social::blocks::ActiveModel {
        blocker_id: Set(blocker),
        blocked_id: Set(other),
        ..Default::default()
    };
    row.insert(db.owner()).await.unwrap();
}
