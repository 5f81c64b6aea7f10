//! What would become of a push that is not made: the gate and the cascade of the dispatcher, asked
//! without spending or writing anything.

use chrono::{DateTime, Utc};

use super::batch::Batch;
use super::cascade::{self, Choice, Hand};
use super::dispatch::{EXPIRED, Gate, gate};
use super::service::draft;
use super::{Channel, NewPush};
use crate::db::Uow;
use crate::error::Fault;

/// How a push would end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It would be sent over this way.
    Send(Channel),
    /// It would wait until then, because the day's budget is used up.
    Later(DateTime<Utc>, &'static str),
    /// The salesperson would get it as a task.
    HandOver,
    /// It would not be sent.
    Skip(&'static str),
}

/// What would become of a push, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// How it would end.
    pub fate: Fate,
    /// Until when it would wait before, because of quiet hours.
    pub quiet_until: Option<DateTime<Utc>>,
    /// The ways that would be passed over, in their order, each with the reason.
    pub passed: Vec<(Channel, &'static str)>,
}

/// What would become of a push at the time when it is due, as far as is known now. Nothing is
/// written.
pub(crate) async fn forecast(uow: &Uow, new: &NewPush) -> Result<Forecast, Fault> {
    let push = draft(uow, new);
    let mut at = push.due_at.max(uow.now());
    let mut quiet_until = None;
    let skip = |reason, quiet_until| Forecast { fate: Fate::Skip(reason), quiet_until, passed: Vec::new() };
    // After quiet hours it is asked again, as the dispatcher does.
    for _ in 0..2 {
        let batch = Batch::look(uow, &push, at).await?;
        match gate(uow, &batch, &push, at).await? {
            Gate::Open => break,
            Gate::Expired => return Ok(skip(EXPIRED, quiet_until)),
            Gate::Unwanted(reason) => return Ok(skip(reason, quiet_until)),
            Gate::Quiet(until) => {
                quiet_until = Some(until);
                at = until;
            }
        }
    }
    let mut batch = Batch::look(uow, &push, at).await?;
    let walk = cascade::walk(uow, &mut batch, &push, Hand::Look(at)).await?;
    let fate = match walk.choice {
        Choice::Send(target) => Fate::Send(target.channel),
        Choice::HandOver => Fate::HandOver,
        Choice::Later(until, reason) => Fate::Later(until, reason),
        Choice::Nothing => Fate::Skip("没有可用的发送渠道"),
    };
    Ok(Forecast { fate, quiet_until, passed: walk.passed })
}
