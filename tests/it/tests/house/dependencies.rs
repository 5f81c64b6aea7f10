//! deny.toml, enforced: licences, bans and sources of everything we depend on.

use std::collections::BTreeSet;

use cargo_metadata::Metadata;
use cargo_metadata::semver::{Version, VersionReq};
use serde::Deserialize;
use spdx::{Expression, Licensee, ParseMode};

use crate::{assert_none, metadata, root, run};

/// The parts of deny.toml that are enforced here. What cargo-deny knows and we do not may stand in
/// its other sections, but not in an entry that we would then read wrongly.
#[derive(Deserialize)]
struct DenyToml {
    licenses: Licenses,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ban {
    /// `name`, or `name@requirement`.
    #[serde(rename = "crate")]
    spec: String,
    reason: String,
    /// Those who may depend on it all the same.
    #[serde(default)]
    wrappers: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Sources {
    unknown_registry: String,
    unknown_git: String,
}

fn deny_toml() -> DenyToml {
    let text = std::fs::read_to_string(root().join("deny.toml")).expect("deny.toml is there");
    toml::from_str(&text).expect("deny.toml has the expected form")
}

#[test]
fn every_licence_is_allowed() {
    let allowed = licensees(&deny_toml().licenses.allow);
    let metadata = metadata();
    let wrong: Vec<_> = foreign(&metadata)
        .filter_map(|package| {
            let name = format!("{} {}", package.name, package.version);
            let Some(licence) = &package.license else {
                return Some(format!("{name}: names no SPDX licence"));
            };
            match is_allowed(licence, &allowed) {
                Ok(true) => None,
                Ok(false) => Some(format!("{name}: {licence}")),
                Err(reason) => Some(format!("{name}: {licence}: {reason}")),
            }
        })
        .collect();
    assert_none("licences that deny.toml does not allow", &wrong);
}

#[test]
fn nothing_banned_is_built() {
    let bans = deny_toml().bans.deny;
    let metadata = metadata();
    let mut found = Vec::new();
    for (name, version) in built_crates() {
        for ban in bans.iter().filter(|ban| is_banned(&ban.spec, &name, &version)) {
            if !ban.wrappers.is_empty() && dependents(&metadata, &name).all(|one| ban.wrappers.contains(&one)) {
                continue;
            }
            found.push(format!("{name} {version}: {} (cargo tree -i {name})", ban.reason));
        }
    }
    assert_none("crates that deny.toml bans", &found);
}

#[test]
fn everything_comes_from_crates_io() {
    let sources = deny_toml().sources;
    assert_eq!((&*sources.unknown_registry, &*sources.unknown_git), ("deny", "deny"));
    let metadata = metadata();
    let wrong: Vec<_> = foreign(&metadata)
        .filter(|package| !package.source.as_ref().is_some_and(|source| source.is_crates_io()))
        .map(|package| format!("{} {}: {:?}", package.name, package.version, package.source))
        .collect();
    assert_none("crates that come from elsewhere", &wrong);
}

/// The names of all packages that depend on one directly.
fn dependents<'a>(metadata: &'a Metadata, name: &'a str) -> impl Iterator<Item = String> + 'a {
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let depends = move |id: &cargo_metadata::PackageId| metadata[id].name.as_str() == name;
    nodes
        .filter(move |node| node.deps.iter().any(|dependency| depends(&dependency.pkg)))
        .map(|node| metadata[&node.id].name.to_string())
}

/// All packages but our own.
fn foreign(metadata: &Metadata) -> impl Iterator<Item = &cargo_metadata::Package> {
    let ours: BTreeSet<_> = metadata.workspace_members.iter().collect();
    metadata.packages.iter().filter(move |package| !ours.contains(&package.id))
}

/// What is built on any platform. `cargo metadata` also names crates that a feature nobody switched
/// on would bring (`ring` below rustls-webpki), `cargo tree` does not.
fn built_crates() -> BTreeSet<(String, Version)> {
    let edges = "normal,build,dev";
    let args = ["tree", "--workspace", "--target=all", "--edges", edges, "--prefix=none"];
    let tree = run("cargo", &[&args[..], &["--format={p}"]].concat());
    let crates: BTreeSet<_> = tree.lines().filter_map(crate_of_tree).collect();
    assert!(crates.iter().any(|(name, _)| name == "tokio"), "cargo tree is understood");
    crates
}

/// `serde v1.0.228 (*)` → serde, 1.0.228.
fn crate_of_tree(line: &str) -> Option<(String, Version)> {
    let mut words = line.split_whitespace();
    let name = words.next()?;
    let version = words.next()?.strip_prefix('v')?;
    Some((name.to_owned(), version.parse().ok()?))
}

fn is_banned(spec: &str, name: &str, version: &Version) -> bool {
    let (banned, requirement) = spec.split_once('@').unwrap_or((spec, "*"));
    let requirement: VersionReq = requirement.parse().unwrap_or_else(|error| panic!("deny.toml: {spec}: {error}"));
    banned == name && requirement.matches(version)
}

fn licensees(allowed: &[String]) -> Vec<Licensee> {
    let parse = |licence: &String| Licensee::parse(licence).unwrap_or_else(|error| panic!("deny.toml: {error}"));
    allowed.iter().map(parse).collect()
}

/// Whether the allowed licences satisfy an expression: one of `a OR b`, both of `a AND b`, and
/// `a WITH exception` only where that very pair is allowed.
fn is_allowed(expression: &str, allowed: &[Licensee]) -> Result<bool, String> {
    let expression = Expression::parse_mode(expression, ParseMode::LAX).map_err(|error| error.reason.to_string())?;
    Ok(expression.evaluate(|wanted| allowed.iter().any(|licensee| licensee.satisfies(wanted))))
}

#[test]
fn expressions_are_read_as_spdx_means_them() {
    let allowed = licensees(&["MIT".into(), "Apache-2.0 WITH LLVM-exception".into()]);
    let is_allowed = |expression| is_allowed(expression, &allowed);
    assert_eq!(is_allowed("MIT"), Ok(true));
    assert_eq!(is_allowed("MIT OR GPL-3.0-only"), Ok(true));
    assert_eq!(is_allowed("MIT/GPL-3.0-only"), Ok(true));
    assert_eq!(is_allowed("MIT AND GPL-3.0-only"), Ok(false));
    assert_eq!(is_allowed("(MIT OR GPL-3.0-only) AND MIT"), Ok(true));
    assert_eq!(is_allowed("Apache-2.0 WITH LLVM-exception"), Ok(true));
    assert_eq!(is_allowed("Apache-2.0"), Ok(false));
    assert_eq!(is_allowed("GPL-2.0-only WITH Classpath-exception-2.0"), Ok(false));
    assert!(is_allowed("Nonsense-1.0").is_err());
}

#[test]
fn bans_read_names_and_versions() {
    let version = |text: &str| Version::parse(text).expect("a version");
    assert!(is_banned("openssl", "openssl", &version("0.10.70")));
    assert!(!is_banned("openssl", "openssl-probe", &version("0.2.0")));
    assert!(is_banned("time@<0.2", "time", &version("0.1.45")));
    assert!(!is_banned("time@<0.2", "time", &version("0.3.55")));
    let serde = Some(("serde".to_owned(), version("1.0.228")));
    assert_eq!(crate_of_tree("serde v1.0.228 (*)"), serde);
    assert_eq!(crate_of_tree(""), None);
}
