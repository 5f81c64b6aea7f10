//! The npm packages of the front ends: their licences, by their lock files.

use std::path::Path;

use serde_json::Value;
use spdx::{Expression, LicenseReq, ParseMode};

use crate::{assert_none, text_of, tracked_files};

/// Licences that ask for no more than to be named. The last five cover build tools and data.
const ALLOWED: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "ISC",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "0BSD",
    "Zlib",
    "CC0-1.0",
    "Unlicense",
    "MPL-2.0",
    "BlueOak-1.0.0",
    "Python-2.0",
    "CC-BY-3.0",
    "CC-BY-4.0",
];

/// Packages whose manifest names no licence, with the one that their files carry.
const READ_BY_US: &[(&str, &str)] = &[
    ("dom-walk", "MIT"),
    ("exif-parser", "MIT"),
    ("jsesc", "MIT"),
    ("node-bitmap", "MIT"),
    ("qrcode-terminal", "Apache-2.0"),
    ("replace-ext", "MIT"),
];

#[test]
fn every_licence_of_an_npm_package_is_allowed() {
    let files = tracked_files();
    let locks: Vec<_> = files.iter().filter(|file| file.ends_with("package-lock.json")).collect();
    assert!(locks.len() >= 2, "the front ends have lock files");
    let wrong: Vec<_> = locks.into_iter().flat_map(|lock| wrong_in(lock)).collect();
    assert_none("npm packages whose licence is not allowed", &wrong);
}

fn wrong_in(lock: &Path) -> Vec<String> {
    let text = text_of(lock).expect("a lock file is text");
    let lock_file: Value = serde_json::from_str(&text).expect("a lock file is JSON");
    let packages = lock_file["packages"].as_object().expect("a lock file lists packages");
    let foreign = packages.iter().filter(|(path, _)| path.contains("node_modules/"));
    foreign.filter_map(|(path, package)| wrong(lock, path, package)).collect()
}

fn wrong(lock: &Path, path: &str, package: &Value) -> Option<String> {
    let name = path.rsplit("node_modules/").next().unwrap_or(path);
    let named = package["license"].as_str();
    let licence = named.or_else(|| READ_BY_US.iter().find(|(known, _)| *known == name).map(|(_, licence)| *licence));
    match licence {
        None => Some(format!("{}: {name}: names no licence", lock.display())),
        Some(licence) if is_allowed(licence) => None,
        Some(licence) => Some(format!("{}: {name}: {licence}", lock.display())),
    }
}

fn is_allowed(licence: &str) -> bool {
    let Ok(expression) = Expression::parse_mode(licence, ParseMode::LAX) else { return false };
    expression.evaluate(|required: &LicenseReq| required.license.id().is_some_and(|id| ALLOWED.contains(&id.name)))
}

#[test]
fn a_choice_is_allowed_and_a_demand_is_not() {
    assert!(is_allowed("(MIT OR GPL-3.0)"));
    assert!(!is_allowed("(MIT AND GPL-3.0)"));
    assert!(!is_allowed("AGPL-3.0"));
    assert!(!is_allowed("SEE LICENSE IN LICENSE"));
}
