//! Complaints: from the first word to the result that the customer has, and all that is in between.

mod calls;
mod deadlines;
mod figures;
mod pages;

pub(crate) use calls::{Filed, call, furnish};

use it::{Answer, Api, Backend, Company, Known, Person, World, both, both_with, process};
use reqwest::Method;
use serde_json::{Value, json};

both_with!(printing; a_complaint_goes_its_way);
both!(
    two_who_edit_at_once,
    what_does_not_belong_to_the_customer_is_refused,
    pictures_are_pictures,
    a_bad_checkpoint_becomes_a_complaint,
    everybody_sees_what_they_may,
    compensation_counts_against_profit,
    a_letter_that_fails_is_drafted_again,
);

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

/// A world that prints.
async fn printing(backend: Backend) -> World {
    World::with(backend, |settings, _| settings.print.program = process::binary().display().to_string()).await
}

/// What a complaint says at the least.
pub(crate) fn complaint(customer: Known) -> Value {
    json!({
        "customer_id": customer.customer, "content": "外箱破损，两件压坏", "severity": "normal", "category": "破损",
        "source": "hotline",
    })
}

/// A complaint being worked on by somebody.
pub(crate) struct Case<'a> {
    pub(crate) api: &'a Api,
    pub(crate) seen: Value,
}

impl<'a> Case<'a> {
    pub(crate) async fn file(api: &'a Api, body: Value) -> Self {
        let seen = api.post("/api/v1/complaints", body).await.expect(201);
        Self { api, seen }
    }

    pub(crate) fn id(&self) -> i64 {
        self.seen["complaint"]["id"].as_i64().unwrap()
    }

    pub(crate) fn state(&self) -> &str {
        self.seen["complaint"]["state"].as_str().unwrap()
    }

    fn versioned(&self, body: &Value) -> Value {
        let mut body = body.clone();
        body["version"] = self.seen["complaint"]["version"].clone();
        body
    }

    /// Tries an act, with the version that was seen.
    pub(crate) async fn attempt(&self, act: &str, body: Value) -> Answer {
        self.api.post(&format!("/api/v1/complaints/{}/{act}", self.id()), self.versioned(&body)).await
    }

    /// Does an act.
    pub(crate) async fn act(&mut self, act: &str, body: Value) -> &mut Self {
        self.seen = self.attempt(act, body).await.expect(200);
        self
    }

    pub(crate) async fn put(&mut self, rest: &str, body: Value) -> &mut Self {
        let path = format!("/api/v1/complaints/{}{rest}", self.id());
        let body = self.versioned(&body);
        self.seen = self.api.send(Method::PUT, &path, Some(&body), None).await.expect(200);
        self
    }

    /// Looks again.
    pub(crate) async fn look(&mut self) -> &mut Self {
        self.seen = self.api.get(&format!("/api/v1/complaints/{}", self.id())).await.expect(200);
        self
    }
}

async fn todo(api: &Api, kind: &str) -> Vec<Value> {
    let items = api.get("/api/v1/todo").await.expect(200)["items"].clone();
    items.as_array().unwrap().iter().filter(|item| item["kind"] == kind).cloned().collect()
}

async fn upload(world: &World, api: &Api, bytes: &[u8], name: &str) -> i64 {
    let part = reqwest::multipart::Part::bytes(bytes.to_vec()).file_name(name.to_owned());
    let form = reqwest::multipart::Form::new().part("file", part);
    let request = world.http.post(format!("{}/api/v1/files", world.url)).bearer_auth(api.token()).multipart(form);
    request.send().await.unwrap().json::<Value>().await.unwrap()["id"].as_i64().unwrap()
}

pub(crate) async fn begun(world: &World) -> (Company, Known, Person, Api) {
    let company = world.company().await;
    let (known, person) = company.known_follower(world, "杭州明远精密机械有限公司", "13800001111").await;
    let lina = company.api(world, "lina").await;
    (company, known, person, lina)
}

