//! `sql` and `up --dry-run`: show what would be done, and do nothing.

use std::{collections::HashSet, path::Path};

use sea_orm_migration::MigrationTrait;

use crate::{
    cli::{
        args::{Format, Global, Sql},
        database, output,
    },
    export::{self, Recorded},
    record::Direction,
    runner::{Error, journal},
};

pub(in crate::cli) async fn sql(
    migrations: &[Box<dyn MigrationTrait>],
    global: &Global,
    sql: &Sql,
) -> Result<u8, Error> {
    let range = export::range(migrations, sql.from.as_deref(), sql.to.as_deref())?;
    let recorded = record(migrations, range).await?;
    let limits = database::limits(global);
    let Some(directory) = &sql.out else {
        let direction = if sql.down { Direction::Down } else { Direction::Up };
        output::result(&export::script(&recorded, direction, &limits))?;
        return Ok(0);
    };
    let files = match sql.format {
        Format::Plain => export::plain(&recorded, &limits),
        Format::Sqlx => export::sqlx(&recorded, &limits),
    };
    let written = export::write(directory, &files, sql.overwrite)?;
    output::line(&format!(
        "{} files written to {}, {} unchanged. Apply them with:\n  {}",
        written.written,
        directory.display(),
        written.unchanged,
        how_to_apply(directory, sql.format)
    ));
    Ok(0)
}

fn how_to_apply(directory: &Path, format: Format) -> String {
    let directory = directory.display();
    match format {
        Format::Plain => {
            format!(
                "for f in {directory}/*.up.sql; do psql -X -v ON_ERROR_STOP=1 -f \"$f\" \"$DATABASE_URL\" || break; done"
            )
        }
        Format::Sqlx => format!("sqlx migrate run --source {directory}"),
    }
}

pub(in crate::cli) async fn dry_run(
    migrations: &[Box<dyn MigrationTrait>],
    global: &Global,
    steps: Option<u32>,
) -> Result<u8, Error> {
    let applied = if let Some((target, mut connection)) = database::look(global).await? {
        output::note(&format!("-- What is pending in {}:", target.shown()));
        journal::known(&mut connection, migrations).await?
    } else {
        output::note(
            "-- No database is configured and the private one is not running. For an empty one, this is all:",
        );
        HashSet::new()
    };
    let pending = (0..migrations.len())
        .filter(|place| !applied.contains(migrations[*place].name()))
        .take(steps.map_or(usize::MAX, |steps| steps as usize));
    let recorded = record(migrations, pending).await?;
    if recorded.is_empty() {
        output::note("-- Nothing.");
    }
    output::result(&export::script(&recorded, Direction::Up, &database::limits(global)))?;
    Ok(0)
}

async fn record(
    migrations: &[Box<dyn MigrationTrait>],
    places: impl IntoIterator<Item = usize>,
) -> Result<Vec<Recorded>, Error> {
    let mut recorded = Vec::new();
    for place in places {
        recorded.push(Recorded::of(place + 1, migrations[place].as_ref()).await?);
    }
    Ok(recorded)
}
