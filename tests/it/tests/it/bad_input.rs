//! Bad input at the API: refused with the field's name, never an error of ours.

use it::{Answer, Api, Browser, World, both};
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::care::Care;
use crate::document::operations;
use crate::profit::Books;
use crate::purchasing::Purchase;
use crate::routes::{Ids, call};
use crate::sales::Sale;
use crate::scope::furnished;

both!(bad_bodies_are_refused_by_name, bad_paths_and_queries_are_refused, what_is_no_json_is_refused);

/// An id that nobody has.
const NOBODY: i64 = 987_654_321;

/// The same routes about things that do not exist: what gets past the checks of the body changes
/// nothing.
fn about_nobody(ids: &Ids) -> Ids {
    Ids {
        customer: NOBODY,
        contact: NOBODY,
        occasion: NOBODY,
        identity: NOBODY,
        unlinked: NOBODY,
        binding: NOBODY,
        conversation: NOBODY,
        order: NOBODY,
        line: NOBODY,
        delivery: NOBODY,
        goods_return: NOBODY,
        checkpoint: NOBODY,
        checkpoint_list: NOBODY,
        sale: Sale {
            category: NOBODY,
            product: NOBODY,
            margin_rule: NOBODY,
            agreement: NOBODY,
            approval: NOBODY,
            opportunity: NOBODY,
            quote: NOBODY,
            sent: NOBODY,
            follow_up: NOBODY,
        },
        books: Books { account: NOBODY, category: NOBODY, item: NOBODY, expense: NOBODY },
        purchase: Purchase::all(NOBODY),
        filed: crate::complaints::Filed::all(NOBODY),
        print_template: NOBODY,
        import: NOBODY,
        receivable: NOBODY,
        receipt: NOBODY,
        allocation: NOBODY,
        write_off: NOBODY,
        letter: NOBODY,
        care: Care::all(NOBODY),
        revisit: NOBODY,
        file: NOBODY,
        push: NOBODY,
        rule: NOBODY,
        label: NOBODY,
        account: NOBODY,
        session: NOBODY,
        quick_reply: NOBODY,
        job: NOBODY,
        forgetting: NOBODY,
        mass: NOBODY,
        company: ids.company.clone(),
    }
}

/// Values that are wrong for a field whose right value is `good`: whether each must be refused.
fn nasty(good: &Value) -> Vec<(&'static str, Value, bool)> {
    let mut all = vec![
        ("an object", json!({ "a": [1, { "b": null }] }), !good.is_object()),
        ("a list of lists", json!([[[]]]), true),
    ];
    match good {
        Value::String(_) => all.extend([
            ("a number", json!(17), true),
            ("a NUL", json!("a\0b"), true),
            ("10,000 characters", json!("很".repeat(10_000)), false),
            ("invisible text", json!("\u{200b}\u{2060}"), false),
            ("a change of direction", json!("a\u{202e}b"), false),
            ("a control character", json!("a\u{7}b"), false),
            ("half a pair", json!("\u{fffd}"), false),
        ]),
        Value::Number(_) => all.extend([
            ("a text", json!("many"), true),
            ("the largest number", json!(i64::MAX), false),
            ("the smallest number", json!(i64::MIN), false),
            ("more than the largest", json!(u64::MAX), true),
            ("a fraction", json!(1.5), true),
            ("a huge float", json!(1e300), true),
        ]),
        Value::Bool(_) => all.extend([("a text", json!("true"), true), ("a number", json!(1), true)]),
        _ => all.push(("a number", json!(17), true)),
    }
    all
}

fn names(answer: &Answer, field: &str) -> bool {
    answer.body["error"]["field"].as_str().is_some_and(|named| named.contains(field))
}

/// A customer's page, opened by the contact of the customer.
async fn visitor(world: &World, ids: &Ids) -> Api {
    let mut person = world.person("来访的客户", "13900004444").await;
    person.follow(&ids.company.service.appid, None).await;
    let mut browser = Browser::new(world);
    browser.sign_in(&person, &ids.company.service.appid, "/").await;
    browser.api()
}

