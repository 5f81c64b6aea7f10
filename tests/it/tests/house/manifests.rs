//! Every member inherits versions and lints: the root's Cargo.toml is the one place for both.

use toml::{Table, Value};

use crate::{assert_none, metadata, root};

const INHERITED: &[&str] = &["version", "edition", "rust-version", "license", "publish"];
const DEPENDENCIES: &[&str] = &["dependencies", "dev-dependencies", "build-dependencies"];

#[test]
fn every_member_inherits_from_the_workspace() {
    let wrong: Vec<_> = metadata()
        .workspace_packages()
        .iter()
        .flat_map(|package| {
            let text = std::fs::read_to_string(&package.manifest_path).expect("a manifest");
            let faults = faults(&text.parse().expect("a manifest is TOML"));
            faults.into_iter().map(|fault| format!("{}: {fault}", package.name))
        })
        .collect();
    assert_none("manifests that do not inherit from the workspace", &wrong);
}

#[test]
fn the_workspace_pins_a_version_of_everything() {
    let text = std::fs::read_to_string(root().join("Cargo.toml")).expect("the root manifest");
    let manifest: Table = text.parse().expect("the root manifest is TOML");
    let dependencies = manifest["workspace"]["dependencies"].as_table().expect("a table");
    let wrong: Vec<_> = dependencies
        .iter()
        .filter(|(_, dependency)| !has_version_or_path(dependency))
        .map(|(name, _)| name.clone())
        .collect();
    assert_none("workspace dependencies without a version from crates.io", &wrong);
}

fn has_version_or_path(dependency: &Value) -> bool {
    let version = dependency.as_str().or_else(|| dependency.get("version")?.as_str());
    let elsewhere = ["git", "registry", "registry-index"];
    let from_crates_io = elsewhere.iter().all(|key| dependency.get(key).is_none());
    from_crates_io
        && match version {
            Some(version) => !version.contains('*'),
            None => dependency.get("path").is_some(),
        }
}

/// What a member's manifest sets by itself and should not.
fn faults(manifest: &Table) -> Vec<String> {
    let mut faults = Vec::new();
    if !manifest.get("lints").is_some_and(inherits) {
        faults.push("lints.workspace = true is missing".to_owned());
    }
    for key in INHERITED {
        if !manifest["package"].get(key).is_some_and(inherits) {
            faults.push(format!("{key}.workspace = true is missing"));
        }
    }
    for table in dependency_tables(manifest) {
        let own = table.iter().filter(|(_, dependency)| !inherits(dependency));
        faults.extend(own.map(|(name, _)| format!("{name} has a version of its own")));
    }
    faults
}

/// The tables of dependencies, those of single platforms included.
fn dependency_tables(manifest: &Table) -> Vec<&Table> {
    let platforms = manifest.get("target").and_then(Value::as_table).into_iter().flatten();
    let platforms = platforms.filter_map(|(_, platform)| platform.as_table());
    std::iter::once(manifest)
        .chain(platforms)
        .flat_map(|table| DEPENDENCIES.iter().filter_map(|key| table.get(*key)?.as_table()))
        .collect()
}

fn inherits(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool) == Some(true)
}

#[test]
fn what_is_not_inherited_is_found() {
    let manifest = r#"
        [package]
        name = "x"
        version = "1.0.0"
        edition.workspace = true
        rust-version.workspace = true
        license.workspace = true
        publish.workspace = true
        [dependencies]
        serde.workspace = true
        tokio = { workspace = true, features = ["test-util"] }
        rand = "0.10"
        [target.'cfg(unix)'.dev-dependencies]
        nix = { version = "0.31" }
    "#;
    let expected = [
        "lints.workspace = true is missing",
        "version.workspace = true is missing",
        "rand has a version of its own",
        "nix has a version of its own",
    ];
    assert_eq!(faults(&manifest.parse().expect("TOML")), expected);
}
