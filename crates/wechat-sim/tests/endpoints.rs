//! The smaller endpoints: typing, menu, codes, text check, tickets, short keys, lookups.

#![allow(clippy::unwrap_used)]

mod common;

use common::{MINI, SECRET, SERVICE, World, code};
use serde_json::{Value, json};

#[actix_web::test]
async fn typing_follows_a_message() {
    let world = World::start().await;
    world.service().await;
    let (user, openid) = world.follower().await;
    let token = world.token(SERVICE).await;
    let typing = async |command: &str| {
        let body = json!({ "touser": openid, "command": command });
        code(&world.api("/cgi-bin/message/custom/typing", &token, body).await)
    };
    assert_eq!(typing("Typing").await, 45080);
    world.say(&user, "在吗").await;
    assert_eq!(typing("Dancing").await, 45072);
    assert_eq!(typing("Typing").await, 0);
    assert_eq!(typing("Typing").await, 45081);
    assert_eq!(typing("CancelTyping").await, 0);
    assert_eq!(typing("Typing").await, 0);
    world.sim.stop().await;
}

#[actix_web::test]
async fn menus_are_checked_and_kept() {
    let world = World::start().await;
    world.service().await;
    let token = world.token(SERVICE).await;
    let click = |name: &str| json!({ "type": "click", "name": name, "key": "K" });
    let cases: [(Value, i64); 6] = [
        (json!([]), 40016),
        (json!([click("一"), click("二"), click("三"), click("四")]), 40016),
        (json!([{ "type": "dance", "name": "舞" }]), 40017),
        (json!([click("这个名字实在太长了")]), 40018),
        (json!([{ "type": "view", "name": "网", "url": "ftp://x" }]), 40020),
        (json!([{ "name": "父", "sub_button": [{ "type": "click", "name": "子" }] }]), 40026),
    ];
    for (buttons, expected) in cases {
        let answer = world.api("/cgi-bin/menu/create", &token, json!({ "button": buttons })).await;
        assert_eq!(code(&answer), expected, "{answer}");
    }
    let get = format!("/cgi-bin/menu/get?access_token={token}");
    assert_eq!(code(&world.api_get(&get).await), 46003);
    let menu = json!({ "button": [{ "name": "查询", "sub_button": [click("查订单")] }] });
    assert_eq!(code(&world.api("/cgi-bin/menu/create", &token, menu.clone()).await), 0);
    assert_eq!(world.api_get(&get).await["menu"], menu);
    world.sim.stop().await;
}

#[actix_web::test]
async fn miniprogram_codes_and_text_check() {
    let world = World::start().await;
    world.account(MINI, "miniprogram", "", "plain", json!({ "pages": ["pages/index"] })).await;
    let user = world.post("/users", json!({ "nickname": "李四" })).await;
    let user_id = user["user_id"].as_str().unwrap();
    let token = world.token(MINI).await;
    let picture = async |body: Value| {
        let url = format!("{}/wxa/getwxacodeunlimit?access_token={token}", world.sim.url());
        let response = world.http.post(url).body(body.to_string()).send().await.unwrap();
        response.bytes().await.unwrap()
    };
    assert!(picture(json!({ "scene": "i=42", "page": "pages/index" })).await.starts_with(b"\x89PNG"));
    for (body, expected) in [
        (json!({ "scene": "中文" }), 40129),
        (json!({ "scene": "a", "page": "/pages/index" }), 40097),
        (json!({ "scene": "a", "page": "pages/none" }), 41030),
    ] {
        let answer: Value = serde_json::from_slice(&picture(body).await).unwrap();
        assert_eq!(code(&answer), expected);
    }
    let login = world.post(&format!("/users/{user_id}/login-code"), json!({})).await;
    let session = |code: &str| {
        format!("/sns/jscode2session?appid={MINI}&secret={SECRET}&grant_type=authorization_code&js_code={code}")
    };
    let open = world.api_get(&session(login["code"].as_str().unwrap())).await;
    assert_eq!(open["unionid"], user["unionid"]);
    let check = async |text: &str| {
        let body = json!({ "openid": open["openid"], "scene": 1, "version": 2, "content": text });
        world.api("/wxa/msg_sec_check", &token, body).await
    };
    assert_eq!(check("中秋快乐").await["result"]["suggest"], "pass");
    let risky = check("网上赌博").await;
    assert_eq!((code(&risky), risky["result"]["suggest"].as_str()), (0, Some("risky")));
    let late = world.post(&format!("/users/{user_id}/login-code"), json!({})).await;
    world.clock(301).await;
    assert_eq!(code(&world.api_get(&session(late["code"].as_str().unwrap())).await), 40029);
    world.clock(7100).await;
    assert_eq!(code(&check("你好").await), 0, "making the second code was a visit");
    world.sim.stop().await;
}

