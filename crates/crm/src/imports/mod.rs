//! Imports: a file becomes customers, contacts, products, opening receivables or old orders: the day
//! a company moves here.
//!
//! ```text
//! reading → mapping → checking → checked → applying → done
//!        ↘ failed            ↖ (another mapping) ↙       before the end also: cancelled
//! ```
//!
//! The worker reads the file into rows, and goes through the rows in batches, each a transaction of
//! its own that also notes how far it came: whoever goes on after a crash goes on there. Checking and
//! applying are the same code ([`running`]): what a batch would do is planned by questions alone, and
//! applying writes what was planned. A *unit* is what goes in as one: a row, or all rows of an order.
//!
//! Nothing that an import writes tells customers or staff anything.

mod cells;
mod contacts;
mod customers;
pub mod entity;
mod fields;
mod keeping;
pub mod key;
mod orders;
mod people;
mod plan;
mod products;
mod reading;
mod receivables;
pub mod row;
mod running;
mod service;
mod values;
mod who;

use std::collections::BTreeMap;

pub use entity::Model as Import;
pub use fields::{Field, fields};
pub use keeping::forget;
pub use reading::{SheetLine, fail, finish_reading, store};
pub use row::Model as ImportRow;
pub use running::{Step, set_aside, step};
pub use service::{
    ImportFilter, ImportSort, NewImport, apply, cancel, cells_of, check_kind, create, errors_of, find, is_waiting,
    kinds, list, rows, set_mapping,
};

use crate::text_enum::text_enum;

/// The kind of job that reads, checks and applies.
pub const WORK: &str = "import.work";
/// The most rows of a file, below its titles.
pub const MAX_ROWS: usize = 100_000;
/// The most columns of a file.
pub const MAX_COLUMNS: usize = 60;
/// The most bytes that a file may unpack to.
pub const MAX_UNPACKED: u64 = 512 * 1024 * 1024;
/// How many rows are stored, checked or applied at once.
pub const BATCH: u64 = 200;

/// Which column holds which field: the place of the column from 0, by the key of the field.
pub type Mapping = BTreeMap<String, usize>;

text_enum! {
    /// What the rows of a file are.
    pub enum ImportKind {
        /// Customers.
        Customers = "customers",
        /// Contacts of customers that are there.
        Contacts = "contacts",
        /// Products.
        Products = "products",
        /// Receivables from before the company moved here.
        Receivables = "receivables",
        /// Lines of old orders.
        Orders = "orders",
    }
}

impl ImportKind {
    /// All kinds, in the order in which a company imports them.
    pub const ALL: [Self; 5] = [Self::Customers, Self::Contacts, Self::Products, Self::Orders, Self::Receivables];

    /// What it is called by people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Customers => "客户",
            Self::Contacts => "联系人",
            Self::Products => "产品",
            Self::Receivables => "期初应收",
            Self::Orders => "历史订单",
        }
    }
}

text_enum! {
    /// Where an import stands.
    pub enum ImportState {
        /// The file is being read.
        Reading = "reading",
        /// Somebody has to say what the columns are.
        Mapping = "mapping",
        /// The rows are being checked; nothing is written.
        Checking = "checking",
        /// It is known what each row would do.
        Checked = "checked",
        /// The rows are going in.
        Applying = "applying",
        /// All that was right is in.
        Done = "done",
        /// Stopped; what was in by then stays.
        Cancelled = "cancelled",
        /// The file can't be read.
        Failed = "failed",
    }
}

text_enum! {
    /// What becomes of rows that are there already, and of those that are not.
    pub enum ImportMode {
        /// Only new ones: what is there already is wrong.
        Create = "create",
        /// Only known ones: what is not there is wrong.
        Update = "update",
        /// New ones are added, known ones changed.
        Both = "both",
    }
}

text_enum! {
    /// What becomes of a row, or became of it.
    pub enum RowState {
        /// Nobody has looked at it yet.
        Waiting = "waiting",
        /// It adds something.
        Created = "created",
        /// It changes something.
        Updated = "updated",
        /// It says what is known.
        Unchanged = "unchanged",
        /// Something is wrong with it.
        Wrong = "wrong",
    }
}

text_enum! {
    /// What of checking or applying is under way.
    pub enum Phase {
        /// What was found before is taken away.
        Clearing = "clearing",
        /// Rows of the same order are put together.
        Grouping = "grouping",
        /// The rows are gone through.
        Running = "running",
    }
}

/// A column of the file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct ImportColumn {
    /// Its place, from 0.
    pub at: usize,
    /// Its title.
    pub title: String,
    /// Up to three of its values.
    pub samples: Vec<String>,
}

text_enum! {
    /// What kind of thing is wrong with a row, for programs.
    #[derive(Default)]
    pub enum ImportFault {
        /// Something that has to be there is not.
        Missing = "missing",
        /// A value is none of its kind, or names what is not there.
        Unreadable = "unreadable",
        /// A rule does not allow it.
        NotAllowed = "not_allowed",
        /// It is there already, and only new ones are wanted.
        Exists = "exists",
        /// It is not there, and only known ones are to be changed.
        Unknown = "unknown",
        /// Several are meant.
        Ambiguous = "ambiguous",
        /// The same is there, and says something else.
        Differs = "differs",
        /// Another row of the file is the same.
        Repeated = "repeated",
        /// Another row of the same document is wrong.
        Linked = "linked",
        /// Its month is closed.
        MonthClosed = "month_closed",
        /// It could not be written.
        Failed = "failed",
        /// Anything else: of rows that were read before there were codes.
        #[default]
        Other = "other",
    }
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct ImportError {
    /// The key of the field, where one is wrong.
    pub field: Option<String>,
    /// The title of its column in the file.
    pub column: Option<String>,
    /// What is wrong, for programs.
    #[serde(default)]
    #[schema(required = true)]
    pub code: ImportFault,
    /// What is wrong, for people.
    pub message: String,
}
