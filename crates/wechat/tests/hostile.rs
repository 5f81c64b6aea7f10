//! Documents that mean harm, and any documents at all.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use proptest::prelude::*;
use wechat::xml::{self, DocumentError, MAX_BYTES};
use wechat::{Format, Inbound, Reply};

fn refused(text: &str) -> bool {
    matches!(xml::parse(text), Err(DocumentError::Malformed(_)))
}

#[test]
fn limits_hold_exactly() {
    let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    assert!(xml::parse(&nested(32)).is_ok());
    assert!(refused(&nested(33)));
    let wide = |count: usize| format!("<x>{}</x>", "<a/>".repeat(count - 1));
    assert!(xml::parse(&wide(256)).is_ok());
    assert!(refused(&wide(257)));
    let attributes = |count: usize| {
        let list: String = (0..count).map(|n| format!(" a{n}=\"\"")).collect();
        format!("<x{list}/>")
    };
    assert!(xml::parse(&attributes(64)).is_ok());
    assert!(refused(&attributes(65)));
    let spread: String = (0..65).map(|_| "<a b=\"\"/>").collect();
    assert!(refused(&format!("<x>{spread}</x>")));
    let filled = |bytes: usize| format!("<x>{}</x>", "a".repeat(bytes - 7));
    assert!(xml::parse(&filled(MAX_BYTES)).is_ok());
    assert_eq!(xml::parse(&filled(MAX_BYTES + 1)), Err(DocumentError::TooLarge));
}

#[test]
fn what_is_no_single_document_is_refused() {
    for text in [
        "",
        "   ",
        "text",
        "<",
        "<x",
        "<x>",
        "</x>",
        "<x></y>",
        "<x/><y/>",
        "<x/>text",
        "text<x/>",
        "<x/>&amp;",
        "<x/><![CDATA[a]]>",
        "<!DOCTYPE x><x/>",
        "<!doctype x><x/>",
        "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x/>",
        "<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>",
        "<x/><!DOCTYPE x>",
        "<x><!DOCTYPE y></x>",
        "<x>&unknown;</x>",
        "<x>&</x>",
        "<x>&#0;</x>",
        "<x>&#x0;</x>",
        "<x>&#xD800;</x>",
        "<x>&#99999999999;</x>",
        "<x>\0</x>",
        "<x a></x>",
        "<x a=1></x>",
        "<x a=\"1\" a=\"2\"></x>",
        "<x><![CDATA[a</x>",
        "<x><!-- a</x>",
        "<x><?xml version=\"1.0\"?></x>",
        "<></>",
        "< x/>",
    ] {
        assert!(refused(text), "{text:?} gave {:?}", xml::parse(text));
    }
}

#[test]
fn harmless_things_are_accepted() {
    let text = "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- c -->\n<xml>\n\
        <a> <![CDATA[ x<y]]>\n</a><b>1 &lt; 2 &#x4E2D;&quot;&apos;&gt;&amp;</b>\
        <c><![CDATA[]]></c><d/><e><![CDATA[a]]]]><![CDATA[>b]]></e><f>x<!-- -->y</f>\
        <g>a\r\nb</g></xml>\n<!-- end -->\n";
    let tree = xml::parse(text).unwrap();
    let of = |name| tree.text_of(name);
    assert_eq!(of("a"), Some(" x<y"));
    assert_eq!(of("b"), Some("1 < 2 中\"'>&"));
    assert_eq!(of("c"), Some(""));
    assert_eq!(of("d"), Some(""));
    assert_eq!(of("e"), Some("a]]>b"));
    assert_eq!(of("f"), Some("xy"));
    assert_eq!(of("g"), Some("a\nb"));
    assert_eq!(of("h"), None);
}

/// The worst that 256 KiB can do must stay far below the aim of 50 ms, even unoptimised.
#[test]
fn the_cost_is_bounded() {
    let fill = |unit: &str| unit.repeat(MAX_BYTES / unit.len() - 20 / unit.len().max(1));
    let bodies = [
        format!("<x>{}</x>", &fill("&amp;")[..MAX_BYTES / 5 * 5 - 20]),
        format!("<x>{}", fill("<a>")),
        fill("<a "),
        format!("<x {}/>", fill("a=\"\" ")),
        format!("<x>{}</x>", fill("<!---->")),
        format!("<x>{}</x>", fill("<![CDATA[]]>")),
        format!("<x>{}</x>", fill("<?a?>")),
        fill("<"),
        fill("&"),
        fill("]]>"),
        format!("<!DOCTYPE {}", fill("[<!ENTITY a \"b\">")),
        format!("{{\"a\":{}", fill("[")),
        format!("{{{}\"z\":1}}", fill("\"a\":1,")),
    ];
    for body in &bodies {
        let began = Instant::now();
        let _ = xml::parse(body);
        let _ = Inbound::parse(body, Format::Json);
        let took = began.elapsed();
        assert!(took < Duration::from_millis(500), "{took:?} for {}", &body[..20]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_makes_the_reader_panic(text in any::<String>()) {
        let _ = xml::parse(&text);
        let _ = Inbound::parse(&text, Format::Xml);
        let _ = Inbound::parse(&text, Format::Json);
    }

    #[test]
    fn no_mixture_of_markup_makes_the_reader_panic(
        parts in prop::collection::vec(prop::sample::select(vec![
            "<", ">", "/", "<xml>", "</xml>", "<![CDATA[", "]]>", "<!--", "-->", "<?", "?>", "&",
            "&amp;", "&#", ";", "x", "\"", "'", "=", " ", "<!DOCTYPE", "[", "]", "<a b='c'>",
            "<MsgType>event</MsgType>", "<Event>", "中", "\u{feff}", "\0", "{", "}", ":", ",",
        ]), 0..60),
    ) {
        let text = parts.concat();
        let _ = xml::parse(&text);
        let _ = Inbound::parse(&text, Format::Xml);
        let _ = Inbound::parse(&text, Format::Json);
    }

    /// What we write, we read back: except control characters, which XML cannot carry.
    #[test]
    fn a_written_text_reads_back(content in "\\PC{1,200}|[\\]>\\[<!&a-c]{1,60}") {
        prop_assume!(!content.trim().is_empty() && content.len() <= 2048);
        prop_assume!(!content.contains(['\u{fffe}', '\u{ffff}']));
        let xml = Reply::text(content.clone()).to_xml("o1", "gh_1", 1).unwrap();
        let tree = xml::parse(&xml).unwrap();
        prop_assert_eq!(tree.text_of("Content"), Some(content.as_str()));
    }
}
