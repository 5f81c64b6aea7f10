//! What happened in the months before the demo begins.

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use chrono_tz::Asia::Shanghai;
use crm::contacts::{Calendar, NewOccasion, OccasionKind};
use crm::db::Uow;
use crm::follow_ups::{FollowUpChannel, Location, NewFollowUp};
use crm::greetings::calendar;
use crm::ids::CustomerId;
use crm::orders::{NewDelivery, NewLine, NewOrder, Progress, ShippedLine};
use crm::{follow_ups, orders};

use super::data::Company;
use crate::app::App;

/// What happened when.
#[derive(Clone, Copy)]
pub(super) enum Chapter {
    /// First visits and first orders.
    FirstOrders,
    /// Deliveries arrive; more orders.
    MoreOrders,
    /// What is still open today.
    LastDays,
}

/// How many days before the demo's start each chapter plays.
pub(super) const HISTORY: &[(i64, Chapter)] =
    &[(60, Chapter::FirstOrders), (21, Chapter::MoreOrders), (2, Chapter::LastDays)];

/// Plays a chapter. The clock stands at its day.
pub(super) async fn tell(app: &App, company: &Company, chapter: Chapter, start: DateTime<Utc>) -> anyhow::Result<()> {
    match chapter {
        Chapter::FirstOrders => first_orders(app, company).await,
        Chapter::MoreOrders => more_orders(app, company).await,
        Chapter::LastDays => last_days(app, company, start).await,
    }
}

/// A birthday so many days after the demo's start, in the calendar that it is kept in.
pub(super) fn birthday(start: NaiveDate, (days, kind): (i64, Calendar)) -> NewOccasion {
    let date = start + Duration::days(days);
    let (month, day, leap) = match kind {
        Calendar::Solar => (date.month(), date.day(), false),
        Calendar::Lunar => calendar::lunar_of(date)
            .map_or((date.month(), date.day(), false), |(_, month, day, leap)| (month, day, leap)),
    };
    let (month, day) = (i64::from(month), i64::from(day));
    NewOccasion { kind: OccasionKind::Birthday, name: None, calendar: kind, year: None, month, day, leap }
}

fn line(code: &str, quantity: i64, price: &str) -> anyhow::Result<NewLine> {
    Ok(NewLine {
        product_code: Some(code.into()),
        quantity: crm::money::Quantity(quantity * 1000),
        unit_price: price.parse()?,
        price_reason: Some("按本次数量议价".into()),
        ..NewLine::default()
    })
}

async fn order(
    uow: &Uow,
    customer: CustomerId,
    lines: Vec<NewLine>,
    deliver_in: i64,
) -> anyhow::Result<orders::OrderDetail> {
    let deliver_by = Some(uow.today(Shanghai) + Duration::days(deliver_in));
    let new = NewOrder { customer, deliver_by, lines, ..NewOrder::default() };
    Ok(orders::create(uow, new).await?)
}

async fn ship(
    uow: &Uow,
    order: &orders::OrderDetail,
    part: i64,
    carrier: &str,
    number: &str,
) -> anyhow::Result<crm::ids::DeliveryId> {
    let lines = order
        .lines
        .iter()
        .map(|line| ShippedLine { line: line.id, quantity: crm::money::Quantity(line.quantity.0 * part / 100) })
        .collect();
    let new = NewDelivery {
        carrier: Some(carrier.into()),
        tracking_number: Some(number.into()),
        lines,
        ..NewDelivery::default()
    };
    Ok(orders::ship(uow, order.order.id, new).await?.id)
}

async fn log(
    uow: &Uow,
    customer: CustomerId,
    channel: FollowUpChannel,
    content: &str,
    next: Option<i64>,
) -> anyhow::Result<()> {
    // Who visits a customer notes where that was.
    let visited = channel == FollowUpChannel::Visit;
    let new = NewFollowUp {
        channel,
        content: content.into(),
        place: visited.then(|| "苏州工业园区星湖街 328 号".to_owned()),
        location: visited.then_some(Location { latitude_e6: 31_298_886, longitude_e6: 120_724_998 }),
        next_contact_on: next.map(|days| uow.today(Shanghai) + Duration::days(days)),
        contact: None,
        at: None,
        understanding: None,
        confirmed: false,
        product_use: None,
        needs: None,
        files: Vec::new(),
    };
    follow_ups::log(uow, customer, new).await?;
    Ok(())
}

