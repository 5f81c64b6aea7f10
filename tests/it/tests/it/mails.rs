//! Pushes by e-mail and by short message: once, whatever server and provider do.

use std::collections::BTreeMap;

use chrono::Duration;
use crm::actor::Actor;
use crm::contacts::{self, NewContact};
use crm::pushes::{self, Channel, NewPush, PushState};
use crm::tenants::{self, Settings};
use it::greetings::{due, greeting, push, send};
use it::sms::{Manner, SmsCatcher};
use it::smtp::{Mood, SmtpCatcher, Step};
use it::{Backend, Company, Known, World, both, both_with};
use server::settings::MailSecurity;

both_with!(
    provided;
    a_letter_goes_out_with_a_way_to_unsubscribe,
    a_server_that_is_busy_is_asked_again_with_the_same_key,
    what_a_server_refuses_has_failed,
    a_connection_that_is_lost_tells_by_its_step,
    a_company_has_a_share_of_letters_a_day,
    a_short_message_goes_out_as_the_provider_wants_it,
    a_provider_that_does_not_answer_clearly_leaves_a_doubt,
    rules_reach_those_who_do_not_follow,
);
both!(without_providers_the_next_way_is_taken);

/// The product with a mail server and a provider of short messages.
struct Provided {
    world: World,
    mail: SmtpCatcher,
    sms: SmsCatcher,
}

async fn provided(backend: Backend) -> Provided {
    let (mail, sms) = (SmtpCatcher::start().await, SmsCatcher::start().await);
    let (mail_port, sms_port) = (mail.port, sms.port);
    let world = World::with(backend, move |settings, _| {
        settings.server.public_url = "https://crm.guanshan.example".into();
        settings.mail.host = "127.0.0.1".into();
        settings.mail.port = mail_port;
        settings.mail.security = MailSecurity::None;
        settings.mail.from = "crm@guanshan.example".into();
        settings.mail.timeout_seconds = 2;
        settings.sms.url = format!("http://127.0.0.1:{sms_port}/send?id={{id}}");
        settings.sms.headers =
            BTreeMap::from([("Content-Type".into(), "application/json".into()), ("X-Key".into(), "geheim".into())]);
        settings.sms.body = r#"{"to":"{mobile}","content":"【{sign}】{text}"}"#.into();
        settings.sms.sign = "关山".into();
        settings.sms.result_pointer = "/code".into();
        settings.sms.success_values = vec!["0".into()];
        settings.sms.retry_values = vec!["busy".into()];
        settings.sms.id_pointer = "/sid".into();
        settings.sms.approved = true;
        settings.sms.timeout_seconds = 2;
    })
    .await;
    Provided { world, mail, sms }
}

