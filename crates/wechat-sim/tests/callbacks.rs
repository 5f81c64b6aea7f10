//! Callbacks: modes, retries, the failure notice, duplicates, result events.

#![allow(clippy::unwrap_used)]

mod common;

use std::time::Duration;

use common::{KEY, MINI, SERVICE, TOKEN, World, account_server, code, element, parameter, text_reply};
use serde_json::json;
use wechat_sim::crypto::{AesKey, signature};

const NOTICE: &str = "该公众号提供的服务出现故障，请稍后再试";

fn opened(query: &str, body: &str) -> String {
    let cipher = element(body, "Encrypt");
    let [time, nonce] = ["timestamp", "nonce"].map(|name| parameter(query, name));
    assert_eq!(signature(&[TOKEN, &time, &nonce, &cipher]), parameter(query, "msg_signature"));
    assert_eq!(signature(&[TOKEN, &time, &nonce]), parameter(query, "signature"));
    assert_eq!(parameter(query, "encrypt_type"), "aes");
    String::from_utf8(AesKey::parse(KEY).unwrap().decrypt(&cipher, SERVICE).unwrap()).unwrap()
}

fn sealed(query: &str, clear: &str, token: &str) -> String {
    let cipher = AesKey::parse(KEY).unwrap().encrypt(b"0123456789abcdef", clear.as_bytes(), SERVICE);
    let nonce = parameter(query, "nonce");
    let signed = signature(&[token, "1760000000", &nonce, &cipher]);
    format!(
        "<xml><Encrypt><![CDATA[{cipher}]]></Encrypt><MsgSignature><![CDATA[{signed}]]></MsgSignature>\
         <TimeStamp>1760000000</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
    )
}

#[actix_web::test]
async fn plain_message_and_reply() {
    let world = World::start().await;
    let (url, desk, server) = account_server();
    world.account(SERVICE, "service", &url, "plain", json!({})).await;
    let (user, openid) = world.follower().await;
    assert_eq!(element(&desk.bodies()[0], "Event"), "subscribe");
    desk.answer_with(|_, body| (200, text_reply(body, "订单 SO-1 已发货 & 在路上")));
    let answer = world.say(&user, "查订单 🎑 ]]> &").await;
    assert_eq!(answer["reply"]["content"], "订单 SO-1 已发货 & 在路上");
    let body = &desk.bodies()[1];
    assert_eq!(element(body, "FromUserName"), openid);
    assert_eq!(element(body, "ToUserName"), "gh_service");
    assert!(element(body, "MsgId").parse::<i64>().is_ok());
    let chat = world.chat(&user, SERVICE).await;
    let last = &chat[chat.len() - 1];
    assert_eq!((last["from"].as_str(), last["via"].as_str()), (Some("account"), Some("reply")));
    assert!(last["at"].as_str().unwrap().ends_with("+08:00"));
    server.stop(true).await;
    world.sim.stop().await;
}

#[actix_web::test]
async fn safe_mode_is_verified_strictly() {
    let world = World::start().await;
    let (url, desk, server) = account_server();
    world.account(SERVICE, "service", &url, "safe", json!({})).await;
    let (user, _) = world.follower().await;
    desk.answer_with(|query, body| (200, sealed(query, &text_reply(&opened(query, body), "好的"), TOKEN)));
    assert_eq!(world.say(&user, "在吗").await["reply"]["content"], "好的");
    let (query, body) = desk.got.lock().unwrap().last().cloned().unwrap();
    assert!(!body.contains("FromUserName") && opened(&query, &body).contains("在吗"));
    type Answer = fn(&str, &str) -> (u16, String);
    let wrong: [Answer; 5] = [
        |query, body| (200, text_reply(&opened(query, body), "明文")),
        |query, body| (200, sealed(query, &text_reply(&opened(query, body), "签名"), "other_token")),
        |query, body| (200, sealed("nonce=1", &text_reply(&opened(query, body), "随机数"), TOKEN)),
        |query, body| {
            (200, sealed(query, &text_reply(&opened(query, body), "收件").replace("gh_service", "gh_x"), TOKEN))
        },
        |query, body| (200, sealed(query, &text_reply(&opened(query, body), &"长".repeat(700)), TOKEN)),
    ];
    for answer in wrong {
        desk.answer_with(answer);
        let got = world.say(&user, "再试").await;
        assert_eq!(
            (got["failed"].as_bool(), got["deliveries"][0]["attempts"].as_array().unwrap().len()),
            (Some(true), 1)
        );
        let chat = world.chat(&user, SERVICE).await;
        let last = &chat[chat.len() - 1];
        assert_eq!((last["from"].as_str(), last["content"].as_str()), (Some("system"), Some(NOTICE)));
    }
    server.stop(true).await;
    world.sim.stop().await;
}

