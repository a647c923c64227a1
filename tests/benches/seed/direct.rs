//! Messages between two people, and who is there.

use chrono::TimeDelta;
use futures::FutureExt;
use tokio_postgres::types::Type;

use super::{
    copy::{Load, Piece, Rows},
    plan::Plan,
};
use crate::{Outcome, draw};

/// With how many others somebody talks at most.
const PARTNERS: u64 = 200;

pub(crate) fn loads(plan: &Plan) -> Vec<Load> {
    vec![
        Load {
            table: "direct_messages",
            columns: &[
                ("sender_id", Type::UUID),
                ("recipient_id", Type::UUID),
                ("content", Type::TEXT),
                ("is_read", Type::BOOL),
                ("created_at", Type::TIMESTAMPTZ),
                ("updated_at", Type::TIMESTAMPTZ),
            ],
            units: plan.direct_messages,
            expected: plan.direct_messages,
            write: |plan, piece, rows| direct_messages(plan, piece, rows).boxed(),
        },
        Load {
            table: "user_presence",
            columns: &[
                ("user_id", Type::UUID),
                ("status", Type::VARCHAR),
                ("last_seen_at", Type::TIMESTAMPTZ),
            ],
            units: plan.users,
            expected: plan.users,
            write: |plan, piece, rows| presence(plan, piece, rows).boxed(),
        },
    ]
}

/// Some talk much more than others, and each with a few more than with the rest.
async fn direct_messages(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "direct_messages", piece.number);
    let mut content = String::new();
    for n in piece.from..piece.to {
        let words = rng.u64(1..20);
        draw::words(&mut rng, words, &mut content);
        let one = draw::popular(&mut rng, plan.users);
        // Whom they know: the same ones each time, and never themselves.
        let known = draw::popular(&mut rng, PARTNERS.min(plan.users - 1));
        let other = (one + 1 + known * 7919 % (plan.users - 1)) % plan.users;
        let (sender, recipient) = if rng.bool() { (one, other) } else { (other, one) };
        let at = plan.in_order(n, plan.direct_messages);
        // What is not read is of the last days.
        let is_read = at < plan.until - TimeDelta::days(3) || rng.u8(..4) > 0;
        let (sender, recipient) = (plan.id("users", sender), plan.id("users", recipient));
        rows.add(&[&sender, &recipient, &content, &is_read, &at, &at]).await?;
    }
    Ok(())
}

/// A tenth was there within the last minute, the others at some time of the last month.
async fn presence(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "user_presence", piece.number);
    for n in piece.from..piece.to {
        let status = ["online", "online", "online", "away", "busy", "offline"][rng.usize(..6)];
        let gone = if rng.u8(..10) == 0 { rng.i64(0..60) } else { rng.i64(60..30 * 86_400) };
        rows.add(&[&plan.id("users", n), &status, &(plan.until - TimeDelta::seconds(gone))]).await?;
    }
    Ok(())
}
