//! What is said to the mail server, and what its answers mean. The step that counts is the last
//! one: before it nothing was handed over; after it, without an answer, nobody knows.

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::response::{Code, Severity};

use super::Letter;

/// How handing over a letter ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// The server took it.
    Taken,
    /// The server refuses this letter for good.
    Refused(u16),
    /// The server does not take it now.
    NotNow(u16),
    /// The server refuses us: sign-in, sender, protection.
    NotUs(String),
    /// It was surely not handed over: no connection, or it was lost before.
    NotSent(String),
    /// It may have been taken: the connection was lost, or the time ran out, after it went.
    InDoubt(String),
}

/// Hands a letter over on an open connection.
pub(super) async fn hand_over(connection: &mut AsyncSmtpConnection, from: &Address, letter: &Letter) -> Delivery {
    if let Err(error) = connection.command(Mail::new(Some(from.clone()), Vec::new())).await {
        return match code_of(&error) {
            Some((code, true)) => Delivery::NotUs(format!("sender refused ({code})")),
            Some((code, false)) => Delivery::NotNow(code),
            None => not_sent(&error),
        };
    }
    if let Err(error) = connection.command(Rcpt::new(letter.to.clone(), Vec::new())).await {
        return refused(&error).unwrap_or_else(|| not_sent(&error));
    }
    if let Err(error) = connection.command(Data).await {
        return refused(&error).unwrap_or_else(|| not_sent(&error));
    }
    match connection.message(&letter.bytes).await {
        Ok(answer) if answer.code().severity == Severity::PositiveCompletion => Delivery::Taken,
        Ok(answer) => Delivery::InDoubt(format!("unexpected answer {}", answer.code())),
        Err(error) => refused(&error).unwrap_or_else(|| Delivery::InDoubt(kind_of(&error).into())),
    }
}

/// What a refusal means, if the server gave one.
fn refused(error: &Error) -> Option<Delivery> {
    code_of(error).map(|(code, for_good)| if for_good { Delivery::Refused(code) } else { Delivery::NotNow(code) })
}

/// The server's code, and whether it is for good.
pub(super) fn code_of(error: &Error) -> Option<(u16, bool)> {
    error.status().map(|code: Code| (u16::from(code), error.is_permanent()))
}

pub(super) fn not_sent(error: &Error) -> Delivery {
    Delivery::NotSent(kind_of(error).into())
}

/// An error without the server's own words, which may quote an address.
pub(super) fn kind_of(error: &Error) -> &'static str {
    if error.is_tls() {
        "TLS failed"
    } else if error.is_timeout() {
        "no answer in time"
    } else if error.is_response() {
        "the connection was lost, or the answer is none"
    } else if error.is_client() {
        "the server lacks what is needed"
    } else {
        "the connection failed"
    }
}
