//! Signing in: over the mini-program, by a refresh token, by scanning a code, for another company.

use chrono::Duration;
use crm::actor::{Actor, Role, Roles};
use crm::staff::{self, NewStaff, SignIn};
use it::company::PASSWORD;
use it::{Answer, Api, Company, Person, World, both};
use reqwest::Method;
use serde_json::{Value, json};

both!(
    an_invitation_links_the_phone_once,
    a_confirmed_number_says_who_it_is,
    a_refresh_token_that_comes_twice_ends_everything,
    a_code_on_the_desk_is_approved_with_the_phone,
    a_ticket_is_worth_nothing_without_its_secret_and_nothing_twice,
    the_platforms_code_and_a_plain_one,
    who_works_for_two_companies_chooses_and_switches,
);

async fn login_code(person: &Person, appid: &str) -> String {
    let path = format!("/users/{}/login-code", person.user);
    person.sim.post(&path, &json!({ "appid": appid })).await["code"].as_str().unwrap().to_owned()
}

async fn over_wechat(world: &World, company: &Company, person: &Person, mut body: Value) -> Answer {
    body["code"] = json!(login_code(person, &company.mini.appid).await);
    body["appid"] = json!(company.mini.appid);
    Api::anonymous(&world.http, &world.url).post("/api/v1/auth/wechat", body).await
}

fn token(tokens: &Value) -> &str {
    tokens["access_token"].as_str().unwrap()
}

async fn name_of(world: &World, tokens: &Value) -> String {
    let me = Api::anonymous(&world.http, &world.url).with_token(token(tokens)).get("/api/v1/me").await.expect(200);
    me["staff"]["name"].as_str().unwrap().to_owned()
}

async fn an_invitation_links_the_phone_once(world: World) {
    let company = world.company().await;
    let admin = company.api(&world, "admin").await;
    let path = format!("/api/v1/staff/{}/invitations", company.staff("lina"));
    let code = admin.post(&path, json!({})).await.expect(201)["code"].as_str().unwrap().to_owned();
    let person = world.person("李娜", "13700000001").await;
    let stranger = world.person("路人", "13700000002").await;
    let open = Api::anonymous(&world.http, &world.url);

    let unknown = over_wechat(&world, &company, &person, json!({})).await;
    assert_eq!((unknown.status, unknown.code()), (403, "auth.not_linked"));
    let tokens = over_wechat(&world, &company, &person, json!({ "invitation": code.to_lowercase() })).await.expect(200);
    assert_eq!(name_of(&world, &tokens).await, "李娜");
    // The next time the phone alone says who it is.
    let again = over_wechat(&world, &company, &person, json!({})).await.expect(200);
    assert_eq!(name_of(&world, &again).await, "李娜");
    let used = over_wechat(&world, &company, &stranger, json!({ "invitation": code })).await;
    assert_eq!((used.status, used.code()), (422, "staff.invitation_invalid"));
    assert_eq!(over_wechat(&world, &company, &stranger, json!({})).await.status, 403, "and nothing was linked");
    // What `wx.login` gave works once, and for its own program alone.
    let code = login_code(&person, &company.mini.appid).await;
    let body = json!({ "code": code, "appid": company.mini.appid });
    open.post("/api/v1/auth/wechat", body.clone()).await.expect(200);
    let twice = open.post("/api/v1/auth/wechat", body).await;
    assert_eq!((twice.status, twice.code()), (401, "auth.code_invalid"));
    let other = open.post("/api/v1/auth/wechat", json!({ "code": "x", "appid": company.service.appid })).await;
    assert_eq!((other.status, other.code()), (404, "account.unknown"), "the official account is no program");
}

