//! The front ends: `console/` and `miniprogram/`, and the browser tests on them.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use crate::steps;
use crate::supervisor::Supervisor;

/// The oldest Node that the tools run on.
const NODE: u32 = 20;
/// Where a finished installation or build notes what it was made of.
const STAMP: &str = ".made-of";

/// A front end: its folder, the folders with packages of their own for its checks, what it builds,
/// and the checks beside the build.
struct Face {
    folder: &'static str,
    tools: &'static [&'static str],
    built: &'static [&'static str],
    checks: &'static [&'static str],
    after_build: &'static [&'static str],
}

const FACES: [Face; 2] = [
    Face { folder: "console", tools: &[], built: &["dist"], checks: &["lint", "test"], after_build: &[] },
    Face {
        folder: "miniprogram",
        // WeChat's own compiler, kept apart: what it brings would weigh on every installation.
        tools: &["miniprogram/weapp-check"],
        built: &["dist/mp-weixin", "dist/h5", "dist/customer"],
        checks: &["lint", "typecheck", "test"],
        after_build: &["check:mp", "check:remote"],
    },
];

/// The browser tests.
const BROWSER_TESTS: &str = "tests/e2e";
/// What both faces share.
const COMMON: &str = "web-common";

/// Whether Node is there and new enough; else why not.
pub fn node() -> Result<(), String> {
    let advice = || format!("Node.js {NODE} or newer with npm is needed for the front ends");
    let output = Command::new("node").arg("--version").stdin(Stdio::null()).output().map_err(|_| advice())?;
    let version = String::from_utf8_lossy(&output.stdout);
    let major: Option<u32> = version.trim().trim_start_matches('v').split('.').next().and_then(|n| n.parse().ok());
    match major {
        Some(major) if major >= NODE => Ok(()),
        _ => Err(format!("{}; this is {}", advice(), version.trim())),
    }
}

/// Installs what the front ends need and builds them, where their sources have changed.
pub fn build(supervisor: &mut Supervisor) -> anyhow::Result<()> {
    for face in &FACES {
        install(face.folder, supervisor)?;
        build_one(face, supervisor)?;
    }
    Ok(())
}

/// Makes the folders that builds go to: a debug build of the server reads them where they stood when
/// it was compiled, and it may be compiled before they are filled.
pub fn make_folders() -> anyhow::Result<()> {
    for face in &FACES {
        for folder in face.built {
            let place = steps::root().join(face.folder).join(folder);
            std::fs::create_dir_all(&place).with_context(|| format!("{} can't be made", place.display()))?;
        }
    }
    Ok(())
}

/// Builds and checks the front ends: generated types, lints, types, unit tests, sizes.
pub fn check(supervisor: &mut Supervisor) -> anyhow::Result<()> {
    if let Err(reason) = node() {
        bail!(reason);
    }
    for face in &FACES {
        install(face.folder, supervisor)?;
        for folder in face.tools {
            install(folder, supervisor)?;
        }
        for script in face.checks {
            supervisor.step(&mut npm(face.folder, &["run", script]))?;
        }
        build_one(face, supervisor)?;
        for script in face.after_build {
            supervisor.step(&mut npm(face.folder, &["run", script]))?;
        }
    }
    Ok(())
}

/// The browser tests on the given binary; `script` is one of those of `tests/e2e/package.json`.
pub fn in_browser(guanxi: &Path, script: &str, args: &[String], supervisor: &mut Supervisor) -> anyhow::Result<()> {
    install(BROWSER_TESTS, supervisor)?;
    // Each test starts a demo of its own; the three years before it are the same for all.
    let history = tempfile::tempdir().context("no temporary folder")?;
    let mut run = npm(BROWSER_TESTS, &["run", script, "--"]);
    run.args(args).env("GUANXI_BIN", guanxi).env("GUANXI_HISTORY", history.path());
    supervisor.step(&mut run)
}

fn npm(folder: &str, args: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(steps::root().join(folder)).args(args);
    command
}

/// `npm ci`, unless what the lock file names is installed already.
fn install(folder: &str, supervisor: &mut Supervisor) -> anyhow::Result<()> {
    let place = steps::root().join(folder);
    let wanted = fingerprint(&[place.join("package-lock.json")])?;
    let stamp = place.join("node_modules").join(STAMP);
    if std::fs::read_to_string(&stamp).is_ok_and(|made_of| made_of == wanted) {
        return Ok(());
    }
    supervisor.step(&mut npm(folder, &["ci", "--no-audit", "--no-fund"]))?;
    std::fs::write(&stamp, wanted).with_context(|| format!("{} can't be written", stamp.display()))
}

/// `npm run build`, unless it has been built from these sources already.
fn build_one(face: &Face, supervisor: &mut Supervisor) -> anyhow::Result<()> {
    let place = steps::root().join(face.folder);
    let wanted = fingerprint(&[place.clone(), steps::root().join(COMMON)])?;
    let stamp = place.join("dist").join(STAMP);
    let is_there = face.built.iter().all(|folder| place.join(folder).is_dir());
    if is_there && std::fs::read_to_string(&stamp).is_ok_and(|made_of| made_of == wanted) {
        return Ok(());
    }
    supervisor.step(&mut npm(face.folder, &["run", "build"]))?;
    std::fs::write(&stamp, wanted).with_context(|| format!("{} can't be written", stamp.display()))
}

/// What distinguishes these files from others: names and contents of all below, but for what is
/// installed or built.
fn fingerprint(roots: &[PathBuf]) -> anyhow::Result<String> {
    let mut files = BTreeMap::new();
    for root in roots {
        collect(root, &mut files)?;
    }
    let mut hasher = DefaultHasher::new();
    for (path, content) in &files {
        path.strip_prefix(steps::root()).unwrap_or(path).hash(&mut hasher);
        content.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn collect(path: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) -> anyhow::Result<()> {
    if path.is_file() {
        files.insert(path.to_owned(), std::fs::read(path).with_context(|| format!("{}", path.display()))?);
        return Ok(());
    }
    for entry in std::fs::read_dir(path).with_context(|| format!("{}", path.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        if !["node_modules", "dist", STAMP].iter().any(|left_out| name == *left_out) {
            collect(&entry.path(), files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_source_changes_the_fingerprint_and_a_build_does_not() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("main.ts"), "1").unwrap();
        let root = [folder.path().to_owned()];
        let before = fingerprint(&root).unwrap();
        std::fs::create_dir(folder.path().join("dist")).unwrap();
        std::fs::write(folder.path().join("dist/main.js"), "1").unwrap();
        assert_eq!(fingerprint(&root).unwrap(), before);
        std::fs::write(folder.path().join("main.ts"), "2").unwrap();
        assert_ne!(fingerprint(&root).unwrap(), before);
    }
}
