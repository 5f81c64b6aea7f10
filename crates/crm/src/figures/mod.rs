//! Figures: what happened in a span of business dates, within the actor's scope. Each group of
//! figures is one statement over an index that holds all that it counts.

mod company;
mod period;
mod person;

pub use company::{
    CompanyFigures, CustomerFigures, DayCount, FollowUpFigures, OrderDay, OrderFigures, PushFigures, RevisitFigures,
    TalkDay, TalkFigures, company,
};
pub use period::{LONGEST, Period};
pub use person::{PersonFigures, person};
