//! The staff's phones: who signs in over the mini-program, and agrees to be reminded there.

use chrono::Duration;
use crm::staff::invitations;
use serde_json::{Value, json};

use super::Demo;
use super::data::{Company, REMINDER};
use super::simulator::MINI_PROGRAM;

/// How many reminders they have agreed to.
const CONSENTS: i64 = 3;

/// Li Na links her WeChat by an invitation, and agrees to some reminders.
pub(super) async fn link(demo: &Demo, company: &Company) -> anyhow::Result<()> {
    let sim = &demo.simulator;
    let uow = company.act_as(&demo.app, "admin").await?;
    let invitation = invitations::create(&uow, company.staff("lina")).await?.code;
    uow.commit().await?;
    let user = sim.person("李娜（同事）", "13700001001").await?;
    let code = sim.post(&format!("/_sim/users/{user}/login-code"), &json!({ "appid": MINI_PROGRAM })).await?;
    let code = code.get("code").and_then(Value::as_str).unwrap_or_default().to_owned();
    let body = json!({ "code": code, "appid": MINI_PROGRAM, "invitation": invitation });
    sim.call_product("/auth/wechat", "", body).await?;
    for seconds in (0..CONSENTS).map(|count| 2 * count) {
        // What comes in the same second with the same template is, for the platform, one event.
        sim.set_clock(demo.app.db.clock().offset() + Duration::seconds(seconds)).await?;
        let body = json!({ "appid": MINI_PROGRAM, "template_id": REMINDER, "accept": true });
        sim.post(&format!("/_sim/users/{user}/consent"), &body).await?;
    }
    Ok(())
}