async fn first_orders(app: &App, company: &Company) -> anyhow::Result<()> {
    for (owner, name, product, quantity, price, text) in [
        ("lina", "明远精密", "LS-M8-30", 5000, "0.68", "上门拜访，看了新车间，三季度要扩产，螺栓月用量约 5000。"),
        ("lina", "晨光电子", "FJ-X64", 200, "46.5", "电话沟通，周转箱旧款耐用，继续下单。"),
        ("wangqiang", "恒泰轴承", "RZ-15", 40, "328", "客户反映上批润滑脂高温表现好。"),
        ("zhaomin", "科盛光电", "WC-9", 300, "58", "参观展厅，对无尘耗材感兴趣。"),
        ("liuyang", "智联科技", "FJ-SH", 1000, "6.2", "微信沟通，试用后批量下单。"),
    ] {
        let uow = company.act_as(app, owner).await?;
        let customer = company.customer(&uow, name).await?;
        log(&uow, customer.id, FollowUpChannel::Visit, text, Some(30)).await?;
        let order = order(&uow, customer.id, vec![line(product, quantity, price)?], 10).await?;
        let delivery = ship(&uow, &order, 100, "德邦物流", "DPK202600123").await?;
        orders::progress(&uow, delivery, Progress::Arrived, None).await?;
        orders::progress(&uow, delivery, Progress::Signed, None).await?;
        uow.commit().await?;
    }
    Ok(())
}

async fn more_orders(app: &App, company: &Company) -> anyhow::Result<()> {
    let uow = company.act_as(app, "lina").await?;
    let customer = company.customer(&uow, "明远精密").await?;
    let lines = vec![line("LS-M8-30", 6000, "0.66")?, line("DQ-M8", 6000, "0.08")?];
    let first = order(&uow, customer.id, lines, 25).await?;
    ship(&uow, &first, 50, "顺丰速运", "SF1390012345678").await?;
    log(&uow, customer.id, FollowUpChannel::Phone, "王总来电催货，先发一半，余下月底前发齐。", Some(18)).await?;
    let customer = company.customer(&uow, "海达紧固件").await?;
    order(&uow, customer.id, vec![line("DX-2", 30, "215")?], 24).await?;
    log(&uow, customer.id, FollowUpChannel::Wechat, "陈厂长询问镀锌板价格，已报 215 元/张，含税含运费。", Some(21))
        .await?;
    uow.commit().await?;
    let uow = company.act_as(app, "wangqiang").await?;
    let customer = company.customer(&uow, "宏图自动化").await?;
    log(&uow, customer.id, FollowUpChannel::Visit, "首次拜访郑工，介绍了气动接头系列，留了样品。", Some(14)).await?;
    uow.commit().await?;
    Ok(())
}

async fn last_days(app: &App, company: &Company, start: DateTime<Utc>) -> anyhow::Result<()> {
    let uow = company.act_as(app, "lina").await?;
    let customer = company.customer(&uow, "晨光电子").await?;
    let detail = order(&uow, customer.id, vec![line("FJ-X64", 150, "46")?], 5).await?;
    let delivery = ship(&uow, &detail, 100, "顺丰速运", "SF1390088888888").await?;
    orders::progress(&uow, delivery, Progress::Arrived, None).await?;
    log(&uow, customer.id, FollowUpChannel::Phone, "已告知刘经理货已到苏州，明天送货上门。", Some(2)).await?;
    let customer = company.customer(&uow, "澄海包装").await?;
    let days = (start.with_timezone(&Shanghai).date_naive() - uow.today(Shanghai)).num_days();
    log(&uow, customer.id, FollowUpChannel::Phone, "周姐在比价缠绕膜，约好两天后再联系。", Some(days)).await?;
    uow.commit().await?;
    Ok(())
}
