//! Denormalised counters: how one is kept, and where all of them are listed.
//!
//! A counter that counts rows of one table is a [`Counter`]; what is more than that stands in SQL beside its migration, in
//! the same form, and gets its triggers from [`create_counter_triggers`]. Either way `veza.counters` knows how to recount it.

use sea_orm_migration::prelude::{DbErr, SchemaManager};

use super::ident;
use crate::sql::{self, literal};

/// A counter whose value is the number of rows of one table.
#[derive(Debug, Clone, Copy)]
pub struct Counter {
    table: &'static str,
    column: &'static str,
    source: &'static str,
    key: &'static str,
    only: Option<&'static str>,
    lock_order: &'static str,
    rate_heavy: bool,
}

impl Counter {
    /// `table`.`column` is the number of rows of `source` whose `key` is the id of the row.
    #[must_use]
    pub const fn new(
        table: &'static str,
        column: &'static str,
        source: &'static str,
        key: &'static str,
    ) -> Self {
        Self { table, column, source, key, only: None, lock_order: "id", rate_heavy: false }
    }

    /// Only rows that fulfil `condition` count.
    #[must_use]
    pub const fn only(self, condition: &'static str) -> Self {
        Self { only: Some(condition), ..self }
    }

    /// Counted rows are locked in this order instead of that of their ids.
    #[must_use]
    pub const fn locked_by(self, order: &'static str) -> Self {
        Self { lock_order: order, ..self }
    }

    /// Too many writers for a lock on the counted row: changes are appended to `veza.counter_deltas`, and
    /// `veza.roll_up_counters` adds them up later.
    #[must_use]
    pub const fn rate_heavy(self) -> Self {
        Self { rate_heavy: true, ..self }
    }

    fn function(self) -> String {
        format!("veza.count_{}_by_{}", self.source, self.key)
    }

    fn what(self) -> String {
        format!("counts_by_{}", self.key)
    }

