//! The migration tool. `cargo run -p migration -- --help` says what it can do.

use std::process::ExitCode;

use migration::Migrator;

fn main() -> ExitCode {
    migration::cli::run::<Migrator>()
}
