//! Does the same in the product and in the naive bookkeeping, at random.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, Duration, NaiveDate};
use crm::actor::Actor;
use crm::db::Uow;
use crm::error::{Class, Coded};
use crm::expenses::catalogue;
use crm::ids::{ExpenseItemId, SupplierId};
use crm::money::{Quantity, UnitPrice};
use crm::products::{self, CostMode, ProductFields, Selling};
use crm::purchasing::{self, SupplierFields};
use crm::verification;
use it::{Company, World};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sea_orm::{ConnectionTrait, Statement, Value};

use super::compare;
use super::model::{Model, Product};

/// What a history consists of, with how often each shall come.
const WEIGHTS: [(Act, u32); 18] = [
    (Act::Order, 16),
    (Act::Ship, 22),
    (Act::Return, 10),
    (Act::Receipt, 14),
    (Act::Allocate, 14),
    (Act::TakeBack, 4),
    (Act::ReverseReceipt, 2),
    (Act::Refund, 3),
    (Act::WriteOff, 4),
    (Act::ReverseWriteOff, 2),
    (Act::CallOff, 3),
    (Act::Goods, 5),
    (Act::Rule, 1),
    (Act::Amend, 8),
    (Act::Plan, 8),
    (Act::Expense, 4),
    (Act::CloseMonth, 3),
    (Act::Settle, 3),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Act {
    Order,
    Ship,
    Return,
    Receipt,
    Allocate,
    TakeBack,
    ReverseReceipt,
    Refund,
    WriteOff,
    ReverseWriteOff,
    CallOff,
    Goods,
    Rule,
    Amend,
    Plan,
    Expense,
    CloseMonth,
    Settle,
}

pub struct Driver<'a> {
    world: &'a World,
    company: Company,
    pub(super) rng: StdRng,
    pub(super) model: Model,
    /// Salespeople with their departments.
    pub(super) people: Vec<(i64, i64)>,
    pub(super) supplier: SupplierId,
    pub(super) item: ExpenseItemId,
    /// Months that are closed.
    pub(super) closed: BTreeSet<i64>,
    done: BTreeMap<Act, u32>,
}

/// An act that the product refused for a reason that the caller could have known.
pub(super) struct Refused;

impl<E: Coded> From<E> for Refused {
    fn from(error: E) -> Self {
        assert_ne!(error.class(), Class::Internal, "{error:?}");
        Self
    }
}

impl<'a> Driver<'a> {
    pub async fn start(world: &'a World, seed: u64) -> Self {
        let company = world.company().await;
        let mut driver = Self {
            world,
            rng: StdRng::seed_from_u64(seed),
            model: Model::default(),
            people: Vec::new(),
            supplier: SupplierId::default(),
            item: ExpenseItemId::default(),
            closed: BTreeSet::new(),
            done: BTreeMap::new(),
            company,
        };
        let uow = driver.begin().await;
        for short in ["lina", "wang", "liu"] {
            let row = crm::staff::find(&uow, driver.company.staff(short)).await.unwrap();
            driver.people.push((row.id.0, row.department_id.map_or(0, |id| id.0)));
        }
        for n in 0..6 {
            driver.product(&uow, n).await;
        }
        let supplier =
            SupplierFields { code: "S".into(), name: "铸造厂".into(), active: true, ..SupplierFields::default() };
        driver.supplier = purchasing::add_supplier(&uow, supplier).await.unwrap().id;
        let category = catalogue::add_category(&uow, "差旅").await.unwrap().id;
        driver.item = catalogue::add_item(&uow, category, "交通").await.unwrap().id;
        uow.commit().await.unwrap();
        for (n, owner) in ["lina", "lina", "wang", "liu"].into_iter().enumerate() {
            let name = [
                "杭州明远精密机械有限公司",
                "苏州晨光电子科技有限公司",
                "宁波海川贸易有限公司",
                "广州远大实业有限公司",
            ][n];
            let known = driver.company.customer(world, owner, name, &format!("1380000111{n}")).await;
            driver.model.customers.push(known.customer.0);
        }
        driver
    }

    pub(super) async fn begin(&self) -> Uow {
        self.world.db().begin(Actor::System(self.company.tenant)).await.unwrap()
    }

    pub(super) fn today(&self) -> NaiveDate {
        self.world.reading(&self.company).today(chrono_tz::Asia::Shanghai)
    }

    pub(super) fn pick(&mut self, from: i64, until: i64) -> i64 {
        self.rng.random_range(from..=until)
    }

    pub(super) fn one(&mut self, of: &[usize]) -> Result<usize, Refused> {
        if of.is_empty() {
            return Err(Refused);
        }
        let at = self.rng.random_range(0..of.len());
        Ok(of[at])
    }

