//! Customers come, and order.

use chrono::NaiveDate;
use crm::contacts::NewContact;
use crm::customers::{self, CustomerFields, CustomerKind, LabelKind, NewCustomer, Stage};
use crm::db::Uow;
use crm::follow_ups::{self, FollowUpChannel, NewFollowUp};
use crm::ids::QuoteId;
use crm::money::{Money, Quantity, UnitPrice};
use crm::orders::{self, NewInstalment, NewLine, NewOrder, NewShare, OrderDetail};
use crm::products::Product;
use crm::quotes::{self, NewQuote, OrderTerms};

use super::super::habits::Pays;
use super::super::history::birthday;
use super::super::more::PROSPECT;
use super::{Buyer, Event, Trade, day, working};

const SOURCES: [&str; 4] = ["展会", "转介绍", "网络", "电话"];
const TALKS: [&str; 8] = [
    "电话确认了本月用量，价格没有意见，按老规格下单。",
    "上门拜访，看了仓库，库存只够两周，催我们尽快报价。",
    "客户反映上一批包装有轻微破损，已说明改用加厚纸箱。",
    "微信沟通交期，客户希望分两批送货。",
    "拜访采购和车间主任，介绍了新到的型号，留了样品。",
    "客户在比价，强调账期和送货上门，最终同意按我们的价格。",
    "电话回访，使用情况良好，下季度预计增量一成。",
    "微信发了新版目录，客户对气动元件感兴趣。",
];

