//! What the application (role `veza_app`) may do with a table: its grants, and the row-level security behind them.
//!
//! A migration of a domain is a list of [`Rights`], which reads as a table of who may do what:
//!
//! ```ignore
//! own("carts"),                                          // all four, each user with their own rows
//! own("orders").select("{own} OR {admin}").no_delete(),  // each action by itself
//! open("badges", "SELECT, INSERT, UPDATE"),              // no private rows: plain grants
//! own("posts").counted("like_count, comment_count"),     // kept by triggers: neither inserted nor updated
//! ```
//!
//! In a condition stand, besides columns: `{me}` (id of the acting user, NULL for a visitor), `{own}` (`user_id = {me}`),
//! `{selector}` (what a token or code that the client presents is looked up by), `{staff}` and `{admin}` (whether the actor is
//! one), `{my_…}` (an array that a function `veza.my_…()` returns). Each is an uncorrelated `(SELECT …)`: PostgreSQL asks once for
//! a statement, not once for a row.
//!
//! Where an action has no condition there is no policy and no grant. A partition has neither: it is reached through its
//! parent alone. The owner of the tables, who migrates and runs the jobs, is under no policy (`ENABLE`, not `FORCE`).

use sea_orm_migration::prelude::{DbErr, SchemaManager};

use crate::sql;

/// The role that applications log in as members of.
pub const ROLE: &str = "veza_app";

/// What the application may do with one table.
#[derive(Clone, Copy, Debug)]
pub struct Rights {
    table: &'static str,
    kind: Kind,
    /// The columns that triggers keep, separated by commas.
    counted: &'static str,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Open(&'static str),
    Protected(Conditions),
}

/// Which rows each action reaches; empty: none.
#[derive(Clone, Copy, Debug)]
struct Conditions {
    select: &'static str,
    insert: &'static str,
    update: &'static str,
    /// What a row must be after an UPDATE, if that differs from what it must have been before.
    updated: &'static str,
    /// The columns that an UPDATE may change; empty: all.
    columns: &'static str,
    delete: &'static str,
}

/// Everybody may do `actions` with every row: a table without private rows, whose rules are the services' alone.
#[must_use]
pub const fn open(table: &'static str, actions: &'static str) -> Rights {
    Rights { table, kind: Kind::Open(actions), counted: "" }
}

/// Nobody may do anything but what is said next.
#[must_use]
pub const fn protected(table: &'static str) -> Rights {
    Rights {
        table,
        kind: Kind::Protected(Conditions {
            select: "",
            insert: "",
            update: "",
            updated: "",
            columns: "",
            delete: "",
        }),
        counted: "",
    }
}

/// Each user may do everything with the rows whose `user_id` is theirs.
#[must_use]
pub const fn own(table: &'static str) -> Rights {
    protected(table).all("{own}")
}

impl Rights {
    const fn with(self, change: Conditions) -> Self {
        Self { kind: Kind::Protected(change), ..self }
    }

    const fn conditions(self) -> Conditions {
        match self.kind {
            Kind::Protected(conditions) => conditions,
            Kind::Open(_) => panic!("an open table has no conditions"),
        }
    }

    /// The same condition for all four actions.
    #[must_use]
    pub const fn all(self, condition: &'static str) -> Self {
        self.select(condition).insert(condition).update(condition).delete(condition)
    }

    /// Which rows are seen. It also holds for the rows that an UPDATE or DELETE looks for and that RETURNING shows.
    #[must_use]
    pub const fn select(self, condition: &'static str) -> Self {
        self.with(Conditions { select: condition, ..self.conditions() })
    }

    /// What a new row must be.
    #[must_use]
    pub const fn insert(self, condition: &'static str) -> Self {
        self.with(Conditions { insert: condition, ..self.conditions() })
    }

    /// Which rows may be changed; they must still be so afterwards, so none is moved to another owner.
    #[must_use]
    pub const fn update(self, condition: &'static str) -> Self {
        self.with(Conditions { update: condition, ..self.conditions() })
    }

    /// What a row must be after an UPDATE, where it is not the condition of [`Rights::update`].
    #[must_use]
    pub const fn updated(self, condition: &'static str) -> Self {
        self.with(Conditions { updated: condition, ..self.conditions() })
    }

