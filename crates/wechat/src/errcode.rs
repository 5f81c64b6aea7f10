//! What each of the platform's error codes asks for: one table.

/// What to do about an error code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// The access token is invalid or expired: refresh it once and repeat once. [`crate::Client`]
    /// does so by itself; who still sees this has a token problem that refreshing does not cure.
    RefreshToken,
    /// The platform is busy: repeat with growing delay, at most three times. For a message without
    /// an idempotency id the outcome is in doubt, and it is not repeated.
    Retry,
    /// The openid is malformed or of another account: drop the recipient, flag the link.
    DropRecipient,
    /// The media id is unknown or older than three days: upload again, repeat once.
    UploadAgain,
    /// Appid, secret or account are wrong, frozen or forbidden, or our address is not on the list:
    /// stop everything for this account and alert. Never loop.
    StopAccount,
    /// The login or OAuth code is invalid, used or expired: the person must log in again.
    LoginAgain,
    /// The platform holds the person for a risk: refuse the login.
    Refuse,
    /// We sent something malformed: a bug of ours, alert, do not repeat.
    Bug,
    /// The template is unknown: disable it and alert. Has been seen for a short time without
    /// reason, so one delayed repetition is allowed first.
    DisableTemplate,
    /// The page does not exist in the released mini-program: fix the template, do not repeat.
    FixPage,
    /// The recipient does not follow the account: mark as unsubscribed, next channel.
    NotFollower,
    /// The recipient is on the account's black list: drop.
    Blacklisted,
    /// No consent left, or refused: zero the counter, next channel.
    NoConsent,
    /// A field of the template is too long or of the wrong type; the message names it: tell the
    /// author, do not repeat.
    BadField,
    /// Text or media are too long or too many: do not repeat.
    TooLong,
    /// The content was found risky: have it reviewed.
    ContentRejected,
    /// The person was not in the mini-program lately, so their text cannot be checked: block it or
    /// have it reviewed.
    VisitTooOld,
    /// The day's quota is used up: stop the endpoint until the next day (Beijing), queue again,
    /// alert. Only a person clears quotas.
    StopEndpointUntilTomorrow,
    /// Too many calls in this minute: pause until the next one, then repeat.
    PauseUntilNextMinute,
    /// The interaction window is closed: note it, next channel.
    WindowClosed,
    /// The window's count of messages is used up: note it, next channel.
    WindowUsedUp,
    /// The month's or day's quota of mass messages is used up: do not repeat.
    MassQuota,
    /// The same mass message was sent before: treat as sent.
    AlreadySent,
    /// Too fast after the last mass message: wait a minute.
    WaitOneMinute,
    /// A limit or rule of tags: do not repeat.
    TagLimit,
    /// The interface is not granted, banned, or this type is not allowed: stop the endpoint, alert.
    StopEndpoint,
    /// The follower refuses messages: mark as muted, next channel.
    Muted,
    /// The month's calls of clear_quota are used up: alert.
    ClearQuotaUsedUp,
    /// The person did not authorise this, or is limited: drop, alert if there are many.
    NotAuthorised,
    /// Typing indicator: not now, and not worth repeating.
    Ignore,
    /// The short link or its content is wrong or expired: do not repeat.
    BadLink,
    /// A code that the table does not know: do not repeat, alert. The message was not accepted.
    Unknown,
}

/// What a code asks for. Codes not in the platform's documents, or not met here, give
/// [`Action::Unknown`].
pub fn action(code: i64) -> Action {
    use Action as A;
    match code {
        -1 => A::Retry,
        40001 | 40014 | 42001 => A::RefreshToken,
        40003 | 49003 => A::DropRecipient,
        40007 => A::UploadAgain,
        40002 | 40013 | 40125 | 40164 | 40243 | 41002 | 41004 | 50004 | 50007 | 89503 | 89506 | 89507 => A::StopAccount,
        40029 | 40163 | 41008 | 42003 | 42002 | 40030 => A::LoginAgain,
        40226 => A::Refuse,
        40016..=40028
        | 40032
        | 40033
        | 40035
        | 40097
        | 40129
        | 40201..=40203
        | 41001
        | 43002
        | 44002
        | 45072
        | 47001
        | 76001..=76004
        | 76021
        | 76022 => A::Bug,
        40037 => A::DisableTemplate,
        41030 => A::FixPage,
        43004 | 50005 => A::NotFollower,
        43019 => A::Blacklisted,
        43101 => A::NoConsent,
        47003 => A::BadField,
        45002 | 45008 => A::TooLong,
        87014 => A::ContentRejected,
        61010 => A::VisitTooOld,
        45009 => A::StopEndpointUntilTomorrow,
        45011 => A::PauseUntilNextMinute,
        45015 => A::WindowClosed,
        45047 => A::WindowUsedUp,
        45028 => A::MassQuota,
        45065 => A::AlreadySent,
        45066 => A::WaitOneMinute,
        45067 => A::Bug,
        45056..=45059 | 45157..=45159 => A::TagLimit,
        45080 | 45081 => A::Ignore,
        48001 | 48004 | 48008 => A::StopEndpoint,
        48002 => A::Muted,
        48006 => A::ClearQuotaUsedUp,
        50001 | 50002 => A::NotAuthorised,
        9_410_010..=9_410_012 => A::BadLink,
        _ => A::Unknown,
    }
}

impl Action {
    /// Whether every call of the account will fail until a person has done something.
    pub fn stops_account(self) -> bool {
        self == Self::StopAccount
    }

    /// Whether this recipient cannot be reached this way, so that the next channel is to be tried.
    pub fn next_channel(self) -> bool {
        matches!(self, Self::NotFollower | Self::NoConsent | Self::WindowClosed | Self::WindowUsedUp | Self::Muted)
    }
}