#[actix_web::test]
async fn compatible_mode_carries_both() {
    let world = World::start().await;
    let (url, desk, server) = account_server();
    world.account(SERVICE, "service", &url, "compatible", json!({})).await;
    let (user, _) = world.follower().await;
    desk.answer_with(|_, body| (200, text_reply(body, "明文回复")));
    assert_eq!(world.say(&user, "你好").await["reply"]["content"], "明文回复");
    let (query, body) = desk.got.lock().unwrap().last().cloned().unwrap();
    assert_eq!(element(&body, "Content"), "你好");
    assert!(opened(&query, &body).contains("你好"));
    server.stop(true).await;
    world.sim.stop().await;
}

#[actix_web::test]
async fn three_tries_with_the_same_body_then_the_notice() {
    let world = World::start().await;
    let (url, desk, server) = account_server();
    world.account(SERVICE, "service", &url, "safe", json!({})).await;
    let (user, _) = world.follower().await;
    desk.got.lock().unwrap().clear();
    *desk.pause.lock().unwrap() = Duration::from_millis(700);
    let answer = world.say(&user, "慢").await;
    assert_eq!(answer["failed"], true);
    let bodies = desk.bodies();
    assert_eq!(bodies.len(), 3);
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    let chat = world.chat(&user, SERVICE).await;
    assert_eq!(chat.iter().filter(|message| message["content"] == NOTICE).count(), 1);
    // A server that recovers within the tries is forgiven.
    *desk.pause.lock().unwrap() = Duration::ZERO;
    desk.got.lock().unwrap().clear();
    desk.answer_with(|_, _| (503, String::new()));
    assert_eq!(world.say(&user, "坏").await["deliveries"][0]["attempts"].as_array().unwrap().len(), 3);
    desk.answer_with(|_, _| (200, String::new()));
    assert_eq!(world.say(&user, "好").await["failed"], false);
    server.stop(true).await;
    world.sim.stop().await;
}

#[actix_web::test]
async fn duplicates_share_the_body_and_show_one_reply() {
    let world = World::start().await;
    let (url, desk, server) = account_server();
    world.account(SERVICE, "service", &url, "plain", json!({})).await;
    let (user, _) = world.follower().await;
    desk.got.lock().unwrap().clear();
    desk.answer_with(|_, body| (200, text_reply(body, "一次")));
    let path = format!("/users/{user}/messages");
    let many = world.post(&path, json!({ "type": "text", "content": "并发", "repeat": 4, "msg_id": "777" })).await;
    assert_eq!(many["deliveries"].as_array().unwrap().len(), 4);
    world.clock(3).await;
    let again = world.post(&path, json!({ "type": "text", "content": "并发", "msg_id": "777" })).await;
    assert_eq!(again["create_time"], many["create_time"]);
    let bodies = desk.bodies();
    assert_eq!(bodies.len(), 5);
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    let chat = world.chat(&user, SERVICE).await;
    assert_eq!(chat.iter().filter(|message| message["content"] == "一次").count(), 1);
    assert_eq!(chat.iter().filter(|message| message["content"] == "并发").count(), 1);
    server.stop(true).await;
    world.sim.stop().await;
}

