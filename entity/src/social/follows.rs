//! Who follows whom. Written by `service::social::follows`; the counters of both profiles are kept by triggers.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::auth::users;

/// One account following another, once and never itself.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "follows")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who follows.
    #[sea_orm(unique_key = "follower_following")]
    pub follower_id: Uuid,
    /// Who is followed.
    #[sea_orm(unique_key = "follower_following")]
    pub following_id: Uuid,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, relation_enum = "Follower", from = "follower_id", to = "id")]
    pub follower: BelongsTo<crate::auth::users::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Following", from = "following_id", to = "id")]
    pub following: BelongsTo<crate::auth::users::Entity>,
}

/// From an account to those who follow it, closed accounts included.
#[derive(Clone, Copy, Debug)]
pub struct UserToFollowers;

impl Linked for UserToFollowers {
    type FromEntity = users::Entity;
    type ToEntity = users::Entity;

    fn link(&self) -> Vec<RelationDef> {
        vec![Relation::Following.def().rev(), Relation::Follower.def()]
    }
}

/// From an account to those whom it follows, closed accounts included.
#[derive(Clone, Copy, Debug)]
pub struct UserToFollowing;

impl Linked for UserToFollowing {
    type FromEntity = users::Entity;
    type ToEntity = users::Entity;

    fn link(&self) -> Vec<RelationDef> {
        vec![Relation::Follower.def().rev(), Relation::Following.def()]
    }
}

impl ActiveModelBehavior for ActiveModel {}

#[cfg(test)]
mod tests {
    use sea_orm::{DbBackend, QueryTrait};

    use super::*;

    #[test]
    fn followers_are_reached_from_whom_they_follow() {
        let sql = UserToFollowers.find_linked().build(DbBackend::Postgres).to_string();
        assert!(sql.contains(r#""follows" AS "r0" ON "r0"."follower_id" = "users"."id""#), "{sql}");
        assert!(sql.contains(r#""users" AS "r1" ON "r1"."id" = "r0"."following_id""#), "{sql}");
    }

    #[test]
    fn whom_somebody_follows_is_reached_from_the_follower() {
        let sql = UserToFollowing.find_linked().build(DbBackend::Postgres).to_string();
        assert!(sql.contains(r#""follows" AS "r0" ON "r0"."following_id" = "users"."id""#), "{sql}");
        assert!(sql.contains(r#""users" AS "r1" ON "r1"."id" = "r0"."follower_id""#), "{sql}");
    }
}
