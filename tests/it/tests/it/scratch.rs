use crm::actor::Actor;
use it::{World, both};
both!(steps);
async fn t<T>(name: &str, f: impl Future<Output = T>) -> T {
    match tokio::time::timeout(std::time::Duration::from_secs(4), f).await { Ok(v) => { eprintln!("ok {name}"); v } Err(_) => panic!("HANG {name}") }
}
async fn steps(world: World) {
    let company = world.company().await;
    let rule = it::greetings::birthday_rule(&world, &company).await;
    let d = (world.now() + chrono::Duration::hours(8)).date_naive();
    let _ = company.customer_with(&world, "lina", "杭州明远精密机械有限公司", "13800001111", vec![it::company::birthday(d)]).await;
    let sys = Actor::System(company.tenant);
    for i in 0..2 {
        for ahead in 0..2 {
            let uow = t("begin", world.db().begin(sys.clone())).await.unwrap();
            let (n, next) = t("plan", crm::greetings::plan(&uow, rule, d + chrono::Duration::days(ahead), crm::ids::ContactId(0))).await.unwrap();
            eprintln!("{i} {ahead} {n} {next:?}");
            if n > 0 { t("commit", uow.commit()).await.unwrap(); }
        }
    }
    let mut cursor = Some(crm::revisits::PlanCursor::default());
    while let Some(at) = cursor {
        let uow = t("begin r", world.db().begin(sys.clone())).await.unwrap();
        let p = t("plan r", crm::revisits::plan_batch(&uow, d, at)).await.unwrap();
        eprintln!("{p:?}");
        cursor = p.next;
        if p.created > 0 { uow.commit().await.unwrap(); }
    }
    let uow = t("begin f", world.db().begin(Actor::Platform)).await.unwrap();
    t("inbox", crm::inbox::forget(&uow, chrono::Duration::days(1))).await.unwrap();
    t("idem", crm::idempotency::forget(&uow, chrono::Duration::days(1), 1000)).await.unwrap();
    t("sess", crm::sessions::prune(&uow, 1000)).await.unwrap();
    t("commit f", uow.commit()).await.unwrap();
    t("tick", world.worker.tick()).await.unwrap();
}
