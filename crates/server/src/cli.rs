//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::commands;
use crate::settings::Settings;

/// Guanxi (关系): a CRM that lives in WeChat.
#[derive(Debug, Parser)]
#[command(name = "guanxi", version, about, propagate_version = true)]
pub struct Cli {
    /// A settings file; see config/production.example.toml.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

/// What a process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// Takes in WeChat's callbacks.
    Gateway,
    /// Serves the JSON API.
    Api,
    /// Schedules and runs jobs.
    Worker,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve.
    Serve {
        /// What this process does; several processes need Redis.
        #[arg(long, value_delimiter = ',', default_value = "gateway,api,worker")]
        roles: Vec<Role>,
    },
    /// The schema of the database.
    Migrate {
        #[command(subcommand)]
        what: Migrate,
    },
    /// Run the WeChat simulator alone.
    Simulate {
        /// Address and port.
        #[arg(long, default_value = "127.0.0.1:9090")]
        listen: SocketAddr,
    },
    /// Product and simulator with example data, in a fresh folder.
    Demo(Demo),
    /// Fill an empty database for measuring.
    Seed {
        /// How many customers.
        #[arg(long, default_value_t = 1000)]
        customers: u64,
        /// How many orders.
        #[arg(long, default_value_t = 5000)]
        orders: u64,
    },
    /// Make a PDF of a template and data: a request as JSON on standard input, the answer on standard output. The
    /// server starts this for each printed document.
    Render,
    /// Print the OpenAPI document.
    Openapi,
    /// Set up tenants, staff and accounts.
    Admin {
        #[command(subcommand)]
        what: Admin,
    },
    /// Write database and files to a new folder.
    Backup {
        /// The folder; it must not exist.
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
    },
    /// Read database and files from a backup into an empty database.
    Restore {
        /// The folder of the backup.
        #[arg(long, value_name = "FOLDER")]
        from: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Migrate {
    /// Bring it up to date.
    Up,
    /// Show which migrations have run.
    Status,
}

/// The demo's options.
#[derive(Clone, Debug, Args)]
pub struct Demo {
    /// The product's port.
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// The simulator's port.
    #[arg(long, default_value_t = 9090)]
    pub sim_port: u16,
    /// When the demo's clock starts, in China's time, such as 2026-11-23T10:00; the default is
    /// 10:00 of this or the next working day.
    #[arg(long, value_parser = local_time)]
    pub clock: Option<chrono::NaiveDateTime>,
    /// A folder to keep the history of the company in, for further demos that begin at the same
    /// time: they are ready sooner.
    #[arg(long, value_name = "FOLDER")]
    pub history: Option<PathBuf>,
}

/// A date and a time of day, with or without seconds.
fn local_time(text: &str) -> Result<chrono::NaiveDateTime, String> {
    ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        .iter()
        .find_map(|form| chrono::NaiveDateTime::parse_from_str(text, form).ok())
        .ok_or_else(|| "a date and a time are expected, such as 2026-11-23T10:00".to_owned())
}

#[derive(Debug, Subcommand)]
pub(crate) enum Admin {
    /// Tenants.
    Tenant {
        #[command(subcommand)]
        what: Tenant,
    },
    /// Staff.
    Staff {
        #[command(subcommand)]
        what: Staff,
    },
    /// Official accounts and mini-programs.
    Account {
        #[command(subcommand)]
        what: Account,
    },
    /// Invitations to sign in over WeChat.
    Invitation {
        #[command(subcommand)]
        what: Invitation,
    },
    /// Jobs of all tenants: what waits, and what was given up.
    Jobs {
        #[command(subcommand)]
        what: Jobs,
    },
    /// Seal the secrets of all accounts with the newest key.
    RotateKeys,
    /// Add all documents up again and compare: balances, open amounts, profit, commission. Fails
    /// where something differs.
    Verify {
        /// Of this tenant only.
        #[arg(long)]
        tenant: Option<i64>,
        /// Put right what differs.
        #[arg(long)]
        repair: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Jobs {
    /// List them, the newest first: key, tenant, kind, state, tries, when it is due, last error.
    List {
        /// waiting, running or dead.
        #[arg(long, default_value = "dead")]
        state: String,
        /// Of this kind only, such as push.send.
        #[arg(long)]
        kind: Option<String>,
        /// How many at the most.
        #[arg(long, default_value_t = 100)]
        limit: u64,
    },
    /// Try one again, at once and as if for the first time.
    Retry {
        /// The key of the job.
        #[arg(long, required_unless_present = "all_dead", conflicts_with = "all_dead")]
        id: Option<i64>,
        /// All that were given up.
        #[arg(long)]
        all_dead: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Tenant {
    /// Create one; prints its id.
    Add {
        /// The company's name.
        #[arg(long)]
        name: String,
    },
    /// List them.
    List,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Staff {
    /// Add a member of staff; prints the id.
    Add(AddStaff),
}

/// Options of `admin staff add`.
#[derive(Debug, Args)]
pub(crate) struct AddStaff {
    /// The tenant's id.
    #[arg(long)]
    pub(crate) tenant: i64,
    /// The person's name.
    #[arg(long)]
    pub(crate) name: String,
    /// The login name; without one the person signs in over WeChat only.
    #[arg(long, requires = "password_stdin")]
    pub(crate) login: Option<String>,
    /// Read the password from standard input.
    #[arg(long, requires = "login")]
    pub(crate) password_stdin: bool,
    /// sales, lead, manager, finance, after_sales, purchasing, admin; several with commas.
    #[arg(long)]
    pub(crate) role: String,
    /// The department's id.
    #[arg(long)]
    pub(crate) department: Option<i64>,
    /// The mobile number: signing in over WeChat with it needs no invitation.
    #[arg(long)]
    pub(crate) phone: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Account {
    /// Add one; prints its id.
    Add(AddAccount),
    /// List them, without secrets.
    List,
}

/// Options of `admin account add`. Secrets can be given by the environment, so that no list of
/// processes shows them.
#[derive(Args)]
pub(crate) struct AddAccount {
    /// The tenant's id.
    #[arg(long)]
    pub(crate) tenant: i64,
    /// The account's appid.
    #[arg(long)]
    pub(crate) appid: String,
    /// The AppSecret.
    #[arg(long, env = "GUANXI_ACCOUNT_SECRET", hide_env_values = true)]
    pub(crate) secret: String,
    /// The callback token.
    #[arg(long, env = "GUANXI_ACCOUNT_TOKEN", hide_env_values = true)]
    pub(crate) token: String,
    /// The EncodingAESKey.
    #[arg(long, env = "GUANXI_ACCOUNT_AES_KEY", hide_env_values = true)]
    pub(crate) encoding_aes_key: Option<String>,
    /// plain, compatible or safe.
    #[arg(long, default_value = "safe")]
    pub(crate) mode: String,
    /// service or miniprogram.
    #[arg(long, default_value = "service")]
    pub(crate) kind: String,
    /// The account's `gh_…` name.
    #[arg(long)]
    pub(crate) original_id: Option<String>,
    /// Its name.
    #[arg(long, default_value = "")]
    pub(crate) name: String,
}

impl std::fmt::Debug for AddAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AddAccount").field("appid", &self.appid).finish_non_exhaustive()
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Invitation {
    /// Create one; prints the code, once.
    Add {
        /// The tenant's id.
        #[arg(long)]
        tenant: i64,
        /// The member of staff who is invited.
        #[arg(long)]
        staff: i64,
    },
}

/// Runs a command.
///
/// # Errors
/// Says what went wrong, for the last line of the program.
pub fn run(cli: Cli) -> anyhow::Result<()> {
    let file = cli.config.as_deref();
    match cli.command {
        Command::Serve { roles } => commands::serve::run(Settings::load(file)?, &roles),
        Command::Migrate { what } => commands::migrate::run(&Settings::load(file)?, &what),
        Command::Simulate { listen } => commands::simulate::run(listen),
        Command::Demo(options) => crate::demo::run(options),
        Command::Seed { customers, orders } => commands::seed::run(Settings::load(file)?, customers, orders),
        Command::Render => Ok(typeset::run()?),
        Command::Openapi => commands::openapi::run(),
        Command::Admin { what } => commands::admin::run(Settings::load(file)?, what),
        Command::Backup { to } => commands::backup::run(Settings::load(file)?, &to),
        Command::Restore { from } => commands::backup::restore(Settings::load(file)?, &from),
    }
}
