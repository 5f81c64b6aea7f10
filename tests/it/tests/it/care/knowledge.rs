//! Knowledge: written, found by the chat and by staff, counted; what was not found.

use it::{Api, Company, Person, World, both};
use reqwest::Method;
use serde_json::{Value, json};

use super::calls::article;

both!(
    the_chat_answers_from_articles,
    what_may_mean_several_is_offered_and_chosen,
    where_people_talk_the_system_is_silent,
    questions_without_an_answer_are_counted_and_become_articles,
    articles_have_editions_and_two_writers_do_not_lose_each_other,
    pictures_belong_to_articles,
    staff_search_by_question_keyword_and_sound,
    what_was_asked_is_forgotten_with_the_person,
);

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

async fn publish(api: &Api, title: &str, questions: &[&str]) -> Value {
    api.post("/api/v1/knowledge", json!({ "article": article(title, questions) })).await.expect(201)
}

async fn customer(world: &World, company: &Company) -> Person {
    company.known_follower(world, "杭州明远精密机械有限公司", "13800001111").await.1
}

async fn figures(api: &Api) -> Vec<Value> {
    let found = api.get("/api/v1/knowledge/figures?from=2026-01-01&until=2028-12-31").await.expect(200);
    found["items"].as_array().unwrap().clone()
}

async fn the_chat_answers_from_articles(world: World) {
    let company = world.company().await;
    let manager = company.api(&world, "manager").await;
    publish(&manager, "球阀怎么安装", &["阀门如何安装"]).await;
    publish(&manager, "多久能发货", &["下单后几天发货"]).await;
    let mut draft = article("怎么开发票", &[]);
    draft["published"] = json!(false);
    manager.post("/api/v1/knowledge", json!({ "article": draft })).await.expect(201);
    let person = customer(&world, &company).await;
    let said = person.write("請問你們的球閥怎麼安裝呀？").await.unwrap();
    assert!(said.contains("球阀怎么安装") && said.contains("先关总阀") && said.contains("人工"), "{said}");
    assert!(person.write("什么时候发货").await.unwrap().contains("多久能发货"));
    // What the chat can do itself comes first, and a draft answers nobody.
    assert!(person.write("查订单").await.unwrap().contains("订单"));
    assert!(!person.write("怎么开发票").await.unwrap().contains("先关总阀"));
    let counted = figures(&manager).await;
    assert_eq!(counted.len(), 2, "{counted:?}");
    assert_eq!((&counted[0]["chat"], &counted[0]["menu"], &counted[0]["staff"]), (&json!(1), &json!(0), &json!(0)));
    // The first question that an article answered keeps nobody waiting; the one without did.
    let lina = company.api(&world, "lina").await;
    let talks = lina.get("/api/v1/conversations").await.expect(200);
    assert!(!talks["items"][0]["waiting_since"].is_null(), "{talks}");
    assert_eq!(lina.get("/api/v1/knowledge/figures?from=2026-01-01&until=2026-12-31").await.status, 403);
}

async fn what_may_mean_several_is_offered_and_chosen(world: World) {
    let company = world.company().await;
    let manager = company.api(&world, "manager").await;
    let first = publish(&manager, "球阀怎么安装", &[]).await;
    publish(&manager, "球阀怎么保养", &[]).await;
    let person = customer(&world, &company).await;
    assert_eq!(person.write("球阀").await, None, "the question follows");
    world.drain().await;
    let asked = person.heard("custom").await;
    assert!(asked.len() == 1 && asked[0].contains("球阀怎么安装") && asked[0].contains("球阀怎么保养"), "{asked:?}");
    let key = format!("knowledge:{}", first["id"]);
    let tap = json!({ "type": "text", "content": "球阀怎么安装", "bizmsgmenuid": key });
    let done = person.act("messages", tap.clone()).await;
    assert!(done["reply"]["content"].as_str().unwrap().contains("先关总阀"), "{done}");
    assert_eq!(figures(&manager).await[0]["menu"], 1);
    // It was taken back: a person answers.
    let mut back = article("球阀怎么安装", &[]);
    back["published"] = json!(false);
    let path = format!("/api/v1/knowledge/{}", first["id"]);
    manager.send(Method::PUT, &path, Some(&json!({ "version": 1, "article": back })), None).await.expect(200);
    let done = person.act("messages", tap).await;
    assert!(done["reply"]["content"].as_str().unwrap().contains("同事"), "{done}");
}

async fn where_people_talk_the_system_is_silent(world: World) {
    let company = world.company().await;
    let manager = company.api(&world, "manager").await;
    publish(&manager, "球阀怎么安装", &[]).await;
    let person = customer(&world, &company).await;
    person.write("人工").await;
    assert_eq!(person.write("球阀怎么安装").await, None, "they wait for a person, and know it");
    let lina = company.api(&world, "lina").await;
    let talk = lina.get("/api/v1/conversations").await.expect(200)["items"][0]["id"].clone();
    lina.post(&format!("/api/v1/conversations/{talk}/replies"), json!({ "text": "您好，我在" })).await.expect(201);
    world.drain().await;
    assert!(person.write("球阀怎么安装").await.is_none_or(|said| !said.contains("先关总阀")), "Li Na is at it");
    world.advance(chrono::Duration::hours(1)).await;
    assert!(person.write("球阀怎么安装").await.unwrap().contains("先关总阀"));
    let manager = company.api(&world, "manager").await;
    let missed = manager.get("/api/v1/knowledge/questions").await.expect(200);
    assert_eq!(missed["items"], json!([]), "what people answer is no gap: {missed}");
}

