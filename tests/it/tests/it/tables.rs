//! Tables: every list in every order, page by page; filters; spreadsheets.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use chrono::{DateTime, Duration, Utc};
use crm::audit;
use crm::customers::{self, CustomerFields, NewCustomer, entity as customer};
use crm::ids::CustomerId;
use it::{Api, Company, World, both};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};

both!(
    every_order_pages_without_gaps,
    a_cursor_is_refused_in_another_order,
    filters_of_customers,
    filters_of_other_lists,
    follow_ups_across_customers,
    a_spreadsheet_shows_what_the_list_shows,
    a_spreadsheet_keeps_to_the_scope,
);

/// Names whose order by sound is not that of their characters.
const NAMES: [&str; 7] = ["重庆江北阀门", "阿坝建材", "上海关山", "北京天工", "ACME 贸易", "=1+1有限公司", "广州白云"];

async fn add(world: &World, company: &Company, owner: &str, name: &str) -> CustomerId {
    let uow = company.begin(world, owner).await;
    let new = NewCustomer {
        fields: CustomerFields { name: name.into(), source: Some("展会".into()), ..CustomerFields::default() },
        looks_alike_reason: Some("测试数据".into()),
        ..NewCustomer::default()
    };
    let id = customers::create(&uow, new).await.unwrap().id;
    uow.commit().await.unwrap();
    id
}

async fn change(world: &World, company: &Company, id: CustomerId, change: impl FnOnce(&mut customer::ActiveModel)) {
    let uow = company.begin(world, "admin").await;
    let row = customer::Entity::find_by_id(id).one(&uow).await.unwrap().unwrap();
    let mut row = row.into_active_model();
    change(&mut row);
    row.update(&uow).await.unwrap();
    uow.commit().await.unwrap();
}

/// A company with customers of which some have been contacted, at the same time or at others.
async fn peopled(world: &World) -> (Company, Vec<CustomerId>) {
    let company = world.company().await;
    let mut ids = Vec::new();
    for (at, name) in NAMES.iter().enumerate() {
        let id = add(world, &company, if at % 3 == 0 { "wang" } else { "lina" }, name).await;
        let contacted = [None, Some(2), Some(1), Some(2), None, Some(9), None][at];
        let now = world.now();
        change(world, &company, id, |row| {
            row.last_contact_at = Set(contacted.map(|days| now - Duration::days(days)));
            row.next_contact_on = Set(contacted.map(|days| (now + Duration::days(days)).date_naive()));
            row.grade = Set([customers::Grade::A, customers::Grade::B, customers::Grade::C][at % 3]);
        })
        .await;
        ids.push(id);
        world.advance(Duration::minutes(1)).await;
    }
    (company, ids)
}

/// All items of a list, page by page.
async fn all(api: &Api, path: &str, limit: usize) -> Vec<Value> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let glue = if path.contains('?') { '&' } else { '?' };
        let page = api.get(&format!("/api/v1{path}{glue}limit={limit}&cursor={cursor}")).await.expect(200);
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= limit);
        found.extend(items.iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return found,
        }
    }
}

fn keys(items: &[Value]) -> Vec<i64> {
    items.iter().map(|item| item["id"].as_i64().unwrap()).collect()
}

