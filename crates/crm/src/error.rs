//! What can go wrong, in six classes. Each slice has its own enum; the adapters map the class
//! once and never look at the variants.

use std::borrow::Cow;
use std::fmt;

use sea_orm::{DbErr, RuntimeErr};

/// What an error means to a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The input is wrong; the same call will fail again.
    Invalid,
    /// There is no such thing, or it is out of the actor's scope.
    NotFound,
    /// The actor may not do this.
    Forbidden,
    /// The state does not allow it, or someone was faster.
    Conflict,
    /// Too often or too much; later it may work.
    Limited,
    /// The database gave up one of two that waited for each other: the same again will work.
    Busy,
    /// Our fault; the cause is in the log.
    Internal,
}

/// An error with a stable code. Its `Display` is the message for people, in Chinese; the cause
/// of an internal error is its `source` and never leaves the process.
pub trait Coded: std::error::Error + Send + Sync + 'static {
    /// A stable code for programs, such as `customer.not_found`.
    fn code(&self) -> &'static str;
    /// What the error means to a caller.
    fn class(&self) -> Class;
    /// The input field that is wrong, if one is.
    fn field(&self) -> Option<Cow<'static, str>> {
        None
    }
    /// More for programs, such as the newer state after a conflict.
    fn details(&self) -> Option<serde_json::Value> {
        None
    }
}

/// A field with a value that can't be accepted.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{message}")]
pub struct Invalid {
    /// The field, as the API names it.
    pub field: &'static str,
    /// What is wrong, for people.
    pub message: String,
}

impl Invalid {
    /// A fault in `field`.
    pub fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self { field, message: message.into() }
    }
}

impl Coded for Invalid {
    fn code(&self) -> &'static str {
        "invalid"
    }

    fn class(&self) -> Class {
        Class::Invalid
    }

    fn field(&self) -> Option<Cow<'static, str>> {
        Some(Cow::Borrowed(self.field))
    }
}

/// What every use case may answer. A slice that has more to say wraps it in its own enum. Its `Debug`
/// goes to the log, so it leaves out what a database says about the values of a row.
#[derive(thiserror::Error)]
pub enum Fault {
    /// The database failed.
    #[error("系统繁忙，请稍后再试")]
    Db(#[from] DbErr),
    /// A field is wrong.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// No such thing within the actor's scope.
    #[error("没有找到{0}")]
    NotFound(&'static str),
    /// The actor's roles do not allow it.
    #[error("您没有权限{0}")]
    Forbidden(&'static str),
    /// Someone else changed it in the meantime.
    #[error("内容已被他人修改，请刷新后重试")]
    Stale {
        /// The version that is stored now.
        version: i64,
    },
    /// The state of the thing does not allow it.
    #[error("{0}")]
    State(&'static str),
    /// The month is closed: nothing is dated into it.
    #[error("{} 年 {} 月已结账，不能录入或修改该月的单据", .month / 100, .month % 100)]
    MonthClosed {
        /// Which, as `YYYYMM`.
        month: i64,
    },
    /// Something that must not happen did.
    #[error("系统内部错误")]
    Broken(&'static str),
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // PostgreSQL's `Debug` has the values that are in conflict: names, phones. Its message has not.
            Self::Db(error) => f.debug_tuple("Db").field(&format_args!("{error}")).finish(),
            Self::Invalid(invalid) => f.debug_tuple("Invalid").field(&invalid.field).field(&invalid.message).finish(),
            Self::NotFound(what) => f.debug_tuple("NotFound").field(what).finish(),
            Self::Forbidden(what) => f.debug_tuple("Forbidden").field(what).finish(),
            Self::Stale { version } => f.debug_struct("Stale").field("version", version).finish(),
            Self::State(why) => f.debug_tuple("State").field(why).finish(),
            Self::MonthClosed { month } => f.debug_struct("MonthClosed").field("month", month).finish(),
            Self::Broken(what) => f.debug_tuple("Broken").field(what).finish(),
        }
    }
}

/// Whether PostgreSQL has ended a transaction for the sake of another: a deadlock, or one that can't be put in order.
fn gave_way(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error else {
        return false;
    };
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| matches!(&*code, "40P01" | "40001"))
}

impl Coded for Fault {
    fn code(&self) -> &'static str {
        match self {
            Self::Db(error) if gave_way(error) => "busy",
            Self::Db(_) | Self::Broken(_) => "internal",
            Self::Invalid(_) => "invalid",
            Self::NotFound(_) => "not_found",
            Self::Forbidden(_) => "forbidden",
            Self::Stale { .. } => "stale",
            Self::State(_) => "state",
            Self::MonthClosed { .. } => "month.closed",
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Db(error) if gave_way(error) => Class::Busy,
            Self::Db(_) | Self::Broken(_) => Class::Internal,
            Self::Invalid(_) => Class::Invalid,
            Self::NotFound(_) => Class::NotFound,
            Self::Forbidden(_) => Class::Forbidden,
            Self::Stale { .. } | Self::State(_) | Self::MonthClosed { .. } => Class::Conflict,
        }
    }

    fn field(&self) -> Option<Cow<'static, str>> {
        match self {
            Self::Invalid(invalid) => invalid.field(),
            _ => None,
        }
    }

    fn details(&self) -> Option<serde_json::Value> {
        match self {
            Self::Stale { version } => Some(serde_json::json!({ "version": version })),
            Self::MonthClosed { month } => Some(serde_json::json!({ "month": month })),
            _ => None,
        }
    }
}

/// Implements [`Coded`] for a slice's error enum that has a `Fault(Fault)` variant: every other
/// variant is listed with its class and code, and may be followed by details.
macro_rules! coded {
    ($name:ident { $($variant:pat => $class:ident $code:literal $(with $details:expr)?),* $(,)? }) => {
        impl $crate::error::Coded for $name {
            fn code(&self) -> &'static str {
                #[allow(unused_variables, reason = "patterns bind what only `details` uses")]
                match self {
                    Self::Fault(fault) => fault.code(),
                    $($variant => $code,)*
                }
            }

            fn class(&self) -> $crate::error::Class {
                #[allow(unused_variables, reason = "patterns bind what only `details` uses")]
                match self {
                    Self::Fault(fault) => fault.class(),
                    $($variant => $crate::error::Class::$class,)*
                }
            }

            fn field(&self) -> Option<std::borrow::Cow<'static, str>> {
                match self {
                    Self::Fault(fault) => fault.field(),
                    _ => None,
                }
            }

            fn details(&self) -> Option<serde_json::Value> {
                #[allow(unreachable_patterns, unused_variables, reason = "variants without details")]
                match self {
                    Self::Fault(fault) => fault.details(),
                    $($($variant => Some($details),)?)*
                    _ => None,
                }
            }
        }

        impl From<sea_orm::DbErr> for $name {
            fn from(error: sea_orm::DbErr) -> Self {
                Self::Fault(error.into())
            }
        }

        impl From<$crate::error::Invalid> for $name {
            fn from(error: $crate::error::Invalid) -> Self {
                Self::Fault(error.into())
            }
        }
    };
}
pub(crate) use coded;