async fn a_complaint_goes_its_way(world: World) {
    let (company, known, person, lina) = begun(&world).await;
    let order = company.order(&world, "lina", known.customer).await.order;
    let mut body = complaint(known);
    body["order_id"] = json!(order.id);
    let mut case = Case::file(&lina, body).await;
    assert_eq!((case.state(), &case.seen["complaint"]["standing"]), ("open", &json!("in_time")));
    assert!(case.seen["complaint"]["number"].as_str().unwrap().starts_with("CP20261123-"));
    assert_eq!(case.seen["complaint"]["order"]["name"], order.number);
    assert_eq!(todo(&lina, "complaint_due").await.len(), 1, "nobody sees to it");
    // What can't be done yet.
    for (act, body) in [
        ("resolve", json!({ "result": "x" })),
        ("letter", json!({})),
        ("letter/send", json!({})),
        ("told", json!({ "content": "x" })),
        ("close", json!({})),
        ("reopen", json!({ "reason": "x" })),
    ] {
        let refused = case.attempt(act, body).await;
        assert_eq!((refused.status, refused.code()), (409, "complaint.step"), "{act}: {}", refused.body);
    }
    case.act("assign", json!({ "responsible_id": company.staff("lina") })).await;
    assert_eq!((case.state(), &case.seen["complaint"]["responsible"]["name"]), ("assigned", &json!("李娜")));
    assert!(todo(&lina, "complaint_due").await.is_empty(), "there is time");
    case.act("inquiries", json!({ "department_id": company.east(), "question": "这批货谁装的车？" })).await;
    // A colleague of the department answers, who does not see the complaint.
    let wang = company.api(&world, "wang").await;
    let asked = todo(&wang, "complaint_inquiry").await;
    assert_eq!(asked.len(), 1);
    assert_eq!(wang.get(&format!("/api/v1/complaints/{}", case.id())).await.status, 404);
    let answer = format!("/api/v1/complaint-inquiries/{}/answer", asked[0]["reference"]);
    let liu = company.api(&world, "liu").await;
    assert_eq!(liu.post(&answer, json!({ "answer": "我" })).await.status, 404, "of another department");
    let said = wang.post(&answer, json!({ "answer": "外箱在装车时被压" })).await.expect(200);
    assert_eq!(said["answered_by"]["name"], "王强");
    assert_eq!(wang.post(&answer, json!({ "answer": "再答" })).await.status, 409);
    assert!(todo(&wang, "complaint_inquiry").await.is_empty());
    case.act("start", json!({})).await;
    assert_eq!(case.state(), "in_progress");
    let empty = case.attempt("resolve", json!({ "result": " " })).await;
    assert_eq!((empty.status, &empty.body["error"]["field"]), (422, &json!("result")));
    case.act("resolve", json!({ "cause": "装车不当", "result": "已补发两件" })).await;
    case.act("letter", json!({})).await;
    assert_eq!((case.state(), todo(&lina, "complaint_letter").await.len()), ("result_drafted", 1));
    let text = case.seen["letters"][0]["text"].as_str().unwrap().to_owned();
    assert!(text.contains("已补发两件") && text.contains("杭州明远精密机械有限公司") && !text.contains('{'), "{text}");
    case.put("/letter", json!({ "text": format!("{text}\n再次致歉。") })).await;
    let pdf = world.http.get(format!("{}/api/v1/complaints/{}/letter/pdf", world.url, case.id()));
    let pdf = pdf.bearer_auth(lina.token()).send().await.unwrap();
    assert_eq!(pdf.status(), 200);
    assert!(pdf.bytes().await.unwrap().starts_with(b"%PDF"));
    // The customer has written: a window is open.
    person.write("怎么样了？").await;
    world.sim.settle().await;
    case.act("letter/send", json!({})).await;
    assert_eq!((case.state(), &case.seen["letters"][0]["state"]), ("result_drafted", &json!("sending")));
    for act in ["letter", "letter/send", "withdraw"] {
        let body = if act == "withdraw" { json!({ "reason": "x" }) } else { json!({}) };
        assert_eq!(case.attempt(act, body).await.code(), "complaint.step", "{act}: it is on its way");
    }
    world.drain().await;
    case.look().await;
    let letter = &case.seen["letters"][0];
    assert_eq!((case.state(), &letter["state"], &letter["channel"]), ("result_sent", &json!("sent"), &json!("custom")));
    assert_eq!(case.seen["rounds"][0]["outcome"], "on_time");
    assert_eq!(case.seen["rounds"][0]["answered_by"], "letter");
    assert!(person.heard("custom").await.iter().any(|text| text.contains("再次致歉")));
    case.act("close", json!({})).await;
    assert_eq!(case.state(), "closed");
    let revisits = lina.get("/api/v1/revisits?state=open").await.expect(200);
    let revisit = revisits["items"].as_array().unwrap().iter().find(|task| task["source"] == "complaint").unwrap();
    // Three days later, in Shanghai.
    let due = (world.now() + chrono::Duration::hours(8 + 3 * 24)).format("%Y-%m-%d").to_string();
    assert_eq!(revisit["due_on"], due);
    assert_eq!(case.attempt("withdraw", json!({ "reason": "x" })).await.code(), "complaint.step");
    // Not content: a second round, that is answered by a call.
    case.act("reopen", json!({ "reason": "补发的又少一件" })).await;
    assert_eq!((case.state(), &case.seen["complaint"]["round"]), ("assigned", &json!(2)));
    assert_eq!(case.seen["rounds"].as_array().unwrap().len(), 2);
    case.act("resolve", json!({ "result": "再补一件" })).await;
    case.act("told", json!({ "content": "电话告知，客户满意" })).await;
    assert_eq!((case.state(), &case.seen["rounds"][1]["answered_by"]), ("result_sent", &json!("call")));
    let calls = lina.get(&format!("/api/v1/customers/{}/follow-ups", known.customer)).await.expect(200);
    assert!(calls["items"][0]["content"].as_str().unwrap().contains("电话告知"));
    let timeline = lina.get(&format!("/api/v1/customers/{}/timeline", known.customer)).await.expect(200);
    let kinds: Vec<_> = timeline["items"].as_array().unwrap().iter().map(|item| item["kind"].clone()).collect();
    assert!(kinds.contains(&json!("complaint")), "{kinds:?}");
    let admin = company.api(&world, "admin").await;
    let trail = admin.get("/api/v1/audit?limit=100").await.expect(200)["items"].to_string();
    for act in ["file", "assign", "ask", "answer", "start", "resolve", "draft", "edit_letter", "send_letter", "letter"]
    {
        assert!(trail.contains(&format!("complaint.{act}\"")), "{act} is not on the trail");
    }
}

