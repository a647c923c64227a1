use chrono::{Days, NaiveDate};
use entity::auth::users;
use entity::enums::Visibility;
use entity::profiles::user_profiles::{self, Theme};
use sea_orm::{ActiveModelTrait, EntityTrait, PaginatorTrait, QueryFilter, Set};
use service::Patch::{self, Clear, Keep};
use service::auth::users::soft_delete;
use service::db::Actor;
use service::profiles::ProfileError;
use service::profiles::user_profiles::{
    ProfilePatch, find, find_by_username, get, get_by_username, own, update,
};
use tests::{TestDb, TestEnv, build, on_your_marks};
use uuid::Uuid;

fn set(text: &str) -> Patch<String> {
    Patch::Set(text.to_owned())
}

async fn change(db: &TestDb, user: Uuid, patch: ProfilePatch) {
    update(db, &TestEnv::new().env, &Actor::user(user), user, patch).await.unwrap();
}

#[tokio::test]
async fn a_profile_is_found_by_id_and_by_username_whatever_its_case() {
    let db = TestDb::new().await;
    let user = build::user(&db).await;
    change(&db, user.id, ProfilePatch { bio: set("  Plays the  bass. "), ..Default::default() }).await;

    let by_id = get(&db, &Actor::visitor(), user.id).await.unwrap();
    let shouted = format!(" {} ", user.username.to_uppercase());
    assert_eq!(get_by_username(&db, &Actor::visitor(), &shouted).await.unwrap(), by_id);
    assert_eq!((by_id.username, by_id.bio.as_deref()), (user.username, Some("Plays the  bass.")));

    for nobody in ["nobody", "", "a\0b", "user_", "' OR 1=1"] {
        assert_eq!(find_by_username(&db, &Actor::visitor(), nobody).await.unwrap(), None, "{nobody:?}");
        let refused = get_by_username(&db, &Actor::visitor(), nobody).await;
        assert!(matches!(refused, Err(ProfileError::UserNotFound)), "{nobody:?}");
    }
    assert_eq!(find(&db, &Actor::visitor(), Uuid::nil()).await.unwrap(), None);
}

#[tokio::test]
async fn what_its_owner_hides_is_not_in_the_answer() {
    let db = TestDb::new().await;
    let user = build::user(&db).await;
    let visitor = Actor::visitor();
    change(&db, user.id, ProfilePatch { location: set("Lyon"), ..Default::default() }).await;

    let shown = get(&db, &visitor, user.id).await.unwrap();
    assert_eq!((shown.email, shown.location.as_deref()), (None, Some("Lyon")));

    let turned = ProfilePatch { show_email: Some(true), show_location: Some(false), ..Default::default() };
    change(&db, user.id, turned).await;
    let shown = get(&db, &visitor, user.id).await.unwrap();
    assert_eq!((shown.email, shown.location), (Some(user.email), None));
}

#[tokio::test]
async fn a_private_profile_is_there_for_its_owner_and_staff_only() {
    let db = TestDb::new().await;
    let (user, other, moderator) =
        (build::user(&db).await, build::user(&db).await, build::moderator(&db).await);
    let sees = async |viewer: &Actor| find(&db, viewer, user.id).await.unwrap().is_some();
    let owner = Actor::user(user.id);

    for (visibility, others) in
        [(Visibility::Public, true), (Visibility::Unlisted, true), (Visibility::Private, false)]
    {
        let patch = ProfilePatch { profile_visibility: Some(visibility), ..Default::default() };
        change(&db, user.id, patch).await;
        assert_eq!(sees(&Actor::visitor()).await, others, "{visibility:?}");
        assert_eq!(sees(&Actor::user(other.id)).await, others, "{visibility:?}");
        assert!(sees(&owner).await && sees(&Actor::user(moderator.id)).await && sees(&Actor::system()).await);
    }

    let banned = users::ActiveModel { id: Set(moderator.id), is_banned: Set(true), ..Default::default() };
    banned.update(&db).await.unwrap();
    assert!(!sees(&Actor::user(moderator.id)).await, "a banned moderator is nobody");
}

