//! A company with people, accounts, templates and customers.

use std::sync::OnceLock;

use chrono::NaiveDate;
use crm::accounts::{AccountKind, AccountMode, NewAccount};
use crm::actor::{Actor, Role, Roles};
use crm::contacts::{Calendar, NewContact, NewOccasion, OccasionKind};
use crm::customers::{CustomerFields, CustomerKind, Grade, NewCustomer};
use crm::db::Uow;
use crm::identities::Scene;
use crm::ids::{ContactId, CustomerId, DepartmentId, StaffId, TenantId};
use crm::orders::{NewLine, NewOrder, OrderDetail};
use crm::pushes::{NewTemplate, Purpose, TemplateKind};
use crm::staff::{NewStaff, SignIn, departments, passwords};
use crm::tenants::Settings;
use crm::{accounts, contacts, customers, orders, pushes, staff, tenants};
use serde_json::json;

use crate::{Api, Person, World};

/// The password of everybody.
pub const PASSWORD: &str = "correct horse battery";
/// The fields of the template for shipments, as the platform shows them.
const SHIPPING: &str = "订单号：{{character_string1.DATA}}\n商品：{{thing2.DATA}}";
/// The fields of the notice for greetings.
const GREETING: &str = "提醒事项：{{thing1.DATA}}\n来自：{{thing2.DATA}}";

/// Who works there: short name, name, department, roles.
const TEAM: [(&str, &str, &str, &[Role]); 9] = [
    ("admin", "系统管理员", "", &[Role::Admin]),
    ("manager", "陈总", "", &[Role::Manager]),
    ("lead", "赵敏", "华东", &[Role::Lead]),
    ("lina", "李娜", "华东", &[Role::Sales]),
    ("wang", "王强", "华东", &[Role::Sales]),
    ("liu", "刘洋", "华南", &[Role::Sales]),
    ("finance", "孙丽", "", &[Role::Finance]),
    ("service", "周涛", "", &[Role::AfterSales]),
    ("buyer", "钱进", "", &[Role::Purchasing]),
];

/// An account on the platform, with its secrets.
#[derive(Clone, Debug)]
pub struct PlatformAccount {
    /// Its appid.
    pub appid: String,
    /// Its `gh_…` name.
    pub original_id: String,
    /// The AppSecret.
    pub secret: String,
    /// The callback token.
    pub token: String,
    /// The EncodingAESKey.
    pub aes_key: String,
}

/// A company.
#[derive(Clone, Debug)]
pub struct Company {
    /// Its key.
    pub tenant: TenantId,
    /// The official account, in safe mode.
    pub service: PlatformAccount,
    /// The mini-program, in safe mode with JSON callbacks.
    pub mini: PlatformAccount,
    /// The subscription template for greetings.
    pub notice: String,
    /// The template message for shipments.
    pub shipping: String,
    tag: String,
    east: DepartmentId,
    staff: Vec<(&'static str, StaffId)>,
}

/// A customer with one contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// The customer.
    pub customer: CustomerId,
    /// Its contact.
    pub contact: ContactId,
}

impl Company {
    /// Founds one.
    pub async fn create(world: &World, name: &str) -> Self {
        let tag = format!("{:08x}", rand::random::<u32>());
        let uow = world.db().begin(Actor::Platform).await.unwrap();
        let tenant = tenants::add(&uow, name).await.unwrap().id;
        uow.commit().await.unwrap();
        let uow = world.db().begin(Actor::System(tenant)).await.unwrap();
        // Tests that are not about discounts sell at any price.
        let free = [Grade::A, Grade::B, Grade::C, Grade::D].into_iter().map(|grade| (grade, 100)).collect();
        let settings = Settings { discount_limit_percent: free, ..Settings::default() };
        tenants::update_settings(&uow, &settings).await.unwrap();
        let east = departments::add(&uow, "华东", None).await.unwrap().id;
        let south = departments::add(&uow, "华南", None).await.unwrap().id;
        let mut team = Vec::new();
        for (short, name, place, roles) in TEAM {
            let department = match place {
                "华东" => Some(east),
                "华南" => Some(south),
                _ => None,
            };
            let sign_in = SignIn::Password { login: format!("{short}-{tag}"), password_hash: hash().to_owned() };
            let new =
                NewStaff { name: name.into(), phone: None, email: None, department, roles: Roles::of(roles), sign_in };
            team.push((short, staff::add(&uow, new).await.unwrap().id));
        }
        uow.commit().await.unwrap();
        let service = account(world, tenant, AccountKind::Service, AccountMode::Safe).await;
        let mini = account(world, tenant, AccountKind::MiniProgram, AccountMode::Safe).await;
        let (notice, shipping) = (format!("SUB{tag}"), format!("TPL{tag}"));
        let company = Self { tenant, service, mini, notice, shipping, tag, east, staff: team };
        company.add_templates(world).await;
        company
    }

