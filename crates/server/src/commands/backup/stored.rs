//! The stored files: pictures, voice, documents.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::folder::{self, Partial, sha256_of};
use super::manifest::{Files, Part};
use crate::commands::say;

/// The list of files in a backup.
const LIST: &str = "files.sha256";
/// The folder with them.
const FOLDER: &str = "files";

/// The folder that `files.url` names; none where it is a bucket.
fn local(url: &str) -> Option<PathBuf> {
    match url.split_once("://") {
        None => Some(PathBuf::from(url)),
        Some(("file", path)) => Some(PathBuf::from(path)),
        Some(_) => None,
    }
}

/// Copies the stored files into a backup.
pub(super) fn copy_out(url: &str, backup: &Path) -> anyhow::Result<Files> {
    let Some(source) = local(url) else { return Ok(Files::Elsewhere { url: url.to_owned() }) };
    let target = backup.join(FOLDER);
    fs::create_dir(&target)?;
    let path = backup.join(LIST);
    let mut list = fs::File::create_new(&path)?;
    let (mut count, mut damaged) = (0, 0);
    for location in locations(&source)? {
        let to = target.join(&location);
        fs::create_dir_all(to.parent().unwrap_or(&target))?;
        let hash = folder::copy(&source.join(&location), &to)?;
        // A file is named by its hash.
        damaged += u64::from(!location.ends_with(&hash));
        writeln!(list, "{hash}  {FOLDER}/{location}")?;
        count += 1;
    }
    list.sync_all()?;
    if damaged > 0 {
        say(format!(
            "{damaged} of {count} stored files have changed since they were stored; they are in the backup as they are"
        ));
    }
    Ok(Files::Included { count, list: Part { name: LIST.to_owned(), sha256: sha256_of(&path)? } })
}

/// The locations of all files below a store's folder: `tenant/first two digits/hash`. What else
/// lies there, such as a file that is just being written, belongs to nobody.
fn locations(store: &Path) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    let is_hex = |name: &str, length| name.len() == length && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    for tenant in names(store)?.into_iter().filter(|name| name.bytes().all(|byte| byte.is_ascii_digit())) {
        let tenant_folder = store.join(&tenant);
        for first in names(&tenant_folder)?.into_iter().filter(|name| is_hex(name, 2)) {
            let files = names(&tenant_folder.join(&first))?;
            let files = files.into_iter().filter(|name| is_hex(name, 64));
            found.extend(files.map(|file| format!("{tenant}/{first}/{file}")));
        }
    }
    Ok(found)
}

/// The names in a folder, sorted; none where there is no such folder.
fn names(folder: &Path) -> anyhow::Result<Vec<String>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder).with_context(|| format!("{} can't be read", folder.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry?.file_name().into_string().ok());
    }
    names.sort_unstable();
    Ok(names)
}

/// Refuses to restore files over others.
pub(super) fn must_be_empty(url: &str, files: &Files) -> anyhow::Result<()> {
    let Files::Included { .. } = files else { return Ok(()) };
    let Some(target) = local(url) else {
        bail!("the backup holds stored files, and files.url is no folder that they could be restored to");
    };
    anyhow::ensure!(
        !target.exists() || target.is_dir() && names(&target)?.is_empty(),
        "files.url: {} is not empty; a backup is restored to an empty folder only",
        target.display()
    );
    Ok(())
}

/// Checks the files of a backup by its list.
pub(super) fn verify(backup: &Path, list: &Part) -> anyhow::Result<()> {
    for (hash, location) in entries(backup, &list.name)? {
        let found = sha256_of(&backup.join(FOLDER).join(&location))?;
        anyhow::ensure!(found == hash, "the backup is damaged: {FOLDER}/{location} has another hash than {LIST} says");
    }
    Ok(())
}

/// Copies the files of a backup to beside where they shall lie; `finish` gives them their place.
pub(super) fn copy_in(url: &str, files: &Files, backup: &Path) -> anyhow::Result<Option<Partial>> {
    let (Files::Included { list, .. }, Some(target)) = (files, local(url)) else { return Ok(None) };
    if target.is_dir() {
        // must_be_empty has looked: nothing is in it.
        fs::remove_dir(&target).with_context(|| format!("{} can't be replaced", target.display()))?;
    }
    let partial = Partial::folder(&target)?;
    for (hash, location) in entries(backup, &list.name)? {
        let to = partial.path().join(&location);
        fs::create_dir_all(to.parent().unwrap_or(partial.path()))?;
        let copied = folder::copy(&backup.join(FOLDER).join(&location), &to)?;
        anyhow::ensure!(copied == hash, "{FOLDER}/{location} has changed while it was restored");
    }
    Ok(Some(partial))
}

/// Hash and location of each file on the list.
fn entries(backup: &Path, list: &str) -> anyhow::Result<Vec<(String, String)>> {
    let text = fs::read_to_string(backup.join(list))?;
    let entry = |line: &str| {
        let (hash, name) = line.split_once("  ")?;
        let location = name.strip_prefix(FOLDER)?.strip_prefix('/')?;
        let inside = location.split('/').count() == 3 && location.bytes().all(|b| b.is_ascii_hexdigit() || b == b'/');
        inside.then(|| (hash.to_owned(), location.to_owned()))
    };
    text.lines().map(|line| entry(line).with_context(|| format!("{LIST} has a line that is none: {line}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_go_out_and_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let (store, backup, target) =
            (folder.path().join("store"), folder.path().join("backup"), folder.path().join("target"));
        let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        fs::create_dir_all(store.join("7/ba")).unwrap();
        fs::create_dir(&backup).unwrap();
        fs::write(store.join("7/ba").join(hash), "abc").unwrap();
        fs::write(store.join("7/ba").join(format!("{hash}#1")), "half").unwrap();
        let files = copy_out(store.to_str().unwrap(), &backup).unwrap();
        let Files::Included { count: 1, list } = &files else { panic!("{files:?}") };
        verify(&backup, list).unwrap();
        fs::create_dir(&target).unwrap();
        must_be_empty(target.to_str().unwrap(), &files).unwrap();
        copy_in(target.to_str().unwrap(), &files, &backup).unwrap().unwrap().finish().unwrap();
        assert_eq!(fs::read_to_string(target.join("7/ba").join(hash)).unwrap(), "abc");
        assert!(must_be_empty(target.to_str().unwrap(), &files).is_err());
        fs::write(backup.join("files/7/ba").join(hash), "abd").unwrap();
        assert!(verify(&backup, list).unwrap_err().to_string().contains("damaged"));
    }

    #[test]
    fn buckets_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let files = copy_out("s3://bucket/prefix", folder.path()).unwrap();
        assert!(matches!(&files, Files::Elsewhere { url } if url == "s3://bucket/prefix"));
        assert!(must_be_empty("s3://bucket/prefix", &files).is_ok());
    }

    #[test]
    fn a_list_leads_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        for line in ["x", "aa  files/../../etc/passwd", "aa  other/1/ab/cd", "aa  files/1/ab"] {
            fs::write(folder.path().join(LIST), line).unwrap();
            assert!(entries(folder.path(), LIST).is_err(), "{line}");
        }
    }
}
