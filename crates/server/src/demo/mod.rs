//! `guanxi demo`: product and simulator in one process, with example data in a fresh folder and
//! one clock for both.
//!
//! The data is made by the product itself: history by moving the clock through the last three years,
//! talks by writing to the simulated account, pushes by letting the worker send them.

mod articles;
mod cast;
mod catalogue;
mod complaints;
mod data;
mod habits;
mod history;
mod holidays;
mod kept;
mod more;
pub(crate) mod page;
mod phones;
mod pushes;
mod simulator;
mod talks;
mod trade;

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Datelike, Days, Duration, NaiveDateTime, TimeZone, Utc, Weekday};
use chrono_tz::Asia::Shanghai;
use tokio::sync::{Mutex, watch};
use wechat_sim::{Sim, SimConfig};
use worker::Worker;

use crate::app::{self, App};
use crate::cli::{self, Role};
use crate::commands::block_on;
use crate::commands::serve::{listen, serve, until_told_to_stop};
use crate::settings::Settings;
use crate::telemetry;
use data::Company;
use kept::Kept;
use simulator::Simulator;

/// The password of everybody in the demo.
pub(crate) const PASSWORD: &str = "guanxi-demo";
/// The farthest that one step of the clock goes: so nothing that is due in between is missed.
const HOP: Duration = Duration::minutes(30);

/// What the demo's page needs.
#[derive(Clone)]
pub struct Demo {
    app: App,
    worker: Worker,
    simulator: Simulator,
    moving: Arc<Mutex<()>>,
}

impl Demo {
    /// The time of product and simulator.
    fn now(&self) -> DateTime<Utc> {
        self.app.db.clock().now()
    }

    /// Sets product and simulator to a time, whatever would have happened in between.
    async fn set_clock(&self, at: DateTime<Utc>) -> anyhow::Result<()> {
        let clock = self.app.db.clock();
        clock.set_offset(clock.offset() + (at - clock.now()));
        self.simulator.set_clock(clock.offset()).await
    }

    /// Moves product and simulator on to `to`, in steps small enough that everything happens at
    /// its time.
    async fn move_to(&self, to: DateTime<Utc>) -> anyhow::Result<()> {
        let _one_at_a_time = self.moving.lock().await;
        while self.now() < to {
            let next = to.min(self.now() + HOP);
            self.set_clock(next).await?;
            self.worker.tick().await?;
            self.worker.drain().await?;
            self.simulator.settle().await?;
        }
        Ok(())
    }
}

