//! What customers ask for in the chat, apart from orders: binding, a person, no more pushes.

use crm::conversations::{self, ConversationFilter, Direction, MessageKind};
use crm::customers::{self, Which};
use crm::identities::{self, bindings};
use crm::page::PageRequest;
use crm::pushes::PushState;
use it::greetings::{birthday_rule, states};
use it::{Company, World, both};
use serde_json::json;

both!(
    binding_tells_strangers_nothing_and_the_owner_decides,
    an_approved_binding_links_and_a_handover_moves_everything,
    opting_out_stops_what_was_planned,
    a_tap_asks_for_a_written_message,
    pictures_are_fetched_and_kept,
    unfollowing_ends_it_and_following_again_is_the_same_person,
);

async fn pending(world: &World, company: &Company, short: &str) -> Vec<identities::binding::Model> {
    let uow = company.read(world, short).await;
    bindings::pending(&uow, &PageRequest::default()).await.unwrap().items
}

async fn binding_tells_strangers_nothing_and_the_owner_decides(world: World) {
    let company = world.company().await;
    company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let mut one = world.person("甲", "13900000001").await;
    one.follow(&company.service.appid, None).await;
    let mut two = world.person("乙", "13900000002").await;
    two.follow(&company.service.appid, None).await;
    let known = one.write("绑定 138 0000 1111").await;
    let unknown = two.write("绑定：13811112222").await;
    assert!(known.is_some() && known == unknown, "the same answer: {known:?} {unknown:?}");
    assert!(two.write("绑定 12345").await.unwrap().contains("例如"), "how it is written");
    assert!(one.write("查订单").await.unwrap().contains("绑定"), "not bound before the owner approves");
    assert_eq!(pending(&world, &company, "lina").await.len(), 1);
    assert!(pending(&world, &company, "wang").await.is_empty(), "a colleague's customer");
    assert_eq!(pending(&world, &company, "lead").await.len(), 1);
    // A newer request takes the place of the older one.
    one.write("绑定 13800001111").await;
    let waiting = pending(&world, &company, "lina").await;
    assert_eq!(waiting.len(), 1);
    let uow = company.begin(&world, "lina").await;
    bindings::refuse(&uow, waiting[0].id).await.unwrap();
    uow.commit().await.unwrap();
    assert!(one.write("查订单").await.unwrap().contains("绑定"));
    let uow = company.begin(&world, "wang").await;
    assert!(bindings::approve(&uow, waiting[0].id).await.is_err());
}

async fn an_approved_binding_links_and_a_handover_moves_everything(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let order = company.order(&world, "lina", known.customer).await;
    let mut person = world.person("甲", "13900000001").await;
    person.follow(&company.service.appid, None).await;
    person.write("我们的货呢？").await;
    person.write("绑定 13800001111").await;
    let request = pending(&world, &company, "lina").await.remove(0);
    let uow = company.begin(&world, "lina").await;
    bindings::approve(&uow, request.id).await.unwrap();
    uow.commit().await.unwrap();
    assert!(person.write("查订单").await.unwrap().contains(&order.order.number));
    assert!(person.write("绑定 13800001111").await.unwrap().contains("已经关联"));
    let talks = |short: &'static str| {
        let (world, company) = (&world, &company);
        async move {
            let uow = company.read(world, short).await;
            let filter = ConversationFilter { customer: Some(known.customer), ..ConversationFilter::default() };
            conversations::list(&uow, &filter, &PageRequest::default()).await.unwrap().items.len()
        }
    };
    assert_eq!((talks("lina").await, talks("liu").await), (1, 0));
    let uow = company.begin(&world, "manager").await;
    let moved = customers::hand_over(&uow, &Which::AllOf(company.staff("lina")), company.staff("liu"), "离职").await;
    assert_eq!(moved.unwrap(), 1);
    uow.commit().await.unwrap();
    assert_eq!((talks("lina").await, talks("liu").await), (0, 1), "the talk goes along");
    let uow = company.read(&world, "liu").await;
    assert!(crm::orders::detail(&uow, order.order.id).await.is_ok());
    let uow = company.read(&world, "lina").await;
    assert!(crm::orders::detail(&uow, order.order.id).await.is_err());
    assert!(person.write("人工").await.unwrap().contains("刘洋"), "the new owner answers");
}

