//! Lists in an order that the caller chooses, paged by keyset.
//!
//! A list names the fields that it can be sorted by; each is a column with an index. The order is
//! (field, key), both in the same direction, so that it is total. Rows without a value in the field
//! come last in either direction: they are a second run behind the first one, which is simpler for
//! both databases than what they make of `NULLS LAST`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Condition, IntoCondition};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, IdenStatic, Iterable, ModelTrait, Order, PrimaryKeyToColumn,
    QueryFilter, QueryOrder, QuerySelect, Select, Value,
};
use serde::{Deserialize, Serialize};

use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::page::{Page, PageRequest};

/// The fields by which a list can be sorted.
pub trait SortField: Copy + PartialEq + Sized + 'static {
    /// The rows of the list.
    type Entity: EntityTrait;
    /// All fields.
    const ALL: &'static [Self];
    /// The order where none is asked for.
    const DEFAULT: Sort<Self>;

    /// The field's name in the API.
    fn word(self) -> &'static str;
    /// The column behind it.
    fn column(self) -> <Self::Entity as EntityTrait>::Column;
}

/// A field and a direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort<F> {
    /// By what.
    pub field: F,
    /// The greatest first.
    pub descending: bool,
}

impl<F> Sort<F> {
    /// The smallest first.
    pub const fn ascending(field: F) -> Self {
        Self { field, descending: false }
    }

    /// The greatest first.
    pub const fn descending(field: F) -> Self {
        Self { field, descending: true }
    }
}

impl<F: SortField> Default for Sort<F> {
    fn default() -> Self {
        F::DEFAULT
    }
}

impl<F: SortField> Sort<F> {
    /// Reads `field` or `-field`.
    ///
    /// # Errors
    /// `Invalid`, naming the fields that there are.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let (descending, word) = match text.strip_prefix('-') {
            Some(word) => (true, word),
            None => (false, text),
        };
        let field = F::ALL.iter().copied().find(|field| field.word() == word);
        field.map(|field| Self { field, descending }).ok_or_else(|| {
            let words: Vec<_> = F::ALL.iter().map(|field| field.word()).collect();
            Invalid::new("sort", format!("应为以下之一（前加 - 为降序）：{}", words.join("、")))
        })
    }

    fn word(self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.field.word())
    }
}

/// Defines the fields of a list: `Variant = "word" => Column`.
macro_rules! sort_fields {
    (
        $(#[$doc:meta])* $vis:vis enum $name:ident of $entity:path, default $default:expr;
        $($(#[$vdoc:meta])* $variant:ident = $word:literal => $column:path),* $(,)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $vis enum $name {
            $($(#[$vdoc])* $variant,)*
        }

        impl $crate::sorting::SortField for $name {
            type Entity = $entity;
            const ALL: &'static [Self] = &[$(Self::$variant,)*];
            const DEFAULT: $crate::sorting::Sort<Self> = $default;

            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            fn column(self) -> <$entity as sea_orm::EntityTrait>::Column {
                match self { $(Self::$variant => $column,)* }
            }
        }
    };
}
pub(crate) use sort_fields;

/// What begins with `typed` (a document's number, in capitals), as a range, which an index can serve.
pub(crate) fn beginning<C: ColumnTrait>(column: C, typed: &str) -> Condition {
    let from = typed.trim().to_uppercase();
    let until = format!("{from}\u{10FFFF}");
    Condition::all().add(column.gte(from)).add(column.lt(until))
}

/// The value of the sorted column in the last row of a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Edge {
    /// The row had none.
    #[serde(rename = "n")]
    None,
    #[serde(rename = "i")]
    Number(i64),
    #[serde(rename = "s")]
    Text(String),
    /// Microseconds since 1970.
    #[serde(rename = "t")]
    Time(i64),
    #[serde(rename = "d")]
    Date(NaiveDate),
}

/// Where the next page starts. It says in which order: a cursor is worth nothing in another.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor {
    s: String,
    e: Edge,
    k: i64,
}

fn bad_cursor() -> Invalid {
    Invalid::new("cursor", "分页游标无效")
}

impl Cursor {
    fn read(text: &str, order: &str) -> Result<Self, Invalid> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| bad_cursor())?;
        let cursor: Self = serde_json::from_slice(&bytes).map_err(|_| bad_cursor())?;
        if cursor.s != order {
            return Err(Invalid::new("cursor", "该分页游标属于另一种排序，请从第一页开始"));
        }
        Ok(cursor)
    }

    fn write(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }
}