    async fn add_templates(&self, world: &World) {
        let greeting = [("thing1", "{{内容}}"), ("thing2", "{{销售}}")];
        let shipping = [("character_string1", "{{单号}}"), ("thing2", "{{内容}}")];
        let uow = world.db().begin(Actor::System(self.tenant)).await.unwrap();
        for (id, kind, purpose, title, content, fields) in [
            (&self.notice, TemplateKind::Subscribe, Purpose::Greeting, "客户关怀提醒", GREETING, greeting),
            (&self.shipping, TemplateKind::Template, Purpose::Shipping, "订单发货通知", SHIPPING, shipping),
        ] {
            let new = NewTemplate {
                appid: self.service.appid.clone(),
                kind,
                template_id: id.clone(),
                purpose,
                title: title.into(),
                content: content.into(),
                fields: fields.map(|(field, text)| (field.to_owned(), text.to_owned())).into(),
            };
            pushes::save_template(&uow, new).await.unwrap();
            let template = json!({
                "appid": self.service.appid, "template_id": id, "kind": kind.as_str(), "title": title, "content": content,
            });
            world.sim.post("/templates", &template).await;
        }
        uow.commit().await.unwrap();
    }

    /// The key of a member of staff.
    pub fn staff(&self, short: &str) -> StaffId {
        self.staff.iter().find(|(known, _)| *known == short).unwrap_or_else(|| panic!("nobody is called {short}")).1
    }

    /// The department of the sales staff of the east.
    pub fn east(&self) -> DepartmentId {
        self.east
    }

    /// The login name of a member of staff.
    pub fn login(&self, short: &str) -> String {
        format!("{short}-{}", self.tag)
    }

    /// A member of staff as an actor.
    pub async fn actor(&self, world: &World, short: &str) -> Actor {
        let row = staff::find(&world.reading(self), self.staff(short)).await.unwrap();
        let actor = staff::actor(&world.reading(self), row.user_id, row.id).await.unwrap();
        Actor::Staff(actor.unwrap())
    }

    /// Begins a unit of work of a member of staff.
    pub async fn begin(&self, world: &World, short: &str) -> Uow {
        world.db().begin(self.actor(world, short).await).await.unwrap()
    }

    /// Reads as a member of staff.
    pub async fn read(&self, world: &World, short: &str) -> Uow {
        world.db().read(self.actor(world, short).await)
    }

    /// Signs a member of staff in.
    pub async fn api(&self, world: &World, short: &str) -> Api {
        Api::login(&world.http, &world.url, &self.login(short), PASSWORD).await
    }

    /// A customer with one contact, entered by a salesperson.
    pub async fn customer(&self, world: &World, owner: &str, name: &str, phone: &str) -> Known {
        self.customer_with(world, owner, name, phone, Vec::new()).await
    }

