//! `partitions retire`: what is older than it is kept leaves, in the order let go, DETACH, archive, DROP.
//!
//! Each step is committed by itself and noted in `veza.retirements`, so an interrupted run is finished by the next.

use std::path::Path;

use serde_json::{Value, json};
use sqlx::{FromRow, PgConnection, Row, postgres::PgRow};
use tokio::time::{Instant, sleep};

use super::tables;
use crate::{
    cli::{
        archive::{self, Archive},
        args::{Global, Retire},
        confirm, database, output,
        patience::{self, PAUSE, Try, until_free},
        ticker::Ticker,
    },
    runner::{Error, Target},
};

const DOING: &str = "retiring a partition";

/// A partition that is to leave, or is leaving.
struct Due {
    parent: String,
    name: String,
    rows_estimated: i64,
    bytes: i64,
    /// Whether an earlier run began it.
    begun: bool,
    /// Whether it may be dropped only with an archive, because an earlier run was told so.
    archived: bool,
}

impl FromRow<'_, PgRow> for Due {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            parent: row.try_get("parent")?,
            name: row.try_get("name")?,
            rows_estimated: row.try_get("rows_estimated")?,
            bytes: row.try_get("bytes")?,
            begun: row.try_get("begun")?,
            archived: row.try_get("archived")?,
        })
    }
}

pub(super) async fn retire(global: &Global, what: &Retire) -> Result<u8, Error> {
    let (target, _) = database::to_write(global).await?;
    let mut session = patience::session(global, &target).await?;
    let mut due = Vec::new();
    for table in tables(&mut session, what.table.clone()).await? {
        due.extend(due_of(&mut session, &table, what.older_than.as_deref()).await?);
    }
    let shown: Vec<_> = due
        .iter()
        .map(|due| json!({ "table": due.parent, "partition": due.name, "rows_estimated": due.rows_estimated, "bytes": due.bytes, "begun": due.begun }))
        .collect();
    if what.dry_run || due.is_empty() {
        patience::close(session).await;
        report(what, &target, if what.dry_run { "due" } else { "retired" }, &shown, &due)?;
        return Ok(0);
    }
    if what.archive.is_none() {
        if let Some(due) = due.iter().find(|due| due.archived) {
            return Err(Error::Usage(format!(
                "{} was begun with an archive, and is not dropped without one: say --archive DIR",
                due.name
            )));
        }
        confirm::destruction("partitions retire without --archive", &target, what.confirm).await?;
    }
    if let Some(directory) = &what.archive {
        archive::prepare(directory)?;
    }

    let mut ticker = Ticker::new();
    let mut retired = Vec::new();
    for due in &due {
        let mut work = Work { global, session: &mut session, target: &target, batch: what.batch, due };
        retired.push(work.run(what.archive.as_deref(), &mut ticker).await?);
    }
    ticker.end();
    patience::close(session).await;
    report(what, &target, "retired", &retired, &due)?;
    Ok(0)
}

fn report(what: &Retire, target: &Target, verb: &str, rows: &[Value], due: &[Due]) -> Result<(), Error> {
    if what.json.json {
        return output::result(&format!("{:#}\n", json!({ "database": target.shown(), verb: rows })));
    }
    if rows.is_empty() {
        output::line("No partition is older than it is kept.");
    }
    for (row, due) in rows.iter().zip(due) {
        let rows = row["rows"].as_i64().unwrap_or(due.rows_estimated);
        let archive =
            row["manifest"].as_str().map(|path| format!(", archived by {path}")).unwrap_or_default();
        let counted = if row["rows"].is_null() { "about " } else { "" };
        output::line(&format!("{verb} {} ({counted}{rows} rows{archive})", due.name));
    }
    Ok(())
}

/// What is due, the unfinished first, the oldest first.
async fn due_of(
    session: &mut PgConnection,
    table: &str,
    older_than: Option<&str>,
) -> Result<Vec<Due>, Error> {
    sqlx::query_as(
        "SELECT coalesce(t.parent, r.parent) AS parent, coalesce(p.name, r.partition) AS name, coalesce(p.rows_estimated, c.reltuples::bigint, 0) AS rows_estimated, \
           coalesce(p.bytes, pg_total_relation_size(c.oid), 0) AS bytes, r.id IS NOT NULL AS begun, coalesce(r.archived, false) AS archived \
         FROM veza.partitioned_tables t \
         CROSS JOIN LATERAL (SELECT (now() AT TIME ZONE 'UTC' - coalesce($2::text::interval, t.retention)) AT TIME ZONE 'UTC' AS moment) oldest \
         LEFT JOIN veza.partitions p ON p.parent = t.parent \
         FULL JOIN (SELECT * FROM veza.retirements WHERE dropped_at IS NULL) r ON r.partition = p.name \
         LEFT JOIN pg_class c ON c.relname = r.partition AND c.relnamespace = 'public'::regnamespace \
         WHERE coalesce(t.parent, r.parent) = $1 AND (r.id IS NOT NULL OR p.range_to <= least(oldest.moment, now())) \
         ORDER BY begun DESC, coalesce(p.range_to, r.range_to)",
    )
    .bind(table)
    .bind(older_than)
    .fetch_all(session)
    .await
    .map_err(Error::database("looking for what is older than it is kept"))
}

struct Work<'a> {
    global: &'a Global,
    session: &'a mut PgConnection,
    target: &'a Target,
    batch: i32,
    due: &'a Due,
}

