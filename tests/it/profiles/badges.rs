use sea_orm::{ConnectionTrait, DbErr};
use serde_json::json;
use service::Patch;
use service::db::{Actor, DatabaseError, PageRequest};
use service::profiles::ProfileError;
use service::profiles::badges::{BadgePatch, NewBadge, create, deactivate, find_by_slug, list, update};
use tests::{TestDb, TestEnv, build, on_your_marks};
use uuid::Uuid;

#[tokio::test]
async fn a_badge_is_found_by_its_slug() {
    let db = TestDb::new().await;
    let badge = build::badge(&db).await;
    assert_eq!(find_by_slug(&db, &badge.slug).await.unwrap(), Some(badge));
    for nobody in ["", "no-such", "a\0", "A", "-"] {
        assert_eq!(find_by_slug(&db, nobody).await.unwrap(), None, "{nobody:?}");
    }
}

#[tokio::test]
async fn of_two_badges_of_one_name_or_slug_the_second_is_refused() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let (system, new) = (Actor::system(), build::profiles::new_badge());
    on_your_marks(&db).await;
    let (one, two) = futures::join!(
        create(db.owner(), &env.env, &system, new.clone()),
        create(db.owner(), &env.env, &system, new.clone()),
    );
    let refused = if one.is_ok() { two } else { one };
    assert!(matches!(refused, Err(ProfileError::BadgeNameTaken | ProfileError::BadgeSlugTaken)));

    let same_slug = NewBadge { name: "another".to_owned(), ..new.clone() };
    let refused = create(db.owner(), &env.env, &system, same_slug).await;
    assert!(matches!(refused, Err(ProfileError::BadgeSlugTaken)));
    let other = build::badge(&db).await;
    let patch = BadgePatch { name: Some(format!(" {} ", new.name)), ..Default::default() };
    let refused = update(db.owner(), &system, other.id, patch).await;
    assert!(matches!(refused, Err(ProfileError::BadgeNameTaken)));
}

#[tokio::test]
async fn a_badge_is_changed_by_administrators_only() {
    let db = TestDb::new().await;
    let (env, badge) = (TestEnv::new(), build::badge(&db).await);
    let (user, moderator, admin) =
        (build::user(&db).await, build::moderator(&db).await, build::admin(&db).await);
    for actor in [Actor::visitor(), Actor::user(user.id), Actor::user(moderator.id)] {
        let made = create(&db, &env.env, &actor, build::profiles::new_badge()).await;
        assert!(matches!(made, Err(ProfileError::Forbidden)), "{actor:?}");
        let ended = deactivate(&db, &actor, badge.id).await;
        assert!(matches!(ended, Err(ProfileError::Forbidden)), "{actor:?}");
    }
    let actor = Actor::user(admin.id);
    let patch = BadgePatch {
        color: Patch::Clear,
        criteria: Patch::Set(json!({ "tracks": 10 })),
        ..Default::default()
    };
    let changed = update(&db, &actor, badge.id, patch).await.unwrap();
    assert_eq!((changed.color, changed.criteria), (None, Some(json!({ "tracks": 10 }))));
    assert_eq!((changed.name, changed.is_active), (badge.name, true));
    assert!(!deactivate(&db, &actor, badge.id).await.unwrap().is_active);
    assert!(!deactivate(&db, &actor, badge.id).await.unwrap().is_active);
    let unknown = deactivate(&db, &actor, Uuid::nil()).await;
    assert!(matches!(unknown, Err(ProfileError::BadgeNotFound)));
}

#[tokio::test]
async fn what_cannot_be_stored_is_named() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let new = build::profiles::new_badge;
    let cases = [
        ("name", NewBadge { name: "  ".to_owned(), ..new() }),
        ("name", NewBadge { name: "x".repeat(101), ..new() }),
        ("slug", NewBadge { slug: "Two Words".to_owned(), ..new() }),
        ("slug", NewBadge { slug: "a--b".to_owned(), ..new() }),
        ("slug", NewBadge { slug: "x".repeat(101), ..new() }),
        ("description", NewBadge { description: Some("a\0".to_owned()), ..new() }),
        ("icon_url", NewBadge { icon_url: Some("icon.png".to_owned()), ..new() }),
        ("color", NewBadge { color: Some("red".to_owned()), ..new() }),
        ("color", NewBadge { color: Some("#12345g".to_owned()), ..new() }),
        ("criteria", NewBadge { criteria: Some(json!({ "a": "\0" })), ..new() }),
        ("criteria", NewBadge { criteria: Some(json!([1])), ..new() }),
    ];
    for (field, badge) in cases {
        let refused = create(db.owner(), &env.env, &Actor::system(), badge.clone()).await;
        assert!(
            matches!(&refused, Err(ProfileError::Invalid(i)) if i.names(field)),
            "{badge:?}: {refused:?}"
        );
    }
}

/// Who writes past the service is refused by the database.
#[tokio::test]
async fn the_database_refuses_a_colour_that_is_none() {
    let db = TestDb::new().await;
    let badge = build::badge(&db).await;
    let sql = format!("UPDATE badges SET color = '#12345g' WHERE id = '{}'", badge.id);
    let refused: DbErr = db.execute_unprepared(&sql).await.unwrap_err();
    assert_eq!(DatabaseError::from(refused).constraint(), Some("chk_badges_color_format"));
}

#[tokio::test]
async fn list_gives_each_badge_once_across_pages() {
    let db = TestDb::new().await;
    let mut slugs = Vec::new();
    for _ in 0..5 {
        slugs.push(build::badge(&db).await.slug);
    }
    let gone = find_by_slug(&db, &slugs[0]).await.unwrap().unwrap();
    deactivate(db.owner(), &Actor::system(), gone.id).await.unwrap();
    for only_active in [false, true] {
        let (mut seen, mut request) = (Vec::new(), PageRequest::first(2));
        loop {
            let page = list(&db, only_active, &request).await.unwrap();
            assert!(page.items.len() <= 2);
            seen.extend(page.items.into_iter().map(|badge| badge.slug));
            let Some(next) = page.next else { break };
            request = request.after(next);
        }
        let mut expected = slugs[usize::from(only_active)..].to_vec();
        seen.sort();
        expected.sort();
        assert_eq!(seen, expected);
    }
}
