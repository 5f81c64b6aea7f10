//! The talks of the demo, held by writing to the simulated account.

use crm::contacts;
use crm::conversations::{self, ConversationFilter, Reply};
use crm::identities::{self, Scene, bindings};
use crm::ids::ContactId;
use crm::page::PageRequest;

use super::Demo;
use super::data::Company;

/// Who follows, by their customer, and with which window and consent the demo begins.
const FOLLOWERS: [(&str, &str, &str, &str); 5] = [
    ("lina", "明远精密", "王建国", "13800001234"),
    ("lina", "晨光电子", "刘芳", "13800002345"),
    ("lina", "澄海包装", "周静", "13800004567"),
    ("wangqiang", "宏图自动化", "郑晓明", "13800006789"),
    ("liuyang", "智联科技", "林少华", "13800009012"),
];

/// Holds the talks of the morning.
pub(super) async fn hold(demo: &Demo, company: &Company) -> anyhow::Result<()> {
    let sim = &demo.simulator;
    sim.publish_menu().await?;
    for (owner, customer, name, phone) in FOLLOWERS {
        let contact = contact_of(demo, company, owner, customer).await?;
        let user = sim.person(name, phone).await?;
        sim.follow(&user, Some(&Scene::Contact(contact).to_string())).await?;
    }
    // One talk with an order query and a salesperson's answer.
    sim.write("u1", "查订单").await?;
    sim.write("u1", "余下的螺栓什么时候能发？车间等着用").await?;
    answer(demo, company, "王总您好，余下 3000 个已经在包装，后天发顺丰，发出后我把单号给您。").await?;
    // One that waits for a person, with a picture.
    sim.write("u2", "查物流").await?;
    sim.write("u2", "收到的箱子有两个盖子扣不上").await?;
    sim.send_picture("u2").await?;
    // One agrees to notices, and is silent: no window, but a consent.
    sim.consent("u3", "SUB_GREETING").await?;
    // One who does not want pushes.
    sim.write("u4", "退订").await?;
    // Someone whom nobody knows yet, by the QR code of a salesperson; and one who asks to be bound.
    let stranger = sim.person("阿杰", "13900001111").await?;
    sim.follow(&stranger, Some(&Scene::Staff(company.staff("wangqiang")).to_string())).await?;
    sim.write(&stranger, "你好，请问润滑脂有样品吗？").await?;
    let asks = sim.person("吴海涛", "13800005678").await?;
    sim.follow(&asks, None).await?;
    sim.write(&asks, "绑定 13800005678").await?;
    demo.worker.drain().await?;
    sim.settle().await?;
    check(demo, company).await
}

async fn contact_of(demo: &Demo, company: &Company, owner: &str, customer: &str) -> anyhow::Result<ContactId> {
    let uow = company.act_as(&demo.app, owner).await?;
    let customer = company.customer(&uow, customer).await?;
    let first = contacts::list(&uow, customer.id).await?.into_iter().next();
    first.map(|found| found.contact.id).ok_or_else(|| anyhow::anyhow!("{} has no contact", customer.name))
}

/// The salesperson answers in the talk that was spoken in last.
async fn answer(demo: &Demo, company: &Company, text: &str) -> anyhow::Result<()> {
    let uow = company.act_as(&demo.app, "lina").await?;
    let filter = ConversationFilter::default();
    let talks = conversations::list(&uow, &filter, &PageRequest::default()).await?;
    let talk = talks.items.into_iter().next().ok_or_else(|| anyhow::anyhow!("nobody has written"))?.0.id;
    conversations::reply(&uow, talk, Reply::Text(text.into())).await?;
    uow.commit().await?;
    demo.worker.drain().await.map_err(Into::into)
}

/// The demo shows only what works: if a part did not come about, it fails here and not in front
/// of somebody.
async fn check(demo: &Demo, company: &Company) -> anyhow::Result<()> {
    let uow = company.act_as(&demo.app, "manager").await?;
    let unlinked = identities::unlinked(&uow, &PageRequest::default()).await?.items.len();
    anyhow::ensure!(unlinked == 2, "two followers should be unknown, not {unlinked}");
    let asked = bindings::pending(&uow, &PageRequest::default()).await?.items.len();
    anyhow::ensure!(asked == 1, "one should ask to be bound, not {asked}");
    Ok(())
}