async fn questions_without_an_answer_are_counted_and_become_articles(world: World) {
    let company = world.company().await;
    let person = customer(&world, &company).await;
    for words in ["你好", "请问球阀支持防爆认证吗？", "球閥支持防爆認證", "谢谢", "我手机 13800001111 加个微信行不行"]
    {
        person.write(words).await;
    }
    let clerk = company.api(&world, "service").await;
    let list = "/api/v1/knowledge/questions";
    let missed = clerk.get(list).await.expect(200)["items"].clone();
    assert_eq!(missed.as_array().unwrap().len(), 2, "{missed}");
    assert_eq!((&missed[0]["times"], &missed[0]["state"]), (&json!(2), &json!("open")));
    assert!(!missed.to_string().contains("13800001111"), "numbers are masked: {missed}");
    let lina = company.api(&world, "lina").await;
    assert_eq!(lina.get(list).await.status, 403);
    let handle = format!("{list}/{}/handle", missed[1]["id"]);
    assert_eq!(lina.post(&handle, json!({})).await.status, 403);
    let handled = clerk.post(&handle, json!({ "note": "已加微信" })).await.expect(200);
    assert_eq!((&handled["state"], &handled["note"]), (&json!("handled"), &json!("已加微信")));
    assert_eq!(clerk.post(&handle, json!({})).await.code(), "state");
    let body = json!({ "article": article("球阀防爆认证", &["支持防爆认证吗"]), "question_id": missed[0]["id"] });
    let made = clerk.post("/api/v1/knowledge", body).await.expect(201);
    let became = clerk.get(&format!("{list}?state=article")).await.expect(200);
    assert_eq!(became["items"][0]["article"]["id"], made["id"], "{became}");
    world.advance(chrono::Duration::hours(1)).await;
    assert!(person.write("请问球阀支持防爆认证吗？").await.unwrap().contains("球阀防爆认证"));
    let clerk = company.api(&world, "service").await;
    assert_eq!(clerk.get(&format!("{list}?state=open")).await.expect(200)["items"], json!([]));
    let other = Company::create(&world, "别家公司").await.api(&world, "manager").await;
    assert_eq!(other.get(list).await.expect(200)["items"], json!([]));
}

async fn articles_have_editions_and_two_writers_do_not_lose_each_other(world: World) {
    let company = world.company().await;
    let manager = company.api(&world, "manager").await;
    let lina = company.api(&world, "lina").await;
    let body = json!({ "article": article("球阀怎么安装", &["球阀怎么安装", "阀门安装", "阀门安装"]) });
    assert_eq!(lina.post("/api/v1/knowledge", body.clone()).await.status, 403);
    let made = manager.post("/api/v1/knowledge", body.clone()).await.expect(201);
    assert_eq!(made["questions"], json!(["阀门安装"]), "nothing twice");
    let same = manager.post("/api/v1/knowledge", body).await;
    assert_eq!((same.status, &same.body["error"]["field"]), (422, &json!("title")));
    let path = format!("/api/v1/knowledge/{}", made["id"]);
    let mut next = article("球阀安装与试压", &[]);
    next["body"] = json!("第二版");
    let change = json!({ "version": 1, "article": next });
    let (one, two) = tokio::join!(
        manager.send(Method::PUT, &path, Some(&change), None),
        manager.send(Method::PUT, &path, Some(&change), None)
    );
    let mut states = [one.status, two.status];
    states.sort_unstable();
    assert_eq!(states, [200, 409]);
    let lost = if one.status == 409 { one } else { two };
    assert_eq!((lost.code(), &lost.body["error"]["details"]["version"]), ("stale", &json!(2)));
    let editions = manager.get(&format!("{path}/editions")).await.expect(200)["items"].clone();
    assert_eq!((&editions[0]["version"], &editions[1]["title"]), (&json!(2), &json!("球阀怎么安装")), "{editions}");
    assert_eq!(lina.get(&format!("{path}/editions")).await.status, 403);
    next["published"] = json!(false);
    manager.send(Method::PUT, &path, Some(&json!({ "version": 2, "article": next })), None).await.expect(200);
    assert_eq!(lina.get(&path).await.status, 404, "a draft is for those who write");
    assert_eq!(lina.get("/api/v1/knowledge").await.expect(200)["items"], json!([]));
    for (field, value) in [
        ("title", json!("")),
        ("title", json!("长".repeat(61))),
        ("body", json!("\u{200b}")),
        ("questions", json!(vec!["问"; 21])),
        ("questions", json!([""])),
        ("product_id", json!(987_654)),
        ("picture_ids", json!([987_654])),
        ("picture_ids", json!([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])),
    ] {
        let mut bad = article("另一条", &[]);
        bad[field] = value;
        let refused = manager.post("/api/v1/knowledge", json!({ "article": bad })).await;
        assert_eq!((refused.status, &refused.body["error"]["field"]), (422, &json!(field)), "{}", refused.body);
    }
}

