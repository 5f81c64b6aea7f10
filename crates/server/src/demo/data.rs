//! The company of the demo, its people, customers and trade.

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use chrono_tz::Asia::Shanghai;
use crm::accounts::{AccountKind, AccountMode, Credentials, NewAccount};
use crm::actor::{Actor, Role, Roles};
use crm::contacts::{Calendar, NewContact, NewOccasion, OccasionKind};
use crm::customers::{CustomerFields, CustomerKind, Grade, LabelKind, NewCustomer, Stage};
use crm::db::Uow;
use crm::follow_ups::{FollowUpChannel, NewFollowUp};
use crm::greetings::{NewRule, Segment, calendar};
use crm::ids::{CustomerId, StaffId, TenantId};
use crm::orders::{NewDelivery, NewLine, NewOrder, Progress, ShippedLine};
use crm::pushes::{Channel, NewTemplate, Purpose, TemplateKind};
use crm::staff::{NewStaff, SignIn, departments, passwords};
use crm::{accounts, customers, follow_ups, greetings, orders, pushes, staff, tenants};

use super::PASSWORD;
use super::simulator::{MINI_PROGRAM, ORIGINAL_ID, SERVICE};
use crate::app::App;

pub(super) const SHIPPING_CONTENT: &str = "订单号：{{character_string1.DATA}}\n商品：{{thing2.DATA}}";
pub(super) const GREETING_CONTENT: &str = "提醒事项：{{thing1.DATA}}\n来自：{{thing2.DATA}}";

/// The company.
pub(super) struct Company {
    pub(super) tenant: TenantId,
    pub(super) name: String,
    pub(super) service: Credentials,
    pub(super) mini_program: Credentials,
    /// Staff by login.
    staff: Vec<(&'static str, StaffId)>,
}

impl Company {
    /// The key of a member of staff.
    pub(super) fn staff(&self, login: &str) -> StaffId {
        self.staff.iter().find(|(name, _)| *name == login).map_or(StaffId(0), |(_, id)| *id)
    }

    /// Acts as a member of staff.
    pub(super) async fn act_as(&self, app: &App, login: &str) -> anyhow::Result<Uow> {
        let mut uow = app.db.begin(Actor::System(self.tenant)).await?;
        let row = staff::find(&uow, self.staff(login)).await?;
        let actor = staff::actor(&uow, row.user_id, row.id).await?;
        uow.act_as(Actor::Staff(actor.ok_or_else(|| anyhow::anyhow!("{login} is no active staff"))?));
        Ok(uow)
    }

