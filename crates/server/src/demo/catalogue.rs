//! What the demo's company sells.

use std::collections::BTreeMap;

use crm::db::Uow;
use crm::money::{Quantity, UnitPrice};
use crm::products::{self, CostMode, Product, ProductFields, Selling, Thresholds, categories, margins};

/// Code, name, specification, category, unit; list price, floor price and cost as people write them.
type Article = ([&'static str; 5], [&'static str; 3]);

const CATEGORIES: [&str; 6] = ["紧固件", "防静电用品", "润滑化工", "板材与包装", "轴承与传动", "气动元件"];

#[rustfmt::skip]
const ARTICLES: &[Article] = &[
    (["LS-M8-30", "不锈钢内六角螺栓 M8×30", "304 不锈钢", "紧固件", "个"], ["0.72", "0.58", "0.40"]),
    (["DQ-M8", "弹簧垫圈 M8", "65Mn", "紧固件", "个"], ["0.09", "0.07", "0.055"]),
    (["LS-M10-40", "不锈钢内六角螺栓 M10×40", "304 不锈钢", "紧固件", "个"], ["1.25", "1.02", "0.72"]),
    (["LM-M8", "六角螺母 M8", "镀锌", "紧固件", "个"], ["0.16", "0.13", "0.105"]),
    (["PZ-M12", "膨胀螺栓 M12×100", "镀锌", "紧固件", "套"], ["2.80", "2.30", "1.85"]),
    (["FJ-X64", "防静电周转箱 600×400", "黑色，带盖", "防静电用品", "个"], ["48", "41", "29"]),
    (["FJ-SH", "防静电手环", "有绳，可调", "防静电用品", "条"], ["6.50", "5.20", "3.40"]),
    (["FJ-TD", "防静电台垫 1.2m×10m", "厚 2mm，绿黑", "防静电用品", "卷"], ["268", "228", "165"]),
    (["WC-9", "无尘布 9寸", "100 级，150 片", "防静电用品", "包"], ["60", "50", "40"]),
    (["SB-PVC", "防静电手套 PVC 点胶", "M/L", "防静电用品", "双"], ["2.60", "2.10", "1.50"]),
    (["RZ-15", "工业润滑脂 15kg", "锂基 2#", "润滑化工", "桶"], ["338", "296", "225"]),
    (["YY-46", "抗磨液压油 46# 200L", "L-HM 46", "润滑化工", "桶"], ["2480", "2250", "1900"]),
    (["QX-20", "金属清洗剂 20L", "水基，低泡", "润滑化工", "桶"], ["420", "360", "260"]),
    (["QG-1", "水溶性切削液 18L", "半合成", "润滑化工", "桶"], ["560", "490", "395"]),
    (["JY-99", "工业酒精 99% 25L", "危险化学品", "润滑化工", "桶"], ["235", "210", "170"]),
    (["DX-2", "镀锌板 2mm", "1250×2500", "板材与包装", "张"], ["218", "205", "178"]),
    (["CR-50", "拉伸缠绕膜 50cm", "净重 3.5kg", "板材与包装", "卷"], ["46", "38", "31"]),
    (["DB-PP", "PP 打包带", "1608，10kg", "板材与包装", "卷"], ["85", "72", "58"]),
    (["QP-100", "气泡膜 1m×100m", "双层加厚", "板材与包装", "卷"], ["128", "108", "82"]),
    (["ZC-6204", "深沟球轴承 6204-2RS", "20×47×14", "轴承与传动", "个"], ["12.80", "10.50", "7.20"]),
    (["ZC-6308", "深沟球轴承 6308", "40×90×23", "轴承与传动", "个"], ["38", "32", "24.5"]),
    (["TB-5M", "同步带 5M-500", "橡胶，宽 15", "轴承与传动", "条"], ["26", "21", "14.5"]),
    (["LT-20", "工业链条 08B-1", "5 米/盒", "轴承与传动", "盒"], ["165", "140", "112"]),
    (["QJ-8", "气动快插接头 PC8-02", "R1/4", "气动元件", "个"], ["3.60", "2.90", "1.80"]),
    (["QG-63", "标准气缸 SC63×100", "ISO 15552", "气动元件", "个"], ["186", "158", "118"]),
    (["DC-4V", "电磁阀 4V210-08", "DC24V", "气动元件", "个"], ["78", "66", "47"]),
    (["FJ-X43", "防静电周转箱 400×300（旧款）", "停产", "防静电用品", "个"], ["32", "27", "21"]),
];

/// Those whose cost and prices go up each year.
const DEARER: [&str; 8] = ["LS-M10-40", "YY-46", "QX-20", "ZC-6204", "ZC-6308", "QG-63", "DC-4V", "CR-50"];
/// What there is of each product at the beginning, in 元: more than will leave.
const STOCK: i64 = 5_000_000;
/// By how much, in percent.
const RISE: i64 = 3;

/// Products by code.
pub(super) type Shelf = BTreeMap<&'static str, Product>;

/// Enters categories, margin rules and products.
pub(super) async fn enter(uow: &Uow) -> anyhow::Result<Shelf> {
    margins::add(uow, uow.today(chrono_tz::Asia::Shanghai), Thresholds::default()).await?;
    let mut places = Vec::new();
    for name in CATEGORIES {
        places.push((name, categories::add(uow, name, None).await?.id));
    }
    let mut shelf = Shelf::new();
    for ([code, name, specification, category, unit], [list, floor, cost]) in ARTICLES {
        let selling = match *code {
            "QJ-8" | "FJ-TD" => Selling::Promoted,
            "JY-99" => Selling::Restricted,
            _ => Selling::Normal,
        };
        let list_price: UnitPrice = list.parse()?;
        let fields = ProductFields {
            code: (*code).to_owned(),
            name: (*name).to_owned(),
            specification: Some((*specification).to_owned()),
            category: places.iter().find(|(known, _)| known == category).map(|(_, id)| *id),
            unit: (*unit).to_owned(),
            tax_rate_bp: 1_300,
            list_price,
            floor_price: floor.parse()?,
            cost_mode: CostMode::Fixed,
            cost: cost.parse()?,
            opening_quantity: Quantity(STOCK * UnitPrice::SCALE / list_price.0 * Quantity::SCALE),
            selling,
            active: *code != "FJ-X43",
            remark: None,
        };
        shelf.insert(code, products::create(uow, fields).await?);
    }
    Ok(shelf)
}

/// The prices of a new year.
pub(super) async fn raise(uow: &Uow, shelf: &mut Shelf) -> anyhow::Result<()> {
    for code in DEARER {
        let Some(product) = shelf.get_mut(code) else { continue };
        let up = |price: UnitPrice| UnitPrice((price.0 * (100 + RISE) / 100 + 50) / 100 * 100);
        let current = products::find(uow, product.id).await?;
        let fields = ProductFields {
            list_price: up(product.list_price),
            floor_price: up(product.floor_price),
            cost: up(product.cost),
            ..ProductFields::from(&current)
        };
        *product = products::edit(uow, current.id, current.version, fields).await?;
    }
    Ok(())
}
