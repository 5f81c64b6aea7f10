//! What the other endpoints are sent, and how their answers are read.
#![allow(clippy::unwrap_used)]

mod fake;

use std::time::Duration;

use fake::{Fake, fails, invalid, ok};
use serde_json::{Value, json};
use wechat::Action;
use wechat::endpoints::Release;
use wechat::endpoints::media::{Media, MediaFile, MediaKind};
use wechat::endpoints::menu::{Menu, MenuAction, MenuButton};
use wechat::endpoints::mini_program::{MiniProgramCode, TextScene, TextVerdict};
use wechat::endpoints::oauth::OauthScope;
use wechat::endpoints::qr_code::Scene;
use wiremock::ResponseTemplate;

#[tokio::test]
async fn menus() {
    let fake = Fake::start().await;
    let at = "/cgi-bin/menu/create";
    fake.answer("POST", at, fails(0)).await;
    let click = MenuButton {
        name: "查订单".into(),
        action: Some(MenuAction::Click { key: "ORDERS".into() }),
        sub_button: vec![],
    };
    let view = MenuButton {
        name: "官网".into(),
        action: Some(MenuAction::View { url: "https://example.com/?a=1&b=2".into() }),
        sub_button: vec![],
    };
    let group = MenuButton { name: "更多".into(), action: None, sub_button: vec![view] };
    let menu = Menu { button: vec![click.clone(), group] };
    fake.client.create_menu(&menu).await.unwrap();
    let expected = json!({"button": [
        {"name": "查订单", "type": "click", "key": "ORDERS"},
        {"name": "更多", "sub_button": [
            {"name": "官网", "type": "view", "url": "https://example.com/?a=1&b=2"}
        ]}
    ]});
    assert_eq!(fake.sent(at).await, expected);
    assert_eq!(serde_json::from_value::<Menu>(expected.clone()).unwrap(), menu);
    invalid(fake.client.create_menu(&Menu { button: vec![click; 4] }).await);

    fake.answer_once("/cgi-bin/menu/get", fails(46003)).await;
    assert_eq!(fake.client.menu().await.unwrap(), None);
    fake.answer("GET", "/cgi-bin/menu/get", ok(json!({"menu": expected}))).await;
    assert_eq!(fake.client.menu().await.unwrap(), Some(expected));
    fake.answer("GET", "/cgi-bin/menu/delete", fails(0)).await;
    fake.client.delete_menu().await.unwrap();
}

#[tokio::test]
async fn qr_codes() {
    let fake = Fake::start().await;
    let at = "/cgi-bin/qrcode/create";
    let code = json!({"ticket": "gQ+/=", "expire_seconds": 60, "url": "http://weixin.qq.com/q/k"});
    fake.answer("POST", at, ok(code)).await;
    let text = Scene::Text("staff:42".into());
    let day = Some(Duration::from_secs(86_400));
    let made = fake.client.create_qr_code(&text, day).await.unwrap();
    assert_eq!(
        fake.sent(at).await,
        json!({
            "expire_seconds": 86400, "action_name": "QR_STR_SCENE",
            "action_info": {"scene": {"scene_str": "staff:42"}}
        })
    );
    fake.client.create_qr_code(&Scene::Number(7), None).await.unwrap();
    assert_eq!(fake.sent(at).await["action_name"], "QR_LIMIT_SCENE");
    let shown = fake.client.qr_code_image_url(&made.ticket);
    assert_eq!(shown, "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=gQ%2B%2F%3D");
    for (scene, life) in [
        (Scene::Text(String::new()), day),
        (Scene::Text("x".repeat(65)), day),
        (Scene::Number(0), day),
        (Scene::Number(100_001), None),
        (text.clone(), Some(Duration::ZERO)),
        (text, Some(Duration::from_secs(2_592_001))),
    ] {
        invalid(fake.client.create_qr_code(&scene, life).await);
    }
}

#[tokio::test]
async fn followers_are_listed_to_the_last_page() {
    let fake = Fake::start().await;
    let at = "/cgi-bin/user/get";
    let first = json!({"total": 2, "count": 2, "data": {"openid": ["a", "b"]}, "next_openid": "b"});
    fake.answer_once(at, ok(first)).await;
    let last = json!({"total": 2, "count": 0, "next_openid": ""});
    fake.answer("GET", at, ok(last)).await;
    let page = fake.client.followers(None).await.unwrap();
    assert_eq!((page.openids.len(), page.next.as_deref()), (2, Some("b")));
    let page = fake.client.followers(page.next.as_deref()).await.unwrap();
    assert!(page.openids.is_empty() && page.next.is_none());
    assert!(fake.last(at).await.0.contains("next_openid=b"));
}

