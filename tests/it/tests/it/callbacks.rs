//! What comes in at `/wechat/callback/{appid}`: once, in time, and only from the platform.

use crm::accounts::{AccountKind, AccountMode};
use crm::conversations::{self, ConversationFilter};
use crm::page::PageRequest;
use futures::future::join_all;
use it::callbacks::{Callback, element, message_xml, open_answer, text_xml};
use it::company::account;
use it::{Backend, Company, Person, World, both};
use serde_json::json;

both!(
    a_repeated_callback_has_one_effect_and_the_same_answer,
    twenty_copies_at_once_have_one_effect,
    what_the_platform_did_not_sign_is_refused,
    what_cannot_be_decrypted_has_one_answer,
    malformed_bodies_are_refused,
    unknown_types_and_events_are_stored,
    the_address_is_verified,
    a_mini_program_calls_back_in_json,
    a_compatible_account_is_answered_encrypted,
);

/// How many messages of customers are stored.
async fn received(world: &World, company: &Company) -> usize {
    let uow = company.read(world, "manager").await;
    let talks = conversations::list(&uow, &ConversationFilter::default(), &PageRequest::default()).await.unwrap();
    let mut all = 0;
    for (talk, _) in talks.items {
        let page = conversations::messages(&uow, talk.id, &PageRequest { after: None, limit: 200 }).await.unwrap();
        all += page.items.iter().filter(|message| message.direction == conversations::Direction::In).count();
    }
    all
}

async fn follower(world: &World) -> (Company, Person, String) {
    let company = world.company().await;
    let mut person = world.person("阿国", "13800001234").await;
    let openid = person.follow(&company.service.appid, None).await;
    (company, person, openid)
}

async fn a_repeated_callback_has_one_effect_and_the_same_answer(world: World) {
    let (company, _, openid) = follower(&world).await;
    let before = received(&world, &company).await;
    let clear = text_xml(&company.service, &openid, 4711, "帮助");
    let mut sealed = Vec::new();
    let mut texts = Vec::new();
    for _ in 0..3 {
        let callback = Callback::sealed(&world, &company.service, clear.as_bytes());
        let response = callback.send(&world).await;
        assert_eq!(response.status(), 200);
        let answer = response.text().await.unwrap();
        texts.push(element(&open_answer(&company.service, &answer), "Content"));
        sealed.push(element(&answer, "Encrypt"));
    }
    assert!(texts[0].contains("查订单") && texts.iter().all(|text| *text == texts[0]));
    assert!(sealed[0] != sealed[1] && sealed[1] != sealed[2], "each answer is encrypted anew");
    assert_eq!(received(&world, &company).await, before + 1);
}

async fn twenty_copies_at_once_have_one_effect(world: World) {
    let (company, person, openid) = follower(&world).await;
    let before = received(&world, &company).await;
    let callback =
        Callback::sealed(&world, &company.service, text_xml(&company.service, &openid, 99, "人工").as_bytes());
    let answers = join_all((0..20).map(|_| async { callback.send(&world).await.text().await.unwrap() })).await;
    let texts: Vec<String> =
        answers.iter().map(|answer| element(&open_answer(&company.service, answer), "Content")).collect();
    assert!(texts[0].contains("转接") && texts.iter().all(|text| *text == texts[0]), "{texts:?}");
    assert_eq!(received(&world, &company).await, before + 1);

    let done = person.act("messages", json!({ "type": "text", "content": "绑定 13800009999", "repeat": 20 })).await;
    let replies: Vec<&str> =
        done["deliveries"].as_array().unwrap().iter().map(|one| one["reply"]["content"].as_str().unwrap()).collect();
    assert_eq!(replies.len(), 20);
    assert!(replies.iter().all(|reply| *reply == replies[0]));
    assert_eq!(received(&world, &company).await, before + 2);
    // An event that comes twice, too: its key is made of who and when.
    let event = message_xml(
        &company.service,
        &openid,
        "event",
        "<Event><![CDATA[CLICK]]></Event><EventKey><![CDATA[HELP]]></EventKey>",
    );
    let event = Callback::sealed(&world, &company.service, event.as_bytes());
    let statuses = join_all((0..20).map(|_| event.status(&world))).await;
    assert!(statuses.iter().all(|status| *status == 200));
    assert_eq!(received(&world, &company).await, before + 3);
}

