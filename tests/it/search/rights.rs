//! What a viewer may not see does not come out of search.

use entity::enums::Visibility;
use entity::social::groups::GroupType;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use service::db::{Actor, begin};
use service::search::search_index::{Ask, spelt_alike, suggest};
use service::social::group_posts::publish;
use service::social::posts::{NewPost, PostPatch, create, delete, edit};
use tests::build::search::{found, hits, index, number, one_of_each, run};
use tests::{TestDb, build};

/// Ways of not being there for others, and of which type.
const HIDDEN: &[(&str, &str)] = &[
    ("track", "UPDATE tracks SET visibility = 'private'"),
    ("track", "UPDATE tracks SET visibility = 'unlisted'"),
    ("track", "UPDATE tracks SET published_at = NULL"),
    ("track", "UPDATE tracks SET published_at = now() + interval '1 hour'"),
    ("playlist", "UPDATE playlists SET visibility = 'private'"),
    ("post", "UPDATE posts SET visibility = 'private'"),
    ("room", "UPDATE rooms SET is_private = true"),
    ("room", "UPDATE rooms SET room_type = 'private'"),
    ("product", "UPDATE products SET status = 'draft'"),
    ("product", "UPDATE products SET status = 'suspended'"),
    ("course", "UPDATE courses SET visibility = 'private'"),
    ("course", "UPDATE courses SET status = 'draft'"),
    ("lesson", "UPDATE lessons SET is_preview = false"),
    ("lesson", "UPDATE lessons SET is_published = false"),
    ("lesson", "UPDATE courses SET status = 'draft'"),
    ("equipment", "UPDATE equipment SET is_public = false"),
    ("user", "UPDATE user_profiles SET profile_visibility = 'private'"),
    ("user", "UPDATE user_settings SET allow_search_indexing = false"),
];

async fn stage(db: &TestDb) -> entity::auth::users::Model {
    let owner = build::user(db).await;
    one_of_each(db, owner.id).await;
    let rest = format!(
        "INSERT INTO user_profiles (user_id) VALUES ('{0}') ON CONFLICT DO NOTHING;
         INSERT INTO user_settings (user_id) VALUES ('{0}') ON CONFLICT DO NOTHING",
        owner.id
    );
    run(db, &rest).await;
    index(db).await;
    owner
}

async fn types(db: &TestDb, viewer: &Actor) -> Vec<String> {
    let hits = hits(db, viewer, &Ask::new("zebra")).await.unwrap();
    let mut types: Vec<_> = hits.iter().map(|hit| format!("{:?}", hit.entity_type).to_lowercase()).collect();
    types.sort();
    types
}

#[tokio::test]
async fn what_is_hidden_is_found_by_its_owner_alone_from_the_moment_it_is_hidden() {
    let db = TestDb::new().await;
    let owner = stage(&db).await;
    let (me, visitor, stranger) =
        (Actor::user(owner.id), Actor::visitor(), Actor::user(build::user(&db).await.id));
    let all = types(&db, &visitor).await;
    assert_eq!(all.len(), 11);
    for (entity_type, hide) in HIDDEN {
        run(&db, hide).await;
        for indexed in [false, true] {
            if indexed {
                index(&db).await;
            }
            for viewer in [&visitor, &stranger] {
                let types = types(&db, viewer).await;
                assert!(!types.iter().any(|found| found == entity_type), "{hide}, indexed: {indexed}");
                let suggested = suggest(&db.seen_by(viewer), viewer, "zebra", &[], 20).await.unwrap();
                let alike = spelt_alike(&db.seen_by(viewer), viewer, "zebrra", &[], 20).await.unwrap();
                let shown = |s: &service::search::search_index::Suggestion| {
                    format!("{:?}", s.entity_type).to_lowercase() == *entity_type
                };
                assert!(!suggested.iter().any(shown) && !alike.iter().any(shown), "{hide}");
            }
            // A hashtag is nobody's own, and none of a post that is not public.
            let still = |found: &&String| *entity_type != "post" || *found != "hashtag";
            let own: Vec<_> = all.iter().filter(still).cloned().collect();
            assert_eq!(types(&db, &me).await, own, "{hide}, indexed: {indexed}");
        }
        run(
            &db,
            "UPDATE tracks SET visibility = 'public', published_at = now();
             UPDATE playlists SET visibility = 'public'; UPDATE posts SET visibility = 'public';
             INSERT INTO post_hashtags (post_id, hashtag_id) SELECT p.id, h.id FROM posts p, hashtags h ON CONFLICT DO NOTHING;
             UPDATE rooms SET is_private = false, room_type = 'public'; UPDATE products SET status = 'active';
             UPDATE courses SET visibility = 'public', status = 'published';
             UPDATE lessons SET is_preview = true, is_published = true; UPDATE equipment SET is_public = true;
             UPDATE user_profiles SET profile_visibility = 'public';
             UPDATE user_settings SET allow_search_indexing = true",
        )
        .await;
        index(&db).await;
        assert_eq!(types(&db, &stranger).await, all, "after {hide}");
    }
}

