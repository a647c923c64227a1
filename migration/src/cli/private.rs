//! The private PostgreSQL of this checkout. Starting it blocks, so that happens beside the runtime.

use tokio::task::spawn_blocking;

use super::output;
use crate::{
    local::{self, LocalError, Private},
    runner::{Error, Target},
};

/// Starts it, or uses the one that runs.
pub(super) async fn start() -> Result<(Private, Target), Error> {
    let private = blocking(|| local::dev_with(&mut |doing| output::note(&format!("{doing} …")))).await?;
    let target = Target::parse(private.url())?.private();
    Ok((private, target))
}

/// The one that runs.
pub(super) async fn running() -> Result<Option<Target>, Error> {
    match blocking(local::running).await? {
        Some(private) => Ok(Some(Target::parse(private.url())?.private())),
        None => Ok(None),
    }
}

/// Stops it; whether it ran.
pub(super) async fn stop() -> Result<bool, Error> {
    blocking(local::stop).await
}

/// Deletes it; whether there was one.
pub(super) async fn delete() -> Result<bool, Error> {
    blocking(local::delete).await
}

async fn blocking<T: Send + 'static>(work: fn() -> Result<T, LocalError>) -> Result<T, Error> {
    match spawn_blocking(work).await {
        Ok(result) => result.map_err(|error| Error::Local(error.to_string())),
        Err(ended) => Err(Error::Local(format!("the work on the private database ended early: {ended}"))),
    }
}