impl Edge {
    fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::BigInt(Some(number)) => Self::Number(*number),
            Value::String(Some(text)) => Self::Text(text.to_string()),
            Value::ChronoDateTimeUtc(Some(time)) => Self::Time(time.timestamp_micros()),
            Value::ChronoDate(Some(date)) => Self::Date(*date),
            Value::BigInt(None) | Value::String(None) | Value::ChronoDateTimeUtc(None) | Value::ChronoDate(None) => {
                Self::None
            }
            _ => return None,
        })
    }

    /// The value for the database; `None` for a missing one, or one out of range.
    fn value(&self) -> Option<Value> {
        Some(match self {
            Self::None => return None,
            Self::Number(number) => (*number).into(),
            Self::Text(text) => text.clone().into(),
            Self::Time(micros) => DateTime::<Utc>::from_timestamp_micros(*micros)?.into(),
            Self::Date(date) => (*date).into(),
        })
    }

    /// Whether the column of this row's value can be compared with it.
    fn fits<C: ColumnTrait>(&self, column: C) -> bool {
        use sea_orm::ColumnType as T;
        match (self, column.def().get_column_type()) {
            (Self::None, _) => column.def().is_null(),
            (Self::Number(_), T::BigInteger | T::Integer) => true,
            (Self::Text(text), T::String(_) | T::Text | T::Enum { .. }) => !text.contains('\0'),
            (Self::Time(_), T::TimestampWithTimeZone | T::DateTime | T::Timestamp) => true,
            (Self::Date(_), T::Date) => true,
            _ => false,
        }
    }
}

/// One page of `query` in the given order.
///
/// # Errors
/// `Invalid` for a cursor that is none, or one of another order.
pub async fn page<F>(
    uow: &Uow,
    query: Select<F::Entity>,
    sort: Sort<F>,
    request: &PageRequest,
) -> Result<Page<<F::Entity as EntityTrait>::Model>, Fault>
where
    F: SortField,
    <F::Entity as EntityTrait>::Model: FromQueryResult + Send + Sync,
{
    let key = key_column::<F::Entity>()?;
    let column = sort.field.column();
    let order = sort.word();
    let after = request.after.as_deref().map(|text| Cursor::read(text, &order)).transpose()?;
    if after.as_ref().is_some_and(|after| !after.e.fits(column)) {
        return Err(bad_cursor().into());
    }
    let limit = request.limit.saturating_add(1);
    let mut rows = Vec::new();
    let in_second_run = after.as_ref().is_some_and(|after| after.e == Edge::None);
    if !in_second_run {
        let mut first = query.clone();
        if column.def().is_null() {
            first = first.filter(column.is_not_null());
        }
        if let Some(after) = &after {
            let edge = after.e.value().ok_or_else(bad_cursor)?;
            first = first.filter(beyond(column, key, sort.descending, edge, after.k));
        }
        rows = ordered(first, column, key, sort.descending).limit(limit).all(uow).await?;
    }
    let missing = limit.saturating_sub(rows.len() as u64);
    if column.def().is_null() && missing > 0 {
        let mut second = query.filter(column.is_null());
        if let Some(after) = after.filter(|_| in_second_run) {
            second = second.filter(past(key, sort.descending, after.k.into()));
        }
        let direction = direction(sort.descending);
        rows.extend(second.order_by(key, direction).limit(missing).all(uow).await?);
    }
    let cursor = |row: &<F::Entity as EntityTrait>::Model| {
        let k = match row.get(key) {
            Value::BigInt(Some(k)) => k,
            _ => 0,
        };
        Cursor { s: order.clone(), e: Edge::of(&row.get(column)).unwrap_or(Edge::None), k }.write()
    };
    Ok(Page::from_rows(rows, request.limit, cursor))
}

