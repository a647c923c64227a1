//! The tool as people run it: the real binary, its output and its exit codes.

#![expect(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod arguments;
mod at_once;
mod commands;
mod counters;
mod questions;
mod search;
mod tool;
mod upkeep;
