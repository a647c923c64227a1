//! `search rebuild`: writes the search index anew, beside those who change things and those who index.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use sqlx::{AssertSqlSafe, Executor, PgConnection};

use crate::{
    cli::{
        args::{Global, Search},
        database, output,
    },
    runner::{Error, Purpose, connect},
};

/// What came of all batches.
#[derive(Clone, Copy, Default, serde::Serialize)]
struct Done {
    seen: i64,
    written: i64,
    removed: i64,
}

pub(in crate::cli) async fn search(global: &Global, command: Search) -> Result<u8, Error> {
    let Search::Rebuild { only, batch, json } = command;
    // Nothing is started for this: a private PostgreSQL that does not run has nothing to find.
    let (target, _) = database::look(global).await?.ok_or(Error::NoneRunning)?;
    let mut connection = connect(&target, Purpose::Write).await?;
    let limits = database::limits(global).in_session();
    connection
        .execute(AssertSqlSafe(limits))
        .await
        .map_err(Error::database("setting the limits of the session"))?;
    let all: Vec<String> = sqlx::query_scalar("SELECT unnest(enum_range(NULL::search_entity_type))::text")
        .fetch_all(&mut connection)
        .await
        .map_err(Error::database("listing what can be found"))?;
    let types = match only {
        None => all,
        Some(only) if all.contains(&only) => vec![only],
        Some(only) => {
            return Err(Error::Usage(format!(
                "nothing of the type \"{only}\" can be found. There are: {}",
                all.join(", ")
            )));
        }
    };
    let bar = spinner();
    let (began, mut done) = (Instant::now(), Done::default());
    for (place, name) in types.iter().enumerate() {
        let heading = format!("{}/{} {name}", place + 1, types.len());
        if let Err(error) = rebuild(&mut connection, name, batch, &mut done, &bar, &heading).await {
            bar.finish_and_clear();
            return Err(error);
        }
    }
    bar.finish_and_clear();
    output::result(&if json.json {
        format!("{}\n", json!({ "database": target.shown(), "types": types, "done": done }))
    } else {
        format!(
            "{} things looked at in {}; {} rows of the index written, {} removed.\n",
            done.seen,
            crate::limits::human(began.elapsed()),
            done.written,
            done.removed
        )
    })?;
    Ok(0)
}

/// All things of a type; each batch is a transaction of its own.
async fn rebuild(
    connection: &mut PgConnection,
    name: &str,
    batch: i32,
    done: &mut Done,
    bar: &ProgressBar,
    heading: &str,
) -> Result<(), Error> {
    let mut after: Option<String> = None;
    loop {
        let (last, seen, written, removed): (Option<String>, i64, i64, i64) = sqlx::query_as(
            "SELECT last_id::text, seen, written, removed \
             FROM veza.rebuild_search($1::text::search_entity_type, $2::text::uuid, $3)",
        )
        .bind(name)
        .bind(&after)
        .bind(batch)
        .fetch_one(&mut *connection)
        .await
        .map_err(Error::database("rebuilding the search index"))?;
        done.seen += seen;
        done.written += written;
        done.removed += removed;
        bar.set_message(format!("{heading}: {} looked at, {} written", done.seen, done.written));
        after = last;
        if after.is_none() {
            return Ok(());
        }
    }
}

fn spinner() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
