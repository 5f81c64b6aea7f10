//! Commission is a matter of what came in and what was kept, in whatever order that happened.

use chrono::NaiveDate;
use crm::actor::Actor;
use crm::db::Uow;
use crm::ids::{AllocationId, CustomerId, ReceiptId};
use crm::money::Money;
use crm::orders::{
    self, AmendedLine, Amendment, NewDelivery, NewInstalment, NewLine, NewOrder, NewReturn, NewShare, OrderDetail,
    ReturnedLine,
};
use crm::products::{self, CostMode, ProductFields, Selling};
use crm::receivables::{self, Method, NewReceipt, Use};
use crm::staff::{self, StaffChange, departments};
use it::{Company, World};
use sea_orm::{ConnectionTrait, Statement, Value};

struct Deal {
    company: Company,
    customer: CustomerId,
    products: Vec<products::Product>,
}

impl Deal {
    /// Two goods at 10.00 with no tax: of one people get 5 %, of the other 1 %.
    async fn new(world: &World) -> Self {
        let company = world.company().await;
        let customer = company.customer(world, "lina", "华东机械有限公司", "13800001111").await.customer;
        let uow = world.db().begin(Actor::System(company.tenant)).await.unwrap();
        let mut found = Vec::new();
        for (code, cost) in [("HIGH", "1"), ("LOW", "9.9")] {
            let fields = ProductFields {
                code: code.into(),
                name: code.into(),
                specification: None,
                category: None,
                unit: "个".into(),
                tax_rate_bp: 0,
                list_price: "10".parse().unwrap(),
                floor_price: "0".parse().unwrap(),
                cost_mode: CostMode::Fixed,
                cost: cost.parse().unwrap(),
                opening_quantity: "1000".parse().unwrap(),
                selling: Selling::Normal,
                active: true,
                remark: None,
            };
            found.push(products::create(&uow, fields).await.unwrap());
        }
        uow.commit().await.unwrap();
        Self { company, customer, products: found }
    }

    async fn begin(&self, world: &World) -> Uow {
        world.db().begin(Actor::System(self.company.tenant)).await.unwrap()
    }

    /// An order of so many of each; with a plan it is to be paid at once.
    async fn order(&self, uow: &Uow, quantities: [&str; 2], plan: Option<Money>) -> OrderDetail {
        let line = |(product, quantity): (&products::Product, &str)| NewLine {
            product: Some(product.id),
            quantity: quantity.parse().unwrap(),
            unit_price: "10".parse().unwrap(),
            ..NewLine::default()
        };
        let today: NaiveDate = uow.today(chrono_tz::Asia::Shanghai);
        let share = |short: &str, share_bp| NewShare { staff: self.company.staff(short), share_bp };
        let new = NewOrder {
            customer: self.customer,
            lines: self.products.iter().zip(quantities).filter(|(_, of)| *of != "0").map(line).collect(),
            shares: vec![share("lina", 6_000), share("wang", 4_000)],
            instalments: plan
                .map(|amount| NewInstalment { name: "全款".into(), due_on: today, amount })
                .into_iter()
                .collect(),
            ..NewOrder::default()
        };
        orders::create(uow, new).await.unwrap()
    }

    async fn pay(&self, uow: &Uow, amount: &str) -> ReceiptId {
        let new = NewReceipt {
            customer: self.customer,
            received_on: None,
            amount: amount.parse().unwrap(),
            method: Method::Bank,
            account: None,
            payer: None,
            remark: None,
            used: Use::Oldest,
        };
        receivables::create_receipt(uow, new).await.unwrap().id
    }

    /// Half of the goods of a delivery comes back.
    async fn half_comes_back(&self, uow: &Uow, delivery: &orders::Delivery) {
        let lines = orders::find_delivery(uow, delivery.id).await.unwrap().lines;
        let half = |line: &orders::OrderLine, row: crm::ids::DeliveryLineId| ReturnedLine {
            line: row,
            quantity: crm::money::Quantity(line.quantity.0 / 2),
            scrapped: false,
        };
        let lines = lines.iter().map(|(row, line)| half(line, row.id)).collect();
        let new = NewReturn { returned_on: None, reason: "划伤".into(), lines };
        orders::take_back(uow, delivery.id, new).await.unwrap();
    }

    /// What people have got: of all, and each sum by person, line and department that is not nothing.
    async fn got(&self, uow: &Uow) -> (i64, Vec<i64>) {
        let values: [Value; 1] = [self.company.tenant.into()];
        let sql = "SELECT CAST(sum(amount) AS BIGINT) AS amount, CAST(sum(base) AS BIGINT) AS base FROM commissions
            WHERE tenant_id = $1 GROUP BY staff_id, order_line_id, department_id
            ORDER BY staff_id, order_line_id, department_id";
        let statement = Statement::from_sql_and_values(uow.get_database_backend(), sql, values);
        let rows = uow.query_all_raw(statement).await.unwrap();
        let of = |name| rows.iter().map(|row| row.try_get::<i64>("", name).unwrap()).collect::<Vec<_>>();
        let (amounts, bases) = (of("amount"), of("base"));
        assert!(amounts.iter().chain(&bases).all(|sum| *sum >= 0), "never less than nothing: {amounts:?} {bases:?}");
        (amounts.iter().sum(), amounts.into_iter().filter(|sum| *sum != 0).collect())
    }
}

