//! Who may see and change what, on every route of the API: the document is walked with the actors of
//! two companies and two departments.

use crm::checkpoints;
use crm::contacts;
use crm::conversations::{self, ConversationFilter};
use crm::customers::{LabelKind, labels};
use crm::operations::JobFilter;
use crm::page::PageRequest;
use crm::{follow_ups, forgetting, identities, mass, operations, orders, revisits};
use it::company::birthday;
use it::greetings::{greeting, plan};
use it::{Api, Company, World, both};
use reqwest::Method;
use serde_json::Value;

use crate::document::operations as listed;
use crate::routes::{About, Call, Ids, OPEN, WELCOMING, call};

both!(every_route_keeps_to_its_scope, every_route_wants_a_token);

/// A picture that is one.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

/// A company whose salesperson Li Na has one of everything. What is private says 暗号甲.
pub(crate) async fn furnished(world: &World) -> Ids {
    let company = world.company().await;
    let day = birthday("2026-12-24".parse().unwrap());
    let known = company.customer_with(world, "lina", "暗号甲精密机械有限公司", "13800001111", vec![day]).await;
    let person = company.follower(world, known).await;
    person.write("暗号甲：价格多少？").await;
    let mut stranger = world.person("阿杰", "13900002222").await;
    stranger.follow(&company.service.appid, Some(&format!("s{}", company.staff("lina")))).await;
    let mut asker = world.person("小林", "13900003333").await;
    asker.follow(&company.service.appid, Some(&format!("s{}", company.staff("lina")))).await;
    asker.write("绑定 13800001111").await;
    world.drain().await;
    let order = company.order(world, "lina", known.customer).await;
    let rule = it::greetings::birthday_rule(world, &company).await;
    let push = plan(world, &company, {
        let mut new = greeting(world, &company, known, "暗号甲：生日快乐");
        new.due_at += chrono::Duration::days(3);
        new
    })
    .await;
    let api = company.api(world, "lina").await;
    let file = upload(world, &api, PNG).await;
    let uow = company.begin(world, "manager").await;
    let points = vec![checkpoints::NewPoint {
        name: "包装是否完好".into(),
        counted_from: checkpoints::CountedFrom::Shipped,
        days: 3,
        answer: checkpoints::AnswerKind::YesNo,
        choices: Vec::new(),
        required: true,
        picture: false,
        who: checkpoints::Who::Owner,
    }];
    let list = checkpoints::NewList { name: "到货跟踪".into(), standard: true, active: true, points };
    let checkpoint_list = checkpoints::create(&uow, list).await.unwrap().list.id;
    uow.commit().await.unwrap();
    let uow = company.begin(world, "lina").await;
    let delivery = orders::ship(
        &uow,
        order.order.id,
        orders::NewDelivery {
            tracking_number: Some("暗号甲运单".into()),
            lines: vec![orders::ShippedLine { line: order.lines[0].id, quantity: crm::money::Quantity(1000) }],
            ..Default::default()
        },
    )
    .await
    .unwrap();
    let parts = orders::find_delivery(&uow, delivery.id).await.unwrap().lines;
    let back = orders::ReturnedLine { line: parts[0].0.id, quantity: crm::money::Quantity(400), scrapped: true };
    let back = orders::NewReturn { returned_on: None, reason: "暗号甲破损".into(), lines: vec![back] };
    let goods_return = orders::take_back(&uow, delivery.id, back).await.unwrap();
    let checkpoint = checkpoints::of_delivery(&uow, delivery.id).await.unwrap()[0].row.id;
    let task = revisits::NewTask {
        customer: known.customer,
        due_on: "2026-12-24".parse().unwrap(),
        note: Some("暗号甲回访".into()),
    };
    let revisit = revisits::create(&uow, task).await.unwrap();
    let label = labels::ensure(&uow, LabelKind::Tag, "暗号乙").await.unwrap();
    let logged = follow_ups::NewFollowUp {
        contact: None,
        channel: follow_ups::FollowUpChannel::Phone,
        at: None,
        content: "暗号甲跟进".into(),
        understanding: None,
        confirmed: false,
        product_use: None,
        needs: None,
        place: None,
        location: None,
        next_contact_on: None,
        files: Vec::new(),
    };
    follow_ups::log(&uow, known.customer, logged).await.unwrap();
    let second = contacts::NewContact { name: "暗号甲次席".into(), ..Default::default() };
    let second = contacts::add(&uow, known.customer, second).await.unwrap().id;
    uow.commit().await.unwrap();
    let uow = company.begin(world, "manager").await;
    let new =
        mass::NewMass {
            title: "节日".into(), content: "节日快乐".into(), label: Some(label.id), ..Default::default()
        };
    let mass = mass::create(&uow, new).await.unwrap().id;
    let forgetting = forgetting::request(&uow, second, "来信要求").await.unwrap().id;
    uow.commit().await.unwrap();

    let [receivable, receipt, allocation, write_off, letter] = money(world, &company, known.customer).await;
    let sale = crate::sales::furnish(world, &company, known).await;
    let print_template = crate::prints::furnish(world, &company).await;
    let import = crate::imports::furnish(world, &company).await;
    let books = crate::profit::furnish(world, &company, known).await;
    let purchase = crate::purchasing::furnish(world, &company, sale.product).await;
    let care = crate::care::furnish(world, &company, known).await;
    let filed = crate::complaints::furnish(world, &company, known.customer.0, order.order.id.0, delivery.id.0).await;
    let uow = company.read(world, "lina").await;
    let own = ConversationFilter { customer: Some(known.customer), ..ConversationFilter::default() };
    let talk = conversations::list(&uow, &own, &PageRequest::default()).await.unwrap().items.remove(0);
    let unlinked = identities::unlinked(&uow, &PageRequest::default()).await.unwrap();
    let binding = identities::bindings::pending(&uow, &PageRequest::default()).await.unwrap();
    let contact = contacts::list(&uow, known.customer).await.unwrap().remove(0);
    let accounts = crm::accounts::list(&world.reading(&company)).await.unwrap();
    let account = accounts.iter().find(|account| account.appid == company.service.appid).unwrap().id;
    let session = api.get("/api/v1/auth/sessions").await.expect(200);
    let body = serde_json::json!({ "content": "暗号甲：{contact}您好" });
    let quick_reply = api.post("/api/v1/quick-replies", body).await.expect(201);
    let jobs =
        operations::jobs(&world.reading(&company), &JobFilter::default(), &PageRequest::default()).await.unwrap();
    Ids {
        customer: known.customer.0,
        contact: known.contact.0,
        occasion: contact.occasions[0].id.0,
        identity: talk.0.identity_id.0,
        unlinked: unlinked.items.last().unwrap().id.0,
        binding: binding.items[0].id.0,
        conversation: talk.0.id.0,
        order: order.order.id.0,
        line: order.lines[1].id.0,
        delivery: delivery.id.0,
        goods_return: goods_return.id.0,
        checkpoint: checkpoint.0,
        checkpoint_list: checkpoint_list.0,
        receivable,
        receipt,
        allocation,
        write_off,
        letter,
        purchase,
        sale,
        print_template,
        import,
        books,
        care,
        filed,
        revisit: revisit.id.0,
        file,
        push: push.0,
        rule: rule.0,
        label: label.id.0,
        account: account.0,
        session: session["items"][0]["id"].as_i64().unwrap(),
        mass: mass.0,
        forgetting: forgetting.0,
        quick_reply: quick_reply["id"].as_i64().unwrap(),
        job: jobs.items[0].job.id.0,
        company,
    }
}

