//! The commands that a check is made of.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context;
use serde_json::Value;

use crate::supervisor::Supervisor;

/// The workspace's root folder.
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here)
}

/// `cargo` in the workspace's root, with the environment that a developer's shell would give it:
/// `cargo run` has added variables of this package, at which build scripts would build anew.
pub fn cargo<I, S>(args: I) -> Command
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    let mut command = Command::new("cargo");
    command.current_dir(root()).args(args);
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(is_of_this_package) {
            command.env_remove(name);
        }
    }
    command
}

fn is_of_this_package(name: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"].iter().any(|prefix| name.starts_with(prefix))
        || matches!(name, "CARGO" | "CARGO_CRATE_NAME" | "CARGO_PRIMARY_PACKAGE")
}

/// How the binary is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// As it is released.
    Release,
    /// To be tried.
    Debug,
    /// With the features that the tests bring to its dependencies: built for itself it would be
    /// another one, and so would every crate below it.
    WithTests(Lints),
}

/// Whether the compiler lints what it builds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lints {
    /// Clippy looks at it in a pass of its own, or not at all.
    Apart,
    /// Clippy is the compiler of the workspace's crates: nothing is read twice, and no dependency
    /// is checked that is built as well. What is built so is built anew without it, and the other
    /// way round: it suits a clone that is built once.
    Within,
}

impl Lints {
    /// What makes clippy the compiler, as `cargo clippy` does it.
    fn environment(self) -> anyhow::Result<Vec<(&'static str, OsString)>> {
        if self == Self::Apart {
            return Ok(Vec::new());
        }
        let asked = Command::new("rustc").args(["--print", "sysroot"]).current_dir(root()).output();
        let sysroot = asked.context("rustc can't be asked where it is")?.stdout;
        let driver = Path::new(String::from_utf8_lossy(&sysroot).trim()).join("bin/clippy-driver");
        anyhow::ensure!(driver.is_file(), "{} is missing: rustup component add clippy", driver.display());
        let between = "__CLIPPY_HACKERY__";
        let arguments = format!("-D{between}warnings{between}");
        Ok(vec![("RUSTC_WORKSPACE_WRAPPER", driver.into()), ("CLIPPY_ARGS", arguments.into())])
    }
}

/// Builds the binary and returns where cargo has put it. `--workspace` keeps the features, and so
/// the built dependencies, of every other command.
pub fn guanxi(how: Build, supervisor: &mut Supervisor) -> anyhow::Result<PathBuf> {
    let folder = tempfile::tempdir().context("no temporary folder")?;
    let messages = folder.path().join("messages.json");
    let mut build = match how {
        Build::Release => cargo(["build", "--workspace", "--bin", "guanxi", "--release"]),
        Build::Debug => cargo(["build", "--workspace", "--bin", "guanxi"]),
        Build::WithTests(lints) => binaries(lints)?,
    };
    build.arg("--message-format=json-render-diagnostics").stdout(File::create(&messages)?);
    supervisor.step(&mut build)?;
    let messages = std::fs::read_to_string(&messages)?;
    messages.lines().find_map(executable).context("cargo built no binary named guanxi")
}

/// Builds the binaries and the examples. One small test among them brings the features that all
/// tests bring: whoever builds those later finds every library built.
pub fn binaries(lints: Lints) -> anyhow::Result<Command> {
    let mut command = cargo(["build", "--workspace", "--bins", "--examples", "--test", "house"]);
    command.envs(lints.environment()?);
    Ok(command)
}

/// This program again, to lint and build the binaries beside what else is done.
pub fn compiling(lint: bool, lints: Lints) -> anyhow::Result<Command> {
    let mut command = Command::new(std::env::current_exe().context("this program is nowhere")?);
    command.arg("compile");
    if !lint {
        command.arg("--no-lint");
    }
    if lints == Lints::Within {
        command.arg("--in-one-pass");
    }
    Ok(command)
}

/// The path in a message of cargo that says the binary `guanxi` is built.
fn executable(message: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(message).ok()?;
    // Its own tests have its name.
    let is_test = message.pointer("/profile/test").is_some_and(|test| test == true);
    if message.pointer("/target/name")? != "guanxi" || is_test {
        return None;
    }
    message.get("executable")?.as_str().map(PathBuf::from)
}

/// What style and clippy have to say; style alone where clippy speaks while it builds.
pub fn lints(lints: Lints) -> Vec<Command> {
    let mut steps = vec![cargo(["fmt", "--all", "--", "--check"])];
    if lints == Lints::Apart {
        steps.push(cargo(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]));
    }
    steps
}

/// The tests on the workspace itself: imports, licences, bans, file sizes.
pub fn house() -> Command {
    let mut command = runner();
    command.args(["--workspace", "--test", "house"]);
    command
}

/// Whether this is a run of continuous integration: a fresh clone that is checked once.
pub fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty())
}

