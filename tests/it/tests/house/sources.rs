//! What no source contains, and how long it may be.

use std::path::Path;

use crate::{assert_none, text_of, tracked_files};

/// Lines that a source may have: above, it does more than one thing.
const MOST_LINES: usize = 450;

/// Sources that may be longer, each with the reason.
const LONG_FOR_A_REASON: &[(&str, &str)] = &[("web-common/api.d.ts", "generated from the OpenAPI document")];

/// Hosts of package registries: a clone must build with whatever registry its machine is set up for.
const REGISTRY_HOSTS: &[&str] = &[
    concat!("index.crates", ".io"),
    concat!("static.crates", ".io"),
    concat!("registry.npmjs", ".org"),
    concat!("registry.yarnpkg", ".com"),
    concat!("registry.npmmirror", ".com"),
    concat!("files.pythonhosted", ".org"),
    concat!("pypi", ".org"),
    concat!("deb.debian", ".org"),
    concat!("proxy.golang", ".org"),
    concat!("://mirror", "."),
    concat!("://mirrors", "."),
];

/// The source of every foreign crate in Cargo.lock.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[test]
fn sources_are_short() {
    let mut wrong = Vec::new();
    for file in tracked_files().iter().filter(|file| is_rust_source(file) || is_face_source(file)) {
        let lines = text_of(file).expect("a source is text").lines().count();
        let is_listed = LONG_FOR_A_REASON.iter().any(|(path, _)| Path::new(path) == file);
        if lines > MOST_LINES && !is_listed {
            wrong.push(format!("{}: {lines} lines", file.display()));
        }
        if lines <= MOST_LINES && is_listed {
            wrong.push(format!("{}: short again, take it off the list", file.display()));
        }
    }
    assert_none(&format!("sources of more than {MOST_LINES} lines"), &wrong);
}

#[test]
fn no_work_is_left_for_later() {
    let files = tracked_files();
    let found: Vec<_> =
        files.iter().filter(|file| is_product_source(file)).flat_map(|file| lines_with(file, postponed_work)).collect();
    assert_none("work left for later", &found);
}

#[test]
fn no_file_names_a_package_registry() {
    let found: Vec<_> = tracked_files().iter().flat_map(|file| lines_with(file, names_registry(file))).collect();
    assert_none("hosts of package registries", &found);
}

/// `file:line: text` for the lines of a text file that `is_wrong` picks.
fn lines_with(file: &Path, is_wrong: impl Fn(&str) -> bool) -> Vec<String> {
    let text = text_of(file).unwrap_or_default();
    let wrong = text.lines().enumerate().filter(|(_, line)| is_wrong(line));
    let shown = wrong.map(|(number, line)| {
        let start: String = line.trim().chars().take(120).collect();
        format!("{}:{}: {start}", file.display(), number + 1)
    });
    shown.collect()
}

fn is_rust_source(file: &Path) -> bool {
    is_in(file, &["crates", "migrations"]) && has_extension(file, &["rs"])
}

fn is_face_source(file: &Path) -> bool {
    is_in(file, &["console", "miniprogram", "web-common", "tests/e2e"])
        && has_extension(file, &["ts", "vue", "mjs", "js", "css", "scss"])
}

fn is_product_source(file: &Path) -> bool {
    const KINDS: &[&str] = &["rs", "toml", "sql", "lua", "html", "css", "scss", "js", "mjs", "ts", "vue"];
    is_in(file, &["crates", "migrations", "config", "console", "miniprogram", "web-common"])
        && has_extension(file, KINDS)
}

fn is_in(file: &Path, folders: &[&str]) -> bool {
    folders.iter().any(|folder| file.starts_with(folder))
}

fn has_extension(file: &Path, extensions: &[&str]) -> bool {
    file.extension().is_some_and(|extension| extensions.iter().any(|known| extension == *known))
}

fn postponed_work(line: &str) -> bool {
    let words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.into_iter().any(|word| matches!(word, "TODO" | "FIXME"))
        || line.contains("todo!")
        || line.contains("unimplemented!")
}

/// Tells the lines of this file that fix a registry: by its host, or by a setting of the file's kind.
fn names_registry(file: &Path) -> impl Fn(&str) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let is_cargo_config = file.starts_with(".cargo");
    move |line| {
        let line = line.trim();
        REGISTRY_HOSTS.iter().any(|host| line.contains(host))
            || match name.as_str() {
                "Cargo.lock" => line.starts_with("source =") && !line.contains(CRATES_IO),
                "package-lock.json" => line.starts_with(r#""resolved": "http"#),
                ".npmrc" => line.starts_with("registry") || line.contains(":registry"),
                _ if is_cargo_config => line.starts_with("[source") || line.starts_with("[regist"),
                _ => false,
            }
    }
}

#[test]
fn words_are_matched_whole() {
    assert!(postponed_work("// TODO: later"));
    assert!(postponed_work("    todo!()"));
    assert!(postponed_work("// (FIXME)"));
    assert!(!postponed_work("fn todo_list() // the TODO_LIST of a person"));
    assert!(!postponed_work("/// The to-do list."));
}

#[test]
fn registries_are_recognised_by_host_and_by_setting() {
    let is_wrong = |file: &str, line: &str| names_registry(Path::new(file))(line);
    assert!(is_wrong("docs/x.md", &format!("see https://{}/x", REGISTRY_HOSTS[2])));
    assert!(!is_wrong("docs/x.md", "see https://docs.rs/tokio"));
    assert!(!is_wrong("Cargo.lock", &format!(r#"source = "{CRATES_IO}""#)));
    assert!(is_wrong("Cargo.lock", r#"source = "git+https://example.com/x""#));
    assert!(is_wrong("console/package-lock.json", r#"      "resolved": "https://example.com/x.tgz","#));
    assert!(is_wrong("console/.npmrc", "registry=https://example.com"));
    assert!(is_wrong(".cargo/config.toml", "[source.crates-io]"));
    assert!(!is_wrong(".cargo/config.toml", "[alias]"));
}