/// Runs the demo until it is told to stop.
///
/// # Errors
/// Says what could not be started.
pub(crate) fn run(options: cli::Demo) -> anyhow::Result<()> {
    let folder = Folder::fresh()?;
    let mut settings = Settings::load(None)?;
    settings.server.listen = ([127, 0, 0, 1], options.port).into();
    settings.server.public_url = String::new();
    settings.database.url = format!("sqlite://{}", folder.0.join("guanxi.db").display());
    settings.redis.url = String::new();
    settings.auth.secret = format!("{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>());
    settings.auth.access_minutes = 24 * 60;
    settings.vault.keys = Vec::new();
    settings.files.url = folder.0.join("files").display().to_string();
    settings.worker.poll_seconds = 1;
    settings.worker.tick_seconds = 5;
    settings.log.filter = std::env::var("RUST_LOG").unwrap_or_else(|_| "warn,actix_http=off".into());
    telemetry::start_logging(&settings.log)?;
    app::install_crypto();
    let start = options.clock.map_or_else(next_morning, at);
    let kept = options.history.as_deref().map(|folder| Kept::of(folder, start)).transpose()?;
    let is_made = kept.as_ref().is_some_and(Kept::is_there);
    if let Some(kept) = &kept {
        settings.auth.secret = kept.secret();
        if is_made {
            kept.restore(&settings)?;
        }
    }
    block_on(play(options, settings, &History { start, kept, is_made }))
}

/// What happened before the demo begins.
struct History {
    start: DateTime<Utc>,
    /// Where it is kept for further demos.
    kept: Option<Kept>,
    /// Whether it stands in the database already.
    is_made: bool,
}

async fn play(options: cli::Demo, mut settings: Settings, history: &History) -> anyhow::Result<()> {
    let sim_address = ([127, 0, 0, 1], options.sim_port).into();
    let sim = Sim::start(SimConfig { listen: sim_address, ..SimConfig::default() })
        .await
        .map_err(|error| anyhow::anyhow!("the simulator can't listen on {sim_address}: {error}"))?;
    for base in [&mut settings.wechat.api_base, &mut settings.wechat.open_base, &mut settings.wechat.mp_base] {
        *base = sim.url();
    }
    settings.wechat.js_sdk_url = format!("{}/_sim/jweixin.js", sim.url());
    app::migrate(&settings).await?;
    let public = settings.public_url();
    let app = App::build(settings, crm::clock::Clock::system()).await?;
    let simulator = Simulator::new(sim.url(), public.clone())?;
    let demo = Demo { worker: app.worker(), simulator: simulator.clone(), app: app.clone(), moving: Arc::default() };
    let (stop, stopped) = watch::channel(false);
    let roles = &[Role::Gateway, Role::Api];
    let server = listen(&app, roles, Some(demo.clone()))?;
    let serving = tokio::spawn(serve(server, app.clone(), roles, stopped.clone()));
    let filled = tokio::select! {
        filled = fill(&demo, history) => filled,
        () = until_told_to_stop() => {
            let _ = stop.send(true);
            return serving.await?;
        }
    };
    if let Err(error) = filled {
        let _ = stop.send(true);
        // Where the server has failed, that is the reason worth telling.
        serving.await??;
        return Err(error);
    }
    let working = tokio::spawn(demo.worker.clone().run(stopped));
    crate::commands::say(format!("simulator {}", sim.url()));
    crate::commands::say(format!("ready {public}"));
    until_told_to_stop().await;
    let _ = stop.send(true);
    working.await?;
    let done = serving.await?;
    sim.stop().await;
    done
}

/// Makes the example data, and leaves the clock where the demo begins.
async fn fill(demo: &Demo, history: &History) -> anyhow::Result<()> {
    let start = history.start;
    let company = if history.is_made {
        Company::find(&demo.app).await?
    } else {
        let company = make_history(demo, start).await?;
        if let Some(kept) = &history.kept {
            kept.keep(&demo.app.settings).await?;
        }
        company
    };
    // The talks of the morning end a little before the demo begins.
    demo.set_clock(start - Duration::minutes(50)).await?;
    demo.simulator.set_up(&company).await?;
    talks::hold(demo, &company).await?;
    phones::link(demo, &company).await?;
    demo.set_clock(start - Duration::minutes(20)).await?;
    pushes::show_every_outcome(demo, &company).await?;
    demo.set_clock(start).await?;
    demo.worker.tick().await?;
    demo.worker.drain().await?;
    Ok(())
}

/// Three years of a company, up to the morning of the demo. Nothing of it needs the simulator.
async fn make_history(demo: &Demo, start: DateTime<Utc>) -> anyhow::Result<Company> {
    demo.set_clock(start - Duration::days(trade::DAYS)).await?;
    let company = data::company(&demo.app, start).await?;
    data::quick_replies(&demo.app, &company).await?;
    let mut trade = trade::Trade::open(&demo.app, &company, start).await?;
    articles::enter(&demo.app, &company).await?;
    holidays::enter(&demo.app, &company).await?;
    for (days_ago, chapter) in history::HISTORY {
        let at = start - Duration::days(*days_ago);
        trade.go_on_until(at).await?;
        demo.set_clock(at).await?;
        history::tell(&demo.app, &company, *chapter, start).await?;
    }
    trade.go_on_until(start).await?;
    let mut filed = std::collections::BTreeMap::new();
    for (hours, story, first) in complaints::steps() {
        demo.set_clock(start - Duration::hours(hours)).await?;
        match filed.get(&story) {
            Some(id) if !first => complaints::work_on(&demo.app, &company, story, *id).await?,
            _ => {
                filed.insert(story, complaints::file(&demo.app, &company, story).await?);
            }
        }
    }
    Ok(company)
}

/// 10:00 of this working day, or of the next. The demo does not ask whether it is a holiday.
fn next_morning() -> DateTime<Utc> {
    let mut day = crm::clock::business_date(crm::clock::Clock::system().now(), Shanghai);
    while matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        day = day.checked_add_days(Days::new(1)).unwrap_or(day);
    }
    crm::clock::instant_at(day, 10 * 60, Shanghai)
}

fn at(local: NaiveDateTime) -> DateTime<Utc> {
    Shanghai.from_local_datetime(&local).earliest().map_or_else(next_morning, |time| time.with_timezone(&Utc))
}

/// A folder that goes when the demo ends.
struct Folder(PathBuf);

impl Folder {
    fn fresh() -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("guanxi-demo-{:016x}", rand::random::<u64>()));
        std::fs::create_dir(&path).map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What can't be removed lies in the system's folder for temporary files.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