/// Someone who does not follow, with an address and a mobile number.
async fn reader(world: &World, company: &Company) -> Known {
    let known = company.customer(world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let uow = company.begin(world, "lina").await;
    let edited = NewContact {
        name: "王建国".into(),
        salutation: Some("王总".into()),
        email: Some("wang@mingyuan.example".into()),
        phones: vec!["13800001111".into()],
        ..NewContact::default()
    };
    contacts::edit(&uow, known.contact, 1, edited).await.unwrap();
    uow.commit().await.unwrap();
    known
}

fn by(world: &World, company: &Company, known: Known, text: &str, ways: &[Channel]) -> NewPush {
    NewPush { channels: ways.to_vec(), ..greeting(world, company, known, text) }
}

async fn reasons(world: &World, company: &Company, id: crm::ids::PushId) -> Vec<(Option<Channel>, String)> {
    let steps = pushes::steps(&world.reading(company), id).await.unwrap();
    steps.into_iter().map(|step| (step.channel, step.reason)).collect()
}

async fn hours_pass(world: &World, hours: i64) {
    for _ in 0..hours * 2 {
        world.advance(Duration::minutes(30)).await;
        world.tick().await;
    }
}

async fn a_letter_goes_out_with_a_way_to_unsubscribe(all: Provided) {
    let Provided { world, mail, .. } = all;
    let company = world.company().await;
    let known = reader(&world, &company).await;
    let ways = [Channel::Custom, Channel::Subscribe, Channel::Mail, Channel::Task];
    let sent = send(&world, &company, by(&world, &company, known, "王总，生日快乐！\n<祝好>", &ways)).await;
    assert_eq!((sent.state, sent.channel), (PushState::Sent, Some(Channel::Mail)), "{:?}", sent.reason);
    let passed = reasons(&world, &company, sent.id).await;
    assert!(passed.iter().any(|(way, why)| *way == Some(Channel::Custom) && why.contains("没有关注")), "{passed:?}");
    let letters = mail.caught();
    assert_eq!(letters.len(), 1);
    let letter = &letters[0];
    assert_eq!(
        (letter.from.as_str(), letter.to.as_slice()),
        ("crm@guanshan.example", &["wang@mingyuan.example".into()][..])
    );
    assert_eq!(letter.header("Message-ID"), sent.platform_id);
    let link = letter.header("List-Unsubscribe").unwrap();
    let path = link.trim_matches(['<', '>']).strip_prefix("https://crm.guanshan.example").unwrap().to_owned();
    assert_eq!(letter.header("List-Unsubscribe-Post").as_deref(), Some("List-Unsubscribe=One-Click"));
    assert!(letter.text.contains("text/plain") && letter.text.contains("text/html"));
    // Looking at the link changes nothing; the button does.
    let url = format!("{}{path}", world.url);
    let page = world.http.get(&url).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("上海关山工业品贸易有限公司"));
    let person = || async { contacts::by_key(&world.reading(&company), known.contact).await.unwrap().unwrap() };
    assert_eq!(person().await.opted_out_at, None);
    assert_eq!(world.http.post(&url).send().await.unwrap().status(), 200);
    assert!(person().await.opted_out_at.is_some());
    assert_eq!(world.http.post(&url).send().await.unwrap().status(), 200, "once more does no harm");
    let next = send(&world, &company, by(&world, &company, known, "又来了", &ways)).await;
    assert_eq!((next.state, next.reason.as_deref()), (PushState::Skipped, Some("客户已退订")));
    assert_eq!(mail.caught().len(), 1);
    for wrong in ["/unsubscribe/x", &format!("/unsubscribe/{}", "0".repeat(32))] {
        assert_eq!(world.http.post(format!("{}{wrong}", world.url)).send().await.unwrap().status(), 404);
    }
}

async fn a_server_that_is_busy_is_asked_again_with_the_same_key(all: Provided) {
    let Provided { world, mail, .. } = all;
    let company = world.company().await;
    let known = reader(&world, &company).await;
    let mut keys = Vec::new();
    for (step, code) in
        [(Step::Greeting, 421), (Step::Mail, 451), (Step::Rcpt, 450), (Step::Data, 451), (Step::Letter, 452)]
    {
        let before = mail.caught().len();
        mail.next(Mood::Say(step, code));
        let new = NewPush { transactional: true, ..by(&world, &company, known, "请稍后", &[Channel::Mail]) };
        let first = send(&world, &company, new).await;
        assert_eq!(first.state, PushState::Queued, "{step:?}: {:?}", first.reason);
        assert_eq!(mail.caught().len(), before, "{step:?}");
        let token = first.unsubscribe_token.clone().unwrap();
        world.advance(Duration::minutes(6)).await;
        world.drain().await;
        let sent = push(&world, &company, first.id).await;
        assert_eq!(sent.state, PushState::Sent, "{step:?}: {:?}", sent.reason);
        assert_eq!(mail.caught().len(), before + 1, "{step:?}");
        assert_eq!(sent.unsubscribe_token, Some(token), "the letter is the same");
        keys.push(sent.platform_id.unwrap());
    }
    keys.dedup();
    assert_eq!(keys.len(), 5);
    assert!(mail.sessions() < 10, "connections are used again: {}", mail.sessions());
}

