//! The worked example of docs/domain.md §5, done in the product.

use crm::actor::Actor;
use crm::money::Money;
use crm::orders::{self, NewDelivery, NewLine, NewOrder, NewReturn, NewShare, ReturnedLine, ShippedLine};
use crm::products::{self, CostMode, MarginGrade, ProductFields, Selling};
use crm::receivables::{self, AgingFilter, Method, NewReceipt, Part, Use};
use it::World;
use sea_orm::{ConnectionTrait, Statement, Value};

const TEXT: &str = include_str!("../../../../../docs/domain.md");

/// Makes sure that the document says so, and gives the number.
fn told(amount: &str) -> Money {
    let example = TEXT.split("### A worked example").nth(1).unwrap().split("\n*Not there yet").next().unwrap();
    assert!(example.contains(amount), "docs/domain.md does not say {amount}");
    amount.replace(',', "").replace('−', "-").parse().unwrap()
}

fn fields(code: &str, list: &str, cost: &str) -> ProductFields {
    ProductFields {
        code: code.into(),
        name: code.into(),
        specification: None,
        category: None,
        unit: "个".into(),
        tax_rate_bp: 1_300,
        list_price: list.parse().unwrap(),
        floor_price: "0".parse().unwrap(),
        cost_mode: CostMode::Fixed,
        cost: cost.parse().unwrap(),
        opening_quantity: "1000".parse().unwrap(),
        selling: Selling::Normal,
        active: true,
        remark: None,
    }
}

pub async fn the_worked_example_is_true(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "华东机械有限公司", "13800001111").await;
    let uow = world.db().begin(Actor::System(company.tenant)).await.unwrap();
    let valve = products::create(&uow, fields("VALVE", "120.00", "70.00")).await.unwrap();
    let gasket = products::create(&uow, fields("GASKET", "5.00", "3.80")).await.unwrap();
    let line = |product: &products::Product, quantity: &str, price: &str| NewLine {
        product: Some(product.id),
        quantity: quantity.parse().unwrap(),
        unit_price: price.parse().unwrap(),
        ..NewLine::default()
    };
    let share = |short: &str, share_bp| NewShare { staff: company.staff(short), share_bp };
    let new = NewOrder {
        customer: known.customer,
        lines: vec![line(&valve, "10", "118.00"), line(&gasket, "200", "4.90")],
        shares: vec![share("lina", 7_000), share("wang", 3_000)],
        credit_days: Some(30),
        ..NewOrder::default()
    };
    let order = orders::create(&uow, new).await.unwrap();
    assert_eq!(order.order.amount, told("2,160.00"));
    let kept: Vec<_> =
        order.lines.iter().map(|line| (line.net_amount, line.margin_grade, line.commission_bp)).collect();
    let expected = [(told("1,044.25"), Some(MarginGrade::High), 500), (told("867.26"), Some(MarginGrade::Low), 100)];
    assert_eq!(kept, expected);

    let part =
        |at: usize, quantity: &str| ShippedLine { line: order.lines[at].id, quantity: quantity.parse().unwrap() };
    let new = NewDelivery {
        lines: vec![part(0, "6"), part(1, "200")],
        freight: Money(6_000),
        packing: Money(1_300),
        ..NewDelivery::default()
    };
    let first = orders::ship(&uow, order.order.id, new).await.unwrap();
    let shipped = orders::find_delivery(&uow, first.id).await.unwrap().lines;
    for ((row, _), [amount, net, cost, direct, contribution]) in shipped
        .iter()
        .zip([["708.00", "626.55", "420.00", "30.62", "175.93"], ["980.00", "867.26", "760.00", "42.38", "64.88"]])
    {
        let found = [row.amount, row.net_amount, row.cost, row.direct_cost];
        assert_eq!(found, [amount, net, cost, direct].map(told));
        assert_eq!(row.net_amount - row.cost - row.direct_cost, told(contribution));
    }
    let new = NewDelivery { freight: Money(4_000), ..NewDelivery::default() };
    let second = orders::ship(&uow, order.order.id, new).await.unwrap();
    assert_eq!((second.amount, second.net_amount), (told("472.00"), told("417.70")));
    let back = ReturnedLine { line: shipped[0].0.id, quantity: "1".parse().unwrap(), scrapped: false };
    let new = NewReturn { returned_on: None, reason: "型号不符".into(), lines: vec![back] };
    let returned = orders::take_back(&uow, first.id, new).await.unwrap();
    assert_eq!((-returned.amount, -returned.net_amount), (told("−118.00"), told("−104.43")));

    let backend = uow.get_database_backend();
    let key = |sql: &'static str| {
        let values: [Value; 1] = [known.customer.0.into()];
        Statement::from_sql_and_values(backend, sql, values)
    };
    let debt = uow.query_one_raw(key("SELECT id FROM receivables WHERE customer_id = $1 ORDER BY id LIMIT 1"));
    let debt = debt.await.unwrap().unwrap().try_get("", "id").unwrap();
    let note = uow.query_one_raw(key("SELECT id FROM receipts WHERE customer_id = $1 ORDER BY id LIMIT 1"));
    let note = note.await.unwrap().unwrap().try_get("", "id").unwrap();
    receivables::allocate(&uow, &[Part { receipt: note, receivable: debt, amount: told("118.00") }], None)
        .await
        .unwrap();
    let new = NewReceipt {
        customer: known.customer,
        received_on: None,
        amount: told("1,570.00"),
        method: Method::Bank,
        account: None,
        payer: None,
        remark: None,
        used: Use::Parts(vec![(debt, told("1,570.00"))]),
    };
    receivables::create_receipt(&uow, new).await.unwrap();
    uow.commit().await.unwrap();

    let uow = world.reading(&company);
    let rows = uow.query_all_raw(key(
        "SELECT staff_id, CAST(sum(amount) AS BIGINT) AS amount FROM commissions WHERE customer_id = $1
        GROUP BY staff_id ORDER BY staff_id",
    ));
    let paid: Vec<(i64, i64)> = rows
        .await
        .unwrap()
        .iter()
        .map(|row| (row.try_get("", "staff_id").unwrap(), row.try_get("", "amount").unwrap()))
        .collect();
    let expected = [(company.staff("lina").0, told("24.35").0), (company.staff("wang").0, told("10.43").0)];
    assert_eq!(paid, expected);
    let row = uow.query_one_raw(key(
        "SELECT sales - returns AS sales, cost, direct_cost, contribution, commission FROM profit_totals
        WHERE dimension = 'customer' AND period = 202611 AND key_id = $1",
    ));
    let row = row.await.unwrap().unwrap();
    let sum = |name: &str| Money(row.try_get("", name).unwrap());
    assert_eq!(
        ["sales", "cost", "direct_cost", "contribution"].map(sum),
        ["1,807.08", "1,390.00", "113.00", "304.08"].map(told)
    );
    assert_eq!(sum("contribution") - sum("commission"), told("269.30"));
    let filter = AgingFilter { customer: Some(known.customer), ..AgingFilter::default() };
    assert_eq!(receivables::aging(&uow, &filter).await.unwrap().buckets.open(), told("472.00"));
}