async fn a_confirmed_number_says_who_it_is(world: World) {
    let company = world.company().await;
    let admin = company.api(&world, "admin").await;
    let path = format!("/api/v1/staff/{}", company.staff("wang"));
    let version = admin.get(&path).await.expect(200)["version"].clone();
    let body = json!({ "version": version, "phone": "13700000003" });
    admin.send(Method::PATCH, &path, Some(&body), None).await.expect(200);
    let person = world.person("王强", "13700000003").await;
    let stranger = world.person("路人", "13700000004").await;
    let phone_code = async |person: &Person| {
        let path = format!("/users/{}/phone-code", person.user);
        person.sim.post(&path, &json!({ "appid": company.mini.appid })).await["code"].clone()
    };
    let body = json!({ "phone_code": phone_code(&person).await });
    let tokens = over_wechat(&world, &company, &person, body.clone()).await.expect(200);
    assert_eq!(name_of(&world, &tokens).await, "王强");
    let used = over_wechat(&world, &company, &stranger, body).await;
    assert_eq!((used.status, used.code()), (401, "auth.code_invalid"), "a number is confirmed once");
    let nobodys = over_wechat(&world, &company, &stranger, json!({ "phone_code": phone_code(&stranger).await })).await;
    assert_eq!((nobodys.status, nobodys.code()), (403, "auth.not_linked"));
    over_wechat(&world, &company, &person, json!({})).await.expect(200);
}

async fn a_refresh_token_that_comes_twice_ends_everything(world: World) {
    let company = world.company().await;
    let open = Api::anonymous(&world.http, &world.url);
    let login = json!({ "login": company.login("lina"), "password": PASSWORD });
    let first = open.post("/api/v1/auth/login", login.clone()).await.expect(200);
    let elsewhere = open.post("/api/v1/auth/login", login).await.expect(200);
    let refresh = async |tokens: &Value| {
        open.post("/api/v1/auth/refresh", json!({ "refresh_token": tokens["refresh_token"] })).await
    };
    let second = refresh(&first).await.expect(200);
    assert_eq!(name_of(&world, &second).await, "李娜");
    let reused = refresh(&first).await;
    assert_eq!((reused.status, reused.code()), (401, "auth.token_reused"));
    let after = refresh(&second).await;
    assert_eq!((after.status, after.code()), (401, "auth.expired"), "the family has ended");
    assert_eq!(open.with_token(token(&second)).get("/api/v1/me").await.status, 401, "with its access tokens");
    assert_eq!(name_of(&world, &elsewhere).await, "李娜", "another sign-in goes on");
    let never = open.post("/api/v1/auth/refresh", json!({ "refresh_token": "x" })).await;
    assert_eq!((never.status, never.code()), (401, "auth.expired"));
}

struct Desk {
    open: Api,
    ticket: String,
    secret: String,
}

impl Desk {
    async fn ask(world: &World) -> Self {
        let open = Api::anonymous(&world.http, &world.url);
        let begun = open.post("/api/v1/auth/scan", json!({})).await.expect(201);
        let text = |name: &str| begun[name].as_str().unwrap().to_owned();
        assert_eq!(begun["expires_in"], 180);
        Self { ticket: text("ticket"), secret: text("secret"), open }
    }

    fn path(&self, act: &str) -> String {
        format!("/api/v1/auth/scan/{}{act}", self.ticket)
    }

    async fn result_for(&self, secret: &str) -> Answer {
        self.open.post(&self.path("/result"), json!({ "secret": secret })).await
    }

    async fn result(&self) -> Value {
        self.result_for(&self.secret).await.expect(200)
    }

    async fn state(&self) -> String {
        self.result().await["state"].as_str().unwrap().to_owned()
    }
}

