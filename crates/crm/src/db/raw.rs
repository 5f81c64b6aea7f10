//! Statements that are written as SQL: what both databases understand, with values as `$1`, `$2`, ….

use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

use super::Uow;

impl Uow {
    /// The rows that a query answers.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn rows(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<QueryResult>, DbErr> {
        self.query_all_raw(Statement::from_sql_and_values(self.get_database_backend(), sql, values)).await
    }

    /// The one row that a query answers, if there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn row(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Option<QueryResult>, DbErr> {
        self.query_one_raw(Statement::from_sql_and_values(self.get_database_backend(), sql, values)).await
    }

    /// Runs a statement; answers how many rows it touched.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn change(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<u64, DbErr> {
        let statement = Statement::from_sql_and_values(self.get_database_backend(), sql, values);
        Ok(self.execute_raw(statement).await?.rows_affected())
    }
}
