//! One push of every outcome, so that each can be looked at.

use chrono::{Duration, Utc};
use crm::actor::Actor;
use crm::customers::Customer;
use crm::ids::{ContactId, PushId};
use crm::pushes::{self, Channel, NewPush, PushKind, PushState};
use serde_json::json;

use super::Demo;
use super::data::Company;

/// Sends them, and checks that each ended as it should.
pub(super) async fn show_every_outcome(demo: &Demo, company: &Company) -> anyhow::Result<()> {
    let sim = &demo.simulator;
    let all = [Channel::Custom, Channel::Subscribe, Channel::Template, Channel::Task];
    // Delivered by a customer-service message, a subscription notice, a template message.
    greet(demo, company, "明远精密", &all, "王总，新一期产品目录已经出来了，需要的话我发给您。", PushState::Sent)
        .await?;
    greet(demo, company, "澄海包装", &all, "周姐，冬至将至，注意保暖！", PushState::Delivered).await?;
    notify(demo, company, "智联科技", "防静电手环 1000 条已发出", PushState::Delivered).await?;
    // Nobody to send to: the salesperson writes by hand.
    greet(demo, company, "海达紧固件", &all, "陈厂长，感谢您一直以来的支持！", PushState::HandedOver).await?;
    // The customer wants none.
    greet(demo, company, "宏图自动化", &all, "郑工，祝工作顺利！", PushState::Skipped).await?;
    // The platform reports that it did not arrive.
    sim.fault(&json!({ "path": "/cgi-bin/message/template/send", "event_status": "failed:user block", "times": 1 }))
        .await?;
    notify(demo, company, "智联科技", "润滑脂样品已寄出", PushState::Failed).await?;
    // The answer of the platform is lost: nobody knows.
    sim.fault(&json!({ "path": "/cgi-bin/message/custom/send", "drop": true, "times": 1 })).await?;
    greet(demo, company, "晨光电子", &all, "刘经理，本周五我们有新品试用活动，欢迎参加。", PushState::InDoubt).await?;
    // Too late, and called off.
    let (customer, contact) = receiver(demo, company, "科盛光电").await?;
    let late = NewPush {
        expires_at: Some(demo.now() - Duration::hours(1)),
        ..greeting(demo, &customer, contact, "许总，周末愉快！", &all)
    };
    send(demo, company, late, PushState::Expired).await?;
    let push =
        plan(demo, company, greeting(demo, &customer, contact, "许总，年终答谢会邀请函", &all), Duration::days(2))
            .await?;
    let uow = company.act_as(&demo.app, "manager").await?;
    pushes::cancel(&uow, push, "活动改期").await?;
    uow.commit().await?;
    sim.settle().await
}

async fn receiver(demo: &Demo, company: &Company, name: &str) -> anyhow::Result<(Customer, ContactId)> {
    let uow = company.act_as(&demo.app, "manager").await?;
    let customer = company.customer(&uow, name).await?;
    let contacts = crm::contacts::list(&uow, customer.id).await?;
    let contact = contacts.first().ok_or_else(|| anyhow::anyhow!("{name} has no contact"))?.contact.id;
    Ok((customer, contact))
}

fn greeting(demo: &Demo, customer: &Customer, contact: ContactId, text: &str, channels: &[Channel]) -> NewPush {
    NewPush {
        customer: Some(customer.id),
        contact: Some(contact),
        staff: customer.owner_id,
        channels: channels.to_vec(),
        fields: json!({ "values": { "销售": "关山工业品" } }),
        ..NewPush::new(PushKind::Greeting, text.into(), demo.now())
    }
}

async fn greet(
    demo: &Demo,
    company: &Company,
    name: &str,
    channels: &[Channel],
    text: &str,
    wanted: PushState,
) -> anyhow::Result<()> {
    let (customer, contact) = receiver(demo, company, name).await?;
    send(demo, company, greeting(demo, &customer, contact, text, channels), wanted).await
}

async fn notify(demo: &Demo, company: &Company, name: &str, text: &str, wanted: PushState) -> anyhow::Result<()> {
    let (customer, contact) = receiver(demo, company, name).await?;
    let new = NewPush {
        transactional: true,
        fields: json!({ "purpose": "shipping", "values": { "单号": "SO20261101-0003" } }),
        ..greeting(demo, &customer, contact, text, &[Channel::Template, Channel::Task])
    };
    send(demo, company, NewPush { kind: PushKind::Notice, ..new }, wanted).await
}

async fn plan(demo: &Demo, company: &Company, new: NewPush, after: Duration) -> anyhow::Result<PushId> {
    let uow = demo.app.db.begin(Actor::System(company.tenant)).await?;
    let due_at: chrono::DateTime<Utc> = new.due_at + after;
    let push = pushes::create(&uow, NewPush { due_at, ..new }).await?;
    uow.commit().await?;
    Ok(push.id)
}

async fn send(demo: &Demo, company: &Company, new: NewPush, wanted: PushState) -> anyhow::Result<()> {
    let text = new.content.clone();
    let id = plan(demo, company, new, Duration::zero()).await?;
    demo.worker.drain().await?;
    demo.simulator.settle().await?;
    let uow = demo.app.db.read(Actor::System(company.tenant));
    let push = pushes::find(&uow, id).await?;
    anyhow::ensure!(push.state == wanted, "“{text}” should be {wanted}, not {}: {:?}", push.state, push.reason);
    Ok(())
}
