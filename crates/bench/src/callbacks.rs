//! Durable encrypted callbacks a second, beside a handler that does nothing.

use std::time::Duration;

use chrono::{DateTime, Utc};
use crm::actor::Actor;
use crm::clock::Clock;
use crm::conversations::{Direction, message};
use crm::db::Db;
use crm::inbox;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use tokio::process::Command;

use crate::load::{Order, Outcome};
use crate::machine::cpu_time;
use crate::numbers::whole;
use crate::product::{Bench, Engine, Installation, Process, free_address, output_of};
use crate::report::Table;
use crate::world::{Simulator, World};

/// Connections of the generator, as the aim says.
const CONNECTIONS: usize = 64;
/// Followers who write.
const FOLLOWERS: usize = 2000;
/// What they write: the system answers each of them, so that every callback brings an encrypted
/// reply, and writes two messages.
const TEXT: &str = "帮助";

/// Measures.
pub async fn run(bench: &Bench) -> anyhow::Result<Table> {
    let mut table = Table::new(
        "Callbacks",
        &format!(
            "New text messages (“{TEXT}”) of {FOLLOWERS} followers to an account in safe mode, over {CONNECTIONS} kept \
             connections: verified, decrypted, written down with the reply, committed, answered encrypted. The bare \
             handler reads and answers as many bytes, and does nothing. The CPU is that of the product's process, \
             without PostgreSQL's own; requests are not logged (`log.filter = \"warn\"`), the store is in memory."
        ),
        &["", "callbacks/s", "server CPU µs each", "p50 ms", "p99 ms", "bytes in → out"],
    );
    let mut sizes = None;
    for engine in bench.engines() {
        let (outcome, cpu) = product(bench, engine).await?;
        table.row(row(engine.name(), &outcome, cpu));
        sizes = Some(outcome);
    }
    if let Some(like) = sizes {
        let (outcome, cpu) = bare(bench, &like).await?;
        table.row(row("bare actix handler", &outcome, cpu));
    }
    Ok(table)
}

fn row(name: &str, outcome: &Outcome, cpu: Duration) -> Vec<String> {
    vec![
        name.to_owned(),
        whole(outcome.accepted as f64 / outcome.seconds),
        format!("{:.0}", cpu.as_secs_f64() * 1e6 / outcome.accepted.max(1) as f64),
        format!("{:.1}", outcome.p50_ms),
        format!("{:.1}", outcome.p99_ms),
        format!("{} → {}", outcome.request_bytes, outcome.reply_bytes),
    ]
}

async fn product(bench: &Bench, engine: Engine) -> anyhow::Result<(Outcome, Duration)> {
    let mut installation = Installation::new(bench, engine).await?;
    let world = World::set_up(&installation).await?;
    let mut simulator = Simulator::start(bench).await?;
    simulator.add_account(&world.account).await?;
    installation.platform = Some(simulator.address());
    let server = installation.serve().await?;
    let clock = Clock::system();
    let order = |first_id: u64, count: usize| Order {
        host: server.address,
        account: world.account.clone(),
        count,
        followers: FOLLOWERS,
        connections: CONNECTIONS,
        created_at: clock.now().timestamp(),
        first_id,
        text: TEXT.to_owned(),
        sealed: true,
    };
    // The first message of each follower makes a row for them; it is not what is measured.
    let warm = generate(&order(1, FOLLOWERS)).await?;
    let before = cpu_time(server.pid)?;
    let count = bench.many(if engine == Engine::Sqlite { 60_000 } else { 30_000 }, 4000);
    let outcome = generate(&order(1_000_000, count)).await?;
    let cpu = cpu_time(server.pid)?.saturating_sub(before);
    server.stop().await?;
    simulator.stop().await?;
    compare(&installation, &world, &[&warm, &outcome]).await?;
    anyhow::ensure!(outcome.accepted == count, "{} of {count} callbacks were refused", outcome.refused);
    Ok((outcome, cpu))
}

/// What was answered must be what is in the database.
async fn compare(installation: &Installation, world: &World, outcomes: &[&Outcome]) -> anyhow::Result<()> {
    let db = Db::connect(&installation.db_options(), Clock::system()).await?;
    let uow = db.read(Actor::System(world.tenant));
    let messages = |direction: Direction| {
        message::Entity::find()
            .filter(message::Column::TenantId.eq(world.tenant))
            .filter(message::Column::Direction.eq(direction))
            .count(&uow)
    };
    let (received, said) = (messages(Direction::In).await?, messages(Direction::Out).await?);
    let noted = inbox::entity::Entity::find().count(&uow).await?;
    let accepted: usize = outcomes.iter().map(|outcome| outcome.accepted).sum();
    let replies: usize = outcomes.iter().map(|outcome| outcome.replies).sum();
    drop(uow);
    db.close().await?;
    anyhow::ensure!(
        (received, noted, said) == (accepted as u64, accepted as u64, replies as u64),
        "{accepted} callbacks were answered, {replies} of them with content, but the database has {received} messages \
         in, {noted} in the inbox, {said} out"
    );
    Ok(())
}

async fn bare(bench: &Bench, like: &Outcome) -> anyhow::Result<(Outcome, Duration)> {
    let listen = free_address()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["bare", "--listen", &listen.to_string(), "--bytes", &like.reply_bytes.to_string()]);
    let server = Process::start(command, listen, "/healthz").await?;
    let count = bench.many(200_000, 20_000);
    let epoch = DateTime::<Utc>::UNIX_EPOCH;
    let order = Order {
        host: listen,
        account: crate::load::Credentials {
            appid: "wx0000000000000000".into(),
            original_id: "gh_000000000000".into(),
            secret: String::new(),
            token: "t".repeat(24),
            encoding_aes_key: "a".repeat(43),
        },
        count,
        followers: FOLLOWERS,
        connections: CONNECTIONS,
        created_at: epoch.timestamp() + 1_700_000_000,
        first_id: 1_000_000,
        text: TEXT.to_owned(),
        sealed: false,
    };
    let before = cpu_time(server.pid)?;
    let outcome = generate(&order).await?;
    let cpu = cpu_time(server.pid)?.saturating_sub(before);
    server.stop().await?;
    anyhow::ensure!(outcome.accepted == count, "the bare handler has refused {} requests", outcome.refused);
    Ok((outcome, cpu))
}

/// Has the generator send, in a process of its own.
async fn generate(order: &Order) -> anyhow::Result<Outcome> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("load");
    let printed = output_of(command, Some(&serde_json::to_string(order)?)).await?;
    Ok(serde_json::from_str(&printed)?)
}
