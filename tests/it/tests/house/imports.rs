//! Who may import whom: docs/architecture.md, as a table.

use cargo_metadata::{DependencyKind, Metadata, Package};

use crate::{assert_none, metadata};

/// Each crate of ours with those of ours that it may depend on. A new crate gets a line here and a
/// sentence in docs/architecture.md.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("crm", &[]),
    // from stored accounts to clients of the platform: see docs/adr/0001
    ("accounts", &["crm", "wechat", "kv"]),
    ("kv", &[]),
    ("print", &[]),
    // the words between whoever starts a renderer and the renderer
    ("typeset", &["print"]),
    ("files", &[]),
    ("wechat", &["kv"]),
    ("gateway", ADAPTER),
    // lists as spreadsheets: see docs/adr/0014
    ("api", &["accounts", "crm", "wechat", "kv", "files", "print"]),
    ("push", ADAPTER),
    ("worker", &["accounts", "crm", "wechat", "kv", "files", "push", "print"]),
    ("server", EVERYTHING),
    // never crm: a migration must mean the same for ever, whatever becomes of the entities
    ("migrations", &[]),
    // nothing of ours: a parser shared with the product would hide mirrored bugs
    ("wechat-sim", &[]),
    ("xtask", &[]),
    // what makes callbacks and rows to measure with; the product itself it runs as a process
    ("bench", &["crm", "wechat"]),
    ("it", EVERYTHING),
];

/// The adapters see the domain and the tools below them, never each other.
const ADAPTER: &[&str] = &["accounts", "crm", "wechat", "kv", "files"];

const EVERYTHING: &[&str] = &[
    "accounts",
    "api",
    "crm",
    "files",
    "gateway",
    "kv",
    "migrations",
    "print",
    "push",
    "server",
    "typeset",
    "wechat",
    "wechat-sim",
    "worker",
];

/// Where even the tests may not reach out: the simulator stays a stranger to the product.
const STRANGERS: &[&str] = &["wechat-sim", "migrations"];

#[test]
fn every_crate_imports_only_what_the_architecture_allows() {
    let metadata = metadata();
    let wrong: Vec<_> = imports(&metadata)
        .filter(|(importer, imported, _)| !is_allowed(importer, imported))
        .map(|(importer, imported, _)| format!("{importer} → {imported}"))
        .collect();
    assert_none("imports that docs/architecture.md does not allow", &wrong);
}

#[test]
fn every_crate_has_a_line_in_the_table() {
    let metadata = metadata();
    let unknown: Vec<_> = metadata
        .workspace_packages()
        .iter()
        .map(|package| package.name.to_string())
        .filter(|name| !MAY_IMPORT.iter().any(|(known, _)| known == name))
        .collect();
    assert_none("crates that the table of imports does not know", &unknown);
}

/// Edges between our crates, without those of tests (except where tests count, too).
fn imports(metadata: &Metadata) -> impl Iterator<Item = (String, String, DependencyKind)> + '_ {
    let ours: Vec<&Package> = metadata.workspace_packages();
    let names: Vec<String> = ours.iter().map(|package| package.name.to_string()).collect();
    ours.into_iter().flat_map(move |package| {
        let names = names.clone();
        let importer = package.name.to_string();
        package
            .dependencies
            .iter()
            .filter(move |dependency| names.contains(&dependency.name))
            .map(move |dependency| (importer.clone(), dependency.name.clone(), dependency.kind))
            .filter(|(importer, _, kind)| {
                *kind != DependencyKind::Development || STRANGERS.contains(&importer.as_str())
            })
    })
}

fn is_allowed(importer: &str, imported: &str) -> bool {
    MAY_IMPORT.iter().any(|(name, allowed)| *name == importer && allowed.contains(&imported))
}

#[test]
fn the_table_says_no() {
    assert!(is_allowed("wechat", "kv"));
    assert!(!is_allowed("gateway", "api"));
    assert!(!is_allowed("crm", "kv"));
    assert!(!is_allowed("migrations", "crm"));
    assert!(!is_allowed("wechat-sim", "wechat"));
    assert!(!is_allowed("unknown", "crm"));
}
