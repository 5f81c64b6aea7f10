//! What a tenant can set: the numbers marked ⚙ in the domain's glossary.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::calendar::{Allowance, WorkingSpan};
use crate::complaints::{self, Severity};
use crate::customers::Grade;
use crate::error::Invalid;
use crate::grades::GradeRule;
use crate::money::Money;
use crate::opportunities::OpportunityStage;
use crate::receivables::DunningLevel;

/// A tenant's settings. What it has not set has the default of the glossary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// IANA time zone; business dates are dates of this zone.
    #[schema(value_type = String, example = "Asia/Shanghai")]
    pub zone: Tz,
    /// Quiet hours begin, in minutes after midnight: no pushes from here …
    pub quiet_from: u32,
    /// … to here, in minutes after midnight.
    pub quiet_until: u32,
    /// The most pushes to one contact in 7 days; transactional ones do not count.
    pub weekly_push_cap: u32,
    /// Days between revisits, by grade; 0 = none.
    pub revisit_days: BTreeMap<Grade, u32>,
    /// Days after a delivery until a revisit; 0 = none.
    pub revisit_after_delivery_days: u32,
    /// Days after a complaint was closed until a revisit; 0 = none.
    pub revisit_after_complaint_days: u32,
    /// A customer shows in the to-do list after so many days without contact; 0 = never.
    pub no_contact_days: u32,
    /// A customer shows in the to-do list after so many days without an order; 0 = never.
    pub no_order_days: u32,
    /// Occasions show in the to-do list so many days ahead.
    pub occasion_days: u32,
    /// From which similarity of names on (0 to 100) two customers look alike.
    pub similarity_percent: u32,
    /// Greeting pushes per minute and official account.
    pub greetings_per_minute: u32,
    /// E-mails that pushes may send a day; 0 = none.
    pub mails_per_day: u32,
    /// Short messages that pushes may send a day; 0 = none.
    pub sms_per_day: u32,
    /// Whether staff get a digest of what waits for them on the morning of a working day …
    pub digest: bool,
    /// … and when, in minutes after midnight.
    pub digest_at: u32,
    /// Whether customers are told when something is shipped to them.
    pub shipping_notices: bool,
    /// Whether customers are asked about what arrived: in order, damaged, wrong quantity.
    pub delivery_questions: bool,
    /// Days from unsubscribing, or from a request, until a person's data are erased.
    pub forget_after_days: u32,
    /// A customer shows among the alerts with more overdue than this …
    #[schema(value_type = String, example = "10000.00")]
    pub overdue_alert_amount: Money,
    /// … and something that is overdue for more days than this.
    pub overdue_alert_days: u32,
    /// The levels of dunning, the mildest first.
    pub dunning_levels: Vec<DunningLevel>,
    /// Days between two letters to the same customer, at the least.
    pub dunning_gap_days: u32,
    /// A price that differs from the last one told by more than this asks for a reason, in basis
    /// points.
    pub price_change_bp: u32,
    /// A discount over so many percent of the agreed or the list price asks for an approval, by grade
    /// of the customer.
    pub discount_limit_percent: BTreeMap<Grade, u32>,
    /// A quote is valid for so many days where nothing else is said.
    pub quote_valid_days: u32,
    /// A sent quote shows in the to-do list so many days before it expires.
    pub quote_expiring_days: u32,
    /// How grades are computed.
    pub grade_rule: GradeRule,
    /// The stages of opportunities, in their order.
    pub opportunity_stages: Vec<OpportunityStage>,
    /// When people work on a working day.
    pub working_hours: Vec<WorkingSpan>,
    /// On which days of the week people work where the calendar says nothing else; 1 = Monday.
    pub working_weekdays: Vec<u32>,
    /// How much working time a complaint may take until the customer has an answer, by severity.
    pub complaint_deadlines: BTreeMap<Severity, Allowance>,
    /// The first warning comes when so much of that time is used, in percent.
    pub complaint_first_warning_percent: u32,
    /// The second warning comes when so much of that time is used, in percent.
    pub complaint_second_warning_percent: u32,
    /// The lead is told so many hours of working time after the deadline; 0 = at once.
    pub complaint_escalation_hours: u32,
    /// A complaint is a repeated one where the customer had one like it within so many days; 0 =
    /// never.
    pub complaint_repeat_days: u32,
    /// What complaints can be about.
    pub complaint_categories: Vec<String>,
    /// The text of a result letter.
    pub complaint_letter: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            zone: chrono_tz::Asia::Shanghai,
            quiet_from: 21 * 60,
            quiet_until: 9 * 60,
            weekly_push_cap: 3,
            revisit_days: BTreeMap::from([(Grade::A, 14), (Grade::B, 30), (Grade::C, 60), (Grade::D, 90)]),
            revisit_after_delivery_days: 7,
            revisit_after_complaint_days: 3,
            no_contact_days: 60,
            no_order_days: 90,
            occasion_days: 7,
            similarity_percent: 60,
            greetings_per_minute: 600,
            mails_per_day: 500,
            sms_per_day: 100,
            digest: true,
            digest_at: 8 * 60 + 30,
            shipping_notices: true,
            delivery_questions: true,
            forget_after_days: 30,
            overdue_alert_amount: Money(1_000_000),
            overdue_alert_days: 30,
            dunning_levels: DunningLevel::usual(),
            dunning_gap_days: 7,
            price_change_bp: 200,
            discount_limit_percent: BTreeMap::from([(Grade::A, 20), (Grade::B, 15), (Grade::C, 10), (Grade::D, 5)]),
            quote_valid_days: 15,
            quote_expiring_days: 3,
            grade_rule: GradeRule::default(),
            opportunity_stages: OpportunityStage::defaults(),
            working_hours: WorkingSpan::usual(),
            working_weekdays: (1..=5).collect(),
            complaint_deadlines: complaints::usual_deadlines(),
            complaint_first_warning_percent: 50,
            complaint_second_warning_percent: 80,
            complaint_escalation_hours: 1,
            complaint_repeat_days: 90,
            complaint_categories: complaints::usual_categories(),
            complaint_letter: complaints::USUAL_LETTER.to_owned(),
        }
    }
}

