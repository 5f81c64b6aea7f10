//! Money comes in.

use chrono::NaiveDate;
use crm::db::Uow;
use crm::ids::DeliveryId;
use crm::money::Money;
use crm::receivables::{self, Method, NewReceipt, Use};

use super::Trade;

impl Trade<'_> {
    /// A customer pays so many percent of what is still expected for a delivery.
    pub(super) async fn pay(
        &mut self,
        uow: &mut Uow,
        on: NaiveDate,
        at: usize,
        delivery: DeliveryId,
        percent: i64,
    ) -> anyhow::Result<()> {
        let Some(expected) = self.expected.get(&delivery).copied().filter(|expected| *expected > Money(0)) else {
            return Ok(());
        };
        let amount = expected.share(percent * 100);
        self.expected.insert(delivery, expected - amount);
        self.receive(uow, on, at, amount).await
    }

    /// Finance enters a receipt and allocates it, the oldest first.
    pub(super) async fn receive(
        &mut self,
        uow: &mut Uow,
        on: NaiveDate,
        at: usize,
        amount: Money,
    ) -> anyhow::Result<()> {
        let buyer = self.buyer(at)?;
        self.act(uow, "sunli")?;
        let (method, account) = match self.dice.below(20) {
            0 => (Method::Cash, self.books.till),
            1..=3 => (Method::Wechat, self.books.wechat),
            4 => (Method::Bill, self.books.bank),
            _ => (Method::Bank, self.books.bank),
        };
        let new = NewReceipt {
            customer: buyer.id,
            received_on: Some(on),
            amount,
            method,
            account: Some(account),
            payer: Some(buyer.sketch.name.into()),
            remark: None,
            used: Use::Oldest,
        };
        receivables::create_receipt(uow, new).await?;
        Ok(())
    }
}