/// All tests; `args` go to the test runner, and only to it. The runner comes last, so that its
/// closing line ends the output.
pub fn tests(args: &[String], lints: Lints) -> anyhow::Result<Vec<Command>> {
    let mut steps = Vec::new();
    if args.is_empty() && has_doc_tests() {
        // With clippy as the compiler, where it is so for the rest: else all libraries are built once more.
        let mut documented = cargo(["test", "--workspace", "--doc"]);
        documented.envs(lints.environment()?);
        steps.push(documented);
    }
    let mut tests = runner();
    tests.arg("--workspace").args(args).envs(lints.environment()?);
    if !nextest_is_installed() && args.is_empty() {
        // without targets `cargo test` would run the doc tests a second time
        tests.args(["--lib", "--bins", "--tests"]);
    }
    steps.push(tests);
    Ok(steps)
}

/// cargo-nextest where it is installed, else cargo's own.
fn runner() -> Command {
    if !nextest_is_installed() {
        return cargo(["test"]);
    }
    let mut command = cargo(["nextest", "run"]);
    if in_ci() {
        command.env("NEXTEST_PROFILE", "ci");
    }
    command
}

fn nextest_is_installed() -> bool {
    cargo(["nextest", "--version"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Whether any library has an example in its documentation that rustdoc would run: to ask rustdoc
/// itself takes it a pass over every crate.
fn has_doc_tests() -> bool {
    let mut sources = Vec::new();
    for folder in ["crates", "migrations", "tests"] {
        collect_sources(&root().join(folder), &mut sources);
    }
    sources.iter().any(|path| std::fs::read_to_string(path).is_ok_and(|text| has_doc_test(&text)))
}

fn collect_sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            collect_sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn has_doc_test(source: &str) -> bool {
    let mut inside = false;
    for line in source.lines() {
        let line = line.trim_start();
        let Some(doc) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) else {
            inside = false;
            continue;
        };
        let Some(language) = doc.trim_start().strip_prefix("```") else {
            continue;
        };
        if !inside && is_run_by_rustdoc(language.trim()) {
            return true;
        }
        inside = !inside;
    }
    false
}

fn is_run_by_rustdoc(language: &str) -> bool {
    language
        .split([',', ' '])
        .filter(|word| !word.is_empty())
        .all(|word| matches!(word, "rust" | "should_panic" | "no_run" | "compile_fail") || word.starts_with("edition"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_holds_the_workspace() {
        let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
        assert!(manifest.contains("[workspace]"));
    }

    #[test]
    fn doc_tests_are_told_from_other_fences() {
        assert!(has_doc_test("/// ```\n/// assert!(true);\n/// ```"));
        assert!(has_doc_test("    //! ```rust,no_run\n    //! main();\n    //! ```"));
        assert!(has_doc_test("/// ```text\n/// a\n/// ```\n/// ```\n/// b();\n/// ```"));
        assert!(!has_doc_test("/// ```text\n/// a → b\n/// ```"));
        assert!(!has_doc_test("/// ```ignore\n/// a();\n/// ```"));
        assert!(!has_doc_test("// ```\n// a comment\n// ```"));
        assert!(!has_doc_test("let fence = \"```\";"));
    }

    #[test]
    fn arguments_go_to_the_runner_alone() {
        let steps = tests(&["redis".to_owned()], Lints::Apart).unwrap();
        assert_eq!(steps.len(), 1);
        let args: Vec<_> = steps[0].get_args().collect();
        assert_eq!(args.last().unwrap().to_str(), Some("redis"));
    }

    #[test]
    fn clippy_builds_or_looks_apart() {
        assert_eq!(lints(Lints::Apart).len(), 2);
        assert_eq!(lints(Lints::Within).len(), 1);
        assert!(Lints::Apart.environment().unwrap().is_empty());
        let set: Vec<_> = Lints::Within.environment().unwrap().into_iter().map(|(name, _)| name).collect();
        assert_eq!(set, ["RUSTC_WORKSPACE_WRAPPER", "CLIPPY_ARGS"]);
    }

    #[test]
    fn variables_of_this_package_do_not_reach_cargo() {
        assert!(is_of_this_package("CARGO_PKG_NAME"));
        assert!(is_of_this_package("CARGO_MANIFEST_DIR"));
        assert!(!is_of_this_package("CARGO_HOME"));
        assert!(!is_of_this_package("CARGO_TARGET_DIR"));
        assert!(!is_of_this_package("CARGO_TERM_COLOR"));
    }

    #[test]
    fn the_binary_is_found_among_cargos_messages() {
        let library = r#"{"reason":"compiler-artifact","target":{"name":"server"},"executable":null}"#;
        let binary = r#"{"reason":"compiler-artifact","target":{"name":"guanxi"},"executable":"/t/guanxi"}"#;
        assert_eq!(executable(library), None);
        assert_eq!(executable(binary), Some(PathBuf::from("/t/guanxi")));
        let tests = r#"{"target":{"name":"guanxi"},"profile":{"test":true},"executable":"/t/deps/guanxi-1"}"#;
        assert_eq!(executable(tests), None);
        assert_eq!(executable("not json"), None);
    }
}
