//! Which database: `-u`, the environment or `.env`, else the private one.

use sqlx::PgConnection;

use super::{args::Global, private};
use crate::{
    limits::Limits,
    local::{self, Start},
    runner::{Error, Options, Purpose, Target, connect},
};

/// The database of the command line.
pub(super) fn configured(global: &Global) -> Result<Option<Target>, Error> {
    let Some(url) = &global.database_url else { return Ok(None) };
    let target = Target::parse(url)?;
    Ok(Some(if local::is_private(url) { target.private() } else { target }))
}

/// The database to write to, and how the private one came to run if it is that.
pub(super) async fn to_write(global: &Global) -> Result<(Target, Option<Start>), Error> {
    if let Some(target) = configured(global)? {
        return Ok((target, None));
    }
    let (private, target) = private::start().await?;
    Ok((target, Some(private.start())))
}

/// The database to look at; nothing is started for that.
async fn to_read(global: &Global) -> Result<Option<Target>, Error> {
    match configured(global)? {
        Some(target) => Ok(Some(target)),
        None => private::running().await,
    }
}

/// A connection to the database to look at.
pub(super) async fn look(global: &Global) -> Result<Option<(Target, PgConnection)>, Error> {
    let Some(target) = to_read(global).await? else { return Ok(None) };
    let connection = connect(&target, Purpose::Read).await?;
    Ok(Some((target, connection)))
}

/// How to run migrations on it.
pub(super) fn options(global: &Global) -> Options {
    Options { limits: limits(global), lock_wait: global.lock_wait }
}

pub(super) fn limits(global: &Global) -> Limits {
    Limits { lock_timeout: global.lock_timeout, statement_timeout: global.statement_timeout }
}
