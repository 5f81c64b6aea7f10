//! Deadlines over weekends and holidays, and the warnings of them: each once.

use chrono::{DateTime, Duration, Utc};
use crm::actor::Actor;
use crm::complaints;
use it::{Api, World, both};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Case, begun, complaint};

both!(
    deadlines_follow_the_calendar,
    a_calendar_is_checked_and_kept_by_those_who_may,
    warnings_come_once,
    nobody_is_warned_of_what_is_answered,
);

fn at(text: &str) -> DateTime<Utc> {
    format!("{text}:00+08:00").parse::<DateTime<chrono::FixedOffset>>().unwrap().with_timezone(&Utc)
}

/// The deadline, on the minute.
fn due(case: &Case<'_>) -> String {
    let due: DateTime<Utc> = case.seen["complaint"]["due_at"].as_str().unwrap().parse().unwrap();
    (due + Duration::hours(8)).format("%Y-%m-%dT%H:%M").to_string()
}

async fn put_year(api: &Api, year: i32, version: i64, days: &[(&str, &str)]) -> it::Answer {
    let days: Vec<Value> = days.iter().map(|(on, kind)| json!({ "on": on, "kind": kind })).collect();
    let body = json!({ "version": version, "days": days });
    api.send(Method::PUT, &format!("/api/v1/working-calendar/{year}"), Some(&body), None).await
}

async fn deadlines_follow_the_calendar(world: World) {
    let (company, known, _, _) = begun(&world).await;
    world.move_to(at("2026-11-26T17:00")).await;
    let manager = company.api(&world, "manager").await;
    let lina = company.api(&world, "lina").await;
    world.move_to(at("2026-11-26T17:00")).await;
    let mut case = Case::file(&lina, complaint(known)).await;
    assert_eq!(due(&case), "2026-12-01T17:00", "Thursday, and three working days");
    assert_eq!(case.seen["complaint"]["calendar_uncertain"], true, "nobody has entered this year");
    // The days are made up for the test: a free Friday, and a Saturday that makes up for it.
    put_year(&manager, 2026, 0, &[("2026-11-27", "holiday"), ("2026-11-28", "working")]).await.expect(200);
    case.look().await;
    assert_eq!(
        (due(&case).as_str(), &case.seen["complaint"]["calendar_uncertain"]),
        ("2026-12-01T17:00", &json!(false))
    );
    put_year(&manager, 2026, 1, &[("2026-11-27", "holiday")]).await.expect(200);
    case.look().await;
    assert_eq!(due(&case), "2026-12-02T17:00", "the deadline that is ahead has moved");
    let edit = json!({ "content": "外箱破损", "severity": "urgent", "category": "破损" });
    case.put("", edit).await;
    assert_eq!(due(&case), "2026-11-30T17:00", "urgent, from the same beginning");
    // An earlier promise holds.
    let mut promised = complaint(known);
    promised["due_at"] = json!("2026-11-26T10:00:00Z");
    let mut promised = Case::file(&lina, promised).await;
    put_year(&manager, 2026, 2, &[]).await.expect(200);
    promised.look().await;
    assert_eq!(due(&promised), "2026-11-26T18:00");
    // The year's end: what comes after it is not known.
    world.move_to(at("2026-12-31T10:00")).await;
    let lina = company.api(&world, "lina").await;
    world.move_to(at("2026-12-31T10:00")).await;
    let case = Case::file(&lina, complaint(known)).await;
    assert_eq!(
        (due(&case).as_str(), &case.seen["complaint"]["calendar_uncertain"]),
        ("2027-01-05T10:00", &json!(true))
    );
}

async fn a_calendar_is_checked_and_kept_by_those_who_may(world: World) {
    let company = world.company().await;
    let lina = company.api(&world, "lina").await;
    let admin = company.api(&world, "admin").await;
    let unknown = lina.get("/api/v1/working-calendar?year=2026").await.expect(200);
    assert_eq!((&unknown["known"], &unknown["version"]), (&json!(false), &json!(0)));
    assert!(unknown["warning"].as_str().unwrap().contains("2026"));
    assert_eq!(put_year(&lina, 2026, 0, &[]).await.status, 403);
    for (days, what) in [
        (&[("2027-01-01", "holiday")][..], "another year"),
        (&[("2026-01-01", "holiday"), ("2026-01-01", "working")][..], "twice"),
    ] {
        let refused = put_year(&admin, 2026, 0, days).await;
        assert_eq!((refused.status, &refused.body["error"]["field"]), (422, &json!("days")), "{what}");
    }
    let import = |version: i64, text: &str| json!({ "year": 2026, "version": version, "text": text });
    let path = "/api/v1/working-calendar/import";
    let refused = admin.post(path, import(0, "date,kind\n2026-10-01,holiday\n2026-10-32,休")).await;
    assert_eq!((refused.status, &refused.body["error"]["field"]), (422, &json!("text")));
    assert!(refused.body["error"]["message"].as_str().unwrap().contains("第 3 行"), "{}", refused.body);
    let text = "日期,类型,名称\n2026-10-01,休,国庆节\n2026-10-10,班,";
    let known = admin.post(path, import(0, text)).await.expect(200);
    assert_eq!((&known["known"], known["days"].as_array().unwrap().len()), (&json!(true), 2));
    assert_eq!(known["days"][0]["name"], "国庆节");
    assert_eq!(admin.post(path, import(0, text)).await.code(), "stale");
    let gone = |version: i64| format!("/api/v1/working-calendar/2026?version={version}");
    assert_eq!(admin.send(Method::DELETE, &gone(7), None, None).await.code(), "stale");
    admin.send(Method::DELETE, &gone(1), None, None).await.expect(200);
    assert_eq!(lina.get("/api/v1/working-calendar?year=2026").await.expect(200)["days"], json!([]));
    let mut settings = admin.get("/api/v1/settings").await.expect(200);
    for (field, bad) in [
        ("working_hours", json!([{ "from": 600, "until": 540 }])),
        ("working_weekdays", json!([])),
        ("complaint_deadlines", json!({ "normal": { "amount": 0, "unit": "day" } })),
        ("complaint_categories", json!(["质量", "质量"])),
        ("complaint_letter", json!("{谁}")),
    ] {
        let good = std::mem::replace(&mut settings[field], bad);
        let refused = admin.send(Method::PUT, "/api/v1/settings", Some(&settings), None).await;
        assert_eq!((refused.status, &refused.body["error"]["field"]), (422, &json!(field)), "{}", refused.body);
        settings[field] = good;
    }
}

