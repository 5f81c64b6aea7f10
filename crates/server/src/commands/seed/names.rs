//! Names that look like those of Chinese companies, people and goods.

use crate::dice::Dice;

const CITIES: [&str; 64] = [
    "上海", "北京", "广州", "深圳", "天津", "重庆", "苏州", "杭州", "成都", "武汉", "南京", "宁波", "青岛", "无锡",
    "长沙", "郑州", "佛山", "济南", "合肥", "福州", "泉州", "南通", "西安", "东莞", "烟台", "常州", "唐山", "大连",
    "徐州", "温州", "厦门", "沈阳", "扬州", "绍兴", "盐城", "嘉兴", "潍坊", "台州", "泰州", "临沂", "洛阳", "襄阳",
    "金华", "镇江", "惠州", "贵阳", "南宁", "昆明", "太原", "兰州", "海口", "珠海", "中山", "湖州", "芜湖", "株洲",
    "宜昌", "赣州", "淮安", "柳州", "桂林", "保定", "廊坊", "威海",
];
const FIRST: [&str; 60] = [
    "华", "盛", "达", "鑫", "宏", "瑞", "恒", "博", "远", "泰", "安", "诚", "信", "德", "润", "丰", "嘉", "腾", "飞",
    "龙", "凯", "明", "辉", "立", "新", "创", "联", "合", "众", "通", "顺", "金", "银", "海", "天", "星", "光", "凌",
    "云", "锦", "绿", "蓝", "永", "兴", "隆", "昌", "万", "友", "亿", "佳", "美", "康", "智", "科", "锐", "捷", "卓",
    "冠", "启", "优",
];
const SECOND: [&str; 60] = [
    "源", "泰", "业", "邦", "利", "宇", "洋", "辰", "航", "峰", "林", "川", "江", "河", "山", "石", "岩", "霖", "雷",
    "鹏", "鸿", "骏", "驰", "翔", "升", "起", "成", "就", "和", "平", "祥", "福", "禄", "寿", "喜", "庆", "仁", "义",
    "礼", "才", "文", "武", "英", "杰", "豪", "雅", "尚", "维", "斯", "尔", "曼", "迪", "克", "思", "普", "特", "威",
    "力", "能", "基",
];
const TRADES: [&str; 32] = [
    "机械", "电子", "阀门", "化工", "建材", "贸易", "科技", "食品", "纺织", "服饰", "包装", "物流", "仪表", "电气",
    "五金", "塑料", "模具", "家具", "医疗", "环保", "能源", "照明", "橡胶", "钢铁", "轴承", "印刷", "电缆", "自控",
    "农业", "汽配", "制冷", "管道",
];
const FORMS: [&str; 4] = ["有限公司", "有限公司", "有限责任公司", "股份有限公司"];
const FAMILIES: [&str; 48] = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "高",
    "罗", "郑", "梁", "谢", "宋", "唐", "许", "邓", "冯", "韩", "曹", "曾", "彭", "萧", "蔡", "潘", "田", "董", "袁",
    "于", "余", "叶", "蒋", "杜", "苏", "魏", "程", "吕", "丁",
];
const GIVEN: [&str; 48] = [
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "霞", "平",
    "刚", "玲", "桂英", "建国", "志强", "秀兰", "婷婷", "浩然", "子涵", "晓东", "海燕", "国庆", "红梅", "文博", "雨晨",
    "佳怡", "俊杰", "思远", "春华", "立新", "玉珍", "晨曦", "宏伟", "雪梅", "振华", "欣怡", "永强", "美玲", "德明",
];
const TITLES: [&str; 8] = ["总经理", "采购经理", "采购员", "工程师", "厂长", "财务", "设备主管", "仓库主管"];
const GOODS: [(&str, &str, &str); 24] = [
    ("不锈钢球阀", "DN50 PN16", "个"),
    ("闸阀", "DN100", "个"),
    ("蝶阀", "DN150", "个"),
    ("离心泵", "IS80-65-160", "台"),
    ("无缝钢管", "Φ57×3.5", "米"),
    ("法兰", "DN80 PN25", "片"),
    ("密封垫片", "DN50 石墨", "片"),
    ("深沟球轴承", "6205-2RS", "套"),
    ("三相异步电动机", "YE3-132S-4", "台"),
    ("变频器", "7.5kW", "台"),
    ("铜芯电缆", "YJV 4×16", "米"),
    ("接触器", "CJX2-3210", "个"),
    ("压力变送器", "0-1.6MPa", "台"),
    ("温度传感器", "PT100", "支"),
    ("电磁流量计", "DN65", "台"),
    ("液压油", "46# 200L", "桶"),
    ("润滑脂", "锂基 15kg", "桶"),
    ("输送带", "EP200 B800", "米"),
    ("滤芯", "10 寸 5μm", "支"),
    ("气缸", "SC63×100", "个"),
    ("减速机", "WPA80", "台"),
    ("工业风扇", "750mm", "台"),
    ("防护手套", "L", "双"),
    ("纸箱", "五层 60×40×40", "个"),
];
const REGIONS: [&str; 6] = ["华东", "华南", "华北", "华中", "西南", "西北"];
const TALK: [&str; 6] = [
    "电话沟通了近期的用量，客户表示下个月会有一批补货，需要我们先报价。",
    "上门拜访，看了现场使用情况，设备运行正常，客户对交货速度比较满意。",
    "客户反映上一批包装有轻微破损，已记录并答应下次加固。",
    "微信上发了新产品资料，客户转给技术部门评估，约定下周再联系。",
    "与采购讨论了付款条件，希望月结三十天，需要请示。",
    "节前问候，客户最近在扩建车间，年底前可能有新的需求。",
];
const CHAT: [&str; 6] = [
    "你好，上次订的货什么时候到？",
    "查订单",
    "发票可以开了吗？",
    "这款还有现货吗？",
    "收到了，谢谢",
    "麻烦发一下报价单",
];

