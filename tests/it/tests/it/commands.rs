//! Settings and commands, as an operator meets them.

use it::process::{Process, SECRET, free_port, run};
use it::{Api, Backend};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// The settings of an installation in a folder of its own.
struct Place {
    folder: TempDir,
    settings: Vec<(&'static str, String)>,
}

impl Place {
    async fn new(backend: &Backend) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = vec![
            ("GUANXI__DATABASE__URL", backend.empty_database(&folder).await),
            ("GUANXI__REDIS__URL", backend.redis().to_owned()),
            ("GUANXI__FILES__URL", folder.path().join("files").display().to_string()),
            ("GUANXI__SERVER__LISTEN", format!("127.0.0.1:{}", free_port())),
        ];
        Self { folder, settings }
    }

    fn settings(&self) -> Vec<(&str, &str)> {
        self.settings.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }

    fn url(&self) -> String {
        format!("http://{}", self.settings[3].1)
    }

    async fn run(&self, args: &[&str], input: &str) -> it::process::Output {
        run(args, &self.settings(), input).await
    }
}

async fn a_new_installation(backend: Backend) {
    let mut place = Place::new(&backend).await;
    let status = place.run(&["migrate", "status"], "").await.ok();
    assert!(status.lines().count() > 5 && status.lines().all(|line| line.starts_with("pending")), "{status}");
    place.run(&["migrate", "up"], "").await.ok();
    place.run(&["migrate", "up"], "").await.ok();
    let status = place.run(&["migrate", "status"], "").await.ok();
    assert!(status.lines().all(|line| line.starts_with("applied")), "{status}");

    let tenant = place.run(&["admin", "tenant", "add", "--name", "测试公司"], "").await.ok();
    assert_eq!(tenant, "1");
    assert_eq!(place.run(&["admin", "tenant", "list"], "").await.ok(), "1\t测试公司");
    assert_eq!(place.run(&["admin", "jobs", "list"], "").await.ok(), "", "nothing was given up");
    let all = place.run(&["admin", "jobs", "retry", "--all-dead"], "").await.ok();
    assert_eq!(all, "0 jobs will be tried again");
    for wrong in [&["admin", "jobs", "retry", "--id", "4711"][..], &["admin", "jobs", "list", "--state", "lost"]] {
        assert_ne!(place.run(wrong, "").await.code, Some(0), "{wrong:?}");
    }
    let staff = |login: &'static str, role: &'static str| {
        [
            "admin",
            "staff",
            "add",
            "--tenant",
            "1",
            "--name",
            "李娜",
            "--login",
            login,
            "--password-stdin",
            "--role",
            role,
        ]
    };
    place.run(&staff("boss", "admin,manager"), "correct horse battery\n").await.ok();
    place.run(&staff("lina", "sales"), "correct horse battery").await.ok();
    for (args, input, said) in [
        (staff("lina", "sales"), "correct horse battery", ""),
        (staff("weak", "sales"), "short", ""),
        (staff("role", "emperor"), "correct horse battery", "emperor"),
    ] {
        let refused = place.run(&args, input).await;
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert!(refused.stderr.starts_with("guanxi: ") && refused.stderr.contains(said), "{}", refused.stderr);
        assert!(!refused.stderr.contains("correct horse"), "a password is never printed: {}", refused.stderr);
    }
    let key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
    let account = |appid: &'static str, mode: &'static str| {
        let mut args = vec![
            "admin",
            "account",
            "add",
            "--tenant",
            "1",
            "--appid",
            appid,
            "--secret",
            "verysecret",
            "--token",
            "tok123",
        ];
        args.extend(["--encoding-aes-key", key, "--mode", mode, "--kind", "service", "--original-id", "gh_1"]);
        args
    };
    place.run(&account("wx0000000000000001", "safe"), "").await.ok();
    place.run(&account("wx0000000000000002", "plain"), "").await.ok();
    let listed = place.run(&["admin", "account", "list"], "").await.ok();
    assert!(listed.contains("wx0000000000000001") && !listed.contains("verysecret"), "{listed}");
    let code = place.run(&["admin", "invitation", "add", "--tenant", "1", "--staff", "2"], "").await.ok();
    assert!(code.len() >= 6, "{code}");
    assert_eq!(place.run(&["admin", "tenant", "add", "--name", " "], "").await.code, Some(1));
    assert!(place.run(&["admin", "invitation", "add", "--tenant", "9", "--staff", "2"], "").await.stderr.contains('9'));
    keys_are_rotated(&mut place).await;
    serves(&place).await;
}

