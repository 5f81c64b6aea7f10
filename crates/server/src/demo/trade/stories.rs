//! What happens once: disputes, debts that are given up, letters, requests that wait.

use chrono::NaiveDate;
use crm::approvals::{self, ApprovalFilter, ApprovalState};
use crm::checkpoints::{
    self, AnswerKind, CheckpointFilter, CheckpointSort, CountedFrom, NewList, NewPoint, Standing, Who,
};
use crm::customers::Grade;
use crm::db::Uow;
use crm::grades;
use crm::money::{Money, UnitPrice};
use crm::orders::{self, NewLine, NewOrder, OrderState};
use crm::page::PageRequest;
use crm::receivables::{
    self, Method, NewReceipt, Receivable, ReceivableFilter, ReceivableSort, Use, Way, WriteOffKind,
};
use crm::sorting::Sort;

use super::{Trade, day};

/// What happens.
#[derive(Clone, Copy)]
pub(super) enum Story {
    /// A grade is set by hand.
    Override,
    /// Prices are agreed with customers.
    Agreements,
    /// A price under the floor is approved, and the order goes out.
    FloorApproved,
    /// A small rest is given up.
    WriteOff,
    /// A debt is given up.
    BadDebt,
    /// From now on deliveries are tracked.
    Checkpoints,
    /// Needs before there is a quote, and what became of them.
    Opportunities,
    /// Quotes that did not become orders.
    QuotesEnded,
    /// Something was entered for the wrong customer.
    Reversed,
    /// Letters go out to those who are late.
    Letters,
    /// A bad answer is seen to.
    Handled,
    /// A customer contests what they owe.
    Dispute,
    /// A price is told on the phone.
    PriceTold,
    /// Money comes in for what is not delivered yet.
    Credit,
    /// Quotes that are under way.
    QuotesOpen,
    /// An order over the credit limit waits.
    CreditWaiting,
    /// A price under the floor waits.
    FloorWaiting,
    /// A debt that finance would give up waits.
    BadDebtWaiting,
    /// Letters are drafted.
    LettersDrafted,
}

/// Deliveries are tracked since so many days.
pub(super) const TRACKED: i64 = 75;

/// How many days before the demo's start what happens.
pub(super) const CALENDAR: &[(i64, Story)] = &[
    (325, Story::Agreements),
    (200, Story::Override),
    (152, Story::FloorApproved),
    (140, Story::WriteOff),
    (118, Story::BadDebt),
    (TRACKED, Story::Checkpoints),
    (70, Story::Opportunities),
    (45, Story::QuotesEnded),
    (33, Story::Reversed),
    (30, Story::Letters),
    (22, Story::Handled),
    (18, Story::Dispute),
    (13, Story::PriceTold),
    (9, Story::Credit),
    (8, Story::QuotesOpen),
    (7, Story::CreditWaiting),
    (6, Story::FloorWaiting),
    (5, Story::BadDebtWaiting),
    (4, Story::LettersDrafted),
];

/// The one who is supplied up to a limit only.
const LIMITED: &str = "昆山立讯模塑有限公司";

/// How much may be open of a customer.
pub(super) fn limit_of(name: &str) -> Option<Money> {
    (name == LIMITED).then_some(Money(25_000_000))
}

