//! `status` and `check`: look, and change nothing.

use std::fmt::Write as _;

use sea_orm_migration::MigrationTrait;
use serde_json::json;

use crate::{
    check::Report,
    cli::{
        args::{Global, Json},
        database, output,
    },
    runner::{Error, Target},
};

pub(in crate::cli) async fn status(
    migrations: &[Box<dyn MigrationTrait>],
    global: &Global,
    Json { json }: Json,
) -> Result<u8, Error> {
    let (target, report) = look(migrations, global).await?;
    output::result(&if json { as_json(&target, &report) } else { as_table(&target, &report) })?;
    Ok(0)
}

pub(in crate::cli) async fn check(
    migrations: &[Box<dyn MigrationTrait>],
    global: &Global,
    Json { json }: Json,
) -> Result<u8, Error> {
    let (target, report) = look(migrations, global).await?;
    output::result(&if json { as_json(&target, &report) } else { findings(&report) })?;
    Ok(u8::from(!report.is_clean()))
}

async fn look(migrations: &[Box<dyn MigrationTrait>], global: &Global) -> Result<(Target, Report), Error> {
    let (target, mut connection) = database::look(global).await?.ok_or(Error::NoneRunning)?;
    let report = Report::of(&mut connection, migrations).await?;
    Ok((target, report))
}

fn as_json(target: &Target, report: &Report) -> String {
    let mut whole = json!({ "database": target.shown(), "clean": report.is_clean() });
    if let (Some(whole), Ok(serde_json::Value::Object(report))) =
        (whole.as_object_mut(), serde_json::to_value(report))
    {
        whole.extend(report);
    }
    format!("{whole:#}\n")
}

fn as_table(target: &Target, report: &Report) -> String {
    let width = report.migrations.iter().map(|entry| entry.name.len()).max().unwrap_or(0).max(9);
    let mut table = format!("{:>4}  {:width$}  {:7}  applied at\n", "#", "migration", "state");
    for entry in &report.migrations {
        let number = entry.number.map_or_else(|| "-".to_owned(), |number| number.to_string());
        let at = entry.applied_at.as_deref().unwrap_or_default();
        let row = format!("{number:>4}  {:width$}  {:7}  {at}", entry.name, entry.state.as_str());
        table.push_str(row.trim_end());
        table.push('\n');
    }
    // Writing to a String cannot fail.
    let _ok = writeln!(table, "{} in {}", report.summary(), target.shown());
    table
}

fn findings(report: &Report) -> String {
    let mut text = String::new();
    for entry in report.migrations.iter().filter(|entry| entry.state != crate::check::State::Applied) {
        let _ok = writeln!(text, "{} {}", entry.state.as_str(), entry.name);
    }
    let _ok = writeln!(text, "{}", report.summary());
    text
}