async fn every_order_pages_without_gaps(world: World) {
    let (company, ids) = peopled(&world).await;
    for owner in ["lina", "wang"] {
        let known = company.customer(&world, owner, &format!("{owner}的大客户"), "13800001111").await;
        company.order(&world, "admin", known.customer).await;
        company.order(&world, "admin", known.customer).await;
    }
    let api = company.api(&world, "manager").await;
    for (path, orders) in [
        ("/customers", &["id", "name", "grade", "owner", "created", "last_contact", "next_contact", "last_order"][..]),
        ("/orders", &["date", "number", "amount"]),
        ("/deliveries", &["id", "date", "number"]),
        ("/pushes", &["id", "due", "state"]),
        ("/revisits", &["id", "due", "closed"]),
        ("/staff", &["id", "name", "department"]),
        ("/audit", &["at"]),
        ("/follow-ups", &["at"]),
    ] {
        for order in orders {
            for sort in [(*order).to_owned(), format!("-{order}")] {
                let one_by_one = keys(&all(&api, &format!("{path}?sort={sort}"), 2).await);
                let at_once = keys(&all(&api, &format!("{path}?sort={sort}"), 100).await);
                assert_eq!(one_by_one, at_once, "{path} by {sort}");
                let distinct: BTreeSet<_> = at_once.iter().collect();
                assert_eq!(distinct.len(), at_once.len(), "{path} by {sort}: nothing twice");
            }
        }
        let answer = api.get(&format!("/api/v1{path}?sort=remark")).await;
        assert_eq!((answer.status, answer.body["error"]["field"].as_str()), (422, Some("sort")), "{path}");
        let message = answer.body["error"]["message"].as_str().unwrap();
        assert!(orders.iter().all(|order| message.contains(order)), "{path}: {message}");
    }
    let named = |items: Vec<Value>| -> Vec<String> {
        let first = items.into_iter().filter(|item| ids.iter().any(|id| Some(id.0) == item["id"].as_i64()));
        first.map(|item| item["name"].as_str().unwrap().to_owned()).collect()
    };
    let by_name = named(all(&api, "/customers?sort=name", 3).await);
    assert_eq!(
        by_name,
        ["=1+1有限公司", "阿坝建材", "ACME 贸易", "北京天工", "广州白云", "上海关山", "重庆江北阀门"],
        "by the commonest sound, the sign left out"
    );
    let contacted = named(all(&api, "/customers?sort=last_contact", 2).await);
    assert_eq!(contacted[0], "=1+1有限公司");
    assert_eq!(contacted[3], "上海关山", "the newest of those that were contacted");
    let newest = named(all(&api, "/customers?sort=-last_contact", 2).await);
    assert_eq!(newest[0], "上海关山");
    assert!(newest[4..].iter().all(|name| contacted[4..].contains(name)), "those without a contact come last");
}

async fn a_cursor_is_refused_in_another_order(world: World) {
    let (company, _) = peopled(&world).await;
    let api = company.api(&world, "manager").await;
    let page = api.get("/api/v1/customers?sort=name&limit=2").await.expect(200);
    let next = page["next"].as_str().unwrap();
    for sort in ["-name", "id", "last_contact"] {
        let answer = api.get(&format!("/api/v1/customers?sort={sort}&cursor={next}")).await;
        assert_eq!((answer.status, answer.body["error"]["field"].as_str()), (422, Some("cursor")), "{sort}");
    }
    for bad in ["x", "e30", "eyJzIjoibmFtZSIsImUiOiJuIiwiayI6MX0", "eyJzIjoibmFtZSIsImUiOnsiaSI6N30sImsiOjF9"] {
        let answer = api.get(&format!("/api/v1/customers?sort=name&cursor={bad}")).await;
        assert_eq!(answer.status, 422, "{bad}");
    }
}

async fn count(api: &Api, filter: &str) -> i64 {
    let listed = all(api, &format!("/customers?{filter}"), 3).await.len();
    let counted = api.get(&format!("/api/v1/customers/count?{filter}")).await.expect(200)["count"].as_i64().unwrap();
    assert_eq!(i64::try_from(listed).unwrap(), counted, "{filter}");
    counted
}

async fn filters_of_customers(world: World) {
    let (company, ids) = peopled(&world).await;
    let api = company.api(&world, "manager").await;
    let wang = company.staff("wang");
    change(&world, &company, ids[1], |row| row.owner_id = Set(None)).await;
    for (filter, expected) in [
        (String::new(), 7),
        ("grade=A".to_owned(), 3),
        ("grade=A,B".to_owned(), 5),
        ("grade=A,B&pool=false".to_owned(), 4),
        ("pool=true".to_owned(), 1),
        (format!("owner_id={wang}"), 3),
        (format!("department_id={}", company.east()), 6),
        ("kind=prospect&stage=lead".to_owned(), 7),
        ("kind=partner,competitor".to_owned(), 0),
        ("source=%E5%B1%95%E4%BC%9A".to_owned(), 7),
        ("source=x".to_owned(), 0),
        ("region=x".to_owned(), 0),
        ("created_from=2026-11-23".to_owned(), 7),
        ("created_until=2026-11-22".to_owned(), 0),
        ("last_contact_before=2026-11-20".to_owned(), 4),
        ("contact_until=2026-11-24".to_owned(), 1),
        ("q=%E5%85%B3%E5%B1%B1".to_owned(), 1),
        ("q=cq".to_owned(), 1),
        ("q=%E6%B2%A1%E6%9C%89".to_owned(), 0),
        ("q=acme&grade=B&sort=-last_contact".to_owned(), 1),
    ] {
        assert_eq!(count(&api, &filter).await, expected, "{filter}");
    }
    for (bad, field) in [("grade=E", "grade"), ("grade=A,E", "grade"), ("kind=customer,", ""), ("pool=perhaps", "pool")]
    {
        let answer = api.get(&format!("/api/v1/customers?{bad}")).await;
        match field {
            "" => assert_eq!(answer.status, 200, "{bad}"),
            field => assert_eq!(answer.body["error"]["field"].as_str(), Some(field), "{bad}: {}", answer.body),
        }
    }
    assert_eq!(api.get("/api/v1/customers?department_id=987654").await.status, 404);
}