    pub(super) fn day(&mut self, from: NaiveDate) -> NaiveDate {
        let span = (self.today() - from).num_days();
        let days = if self.rng.random_bool(0.5) { span } else { self.pick(0, span) };
        from.checked_add_days(Days::new(u64::try_from(days).unwrap())).unwrap()
    }

    async fn product(&mut self, uow: &Uow, n: i64) {
        let moving = n % 3 != 0;
        let list_price = self.pick(5_000, 3_000_000);
        let fields = ProductFields {
            code: format!("P{n}"),
            name: format!("产品{n}"),
            specification: None,
            category: None,
            unit: "个".into(),
            tax_rate_bp: [0, 600, 1_300][n as usize % 3],
            list_price: UnitPrice(list_price),
            floor_price: UnitPrice(0),
            cost_mode: if moving { CostMode::Moving } else { CostMode::Fixed },
            cost: UnitPrice(self.pick(0, list_price)),
            opening_quantity: Quantity(self.pick(0, 500_000)),
            selling: Selling::Normal,
            active: true,
            remark: None,
        };
        let row = products::create(uow, fields).await.unwrap();
        let (on_hand, cost) = (row.on_hand.0, row.cost.0);
        self.model.products.push(Product { id: row.id.0, tax_bp: row.tax_rate_bp, list_price, cost, moving, on_hand });
    }

    /// Does one thing, and compares everything.
    pub async fn act(&mut self) {
        if self.rng.random_bool(0.3) {
            let days = self.pick(1, 6);
            self.world.advance(Duration::days(days)).await;
        }
        let sum: u32 = WEIGHTS.iter().map(|(_, weight)| weight).sum();
        let mut left = self.rng.random_range(0..sum);
        let (act, _) = WEIGHTS
            .into_iter()
            .find(|(_, weight)| left.checked_sub(*weight).map(|rest| left = rest).is_none())
            .unwrap();
        let uow = self.begin().await;
        let done = match act {
            Act::Order => self.order(uow).await,
            Act::Ship => self.ship(uow).await,
            Act::Return => self.take_goods_back(uow).await,
            Act::Receipt => self.receipt(uow).await,
            Act::Allocate => self.allocate(uow).await,
            Act::TakeBack => self.reverse_use(uow).await,
            Act::ReverseReceipt => self.reverse_receipt(uow).await,
            Act::Refund => self.refund(uow).await,
            Act::WriteOff => self.write_off(uow).await,
            Act::ReverseWriteOff => self.reverse_write_off(uow).await,
            Act::CallOff => self.call_off(uow).await,
            Act::Goods => self.goods(uow).await,
            Act::Rule => self.rule(uow).await,
            Act::Amend => self.amend(uow).await,
            Act::Plan => self.plan(uow).await,
            Act::Expense => self.expense(uow).await,
            Act::CloseMonth => self.close_month(uow).await,
            Act::Settle => self.settle(uow).await,
        };
        if done.is_ok() {
            *self.done.entry(act).or_default() += 1;
            let uow = self.world.reading(&self.company);
            compare::stored(&uow, &self.model, self.today()).await;
        }
    }

    /// Looks at what takes longer, and that nothing was refused all the time.
    pub async fn finish(&mut self) {
        let uow = self.world.reading(&self.company);
        for day in compare::days(self.today()) {
            compare::aged(&uow, &self.model, day).await;
        }
        compare::states(&uow, &self.model, self.today()).await;
        compare::reports(&uow, &self.model).await;
        let found = verification::check(&uow).await.unwrap();
        assert!(found.is_empty(), "what is stored is not what the documents say: {found:#?}");
        eprintln!("{:?}", self.done);
        for (act, weight) in WEIGHTS {
            assert!(self.done.get(&act).copied().unwrap_or(0) >= weight / 2, "{act:?} was hardly ever done");
        }
    }

    pub(super) async fn debts_of(&self, uow: &Uow, column: &str, key: i64) -> Vec<i64> {
        let values: [Value; 1] = [key.into()];
        let sql = format!("SELECT id FROM receivables WHERE {column} = $1 ORDER BY id");
        let statement = Statement::from_sql_and_values(uow.get_database_backend(), sql, values);
        let rows = uow.query_all_raw(statement).await.unwrap();
        rows.iter().map(|row| row.try_get("", "id").unwrap()).collect()
    }

    pub(super) async fn newest_credit(&self, uow: &Uow) -> i64 {
        let sql = "SELECT max(id) AS id FROM receipts WHERE tenant_id = $1";
        let values: [Value; 1] = [uow.tenant().into()];
        let statement = Statement::from_sql_and_values(uow.get_database_backend(), sql, values);
        uow.query_one_raw(statement).await.unwrap().unwrap().try_get("", "id").unwrap()
    }
}
