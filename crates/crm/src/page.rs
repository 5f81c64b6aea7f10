//! Keyset pages: a page starts after the last row of the one before, never at an offset.

/// The most rows that a page holds.
pub const MAX_PAGE: u64 = 100;
/// How many it holds where nothing is asked.
pub const DEFAULT_PAGE: u64 = 20;

/// Which page is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// The cursor of the page before; `None` for the first.
    pub after: Option<String>,
    /// How many rows, 1 to [`MAX_PAGE`].
    pub limit: u64,
}

impl Default for PageRequest {
    fn default() -> Self {
        Self { after: None, limit: DEFAULT_PAGE }
    }
}

/// One page of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The cursor of the next page, if there is one.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A page from up to `limit + 1` rows: one more than asked says that there is a next page.
    pub fn from_rows(mut rows: Vec<T>, limit: u64, cursor: impl Fn(&T) -> String) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = more.then(|| rows.last().map(cursor)).flatten();
        Self { items: rows, next }
    }

    /// The same page with other rows.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), next: self.next }
    }
}

/// A cursor of a number, such as an id.
pub fn number_cursor(after: Option<&str>) -> Result<Option<i64>, crate::error::Invalid> {
    after.map(|text| text.parse().map_err(|_| bad_cursor())).transpose()
}

/// A cursor of an instant and an id.
pub fn time_cursor(after: Option<&str>) -> Result<Option<(chrono::DateTime<chrono::Utc>, i64)>, crate::error::Invalid> {
    after
        .map(|text| {
            let (micros, id) = text.split_once('-').ok_or_else(bad_cursor)?;
            let micros = micros.parse().map_err(|_| bad_cursor())?;
            let time = chrono::DateTime::from_timestamp_micros(micros).ok_or_else(bad_cursor)?;
            Ok((time, id.parse().map_err(|_| bad_cursor())?))
        })
        .transpose()
}

/// Writes the cursor that [`time_cursor`] reads.
pub fn write_time_cursor(time: chrono::DateTime<chrono::Utc>, id: i64) -> String {
    format!("{}-{id}", time.timestamp_micros())
}

fn bad_cursor() -> crate::error::Invalid {
    crate::error::Invalid::new("cursor", "分页游标无效")
}
