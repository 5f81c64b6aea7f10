//! Tokens, quotas, windows, consents, notices: what the platform refuses and when.

#![allow(clippy::unwrap_used)]

mod common;

use common::{MINI, SECRET, SERVICE, World, code};
use serde_json::{Value, json};

const STABLE: &str = "/cgi-bin/stable_token";

fn stable_body(force: bool) -> Value {
    json!({ "grant_type": "client_credential", "appid": SERVICE, "secret": SECRET, "force_refresh": force })
}

async fn works(world: &World, token: &str) -> i64 {
    code(&world.api_get(&format!("/cgi-bin/tags/get?access_token={token}")).await)
}

#[actix_web::test]
async fn plain_tokens_overlap_and_expire() {
    let world = World::start().await;
    world.service().await;
    let first = world.token(SERVICE).await;
    let second = world.token(SERVICE).await;
    assert_ne!(first, second);
    assert_eq!((works(&world, &first).await, works(&world, &second).await), (0, 0));
    world.clock(299).await;
    assert_eq!(works(&world, &first).await, 0);
    world.clock(301).await;
    assert_eq!((works(&world, &first).await, works(&world, &second).await), (40001, 0));
    world.clock(7201).await;
    assert_eq!(works(&world, &second).await, 42001);
    assert_eq!(works(&world, "").await, 41001);
    assert_eq!(works(&world, "abc").await, 40014);
    assert_eq!(works(&world, &"x".repeat(120)).await, 40001);
    world.sim.stop().await;
}

#[actix_web::test]
async fn stable_token_is_kept_renewed_and_forced() {
    let world = World::start().await;
    world.service().await;
    let first = world.api(STABLE, "", stable_body(false)).await;
    let again = world.api(STABLE, "", stable_body(false)).await;
    assert_eq!(first["access_token"], again["access_token"]);
    world.clock(600).await;
    let later = world.api(STABLE, "", stable_body(false)).await;
    assert!((6598..=6600).contains(&later["expires_in"].as_i64().unwrap()), "{later}");
    // Five minutes before the end there is a new one, and the old one still works.
    world.clock(6901).await;
    let renewed = world.api(STABLE, "", stable_body(false)).await;
    assert_ne!(renewed["access_token"], first["access_token"]);
    assert_eq!(works(&world, first["access_token"].as_str().unwrap()).await, 0);
    let forced = world.api(STABLE, "", stable_body(true)).await;
    assert_eq!(works(&world, renewed["access_token"].as_str().unwrap()).await, 40001);
    assert_eq!(works(&world, forced["access_token"].as_str().unwrap()).await, 0);
    assert_eq!(code(&world.api(STABLE, "", stable_body(true)).await), 45011);
    let plain = world.token(SERVICE).await;
    assert_eq!(works(&world, forced["access_token"].as_str().unwrap()).await, 0, "the kinds are isolated");
    assert_eq!(works(&world, &plain).await, 0);
    for turn in 1..20 {
        world.clock(6901 + turn * 31).await;
        assert_eq!(code(&world.api(STABLE, "", stable_body(true)).await), 0, "{turn}");
    }
    world.clock(6901 + 20 * 31).await;
    let last = code(&world.api(STABLE, "", stable_body(true)).await);
    // Unless the day has turned meanwhile, the twenty of the day are used up.
    assert!(last == 45009 || last == 0);
    world.sim.stop().await;
}

