//! How often somebody may try. Losing the store of limits lets requests pass: logins are locked
//! after wrong passwords by the database, too.

use std::time::Duration;

use actix_web::HttpRequest;
use kv::{Kv, Rate};

use crate::error::ApiError;

/// Sign-ins from one address. Offices share one.
pub(crate) const BY_ADDRESS: Rate = Rate::per(120, Duration::from_secs(60));
/// Sign-ins with one login name.
pub(crate) const BY_LOGIN: Rate = Rate::per(20, Duration::from_secs(300));
/// Tries of one's own old password.
pub(crate) const BY_PASSWORD: Rate = Rate::per(10, Duration::from_secs(300));
/// Browsers of one address that wait for a code to be scanned: each asks every two seconds.
pub(crate) const BY_POLLING: Rate = Rate::per(1200, Duration::from_secs(60));
/// Visits of customers' pages that begin, from one address: a whole town may share one.
pub(crate) const BY_VISITS: Rate = Rate::per(600, Duration::from_secs(60));
/// Requests of one visitor to be known by a phone number.
pub(crate) const BY_LINKING: Rate = Rate::per(5, Duration::from_secs(3600));
/// Complaints of one visitor.
pub(crate) const BY_COMPLAINING: Rate = Rate::per(20, Duration::from_secs(3600));
/// Pictures that one visitor uploads.
pub(crate) const BY_UPLOADING: Rate = Rate::per(60, Duration::from_secs(3600));
/// Documents that one visitor has printed.
pub(crate) const BY_PRINTING: Rate = Rate::per(10, Duration::from_secs(60));
/// Calls of the platform that one member of staff causes by hand.
pub(crate) const BY_PLATFORM: Rate = Rate::per(60, Duration::from_secs(60));

/// Counts one try.
///
/// # Errors
/// `rate_limited`.
pub(crate) async fn check(kv: &Kv, key: &str, rate: Rate) -> Result<(), ApiError> {
    match kv.rate_limit(key, &rate, 1).await {
        Ok(decision) if decision.allowed => Ok(()),
        Ok(decision) => Err(ApiError::limited(decision.retry_after)),
        Err(error) => {
            tracing::warn!(%error, "a rate limit could not be asked");
            Ok(())
        }
    }
}

/// The address that a request comes from.
pub(crate) fn address(request: &HttpRequest, behind_proxy: bool) -> String {
    let forwarded = request.headers().get("x-forwarded-for").filter(|_| behind_proxy);
    // Only the last one was written by our proxy; whoever calls can invent those before it.
    let last = forwarded.and_then(|value| value.to_str().ok()).and_then(|list| list.rsplit(',').next());
    let last = last.map(str::trim).and_then(|text| text.parse::<std::net::IpAddr>().ok());
    let peer = || request.peer_addr().map(|address| address.ip());
    last.or_else(peer).map_or_else(|| "unknown".to_owned(), |address| address.to_string())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn only_a_proxy_of_ours_is_believed() {
        let request = TestRequest::default()
            .peer_addr("10.0.0.1:4711".parse().unwrap())
            .insert_header(("x-forwarded-for", "1.1.1.1, 2.2.2.2"))
            .to_http_request();
        assert_eq!(address(&request, false), "10.0.0.1");
        assert_eq!(address(&request, true), "2.2.2.2");
        let request = TestRequest::default().insert_header(("x-forwarded-for", "nonsense")).to_http_request();
        assert_eq!(address(&request, true), "unknown");
    }

    #[actix_web::test]
    async fn too_often() {
        let kv = Kv::memory();
        let rate = Rate::per(2, Duration::from_secs(60));
        assert!(check(&kv, "k", rate).await.is_ok() && check(&kv, "k", rate).await.is_ok());
        let error = check(&kv, "k", rate).await.unwrap_err();
        assert_eq!(error.status.as_u16(), 429);
        assert!(error.retry_after().is_some());
    }
}
