//! No text from outside makes PostgreSQL stumble, whichever function it is given to: it is refused in words, or it fits.

use data_encoding::BASE64URL_NOPAD;
use entity::auth::auth_sessions::DeviceKind;
use secrecy::SecretString;
use serde_json::json;
use service::Patch;
use service::auth::users::{NewUser, find_by_email, find_by_username, register};
use service::auth::{
    Client, Proof, ProviderAccount, ProviderTokens, auth_sessions, email_verification_tokens,
    federated_identities, login_attempts, password_history, password_reset_tokens, provider_tokens,
    refresh_tokens, sign_in, two_factor_configs,
};
use service::db::{Actor, PageRequest};
use service::files::file_conversions::{self, Target, enqueue};
use service::files::file_metadata::{self, Metadata};
use service::files::file_uploads::{self, NewUpload};
use service::files::files::{Scan, find_by_hash, mark_processed, record_scan};
use service::files::{NewFile, Stored};
use service::profiles::badges::{self, BadgePatch, NewBadge};
use service::profiles::user_profiles::{self, ProfilePatch};
use service::profiles::{user_badges, user_roles};
use std::fmt::Display;
use tests::build::auth::{PASSWORD, new_user, provider_account};
use tests::build::files::{files, new_file, new_upload, stored};
use tests::build::profiles::new_badge;
use tests::{TestDb, TestEnv, build};

/// What nobody expects, and some of what fits.
fn texts() -> [String; 8] {
    let token = format!("{}.{}", BASE64URL_NOPAD.encode(&[7; 16]), BASE64URL_NOPAD.encode(&[7; 32]));
    [
        String::new(),
        "\0".to_owned(),
        "a\0b@x.com".to_owned(),
        "'; DROP TABLE users; --".to_owned(),
        "\u{202e}\u{feff}\u{10ffff}".to_owned(),
        "é".repeat(3_000),
        "x".repeat(100_000),
        token,
    ]
}

/// Sets one text field of a value that is otherwise right.
type Set<T> = fn(&mut T, String);

fn each<T>(whole: impl Fn() -> T, fields: &[Set<T>], text: &str) -> Vec<T> {
    let with = |set: &Set<T>| {
        let mut value = whole();
        set(&mut value, text.to_owned());
        value
    };
    fields.iter().map(with).collect()
}

/// Whatever came of it, it is not PostgreSQL that refused.
#[track_caller]
fn not_asked<T, E: Display>(outcome: Result<T, E>) {
    if let Err(error) = outcome {
        assert!(!error.to_string().contains("PostgreSQL"), "{error}");
    }
}