/// A customer's debts and money, one of each: receivable, receipt, allocation, write-off, letter.
async fn money(world: &World, company: &Company, customer: crm::ids::CustomerId) -> [i64; 5] {
    use crm::money::Money;
    use crm::receivables::{self, Method, NewOpening, NewReceipt, Use, WriteOffKind};
    let uow = company.begin(world, "finance").await;
    let new = NewOpening {
        customer,
        issued_on: "2026-08-01".parse().unwrap(),
        due_on: None,
        amount: Money(50_000),
        remark: Some("暗号甲旧账".into()),
    };
    let receivable = receivables::open_balance(&uow, new).await.unwrap().summary.receivable.id;
    let new = NewReceipt {
        customer,
        received_on: None,
        amount: Money(2_000),
        method: Method::Bank,
        account: None,
        payer: Some("暗号甲付款人".into()),
        remark: None,
        used: Use::Parts(vec![(receivable, Money(1_000))]),
    };
    let receipt = receivables::create_receipt(&uow, new).await.unwrap().id;
    let allocation = receivables::find_receipt(&uow, receipt).await.unwrap().allocations[0].0.id;
    let asked = receivables::request_write_off(&uow, receivable, WriteOffKind::BadDebt, Money(100), "暗号甲坏账");
    let write_off = asked.await.unwrap().id;
    let letter = receivables::draft_letters(&uow, Some(customer)).await.unwrap()[0].letter.id;
    uow.commit().await.unwrap();
    [receivable.0, receipt.0, allocation.0, write_off.0, letter.0]
}

