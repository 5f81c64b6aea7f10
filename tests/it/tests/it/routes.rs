//! How each route of the API is called: the ids in its path, and a body that is right. A route that
//! is not here makes the tests of scope and of bad input fail: whoever adds one says here what it is
//! about.

use it::Company;
use serde_json::{Value, json};

/// Whom a route is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// Something of a customer (or a talk, an order, a file) that the path or the body names.
    Private,
    /// Something of the company that the path or the body names.
    Company,
    /// Something new, oneself, or a list: nothing of others is named.
    Nobody,
    /// A customer's own page: nobody of the staff gets in, of whichever company.
    Visitor,
}

/// One way to call a route.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// Whom it is about.
    pub(crate) about: About,
    /// The path with its ids, and a query if it needs one.
    pub(crate) path: String,
    /// A body that is right; null where there is none.
    pub(crate) body: Value,
}

/// What the calls name.
#[derive(Clone, Debug)]
pub(crate) struct Ids {
    pub(crate) company: Company,
    pub(crate) customer: i64,
    pub(crate) contact: i64,
    pub(crate) occasion: i64,
    pub(crate) identity: i64,
    pub(crate) unlinked: i64,
    pub(crate) binding: i64,
    pub(crate) conversation: i64,
    pub(crate) order: i64,
    pub(crate) line: i64,
    pub(crate) delivery: i64,
    pub(crate) goods_return: i64,
    pub(crate) checkpoint: i64,
    pub(crate) checkpoint_list: i64,
    pub(crate) receivable: i64,
    pub(crate) receipt: i64,
    pub(crate) allocation: i64,
    pub(crate) write_off: i64,
    pub(crate) letter: i64,
    pub(crate) sale: crate::sales::Sale,
    pub(crate) print_template: i64,
    pub(crate) import: i64,
    pub(crate) books: crate::profit::Books,
    pub(crate) purchase: crate::purchasing::Purchase,
    pub(crate) care: crate::care::Care,
    pub(crate) filed: crate::complaints::Filed,
    pub(crate) revisit: i64,
    pub(crate) file: i64,
    pub(crate) push: i64,
    pub(crate) rule: i64,
    pub(crate) label: i64,
    pub(crate) account: i64,
    pub(crate) session: i64,
    pub(crate) mass: i64,
    pub(crate) forgetting: i64,
    pub(crate) quick_reply: i64,
    pub(crate) job: i64,
}

/// The routes that need no token.
pub(crate) const OPEN: [&str; 5] = [
    "POST /api/v1/auth/login",
    "POST /api/v1/auth/wechat",
    "POST /api/v1/auth/refresh",
    "GET /api/v1/auth/scan/{ticket}/code",
    "POST /api/v1/auth/scan/{ticket}/result",
];

/// The routes that have an answer for everybody.
pub(crate) const WELCOMING: [&str; 3] =
    ["POST /api/v1/auth/scan", "GET /api/v1/my/sign-in", "GET /api/v1/my/signed-in"];

/// The ticket of a sign-in by scanning that nobody has asked for.
const TICKET: &str = "0123456789abcdef0123456789abcdef";

fn rule() -> Value {
    json!({
        "name": "外来问候", "occasion": "birthday", "segment": {}, "lead_days": 0, "send_at": 600,
        "template": "{{称呼}}，生日快乐！", "channels": ["custom", "task"], "active": false,
    })
}

fn customer() -> Value {
    json!({ "name": "外来试探", "kind": "prospect", "remark": "备注", "credit_days": 30, "credit_limit": "100.00" })
}

fn contact() -> Value {
    json!({ "name": "外来人", "title": "采购", "email": "a@example.com", "phones": ["13911112222"] })
}

fn checkpoint_list() -> Value {
    let point = json!({
        "name": "包装", "counted_from": "arrived", "days": 1, "answer": "choice", "required": true, "picture": false,
        "choices": [{ "text": "完好", "bad": false }, { "text": "破损", "bad": true }], "who": "owner",
    });
    json!({ "name": "外来清单", "standard": false, "active": true, "points": [point] })
}

