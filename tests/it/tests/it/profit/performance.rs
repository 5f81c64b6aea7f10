//! Performance against targets.

use it::{Api, World, both};
use reqwest::Method;
use serde_json::{Value, json};

both!(people_are_ranked_against_their_targets, checkpoints_in_time_are_a_rate);

async fn of(api: &Api, query: &str) -> Vec<Value> {
    let found = api.get(&format!("/api/v1/performance?{query}")).await.expect(200);
    found["items"].as_array().unwrap().clone()
}

fn figure<'a>(row: &'a Value, measure: &str) -> &'a Value {
    row["figures"].as_array().unwrap().iter().find(|figure| figure["measure"] == measure).unwrap_or(&Value::Null)
}

async fn people_are_ranked_against_their_targets(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    super::sold(&world, &company, known.customer).await;
    super::pay(&world, &company, known.customer, "565", "2026-10-20").await;
    company.order(&world, "lina", known.customer).await;
    let (manager, lina) = (company.api(&world, "manager").await, company.api(&world, "lina").await);
    let visit = json!({ "channel": "visit", "content": "看样品" });
    lina.post(&format!("/api/v1/customers/{}/follow-ups", known.customer), visit).await.expect(201);
    let need = json!({ "customer_id": known.customer, "title": "二期阀门", "amount": "1000" });
    let need = lina.post("/api/v1/opportunities", need).await;
    assert_eq!(need.status, 201, "{}", need.body);
    let target = |subject: &str, id: i64, measure: &str, value: &str| json!({ "subject": subject, "subject_id": id, "measure": measure, "value": value });
    let (me, east) = (company.staff("lina").0, company.east().0);
    let put = async |api: &Api, body: Value| api.send(Method::PUT, "/api/v1/targets", Some(&body), None).await;
    let targets = [
        target("person", me, "sales", "350"),
        target("person", me, "receipts", "1000"),
        target("department", east, "sales", "2000"),
    ];
    put(&manager, json!({ "month": 202_610, "targets": targets })).await.expect(200);
    put(&manager, json!({ "month": 202_611, "targets": [target("person", me, "visits", "4")] })).await.expect(200);
    assert_eq!(put(&lina, json!({ "month": 202_611, "targets": [] })).await.status, 403);
    for (bad, field) in
        [(target("person", me, "visits", "1.5"), "value"), (target("person", me, "sales", "-1"), "value")]
    {
        let refused = put(&manager, json!({ "month": 202_611, "targets": [bad] })).await;
        assert_eq!((refused.status, refused.body["error"]["field"].as_str()), (422, Some(field)), "{}", refused.body);
    }
    let nobody = json!({ "month": 202_611, "targets": [target("person", 987_654, "sales", "1")] });
    assert_eq!(put(&manager, nobody).await.status, 404);

    let october = of(&manager, "period=2026-10").await;
    let (first, second) = (&october[0], &october[1]);
    assert_eq!(
        (first["name"].as_str(), first["rank"].as_i64(), first["rank_in_department"].as_i64()),
        (Some("李娜"), Some(1), Some(1))
    );
    let sales = json!({ "measure": "sales", "actual": "700.00", "target": "350.00", "completion": "200.00" });
    assert_eq!(figure(first, "sales"), &sales);
    assert_eq!(figure(first, "receipts")["completion"], "56.50", "the owner of the receivable got the cash");
    assert_eq!(
        (second["name"].as_str(), figure(second, "contribution")["actual"].as_str()),
        (Some("王强"), Some("117.00"))
    );
    let departments = of(&manager, "period=2026-10&subject=department").await;
    assert_eq!(
        (departments[0]["name"].as_str(), figure(&departments[0], "sales")["completion"].as_str()),
        (Some("华东"), Some("50.00"))
    );
    let november = of(&lina, "period=2026-11&by=visits").await;
    assert_eq!(november.len(), 1, "one's own");
    let row = &november[0];
    assert_eq!((row["rank"].as_i64(), figure(row, "visits")["completion"].as_str()), (Some(1), Some("25.00")));
    assert!(row["of"].as_i64().unwrap() > 1, "ranked among all");
    assert_eq!(
        (figure(row, "new_customers")["actual"].as_str(), figure(row, "contribution")),
        (Some("1"), &Value::Null)
    );
    assert_eq!(row["forecast"]["unshipped"], "133.46");
    let expected: f64 = row["forecast"]["opportunities"].as_str().unwrap().parse().unwrap();
    assert!(expected > 0.0 && expected < 1_000.0, "{expected}");
    assert_eq!(lina.get("/api/v1/performance?period=2026-11&by=contribution").await.status, 403);
    let quarter = of(&manager, "period=2026-Q4").await;
    assert_eq!(figure(&quarter[0], "visits")["target"], "4");
}

