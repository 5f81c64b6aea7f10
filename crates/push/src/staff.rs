//! Letters to our own staff.

use crm::reminders::{Letter, Outcome};

use crate::Pusher;
use crate::mail::Delivery;

impl Pusher {
    /// Sends a reminder as a letter. Never fails: every end is an outcome.
    pub async fn write_to_staff(&self, reminder: &Letter) -> Outcome {
        let Some(mailer) = &self.mailer else { return Outcome::Failed("未设置邮件服务".into()) };
        let letter = match mailer.reminder(reminder, self.now()) {
            Ok(letter) => letter,
            Err(reason) => return Outcome::Failed(reason.into()),
        };
        match mailer.deliver(&letter).await {
            Delivery::Taken => Outcome::Sent,
            Delivery::Refused(code) => Outcome::Failed(format!("邮件被拒收（{code}）")),
            Delivery::NotNow(code) => Outcome::NotNow(format!("邮件服务器暂不接收（{code}）")),
            Delivery::NotUs(cause) => {
                tracing::error!(cause, "the mail server refuses us");
                Outcome::NotNow("邮件服务器拒绝登录或发件人，请管理员检查邮件设置".into())
            }
            Delivery::NotSent(cause) => {
                tracing::warn!(cause, "the mail server can't be reached");
                Outcome::NotNow("暂时无法连接邮件服务器".into())
            }
            Delivery::InDoubt(cause) => {
                tracing::warn!(cause, reminder = %reminder.reminder.id, "nobody knows whether a letter was taken");
                Outcome::InDoubt("邮件服务器没有给出明确答复，不确定是否送达".into())
            }
        }
    }
}
