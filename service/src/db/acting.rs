//! Reads under row-level security: a connection that acts as somebody.

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement, TransactionSession,
    TransactionTrait,
};

use super::{Actor, begin};

/// A pool through the eyes of an actor; made by [`as_actor`].
#[derive(Clone, Copy, Debug)]
pub struct Acting<'a, C> {
    db: &'a C,
    actor: &'a Actor,
}

/// Gives a function that reads (`&impl ConnectionTrait`) a connection on which each statement is `actor`'s, in a transaction of
/// its own.
///
/// Row-level security reads the actor from the transaction, so a pool of `veza_app` by itself shows nothing that is private.
/// Each statement costs two round trips besides, BEGIN with the actor and COMMIT: who reads several times opens [`begin`] once
/// and gives the transaction to each. On a pool of the owner's, for whom there are no policies, it changes nothing but that.
#[must_use]
pub fn as_actor<'a, C: TransactionTrait>(db: &'a C, actor: &'a Actor) -> Acting<'a, C> {
    Acting { db, actor }
}

/// Commits if the statement went well, and rolls back at once if not.
async fn end<T>(transaction: impl TransactionSession, outcome: Result<T, DbErr>) -> Result<T, DbErr> {
    match outcome {
        Ok(value) => transaction.commit().await.map(|()| value),
        Err(error) => {
            // The first error says more than that of a connection which it may have broken.
            let _ = transaction.rollback().await;
            Err(error)
        }
    }
}

#[async_trait]
impl<C: TransactionTrait> ConnectionTrait for Acting<'_, C> {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Postgres
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let transaction = begin(self.db, self.actor).await?;
        let outcome = transaction.execute_raw(statement).await;
        end(transaction, outcome).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let transaction = begin(self.db, self.actor).await?;
        let outcome = transaction.execute_unprepared(sql).await;
        end(transaction, outcome).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let transaction = begin(self.db, self.actor).await?;
        let outcome = transaction.query_one_raw(statement).await;
        end(transaction, outcome).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let transaction = begin(self.db, self.actor).await?;
        let outcome = transaction.query_all_raw(statement).await;
        end(transaction, outcome).await
    }
}
