use super::{all, count, events, id, people, refused};
use entity::enums::Visibility;
use entity::social::groups::GroupType;
use service::db::{Actor, PageRequest};
use service::social::group_members::{approve, ban, join, remove};
use service::social::group_posts::{list, pin, pinned, publish, withdraw};
use service::social::groups::{GroupPatch, close, edit};
use service::social::posts::{self, NewPost, PostPatch};
use service::social::{SocialError, feed, mentions, post_comments, post_likes};
use tests::build::social::{block, follow, group, post};
use tests::{TestDb, build, on_your_marks};
use uuid::Uuid;

async fn seen(db: &TestDb, viewer: &Actor, group: Uuid) -> Vec<Uuid> {
    all!(|page| list(&db.seen_by(viewer), viewer, group, page)).into_iter().map(|post| post.id).collect()
}

#[tokio::test]
async fn posts_of_a_private_group_are_seen_by_its_active_members_only() {
    let db = TestDb::new().await;
    let [ada, bob, waiting, outside] = people(&db).await;
    let made = group(&db, id(&ada), |new| new.group_type = GroupType::Private).await.id;
    for asking in [&bob, &waiting] {
        join(&db, asking, made).await.unwrap();
    }
    approve(&db, &ada, made, id(&bob)).await.unwrap();
    for fan in [&bob, &outside] {
        follow(&db, id(fan), id(&ada)).await;
    }
    let (one, two) = (post(&db, id(&ada), "one").await.id, post(&db, id(&ada), "two #secret").await.id);
    for post in [one, two] {
        assert!(publish(&db, &ada, made, post).await.unwrap());
        assert!(!publish(&db, &ada, made, post).await.unwrap());
    }
    let visitor = Actor::visitor();
    for (viewer, sees) in
        [(&ada, true), (&bob, true), (&waiting, false), (&outside, false), (&visitor, false)]
    {
        let expected = if sees { vec![two, one] } else { vec![] };
        assert_eq!(seen(&db, viewer, made).await, expected, "{viewer:?}");
        assert_eq!(posts::find(&db.seen_by(viewer), viewer, one).await.unwrap().is_some(), sees);
        let tagged =
            all!(|page| service::social::hashtags::feed(&db.seen_by(viewer), viewer, "secret", page));
        assert!(tagged.is_empty());
    }
    assert!(all!(|page| feed::home(&db.seen_by(&bob), &bob, page)).is_empty());
    assert!(post_likes::like(&db, &bob, one).await.unwrap());
    post_comments::create(&db, &bob, one, None, "yes").await.unwrap();
    refused!(post_likes::like(&db, &outside, one), SocialError::PostNotFound);
    refused!(post_comments::create(&db, &waiting, one, None, "no"), SocialError::PostNotFound);
    let patch = PostPatch { visibility: Some(Visibility::Public), ..PostPatch::default() };
    refused!(posts::edit(&db, &ada, one, patch.clone()), SocialError::InPrivateGroup);

    remove(&db, &ada, made, id(&bob)).await.unwrap();
    assert!(seen(&db, &bob, made).await.is_empty());
    refused!(posts::get(&db.seen_by(&bob), &bob, one), SocialError::PostNotFound);
    assert!(withdraw(&db, &ada, made, one).await.unwrap());
    assert_eq!(posts::edit(&db, &ada, one, patch).await.unwrap().visibility, Visibility::Public);
}

