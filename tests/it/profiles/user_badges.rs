use entity::enums::Visibility;
use entity::profiles::user_badges;
use sea_orm::{EntityTrait, PaginatorTrait};
use service::auth::users::soft_delete;
use service::db::{Actor, PageRequest};
use service::profiles::ProfileError;
use service::profiles::badges::deactivate;
use service::profiles::user_badges::{Awarded, award, display, list, revoke};
use service::profiles::user_profiles::{ProfilePatch, update};
use tests::{TestDb, TestEnv, build, on_your_marks};
use uuid::Uuid;

async fn earned(db: &TestDb, env: &TestEnv, user: Uuid, count: usize) -> Vec<Uuid> {
    let mut badges = Vec::new();
    for _ in 0..count {
        let badge = build::badge(db).await;
        award(db.owner(), &env.env, &Actor::system(), user, badge.id).await.unwrap();
        badges.push(badge.id);
    }
    badges
}

async fn shown(db: &TestDb, viewer: &Actor, user: Uuid) -> Vec<Uuid> {
    let (mut seen, mut request) = (Vec::new(), PageRequest::first(2));
    loop {
        let page = list(db, viewer, user, &request).await.unwrap();
        seen.extend(page.items.into_iter().map(|(_, badge)| badge.id));
        let Some(next) = page.next else { return seen };
        request = request.after(next);
    }
}

#[tokio::test]
async fn of_many_awards_at_once_one_is_new() {
    let db = TestDb::new().await;
    let (env, user, badge) = (TestEnv::new(), build::user(&db).await, build::badge(&db).await);
    let moderator = Actor::user(build::moderator(&db).await.id);
    let awards = (0..8).map(|_| award(&db, &env.env, &moderator, user.id, badge.id));
    on_your_marks(&db).await;
    let awards: Vec<Awarded> =
        futures::future::join_all(awards).await.into_iter().map(Result::unwrap).collect();

    assert_eq!(awards.iter().filter(|award| award.is_new).count(), 1);
    assert!(awards.iter().all(|award| award.badge == awards[0].badge));
    assert_eq!(user_badges::Entity::find().count(&db).await.unwrap(), 1);
}

#[tokio::test]
async fn a_badge_that_has_ended_is_kept_but_not_awarded() {
    let db = TestDb::new().await;
    let (env, system) = (TestEnv::new(), Actor::system());
    let (holder, other, badge) = (build::user(&db).await, build::user(&db).await, build::badge(&db).await);
    award(db.owner(), &env.env, &system, holder.id, badge.id).await.unwrap();
    deactivate(db.owner(), &system, badge.id).await.unwrap();

    assert!(!award(db.owner(), &env.env, &system, holder.id, badge.id).await.unwrap().is_new);
    let refused = award(db.owner(), &env.env, &system, other.id, badge.id).await;
    assert!(matches!(refused, Err(ProfileError::BadgeInactive)));
    assert_eq!(shown(&db, &Actor::visitor(), holder.id).await, [badge.id]);
}

#[tokio::test]
async fn awards_and_ends_need_staff_a_badge_and_a_user() {
    let db = TestDb::new().await;
    let (env, user, badge) = (TestEnv::new(), build::user(&db).await, build::badge(&db).await);
    for actor in [Actor::visitor(), Actor::user(user.id)] {
        let refused = award(&db, &env.env, &actor, user.id, badge.id).await;
        assert!(matches!(refused, Err(ProfileError::Forbidden)), "{actor:?}");
        let refused = revoke(&db, &actor, user.id, badge.id).await;
        assert!(matches!(refused, Err(ProfileError::Forbidden)), "{actor:?}");
    }
    let system = Actor::system();
    let unknown = award(db.owner(), &env.env, &system, user.id, Uuid::nil()).await;
    assert!(matches!(unknown, Err(ProfileError::BadgeNotFound)));
    let nobody = award(db.owner(), &env.env, &system, Uuid::nil(), badge.id).await;
    assert!(matches!(nobody, Err(ProfileError::UserNotFound)));
    soft_delete(db.owner(), &env, &system, user.id).await.unwrap();
    let closed = award(db.owner(), &env.env, &system, user.id, badge.id).await;
    assert!(matches!(closed, Err(ProfileError::UserNotFound)));
}