#[actix_web::test]
async fn refusals_of_credentials_and_bodies() {
    let world = World::start().await;
    world.service().await;
    let ask = |query: &str| format!("/cgi-bin/token?{query}");
    let cases = [
        ("grant_type=x&appid=a&secret=b".to_owned(), 40002),
        ("grant_type=client_credential&secret=b".to_owned(), 41002),
        (format!("grant_type=client_credential&appid={SERVICE}"), 41004),
        ("grant_type=client_credential&appid=wxnobody&secret=b".to_owned(), 40013),
        (format!("grant_type=client_credential&appid={SERVICE}&secret=wrong"), 40125),
    ];
    for (query, expected) in cases {
        let answer = world.api_get(&ask(&query)).await;
        assert_eq!(code(&answer), expected);
        assert!(answer["errmsg"].as_str().unwrap().contains(" rid: "));
    }
    let token = world.token(SERVICE).await;
    let send = |body: &'static str| {
        let url = format!("{}/cgi-bin/message/custom/send?access_token={token}", world.sim.url());
        let http = world.http.clone();
        async move { code(&http.post(url).body(body).send().await.unwrap().json().await.unwrap()) }
    };
    assert_eq!(send("").await, 44002);
    assert_eq!(send("{").await, 47001);
    assert_eq!(send(r#"{"touser":"a","text":{"content":"\u4f60"}}"#).await, 40033);
    assert_eq!(send(r#"{"touser":"a\\u","text":{}}"#).await, 40003);
    assert_eq!(code(&world.api_get(&format!("/cgi-bin/message/custom/send?access_token={token}")).await), 43002);
    let unknown = world.http.get(format!("{}/cgi-bin/nothing", world.sim.url())).send().await.unwrap();
    assert_eq!(unknown.status(), 404);
    world.sim.stop().await;
}

#[actix_web::test]
async fn windows_belong_to_their_trigger() {
    let world = World::start().await;
    world.service().await;
    let (user, openid) = world.follower().await;
    let mut token = world.token(SERVICE).await;
    for _ in 0..3 {
        assert_eq!(world.custom(&token, &openid, "欢迎").await, 0);
    }
    assert_eq!(world.custom(&token, &openid, "第四条").await, 45047);
    world.clock(61).await;
    assert_eq!(world.custom(&token, &openid, "太晚").await, 45015);
    world.say(&user, "你好").await;
    world.post(&format!("/users/{user}/menu"), json!({ "key": "ORDER" })).await;
    for number in 0..8 {
        assert_eq!(world.custom(&token, &openid, "答复").await, 0, "{number}: three of the menu, five of the message");
    }
    assert_eq!(world.custom(&token, &openid, "第九条").await, 45047);
    world.say(&user, "还在吗").await;
    world.clock(61 + 48 * 3600 - 5).await;
    token = world.token(SERVICE).await;
    assert_eq!(world.custom(&token, &openid, "最后一刻").await, 0);
    world.clock(61 + 48 * 3600 + 5).await;
    assert_eq!(world.custom(&token, &openid, "过期").await, 45015);
    // An option of a menu message counts as the menu scene.
    let tap = json!({ "type": "text", "content": "满意", "bizmsgmenuid": "1" });
    world.post(&format!("/users/{user}/messages"), tap).await;
    for expected in [0, 0, 0, 45047] {
        assert_eq!(world.custom(&token, &openid, "谢谢").await, expected);
    }
    world.post(&format!("/users/{user}/unfollow"), json!({})).await;
    assert_eq!(world.custom(&token, &openid, "别走").await, 43004);
    let (status, answer) = world.try_post(&format!("/users/{user}/messages"), json!({ "content": "在" })).await;
    assert_eq!(status, 400, "{answer}");
    assert!(answer["error"].is_string());
    world.sim.stop().await;
}

#[actix_web::test]
async fn view_opens_no_window_and_blocks_have_codes() {
    let world = World::start().await;
    world.service().await;
    let (user, openid) = world.follower().await;
    let token = world.token(SERVICE).await;
    let menu = json!({ "button": [{ "type": "view", "name": "官网", "url": "https://example.com/" }] });
    assert_eq!(code(&world.api("/cgi-bin/menu/create", &token, menu).await), 0);
    world.clock(120).await;
    world.post(&format!("/users/{user}/menu"), json!({ "key": "https://example.com/" })).await;
    assert_eq!(world.custom(&token, &openid, "x").await, 45015);
    world.post(&format!("/users/{user}/scan"), json!({ "scene": "staff:1" })).await;
    for expected in [0, 0, 0, 45047] {
        assert_eq!(world.custom(&token, &openid, "x").await, expected);
    }
    for (errcode, sent) in [(43019, 43019), (48002, 48002), (0, 45047)] {
        world.post(&format!("/users/{user}/block"), json!({ "errcode": errcode })).await;
        assert_eq!(world.custom(&token, &openid, "x").await, sent);
    }
    assert_eq!(world.custom(&token, "oNobody", "x").await, 40003);
    world.sim.stop().await;
}

#[actix_web::test]
async fn consents_are_counted() {
    let world = World::start().await;
    world.service().await;
    world.account(MINI, "miniprogram", "", "plain", json!({ "pages": ["pages/index"] })).await;
    let (user, openid) = world.follower().await;
    for appid in [SERVICE, MINI] {
        world
            .post(
                "/templates",
                json!({ "appid": appid, "template_id": format!("S-{appid}"), "title": "预约提醒",
                "content": "事项：{{thing1.DATA}}", "kind": "subscribe" }),
            )
            .await;
    }
    let token = world.token(SERVICE).await;
    let bizsend = "/cgi-bin/message/subscribe/bizsend";
    let body =
        json!({ "touser": openid, "template_id": format!("S-{SERVICE}"), "data": { "thing1": { "value": "回访" } } });
    assert_eq!(code(&world.api(bizsend, &token, body.clone()).await), 43101);
    let consent = |accept: bool| json!({ "template_id": format!("S-{SERVICE}"), "accept": accept });
    world.post(&format!("/users/{user}/consent"), consent(true)).await;
    world.post(&format!("/users/{user}/consent"), consent(true)).await;
    world.post(&format!("/users/{user}/consent"), consent(false)).await;
    for expected in [0, 0, 43101] {
        let answer = world.api(bizsend, &token, body.clone()).await;
        assert_eq!(code(&answer), expected);
        assert!(answer.get("msgid").is_none());
    }
    let mut wrong = body.clone();
    wrong["template_id"] = "unknown".into();
    assert_eq!(code(&world.api(bizsend, &token, wrong).await), 40037);
    assert_eq!(code(&world.api("/cgi-bin/message/subscribe/send", &token, body).await), 48001);

    let mini = world.token(MINI).await;
    let login = world.post(&format!("/users/{user}/login-code"), json!({})).await;
    let session = format!(
        "/sns/jscode2session?appid={MINI}&secret={SECRET}&grant_type=authorization_code&js_code={}",
        login["code"].as_str().unwrap()
    );
    let open = world.api_get(&session).await;
    assert_eq!(code(&world.api_get(&session).await), 40163);
    assert_ne!(open["openid"], openid.as_str());
    let page = |page: &str| {
        json!({ "touser": open["openid"], "template_id": format!("S-{MINI}"), "page": page,
        "data": { "thing1": { "value": "回访" } } })
    };
    world
        .post(
            &format!("/users/{user}/consent"),
            json!({ "appid": MINI, "template_id": format!("S-{MINI}"), "accept": true }),
        )
        .await;
    let send = "/cgi-bin/message/subscribe/send";
    assert_eq!(code(&world.api(send, &mini, page("pages/none")).await), 41030);
    assert_eq!(code(&world.api(send, &mini, page("pages/index?id=1")).await), 0);
    assert_eq!(code(&world.api(send, &mini, page("pages/index")).await), 43101);
    let chat = world.chat(&user, MINI).await;
    assert_eq!((chat.len(), chat[0]["via"].as_str()), (1, Some("subscribe")));
    let phone = world.post(&format!("/users/{user}/phone-code"), json!({})).await;
    let ask = json!({ "code": phone["code"] });
    let number = world.api("/wxa/business/getuserphonenumber", &mini, ask.clone()).await;
    assert_eq!(number["phone_info"]["purePhoneNumber"], "13800000001");
    assert_eq!(code(&world.api("/wxa/business/getuserphonenumber", &mini, ask).await), 40029);
    world.sim.stop().await;
}

#[actix_web::test]
async fn templates_have_rules_and_send_once_per_client_id() {
    let world = World::start().await;
    world.service().await;
    let (user, openid) = world.follower().await;
    world
        .post(
            "/templates",
            json!({ "template_id": "T1", "title": "发货提醒", "kind": "template",
            "content": "单号：{{character_string1.DATA}}\n时间：{{time2.DATA}}\n状态：{{phrase3.DATA}}" }),
        )
        .await;
    let mut token = world.token(SERVICE).await;
    let send = "/cgi-bin/message/template/send";
    let body = |number: &str, time: &str, phrase: &str, id: &str| {
        json!({ "touser": openid, "template_id": "T1", "client_msg_id": id, "data": {
            "character_string1": { "value": number }, "time2": { "value": time }, "phrase3": { "value": phrase } } })
    };
    let good = |id: &str| body("SO-1", "2026年1月3日 15:01", "已发货", id);
    let first = world.api(send, &token, good("a")).await;
    assert_eq!(code(&first), 0);
    let again = world.api(send, &token, good("a")).await;
    assert_eq!(first["msgid"], again["msgid"]);
    let other = world.api(send, &token, good("b")).await;
    assert_ne!(first["msgid"], other["msgid"]);
    let sent = |chat: &[Value]| chat.iter().filter(|message| message["via"] == "template").count();
    assert_eq!(sent(&world.chat(&user, SERVICE).await), 2);
    world.clock(601).await;
    assert_ne!(world.api(send, &token, good("a")).await["msgid"], first["msgid"]);
    let cases = [
        (body("编号", "15:01", "已发货", ""), "data.character_string1.value"),
        (body("SO-1", "2026-01-03", "已发货", ""), "data.time2.value"),
        (body("SO-1", "15:01", "shipped", ""), "data.phrase3.value"),
        (body("SO-1", "15:01", "", ""), "data.phrase3.value"),
    ];
    for (body, field) in cases {
        let answer = world.api(send, &token, body).await;
        assert_eq!(code(&answer), 47003);
        assert!(answer["errmsg"].as_str().unwrap().contains(field), "{answer}");
    }
    world.clock(8000).await;
    assert_eq!(code(&world.api(send, &token, good("c")).await), 42001);
    token = world.token(SERVICE).await;
    world.post(&format!("/users/{user}/unfollow"), json!({})).await;
    assert_eq!(code(&world.api(send, &token, good("d")).await), 43004);
    world.sim.stop().await;
}

#[actix_web::test]
async fn quotas_of_day_and_minute() {
    let world = World::start().await;
    let limits =
        json!({ "limits": { "/cgi-bin/message/custom/send": { "daily": 2 }, "/cgi-bin/tags/get": { "minute": 1 } } });
    world.account(SERVICE, "service", "", "plain", limits).await;
    let (_, openid) = world.follower().await;
    let token = world.token(SERVICE).await;
    for expected in [0, 0, 45009] {
        assert_eq!(world.custom(&token, &openid, "x").await, expected);
    }
    let ask = json!({ "cgi_path": "/cgi-bin/message/custom/send" });
    let quota = world.api("/cgi-bin/openapi/quota/get", &token, ask).await;
    assert_eq!(quota["quota"], json!({ "daily_limit": 2, "used": 2, "remain": 0 }));
    for _ in 0..10 {
        assert_eq!(code(&world.api("/cgi-bin/clear_quota", &token, json!({ "appid": SERVICE })).await), 0);
    }
    assert_eq!(code(&world.api("/cgi-bin/clear_quota", &token, json!({ "appid": SERVICE })).await), 48006);
    assert_eq!(world.custom(&token, &openid, "x").await, 0);
    let mut codes = Vec::new();
    for _ in 0..2 {
        codes.push(works(&world, &token).await);
    }
    // The minute may turn between the two calls.
    assert!(codes == [0, 45011] || codes == [0, 0], "{codes:?}");
    world.sim.stop().await;
}

#[actix_web::test]
async fn mass_messages_have_a_monthly_share() {
    let world = World::start().await;
    world.service().await;
    let (user, _) = world.follower().await;
    let token = world.token(SERVICE).await;
    let body = |text: &str| json!({ "filter": { "is_to_all": true }, "msgtype": "text", "text": { "content": text } });
    let path = "/cgi-bin/message/mass/sendall";
    for text in ["一", "二", "三", "四"] {
        assert_eq!(code(&world.api(path, &token, body(text)).await), 0);
    }
    assert_eq!(code(&world.api(path, &token, body("五")).await), 45028);
    assert_eq!(code(&world.api(path, &token, body("四")).await), 45066);
    let mass = world.chat(&user, SERVICE).await.iter().filter(|message| message["via"] == "mass").count();
    assert_eq!(mass, 4);
    world.sim.stop().await;
}