/// The secrets of accounts are sealed with a new key; the old one is not needed any more.
async fn keys_are_rotated(place: &mut Place) {
    let (old, new) = (SECRET.to_owned(), "aN0therKeyThatIsStrongEnough9Zx8Yw7".to_owned());
    place.settings.push(("GUANXI__VAULT__KEYS", format!("[\"{new}\", \"{old}\"]")));
    let said = place.run(&["admin", "rotate-keys"], "").await.ok();
    assert_eq!(said, "2 accounts sealed with the newest key");
    place.settings.pop();
    assert_ne!(place.run(&["admin", "rotate-keys"], "").await.code, Some(0), "the old key opens nothing");
    place.settings.push(("GUANXI__VAULT__KEYS", format!("[\"{new}\"]")));
    assert_eq!(place.run(&["admin", "rotate-keys"], "").await.ok(), "0 accounts sealed with the newest key");
}

/// Waits until a server answers.
async fn ready(http: &reqwest::Client, url: &str) {
    let ready = async {
        loop {
            if http.get(format!("{url}/readyz")).send().await.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), ready).await.expect("it is ready in time");
}

/// It serves; the account in plain mode is refused, the others run; it ends when told to.
async fn serves(place: &Place) {
    let server = Process::start(&["serve"], &place.settings());
    let http = wechat::http_client().unwrap();
    let url = place.url();
    ready(&http, &url).await;
    let get = async |path: &str| {
        let answer = http.get(format!("{url}{path}")).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    assert_eq!(get("/healthz").await.0, 200);
    assert!(get("/metrics").await.1.contains("guanxi_jobs_waiting"));
    assert!(get("/api/openapi.json").await.1.contains("/api/v1/auth/login"));
    assert_eq!(get("/api/docs/").await.0, 200);
    let sign = |token: &str| wechat_sim::crypto::signature(&[token, "1", "2"]);
    let verify = async |appid: &str| {
        get(&format!("/wechat/callback/{appid}?signature={}&timestamp=1&nonce=2&echostr=hi", sign("tok123"))).await
    };
    assert_eq!(verify("wx0000000000000001").await, (200, "hi".into()));
    assert_eq!(verify("wx0000000000000002").await.0, 403, "plain mode is refused");
    let api = Api::login(&http, &url, "lina", "correct horse battery").await;
    assert_eq!(api.get("/api/v1/me").await.status, 200);
    stops_after_what_is_under_way(server, &url).await;
}

/// A request that has begun is answered; who comes later finds nobody; the process ends well.
async fn stops_after_what_is_under_way(server: Process, url: &str) {
    let address = url.trim_start_matches("http://");
    let mut slow = tokio::net::TcpStream::connect(address).await.unwrap();
    let body = r#"{"login":"lina","password":"correct horse battery"}"#;
    let head = format!(
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    slow.write_all(head.as_bytes()).await.unwrap();
    slow.write_all(&body.as_bytes()[..10]).await.unwrap();
    // Another request is answered after the head of this one was read by the same kind of worker.
    let http = wechat::http_client().unwrap();
    assert_eq!(http.get(format!("{url}/healthz")).send().await.unwrap().status(), 200);
    let (ended, answer) = tokio::join!(server.signal("TERM"), async {
        while tokio::net::TcpStream::connect(address).await.is_ok() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        slow.write_all(&body.as_bytes()[10..]).await.unwrap();
        let mut answer = Vec::new();
        let mut part = [0; 4096];
        while !answer.ends_with(b"}") {
            let read = slow.read(&mut part).await.unwrap();
            assert!(read > 0, "it ended without an answer: {}", String::from_utf8_lossy(&answer));
            answer.extend_from_slice(&part[..read]);
        }
        drop(slow);
        String::from_utf8(answer).unwrap()
    });
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("access_token"), "{answer}");
    assert_eq!(ended, Some(0));
}

#[tokio::test]
async fn a_new_installation_on_sqlite() {
    a_new_installation(Backend::Sqlite).await;
}

#[tokio::test]
async fn a_new_installation_on_postgres() {
    if let Some(backend) = Backend::postgres() {
        a_new_installation(backend).await;
    }
}

/// A seeded database is as if the product had written it: all sums are those of the documents.
async fn a_seeded_database(backend: Backend) {
    let place = Place::new(&backend).await;
    let printed = place.run(&["seed", "--customers", "60", "--orders", "900"], "").await.ok();
    assert!(printed.contains("60 customers and 900 orders"), "{printed}");
    assert_eq!(place.run(&["admin", "verify"], "").await.ok(), "0 differences");
    assert_eq!(place.run(&["seed", "--customers", "60", "--orders", "900"], "").await.code, Some(1), "it is full");

    // The product goes on from there.
    let server = Process::start(&["serve"], &place.settings());
    let http = wechat::http_client().unwrap();
    ready(&http, &place.url()).await;
    let line = printed.lines().find(|line| line.starts_with("manager")).unwrap();
    let api = Api::login(&http, &place.url(), "manager", line.split_whitespace().last().unwrap()).await;
    let order = serde_json::json!({ "customer_id": 1, "lines": [
        { "product_code": "P00001", "quantity": "3", "unit_price": "9000", "price_reason": "试用" },
    ] });
    let order = api.post("/api/v1/orders", order).await.expect(201);
    api.post(&format!("/api/v1/orders/{}/deliveries", order["id"]), serde_json::json!({})).await.expect(201);
    let aging = api.get("/api/v1/receivables/aging").await.expect(200);
    for bucket in ["not_due", "days_1_30", "days_31_60", "days_91_180", "days_over_180"] {
        assert_ne!(aging[bucket], "0.00", "{aging}");
    }
    for (path, list) in [("/profit?by=customer&period=2025", "items"), ("/profit?by=salesperson&period=2025", "items")]
    {
        let report = api.get(&format!("/api/v1{path}")).await.expect(200);
        assert!(!report[list].as_array().unwrap().is_empty(), "{report}");
    }
    assert_eq!(server.signal("TERM").await, Some(0));
    assert_eq!(place.run(&["admin", "verify"], "").await.ok(), "0 differences");
}

#[tokio::test]
async fn a_seeded_database_on_sqlite() {
    a_seeded_database(Backend::Sqlite).await;
}

#[tokio::test]
async fn a_seeded_database_on_postgres() {
    if let Some(backend) = Backend::postgres() {
        a_seeded_database(backend).await;
    }
}

#[tokio::test]
async fn wrong_settings_stop_the_start_by_name() {
    let place = Place::new(&Backend::Sqlite).await;
    for (name, value, said) in [
        ("GUANXI__SERVER__PORT", "1", "server.port"),
        ("GUANXI__SERVR__LISTEN", "127.0.0.1:1", "servr"),
        ("GUANXI__SERVER__LISTEN", "nowhere", "server.listen"),
        ("GUANXI__DATABASE__MAX_CONNECTIONS", "many", "database.max_connections"),
        ("GUANXI__DATABASE__URL", "mysql://x", "database.url"),
        ("GUANXI__WECHAT__API_BASE", "ftp://x", "wechat.api_base"),
        ("GUANXI__AUTH__SECRET", "short-S3cret-value", "auth.secret"),
        ("GUANXI__AUTH__SECRET", "change-me-change-me-change-me-change-me", "auth.secret"),
        ("GUANXI__AUTH__SECRET", "", "auth.secret"),
        ("GUANXI__VAULT__KEYS", "[\"short-S3cret-value\"]", "vault.keys"),
        ("GUANXI__LOG__FORMAT", "xml", "log.format"),
        ("GUANXI__WORKER__LEASE_SECONDS", "1", "worker.lease_seconds"),
    ] {
        let mut settings = place.settings();
        settings.push((name, value));
        let refused = run(&["serve"], &settings, "").await;
        assert_eq!(refused.code, Some(1), "{name}={value}: {refused:?}");
        assert!(refused.stderr.contains(said), "{name}={value} should name {said}: {}", refused.stderr);
        assert!(value.len() < 12 || !refused.stderr.contains(value), "a secret is never printed: {}", refused.stderr);
    }
    let file = place.folder.path().join("guanxi.toml");
    std::fs::write(&file, "[server]\nlistne = \"127.0.0.1:1\"\n").unwrap();
    let refused = place.run(&["serve", "--config", file.to_str().unwrap()], "").await;
    assert!(refused.code == Some(1) && refused.stderr.contains("server.listne"), "{refused:?}");
    let refused = place.run(&["serve", "--config", "/nowhere.toml"], "").await;
    assert!(refused.code == Some(1) && refused.stderr.contains("/nowhere.toml"), "{refused:?}");
    let refused = place.run(&["serve", "--roles", "worker"], "").await;
    assert!(refused.code == Some(1) && refused.stderr.contains("redis.url"), "{refused:?}");
}

/// The simulator runs alone, as those do who build against the platform.
#[tokio::test]
async fn the_simulator_runs_alone() {
    let listen = format!("127.0.0.1:{}", free_port());
    let simulator = Process::start(&["simulate", "--listen", &listen], &[]);
    let http = wechat::http_client().unwrap();
    let url = format!("http://{listen}");
    let made = async {
        loop {
            let ask = http.post(format!("{url}/_sim/users")).json(&serde_json::json!({ "nickname": "阿国" }));
            if let Ok(answer) = ask.send().await {
                return answer.json::<serde_json::Value>().await.unwrap();
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    let made = tokio::time::timeout(std::time::Duration::from_secs(60), made).await.expect("it is ready in time");
    assert!(made["user_id"].is_string() && made["unionid"].is_string(), "{made}");
    assert_eq!(simulator.signal("TERM").await, Some(0));
}
