//! The transaction that a consumer writes in, whatever pool its worker runs on.

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};

/// The transaction of a delivery: what is written with it is kept together with the note that the events were consumed. It is
/// given wherever a function of the services takes `&impl ConnectionTrait`.
#[derive(Clone, Copy)]
pub struct EventTransaction<'a>(&'a dyn Statements);

impl<'a> EventTransaction<'a> {
    pub(super) fn new(transaction: &'a impl ConnectionTrait) -> Self {
        Self(transaction)
    }
}

impl std::fmt::Debug for EventTransaction<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EventTransaction")
    }
}

/// What [`ConnectionTrait`] requires, without what it provides, so that a [`Consumer`](super::Consumer) need not be generic.
#[async_trait]
trait Statements: Sync {
    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr>;
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr>;
    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr>;
    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr>;
}

#[async_trait]
impl<C: ConnectionTrait> Statements for C {
    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        ConnectionTrait::execute_raw(self, statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        ConnectionTrait::execute_unprepared(self, sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        ConnectionTrait::query_one_raw(self, statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        ConnectionTrait::query_all_raw(self, statement).await
    }
}

#[async_trait]
impl ConnectionTrait for EventTransaction<'_> {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Postgres
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.0.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.0.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.0.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.0.query_all_raw(statement).await
    }
}
