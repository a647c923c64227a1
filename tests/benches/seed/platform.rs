//! What waits and what was kept: e-mails, events, keys of requests.

use chrono::TimeDelta;
use futures::FutureExt;
use serde_json::json;
use tokio_postgres::types::Type;

use super::{
    copy::{Load, Piece, Rows},
    plan::Plan,
};
use crate::{Outcome, draw};

/// Of the last events and e-mails, how many are not delivered yet, at any scale: as many as a platform is behind.
const WAITING: u64 = 2_000;

pub(crate) fn loads(plan: &Plan) -> Vec<Load> {
    vec![
        Load {
            table: "email_messages",
            columns: &[
                ("user_id", Type::UUID),
                ("to_email", Type::VARCHAR),
                ("template", Type::VARCHAR),
                ("status", Type::TEXT),
                ("attempts", Type::INT4),
                ("next_attempt_at", Type::TIMESTAMPTZ),
                ("sent_at", Type::TIMESTAMPTZ),
                ("created_at", Type::TIMESTAMPTZ),
                ("updated_at", Type::TIMESTAMPTZ),
            ],
            units: plan.emails,
            expected: plan.emails,
            write: |plan, piece, rows| emails(plan, piece, rows).boxed(),
        },
        Load {
            table: "outbox_events",
            columns: &[
                ("aggregate_type", Type::VARCHAR),
                ("aggregate_id", Type::UUID),
                ("event_type", Type::VARCHAR),
                ("payload", Type::JSONB),
                ("attempts", Type::INT4),
                ("published_at", Type::TIMESTAMPTZ),
                ("occurred_at", Type::TIMESTAMPTZ),
                ("created_at", Type::TIMESTAMPTZ),
                ("updated_at", Type::TIMESTAMPTZ),
            ],
            units: plan.events,
            expected: plan.events,
            write: |plan, piece, rows| events(plan, piece, rows).boxed(),
        },
        Load {
            table: "idempotency_keys",
            columns: &[
                ("user_id", Type::UUID),
                ("scope", Type::VARCHAR),
                ("idempotency_key", Type::VARCHAR),
                ("request_hash", Type::VARCHAR),
                ("response_status", Type::INT4),
                ("completed_at", Type::TIMESTAMPTZ),
                ("expires_at", Type::TIMESTAMPTZ),
                ("created_at", Type::TIMESTAMPTZ),
                ("updated_at", Type::TIMESTAMPTZ),
            ],
            units: plan.idempotency_keys,
            expected: plan.idempotency_keys,
            write: |plan, piece, rows| keys(plan, piece, rows).boxed(),
        },
    ]
}

async fn emails(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "email_messages", piece.number);
    for n in piece.from..piece.to {
        let user = draw::popular(&mut rng, plan.users);
        let (to, at) =
            (format!("user_{}_{user}@example.org", plan.seed), plan.in_order_of_last(90, n, plan.emails));
        let is_sent = n + WAITING.min(plan.emails / 2) < plan.emails;
        let (status, attempts) = if is_sent { ("sent", 1) } else { ("pending", 0) };
        let template = ["notification.track_liked", "notification.user_followed", "welcome"][rng.usize(..3)];
        let sent = is_sent.then_some(at + TimeDelta::seconds(2));
        rows.add(&[&plan.id("users", user), &to, &template, &status, &attempts, &at, &sent, &at, &at])
            .await?;
    }
    Ok(())
}

/// Popular tracks are liked most, and so several events of one wait at a time.
async fn events(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "outbox_events", piece.number);
    for n in piece.from..piece.to {
        let (track, user) = (plan.id("tracks", draw::popular(&mut rng, plan.tracks)), rng.u64(..plan.users));
        let payload = json!({ "user_id": plan.id("users", user), "creator_id": plan.id("users", user / 7) });
        let at = plan.in_order_of_last(7, n, plan.events);
        let is_published = n + WAITING.min(plan.events / 2) < plan.events;
        let published = is_published.then_some(at + TimeDelta::milliseconds(80));
        let attempts = i32::from(is_published);
        rows.add(&[&"track", &track, &"track.liked", &payload, &attempts, &published, &at, &at, &at]).await?;
    }
    Ok(())
}

async fn keys(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "idempotency_keys", piece.number);
    for n in piece.from..piece.to {
        let user = plan.id("users", draw::popular(&mut rng, plan.users));
        let at = plan.in_order_of_last(1, n, plan.idempotency_keys);
        let (key, hash) = (plan.id("idempotency_keys", n).to_string(), format!("{:064x}", rng.u128(..)));
        let (done, expires) = (at + TimeDelta::milliseconds(40), at + TimeDelta::hours(24));
        rows.add(&[&user, &"POST /orders", &key, &hash, &201, &done, &expires, &at, &at]).await?;
    }
    Ok(())
}
