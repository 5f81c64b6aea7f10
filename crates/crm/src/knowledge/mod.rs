//! Knowledge: articles that answer what customers ask, in the chat by themselves and in the hands
//! of staff; what they answered, and which questions found none.

pub mod edition;
pub mod entity;
mod figures;
pub mod gram;
mod policy;
pub mod question;
mod questions;
mod search;
mod service;
pub mod usage;

pub use edition::Model as ArticleEdition;
pub use entity::Model as Article;
pub use figures::{ArticleUse, used, uses};
pub use question::Model as UnansweredQuestion;
pub(crate) use questions::forget as forget_questions;
pub use questions::{
    QuestionFilter, QuestionSort, QuestionSummary, handle as handle_question, list as questions, missed,
};
pub use search::{Found, ask, published, search};
pub(crate) use service::readable;
pub use service::{
    ArticleDetail, ArticleFilter, ArticleSort, NewArticle, categories, create, edit, editions, find, list,
};

use crate::text_enum::text_enum;

text_enum! {
    /// How an article came to answer.
    pub enum UseWay {
        /// The chat found it by itself.
        Chat = "chat",
        /// The customer chose it among several.
        Menu = "menu",
        /// A member of staff answered with it.
        Staff = "staff",
    }
}

text_enum! {
    /// What became of a question that found no article.
    pub enum QuestionState {
        /// Nobody has seen to it.
        Open = "open",
        /// Somebody has.
        Handled = "handled",
        /// It became an article.
        Article = "article",
    }
}
