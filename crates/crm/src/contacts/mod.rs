//! Contacts: people at a customer, their phones, and the days to remember.

pub(crate) mod bulk;
pub mod entity;
pub mod occasion;
mod occasions;
mod opting_out;
pub mod phone;
mod service;

pub use entity::Model as Contact;
pub(crate) use occasions::insert_checked;
pub use occasions::{NewOccasion, add_occasion, occasions_of, remove_occasion};
pub(crate) use opting_out::{note_opted_out, opt_out_by_link};
pub use opting_out::{opt_in, opt_out};
pub use service::{ContactDetail, NewContact, add, by_key, confirm_mobile, edit, find, list, phones_of, remove};
pub(crate) use service::{
    PreparedContact, confirmed_mobiles, holders_of_phone, insert, of_customer, prepare, searchable,
};

use crate::text_enum::text_enum;

text_enum! {
    /// What kind of day it is.
    pub enum OccasionKind {
        /// Birthday.
        Birthday = "birthday",
        /// Any other anniversary, such as a wedding or the first order.
        Anniversary = "anniversary",
        /// The day the company was founded.
        Founding = "founding",
        /// Something else that comes each year.
        Custom = "custom",
    }
}

text_enum! {
    /// The calendar of a date.
    pub enum Calendar {
        /// The Gregorian calendar (公历).
        Solar = "solar",
        /// The Chinese lunisolar calendar (农历).
        Lunar = "lunar",
    }
}
