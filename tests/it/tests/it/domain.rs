//! Rules that the database must hold when many act at once, and the search.

use chrono::Duration;
use crm::actor::Actor;
use crm::customers::{CustomerError, CustomerFields, LabelKind, NewCustomer, labels};
use crm::db::Uow;
use crm::error::Fault;
use crm::orders::{NewDelivery, OrderState, ShippedLine};
use crm::outbox::{self, Ended, NewJob};
use crm::{customers, inbox, orders};
use futures::future::join_all;
use it::{World, both};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

both!(
    the_same_customer_entered_by_eight_at_once_wins_once,
    two_never_ship_the_same_goods,
    a_request_repeated_with_its_key_has_one_effect,
    a_failing_unit_of_work_hurts_no_neighbour,
    units_of_work_that_are_written_together_fail_alone,
    a_late_unit_of_work_reads_what_it_has_written,
    whoever_lost_a_lease_settles_nothing,
    the_search_finds_by_every_way_of_writing,
    a_stale_edit_is_refused,
);

async fn the_same_customer_entered_by_eight_at_once_wins_once(world: World) {
    let company = world.company().await;
    let actors = [company.actor(&world, "lina").await, company.actor(&world, "liu").await];
    let tasks = (0..8).map(|n| {
        let (db, actor) = (world.db().clone(), actors[n % 2].clone());
        tokio::spawn(async move {
            let uow = db.begin(actor).await.unwrap();
            let name = if n % 2 == 0 {
                "杭州明远精密机械有限公司"
            } else {
                "杭州 明遠 精密機械 有限公司"
            };
            let new = NewCustomer {
                fields: CustomerFields { name: name.into(), company: Some(true), ..CustomerFields::default() },
                looks_alike_reason: Some("同时录入".into()),
                ..NewCustomer::default()
            };
            match customers::create(&uow, new).await {
                Ok(_) => uow.commit().await.is_ok(),
                Err(CustomerError::Same(_)) => false,
                Err(other) => panic!("{other:?}"),
            }
        })
    });
    let won = join_all(tasks).await.into_iter().filter(|done| *done.as_ref().unwrap()).count();
    assert_eq!(won, 1);
    let uow = company.read(&world, "manager").await;
    assert_eq!(customers::count(&uow, &customers::CustomerFilter::default()).await.unwrap(), 1);
    let api = company.api(&world, "liu").await;
    let refused = api.post("/api/v1/customers", json!({ "name": "杭州明远精密机械有限公司", "company": true })).await;
    assert_eq!((refused.status, refused.code()), (409, "customer.same"), "{}", refused.body);
}

async fn two_never_ship_the_same_goods(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let order = company.order(&world, "lina", known.customer).await;
    let actor = company.actor(&world, "lina").await;
    let (id, line) = (order.order.id, order.lines[0].id);
    let tasks = (0..8).map(|_| {
        let (db, actor) = (world.db().clone(), actor.clone());
        tokio::spawn(async move {
            let uow = db.begin(actor).await.unwrap();
            let lines = vec![ShippedLine { line, quantity: "3".parse().unwrap() }];
            let shipped = orders::ship(&uow, id, NewDelivery { lines, ..NewDelivery::default() }).await;
            shipped.is_ok() && uow.commit().await.is_ok()
        })
    });
    let shipped = join_all(tasks).await.into_iter().filter(|done| *done.as_ref().unwrap()).count();
    assert_eq!(shipped, 3, "of ten");
    let uow = company.begin(&world, "lina").await;
    orders::ship(&uow, id, NewDelivery::default()).await.unwrap();
    uow.commit().await.unwrap();
    let uow = company.read(&world, "lina").await;
    let detail = orders::detail(&uow, id).await.unwrap();
    assert_eq!((detail.order.state, detail.deliveries.len()), (OrderState::Shipped, 4));
}

async fn a_request_repeated_with_its_key_has_one_effect(world: World) {
    let company = world.company().await;
    let api = company.api(&world, "lina").await;
    let body = json!({ "name": "苏州晨光电子科技有限公司", "company": true });
    let answers = join_all((0..8).map(|_| api.post_once("/api/v1/customers", body.clone(), "key-1"))).await;
    let ids: Vec<Value> = answers.into_iter().map(|answer| answer.expect(201)["id"].clone()).collect();
    assert!(ids.iter().all(|id| *id == ids[0] && id.is_i64()), "{ids:?}");
    assert_eq!(api.get("/api/v1/customers/count").await.expect(200)["count"], 1);
    let other = api.post_once("/api/v1/customers", json!({ "name": "另一家" }), "key-1").await;
    assert_eq!((other.status, other.code()), (422, "idempotency.mismatch"), "{}", other.body);
    // Another person's key is another key.
    let colleague = company.api(&world, "liu").await;
    let answer = colleague.post_once("/api/v1/customers", json!({ "name": "广州远大贸易行" }), "key-1").await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    // A refused request is not remembered as done.
    let refused = api.post_once("/api/v1/customers", json!({ "name": "" }), "key-2").await;
    assert_eq!(refused.status, 422);
    assert_eq!(api.get("/api/v1/customers/count").await.expect(200)["count"], 1);
}

