//! `cleanup`: rows whose time is over go, a batch in each transaction.

use std::fmt::Write as _;

use serde_json::{Map, json};

use crate::{
    cli::{
        args::{Cleanup, Global},
        database, output, patience,
        ticker::Ticker,
    },
    runner::Error,
};

pub(in crate::cli) async fn cleanup(global: &Global, what: &Cleanup) -> Result<u8, Error> {
    let (target, _) = database::to_write(global).await?;
    let mut session = patience::session(global, &target).await?;
    let cleaning = Error::database("deleting rows whose time is over");
    let known: Vec<String> = sqlx::query_scalar("SELECT kind FROM veza.clean_up_kinds() ORDER BY kind")
        .fetch_all(&mut session)
        .await
        .map_err(&cleaning)?;
    if let Some(unknown) = what.only.iter().find(|kind| !known.contains(kind)) {
        let known = known.join(", ");
        return Err(Error::Usage(format!("there is no clean-up of \"{unknown}\"; there is one of {known}")));
    }
    let wanted = known.iter().filter(|kind| what.only.is_empty() || what.only.contains(kind));

    let mut ticker = Ticker::new();
    let mut counts = Map::new();
    for kind in wanted {
        let mut removed = 0;
        loop {
            let batch: i64 = sqlx::query_scalar("SELECT veza.clean_up($1, $2)")
                .bind(kind)
                .bind(what.batch)
                .fetch_one(&mut session)
                .await
                .map_err(&cleaning)?;
            removed += batch;
            ticker.at(&format!("{kind}: {removed} rows deleted"));
            if batch < i64::from(what.batch) {
                break;
            }
        }
        counts.insert(kind.clone(), removed.into());
    }
    ticker.end();
    // An upload that owns an object is given up by the service, which frees the storage first.
    let owning: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM public.file_uploads \
         WHERE expires_at < now() AND (storage_key IS NOT NULL OR upload_id IS NOT NULL)",
    )
    .fetch_one(&mut session)
    .await
    .map_err(&cleaning)?;
    patience::close(session).await;

    if what.json.json {
        let report =
            json!({ "database": target.shown(), "deleted": counts, "uploads_owning_storage": owning });
        output::result(&format!("{report:#}\n"))?;
        return Ok(0);
    }
    let mut text = String::new();
    for (kind, removed) in &counts {
        // Writing to a String cannot fail.
        let _ok = writeln!(text, "{:>10}  {kind}", removed.as_i64().unwrap_or_default());
    }
    if owning > 0 && counts.contains_key("file_uploads") {
        let _ok = writeln!(
            text,
            "{owning:>10}  file_uploads stay: they own something in storage, which the service's sweep frees first"
        );
    }
    output::result(&text)?;
    Ok(0)
}
