//! Callbacks that can't be committed in time, and bodies that come too slowly.

use std::time::{Duration, Instant};

use crm::actor::Actor;
use crm::db::Uow;
use it::callbacks::{Callback, text_xml};
use it::{Backend, World};
use sea_orm::ConnectionTrait;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn world(backend: Backend) -> World {
    World::with(backend, |settings, _| {
        settings.gateway.answer_seconds = 1;
        settings.gateway.body_seconds = 1;
    })
    .await
}

/// Keeps everybody else from writing callbacks, as long as it is not dropped.
async fn hold(world: &World) -> Uow {
    let uow = world.db().begin(Actor::Platform).await.unwrap();
    if world.backend != Backend::Sqlite {
        uow.execute_unprepared("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE").await.unwrap();
    }
    uow
}

async fn what_is_late_is_answered_503_and_the_repetition_has_one_effect(world: World) {
    let company = world.company().await;
    let mut person = world.person("阿国", "13800001234").await;
    person.follow(&company.service.appid, None).await;
    let held = hold(&world).await;
    let writing = {
        let person = person.clone();
        tokio::spawn(async move { person.act("messages", json!({ "type": "text", "content": "帮助" })).await })
    };
    // The time limit is what is tested here: half of a second beyond it, the way is free again.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    drop(held);
    let done = writing.await.unwrap();
    let attempts = done["deliveries"][0]["attempts"].as_array().unwrap();
    assert_eq!(attempts[0]["status"], 503, "{done}");
    assert_eq!(attempts.last().unwrap()["status"], 200, "{done}");
    assert!(done["reply"]["content"].as_str().unwrap().contains("查订单"), "{done}");
    let uow = company.read(&world, "manager").await;
    let talk =
        crm::conversations::list(&uow, &Default::default(), &Default::default()).await.unwrap().items.remove(0).0;
    let stored = crm::conversations::messages(&uow, talk.id, &Default::default()).await.unwrap().items;
    assert_eq!(stored.iter().filter(|message| message.content == "帮助").count(), 1);
    assert_eq!(stored.iter().filter(|message| message.content.contains("您可以回复")).count(), 1);
}

async fn a_slow_body_is_cut(world: World) {
    let company = world.company().await;
    let callback = Callback::sealed(&world, &company.service, text_xml(&company.service, "o1", 1, "x").as_bytes());
    let address = world.url.trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: {address}\r\ncontent-type: text/xml\r\ncontent-length: {}\r\n\r\n",
        callback.path(),
        callback.body.len()
    );
    let started = Instant::now();
    stream.write_all(head.as_bytes()).await.unwrap();
    let (mut reader, mut writer) = stream.into_split();
    let body = callback.body.clone();
    let dripping = tokio::spawn(async move {
        for byte in body {
            if writer.write_all(&[byte]).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let mut answer = [0; 64];
    let read =
        tokio::time::timeout(Duration::from_secs(8), reader.read(&mut answer)).await.expect("an answer").unwrap();
    let answer = String::from_utf8_lossy(&answer[..read]);
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    dripping.abort();
}

mod sqlite {
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_is_late_is_answered_503_and_the_repetition_has_one_effect() {
        super::what_is_late_is_answered_503_and_the_repetition_has_one_effect(super::world(it::Backend::Sqlite).await)
            .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_slow_body_is_cut() {
        super::a_slow_body_is_cut(super::world(it::Backend::Sqlite).await).await;
    }
}

mod postgres {
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_is_late_is_answered_503_and_the_repetition_has_one_effect() {
        if let Some(backend) = it::Backend::postgres() {
            let world = super::world(backend).await;
            super::what_is_late_is_answered_503_and_the_repetition_has_one_effect(world).await;
        }
    }
}