/// How an operation, such as `GET /api/v1/customers/{id}`, is called. `None` for one that nobody
/// has described here.
pub(crate) fn call(operation: &str, ids: &Ids) -> Option<Call> {
    use About::{Company, Nobody, Private, Visitor};
    let staff = ids.company.staff("lina").0;
    let department = ids.company.east().0;
    let appid = ids.company.service.appid.as_str();
    let no = Value::Null;
    let (method, path) = operation.split_once(" /api/v1")?;
    let (about, id, body) = match (method, path) {
        ("POST", "/auth/login") => (Nobody, 0, json!({ "login": "nobody", "password": "wrong wrong wrong" })),
        ("POST", "/auth/wechat") => (Nobody, 0, json!({ "code": "x", "appid": appid, "invitation": "y" })),
        ("POST", "/auth/refresh") => (Nobody, 0, json!({ "refresh_token": "x" })),
        ("POST", "/auth/logout" | "/auth/logout-everywhere" | "/auth/scan") => (Nobody, 0, no),
        ("GET", "/auth/scan/{ticket}" | "/auth/scan/{ticket}/code") => (Private, 0, no),
        ("POST", "/auth/scan/{ticket}/result") => (Private, 0, json!({ "secret": "x" })),
        ("POST", "/auth/scan/{ticket}/seen" | "/auth/scan/{ticket}/approve" | "/auth/scan/{ticket}/refuse") => {
            (Private, 0, no)
        }
        ("POST", "/auth/switch") => (Nobody, 0, json!({ "tenant_id": ids.company.tenant })),
        ("POST", "/me/notices") => (Nobody, 0, json!({ "results": { "TPL": "accept" } })),
        ("GET", "/my/sign-in" | "/my/signed-in") => (Nobody, 0, no),
        ("GET", "/my/me" | "/my/orders" | "/my/notices") => (Visitor, 0, no),
        ("GET", "/my/orders/{id}") => (Visitor, ids.order, no),
        ("GET", "/my/js-sdk") => {
            return Some(Call { about: Visitor, path: format!("/api/v1{path}?url=https://example.com/my/"), body: no });
        }
        ("PATCH", "/my/me") => (Visitor, 0, json!({ "version": 1, "name": "外来", "salutation": "外" })),
        ("POST", "/my/opt-out" | "/my/opt-in" | "/my/sign-out") => (Visitor, 0, no),
        ("POST", "/my/link") => (Visitor, 0, json!({ "phone": "13800001111" })),
        ("DELETE", "/auth/sessions/{id}") => (Private, ids.session, no),
        ("POST", "/me/password") => {
            (Nobody, 0, json!({ "old_password": "wrong", "new_password": "wrong wrong wrong" }))
        }
        (
            "GET",
            "/me"
            | "/me/notices"
            | "/auth/companies"
            | "/todo"
            | "/auth/sessions"
            | "/customers"
            | "/customers/count"
            | "/labels"
            | "/conversations"
            | "/identities/unlinked"
            | "/binding-requests"
            | "/orders"
            | "/deliveries"
            | "/returns"
            | "/checkpoints"
            | "/checkpoint-lists"
            | "/occasions"
            | "/greeting-rules"
            | "/notice-templates"
            | "/pushes"
            | "/pushes/counts"
            | "/revisits"
            | "/staff"
            | "/departments"
            | "/accounts"
            | "/settings"
            | "/audit"
            | "/follow-ups"
            | "/overview"
            | "/me/figures"
            | "/customers/duplicates"
            | "/system/jobs"
            | "/system/endpoints"
            | "/customers/export"
            | "/orders/export"
            | "/deliveries/export"
            | "/pushes/export"
            | "/follow-ups/export"
            | "/revisits/export"
            | "/staff/export"
            | "/audit/export",
        ) => (Nobody, 0, no),
        ("GET", "/customers/search") => {
            return Some(Call { about: Nobody, path: format!("/api/v1{path}?q=暗号"), body: no });
        }
        ("GET", "/customers/who") => {
            return Some(Call { about: Nobody, path: format!("/api/v1{path}?phone=13800001111"), body: no });
        }
        ("GET", "/notice-templates/platform") => {
            return Some(Call { about: Company, path: format!("/api/v1{path}?appid={appid}"), body: no });
        }
        ("POST", "/customers/check") => (Nobody, 0, json!({ "name": "暗号", "phones": ["13800001111"] })),
        ("POST", "/customers") => {
            let mut body = customer();
            body["owner_id"] = json!(staff);
            (Company, 0, body)
        }
        ("POST", "/customers/handover") => {
            (Private, 0, json!({ "customer_ids": [ids.customer], "to_staff_id": staff, "reason": "试探" }))
        }
        ("GET", "/customers/{id}" | "/customers/{id}/labels" | "/customers/{id}/timeline") => {
            (Private, ids.customer, no)
        }
        ("GET", "/customers/{id}/contacts" | "/customers/{id}/follow-ups") => (Private, ids.customer, no),
        ("PATCH", "/customers/{id}") => (Private, ids.customer, json!({ "version": 1, "remark": "改了" })),
        ("POST", "/customers/{id}/merge") => (Private, ids.customer, json!({ "into_id": ids.customer })),
        ("POST", "/customers/{id}/postpone") => {
            (Private, ids.customer, json!({ "due_on": "2026-12-24", "reason": "试探" }))
        }
        ("POST", "/customers/{id}/call-notes") => {
            (Private, ids.customer, json!({ "phone": "13899990000", "note": "试探" }))
        }
        ("POST", "/customers/{id}/grade") => (Private, ids.customer, json!({ "grade": "D", "reason": "试探" })),
        ("PUT", "/customers/{id}/labels") => (Private, ids.customer, json!({ "label_ids": [ids.label] })),
        ("POST", "/customers/{id}/contacts") => (Private, ids.customer, contact()),
        ("POST", "/customers/{id}/follow-ups") => {
            (Private, ids.customer, json!({ "channel": "phone", "content": "试探", "confirmed": false }))
        }
        ("POST", "/customers/duplicates/dismiss") => {
            (Private, 0, json!({ "customer_ids": [ids.customer, ids.customer], "reason": "试探" }))
        }
        ("GET", "/quick-replies") => (Nobody, 0, no),
        ("POST", "/quick-replies") => (Nobody, 0, json!({ "shared": false, "category": "常用", "content": "您好" })),
        ("PATCH", "/quick-replies/{id}") => (Private, ids.quick_reply, json!({ "version": 1, "content": "改了" })),
        ("DELETE", "/quick-replies/{id}") => (Private, ids.quick_reply, no),
        ("POST", "/labels") => (Nobody, 0, json!({ "kind": "tag", "name": "外来" })),
        ("GET" | "DELETE", "/contacts/{id}") => (Private, ids.contact, no),
        ("PATCH", "/contacts/{id}") => (Private, ids.contact, json!({ "version": 1, "title": "改了" })),
        ("POST", "/contacts/{id}/opt-out" | "/contacts/{id}/opt-in") => (Private, ids.contact, no),
        ("POST", "/contacts/{id}/confirm-mobile") => (Private, ids.contact, json!({ "phone": "13800001111" })),
        ("POST", "/contacts/{id}/occasions") => {
            (Private, ids.contact, json!({ "kind": "birthday", "calendar": "solar", "month": 5, "day": 6 }))
        }
        ("DELETE", "/contacts/{id}/occasions/{part}") => (Private, ids.contact, no),
        ("GET", "/conversations/{id}" | "/conversations/{id}/messages") => (Private, ids.conversation, no),
        ("POST", "/conversations/{id}/read") => (Private, ids.conversation, no),
        ("POST", "/conversations/{id}/replies") => (Private, ids.conversation, json!({ "text": "试探" })),
        ("GET", "/identities/{id}") => (Private, ids.identity, no),
        ("POST", "/identities/{id}/link") => (Private, ids.unlinked, json!({ "contact_id": ids.contact })),
        ("POST", "/identities/{id}/unlink") => (Private, ids.identity, no),
        ("POST", "/identities/{id}/prospect") => (Private, ids.unlinked, customer()),
        ("POST", "/identities/{id}/ignore") => (Private, ids.unlinked, no),
        ("POST", "/binding-requests/{id}/approve" | "/binding-requests/{id}/refuse") => (Private, ids.binding, no),
        ("POST", "/orders") => {
            let line = json!({ "product_name": "球阀", "unit": "个", "quantity": "1", "unit_price": "2.5" });
            (Private, 0, json!({ "customer_id": ids.customer, "remark": "试探", "lines": [line] }))
        }
        ("GET", "/orders/{id}" | "/orders/{id}/editions") => (Private, ids.order, no),
        ("PUT", "/orders/{id}") => {
            let line = json!({
                "product_name": "球阀", "unit": "个", "quantity": "1", "unit_price": "2.5", "tax_rate": "13",
                "price_reason": "试探", "specification": "DN50",
            });
            let order = json!({
                "customer_id": ids.customer, "remark": "试探", "lines": [line], "draft": true, "credit_days": 30,
                "shares": [{ "staff_id": staff, "share": "100" }],
                "instalments": [{ "name": "预付款", "due_on": "2026-12-24", "amount": "2.5" }],
            });
            (Private, ids.order, json!({ "version": 1, "order": order }))
        }
        ("POST", "/orders/{id}/confirm") => (Private, ids.order, json!({ "version": 1, "approval_reason": "试探" })),
        ("POST", "/orders/{id}/copy") => (Private, ids.order, no),
        ("POST", "/orders/{id}/amend") => {
            let line = json!({ "order_line_id": ids.line, "quantity": "2", "unit_price": "4", "price_reason": "试探" });
            let new = json!({ "product_name": "球阀", "unit": "个", "quantity": "1", "unit_price": "2.5" });
            let body = json!({
                "version": 1, "reason": "试探", "deliver_by": "2026-12-24", "remark": "试探", "lines": [line],
                "added": [new],
            });
            (Private, ids.order, body)
        }
        ("POST", "/orders/{id}/cancel") => (Private, ids.order, json!({ "version": 1, "reason": "试探" })),
        ("POST", "/orders/{id}/cancel-rest") => {
            (Private, ids.order, json!({ "version": 1, "reason": "试探", "order_line_ids": [ids.line] }))
        }
        ("POST", "/orders/{id}/deliveries") => {
            let line = json!({ "order_line_id": ids.line, "quantity": "1" });
            (Private, ids.order, json!({ "carrier": "顺丰", "tracking_number": "SF1", "lines": [line] }))
        }
        ("GET" | "DELETE", "/deliveries/{id}") => (Private, ids.delivery, no),
        ("POST", "/deliveries/{id}/dispatch") => {
            (Private, ids.delivery, json!({ "carrier": "顺丰", "freight": "5", "packing": "1", "warehouse": "一号仓" }))
        }
        ("POST", "/deliveries/{id}/returns") => (Private, ids.delivery, json!({ "reason": "试探" })),
        ("GET", "/deliveries/{id}/checkpoints") => (Private, ids.delivery, no),
        ("GET", "/checkpoints/completion") => {
            let path = format!("/api/v1{path}?from=2026-01-01&until=2026-12-31");
            return Some(Call { about: Nobody, path, body: no });
        }
        ("POST", "/checkpoints/{id}/answer") => (
            Private,
            ids.checkpoint,
            json!({ "version": 1, "answer": "yes", "bad": false, "note": "试探", "picture_ids": [ids.file] }),
        ),
        ("POST", "/checkpoints/{id}/handle") => (Private, ids.checkpoint, json!({ "version": 1, "handling": "试探" })),
        ("POST", "/checkpoint-lists") => (Nobody, 0, checkpoint_list()),
        ("GET", "/checkpoint-lists/{id}") => (Company, ids.checkpoint_list, no),
        ("PUT", "/checkpoint-lists/{id}") => {
            (Company, ids.checkpoint_list, json!({ "version": 1, "list": checkpoint_list() }))
        }
        ("GET", "/returns/{id}") => (Private, ids.goods_return, no),
        ("POST", "/deliveries/{id}/progress") => (Private, ids.delivery, json!({ "step": "arrived" })),
        ("POST", "/greeting-rules") => (Nobody, 0, rule()),
        ("GET", "/greeting-rules/{id}" | "/greeting-rules/{id}/report") => (Company, ids.rule, no),
        ("GET", "/greeting-rules/{id}/preview") => (Company, ids.rule, no),
        ("PUT", "/greeting-rules/{id}") => (Company, ids.rule, json!({ "version": 1, "rule": rule() })),
        ("POST", "/greeting-rules/{id}/dry-run") => {
            (Company, ids.rule, json!({ "day": "2026-12-24", "limit": 100, "cursor": "0" }))
        }
        ("GET", "/greeting-rules/{id}/runs") => (Company, ids.rule, no),
        ("POST", "/greeting-rules/{id}/stop") => (Company, ids.rule, json!({ "day": "2026-12-24", "reason": "试探" })),
        ("POST", "/greeting-rules/{id}/active") => (Company, ids.rule, json!({ "active": false })),
        ("POST", "/notice-templates") => {
            let body = json!({
                "appid": appid, "kind": "template", "template_id": "TPLx", "purpose": "shipping", "title": "发货",
                "content": "商品：{{thing2.DATA}}", "fields": { "thing2": "{{内容}}" },
            });
            (Company, 0, body)
        }
        ("GET", "/pushes/{id}") => (Private, ids.push, no),
        ("POST", "/pushes/{id}/cancel") => (Private, ids.push, json!({ "reason": "试探" })),
        ("POST", "/pushes/{id}/sent-by-hand") => (Private, ids.push, no),
        ("POST", "/pushes/{id}/resolve") => (Private, ids.push, json!({ "arrived": false })),
        ("POST", "/revisits") => {
            (Private, 0, json!({ "customer_id": ids.customer, "due_on": "2026-12-24", "note": "试探" }))
        }
        ("GET", "/revisits/{id}") => (Private, ids.revisit, no),
        ("POST", "/revisits/{id}/postpone") => {
            (Private, ids.revisit, json!({ "due_on": "2026-12-24", "reason": "试探" }))
        }
        ("POST", "/revisits/{id}/done") => (Private, ids.revisit, json!({ "note": "试探" })),
        ("POST", "/revisits/{id}/cancel") => (Private, ids.revisit, json!({ "reason": "试探" })),
        ("POST", "/staff") => (
            Company,
            0,
            json!({ "name": "外来", "department_id": department, "roles": ["sales"], "phone": "13911113333" }),
        ),
        ("GET", "/staff/{id}") => (Company, staff, no),
        ("PATCH", "/staff/{id}") => (Company, staff, json!({ "version": 1, "name": "改了" })),
        ("POST", "/staff/{id}/deactivate" | "/staff/{id}/reactivate" | "/staff/{id}/invitations") => {
            (Company, staff, no)
        }
        ("POST", "/staff/{id}/login") => {
            (Company, staff, json!({ "login": "taken.over", "password": "wrong wrong wrong" }))
        }
        ("POST", "/departments") => (Company, 0, json!({ "name": "外来部", "parent_id": department })),
        ("PATCH", "/departments/{id}") => (Company, department, json!({ "name": "改了" })),
        ("DELETE", "/departments/{id}") => (Company, department, no),
        ("POST", "/accounts") => {
            let body = json!({
                "appid": "wx00000000000000ff", "name": "外来", "kind": "service", "mode": "safe", "secret": "s".repeat(32),
                "token": "token123", "encoding_aes_key": "a".repeat(43),
            });
            (Nobody, 0, body)
        }
        ("GET", "/accounts/{id}") => (Company, ids.account, no),
        ("PATCH", "/accounts/{id}") => (Company, ids.account, json!({ "name": "改了" })),
        ("POST", "/accounts/{id}/stop") => (Company, ids.account, json!({ "reason": "试探" })),
        ("POST", "/accounts/{id}/resume" | "/accounts/{id}/check") => (Company, ids.account, no),
        ("POST", "/accounts/{id}/menu") => (Company, ids.account, json!({})),
        ("POST", "/system/jobs/{id}/retry") => (Private, ids.job, no),
        ("POST", "/system/jobs/{id}/drop") => (Private, ids.job, json!({ "reason": "试探" })),
        ("POST", "/system/endpoints/{id}/resume") => (Private, ids.account, json!({ "endpoint": "custom" })),
        ("POST", "/qr-codes") => (Private, 0, json!({ "appid": appid, "contact_id": ids.contact, "days": 3 })),
        ("PUT", "/settings") => (Nobody, 0, json!({ "zone": "Asia/Shanghai", "weekly_push_cap": 3 })),
        ("POST", "/files") => (Nobody, 0, no),
        ("GET", "/mass-messages" | "/forgetting") => (Nobody, 0, no),
        ("POST", "/mass-messages") => {
            (Company, 0, json!({ "title": "外来", "content": "试探", "label_id": ids.label }))
        }
        ("GET", "/mass-messages/{id}" | "/mass-messages/{id}/audience" | "/mass-messages/{id}/report") => {
            (Company, ids.mass, no)
        }
        ("PATCH", "/mass-messages/{id}") => (Company, ids.mass, json!({ "version": 1, "title": "改了" })),
        ("POST", "/mass-messages/{id}/preview" | "/mass-messages/{id}/request" | "/mass-messages/{id}/approve") => {
            (Company, ids.mass, no)
        }
        ("POST", "/mass-messages/{id}/refuse" | "/mass-messages/{id}/cancel") => {
            (Company, ids.mass, json!({ "reason": "试探" }))
        }
        ("POST", "/mass-messages/{id}/resolve") => (Company, ids.mass, json!({ "arrived": true })),
        ("POST", "/contacts/{id}/forget") => (Private, ids.contact, json!({ "reason": "试探" })),
        ("GET", "/forgetting/{id}") => (Company, ids.forgetting, no),
        ("POST", "/forgetting/{id}/cancel") => (Company, ids.forgetting, json!({ "reason": "试探" })),
        ("GET", "/files/{id}") => (Private, ids.file, no),
        _ => return crate::money_calls::call(method, path, ids),
    };
    let path = path.replace("{id}", &id.to_string()).replace("{part}", &ids.occasion.to_string());
    let path = path.replace("{ticket}", TICKET);
    Some(Call { about, path: format!("/api/v1{path}"), body })
}