async fn two_who_edit_at_once(world: World) {
    let (company, known, _, lina) = begun(&world).await;
    let case = Case::file(&lina, complaint(known)).await;
    let lead = company.api(&world, "lead").await;
    let path = format!("/api/v1/complaints/{}", case.id());
    let edit = |content: &str| json!({ "version": 1, "content": content, "severity": "normal", "category": "质量" });
    let first = lina.send(Method::PUT, &path, Some(&edit("甲")), None).await.expect(200);
    assert_eq!(first["complaint"]["version"], 2);
    let second = lead.send(Method::PUT, &path, Some(&edit("乙")), None).await;
    assert_eq!((second.status, second.code()), (409, "stale"));
    let details = &second.body["error"]["details"];
    assert_eq!((&details["version"], &details["current"]["content"]), (&json!(2), &json!("甲")));
    // Of many at once one wins, each time.
    let mut won = 0;
    let body =
        |n: i32| json!({ "version": 2, "content": format!("第 {n} 次"), "severity": "normal", "category": "质量" });
    let tries = (0..8).map(|n| {
        let (lead, path, body) = (&lead, &path, body(n));
        async move { lead.send(Method::PUT, path, Some(&body), None).await.status }
    });
    for status in futures::future::join_all(tries).await {
        assert!(matches!(status, 200 | 409), "{status}");
        won += i32::from(status == 200);
    }
    assert_eq!(won, 1);
}

