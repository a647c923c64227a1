//! Rooms, their members, their messages.

use futures::FutureExt;
use tokio_postgres::types::Type;

use super::{
    copy::{Load, Piece, Rows},
    plan::Plan,
};
use crate::{Outcome, draw};

pub(crate) fn loads(plan: &Plan) -> Vec<Load> {
    vec![
        Load {
            table: "rooms",
            columns: &[
                ("id", Type::UUID),
                ("name", Type::VARCHAR),
                ("room_type", Type::VARCHAR),
                ("is_private", Type::BOOL),
                ("creator_id", Type::UUID),
            ],
            units: plan.rooms,
            expected: plan.rooms,
            write: |plan, piece, rows| rooms(plan, piece, rows).boxed(),
        },
        Load {
            table: "room_members",
            columns: &[
                ("room_id", Type::UUID),
                ("user_id", Type::UUID),
                ("role", Type::VARCHAR),
                ("last_read_at", Type::TIMESTAMPTZ),
                ("joined_at", Type::TIMESTAMPTZ),
            ],
            units: plan.rooms,
            expected: plan.rooms * 25,
            write: |plan, piece, rows| members(plan, piece, rows).boxed(),
        },
        Load {
            table: "messages",
            columns: &[
                ("room_id", Type::UUID),
                ("sender_id", Type::UUID),
                ("content", Type::TEXT),
                ("created_at", Type::TIMESTAMPTZ),
                ("updated_at", Type::TIMESTAMPTZ),
            ],
            units: plan.messages,
            expected: plan.messages,
            write: |plan, piece, rows| messages(plan, piece, rows).boxed(),
        },
    ]
}

async fn rooms(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    for n in piece.from..piece.to {
        let private = n % 3 == 1;
        let (name, kind) = (format!("Room {n}"), if private { "private" } else { "public" });
        rows.add(&[&plan.id("rooms", n), &name, &kind, &private, &plan.id("users", plan.member(n, 0))])
            .await?;
    }
    Ok(())
}

async fn members(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "room_members", piece.number);
    for n in piece.from..piece.to {
        for member in 0..plan.room_size(n) {
            let role = if member == 0 { "owner" } else { "member" };
            let joined = plan.time(&mut rng);
            let read = rng.bool().then_some(plan.until - chrono::TimeDelta::hours(rng.i64(0..2000)));
            let (room, user) = (plan.id("rooms", n), plan.id("users", plan.member(n, member)));
            rows.add(&[&room, &user, &role, &read, &joined]).await?;
        }
    }
    Ok(())
}

async fn messages(plan: &Plan, piece: Piece, rows: &mut Rows) -> Outcome<()> {
    let mut rng = draw::rng(plan.seed, "messages", piece.number);
    let mut content = String::new();
    for n in piece.from..piece.to {
        let words = rng.u64(1..20);
        draw::words(&mut rng, words, &mut content);
        let room = draw::popular(&mut rng, plan.rooms);
        let member = draw::popular(&mut rng, plan.room_size(room));
        let (room, sender, at) = (
            plan.id("rooms", room),
            plan.id("users", plan.member(room, member)),
            plan.in_order(n, plan.messages),
        );
        rows.add(&[&room, &sender, &content, &at, &at]).await?;
    }
    Ok(())
}
