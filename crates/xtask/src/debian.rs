//! Debian packages that the tests need. A binary that is there is used, wherever it came from.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use crate::servers::postgres;
use crate::supervisor::Supervisor;

/// Something that the tests need, and the package that has it.
struct Need {
    package: &'static str,
    is_there: fn() -> bool,
}

const NEEDS: &[Need] = &[
    Need { package: "postgresql", is_there: || postgres::bin_folder().is_some() },
    Need { package: "redis-server", is_there: || on_path("redis-server").is_some() },
    Need { package: "chromium", is_there: has_browser },
    Need { package: "fonts-wqy-microhei", is_there: has_chinese_font },
    // reads printed documents again
    Need { package: "poppler-utils", is_there: || on_path("pdftotext").is_some() },
];

/// Installs what is missing, and asks nothing of a machine where all is there.
///
/// Fails, naming the packages, where apt-get or the right to use it is missing or does not help.
pub fn install_missing(supervisor: &mut Supervisor) -> anyhow::Result<()> {
    let missing = missing();
    if missing.is_empty() {
        return Ok(());
    }
    install(&missing, supervisor).with_context(|| advice(&missing))?;
    let still_missing = self::missing();
    if !still_missing.is_empty() {
        bail!("apt-get reports success, but: {}", advice(&still_missing));
    }
    Ok(())
}

fn missing() -> Vec<&'static str> {
    NEEDS.iter().filter(|need| !(need.is_there)()).map(|need| need.package).collect()
}

fn advice(packages: &[&str]) -> String {
    let list = packages.join(" ");
    format!("the tests need what the Debian packages {list} contain; install it (apt-get install {list}) and run again")
}

fn install(packages: &[&str], supervisor: &mut Supervisor) -> anyhow::Result<()> {
    let apt_get = on_path("apt-get").context("apt-get is not on this machine")?;
    let mut prefix = vec![];
    if !rustix::process::geteuid().is_root() {
        // -n: we run without a terminal's input, where a password could not be asked for
        on_path("sudo").context("not root, and sudo is not on this machine")?;
        prefix.extend(["sudo".into(), "-n".into()]);
    }
    prefix.extend(["env".into(), "DEBIAN_FRONTEND=noninteractive".into(), apt_get.into_os_string()]);
    let apt = |args: &[&str]| {
        let mut command = Command::new(&prefix[0]);
        command.args(&prefix[1..]).args(["-q", "-o", "DPkg::Lock::Timeout=300"]).args(args);
        command
    };
    supervisor.step(&mut apt(&["update"]))?;
    supervisor.step(apt(&["install", "-y", "--no-install-recommends"]).args(packages))
}

/// Where a program lies on PATH.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

fn has_browser() -> bool {
    ["chromium", "chromium-browser", "google-chrome"].iter().any(|name| on_path(name).is_some())
}

fn has_chinese_font() -> bool {
    holds_file(Path::new("/usr/share/fonts"), "wqy-microhei.ttc")
}

fn holds_file(folder: &Path, name: &str) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return false;
    };
    entries.flatten().any(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => holds_file(&entry.path(), name),
        _ => entry.file_name() == name,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_in_subfolders_by_its_whole_name() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("truetype/wqy");
        std::fs::create_dir_all(&deep).unwrap();
        std::fs::write(deep.join("wqy-microhei.ttc"), "").unwrap();
        assert!(holds_file(folder.path(), "wqy-microhei.ttc"));
        assert!(!holds_file(folder.path(), "microhei.ttc"));
        assert!(!holds_file(&folder.path().join("absent"), "wqy-microhei.ttc"));
    }

    #[test]
    fn programs_are_looked_up_on_path() {
        assert!(on_path("sh").is_some());
        assert!(on_path("no-such-program").is_none());
    }

    #[test]
    fn advice_names_every_package() {
        assert!(advice(&["postgresql", "redis-server"]).contains("apt-get install postgresql redis-server"));
    }
}
