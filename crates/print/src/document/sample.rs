//! A document of each kind that looks like a real one, for templates that are being made.

use chrono::{Days, NaiveDate};

use super::{Document, Field, Kind, Party, Row, Value};

/// Name, specification, unit, quantity in 0.001, price in 0.0001 元.
const GOODS: [(&str, &str, &str, &str, i64, i64); 4] = [
    ("BR-6204", "深沟球轴承", "6204-2RS 20×47×14", "个", 200_000, 125_000),
    ("SL-08", "密封圈", "NBR Φ80×5", "个", 500_000, 32_000),
    ("OIL-46", "抗磨液压油", "46# 200L/桶", "桶", 3_000, 21_600_000),
    ("BT-M12", "外六角螺栓", "M12×60 8.8级 镀锌", "套", 1_200_000, 8_500),
];
const TAX: i64 = 1_300;

/// A document of a kind with made-up data.
pub fn sample(kind: Kind, today: NaiveDate) -> Document {
    let empty = Document {
        kind,
        number: number(kind, today),
        mark: None,
        fields: Vec::new(),
        party: party(),
        rows: Vec::new(),
        totals: Vec::new(),
        capital: None,
        text: None,
        notes: Vec::new(),
        printed_on: today,
    };
    match kind {
        Kind::Quote => Document {
            fields: vec![
                Field::new("quoted_on", "报价日期", today),
                Field::new("valid_until", "有效期至", today + Days::new(15)),
                Field::new("staff", "业务员", "李娜"),
            ],
            notes: vec![Field::new("terms", "付款与交货", "月结 30 天；合同签订后 7 个工作日内发货，运费由供方承担。")],
            ..with_goods(empty)
        },
        Kind::Order => Document {
            fields: vec![
                Field::new("ordered_on", "订单日期", today),
                Field::new("deliver_by", "交货日期", today + Days::new(10)),
                Field::new("payment", "付款方式", "货到 30 天"),
                Field::new("staff", "业务员", "李娜"),
            ],
            notes: vec![Field::new("remark", "备注", "请按批次送货，每批附质检报告。")],
            ..with_goods(empty)
        },
        Kind::PurchaseOrder => Document {
            party: Party { name: "示例：宁波海曙轴承有限公司".into(), ..party() },
            fields: vec![
                Field::new("ordered_on", "订单日期", today),
                Field::new("deliver_by", "交货日期", today + Days::new(7)),
                Field::new("staff", "采购员", "周涛"),
            ],
            ..with_goods(empty)
        },
        Kind::DeliveryNote => Document {
            fields: vec![
                Field::new("shipped_on", "发货日期", today),
                Field::new("order_number", "订单号", "SO20261118-0003"),
                Field::new("carrier", "承运", "顺丰速运"),
                Field::new("tracking_number", "运单号", "SF1234567890123"),
                Field::new("warehouse", "仓库", "一号仓"),
            ],
            ..with_goods(empty)
        },
        Kind::DunningLetter => Document {
            fields: vec![Field::new("level", "级别", "第 2 次"), Field::new("oldest_days", "最长逾期", "46 天")],
            text: Some(
                "截至今日，贵公司在我公司的货款已逾期，至今未收到付款。\n\
                 请贵公司于 7 日内安排付款；如已付款，请与我公司财务核对并忽略此函。对账目如有疑问，请及时与我们联系。"
                    .into(),
            ),
            totals: vec![Field::new("overdue", "逾期金额", Value::Money(8_645_050))],
            capital: Some(8_645_050),
            ..empty
        },
        Kind::ComplaintResult => Document {
            fields: vec![
                Field::new("day", "日期", today),
                Field::new("complaint_number", "投诉编号", "CP20261118-0002"),
                Field::new("category", "类别", "破损"),
            ],
            text: Some(
                "尊敬的客户：\n您反映的外箱破损问题我们已处理完毕。\n\
                 处理结果：已补发两件，并更换承运商。\n感谢您的监督，如对结果有疑问，请随时与我们联系。"
                    .into(),
            ),
            ..empty
        },
        Kind::Statement => statement(empty, today),
    }
}

