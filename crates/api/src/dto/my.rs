//! What customers see of themselves. Nothing of what staff write about them is here.

use chrono::NaiveDate;
use crm::contacts::{Calendar, NewOccasion, OccasionKind, occasion};
use crm::orders::{Delivery, DeliveryState, OrderDetail, OrderLine, OrderState};
use crm::text::mask_phone;
use crm::visits::{BirthdayChange, Own, OwnChange};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wechat::endpoints::jsapi::JsapiConfig;

use super::common::present;
use crate::error::ApiError;

/// Where a customer wants to go after signing in.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SignInParams {
    /// The official account; needed where the installation has several and the browser has not
    /// been here.
    pub(crate) appid: Option<String>,
    /// The screen of the customers' pages, such as `/orders/17`: what stands behind `#`.
    pub(crate) to: Option<String>,
}

/// What the platform sends back.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SignedInParams {
    /// The code; none where the person refused.
    pub(crate) code: Option<String>,
    /// What was sent along.
    pub(crate) state: Option<String>,
}

/// How well we know who visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LinkState {
    /// We know the customer.
    Linked,
    /// They have asked to be linked; a person decides.
    Asked,
    /// Nobody knows them yet.
    Unlinked,
}

/// Who visits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MyMe {
    /// How well we know them.
    pub(crate) state: LinkState,
    /// The company whose pages these are.
    pub(crate) company: String,
    /// The official account through which they came.
    pub(crate) appid: String,
    /// Whether they follow it.
    pub(crate) followed: bool,
    /// Whether they want no greetings and reminders.
    pub(crate) opted_out: bool,
    /// Themselves; only where we know them.
    pub(crate) me: Option<MyPerson>,
}

/// A customer, as they see themselves.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MyPerson {
    /// The name.
    name: String,
    /// How we address them.
    salutation: Option<String>,
    /// The customer that they belong to.
    customer: String,
    /// Their phones, masked.
    #[schema(example = json!(["138****1234"]))]
    phones: Vec<String>,
    /// Their birthday, if they let us keep it.
    birthday: Option<MyBirthday>,
    /// The name of who cares for them.
    salesperson: Option<String>,
    /// To be named by a change.
    version: i64,
}

/// A birthday.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MyBirthday {
    /// By which calendar.
    calendar: Calendar,
    /// Of which year, if they want to tell.
    year: Option<i64>,
    /// The month, 1 to 12.
    month: i64,
    /// The day.
    day: i64,
    /// Whether the month is a leap month (lunar only).
    #[serde(default)]
    leap: bool,
}

impl MyPerson {
    pub(crate) fn new(own: Own) -> Self {
        let birthday = |day: occasion::Model| MyBirthday {
            calendar: day.calendar,
            year: day.year,
            month: day.month,
            day: day.day,
            leap: day.leap,
        };
        Self {
            name: own.contact.name,
            salutation: own.contact.salutation,
            customer: own.customer.name,
            phones: own.phones.iter().map(|phone| mask_phone(&phone.phone)).collect(),
            birthday: own.birthday.map(birthday),
            salesperson: own.salesperson.map(|salesperson| salesperson.name),
            version: own.contact.version,
        }
    }
}

/// What a customer changes of themselves: what is left out stays, `null` clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MyPatch {
    /// The version that was seen.
    pub(crate) version: i64,
    /// The name, 1 to 50 characters.
    name: Option<String>,
    /// How to address them, up to 20 characters.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    salutation: Option<Option<String>>,
    /// The birthday; to keep it needs `birthday_consent`.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<MyBirthday>)]
    birthday: Option<Option<MyBirthday>>,
    /// That they agree to the birthday being kept and to greetings on it.
    #[serde(default)]
    birthday_consent: bool,
}

impl MyPatch {
    /// As the domain wants it.
    pub(crate) fn change(self) -> Result<OwnChange, ApiError> {
        let birthday = match self.birthday {
            None => None,
            Some(None) => Some(BirthdayChange::Forget),
            Some(Some(_)) if !self.birthday_consent => {
                return Err(ApiError::invalid("birthday_consent", "保存生日需要您的同意"));
            }
            Some(Some(day)) => Some(BirthdayChange::Keep(NewOccasion {
                kind: OccasionKind::Birthday,
                name: None,
                calendar: day.calendar,
                year: day.year,
                month: day.month,
                day: day.day,
                leap: day.leap,
            })),
        };
        Ok(OwnChange { name: self.name, salutation: self.salutation, birthday })
    }
}

/// An order, as its customer sees it in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MyOrderRow {
    /// The key.
    id: i64,
    /// Its number.
    #[schema(example = "SO20261121-0001")]
    number: String,
    /// Where it stands.
    state: OrderState,
    /// When it was ordered.
    ordered_on: NaiveDate,
    /// When it shall be there.
    deliver_by: Option<NaiveDate>,
    /// The amount in 元, tax included.
    #[schema(example = "1234.50")]
    amount: String,
    /// What was ordered, in a few words.
    #[schema(example = "不锈钢球阀等2种")]
    goods: String,
    /// Where it stands, in a sentence.
    status: String,
}

