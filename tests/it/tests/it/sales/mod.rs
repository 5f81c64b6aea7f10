//! Products, prices, approvals, opportunities and quotes.

mod calls;
mod products;
mod quotes;

use chrono::NaiveDate;
use crm::follow_ups;
use crm::money::{Money, Quantity};
use crm::opportunities::{self, OpportunityFields};
use crm::orders::NewLine;
use crm::prices::agreements::{self, AgreementFields};
use crm::products::{CostMode, Product, ProductFields, Selling, Thresholds, categories, margins};
use crm::quotes::NewQuote;
use it::{Company, Known, World};

pub(crate) use calls::{Sale, call};

fn fields(code: &str, name: &str) -> ProductFields {
    ProductFields {
        code: code.into(),
        name: name.into(),
        specification: Some("DN50".into()),
        category: None,
        unit: "个".into(),
        tax_rate_bp: 1_300,
        list_price: "113".parse().unwrap(),
        floor_price: "90".parse().unwrap(),
        cost_mode: CostMode::Moving,
        cost: "60".parse().unwrap(),
        opening_quantity: "10".parse().unwrap(),
        selling: Selling::Normal,
        active: true,
        remark: None,
    }
}

async fn product(world: &World, company: &Company, fields: ProductFields) -> Product {
    let uow = company.begin(world, "manager").await;
    let row = crm::products::create(&uow, fields).await.unwrap();
    uow.commit().await.unwrap();
    row
}

/// One of everything that the routes of this matter name, with Li Na's customer.
pub(crate) async fn furnish(world: &World, company: &Company, known: Known) -> Sale {
    let uow = company.begin(world, "manager").await;
    let category = categories::add(&uow, "暗号乙阀门", None).await.unwrap().id;
    let product = ProductFields { category: Some(category), ..fields("AHY-1", "暗号乙球阀") };
    let product = crm::products::create(&uow, product).await.unwrap().id;
    let day = NaiveDate::from_ymd_opt(2027, 6, 1).unwrap();
    let margin_rule = margins::add(&uow, day, Thresholds::default()).await.unwrap().id;
    let agreed = AgreementFields {
        unit_price: "88".parse().unwrap(),
        valid_from: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
        valid_until: None,
        remark: Some("暗号甲协议".into()),
    };
    let agreement = agreements::add(&uow, known.customer, product, agreed).await.unwrap().id;
    uow.commit().await.unwrap();
    let uow = company.begin(world, "lina").await;
    let logged = follow_ups::NewFollowUp {
        contact: None,
        channel: follow_ups::FollowUpChannel::Phone,
        at: None,
        content: "暗号甲询价".into(),
        understanding: None,
        confirmed: false,
        product_use: None,
        needs: None,
        place: None,
        location: None,
        next_contact_on: None,
        files: Vec::new(),
    };
    let follow_up = follow_ups::log(&uow, known.customer, logged).await.unwrap().id;
    let need =
        OpportunityFields { title: "暗号甲商机".into(), amount: Money(100), ..OpportunityFields::default() };
    let opportunity = opportunities::create(&uow, known.customer, need).await.unwrap().id;
    let quote = |price: &str| NewQuote {
        customer: known.customer,
        remark: Some("暗号甲报价".into()),
        lines: vec![NewLine {
            product: Some(product),
            quantity: Quantity(1_000),
            unit_price: price.parse().unwrap(),
            ..NewLine::default()
        }],
        ..NewQuote::default()
    };
    let sent = crm::quotes::create(&uow, quote("100")).await.unwrap().summary.quote;
    crm::quotes::send(&uow, sent.id, sent.version, None).await.unwrap();
    let mut low = quote("80");
    low.lines[0].price_reason = Some("暗号甲竞争".into());
    let low = crm::quotes::create(&uow, low).await.unwrap().summary.quote;
    let asked = crm::quotes::request(&uow, low.id, low.version, "暗号甲申请").await.unwrap();
    uow.commit().await.unwrap();
    Sale {
        category: category.0,
        product: product.0,
        margin_rule: margin_rule.0,
        agreement: agreement.0,
        approval: asked.approvals[0].id.0,
        opportunity: opportunity.0,
        quote: low.id.0,
        sent: sent.id.0,
        follow_up: follow_up.0,
    }
}
