//! The migration tool: the runner and its helpers, with migrations of the tests' own and with the real ones.

#![expect(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod backfill;
mod check;
mod concurrently;
mod connect;
mod export;
mod failures;
mod fresh;
mod lock;
mod search_path;
mod support;
