//! Before the order: opportunities, quotes, prices.

use chrono::NaiveDate;
use crm::db::Uow;
use crm::follow_ups::{self, FollowUpChannel, NewFollowUp};
use crm::money::{Money, UnitPrice};
use crm::opportunities::{self, OpportunityFields};
use crm::orders::NewLine;
use crm::prices::{self, ToldPrice, agreements, agreements::AgreementFields};
use crm::quotes::{self, NewQuote};

use super::buying::blank;
use super::{Buyer, Trade, day};

/// Customer, what they need, 元, stage, days until it is expected, competitor.
type Need = (&'static str, &'static str, i64, &'static str, i64, Option<&'static str>);

#[rustfmt::skip]
const NEEDS: [Need; 9] = [
    ("宁波北仑", "码头轮胎吊轴承年度备件", 180_000, "初步接洽", 120, None),
    ("汕头澄江", "玩具装配线防静电改造", 96_000, "初步接洽", 100, Some("广州某静电科技")),
    ("泰州海陵", "洁净车间耗材年度框架", 240_000, "需求确认", 115, Some("苏州某净化")),
    ("铜陵有色", "轧机液压油换油", 150_000, "方案报价", 95, None),
    ("芜湖奇瑞达", "二期产线气动元件", 320_000, "方案报价", 130, Some("本地气动代理商")),
    ("扬州牧羊", "输送线链条改型", 88_000, "商务谈判", 85, None),
    ("广州穗峰", "华南仓备货协议", 260_000, "商务谈判", 90, None),
    ("常州亿达", "电机轴承寄售", 130_000, "商务谈判", 40, None),
    ("中山宏业", "灯具包装改气泡膜", 42_000, "需求确认", 30, Some("本地纸箱厂")),
];

impl Trade<'_> {
    /// Prices that hold for some customers.
    pub(super) async fn agree(&mut self, uow: &mut Uow, on: NaiveDate) -> anyhow::Result<()> {
        self.act(uow, "manager")?;
        for (name, code, off) in [("芜湖奇瑞达", "YY-46", 6), ("广州穗峰", "QG-63", 8), ("珠海格瑞", "QJ-8", 10)]
        {
            let (_, buyer) = self.named(name)?;
            let product = self.product(code)?;
            let fields = AgreementFields {
                unit_price: UnitPrice(product.list_price.0 * (100 - off) / 10_000 * 100),
                valid_from: on,
                valid_until: Some(day(on, 400)),
                remark: Some("年度框架协议价".into()),
            };
            agreements::add(uow, buyer.id, product.id, fields).await?;
        }
        Ok(())
    }

    /// Needs of all stages; one was won, one was lost.
    pub(super) async fn opportunities(&mut self, uow: &mut Uow, on: NaiveDate) -> anyhow::Result<()> {
        for (name, title, amount, stage, expected_in, competitor) in NEEDS {
            let (_, buyer) = self.named(name)?;
            self.act(uow, buyer.sketch.owner)?;
            let fields = OpportunityFields {
                contact: None,
                owner: None,
                follow_up: None,
                title: title.into(),
                amount: Money(amount * Money::SCALE),
                stage: Some(stage.into()),
                expected_on: Some(day(on, expected_in)),
                competitor: competitor.map(str::to_owned),
                remark: None,
            };
            let made = opportunities::create(uow, buyer.id, fields).await?;
            match name {
                "常州亿达" => {
                    opportunities::close(uow, made.id, made.version, true, "寄售协议已签，首批下月入库").await?;
                }
                "中山宏业" => {
                    opportunities::close(uow, made.id, made.version, false, "客户继续用纸箱，价格敏感").await?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// One thing at its list price, with a reason in case another price was told.
    fn offer(&mut self, buyer: Buyer, code: &str, quantity: i64) -> anyhow::Result<NewLine> {
        let product = self.product(code)?.clone();
        let line = self.line(buyer, &product, quantity, product.list_price);
        Ok(NewLine { price_reason: Some("小批量按目录价".into()), ..line })
    }

    /// A quote that nobody accepted in time, and one that a competitor won.
    pub(super) async fn quotes_that_ended(&mut self, uow: &mut Uow, on: NaiveDate) -> anyhow::Result<()> {
        for (name, code, quantity) in [("铜陵有色", "QX-20", 30), ("泰州海陵", "WC-9", 200), ("汕头澄江", "FJ-SH", 800)]
        {
            let (_, buyer) = self.named(name)?;
            self.act(uow, buyer.sketch.owner)?;
            let line = self.offer(buyer, code, quantity)?;
            let quote = self.quote(uow, on, buyer, vec![line]).await?;
            if name == "汕头澄江" {
                let version = quotes::find(uow, quote).await?.summary.quote.version;
                quotes::lose(uow, quote, version, "客户选择了本地供应商，价格低 5%").await?;
            }
        }
        Ok(())
    }

    /// Quotes that were sent, one that is still written, and one that waits for an approval.
    pub(super) async fn quotes_under_way(&mut self, uow: &mut Uow, on: NaiveDate) -> anyhow::Result<()> {
        for (name, code, quantity) in
            [("芜湖奇瑞达", "QG-63", 120), ("惠州比特", "FJ-TD", 60), ("扬州牧羊", "LT-20", 150)]
        {
            let (_, buyer) = self.named(name)?;
            self.act(uow, buyer.sketch.owner)?;
            let line = self.offer(buyer, code, quantity)?;
            self.quote(uow, on, buyer, vec![line]).await?;
        }
        for (name, code, quantity) in [("宁波北仑", "ZC-6308", 400), ("温州正泰", "JY-99", 40)] {
            let (_, buyer) = self.named(name)?;
            self.act(uow, buyer.sketch.owner)?;
            let lines = vec![self.offer(buyer, code, quantity)?];
            let new = NewQuote { customer: buyer.id, quoted_on: Some(on), lines, ..blank() };
            let quote = quotes::create(uow, new).await?.summary.quote;
            if code == "JY-99" {
                quotes::request(uow, quote.id, quote.version, "客户有危化品使用资质，附证照").await?;
            }
        }
        Ok(())
    }

    /// A price is told on the phone.
    pub(super) async fn tell_price(&mut self, uow: &mut Uow, on: NaiveDate) -> anyhow::Result<()> {
        let (_, buyer) = self.named("台州金牛")?;
        self.act(uow, buyer.sketch.owner)?;
        let talk = NewFollowUp {
            channel: FollowUpChannel::Phone,
            content: "客户询 6204 轴承大货价，口头报 11.90 元含税，两周内有效。".into(),
            at: Some(crm::clock::instant_at(on, 15 * 60, chrono_tz::Asia::Shanghai)),
            contact: None,
            understanding: Some("预计下月 3000 套".into()),
            confirmed: true,
            product_use: None,
            needs: Some("要求原厂包装".into()),
            place: None,
            location: None,
            next_contact_on: Some(day(on, 20)),
            files: Vec::new(),
        };
        let talk = follow_ups::log(uow, buyer.id, talk).await?;
        let product = self.product("ZC-6204")?.id;
        let told = ToldPrice { product, unit_price: UnitPrice(119_000), quantity: None };
        prices::tell_in_follow_up(uow, talk.id, &[told]).await?;
        self.told.insert((buyer.id, product), UnitPrice(119_000));
        Ok(())
    }
}
