//! Which migrations: by number, name, or an unambiguous beginning or end of the name.

use std::ops::RangeInclusive;

use sea_orm_migration::MigrationTrait;

use crate::runner::Error;

/// The place, from 0, of the migration that `wanted` means.
///
/// # Errors
/// [`Error::Usage`] if it means none, or several.
pub fn find(migrations: &[Box<dyn MigrationTrait>], wanted: &str) -> Result<usize, Error> {
    if let Some(place) = migrations.iter().position(|migration| migration.name() == wanted) {
        return Ok(place);
    }
    if let Ok(number) = wanted.parse::<usize>()
        && (1..=migrations.len()).contains(&number)
    {
        return Ok(number - 1);
    }
    let means = |name: &str| name.starts_with(wanted) || name.ends_with(wanted);
    let found: Vec<usize> = (0..migrations.len())
        .filter(|place| !wanted.is_empty() && means(migrations[*place].name()))
        .collect();
    match found[..] {
        [place] => Ok(place),
        [] => Err(Error::Usage(format!(
            "there is no migration \"{wanted}\". Name it, or give its number from 1 to {}; `status` lists them",
            migrations.len()
        ))),
        [first, second, ..] => Err(Error::Usage(format!(
            "\"{wanted}\" means {} migrations, {} and {} among them. Write more of the name",
            found.len(),
            migrations[first].name(),
            migrations[second].name()
        ))),
    }
}

/// The places, from 0, of the migrations from one to another, both included; the first and the last unless named.
///
/// # Errors
/// [`Error::Usage`], also if there is nothing between them.
pub fn range(
    migrations: &[Box<dyn MigrationTrait>],
    from: Option<&str>,
    to: Option<&str>,
) -> Result<RangeInclusive<usize>, Error> {
    let Some(last) = migrations.len().checked_sub(1) else {
        return Err(Error::Usage("there are no migrations yet. Write one first".to_owned()));
    };
    let first = from.map_or(Ok(0), |name| find(migrations, name))?;
    let last = to.map_or(Ok(last), |name| find(migrations, name))?;
    if first > last {
        return Err(Error::Usage(format!(
            "--from {} comes after --to {}. Swap them",
            migrations[first].name(),
            migrations[last].name()
        )));
    }
    Ok(first..=last)
}
