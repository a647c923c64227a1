//! The SQL of a range of migrations, as text or as files, without a database. It includes the bookkeeping: a database
//! that was migrated by this SQL is, to the tool, one that it migrated itself.

mod files;
mod range;
mod text;

use sea_orm_migration::MigrationTrait;

pub use self::{
    files::{File, Written, plain, sqlx, write},
    range::{find, range},
    text::script,
};
use crate::{
    record::{self, Direction, Step},
    runner::{Error, journal},
};

/// A migration as SQL, with its bookkeeping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its place in the sequence, from 1.
    pub number: usize,
    /// Its name.
    pub name: String,
    /// How it is applied.
    pub up: Vec<Step>,
    /// How it is rolled back.
    pub down: Vec<Step>,
}

impl Recorded {
    /// Records one migration, both ways.
    ///
    /// # Errors
    /// [`Error::NotRecordable`].
    pub async fn of(number: usize, migration: &dyn MigrationTrait) -> Result<Self, Error> {
        Ok(Self {
            number,
            name: migration.name().to_owned(),
            up: complete(number, migration, Direction::Up).await?,
            down: complete(number, migration, Direction::Down).await?,
        })
    }

    /// Its steps one way.
    #[must_use]
    pub fn steps(&self, direction: Direction) -> &[Step] {
        match direction {
            Direction::Up => &self.up,
            Direction::Down => &self.down,
        }
    }
}

/// The steps of the migration, and the bookkeeping where the runner does it.
async fn complete(
    number: usize,
    migration: &dyn MigrationTrait,
    direction: Direction,
) -> Result<Vec<Step>, Error> {
    let mut steps = record::steps(migration, direction).await.map_err(|error| Error::NotRecordable {
        name: migration.name().to_owned(),
        reason: error.to_string(),
    })?;
    let entry = journal::entry(migration.name(), direction);
    match steps.last_mut() {
        Some(step) if record::in_transaction(migration) => step.statements.push(entry),
        _ => steps.push(Step { transaction: record::in_transaction(migration), statements: vec![entry] }),
    }
    if number == 1 && direction == Direction::Up {
        let install = journal::INSTALL.to_owned();
        match steps.first_mut() {
            Some(step) if step.transaction => step.statements.insert(0, install),
            _ => steps.insert(0, Step { transaction: true, statements: vec![install] }),
        }
    }
    Ok(steps)
}