async fn bad_bodies_are_refused_by_name(world: World) {
    let ids = about_nobody(&furnished(&world).await);
    let api = ids.company.api(&world, "admin").await;
    let visitor = visitor(&world, &ids).await;
    let mut wrong = Vec::new();
    for operation in operations() {
        let Some(call) = call(&operation, &ids) else { continue };
        let Value::Object(good) = &call.body else { continue };
        let method: Method = operation.split(' ').next().unwrap().parse().unwrap();
        let api = if operation.contains("/my/") { &visitor } else { &api };
        let try_it = async |body: Map<String, Value>| {
            api.send(method.clone(), &call.path, Some(&Value::Object(body)), None).await
        };
        let mut unknown = good.clone();
        unknown.insert("bogus".into(), json!(1));
        let answer = try_it(unknown).await;
        if answer.status != 429 && !(matches!(answer.status, 400 | 422) && names(&answer, "bogus")) {
            wrong.push(format!("{operation} with an unknown field: {} {}", answer.status, answer.body));
        }
        for (field, value) in good {
            for (what, bad, must) in nasty(value) {
                let mut body = good.clone();
                body.insert(field.clone(), bad);
                let answer = try_it(body).await;
                let right = match (answer.status, must) {
                    (500.., _) => false,
                    (429, _) => true,
                    // What does not exist is not found, however long the text is.
                    (200..300, _) if what == "10,000 characters" => false,
                    (status, true) => matches!(status, 400 | 422) && names(&answer, field),
                    (..) => true,
                };
                if !right {
                    wrong.push(format!("{operation} with {what} as {field}: {} {}", answer.status, answer.body));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

async fn bad_paths_and_queries_are_refused(world: World) {
    let ids = furnished(&world).await;
    let staff = ids.company.api(&world, "manager").await;
    let visitor = visitor(&world, &ids).await;
    let document = serde_json::to_value(api::openapi()).unwrap();
    let mut wrong = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let Some(get) = item.get("get") else { continue };
        let api = if path.contains("/my/") { &visitor } else { &staff };
        for id in ["abc", "0", "-1", "1.5", "99999999999999999999", "%00", "1%2F2", "9223372036854775807"] {
            if !path.contains('{') {
                continue;
            }
            let answer = api.get(&path.replace("{id}", id)).await;
            if !matches!(answer.status, 400 | 403 | 404 | 422) {
                wrong.push(format!("{path} with {id}: {} {}", answer.status, answer.body));
            }
        }
        if path.contains('{') {
            continue;
        }
        let answer = api.get(&format!("{path}?bogus=1")).await;
        let takes_a_query = get["parameters"].as_array().is_some_and(|all| !all.is_empty());
        if takes_a_query && !(matches!(answer.status, 400 | 422) && names(&answer, "bogus")) {
            wrong.push(format!("{path} with an unknown parameter: {} {}", answer.status, answer.body));
        }
        for parameter in get["parameters"].as_array().into_iter().flatten().filter(|one| one["in"] == "query") {
            let name = parameter["name"].as_str().unwrap();
            let long = "%E5%BE%88".repeat(500);
            for bad in
                ["", "%00", "%FF", "-1", "0", "99999999999999999999", "%E2%80%8B", "1e9", long.as_str(), "%27%3B--"]
            {
                let answer = api.get(&format!("{path}?{name}={bad}")).await;
                if answer.status >= 500 {
                    wrong.push(format!("{path} with {name}={bad}: {} {}", answer.status, answer.body));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

async fn what_is_no_json_is_refused(world: World) {
    let ids = furnished(&world).await;
    let api = ids.company.api(&world, "lina").await;
    let url = format!("{}/api/v1/customers", world.url);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let large = format!("{{\"name\":\"{}\"}}", "a".repeat(8 * 1024 * 1024));
    for (what, kind, body) in [
        ("nothing", "application/json", Vec::new()),
        ("half", "application/json", b"{\"name\":".to_vec()),
        ("two", "application/json", b"{\"name\":\"a\"}{}".to_vec()),
        ("a list", "application/json", b"[]".to_vec()),
        ("a field twice", "application/json", b"{\"name\":\"a\",\"name\":\"b\"}".to_vec()),
        ("depth", "application/json", deep.into_bytes()),
        ("invalid UTF-8", "application/json", b"{\"name\":\"\xff\"}".to_vec()),
        ("another type", "text/plain", b"{\"name\":\"a\"}".to_vec()),
        ("a form", "application/x-www-form-urlencoded", b"name=a".to_vec()),
        ("too large", "application/json", large.into_bytes()),
    ] {
        let request = world.http.post(&url).bearer_auth(api.token()).header("content-type", kind).body(body);
        // A server may hang up on too large a body before it was all sent.
        let Ok(response) = request.send().await else { continue };
        let status = response.status().as_u16();
        assert!((400..500).contains(&status), "{what}: {status}");
        let body: Value = response.json().await.unwrap_or_default();
        assert!(body["error"]["code"].is_string() && body["error"]["message"].is_string(), "{what}: {body}");
    }
    let count = api.get("/api/v1/customers/count").await.expect(200);
    assert_eq!(count["count"], 1, "nothing was created");
    assert_eq!(api.get("/api/v1/nothing").await.status, 404);
    assert_eq!(api.send(Method::DELETE, "/api/v1/customers", None, None).await.status, 405);
}
