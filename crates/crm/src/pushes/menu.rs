//! A question with options to tap, as the chat shows it. What is tapped comes back as the option's
//! text with its key.

use serde::{Deserialize, Serialize};

use super::Push;

/// Under which name a push carries it.
const FIELD: &str = "menu";

/// A question with options to tap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Menu {
    /// Text before the options.
    pub head: String,
    /// The options.
    pub options: Vec<MenuOption>,
    /// Text after the options; may be empty.
    pub tail: String,
}

/// An option of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MenuOption {
    /// Its key, which comes back with a tap.
    pub id: String,
    /// What is shown, and said by whoever taps it.
    pub content: String,
}

impl Menu {
    /// As it stands in the talk, for those who only read it.
    pub fn text(&self) -> String {
        let options = self.options.iter().map(|option| format!("\n• {}", option.content)).collect::<String>();
        let tail = if self.tail.is_empty() { String::new() } else { format!("\n{}", self.tail) };
        format!("{}{options}{tail}", self.head)
    }

    /// Puts it into the fields of a push.
    pub fn put_into(&self, fields: &mut serde_json::Value) {
        fields[FIELD] = serde_json::json!(self);
    }
}

impl Push {
    /// The screen of the customers' pages that a notice of it leads to, if it leads to one.
    pub fn screen(&self) -> Option<&str> {
        self.fields.get("page")?.as_str()
    }

    /// The question that it asks in the chat, if it asks one.
    pub fn menu(&self) -> Option<Menu> {
        self.fields.get(FIELD).and_then(|menu| serde_json::from_value(menu.clone()).ok())
    }
}
