//! Files, uploads, and what workers find out about them.

use super::super::{asked, lets, person, stops};
use super::{ANN, BOB, run, stage};
use sea_orm::prelude::Uuid;
use service::db::Actor;

#[tokio::test]
async fn a_file_is_what_was_uploaded_and_what_workers_found_and_its_owner_shows_or_deletes_it() {
    let (db, application) = stage().await;
    let (ann, bob, visitor, staff) =
        (Actor::user(ANN), Actor::user(BOB), Actor::visitor(), person(&db, "mod", "moderator").await);
    let one = "WHERE id = '00000000-0000-4000-8000-000000000003'";
    let change = |what: &str| format!("UPDATE files SET {what} {one}");
    for what in [
        "virus_scanned = true, virus_scan_result = 'clean', virus_scanned_at = now()",
        "is_processed = true, processed_at = now()",
        "processing_error = NULL",
        "file_size = 2",
        "file_hash = repeat('a', 64)",
        "storage_path = 'b', url = 'https://files.example.com/b'",
        "mime_type = 'image/png'",
        "metadata = '{}'",
    ] {
        stops(&application, &[&ann, &bob, &staff, &visitor], &change(what)).await;
    }
    stops(&application, &[&ann], &format!("UPDATE files SET user_id = '{BOB}' {one}")).await;
    for what in ["is_public = true", "deleted_at = now()"] {
        stops(&application, &[&bob, &visitor], &change(what)).await;
        lets(&application, &ann, &change(what)).await;
        lets(&application, &staff, &change(what)).await;
    }
    run(&db, &change("virus_scan_result = 'Eicar', virus_scanned = true")).await;
    stops(&application, &[&ann, &staff], &change("is_public = true")).await;
    lets(&application, &ann, &change("deleted_at = now()")).await;
    run(&db, &change("deleted_at = now()")).await;
    stops(&application, &[&ann, &bob, &visitor], &change("deleted_at = NULL")).await;
    lets(&application, &staff, &change("deleted_at = NULL")).await;
    let hold = format!("SELECT count(*) FROM (SELECT FROM files {one} FOR NO KEY UPDATE) held");
    assert_eq!(asked(&application, &bob, &hold).await, Ok(1));

    let add = |who: Uuid, more: &str, values: &str| {
        format!(
            "INSERT INTO files (user_id, filename, original_filename, mime_type, file_size, storage_path, url{more})
             VALUES ('{who}', 'x', 'x', 'audio/wav', 1, 'x', 'https://files.example.com/x'{values})"
        )
    };
    lets(&application, &bob, &add(BOB, "", "")).await;
    stops(&application, &[&ann, &staff, &visitor], &add(BOB, "", "")).await;
    for (more, values) in [
        (", is_public", ", true"),
        (", is_processed", ", true"),
        (", virus_scanned", ", true"),
        (", virus_scan_result", ", 'clean'"),
    ] {
        stops(&application, &[&bob], &add(BOB, more, values)).await;
    }
}

#[tokio::test]
async fn an_upload_is_its_owners_and_what_becomes_of_a_file_is_written_by_workers() {
    let (db, application) = stage().await;
    let (ann, bob, visitor) = (Actor::user(ANN), Actor::user(BOB), Actor::visitor());
    let staff = person(&db, "mod", "moderator").await;
    assert_eq!(asked(&application, &bob, "SELECT count(*) FROM file_uploads").await, Ok(0));
    lets(&application, &ann, "UPDATE file_uploads SET bytes_uploaded = 5, status = 'uploading'").await;
    lets(&application, &staff, "UPDATE file_uploads SET status = 'failed', expires_at = now()").await;
    stops(&application, &[&bob, &visitor], "UPDATE file_uploads SET status = 'failed'").await;
    stops(&application, &[&ann, &staff], "UPDATE file_uploads SET file_size = 5").await;
    stops(&application, &[&ann, &staff], "DELETE FROM file_uploads").await;
    stops(&application, &[&ann, &staff, &bob], "UPDATE file_metadata SET duration = 1").await;

    let convert = "INSERT INTO file_conversions (source_file_id, target_format)
         VALUES ('00000000-0000-4000-8000-000000000003', 'ogg')";
    stops(&application, &[&bob, &visitor], convert).await;
    lets(&application, &ann, convert).await;
    lets(&application, &staff, convert).await;
    for what in ["status = 'failed', error_message = 'x'", "status = 'pending', progress = 0"] {
        stops(&application, &[&bob, &visitor], &format!("UPDATE file_conversions SET {what}")).await;
        lets(&application, &ann, &format!("UPDATE file_conversions SET {what}")).await;
    }
    for what in
        ["status = 'completed'", "converted_file_id = NULL", "target_format = 'wav'", "completed_at = now()"]
    {
        stops(&application, &[&ann, &staff], &format!("UPDATE file_conversions SET {what}")).await;
    }
}
