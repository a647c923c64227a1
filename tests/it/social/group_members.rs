use super::{all, count, events, id, people, refused};
use entity::social::group_members::GroupMemberRole::{self, Admin, Member, Moderator, Owner};
use entity::social::group_members::GroupMemberStatus;
use entity::social::groups::GroupType;
use sea_orm::{ActiveEnum, ConnectionTrait};
use serde_json::json;
use service::db::{Actor, PageRequest};
use service::social::SocialError;
use service::social::group_members::{
    Joined, approve, ban, decline, join, leave, list, list_banned, list_requests, remove, set_role, transfer,
    unban,
};
use tests::build::social::group;
use tests::{TestDb, build, on_your_marks};
use uuid::Uuid;

async fn private_group(db: &TestDb, owner: &Actor) -> Uuid {
    group(db, id(owner), |new| new.group_type = GroupType::Private).await.id
}

async fn public_group(db: &TestDb, owner: &Actor, members: &[&Actor]) -> Uuid {
    let made = group(db, id(owner), |_| ()).await.id;
    for member in members {
        join(db, member, made).await.unwrap();
    }
    made
}

async fn role(db: &TestDb, group: Uuid, who: &Actor) -> i64 {
    let rank = "CASE role WHEN 'owner' THEN 3 WHEN 'admin' THEN 2 WHEN 'moderator' THEN 1 ELSE 0 END";
    let sql = format!(
        "SELECT ({rank})::bigint FROM group_members WHERE group_id = '{group}' AND user_id = '{}'",
        id(who)
    );
    super::number(db, &sql).await
}

#[tokio::test]
async fn a_private_group_is_asked_a_public_one_joined() {
    let db = TestDb::new().await;
    let [ada, bob] = people(&db).await;
    let (private, public) = (private_group(&db, &ada).await, public_group(&db, &ada, &[]).await);
    let asking = group(&db, id(&ada), |new| new.requires_approval = true).await.id;
    for (group, first, again) in [
        (public, Joined::Member { is_new: true }, Joined::Member { is_new: false }),
        (private, Joined::Requested { is_new: true }, Joined::Requested { is_new: false }),
        (asking, Joined::Requested { is_new: true }, Joined::Requested { is_new: false }),
    ] {
        assert_eq!(join(&db, &bob, group).await.unwrap(), first);
        assert_eq!(join(&db, &bob, group).await.unwrap(), again);
    }
    assert!(events(&db, "group.joined").await.is_empty(), "nobody is told of what they did themselves");
    let asked = json!({ "user_id": id(&bob) });
    assert_eq!(events(&db, "group.join_requested").await, [(private, asked.clone()), (asking, asked)]);
    refused!(join(&db, &Actor::visitor(), public), SocialError::Forbidden);
    refused!(join(&db, &bob, Uuid::nil()), SocialError::GroupNotFound);
}

#[tokio::test]
async fn of_a_request_approved_twice_at_once_one_approval_is_new() {
    let db = TestDb::new().await;
    let other = db.connect().await;
    let [ada, mod_, bob] = people(&db).await;
    let made = private_group(&db, &ada).await;
    join(&db, &mod_, made).await.unwrap();
    approve(&db, &ada, made, id(&mod_)).await.unwrap();
    set_role(&db, &ada, made, id(&mod_), Moderator).await.unwrap();
    join(&db, &bob, made).await.unwrap();
    on_your_marks(&db).await;
    let (one, two) =
        futures::join!(approve(&db, &ada, made, id(&bob)), approve(&other, &mod_, made, id(&bob)));
    assert_eq!(u8::from(one.unwrap()) + u8::from(two.unwrap()), 1);
    let told = events(&db, "group.joined").await;
    let told: Vec<_> = told.iter().filter(|(who, _)| *who == id(&bob)).map(|(_, payload)| payload).collect();
    let by = |who| json!({ "group_id": made, "approver_id": id(who) });
    assert!(told == [&by(&ada)] || told == [&by(&mod_)], "{told:?}");
    assert_eq!(count(&db, "groups WHERE member_count = 3").await, 1);
    assert_eq!(count(&db, "group_members WHERE status = 'active' AND approved_at IS NOT NULL").await, 2);
}

