//! More customers of the demo: those who only trade.

use super::cast::Sketch;
use super::habits::{Habit, Pays, buys};

/// Name, salutation and mobile number.
type Person = (&'static str, &'static str, &'static str);

const fn one(
    owner: &'static str,
    name: &'static str,
    (industry, region): (&'static str, &'static str),
    contact: Person,
    label: &'static str,
    habit: Option<Habit>,
) -> Sketch {
    Sketch { owner, name, industry, region, contact, hobbies: "", birthday: None, label, habit }
}

const KEY: &str = "重点客户";
const OLD: &str = "老客户";
const NEW: &str = "新客户";
/// Those with this label are prospects.
pub(super) const PROSPECT: &str = "潜在客户";

#[rustfmt::skip]
pub(super) const CUSTOMERS: &[Sketch] = &[
    one("zhaomin", "芜湖奇瑞达汽车零部件有限公司", ("汽车零部件", "安徽"), ("潘志远", "潘总", "13900020001"), KEY,
        Some(buys(1050, 12, 6, 126_000, &["ZC-6308", "LS-M10-40", "YY-46", "QG-63"], Pays::OnTime))),
    one("liuyang", "广州穗峰智能装备有限公司", ("自动化", "广东"), ("麦家俊", "麦总", "13900020002"), KEY,
        Some(buys(1020, 6, 7, 108_000, &["QJ-8", "QG-63", "DC-4V", "TB-5M"], Pays::Late(15)))),
    one("wangqiang", "常州亿达电机有限公司", ("电机", "江苏"), ("蒋文斌", "蒋经理", "13900020003"), OLD,
        Some(buys(980, 15, 9, 54_000, &["ZC-6204", "ZC-6308", "RZ-15"], Pays::Late(22)))),
    one("lina", "温州正泰阀门有限公司", ("阀门", "浙江"), ("叶伟民", "叶总", "13900020004"), OLD,
        Some(buys(940, 20, 11, 39_000, &["LS-M10-40", "PZ-M12", "QG-1"], Pays::Halves(25)))),
    one("wangqiang", "南通远洋船舶配套有限公司", ("船舶", "江苏"), ("施海燕", "施总", "13900020005"), OLD,
        Some(buys(900, 30, 13, 63_000, &["YY-46", "RZ-15", "LT-20"], Pays::Ahead))),
    one("liuyang", "中山宏业照明电器有限公司", ("照明", "广东"), ("欧阳磊", "欧阳经理", "13900020006"), OLD,
        Some(buys(860, 25, 12, 28_500, &["FJ-SH", "WC-9", "SB-PVC", "QP-100"], Pays::OnTime))),
    one("lina", "台州金牛泵业有限公司", ("泵业", "浙江"), ("林国强", "林厂长", "13900020007"), OLD,
        Some(buys(830, 18, 12, 33_000, &["ZC-6204", "LM-M8", "RZ-15"], Pays::Late(35)))),
    one("zhaomin", "南昌江铃内饰件有限公司", ("汽车零部件", "江西"), ("熊斌", "熊总", "13900020008"), OLD,
        Some(buys(800, 40, 14, 37_500, &["CR-50", "QP-100", "LS-M8-30"], Pays::OnTime))),
    one("liuyang", "厦门海沧包装制品有限公司", ("包装", "福建"), ("陈雅婷", "陈小姐", "13900020009"), OLD,
        Some(buys(760, 45, 15, 21_000, &["CR-50", "DB-PP", "QP-100"], Pays::Late(60)))),
    one("wangqiang", "徐州重工液压件厂", ("工程机械", "江苏"), ("魏东", "魏厂长", "13900020010"), OLD,
        Some(buys(720, 22, 13, 48_000, &["YY-46", "QX-20", "ZC-6308"], Pays::Late(95)))),
    one("lina", "湖州东方木业有限公司", ("家具", "浙江"), ("沈丽华", "沈总", "13900020011"), OLD,
        Some(buys(690, 60, 18, 13_500, &["PZ-M12", "CR-50"], Pays::OnTime))),
    one("liuyang", "惠州比特电源有限公司", ("电子", "广东"), ("黄志明", "黄工", "13900020012"), OLD,
        Some(buys(640, 14, 10, 36_000, &["FJ-X64", "FJ-TD", "FJ-SH"], Pays::Late(5)))),
    one("zhaomin", "蚌埠玻璃工业设计院", ("科研", "安徽"), ("方明", "方老师", "13900020013"), OLD,
        Some(buys(600, 50, 20, 18_000, &["WC-9", "SB-PVC"], Pays::Late(28)))),
    one("wangqiang", "扬州牧羊机械有限公司", ("机械制造", "江苏"), ("徐建军", "徐总", "13900020014"), OLD,
        Some(buys(560, 16, 12, 42_000, &["LT-20", "TB-5M", "ZC-6308"], Pays::OnTime))),
    one("lina", "义乌凯旋小商品有限公司", ("贸易", "浙江"), ("朱凯", "朱总", "13900020015"), OLD,
        Some(buys(620, 420, 6, 26_400, &["CR-50", "QP-100", "DB-PP"], Pays::Stopped(560)))),
    one("liuyang", "泉州闽南鞋材有限公司", ("鞋材", "福建"), ("蔡金福", "蔡总", "13900020016"), OLD,
        Some(buys(520, 200, 9, 15_600, &["QX-20", "SB-PVC"], Pays::Stopped(330)))),
    one("zhaomin", "马鞍山钢城冶金备件有限公司", ("冶金", "安徽"), ("陶勇", "陶经理", "13900020017"), OLD,
        Some(buys(480, 24, 13, 57_000, &["YY-46", "RZ-15", "ZC-6308"], Pays::Late(50)))),
    one("wangqiang", "盐城悦达纺机有限公司", ("纺织机械", "江苏"), ("孙晓梅", "孙经理", "13900020018"), OLD,
        Some(buys(430, 35, 15, 22_500, &["TB-5M", "ZC-6204"], Pays::OnTime))),
    one("lina", "金华双龙汽配有限公司", ("汽车零部件", "浙江"), ("傅强", "傅总", "13900020019"), OLD,
        Some(buys(380, 10, 11, 31_500, &["LS-M8-30", "LM-M8", "DQ-M8"], Pays::Late(18)))),
    one("liuyang", "珠海格瑞空调配件有限公司", ("家电", "广东"), ("梁静", "梁经理", "13900020020"), OLD,
        Some(buys(340, 9, 9, 46_500, &["QJ-8", "DC-4V", "LS-M8-30"], Pays::OnTime))),
    one("wangqiang", "昆山立讯模塑有限公司", ("电子", "江苏"), ("高翔", "高工", "13900020021"), NEW,
        Some(buys(260, 8, 8, 29_400, &["FJ-X64", "WC-9", "QG-1"], Pays::OnTime))),
    one("zhaomin", "滁州皖东食品机械厂", ("食品机械", "安徽"), ("汪洋", "汪厂长", "13900020022"), NEW,
        Some(buys(190, 13, 9, 20_400, &["TB-5M", "QX-20"], Pays::Late(20)))),
    one("liuyang", "福州闽江水产冷链有限公司", ("食品", "福建"), ("郑海", "郑总", "13900020023"), NEW,
        Some(buys(150, 11, 8, 16_800, &["FJ-X64", "SB-PVC", "CR-50"], Pays::OnTime))),
    one("lina", "舟山海康水产加工厂", ("食品", "浙江"), ("王海波", "王厂长", "13900020024"), NEW,
        Some(buys(110, 7, 7, 12_600, &["SB-PVC", "CR-50"], Pays::Late(10)))),
    one("lina", "宁波北仑港机配件有限公司", ("港口机械", "浙江"), ("应俊", "应总", "13900020025"), PROSPECT, None),
    one("wangqiang", "泰州海陵制药装备有限公司", ("制药", "江苏"), ("唐敏", "唐经理", "13900020026"), PROSPECT, None),
    one("zhaomin", "铜陵有色铜材加工厂", ("有色金属", "安徽"), ("钱进", "钱工", "13900020027"), PROSPECT, None),
    one("liuyang", "汕头澄江玩具实业有限公司", ("玩具", "广东"), ("许晓丹", "许小姐", "13900020028"), PROSPECT, None),
];