async fn a_failing_unit_of_work_hurts_no_neighbour(world: World) {
    let company = world.company().await;
    let actor = company.actor(&world, "lina").await;
    let tasks = (0..60).map(|n| {
        let (db, actor) = (world.db().clone(), actor.clone());
        tokio::spawn(async move {
            let uow = db.begin(actor).await.unwrap();
            labels::ensure(&uow, LabelKind::Tag, &format!("标签{n}")).await.unwrap();
            match n % 4 {
                0 => drop(uow),
                1 => assert!(uow.execute_unprepared("INSERT INTO no_such_table VALUES (1)").await.is_err()),
                _ => uow.commit().await.unwrap(),
            }
        })
    });
    for done in join_all(tasks).await {
        done.unwrap();
    }
    let uow = company.read(&world, "lina").await;
    let kept: Vec<String> = labels::list(&uow).await.unwrap().into_iter().map(|label| label.name).collect();
    assert_eq!(kept.len(), 30, "{kept:?}");
    // One that gives up in the midst of its work is rolled back, too.
    let actor = company.actor(&world, "lina").await;
    let work = async {
        let uow = world.db().begin(actor.clone()).await.unwrap();
        labels::ensure(&uow, LabelKind::Tag, "半途而废").await.unwrap();
        std::future::pending::<()>().await;
    };
    assert!(tokio::time::timeout(std::time::Duration::from_millis(200), work).await.is_err());
    let uow = company.begin(&world, "lina").await;
    assert!(labels::list(&uow).await.unwrap().iter().all(|label| label.name != "半途而废"));
}

async fn received(world: &World) -> Vec<String> {
    let uow = world.db().read(Actor::Platform);
    let rows = inbox::entity::Entity::find().filter(inbox::entity::Column::Appid.eq("wxlate")).all(&uow).await;
    let mut keys: Vec<String> = rows.unwrap().into_iter().map(|row| row.dedup_key).collect();
    keys.sort();
    keys
}

async fn units_of_work_that_are_written_together_fail_alone(world: World) {
    let world = &world;
    // Each key comes three times: one of them wins, the others are told of the repetition, and one
    // that is given up leaves nothing, however they share their transactions.
    let record = async |uow: Uow, key: &str| -> Result<(), Fault> {
        inbox::receive(&uow, "wxlate", key).await?;
        inbox::answer(&uow, "wxlate", key, "好的".into()).await?;
        Ok(uow.commit().await?)
    };
    let begun = (0..90).map(|n| async move {
        let (uow, key) = (world.db().begin_late(Actor::Platform).await.unwrap(), format!("key-{:02}", n % 30));
        if n % 30 == 7 {
            // Given up after its statements were put off, or have run.
            return inbox::receive(&uow, "wxlate", &format!("given-up-{n}")).await.ok().and(None);
        }
        match record(uow, &key).await {
            Ok(()) => Some(true),
            Err(fault) => {
                assert!(inbox::is_repetition(&fault), "{fault:?}");
                Some(false)
            }
        }
    });
    let done: Vec<Option<bool>> = join_all(begun).await;
    let count = |wanted| done.iter().filter(|one| **one == wanted).count();
    assert_eq!((count(Some(true)), count(Some(false)), count(None)), (29, 58, 3));
    let wanted: Vec<String> = (0..30).filter(|n| *n != 7).map(|n| format!("key-{n:02}")).collect();
    assert_eq!(received(world).await, wanted);
}

async fn a_late_unit_of_work_reads_what_it_has_written(world: World) {
    let company = world.company().await;
    let actor = company.actor(&world, "lina").await;
    let uow = world.db().begin_late(actor.clone()).await.unwrap();
    assert!(labels::list(&uow).await.unwrap().is_empty());
    inbox::receive(&uow, "wxlate", "first").await.unwrap();
    assert_eq!(inbox::first_answer(&uow, "wxlate", "first").await.unwrap(), None);
    labels::ensure(&uow, LabelKind::Tag, "重点").await.unwrap();
    assert_eq!(labels::list(&uow).await.unwrap().len(), 1);
    assert!(received(&world).await.is_empty(), "nobody else sees it before the commit");
    uow.commit().await.unwrap();
    assert_eq!(received(&world).await, ["first"]);
    // Given up, it leaves nothing, whether it has taken the writer or not.
    for asks in [false, true] {
        let uow = world.db().begin_late(actor.clone()).await.unwrap();
        inbox::receive(&uow, "wxlate", "second").await.unwrap();
        if asks {
            labels::ensure(&uow, LabelKind::Tag, "半途而废").await.unwrap();
        }
        drop(uow);
    }
    let uow = world.db().begin_late(actor).await.unwrap();
    assert_eq!(labels::list(&uow).await.unwrap().len(), 1);
    uow.commit().await.unwrap();
    assert_eq!(received(&world).await, ["first"]);
}

