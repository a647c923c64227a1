use super::{all, count, id, people, refused};
use entity::social::group_members::{GroupMemberRole, GroupMemberStatus};
use entity::social::groups::GroupType;
use service::Patch;
use service::db::Actor;
use service::social::SocialError;
use service::social::group_members::{Joined, join};
use service::social::groups::{
    GroupPatch, NewGroup, close, create, edit, find, find_by_slug, get, list_newest, list_own,
};
use tests::build::social::{group, new_group};
use tests::{TestDb, build, on_your_marks};
use uuid::Uuid;

#[tokio::test]
async fn who_founds_a_group_owns_it_and_is_its_first_member() {
    let db = TestDb::new().await;
    let [ada, bob] = people(&db).await;
    let made = group(&db, id(&ada), |new| new.name = "  Synths ".to_owned()).await;
    assert_eq!((made.name.as_str(), made.member_count), ("Synths", 1));
    let mine = get(&db.seen_by(&ada), &ada, made.id).await.unwrap();
    assert_eq!(
        (mine.my_role, mine.my_status, mine.member_count),
        (Some(GroupMemberRole::Owner), Some(GroupMemberStatus::Active), 1)
    );
    let theirs = find_by_slug(&db.seen_by(&bob), &bob, &made.slug).await.unwrap().unwrap();
    assert_eq!((theirs.id, theirs.my_role), (made.id, None));
    assert!(find_by_slug(&db.seen_by(&bob), &bob, "No Slug").await.unwrap().is_none());
    assert!(find(&db.seen_by(&bob), &bob, Uuid::nil()).await.unwrap().is_none());
}

#[tokio::test]
async fn a_group_that_cannot_be_is_refused() {
    let db = TestDb::new().await;
    let [ada] = people(&db).await;
    let taken = group(&db, id(&ada), |_| ()).await.slug;
    let broken: [fn(&mut NewGroup); 6] = [
        |new| new.name = "  ".to_owned(),
        |new| new.name = "x".repeat(256),
        |new| new.slug = "Not A Slug".to_owned(),
        |new| new.slug = "x".repeat(101),
        |new| new.description = Some("a\0".to_owned()),
        |new| new.avatar_url = Some("javascript:alert(1)".to_owned()),
    ];
    for change in broken {
        let mut new = new_group();
        change(&mut new);
        refused!(create(&db, &ada, new), SocialError::Invalid(_));
    }
    refused!(create(&db, &ada, NewGroup { slug: taken, ..new_group() }), SocialError::GroupSlugTaken);
    refused!(create(&db, &Actor::visitor(), new_group()), SocialError::Forbidden);
    assert_eq!((count(&db, "groups").await, count(&db, "group_members").await), (1, 1));
}

#[tokio::test]
async fn of_two_groups_of_one_slug_at_once_one_is_founded() {
    let db = TestDb::new().await;
    let other = db.connect().await;
    let [ada, bob] = people(&db).await;
    let new = new_group();
    on_your_marks(&db).await;
    let (one, two) = futures::join!(create(&db, &ada, new.clone()), create(&other, &bob, new));
    let (made, refused) = if one.is_ok() { (one, two) } else { (two, one) };
    assert!(matches!(refused, Err(SocialError::GroupSlugTaken)), "{refused:?}");
    assert_eq!(made.unwrap().member_count, 1);
    assert_eq!((count(&db, "groups").await, count(&db, "group_members").await), (1, 1));
}

#[tokio::test]
async fn the_owner_and_admins_change_a_group_and_the_owner_closes_it() {
    let db = TestDb::new().await;
    let [ada, bob] = people(&db).await;
    let staff = Actor::user(build::moderator(&db).await.id);
    let (made, other) = (group(&db, id(&ada), |_| ()).await, group(&db, id(&ada), |_| ()).await);
    assert_eq!(join(&db, &bob, made.id).await.unwrap(), Joined::Member { is_new: true });
    let patch = GroupPatch { description: Patch::Set("About".to_owned()), ..GroupPatch::default() };
    refused!(edit(&db, &bob, made.id, patch.clone()), SocialError::Forbidden);
    refused!(close(&db, &bob, made.id), SocialError::Forbidden);
    refused!(edit(&db, &ada, Uuid::nil(), patch.clone()), SocialError::GroupNotFound);
    let taken = GroupPatch { slug: Some(other.slug.clone()), ..GroupPatch::default() };
    refused!(edit(&db, &ada, made.id, taken), SocialError::GroupSlugTaken);
    assert_eq!(edit(&db, &ada, made.id, patch.clone()).await.unwrap().description.as_deref(), Some("About"));

    close(&db, &ada, made.id).await.unwrap();
    close(&db, &staff, other.id).await.unwrap();
    refused!(close(&db, &ada, made.id), SocialError::GroupNotFound);
    refused!(edit(&db, &ada, made.id, patch), SocialError::GroupNotFound);
    refused!(join(&db, &bob, made.id), SocialError::GroupNotFound);
    refused!(get(&db.seen_by(&ada), &ada, made.id), SocialError::GroupNotFound);
    assert!(all!(|page| list_own(&db.seen_by(&ada), &ada, page)).is_empty());
}

#[tokio::test]
async fn lists_show_public_groups_to_all_and_ones_own_to_oneself() {
    let db = TestDb::new().await;
    let [ada, bob] = people(&db).await;
    let mut made = Vec::new();
    for private in [false, true, false, false] {
        let kind = if private { GroupType::Private } else { GroupType::Public };
        made.push(group(&db, id(&ada), |new| new.group_type = kind).await.id);
    }
    made.reverse();
    let newest = all!(|page| list_newest(&db.seen_by(&bob), &bob, page));
    assert_eq!(newest.iter().map(|g| g.id).collect::<Vec<_>>(), [made[0], made[1], made[3]]);
    let own = all!(|page| list_own(&db.seen_by(&ada), &ada, page));
    assert_eq!(own.iter().map(|g| g.id).collect::<Vec<_>>(), made);
    assert!(own[2].requires_approval && all!(|page| list_own(&db.seen_by(&bob), &bob, page)).is_empty());
}
