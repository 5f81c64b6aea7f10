//! Greetings a second: leased, begun, sent to the simulator, settled, each state on disk.

use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, Utc};
use crm::actor::Actor;
use crm::clock::Clock;
use crm::contacts::entity as contact;
use crm::conversations::{Trigger, open_window};
use crm::customers::entity as customer;
use crm::customers::{CustomerKind, Grade, Stage};
use crm::db::{Db, Uow};
use crm::identities::entity as identity;
use crm::ids::{ContactId, CustomerId, IdentityId};
use crm::pushes::{self, Channel, NewPush, PushKind, PushState, entity as push};
use crm::tenants;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use tokio::time::{Instant, sleep};

use crate::machine::cpu_time;
use crate::numbers::whole;
use crate::product::{Bench, Engine, Installation};
use crate::report::Table;
use crate::world::{Simulator, World};

/// Followers with an open window, who each get one greeting in a run.
const FOLLOWERS: usize = 5000;
/// How long a run may take.
const PATIENCE: Duration = Duration::from_secs(300);
const TEXT: &str = "王总您好，中秋快乐！祝您和家人团圆美满，感谢一直以来的支持。";

/// Measures.
pub async fn run(bench: &Bench) -> anyhow::Result<Table> {
    let count = bench.many(FOLLOWERS, 500);
    let mut table = Table::new(
        "Pushes",
        &format!(
            "{} greetings as customer-service messages to followers with an open window, in one process with the \
             default settings of the worker; from the first `sending` to the last `sent`, as the rows in the database \
             have it.",
            whole(count as f64)
        ),
        &["", "simulator's latency", "pushes/s", "server CPU µs each"],
    );
    for engine in bench.engines() {
        for row in measure(bench, engine, count).await? {
            table.row(row);
        }
    }
    Ok(table)
}

async fn measure(bench: &Bench, engine: Engine, count: usize) -> anyhow::Result<Vec<Vec<String>>> {
    let mut installation = Installation::new(bench, engine).await?;
    let world = World::set_up(&installation).await?;
    let mut simulator = Simulator::start(bench).await?;
    simulator.add_account(&world.account).await?;
    installation.platform = Some(simulator.address());
    let openids = simulator.add_followers(&world.account.appid, count).await?;
    let db = Db::connect(&installation.db_options(), Clock::system()).await?;
    let people = add_people(&db, &world, &openids).await?;
    let mut rows = Vec::new();
    for latency in [0, 50] {
        simulator.set_latency(latency).await?;
        let sent_before = simulator.sends().await?;
        plan(&db, &world, &people).await?;
        let server = installation.serve().await?;
        let done = wait_until_sent(&db, &world, people.len()).await;
        let cpu = cpu_time(server.pid)?;
        server.stop().await?;
        done?;
        let (seconds, sent) = outcome(&db, &world, people.len()).await?;
        let calls = simulator.sends().await? - sent_before;
        anyhow::ensure!(
            sent == people.len() as u64 && calls == sent,
            "{} greetings were planned, {sent} are sent in the database, and the simulator has {calls} calls",
            people.len()
        );
        rows.push(vec![
            engine.name().to_owned(),
            format!("{latency} ms"),
            whole(sent as f64 / seconds),
            format!("{:.0}", cpu.as_secs_f64() * 1e6 / sent as f64),
        ]);
    }
    db.close().await?;
    simulator.stop().await?;
    Ok(rows)
}