async fn filters_of_other_lists(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let order = company.order(&world, "lina", known.customer).await;
    let push = it::greetings::greeting(&world, &company, known, "生日快乐");
    it::greetings::plan(&world, &company, push).await;
    let api = company.api(&world, "manager").await;
    let (lina, wang) = (company.staff("lina"), company.staff("wang"));
    let number = &order.order.number;
    for (path, expected) in [
        ("/orders?state=confirmed".to_owned(), 1),
        ("/orders?state=draft,cancelled".to_owned(), 0),
        (format!("/orders?staff_id={lina}"), 1),
        (format!("/orders?staff_id={wang}"), 0),
        (format!("/orders?number={number}"), 1),
        (format!("/orders?number={}", number[..8].to_lowercase()), 1),
        ("/orders?number=SO2027".to_owned(), 0),
        ("/orders?from=2026-11-23&until=2026-11-23".to_owned(), 1),
        ("/orders?from=2026-11-24".to_owned(), 0),
        ("/pushes?state=planned,queued&kind=greeting".to_owned(), 1),
        ("/pushes?kind=notice".to_owned(), 0),
        ("/pushes?channel=custom".to_owned(), 0),
        ("/pushes?from=2026-11-23&until=2026-11-23".to_owned(), 1),
        ("/pushes?until=2026-11-22".to_owned(), 0),
        (format!("/audit?staff_id={lina}&action=order.create"), 1),
        (format!("/audit?staff_id={wang}"), 0),
        ("/audit?action=order.".to_owned(), 2),
        ("/audit?actor_kind=customer".to_owned(), 0),
        ("/audit?until=2026-11-22".to_owned(), 0),
        (format!("/audit?entity=order&entity_id={}", order.order.id), 2),
        (format!("/revisits?owner_id={lina}&state=open"), 0),
        ("/staff?sort=name&name=%E6%9D%8E".to_owned(), 1),
    ] {
        assert_eq!(all(&api, &path, 10).await.len(), expected, "{path}");
    }
    let listed = api.get("/api/v1/orders").await.expect(200);
    assert_eq!(listed["items"][0]["staff"]["name"], "李娜");
}