#[tokio::test]
async fn accounts_take_any_text() {
    let env = TestEnv::new().with(|policy| {
        (policy.lockout.per_identifier, policy.lockout.per_address, policy.live_tokens) =
            (1_000, 1_000, 1_000);
    });
    let db = TestDb::new().await;
    let (user, visitor, client) = (build::user(&db).await, Actor::visitor(), build::client());
    let actor = Actor::user(user.id);
    let present: SecretString = PASSWORD.into();
    let forgetful = build::user(&db).await.email;
    let identity = federated_identities::link(&db, &env, &actor, &provider_account("github")).await.unwrap();
    let guarded = build::user(&db).await;
    build::auth::authenticator(&db, &env, &guarded).await;
    let guarded = Actor::user(guarded.id);
    let fields_of_a_user: [Set<NewUser>; 4] = [
        |new, text| new.email = text,
        |new, text| new.username = text,
        |new, text| new.password = Some(text.into()),
        |new, text| new.display_name = Some(text),
    ];
    let fields_of_an_account: [Set<ProviderAccount>; 8] = [
        |account, text| account.provider = text,
        |account, text| account.provider_user_id = text,
        |account, text| account.email = Some(text),
        |account, text| account.username = Some(text),
        |account, text| account.avatar_url = Some(text),
        |account, text| account.profile = Some(json!({ "a": [text] })),
        |account, text| account.profile = Some(json!({ text: 1 })),
        |account, text| account.tokens = Some(tokens(&text)),
    ];
    for text in texts() {
        let secret: SecretString = text.as_str().into();
        for new in each(new_user, &fields_of_a_user, &text) {
            not_asked(register(&db, &env, &visitor, new).await);
        }
        for account in each(|| provider_account("google"), &fields_of_an_account, &text) {
            not_asked(federated_identities::sign_in(&db, &env, &account, &client).await);
            not_asked(federated_identities::register(&db, &env, &visitor, new_user(), &account).await);
            not_asked(federated_identities::link(&db, &env, &actor, &account).await);
        }
        let device =
            Client::new([192, 0, 2, 1].into()).with_user_agent(&text).with_device(&text, DeviceKind::Other);
        not_asked(sign_in::authenticate(&db, &env, &text, &present, &device).await);
        let who = build::auth::signed_in(&db, &env, &user).await;
        auth_sessions::open(&db, &env, &who, &device).await.unwrap();
        not_asked(sign_in::authenticate(&db, &env, &user.email, &secret, &client).await);
        not_asked(find_by_email(&db, &text).await);
        not_asked(find_by_username(&db, &text).await);
        not_asked(auth_sessions::resume(&db, &env, &secret).await);
        not_asked(refresh_tokens::rotate(&db, &env, &secret, &client).await);
        not_asked(password_history::change(&db, &env, &actor, &secret, &present, &client).await);
        not_asked(password_reset_tokens::request(&db, &env, &text, &client).await);
        not_asked(password_reset_tokens::complete(&db, &env, &secret, &present, &client).await);
        let reset = password_reset_tokens::request(&db, &env, &forgetful, &client).await.unwrap().unwrap();
        not_asked(password_reset_tokens::complete(&db, &env, &reset.token, &secret, &client).await);
        not_asked(email_verification_tokens::request(&db, &env, &actor, user.id, &text).await);
        not_asked(email_verification_tokens::complete(&db, &env, &secret, &client).await);
        not_asked(two_factor_configs::confirm(&db, &env, &guarded, &secret).await);
        not_asked(two_factor_configs::complete_sign_in(&db, &env, &secret, &secret, &client).await);
        for proof in [Proof::Code(secret.clone()), Proof::Password(secret.clone())] {
            not_asked(two_factor_configs::disable(&db, &env, &guarded, &proof, &client).await);
        }
        provider_tokens::set(&db, &env, &actor, identity.id, &tokens(&text)).await.unwrap();
        let page = PageRequest::default().after(&text);
        assert!(auth_sessions::list(&db, &env, user.id, &page).await.is_err());
        assert!(federated_identities::list(&db, user.id, &page).await.is_err());
        assert!(login_attempts::list(&db, "ada", &page).await.is_err());
        not_asked(login_attempts::list(&db, &text, &PageRequest::default()).await);
    }
}

#[tokio::test]
async fn profiles_take_any_text() {
    let (db, env) = (TestDb::new().await, TestEnv::new().env.clone());
    let user = build::user(&db).await.id;
    let (actor, system) = (Actor::user(user), Actor::system());
    let badge = build::badge(&db).await.id;
    let fields_of_a_profile: [Set<ProfilePatch>; 12] = [
        |patch, text| patch.first_name = Patch::Set(text),
        |patch, text| patch.last_name = Patch::Set(text),
        |patch, text| patch.display_name = Patch::Set(text),
        |patch, text| patch.bio = Patch::Set(text),
        |patch, text| patch.tagline = Patch::Set(text),
        |patch, text| patch.location = Patch::Set(text),
        |patch, text| patch.website_url = Patch::Set(text),
        |patch, text| patch.gender = Patch::Set(text),
        |patch, text| patch.avatar_url = Patch::Set(text),
        |patch, text| patch.banner_url = Patch::Set(text),
        |patch, text| patch.language = Patch::Set(text),
        |patch, text| patch.timezone = Patch::Set(text),
    ];
    let fields_of_a_badge: [Set<NewBadge>; 6] = [
        |new, text| new.name = text,
        |new, text| new.slug = text,
        |new, text| new.description = Some(text),
        |new, text| new.icon_url = Some(text),
        |new, text| new.color = Some(text),
        |new, text| new.criteria = Some(json!({ text: 1 })),
    ];
    let changes_of_a_badge: [Set<BadgePatch>; 6] = [
        |patch, text| patch.name = Some(text),
        |patch, text| patch.slug = Some(text),
        |patch, text| patch.description = Patch::Set(text),
        |patch, text| patch.icon_url = Patch::Set(text),
        |patch, text| patch.color = Patch::Set(text),
        |patch, text| patch.criteria = Patch::Set(json!({ "a": text })),
    ];
    for text in texts() {
        for patch in each(ProfilePatch::default, &fields_of_a_profile, &text) {
            not_asked(user_profiles::update(&db, &env, &actor, user, patch).await);
        }
        for new in each(new_badge, &fields_of_a_badge, &text) {
            not_asked(badges::create(db.owner(), &env, &system, new).await);
        }
        for patch in each(BadgePatch::default, &changes_of_a_badge, &text) {
            not_asked(badges::update(db.owner(), &system, badge, patch).await);
        }
        not_asked(user_profiles::find_by_username(&db, &actor, &text).await);
        not_asked(badges::find_by_slug(&db, &text).await);
        not_asked(user_roles::grant(&db, &env, &actor, user, &text).await);
        not_asked(user_roles::verify(db.owner(), &env, &system, user, &text).await);
        not_asked(user_roles::revoke(&db, &actor, user, &text).await);
        let page = PageRequest::default().after(&text);
        assert!(badges::list(&db, false, &page).await.is_err());
        assert!(user_badges::list(&db, &actor, user, &page).await.is_err());
        assert!(user_roles::list(&db, &actor, user, &page).await.is_err());
    }
}

