//! Files.

use service::{
    db::{Actor, PageRequest},
    files::files,
};

use super::{Case, uuid};
use crate::sample::Sample;

const OF_OWNER: &str = "SELECT id, user_id, filename, original_filename, mime_type, file_size, storage_path, \
    storage_provider, bucket_name, url, thumbnail_url, file_hash, metadata, is_processed, processed_at, processing_error, \
    virus_scanned, virus_scan_result, virus_scanned_at, is_public, created_at, updated_at, deleted_at FROM files \
    WHERE user_id = $1 AND deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 21";

pub(super) fn cases() -> Vec<Case> {
    vec![Case::read(
        "files: newest 20 of an owner",
        OF_OWNER,
        |sample, rng| vec![Sample::one(rng, &sample.creators).into()],
        |db, values| async move {
            let owner = uuid(&values, 0)?;
            let page = files::list(&db, &Actor::user(owner), owner, &PageRequest::first(20)).await?;
            Ok(page.items.len())
        },
    )]
}