async fn checkpoints_in_time_are_a_rate(world: World) {
    let company = world.company().await;
    let manager = company.api(&world, "manager").await;
    let point = |name: &str| {
        json!({
            "name": name, "counted_from": "shipped", "days": 0, "answer": "yes_no", "choices": [], "required": true,
            "picture": false, "who": "owner",
        })
    };
    let list = json!({ "name": "跟踪", "standard": true, "active": true, "points": [point("发出"), point("包装")] });
    manager.post("/api/v1/checkpoint-lists", list).await.expect(201);
    // Li Na answers one of two in time, Wang Qiang both; Liu Yang ships nothing.
    for (who, name, phone, answers) in
        [("lina", "杭州明远精密机械有限公司", "13800001111", 1), ("wang", "宁波海川贸易有限公司", "13800001112", 2)]
    {
        let known = company.customer(&world, who, name, phone).await;
        let order = company.order(&world, who, known.customer).await;
        let api = company.api(&world, who).await;
        let path = format!("/api/v1/orders/{}/deliveries", order.order.id);
        let delivery = api.post(&path, json!({})).await.expect(201)["id"].clone();
        let points = api.get(&format!("/api/v1/deliveries/{delivery}/checkpoints")).await.expect(200)["items"].clone();
        for point in points.as_array().unwrap().iter().take(answers) {
            let answer = json!({ "version": 1, "answer": "yes" });
            api.post(&format!("/api/v1/checkpoints/{}/answer", point["id"]), answer).await.expect(200);
        }
    }
    let rate = |subject: &str, id: i64, value: &str| json!({ "subject": subject, "subject_id": id, "measure": "checkpoint_completion", "value": value });
    let put = async |month: i64, target: Value| {
        let body = json!({ "month": month, "targets": [target] });
        manager.send(Method::PUT, "/api/v1/targets", Some(&body), None).await
    };
    let lina = company.staff("lina").0;
    put(202_611, rate("person", lina, "80")).await.expect(200);
    put(202_612, rate("person", lina, "100")).await.expect(200);
    let refused = put(202_611, rate("person", lina, "100.01")).await;
    assert_eq!((refused.status, refused.body["error"]["field"].as_str()), (422, Some("value")), "{}", refused.body);
    let by = "by=checkpoint_completion";
    let today = of(&manager, &format!("period=2026-11&{by}")).await;
    let actual = |rows: &[Value], name: &str| {
        let row = rows.iter().find(|row| row["name"] == name).unwrap().clone();
        (figure(&row, "checkpoint_completion")["actual"].clone(), row["rank"].as_i64().unwrap())
    };
    assert_eq!(actual(&today, "李娜"), (json!("100.00"), 1), "what is due today can still be answered");
    world.advance(chrono::Duration::days(1)).await;
    let manager = company.api(&world, "manager").await;
    let people = of(&manager, &format!("period=2026-11&{by}")).await;
    assert_eq!(actual(&people, "王强"), (json!("100.00"), 1));
    assert_eq!(actual(&people, "李娜"), (json!("50.00"), 2));
    assert_eq!(actual(&people, "刘洋").0, Value::Null, "nothing was due");
    let row = people.iter().find(|row| row["name"] == "李娜").unwrap();
    let november =
        json!({ "measure": "checkpoint_completion", "actual": "50.00", "target": "80.00", "completion": "62.50" });
    assert_eq!(figure(row, "checkpoint_completion"), &november);
    let quarter = of(&manager, &format!("period=2026-Q4&{by}")).await;
    let row = quarter.iter().find(|row| row["name"] == "李娜").unwrap();
    assert_eq!(figure(row, "checkpoint_completion")["target"], "90.00", "the mean of the months");
    let departments = of(&manager, &format!("period=2026-11&subject=department&{by}")).await;
    assert_eq!(actual(&departments, "华东"), (json!("75.00"), 1), "three of four");
}