#[tokio::test]
async fn a_request_is_declined_or_taken_back_and_only_moderators_decide() {
    let db = TestDb::new().await;
    let [ada, bob, cleo] = people(&db).await;
    let made = private_group(&db, &ada).await;
    join(&db, &bob, made).await.unwrap();
    refused!(approve(&db, &bob, made, id(&bob)), SocialError::Forbidden);
    refused!(approve(&db, &cleo, made, id(&bob)), SocialError::Forbidden);
    refused!(decline(&db, &cleo, made, id(&bob)), SocialError::Forbidden);
    refused!(approve(&db, &ada, made, id(&cleo)), SocialError::NotAMember);
    let waiting = all!(|page| list_requests(&db.seen_by(&ada), &ada, made, page));
    assert_eq!(waiting.iter().map(|m| m.user_id).collect::<Vec<_>>(), [id(&bob)]);
    assert!(all!(|page| list_requests(&db.seen_by(&bob), &bob, made, page)).is_empty());
    assert!(decline(&db, &ada, made, id(&bob)).await.unwrap());
    assert!(!decline(&db, &ada, made, id(&bob)).await.unwrap());
    refused!(approve(&db, &ada, made, id(&bob)), SocialError::NotAMember);
    join(&db, &bob, made).await.unwrap();
    assert!(leave(&db, &bob, made).await.unwrap());
    assert!(!leave(&db, &bob, made).await.unwrap());
    assert_eq!(count(&db, "groups WHERE member_count = 1").await, 1);
}

#[tokio::test]
async fn a_ban_keeps_out_until_it_is_lifted() {
    let db = TestDb::new().await;
    let [ada, bob, cleo] = people(&db).await;
    let made = public_group(&db, &ada, &[&bob]).await;
    assert!(ban(&db, &ada, made, id(&bob)).await.unwrap());
    assert!(!ban(&db, &ada, made, id(&bob)).await.unwrap());
    assert!(ban(&db, &ada, made, id(&cleo)).await.unwrap());
    refused!(ban(&db, &ada, made, Uuid::nil()), SocialError::UserNotFound);
    refused!(join(&db, &bob, made), SocialError::Banned);
    refused!(leave(&db, &bob, made), SocialError::Banned);
    refused!(approve(&db, &ada, made, id(&bob)), SocialError::Banned);
    refused!(unban(&db, &bob, made, id(&bob)), SocialError::Banned);
    refused!(set_role(&db, &ada, made, id(&bob), Moderator), SocialError::NotAMember);
    assert!(!remove(&db, &ada, made, id(&bob)).await.unwrap());
    assert_eq!(all!(|page| list_banned(&db.seen_by(&ada), &ada, made, page)).len(), 2);
    assert!(all!(|page| list_banned(&db.seen_by(&bob), &bob, made, page)).is_empty());
    assert_eq!(count(&db, "groups WHERE member_count = 1").await, 1);

    assert!(unban(&db, &ada, made, id(&bob)).await.unwrap());
    assert!(!unban(&db, &ada, made, id(&bob)).await.unwrap());
    assert_eq!(join(&db, &bob, made).await.unwrap(), Joined::Member { is_new: true });
}

#[tokio::test]
async fn roles_act_on_lower_ones_only() {
    let db = TestDb::new().await;
    let [owner, admin, other, moderator, member] = people(&db).await;
    let made = public_group(&db, &owner, &[&admin, &other, &moderator, &member]).await;
    assert!(set_role(&db, &owner, made, id(&admin), Admin).await.unwrap());
    assert!(!set_role(&db, &owner, made, id(&admin), Admin).await.unwrap());
    set_role(&db, &owner, made, id(&other), Admin).await.unwrap();
    assert!(set_role(&db, &admin, made, id(&moderator), Moderator).await.unwrap());

    refused!(set_role(&db, &admin, made, id(&member), Admin), SocialError::Forbidden);
    refused!(set_role(&db, &admin, made, id(&other), Member), SocialError::Forbidden);
    refused!(set_role(&db, &owner, made, id(&member), Owner), SocialError::Invalid(_));
    refused!(set_role(&db, &moderator, made, id(&member), Moderator), SocialError::Forbidden);
    refused!(set_role(&db, &owner, made, id(&owner), Admin), SocialError::Oneself);
    refused!(remove(&db, &admin, made, id(&owner)), SocialError::OwnerStays);
    refused!(ban(&db, &moderator, made, id(&admin)), SocialError::Forbidden);
    refused!(ban(&db, &member, made, id(&moderator)), SocialError::Forbidden);
    refused!(leave(&db, &owner, made), SocialError::OwnerStays);
    assert_eq!(
        (role(&db, made, &owner).await, role(&db, made, &admin).await, role(&db, made, &member).await),
        (3, 2, 0)
    );
    assert!(ban(&db, &moderator, made, id(&member)).await.unwrap());
    assert!(remove(&db, &admin, made, id(&moderator)).await.unwrap());
    assert_eq!(count(&db, "groups WHERE member_count = 3").await, 1);
}

