//! The mail server and the provider of short messages, from the settings.

use std::time::Duration;

use crm::db::Providers;
use push::{MailSettings, Mailer, Security, SmsSender, SmsSettings};

use crate::settings::{MailSecurity, Settings};

/// What the settings name; `None` where they name none.
///
/// # Errors
/// Names the setting that is wrong, never its value.
pub(crate) fn build(settings: &Settings) -> anyhow::Result<(Option<Mailer>, Option<SmsSender>)> {
    let wrong = |reason: String| anyhow::anyhow!("settings: {reason}");
    let mailer = (!settings.mail.host.is_empty()).then(|| Mailer::new(mail(settings))).transpose().map_err(wrong)?;
    let sms = (!settings.sms.url.is_empty()).then(|| SmsSender::new(sms(settings))).transpose().map_err(wrong)?;
    if sms.is_some() && !settings.sms.approved {
        tracing::warn!("short messages are not sent: sms.approved is not set");
    }
    Ok((mailer, sms))
}

/// What the domain must know of them.
pub(crate) fn known(settings: &Settings, mail: bool, sms: bool) -> Providers {
    Providers { mail, sms_chars: (sms && settings.sms.approved).then_some(settings.sms.max_chars) }
}

fn mail(settings: &Settings) -> MailSettings {
    let own = &settings.mail;
    MailSettings {
        host: own.host.clone(),
        port: own.port,
        security: match own.security {
            MailSecurity::StartTls => Security::StartTls,
            MailSecurity::Tls => Security::Tls,
            MailSecurity::None => Security::None,
        },
        user: own.user.clone(),
        password: own.password.as_str().into(),
        from: own.from.clone(),
        timeout: Duration::from_secs(own.timeout_seconds),
        connections: own.connections,
        public_url: settings.public_url(),
    }
}

fn sms(settings: &Settings) -> SmsSettings {
    let own = settings.sms.clone();
    SmsSettings {
        url: own.url,
        method: own.method,
        headers: own.headers,
        body: own.body,
        sign: own.sign,
        result_pointer: own.result_pointer,
        success_values: own.success_values,
        retry_values: own.retry_values,
        id_pointer: own.id_pointer,
        timeout: Duration::from_secs(own.timeout_seconds),
    }
}
