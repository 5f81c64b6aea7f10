//! What units of work on the shared transaction of SQLite begin and end with, and statements that go
//! to it as one.

use sea_orm::{DbBackend, Statement};

/// Savepoints have two names in turn. Where a unit of work is interrupted before its savepoint is
/// set, rolling back to it fails, and never undoes the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Savepoint {
    A,
    B,
}

impl Savepoint {
    /// What a unit of work begins with: the end of the one before, and a savepoint of its own.
    pub(super) fn beginning(before: Option<Self>) -> Vec<Statement> {
        let prefix = before.map(Self::release).into_iter().chain([Self::next(before).set()]);
        prefix.map(|sql| Statement::from_string(DbBackend::Sqlite, sql)).collect()
    }

    pub(super) fn next(before: Option<Self>) -> Self {
        if before == Some(Self::A) { Self::B } else { Self::A }
    }

    const fn set(self) -> &'static str {
        match self {
            Self::A => "SAVEPOINT unit_a",
            Self::B => "SAVEPOINT unit_b",
        }
    }

    const fn release(self) -> &'static str {
        match self {
            Self::A => "RELEASE unit_a",
            Self::B => "RELEASE unit_b",
        }
    }

    pub(super) const fn undo(self) -> &'static str {
        match self {
            Self::A => "ROLLBACK TO unit_a; RELEASE unit_a",
            Self::B => "ROLLBACK TO unit_b; RELEASE unit_b",
        }
    }
}

/// Statements as one, which run one after another; SQLite's driver counts their parameters on.
pub(super) fn script(mut parts: Vec<Statement>) -> Option<Statement> {
    if parts.len() < 2 {
        return parts.pop();
    }
    let sql = parts.iter().map(|part| part.sql.as_str()).collect::<Vec<_>>().join("; ");
    let values: Vec<_> = parts.into_iter().filter_map(|part| part.values).flat_map(|values| values.0).collect();
    Some(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_keeps_the_order_of_statements_and_values() {
        let part = |sql: &str, value: i64| Statement::from_sql_and_values(DbBackend::Sqlite, sql, [value.into()]);
        let plain = Statement::from_string(DbBackend::Sqlite, "SAVEPOINT unit_a");
        let joined = script(vec![plain, part("UPDATE a SET x = ?", 1), part("SELECT ?", 2)]).unwrap();
        assert_eq!(joined.sql, "SAVEPOINT unit_a; UPDATE a SET x = ?; SELECT ?");
        assert_eq!(joined.values.unwrap().0, vec![1i64.into(), 2i64.into()]);
        assert!(script(Vec::new()).is_none());
    }
}
