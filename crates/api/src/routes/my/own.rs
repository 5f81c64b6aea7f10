//! Oneself, as a customer: who one is, what may change, whether to be written to.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, patch, post};
use crm::db::Uow;
use crm::error::Fault;
use crm::identities::{self, bindings};
use crm::tenants;
use crm::text::parse_phone;
use crm::visits;

use crate::dto::common::Errors;
use crate::dto::my::{LinkState, MyLink, MyMe, MyPatch, MyPerson};
use crate::error::ApiError;
use crate::extract::{Visit, VisitBody, VisitNoBody};
use crate::limits;
use crate::work::{Answer, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(my_me).service(edit_my_me).service(my_opt_out).service(my_opt_in).service(ask_to_be_linked);
}

/// Who visits, as far as we know.
#[utoipa::path(tag = "my", security(("visit" = [])),
    responses((status = 200, description = "Oneself; `state` says whether we know who it is", body = MyMe), Errors))]
#[get("/my/me")]
pub(super) async fn my_me(visit: Visit) -> Answer {
    ok(shown(&visit, &visit.read()).await?)
}

async fn shown(visit: &Visit, uow: &Uow) -> Result<MyMe, ApiError> {
    let identity = &visit.who.identity;
    let company = tenants::find(uow, identity.tenant_id).await?.name;
    let me = match &visit.who.customer {
        Some(_) => Some(visits::own(uow).await?),
        None => None,
    };
    let state = match &me {
        Some(_) => LinkState::Linked,
        None if bindings::has_asked(uow, identity.id).await? => LinkState::Asked,
        None => LinkState::Unlinked,
    };
    let opted_out = match &me {
        Some(own) => own.contact.opted_out_at.is_some(),
        None => identity.opted_out_at.is_some(),
    };
    Ok(MyMe {
        state,
        company,
        appid: identity.appid.clone(),
        followed: identity.followed,
        opted_out,
        me: me.map(MyPerson::new),
    })
}

/// Changes what customers may change of themselves: name, salutation, birthday.
#[utoipa::path(tag = "my", security(("visit" = [])), request_body = MyPatch,
    responses((status = 200, description = "Changed", body = MyMe), Errors))]
#[patch("/my/me")]
pub(super) async fn edit_my_me(visit: Visit, body: VisitBody<MyPatch>) -> Answer {
    let uow = visit.begin_own().await?;
    let version = body.0.version;
    visits::edit_own(&uow, version, body.0.change()?).await?;
    let shown = shown(&visit, &uow).await?;
    uow.commit().await.map_err(Fault::from)?;
    ok(shown)
}

/// Stops greetings and reminders.
#[utoipa::path(tag = "my", security(("visit" = [])),
    responses((status = 204, description = "Nothing more will be sent but answers and notices of orders"), Errors))]
#[post("/my/opt-out")]
pub(super) async fn my_opt_out(visit: Visit, _body: VisitNoBody) -> Answer {
    set_opted_out(&visit, true).await
}

/// Allows greetings and reminders again.
#[utoipa::path(tag = "my", security(("visit" = [])), responses((status = 204, description = "Allowed"), Errors))]
#[post("/my/opt-in")]
pub(super) async fn my_opt_in(visit: Visit, _body: VisitNoBody) -> Answer {
    set_opted_out(&visit, false).await
}

async fn set_opted_out(visit: &Visit, out: bool) -> Answer {
    let uow = visit.begin().await?;
    identities::set_opted_out(&uow, visit.who.identity.id, out).await?;
    uow.commit().await.map_err(Fault::from)?;
    Ok(HttpResponse::NoContent().finish())
}

/// Asks to be known by a mobile number: the same request as 绑定 in the chat.
///
/// The answer is the same whether or not the number is known; a person decides.
#[utoipa::path(tag = "my", security(("visit" = [])), request_body = MyLink,
    responses((status = 204, description = "Asked"), Errors))]
#[post("/my/link")]
pub(super) async fn ask_to_be_linked(visit: Visit, body: VisitBody<MyLink>) -> Answer {
    let identity = &visit.who.identity;
    if visit.who.customer.is_some() {
        return Err(ApiError::new(StatusCode::CONFLICT, "my.linked", "您的微信已经关联客户资料"));
    }
    let phone = parse_phone("phone", &body.0.phone)?;
    if !phone.mobile {
        return Err(ApiError::invalid("phone", "请填写手机号"));
    }
    limits::check(&visit.shared.kv, &format!("my:link:{}", identity.id), limits::BY_LINKING).await?;
    let uow = visit.begin().await?;
    bindings::request(&uow, identity, &phone.e164).await?;
    uow.commit().await.map_err(Fault::from)?;
    Ok(HttpResponse::NoContent().finish())
}