/// The followers as contacts of one customer, with their windows; and settings that hold nothing back.
async fn add_people(db: &Db, world: &World, openids: &[String]) -> anyhow::Result<Vec<ContactId>> {
    let uow = db.begin(Actor::System(world.tenant)).await?;
    let mut settings = tenants::settings(&uow).await?;
    (settings.quiet_from, settings.quiet_until) = (0, 0);
    settings.greetings_per_minute = 100_000;
    tenants::update_settings(&uow, &settings).await?;
    let owner = add_customer(&uow).await?;
    let mut people = Vec::with_capacity(openids.len());
    for (row, openid) in (1..).zip(openids) {
        let made = contact::ActiveModel {
            id: Set(ContactId(row)),
            tenant_id: Set(world.tenant),
            customer_id: Set(owner),
            name: Set(format!("客户{row}")),
            created_at: Set(uow.now()),
            updated_at: Set(uow.now()),
            version: Set(1),
            ..Default::default()
        };
        contact::Entity::insert(made).exec_without_returning(&uow).await?;
        let made = identity::ActiveModel {
            id: Set(IdentityId(row)),
            tenant_id: Set(world.tenant),
            appid: Set(world.account.appid.clone()),
            openid: Set(openid.clone()),
            contact_id: Set(Some(ContactId(row))),
            followed: Set(true),
            followed_at: Set(Some(uow.now())),
            created_at: Set(uow.now()),
            updated_at: Set(uow.now()),
            ..Default::default()
        };
        identity::Entity::insert(made).exec_without_returning(&uow).await?;
        open_window(&uow, IdentityId(row), Trigger::Message).await?;
        people.push(ContactId(row));
    }
    uow.commit().await?;
    Ok(people)
}

async fn add_customer(uow: &Uow) -> anyhow::Result<CustomerId> {
    let row = customer::ActiveModel {
        tenant_id: Set(uow.tenant()),
        kind: Set(CustomerKind::Customer),
        company: Set(true),
        name: Set("上海华盛机械有限公司".into()),
        name_key: Set("上海华盛机械".into()),
        pinyin_key: Set("shanghaihuashengjixie".into()),
        grade: Set(Grade::C),
        stage: Set(Stage::Active),
        custom: Set(serde_json::json!({})),
        search_text: Set(String::new()),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        version: Set(1),
        ..Default::default()
    };
    Ok(row.insert(uow).await?.id)
}

async fn plan(db: &Db, world: &World, people: &[ContactId]) -> anyhow::Result<()> {
    let uow = db.begin(Actor::System(world.tenant)).await?;
    let new: Vec<NewPush> = people
        .iter()
        .map(|contact| NewPush {
            contact: Some(*contact),
            channels: vec![Channel::Custom],
            rate: Some(world.account.appid.clone()),
            ..NewPush::new(PushKind::Greeting, TEXT.to_owned(), uow.now())
        })
        .collect();
    pushes::create_many(&uow, &new).await?;
    uow.commit().await?;
    Ok(())
}

async fn wait_until_sent(db: &Db, world: &World, count: usize) -> anyhow::Result<()> {
    let started = Instant::now();
    loop {
        let uow = db.read(Actor::System(world.tenant));
        let waiting = push::Entity::find()
            .filter(push::Column::TenantId.eq(world.tenant))
            .filter(push::Column::State.is_in([PushState::Planned, PushState::Queued, PushState::Sending]))
            .count(&uow)
            .await?;
        if waiting == 0 {
            return Ok(());
        }
        anyhow::ensure!(started.elapsed() < PATIENCE, "{waiting} of {count} pushes wait after {PATIENCE:?}");
        sleep(Duration::from_millis(250)).await;
    }
}

/// State of a push, when its send began, when it was changed last.
type Row = (PushState, Option<DateTime<Utc>>, DateTime<Utc>);

/// Seconds from the first to the last of the newest pushes, and how many of them are sent.
async fn outcome(db: &Db, world: &World, count: usize) -> anyhow::Result<(f64, u64)> {
    let uow = db.read(Actor::System(world.tenant));
    let rows: Vec<Row> = push::Entity::find()
        .select_only()
        .columns([push::Column::State, push::Column::SendingAt, push::Column::UpdatedAt])
        .filter(push::Column::TenantId.eq(world.tenant))
        .order_by_desc(push::Column::Id)
        .limit(count as u64)
        .into_tuple()
        .all(&uow)
        .await?;
    let first = rows.iter().filter_map(|(_, sending, _)| *sending).min().context("no push has begun")?;
    let last = rows.iter().map(|(_, _, updated)| *updated).max().context("no push has ended")?;
    let sent = rows.iter().filter(|(state, _, _)| *state == PushState::Sent).count();
    let seconds = (last - first).num_microseconds().unwrap_or(i64::MAX) as f64 / 1e6;
    Ok((seconds.max(1e-6), sent as u64))
}