async fn what_a_server_refuses_has_failed(all: Provided) {
    let Provided { world, mail, .. } = all;
    let company = world.company().await;
    let known = reader(&world, &company).await;
    for (step, code) in [(Step::Rcpt, 550), (Step::Data, 554), (Step::Letter, 552)] {
        mail.next(Mood::Say(step, code));
        let new =
            NewPush { transactional: true, ..by(&world, &company, known, "拒收", &[Channel::Mail, Channel::Task]) };
        let failed = send(&world, &company, new).await;
        assert_eq!(failed.state, PushState::Failed, "{step:?}: {:?}", failed.reason);
        assert!(failed.reason.unwrap().contains(&code.to_string()), "{step:?}");
    }
    // What the server has against us is no fault of the letter: all letters wait.
    mail.next(Mood::Say(Step::Mail, 550));
    let new = || NewPush { transactional: true, ..by(&world, &company, known, "稍候", &[Channel::Mail]) };
    let waits = send(&world, &company, new()).await;
    assert_eq!(waits.state, PushState::Queued);
    let sessions = mail.sessions();
    assert_eq!(send(&world, &company, new()).await.state, PushState::Queued);
    assert_eq!(mail.sessions(), sessions, "a stopped server is not called");
    world.advance(Duration::minutes(11)).await;
    world.drain().await;
    assert_eq!(mail.caught().len(), 2);
}

async fn a_connection_that_is_lost_tells_by_its_step(all: Provided) {
    let Provided { world, mail, .. } = all;
    let company = world.company().await;
    let known = reader(&world, &company).await;
    let new = |text: &str| NewPush { transactional: true, ..by(&world, &company, known, text, &[Channel::Mail]) };
    for step in [Step::Greeting, Step::Mail, Step::Rcpt, Step::Data] {
        mail.next(Mood::Hang(step));
        let waits = send(&world, &company, new("再试")).await;
        assert_eq!(waits.state, PushState::Queued, "{step:?}: {:?}", waits.reason);
        let before = mail.caught().len();
        world.advance(Duration::minutes(2)).await;
        world.drain().await;
        assert_eq!(push(&world, &company, waits.id).await.state, PushState::Sent, "{step:?}");
        assert_eq!(mail.caught().len(), before + 1, "{step:?}");
    }
    let before = mail.caught().len();
    mail.next(Mood::Hang(Step::Letter));
    let doubted = send(&world, &company, new("只此一次")).await;
    assert_eq!(doubted.state, PushState::InDoubt, "{:?}", doubted.reason);
    assert_eq!(mail.caught().len(), before + 1, "the server has it");
    hours_pass(&world, 3).await;
    assert_eq!(mail.caught().len(), before + 1, "and never a second time");
    assert_eq!(push(&world, &company, doubted.id).await.state, PushState::InDoubt);
}

async fn a_company_has_a_share_of_letters_a_day(all: Provided) {
    let Provided { world, mail, .. } = all;
    let company = world.company().await;
    let known = reader(&world, &company).await;
    let uow = world.db().begin(Actor::System(company.tenant)).await.unwrap();
    tenants::update_settings(&uow, &Settings { mails_per_day: 1, ..Settings::default() }).await.unwrap();
    uow.commit().await.unwrap();
    let new = |text: &str| NewPush { transactional: true, ..by(&world, &company, known, text, &[Channel::Mail]) };
    assert_eq!(send(&world, &company, new("第一封")).await.state, PushState::Sent);
    let waits = send(&world, &company, new("第二封")).await;
    assert_eq!((waits.state, waits.reason.as_deref()), (PushState::Queued, Some("企业当日额度已用完")));
    assert_eq!(due(&world).await, Some("2026-11-23T16:00:00Z".parse().unwrap()));
    world.move_to("2026-11-23T16:01:00Z".parse().unwrap()).await;
    world.drain().await;
    assert_eq!(mail.caught().len(), 2);
    // None at all is a way that is passed over.
    let uow = world.db().begin(Actor::System(company.tenant)).await.unwrap();
    tenants::update_settings(&uow, &Settings { mails_per_day: 0, ..Settings::default() }).await.unwrap();
    uow.commit().await.unwrap();
    let over = NewPush { channels: vec![Channel::Mail, Channel::Task], ..new("第三封") };
    assert_eq!(send(&world, &company, over).await.state, PushState::HandedOver);
}

