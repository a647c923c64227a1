//! Who acts: a user in good standing.

use sea_orm::{ConnectionTrait, prelude::Uuid};

use super::SocialError;
use crate::db::{Actor, Query};

const STANDING: Query<(Uuid,)> =
    Query::new(concat!("SELECT u.id FROM users u WHERE u.id = $1 AND ", live_user!("u")));

/// The id of the acting user. Visitors and the system publish nothing and follow nobody.
pub(super) async fn acting(db: &impl ConnectionTrait, actor: &Actor) -> Result<Uuid, SocialError> {
    let id = actor.user_id().ok_or(SocialError::Forbidden)?;
    STANDING.find(db, [id.into()]).await?.map(|(id,)| id).ok_or(SocialError::Forbidden)
}
