//! The OpenAPI document: made of the routes that are mounted, so that it can't differ from them.

use crm::cash::FlowBy;
use crm::complaints::ComplaintFigureBy;
use crm::customers::Likeness;
use crm::operations::JobState;
use crm::profit::{ProfitLevel, ReportBy, TrendStep};
use crm::surveys::SurveyBy;
use crm::todo::Whose;
use utoipa::OpenApi;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Components, OpenApi as Document};

use crate::error::ErrorBody;
use crate::extract::SESSION_COOKIE;

/// The name of the security scheme.
const BEARER: &str = "bearer";
/// The name of the customers' security scheme.
const VISIT: &str = "visit";

// Types of parameters are not found by themselves where no body has them.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Guanxi API",
        description = "CRM for companies that serve their customers over WeChat. Money and quantities are decimal \
                       strings, instants are RFC 3339 in UTC, dates are business dates of the tenant's zone. Lists \
                       page by `limit` and `cursor`. Every POST of staff honours `Idempotency-Key`; answers that hold secrets (sign-in, \
                       invitations, passwords) are never kept. Errors have one envelope: \
                       `code` for programs, `message` for people.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(
        ErrorBody, ComplaintFigureBy, Whose, Likeness, JobState, FlowBy, ProfitLevel, ReportBy, SurveyBy, TrendStep
    )),
    tags(
        (name = "auth", description = "Signing in and out"),
        (name = "me", description = "Oneself, and what waits"),
        (name = "my", description = "The customers' own pages: signed in by a cookie, not by a token of staff"),
        (name = "customers", description = "Customers, their groups and tags"),
        (name = "contacts", description = "People at customers, and their days to remember"),
        (name = "follow-ups", description = "Contacts with customers that staff log"),
        (name = "conversations", description = "Talks over WeChat"),
        (name = "knowledge", description = "Articles that answer customers, and the questions that found none"),
        (name = "surveys", description = "How content customers are"),
        (name = "identities", description = "Followers, and whom they belong to"),
        (name = "orders", description = "Orders, deliveries and returns"),
        (name = "receivables", description = "What customers owe: receivables, write-offs, aging, statements"),
        (name = "receipts", description = "Money that came in, credit notes, and what of them went where"),
        (name = "dunning", description = "Letters about what is overdue"),
        (name = "complaints", description = "Complaints, their rounds, letters and figures"),
        (name = "calendar", description = "The working calendar: holidays and the days that make up for them"),
        (name = "checkpoints", description = "What is tracked of each delivery"),
        (name = "books", description = "Closed months, cash accounts and cash flow"),
        (name = "expenses", description = "What we spend, on whom and for what"),
        (name = "profit", description = "Contribution and profit, and the documents behind every figure"),
        (name = "grades", description = "Grades of customers, computed by year"),
        (name = "performance", description = "What people did against their targets, and what is to be expected"),
        (name = "commissions", description = "Commission that has accrued, and its settlement"),
        (name = "greetings", description = "Greeting rules, occasions and notice templates"),
        (name = "pushes", description = "Messages to customers that are no answers"),
        (name = "mass-messages", description = "One text to many followers, approved by a second person"),
        (name = "imports", description = "Files that become customers, contacts, products, receivables and old orders"),
        (name = "forgetting", description = "Erasing what is known of a person"),
        (name = "revisits", description = "Revisit tasks"),
        (name = "staff", description = "Staff, departments and invitations"),
        (name = "accounts", description = "Official accounts and mini-programs"),
        (name = "figures", description = "What happened, counted"),
        (name = "system", description = "Jobs, and endpoints of the platform: for administrators"),
        (name = "settings", description = "Settings and the audit trail"),
        (name = "files", description = "Pictures and other files"),
    )
)]
struct Base;

/// The document without routes.
pub(crate) fn base() -> Document {
    let mut document = Base::openapi();
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("The access token of a sign-in"))
        .build();
    let components = document.components.get_or_insert_with(Components::new);
    components.add_security_scheme(BEARER, SecurityScheme::Http(bearer));
    let cookie = ApiKey::Cookie(ApiKeyValue::with_description(SESSION_COOKIE, "The cookie of a customer's session"));
    components.add_security_scheme(VISIT, SecurityScheme::ApiKey(cookie));
    document.security = Some(vec![SecurityRequirement::new::<_, [&str; 0], &str>(BEARER, [])]);
    document
}