async fn a_code_on_the_desk_is_approved_with_the_phone(world: World) {
    let company = world.company().await;
    let (lina, wang) = (company.api(&world, "lina").await, company.api(&world, "wang").await);
    let desk = Desk::ask(&world).await;
    assert_eq!(desk.state().await, "pending");
    let shown = lina.get(&desk.path("")).await.expect(200);
    assert!(shown["address"].as_str().unwrap().starts_with("127."), "which device asks: {shown}");
    lina.post(&desk.path("/seen"), json!({})).await.expect(200);
    assert_eq!(desk.state().await, "seen");
    let late = wang.post(&desk.path("/approve"), json!({})).await;
    assert_eq!((late.status, late.code()), (409, "scan.taken"), "whoever scans first decides");
    lina.post(&desk.path("/approve"), json!({})).await.expect(200);
    let result = desk.result().await;
    assert_eq!(result["state"], "approved");
    assert_eq!(name_of(&world, &result["tokens"]).await, "李娜");
    let sessions = lina.get("/api/v1/auth/sessions").await.expect(200);
    assert_eq!(sessions["items"][0]["client"], "desktop");
    // Once: the tokens are not given again, and the ticket opens nothing any more.
    let again = desk.result().await;
    assert_eq!((&again["state"], &again["tokens"]), (&json!("expired"), &Value::Null));
    assert_eq!(lina.post(&desk.path("/approve"), json!({})).await.status, 404);

    let desk = Desk::ask(&world).await;
    lina.post(&desk.path("/refuse"), json!({})).await.expect(200);
    assert_eq!(desk.state().await, "refused");
    let changed = lina.post(&desk.path("/approve"), json!({})).await;
    assert_eq!((changed.status, changed.code()), (409, "scan.decided"));

    let desk = Desk::ask(&world).await;
    world.advance(Duration::seconds(181)).await;
    assert_eq!(desk.state().await, "expired");
    let late = lina.post(&desk.path("/approve"), json!({})).await;
    assert_eq!((late.status, late.code()), (404, "scan.expired"));
    assert_eq!(desk.open.get(&desk.path("/code")).await.status, 404);
}

async fn a_ticket_is_worth_nothing_without_its_secret_and_nothing_twice(world: World) {
    let company = world.company().await;
    let lina = company.api(&world, "lina").await;
    let (desk, other) = (Desk::ask(&world).await, Desk::ask(&world).await);
    lina.post(&desk.path("/approve"), json!({})).await.expect(200);
    for secret in ["", "x", &other.secret, &desk.ticket] {
        let wrong = desk.result_for(secret).await;
        assert_eq!((wrong.status, wrong.code()), (404, "scan.unknown"), "{secret:?}");
    }
    // Without signing in nobody approves, and nobody sees who asks.
    assert_eq!(desk.open.post(&other.path("/approve"), json!({})).await.status, 401);
    assert_eq!(desk.open.get(&other.path("")).await.status, 401);
    assert_eq!(other.state().await, "pending");
    // Of many who ask at once with the right secret, one gets the tokens.
    let asked = futures::future::join_all((0..8).map(|_| desk.result())).await;
    let given = asked.iter().filter(|result| result["state"] == "approved").count();
    assert_eq!(given, 1, "{asked:?}");
    // Who has left before the desk fetched the session gets none.
    lina.post(&other.path("/approve"), json!({})).await.expect(200);
    let uow = company.begin(&world, "admin").await;
    staff::deactivate(&uow, company.staff("lina")).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(other.result_for(&other.secret).await.status, 403);
}