impl Trade<'_> {
    /// A customer is entered by whom it belongs to.
    pub(super) async fn enter(&mut self, uow: &mut Uow, at: usize) -> anyhow::Result<()> {
        let sketch = super::sketches().nth(at).ok_or_else(|| anyhow::anyhow!("no customer {at}"))?;
        self.act(uow, sketch.owner)?;
        let (name, salutation, phone) = sketch.contact;
        let prospect = sketch.label == PROSPECT;
        let contact = NewContact {
            name: name.into(),
            title: Some("采购负责人".into()),
            salutation: Some(salutation.into()),
            hobbies: Some(sketch.hobbies.into()),
            phones: vec![phone.into()],
            occasions: sketch.birthday.map(|kept| birthday(self.start, kept)).into_iter().collect(),
            ..NewContact::default()
        };
        let stage = match sketch.habit.map(|habit| habit.pays) {
            Some(Pays::Stopped(_)) => Stage::Dormant,
            _ if prospect => Stage::Engaged,
            _ => Stage::Active,
        };
        let fields = CustomerFields {
            kind: Some(if prospect { CustomerKind::Prospect } else { CustomerKind::Customer }),
            company: Some(true),
            name: sketch.name.into(),
            stage: Some(stage),
            source: Some(SOURCES[at % SOURCES.len()].into()),
            industry: Some(sketch.industry.into()),
            region: Some(sketch.region.into()),
            credit_days: Some(30),
            credit_limit: super::stories::limit_of(sketch.name),
            ..CustomerFields::default()
        };
        let new = NewCustomer {
            fields,
            contacts: vec![contact],
            looks_alike_reason: Some("演示数据".into()),
            ..NewCustomer::default()
        };
        let customer = customers::create(uow, new).await?;
        let label = customers::labels::ensure(uow, LabelKind::Group, sketch.label).await?;
        customers::labels::set(uow, customer.id, &[label.id]).await?;
        self.buyers.insert(at, Buyer { sketch, id: customer.id });
        Ok(())
    }

    /// A customer orders, or asks for a quote first; and will need something again.
    pub(super) async fn need(&mut self, uow: &mut Uow, on: NaiveDate, at: usize) -> anyhow::Result<()> {
        let (buyer, habit) = (self.buyer(at)?, self.habit(at)?);
        self.act(uow, buyer.sketch.owner)?;
        if self.dice.percent(45) {
            self.talk(uow, on, buyer).await?;
        }
        let lines = self.basket(at)?;
        if self.dice.percent(15) {
            let quote = self.quote(uow, on, buyer, lines).await?;
            let answer = working(day(on, self.dice.between(3, 9)));
            self.note(answer, Event::Accept(at, quote));
        } else {
            let order = self.order(uow, on, at, lines).await?;
            self.go_on_with(on, at, &order);
        }
        let wait = habit.weeks * 7;
        let next = working(day(on, wait + self.dice.between(-wait / 4, wait / 4)));
        if next < day(self.start, -habit.until) {
            self.note(next, Event::Need(at));
        }
        Ok(())
    }

    /// What is talked about before an order.
    async fn talk(&mut self, uow: &Uow, on: NaiveDate, buyer: Buyer) -> anyhow::Result<()> {
        use FollowUpChannel::{Phone, Visit, Wechat};
        let content = *self.dice.pick(&TALKS);
        let channel = match content {
            _ if content.contains("拜访") => Visit,
            _ if content.contains("微信") => Wechat,
            _ => Phone,
        };
        let minutes = u32::try_from(self.dice.between(9 * 60, 16 * 60)).unwrap_or(600);
        let new = NewFollowUp {
            channel,
            content: content.into(),
            at: Some(crm::clock::instant_at(on, minutes, chrono_tz::Asia::Shanghai)),
            contact: None,
            understanding: None,
            confirmed: true,
            product_use: None,
            needs: None,
            place: None,
            location: None,
            next_contact_on: None,
            files: Vec::new(),
        };
        follow_ups::log(uow, buyer.id, new).await?;
        Ok(())
    }

    /// What a customer puts into an order: up to three of the things that they need.
    fn basket(&mut self, at: usize) -> anyhow::Result<Vec<NewLine>> {
        let (buyer, habit) = (self.buyer(at)?, self.habit(at)?);
        let most = habit.goods.len().min(3);
        let count = self.dice.between(1, i64::try_from(most)?);
        let first = usize::try_from(self.dice.below(habit.goods.len() as u64))?;
        // Orders grow with the years.
        let grown = (self.start - self.reached).num_days().clamp(0, super::DAYS);
        let volume = habit.volume * (125 - grown * 35 / super::DAYS) / 100 * self.dice.between(75, 130) / 100;
        let mut lines = Vec::new();
        for place in 0..usize::try_from(count)? {
            let product = self.product(habit.goods[(first + place) % habit.goods.len()])?.clone();
            let price = price_for(&product, at);
            let whole = UnitPrice(volume / count * UnitPrice::SCALE);
            lines.push(self.line(buyer, &product, whole.0 / price.0.max(1), price));
        }
        Ok(lines)
    }

    /// A line, with a reason where the customer was told another price before.
    pub(super) fn line(&mut self, buyer: Buyer, product: &Product, quantity: i64, price: UnitPrice) -> NewLine {
        let before = self.told.insert((buyer.id, product.id), price);
        let changed = before.is_some_and(|before| (price.0 - before.0).abs() * 50 > before.0);
        NewLine {
            product: Some(product.id),
            quantity: Quantity(round(quantity) * Quantity::SCALE),
            unit_price: price,
            price_reason: changed.then(|| "年度调价".to_owned()),
            ..NewLine::default()
        }
    }

    /// Quotes, and tells the customer.
    pub(super) async fn quote(
        &self,
        uow: &Uow,
        on: NaiveDate,
        buyer: Buyer,
        lines: Vec<NewLine>,
    ) -> anyhow::Result<QuoteId> {
        let terms = Some("含税含运费，款到期限按合同；交货期 7 天。".to_owned());
        let new = NewQuote { customer: buyer.id, quoted_on: Some(on), lines, terms, ..blank() };
        // What was decided on a day of the week is sent before its end.
        let valid_until = Some(day(on, 30));
        let quote = quotes::create(uow, NewQuote { valid_until, ..new }).await?.summary.quote;
        quotes::send(uow, quote.id, quote.version, None).await?;
        Ok(quote.id)
    }

    /// A customer accepts a quote.
    pub(super) async fn accept(
        &mut self,
        uow: &mut Uow,
        on: NaiveDate,
        at: usize,
        quote: QuoteId,
    ) -> anyhow::Result<()> {
        let buyer = self.buyer(at)?;
        self.act(uow, buyer.sketch.owner)?;
        let version = quotes::find(uow, quote).await?.summary.quote.version;
        let shares = self.shares(buyer.sketch.owner);
        let terms = OrderTerms {
            ordered_on: Some(on),
            deliver_by: Some(day(on, 14)),
            remark: None,
            shares,
            credit_days: None,
            instalments: Vec::new(),
            draft: false,
            approval_reason: None,
        };
        let order = quotes::to_order(uow, quote, version, terms).await?;
        self.go_on_with(on, at, &order);
        Ok(())
    }

    async fn order(&mut self, uow: &Uow, on: NaiveDate, at: usize, lines: Vec<NewLine>) -> anyhow::Result<OrderDetail> {
        let (buyer, habit) = (self.buyer(at)?, self.habit(at)?);
        let instalments = match habit.pays {
            Pays::Ahead => plan(&lines, on),
            _ => Vec::new(),
        };
        for part in &instalments {
            self.note(working(day(part.due_on, 2)), Event::PayPart(at, part.amount));
        }
        let new = NewOrder {
            customer: buyer.id,
            ordered_on: Some(on),
            deliver_by: Some(day(on, self.dice.between(8, 18))),
            shares: self.shares(buyer.sketch.owner),
            lines,
            instalments,
            ..NewOrder::default()
        };
        Ok(orders::create(uow, new).await?)
    }

    /// Most orders are one salesperson's; some are shared with a colleague.
    fn shares(&mut self, owner: &str) -> Vec<NewShare> {
        if !self.dice.percent(15) {
            return Vec::new();
        }
        let colleague = if owner == "zhaomin" { "wangqiang" } else { "zhaomin" };
        [(owner, 7_000), (colleague, 3_000)]
            .map(|(login, share_bp)| NewShare { staff: self.staff(login), share_bp })
            .to_vec()
    }
}

