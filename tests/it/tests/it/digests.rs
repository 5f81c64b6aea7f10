//! Staff hear in the morning of a working day what it brings: by a notice, else by e-mail, once.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use crm::actor::Actor;
use crm::calendar::{self, DayKind, NewDay};
use crm::reminders::{self, Reminder, ReminderKind, ReminderState};
use it::smtp::{Mood, SmtpCatcher, Step};
use it::{Backend, Company, World, both_with};
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use server::settings::MailSecurity;

both_with!(
    with_mail;
    the_morning_tells_what_the_day_brings_once,
    nobody_is_told_on_a_holiday_or_of_nothing,
    a_letter_that_may_have_gone_is_not_repeated,
    a_warning_goes_by_mail_where_no_notice_is_left,
);

/// The product with a mail server.
struct WithMail {
    world: World,
    mail: SmtpCatcher,
}

async fn with_mail(backend: Backend) -> WithMail {
    let mail = SmtpCatcher::start().await;
    let port = mail.port;
    let world = World::with(backend, move |settings, _| {
        settings.mail.host = "127.0.0.1".into();
        settings.mail.port = port;
        settings.mail.security = MailSecurity::None;
        settings.mail.from = "crm@guanshan.example".into();
        settings.mail.timeout_seconds = 2;
    })
    .await;
    WithMail { world, mail }
}

