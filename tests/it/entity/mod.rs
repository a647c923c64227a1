//! The entities and the database say the same, and rows come back as they were written.

mod bites;
mod drift;
mod generator;
mod mock;
mod registry;
mod round_trip;
