//! Table `users`.

use sea_orm::entity::prelude::*;

use crate::ids::UserId;

/// A row of `users`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: UserId,
    /// The name to log in with; none for people who only use WeChat.
    pub login: Option<String>,
    /// Its name.
    pub name: String,
    /// Argon2id, in PHC format.
    pub password_hash: Option<String>,
    /// Grows when all sessions are ended: tokens of an older epoch are refused.
    pub epoch: i64,
    /// Wrong passwords since the last right one.
    pub failed_logins: i64,
    /// No log-in before this.
    pub locked_until: Option<DateTimeUtc>,
    /// When it was created.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