async fn opting_out_stops_what_was_planned(world: World) {
    let company = world.company().await;
    birthday_rule(&world, &company).await;
    let day = it::company::birthday("2026-11-23".parse().unwrap());
    let known = company.customer_with(&world, "lina", "杭州明远精密机械有限公司", "13800001111", vec![day]).await;
    let person = company.follower(&world, known).await;
    person.write("你好").await;
    world.tick().await;
    assert_eq!(states(&world, &company).await.into_iter().collect::<Vec<_>>(), [(PushState::Planned, 1)]);
    assert!(person.write(" ｔｄ ").await.unwrap().contains("退订"));
    world.advance(chrono::Duration::hours(1)).await;
    world.tick().await;
    assert_eq!(states(&world, &company).await.into_iter().collect::<Vec<_>>(), [(PushState::Skipped, 1)]);
    assert!(person.heard("custom").await.is_empty());
    world.advance(chrono::Duration::days(365)).await;
    world.tick().await;
    assert_eq!(states(&world, &company).await.values().sum::<i64>(), 1, "and the next year nothing is planned");
}

async fn a_tap_asks_for_a_written_message(world: World) {
    let company = world.company().await;
    let (_, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    assert!(person.tap("PERSON").await.unwrap().contains("发送一条文字消息"));
    let waiting = |short: &'static str| {
        let (world, company) = (&world, &company);
        async move {
            let uow = company.read(world, short).await;
            let filter = ConversationFilter { waiting: true, ..ConversationFilter::default() };
            conversations::list(&uow, &filter, &PageRequest::default()).await.unwrap().items.len()
        }
    };
    assert_eq!(waiting("lina").await, 0, "a tap opens no window, so nobody could answer");
    assert!(person.write("人工").await.unwrap().contains("李娜"));
    assert_eq!(waiting("lina").await, 1);
    // The system says once that somebody will come, not after each line.
    let first = person.write("我想问一下").await;
    let second = person.write("你们周末发货吗").await;
    assert!(first.is_none() && second.is_none(), "{first:?} {second:?}");
}

async fn pictures_are_fetched_and_kept(world: World) {
    let company = world.company().await;
    let (known, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    for kind in ["image", "voice", "file", "location"] {
        let done = person.act("messages", json!({ "type": kind })).await;
        assert_eq!(done["failed"], false, "{kind}: {done}");
    }
    world.drain().await;
    let uow = company.read(&world, "lina").await;
    let stored = conversations::of_customer(&uow, known.customer, None, 50).await.unwrap();
    let of = |kind| stored.iter().find(|message| message.kind == kind && message.direction == Direction::In).unwrap();
    let api = company.api(&world, "lina").await;
    for kind in [MessageKind::Image, MessageKind::Voice, MessageKind::File] {
        let file = of(kind).file_id.unwrap_or_else(|| panic!("{kind} was not kept: {:?}", of(kind)));
        assert_eq!(api.get(&format!("/api/v1/files/{file}")).await.status, 200, "{kind}");
        let other = company.api(&world, "liu").await;
        assert_eq!(other.get(&format!("/api/v1/files/{file}")).await.status, 404, "{kind}");
    }
    assert!(of(MessageKind::Location).payload.is_some());
}

async fn unfollowing_ends_it_and_following_again_is_the_same_person(world: World) {
    let company = world.company().await;
    let (known, mut person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    person.write("你好").await;
    person.act("unfollow", json!({})).await;
    let push = it::greetings::greeting(&world, &company, known, "在吗");
    assert_eq!(it::greetings::send(&world, &company, push).await.state, PushState::HandedOver);
    let appid = person.appid.clone();
    person.follow(&appid, None).await;
    assert!(person.heard("reply").await.last().unwrap().starts_with("王总"), "welcomed as who they are");
    let identities = identities::of_contact(&world.reading(&company), &[known.contact]).await.unwrap();
    assert_eq!(identities.len(), 1);
    assert!(identities[0].followed);
    assert!(person.scan("c1").await.is_some());
}