#[tokio::test]
async fn people_and_remarks() {
    let fake = Fake::start().await;
    let gone = json!({"subscribe": 0, "openid": "o1", "unionid": "u1"});
    fake.answer("GET", "/cgi-bin/user/info", ok(gone)).await;
    let user = fake.client.user("o1").await.unwrap();
    assert!(!user.is_follower());
    assert_eq!(user.unionid.as_deref(), Some("u1"));
    let batch = "/cgi-bin/user/info/batchget";
    let list = json!({"user_info_list": [
        {"subscribe": 1, "openid": "o1", "subscribe_time": 1, "tagid_list": [2]}
    ]});
    fake.answer("POST", batch, ok(list)).await;
    let users = fake.client.users(&["o1".to_owned()]).await.unwrap();
    assert!(users[0].is_follower() && users[0].unionid.is_none());
    assert_eq!(fake.sent(batch).await, json!({"user_list": [{"openid": "o1", "lang": "zh_CN"}]}));
    invalid(fake.client.users(&[]).await);
    invalid(fake.client.users(&vec!["o".to_owned(); 101]).await);
    fake.answer("POST", "/cgi-bin/user/info/updateremark", fails(0)).await;
    fake.client.update_remark("o1", "老客户").await.unwrap();
    invalid(fake.client.update_remark("o1", &"备".repeat(30)).await);
}

#[tokio::test]
async fn tags() {
    let fake = Fake::start().await;
    let created = json!({"tag": {"id": 134, "name": "广东"}});
    fake.answer("POST", "/cgi-bin/tags/create", ok(created)).await;
    assert_eq!(fake.client.create_tag("广东").await.unwrap().id, 134);
    let list = json!({"tags": [{"id": 2, "name": "星标组", "count": 0}]});
    fake.answer("GET", "/cgi-bin/tags/get", ok(list)).await;
    assert_eq!(fake.client.tags().await.unwrap()[0].count, Some(0));
    for at in ["update", "delete", "members/batchtagging", "members/batchuntagging"] {
        fake.answer("POST", &format!("/cgi-bin/tags/{at}"), fails(0)).await;
    }
    fake.client.rename_tag(134, "广东人").await.unwrap();
    fake.client.delete_tag(134).await.unwrap();
    let openids = ["a".to_owned()];
    fake.client.tag_users(134, &openids).await.unwrap();
    let sent = fake.sent("/cgi-bin/tags/members/batchtagging").await;
    assert_eq!(sent, json!({"openid_list": ["a"], "tagid": 134}));
    fake.client.untag_users(134, &openids).await.unwrap();
    let of_user = json!({"tagid_list": [134, 2]});
    fake.answer("POST", "/cgi-bin/tags/getidlist", ok(of_user)).await;
    assert_eq!(fake.client.tags_of_user("a").await.unwrap(), [134, 2]);
    invalid(fake.client.tag_users(134, &vec!["o".to_owned(); 51]).await);
    invalid(fake.client.create_tag("").await);
}

#[tokio::test]
async fn files_are_uploaded() {
    let fake = Fake::start().await;
    let at = "/cgi-bin/media/upload";
    let uploaded = json!({"type": "thumb", "thumb_media_id": "M", "created_at": 7});
    fake.answer_once(at, fails(42001)).await;
    fake.answer("POST", at, ok(uploaded)).await;
    let file =
        MediaFile { name: "封面.jpg".into(), content_type: "image/jpeg".into(), bytes: b"\xff\xd8jpeg".to_vec() };
    let media = fake.client.upload_media(MediaKind::Thumb, file.clone()).await.unwrap();
    assert_eq!(media.media_id, "M");
    assert_eq!(fake.calls(at).await, 2, "repeated after the token was renewed");
    let (query, body) = fake.last(at).await;
    assert!(query.contains("type=thumb") && query.contains("access_token=token-2"));
    let body = String::from_utf8_lossy(&body);
    assert!(body.contains("name=\"media\"") && body.contains("image/jpeg"), "{body}");
    fake.answer("POST", "/cgi-bin/media/uploadimg", ok(json!({"url": "http://mmbiz/1"}))).await;
    assert_eq!(fake.client.upload_image(file.clone()).await.unwrap(), "http://mmbiz/1");
    let empty = MediaFile { bytes: vec![], ..file.clone() };
    invalid(fake.client.upload_media(MediaKind::Image, empty).await);
    let large = MediaFile { bytes: vec![0; 64 * 1024 + 1], ..file };
    invalid(fake.client.upload_media(MediaKind::Thumb, large).await);
}