    /// A customer by its name.
    pub(super) async fn customer(&self, uow: &Uow, name: &str) -> anyhow::Result<customers::Customer> {
        let found = customers::search(uow, name, 1).await?.customers.into_iter().next();
        found.ok_or_else(|| anyhow::anyhow!("{name} is no customer"))
    }
}

const TEAM: &[(&str, &str, &str, &[Role])] = &[
    ("admin", "系统管理员", "", &[Role::Admin]),
    ("manager", "陈总", "", &[Role::Manager]),
    ("zhaomin", "赵敏", "华东销售部", &[Role::Lead]),
    ("lina", "李娜", "华东销售部", &[Role::Sales]),
    ("wangqiang", "王强", "华东销售部", &[Role::Sales]),
    ("liuyang", "刘洋", "华南销售部", &[Role::Sales]),
    ("sunli", "孙丽", "", &[Role::Finance]),
    ("zhoutao", "周涛", "", &[Role::AfterSales]),
];

/// Creates the company with its people, accounts and rules.
pub(super) async fn company(app: &App, start: DateTime<Utc>) -> anyhow::Result<Company> {
    let name = "上海关山工业品贸易有限公司".to_owned();
    let uow = app.db.begin(Actor::Platform).await?;
    let tenant = tenants::add(&uow, &name).await?.id;
    uow.commit().await?;
    let mut uow = app.db.begin(Actor::System(tenant)).await?;
    let mut places = Vec::new();
    for place in ["华东销售部", "华南销售部"] {
        places.push((place, departments::add(&uow, place, None).await?.id));
    }
    let password_hash = passwords::hash(PASSWORD)?;
    let mut team = Vec::new();
    for (login, name, place, roles) in TEAM {
        let new = NewStaff {
            name: (*name).to_owned(),
            phone: None,
            department: places.iter().find(|(known, _)| known == place).map(|(_, id)| *id),
            roles: Roles::of(roles),
            sign_in: SignIn::Password { login: (*login).to_owned(), password_hash: password_hash.clone() },
        };
        team.push((*login, staff::add(&uow, new).await?.id));
    }
    let service = add_account(&uow, app, SERVICE, AccountKind::Service).await?;
    let mini_program = add_account(&uow, app, MINI_PROGRAM, AccountKind::MiniProgram).await?;
    add_rules(&mut uow, start).await?;
    uow.commit().await?;
    Ok(Company { tenant, name, service, mini_program, staff: team })
}

fn secrets() -> Credentials {
    let word = || format!("{:032x}", rand::random::<u128>());
    Credentials {
        secret: word(),
        token: word()[..16].to_owned(),
        encoding_aes_key: Some(format!("{}{}", word(), &word()[..11])),
    }
}

async fn add_account(uow: &Uow, app: &App, appid: &str, kind: AccountKind) -> anyhow::Result<Credentials> {
    let secrets = secrets();
    let service = kind == AccountKind::Service;
    let new = NewAccount {
        appid: appid.to_owned(),
        name: if service { "关山工业品".into() } else { "关山销售助手".into() },
        kind,
        original_id: service.then(|| ORIGINAL_ID.to_owned()),
        mode: AccountMode::Safe,
        secret: secrets.secret.clone(),
        token: secrets.token.clone(),
        encoding_aes_key: secrets.encoding_aes_key.clone(),
    };
    accounts::add(uow, &app.vault, new).await?;
    Ok(secrets)
}

async fn add_rules(uow: &mut Uow, start: DateTime<Utc>) -> anyhow::Result<()> {
    let all = vec![Channel::Custom, Channel::Subscribe, Channel::Task];
    let rule = |name: &str, occasion: &str, send_at: i64, template: &str| NewRule {
        name: name.into(),
        occasion: occasion.into(),
        segment: Segment::default(),
        lead_days: 0,
        send_at,
        template: template.into(),
        channels: all.clone(),
        active: true,
    };
    let today = start.with_timezone(&Shanghai).date_naive();
    let holiday = today + Duration::days(3);
    let rules = [
        rule(
            "客户生日",
            "birthday",
            10 * 60 + 30,
            "{{称呼}}，今天是您的生日，{{公司}}全体同事祝您生日快乐，万事顺意！——{{销售}}",
        ),
        rule(
            "元旦问候",
            "festival:new_year",
            9 * 60 + 30,
            "{{称呼}}，新年好！感谢一年来对{{公司}}的信任，祝您和家人新年快乐。——{{销售}}",
        ),
        rule(
            "春节问候",
            "festival:spring_festival",
            9 * 60 + 30,
            "{{称呼}}，新春快乐！祝{{客户}}新的一年生意兴隆。——{{销售}}",
        ),
        rule("中秋问候", "festival:mid_autumn", 9 * 60 + 30, "{{称呼}}，中秋快乐，阖家团圆！——{{公司}}{{销售}}"),
        NewRule {
            channels: vec![Channel::Custom, Channel::Subscribe],
            ..rule(
                "客户答谢日",
                &format!("date:solar:{:02}-{:02}", holiday.month(), holiday.day()),
                9 * 60 + 30,
                "{{称呼}}，今天是我们的客户答谢日，感谢您一路同行！——{{销售}}",
            )
        },
    ];
    for new in rules {
        greetings::add_rule(uow, new).await?;
    }
    let template = |id: &str, kind, purpose, title: &str, content: &str, fields: &[(&str, &str)]| NewTemplate {
        appid: SERVICE.into(),
        kind,
        template_id: id.into(),
        purpose,
        title: title.into(),
        content: content.into(),
        fields: fields.iter().map(|(field, text)| ((*field).to_owned(), (*text).to_owned())).collect(),
    };
    let shipping = [("character_string1", "{{日期}}"), ("thing2", "{{内容}}")];
    let greeting = [("thing1", "{{内容}}"), ("thing2", "{{销售}}")];
    let templates = [
        template(
            "TPL_SHIPPING",
            TemplateKind::Template,
            Purpose::Shipping,
            "订单发货通知",
            SHIPPING_CONTENT,
            &shipping,
        ),
        template(
            "SUB_GREETING",
            TemplateKind::Subscribe,
            Purpose::Greeting,
            "客户关怀提醒",
            GREETING_CONTENT,
            &greeting,
        ),
    ];
    for new in templates {
        pushes::save_template(uow, new).await?;
    }
    Ok(())
}

/// One customer of the demo.
struct Sketch {
    owner: &'static str,
    name: &'static str,
    industry: &'static str,
    region: &'static str,
    grade: Grade,
    contact: (&'static str, &'static str, &'static str),
    hobbies: &'static str,
    /// Days from the demo's start to the birthday; the calendar it is kept in.
    birthday: (i64, Calendar),
    label: &'static str,
}

const CUSTOMERS: &[Sketch] = &[
    Sketch {
        owner: "lina",
        name: "杭州明远精密机械有限公司",
        industry: "机械制造",
        region: "浙江",
        grade: Grade::A,
        contact: ("王建国", "王总", "13800001234"),
        hobbies: "钓鱼、绿茶",
        birthday: (0, Calendar::Solar),
        label: "重点客户",
    },
    Sketch {
        owner: "lina",
        name: "苏州晨光电子科技有限公司",
        industry: "电子",
        region: "江苏",
        grade: Grade::A,
        contact: ("刘芳", "刘经理", "13800002345"),
        hobbies: "羽毛球",
        birthday: (0, Calendar::Lunar),
        label: "重点客户",
    },
    Sketch {
        owner: "lina",
        name: "宁波海达紧固件厂",
        industry: "五金",
        region: "浙江",
        grade: Grade::B,
        contact: ("陈志强", "陈厂长", "13800003456"),
        hobbies: "象棋",
        birthday: (0, Calendar::Solar),
        label: "老客户",
    },
    Sketch {
        owner: "lina",
        name: "上海澄海包装材料有限公司",
        industry: "包装",
        region: "上海",
        grade: Grade::B,
        contact: ("周静", "周姐", "13800004567"),
        hobbies: "园艺",
        birthday: (1, Calendar::Solar),
        label: "老客户",
    },
    Sketch {
        owner: "wangqiang",
        name: "无锡恒泰轴承有限公司",
        industry: "机械制造",
        region: "江苏",
        grade: Grade::B,
        contact: ("吴海涛", "吴总", "13800005678"),
        hobbies: "马拉松",
        birthday: (2, Calendar::Solar),
        label: "老客户",
    },
    Sketch {
        owner: "wangqiang",
        name: "南京宏图自动化设备有限公司",
        industry: "自动化",
        region: "江苏",
        grade: Grade::C,
        contact: ("郑晓明", "郑工", "13800006789"),
        hobbies: "摄影",
        birthday: (0, Calendar::Solar),
        label: "新客户",
    },
    Sketch {
        owner: "wangqiang",
        name: "嘉兴绿源食品有限公司",
        industry: "食品",
        region: "浙江",
        grade: Grade::C,
        contact: ("何丽", "何经理", "13800007890"),
        hobbies: "烘焙",
        birthday: (5, Calendar::Lunar),
        label: "新客户",
    },
    Sketch {
        owner: "zhaomin",
        name: "合肥科盛光电有限公司",
        industry: "电子",
        region: "安徽",
        grade: Grade::A,
        contact: ("许文", "许总", "13800008901"),
        hobbies: "围棋",
        birthday: (30, Calendar::Solar),
        label: "重点客户",
    },
    Sketch {
        owner: "liuyang",
        name: "深圳前海智联科技有限公司",
        industry: "电子",
        region: "广东",
        grade: Grade::B,
        contact: ("林少华", "林总", "13800009012"),
        hobbies: "粤菜",
        birthday: (4, Calendar::Solar),
        label: "老客户",
    },
    Sketch {
        owner: "liuyang",
        name: "东莞市精工模具有限公司",
        industry: "模具",
        region: "广东",
        grade: Grade::C,
        contact: ("黄伟", "黄生", "13800010123"),
        hobbies: "足球",
        birthday: (60, Calendar::Solar),
        label: "新客户",
    },
    Sketch {
        owner: "liuyang",
        name: "佛山顺和家具厂",
        industry: "家具",
        region: "广东",
        grade: Grade::D,
        contact: ("梁小燕", "梁小姐", "13800011234"),
        hobbies: "旅行",
        birthday: (90, Calendar::Lunar),
        label: "新客户",
    },
    Sketch {
        owner: "lina",
        name: "绍兴越华纺织有限公司",
        industry: "纺织",
        region: "浙江",
        grade: Grade::C,
        contact: ("鲁明", "鲁总", "13800012345"),
        hobbies: "黄酒",
        birthday: (0, Calendar::Solar),
        label: "新客户",
    },
];

/// What happened when.
#[derive(Clone, Copy)]
pub(super) enum Chapter {
    /// The customers are entered.
    Customers,
    /// First visits and first orders.
    FirstOrders,
    /// Deliveries arrive; more orders.
    MoreOrders,
    /// What is still open today.
    LastDays,
}

/// How many days before the demo's start each chapter plays.
pub(super) const HISTORY: &[(i64, Chapter)] =
    &[(95, Chapter::Customers), (60, Chapter::FirstOrders), (21, Chapter::MoreOrders), (2, Chapter::LastDays)];

/// Plays a chapter. The clock stands at its day.
pub(super) async fn tell(app: &App, company: &Company, chapter: Chapter, start: DateTime<Utc>) -> anyhow::Result<()> {
    match chapter {
        Chapter::Customers => enter_customers(app, company, start).await,
        Chapter::FirstOrders => first_orders(app, company).await,
        Chapter::MoreOrders => more_orders(app, company).await,
        Chapter::LastDays => last_days(app, company, start).await,
    }
}

fn birthday(start: DateTime<Utc>, (days, kind): (i64, Calendar)) -> NewOccasion {
    let date: NaiveDate = start.with_timezone(&Shanghai).date_naive() + Duration::days(days);
    let (month, day, leap) = match kind {
        Calendar::Solar => (date.month(), date.day(), false),
        Calendar::Lunar => calendar::lunar_of(date)
            .map_or((date.month(), date.day(), false), |(_, month, day, leap)| (month, day, leap)),
    };
    let (month, day) = (i64::from(month), i64::from(day));
    NewOccasion { kind: OccasionKind::Birthday, name: None, calendar: kind, year: None, month, day, leap }
}

async fn enter_customers(app: &App, company: &Company, start: DateTime<Utc>) -> anyhow::Result<()> {
    for sketch in CUSTOMERS {
        let uow = company.act_as(app, sketch.owner).await?;
        let (name, salutation, phone) = sketch.contact;
        let new = NewCustomer {
            fields: CustomerFields {
                kind: Some(CustomerKind::Customer),
                company: Some(true),
                name: sketch.name.into(),
                stage: Some(Stage::Active),
                source: Some("展会".into()),
                industry: Some(sketch.industry.into()),
                region: Some(sketch.region.into()),
                credit_days: Some(30),
                ..CustomerFields::default()
            },
            contacts: vec![NewContact {
                name: name.into(),
                title: Some("采购负责人".into()),
                salutation: Some(salutation.into()),
                hobbies: Some(sketch.hobbies.into()),
                phones: vec![phone.into()],
                occasions: vec![birthday(start, sketch.birthday)],
                ..NewContact::default()
            }],
            looks_alike_reason: Some("演示数据".into()),
            ..NewCustomer::default()
        };
        let customer = customers::create(&uow, new).await?;
        let label = customers::labels::ensure(&uow, LabelKind::Group, sketch.label).await?;
        customers::labels::set(&uow, customer.id, &[label.id]).await?;
        uow.commit().await?;
        let uow = company.act_as(app, "manager").await?;
        customers::set_grade(&uow, customer.id, sketch.grade, "年度评级").await?;
        uow.commit().await?;
    }
    Ok(())
}

fn line(product: &str, quantity: i64, unit: &str, price: &str) -> anyhow::Result<NewLine> {
    Ok(NewLine {
        product_name: product.into(),
        specification: None,
        unit: unit.into(),
        quantity: crm::money::Quantity(quantity * 1000),
        unit_price: price.parse()?,
    })
}

async fn order(
    uow: &Uow,
    customer: CustomerId,
    lines: Vec<NewLine>,
    deliver_in: i64,
) -> anyhow::Result<orders::OrderDetail> {
    let deliver_by = Some(uow.today(Shanghai) + Duration::days(deliver_in));
    let new = NewOrder { customer, contact: None, ordered_on: None, deliver_by, remark: None, lines };
    Ok(orders::create(uow, new).await?)
}

async fn ship(
    uow: &Uow,
    order: &orders::OrderDetail,
    part: i64,
    carrier: &str,
    number: &str,
) -> anyhow::Result<crm::ids::DeliveryId> {
    let lines = order
        .lines
        .iter()
        .map(|line| ShippedLine { line: line.id, quantity: crm::money::Quantity(line.quantity.0 * part / 100) })
        .collect();
    let new =
        NewDelivery { carrier: Some(carrier.into()), tracking_number: Some(number.into()), shipped_on: None, lines };
    Ok(orders::ship(uow, order.order.id, new).await?.id)
}

async fn log(
    uow: &Uow,
    customer: CustomerId,
    channel: FollowUpChannel,
    content: &str,
    next: Option<i64>,
) -> anyhow::Result<()> {
    let new = NewFollowUp {
        channel,
        content: content.into(),
        next_contact_on: next.map(|days| uow.today(Shanghai) + Duration::days(days)),
        contact: None,
        at: None,
        understanding: None,
        confirmed: false,
        product_use: None,
        needs: None,
        place: None,
        files: Vec::new(),
    };
    follow_ups::log(uow, customer, new).await?;
    Ok(())
}

async fn first_orders(app: &App, company: &Company) -> anyhow::Result<()> {
    for (owner, name, product, quantity, unit, price, text) in [
        (
            "lina",
            "明远精密",
            "不锈钢内六角螺栓 M8×30",
            5000,
            "个",
            "0.68",
            "上门拜访，看了新车间，三季度要扩产，螺栓月用量约 5000。",
        ),
        ("lina", "晨光电子", "防静电周转箱 600×400", 200, "个", "46.5", "电话沟通，周转箱旧款耐用，继续下单。"),
        ("wangqiang", "恒泰轴承", "工业润滑脂 15kg", 40, "桶", "328", "客户反映上批润滑脂高温表现好。"),
        ("zhaomin", "科盛光电", "无尘布 9寸", 300, "包", "58", "参观展厅，对无尘耗材感兴趣。"),
        ("liuyang", "智联科技", "防静电手环", 1000, "条", "6.2", "微信沟通，试用后批量下单。"),
    ] {
        let uow = company.act_as(app, owner).await?;
        let customer = company.customer(&uow, name).await?;
        log(&uow, customer.id, FollowUpChannel::Visit, text, Some(30)).await?;
        let order = order(&uow, customer.id, vec![line(product, quantity, unit, price)?], 10).await?;
        let delivery = ship(&uow, &order, 100, "德邦物流", "DPK202600123").await?;
        orders::progress(&uow, delivery, Progress::Arrived, None).await?;
        orders::progress(&uow, delivery, Progress::Signed, None).await?;
        uow.commit().await?;
    }
    Ok(())
}

async fn more_orders(app: &App, company: &Company) -> anyhow::Result<()> {
    let uow = company.act_as(app, "lina").await?;
    let customer = company.customer(&uow, "明远精密").await?;
    let lines = vec![line("不锈钢内六角螺栓 M8×30", 6000, "个", "0.66")?, line("弹簧垫圈 M8", 6000, "个", "0.08")?];
    let first = order(&uow, customer.id, lines, 25).await?;
    ship(&uow, &first, 50, "顺丰速运", "SF1390012345678").await?;
    log(&uow, customer.id, FollowUpChannel::Phone, "王总来电催货，先发一半，余下月底前发齐。", Some(18)).await?;
    let customer = company.customer(&uow, "海达紧固件").await?;
    order(&uow, customer.id, vec![line("镀锌板 2mm", 30, "张", "215")?], 24).await?;
    log(&uow, customer.id, FollowUpChannel::Wechat, "陈厂长询问镀锌板价格，已报 215 元/张，含税含运费。", Some(21))
        .await?;
    uow.commit().await?;
    let uow = company.act_as(app, "wangqiang").await?;
    let customer = company.customer(&uow, "宏图自动化").await?;
    log(&uow, customer.id, FollowUpChannel::Visit, "首次拜访郑工，介绍了气动接头系列，留了样品。", Some(14)).await?;
    uow.commit().await?;
    Ok(())
}

async fn last_days(app: &App, company: &Company, start: DateTime<Utc>) -> anyhow::Result<()> {
    let uow = company.act_as(app, "lina").await?;
    let customer = company.customer(&uow, "晨光电子").await?;
    let detail = order(&uow, customer.id, vec![line("防静电周转箱 600×400", 150, "个", "46")?], 5).await?;
    let delivery = ship(&uow, &detail, 100, "顺丰速运", "SF1390088888888").await?;
    orders::progress(&uow, delivery, Progress::Arrived, None).await?;
    log(&uow, customer.id, FollowUpChannel::Phone, "已告知刘经理货已到苏州，明天送货上门。", Some(2)).await?;
    let customer = company.customer(&uow, "澄海包装").await?;
    let days = (start.with_timezone(&Shanghai).date_naive() - uow.today(Shanghai)).num_days();
    log(&uow, customer.id, FollowUpChannel::Phone, "周姐在比价缠绕膜，约好两天后再联系。", Some(days)).await?;
    uow.commit().await?;
    Ok(())
}
