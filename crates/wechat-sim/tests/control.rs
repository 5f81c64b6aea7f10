//! Faults, the log of calls, media, the control API's own errors, and speed.

#![allow(clippy::unwrap_used)]

mod common;

use std::time::{Duration, Instant};

use common::{SERVICE, World, code};
use serde_json::json;

const SEND: &str = "/cgi-bin/message/custom/send";

#[actix_web::test]
async fn faults_spoil_answers() {
    let world = World::start().await;
    world.service().await;
    let (user, openid) = world.follower().await;
    let token = world.token(SERVICE).await;
    let url = format!("{}{SEND}?access_token={token}", world.sim.url());
    let send = |text: &str| {
        let body = json!({ "touser": openid, "msgtype": "text", "text": { "content": text } });
        world.http.post(&url).timeout(Duration::from_millis(600)).body(body.to_string()).send()
    };
    let fault = |spec: serde_json::Value| {
        let mut spec = spec;
        spec["path"] = SEND.into();
        spec["times"] = 1.into();
        world.post("/faults", spec)
    };
    fault(json!({ "errcode": 45009 })).await;
    assert_eq!(code(&send("a").await.unwrap().json().await.unwrap()), 45009);
    fault(json!({ "status": 502 })).await;
    assert_eq!(send("b").await.unwrap().status(), 502);
    fault(json!({ "html": true })).await;
    assert!(send("c").await.unwrap().text().await.unwrap().starts_with("<html>"));
    fault(json!({ "empty": true })).await;
    assert_eq!(send("d").await.unwrap().text().await.unwrap(), "");
    fault(json!({ "timeout": true })).await;
    assert!(send("e").await.unwrap_err().is_timeout());
    fault(json!({ "drop": true })).await;
    assert!(send("执行了").await.is_err());
    fault(json!({ "latency_ms": 300 })).await;
    let started = Instant::now();
    assert_eq!(code(&send("慢").await.unwrap().json().await.unwrap()), 0);
    assert!(started.elapsed() >= Duration::from_millis(300));
    assert_eq!(world.get("/faults").await["faults"], json!([]));
    let texts: Vec<String> = world
        .chat(&user, SERVICE)
        .await
        .iter()
        .filter(|message| message["via"] == "custom")
        .map(|message| message["content"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(texts, ["执行了", "慢"]);

    let calls = world.get(&format!("/calls?path={SEND}")).await;
    assert_eq!(calls["total"], 7);
    assert_eq!(calls["calls"][5]["fault"], "drop");
    assert_eq!(calls["calls"][5]["executed"], true);
    assert_eq!(calls["calls"][6]["request"]["touser"], openid.as_str());
    assert!(!calls.to_string().contains(&token));
    assert_eq!(world.get(&format!("/calls?path={SEND}&count_only=true&errcode=0")).await, json!({ "total": 2 }));
    world.delete("/calls").await;
    assert_eq!(world.get("/calls?count_only=true").await["total"], 0);
    let (status, _) = world.try_post("/faults", json!({ "path": SEND })).await;
    assert_eq!(status, 400);
    world.sim.stop().await;
}

#[actix_web::test]
async fn media_lives_three_days() {
    let world = World::start().await;
    world.service().await;
    let (user, openid) = world.follower().await;
    let token = world.token(SERVICE).await;
    let sent = json!({ "type": "image" });
    world.post(&format!("/users/{user}/messages"), sent).await;
    let chat = world.chat(&user, SERVICE).await;
    let id = chat[chat.len() - 1]["data"]["media_id"].as_str().unwrap().to_owned();
    let get = |token: String| {
        let url = format!("{}/cgi-bin/media/get?access_token={token}&media_id={id}", world.sim.url());
        let http = world.http.clone();
        async move { http.get(url).send().await.unwrap().bytes().await.unwrap() }
    };
    assert!(get(token.clone()).await.starts_with(b"\x89PNG"));
    let part = reqwest::multipart::Part::bytes(vec![1; 100]).file_name("a.jpg").mime_str("image/jpeg").unwrap();
    let url = format!("{}/cgi-bin/media/upload?access_token={token}&type=image", world.sim.url());
    let form = reqwest::multipart::Form::new().part("media", part);
    let uploaded: serde_json::Value = world.http.post(url).multipart(form).send().await.unwrap().json().await.unwrap();
    let image = json!({ "touser": openid, "msgtype": "image", "image": { "media_id": uploaded["media_id"] } });
    assert_eq!(code(&world.api(SEND, &token, image).await), 0);
    world.clock(3 * 24 * 3600 + 1).await;
    let late = world.token(SERVICE).await;
    let answer: serde_json::Value = serde_json::from_slice(&get(late).await).unwrap();
    assert_eq!(code(&answer), 40007);
    world.sim.stop().await;
}

#[actix_web::test]
async fn qr_codes_users_and_tags() {
    let world = World::start().await;
    world.service().await;
    let token = world.token(SERVICE).await;
    let ask = json!({ "expire_seconds": 600, "action_name": "QR_STR_SCENE", "action_info": { "scene": { "scene_str": "staff:42" } } });
    let made = world.api("/cgi-bin/qrcode/create", &token, ask).await;
    let picture = world
        .http
        .get(format!("{}/cgi-bin/showqrcode", world.sim.url()))
        .query(&[("ticket", made["ticket"].as_str().unwrap())])
        .send()
        .await
        .unwrap();
    assert_eq!(picture.headers()["content-type"], "image/png");
    let user = world.post("/users", json!({ "nickname": "王五" })).await;
    let user_id = user["user_id"].as_str().unwrap();
    let followed = world.post(&format!("/users/{user_id}/scan"), json!({ "scene": "staff:42" })).await;
    let openid = followed["openid"].as_str().unwrap();
    let info = world.api_get(&format!("/cgi-bin/user/info?access_token={token}&openid={openid}")).await;
    assert_eq!((&info["subscribe"], &info["qr_scene_str"]), (&json!(1), &json!("staff:42")));
    assert_eq!(info["unionid"], user["unionid"]);
    let list = world.api_get(&format!("/cgi-bin/user/get?access_token={token}")).await;
    assert_eq!(list["data"]["openid"], json!([openid]));
    let last = world.api_get(&format!("/cgi-bin/user/get?access_token={token}&next_openid={openid}")).await;
    assert_eq!((&last["count"], last.get("data")), (&json!(0), None));
    let tag = world.api("/cgi-bin/tags/create", &token, json!({ "tag": { "name": "重点" } })).await;
    let tagging = json!({ "openid_list": [openid], "tagid": tag["tag"]["id"] });
    assert_eq!(code(&world.api("/cgi-bin/tags/members/batchtagging", &token, tagging).await), 0);
    let of = world.api("/cgi-bin/tags/getidlist", &token, json!({ "openid": openid })).await;
    assert_eq!(of["tagid_list"], json!([tag["tag"]["id"]]));
    world.sim.stop().await;
}

#[actix_web::test]
async fn web_authorisation() {
    let world = World::start().await;
    world.service().await;
    let (user, openid) = world.follower().await;
    let http = common::client();
    let url = format!("{}/connect/oauth2/authorize", world.sim.url());
    let query = [
        ("appid", SERVICE),
        ("redirect_uri", "https://example.com/h5?a=1"),
        ("response_type", "code"),
        ("scope", "snsapi_userinfo"),
        ("state", "xyz"),
        ("sim_user", user.as_str()),
    ];
    let page = http.get(&url).query(&query[..5]).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("张三"));
    let response = http.get(&url).query(&query).send().await.unwrap();
    let target = response.headers()["location"].to_str().unwrap().to_owned();
    assert!(target.starts_with("https://example.com/h5?a=1&code=") && target.ends_with("&state=xyz"));
    let given = target.split("code=").nth(1).unwrap().split('&').next().unwrap();
    let path = format!(
        "/sns/oauth2/access_token?appid={SERVICE}&secret={}&code={given}&grant_type=authorization_code",
        common::SECRET
    );
    let granted = world.api_get(&path).await;
    assert_eq!(granted["openid"], openid.as_str());
    assert_eq!(code(&world.api_get(&path).await), 40163);
    let info = format!("/sns/userinfo?access_token={}&openid={openid}", granted["access_token"].as_str().unwrap());
    assert_eq!(world.api_get(&info).await["nickname"], "张三");
    world.sim.stop().await;
}

#[actix_web::test]
async fn control_errors_are_clear() {
    let world = World::start().await;
    for (path, body, expected) in [
        ("/users", json!({}), 400),
        ("/users/u9/follow", json!({}), 404),
        ("/users/u9/follow", json!([1]), 400),
        ("/accounts", json!({ "appid": "wx1", "secret": "s", "kind": "robot" }), 400),
        (
            "/accounts",
            json!({ "appid": "wx1", "secret": "s", "kind": "service", "mode": "safe", "encoding_aes_key": "x" }),
            400,
        ),
        ("/clock", json!({ "offset_seconds": "tomorrow" }), 400),
        ("/templates", json!({ "template_id": "T", "title": "t", "content": "none" }), 400),
        ("/nothing", json!({}), 404),
    ] {
        let (status, answer) = world.try_post(path, body).await;
        assert_eq!(status, expected, "{path} {answer}");
        assert!(answer["error"].as_str().is_some_and(|text| !text.is_empty()), "{path}");
    }
    world.sim.stop().await;
}

#[actix_web::test]
async fn chat_page_and_stream() {
    let world = World::start().await;
    world.service().await;
    let (user, _) = world.follower().await;
    let page = world.http.get(world.sim.url()).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("微信模拟器") && !page.contains("/*script*/") && !page.contains("/*style*/"));
    let mut stream = world.http.get(format!("{}/_sim/events", world.sim.url())).send().await.unwrap();
    assert!(stream.chunk().await.unwrap().unwrap().starts_with(b"data: {\"kind\":\"hello\"}"));
    world.say(&user, "看得到吗").await;
    let mut seen = String::new();
    while !seen.contains("看得到吗") {
        seen.push_str(&String::from_utf8_lossy(&stream.chunk().await.unwrap().unwrap()));
    }
    // An open stream does not hold up the stop.
    let started = Instant::now();
    world.sim.stop().await;
    assert!(started.elapsed() < Duration::from_secs(4));
}

#[actix_web::test]
async fn bulk_users_can_be_written_to() {
    let world = World::start().await;
    world.service().await;
    let made = world.post("/users/bulk", json!({ "count": 500, "follow": true, "message": true })).await;
    let users = made["users"].as_array().unwrap();
    assert_eq!(users.len(), 500);
    let token = world.token(SERVICE).await;
    for user in users.iter().step_by(50) {
        assert_eq!(world.custom(&token, user["openid"].as_str().unwrap(), "节日快乐").await, 0);
    }
    world.sim.stop().await;
}