#[tokio::test]
async fn a_scheduled_track_is_found_when_its_time_has_come_without_another_event() {
    let db = TestDb::new().await;
    stage(&db).await;
    run(&db, "UPDATE tracks SET published_at = now() + interval '1 hour'").await;
    index(&db).await;
    assert!(!types(&db, &Actor::visitor()).await.contains(&"track".to_owned()));
    // The hour passes.
    run(
        &db,
        "SET session_replication_role = replica; UPDATE tracks SET published_at = now();
         UPDATE search_index SET published_at = now() WHERE entity_type = 'track'; RESET session_replication_role",
    )
    .await;
    assert!(types(&db, &Actor::visitor()).await.contains(&"track".to_owned()));
}

#[tokio::test]
async fn what_is_deleted_or_of_a_closed_or_banned_account_is_found_by_nobody_at_once() {
    let db = TestDb::new().await;
    let owner = stage(&db).await;
    let visitor = Actor::visitor();
    run(&db, "UPDATE tracks SET deleted_at = now(); DELETE FROM rooms").await;
    let left = types(&db, &visitor).await;
    assert!(!left.iter().any(|found| found == "track" || found == "room"));
    for close in ["is_banned = true", "is_active = false", "deleted_at = now()"] {
        run(
            &db,
            &format!(
                "UPDATE users SET is_banned = false, is_active = true, deleted_at = NULL WHERE id = '{}'",
                owner.id
            ),
        )
        .await;
        index(&db).await;
        assert_eq!(types(&db, &visitor).await, left);
        run(&db, &format!("UPDATE users SET {close} WHERE id = '{}'", owner.id)).await;
        assert_eq!(types(&db, &visitor).await, ["hashtag"], "{close}");
        index(&db).await;
        assert_eq!(types(&db, &visitor).await, ["hashtag"], "{close}");
    }
}

#[tokio::test]
async fn a_block_hides_both_from_each_other() {
    let db = TestDb::new().await;
    let owner = stage(&db).await;
    let (shut_out, hostile) = (build::user(&db).await, build::user(&db).await);
    build::streaming::block(&db, owner.id, shut_out.id).await;
    build::streaming::block(&db, hostile.id, owner.id).await;
    for user in [shut_out, hostile] {
        assert_eq!(types(&db, &Actor::user(user.id)).await, ["hashtag"]);
    }
    assert_eq!(types(&db, &Actor::user(owner.id)).await.len(), 11);
}

/// What `viewer` is shown of the hashtag, whichever way it is looked for, as long as the index may be behind and after that.
async fn shows_hashtag(db: &TestDb, viewer: &Actor) -> bool {
    let mut shown = Vec::new();
    for indexed in [false, true] {
        if indexed {
            index(db).await;
        }
        shown.push(found(db, viewer, "projectzyx").await.contains(&"projectzyx".to_owned()));
        let suggested = suggest(&db.seen_by(viewer), viewer, "projectz", &[], 20).await.unwrap();
        shown.push(suggested.iter().any(|hit| hit.title == "projectzyx"));
        let alike = spelt_alike(&db.seen_by(viewer), viewer, "projectzyy", &[], 20).await.unwrap();
        shown.push(alike.iter().any(|hit| hit.title == "projectzyx"));
        shown.push(number(db, "SELECT count(*) FROM hashtags WHERE usage_count > 0").await > 0);
    }
    // What came new may be found late; what is hidden is not found from that moment.
    assert!(
        shown[4..].iter().all(|one| *one == shown[4]) && (shown[4] || !shown[..4].contains(&true)),
        "{shown:?}"
    );
    shown[4]
}

