//! The browser of a simulated phone: whose it is, what it authorises, and the JS-SDK in its pages.

#![allow(clippy::unwrap_used)]

mod common;

use common::{MINI, SERVICE, World};
use serde_json::{Value, json};
use wechat_sim::crypto::sha1_hex;

const PAGE: &str = "https://crm.example.com/my/?a=1";

/// Opens an address as a browser with this cookie; gives status, `Location`, `Set-Cookie` and body.
async fn open(world: &World, address: &str, cookie: &str) -> (u16, String, String, String) {
    let response = world.http.get(address).header("cookie", cookie).send().await.unwrap();
    let header =
        |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    let (status, location, cookie) = (response.status().as_u16(), header("location"), header("set-cookie"));
    (status, location, cookie, response.text().await.unwrap())
}

fn authorize(world: &World, back: &str, scope: &str) -> String {
    let base = format!("{}/connect/oauth2/authorize?appid={SERVICE}", world.sim.url());
    format!("{base}&redirect_uri={back}&response_type=code&scope={scope}&state=abc123#wechat_redirect")
}

#[tokio::test]
async fn a_link_of_the_chat_opens_the_page_as_that_user() {
    let world = World::start().await;
    world.service().await;
    let (user, _) = world.follower().await;
    let link = |user: &str, url: &str| format!("{}/_sim/open?user={user}&url={url}", world.sim.url());
    let (status, location, cookie, _) = open(&world, &link(&user, "https%3A%2F%2Fcrm.example.com%2Fmy%2F"), "").await;
    assert_eq!((status, location.as_str()), (302, "https://crm.example.com/my/"));
    assert!(cookie.starts_with(&format!("sim_user={user};")) && cookie.contains("HttpOnly"), "{cookie}");
    assert_eq!(open(&world, &link("nobody", "https%3A%2F%2Fx.example"), "").await.0, 404);
    assert_eq!(open(&world, &link(&user, "javascript%3Aalert(1)"), "").await.0, 400);

    let cookie = format!("sim_user={user}");
    let back = "https%3A%2F%2Fcrm.example.com%2Fback";
    let (status, location, ..) = open(&world, &authorize(&world, back, "snsapi_base"), &cookie).await;
    assert_eq!(status, 302, "silent");
    assert!(
        location.starts_with("https://crm.example.com/back?code=") && location.contains("&state=abc123"),
        "{location}"
    );
    let (status, .., body) = open(&world, &authorize(&world, back, "snsapi_userinfo"), &cookie).await;
    assert!(status == 200 && body.contains("以 张三 的身份允许"), "it asks: {body}");
    let (status, .., body) = open(&world, &authorize(&world, back, "snsapi_base"), "").await;
    assert!(status == 200 && body.contains("张三"), "nobody is known: one chooses");
}

#[tokio::test]
async fn only_declared_domains_are_led_back_to() {
    let world = World::start().await;
    world.account(SERVICE, "service", "", "plain", json!({ "web_domains": ["crm.example.com"] })).await;
    let (user, _) = world.follower().await;
    let cookie = format!("sim_user={user}");
    let to = async |back: &str| {
        let (status, _, _, body) = open(&world, &authorize(&world, back, "snsapi_base"), &cookie).await;
        let answer: Value = serde_json::from_str(&body).unwrap_or_default();
        (status, answer["errcode"].as_i64().unwrap_or(0))
    };
    assert_eq!(to("https%3A%2F%2Fcrm.example.com%3A8443%2Fback").await, (302, 0), "whatever the port");
    for back in [
        "https%3A%2F%2Fevil.example%2F",
        "https%3A%2F%2Fcrm.example.com.evil.example%2F",
        "https%3A%2F%2Fcrm.example.com%40evil.example%2F",
    ] {
        assert_eq!(to(back).await, (200, 10003), "{back}");
    }
}

#[tokio::test]
async fn a_pages_signature_is_checked_to_the_letter() {
    let world = World::start().await;
    world.account(SERVICE, "service", "", "plain", json!({ "web_domains": ["crm.example.com"] })).await;
    world.account(MINI, "miniprogram", "", "plain", json!({})).await;
    let (user, _) = world.follower().await;
    let template = json!({
        "appid": SERVICE, "template_id": "SUB1", "kind": "subscribe", "title": "发货通知", "content": "商品：{{thing1.DATA}}",
    });
    world.post("/templates", template).await;
    let ask = async |appid: &str, signature: &str, url: &str, origin: &str| {
        let body = json!({
            "appId": appid, "timestamp": 1_700_000_000, "nonceStr": "n", "signature": signature, "url": url,
        });
        let request = world.http.post(format!("{}/_sim/js/config", world.sim.url()));
        let request = request.header("origin", origin).header("cookie", format!("sim_user={user}"));
        let response = request.header("content-type", "text/plain").body(body.to_string()).send().await.unwrap();
        response.json::<Value>().await.unwrap()
    };
    let own = "https://crm.example.com";
    assert_eq!(ask(SERVICE, "x", PAGE, own).await["errMsg"], "config:invalid signature", "there is no ticket yet");
    let token = world.token(SERVICE).await;
    let ticket = world.api_get(&format!("/cgi-bin/ticket/getticket?access_token={token}&type=jsapi")).await;
    let text =
        format!("jsapi_ticket={}&noncestr=n&timestamp=1700000000&url={PAGE}", ticket["ticket"].as_str().unwrap());
    let signature = sha1_hex(text.as_bytes());
    let ready = ask(SERVICE, &signature, PAGE, own).await;
    assert_eq!((&ready["errMsg"], &ready["templates"]["SUB1"]), (&json!("config:ok"), &json!("发货通知")));
    assert_eq!(
        ask(SERVICE, &signature, "https://crm.example.com/my/", own).await["errMsg"],
        "config:invalid signature"
    );
    assert_eq!(ask(SERVICE, &signature, PAGE, "https://evil.example").await["errMsg"], "config:invalid url domain");
    let elsewhere = ask(SERVICE, &signature, "https://evil.example/", "https://evil.example").await;
    assert_eq!(elsewhere["errMsg"], "config:invalid url domain");
    assert_eq!(ask(MINI, &signature, PAGE, own).await["errMsg"], "config:invalid appid");
    world.clock(7201).await;
    assert_eq!(ask(SERVICE, &signature, PAGE, own).await["errMsg"], "config:invalid signature", "the ticket has ended");

    // The page asks for a consent: the account hears of it, of each template for itself.
    let body = json!({ "appId": SERVICE, "page": ready["page"], "results": { "SUB1": "accept" } });
    let url = format!("{}/_sim/js/subscribe", world.sim.url());
    let answer: Value = world.http.post(&url).body(body.to_string()).send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["errMsg"], "subscribe:ok");
    let chat = world.get(&format!("/users/{user}/chat?appid={SERVICE}")).await;
    assert_eq!(chat["consents"]["SUB1"], 1);
    let script = world.http.get(format!("{}/_sim/jweixin.js", world.sim.url())).send().await.unwrap();
    assert!(script.headers()["content-type"].to_str().unwrap().starts_with("text/javascript"));
    assert!(script.text().await.unwrap().contains("wx-open-subscribe"));
}