#[tokio::test]
async fn files_are_fetched_and_errors_are_not_files() {
    let fake = Fake::start().await;
    let at = "/cgi-bin/media/get";
    let picture = ResponseTemplate::new(200)
        .set_body_raw(b"\xff\xd8jpeg".to_vec(), "image/jpeg")
        .insert_header("content-disposition", "attachment; filename=\"../../a.jpg\"");
    fake.answer_once(at, picture).await;
    assert_eq!(
        fake.client.media("M").await.unwrap(),
        Media::File {
            bytes: b"\xff\xd8jpeg".to_vec(),
            content_type: "image/jpeg".into(),
            file_name: Some("a.jpg".into()),
        }
    );
    let video = json!({"video_url": "http://video/1"});
    fake.answer_once(at, ok(video)).await;
    assert_eq!(fake.client.media("M").await.unwrap(), Media::VideoUrl("http://video/1".into()));
    let disguised = "{\"errcode\":40007,\"errmsg\":\"invalid media_id\"}";
    let disguised = ResponseTemplate::new(200).set_body_raw(disguised, "image/jpeg");
    fake.answer_once(at, disguised).await;
    let error = fake.client.media("M").await.unwrap_err();
    assert_eq!(error.action(), Some(Action::UploadAgain));
    let page = ResponseTemplate::new(200).set_body_raw("<html>", "text/html");
    fake.answer_once(at, page).await;
    assert!(fake.client.media("M").await.is_err());
    let flood = vec![0; wechat::endpoints::media::MAX_DOWNLOAD + 1];
    let flood = ResponseTemplate::new(200).set_body_raw(flood, "image/jpeg");
    fake.answer_once(at, flood).await;
    assert!(fake.client.media("M").await.is_err());
}

#[tokio::test]
async fn web_sign_in() {
    let fake = Fake::bare().await;
    let url = fake.client.oauth_authorize_url("https://example.com/back?a=1&b=2", OauthScope::Base, "s 1");
    assert_eq!(
        url,
        "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx1\
         &redirect_uri=https%3A%2F%2Fexample.com%2Fback%3Fa%3D1%26b%3D2\
         &response_type=code&scope=snsapi_base&state=s+1#wechat_redirect"
    );
    let session = json!({
        "access_token": "person-token", "expires_in": 7200, "refresh_token": "r",
        "openid": "o1", "scope": "snsapi_base", "is_snapshotuser": 1
    });
    fake.answer_once("/sns/oauth2/access_token", ok(session)).await;
    let session = fake.client.oauth_session("code").await.unwrap();
    assert!(session.is_virtual());
    assert!(!format!("{session:?}").contains("person-token"));
    fake.answer("GET", "/sns/oauth2/access_token", fails(40163)).await;
    let error = fake.client.oauth_session("code").await.unwrap_err();
    assert_eq!(error.action(), Some(Action::LoginAgain));
    let person = json!({"openid": "o1", "nickname": "张三", "privilege": []});
    fake.answer("GET", "/sns/userinfo", ok(person)).await;
    assert_eq!(fake.client.oauth_user(&session).await.unwrap().nickname, "张三");
    assert_eq!(fake.calls(fake::TOKEN).await, 0, "none of it needs an API token");
}

#[tokio::test]
async fn mini_program_login_and_phone() {
    let fake = Fake::start().await;
    let body = "{\"openid\":\"o1\",\"session_key\":\"KEY==\"}";
    let plain = ResponseTemplate::new(200).set_body_raw(body, "text/plain");
    fake.answer_once("/sns/jscode2session", plain).await;
    let session = fake.client.mini_program_session("code").await.unwrap();
    assert_eq!((session.openid.as_str(), session.unionid), ("o1", None));
    assert_eq!(session.session_key.expose(), "KEY==");
    fake.answer("GET", "/sns/jscode2session", fails(40226)).await;
    let error = fake.client.mini_program_session("code").await.unwrap_err();
    assert_eq!(error.action(), Some(Action::Refuse));
    for country in [json!("86"), json!(86)] {
        let phone = json!({"errcode": 0, "phone_info": {
            "phoneNumber": "13800138000", "purePhoneNumber": "13800138000",
            "countryCode": country, "watermark": {"timestamp": 1, "appid": "wx1"}
        }});
        fake.answer_once("/wxa/business/getuserphonenumber", ok(phone)).await;
        let phone = fake.client.phone_number("code").await.unwrap();
        assert_eq!((phone.pure_number.as_str(), phone.country_code.as_str()), ("13800138000", "86"));
    }
}

