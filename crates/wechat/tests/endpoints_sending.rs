//! What the sending endpoints are sent, and how their answers are read.
#![allow(clippy::unwrap_used)]

mod fake;

use fake::{Fake, fails, invalid, ok};
use serde_json::json;
use wechat::Action;
use wechat::endpoints::custom::{CustomArticle, CustomMessage, MenuOption};
use wechat::endpoints::mass::{MassAudience, MassContent};
use wechat::endpoints::notice::{MiniProgramNotice, MiniProgramState, ServiceNotice};
use wechat::endpoints::template::TemplateMessage;
use wechat::endpoints::{MiniProgramLink, TemplateData};

fn data() -> TemplateData {
    TemplateData::from([("thing1".to_owned(), "预约 & 服务".into())])
}

#[tokio::test]
async fn every_customer_service_message() {
    let fake = Fake::start().await;
    let at = "/cgi-bin/message/custom/send";
    fake.answer("POST", at, fails(0)).await;
    let s = |text: &str| text.to_owned();
    let article = CustomArticle { title: s("t"), description: s("d"), url: s("u"), picurl: s("p") };
    let option = MenuOption { id: s("101"), content: s("满意") };
    let messages = [
        (CustomMessage::text("a"), json!({"msgtype": "text", "text": {"content": "a"}})),
        (CustomMessage::Image { media_id: s("m") }, json!({"msgtype": "image", "image": {"media_id": "m"}})),
        (CustomMessage::Voice { media_id: s("m") }, json!({"msgtype": "voice", "voice": {"media_id": "m"}})),
        (
            CustomMessage::Video { media_id: s("m"), thumb_media_id: s("n"), title: s("t"), description: s("d") },
            json!({"msgtype": "video", "video": {
                "media_id": "m", "thumb_media_id": "n", "title": "t", "description": "d"
            }}),
        ),
        (
            CustomMessage::Music {
                title: s("t"),
                description: s("d"),
                url: s("u"),
                hq_url: s("h"),
                thumb_media_id: s("n"),
            },
            json!({"msgtype": "music", "music": {
                "title": "t", "description": "d", "musicurl": "u", "hqmusicurl": "h",
                "thumb_media_id": "n"
            }}),
        ),
        (
            CustomMessage::News { article },
            json!({"msgtype": "news", "news": {"articles": [
                {"title": "t", "description": "d", "url": "u", "picurl": "p"}
            ]}}),
        ),
        (
            CustomMessage::MpNewsArticle { article_id: s("A") },
            json!({"msgtype": "mpnewsarticle", "mpnewsarticle": {"article_id": "A"}}),
        ),
        (
            CustomMessage::Menu { head: s("h"), options: vec![option], tail: s("t") },
            json!({"msgtype": "msgmenu", "msgmenu": {
                "head_content": "h", "list": [{"id": "101", "content": "满意"}], "tail_content": "t"
            }}),
        ),
        (
            CustomMessage::MiniProgramPage {
                title: s("t"),
                appid: s("wx2"),
                page_path: s("pages/a"),
                thumb_media_id: s("n"),
            },
            json!({"msgtype": "miniprogrampage", "miniprogrampage": {
                "title": "t", "appid": "wx2", "pagepath": "pages/a", "thumb_media_id": "n"
            }}),
        ),
    ];
    for (message, mut expected) in messages {
        fake.client.send_custom("o1", &message, None).await.unwrap();
        expected["touser"] = json!("o1");
        assert_eq!(fake.sent(at).await, expected);
    }
    let text = CustomMessage::text("a");
    fake.client.send_custom("o1", &text, Some("a@gh")).await.unwrap();
    assert_eq!(fake.sent(at).await["customservice"], json!({"kf_account": "a@gh"}));

    let typing = "/cgi-bin/message/custom/typing";
    fake.answer("POST", typing, fails(0)).await;
    fake.client.send_typing("o1", true).await.unwrap();
    assert_eq!(fake.sent(typing).await, json!({"touser": "o1", "command": "Typing"}));
    fake.client.send_typing("o1", false).await.unwrap();
    assert_eq!(fake.sent(typing).await["command"], "CancelTyping");
}

