//! The SQL as one script that psql runs: each migration with its own `BEGIN` and `COMMIT`.

use super::Recorded;
use crate::{
    limits::Limits,
    record::{Direction, Step},
};

/// One script of `migrations`, in the order in which they run that way.
#[must_use]
pub fn script(migrations: &[Recorded], direction: Direction, limits: &Limits) -> String {
    let one = |migration: &Recorded| body(migration, direction, limits);
    let bodies: Vec<String> = match direction {
        Direction::Up => migrations.iter().map(one).collect(),
        Direction::Down => migrations.iter().rev().map(one).collect(),
    };
    bodies.join("\n")
}

/// One migration.
pub(super) fn body(migration: &Recorded, direction: Direction, limits: &Limits) -> String {
    let Recorded { number, name, .. } = migration;
    let mut text = format!("-- {number} {name}: {}\n", direction.as_str());
    let mut limited = false;
    for step in migration.steps(direction) {
        if step.transaction {
            text.extend(["BEGIN;\n", &opening(limits), &joined(step), "COMMIT;\n"]);
        } else {
            if !limited {
                text.extend(["SET search_path = public;\n", &limits.in_session(), "\n"]);
                limited = true;
            }
            text += &joined(step);
        }
    }
    if limited {
        text += "RESET search_path;\nRESET lock_timeout;\nRESET statement_timeout;\n";
    }
    text
}

/// What a transaction begins with. Whatever the role's own schema is, names without one mean `public`.
pub(super) fn opening(limits: &Limits) -> String {
    format!("SET LOCAL search_path = public;\n{}\n", limits.in_transaction())
}

/// The statements of a step, each on lines of its own.
pub(super) fn joined(step: &Step) -> String {
    step.statements.iter().flat_map(|statement| [statement, "\n"]).collect()
}