/// Gives what is due, as one of two workers does.
async fn scan(world: &World, company: &it::Company) -> usize {
    let actor = Actor::System(company.tenant);
    let mut given = 0;
    for round in complaints::waiting(&world.db().read(actor.clone())).await.unwrap() {
        let uow = world.db().begin(actor.clone()).await.unwrap();
        given += complaints::scan(&uow, round).await.unwrap();
        uow.commit().await.unwrap();
    }
    given
}

async fn warnings_come_once(world: World) {
    let (company, known, _, lina) = begun(&world).await;
    let mut body = complaint(known);
    body["severity"] = json!("urgent");
    body["responsible_id"] = json!(company.staff("lina"));
    world.move_to(at("2026-11-23T10:02")).await;
    let mut case = Case::file(&lina, body).await;
    // 7.5 hours of work from Monday at 10:02: half of it at 15:17, 80 % at 17:32, over on Tuesday at 10:02.
    assert_eq!(due(&case), "2026-11-24T10:02");
    let kinds = |case: &Case<'_>| -> Vec<String> {
        let given = case.seen["warnings"].as_array().unwrap().iter();
        given.map(|warning| format!("{}:{}", warning["kind"].as_str().unwrap(), warning["told"][0]["name"])).collect()
    };
    let half = "half:\"李娜\"";
    for (now, expected) in [
        ("2026-11-23T15:16", vec![]),
        ("2026-11-23T15:18", vec![half]),
        ("2026-11-23T17:31", vec![half]),
        ("2026-11-23T17:33", vec![half, "near:\"李娜\""]),
        ("2026-11-24T10:03", vec![half, "near:\"李娜\"", "deadline:\"李娜\""]),
        ("2026-11-24T11:03", vec![half, "near:\"李娜\"", "deadline:\"李娜\"", "escalation:\"赵敏\""]),
        ("2026-12-24T11:01", vec![half, "near:\"李娜\"", "deadline:\"李娜\"", "escalation:\"赵敏\""]),
    ] {
        world.move_to(at(now)).await;
        // Two workers look at once, and look again.
        let (first, second) = tokio::join!(scan(&world, &company), scan(&world, &company));
        world.tick().await;
        assert!(first + second <= 1, "{now}: {first} and {second}");
        let lina = company.api(&world, "lina").await;
        let mut seen = Case { api: &lina, seen: case.seen.clone() };
        seen.look().await;
        case.seen = seen.seen.clone();
        assert_eq!(kinds(&case), expected, "{now}");
    }
    assert_eq!(case.seen["complaint"]["standing"], "overdue");
    assert!(complaints::waiting(&world.db().read(Actor::System(company.tenant))).await.unwrap().is_empty());
    let lina = company.api(&world, "lina").await;
    let items = lina.get("/api/v1/todo").await.expect(200)["items"].clone();
    let due = items.as_array().unwrap().iter().find(|item| item["kind"] == "complaint_due").unwrap().clone();
    assert_eq!((&due["urgency"], &due["reference"]), (&json!("overdue"), &json!(case.id())));
    // Nobody looked for days: all is noted, and the last is told.
    let filed = Case::file(&lina, complaint(known)).await.id();
    world.advance(Duration::days(30)).await;
    let given: usize = scan(&world, &company).await;
    assert_eq!(given, 4);
    let lina = company.api(&world, "lina").await;
    let seen = lina.get(&format!("/api/v1/complaints/{filed}")).await.expect(200);
    let told: Vec<_> = seen["warnings"].as_array().unwrap().iter().map(|warning| warning["told"].clone()).collect();
    assert_eq!(told[..3], [json!([]), json!([]), json!([])]);
    assert_eq!(told[3][0]["name"], "赵敏");
}

async fn nobody_is_warned_of_what_is_answered(world: World) {
    let (company, known, _, lina) = begun(&world).await;
    let mut answered = Case::file(&lina, complaint(known)).await;
    answered.act("start", json!({})).await.act("resolve", json!({ "result": "好了" })).await;
    answered.act("told", json!({ "content": "已告知" })).await;
    let mut withdrawn = Case::file(&lina, complaint(known)).await;
    withdrawn.act("withdraw", json!({ "reason": "误会" })).await;
    world.advance(Duration::days(30)).await;
    assert_eq!(scan(&world, &company).await, 0);
}
