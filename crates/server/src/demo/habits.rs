//! How the demo's customers buy and pay.

/// How a customer buys.
#[derive(Clone, Copy, Debug)]
pub(super) struct Habit {
    /// Since when, in days before the demo's start.
    pub(super) since: i64,
    /// Until when, likewise.
    pub(super) until: i64,
    /// Weeks from one order to the next, about.
    pub(super) weeks: i64,
    /// What an order comes to, about, in 元.
    pub(super) volume: i64,
    /// Codes of the products that they need.
    pub(super) goods: &'static [&'static str],
    /// How they pay.
    pub(super) pays: Pays,
    /// What carriage to them costs, in percent of the amount.
    pub(super) freight: i64,
}

/// How a customer pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pays {
    /// When it is due, or a little earlier.
    OnTime,
    /// So many days late.
    Late(i64),
    /// In two parts; the second so many days late.
    Halves(i64),
    /// By a payment plan: a part in advance.
    Ahead,
    /// Not any more since so many days before the demo's start.
    Stopped(i64),
}

/// A habit with usual carriage.
pub(super) const fn buys(
    since: i64,
    until: i64,
    weeks: i64,
    volume: i64,
    goods: &'static [&'static str],
    pays: Pays,
) -> Habit {
    Habit { since, until, weeks, volume, goods, pays, freight: 2 }
}
