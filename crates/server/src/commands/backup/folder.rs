//! Files and folders that appear whole or not at all.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::Context;
use sha2::{Digest, Sha256};

/// What is written under another name until it is whole. Dropped before that, it is removed.
#[derive(Debug)]
pub(super) struct Partial {
    partial: PathBuf,
    target: PathBuf,
    finished: bool,
}

impl Partial {
    /// A new folder, for nobody else to read: it holds a company's customers.
    pub(super) fn folder(target: &Path) -> anyhow::Result<Self> {
        anyhow::ensure!(fs::symlink_metadata(target).is_err(), "{} exists already", target.display());
        let partial = beside(target)?;
        DirBuilder::new()
            .mode(0o700)
            .create(&partial)
            .with_context(|| format!("{} can't be made", partial.display()))?;
        Ok(Self { partial, target: target.to_owned(), finished: false })
    }

    /// A file that is about to be written.
    pub(super) fn file(target: &Path) -> anyhow::Result<Self> {
        Ok(Self { partial: beside(target)?, target: target.to_owned(), finished: false })
    }

    /// Where to write.
    pub(super) fn path(&self) -> &Path {
        &self.partial
    }

    /// Gives it its name. What is in it must have been synced before.
    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        sync(&self.partial)?;
        // An empty folder of that name may be there; rename replaces it.
        fs::rename(&self.partial, &self.target)
            .with_context(|| format!("{} can't be renamed to {}", self.partial.display(), self.target.display()))?;
        self.finished = true;
        sync(&parent(&self.target))
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        // The name says what it is, where it can't be removed.
        let _ = if self.partial.is_dir() { fs::remove_dir_all(&self.partial) } else { fs::remove_file(&self.partial) };
    }
}

/// The name under which `target` is written: beside it, so that renaming stays on one disk.
fn beside(target: &Path) -> anyhow::Result<PathBuf> {
    let name = target.file_name().with_context(|| format!("{} is no name for it", target.display()))?;
    let folder = parent(target);
    fs::create_dir_all(&folder).with_context(|| format!("{} can't be made", folder.display()))?;
    let mut partial = OsString::from(".");
    partial.push(name);
    partial.push(format!(".partial-{:08x}", rand::random::<u32>()));
    Ok(folder.join(partial))
}

fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Waits until a file or a folder is on disk.
pub(super) fn sync(path: &Path) -> anyhow::Result<()> {
    File::open(path).and_then(|file| file.sync_all()).with_context(|| format!("{}", path.display()))
}

/// SHA-256 of a file, in lower-case hexadecimal.
pub(super) fn sha256_of(path: &Path) -> anyhow::Result<String> {
    hashing(path, |_| Ok(())).with_context(|| format!("{} can't be read", path.display()))
}

/// Copies a file to where none is yet, waits until it is on disk, and answers its hash.
pub(super) fn copy(from: &Path, to: &Path) -> anyhow::Result<String> {
    let mut target = File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(to)
        .with_context(|| format!("{} can't be written", to.display()))?;
    let hash = hashing(from, |bytes| target.write_all(bytes))
        .with_context(|| format!("{} can't be copied to {}", from.display(), to.display()))?;
    target.sync_all()?;
    Ok(hash)
}

fn hashing(path: &Path, mut each: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; 256 * 1024];
    let mut sha256 = Sha256::new();
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(hex(&sha256.finalize()));
        }
        sha256.update(&buffer[..read]);
        each(&buffer[..read])?;
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("backup");
        let partial = Partial::folder(&target).unwrap();
        fs::write(partial.path().join("part"), "half").unwrap();
        drop(partial);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
        let partial = Partial::folder(&target).unwrap();
        fs::write(partial.path().join("part"), "all").unwrap();
        partial.finish().unwrap();
        assert_eq!(fs::read_to_string(target.join("part")).unwrap(), "all");
        assert!(Partial::folder(&target).is_err(), "never over another one");
    }

    #[test]
    fn a_copy_has_the_hash_of_its_source() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&from, "abc").unwrap();
        let hash = copy(&from, &to).unwrap();
        assert_eq!(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(sha256_of(&to).unwrap(), hash);
        assert!(copy(&from, &to).is_err());
    }
}
