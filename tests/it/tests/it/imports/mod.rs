//! Imports: from the file to what is there afterwards.

mod calls;
mod kinds;
mod money;

use std::ops::ControlFlow;

use crm::actor::Actor;
use crm::ids::ImportId;
use crm::imports::{self, BATCH, Step};
use it::{Answer, Api, Company, World, both};
use print::table::Limits;
use print::{Cell, Sheet, table_stream};
use reqwest::Method;
use serde_json::{Value, json};

pub(crate) use calls::{call, furnish};

both!(
    a_crash_and_a_second_worker_do_nothing_twice,
    what_is_cancelled_stays_as_far_as_it_came,
    what_is_no_table_is_told,
    finance_imports_no_customers,
);

/// A file with these cells.
fn csv(rows: &[&[&str]]) -> Vec<u8> {
    let line = |row: &&[&str]| row.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(",");
    rows.iter().map(line).collect::<Vec<_>>().join("\n").into_bytes()
}

/// A spreadsheet with these cells.
fn xlsx(titles: &[&str], rows: &[Vec<Cell>]) -> Vec<u8> {
    let mut sheet = Sheet::titled("表", titles.iter().map(|title| (*title, 10))).unwrap();
    for row in rows {
        sheet.row(row).unwrap();
    }
    sheet.finish().unwrap()
}

async fn upload(world: &World, api: &Api, kind: &str, bytes: Vec<u8>) -> Answer {
    let part = reqwest::multipart::Part::bytes(bytes).file_name("旧系统.xlsx");
    let form = reqwest::multipart::Form::new().part("file", part);
    let url = format!("{}/api/v1/imports?kind={kind}", world.url);
    let response = world.http.post(url).bearer_auth(api.token()).multipart(form).send().await.unwrap();
    let status = response.status().as_u16();
    Answer { status, body: response.json().await.unwrap(), replayed: false }
}

fn path(import: &Value) -> String {
    format!("/api/v1/imports/{}", import["id"])
}

/// Uploads a file and has it checked with the mapping that is proposed.
async fn checked(world: &World, api: &Api, (kind, mode): (&str, &str), bytes: Vec<u8>) -> Value {
    let import = upload(world, api, kind, bytes).await.expect(201);
    assert_eq!(import["state"], "reading");
    world.drain().await;
    let read = api.get(&path(&import)).await.expect(200);
    assert_eq!(read["state"], "mapping", "{read}");
    let body = json!({ "version": read["version"], "mapping": read["mapping"], "mode": mode });
    let checking = api.send(Method::PUT, &format!("{}/mapping", path(&import)), Some(&body), None).await.expect(200);
    assert_eq!(checking["state"], "checking");
    world.drain().await;
    let checked = api.get(&path(&import)).await.expect(200);
    assert_eq!((&checked["state"], &checked["done"]), (&json!("checked"), &checked["rows"]), "{checked}");
    checked
}

/// Has what was checked applied.
async fn applied(world: &World, api: &Api, checked: &Value) -> Value {
    let body = json!({ "version": checked["version"] });
    let applying = api.post(&format!("{}/apply", path(checked)), body).await.expect(200);
    assert_eq!(applying["state"], "applying");
    world.drain().await;
    let done = api.get(&path(checked)).await.expect(200);
    assert_eq!((&done["state"], &done["done"]), (&json!("done"), &done["rows"]), "{done}");
    done
}

/// What the counts say: created, updated, unchanged, wrong.
fn counts(import: &Value) -> [i64; 4] {
    ["created", "updated", "unchanged", "wrong"].map(|count| import["counts"][count].as_i64().unwrap())
}

/// What is wrong, by row: field and message of each error.
async fn errors(api: &Api, import: &Value) -> Vec<(i64, String)> {
    let page = api.get(&format!("{}/rows?state=wrong&limit=100", path(import))).await.expect(200);
    let mut found = Vec::new();
    for row in page["items"].as_array().unwrap() {
        for error in row["errors"].as_array().unwrap() {
            assert!(error["code"].as_str().is_some_and(|code| code != "other"), "{error}");
            let field = error["field"].as_str().unwrap_or("-");
            let said = format!("{field}: {}", error["message"].as_str().unwrap());
            found.push((row["row"].as_i64().unwrap(), said));
        }
    }
    found
}

/// Whether errors are about these rows and fields, and say these words.
#[track_caller]
fn are(errors: &[(i64, String)], wanted: &[(i64, &str, &str)]) {
    let fits = |(error, wanted): (&(i64, String), &(i64, &str, &str))| {
        error.0 == wanted.0 && error.1.starts_with(&format!("{}:", wanted.1)) && error.1.contains(wanted.2)
    };
    assert!(errors.len() == wanted.len() && errors.iter().zip(wanted).all(fits), "{errors:#?}");
}

