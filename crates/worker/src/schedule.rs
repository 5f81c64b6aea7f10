//! The scheduler: finds what is due for every tenant. Running it twice, or on two machines at
//! once, changes nothing: what it makes is unique in the database.

use chrono::{Days, Duration};
use crm::actor::Actor;
use crm::error::Fault;
use crm::ids::{ContactId, TenantId};
use crm::{
    complaints, dialogues, grades, greetings, idempotency, imports, inbox, pushes, quotes, reminders, revisits, scans,
    sessions, surveys, tenants, visits,
};

use crate::Worker;

/// How many days ahead greetings are planned, so that people see and can stop them.
const AHEAD: u64 = 1;
/// How many batches of rows of old imports are deleted at a time.
const BATCHES: usize = 20;

impl Worker {
    /// Looks once for what is due, for all tenants. One tenant's trouble does not keep the others
    /// waiting.
    ///
    /// # Errors
    /// When the tenants can't be read.
    pub async fn tick(&self) -> Result<(), Fault> {
        let all = tenants::list(&self.db.read(Actor::Platform)).await?;
        for tenant in all {
            if let Err(error) = self.plan(tenant.id).await {
                tracing::error!(error = ?error, tenant = %tenant.id, "planning failed");
            }
        }
        self.forget().await
    }

    /// Plans a tenant's greetings and revisits.
    async fn plan(&self, tenant: TenantId) -> Result<(), Fault> {
        let reading = self.db.read(Actor::System(tenant));
        let settings = tenants::settings(&reading).await?;
        let today = reading.today(settings.zone);
        for rule in greetings::active_rules(&reading).await? {
            for ahead in 0..=AHEAD {
                let day = today.checked_add_days(Days::new(ahead)).unwrap_or(today);
                let mut from = ContactId(0);
                loop {
                    let uow = self.db.begin(Actor::System(tenant)).await?;
                    let (planned, next) = greetings::plan(&uow, rule, day, from).await?;
                    if planned > 0 {
                        uow.commit().await?;
                        tracing::info!(%tenant, %rule, %day, planned, "greetings planned");
                    }
                    match next {
                        Some(next) => from = next,
                        None => break,
                    }
                }
            }
        }
        self.end_belated(tenant).await?;
        self.end_grades(tenant, today).await?;
        self.expire_quotes(tenant, today).await?;
        self.warn_of_complaints(tenant).await?;
        self.plan_digests(tenant, &settings).await?;
        self.end_dialogues(tenant).await?;
        self.plan_surveys(tenant, today).await?;
        self.plan_revisits(tenant, today).await
    }

    /// Ends quotes that hold no more, a transaction for each batch.
    async fn expire_quotes(&self, tenant: TenantId, today: chrono::NaiveDate) -> Result<(), Fault> {
        loop {
            let uow = self.db.begin(Actor::System(tenant)).await?;
            if quotes::expire(&uow, today).await? == 0 {
                return Ok(());
            }
            uow.commit().await?;
        }
    }

    /// Warns of complaints whose deadline comes near or has passed, a transaction for each.
    async fn warn_of_complaints(&self, tenant: TenantId) -> Result<(), Fault> {
        loop {
            let waiting = complaints::waiting(&self.db.read(Actor::System(tenant))).await?;
            if waiting.is_empty() {
                return Ok(());
            }
            let mut all = 0;
            for round in waiting {
                let uow = self.db.begin(Actor::System(tenant)).await?;
                let given = complaints::scan(&uow, round).await?;
                uow.commit().await?;
                all += given;
            }
            if all == 0 {
                return Ok(());
            }
            tracing::info!(%tenant, given = all, "warned of complaints' deadlines");
        }
    }

    /// Ends complaints in the chat that nobody goes on with, a transaction for each.
    async fn end_dialogues(&self, tenant: TenantId) -> Result<(), Fault> {
        for dialogue in dialogues::overdue(&self.db.read(Actor::System(tenant))).await? {
            let uow = self.db.begin(Actor::System(tenant)).await?;
            if dialogues::time_out(&uow, dialogue).await? {
                uow.commit().await?;
            }
        }
        Ok(())
    }

    /// Tells staff in the morning what the day brings.
    async fn plan_digests(&self, tenant: TenantId, settings: &tenants::Settings) -> Result<(), Fault> {
        if !reminders::digest_is_due(settings, self.db.clock().now()) {
            return Ok(());
        }
        let uow = self.db.begin(Actor::System(tenant)).await?;
        let planned = reminders::plan_digests(&uow).await?;
        if planned > 0 {
            uow.commit().await?;
            tracing::info!(%tenant, planned, "digests planned");
        }
        Ok(())
    }

    async fn end_belated(&self, tenant: TenantId) -> Result<(), Fault> {
        let uow = self.db.begin(Actor::System(tenant)).await?;
        if pushes::expire_handed_over(&uow).await? > 0 {
            uow.commit().await?;
        }
        Ok(())
    }

    /// Ends grades that were set by hand until yesterday.
    async fn end_grades(&self, tenant: TenantId, today: chrono::NaiveDate) -> Result<(), Fault> {
        loop {
            let uow = self.db.begin(Actor::System(tenant)).await?;
            let ended = grades::end_due(&uow, today).await?;
            if ended == 0 {
                return Ok(());
            }
            uow.commit().await?;
            tracing::info!(%tenant, ended, "grades set by hand ended");
        }
    }

    /// Asks those whom surveys are for, a transaction for each batch.
    async fn plan_surveys(&self, tenant: TenantId, today: chrono::NaiveDate) -> Result<(), Fault> {
        for survey in surveys::due(&self.db.read(Actor::System(tenant)), today).await? {
            let mut from = Some(0);
            while let Some(after) = from {
                let uow = self.db.begin(Actor::System(tenant)).await?;
                let (asked, next) = surveys::plan_batch(&uow, survey, today, after).await?;
                from = next;
                if asked > 0 {
                    uow.commit().await?;
                    tracing::info!(%tenant, %survey, asked, "survey sent out");
                }
            }
        }
        Ok(())
    }

    async fn plan_revisits(&self, tenant: TenantId, today: chrono::NaiveDate) -> Result<(), Fault> {
        let mut cursor = Some(revisits::PlanCursor::default());
        while let Some(at) = cursor {
            // A transaction for each batch, so that nobody waits for the whole.
            let uow = self.db.begin(Actor::System(tenant)).await?;
            let planned = revisits::plan_batch(&uow, today, at).await?;
            cursor = planned.next;
            if planned.created > 0 {
                uow.commit().await?;
                tracing::info!(%tenant, planned = planned.created, "revisits planned");
            }
        }
        Ok(())
    }

    /// Forgets what nobody needs any more.
    async fn forget(&self) -> Result<(), Fault> {
        let uow = self.db.begin(Actor::Platform).await?;
        inbox::forget(&uow, Duration::days(1)).await?;
        idempotency::forget(&uow, Duration::days(1), 1000).await?;
        sessions::prune(&uow, 1000).await?;
        scans::prune(&uow, 1000).await?;
        visits::prune(&uow, 1000).await?;
        uow.commit().await?;
        self.forget_imports().await
    }

    /// Deletes the rows of old imports, a transaction for each batch.
    async fn forget_imports(&self) -> Result<(), Fault> {
        for _ in 0..BATCHES {
            let uow = self.db.begin(Actor::Platform).await?;
            if imports::forget(&uow, Duration::days(30)).await? == 0 {
                return Ok(());
            }
            uow.commit().await?;
        }
        Ok(())
    }
}
