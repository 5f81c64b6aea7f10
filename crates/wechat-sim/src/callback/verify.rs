//! The GET by which the platform checks a callback address when it is saved.

use crate::{shared::Shared, state::account::Settings};

use super::envelope::{random_nonce, signed_url};

/// Asks the address to echo a random number.
///
/// # Errors
/// What was wrong with the answer, in words.
pub(crate) async fn verify_url(shared: &Shared, settings: &Settings) -> Result<(), String> {
    if settings.callback_url.is_empty() {
        return Err("the account has no callback_url".into());
    }
    let echo = format!("{}{}", random_nonce(), random_nonce());
    let url = signed_url(settings, &shared.clock.now().to_string(), &random_nonce());
    let request = shared.http.get(format!("{url}&echostr={echo}")).timeout(shared.config.callback_timeout);
    let response = request.send().await.map_err(|e| e.without_url().to_string())?;
    let status = response.status();
    let body = response.bytes().await.map_err(|e| e.without_url().to_string())?;
    if status != 200 {
        return Err(format!("status {status}"));
    }
    if body != echo.as_bytes() {
        return Err("the answer is not the echostr, byte for byte".into());
    }
    Ok(())
}
