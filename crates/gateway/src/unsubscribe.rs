//! The page that the link in a mail's foot leads to. Looking at it changes nothing, since programs
//! look at links in mails, too; the button does, and so do mail programs that know the header
//! (RFC 8058).

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use crm::actor::Actor;
use crm::error::Fault;
use crm::pushes;

use crate::Gateway;
use crate::texts::fill;

const PAGE: &str = "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
<meta name=\"viewport\" content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\"><title>{title}</title>\
<style>body{margin:0;padding:48px 24px;background:#f4f6f8;color:#1b2530;\
font:16px/1.7 'PingFang SC','Microsoft YaHei','WenQuanYi Micro Hei',system-ui,sans-serif;text-align:center}\
main{max-width:420px;margin:0 auto;padding:32px 24px;background:#fff;border:1px solid #e4e8ec;border-radius:10px}\
button{margin-top:16px;padding:8px 24px;border:0;border-radius:6px;background:#0f766e;color:#fff;font:inherit}</style>\
</head><body><main><p>{text}</p>{form}</main></body></html>";
/// Nothing is loaded, and the form goes nowhere else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";

/// `GET`: asks whether it is meant.
pub(crate) async fn ask(gateway: web::Data<Gateway>, token: web::Path<String>) -> HttpResponse {
    let texts = &gateway.texts.unsubscribe;
    match pushes::unsubscribing(&gateway.db.read(Actor::Platform), &token).await {
        Ok(Some(link)) if link.done => page(StatusCode::OK, &link.company, &texts.done, None),
        Ok(Some(link)) => page(StatusCode::OK, &link.company, &texts.ask, Some(&texts.button)),
        Ok(None) => page(StatusCode::NOT_FOUND, "", &texts.unknown, None),
        Err(fault) => failed(&fault),
    }
}

/// `POST`: does it.
pub(crate) async fn confirm(gateway: web::Data<Gateway>, token: web::Path<String>) -> HttpResponse {
    let texts = &gateway.texts.unsubscribe;
    match unsubscribe(&gateway, &token).await {
        Ok(Some(company)) => page(StatusCode::OK, &company, &texts.done, None),
        Ok(None) => page(StatusCode::NOT_FOUND, "", &texts.unknown, None),
        Err(fault) => failed(&fault),
    }
}

async fn unsubscribe(gateway: &Gateway, token: &str) -> Result<Option<String>, Fault> {
    let mut uow = gateway.db.begin(Actor::Platform).await?;
    let Some(link) = pushes::unsubscribing(&uow, token).await? else { return Ok(None) };
    uow.act_as(Actor::System(link.tenant));
    pushes::unsubscribe(&uow, &link).await?;
    uow.commit().await?;
    Ok(Some(link.company))
}

fn page(status: StatusCode, company: &str, text: &str, button: Option<&str>) -> HttpResponse {
    let company = escaped(company);
    let text = escaped(text).replace("{company}", &company);
    let form = button.map_or_else(String::new, |button| {
        format!("<form method=\"post\"><button type=\"submit\">{}</button></form>", escaped(button))
    });
    let body = fill(PAGE, &[("title", &company), ("text", &text), ("form", &form)]);
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header(("content-security-policy", POLICY))
        .insert_header(("referrer-policy", "no-referrer"))
        .insert_header(("cache-control", "no-store"))
        .body(body)
}

fn failed(fault: &Fault) -> HttpResponse {
    tracing::error!(error = ?fault, "an unsubscription failed");
    HttpResponse::ServiceUnavailable().finish()
}

fn escaped(text: &str) -> String {
    text.chars()
        .flat_map(|c| match c {
            '&' => "&amp;".chars().collect::<Vec<_>>(),
            '<' => "&lt;".chars().collect(),
            '>' => "&gt;".chars().collect(),
            '"' => "&quot;".chars().collect(),
            c => vec![c],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_no_markup() {
        assert_eq!(escaped("<b>&\"好"), "&lt;b&gt;&amp;&quot;好");
    }
}