/// A company in which Li Na has an address, and a customer to call on the day.
async fn promised(world: &World, day: NaiveDate) -> Company {
    let company = world.company().await;
    let admin = company.api(world, "admin").await;
    let path = format!("/api/v1/staff/{}", company.staff("lina"));
    let version = admin.get(&path).await.expect(200)["version"].clone();
    let wrong = json!({ "version": version, "email": "lina" });
    assert_eq!(admin.send(Method::PATCH, &path, Some(&wrong), None).await.status, 422);
    let edit = json!({ "version": version, "email": "lina@guanshan.example" });
    let edited = admin.send(Method::PATCH, &path, Some(&edit), None).await.expect(200);
    assert_eq!(edited["email"], "lina@guanshan.example");
    let known = company.customer(world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let call = json!({ "channel": "phone", "content": "约好再谈价格", "next_contact_on": day });
    let path = format!("/api/v1/customers/{}/follow-ups", known.customer);
    company.api(world, "lina").await.post(&path, call).await.expect(201);
    company
}

fn at(time: &str) -> DateTime<Utc> {
    time.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

async fn digests(world: &World, company: &Company) -> Vec<Reminder> {
    let query = reminders::entity::Entity::find()
        .filter(reminders::entity::Column::Kind.eq(ReminderKind::Digest))
        .filter(reminders::entity::Column::StaffId.eq(company.staff("lina")))
        .order_by_asc(reminders::entity::Column::Id);
    query.all(&world.db().read(Actor::Platform)).await.unwrap()
}

async fn the_morning_tells_what_the_day_brings_once(all: WithMail) {
    let WithMail { world, mail } = all;
    let company = promised(&world, day("2026-11-24")).await;
    world.move_to(at("2026-11-24T08:29:00+08:00")).await;
    world.tick().await;
    assert!(mail.caught().is_empty(), "not yet");
    world.move_to(at("2026-11-24T08:31:00+08:00")).await;
    let other = world.another().await.worker();
    let (one, two) = tokio::join!(world.worker.tick(), other.tick());
    one.unwrap();
    two.unwrap();
    world.drain().await;
    world.tick().await;
    let letters = mail.caught();
    assert_eq!(letters.len(), 1, "one address, one letter, whoever looks");
    assert_eq!(letters[0].to, ["lina@guanshan.example"]);
    let rows = digests(&world, &company).await;
    assert_eq!((rows.len(), rows[0].state), (1, ReminderState::Sent));
    assert_eq!(rows[0].mailed_to.as_deref(), Some("lina@guanshan.example"));
    assert_eq!(letters[0].header("Message-ID"), Some(format!("<gx-r{}@guanshan.example>", rows[0].id)));
    // The next morning it is overdue.
    world.move_to(at("2026-11-25T08:45:00+08:00")).await;
    world.tick().await;
    assert_eq!((mail.caught().len(), digests(&world, &company).await.len()), (2, 2));
}

async fn nobody_is_told_on_a_holiday_or_of_nothing(all: WithMail) {
    let WithMail { world, mail } = all;
    let company = promised(&world, day("2026-11-27")).await;
    let uow = company.begin(&world, "admin").await;
    let off = |text: &str| NewDay { on: day(text), kind: DayKind::Holiday, name: None };
    let worked = NewDay { on: day("2026-11-28"), kind: DayKind::Working, name: None };
    calendar::replace(&uow, 2026, 0, vec![off("2026-11-27"), worked]).await.unwrap();
    uow.commit().await.unwrap();
    // Nothing is due on Thursday; Friday is free; Saturday is worked on; Sunday is Sunday.
    for (date, letters) in [("2026-11-26", 0), ("2026-11-27", 0), ("2026-11-28", 1), ("2026-11-29", 1)] {
        world.move_to(at(&format!("{date}T08:40:00+08:00"))).await;
        world.tick().await;
        assert_eq!(mail.caught().len(), letters, "{date}");
    }
    let states: Vec<_> = digests(&world, &company).await.into_iter().map(|row| row.state).collect();
    assert_eq!(states, [ReminderState::Skipped, ReminderState::Sent]);
    // A company that wants none gets none.
    let uow = company.begin(&world, "admin").await;
    let settings = crm::tenants::Settings { digest: false, ..crm::tenants::settings(&uow).await.unwrap() };
    crm::tenants::update_settings(&uow, &settings).await.unwrap();
    uow.commit().await.unwrap();
    world.move_to(at("2026-11-30T08:40:00+08:00")).await;
    world.tick().await;
    assert_eq!(mail.caught().len(), 1);
}

async fn a_letter_that_may_have_gone_is_not_repeated(all: WithMail) {
    let WithMail { world, mail } = all;
    let company = promised(&world, day("2026-11-24")).await;
    mail.next(Mood::Hang(Step::Letter));
    world.move_to(at("2026-11-24T08:31:00+08:00")).await;
    world.tick().await;
    world.advance(Duration::minutes(20)).await;
    world.tick().await;
    assert_eq!(digests(&world, &company).await[0].state, ReminderState::InDoubt);
    assert_eq!(mail.caught().len(), 1);
    // What was surely not taken is tried again.
    mail.next(Mood::Say(Step::Mail, 451));
    world.move_to(at("2026-11-25T08:31:00+08:00")).await;
    world.tick().await;
    assert_eq!(mail.caught().len(), 1);
    world.advance(Duration::minutes(10)).await;
    world.tick().await;
    assert_eq!(digests(&world, &company).await[1].state, ReminderState::Sent);
    assert_eq!(mail.caught().len(), 2);
}

async fn a_warning_goes_by_mail_where_no_notice_is_left(all: WithMail) {
    let WithMail { world, mail } = all;
    let company = promised(&world, day("2026-12-31")).await;
    let known = company.customer(&world, "lina", "苏州晨光电子科技有限公司", "13800002222").await;
    let lina = company.api(&world, "lina").await;
    let body = json!({
        "customer_id": known.customer, "content": "外箱破损", "severity": "urgent", "category": "破损",
        "source": "hotline",
    });
    let filed = lina.post("/api/v1/complaints", body).await.expect(201);
    let half = at(filed["complaint"]["due_at"].as_str().unwrap()) - Duration::hours(2);
    world.move_to(half).await;
    world.tick().await;
    let number = filed["complaint"]["number"].as_str().unwrap();
    let warnings: Vec<_> = reminders::entity::Entity::find()
        .filter(reminders::entity::Column::Kind.eq(ReminderKind::Complaint))
        .all(&world.db().read(Actor::Platform))
        .await
        .unwrap();
    assert_eq!(warnings.len(), 1, "of {number}");
    assert_eq!((warnings[0].state, mail.caught().len()), (ReminderState::Sent, 1));
    world.tick().await;
    assert_eq!(mail.caught().len(), 1);
}