/// The column of the one key that every listed entity has.
fn key_column<E: EntityTrait>() -> Result<E::Column, Fault> {
    let mut keys = E::PrimaryKey::iter();
    keys.next().map(PrimaryKeyToColumn::into_column).ok_or(Fault::Broken("a list of rows without a key"))
}

fn direction(descending: bool) -> Order {
    if descending { Order::Desc } else { Order::Asc }
}

fn ordered<E: EntityTrait>(query: Select<E>, column: E::Column, key: E::Column, descending: bool) -> Select<E> {
    let query = query.order_by(column, direction(descending));
    // Sorting by the key itself needs no second term.
    if column.as_str() == key.as_str() { query } else { query.order_by(key, direction(descending)) }
}

fn past<C: ColumnTrait>(column: C, descending: bool, value: Value) -> Condition {
    if descending { column.lt(value).into_condition() } else { column.gt(value).into_condition() }
}

/// What comes after (edge, k) in the order. The first half lets the index skip what lies before.
fn beyond<C: ColumnTrait>(column: C, key: C, descending: bool, edge: Value, k: i64) -> Condition {
    if column.as_str() == key.as_str() {
        return past(key, descending, k.into());
    }
    let from = if descending { column.lte(edge.clone()) } else { column.gte(edge.clone()) };
    let further = past(column, descending, edge);
    Condition::all().add(from).add(Condition::any().add(further).add(past(key, descending, k.into())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::CustomerSort;

    #[test]
    fn words() {
        assert_eq!(Sort::parse("name"), Ok(Sort::ascending(CustomerSort::Name)));
        assert_eq!(Sort::parse("-created"), Ok(Sort::descending(CustomerSort::Created)));
        for text in ["", "-", "--name", "NAME", "name,id", "owner_id; DROP"] {
            let error = Sort::<CustomerSort>::parse(text).unwrap_err();
            assert!(error.field == "sort" && error.message.contains("last_contact"), "{text}");
        }
    }

    #[test]
    fn a_cursor_belongs_to_its_order() {
        let edge = Edge::Text("甲\"乙".into());
        let text = Cursor { s: "-name".into(), e: edge.clone(), k: 7 }.write();
        let read = Cursor::read(&text, "-name").unwrap();
        assert_eq!((read.e, read.k), (edge, 7));
        assert!(Cursor::read(&text, "name").unwrap_err().message.contains("另一种排序"));
        for bad in ["", "17", "%%", "e30"] {
            assert_eq!(Cursor::read(bad, "name").unwrap_err().field, "cursor", "{bad}");
        }
    }

    #[test]
    fn an_edge_fits_its_column_only() {
        use crate::customers::entity::Column as C;
        assert!(Edge::Text("x".into()).fits(C::PinyinKey) && !Edge::Text("x\0".into()).fits(C::PinyinKey));
        assert!(Edge::Text("A".into()).fits(C::Grade));
        assert!(Edge::Number(1).fits(C::Id) && Edge::Number(1).fits(C::OwnerId) && !Edge::Number(1).fits(C::Name));
        assert!(Edge::Time(0).fits(C::LastContactAt) && !Edge::Time(0).fits(C::NextContactOn));
        assert!(Edge::None.fits(C::LastContactAt) && !Edge::None.fits(C::CreatedAt));
        assert_eq!(Edge::Time(i64::MAX).value(), None);
    }
}