/// The file with the wrong rows, as its cells.
async fn error_file(world: &World, api: &Api, import: &Value) -> Vec<Vec<String>> {
    let url = format!("{}{}/errors", world.url, path(import));
    let response = world.http.get(url).bearer_auth(api.token()).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let bytes = response.bytes().await.unwrap();
    let mut rows = Vec::new();
    let limits = Limits { unpacked: 1 << 24, rows: 1_000, columns: 80 };
    table_stream::read(&bytes, limits, |line| {
        rows.push(line.cells);
        ControlFlow::Continue(())
    })
    .unwrap();
    rows
}

/// Names of customers that are not there yet, one of them twice and far apart, and one without.
fn many(count: usize) -> Vec<u8> {
    let mut text = String::from("客户名称,电话,负责人\n");
    for number in 0..count {
        let name = match number {
            number if number == count - 1 => "第2号机械有限责任公司".to_owned(),
            7 => String::new(),
            number => format!("第{number}号机械有限公司"),
        };
        text.push_str(&format!("{name},138{number:08},王强\n"));
    }
    text.into_bytes()
}

async fn customers(api: &Api) -> i64 {
    api.get("/api/v1/customers/count").await.expect(200)["count"].as_i64().unwrap()
}

async fn step(world: &World, company: &Company, import: &Value, commit: bool) -> Step {
    let uow = world.db().begin(Actor::System(company.tenant)).await.unwrap();
    let step = imports::step(&uow, ImportId(import["id"].as_i64().unwrap()), BATCH).await.unwrap();
    if commit {
        uow.commit().await.unwrap();
    }
    step
}

async fn a_crash_and_a_second_worker_do_nothing_twice(world: World) {
    let company = world.company().await;
    let manager = company.api(&world, "manager").await;
    let count = 2 * BATCH as usize + 50;
    let import = checked(&world, &manager, ("customers", "create"), many(count)).await;
    let right = count as i64 - 2;
    assert_eq!(counts(&import), [right, 0, 0, 2]);
    // What stands twice is found though it is two batches away.
    let last = count as i64 + 1;
    are(&errors(&manager, &import).await, &[(9, "name", "不能为空"), (last, "-", "文件第 4 行重复")]);
    assert_eq!(customers(&manager).await, 0, "a check writes nothing");
    let body = json!({ "version": import["version"] });
    manager.post(&format!("{}/apply", path(&import)), body.clone()).await.expect(200);
    assert_eq!(manager.post(&format!("{}/apply", path(&import)), body).await.code(), "stale");
    // A worker that dies in a batch has not done it; one that dies after it has.
    assert_eq!(step(&world, &company, &import, true).await, Step::More);
    step(&world, &company, &import, false).await;
    assert_eq!(customers(&manager).await, 0);
    step(&world, &company, &import, true).await;
    let half = customers(&manager).await;
    assert!(half > 0 && half < right, "{half}");
    let (one, other) = (world.worker.clone(), world.worker.clone());
    let (one, other) = tokio::join!(one.drain(), other.drain());
    one.unwrap();
    other.unwrap();
    let done = manager.get(&path(&import)).await.expect(200);
    assert_eq!((done["state"].as_str(), counts(&done)), (Some("done"), [right, 0, 0, 2]));
    assert_eq!(customers(&manager).await, right);
    let again = checked(&world, &manager, ("customers", "both"), many(count)).await;
    assert_eq!(counts(&again), [0, 0, right, 2]);
    let nothing = manager.post(&format!("{}/apply", path(&again)), json!({ "version": again["version"] })).await;
    assert_eq!((nothing.status, nothing.code()), (409, "state"));
    // A month later the rows are gone, and the import tells what it was.
    world.advance(chrono::Duration::days(31)).await;
    while {
        let uow = world.db().begin(Actor::Platform).await.unwrap();
        let gone = imports::forget(&uow, chrono::Duration::days(30)).await.unwrap();
        uow.commit().await.unwrap();
        gone > 0
    } {}
    let manager = company.api(&world, "manager").await;
    let old = manager.get(&path(&import)).await.expect(200);
    assert_eq!((old["state"].as_str(), counts(&old)), (Some("done"), [right, 0, 0, 2]));
    assert!(old["rows_deleted_at"].is_string());
    assert_eq!(manager.get(&format!("{}/rows", path(&import))).await.expect(200)["items"], json!([]));
    assert_eq!(manager.get(&path(&again)).await.expect(200)["state"], "cancelled", "nobody went on with it");
}

