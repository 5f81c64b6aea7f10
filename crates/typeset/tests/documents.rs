//! Every kind of document on every paper, read again as text.
#![allow(clippy::unwrap_used)]

use std::io::Write;
use std::process::{Command, Stdio};

use chrono::NaiveDate;
use print::document::{Document, Form, Kind, Paper, Value, request, sample};
use print::render::Outcome;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

fn made(document: &Document, form: &Form) -> Vec<u8> {
    match typeset::render(&request(document, form, None, "上海关山工业品贸易有限公司")) {
        Outcome::File(file) => file,
        Outcome::Refused(refusal) => panic!("{:?}: {refusal}: {:?}", document.kind, refusal.mistakes()),
    }
}

/// The text of a PDF, as a person sees it on the page.
fn text_of(file: &[u8]) -> String {
    let mut reader = Command::new("pdftotext")
        .args(["-layout", "-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext of the Debian package poppler-utils is needed");
    reader.stdin.take().unwrap().write_all(file).unwrap();
    String::from_utf8(reader.wait_with_output().unwrap().stdout).unwrap()
}

/// Without white space, which depends on the layout.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// So that people can look at them: `GUANXI_PRINT_SAMPLES` names a folder.
fn keep(name: &str, file: &[u8]) {
    if let Ok(folder) = std::env::var("GUANXI_PRINT_SAMPLES") {
        std::fs::write(format!("{folder}/{name}.pdf"), file).unwrap();
    }
}

#[test]
fn every_kind_says_what_it_must() {
    let wanted: [(Kind, &[&str]); 6] = [
        (Kind::Quote, &["报价单", "QT20261122-0001", "有效期至：2026-12-07", "深沟球轴承", "12.50", "11,600.00"]),
        (Kind::Order, &["销售订单", "SO20261122-0001", "货到30天", "壹万壹仟陆佰元整", "供方（盖章）"]),
        (Kind::DeliveryNote, &["送货单", "收货单位：", "SF1234567890123", "收货人（签字）", "1,200"]),
        (Kind::PurchaseOrder, &["采购订单", "供应商：示例：宁波海曙轴承有限公司", "壹万壹仟陆佰元整"]),
        (Kind::DunningLetter, &["催款函", "致：", "86,450.50", "捌万陆仟肆佰伍拾元伍角整", "请贵公司于7日内"]),
        (Kind::Statement, &["对账单", "期初余额", "CN20261113-0001", "605.00", "35,576.00", "叁万伍仟伍佰柒拾陆元整"]),
    ];
    for (kind, texts) in wanted {
        let file = made(&sample(kind, today()), &Form::default());
        keep(kind.word(), &file);
        let text = squeezed(&text_of(&file));
        assert!(text.contains("上海关山工业品贸易有限公司"), "{text}");
        for wanted in texts {
            assert!(text.contains(&squeezed(wanted)), "{kind:?}: {wanted}: {text}");
        }
    }
}

#[test]
fn each_copy_has_forms_of_its_own() {
    let copies = ["第一联 存根（白）", "第二联 客户（红）", "第三联 财务（黄）"];
    let form = Form {
        paper: Paper::Continuous,
        copies: copies.map(str::to_owned).to_vec(),
        footer: "本单一式三联".to_owned(),
        ..Form::default()
    };
    let file = made(&sample(Kind::DeliveryNote, today()), &form);
    keep("delivery_note_continuous", &file);
    let text = text_of(&file);
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    assert_eq!(pages.len(), 3, "{text}");
    for (page, copy) in pages.iter().zip(copies) {
        let page = squeezed(page);
        assert!(
            page.contains(&squeezed(copy)) && page.contains("第1页/共1页") && page.contains("本单一式三联"),
            "{page}"
        );
    }
}

#[test]
fn long_documents_go_on_with_their_head_and_count_their_pages() {
    let mut document = sample(Kind::Order, today());
    let row = document.rows[0].clone();
    document.rows = (1..=60).map(|no| row.clone().with("no", Value::Number(no))).collect();
    let form = Form { paper: Paper::A5, copies: vec!["甲联".into(), "乙联".into()], ..Form::default() };
    let file = made(&document, &form);
    keep("order_a5_long", &file);
    let text = text_of(&file);
    let pages: Vec<String> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).map(squeezed).collect();
    let each = pages.len() / 2;
    assert!(each > 2 && pages.len() == each * 2, "{text}");
    for (at, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("第{}页/共{each}页", at % each + 1)), "{page}");
        assert_eq!(page.contains("（续）"), at % each > 0, "{page}");
        assert_eq!(page.contains("甲联"), at < each, "{page}");
    }
    // The last page of a copy may hold its end alone; all before it have the head of the table.
    assert!(pages[..each - 1].iter().all(|page| page.contains("规格型号")), "{text}");
}

