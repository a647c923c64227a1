//! Who acts: a user in good standing.

use sea_orm::{ConnectionTrait, prelude::Uuid};

use super::SocialError;
use crate::{access, db::Actor};

/// The id of the acting user. Visitors and the system publish nothing and follow nobody.
pub(super) async fn acting(db: &impl ConnectionTrait, actor: &Actor) -> Result<Uuid, SocialError> {
    let id = actor.user_id().ok_or(SocialError::Forbidden)?;
    if access::acts(db, actor).await? { Ok(id) } else { Err(SocialError::Forbidden) }
}
