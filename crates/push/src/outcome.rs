//! The platform's answers in the domain's words: the one table from error code to what happens
//! with a push (platform facts, §4).

use chrono::{DateTime, Duration, DurationRound, Utc};
use crm::pushes::{Channel, Effect, Outcome};
use wechat::{Action, WechatError};

/// What a failed send means.
pub(crate) fn of_error(error: &WechatError, channel: Channel, now: DateTime<Utc>) -> Outcome {
    let reason = reason(error);
    match error.outcome() {
        wechat::Outcome::InDoubt => Outcome::InDoubt { reason },
        wechat::Outcome::NotSent => match error {
            WechatError::Invalid { .. } => unacceptable(channel, reason),
            _ => Outcome::Later { at: Some(now + Duration::seconds(30)), stop_endpoint: false, reason },
        },
        wechat::Outcome::Rejected => refused(error.action().unwrap_or(Action::Unknown), channel, now, reason),
    }
}

fn refused(action: Action, channel: Channel, now: DateTime<Utc>, reason: String) -> Outcome {
    use Action as A;
    let next = |effect| Outcome::NextChannel { effect, reason: reason.clone() };
    let stop = |at| Outcome::Later { at, stop_endpoint: true, reason: reason.clone() };
    match action {
        A::WindowClosed | A::WindowUsedUp => next(Effect::WindowClosed),
        A::NoConsent => next(Effect::NoConsent),
        A::NotFollower | A::DropRecipient => next(Effect::NotFollower),
        A::Muted | A::Blacklisted => next(Effect::Muted),
        A::DisableTemplate | A::FixPage => next(Effect::BadTemplate),
        A::StopEndpoint | A::NotAuthorised => next(Effect::None),
        A::BadField | A::TooLong | A::ContentRejected => unacceptable(channel, reason),
        A::StopEndpointUntilTomorrow => stop(None),
        A::PauseUntilNextMinute | A::WaitOneMinute => stop(Some(next_minute(now))),
        A::StopAccount => stop(Some(now + Duration::minutes(10))),
        A::RefreshToken => Outcome::Later { at: Some(now + Duration::minutes(1)), stop_endpoint: false, reason },
        A::UploadAgain => Outcome::Later { at: Some(now + Duration::seconds(5)), stop_endpoint: false, reason },
        _ => Outcome::Failed { reason },
    }
}

/// The platform will never take this content this way. Another way may.
fn unacceptable(channel: Channel, reason: String) -> Outcome {
    match channel {
        Channel::Custom => Outcome::Failed { reason },
        _ => Outcome::NextChannel { effect: Effect::None, reason },
    }
}

fn next_minute(now: DateTime<Utc>) -> DateTime<Utc> {
    now.duration_trunc(Duration::minutes(1)).unwrap_or(now) + Duration::minutes(1)
}

/// What staff read about a failed send. Never the platform's own words, which may hold anything.
pub(crate) fn reason(error: &WechatError) -> String {
    match error {
        WechatError::Api(api) => format!("平台拒绝（{}）：{}", api.code, meaning(api.action)),
        WechatError::InDoubt { .. } => "平台没有给出明确答复，不确定是否送达".into(),
        WechatError::NotSent { .. } => "暂时无法连接微信平台".into(),
        WechatError::Invalid { reason, .. } => format!("内容不符合平台规则：{reason}"),
    }
}

fn meaning(action: Action) -> &'static str {
    use Action as A;
    match action {
        A::Retry => "系统繁忙，不确定是否送达",
        A::WindowClosed => "会话窗口已关闭",
        A::WindowUsedUp => "会话窗口内的条数已用完",
        A::NoConsent => "客户没有剩余的订阅授权",
        A::NotFollower => "客户已取消关注",
        A::DropRecipient => "openid 无效",
        A::Muted | A::Blacklisted => "客户拒收消息",
        A::DisableTemplate => "模板不存在或已停用",
        A::FixPage => "模板跳转页面不存在",
        A::BadField => "模板字段内容不合规",
        A::TooLong => "内容过长",
        A::ContentRejected => "内容未通过审核",
        A::StopEndpointUntilTomorrow => "当日额度已用完",
        A::PauseUntilNextMinute | A::WaitOneMinute => "发送过于频繁",
        A::StopAccount => "公众号凭据无效或受限",
        A::StopEndpoint | A::NotAuthorised => "接口没有权限",
        A::RefreshToken => "访问凭据失效",
        A::UploadAgain => "素材已失效",
        A::MassQuota => "群发次数已用完",
        _ => "无法发送",
    }
}

/// The word of an outcome for metrics.
pub(crate) fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Sent { .. } => "sent",
        Outcome::NextChannel { .. } => "next_channel",
        Outcome::Failed { .. } => "failed",
        Outcome::Later { .. } => "later",
        Outcome::InDoubt { .. } => "in_doubt",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api(code: i64) -> WechatError {
        WechatError::Api(wechat::ApiError {
            endpoint: "/cgi-bin/message/custom/send",
            code,
            message: "rid: x".into(),
            action: wechat::errcode::action(code),
            earlier: None,
        })
    }

    #[test]
    fn only_a_sure_refusal_is_ever_repeated() {
        let now = "2026-11-21T02:00:30Z".parse().unwrap();
        let of = |error: &WechatError| of_error(error, Channel::Custom, now);
        let doubt = WechatError::InDoubt { endpoint: "x", cause: "time-out".into() };
        assert!(matches!(of(&doubt), Outcome::InDoubt { .. }));
        assert!(matches!(of(&api(-1)), Outcome::InDoubt { .. }));
        assert!(matches!(of(&api(45015)), Outcome::NextChannel { effect: Effect::WindowClosed, .. }));
        assert!(matches!(of(&api(45009)), Outcome::Later { at: None, stop_endpoint: true, .. }));
        let minute = "2026-11-21T02:01:00Z".parse().ok();
        assert!(matches!(of(&api(45011)), Outcome::Later { at, stop_endpoint: true, .. } if at == minute));
        assert!(matches!(of(&api(999_999)), Outcome::Failed { .. }));
        let unsent = WechatError::NotSent { endpoint: "x", cause: "refused".into() };
        assert!(matches!(of(&unsent), Outcome::Later { stop_endpoint: false, .. }));
    }
}
