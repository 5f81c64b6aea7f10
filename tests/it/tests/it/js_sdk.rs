//! Pages signed for the JS-SDK, against the rule and vector of the platform's documentation and
//! against the simulator's own check, and the consents that customers give by the open tag.

use it::{Browser, World, both};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};

both!(pages_of_ours_are_signed_as_the_platform_wants, consents_of_a_page_count_once);

/// The rule, written down once more: nothing of the product's is used.
fn signature(ticket: &str, nonce: &str, timestamp: &str, url: &str) -> String {
    let text = format!("jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url}");
    Sha1::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_rule_is_that_of_the_documentation() {
    let ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg";
    let (nonce, url) = ("Wm3WZYTPz0wzccnW", "http://mp.weixin.qq.com?params=value");
    let wanted = "0f9de62fce790f9a083d5c99e95740ceb90c27ed";
    assert_eq!(signature(ticket, nonce, "1414587457", url), wanted);
    assert_eq!(wechat::signature::sign_jsapi(ticket, nonce, 1_414_587_457, url), wanted);
}

/// What the simulator's stand-in for the SDK does with a page.
async fn configure(world: &World, viewer: &str, origin: &str, signed: &Value, url: &str) -> Value {
    let body = json!({
        "appId": signed["app_id"], "timestamp": signed["timestamp"], "nonceStr": signed["nonce_str"],
        "signature": signed["signature"], "url": url,
    });
    let request = world.http.post(format!("{}/_sim/js/config", world.sim.url()));
    let request = request.header("origin", origin).header("cookie", format!("sim_user={viewer}"));
    let response = request.header("content-type", "text/plain").body(body.to_string()).send().await.unwrap();
    assert_eq!(response.headers()["access-control-allow-origin"], origin);
    assert_eq!(response.headers()["access-control-allow-credentials"], "true");
    response.json().await.unwrap()
}

async fn pages_of_ours_are_signed_as_the_platform_wants(world: World) {
    let company = world.company().await;
    let (_, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    let mut browser = Browser::new(&world);
    browser.sign_in(&person, &company.service.appid, "/").await;
    let api = browser.api();
    let sign = async |url: &str| {
        let url = url.replace('#', "%23").replace('&', "%26").replace('?', "%3F");
        api.get(&format!("/api/v1/my/js-sdk?url={url}")).await
    };
    let page = format!("{}/my/?a=1&b=2", world.url);
    let signed = sign(&format!("{page}#/notices")).await.expect(200);
    assert_eq!((&signed["app_id"], &signed["script_url"]), (&json!(company.service.appid), &Value::Null));
    let ok = configure(&world, &person.user, &world.url, &signed, &page).await;
    assert_eq!(ok["errMsg"], "config:ok");
    let wrong = configure(&world, &person.user, &world.url, &signed, &format!("{page}&c=3")).await;
    assert_eq!(wrong["errMsg"], "config:invalid signature", "an address counts to its last character");
    let foreign = configure(&world, &person.user, "https://evil.example", &signed, &page).await;
    assert_eq!(foreign["errMsg"], "config:invalid url domain");
    for url in ["https://evil.example/my/", "http://127.0.0.1.evil.example/", "/my/"] {
        let refused = sign(url).await;
        assert_eq!((refused.status, refused.body["error"]["field"].as_str()), (422, Some("url")), "{url}");
    }
    // The platform's ticket is fetched once for many pages.
    for _ in 0..5 {
        sign(&page).await.expect(200);
    }
    assert_eq!(world.sim.count("/cgi-bin/ticket/getticket").await, 1);
}

async fn consents_of_a_page_count_once(world: World) {
    let company = world.company().await;
    let (_, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    let mut browser = Browser::new(&world);
    browser.sign_in(&person, &company.service.appid, "/").await;
    let api = browser.api();
    let remaining = async || {
        let notices = api.get("/api/v1/my/notices").await.expect(200);
        let notices = notices["items"].as_array().unwrap().clone();
        assert_eq!(notices.len(), 1, "template messages need no consent, and reminders are for staff");
        assert_eq!(notices[0]["template_id"], company.notice);
        notices[0]["remaining"].as_i64().unwrap()
    };
    assert_eq!(remaining().await, 0);
    let page = format!("{}/my/", world.url);
    let signed = api.get(&format!("/api/v1/my/js-sdk?url={page}")).await.expect(200);
    let ready = configure(&world, &person.user, &world.url, &signed, &page).await;
    assert_eq!(ready["templates"][&company.notice], "客户关怀提醒");
    let subscribe = async |page: &Value, template: &str, answer: &str| {
        let body = json!({ "appId": company.service.appid, "page": page, "results": { template: answer } });
        let request = world.http.post(format!("{}/_sim/js/subscribe", world.sim.url())).header("origin", &world.url);
        let answer: Value = request.body(body.to_string()).send().await.unwrap().json().await.unwrap();
        world.sim.settle().await;
        answer["errMsg"].as_str().unwrap().to_owned()
    };
    assert_eq!(subscribe(&ready["page"], &company.notice, "accept").await, "subscribe:ok");
    assert_eq!(remaining().await, 1);
    // What comes in the same second with the same template is, for the platform, the same event.
    world.advance(chrono::Duration::seconds(2)).await;
    assert_eq!(subscribe(&json!("no page"), &company.notice, "accept").await, "subscribe:fail");
    assert_eq!(subscribe(&ready["page"], "NO_TEMPLATE", "accept").await, "subscribe:fail");
    assert_eq!(subscribe(&ready["page"], &company.notice, "accept").await, "subscribe:ok");
    assert_eq!(remaining().await, 2);
}