    /// The only columns that an UPDATE may change, separated by commas.
    #[must_use]
    pub const fn columns(self, columns: &'static str) -> Self {
        self.with(Conditions { columns, ..self.conditions() })
    }

    /// The columns that triggers keep, separated by commas: whoever may insert and update a row leaves them to those.
    #[must_use]
    pub const fn counted(self, columns: &'static str) -> Self {
        Self { counted: columns, ..self }
    }

    /// Which rows may be deleted.
    #[must_use]
    pub const fn delete(self, condition: &'static str) -> Self {
        self.with(Conditions { delete: condition, ..self.conditions() })
    }

    /// Nobody updates.
    #[must_use]
    pub const fn no_update(self) -> Self {
        self.update("")
    }

    /// Nobody deletes: rows end by a column, by a cascade or by the owner's clean-up.
    #[must_use]
    pub const fn no_delete(self) -> Self {
        self.delete("")
    }

    fn up(&self) -> Vec<String> {
        let table = self.table;
        let conditions = match self.kind {
            Kind::Open(actions) => return vec![self.grant(actions.split(", ").map(str::to_owned))],
            Kind::Protected(conditions) => conditions,
        };
        let mut statements = vec![format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")];
        statements.extend(conditions.actions().map(|(action, rows)| {
            format!("CREATE POLICY {} ON {table} FOR {action} TO {ROLE}\n    {rows}", self.policy(action))
        }));
        let grants = conditions.actions().map(|(action, _)| match conditions.columns {
            columns if action == "UPDATE" && !columns.is_empty() => format!("UPDATE ({columns})"),
            _ => action.to_owned(),
        });
        statements.push(self.grant(grants));
        statements
    }

    /// Where some columns are counted, INSERT and UPDATE are of the others, whichever they are: a grant of columns cannot name those
    /// that it leaves out.
    fn grant(&self, actions: impl Iterator<Item = String>) -> String {
        let Self { table, counted, .. } = self;
        if counted.is_empty() {
            return format!("GRANT {} ON {table} TO {ROLE}", actions.collect::<Vec<_>>().join(", "));
        }
        let of_columns = |action: String| match action.as_str() {
            "INSERT" | "UPDATE" => format!("{action} (%1$s)"),
            _ => action,
        };
        let actions = actions.map(of_columns).collect::<Vec<_>>().join(", ");
        format!(
            "DO $grant$ BEGIN EXECUTE (
    SELECT format('GRANT {actions} ON {table} TO {ROLE}', string_agg(quote_ident(attname), ', ' ORDER BY attnum))
    FROM pg_catalog.pg_attribute
    WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> ALL ('{{{counted}}}')
); END $grant$"
        )
    }