impl Settings {
    /// Checks the ranges.
    ///
    /// # Errors
    /// The first field that is out of its range.
    pub fn check(&self) -> Result<(), Invalid> {
        let day = 24 * 60;
        let days = 3650;
        let checks = [
            ("quiet_from", self.quiet_from, day - 1),
            ("quiet_until", self.quiet_until, day - 1),
            ("weekly_push_cap", self.weekly_push_cap, 100),
            ("revisit_days", self.revisit_days.values().copied().max().unwrap_or(0), days),
            ("revisit_after_delivery_days", self.revisit_after_delivery_days, days),
            ("revisit_after_complaint_days", self.revisit_after_complaint_days, days),
            ("no_contact_days", self.no_contact_days, days),
            ("no_order_days", self.no_order_days, days),
            ("occasion_days", self.occasion_days, 60),
            ("digest_at", self.digest_at, day - 1),
            ("similarity_percent", self.similarity_percent, 100),
            ("mails_per_day", self.mails_per_day, 1_000_000),
            ("sms_per_day", self.sms_per_day, 1_000_000),
            ("forget_after_days", self.forget_after_days, days),
            ("overdue_alert_days", self.overdue_alert_days, days),
            ("dunning_gap_days", self.dunning_gap_days, 365),
            ("price_change_bp", self.price_change_bp, 10_000),
            ("discount_limit_percent", self.discount_limit_percent.values().copied().max().unwrap_or(0), 100),
            ("quote_valid_days", self.quote_valid_days, days),
            ("quote_expiring_days", self.quote_expiring_days, 60),
            ("complaint_escalation_hours", self.complaint_escalation_hours, 1000),
            ("complaint_repeat_days", self.complaint_repeat_days, days),
        ];
        for (field, value, max) in checks {
            if value > max {
                return Err(Invalid::new(field, format!("不能大于 {max}")));
            }
        }
        if !(1..=100_000).contains(&self.greetings_per_minute) {
            return Err(Invalid::new("greetings_per_minute", "应在 1 到 100000 之间"));
        }
        if self.overdue_alert_amount < Money(0) {
            return Err(Invalid::new("overdue_alert_amount", "不能小于 0"));
        }
        DunningLevel::check_all(&self.dunning_levels)?;
        if self.forget_after_days == 0 {
            return Err(Invalid::new("forget_after_days", "不能小于 1"));
        }
        self.grade_rule.check()?;
        OpportunityStage::check(&self.opportunity_stages)?;
        complaints::check_settings(self)
    }

    /// Whether `minute` of the day lies in the quiet hours, which may span midnight.
    pub fn is_quiet(&self, minute: u32) -> bool {
        if self.quiet_from <= self.quiet_until {
            (self.quiet_from..self.quiet_until).contains(&minute)
        } else {
            minute >= self.quiet_from || minute < self.quiet_until
        }
    }
}