async fn upload(world: &World, api: &Api, bytes: &[u8]) -> i64 {
    let part = reqwest::multipart::Part::bytes(bytes.to_vec()).file_name("暗号甲.png");
    let form = reqwest::multipart::Form::new().part("file", part);
    let request = world.http.post(format!("{}/api/v1/files", world.url)).bearer_auth(api.token()).multipart(form);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 201);
    response.json::<Value>().await.unwrap()["id"].as_i64().unwrap()
}

fn method(operation: &str) -> Method {
    operation.split(' ').next().unwrap().parse().unwrap()
}

fn known_call(operation: &str, ids: &Ids) -> Call {
    call(operation, ids).unwrap_or_else(|| panic!("{operation} is new: say in tests/it/routes.rs how it is called"))
}

async fn send(api: &Api, operation: &str, call: &Call) -> it::Answer {
    api.send(method(operation), &call.path, Some(&call.body).filter(|body| !body.is_null()), None).await
}

/// Everything that the company's people can read of what the routes could have changed.
async fn snapshot(world: &World, ids: &Ids) -> Vec<(String, Value)> {
    let owner = ids.company.api(world, "lina").await;
    let admin = ids.company.api(world, "admin").await;
    let mut seen = Vec::new();
    for operation in listed().iter().filter(|operation| operation.starts_with("GET ") && operation.contains('{')) {
        let call = known_call(operation, ids);
        if ["/files/{id}", "/preview", "/pdf"].iter().any(|end| operation.ends_with(end)) {
            continue;
        }
        if call.about == About::Visitor || operation.contains("{ticket}") {
            continue;
        }
        let api = if call.about == About::Private { &owner } else { &admin };
        let answer = send(api, operation, &call).await;
        assert_eq!(answer.status, 200, "{operation}, for those whose it is: {}", answer.body);
        seen.push((operation.clone(), answer.body));
    }
    seen
}

