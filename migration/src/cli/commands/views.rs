//! `views`: the materialised views, and when each was refreshed.

use std::fmt::Write as _;

use serde_json::json;

use crate::{
    cli::{
        args::{Global, Json, Views},
        database, output, patience,
    },
    runner::Error,
};

pub(in crate::cli) async fn views(global: &Global, what: Views) -> Result<u8, Error> {
    match what {
        Views::List(json) => list(global, json).await,
        Views::Refresh { view, json } => refresh(global, view, json).await,
        Views::Schedule => schedule(global).await,
    }
}

async fn list(global: &Global, Json { json }: Json) -> Result<u8, Error> {
    let (target, mut connection) = database::look(global).await?.ok_or(Error::NoneRunning)?;
    let rows = sqlx::query_as::<_, (String, Option<String>, Option<String>, String, bool)>(
        "SELECT name, to_char(refreshed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS\"Z\"'), \
           to_char(took, 'HH24:MI:SS.MS'), schedule, coalesce(refreshed_at < now() - stale_after, true) \
         FROM veza.materialized_views ORDER BY name",
    )
    .fetch_all(&mut connection)
    .await
    .map_err(Error::database("looking at the materialised views"))?;
    let stale = rows.iter().any(|row| row.4);
    if json {
        let views: Vec<_> = rows
            .iter()
            .map(|(name, refreshed_at, took, schedule, stale)| {
                json!({ "name": name, "refreshed_at": refreshed_at, "took": took, "schedule": schedule, "stale": stale })
            })
            .collect();
        output::result(&format!(
            "{:#}\n",
            json!({ "database": target.shown(), "views": views, "stale": stale })
        ))?;
    } else {
        let mut text = String::new();
        for (name, at, took, schedule, stale) in &rows {
            let (at, took) = (at.as_deref().unwrap_or("never"), took.as_deref().unwrap_or("-"));
            let stale = if *stale { "  STALE: refresh it" } else { "" };
            // Writing to a String cannot fail.
            let _ok =
                writeln!(text, "{name:<20}  refreshed {at:<20}  took {took:<12}  schedule {schedule}{stale}");
        }
        output::result(&text)?;
    }
    Ok(u8::from(stale))
}

async fn refresh(global: &Global, view: Option<String>, Json { json }: Json) -> Result<u8, Error> {
    let (target, _) = database::to_write(global).await?;
    let mut session = patience::session(global, &target).await?;
    let refreshing = Error::database("refreshing the materialised views");
    let known: Vec<String> = sqlx::query_scalar("SELECT name FROM veza.materialized_views ORDER BY name")
        .fetch_all(&mut session)
        .await
        .map_err(&refreshing)?;
    if let Some(unknown) = view.as_ref().filter(|view| !known.contains(view)) {
        let known = known.join(", ");
        return Err(Error::Usage(format!("there is no materialised view \"{unknown}\"; there are {known}")));
    }
    let mut done = serde_json::Map::new();
    for name in known.iter().filter(|name| view.as_ref().is_none_or(|view| view == *name)) {
        let refreshed: bool =
            sqlx::query_scalar("SELECT veza.refresh_view(format('public.%I', $1::text)::regclass)")
                .bind(name)
                .fetch_one(&mut session)
                .await
                .map_err(&refreshing)?;
        if !json {
            output::line(&if refreshed {
                format!("Refreshed {name}.")
            } else {
                format!("Another session is refreshing {name} at this moment: nothing to do.")
            });
        }
        done.insert(name.clone(), refreshed.into());
    }
    patience::close(session).await;
    if json {
        output::result(&format!("{:#}\n", json!({ "database": target.shown(), "refreshed": done })))?;
    }
    Ok(0)
}

async fn schedule(global: &Global) -> Result<u8, Error> {
    let (target, _) = database::to_write(global).await?;
    let mut session = patience::session(global, &target).await?;
    let jobs: i32 = sqlx::query_scalar("SELECT veza.schedule_views()")
        .fetch_one(&mut session)
        .await
        .map_err(Error::database("scheduling the refreshes"))?;
    patience::close(session).await;
    output::line(&format!("{jobs} jobs of pg_cron refresh the views; `views list` tells when each was."));
    Ok(0)
}
