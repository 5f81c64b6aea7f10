//! Rules of staff that need no database.

use unicode_normalization::UnicodeNormalization;

use super::StaffError;
use crate::error::Invalid;

/// The most levels of departments.
pub(super) const MAX_DEPTH: usize = 16;

/// A login as it is stored: compatible forms folded, lower case.
pub(super) fn login(text: &str) -> Result<String, Invalid> {
    let login: String = text.trim().nfkc().collect::<String>().to_lowercase();
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@' | '+');
    if !(2..=64).contains(&login.chars().count()) || !login.chars().all(fits) {
        return Err(Invalid::new("login", "登录名应为 2 到 64 个字母、数字或 . _ - @ +"));
    }
    Ok(login)
}

/// The path of a department under the one with `parent` as its path.
pub(super) fn path_under(parent: Option<&str>, id: i64) -> String {
    format!("{}{id}/", parent.unwrap_or("/"))
}

/// How many levels a path has.
pub(super) fn depth(path: &str) -> usize {
    path.split('/').filter(|part| !part.is_empty()).count()
}

/// Checks that the subtree at `path`, `height` levels high, may lie under `target`.
pub(super) fn check_move(path: &str, height: usize, target: Option<&str>) -> Result<(), StaffError> {
    if target.is_some_and(|target| target.starts_with(path)) {
        return Err(StaffError::DepartmentCycle);
    }
    if target.map_or(0, depth) + height > MAX_DEPTH {
        return Err(StaffError::DepartmentTooDeep(MAX_DEPTH));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_are_folded() {
        assert_eq!(login(" Ｗang.Fang "), Ok("wang.fang".into()));
        assert_eq!(login("王芳"), Ok("王芳".into()));
        for text in ["", "a", "two words", "semi;colon", &"x".repeat(65)] {
            assert!(login(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_department_never_lies_in_itself() {
        assert_eq!(path_under(None, 1), "/1/");
        assert_eq!(path_under(Some("/1/"), 14), "/1/14/");
        assert!(check_move("/1/", 1, None).is_ok());
        assert!(check_move("/1/", 1, Some("/14/")).is_ok(), "14 only begins like 1");
        assert!(matches!(check_move("/1/", 2, Some("/1/4/")), Err(StaffError::DepartmentCycle)));
        assert!(matches!(check_move("/1/", 1, Some("/1/")), Err(StaffError::DepartmentCycle)));
        assert!(matches!(check_move("/1/", 15, Some("/2/3/")), Err(StaffError::DepartmentTooDeep(_))));
    }
}