async fn follow_ups_across_customers(world: World) {
    let company = world.company().await;
    let lina = company.api(&world, "lina").await;
    let first = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let second = company.customer(&world, "wang", "苏州恒立包装", "13800002222").await;
    let body = json!({
        "channel": "visit", "content": "看了产线，谈了 100% 预付", "confirmed": true, "place": "杭州市西湖区",
        "location": { "latitude": 30.259_244, "longitude": 120.130_203 }, "next_contact_on": "2026-12-01",
    });
    let logged = lina.post(&format!("/api/v1/customers/{}/follow-ups", first.customer), body).await.expect(201);
    assert_eq!(logged["location"], json!({ "latitude": 30.259_244, "longitude": 120.130_203 }));
    let wang = company.api(&world, "wang").await;
    let body = json!({ "channel": "phone", "content": "Price talk" });
    wang.post(&format!("/api/v1/customers/{}/follow-ups", second.customer), body).await.expect(201);
    for (bad, field) in [
        (json!({ "latitude": 91, "longitude": 0 }), "location.latitude"),
        (json!({ "latitude": 0, "longitude": -180.5 }), "location.longitude"),
        (json!({ "latitude": 1e300, "longitude": 0 }), "location.latitude"),
        (json!({ "latitude": 0 }), "location.longitude"),
    ] {
        let body = json!({ "channel": "visit", "content": "在", "location": bad });
        let answer = lina.post(&format!("/api/v1/customers/{}/follow-ups", first.customer), body).await;
        assert_eq!((answer.status, answer.body["error"]["field"].as_str()), (422, Some(field)), "{}", answer.body);
    }
    let manager = company.api(&world, "manager").await;
    let (lina_id, east) = (company.staff("lina"), company.east());
    for (path, expected) in [
        ("/follow-ups".to_owned(), 2),
        (format!("/follow-ups?staff_id={lina_id}"), 1),
        (format!("/follow-ups?department_id={east}"), 2),
        (format!("/follow-ups?customer_id={}", second.customer), 1),
        ("/follow-ups?channel=visit,phone".to_owned(), 2),
        ("/follow-ups?channel=visit&confirmed=true".to_owned(), 1),
        ("/follow-ups?confirmed=false".to_owned(), 1),
        ("/follow-ups?q=price".to_owned(), 1),
        ("/follow-ups?q=100%25".to_owned(), 1),
        ("/follow-ups?q=0_%25".to_owned(), 0),
        ("/follow-ups?q=%E8%A5%BF%E6%B9%96".to_owned(), 1),
        ("/follow-ups?from=2026-11-23&until=2026-11-23".to_owned(), 2),
        ("/follow-ups?until=2026-11-22".to_owned(), 0),
    ] {
        assert_eq!(all(&manager, &path, 1).await.len(), expected, "{path}");
    }
    let own = all(&lina, "/follow-ups", 10).await;
    assert_eq!(own.len(), 1, "one's own customers only");
    assert_eq!(
        (own[0]["customer"]["name"].as_str(), own[0]["staff"]["name"].as_str()),
        (Some("杭州明远精密机械有限公司"), Some("李娜"))
    );
    // After-sales sees those of customers with a complaint that is theirs: here there is none.
    let other = company.api(&world, "service").await;
    assert!(all(&other, "/follow-ups", 10).await.is_empty());
    let buyer = company.api(&world, "buyer").await;
    assert_eq!(buyer.get("/api/v1/follow-ups").await.status, 403);
}

/// A spreadsheet as it was downloaded.
struct Download {
    rows: String,
    cut: String,
    name: String,
    table: calamine::Range<Data>,
}

impl Download {
    fn column(&self, at: u32) -> Vec<Data> {
        let height = u32::try_from(self.table.height()).unwrap();
        (0..height).map(|row| self.table.get_value((row, at)).cloned().unwrap_or(Data::Empty)).collect()
    }
}

async fn download(world: &World, api: &Api, path: &str) -> Download {
    let url = format!("{}/api/v1{path}", world.url);
    let response = world.http.get(url).bearer_auth(api.token()).send().await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert!(header("content-type").contains("spreadsheetml"), "{path}");
    assert_eq!(header("x-content-type-options"), "nosniff");
    let (rows, cut, name) = (header("x-export-rows"), header("x-export-cut"), header("content-disposition"));
    let bytes = response.bytes().await.unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheet = book.sheet_names()[0].clone();
    assert!(book.worksheet_formula(&sheet).unwrap().is_empty(), "{path}: nothing is computed");
    Download { rows, cut, name, table: book.worksheet_range(&sheet).unwrap() }
}

fn text(text: &str) -> Data {
    Data::String(text.into())
}