#[tokio::test]
async fn a_hashtag_is_found_while_a_public_post_bears_it_and_of_no_other_post_is_it_known() {
    let db = TestDb::new().await;
    let ada = Actor::user(build::user(&db).await.id);
    let visitor = Actor::visitor();
    let text = NewPost::text("the merger #projectzyx");
    let see = |visibility| PostPatch { visibility: Some(visibility), ..PostPatch::default() };
    let draft = |visibility| NewPost { visibility, ..text.clone() };
    let made = create(&db, &ada, draft(Visibility::Private)).await.unwrap().id;
    let unlisted = create(&db, &ada, draft(Visibility::Unlisted)).await.unwrap().id;
    for viewer in [&visitor, &ada] {
        assert!(!shows_hashtag(&db, viewer).await);
    }
    assert_eq!(number(&db, "SELECT count(*) FROM post_hashtags").await, 0);

    for hidden in [Visibility::Private, Visibility::Unlisted] {
        edit(&db, &ada, made, see(Visibility::Public)).await.unwrap();
        assert!(shows_hashtag(&db, &visitor).await);
        edit(&db, &ada, made, see(hidden)).await.unwrap();
        assert!(!shows_hashtag(&db, &visitor).await, "{hidden:?}");
    }
    edit(&db, &ada, made, see(Visibility::Public)).await.unwrap();
    edit(&db, &ada, unlisted, see(Visibility::Public)).await.unwrap();
    assert!(delete(&db, &ada, made).await.unwrap());
    assert!(shows_hashtag(&db, &visitor).await, "another post bears it");
    let club = |new: &mut service::social::groups::NewGroup| new.group_type = GroupType::Private;
    let club = build::social::group(&db, ada.user_id().unwrap(), club).await.id;
    publish(&db, &ada, club, unlisted).await.unwrap();
    assert!(!shows_hashtag(&db, &visitor).await, "it was shared into a private group");
}

#[tokio::test]
async fn a_post_in_a_private_group_is_found_by_its_author_alone() {
    let db = TestDb::new().await;
    let owner = stage(&db).await;
    let shared = "UPDATE groups SET group_type = 'private';
         INSERT INTO group_posts (group_id, post_id) SELECT g.id, p.id FROM groups g, posts p";
    run(&db, shared).await;
    for indexed in [false, true] {
        if indexed {
            index(&db).await;
        }
        assert!(!found(&db, &Actor::visitor(), "zebra").await.contains(&"Zebra Post".to_owned()));
        assert!(found(&db, &Actor::user(owner.id), "zebra").await.contains(&"Zebra Post".to_owned()));
    }
}

/// Also past the service: rows are read under a policy, and the functions believe the transaction alone about who acts.
#[tokio::test]
async fn the_application_reads_no_private_row_of_the_index_of_another() {
    let db = TestDb::new().await;
    let owner = stage(&db).await;
    run(&db, "UPDATE tracks SET visibility = 'private', title = 'Zebra Secret'").await;
    index(&db).await;
    let stranger = build::user(&db).await;
    let application = db.application().await;
    let sees = async |actor: &Actor, sql: &str| {
        let transaction = begin(&application, actor).await.unwrap();
        let row = transaction.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
        row.unwrap().try_get_by_index::<i64>(0).unwrap()
    };
    let direct = "SELECT count(*) FROM search_index WHERE title = 'Zebra Secret'".to_owned();
    let pretending = format!(
        "SELECT count(*) FROM veza.search('secret', NULL, NULL, '{}', 10) h JOIN search_index i ON i.id = h.id",
        owner.id
    );
    // Without a look at the rows: that something is found tells of its words.
    let oracle = format!("SELECT count(*) FROM veza.search('secret', NULL, NULL, '{}', 10)", owner.id);
    for sql in [direct, pretending, oracle] {
        assert_eq!(sees(&Actor::user(owner.id), &sql).await, 1);
        assert_eq!(sees(&Actor::user(stranger.id), &sql).await, 0);
        assert_eq!(sees(&Actor::visitor(), &sql).await, 0);
    }
}