async fn the_platforms_code_and_a_plain_one(world: World) {
    let company = world.company().await;
    let desk = Desk::ask(&world).await;
    let picture = async |query: &str| {
        let url = format!("{}{}{query}", world.url, desk.path("/code"));
        let response = world.http.get(url).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "image/png");
        let bytes = response.bytes().await.unwrap();
        assert!(bytes.starts_with(b"\x89PNG"));
        bytes
    };
    let drawn = picture("").await;
    let calls = world.sim.calls("/wxa/getwxacodeunlimit").await;
    let body = &calls[0]["request"];
    assert_eq!((&body["scene"], &body["page"]), (&json!(desk.ticket), &json!("pages/scan/index")));
    // The platform draws none: the page is not released, it does not answer, or there are several.
    world.sim.fault(json!({ "path": "/wxa/getwxacodeunlimit", "errcode": 41030, "times": 1 })).await;
    let plain = picture("").await;
    assert_ne!(drawn, plain);
    let other = Company::create(&world, "别家公司").await;
    assert_eq!(picture("").await, plain, "whose program would it be?");
    let count = world.sim.count("/wxa/getwxacodeunlimit").await;
    picture(&format!("?appid={}", other.mini.appid)).await;
    assert_eq!(world.sim.count("/wxa/getwxacodeunlimit").await, count + 1);
    picture(&format!("?appid={}", company.service.appid)).await;
    assert_eq!(world.sim.count("/wxa/getwxacodeunlimit").await, count + 1, "an official account has no pages");
}

async fn who_works_for_two_companies_chooses_and_switches(world: World) {
    let company = world.company().await;
    let other = Company::create(&world, "别家公司").await;
    let uow = world.db().begin(Actor::System(other.tenant)).await.unwrap();
    let sign_in = SignIn::Existing { login: company.login("lina") };
    let new = NewStaff {
        name: "李娜（兼）".into(),
        phone: None,
        email: None,
        department: None,
        roles: Roles::of(&[Role::Manager]),
        sign_in,
    };
    staff::add(&uow, new).await.unwrap();
    uow.commit().await.unwrap();

    let admin = company.api(&world, "admin").await;
    let path = format!("/api/v1/staff/{}/invitations", company.staff("lina"));
    let code = admin.post(&path, json!({})).await.expect(201)["code"].clone();
    let person = world.person("李娜", "13700000001").await;
    let first = over_wechat(&world, &company, &person, json!({ "invitation": code })).await.expect(200);
    assert_eq!(name_of(&world, &first).await, "李娜", "the invitation says for whom");
    let which = over_wechat(&world, &company, &person, json!({})).await;
    assert_eq!((which.status, which.code()), (409, "auth.choose_tenant"));
    assert_eq!(which.body["error"]["details"]["tenants"].as_array().unwrap().len(), 2);
    let there = over_wechat(&world, &company, &person, json!({ "tenant_id": other.tenant })).await.expect(200);
    assert_eq!(name_of(&world, &there).await, "李娜（兼）");
    let nowhere = over_wechat(&world, &company, &person, json!({ "tenant_id": 987_654 })).await;
    assert_eq!((nowhere.status, nowhere.code()), (403, "auth.no_tenant"));

    let api = Api::anonymous(&world.http, &world.url).with_token(token(&first));
    let mine = api.get("/api/v1/auth/companies").await.expect(200);
    let current: Vec<bool> =
        mine["items"].as_array().unwrap().iter().map(|item| item["current"].as_bool().unwrap()).collect();
    assert_eq!(current, [true, false]);
    let switched = api.post("/api/v1/auth/switch", json!({ "tenant_id": other.tenant })).await.expect(200);
    assert_eq!(name_of(&world, &switched).await, "李娜（兼）");
    assert_eq!(api.get("/api/v1/me").await.status, 401, "the session here has ended");
    let open = Api::anonymous(&world.http, &world.url);
    let body = json!({ "refresh_token": first["refresh_token"] });
    assert_eq!(open.post("/api/v1/auth/refresh", body).await.status, 401);
    let sessions = open.with_token(token(&switched)).get("/api/v1/auth/sessions").await.expect(200);
    assert_eq!(sessions["items"][0]["client"], "miniprogram");
    // Where one does not work there is nothing to switch to, and the session stays.
    let wang = company.api(&world, "wang").await;
    assert_eq!(wang.post("/api/v1/auth/switch", json!({ "tenant_id": other.tenant })).await.status, 404);
    assert_eq!(wang.get("/api/v1/auth/companies").await.expect(200)["items"].as_array().unwrap().len(), 1);
}