#[tokio::test]
async fn the_profile_of_an_account_that_is_gone_is_there_for_nobody() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let states = [
        users::ActiveModel { is_banned: Set(true), ..Default::default() },
        users::ActiveModel { is_active: Set(false), ..Default::default() },
        users::ActiveModel { deleted_at: Set(Some(env.now())), ..Default::default() },
    ];
    for state in states {
        let user = build::user(&db).await;
        users::ActiveModel { id: Set(user.id), ..state }.update(&db).await.unwrap();
        for viewer in [Actor::visitor(), Actor::user(user.id), Actor::system()] {
            assert_eq!(find(&db, &viewer, user.id).await.unwrap(), None);
            assert_eq!(find_by_username(&db, &viewer, &user.username).await.unwrap(), None);
        }
        let own_change = update(&db, &env.env, &Actor::user(user.id), user.id, ProfilePatch::default()).await;
        assert!(matches!(own_change, Err(ProfileError::Forbidden | ProfileError::UserNotFound)));
    }
}

#[tokio::test]
async fn to_clear_is_not_to_keep() {
    let db = TestDb::new().await;
    let (env, user) = (TestEnv::new(), build::user(&db).await);
    let actor = Actor::user(user.id);
    let first = ProfilePatch {
        display_name: set("Ada"),
        tagline: set("one line"),
        website_url: set("https://ada.example"),
        birthdate: Patch::Set(NaiveDate::from_ymd_opt(1990, 2, 28).unwrap()),
        language: set("pt-BR"),
        timezone: set("America/Argentina/Buenos_Aires"),
        theme: Patch::Set(Theme::Dark),
        ..Default::default()
    };
    update(&db, &env.env, &actor, user.id, first).await.unwrap();
    let second = ProfilePatch { tagline: Clear, website_url: Keep, theme: Clear, ..Default::default() };
    let changed = update(db.pool_of(&actor), &env.env, &actor, user.id, second).await.unwrap();

    assert_eq!(changed.user.display_name.as_deref(), Some("Ada"));
    assert_eq!(changed.profile.tagline, None);
    assert_eq!(changed.profile.website_url.as_deref(), Some("https://ada.example"));
    assert_eq!((changed.profile.language.as_deref(), changed.profile.theme), (Some("pt-BR"), None));
    assert_eq!(own(&db, &actor, user.id).await.unwrap(), changed);
}

#[tokio::test]
async fn changes_of_different_columns_at_once_both_take_effect() {
    let db = TestDb::new().await;
    let user = build::user(&db).await;
    user_profiles::Entity::delete_many().exec(&db).await.unwrap();
    let bio = change(&db, user.id, ProfilePatch { bio: set("bio"), ..Default::default() });
    let tagline = change(&db, user.id, ProfilePatch { tagline: set("tagline"), ..Default::default() });
    on_your_marks(&db).await;
    futures::join!(bio, tagline);

    let profile = own(&db, &Actor::user(user.id), user.id).await.unwrap().profile;
    assert_eq!((profile.bio.as_deref(), profile.tagline.as_deref()), (Some("bio"), Some("tagline")));
    assert_eq!(user_profiles::Entity::find().count(&db).await.unwrap(), 1);
}

#[tokio::test]
async fn a_missing_profile_is_public_and_made_when_its_owner_looks() {
    let db = TestDb::new().await;
    let user = build::user(&db).await;
    user_profiles::Entity::delete_many().exec(&db).await.unwrap();

    let shown = get(&db, &Actor::visitor(), user.id).await.unwrap();
    assert_eq!((shown.follower_count, shown.email, shown.bio), (0, None, None));
    let actor = Actor::user(user.id);
    on_your_marks(&db).await;
    let (one, two) = futures::join!(own(&db, &actor, user.id), own(&db, &actor, user.id));
    assert_eq!(one.unwrap(), two.unwrap());
}