fn number(kind: Kind, today: NaiveDate) -> String {
    let prefix = match kind {
        Kind::Quote => "QT",
        Kind::Order => "SO",
        Kind::DeliveryNote => "DN",
        Kind::PurchaseOrder => "PO",
        Kind::DunningLetter => "DL",
        Kind::ComplaintResult => "CR",
        Kind::Statement => return String::new(),
    };
    format!("{prefix}{}-0001", today.format("%Y%m%d"))
}

fn party() -> Party {
    Party {
        name: "示例：苏州金鸡湖精密机械有限公司".into(),
        contact: Some("王经理".into()),
        phone: Some("0512-6288 0000".into()),
        address: Some("江苏省苏州市工业园区星湖街 328 号".into()),
        tax_number: Some("91320594MA1XXXXX0X".into()),
    }
}

fn with_goods(document: Document) -> Document {
    let mut total = 0;
    let mut rows = Vec::new();
    for (no, (code, name, specification, unit, quantity, price)) in (1..).zip(GOODS) {
        let amount = (quantity * price + 50_000) / 100_000;
        total += amount;
        rows.push(
            Row::new()
                .with("no", Value::Number(no))
                .with("code", code)
                .with("name", name)
                .with("specification", specification)
                .with("unit", unit)
                .with("quantity", Value::Quantity(quantity))
                .with("unit_price", Value::Price(price))
                .with("tax_rate", Value::Percent(TAX))
                .with("net_amount", Value::Money((amount * 10_000 * 2 + 10_000 + TAX) / (10_000 + TAX) / 2))
                .with("amount", Value::Money(amount)),
        );
    }
    let totals = vec![Field::new("amount", "合计", Value::Money(total))];
    Document { rows, totals, capital: Some(total), ..document }
}

fn statement(document: Document, today: NaiveDate) -> Document {
    let entries = [
        (40, "发货应收", "AR20261013-0002", 1_250_000),
        (31, "发货应收", "AR20261022-0001", 860_500),
        (20, "收款", "RC20261102-0004", -1_250_000),
        (9, "退货冲减", "CN20261113-0001", -60_500),
        (2, "发货应收", "AR20261120-0003", 2_437_600),
    ];
    let from = today - Days::new(45);
    let opening = 320_000;
    let mut balance = opening;
    let line = |no: i64, day: NaiveDate, kind: &str, number: &str, amount: i64, balance: i64| {
        let row = Row::new()
            .with("no", Value::Number(no))
            .with("day", day)
            .with("kind", kind)
            .with("number", number)
            .with("balance", Value::Money(balance));
        match amount {
            0 => row,
            amount if amount > 0 => row.with("debit", Value::Money(amount)),
            amount => row.with("credit", Value::Money(-amount)),
        }
    };
    let mut rows = vec![line(1, from, "期初余额", "", 0, opening)];
    for (no, (ago, kind, number, amount)) in (2..).zip(entries) {
        balance += amount;
        rows.push(line(no, today - Days::new(ago), kind, number, amount, balance));
    }
    Document {
        fields: vec![Field::new("from", "起始日期", from), Field::new("until", "截止日期", today)],
        rows,
        totals: vec![Field::new("closing", "期末余额", Value::Money(balance))],
        capital: Some(balance),
        notes: vec![Field::new("reply", "回执", "请核对以上账目，无误请盖章回传；三日内未提出异议视为确认。")],
        ..document
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_show_only_columns_that_there_are() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        for kind in Kind::ALL {
            let document = sample(kind, today);
            assert_eq!(document.kind, kind);
            assert_eq!(document.rows.is_empty(), kind.columns().is_empty(), "{kind:?}");
            for key in document.rows.iter().flat_map(|row| row.0.keys()) {
                let known = kind.columns().iter().any(|column| column.key == *key);
                assert!(known || kind == Kind::DeliveryNote, "{kind:?}: {key}");
            }
        }
    }

    #[test]
    fn sums_are_those_of_the_lines() {
        let document = sample(Kind::Quote, NaiveDate::from_ymd_opt(2026, 11, 22).unwrap());
        let money = |row: &Row| match row.0.get("amount") {
            Some(Value::Money(cents)) => *cents,
            other => panic!("{other:?}"),
        };
        assert_eq!(document.capital, Some(document.rows.iter().map(money).sum()));
        assert_eq!(document.capital, Some(1_160_000));
    }
}