async fn send_template(world: &World, openid: &str) -> i64 {
    let token = world.token(SERVICE).await;
    let body = json!({ "touser": openid, "template_id": "T1", "data": { "thing1": { "value": "事" } } });
    let answer = world.api("/cgi-bin/message/template/send", &token, body).await;
    assert_eq!(code(&answer), 0);
    answer["msgid"].as_i64().unwrap()
}

#[actix_web::test]
async fn result_events_come_after_or_before_the_answer() {
    let world = World::start().await;
    let (url, desk, server) = account_server();
    world.account(SERVICE, "service", &url, "plain", json!({})).await;
    world.post("/templates", json!({ "template_id": "T1", "title": "通知", "content": "事：{{thing1.DATA}}" })).await;
    let (user, openid) = world.follower().await;
    let msgid = send_template(&world, &openid).await;
    world.settle().await;
    let last = desk.bodies().pop().unwrap();
    assert_eq!(element(&last, "Event"), "TEMPLATESENDJOBFINISH");
    assert_eq!((element(&last, "MsgID"), element(&last, "Status")), (msgid.to_string(), "success".to_owned()));

    world
        .post("/faults", json!({ "path": "/cgi-bin/message/template/send", "event_before_answer": true, "times": 1 }))
        .await;
    let before = desk.bodies().len();
    let msgid = send_template(&world, &openid).await;
    // No settling: the event is there when the answer is.
    assert_eq!(desk.bodies().len(), before + 1);
    assert_eq!(element(&desk.bodies()[before], "MsgID"), msgid.to_string());

    world.post(&format!("/users/{user}/block"), json!({ "state": "muted" })).await;
    send_template(&world, &openid).await;
    world.settle().await;
    assert_eq!(element(&desk.bodies().pop().unwrap(), "Status"), "failed:user block");
    server.stop(true).await;
    world.sim.stop().await;
}

#[actix_web::test]
async fn json_callbacks_of_a_miniprogram() {
    let world = World::start().await;
    let (url, desk, server) = account_server();
    world.account(MINI, "miniprogram", &url, "plain", json!({ "format": "json" })).await;
    world.post("/templates", json!({ "template_id": "S1", "title": "通知", "content": "{{thing1.DATA}}" })).await;
    let user = world.post("/users", json!({ "nickname": "李四" })).await;
    let user = user["user_id"].as_str().unwrap();
    world.post(&format!("/users/{user}/consent"), json!({ "template_id": "S1", "accept": true })).await;
    let event: serde_json::Value = serde_json::from_str(&desk.bodies()[0]).unwrap();
    assert_eq!(event["Event"], "subscribe_msg_popup_event");
    assert_eq!(event["List"]["SubscribeStatusString"], "accept");
    let sent = json!({ "appid": MINI, "type": "text", "content": "在吗" });
    assert_eq!(world.post(&format!("/users/{user}/messages"), sent).await["failed"], false);
    let message: serde_json::Value = serde_json::from_str(&desk.bodies()[1]).unwrap();
    assert_eq!((&message["Content"], message["MsgId"].is_i64()), (&json!("在吗"), true));
    server.stop(true).await;
    world.sim.stop().await;
}

#[actix_web::test]
async fn address_is_verified_by_echo() {
    let world = World::start().await;
    let (url, desk, server) = account_server();
    world.account(SERVICE, "service", &url, "plain", json!({})).await;
    let path = format!("/accounts/{SERVICE}/verify");
    assert_eq!(world.post(&path, json!({})).await["ok"], false);
    desk.answer_with(|query, _| (200, parameter(query, "echostr")));
    assert_eq!(world.post(&path, json!({})).await["ok"], true);
    server.stop(true).await;
    world.sim.stop().await;
}