async fn what_does_not_belong_to_the_customer_is_refused(world: World) {
    let (company, known, _, lina) = begun(&world).await;
    let other = company.customer(&world, "lina", "宁波甬江阀门有限公司", "13800002222").await;
    let foreign = company.order(&world, "lina", other.customer).await;
    let own = company.order(&world, "lina", known.customer).await;
    let dispatch = format!("/api/v1/orders/{}/deliveries", foreign.order.id);
    let delivery = lina.post(&dispatch, json!({})).await.expect(201)["id"].clone();
    let mut wrong = vec![
        ("order_id", json!(foreign.order.id)),
        ("order_line_id", json!(foreign.lines[0].id)),
        ("delivery_id", delivery),
        ("contact_id", json!(other.contact)),
        ("product_id", json!(999_999)),
        ("responsible_id", json!(999_999)),
        ("category", json!("不存在的类别")),
        ("content", json!(" \u{200b}")),
        ("source", json!("chat")),
        ("due_at", json!("2026-11-22T00:00:00Z")),
        ("due_at", json!("2027-11-22T00:00:00Z")),
        ("picture_ids", json!([999_999])),
    ];
    wrong.push(("content", json!("长".repeat(4_001))));
    for (field, value) in wrong {
        let mut body = complaint(known);
        body[field] = value;
        let refused = lina.post("/api/v1/complaints", body).await;
        assert_eq!((refused.status, &refused.body["error"]["field"]), (422, &json!(field)), "{}", refused.body);
    }
    let mut body = complaint(known);
    body["customer_id"] = json!(999_999);
    assert_eq!(lina.post("/api/v1/complaints", body).await.status, 404);
    let mut body = complaint(known);
    body["order_line_id"] = json!(own.lines[1].id);
    let case = Case::file(&lina, body).await;
    assert_eq!(case.seen["complaint"]["order"]["id"], json!(own.order.id), "filled in");
    assert_eq!(lina.get("/api/v1/complaints").await.expect(200)["items"].as_array().unwrap().len(), 1);
}

async fn pictures_are_pictures(world: World) {
    let (company, known, _, lina) = begun(&world).await;
    let good = upload(&world, &lina, PNG, "箱子.png").await;
    let script = upload(&world, &lina, b"<html><script>alert(1)</script></html>", "箱子.png").await;
    let mut big = PNG.to_vec();
    big.resize(11 * 1024 * 1024, 0);
    let big = upload(&world, &lina, &big, "大图.png").await;
    let wang = company.api(&world, "wang").await;
    let foreign = upload(&world, &wang, PNG, "别人的.png").await;
    for bad in [script, big, foreign] {
        let mut body = complaint(known);
        body["picture_ids"] = json!([good, bad]);
        let refused = lina.post("/api/v1/complaints", body).await;
        assert_eq!((refused.status, &refused.body["error"]["field"]), (422, &json!("picture_ids")), "{}", refused.body);
    }
    let mut body = complaint(known);
    body["picture_ids"] = json!([good]);
    let case = Case::file(&lina, body).await;
    assert_eq!(case.seen["pictures"][0]["id"], json!(good));
    let picture = async |who: &str| {
        let token = company.api(&world, who).await.token().to_owned();
        let path = format!("{}/api/v1/files/{good}", world.url);
        world.http.get(path).bearer_auth(token).send().await.unwrap().status().as_u16()
    };
    for (who, status) in [("lead", 200), ("service", 200), ("liu", 404), ("buyer", 404), ("finance", 404)] {
        assert_eq!(picture(who).await, status, "{who}");
    }
}