async fn what_is_cancelled_stays_as_far_as_it_came(world: World) {
    let company = world.company().await;
    let manager = company.api(&world, "manager").await;
    let count = BATCH as usize + 60;
    let import = checked(&world, &manager, ("customers", "create"), many(count)).await;
    manager.post(&format!("{}/apply", path(&import)), json!({ "version": import["version"] })).await.expect(200);
    step(&world, &company, &import, true).await;
    step(&world, &company, &import, true).await;
    let cancelled = manager.post(&format!("{}/cancel", path(&import)), json!({})).await.expect(200);
    assert_eq!(cancelled["state"], "cancelled");
    world.drain().await;
    let there = customers(&manager).await;
    let import = manager.get(&path(&import)).await.expect(200);
    assert_eq!(counts(&import)[0], there);
    assert!(there > 0 && there < count as i64 - 2, "{there}");
    let page = async |state: &str| {
        manager.get(&format!("{}/rows?state={state}&limit=100", path(&import))).await.expect(200)["items"].clone()
    };
    let waiting = page("waiting").await;
    assert_eq!(waiting.as_array().unwrap().len() as i64, count as i64 - 2 - there);
    assert!(page("created").await[0]["subject_id"].is_i64());
    assert_eq!(manager.post(&format!("{}/cancel", path(&import)), json!({})).await.code(), "state");
    let trail = company.api(&world, "admin").await.get("/api/v1/audit?action=import.").await.expect(200);
    let acts: Vec<&str> =
        trail["items"].as_array().unwrap().iter().map(|row| row["action"].as_str().unwrap()).collect();
    assert_eq!(acts, ["import.cancel", "import.apply", "import.start"]);
    assert_eq!(trail["items"][0]["detail"]["created"], there);
}

async fn what_is_no_table_is_told(world: World) {
    let company = world.company().await;
    let manager = company.api(&world, "manager").await;
    for bytes in [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"] {
        let refused = upload(&world, &manager, "products", bytes.to_vec()).await;
        assert_eq!((refused.status, &refused.body["error"]["field"]), (422, &json!("file")));
    }
    let wide = "列,".repeat(61);
    let long = format!("编码,名称\n{}", "A-1,球阀\n".repeat(imports::MAX_ROWS + 1));
    for (bytes, says) in [
        (&b"PK\x03\x04 no archive"[..], "不是有效的"),
        (wide.as_bytes(), "60 列"),
        (long.as_bytes(), "100000 行"),
        (b"\n,,\n \n", "没有数据"),
        ("编码,名称\n".as_bytes(), "没有数据"),
    ] {
        let import = upload(&world, &manager, "products", bytes.to_vec()).await.expect(201);
        world.drain().await;
        let import = manager.get(&path(&import)).await.expect(200);
        assert_eq!((&import["state"], &import["rows"]), (&json!("failed"), &json!(0)), "{import}");
        assert!(import["error"].as_str().unwrap().contains(says), "{import}");
    }
    // A mapping must name what is there, and what is needed.
    let import = upload(&world, &manager, "products", csv(&[&["编码", "甲"], &["A-1", "球阀"]])).await.expect(201);
    world.drain().await;
    let map = async |mapping: Value, version: i64| {
        let body = json!({ "version": version, "mapping": mapping, "mode": "both" });
        manager.send(Method::PUT, &format!("{}/mapping", path(&import)), Some(&body), None).await
    };
    for mapping in [json!({ "code": 2 }), json!({ "colour": 0, "code": 0 }), json!({ "name": 1 })] {
        let refused = map(mapping, 2).await;
        assert_eq!((refused.status, &refused.body["error"]["field"]), (422, &json!("mapping")));
    }
    assert_eq!(map(json!({ "code": 0 }), 1).await.code(), "stale");
    let early = manager.post(&format!("{}/apply", path(&import)), json!({ "version": 2 })).await;
    assert_eq!((early.status, early.code()), (409, "state"));
}

async fn finance_imports_no_customers(world: World) {
    let company = world.company().await;
    let (finance, lina) = (company.api(&world, "finance").await, company.api(&world, "lina").await);
    let manager = company.api(&world, "manager").await;
    let kinds = async |api: &Api| {
        let list = api.get("/api/v1/imports/kinds").await.expect(200);
        list["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|kind| kind["kind"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds(&manager).await, ["customers", "contacts", "products", "orders", "receivables"]);
    assert_eq!(kinds(&finance).await, ["products", "orders", "receivables"]);
    assert_eq!(lina.get("/api/v1/imports/kinds").await.status, 403);
    assert_eq!(lina.get("/api/v1/imports").await.status, 403);
    let file = || csv(&[&["客户名称"], &["上海长江科技有限公司"]]);
    assert_eq!(upload(&world, &finance, "customers", file()).await.status, 403);
    assert_eq!(upload(&world, &lina, "products", file()).await.status, 403);
    let import = upload(&world, &manager, "customers", file()).await.expect(201);
    assert_eq!(finance.get(&path(&import)).await.status, 404);
    assert_eq!(finance.get("/api/v1/imports").await.expect(200)["items"], json!([]));
    assert_eq!(finance.get("/api/v1/imports/kinds/customers/template").await.status, 404);
    assert_eq!(manager.get("/api/v1/imports?kind=customers").await.expect(200)["items"][0]["id"], import["id"]);
}