#[actix_web::test]
async fn tickets_keys_and_lookups() {
    let world = World::start().await;
    world.account(SERVICE, "service", "http://127.0.0.1:9/", "plain", json!({ "bound": false })).await;
    let token = world.token(SERVICE).await;
    let path = format!("/cgi-bin/ticket/getticket?type=jsapi&access_token={token}");
    let (first, again) = (world.api_get(&path).await, world.api_get(&path).await);
    assert!(first["ticket"].is_string() && first["ticket"] == again["ticket"]);
    let short =
        world.api("/cgi-bin/shorten/gen", &token, json!({ "long_data": "一段长文", "expire_seconds": 60 })).await;
    let fetch = json!({ "short_key": short["short_key"] });
    assert_eq!(short["short_key"].as_str().unwrap().len(), 15);
    assert_eq!(world.api("/cgi-bin/shorten/fetch", &token, fetch.clone()).await["long_data"], "一段长文");
    world.clock(61).await;
    assert_eq!(code(&world.api("/cgi-bin/shorten/fetch", &token, fetch).await), 9_410_012);
    let checked =
        world.api("/cgi-bin/callback/check", &token, json!({ "action": "all", "check_operator": "DEFAULT" })).await;
    assert_eq!(checked["dns"][0]["ip"], "127.0.0.1");
    let wrong = world.api("/cgi-bin/message/custom/send", &token, json!({ "touser": "o1" })).await;
    let rid = wrong["errmsg"].as_str().unwrap().rsplit("rid: ").next().unwrap().to_owned();
    let found = world.api("/cgi-bin/openapi/rid/get", &token, json!({ "rid": rid })).await;
    assert_eq!(found["request"]["request_url"], "/cgi-bin/message/custom/send");
    assert_eq!(code(&world.api("/cgi-bin/openapi/rid/get", &token, json!({ "rid": "x" })).await), 76001);
    for (path, expected) in [("/sns/userinfo", 76022), ("/cgi-bin/none", 76021)] {
        let answer = world.api("/cgi-bin/openapi/quota/get", &token, json!({ "cgi_path": path })).await;
        assert_eq!(code(&answer), expected);
    }
    // The account is bound to no open-platform account: the unionid is absent.
    let user = world.post("/users", json!({ "nickname": "赵六" })).await;
    let path = format!("/users/{}/follow", user["user_id"].as_str().unwrap());
    let followed = world.post(&path, json!({ "wait": false })).await;
    let openid = followed["openid"].as_str().unwrap();
    let info = world.api_get(&format!("/cgi-bin/user/info?access_token={token}&openid={openid}")).await;
    assert_eq!((&info["subscribe"], info.get("unionid")), (&json!(1), None));
    let stable = json!({ "grant_type": "client_credential", "appid": SERVICE, "secret": SECRET });
    world.api("/cgi-bin/stable_token", "", stable).await;
    assert!(!world.get("/calls").await.to_string().contains(SECRET));
    world.sim.stop().await;
}
