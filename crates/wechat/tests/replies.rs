//! Passive answers as XML and JSON.
#![allow(clippy::unwrap_used)]

use wechat::reply::ReplyArticle;
use wechat::{Reply, ReplyError};

fn xml(reply: &Reply) -> String {
    reply.to_xml("oUSER", "gh_1", 1_760_000_002).unwrap().replace("><", ">\n<")
}

#[test]
fn every_kind_of_answer_is_written() {
    let some = |text: &str| Some(text.to_owned());
    let article = ReplyArticle {
        title: "标题".into(),
        description: "说明 & <更多>".into(),
        pic_url: "https://example.com/p.png".into(),
        url: "https://example.com/?a=1&b=2".into(),
    };
    let media_id = "MEDIA".to_owned();
    let replies = [
        Reply::text("第一行\n第二行 ]]> & <b>"),
        Reply::Image { media_id: media_id.clone() },
        Reply::Voice { media_id: media_id.clone() },
        Reply::Video { media_id: media_id.clone(), title: some("标题"), description: None },
        Reply::Music {
            title: some("曲"),
            description: some("说明"),
            url: some("https://example.com/m.mp3"),
            hq_url: some("https://example.com/m-hq.mp3"),
            thumb_media_id: media_id,
        },
        Reply::News { articles: vec![article.clone(), article] },
        Reply::TransferToService { account: None },
        Reply::TransferToService { account: some("test1@test") },
    ];
    let written: Vec<_> = replies.iter().map(xml).collect();
    insta::assert_snapshot!(written.join("\n\n"));
}

#[test]
fn nothing_is_cut_silently() {
    let limit = "客".repeat(682); // 2046 bytes
    let to_xml = |reply: &Reply| reply.to_xml("o", "gh", 1);
    assert!(to_xml(&Reply::text(format!("{limit}ab"))).is_ok());
    let long = to_xml(&Reply::text(format!("{limit}abc")));
    assert_eq!(long, Err(ReplyError::TooLong { bytes: 2049 }));
    assert_eq!(to_xml(&Reply::text(" \n")), Err(ReplyError::Empty));
    assert_eq!(to_xml(&Reply::News { articles: vec![] }), Err(ReplyError::Empty));
    assert_eq!(to_xml(&Reply::Image { media_id: String::new() }), Err(ReplyError::Empty));
}

#[test]
fn control_characters_are_left_out() {
    let xml = Reply::text("a\u{0}b\u{b}c\u{ffff}d\te").to_xml("o", "gh", 1).unwrap();
    let tree = wechat::xml::parse(&xml).unwrap();
    assert_eq!(tree.text_of("Content"), Some("abcd\te"));
}

#[test]
fn a_mini_program_is_only_handed_over() {
    let transfer = Reply::TransferToService { account: None };
    let json: serde_json::Value = serde_json::from_str(&transfer.to_json("o", "gh", 7).unwrap()).unwrap();
    assert_eq!(json["MsgType"], "transfer_customer_service");
    assert_eq!(json["CreateTime"], 7);
    assert_eq!(Reply::text("a").to_json("o", "gh", 7), Err(ReplyError::NotInJson));
}
