//! Table `web_sign_ins`.

use sea_orm::entity::prelude::*;

use crate::ids::WebSignInId;

/// A row of `web_sign_ins`: a browser that is on its way over the platform's page and back.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "web_sign_ins")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: WebSignInId,
    /// SHA-256 of the state that goes over the platform and comes back.
    pub state_hash: String,
    /// SHA-256 of what stays in the browser.
    pub browser_hash: String,
    /// The account that asks.
    pub appid: String,
    /// Where the browser wants to go: a screen of the customers' pages.
    pub target: String,
    /// Until when it is valid.
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