#[tokio::test]
async fn a_text_names_nobody_who_may_not_see_it_and_no_list_shows_what_was_hidden_since() {
    let db = TestDb::new().await;
    let (ada, bob, cat) = (build::user(&db).await, build::user(&db).await, build::user(&db).await);
    let [owner, member, stranger] = [&ada, &bob, &cat].map(|user| Actor::user(user.id));
    let club = group(&db, ada.id, |new| new.group_type = GroupType::Private).await.id;
    join(&db, &member, club).await.unwrap();
    approve(&db, &owner, club, bob.id).await.unwrap();
    let named = async |viewer: &Actor| {
        let list = all!(|page| mentions::list(&db.seen_by(viewer), viewer, page));
        list.into_iter().map(|mention| mention.entity_id).collect::<Vec<_>>()
    };
    let told =
        async || events(&db, "user.mentioned").await.into_iter().map(|(who, _)| who).collect::<Vec<_>>();

    let both = format!("@{} @{}", bob.username, cat.username);
    let made = post(&db, ada.id, &both).await.id;
    assert_eq!((named(&member).await, named(&stranger).await), (vec![made], vec![made]));
    publish(&db, &owner, club, made).await.unwrap();
    assert_eq!((named(&member).await, named(&stranger).await), (vec![made], vec![]));

    // A comment under it, and a text that is edited, name members alone.
    let before = told().await.len();
    let text = format!("@{} @{}", ada.username, cat.username);
    let comment = post_comments::create(&db, &member, made, None, &text).await.unwrap().id;
    assert_eq!(told().await[before..], [ada.id]);
    let text = format!("@{} and @{}", ada.username, cat.username);
    post_comments::edit(&db, &member, comment, &text).await.unwrap();
    let patch = PostPatch { content: Some(format!("{both}!")), ..PostPatch::default() };
    posts::edit(&db, &owner, made, patch).await.unwrap();
    assert_eq!(told().await.len(), before + 1);
    assert_eq!(count(&db, &format!("mentions WHERE mentioned_user_id = '{}'", cat.id)).await, 0);
    assert_eq!((named(&owner).await, named(&member).await), (vec![comment], vec![made]));
    remove(&db, &owner, club, bob.id).await.unwrap();
    assert!(named(&member).await.is_empty());

    let open = post(&db, ada.id, "come in").await.id;
    let text = format!("look, @{}", cat.username);
    let comment = post_comments::create(&db, &member, open, None, &text).await.unwrap().id;
    assert_eq!(named(&stranger).await, [comment]);
    posts::delete(&db, &owner, open).await.unwrap();
    assert!(named(&stranger).await.is_empty());
}

#[tokio::test]
async fn a_group_that_becomes_private_takes_its_posts_along_also_those_that_come_at_once() {
    let db = TestDb::new().await;
    let other = db.connect().await;
    let [ada, outside] = people(&db).await;
    on_your_marks(&db).await;
    for _ in 0..8 {
        let made = group(&db, id(&ada), |_| ()).await.id;
        let shown = post(&db, id(&ada), "shown").await.id;
        let patch = GroupPatch { group_type: Some(GroupType::Private), ..GroupPatch::default() };
        let (published, changed) =
            futures::join!(publish(&db, &ada, made, shown), edit(&other, &ada, made, patch));
        assert!(published.unwrap());
        changed.unwrap();
        refused!(posts::get(&db.seen_by(&outside), &outside, shown), SocialError::PostNotFound);
        assert_eq!(seen(&db, &ada, made).await, [shown]);
    }
}

#[tokio::test]
async fn a_post_that_is_shown_while_its_group_becomes_private_is_hidden() {
    let db = TestDb::new().await;
    let other = db.connect().await;
    let [ada, outside] = people(&db).await;
    on_your_marks(&db).await;
    for _ in 0..12 {
        let made = group(&db, id(&ada), |_| ()).await.id;
        let shown = post(&db, id(&ada), "shown").await.id;
        publish(&db, &ada, made, shown).await.unwrap();
        let to = |visibility| PostPatch { visibility: Some(visibility), ..PostPatch::default() };
        posts::edit(&db, &ada, shown, to(Visibility::Private)).await.unwrap();
        let patch = GroupPatch { group_type: Some(GroupType::Private), ..GroupPatch::default() };
        let (edited, changed) = futures::join!(
            posts::edit(&db, &ada, shown, to(Visibility::Public)),
            edit(&other, &ada, made, patch)
        );
        assert!(matches!(edited, Ok(_) | Err(SocialError::InPrivateGroup)), "{edited:?}");
        changed.unwrap();
        refused!(posts::get(&db.seen_by(&outside), &outside, shown), SocialError::PostNotFound);
    }
}

#[tokio::test]
async fn publishing_one_post_twice_at_once_publishes_it_once() {
    let db = TestDb::new().await;
    let other = db.connect().await;
    let [ada] = people(&db).await;
    let made = group(&db, id(&ada), |_| ()).await.id;
    let shown = post(&db, id(&ada), "once").await.id;
    on_your_marks(&db).await;
    let (one, two) = futures::join!(publish(&db, &ada, made, shown), publish(&other, &ada, made, shown));
    assert_eq!(u8::from(one.unwrap()) + u8::from(two.unwrap()), 1);
    assert_eq!(count(&db, "groups WHERE post_count = 1").await, 1);
}

