//! Printed documents: the process that makes them, templates, and the routes.

mod calls;
mod documents;
mod renderer;
mod templates;

use it::{Api, Backend, World, process};
use serde_json::Value;

pub(crate) use calls::{call, furnish};

/// A world whose documents are made by the binary of this build.
async fn printing(backend: Backend) -> World {
    World::with(backend, |settings, _| settings.print.program = process::binary().display().to_string()).await
}

/// A file that the API answers with.
struct Got {
    status: u16,
    mime: String,
    disposition: String,
    bytes: Vec<u8>,
}

impl Got {
    /// The stable code of an error.
    fn code(&self) -> String {
        let body: Value = serde_json::from_slice(&self.bytes).unwrap_or_default();
        body["error"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

async fn got(request: reqwest::RequestBuilder) -> Got {
    let response = request.send().await.unwrap();
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    Got {
        status: response.status().as_u16(),
        mime: header("content-type").unwrap_or_default(),
        disposition: header("content-disposition").unwrap_or_default(),
        bytes: response.bytes().await.unwrap().to_vec(),
    }
}

async fn download(world: &World, api: &Api, path: &str) -> Got {
    got(world.http.get(format!("{}/api/v1{path}", world.url)).bearer_auth(api.token())).await
}

async fn preview(world: &World, api: &Api, body: Value) -> Got {
    let url = format!("{}/api/v1/print-templates/preview", world.url);
    got(world.http.post(url).bearer_auth(api.token()).json(&body)).await
}

/// The text of a PDF without white space.
fn text_of(file: &[u8]) -> String {
    use std::io::Write;
    use std::process::{Command, Stdio};
    assert!(file.starts_with(b"%PDF"), "{}", String::from_utf8_lossy(file));
    let mut reader = Command::new("pdftotext")
        .args(["-layout", "-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext of the Debian package poppler-utils is needed");
    reader.stdin.take().unwrap().write_all(file).unwrap();
    let text = String::from_utf8(reader.wait_with_output().unwrap().stdout).unwrap();
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