async fn allocations_of(uow: &Uow, receipt: ReceiptId) -> Vec<AllocationId> {
    let found = receivables::find_receipt(uow, receipt).await.unwrap();
    found.allocations.iter().map(|(row, _)| row.id).collect()
}

/// What was paid for by a plan and called off brings nothing, whether the cash comes before or after.
pub async fn what_is_called_off_brings_no_commission(world: World) {
    let deal = Deal::new(&world).await;
    let uow = deal.begin(&world).await;
    let order = deal.order(&uow, ["50", "50"], Some(Money(100_000))).await;
    deal.pay(&uow, "500").await;
    assert_eq!(deal.got(&uow).await.0, 1_250 + 250, "5 % and 1 % of 250.00 each");
    let version = orders::detail(&uow, order.order.id).await.unwrap().order.version;
    // Half of the order is called off: what was paid is for the rest of it.
    orders::cancel_rest(&uow, order.order.id, version, "不要了", &[order.lines[0].id]).await.unwrap();
    assert_eq!(deal.got(&uow).await, (500, vec![300, 200]), "1 % of 500.00");
    deal.pay(&uow, "500").await;
    assert_eq!(deal.got(&uow).await, (500, vec![300, 200]), "no more than what is left of the order");
    let version = orders::detail(&uow, order.order.id).await.unwrap().order.version;
    orders::cancel_rest(&uow, order.order.id, version, "都不要了", &[]).await.unwrap();
    assert_eq!(deal.got(&uow).await, (0, Vec::new()));
}

/// A reversal leaves nothing behind: not on a line, not with a person, not in a department, whatever
/// happened to the order and the people in between.
pub async fn a_reversed_allocation_leaves_nothing(world: World) {
    let deal = Deal::new(&world).await;
    let uow = deal.begin(&world).await;
    let order = deal.order(&uow, ["70", "30"], Some(Money(100_000))).await;
    let first = deal.pay(&uow, "333.33").await;
    assert!(deal.got(&uow).await.0 > 0);
    let swapped = |at: usize, quantity: &str| AmendedLine {
        line: order.lines[at].id,
        quantity: quantity.parse().unwrap(),
        unit_price: "10".parse().unwrap(),
        price_reason: None,
    };
    let amendment = Amendment {
        version: orders::detail(&uow, order.order.id).await.unwrap().order.version,
        reason: "换成便宜的".into(),
        deliver_by: None,
        remark: None,
        lines: vec![swapped(0, "20"), swapped(1, "80")],
        added: Vec::new(),
    };
    orders::amend(&uow, order.order.id, amendment).await.unwrap();
    let spread = |high: f64, low: f64| (high * 5.0 + low).round() as i64;
    let got = deal.got(&uow).await.0;
    assert!((got - spread(66.67, 266.66)).abs() <= 2, "spread over what the lines are now: {got}");
    let south = departments::list(&uow).await.unwrap().into_iter().find(|one| one.name == "华南").unwrap();
    let lina = staff::find(&uow, deal.company.staff("lina")).await.unwrap();
    let change = StaffChange {
        name: lina.name.clone(),
        phone: None,
        email: None,
        department: Some(south.id),
        roles: lina.roles().unwrap(),
        version: lina.version,
    };
    staff::update(&uow, lina.id, change).await.unwrap();
    let second = deal.pay(&uow, "100").await;
    for receipt in [first, second] {
        for id in allocations_of(&uow, receipt).await {
            receivables::reverse_allocation(&uow, id, None, "录错").await.unwrap();
        }
    }
    assert_eq!(deal.got(&uow).await, (0, Vec::new()));
}

/// Cash, returns and reversals in any order come to the same.
pub async fn the_order_of_events_makes_no_difference(world: World) {
    let deal = Deal::new(&world).await;
    // Goods for 1,000.00, of which half comes back; 500.00 are paid.
    for paid_first in [true, false] {
        let uow = deal.begin(&world).await;
        let order = deal.order(&uow, ["50", "50"], None).await;
        let delivery = orders::ship(&uow, order.order.id, NewDelivery::default()).await.unwrap();
        if paid_first {
            deal.pay(&uow, "500").await;
            deal.half_comes_back(&uow, &delivery).await;
        } else {
            deal.half_comes_back(&uow, &delivery).await;
            deal.pay(&uow, "500").await;
        }
        assert_eq!(deal.got(&uow).await.0, 1_500, "all that was kept is paid; paid first: {paid_first}");
        // Never committed: the next one begins anew.
    }
    // All is paid, half comes back, and the receipt was none.
    let uow = deal.begin(&world).await;
    let order = deal.order(&uow, ["50", "50"], None).await;
    let delivery = orders::ship(&uow, order.order.id, NewDelivery::default()).await.unwrap();
    let receipt = deal.pay(&uow, "1000").await;
    assert_eq!(deal.got(&uow).await.0, 3_000);
    deal.half_comes_back(&uow, &delivery).await;
    assert_eq!(deal.got(&uow).await.0, 1_500);
    receivables::reverse_receipt(&uow, receipt, None, "退票").await.unwrap();
    assert_eq!(deal.got(&uow).await, (0, Vec::new()), "never less than nothing");
}