async fn whoever_lost_a_lease_settles_nothing(world: World) {
    let begin = || async { world.db().begin(Actor::Platform).await.unwrap() };
    let uow = begin().await;
    let job = |n: i64| NewJob {
        kind: "test.job",
        dedup_key: Some(format!("test:{n}")),
        payload: json!({}),
        run_at: world.now(),
    };
    outbox::enqueue(&uow, [job(1), job(1)]).await.unwrap();
    uow.commit().await.unwrap();
    let lease = async || {
        let uow = begin().await;
        let leases = outbox::lease(&uow, "test.job", 10, Duration::minutes(1)).await.unwrap();
        uow.commit().await.unwrap();
        leases
    };
    let first = lease().await;
    assert_eq!(first.len(), 1, "the same key is enqueued once");
    assert!(lease().await.is_empty(), "it is leased");
    world.advance(Duration::minutes(2)).await;
    let second = lease().await;
    assert_eq!((second.len(), second[0].attempts), (1, 2));
    let settle = async |lease: &outbox::Lease, ended| {
        let uow = begin().await;
        let ours = outbox::settle(&uow, lease, ended).await.unwrap();
        uow.commit().await.unwrap();
        ours
    };
    assert!(!settle(&first[0], Ended::Done).await, "the first lease has run out");
    assert!(settle(&second[0], Ended::Retry("later".into())).await);
    assert!(lease().await.is_empty(), "after a pause only");
    world.advance(Duration::minutes(1)).await;
    let third = lease().await.remove(0);
    assert!(settle(&third, Ended::Dead("broken".into())).await);
    assert_eq!(outbox::backlog(&world.db().read(Actor::Platform)).await.unwrap().1, 1);
}

async fn the_search_finds_by_every_way_of_writing(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    company.customer(&world, "lina", "重庆山城贸易有限公司", "13700002222").await;
    let order = company.order(&world, "lina", known.customer).await;
    let api = company.api(&world, "lina").await;
    for (what, typed) in [
        ("two characters", "明远"),
        ("a name", "明远精密"),
        ("traditional", "明遠"),
        ("pinyin", "mingyuan"),
        ("initials", "hzmy"),
        ("initials of a part", "myjm"),
        ("capitals", "HZMY"),
        ("the contact", "王建国"),
        ("a whole number", "13800001111"),
        ("a number with a country code", "%2B86%20138%200000%201111"),
        ("the end of a number", "1111"),
        ("the middle of a number", "80000"),
        ("an order", &order.order.number),
    ] {
        let found = api.get(&format!("/api/v1/customers/search?q={typed}")).await.expect(200);
        let names: Vec<&str> =
            found["found"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
        assert!(names.contains(&"杭州明远精密机械有限公司"), "{what}: {found}");
        let alone = !matches!(what, "the contact");
        assert!(!alone || names.len() == 1, "{what}: {names:?}");
    }
    for typed in ["chongqing", "zhongqing", "重庆"] {
        let found = api.get(&format!("/api/v1/customers/search?q={typed}")).await.expect(200);
        assert_eq!(found["found"].as_array().unwrap().len(), 1, "{typed}: {found}");
    }
    // A whole number of a colleague's customer: who can help, masked; and nothing by a part of it.
    let other = company.api(&world, "liu").await;
    let found = other.get("/api/v1/customers/search?q=13800001111").await.expect(200);
    assert_eq!(found["found"], json!([]));
    assert_eq!(found["elsewhere"][0]["owner"], "李娜", "{found}");
    assert!(!found.to_string().contains("明远精密"), "{found}");
    let found = other.get("/api/v1/customers/search?q=1111").await.expect(200);
    assert_eq!((&found["found"], &found["elsewhere"]), (&json!([]), &json!([])));
}

async fn a_stale_edit_is_refused(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let api = company.api(&world, "lina").await;
    let path = format!("/api/v1/customers/{}", known.customer);
    let patch = |remark: &str, version: i64| {
        let body = json!({ "version": version, "remark": remark });
        let (api, path) = (api.clone(), path.clone());
        async move { api.send(reqwest::Method::PATCH, &path, Some(&body), None).await }
    };
    let version = api.get(&path).await.expect(200)["customer"]["version"].as_i64().unwrap();
    let answers = join_all((0..6).map(|n| patch(if n % 2 == 0 { "甲" } else { "乙" }, version))).await;
    let won = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(won, 1, "{answers:?}");
    let lost = answers.iter().find(|answer| answer.status != 200).unwrap();
    assert_eq!((lost.status, lost.code()), (409, "stale"), "{}", lost.body);
}