async fn upload(world: &World, api: &Api, name: &str, bytes: &[u8]) -> i64 {
    let part = reqwest::multipart::Part::bytes(bytes.to_vec()).file_name(name.to_owned());
    let form = reqwest::multipart::Form::new().part("file", part);
    let request = world.http.post(format!("{}/api/v1/files", world.url)).bearer_auth(api.token()).multipart(form);
    request.send().await.unwrap().json::<Value>().await.unwrap()["id"].as_i64().unwrap()
}

async fn pictures_belong_to_articles(world: World) {
    let company = world.company().await;
    let manager = company.api(&world, "manager").await;
    let picture = upload(&world, &manager, "图.png", PNG).await;
    let mut new = article("球阀怎么安装", &[]);
    new["picture_ids"] = json!([picture]);
    let clerk = company.api(&world, "service").await;
    let refused = clerk.post("/api/v1/knowledge", json!({ "article": new })).await;
    assert_eq!((refused.status, &refused.body["error"]["field"]), (422, &json!("picture_ids")), "not one's own");
    let made = manager.post("/api/v1/knowledge", json!({ "article": new })).await.expect(201);
    // Whoever reads the article sees its picture; another company never.
    let liu = company.api(&world, "liu").await;
    let other = Company::create(&world, "别家公司").await.api(&world, "manager").await;
    let seen = async |api: &Api| {
        let url = format!("{}/api/v1/files/{picture}", world.url);
        world.http.get(url).bearer_auth(api.token()).send().await.unwrap().status().as_u16()
    };
    assert_eq!((seen(&liu).await, seen(&other).await), (200, 404));
    // A colleague keeps what is there.
    let path = format!("/api/v1/knowledge/{}", made["id"]);
    let kept = clerk.send(Method::PUT, &path, Some(&json!({ "version": 1, "article": new })), None).await.expect(200);
    assert_eq!(kept["pictures"][0]["id"], json!(picture));
    let person = customer(&world, &company).await;
    person.write("球阀怎么安装").await;
    world.drain().await;
    assert_eq!(person.heard("custom").await.len(), 1, "the picture follows");
    new["picture_ids"] = json!([]);
    let without = clerk.send(Method::PUT, &path, Some(&json!({ "version": 2, "article": new })), None).await;
    assert_eq!(without.expect(200)["pictures"], json!([]));
    // Only who may see a talk in which it was sent still sees it.
    let lina = company.api(&world, "lina").await;
    assert_eq!((seen(&liu).await, seen(&lina).await), (404, 200));
}

async fn staff_search_by_question_keyword_and_sound(world: World) {
    let company = world.company().await;
    let manager = company.api(&world, "manager").await;
    let made = publish(&manager, "球阀怎么安装", &["阀门安装步骤"]).await;
    publish(&manager, "多久能发货", &[]).await;
    let lina = company.api(&world, "lina").await;
    for q in ["球阀", "安装", "你们家的球阀要怎么装上去", "qiufa", "qfzm", "试压", "閥門"] {
        let found = lina.get(&format!("/api/v1/knowledge/search?q={q}")).await.expect(200)["items"].clone();
        assert_eq!(found[0]["article"]["id"], made["id"], "{q}: {found}");
    }
    assert_eq!(lina.get("/api/v1/knowledge/search?q=股票").await.expect(200)["items"], json!([]));
    assert_eq!(lina.get("/api/v1/knowledge?q=试压").await.expect(200)["items"].as_array().unwrap().len(), 2);
    let used = format!("/api/v1/knowledge/{}/used", made["id"]);
    lina.send(Method::POST, &used, None, None).await.expect(204);
    let other = Company::create(&world, "别家公司").await.api(&world, "manager").await;
    assert_eq!(other.send(Method::POST, &used, None, None).await.status, 404);
    assert_eq!(figures(&manager).await[0]["staff"], 1);
    assert_eq!(lina.get("/api/v1/knowledge/categories").await.expect(200)["items"], json!(["使用"]));
}

async fn what_was_asked_is_forgotten_with_the_person(world: World) {
    let company = world.company().await;
    let (known, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    person.write("王建国问一句：球阀有防爆认证吗").await;
    let manager = company.api(&world, "manager").await;
    let list = "/api/v1/knowledge/questions";
    assert_eq!(manager.get(list).await.expect(200)["items"].as_array().unwrap().len(), 1);
    let path = format!("/api/v1/contacts/{}/forget", known.contact);
    manager.post(&path, json!({ "reason": "来信要求" })).await.expect(200);
    world.advance(chrono::Duration::days(31)).await;
    world.tick().await;
    world.drain().await;
    let manager = company.api(&world, "manager").await;
    assert_eq!(manager.get(list).await.expect(200)["items"], json!([]));
}