async fn a_short_message_goes_out_as_the_provider_wants_it(all: Provided) {
    let Provided { world, sms, .. } = all;
    let company = world.company().await;
    let known = reader(&world, &company).await;
    let ways = [Channel::Custom, Channel::Sms, Channel::Task];
    let sent = send(&world, &company, by(&world, &company, known, "王总，\"生日\"快乐", &ways)).await;
    assert_eq!((sent.state, sent.channel), (PushState::Sent, Some(Channel::Sms)), "{:?}", sent.reason);
    assert_eq!(sent.platform_id.as_deref(), Some("s1"));
    let came = sms.came();
    assert_eq!(came.len(), 1);
    assert_eq!(came[0].line, format!("POST /send?id=gx{} HTTP/1.1", sent.id));
    assert!(came[0].headers.contains("x-key: geheim"));
    let body: serde_json::Value = serde_json::from_str(&came[0].body).unwrap();
    assert_eq!(body, serde_json::json!({ "to": "13800001111", "content": "【关山】王总，\"生日\"快乐" }));
    let long = send(&world, &company, by(&world, &company, known, &"长".repeat(61), &ways)).await;
    assert_eq!(long.state, PushState::HandedOver);
    let passed = reasons(&world, &company, long.id).await;
    assert!(passed.contains(&(Some(Channel::Sms), "内容超过短信长度".into())), "{passed:?}");
    // Busy, then taken.
    sms.next(Manner::Say(200, r#"{"code":"busy"}"#));
    let waits = send(&world, &company, by(&world, &company, known, "稍候", &[Channel::Sms])).await;
    assert_eq!(waits.state, PushState::Queued, "{:?}", waits.reason);
    world.advance(Duration::minutes(2)).await;
    world.drain().await;
    assert_eq!(push(&world, &company, waits.id).await.state, PushState::Sent);
    assert_eq!(sms.came().len(), 3);
}

async fn a_provider_that_does_not_answer_clearly_leaves_a_doubt(all: Provided) {
    let Provided { world, sms, .. } = all;
    let company = world.company().await;
    let known = reader(&world, &company).await;
    let new = |text: &str| NewPush { transactional: true, ..by(&world, &company, known, text, &[Channel::Sms]) };
    let unclear = [
        Manner::Hang,
        Manner::Say(500, r#"{"code":0}"#),
        Manner::Say(200, "<html></html>"),
        Manner::Say(200, "{}"),
        Manner::Say(200, ""),
    ];
    for manner in unclear {
        sms.next(manner.clone());
        let doubted = send(&world, &company, new("只此一次")).await;
        assert_eq!(doubted.state, PushState::InDoubt, "{manner:?}: {:?}", doubted.reason);
    }
    let calls = sms.came().len();
    hours_pass(&world, 3).await;
    assert_eq!(sms.came().len(), calls, "nothing is sent a second time");
    for (status, body) in [(200, r#"{"code":"isv.BLACK"}"#), (400, "{}")] {
        sms.next(Manner::Say(status, body));
        assert_eq!(send(&world, &company, new("不行")).await.state, PushState::Failed, "{status}");
    }
    sms.next(Manner::Say(401, "{}"));
    assert_eq!(send(&world, &company, new("等等")).await.state, PushState::Queued);
}

async fn rules_reach_those_who_do_not_follow(all: Provided) {
    let Provided { world, mail, .. } = all;
    let company = world.company().await;
    let known = reader(&world, &company).await;
    let day = it::company::birthday("2026-11-23".parse().unwrap());
    let uow = company.begin(&world, "lina").await;
    contacts::add_occasion(&uow, known.contact, day).await.unwrap();
    uow.commit().await.unwrap();
    it::greetings::rule(&world, &company, "birthday", 10 * 60 + 30, &[Channel::Custom, Channel::Mail]).await;
    world.tick().await;
    world.advance(Duration::minutes(31)).await;
    world.drain().await;
    let letters = mail.caught();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].to, ["wang@mingyuan.example"]);
}

async fn without_providers_the_next_way_is_taken(world: World) {
    let company = world.company().await;
    let known = reader(&world, &company).await;
    let ways = [Channel::Mail, Channel::Sms, Channel::Task];
    let over = send(&world, &company, by(&world, &company, known, "无渠道", &ways)).await;
    assert_eq!(over.state, PushState::HandedOver);
    let passed = reasons(&world, &company, over.id).await;
    for (way, why) in [(Channel::Mail, "未设置邮件服务"), (Channel::Sms, "未设置短信服务")] {
        assert!(passed.contains(&(Some(way), why.into())), "{passed:?}");
    }
}