/// How many different companies there are.
pub(super) const COMPANIES: u64 = (CITIES.len() * FIRST.len() * SECOND.len() * TRADES.len()) as u64;
/// Coprime to [`COMPANIES`]: neighbours in the table have nothing in common, and none comes twice.
const STRIDE: u64 = 5_000_011;

/// The name of a company without its legal form, and the form.
pub(super) fn company(row: u64) -> (String, &'static str) {
    let mut rest = row.wrapping_mul(STRIDE) % COMPANIES;
    let mut digit = |of: &[&'static str]| {
        let base = of.len() as u64;
        let at = usize::try_from(rest % base).unwrap_or(0);
        rest /= base;
        of[at]
    };
    let (trade, city, second, first) = (digit(&TRADES), digit(&CITIES), digit(&SECOND), digit(&FIRST));
    let form = FORMS[usize::try_from(row % 4).unwrap_or(0)];
    (format!("{city}{first}{second}{trade}"), form)
}

/// A person's name, and how to address them.
pub(super) fn person(dice: &mut Dice) -> (String, String, &'static str) {
    let family = dice.pick(&FAMILIES);
    let given = dice.pick(&GIVEN);
    let title = dice.pick(&TITLES);
    let polite = match *title {
        "总经理" => "总",
        "工程师" => "工",
        _ if dice.percent(50) => "先生",
        _ => "女士",
    };
    (format!("{family}{given}"), format!("{family}{polite}"), title)
}

/// A mobile number in E.164; each row has its own.
pub(super) fn mobile(row: u64) -> String {
    // The stride is coprime to 10⁹, so that no number comes twice within as many rows.
    format!("+861{:02}{:08}", 30 + row % 70, row.wrapping_mul(48_271) % 100_000_000)
}

/// A product: what it is called, its size, its unit.
pub(super) fn product(dice: &mut Dice) -> (&'static str, &'static str, &'static str) {
    *dice.pick(&GOODS)
}

/// Where a company is, roughly.
pub(super) fn region(dice: &mut Dice) -> &'static str {
    dice.pick::<&'static str>(&REGIONS)
}

/// What a salesperson notes after a contact.
pub(super) fn note(dice: &mut Dice) -> &'static str {
    dice.pick::<&'static str>(&TALK)
}

/// What a customer writes in the chat.
pub(super) fn chat(dice: &mut Dice) -> &'static str {
    dice.pick::<&'static str>(&CHAT)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crm::text::{name_key, parse_phone};

    use super::*;

    #[test]
    fn no_two_companies_are_the_same_for_the_product() {
        let keys: BTreeSet<String> = (0..20_000)
            .map(|row| {
                let (name, form) = company(row);
                let key = name_key(&format!("{name}{form}"));
                assert!(key.legal && key.key == name, "{name}{form} has the key {}", key.key);
                key.key
            })
            .collect();
        assert_eq!(keys.len(), 20_000);
        // The only primes in COMPANIES.
        assert!([2, 3, 5].iter().all(|prime| !STRIDE.is_multiple_of(*prime)));
    }

    #[test]
    fn phones_are_mobile_numbers_of_their_own() {
        let numbers: BTreeSet<String> = (0..20_000).map(mobile).collect();
        assert_eq!(numbers.len(), 20_000);
        assert!(numbers.iter().all(|number| parse_phone("phone", number).is_ok_and(|phone| phone.mobile)));
    }
}