async fn a_bad_checkpoint_becomes_a_complaint(world: World) {
    let (company, known, _, lina) = begun(&world).await;
    let manager = company.api(&world, "manager").await;
    let point = json!({
        "name": "包装", "counted_from": "shipped", "days": 1, "answer": "choice", "required": true, "picture": false,
        "choices": [{ "text": "完好", "bad": false }, { "text": "破损", "bad": true }], "who": "owner",
    });
    let list = json!({ "name": "到货跟踪", "standard": true, "active": true, "points": [point] });
    manager.post("/api/v1/checkpoint-lists", list).await.expect(201);
    let order = company.order(&world, "lina", known.customer).await.order;
    let dispatch = format!("/api/v1/orders/{}/deliveries", order.id);
    let delivery = lina.post(&dispatch, json!({})).await.expect(201)["id"].clone();
    let points = lina.get(&format!("/api/v1/deliveries/{delivery}/checkpoints")).await.expect(200);
    let point = format!("/api/v1/checkpoints/{}", points["items"][0]["id"]);
    let report = json!({ "severity": "urgent", "category": "破损" });
    assert_eq!(lina.post(&format!("{point}/complaint"), report.clone()).await.code(), "state", "not answered badly");
    let answer = json!({ "version": 1, "answer": "破损", "note": "两件压坏" });
    lina.post(&format!("{point}/answer"), answer).await.expect(200);
    let filed = lina.post(&format!("{point}/complaint"), report.clone()).await.expect(201);
    let complaint = &filed["complaint"];
    assert_eq!((&complaint["source"], &complaint["delivery"]["id"]), (&json!("checkpoint"), &delivery));
    assert_eq!((&complaint["order"]["id"], &complaint["content"]), (&json!(order.id), &json!("包装：破损，两件压坏")));
    let again = lina.post(&format!("{point}/complaint"), report).await;
    assert_eq!((again.code(), &again.body["error"]["details"]["id"]), ("complaint.reported", &complaint["id"]));
    assert!(todo(&lina, "checkpoint_bad").await.is_empty(), "seen to");
}

async fn everybody_sees_what_they_may(world: World) {
    let (company, known, person, lina) = begun(&world).await;
    person.write("收到的货坏了").await;
    world.sim.settle().await;
    let order = company.order(&world, "lina", known.customer).await.order;
    let mut body = complaint(known);
    body["order_id"] = json!(order.id);
    let mut case = Case::file(&lina, body).await;
    let path = format!("/api/v1/complaints/{}", case.id());
    for (who, status) in [
        ("lead", 200),
        ("manager", 200),
        ("admin", 200),
        ("service", 200),
        ("liu", 404),
        ("wang", 404),
        ("finance", 403),
        ("buyer", 403),
    ] {
        let api = company.api(&world, who).await;
        assert_eq!(api.get(&path).await.status, status, "{who}");
        let list = api.get("/api/v1/complaints").await;
        match status {
            403 => assert_eq!(list.status, 403, "{who}"),
            _ => assert_eq!(list.body["items"].as_array().unwrap().len(), usize::from(status == 200), "{who}"),
        }
    }
    // After-sales sees the customer, the talk and the order once it is theirs to see to, and no longer.
    let service = company.api(&world, "service").await;
    let customer = format!("/api/v1/customers/{}", known.customer);
    let order = format!("/api/v1/orders/{}", order.id);
    let seen = async || [service.get(&customer).await.status, service.get(&order).await.status];
    assert_eq!(seen().await, [404, 404]);
    case.act("assign", json!({ "responsible_id": company.staff("service") })).await;
    assert_eq!(seen().await, [200, 200]);
    assert_eq!(service.post("/api/v1/customers", json!({ "name": "新客户", "kind": "prospect" })).await.status, 403);
    assert_eq!(service.get("/api/v1/customers").await.expect(200)["items"].as_array().unwrap().len(), 1);
    assert_eq!(service.get("/api/v1/conversations").await.expect(200)["items"].as_array().unwrap().len(), 1);
    assert_eq!(service.get("/api/v1/orders").await.expect(200)["items"].as_array().unwrap().len(), 1);
    assert_eq!(service.post(&format!("{order}/cancel"), json!({ "version": 1, "reason": "x" })).await.status, 403);
    let mut theirs = Case { api: &service, seen: case.seen.clone() };
    theirs.act("withdraw", json!({ "reason": "客户说是误会" })).await;
    assert_eq!((theirs.state(), &theirs.seen["rounds"][0]["outcome"]), ("withdrawn", &json!("withdrawn")));
    assert_eq!(seen().await, [404, 404]);
}

