//! The SQL of a migration without a database: it runs against a connection that only takes notes.
//!
//! Every statement is noted with its values written in; every question is answered with no rows. A migration whose SQL
//! depends on what it reads can therefore not be recorded, and says so.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sea_orm::{
    Database, DatabaseConnectionType, DbBackend, DbErr, ProxyDatabaseTrait, ProxyExecResult, ProxyRow,
    Statement, TransactionTrait,
};
use sea_orm_migration::{MigrationTrait, SchemaManager, SchemaManagerConnection};

/// Statements that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Whether they are one transaction; else there is one statement, which must run outside any.
    pub transaction: bool,
    /// The statements, or whole scripts, each with its semicolon.
    pub statements: Vec<String>,
}

/// Which way a migration goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// It is applied.
    Up,
    /// It is rolled back.
    Down,
}

impl Direction {
    /// `up` or `down`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

/// Whether a migration runs in a transaction: on PostgreSQL they do unless they say otherwise.
#[must_use]
pub fn in_transaction(migration: &dyn MigrationTrait) -> bool {
    migration.use_transaction().unwrap_or(true)
}

/// What `migration` would send, without the tool's own bookkeeping.
///
/// # Errors
/// Those of the migration: it may insist on an answer from the database.
pub async fn steps(migration: &dyn MigrationTrait, direction: Direction) -> Result<Vec<Step>, DbErr> {
    let notes = Notes::default();
    let db = Database::connect_proxy(DbBackend::Postgres, Arc::new(Box::new(notes.clone()))).await?;
    if in_transaction(migration) {
        let transaction = db.begin().await?;
        run(migration, direction, &SchemaManager::new(&transaction)).await?;
        transaction.commit().await?;
    } else {
        run(migration, direction, &SchemaManager::new(&db)).await?;
    }
    Ok(notes.take())
}

/// Runs the migration one way.
pub(crate) async fn run(
    migration: &dyn MigrationTrait,
    direction: Direction,
    manager: &SchemaManager<'_>,
) -> Result<(), DbErr> {
    match direction {
        Direction::Up => migration.up(manager).await,
        Direction::Down => migration.down(manager).await,
    }
}

/// Whether `connection` only takes notes. A helper that depends on the state of the database then writes down what it
/// would do on a fresh one.
#[must_use]
pub fn is_recording(connection: &SchemaManagerConnection<'_>) -> bool {
    matches!(
        connection,
        SchemaManagerConnection::Connection(connection)
            if matches!(connection.inner, DatabaseConnectionType::ProxyDatabaseConnection(_))
    )
}

/// The connection that takes notes.
#[derive(Clone, Debug, Default)]
struct Notes(Arc<Mutex<Script>>);

#[derive(Debug, Default)]
struct Script {
    steps: Vec<Step>,
    /// For each open transaction or savepoint, how many statements the open step had when it began.
    open: Vec<usize>,
}

impl Notes {
    fn script(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Vec<Step> {
        let mut steps = std::mem::take(&mut self.script().steps);
        steps.retain(|step| !step.statements.is_empty());
        steps
    }
}

impl Script {
    fn note(&mut self, statement: &Statement) {
        let statement = terminated(&statement.to_string());
        if statement.is_empty() {
            return;
        }
        match self.steps.last_mut() {
            Some(step) if !self.open.is_empty() => step.statements.push(statement),
            _ => self.steps.push(Step { transaction: false, statements: vec![statement] }),
        }
    }

    fn begin(&mut self) {
        if self.open.is_empty() {
            self.steps.push(Step { transaction: true, statements: Vec::new() });
        }
        self.open.push(self.steps.last().map_or(0, |step| step.statements.len()));
    }

    fn undo(&mut self) {
        if let (Some(mark), Some(step)) = (self.open.pop(), self.steps.last_mut()) {
            step.statements.truncate(mark);
        }
    }
}

/// With its semicolon, also where the text ends in a comment.
fn terminated(sql: &str) -> String {
    let sql = sql.trim();
    let last_line = sql.lines().next_back().unwrap_or_default();
    match sql {
        "" => String::new(),
        _ if sql.ends_with(';') => sql.to_owned(),
        _ if last_line.contains("--") => format!("{sql}\n;"),
        _ => format!("{sql};"),
    }
}

#[async_trait::async_trait]
impl ProxyDatabaseTrait for Notes {
    async fn query(&self, statement: Statement) -> Result<Vec<ProxyRow>, DbErr> {
        self.script().note(&statement);
        Ok(Vec::new())
    }

    async fn execute(&self, statement: Statement) -> Result<ProxyExecResult, DbErr> {
        self.script().note(&statement);
        Ok(ProxyExecResult::default())
    }

    async fn begin(&self) {
        self.script().begin();
    }

    async fn commit(&self) {
        self.script().open.pop();
    }

    async fn rollback(&self) {
        self.script().undo();
    }

    fn start_rollback(&self) {
        self.script().undo();
    }
}