impl Work<'_> {
    async fn run(&mut self, directory: Option<&Path>, ticker: &mut Ticker) -> Result<Value, Error> {
        let id: i64 = sqlx::query_scalar("SELECT veza.begin_retirement($1, $2)")
            .bind(&self.due.name)
            .bind(directory.is_some())
            .fetch_one(&mut *self.session)
            .await
            .map_err(Error::database(DOING))?;
        self.detach(id, ticker).await?;
        if let Some(directory) = directory {
            self.archive(id, directory, ticker).await?;
        }
        ticker.at(&format!("{}: dropping", self.due.name));
        let drop = format!("SELECT veza.drop_retired({id})::text");
        until_free::<String>(self.global, self.session, DOING, &drop).await?;
        let (rows, manifest): (Option<i64>, Option<String>) =
            sqlx::query_as("SELECT rows_archived, manifest FROM veza.retirements WHERE id = $1")
                .bind(id)
                .fetch_one(&mut *self.session)
                .await
                .map_err(Error::database(DOING))?;
        Ok(
            json!({ "table": self.due.parent, "partition": self.due.name, "rows": rows, "manifest": manifest }),
        )
    }

    /// Lets go of what refers to it and detaches it, until nobody has come in between.
    async fn detach(&mut self, id: i64, ticker: &mut Ticker) -> Result<(), Error> {
        let ends = patience::ends(self.global);
        let mut let_go = 0;
        while let Some(statement) = self.next_detach().await? {
            loop {
                let rows: i64 = sqlx::query_scalar("SELECT veza.let_go($1, $2)")
                    .bind(id)
                    .bind(self.batch)
                    .fetch_one(&mut *self.session)
                    .await
                    .map_err(Error::database(DOING))?;
                let_go += rows;
                ticker.at(&format!("{}: {let_go} reactions and replies let go", self.due.name));
                if rows == 0 {
                    break;
                }
            }
            ticker.at(&format!("{}: detaching", self.due.name));
            match patience::once::<String>(self.global, self.session, &statement).await {
                Ok(_) => {}
                Err(Try::Busy(_)) if Instant::now() < ends => sleep(PAUSE).await,
                // Somebody has reacted or replied in between.
                Err(Try::Failed(error)) if is_reference(&error) && Instant::now() < ends => {}
                // Another run has detached it in between.
                Err(Try::Failed(error)) if is_gone(&error) && Instant::now() < ends => sleep(PAUSE).await,
                Err(Try::Busy(error) | Try::Failed(error)) => return Err(Error::database(DOING)(error)),
            }
        }
        sqlx::query("SELECT veza.note_detached($1)")
            .bind(id)
            .execute(&mut *self.session)
            .await
            .map_err(Error::database(DOING))?;
        Ok(())
    }

    /// The statement that detaches it, or none if it is detached. PostgreSQL does it beside readers and writers where there is
    /// no DEFAULT partition; what was interrupted on the way is finished.
    async fn next_detach(&mut self) -> Result<Option<String>, Error> {
        sqlx::query_scalar(
            "SELECT format('ALTER TABLE %s DETACH PARTITION public.%I%s', h.inhparent::regclass, c.relname, \
               CASE WHEN h.inhdetachpending THEN ' FINALIZE' WHEN p.partdefid = 0 THEN ' CONCURRENTLY' ELSE '' END) \
             FROM pg_class c JOIN pg_inherits h ON h.inhrelid = c.oid JOIN pg_partitioned_table p ON p.partrelid = h.inhparent \
             WHERE c.relname = $1 AND c.relnamespace = 'public'::regnamespace",
        )
        .bind(&self.due.name)
        .fetch_optional(&mut *self.session)
        .await
        .map_err(Error::database(DOING))
    }

    /// Writes and verifies the archive: the partition's rows, and what was kept aside for it.
    async fn archive(&mut self, id: i64, directory: &Path, ticker: &mut Ticker) -> Result<(), Error> {
        let (verified, sources): (bool, Vec<String>) = sqlx::query_as(
            "SELECT archived_at IS NOT NULL, ARRAY(SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c \
               JOIN pg_namespace n ON n.oid = c.relnamespace WHERE (n.nspname, c.relname) IN (('public', r.partition), \
                 ('veza', r.partition || '_reactions'), ('veza', r.partition || '_replies')) ORDER BY 1) \
             FROM veza.retirements r WHERE id = $1",
        )
        .bind(id)
        .fetch_one(&mut *self.session)
        .await
        .map_err(Error::database(DOING))?;
        if verified || sources.is_empty() {
            return Ok(());
        }
        let mut archive = Archive::begin(directory, &self.due.name, &self.due.parent, self.target.database());
        for source in &sources {
            archive.add(self.session, source, ticker).await?;
        }
        let (manifest, rows) = archive.finish()?;
        sqlx::query(
            "UPDATE veza.retirements SET archived_at = now(), manifest = $2, rows_archived = $3 WHERE id = $1 AND archived_at IS NULL",
        )
        .bind(id)
        .bind(manifest.display().to_string())
        .bind(rows)
        .execute(&mut *self.session)
        .await
        .map_err(Error::database(DOING))?;
        Ok(())
    }
}

fn is_reference(error: &sqlx::Error) -> bool {
    code_is(error, "23503")
}

/// It is no partition any more (42P01), or its detaching is under way (55000).
fn is_gone(error: &sqlx::Error) -> bool {
    code_is(error, "42P01") || code_is(error, "55000")
}

fn code_is(error: &sqlx::Error, code: &str) -> bool {
    error.as_database_error().and_then(sqlx::error::DatabaseError::code).as_deref() == Some(code)
}