#[tokio::test]
async fn mini_program_codes() {
    let fake = Fake::start().await;
    let at = "/wxa/getwxacodeunlimit";
    let picture = ResponseTemplate::new(200).set_body_raw(b"\x89PNG".to_vec(), "image/png");
    fake.answer_once(at, picture).await;
    let code = MiniProgramCode {
        scene: "i=42&t=a".into(),
        page: Some("pages/index".into()),
        check_path: false,
        release: Release::Release,
        width: 430,
        transparent: false,
    };
    assert_eq!(fake.client.mini_program_code(&code).await.unwrap(), b"\x89PNG");
    assert_eq!(
        fake.sent(at).await,
        json!({
            "scene": "i=42&t=a", "page": "pages/index", "check_path": false,
            "env_version": "release", "width": 430, "is_hyaline": false
        })
    );
    fake.answer_once(at, fails(41030)).await;
    let error = fake.client.mini_program_code(&code).await.unwrap_err();
    assert_eq!(error.action(), Some(Action::FixPage));
    for (scene, page) in [("", "p"), ("中", "p"), ("a b", "p"), (&"x".repeat(33), "p"), ("a", "/p")] {
        let bad = MiniProgramCode { scene: scene.into(), page: Some(page.into()), ..code.clone() };
        invalid(fake.client.mini_program_code(&bad).await);
    }
}

#[tokio::test]
async fn a_risky_text_is_an_answer() {
    let fake = Fake::start().await;
    let at = "/wxa/msg_sec_check";
    for (suggest, verdict) in [
        ("pass", TextVerdict::Pass),
        ("review", TextVerdict::Review),
        ("risky", TextVerdict::Risky),
        ("new", TextVerdict::Review),
    ] {
        let answer = json!({"errcode": 0, "result": {"suggest": suggest, "label": 100}});
        fake.answer_once(at, ok(answer)).await;
        let check = fake.client.check_text("o1", TextScene::Comment, "文字").await.unwrap();
        assert_eq!(check.verdict, verdict);
    }
    let sent = fake.sent(at).await;
    assert_eq!(sent["scene"], 2);
    assert_eq!(sent["version"], 2);
    invalid(fake.client.check_text("o1", TextScene::Comment, "").await);
}

#[tokio::test]
async fn operations_and_short_keys() {
    let fake = Fake::start().await;
    let check = json!({"dns": [{"ip": "1.2.3.4", "real_operator": "UNICOM"}],
        "ping": [{"ip": "1.2.3.4", "package_loss": "0%", "time": "23ms"}]});
    fake.answer("POST", "/cgi-bin/callback/check", ok(check)).await;
    assert_eq!(fake.client.check_callback().await.unwrap().dns[0].ip, "1.2.3.4");
    let ips = json!({"ip_list": ["1.2.3.4"]});
    fake.answer("GET", "/cgi-bin/getcallbackip", ok(ips)).await;
    assert_eq!(fake.client.callback_ips().await.unwrap(), ["1.2.3.4"]);
    let quota = json!({"errcode": 0, "quota": {"daily_limit": 10, "used": 3, "remain": 7},
        "rate_limit": {"call_count": 5, "refresh_second": 60}});
    let at = "/cgi-bin/openapi/quota/get";
    fake.answer("POST", at, ok(quota)).await;
    let status = fake.client.quota("/cgi-bin/message/custom/send").await.unwrap();
    assert_eq!((status.quota.remain, status.rate_limit.unwrap().call_count), (7, 5));
    assert_eq!(fake.sent(at).await, json!({"cgi_path": "/cgi-bin/message/custom/send"}));
    fake.answer("POST", "/cgi-bin/clear_quota", fails(48006)).await;
    let error = fake.client.clear_quota().await.unwrap_err();
    assert_eq!(error.action(), Some(Action::ClearQuotaUsedUp));

    let short: Value = json!({"short_key": "abcdefghijklmno"});
    fake.answer("POST", "/cgi-bin/shorten/gen", ok(short)).await;
    let minute = Duration::from_secs(60);
    assert_eq!(fake.client.shorten("long", minute).await.unwrap(), "abcdefghijklmno");
    invalid(fake.client.shorten(&"x".repeat(4097), minute).await);
    invalid(fake.client.shorten("x", Duration::from_secs(2_592_001)).await);
    let long = json!({"long_data": "long", "create_time": 1, "expire_seconds": 59});
    fake.answer("POST", "/cgi-bin/shorten/fetch", ok(long)).await;
    assert_eq!(fake.client.expand("abcdefghijklmno").await.unwrap().long_data, "long");
}