/// An order, as its customer sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MyOrder {
    #[serde(flatten)]
    row: MyOrderRow,
    /// Its lines.
    lines: Vec<MyLine>,
    /// What is on its way or has come, the oldest first.
    deliveries: Vec<MyDelivery>,
}

/// A line of an order, as its customer sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MyLine {
    /// Which line.
    line_no: i64,
    /// The product.
    product_name: String,
    /// Its specification.
    specification: Option<String>,
    /// In what it is counted.
    unit: String,
    /// How much was ordered.
    #[schema(example = "10.000")]
    quantity: String,
    /// How much was shipped.
    #[schema(example = "2.500")]
    shipped_quantity: String,
    /// The price of one, in 元.
    #[schema(example = "123.4500")]
    unit_price: String,
    /// The amount, in 元.
    #[schema(example = "1234.50")]
    amount: String,
}

impl From<OrderLine> for MyLine {
    fn from(row: OrderLine) -> Self {
        Self {
            line_no: row.line_no,
            product_name: row.product_name,
            specification: row.specification,
            unit: row.unit,
            quantity: row.quantity.to_string(),
            shipped_quantity: row.shipped_quantity.to_string(),
            unit_price: row.unit_price.to_string(),
            amount: row.amount.to_string(),
        }
    }
}

/// A delivery with its track, as its customer sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MyDelivery {
    /// The key.
    id: i64,
    /// Its number.
    #[schema(example = "DN20261122-0001")]
    number: String,
    /// Where it stands.
    state: DeliveryState,
    /// Who brings it.
    carrier: Option<String>,
    /// The carrier's number.
    tracking_number: Option<String>,
    /// When it was shipped.
    shipped_on: Option<NaiveDate>,
    /// When it arrived.
    arrived_on: Option<NaiveDate>,
    /// When it was signed for.
    signed_on: Option<NaiveDate>,
}

impl From<Delivery> for MyDelivery {
    fn from(row: Delivery) -> Self {
        Self {
            id: row.id.0,
            number: row.number,
            state: row.state,
            carrier: row.carrier,
            tracking_number: row.tracking_number,
            shipped_on: row.shipped_on,
            arrived_on: row.arrived_on,
            signed_on: row.signed_on,
        }
    }
}

impl From<&OrderDetail> for MyOrderRow {
    fn from(detail: &OrderDetail) -> Self {
        let order = &detail.order;
        Self {
            id: order.id.0,
            number: order.number.clone(),
            state: order.state,
            ordered_on: order.ordered_on,
            deliver_by: order.deliver_by,
            amount: order.amount.to_string(),
            goods: crm::orders::goods(&detail.lines),
            status: crm::orders::order_standing(order, &detail.lines, &detail.deliveries),
        }
    }
}

impl From<OrderDetail> for MyOrder {
    fn from(detail: OrderDetail) -> Self {
        let row = MyOrderRow::from(&detail);
        // What is only planned may still change: a customer hears of it when it leaves.
        let leaving = detail.deliveries.into_iter().filter(|row| row.state != DeliveryState::Planned);
        Self {
            row,
            lines: detail.lines.into_iter().map(MyLine::from).collect(),
            deliveries: leaving.map(MyDelivery::from).collect(),
        }
    }
}

/// A notice that a customer can agree to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MyNotice {
    /// The platform's key, for `<wx-open-subscribe template="…">`.
    pub(crate) template_id: String,
    /// Its title.
    pub(crate) title: String,
    /// What it looks like: the platform's text with `{{thing1.DATA}}`.
    pub(crate) content: String,
    /// How many more may be sent: each consent allows one.
    pub(crate) remaining: i64,
}

/// A request to be known by a phone number.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MyLink {
    /// A mobile number that the company has of them.
    #[schema(example = "13800001234")]
    pub(crate) phone: String,
}

/// Which page wants to use the JS-SDK.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct JsSdkParams {
    /// The address of the page as the browser shows it; what stands behind `#` does not matter.
    pub(crate) url: String,
}

/// What a page gives to `wx.config`, and where the SDK is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JsSdk {
    /// The official account.
    app_id: String,
    /// Seconds since 1970.
    timestamp: i64,
    /// Any text.
    nonce_str: String,
    /// The signature.
    #[schema(example = "0f9de62fce790f9a083d5c99e95740ceb90c27ed")]
    signature: String,
    /// The script to load; none where no SDK is set up, so that no consents can be asked for.
    script_url: Option<String>,
}

impl JsSdk {
    pub(crate) fn new(config: JsapiConfig, script_url: &str) -> Self {
        Self {
            app_id: config.app_id,
            timestamp: config.timestamp,
            nonce_str: config.nonce_str,
            signature: config.signature,
            script_url: Some(script_url.to_owned()).filter(|url| !url.is_empty()),
        }
    }
}