/// A price below the list price, rounded to what people say; the better the customer, the lower.
fn price_for(product: &Product, at: usize) -> UnitPrice {
    let discount = [6, 5, 4, 3, 4, 0, 1, 5, 3, 2, 5, 1].get(at).copied().unwrap_or(i64::try_from(at % 5).unwrap_or(0));
    let price = product.list_price.0 * (100 - discount) / 100;
    let step = if price < UnitPrice::SCALE { 10 } else { 100 };
    UnitPrice((price / step * step).max(product.floor_price.0))
}

/// A number of pieces as people order them.
fn round(quantity: i64) -> i64 {
    let step = match quantity {
        ..=9 => 1,
        10..=99 => 5,
        100..=999 => 50,
        _ => 500,
    };
    (quantity / step * step).max(1)
}

/// A part in advance, and the rest.
fn plan(lines: &[NewLine], on: NaiveDate) -> Vec<NewInstalment> {
    let amount: Money = lines.iter().filter_map(|line| line.quantity.times(line.unit_price)).sum();
    let first = amount.share(3_000);
    vec![
        NewInstalment { name: "预付款".into(), due_on: on, amount: first },
        NewInstalment { name: "尾款".into(), due_on: day(on, 45), amount: amount - first },
    ]
}

/// A quote of which nothing is said yet.
pub(super) fn blank() -> NewQuote {
    NewQuote {
        customer: crm::ids::CustomerId(0),
        contact: None,
        opportunity: None,
        quoted_on: None,
        valid_until: None,
        terms: None,
        remark: None,
        lines: Vec::new(),
    }
}