async fn what_the_platform_did_not_sign_is_refused(world: World) {
    let (company, _, openid) = follower(&world).await;
    let before = received(&world, &company).await;
    let clear = text_xml(&company.service, &openid, 1, "帮助");
    let good = Callback::sealed(&world, &company.service, clear.as_bytes());
    let other = world.company().await;
    let foreign = Callback::sealed(&world, &other.service, clear.as_bytes());
    let mut changed = good.clone();
    let last = changed.body.len() - 40;
    changed.body[last] = if changed.body[last] == b'A' { b'B' } else { b'A' };
    let zeros = "0".repeat(40);
    let refused = [
        good.clone().with("msg_signature", &zeros),
        good.clone().with("msg_signature", ""),
        good.clone().with("nonce", "1"),
        good.clone().with("timestamp", "1"),
        good.clone().with("encrypt_type", ""),
        Callback { appid: company.service.appid.clone(), ..foreign.clone() },
        Callback { appid: other.service.appid.clone(), ..good.clone() },
        Callback { appid: "wxnobody00000000".into(), ..good.clone() },
        Callback { query: Vec::new(), ..good.clone() },
        Callback { body: clear.clone().into_bytes(), ..good.clone() },
        changed,
        // Sealed for us by us, but meant for another account.
        Callback::sealed(&world, &company.service, text_xml(&other.service, &openid, 1, "帮助").as_bytes()),
    ];
    for (number, callback) in refused.iter().enumerate() {
        let response = callback.send(&world).await;
        assert_eq!(response.status(), 403, "number {number}: {}", callback.path());
        assert_eq!(response.text().await.unwrap(), "", "number {number} learns nothing");
    }
    assert_eq!(received(&world, &company).await, before);
    assert_eq!(good.status(&world).await, 200, "and the true one is taken");
}

async fn what_cannot_be_decrypted_has_one_answer(world: World) {
    let (company, _, openid) = follower(&world).await;
    let before = received(&world, &company).await;
    let clear = text_xml(&company.service, &openid, 1, "帮助");
    let sign = |cipher: &str| {
        let body = format!("<xml><Encrypt><![CDATA[{cipher}]]></Encrypt></xml>");
        Callback::signed(&world, &company.service, body.into_bytes(), cipher)
    };
    let key = wechat_sim::crypto::AesKey::parse(&company.service.aes_key).unwrap();
    let mut other = company.service.clone();
    other.aes_key = "b".repeat(43);
    let foreign_key = wechat_sim::crypto::AesKey::parse(&other.aes_key).unwrap();
    let random = b"0123456789abcdef";
    for cipher in [
        "!!!".to_owned(),
        "QUJD".to_owned(),
        String::new(),
        foreign_key.encrypt(random, clear.as_bytes(), &company.service.appid),
        key.encrypt(random, clear.as_bytes(), "wxsomeoneelse000"),
    ] {
        let response = sign(&cipher).send(&world).await;
        assert_eq!(response.status(), 403, "{cipher}");
        assert_eq!(response.text().await.unwrap(), "");
    }
    assert_eq!(received(&world, &company).await, before);
}

async fn malformed_bodies_are_refused(world: World) {
    let (company, _, openid) = follower(&world).await;
    let before = received(&world, &company).await;
    let good = text_xml(&company.service, &openid, 1, "x");
    let deep = format!("<xml>{}{}</xml>", "<a>".repeat(40), "</a>".repeat(40));
    let wide = format!("<xml>{}</xml>", "<a/>".repeat(300));
    let attributes: String = (0..80).map(|n| format!(" a{n}='1'")).collect();
    let inner: Vec<(&str, Vec<u8>)> = vec![
        ("no XML", b"hello".to_vec()),
        ("nothing", Vec::new()),
        ("unclosed", b"<xml><MsgType>text".to_vec()),
        ("a DOCTYPE", format!("<!DOCTYPE x>{good}").into_bytes()),
        ("an entity", format!("<!DOCTYPE x [<!ENTITY e \"v\">]>{good}").into_bytes()),
        ("a second document", format!("{good}{good}").into_bytes()),
        ("depth", deep.into_bytes()),
        ("width", wide.into_bytes()),
        ("attributes", format!("<xml{attributes}></xml>").into_bytes()),
        ("NUL", good.replace("[x]", "[x\0y]").into_bytes()),
        ("invalid UTF-8", [good.as_bytes(), &[0xff, 0xfe]].concat()),
        ("no sender", b"<xml><MsgType>text</MsgType></xml>".to_vec()),
    ];
    for (what, clear) in inner {
        let status = Callback::sealed(&world, &company.service, &clear).status(&world).await;
        assert_eq!(status, 400, "{what}");
    }
    for (what, body) in [
        ("no XML", b"hello".to_vec()),
        ("a DOCTYPE", b"<!DOCTYPE x><xml><Encrypt>QUJD</Encrypt></xml>".to_vec()),
        ("NUL", b"<xml>\0<Encrypt>QUJD</Encrypt></xml>".to_vec()),
    ] {
        let status = Callback::signed(&world, &company.service, body, "QUJD").status(&world).await;
        assert_eq!(status, 400, "outside, {what}");
    }
    let large = vec![b'a'; 300 * 1024];
    assert_eq!(Callback::signed(&world, &company.service, large, "QUJD").status(&world).await, 413);
    assert_eq!(received(&world, &company).await, before);
}

