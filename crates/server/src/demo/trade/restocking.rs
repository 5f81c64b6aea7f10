//! What the company buys: every month from two suppliers, paid when it is due.

use chrono::{Datelike, NaiveDate};
use crm::cash::Method;
use crm::db::Uow;
use crm::ids::{PurchaseOrderId, SupplierId};
use crm::money::{Money, Quantity, UnitPrice};
use crm::purchasing::{
    self, NewGoodsReceipt, NewPayment, NewPurchaseLine, NewPurchaseOrder, PaymentUse, ReceivedLine, SupplierFields,
};

use super::{Event, Trade, day, working};

/// Who buys.
const BUYER: &str = "qianjin";
/// How many days from an order to its goods.
const ON_THE_WAY: i64 = 8;
/// What a line comes to, about, in 元.
const LINE: i64 = 9_000;

/// Code, name, contact, phone, days to pay, how late we pay, what they supply.
type Sketch = (&'static str, &'static str, &'static str, &'static str, i64, i64, &'static [&'static str]);

const SUPPLIERS: [Sketch; 5] = [
    ("GY-01", "宁波镇海标准件厂", "陆厂长", "0574-86261188", 30, 0, &["LS-M8-30", "LS-M10-40", "LM-M8", "DQ-M8"]),
    ("GY-02", "苏州净电防护科技有限公司", "许静", "0512-67220931", 45, 5, &["FJ-X64", "FJ-SH", "WC-9", "SB-PVC"]),
    ("GY-03", "上海浦江润滑油有限公司", "施经理", "021-58330916", 30, 0, &["YY-46", "RZ-15", "QX-20"]),
    ("GY-04", "温州瓯江轴承有限公司", "林建", "0577-86690123", 60, 12, &["ZC-6204", "ZC-6308", "TB-5M", "LT-20"]),
    ("GY-05", "宁波奉化气动元件有限公司", "竺工", "0574-88551672", 30, 0, &["QJ-8", "QG-63", "DC-4V"]),
];

/// Something that follows from an order to a supplier.
#[derive(Clone, Copy)]
pub(super) enum Step {
    /// Goods come in; a half where the supplier is short of them.
    Receive(usize, PurchaseOrderId, bool),
    /// A supplier is paid.
    Pay(usize, Money),
}

/// Enters the suppliers.
pub(super) async fn enter(uow: &Uow) -> anyhow::Result<Vec<SupplierId>> {
    let mut entered = Vec::new();
    for (code, name, contact, phone, payment_days, ..) in SUPPLIERS {
        let fields = SupplierFields {
            code: code.into(),
            name: name.into(),
            contact: Some(contact.into()),
            phone: Some(phone.into()),
            address: None,
            tax_number: None,
            bank_account: None,
            payment_days,
            active: true,
            remark: None,
        };
        entered.push(purchasing::add_supplier(uow, fields).await?.id);
    }
    Ok(entered)
}

impl Trade<'_> {
    /// Orders of two suppliers, in turn.
    pub(super) async fn restock(&mut self, uow: &mut Uow, on: NaiveDate) -> anyhow::Result<()> {
        self.act(uow, BUYER)?;
        let first = usize::try_from(on.month0())? % SUPPLIERS.len();
        for at in [first, (first + 2) % SUPPLIERS.len()] {
            let mut lines = Vec::new();
            for code in SUPPLIERS[at].6 {
                let percent = self.dice.between(70, 130);
                let product = self.product(code)?;
                // Cost is net of tax, and suppliers' prices are not.
                let unit_price = UnitPrice((product.cost.0 * 113 / 100).max(1));
                let pieces = (LINE * percent / 100 * UnitPrice::SCALE / unit_price.0).max(10);
                lines.push(NewPurchaseLine {
                    product: Some(product.id),
                    product_code: None,
                    quantity: Quantity(pieces / 10 * 10 * Quantity::SCALE),
                    unit_price,
                    tax_rate_bp: None,
                });
            }
            let new = NewPurchaseOrder {
                supplier: self.suppliers[at],
                ordered_on: Some(on),
                expected_on: Some(day(on, ON_THE_WAY)),
                payment_days: None,
                remark: None,
                lines,
                draft: false,
            };
            let order = purchasing::create(uow, new).await?.summary.order.id;
            let short = self.dice.below(5) == 0;
            self.note(working(day(on, ON_THE_WAY)), Event::Buy(Step::Receive(at, order, short)));
        }
        Ok(())
    }

    /// Goes on with an order.
    pub(super) async fn buy(&mut self, uow: &mut Uow, on: NaiveDate, step: Step) -> anyhow::Result<()> {
        match step {
            Step::Receive(at, order, half) => self.receive_goods(uow, on, (at, order, half)).await,
            Step::Pay(at, amount) => {
                self.act(uow, "sunli")?;
                let new = NewPayment {
                    supplier: self.suppliers[at],
                    paid_on: Some(on),
                    amount,
                    method: Method::Bank,
                    account: Some(self.books.bank),
                    remark: None,
                    used: PaymentUse::Oldest,
                };
                purchasing::pay(uow, new).await?;
                Ok(())
            }
        }
    }

    async fn receive_goods(
        &mut self,
        uow: &mut Uow,
        on: NaiveDate,
        (at, order, half): (usize, PurchaseOrderId, bool),
    ) -> anyhow::Result<()> {
        self.act(uow, BUYER)?;
        let mut new = NewGoodsReceipt { received_on: Some(on), ..NewGoodsReceipt::default() };
        if half {
            let lines = purchasing::find_order(uow, order).await?.lines;
            new.lines = lines
                .iter()
                .map(|line| ReceivedLine {
                    line: line.id,
                    quantity: Quantity(line.quantity.0 / 2 / Quantity::SCALE * Quantity::SCALE),
                })
                .collect();
            self.note(working(day(on, ON_THE_WAY)), Event::Buy(Step::Receive(at, order, false)));
        }
        let received = purchasing::receive(uow, order, new).await?.summary.receipt;
        let (payment_days, late) = (SUPPLIERS[at].4, SUPPLIERS[at].5);
        self.note(working(day(on, payment_days + late)), Event::Buy(Step::Pay(at, received.amount)));
        Ok(())
    }
}
