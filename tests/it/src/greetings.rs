//! Rules, pushes, and what came of them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use crm::actor::Actor;
use crm::greetings::{self, NewRule, Segment};
use crm::ids::{GreetingRuleId, PushId};
use crm::pushes::{self, Channel, NewPush, Push, PushKind, PushState};
use serde_json::json;

use crate::{Company, Known, World};

/// Every way that a push can take.
pub const ALL: [Channel; 4] = [Channel::Custom, Channel::Subscribe, Channel::Template, Channel::Task];

/// A rule of a company for birthdays, sent at 10:30.
pub async fn birthday_rule(world: &World, company: &Company) -> GreetingRuleId {
    rule(world, company, "birthday", 10 * 60 + 30, &[Channel::Custom, Channel::Subscribe, Channel::Task]).await
}

/// A rule of a company.
pub async fn rule(world: &World, company: &Company, occasion: &str, send_at: i64, ways: &[Channel]) -> GreetingRuleId {
    let uow = world.db().begin(Actor::System(company.tenant)).await.unwrap();
    let new = NewRule {
        name: "问候".into(),
        occasion: occasion.into(),
        segment: Segment::default(),
        lead_days: 0,
        send_at,
        template: "{{称呼}}，祝您生日快乐！——{{销售}}".into(),
        channels: ways.to_vec(),
        active: true,
    };
    let id = greetings::add_rule(&uow, new).await.unwrap().id;
    uow.commit().await.unwrap();
    id
}

/// A greeting that is due now.
pub fn greeting(world: &World, company: &Company, known: Known, text: &str) -> NewPush {
    NewPush {
        customer: Some(known.customer),
        contact: Some(known.contact),
        staff: Some(company.staff("lina")),
        channels: ALL.to_vec(),
        fields: json!({ "values": { "销售": "李娜" } }),
        ..NewPush::new(PushKind::Greeting, text.into(), world.now())
    }
}

/// A notice about a shipment that is due now: as a template message, else as a task.
pub fn shipping_notice(world: &World, company: &Company, known: Known, text: &str) -> NewPush {
    NewPush {
        kind: PushKind::Notice,
        transactional: true,
        channels: vec![Channel::Template, Channel::Task],
        fields: json!({ "purpose": "shipping", "values": { "单号": "SO20261101-0003" } }),
        ..greeting(world, company, known, text)
    }
}

/// Makes a push.
pub async fn plan(world: &World, company: &Company, new: NewPush) -> PushId {
    let uow = world.db().begin(Actor::System(company.tenant)).await.unwrap();
    let push = pushes::create(&uow, new).await.unwrap();
    uow.commit().await.unwrap();
    push.id
}

/// Makes a push, sends it, and gives what became of it.
pub async fn send(world: &World, company: &Company, new: NewPush) -> Push {
    let id = plan(world, company, new).await;
    world.drain().await;
    push(world, company, id).await
}

/// A push as it stands now.
pub async fn push(world: &World, company: &Company, id: PushId) -> Push {
    pushes::find(&world.reading(company), id).await.unwrap()
}

/// How many pushes of a company stand in each state.
pub async fn states(world: &World, company: &Company) -> BTreeMap<PushState, i64> {
    pushes::count_by_state(&world.reading(company), None).await.unwrap()
}

/// When the job of a push is due; none where there is no job any more.
pub async fn due(world: &World) -> Option<DateTime<Utc>> {
    crm::outbox::next_due(&world.db().read(Actor::Platform), &[pushes::SEND]).await.unwrap()
}
