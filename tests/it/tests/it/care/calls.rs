//! How the routes of knowledge and surveys are called.

use crm::surveys::{self, ClosedComplaint};
use it::{Company, Known, World};
use serde_json::{Value, json};

use crate::routes::{About, Call, Ids};

/// What the calls name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Care {
    pub(crate) article: i64,
    pub(crate) question: i64,
    pub(crate) survey: i64,
    pub(crate) request: i64,
}

impl Care {
    /// The same things, all with one key.
    pub(crate) fn all(id: i64) -> Self {
        Self { article: id, question: id, survey: id, request: id }
    }
}

/// An article of this title that answers.
pub(crate) fn article(title: &str, questions: &[&str]) -> Value {
    json!({
        "title": title, "questions": questions, "body": "先关总阀，再按箭头方向装好，最后试压。", "category": "使用",
        "product_id": null, "published": true, "picture_ids": [],
    })
}

/// A survey of this name that is in use.
pub(crate) fn survey(name: &str, moment: &str) -> Value {
    json!({
        "name": name, "moment": moment, "days": 0, "on_date": null, "label_id": null, "question": "您对这次服务满意吗？",
        "ask_expected": false, "ask_comment": false, "thanks": "谢谢您的评价！", "low_score": 2, "open_days": 7,
        "active": true,
    })
}

/// Makes one of each. What belongs to the company says 暗号乙. The question is the one that was
/// asked in the talk of the customer.
pub(crate) async fn furnish(world: &World, company: &Company, known: Known) -> Care {
    let manager = company.api(world, "manager").await;
    let body = json!({ "article": article("暗号乙怎么安装", &["暗号乙安装步骤"]) });
    let made = manager.post("/api/v1/knowledge", body).await.expect(201);
    let mut about = survey("暗号乙调查", "complaint");
    about["question"] = json!("暗号乙满意吗？");
    let survey = manager.post("/api/v1/surveys", about).await.expect(201)["id"].as_i64().unwrap();
    let uow = company.begin(world, "lina").await;
    let closed =
        ClosedComplaint { complaint: 1, customer: known.customer, contact: None, delivery: None, product: None };
    surveys::complaint_closed(&uow, closed).await.unwrap();
    uow.commit().await.unwrap();
    let asked = manager.get("/api/v1/survey-answers").await.expect(200);
    let questions = manager.get("/api/v1/knowledge/questions").await.expect(200);
    Care {
        article: made["id"].as_i64().unwrap(),
        question: questions["items"][0]["id"].as_i64().unwrap(),
        survey,
        request: asked["items"][0]["id"].as_i64().unwrap(),
    }
}

/// How a route is called; `None` for one that is none of ours.
pub(crate) fn call(method: &str, path: &str, ids: &Ids) -> Option<Call> {
    use About::{Company, Nobody, Private, Visitor};
    let no = Value::Null;
    let care = &ids.care;
    let (about, id, body) = match (method, path) {
        ("GET", "/knowledge" | "/knowledge/categories" | "/knowledge/questions") => (Nobody, 0, no),
        ("GET", "/knowledge/search") => {
            return Some(Call { about: Nobody, path: format!("/api/v1{path}?q=暗号乙安装"), body: no });
        }
        ("GET", "/knowledge/figures") => {
            let path = format!("/api/v1{path}?from=2026-01-01&until=2026-12-31");
            return Some(Call { about: Nobody, path, body: no });
        }
        ("POST", "/knowledge") => {
            (Company, 0, json!({ "article": article("外来知识", &["试探"]), "question_id": care.question }))
        }
        ("GET", "/knowledge/{id}" | "/knowledge/{id}/editions") => (Company, care.article, no),
        ("PUT", "/knowledge/{id}") => {
            (Company, care.article, json!({ "version": 1, "article": article("外来知识", &["试探"]) }))
        }
        // Every colleague may say that they used it.
        ("POST", "/knowledge/{id}/used") => (Nobody, care.article, no),
        ("POST", "/knowledge/questions/{id}/handle") => (Company, care.question, json!({ "note": "试探" })),
        ("GET", "/surveys" | "/survey-answers" | "/my/surveys") => {
            (if path.starts_with("/my") { Visitor } else { Nobody }, 0, no)
        }
        ("GET", "/surveys/figures") => {
            let path = format!("/api/v1{path}?from=2026-01-01&until=2026-12-31&by=person");
            return Some(Call { about: Nobody, path, body: no });
        }
        ("POST", "/surveys") => (Nobody, 0, survey("外来调查", "delivery")),
        ("GET", "/surveys/{id}") => (Company, care.survey, no),
        ("PUT", "/surveys/{id}") => {
            (Company, care.survey, json!({ "version": 1, "survey": survey("外来调查", "complaint") }))
        }
        ("POST", "/survey-answers/{id}/handle") => (Private, care.request, json!({ "version": 1, "handling": "试探" })),
        ("GET", "/my/surveys/{id}") => (Visitor, care.request, no),
        ("POST", "/my/surveys/{id}/answer") => {
            (Visitor, care.request, json!({ "score": 5, "expected": 5, "perceived": 4, "comment": "试探" }))
        }
        _ => return None,
    };
    Some(Call { about, path: format!("/api/v1{}", path.replace("{id}", &id.to_string())), body })
}