    fn down(&self) -> Vec<String> {
        let table = self.table;
        let mut statements = vec![format!("REVOKE ALL ON {table} FROM {ROLE}")];
        if let Kind::Protected(conditions) = self.kind {
            let policies: Vec<_> = conditions.actions().map(|(action, _)| self.policy(action)).collect();
            statements.extend(policies.iter().rev().map(|policy| format!("DROP POLICY {policy} ON {table}")));
            statements.push(format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"));
        }
        statements
    }

    /// `{table}_{action}`.
    fn policy(&self, action: &str) -> String {
        let table = self.table.rsplit('.').next().unwrap_or(self.table);
        format!("{table}_{}", action.to_ascii_lowercase())
    }
}

impl Conditions {
    /// The actions that have a condition, with their clauses.
    fn actions(self) -> impl Iterator<Item = (&'static str, String)> {
        let using = |condition: &str| format!("USING ({})", written(condition));
        let check = |condition: &str| format!("WITH CHECK ({})", written(condition));
        let after = if self.updated.is_empty() { self.update } else { self.updated };
        [
            ("SELECT", self.select, using(self.select)),
            ("INSERT", self.insert, check(self.insert)),
            ("UPDATE", self.update, format!("{}\n    {}", using(self.update), check(after))),
            ("DELETE", self.delete, using(self.delete)),
        ]
        .into_iter()
        .filter(|(_, condition, _)| !condition.is_empty())
        .map(|(action, _, clauses)| (action, clauses))
    }
}

/// Grants `rights` and protects the tables.
///
/// # Errors
/// The statement that PostgreSQL refused.
pub async fn grant_rights(m: &SchemaManager<'_>, rights: &[Rights]) -> Result<(), DbErr> {
    for statement in rights.iter().flat_map(Rights::up) {
        sql::execute(m, &statement).await?;
    }
    Ok(())
}

/// Takes back what [`grant_rights`] gave.
///
/// # Errors
/// The statement that PostgreSQL refused.
pub async fn revoke_rights(m: &SchemaManager<'_>, rights: &[Rights]) -> Result<(), DbErr> {
    for statement in rights.iter().rev().flat_map(Rights::down) {
        sql::execute(m, &statement).await?;
    }
    Ok(())
}

/// A condition in SQL, without its short words.
fn written(condition: &str) -> String {
    let mut sql = condition
        .replace("{own}", "user_id = {me}")
        .replace("{me}", "(SELECT nullif(current_setting('app.user_id', true), '')::uuid)")
        .replace("{selector}", "(SELECT nullif(current_setting('app.selector', true), ''))")
        .replace("{staff}", "(SELECT veza.is_staff())")
        .replace("{admin}", "(SELECT veza.is_admin())")
        .replace("{open_room}", "(SELECT veza.open_room())");
    while let Some(start) = sql.find("{my_") {
        let Some(length) = sql[start..].find('}') else { break };
        let array = format!("ANY ((SELECT veza.{}())::uuid[])", &sql[start + 1..start + length]);
        sql.replace_range(start..=start + length, &array);
    }
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_action_with_a_condition_has_a_policy_and_a_grant_and_no_other() {
        let rights = own("carts").select("{own} OR {admin}").columns("total, tax_total").no_delete();
        let me = "(SELECT nullif(current_setting('app.user_id', true), '')::uuid)";
        assert_eq!(
            rights.up(),
            [
                "ALTER TABLE carts ENABLE ROW LEVEL SECURITY".to_owned(),
                format!(
                    "CREATE POLICY carts_select ON carts FOR SELECT TO veza_app\n    USING (user_id = {me} OR (SELECT veza.is_admin()))"
                ),
                format!(
                    "CREATE POLICY carts_insert ON carts FOR INSERT TO veza_app\n    WITH CHECK (user_id = {me})"
                ),
                format!(
                    "CREATE POLICY carts_update ON carts FOR UPDATE TO veza_app\n    USING (user_id = {me})\n    WITH CHECK (user_id = {me})"
                ),
                "GRANT SELECT, INSERT, UPDATE (total, tax_total) ON carts TO veza_app".to_owned(),
            ]
        );
        assert_eq!(
            rights.down(),
            [
                "REVOKE ALL ON carts FROM veza_app",
                "DROP POLICY carts_update ON carts",
                "DROP POLICY carts_insert ON carts",
                "DROP POLICY carts_select ON carts",
                "ALTER TABLE carts DISABLE ROW LEVEL SECURITY",
            ]
        );
    }

    #[test]
    fn membership_is_an_array_that_is_asked_for_once() {
        assert_eq!(written("room_id = {my_rooms}"), "room_id = ANY ((SELECT veza.my_rooms())::uuid[])");
    }

    #[test]
    fn what_is_counted_is_neither_inserted_nor_updated() {
        let rights = open("badges", "SELECT, INSERT, UPDATE, DELETE").counted("given, taken").up().remove(0);
        assert!(
            rights.contains("'GRANT SELECT, INSERT (%1$s), UPDATE (%1$s), DELETE ON badges TO veza_app'"),
            "{rights}"
        );
        assert!(rights.contains("attname <> ALL ('{given, taken}')"), "{rights}");
    }

    #[test]
    fn an_open_table_has_grants_alone() {
        let rights = open("badges", "SELECT, INSERT");
        assert_eq!(rights.up(), ["GRANT SELECT, INSERT ON badges TO veza_app"]);
        assert_eq!(rights.down(), ["REVOKE ALL ON badges FROM veza_app"]);
    }
}