async fn unknown_types_and_events_are_stored(world: World) {
    let (company, person, _) = follower(&world).await;
    let before = received(&world, &company).await;
    let done = person.act("messages", json!({ "type": "hologram", "fields": { "Depth": "3" } })).await;
    assert_eq!((&done["failed"], &done["reply"]), (&json!(false), &json!(null)), "{done}");
    let done = person.act("event", json!({ "event": "brand_new_event", "fields": { "What": "x" } })).await;
    assert_eq!(done["failed"], false, "{done}");
    assert_eq!(received(&world, &company).await, before + 2);
    let (talk, _) = {
        let uow = company.read(&world, "manager").await;
        conversations::list(&uow, &ConversationFilter::default(), &PageRequest::default())
            .await
            .unwrap()
            .items
            .remove(0)
    };
    let uow = company.read(&world, "manager").await;
    let stored = conversations::messages(&uow, talk.id, &PageRequest::default()).await.unwrap();
    let all = format!("{:?}", stored.items);
    assert!(all.contains("hologram") && all.contains("brand_new_event"), "{all}");
}

async fn the_address_is_verified(world: World) {
    let company = world.company().await;
    for account in [&company.service, &company.mini] {
        let done = world.sim.post(&format!("/accounts/{}/verify", account.appid), &json!({})).await;
        assert_eq!(done["ok"], true, "{done}");
    }
    let path =
        format!("{}/wechat/callback/{}?signature=x&timestamp=1&nonce=2&echostr=hi", world.url, company.service.appid);
    assert_eq!(world.http.get(path).send().await.unwrap().status(), 403);
}

async fn a_mini_program_calls_back_in_json(world: World) {
    let company = world.company().await;
    let person = Person { appid: company.mini.appid.clone(), ..world.person("小程", "13800005555").await };
    let entered = person.act("enter", json!({})).await;
    assert_eq!(entered["failed"], false, "{entered}");
    let done = person.act("messages", json!({ "type": "text", "content": "在吗" })).await;
    assert_eq!(
        (&done["failed"], &done["reply"]),
        (&json!(false), &json!(null)),
        "a mini-program can't be answered at once"
    );
    let done = person.act("messages", json!({ "type": "image" })).await;
    assert_eq!(done["failed"], false, "{done}");
    world.drain().await;
    assert_eq!(received(&world, &company).await, 3);
}

/// In compatible mode the platform sends both forms; only the sealed one is believed.
async fn a_compatible_account_is_answered_encrypted(world: World) {
    let company = world.company().await;
    let compatible = account(&world, company.tenant, AccountKind::Service, AccountMode::Compatible).await;
    let mut person = world.person("阿国", "13800001234").await;
    person.follow(&compatible.appid, None).await;
    let reply = person.write("帮助").await.unwrap();
    assert!(reply.contains("查订单"), "{reply}");
    assert_eq!(received(&world, &company).await, 2);
}

async fn plain(backend: Backend, allowed: bool) {
    let world = World::with(backend, |settings, _| settings.wechat.allow_plain = allowed).await;
    let company = world.company().await;
    let open = account(&world, company.tenant, AccountKind::Service, AccountMode::Plain).await;
    let mut person = world.person("阿国", "13800001234").await;
    person.follow(&open.appid, None).await;
    let done = person.act("messages", json!({ "type": "text", "content": "帮助" })).await;
    assert_eq!((&done["failed"], done["reply"].is_object()), (&json!(!allowed), allowed), "{done}");
    assert_eq!(received(&world, &company).await, if allowed { 2 } else { 0 });
    // The other accounts run in either case.
    person.follow(&company.service.appid, None).await;
    assert!(person.write("帮助").await.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plain_account_is_answered_where_the_settings_say_so() {
    plain(Backend::Sqlite, true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plain_account_is_refused_else() {
    plain(Backend::Sqlite, false).await;
}