#[tokio::test]
async fn ownership_goes_to_an_active_member_and_there_is_one_owner() {
    let db = TestDb::new().await;
    let [ada, bob, cleo] = people(&db).await;
    let staff = Actor::user(build::moderator(&db).await.id);
    let made = public_group(&db, &ada, &[&bob]).await;
    refused!(transfer(&db, &bob, made, id(&bob)), SocialError::Forbidden);
    refused!(transfer(&db, &ada, made, id(&cleo)), SocialError::NotAMember);
    refused!(transfer(&db, &ada, made, id(&ada)), SocialError::Oneself);
    transfer(&db, &ada, made, id(&bob)).await.unwrap();
    assert_eq!((role(&db, made, &ada).await, role(&db, made, &bob).await), (2, 3));
    refused!(transfer(&db, &ada, made, id(&ada)), SocialError::Forbidden);
    transfer(&db, &staff, made, id(&ada)).await.unwrap();
    assert!(leave(&db, &bob, made).await.unwrap());
}

#[tokio::test]
async fn a_transfer_against_leaving_at_once_leaves_one_owner_who_is_in() {
    let db = TestDb::new().await;
    let other = db.connect().await;
    let [ada, bob] = people(&db).await;
    on_your_marks(&db).await;
    for _ in 0..12 {
        let made = public_group(&db, &ada, &[&bob]).await;
        let (given, left) = futures::join!(transfer(&db, &ada, made, id(&bob)), leave(&other, &bob, made));
        match (given, left) {
            (Ok(()), Err(SocialError::OwnerStays)) => assert_eq!(role(&db, made, &bob).await, 3),
            (Err(SocialError::NotAMember), Ok(true)) => assert_eq!(role(&db, made, &ada).await, 3),
            other => panic!("{other:?}"),
        }
        let owners =
            format!("group_members WHERE group_id = '{made}' AND role = 'owner' AND status = 'active'");
        assert_eq!(count(&db, &owners).await, 1);
    }
}

#[tokio::test]
async fn of_two_transfers_at_once_one_holds_and_there_is_one_owner() {
    let db = TestDb::new().await;
    let other = db.connect().await;
    let [ada, bob, cleo] = people(&db).await;
    on_your_marks(&db).await;
    for _ in 0..8 {
        let made = public_group(&db, &ada, &[&bob, &cleo]).await;
        let (one, two) =
            futures::join!(transfer(&db, &ada, made, id(&bob)), transfer(&other, &ada, made, id(&cleo)));
        let owner = match (one, two) {
            (Ok(()), Err(SocialError::Forbidden)) => &bob,
            (Err(SocialError::Forbidden), Ok(())) => &cleo,
            other => panic!("{other:?}"),
        };
        assert_eq!((role(&db, made, owner).await, role(&db, made, &ada).await), (3, 2));
        assert_eq!(
            count(&db, &format!("group_members WHERE group_id = '{made}' AND role = 'owner'")).await,
            1
        );
    }
}

#[tokio::test]
async fn the_last_two_requests_approved_at_once_are_both_let_in() {
    let db = TestDb::new().await;
    let other = db.connect().await;
    let [ada, bob, cleo] = people(&db).await;
    on_your_marks(&db).await;
    for _ in 0..6 {
        let made = private_group(&db, &ada).await;
        for asking in [&bob, &cleo] {
            join(&db, asking, made).await.unwrap();
        }
        let (one, two) =
            futures::join!(approve(&db, &ada, made, id(&bob)), approve(&other, &ada, made, id(&cleo)));
        assert!(one.unwrap() && two.unwrap());
        assert_eq!(count(&db, &format!("groups WHERE id = '{made}' AND member_count = 3")).await, 1);
    }
}