    /// What a statement changed, by counted row, and what becomes of that.
    fn body(self) -> String {
        let Self { table, column, source, key, only, lock_order, rate_heavy } = self;
        let only = only.map(|condition| format!(" WHERE {condition}")).unwrap_or_default();
        let apply = if rate_heavy {
            format!(
                "    INSERT INTO veza.counter_deltas (counter, target_id, delta)
    SELECT '{table}.{column}', changed.id, changed.change FROM unnest(ids, changes) changed (id, change);"
            )
        } else {
            format!(
                "    PERFORM FROM public.{table} t WHERE t.id = ANY (ids) ORDER BY {lock_order} FOR NO KEY UPDATE;
    UPDATE public.{table} t SET {column} = greatest(t.{column} + changed.change, 0)
    FROM unnest(ids, changes) changed (id, change)
    WHERE t.id = changed.id AND t.{column} <> greatest(t.{column} + changed.change, 0);"
            )
        };
        format!(
            "-- {table}.{column}: the rows of {source} by {key}.
CREATE FUNCTION {function}() RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    ids uuid[];
    changes integer[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(id), array_agg(change) INTO ids, changes
        FROM (SELECT {key}, count(*) FROM new_rows{only} GROUP BY {key}) changed (id, change);
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(id), array_agg(change) INTO ids, changes
        FROM (SELECT {key}, -count(*) FROM old_rows{only} GROUP BY {key}) changed (id, change);
    ELSE
        SELECT array_agg(id), array_agg(change) INTO ids, changes
        FROM (
            SELECT id, sum(change) FROM (
                SELECT {key}, 1 FROM new_rows{only}
                UNION ALL
                SELECT {key}, -1 FROM old_rows{only}
            ) sides (id, change)
            GROUP BY id HAVING sum(change) <> 0
        ) changed (id, change);
    END IF;
    IF ids IS NULL THEN
        RETURN NULL;
    END IF;
{apply}
    RETURN NULL;
END;
$function$",
            function = self.function(),
        )
    }

    fn registration(self) -> String {
        let Self { table, column, source, key, only, lock_order, rate_heavy } = self;
        let only = only.map(|condition| format!(" AND {condition}")).unwrap_or_default();
        format!(
            "INSERT INTO veza.counters (counted_table, counted_column, recount, lock_order, rate_heavy)\n\
             VALUES ({}, {}, {}, {}, {rate_heavy})",
            literal(table),
            literal(column),
            literal(&format!("(SELECT count(*) FROM public.{source} WHERE {key} = t.id{only})")),
            literal(lock_order),
        )
    }
}

/// Creates what keeps `counter`: its trigger function, the triggers of its source, its entry in `veza.counters`.
///
/// # Errors
/// The statement that PostgreSQL refused.
pub async fn create_counter(m: &SchemaManager<'_>, counter: Counter) -> Result<(), DbErr> {
    sql::execute(m, &counter.body()).await?;
    sql::execute(m, &format!("REVOKE ALL ON FUNCTION {}() FROM PUBLIC", counter.function())).await?;
    let comment = format!(
        "Keeps {}.{}: the rows of {} by {}",
        counter.table, counter.column, counter.source, counter.key
    );
    sql::execute(m, &format!("COMMENT ON FUNCTION {}() IS {}", counter.function(), literal(&comment)))
        .await?;
    create_counter_triggers(m, counter.source, &counter.what(), &counter.function()).await?;
    sql::execute(m, &counter.registration()).await
}

/// Undoes [`create_counter`].
///
/// # Errors
/// The statement that PostgreSQL refused.
pub async fn drop_counter(m: &SchemaManager<'_>, counter: Counter) -> Result<(), DbErr> {
    forget_counters(m, counter.table, &[counter.column]).await?;
    drop_counter_triggers(m, counter.source, &counter.what()).await?;
    sql::execute(m, &format!("DROP FUNCTION {}()", counter.function())).await
}

/// One trigger for each operation on `table`, once per statement: `trg_{table}_{what}_insert`, `_update`, `_delete`.
///
/// `function` sees the rows of the statement as `new_rows` and `old_rows`.
///
/// # Errors
/// The statement that PostgreSQL refused.
pub async fn create_counter_triggers(
    m: &SchemaManager<'_>,
    table: &str,
    what: &str,
    function: &str,
) -> Result<(), DbErr> {
    for (operation, rows) in [
        ("INSERT", "NEW TABLE AS new_rows"),
        ("UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
        ("DELETE", "OLD TABLE AS old_rows"),
    ] {
        let create = format!(
            "CREATE TRIGGER {}\nAFTER {operation} ON {} REFERENCING {rows} FOR EACH STATEMENT\nEXECUTE FUNCTION {function}()",
            ident(&trigger(table, what, operation)),
            ident(table),
        );
        sql::execute(m, &create).await?;
    }
    Ok(())
}

/// Undoes [`create_counter_triggers`].
///
/// # Errors
/// The statement that PostgreSQL refused.
pub async fn drop_counter_triggers(m: &SchemaManager<'_>, table: &str, what: &str) -> Result<(), DbErr> {
    for operation in ["INSERT", "UPDATE", "DELETE"] {
        let drop = format!("DROP TRIGGER {} ON {}", ident(&trigger(table, what, operation)), ident(table));
        sql::execute(m, &drop).await?;
    }
    Ok(())
}

/// Takes the counters `columns` of `table` out of `veza.counters`.
///
/// # Errors
/// The statement that PostgreSQL refused.
pub async fn forget_counters(m: &SchemaManager<'_>, table: &str, columns: &[&str]) -> Result<(), DbErr> {
    let columns: Vec<_> = columns.iter().map(|column| literal(column)).collect();
    let forget = format!(
        "DELETE FROM veza.counters WHERE counted_table = {} AND counted_column IN ({})",
        literal(table),
        columns.join(", ")
    );
    sql::execute(m, &forget).await
}

fn trigger(table: &str, what: &str, operation: &str) -> String {
    format!("trg_{table}_{what}_{}", operation.to_ascii_lowercase())
}
