//! Accounts, their profiles and settings.

use futures::FutureExt;
use tokio_postgres::types::Type;

use super::{
    copy::{Load, Piece, Rows},
    plan::Plan,
};
use crate::{Outcome, draw};

/// Not a hash of anything: nobody signs in to a seeded account.
const PASSWORD: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c2VlZGVkIGFjY291bnQ$c2VlZGVkIGFjY291bnRzIGhhdmUgbm8gcGFzc3dvcmQ";

pub(crate) fn loads(plan: &Plan) -> Vec<Load> {
    let each = plan.users;
    vec![
        Load {
            table: "users",
            columns: &[
                ("id", Type::UUID),
                ("email", Type::VARCHAR),
                ("username", Type::VARCHAR),
                ("display_name", Type::VARCHAR),
                ("password_hash", Type::VARCHAR),
                ("role", Type::TEXT),
                ("is_verified", Type::BOOL),
                ("created_at", Type::TIMESTAMPTZ),
                ("updated_at", Type::TIMESTAMPTZ),
            ],
            units: each,
            expected: each,
            write: |plan, piece, rows| users(plan, piece, rows).boxed(),
        },
        Load {
            table: "user_profiles",
            columns: &[("user_id", Type::UUID), ("bio", Type::TEXT), ("location", Type::VARCHAR)],
            units: each,
            expected: each,
            write: |plan, piece, rows| profiles(plan, piece, rows).boxed(),
        },
        Load {
            table: "user_settings",
            columns: &[("user_id", Type::UUID), ("email_on_like", Type::BOOL)],
            units: each,
            expected: each,
            write: |plan, piece, rows| settings(plan, piece, rows).boxed(),
        },
    ]
}

async fn users(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "users", piece.number);
    for n in piece.from..piece.to {
        let (name, at) = (format!("user_{}_{n}", plan.seed), plan.time(&mut rng));
        let role = if n < plan.users / 10 { "creator" } else { "user" };
        let (email, display_name) = (format!("{name}@example.org"), format!("User {n}"));
        rows.add(&[
            &plan.id("users", n),
            &email,
            &name,
            &display_name,
            &PASSWORD,
            &role,
            &rng.bool(),
            &at,
            &at,
        ])
        .await?;
    }
    Ok(())
}

async fn profiles(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "user_profiles", piece.number);
    let mut bio = String::new();
    for n in piece.from..piece.to {
        draw::words(&mut rng, 12, &mut bio);
        let location = (rng.u8(..3) == 0).then_some("Lyon");
        rows.add(&[&plan.id("users", n), &bio, &location]).await?;
    }
    Ok(())
}

async fn settings(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    for n in piece.from..piece.to {
        rows.add(&[&plan.id("users", n), &(n % 5 > 0)]).await?;
    }
    Ok(())
}
