//! Complaints of the demo: one in each state, some answered in time, one late, one overdue.

use chrono_tz::Asia::Shanghai;
use crm::complaints::{self, ComplaintSource, ComplaintState, Links, NewCompensation, NewComplaint, Severity};
use crm::ids::ComplaintId;
use crm::money::Money;
use crm::staff::departments;

use super::data::Company;
use crate::app::App;

/// One complaint of the demo.
pub(super) struct Story {
    customer: &'static str,
    content: &'static str,
    severity: Severity,
    category: &'static str,
    /// Hours before the demo begins at which it came.
    filed: i64,
    /// Hours until it was worked on.
    pause: i64,
    /// How far it got.
    until: ComplaintState,
    result: &'static str,
}

use ComplaintState as S;
use Severity::{Normal, Urgent};

#[rustfmt::skip]
const STORIES: [Story; 9] = [
    Story { customer: "明远精密", content: "外箱破损，两件轴承压坏，现场等着用。", severity: Urgent, category: "破损",
        filed: 240, pause: 3, until: S::Closed, result: "当天补发两件，运费由我方承担。" },
    Story { customer: "海达紧固件", content: "螺栓少发一盒，送货单写的是十盒。", severity: Normal, category: "数量不符",
        filed: 220, pause: 26, until: S::Closed, result: "已补发一盒，并核对装箱清单。" },
    Story { customer: "晨光电子", content: "防静电手环有一批测试不合格。", severity: Normal, category: "质量",
        filed: 200, pause: 150, until: S::ResultSent, result: "已全部更换，并追溯供应商批次。" },
    Story { customer: "澄海包装", content: "司机卸货态度不好，催了两次才卸。", severity: Normal, category: "服务",
        filed: 52, pause: 4, until: S::ResultDrafted, result: "已更换承运司机，并向贵司致歉。" },
    Story { customer: "智联科技", content: "润滑脂开盖发硬，怀疑存放过久。", severity: Normal, category: "质量",
        filed: 50, pause: 6, until: S::Resolved, result: "确认批次临期，已更换新批次。" },
    Story { customer: "宏图自动化", content: "气缸到货比约定晚两天，影响装机。", severity: Normal, category: "物流",
        filed: 28, pause: 2, until: S::InProgress, result: "" },
    Story { customer: "科盛光电", content: "发票抬头开错，需要重开。", severity: Urgent, category: "其他",
        filed: 100, pause: 1, until: S::Assigned, result: "" },
    Story { customer: "明远精密", content: "新到的轴承声音偏大，请派人看看。", severity: Normal, category: "质量",
        filed: 3, pause: 1, until: S::Open, result: "" },
    Story { customer: "晨光电子", content: "收到的货不是我们订的型号。", severity: Normal, category: "数量不符",
        filed: 75, pause: 2, until: S::Withdrawn, result: "" },
];

/// What happens, and how many hours before the demo begins.
pub(super) fn steps() -> Vec<(i64, usize, bool)> {
    let both = |(at, story): (usize, &Story)| [(story.filed, at, true), (story.filed - story.pause, at, false)];
    let mut steps: Vec<_> = STORIES.iter().enumerate().flat_map(both).collect();
    steps.sort_by_key(|(hours, at, _)| (std::cmp::Reverse(*hours), *at));
    steps
}

/// Records a complaint.
pub(super) async fn file(app: &App, company: &Company, at: usize) -> anyhow::Result<ComplaintId> {
    let story = &STORIES[at];
    let uow = company.act_as(app, "manager").await?;
    let customer = company.customer(&uow, story.customer).await?;
    let new = NewComplaint {
        customer: customer.id,
        source: ComplaintSource::Hotline,
        content: story.content.into(),
        severity: story.severity,
        category: story.category.into(),
        links: Links::default(),
        responsible: None,
        due_at: None,
        pictures: Vec::new(),
    };
    let filed = complaints::file(&uow, new).await?;
    uow.commit().await?;
    Ok(filed.id)
}

/// Works on a complaint as far as its story goes.
pub(super) async fn work_on(app: &App, company: &Company, at: usize, id: ComplaintId) -> anyhow::Result<()> {
    let story = &STORIES[at];
    if story.until == S::Open {
        return Ok(());
    }
    let uow = company.act_as(app, "manager").await?;
    if story.until == S::Withdrawn {
        complaints::withdraw(&uow, id, 1, "客户核对后确认型号无误").await?;
        return Ok(uow.commit().await?);
    }
    let owner = company.customer(&uow, story.customer).await?.owner_id;
    let mut row = complaints::assign(&uow, id, 1, owner.unwrap_or_else(|| company.staff("zhoutao"))).await?;
    if story.until == S::Assigned {
        return Ok(uow.commit().await?);
    }
    row = complaints::start(&uow, id, row.version).await?;
    if story.until == S::InProgress {
        if let Some(department) = departments::list(&uow).await?.first() {
            complaints::ask(&uow, id, row.version, department.id, "这票货什么时候发出的，为什么晚了？").await?;
        }
        return Ok(uow.commit().await?);
    }
    row = complaints::resolve(&uow, id, row.version, None, story.result).await?;
    // Finance may have closed the month already.
    if story.severity == Urgent && crm::months::check_open(&uow, uow.today(Shanghai)).await.is_ok() {
        let given = NewCompensation { amount: Money(20_000), given_on: None, reason: "补偿停工损失".into() };
        row = complaints::compensate(&uow, id, row.version, given).await?;
    }
    match story.until {
        S::ResultDrafted => {
            complaints::draft(&uow, id, row.version).await?;
        }
        S::ResultSent | S::Closed => {
            row = complaints::tell(&uow, id, row.version, "已电话告知处理结果，客户认可。", None).await?;
            if story.until == S::Closed {
                complaints::close(&uow, id, row.version).await?;
            }
        }
        _ => {}
    }
    Ok(uow.commit().await?)
}