#[tokio::test]
async fn template_messages() {
    let fake = Fake::start().await;
    let at = "/cgi-bin/message/template/send";
    let sent = json!({"errcode": 0, "errmsg": "ok", "msgid": 200_228_332_i64});
    fake.answer("POST", at, ok(sent)).await;
    let mut message = TemplateMessage {
        touser: "o1".into(),
        template_id: "T".into(),
        url: None,
        miniprogram: Some(MiniProgramLink { appid: "wx2".into(), pagepath: "p".into() }),
        client_msg_id: Some("id-1".into()),
        data: data(),
    };
    assert_eq!(fake.client.send_template(&message).await.unwrap(), 200_228_332);
    assert_eq!(
        fake.sent(at).await,
        json!({
            "touser": "o1", "template_id": "T", "client_msg_id": "id-1",
            "miniprogram": {"appid": "wx2", "pagepath": "p"},
            "data": {"thing1": {"value": "预约 & 服务"}}
        })
    );
    message.client_msg_id = Some("x".repeat(33));
    invalid(fake.client.send_template(&message).await);

    let list = json!({"template_list": [{
        "template_id": "T", "title": "预约", "content": "{{thing1.DATA}}", "new_field": 1
    }]});
    fake.answer("GET", "/cgi-bin/template/get_all_private_template", ok(list)).await;
    let templates = fake.client.private_templates().await.unwrap();
    assert_eq!(templates[0].content, "{{thing1.DATA}}");
}

#[tokio::test]
async fn subscription_notices() {
    let fake = Fake::start().await;
    let service = "/cgi-bin/message/subscribe/bizsend";
    fake.answer("POST", service, fails(43101)).await;
    let notice = ServiceNotice {
        touser: "o1".into(),
        template_id: "T".into(),
        page: Some("https://example.com".into()),
        miniprogram: None,
        data: data(),
    };
    let error = fake.client.send_service_notice(&notice).await.unwrap_err();
    assert_eq!(error.action(), Some(Action::NoConsent));
    assert!(error.action().unwrap().next_channel());
    assert_eq!(
        fake.sent(service).await,
        json!({
            "touser": "o1", "template_id": "T", "page": "https://example.com",
            "data": {"thing1": {"value": "预约 & 服务"}}
        })
    );

    let mini = "/cgi-bin/message/subscribe/send";
    fake.answer("POST", mini, fails(0)).await;
    let notice = MiniProgramNotice {
        touser: "o1".into(),
        template_id: "T".into(),
        page: None,
        state: MiniProgramState::Formal,
        data: data(),
    };
    fake.client.send_mini_program_notice(&notice).await.unwrap();
    assert_eq!(
        fake.sent(mini).await,
        json!({
            "touser": "o1", "template_id": "T", "miniprogram_state": "formal", "lang": "zh_CN",
            "data": {"thing1": {"value": "预约 & 服务"}}
        })
    );

    let list = json!({"errcode": 0, "data": [{"priTmplId": "T", "title": "t", "type": 2}]});
    fake.answer("GET", "/wxaapi/newtmpl/gettemplate", ok(list)).await;
    assert_eq!(fake.client.notice_templates().await.unwrap()[0].kind, 2);
}

#[tokio::test]
async fn mass_messages() {
    let fake = Fake::start().await;
    let all = "/cgi-bin/message/mass/sendall";
    let sent = json!({"errcode": 0, "msg_id": 34182, "msg_data_id": 206227730});
    fake.answer("POST", all, ok(sent.clone())).await;
    fake.answer("POST", "/cgi-bin/message/mass/send", ok(sent)).await;
    let text = MassContent::Text { content: "中秋快乐".into() };
    let done = fake.client.send_mass(&MassAudience::Tag(101), &text, "mid-autumn").await.unwrap();
    assert_eq!((done.msg_id, done.msg_data_id), (34182, Some(206_227_730)));
    assert_eq!(
        fake.sent(all).await,
        json!({
            "filter": {"is_to_all": false, "tag_id": 101}, "msgtype": "text",
            "text": {"content": "中秋快乐"}, "clientmsgid": "mid-autumn"
        })
    );
    let two = MassAudience::OpenIds(vec!["a".into(), "b".into()]);
    fake.client.send_mass(&two, &text, "x").await.unwrap();
    assert_eq!(fake.sent("/cgi-bin/message/mass/send").await["touser"], json!(["a", "b"]));
    let one = MassAudience::OpenIds(vec!["a".into()]);
    invalid(fake.client.send_mass(&one, &text, "x").await);
    invalid(fake.client.send_mass(&two, &text, "").await);
}