#[tokio::test]
async fn files_take_any_text() {
    let (db, env) = (TestDb::new().await, TestEnv::new());
    let (files, user, system) = (files(&env), build::user(&db).await.id, Actor::system());
    let actor = Actor::user(user);
    let file = build::file(&db, &files, user).await.id;
    let fields_of_an_upload: [Set<NewUpload>; 5] = [
        |new, text| new.filename = text,
        |new, text| new.mime_type = text,
        |new, text| new.storage_key = Some(text),
        |new, text| new.upload_id = Some(text),
        |new, text| new.metadata = Some(json!({ "a": { text: [] } })),
    ];
    let fields_of_bytes: [Set<Stored>; 6] = [
        |stored, text| stored.storage_path = text,
        |stored, text| stored.storage_provider = text,
        |stored, text| stored.bucket_name = Some(text),
        |stored, text| stored.url = text,
        |stored, text| stored.thumbnail_url = Some(text),
        |stored, text| stored.file_hash = Some(text),
    ];
    let fields_of_a_result: [Set<NewFile>; 2] =
        [|new, text| new.filename = text, |new, text| new.mime_type = text];
    let fields_of_metadata: [Set<Metadata>; 11] = [
        |metadata, text| metadata.title = Some(text),
        |metadata, text| metadata.artist = Some(text),
        |metadata, text| metadata.album = Some(text),
        |metadata, text| metadata.genre = Some(text),
        |metadata, text| metadata.codec = Some(text),
        |metadata, text| metadata.format = Some(text),
        |metadata, text| metadata.video_codec = Some(text),
        |metadata, text| metadata.audio_codec = Some(text),
        |metadata, text| metadata.musical_key = Some(text),
        |metadata, text| metadata.time_signature = Some(text),
        |metadata, text| metadata.raw_metadata = Some(json!({ "a": text })),
    ];
    for text in texts() {
        for new in each(new_upload, &fields_of_an_upload, &text) {
            not_asked(file_uploads::open(&db, &files, &actor, new).await);
        }
        for stored in each(stored, &fields_of_bytes, &text) {
            let upload = build::files::arrived_upload(&db, &files, user).await.id;
            not_asked(file_uploads::complete(&db, &files, &actor, upload, stored).await);
        }
        for metadata in each(Metadata::default, &fields_of_metadata, &text) {
            not_asked(file_metadata::upsert(db.owner(), &files, &system, file, metadata).await);
        }
        for target in [
            Target { format: text.clone(), quality: None },
            Target { format: "mp3".to_owned(), quality: Some(text.clone()) },
        ] {
            not_asked(enqueue(&db, &files, &actor, file, target).await);
        }
        for new in each(new_file, &fields_of_a_result, &text) {
            build::files::conversion(&db, &files, file).await;
            let claims = file_conversions::claim(db.owner(), &files, &system, 100).await.unwrap();
            not_asked(file_conversions::finish(db.owner(), &files, &claims[0], new).await);
            for claim in &claims {
                not_asked(file_conversions::fail(db.owner(), claim, &text).await);
            }
        }
        not_asked(find_by_hash(&db, &actor, user, &text, 1).await);
        not_asked(record_scan(db.owner(), &files, &system, file, &Scan::Found(text.clone())).await);
        mark_processed(db.owner(), &files, &system, file, Err(&text)).await.unwrap();
        let page = PageRequest::default().after(&text);
        assert!(service::files::files::list(&db, &actor, user, &page).await.is_err());
        assert!(file_uploads::list(&db, &files, &actor, &page).await.is_err());
        assert!(file_conversions::list(&db, &actor, file, &page).await.is_err());
    }
}

fn tokens(text: &str) -> ProviderTokens {
    ProviderTokens { access_token: text.into(), refresh_token: Some(text.into()), expires_at: None }
}
