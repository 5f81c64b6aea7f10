//! The rules of the house, held by tests on the workspace itself: who imports whom, what may be
//! depended on (deny.toml), what every manifest inherits, and what no source contains.

mod dependencies;
mod imports;
mod manifests;
mod node_packages;
mod sources;

use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{Metadata, MetadataCommand};

/// The workspace's root folder.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("tests/it lies in the root")
}

/// What cargo knows of the workspace and of everything it depends on, on all platforms.
fn metadata() -> Metadata {
    MetadataCommand::new().manifest_path(root().join("Cargo.toml")).exec().expect("cargo metadata answers")
}

/// The files that git tracks or would add, relative to the root.
fn tracked_files() -> Vec<PathBuf> {
    let listing = run("git", &["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let mut files: Vec<_> = listing.split('\0').map(PathBuf::from).filter(|file| root().join(file).is_file()).collect();
    files.sort();
    files.dedup();
    assert!(files.contains(&PathBuf::from("Cargo.toml")), "git lists the workspace");
    files
}

/// The text of a tracked file, unless it is a picture or another binary.
fn text_of(file: &Path) -> Option<String> {
    let bytes = std::fs::read(root().join(file)).expect("a tracked file can be read");
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

/// The output of a program that is run in the root.
fn run(program: &str, args: &[&str]) -> String {
    let output = Command::new(program)
        .args(args)
        .current_dir(root())
        .output()
        .unwrap_or_else(|error| panic!("{program} does not start: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {args:?}: {errors}");
    String::from_utf8(output.stdout).expect("the output is UTF-8")
}

/// Fails with the whole list: one run names everything that is wrong.
#[track_caller]
fn assert_none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n  {}", found.join("\n  "));
}
