//! The figures, computed twice: by the product, and from what its lists say.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use it::{Api, World, both};
use serde_json::{Value, json};

use super::{Case, begun, complaint};

both!(figures_are_what_the_list_says);

/// Everything that a list has, page by page.
async fn all(api: &Api, path: &str) -> Vec<Value> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = api.get(&format!("{path}&limit=3{cursor}")).await.expect(200);
        found.extend(page["items"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

fn time(value: &Value) -> Option<DateTime<Utc>> {
    value.as_str().map(|text| text.parse().unwrap())
}

async fn figures_are_what_the_list_says(world: World) {
    let (company, known, _, _) = begun(&world).await;
    let people = ["lina", "wang"];
    // A history in which some are answered in time, some late, some never, some twice, some withdrawn.
    for step in 0..14_u32 {
        // Tokens end with the hours that pass, and nobody signs in too often.
        let lina = company.api(&world, "lina").await;
        let mut body = complaint(known);
        body["severity"] = json!(if step % 3 == 0 { "urgent" } else { "normal" });
        body["category"] = json!(if step % 2 == 0 { "破损" } else { "质量" });
        body["responsible_id"] = json!(company.staff(people[step as usize % 2]));
        let mut case = Case::file(&lina, body).await;
        match step % 5 {
            0 => {}
            1 => {
                case.act("withdraw", json!({ "reason": "误会" })).await;
            }
            kind => {
                case.act("resolve", json!({ "result": "好了" })).await;
                world.advance(Duration::hours(i64::from(step * 11 % 90))).await;
                let manager = company.api(&world, "manager").await;
                let mut case = Case { api: &manager, seen: case.seen.clone() };
                case.act("told", json!({ "content": "已告知" })).await;
                if kind == 4 {
                    case.act("reopen", json!({ "reason": "没好" })).await;
                }
            }
        }
        world.advance(Duration::hours(17)).await;
    }
    let lead = company.api(&world, "lead").await;
    let span = "from=2026-11-01&until=2027-02-28";
    let rounds = all(&lead, &format!("/api/v1/complaint-rounds?{span}")).await;
    let complaints = all(&lead, "/api/v1/complaints?sort=-created").await;
    let withdrawn = complaints.iter().filter(|row| row["state"] == "withdrawn").count();
    assert!(withdrawn > 1 && rounds.len() > complaints.len() - withdrawn, "{} rounds", rounds.len());
    let now = world.now();
    for by in ["person", "category", "month", "department"] {
        let figures = lead.get(&format!("/api/v1/complaints/figures?{span}&by={by}")).await.expect(200);
        let mut naive: BTreeMap<String, [i64; 5]> = BTreeMap::new();
        for round in &rounds {
            let (due, answered) = (time(&round["due_at"]).unwrap(), time(&round["answered_at"]));
            let key = match by {
                "person" => round["responsible"]["id"].to_string(),
                "category" => round["category"].as_str().unwrap().to_owned(),
                "month" => (due + Duration::hours(8)).format("%Y%m").to_string(),
                _ => company.east().to_string(),
            };
            let figure = naive.entry(key).or_default();
            match answered {
                Some(at) if at <= due => figure[0] += 1,
                Some(_) => figure[1] += 1,
                None if now > due => figure[2] += 1,
                None => figure[3] += 1,
            }
            figure[4] += 1;
        }
        let rows = figures["rows"].as_array().unwrap();
        assert_eq!(rows.len(), naive.len(), "{by}: {figures}");
        let mut total = [0; 5];
        for row in rows {
            let known = naive[row["key"].as_str().unwrap()];
            let figure = &row["figure"];
            let number = |field: &str| figure[field].as_i64().unwrap();
            let shown = [number("on_time"), number("late"), number("missed")];
            assert_eq!(shown, known[..3], "{by} {row}");
            assert_eq!((number("due"), number("open")), (known[0] + known[1] + known[2], known[2] + known[3]), "{row}");
            assert_eq!(number("overdue"), known[2], "{row}");
            if number("due") > 0 {
                let rate = (known[0] * 10_000 * 2 + number("due")) / (number("due") * 2);
                assert_eq!(figure["rate"], json!(format!("{}.{:02}", rate / 100, rate % 100)), "{row}");
            }
            for (sum, part) in total.iter_mut().zip(known) {
                *sum += part;
            }
        }
        let sums = ["on_time", "late", "missed"].map(|field| figures["total"][field].as_i64().unwrap());
        assert_eq!(sums, total[..3], "{by}");
    }
    // The list behind a figure is as long as the figure says.
    let figures = lead.get(&format!("/api/v1/complaints/figures?{span}&by=category")).await.expect(200);
    for (outcome, field) in [("on_time", "on_time"), ("late", "late"), ("missed", "missed")] {
        for row in figures["rows"].as_array().unwrap() {
            let category = row["key"].as_str().unwrap();
            let path = format!("/api/v1/complaint-rounds?{span}&outcome={outcome}&category={category}");
            assert_eq!(json!(all(&lead, &path).await.len()), row["figure"][field], "{outcome} {category}");
        }
    }
    let liu = company.api(&world, "liu").await;
    let none = liu.get(&format!("/api/v1/complaints/figures?{span}")).await.expect(200);
    assert_eq!((&none["total"]["due"], &none["total"]["rate"]), (&json!(0), &Value::Null), "not of others");
    let wrong = lead.get("/api/v1/complaints/figures?from=2026-11-02&until=2026-11-01").await;
    assert_eq!((wrong.status, &wrong.body["error"]["field"]), (422, &json!("until")));
    // Performance has the same rate.
    let manager = company.api(&world, "manager").await;
    let month = lead.get("/api/v1/complaints/figures?from=2026-11-01&until=2026-11-30&by=person").await.expect(200);
    let report = manager.get("/api/v1/performance?period=2026-11").await.expect(200);
    let text = report.to_string();
    for row in month["rows"].as_array().unwrap().iter().filter(|row| row["figure"]["due"] != 0) {
        let rate = row["figure"]["rate"].as_str().unwrap();
        assert!(text.contains(rate), "{rate} of {} is not in {text}", row["name"]);
    }
}