#[tokio::test]
async fn what_cannot_be_stored_is_named_and_nothing_changes() {
    let db = TestDb::new().await;
    let (env, user) = (TestEnv::new(), build::user(&db).await);
    let none = ProfilePatch::default;
    let date = |y, m, d| Patch::Set(NaiveDate::from_ymd_opt(y, m, d).unwrap());
    let today = env.now().date_naive();
    let cases = [
        ("bio", ProfilePatch { bio: set("a\0b"), ..none() }),
        ("bio", ProfilePatch { bio: set(&"x".repeat(5_001)), ..none() }),
        ("bio", ProfilePatch { bio: set("  "), ..none() }),
        ("display_name", ProfilePatch { display_name: set(&"x".repeat(101)), ..none() }),
        ("tagline", ProfilePatch { tagline: set(&"ü".repeat(256)), ..none() }),
        ("location", ProfilePatch { location: set("\0"), ..none() }),
        ("website_url", ProfilePatch { website_url: set("javascript:alert(1)"), ..none() }),
        (
            "website_url",
            ProfilePatch { website_url: set(&format!("https://a.b/{}", "x".repeat(500))), ..none() },
        ),
        ("avatar_url", ProfilePatch { avatar_url: set("ftp://a.b"), ..none() }),
        ("banner_url", ProfilePatch { banner_url: set("//a.b"), ..none() }),
        ("gender", ProfilePatch { gender: set(&"x".repeat(51)), ..none() }),
        ("language", ProfilePatch { language: set("english"), ..none() }),
        ("language", ProfilePatch { language: set("EN-us"), ..none() }),
        ("timezone", ProfilePatch { timezone: set("../etc/passwd"), ..none() }),
        ("timezone", ProfilePatch { timezone: set("Europe/"), ..none() }),
        ("birthdate", ProfilePatch { birthdate: Patch::Set(today), ..none() }),
        ("birthdate", ProfilePatch { birthdate: Patch::Set(today + Days::new(1)), ..none() }),
        ("birthdate", ProfilePatch { birthdate: date(1899, 12, 31), ..none() }),
    ];
    let before = own(&db, &Actor::user(user.id), user.id).await.unwrap();
    for (field, patch) in cases {
        let refused = update(&db, &env.env, &Actor::user(user.id), user.id, patch.clone()).await;
        assert!(
            matches!(&refused, Err(ProfileError::Invalid(i)) if i.names(field)),
            "{patch:?}: {refused:?}"
        );
    }
    assert_eq!(own(&db, &Actor::user(user.id), user.id).await.unwrap(), before);
    let widest = ProfilePatch { tagline: set(&"ü".repeat(255)), bio: set(&"ü".repeat(5_000)), ..none() };
    change(&db, user.id, widest).await;
}

#[tokio::test]
async fn only_its_owner_staff_and_the_system_change_a_profile_or_see_all_of_it() {
    let db = TestDb::new().await;
    let env = TestEnv::new();
    let (user, other, moderator) =
        (build::user(&db).await, build::user(&db).await, build::moderator(&db).await);
    let cases = [
        (Actor::visitor(), false),
        (Actor::user(other.id), false),
        (Actor::user(Uuid::nil()), false),
        (Actor::user(user.id), true),
        (Actor::user(moderator.id), true),
        (Actor::system(), true),
    ];
    for (actor, may) in cases {
        let patch = ProfilePatch { bio: set("changed"), ..Default::default() };
        let changed = update(db.pool_of(&actor), &env.env, &actor, user.id, patch).await;
        let seen = own(&db, &actor, user.id).await;
        if may {
            assert!(changed.is_ok() && seen.is_ok(), "{actor:?}");
        } else {
            assert!(matches!(changed, Err(ProfileError::Forbidden)), "{actor:?}");
            assert!(matches!(seen, Err(ProfileError::Forbidden)), "{actor:?}");
        }
    }
    soft_delete(db.owner(), &env, &Actor::system(), user.id).await.unwrap();
    assert!(matches!(own(db.owner(), &Actor::system(), user.id).await, Err(ProfileError::UserNotFound)));
    let deleted = users::Entity::find().filter(users::COLUMN.id.eq(user.id)).one(&db).await.unwrap();
    assert!(deleted.is_some(), "the row stays");
}
