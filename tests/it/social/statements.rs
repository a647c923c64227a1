//! Each read of the domain is one statement, whatever it answers.

use super::{id, people};
use service::db::PageRequest;
use service::social::{
    blocks, feed, follows, group_members, group_posts, groups, hashtags, mentions, post_comments, post_likes,
    posts,
};
use tests::build::social::{block, follow, group, post};
use tests::{Counting, TestDb, one_statement_each};

#[tokio::test]
async fn each_read_is_one_statement() {
    let test = TestDb::new().await;
    let [me, ada, bob, eve] = people(&test).await;
    let (page, ada_id) = (PageRequest::first(2), id(&ada));
    let mut made = Vec::new();
    for n in 0..4 {
        made.push(post(&test, ada_id, &format!("#tag {n}")).await.id);
    }
    for other in [&ada, &bob] {
        follow(&test, id(&me), id(other)).await;
    }
    follow(&test, ada_id, id(&me)).await;
    block(&test, id(&me), id(&eve)).await;
    post_likes::like(&test, &bob, made[0]).await.unwrap();
    let comment = post_comments::create(&test, &bob, made[0], None, "hm").await.unwrap().id;
    post_comments::create(&test, &ada, made[0], Some(comment), "so").await.unwrap();
    let club = group(&test, ada_id, |_| ()).await;
    group_posts::publish(&test, &ada, club.id, made[1]).await.unwrap();
    let db = Counting::new(test.owner().clone());

    one_statement_each!(
        db;
        follows::relation(&db, &me, ada_id),
        follows::followers(&db, &me, ada_id, &page),
        follows::following(&db, &me, id(&me), &page),
        follows::mutuals(&db, &me, id(&me), &page),
        follows::suggestions(&db, &me, 10),
        blocks::list(&db, &me, &page),
        blocks::between(&db, id(&me), id(&eve)),
        posts::find(&db, &me, made[0]),
        posts::get(&db, &me, made[0]),
        feed::home(&db, &me, &page),
        feed::profile(&db, &me, ada_id, &page),
        feed::profile(&db, &ada, ada_id, &page),
        feed::pinned(&db, &me, ada_id),
        hashtags::feed(&db, &me, "tag", &page),
        hashtags::trending(&db, hashtags::Window::Day, 10),
        mentions::list(&db, &me, &page),
        post_likes::list(&db, &me, made[0], &page),
        post_comments::list(&db, &me, made[0], &page),
        post_comments::answers(&db, &me, comment, &page),
        groups::find(&db, &me, club.id),
        groups::get(&db, &me, club.id),
        groups::find_by_slug(&db, &me, &club.slug),
        groups::list_own(&db, &ada, &page),
        groups::list_newest(&db, &me, &page),
        group_members::list(&db, &me, club.id, &page),
        group_members::list_requests(&db, &ada, club.id, &page),
        group_members::list_banned(&db, &ada, club.id, &page),
        group_posts::list(&db, &me, club.id, &page),
        group_posts::pinned(&db, &me, club.id),
    );
}