#[tokio::test]
async fn a_request_approved_and_declined_at_once_is_one_of_the_two() {
    let db = TestDb::new().await;
    let other = db.connect().await;
    let [ada, bob] = people(&db).await;
    on_your_marks(&db).await;
    for _ in 0..8 {
        let made = private_group(&db, &ada).await;
        join(&db, &bob, made).await.unwrap();
        let (approved, declined) =
            futures::join!(approve(&db, &ada, made, id(&bob)), decline(&other, &ada, made, id(&bob)));
        let is_in = match (approved, declined) {
            (Ok(true), Ok(false)) => 1,
            (Err(SocialError::NotAMember), Ok(true)) => 0,
            other => panic!("{other:?}"),
        };
        let members = format!("groups WHERE id = '{made}' AND member_count = {}", 1 + is_in);
        assert_eq!(count(&db, &members).await, 1);
    }
}

#[tokio::test]
async fn a_ban_against_joining_at_once_keeps_out() {
    let db = TestDb::new().await;
    let other = db.connect().await;
    let [ada, bob] = people(&db).await;
    on_your_marks(&db).await;
    for _ in 0..8 {
        let made = public_group(&db, &ada, &[]).await;
        let (joined, banned) = futures::join!(join(&db, &bob, made), ban(&other, &ada, made, id(&bob)));
        let was_in = matches!(joined, Ok(Joined::Member { is_new: true }));
        assert!(was_in || matches!(joined, Err(SocialError::Banned)), "{joined:?}");
        assert!(banned.unwrap());
        let out =
            format!("group_members WHERE group_id = '{made}' AND status = 'banned' AND role = 'member'");
        assert_eq!(count(&db, &out).await, 1);
        assert_eq!(count(&db, &format!("groups WHERE id = '{made}' AND member_count = 1")).await, 1);
    }
}

#[tokio::test]
async fn a_name_that_no_role_or_status_has_is_refused_where_it_enters_and_by_the_database() {
    let db = TestDb::new().await;
    let [ada] = people(&db).await;
    public_group(&db, &ada, &[]).await;
    for name in ["", "Owner", "king"] {
        assert!(GroupMemberRole::try_from_value(&name.to_owned()).is_err());
        assert!(GroupMemberStatus::try_from_value(&name.to_owned()).is_err());
        assert!(GroupType::try_from_value(&name.to_owned()).is_err());
        for change in ["group_members SET role", "group_members SET status", "groups SET group_type"] {
            assert!(db.owner().execute_unprepared(&format!("UPDATE {change} = '{name}'")).await.is_err());
        }
    }
    assert_eq!(count(&db, "group_members WHERE role = 'owner' AND status = 'active'").await, 1);
}

#[tokio::test]
async fn the_members_of_a_private_group_are_known_to_its_members() {
    let db = TestDb::new().await;
    let [ada, bob, cleo] = people(&db).await;
    let (private, public) = (private_group(&db, &ada).await, public_group(&db, &ada, &[&bob, &cleo]).await);
    join(&db, &bob, private).await.unwrap();
    let names = |people: Vec<service::social::group_members::Member>| {
        people.iter().map(|m| m.user_id).collect::<Vec<_>>()
    };
    assert!(all!(|page| list(&db.seen_by(&bob), &bob, private, page)).is_empty());
    approve(&db, &ada, private, id(&bob)).await.unwrap();
    assert_eq!(names(all!(|page| list(&db.seen_by(&bob), &bob, private, page))), [id(&ada), id(&bob)]);
    let visitor = Actor::visitor();
    assert_eq!(
        names(all!(|page| list(&db.seen_by(&visitor), &visitor, public, page))),
        [id(&ada), id(&bob), id(&cleo)]
    );
    let seen = db.seen_by(&ada);
    let next = list(&seen, &ada, public, &PageRequest::first(1)).await.unwrap().next.unwrap();
    let request = PageRequest::first(1).after(next);
    refused!(list_requests(&seen, &ada, public, &request), SocialError::Cursor(_));
    refused!(list_banned(&seen, &ada, public, &request), SocialError::Cursor(_));
}
