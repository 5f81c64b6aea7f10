//! What many slices share.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use crm::clock::instant_at;
use crm::db::Uow;
use crm::ids::StaffId;
use crm::page::{MAX_PAGE, Page, PageRequest};
use crm::sorting::{Sort, SortField};
use crm::tenants;
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoResponses, ToSchema};

use crate::error::{ApiError, ErrorBody};

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct List<T> {
    /// The items.
    pub(crate) items: Vec<T>,
    /// The cursor of the next page; none on the last.
    pub(crate) next: Option<String>,
}

impl<T> List<T> {
    /// A list that is not paged.
    pub(crate) fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

impl<T> From<Page<T>> for List<T> {
    fn from(page: Page<T>) -> Self {
        Self { items: page.items, next: page.next }
    }
}

/// Which page is wanted.
pub(crate) fn page(limit: Option<u64>, cursor: Option<String>) -> Result<PageRequest, ApiError> {
    let limit = limit.unwrap_or(crm::page::DEFAULT_PAGE);
    if !(1..=MAX_PAGE).contains(&limit) {
        return Err(ApiError::invalid("limit", format!("应在 1 到 {MAX_PAGE} 之间")));
    }
    Ok(PageRequest { after: cursor, limit })
}

/// In which order a list is wanted.
pub(crate) fn sort<F: SortField>(text: Option<&str>) -> Result<Sort<F>, ApiError> {
    Ok(text.map(Sort::parse).transpose()?.unwrap_or_default())
}

/// A filter that must equal a stored text, of a sensible length.
pub(crate) fn short(field: &'static str, text: Option<String>) -> Result<Option<String>, ApiError> {
    match text {
        Some(text) if text.chars().count() > 50 => Err(ApiError::invalid(field, "不能超过 50 个字")),
        text => Ok(text),
    }
}

/// Several words of an enum in one parameter, separated by commas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words<T>(pub(crate) Vec<T>);

impl<T> Default for Words<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Words<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        words.map(|word| T::deserialize(word.into_deserializer())).collect::<Result<_, _>>().map(Self)
    }
}

/// The instants at which a span of business dates begins and is over.
pub(crate) async fn instants(
    uow: &Uow,
    from: Option<Day>,
    until: Option<Day>,
) -> Result<(Option<DateTime<Utc>>, Option<DateTime<Utc>>), ApiError> {
    if from.is_none() && until.is_none() {
        return Ok((None, None));
    }
    let zone = tenants::settings(uow).await?.zone;
    let begins = |day: NaiveDate| instant_at(day, 0, zone);
    let after = |day: Day| begins(day.0.succ_opt().unwrap_or(day.0));
    Ok((from.map(|day| begins(day.0)), until.map(after)))
}

/// Something with a name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Named {
    /// Its key.
    pub(crate) id: i64,
    /// Its name.
    pub(crate) name: String,
}

/// Names of staff, for lists.
pub(crate) type StaffNames = BTreeMap<StaffId, String>;

/// A member of staff with the name.
pub(crate) fn named_staff(id: Option<StaffId>, names: &StaffNames) -> Option<Named> {
    id.map(|id| Named { id: id.0, name: names.get(&id).cloned().unwrap_or_default() })
}

/// A date as `2026-11-21`, of a year in which something can have happened or will.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, format = Date, example = "2026-11-21")]
pub(crate) struct Day(pub(crate) NaiveDate);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let shape = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let day = text.parse::<NaiveDate>().ok().filter(|day| shape && (1900..=2200).contains(&day.year()));
        day.map(Self).ok_or_else(|| serde::de::Error::custom("日期应为 1900 到 2200 年之间的 YYYY-MM-DD"))
    }
}

/// A share or a rate in percent, with at most two decimals; in basis points inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, example = "13.00")]
pub(crate) struct Percent(pub(crate) i64);

impl Percent {
    /// As JSON carries it.
    pub(crate) fn text(bp: i64) -> String {
        crm::money::Money(bp).to_string()
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let percent = crm::money::Money::deserialize(deserializer)?;
        Ok(Self(percent.0))
    }
}

/// For fields of a PATCH: absent stays, `null` clears.
pub(crate) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// Why something is done; 1 to 200 characters.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reason {
    /// The reason.
    pub(crate) reason: String,
}

/// A number of things.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Count {
    /// How many.
    pub(crate) count: u64,
}

/// Lists with no filter of their own.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageParams {
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before.
    pub(crate) cursor: Option<String>,
}

impl PageParams {
    /// As the domain wants it.
    pub(crate) fn request(self) -> Result<PageRequest, ApiError> {
        page(self.limit, self.cursor)
    }
}

/// What every signed-in route may answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only described, never made")]
pub(crate) enum Errors {
    /// The body is no JSON, or not complete.
    #[response(status = 400)]
    BadRequest(#[to_schema] ErrorBody),
    /// No access token, or one that is worth nothing any more.
    #[response(status = 401)]
    Unauthorized(#[to_schema] ErrorBody),
    /// The roles do not allow it.
    #[response(status = 403)]
    Forbidden(#[to_schema] ErrorBody),
    /// There is none within the scope.
    #[response(status = 404)]
    NotFound(#[to_schema] ErrorBody),
    /// The state does not allow it, or somebody was faster.
    #[response(status = 409)]
    Conflict(#[to_schema] ErrorBody),
    /// A field is wrong; `field` names it.
    #[response(status = 422)]
    Invalid(#[to_schema] ErrorBody),
    /// Too often; `Retry-After` says when again.
    #[response(status = 429)]
    Limited(#[to_schema] ErrorBody),
    /// Our fault; the log has the cause under `request_id`.
    #[response(status = 500)]
    Internal(#[to_schema] ErrorBody),
    /// The WeChat platform, or something else that we need, does not answer.
    #[response(status = 503)]
    Unavailable(#[to_schema] ErrorBody),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        assert!(serde_json::from_str::<Day>("\"2026-11-21\"").is_ok());
        for text in
            ["\"2026-02-30\"", "\"+12026-01-01\"", "\"0001-01-01\"", "\"2026-1-1\"", "\"9999-01-01\"", "1", "\"\""]
        {
            assert!(serde_json::from_str::<Day>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn pages() {
        assert!(page(None, None).is_ok_and(|page| page.limit == 20));
        assert!(page(Some(100), None).is_ok() && page(Some(0), None).is_err() && page(Some(101), None).is_err());
    }
}