#[test]
fn a_document_without_anything_is_one_too() {
    for kind in Kind::ALL {
        let mut document = sample(kind, today());
        document.rows.clear();
        document.totals.clear();
        document.fields.clear();
        document.notes.clear();
        document.capital = None;
        document.number = String::new();
        document.party = print::document::Party::default();
        document.text = document.text.map(|_| String::new());
        for paper in [Paper::A4, Paper::A5, Paper::Continuous] {
            let form = Form { paper, signatures: Some(Vec::new()), ..Form::default() };
            assert!(made(&document, &form).starts_with(b"%PDF"), "{kind:?}");
        }
    }
}

#[test]
fn texts_are_printed_as_they_are() {
    let hostile = "#panic(\"x\") *粗* _斜_ $x$ `raw` @ref <label> \\u{41} ] } ) // /* https://a.example/b #{";
    let mut document = sample(Kind::Quote, today());
    document.party.name = hostile.to_owned();
    document.rows[0] = document.rows[0].clone().with("name", hostile).with("specification", "= 标题\n- 项\n+ 项");
    document.notes[0].value = Value::from("第一行 #v(1pt)\n第二行");
    document.mark = Some("草稿，未生效".into());
    let form = Form {
        title: "#include".into(),
        header: "#import \"@preview/x:1.0.0\"".into(),
        footer: hostile.into(),
        terms: "一、#read(\"/etc/passwd\")\n二、*付款*".into(),
        copies: vec![hostile.into()],
        ..Form::default()
    };
    let file = made(&document, &form);
    keep("hostile", &file);
    let text = squeezed(&text_of(&file));
    assert!(text.contains("#panic(\"x\")*粗*_斜_$x$`raw`@ref<label>"), "{text}");
    for wanted in ["#include", "#import\"@preview/x:1.0.0\"", "#read(\"/etc/passwd\")", "#v(1pt)", "（草稿，未生效）"]
    {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
}

#[test]
fn rare_signs_and_a_logo_are_drawn() {
    let mut document = sample(Kind::Quote, today());
    document.party.name = "龘靐齉𠮷野家（中国）".into();
    let logo = png();
    let form = Form {
        company: print::document::Company {
            address: "上海市浦东新区张江路 1 号".into(),
            phone: "021-5080 0000".into(),
            tax_number: "91310115MA1XXXXX0X".into(),
            bank: "中国银行张江支行".into(),
            account: "4500 0000 0000".into(),
            ..Default::default()
        },
        header: "工业品一站式供应".into(),
        footer: "电话 021-5080 0000".into(),
        terms: "1. 以上价格含 13% 增值税。\n2. 质保期 12 个月。".into(),
        ..Form::default()
    };
    let request = request(&document, &form, None, "上海关山工业品贸易有限公司").with_logo(Some(&logo));
    let Outcome::File(file) = typeset::render(&request) else { panic!("no file") };
    keep("quote_logo", &file);
    let text = squeezed(&text_of(&file));
    assert!(text.contains("龘靐齉") && text.contains("开户行：中国银行张江支行"), "{text}");
}

/// A picture of one red dot.
fn png() -> Vec<u8> {
    use base64::Engine;
    let text = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}
