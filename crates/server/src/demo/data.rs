//! The company of the demo, its people, accounts and rules.

use chrono::{DateTime, Datelike, Duration, Utc};
use chrono_tz::Asia::Shanghai;
use crm::accounts::{AccountKind, AccountMode, Credentials, NewAccount};
use crm::actor::{Actor, Role, Roles};
use crm::db::Uow;
use crm::greetings::{NewRule, Segment};
use crm::ids::{StaffId, TenantId};
use crm::page::PageRequest;
use crm::pushes::{Channel, NewTemplate, Purpose, TemplateKind};
use crm::quick_replies::QuickReplyFields;
use crm::sorting::Sort;
use crm::staff::{NewStaff, SignIn, StaffFilter, departments, passwords};
use crm::{accounts, customers, greetings, pushes, quick_replies, staff, tenants};

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
    /// The company that was made before.
    pub(super) async fn find(app: &App) -> anyhow::Result<Self> {
        let uow = app.db.begin(Actor::Platform).await?;
        let tenant = tenants::list(&uow).await?.into_iter().next();
        let tenant = tenant.ok_or_else(|| anyhow::anyhow!("the kept history has no company"))?;
        uow.commit().await?;
        let uow = app.db.begin(Actor::System(tenant.id)).await?;
        let there = staff::list(&uow, &StaffFilter::default(), Sort::default(), &PageRequest::default()).await?;
        let key_of = |login: &'static str| {
            let found = there.items.iter().find(|member| member.login.as_deref() == Some(login));
            found.map(|member| (login, member.staff.id))
        };
        let team = logins().filter_map(key_of).collect();
        let secrets_of = async |appid: &str| -> anyhow::Result<Credentials> {
            let account = accounts::by_appid(&uow, appid).await?;
            Ok(accounts::credentials(&app.vault, &account)?)
        };
        let (service, mini_program) = (secrets_of(SERVICE).await?, secrets_of(MINI_PROGRAM).await?);
        uow.commit().await?;
        Ok(Self { tenant: tenant.id, name: tenant.name, service, mini_program, staff: team })
    }

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
    ("qianjin", "钱进", "", &[Role::Purchasing]),
];

/// How everybody signs in.
pub(super) fn logins() -> impl Iterator<Item = &'static str> {
    TEAM.iter().map(|(login, ..)| *login)
}

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
            email: None,
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

/// What people answer again and again.
pub(super) async fn quick_replies(app: &App, company: &Company) -> anyhow::Result<()> {
    for (login, shared, category, content) in [
        ("manager", true, "问候", "{contact}您好，我是{company}的{me}，请问有什么可以帮您？"),
        ("manager", true, "价格", "您需要的规格和数量发我一下，我十分钟内把含税价报给您。"),
        ("manager", true, "物流", "货已发出，物流单号稍后发您，一般两到三天到。"),
        ("lina", false, "问候", "{contact}，明天上午我过来拜访，您看十点方便吗？"),
    ] {
        let uow = company.act_as(app, login).await?;
        let fields = QuickReplyFields { category: Some(category.into()), content: content.into(), position: None };
        quick_replies::add(&uow, shared, fields).await?;
        uow.commit().await?;
    }
    Ok(())
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
    let shipping = [("character_string1", "{{单号}}"), ("thing2", "{{内容}}")];
    let reminder = [("thing1", "{{客户}}"), ("thing2", "{{节日}}"), ("thing3", "{{内容}}")];
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
        NewTemplate {
            appid: MINI_PROGRAM.into(),
            ..template(
                REMINDER,
                TemplateKind::Subscribe,
                Purpose::StaffReminder,
                "待办提醒",
                REMINDER_CONTENT,
                &reminder,
            )
        },
    ];
    for new in templates {
        pushes::save_template(uow, new).await?;
    }
    Ok(())
}
/// The template for reminders to staff.
pub(super) const REMINDER: &str = "SUB_REMINDER";
/// Its text on the platform.
pub(super) const REMINDER_CONTENT: &str = "客户：{{thing1.DATA}}\n事项：{{thing2.DATA}}\n内容：{{thing3.DATA}}";