async fn a_spreadsheet_shows_what_the_list_shows(world: World) {
    let (company, ids) = peopled(&world).await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let order = company.order(&world, "lina", known.customer).await;
    let api = company.api(&world, "manager").await;
    let file =
        download(&world, &api, "/customers/export?grade=A,B&sort=name&columns=name,grade,last_contact_at,owner").await;
    assert_eq!((file.rows.as_str(), file.cut.as_str()), ("5", "false"));
    assert!(file.name.contains("attachment") && file.name.contains(".xlsx"), "{}", file.name);
    let titles: Vec<Data> = (0..4).map(|at| file.table.get_value((0, at)).cloned().unwrap()).collect();
    assert_eq!(titles, ["客户名称", "等级", "最近联系", "负责人"].map(text));
    let listed = all(&api, "/customers?grade=A,B&sort=name", 100).await;
    let names: Vec<Data> = listed.iter().map(|item| text(item["name"].as_str().unwrap())).collect();
    assert_eq!(file.column(0)[1..], names[..]);
    // Two days before 10:03 in Shanghai, in the company's zone.
    let beijing = file.column(0).iter().position(|cell| *cell == text("重庆江北阀门")).unwrap();
    assert_eq!(file.column(3)[beijing], text("王强"));
    let aba = file.column(0).iter().position(|cell| *cell == text("阿坝建材")).unwrap();
    let Data::DateTime(time) = &file.column(2)[aba] else { panic!("a time is a time") };
    let row = customer_of(&world, &company, ids[1]).await;
    let local = row.last_contact_at.unwrap().with_timezone(&chrono_tz()).naive_local();
    assert!((time.as_datetime().unwrap() - local).num_seconds().abs() < 2, "{time:?} {local}");

    let file = download(&world, &api, "/orders/export?columns=number,customer,amount,ordered_on").await;
    assert_eq!(file.column(0)[1], text(&order.order.number));
    assert_eq!(file.column(2)[1], Data::Float(133.46));
    assert!(matches!(file.column(3)[1], Data::DateTime(_)));
    let hostile = download(&world, &api, "/customers/export?q=11").await;
    assert_eq!(hostile.column(1)[1], text("=1+1有限公司"), "a text that looks like a formula is one");
    for path in ["/deliveries", "/pushes", "/follow-ups", "/revisits", "/staff", "/audit"] {
        let file = download(&world, &api, &format!("{path}/export")).await;
        let listed = all(&api, path, 100).await.len();
        // The trail grows by each export.
        let rows: usize = file.rows.parse().unwrap();
        assert!(rows == listed || path == "/audit" && rows + 1 == listed, "{path}: {rows} {listed}");
    }
    for bad in ["columns=name,nothing", "columns=name,name", "columns=,", "sort=x", "bogus=1"] {
        let answer = api.get(&format!("/api/v1/customers/export?{bad}")).await;
        assert_eq!(answer.status, 422, "{bad}");
    }
    let trail = all(&api, "/audit?action=customers.export", 10).await;
    assert_eq!(trail.len(), 2, "what is refused is no export");
    let detail = &trail[1]["detail"];
    assert_eq!((detail["rows"].as_i64(), detail["columns"][0].as_str()), (Some(5), Some("name")));
}

async fn customer_of(world: &World, company: &Company, id: CustomerId) -> customers::Customer {
    let uow = company.read(world, "admin").await;
    customer::Entity::find_by_id(id).one(&uow).await.unwrap().unwrap()
}

fn chrono_tz() -> chrono::FixedOffset {
    chrono::FixedOffset::east_opt(8 * 3600).unwrap()
}

async fn a_spreadsheet_keeps_to_the_scope(world: World) {
    let (company, _) = peopled(&world).await;
    let other = world.company().await;
    let lina = company.api(&world, "lina").await;
    let own = all(&lina, "/customers", 100).await.len();
    let file = download(&world, &lina, "/customers/export").await;
    assert_eq!(file.rows.parse(), Ok(own));
    let stranger = other.api(&world, "admin").await;
    assert_eq!(download(&world, &stranger, "/customers/export").await.rows, "0");
    for path in ["/audit/export", "/audit"] {
        assert_eq!(lina.get(&format!("/api/v1{path}")).await.status, 403, "{path}");
    }
    let logins = download(&world, &lina, "/staff/export?columns=login").await;
    assert!(logins.column(0)[1..].iter().all(|cell| *cell == Data::Empty), "logins are for administrators");
    let uow = company.read(&world, "admin").await;
    let filter = audit::AuditFilter { action: Some("staff.export".into()), ..Default::default() };
    let trail = audit::list(&uow, &filter, Default::default(), &Default::default()).await.unwrap();
    let at: DateTime<Utc> = trail.items[0].at;
    assert_eq!((trail.items.len(), at <= world.now()), (1, true));
}