impl Trade<'_> {
    /// Tells a story.
    pub(super) async fn tell(&mut self, uow: &mut Uow, on: NaiveDate, story: Story) -> anyhow::Result<()> {
        match story {
            Story::Override => self.set_grade(uow).await,
            Story::Agreements => self.agree(uow, on).await,
            Story::FloorApproved => self.sell_under_floor(uow, on).await,
            Story::WriteOff => {
                self.give_up(
                    uow,
                    "泉州闽南",
                    WriteOffKind::WriteOff,
                    Some(Money(8_600)),
                    "运费尾差，双方确认不再追收",
                    true,
                )
                .await
            }
            Story::BadDebt => {
                let reason = "对方已停止经营，法院终结执行";
                self.give_up(uow, "义乌凯旋", WriteOffKind::BadDebt, None, reason, true).await
            }
            Story::BadDebtWaiting => {
                self.give_up(uow, "义乌凯旋", WriteOffKind::BadDebt, None, "同案剩余欠款，申请核销", false).await
            }
            Story::Checkpoints => self.track(uow).await,
            Story::Opportunities => self.opportunities(uow, on).await,
            Story::QuotesEnded => self.quotes_that_ended(uow, on).await,
            Story::QuotesOpen => self.quotes_under_way(uow, on).await,
            Story::PriceTold => self.tell_price(uow, on).await,
            Story::Reversed => self.reverse_a_receipt(uow, on).await,
            Story::Letters => self.letters(uow, 3).await,
            Story::LettersDrafted => self.letters(uow, 1).await,
            Story::Handled => self.see_to_bad_answer(uow).await,
            Story::Dispute => self.contest(uow).await,
            Story::Credit => self.pay_ahead(uow, on).await,
            Story::CreditWaiting => self.order_over_limit(uow, on).await,
            Story::FloorWaiting => {
                let reason = "客户月用量大，同行报 0.55，申请特价保住订单";
                self.ask_for_price(uow, on, "金华双龙", "0.56", reason).await.map(|_| ())
            }
        }
    }

    async fn set_grade(&self, uow: &mut Uow) -> anyhow::Result<()> {
        self.act(uow, "manager")?;
        let until = Some(day(self.start, 165));
        let (_, buyer) = self.named("惠州比特")?;
        grades::set(uow, buyer.id, Grade::A, "新能源方向战略客户，明年产能翻倍", until).await?;
        Ok(())
    }

    /// An order of bolts at a price under the floor: it waits for the approval.
    async fn ask_for_price(
        &mut self,
        uow: &mut Uow,
        on: NaiveDate,
        name: &str,
        price: &str,
        reason: &str,
    ) -> anyhow::Result<orders::OrderDetail> {
        let (_, buyer) = self.named(name)?;
        self.act(uow, buyer.sketch.owner)?;
        let product = self.product("LS-M8-30")?.clone();
        let price: UnitPrice = price.parse()?;
        let line =
            NewLine { price_reason: Some("大批量特价".into()), ..self.line(buyer, &product, 40_000, price) };
        let new = NewOrder {
            customer: buyer.id,
            ordered_on: Some(on),
            deliver_by: Some(day(on, 15)),
            lines: vec![line],
            approval_reason: Some(reason.into()),
            ..NewOrder::default()
        };
        Ok(orders::create(uow, new).await?)
    }

    /// The team lead approves, and the order goes out.
    async fn sell_under_floor(&mut self, uow: &mut Uow, on: NaiveDate) -> anyhow::Result<()> {
        let order = self.ask_for_price(uow, on, "金华双龙", "0.57", "年度最大单笔，用于开拓该客户").await?;
        anyhow::ensure!(order.order.state == OrderState::Draft, "a price under the floor should wait");
        self.decide(uow, "zhaomin", order.order.id.0, "同意，仅限本单").await?;
        let order = orders::detail(uow, order.order.id).await?;
        let (at, _) = self.named("金华双龙")?;
        self.go_on_with(on, at, &order);
        Ok(())
    }

    /// Somebody approves what waits for them about a document.
    async fn decide(&self, uow: &mut Uow, login: &str, document: i64, comment: &str) -> anyhow::Result<()> {
        self.act(uow, login)?;
        let filter = ApprovalFilter { states: vec![ApprovalState::Waiting], for_me: true, ..ApprovalFilter::default() };
        let waiting = approvals::list(uow, &filter, &PageRequest::default()).await?.items;
        let found: Vec<_> = waiting.into_iter().filter(|one| one.subject_id == document).collect();
        anyhow::ensure!(!found.is_empty(), "nothing waits for {login}");
        for one in found {
            approvals::decide(uow, one.id, true, Some(comment)).await?;
        }
        Ok(())
    }

    async fn order_over_limit(&mut self, uow: &mut Uow, on: NaiveDate) -> anyhow::Result<()> {
        let (_, buyer) = self.named(LIMITED)?;
        self.act(uow, buyer.sketch.owner)?;
        let product = self.product("FJ-X64")?.clone();
        let price = self.told.get(&(buyer.id, product.id)).copied().unwrap_or(product.list_price);
        let line = self.line(buyer, &product, 6_000, price);
        let new = NewOrder {
            customer: buyer.id,
            ordered_on: Some(on),
            deliver_by: Some(day(on, 20)),
            lines: vec![line],
            approval_reason: Some("新产线一次性配套，客户承诺货到 15 天内付清".into()),
            ..NewOrder::default()
        };
        let order = orders::create(uow, new).await?;
        anyhow::ensure!(order.order.state == OrderState::Draft, "an order over the limit should wait");
        Ok(())
    }

    /// The oldest that is open of a customer.
    async fn oldest_open(&self, uow: &Uow, name: &str) -> anyhow::Result<Receivable> {
        let (_, buyer) = self.named(name)?;
        let filter = ReceivableFilter { customer: Some(buyer.id), open: Some(true), ..ReceivableFilter::default() };
        let sort = Sort::ascending(ReceivableSort::Due);
        let open = receivables::list(uow, &filter, sort, &PageRequest::default()).await?.items;
        let oldest = open.into_iter().next().map(|found| found.receivable);
        oldest.ok_or_else(|| anyhow::anyhow!("{name} owes nothing"))
    }

    /// Finance asks to give up a debt, all of it where no amount is given; the manager may approve.
    async fn give_up(
        &self,
        uow: &mut Uow,
        name: &str,
        kind: WriteOffKind,
        amount: Option<Money>,
        reason: &str,
        approve: bool,
    ) -> anyhow::Result<()> {
        self.act(uow, "sunli")?;
        let owed = self.oldest_open(uow, name).await?;
        let asked = receivables::request_write_off(uow, owed.id, kind, amount.unwrap_or(owed.open), reason).await?;
        if approve {
            self.decide(uow, "manager", asked.id.0, "同意").await?;
        }
        Ok(())
    }

    async fn contest(&self, uow: &mut Uow) -> anyhow::Result<()> {
        self.act(uow, "sunli")?;
        let owed = self.oldest_open(uow, "徐州重工").await?;
        receivables::dispute(uow, owed.id, Some("客户称其中 4 桶液压油含水超标，待第三方检测")).await?;
        Ok(())
    }

    /// Drafts letters; all but so many are printed.
    async fn letters(&self, uow: &mut Uow, stay: usize) -> anyhow::Result<()> {
        self.act(uow, "sunli")?;
        let drafted = receivables::draft_letters(uow, None).await?;
        for letter in drafted.iter().skip(stay) {
            receivables::send_letter(uow, letter.letter.id, Way::Print).await?;
        }
        Ok(())
    }

    async fn reverse_a_receipt(&self, uow: &mut Uow, on: NaiveDate) -> anyhow::Result<()> {
        self.act(uow, "sunli")?;
        let receipt = self.credit(uow, on, "湖州东方", Money(2_860_000), None).await?;
        receivables::reverse_receipt(uow, receipt.id, Some(on), "付款方户名相近，登记错客户").await?;
        Ok(())
    }

    async fn pay_ahead(&self, uow: &mut Uow, on: NaiveDate) -> anyhow::Result<()> {
        self.act(uow, "sunli")?;
        self.credit(uow, on, "珠海格瑞", Money(3_000_000), Some("预付下批货款")).await?;
        Ok(())
    }

    async fn credit(
        &self,
        uow: &Uow,
        on: NaiveDate,
        name: &str,
        amount: Money,
        remark: Option<&str>,
    ) -> anyhow::Result<receivables::Receipt> {
        let (_, buyer) = self.named(name)?;
        let new = NewReceipt {
            customer: buyer.id,
            received_on: Some(on),
            amount,
            method: Method::Bank,
            account: Some(self.books.bank),
            payer: Some(buyer.sketch.name.into()),
            remark: remark.map(str::to_owned),
            used: Use::Credit,
        };
        Ok(receivables::create_receipt(uow, new).await?)
    }

    /// The standard list of what is tracked of each delivery.
    async fn track(&self, uow: &mut Uow) -> anyhow::Result<()> {
        self.act(uow, "manager")?;
        let point = |name: &str, counted_from, days, answer, required| NewPoint {
            name: name.into(),
            counted_from,
            days,
            answer,
            choices: Vec::new(),
            required,
            picture: false,
            who: Who::Owner,
        };
        let points = vec![
            point("到货数量、外观是否完好", CountedFrom::Shipped, 5, AnswerKind::YesNo, true),
            point("客户对送货的评价", CountedFrom::Shipped, 7, AnswerKind::Rating, true),
        ];
        let list = NewList { name: "标准发货跟踪".into(), standard: true, active: true, points };
        checkpoints::create(uow, list).await?;
        Ok(())
    }

    async fn see_to_bad_answer(&self, uow: &mut Uow) -> anyhow::Result<()> {
        self.act(uow, "manager")?;
        let filter = CheckpointFilter { standing: Some(Standing::Bad), ..CheckpointFilter::default() };
        let sort = Sort::ascending(CheckpointSort::Due);
        let bad = checkpoints::list_checkpoints(uow, &filter, sort, &PageRequest::default()).await?.items;
        if let Some(first) = bad.first() {
            checkpoints::handle(uow, first.row.id, first.row.version, "已补发 2 件，客户确认收到").await?;
        }
        Ok(())
    }
}