#[tokio::test]
async fn a_private_group_that_is_closed_shows_nothing_and_holds_nothing() {
    let db = TestDb::new().await;
    let [ada, bob] = people(&db).await;
    let made = group(&db, id(&ada), |new| new.group_type = GroupType::Private).await.id;
    join(&db, &bob, made).await.unwrap();
    approve(&db, &ada, made, id(&bob)).await.unwrap();
    let shared = post(&db, id(&ada), "ours").await.id;
    publish(&db, &ada, made, shared).await.unwrap();
    assert_eq!(seen(&db, &bob, made).await, [shared]);

    close(&db, &ada, made).await.unwrap();
    assert!(seen(&db, &bob, made).await.is_empty() && seen(&db, &ada, made).await.is_empty());
    refused!(posts::get(&db.seen_by(&bob), &bob, shared), SocialError::PostNotFound);
    refused!(publish(&db, &ada, made, shared), SocialError::GroupNotFound);
    // It is its author's alone now, who may show it again.
    let patch = PostPatch { visibility: Some(Visibility::Public), ..PostPatch::default() };
    posts::edit(&db, &ada, shared, patch).await.unwrap();
    assert!(posts::find(&db.seen_by(&bob), &bob, shared).await.unwrap().is_some());
}

#[tokio::test]
async fn a_public_group_shows_public_posts_to_all_but_not_across_a_block() {
    let db = TestDb::new().await;
    let [ada, bob, eve] = people(&db).await;
    let made = group(&db, id(&ada), |_| ()).await.id;
    join(&db, &bob, made).await.unwrap();
    let mut shown = Vec::new();
    for (author, text) in [(&ada, "one"), (&bob, "two"), (&ada, "three")] {
        let post = post(&db, id(author), text).await.id;
        publish(&db, author, made, post).await.unwrap();
        shown.push(post);
    }
    shown.reverse();
    block(&db, id(&eve), id(&bob)).await;
    assert_eq!(seen(&db, &Actor::visitor(), made).await, shown);
    assert_eq!(seen(&db, &eve, made).await, [shown[0], shown[2]]);
    let patch = PostPatch { visibility: Some(Visibility::Private), ..PostPatch::default() };
    posts::edit(&db, &ada, shown[0], patch).await.unwrap();
    posts::delete(&db, &ada, shown[2]).await.unwrap();
    assert_eq!(seen(&db, &bob, made).await, [shown[1]]);
    let page = list(&db.seen_by(&ada), &ada, made, &PageRequest::default()).await.unwrap();
    assert_eq!(page.items.len(), 1);
}

#[tokio::test]
async fn members_publish_their_own_and_moderators_pin_and_take_out() {
    let db = TestDb::new().await;
    let [ada, bob, banned, outside] = people(&db).await;
    let made = group(&db, id(&ada), |_| ()).await.id;
    for member in [&bob, &banned] {
        join(&db, member, made).await.unwrap();
    }
    ban(&db, &ada, made, id(&banned)).await.unwrap();
    let own = post(&db, id(&bob), "mine").await.id;
    let (theirs, far) = (post(&db, id(&banned), "no").await.id, post(&db, id(&outside), "far").await.id);
    let draft = NewPost { visibility: Visibility::Unlisted, ..NewPost::text("hidden") };
    let unlisted = posts::create(&db, &bob, draft).await.unwrap().id;
    refused!(publish(&db, &banned, made, theirs), SocialError::Banned);
    refused!(publish(&db, &outside, made, far), SocialError::Forbidden);
    refused!(publish(&db, &bob, made, far), SocialError::Forbidden);
    refused!(publish(&db, &bob, made, unlisted), SocialError::NotPublic);
    refused!(publish(&db, &bob, made, Uuid::nil()), SocialError::PostNotFound);
    refused!(publish(&db, &bob, Uuid::nil(), own), SocialError::GroupNotFound);
    assert_eq!(count(&db, "group_posts").await, 0);

    publish(&db, &bob, made, own).await.unwrap();
    refused!(pin(&db, &bob, made, own, true), SocialError::Forbidden);
    refused!(pin(&db, &ada, made, far, true), SocialError::PostNotFound);
    assert!(pin(&db, &ada, made, own, true).await.unwrap());
    assert!(!pin(&db, &ada, made, own, true).await.unwrap());
    assert_eq!(pinned(&db.seen_by(&outside), &outside, made).await.unwrap().len(), 1);
    assert!(pin(&db, &ada, made, own, false).await.unwrap());
    assert!(pinned(&db.seen_by(&outside), &outside, made).await.unwrap().is_empty());
    refused!(withdraw(&db, &outside, made, own), SocialError::Forbidden);
    assert!(withdraw(&db, &ada, made, own).await.unwrap());
    assert!(!withdraw(&db, &bob, made, own).await.unwrap());
    assert_eq!(count(&db, "groups WHERE post_count = 0 AND member_count = 2").await, 1);
}
