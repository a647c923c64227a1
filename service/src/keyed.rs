//! Ids that clients choose without choosing them: of a key of their own, so that sending it again meets what is there.

use sea_orm::prelude::Uuid;
use sha2::{Digest, Sha256};

/// The id of what `me` sends there with a key of their own: the same key makes the same id, and nobody else's key can make it.
pub(crate) fn keyed(me: Uuid, there: Uuid, key: Uuid) -> Uuid {
    let digest =
        [me, there, key].iter().fold(Sha256::new(), |hash, id| hash.chain_update(id.as_bytes())).finalize();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