async fn every_route_keeps_to_its_scope(world: World) {
    let ids = furnished(&world).await;
    let other = Company::create(&world, "别家公司").await;
    let before = snapshot(&world, &ids).await;
    let secrets = ["暗号甲", "暗号乙", "祝您生日快乐", ids.company.notice.as_str(), &ids.company.service.appid];
    let outsiders = [
        ("another company's admin", other.api(&world, "admin").await, true),
        ("another company's manager", other.api(&world, "manager").await, true),
        ("another department's salesperson", ids.company.api(&world, "liu").await, false),
    ];
    let mut wrong = Vec::new();
    for (who, api, foreign) in &outsiders {
        for operation in listed() {
            let call = known_call(&operation, &ids);
            // A dry run reads, however it is asked for.
            let reads = operation.starts_with("GET ") || operation.ends_with("/dry-run");
            let refused = match call.about {
                About::Private => true,
                About::Company => *foreign || !reads,
                About::Visitor => true,
                About::Nobody => false,
            };
            if call.about == About::Nobody && !reads && !operation.ends_with("/customers/check") {
                continue;
            }
            // A company's own people may create for a colleague where their role allows it.
            if operation == "POST /api/v1/customers" && !foreign {
                continue;
            }
            let answer = send(api, &operation, &call).await;
            let right = match call.about {
                About::Visitor => answer.status == 401,
                _ => matches!(answer.status, 403 | 404),
            };
            if refused && !right {
                wrong.push(format!("{who}: {operation} answers {} {}", answer.status, answer.body));
            }
            if !refused && !matches!(answer.status, 200 | 302 | 403) {
                wrong.push(format!("{who}: {operation} answers {} {}", answer.status, answer.body));
            }
            let text = answer.body.to_string();
            let hidden = if *foreign { &secrets[..] } else { &secrets[..1] };
            for secret in hidden.iter().filter(|secret| text.contains(**secret)) {
                wrong.push(format!("{who}: {operation} shows {secret}"));
            }
        }
        filters(&ids, who, api, &mut wrong).await;
    }
    let after = snapshot(&world, &ids).await;
    for ((operation, old), (_, new)) in before.iter().zip(&after) {
        if old != new {
            wrong.push(format!("changed by outsiders: {operation}\n   {old}\n → {new}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Lists that are asked for what belongs to others show and count nothing.
async fn filters(ids: &Ids, who: &str, api: &Api, wrong: &mut Vec<String>) {
    let lina = ids.company.staff("lina");
    for path in [
        format!("/customers?owner_id={lina}"),
        "/customers?q=暗号甲".to_owned(),
        format!("/customers?label_id={}", ids.label),
        format!("/orders?customer_id={}", ids.customer),
        format!("/deliveries?order_id={}", ids.order),
        format!("/quotes?customer_id={}", ids.customer),
        format!("/quotes?staff_id={lina}"),
        format!("/opportunities?customer_id={}", ids.customer),
        format!("/opportunities?owner_id={lina}"),
        format!("/price-agreements?customer_id={}", ids.customer),
        format!("/approvals?subject=quote&subject_id={}", ids.sale.quote),
        "/approvals?for_me=true".to_owned(),
        format!("/returns?order_id={}", ids.order),
        format!("/complaints?customer_id={}", ids.customer),
        format!("/complaints?responsible_id={lina}"),
        format!("/complaint-rounds?from=2026-01-01&until=2026-12-31&responsible_id={lina}"),
        format!("/checkpoints?customer_id={}", ids.customer),
        format!("/receivables?customer_id={}", ids.customer),
        format!("/receipts?customer_id={}", ids.customer),
        format!("/write-offs?customer_id={}", ids.customer),
        format!("/dunning-letters?customer_id={}", ids.customer),
        format!("/conversations?customer_id={}", ids.customer),
        format!("/pushes?customer_id={}", ids.customer),
        format!("/revisits?customer_id={}", ids.customer),
        format!("/survey-answers?customer_id={}", ids.customer),
        format!("/revisits?owner_id={lina}"),
        format!("/orders?staff_id={lina}"),
        format!("/follow-ups?staff_id={lina}"),
        format!("/follow-ups?customer_id={}", ids.customer),
    ] {
        let answer = api.get(&format!("/api/v1{path}")).await;
        let empty = answer.body["items"].as_array().is_some_and(Vec::is_empty);
        if answer.status != 403 && !empty {
            wrong.push(format!("{who}: {path} answers {} {}", answer.status, answer.body));
        }
    }
    for path in ["/customers/count".to_owned(), format!("/customers/count?owner_id={lina}")] {
        let answer = api.get(&format!("/api/v1{path}")).await;
        if answer.status != 403 && answer.body["count"] != 0 {
            wrong.push(format!("{who}: {path} counts {}", answer.body));
        }
    }
}

async fn every_route_wants_a_token(world: World) {
    let ids = furnished(&world).await;
    let nobody = Api::anonymous(&world.http, &world.url);
    let forged = nobody.with_token("eyJhbGciOiJub25lIn0.eyJzdWIiOjF9.");
    for operation in listed() {
        let call = known_call(&operation, &ids);
        for api in [&nobody, &forged] {
            let answer = send(api, &operation, &call).await;
            if WELCOMING.contains(&operation.as_str()) {
                assert!((200..400).contains(&answer.status), "{operation}: {}", answer.status);
            } else if OPEN.contains(&operation.as_str()) {
                assert!((400..500).contains(&answer.status), "{operation}: {}", answer.status);
            } else {
                assert_eq!(answer.status, 401, "{operation}: {}", answer.body);
            }
        }
    }
}
