//! Every code of the platform's table asks for something definite.

use wechat::Action;
use wechat::errcode::action;

#[test]
fn every_documented_code_has_its_action() {
    let table: &[(&[i64], Action)] = &[
        (&[-1], Action::Retry),
        (&[40001, 40014, 42001], Action::RefreshToken),
        (&[40003, 49003], Action::DropRecipient),
        (&[40007], Action::UploadAgain),
        (&[40013, 40125, 40243, 50004, 50007, 40164, 89503, 89506, 89507], Action::StopAccount),
        (&[40029, 40163, 42003], Action::LoginAgain),
        (&[40226], Action::Refuse),
        (&[41001, 40032, 40033, 40035, 40097, 44002, 47001], Action::Bug),
        (&[40037], Action::DisableTemplate),
        (&[41030], Action::FixPage),
        (&[43004, 50005], Action::NotFollower),
        (&[43019], Action::Blacklisted),
        (&[43101], Action::NoConsent),
        (&[47003], Action::BadField),
        (&[45002, 45008], Action::TooLong),
        (&[45009], Action::StopEndpointUntilTomorrow),
        (&[45011], Action::PauseUntilNextMinute),
        (&[45015], Action::WindowClosed),
        (&[45047], Action::WindowUsedUp),
        (&[45028], Action::MassQuota),
        (&[45065], Action::AlreadySent),
        (&[45066], Action::WaitOneMinute),
        (&[45056, 45057, 45058, 45059, 45157, 45158, 45159], Action::TagLimit),
        (&[48001, 48004, 48008], Action::StopEndpoint),
        (&[48002], Action::Muted),
        (&[48006], Action::ClearQuotaUsedUp),
        (&[50001, 50002], Action::NotAuthorised),
        (&[61010], Action::VisitTooOld),
        (&[87014], Action::ContentRejected),
        (&[45080, 45081], Action::Ignore),
        (&[9_410_010, 9_410_011, 9_410_012], Action::BadLink),
        (&[1, 99999, i64::MIN, i64::MAX], Action::Unknown),
    ];
    for (codes, expected) in table {
        for code in *codes {
            assert_eq!(action(*code), *expected, "{code}");
        }
    }
}