    /// As [`Self::customer`], with days to remember.
    pub async fn customer_with(
        &self,
        world: &World,
        owner: &str,
        name: &str,
        phone: &str,
        occasions: Vec<NewOccasion>,
    ) -> Known {
        let uow = self.begin(world, owner).await;
        let new = NewCustomer {
            fields: CustomerFields {
                kind: Some(CustomerKind::Customer),
                company: Some(true),
                name: name.into(),
                ..CustomerFields::default()
            },
            contacts: vec![NewContact {
                name: "王建国".into(),
                salutation: Some("王总".into()),
                phones: vec![phone.into()],
                occasions,
                ..NewContact::default()
            }],
            looks_alike_reason: Some("测试数据".into()),
            ..NewCustomer::default()
        };
        let customer = customers::create(&uow, new).await.unwrap().id;
        let contact = contacts::list(&uow, customer).await.unwrap()[0].contact.id;
        uow.commit().await.unwrap();
        Known { customer, contact }
    }

    /// The contact of a customer follows the official account by the QR code made for them.
    pub async fn follower(&self, world: &World, known: Known) -> Person {
        let mut person = world.person("阿国", "13800001234").await;
        person.follow(&self.service.appid, Some(&Scene::Contact(known.contact).to_string())).await;
        world.sim.settle().await;
        person
    }

    /// A customer whose contact follows.
    pub async fn known_follower(&self, world: &World, name: &str, phone: &str) -> (Known, Person) {
        let known = self.customer(world, "lina", name, phone).await;
        (known, self.follower(world, known).await)
    }

    /// An order of ten ball valves and two and a half metres of tube.
    pub async fn order(&self, world: &World, owner: &str, customer: CustomerId) -> OrderDetail {
        let uow = self.begin(world, owner).await;
        let line = |product: &str, unit: &str, quantity: &str, price: &str| NewLine {
            product_name: product.into(),
            specification: None,
            unit: unit.into(),
            quantity: quantity.parse().unwrap(),
            unit_price: price.parse().unwrap(),
            ..NewLine::default()
        };
        let lines = vec![line("不锈钢球阀", "个", "10", "12.3456"), line("不锈钢管", "米", "2.5", "4")];
        let new = NewOrder { customer, lines, ..NewOrder::default() };
        let order = orders::create(&uow, new).await.unwrap();
        uow.commit().await.unwrap();
        order
    }
}

/// A birthday of the solar calendar.
pub fn birthday(date: NaiveDate) -> NewOccasion {
    use chrono::Datelike;
    let (month, day) = (i64::from(date.month()), i64::from(date.day()));
    NewOccasion {
        kind: OccasionKind::Birthday,
        name: None,
        calendar: Calendar::Solar,
        year: None,
        month,
        day,
        leap: false,
    }
}

/// Adds an account to product and platform.
pub async fn account(world: &World, tenant: TenantId, kind: AccountKind, mode: AccountMode) -> PlatformAccount {
    let word = || format!("{:032x}", rand::random::<u128>());
    let made = PlatformAccount {
        appid: format!("wx{}", &word()[..16]),
        original_id: format!("gh_{}", &word()[..12]),
        secret: word(),
        token: word()[..20].to_owned(),
        aes_key: format!("{}{}", word(), &word()[..11]),
    };
    let uow = world.db().begin(Actor::System(tenant)).await.unwrap();
    let new = NewAccount {
        appid: made.appid.clone(),
        name: "关山工业品".into(),
        kind,
        original_id: Some(made.original_id.clone()),
        mode,
        secret: made.secret.clone(),
        token: made.token.clone(),
        encoding_aes_key: Some(made.aes_key.clone()),
    };
    accounts::add(&uow, &world.app.vault, new).await.unwrap();
    uow.commit().await.unwrap();
    let (kind, format) = match kind {
        AccountKind::Service => ("service", "xml"),
        AccountKind::MiniProgram => ("miniprogram", "json"),
    };
    let known = json!({
        "appid": made.appid, "kind": kind, "format": format, "mode": mode.as_str(), "original_id": made.original_id,
        "secret": made.secret, "token": made.token, "encoding_aes_key": made.aes_key,
        "callback_url": format!("{}/wechat/callback/{}", world.url, made.appid),
    });
    world.sim.post("/accounts", &known).await;
    made
}

/// The hash of everybody's password, made once: it is slow by design.
fn hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| passwords::hash(PASSWORD).unwrap())
}