async fn compensation_counts_against_profit(world: World) {
    let (company, known, _, lina) = begun(&world).await;
    let mut case = Case::file(&lina, complaint(known)).await;
    let wrong = case.attempt("compensations", json!({ "amount": "0.00", "reason": "x" })).await;
    assert_eq!((wrong.status, &wrong.body["error"]["field"]), (422, &json!("amount")));
    case.act("compensations", json!({ "amount": "120.00", "reason": "补偿" })).await;
    case.act("compensations", json!({ "amount": "30.50", "reason": "再补偿" })).await;
    assert_eq!(case.seen["complaint"]["compensation"], "150.50");
    let manager = company.api(&world, "manager").await;
    let profit = async || {
        let path = format!("/api/v1/profit/documents?period=2026-11&customer_id={}", known.customer);
        manager.get(&path).await.expect(200)["items"].clone()
    };
    let found = profit().await;
    assert_eq!(
        (&found[0]["kind"], &found[0]["figures"]["compensation"]),
        (&json!("compensation"), &json!("150.50")),
        "{found}"
    );
    let given = case.seen["compensations"][0]["id"].clone();
    let reverse = format!("/api/v1/complaint-compensations/{given}/reverse");
    case.seen = lina.post(&reverse, json!({ "reason": "重复" })).await.expect(200);
    assert_eq!(case.seen["complaint"]["compensation"], "30.50");
    let again = lina.post(&reverse, json!({ "reason": "重复" })).await;
    assert_eq!((again.status, again.code()), (409, "complaint.reversed"));
    let differences = crm::verification::check(&world.reading(&company)).await.unwrap();
    assert!(differences.is_empty(), "{differences:?}");
}

async fn a_letter_that_fails_is_drafted_again(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let lina = company.api(&world, "lina").await;
    let mut case = Case::file(&lina, complaint(known)).await;
    case.act("start", json!({})).await.act("resolve", json!({ "result": "已处理" })).await;
    case.act("letter", json!({})).await.act("letter/send", json!({})).await;
    world.drain().await;
    // Nobody follows, there is no mail: it is a task for the salesperson.
    case.look().await;
    assert_eq!((case.state(), &case.seen["letters"][0]["state"]), ("result_drafted", &json!("sending")));
    let push = case.seen["letters"][0]["push_id"].as_i64().unwrap();
    assert!(todo(&lina, "hand_written").await.iter().any(|item| item["reference"] == push));
    lina.post(&format!("/api/v1/pushes/{push}/cancel"), json!({ "reason": "写错了" })).await.expect(200);
    case.look().await;
    assert_eq!((case.state(), &case.seen["letters"][0]["state"]), ("result_drafted", &json!("failed")));
    assert_eq!(case.attempt("letter/send", json!({})).await.code(), "complaint.step");
    case.act("letter", json!({})).await.act("letter/send", json!({})).await;
    world.drain().await;
    case.look().await;
    let push = case.seen["letters"][0]["push_id"].as_i64().unwrap();
    lina.post(&format!("/api/v1/pushes/{push}/sent-by-hand"), json!({})).await.expect(200);
    case.look().await;
    assert_eq!((case.state(), &case.seen["letters"][0]["channel"]), ("result_sent", &json!("task")));
    assert_eq!(case.seen["rounds"][0]["outcome"], "on_time");
}