#[tokio::test]
async fn a_revoked_badge_can_be_earned_again() {
    let db = TestDb::new().await;
    let (env, user, system) = (TestEnv::new(), build::user(&db).await, Actor::system());
    let [badge] = earned(&db, &env, user.id, 1).await[..] else { panic!("one badge") };
    assert!(revoke(db.owner(), &system, user.id, badge).await.unwrap());
    assert!(!revoke(db.owner(), &system, user.id, badge).await.unwrap());
    assert!(award(db.owner(), &env.env, &system, user.id, badge).await.unwrap().is_new);
}

#[tokio::test]
async fn display_shows_these_badges_in_this_order_and_hides_the_others() {
    let db = TestDb::new().await;
    let (env, user) = (TestEnv::new(), build::user(&db).await);
    let owner = Actor::user(user.id);
    let badges = earned(&db, &env, user.id, 5).await;
    let chosen = [badges[3], badges[0], badges[4]];
    display(&db, &owner, user.id, &chosen).await.unwrap();
    assert_eq!(shown(&db, &Actor::visitor(), user.id).await, chosen);

    let all = shown(&db, &owner, user.id).await;
    assert_eq!(all[..3], chosen);
    assert!(all.len() == 5 && all.contains(&badges[1]) && all.contains(&badges[2]));

    display(&db, &owner, user.id, &[]).await.unwrap();
    assert!(shown(&db, &Actor::visitor(), user.id).await.is_empty());
    assert_eq!(shown(&db, &owner, user.id).await.len(), 5);
}

#[tokio::test]
async fn display_changes_nothing_where_a_badge_was_not_earned() {
    let db = TestDb::new().await;
    let (env, user, other) = (TestEnv::new(), build::user(&db).await, build::user(&db).await);
    let owner = Actor::user(user.id);
    let badges = earned(&db, &env, user.id, 2).await;
    let foreign = build::badge(&db).await.id;
    display(&db, &owner, user.id, &[badges[1], badges[0]]).await.unwrap();

    let refused = display(&db, &owner, user.id, &[badges[0], foreign]).await;
    assert!(matches!(refused, Err(ProfileError::BadgeNotFound)));
    let many = vec![Uuid::nil(); 101];
    for ids in [&[badges[0], badges[0]][..], &many] {
        let refused = display(&db, &owner, user.id, ids).await;
        assert!(matches!(&refused, Err(ProfileError::Invalid(i)) if i.names("badge_ids")), "{refused:?}");
    }
    for actor in [Actor::visitor(), Actor::user(other.id)] {
        let refused = display(&db, &actor, user.id, &[]).await;
        assert!(matches!(refused, Err(ProfileError::Forbidden)), "{actor:?}");
    }
    assert_eq!(shown(&db, &Actor::visitor(), user.id).await, [badges[1], badges[0]]);
}

/// Each writes all rows of the user: without an order of locks they would deadlock.
#[tokio::test]
async fn displays_awards_and_ends_at_once_wait_for_each_other() {
    let db = TestDb::new().await;
    let (env, user, system) = (TestEnv::new(), build::user(&db).await, Actor::system());
    let owner = Actor::user(user.id);
    let badges = earned(&db, &env, user.id, 6).await;
    let backwards: Vec<_> = badges[1..].iter().rev().copied().collect();
    for _ in 0..5 {
        on_your_marks(&db).await;
        let (one, two, three, four) = futures::join!(
            display(&db, &owner, user.id, &badges[1..]),
            display(&db, &owner, user.id, &backwards),
            revoke(db.owner(), &system, user.id, badges[0]),
            award(db.owner(), &env.env, &system, user.id, badges[0]),
        );
        let done = (one.is_ok(), two.is_ok(), three.is_ok(), four.is_ok());
        assert_eq!(done, (true, true, true, true));
    }
    let seen = shown(&db, &Actor::visitor(), user.id).await;
    let seen: Vec<_> = seen.into_iter().filter(|id| *id != badges[0]).collect();
    assert!(seen == badges[1..] || seen == backwards, "one order, not a mix");
}

#[tokio::test]
async fn badges_of_a_private_profile_are_for_its_owner_and_staff() {
    let db = TestDb::new().await;
    let (env, user) = (TestEnv::new(), build::user(&db).await);
    let moderator = build::moderator(&db).await;
    earned(&db, &env, user.id, 3).await;
    let private = ProfilePatch { profile_visibility: Some(Visibility::Private), ..Default::default() };
    update(&db, &env.env, &Actor::user(user.id), user.id, private).await.unwrap();

    assert!(shown(&db, &Actor::visitor(), user.id).await.is_empty());
    for viewer in [Actor::user(user.id), Actor::user(moderator.id), Actor::system()] {
        assert_eq!(shown(&db, &viewer, user.id).await.len(), 3, "{viewer:?}");
    }
}
