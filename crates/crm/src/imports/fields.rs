//! What can be read of a row, by kind: titles, what they are also called, what is expected.

use super::{ImportColumn, ImportKind, Mapping};
use crate::error::Invalid;

/// A field that a column may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its key in the mapping.
    pub key: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// Whether a column must hold it.
    pub required: bool,
    /// What is expected.
    pub hint: &'static str,
    /// The words that are taken; empty where any text is.
    pub choices: &'static [&'static str],
    /// What other systems call it.
    aliases: &'static [&'static str],
    /// What two rows of the template say.
    pub examples: [&'static str; 2],
}

impl Field {
    const fn new(key: &'static str, title: &'static str, hint: &'static str, examples: [&'static str; 2]) -> Self {
        Self { key, title, required: false, hint, choices: &[], aliases: &[], examples }
    }

    const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    const fn known_as(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    const fn one_of(mut self, choices: &'static [&'static str]) -> Self {
        self.choices = choices;
        self
    }
}

const DATE: &str = "日期，如 2024-03-05、2024/3/5、2024年3月5日";
const STAFF: &str = "员工的登录名或姓名";
const CUSTOMER: &str = "系统中已有客户的全称";

/// The words for what a customer is, in the order of the kinds.
pub(super) const CUSTOMER_KINDS: [&str; 5] = ["客户", "潜在客户", "合作伙伴", "竞争对手", "其他"];
/// The words for where a customer stands, in the order of the stages.
pub(super) const STAGES: [&str; 5] = ["线索", "接洽中", "成交", "休眠", "流失"];
/// The words for company and person.
pub(super) const COMPANY: [&str; 2] = ["企业", "个人"];
/// The words for the ways of cost.
pub(super) const COST_MODES: [&str; 2] = ["固定", "移动平均"];
/// The words for how a product is sold.
pub(super) const SELLING: [&str; 3] = ["普通", "主推", "限制"];
/// Yes and no.
pub(super) const YES_NO: [&str; 2] = ["是", "否"];

static CUSTOMERS: [Field; 23] =
    [
        Field::new("name", "客户名称", "全称，不超过 100 字", ["上海长江科技有限公司", "王小明"])
            .required()
            .known_as(&["公司名称", "企业名称", "客户全称", "单位名称", "名称", "客户", "公司"]),
        Field::new("short_name", "简称", "不超过 50 字", ["长江科技", ""]).known_as(&["客户简称", "公司简称"]),
        Field::new("tax_number", "税号", "统一社会信用代码，15 至 20 位", ["91310000MA1K30XX0A", ""]).known_as(&[
            "统一社会信用代码",
            "纳税人识别号",
            "社会信用代码",
            "信用代码",
        ]),
        Field::new("nature", "客户性质", "企业或个人；不填则按名称判断", ["企业", "个人"])
            .one_of(&COMPANY)
            .known_as(&["性质", "企业/个人"]),
        Field::new("kind", "客户类型", "不填为潜在客户", ["客户", "潜在客户"]).one_of(&CUSTOMER_KINDS).known_as(&[
            "类型",
            "客户类别",
            "客户分类",
        ]),
        Field::new("stage", "客户阶段", "不填为线索", ["成交", "线索"]).one_of(&STAGES).known_as(&["阶段", "客户状态"]),
        Field::new("owner", "负责人", STAFF, ["李娜", ""]).known_as(&[
            "业务员",
            "销售",
            "销售员",
            "客户经理",
            "所属销售",
            "跟进人",
            "归属人",
            "所有者",
        ]),
        Field::new("department", "负责人部门", "负责人重名时用来区分", ["", ""]).known_as(&["部门", "所属部门"]),
        Field::new("source", "来源", "不超过 50 字", ["展会", "网站"]).known_as(&["客户来源", "渠道", "来源渠道"]),
        Field::new("industry", "行业", "不超过 50 字", ["机械制造", ""]).known_as(&["所属行业", "客户行业"]),
        Field::new("region", "地区", "不超过 50 字", ["上海", "杭州"]).known_as(&["区域", "所在地区", "省市", "城市"]),
        Field::new("address", "地址", "不超过 200 字", ["浦东新区张江路 1 号", ""]).known_as(&[
            "详细地址",
            "公司地址",
            "联系地址",
            "客户地址",
        ]),
        Field::new("credit_days", "账期（天）", "0 到 3650 的整数", ["30", ""]).known_as(&[
            "账期",
            "信用天数",
            "付款天数",
            "付款条件",
        ]),
        Field::new("credit_limit", "信用额度", "金额，最多两位小数", ["100000", ""]).known_as(&[
            "授信额度",
            "额度",
            "信用额",
        ]),
        Field::new("groups", "分组", "多个用顿号或逗号分隔", ["华东区", ""]).known_as(&["客户分组", "组别"]),
        Field::new("tags", "标签", "多个用顿号或逗号分隔", ["老客户、重点", ""]).known_as(&["客户标签"]),
        Field::new("contact_name", "联系人", "该客户的一位联系人；更多联系人请另行导入", ["王建国", "王小明"])
            .known_as(&["联系人姓名", "主要联系人", "首要联系人"]),
        Field::new("contact_title", "联系人职务", "不超过 50 字", ["采购经理", ""]).known_as(&["职务", "职位"]),
        Field::new("phones", "电话", "多个用顿号、逗号或斜杠分隔", ["13800001234", "021-58881234"]).known_as(&[
            "手机",
            "手机号",
            "联系电话",
            "电话号码",
            "客户电话",
            "联系方式",
            "移动电话",
        ]),
        Field::new("email", "邮箱", "联系人的邮箱", ["wang@example.com", ""]).known_as(&[
            "电子邮箱",
            "电子邮件",
            "E-mail",
            "Email",
        ]),
        Field::new("risk", "风险提示", "不超过 200 字", ["", ""]).known_as(&["风险"]),
        Field::new("remark", "备注", "不超过 2000 字", ["", ""]).known_as(&["说明", "客户备注"]),
        Field::new("created_on", "建档日期", DATE, ["2021-06-18", ""]).known_as(&[
            "创建日期",
            "创建时间",
            "录入日期",
            "建立日期",
            "登记日期",
        ]),
    ];

static CONTACTS: [Field; 11] = [
    Field::new("customer", "客户名称", CUSTOMER, ["上海长江科技有限公司", "上海长江科技有限公司"])
        .required()
        .known_as(&["公司名称", "企业名称", "所属客户", "客户", "公司", "单位名称"]),
    Field::new("name", "姓名", "不超过 50 字", ["王建国", "赵敏"]).required().known_as(&[
        "联系人",
        "联系人姓名",
        "名字",
    ]),
    Field::new("title", "职务", "不超过 50 字", ["采购经理", "财务"]).known_as(&["职位", "岗位", "职称"]),
    Field::new("salutation", "称呼", "不超过 20 字", ["王总", "赵经理"]).known_as(&["尊称"]),
    Field::new("phones", "电话", "多个用顿号、逗号或斜杠分隔", ["13800001234", "13900001234、021-58881234"])
        .known_as(&["手机", "手机号", "联系电话", "电话号码", "联系方式", "移动电话"]),
    Field::new("email", "邮箱", "", ["wang@example.com", ""]).known_as(&["电子邮箱", "电子邮件", "E-mail", "Email"]),
    Field::new(
        "birthday",
        "生日",
        "1985-05-06、05-06，或 农历1985-05-06、农历五月初六",
        ["1985-05-06", "农历五月初六"],
    )
    .known_as(&["出生日期", "出生年月", "生日日期"]),
    Field::new("hobbies", "爱好", "不超过 500 字", ["", "网球"]).known_as(&["兴趣爱好", "兴趣"]),
    Field::new("habits", "习惯", "不超过 500 字", ["", ""]).known_as(&["生活习惯"]),
    Field::new("needs", "需求", "不超过 500 字", ["", ""]).known_as(&["需求说明"]),
    Field::new("remark", "备注", "不超过 2000 字", ["", ""]).known_as(&["说明"]),
];

static PRODUCTS: [Field; 14] = [
    Field::new("code", "编码", "不超过 40 字，不含空格；按编码识别已有产品", ["QF-DN50", "DP-10"])
        .required()
        .known_as(&["产品编码", "产品编号", "物料编码", "货号", "商品编码", "存货编码"]),
    Field::new("name", "名称", "新产品必须填写", ["球阀", "垫片"]).known_as(&[
        "产品名称",
        "品名",
        "物料名称",
        "商品名称",
        "存货名称",
    ]),
    Field::new("specification", "规格型号", "不超过 100 字", ["DN50", ""]).known_as(&["规格", "型号"]),
    Field::new("category", "分类", "系统中已有的产品分类", ["", ""]).known_as(&["产品分类", "类别", "产品类别"]),
    Field::new("unit", "单位", "新产品必须填写", ["个", "片"]).known_as(&["计量单位", "计价单位"]),
    Field::new("tax_rate", "税率%", "如 13 或 13%；新产品必须填写", ["13", "13"]).known_as(&[
        "税率",
        "税率（%）",
        "税率(%)",
    ]),
    Field::new("list_price", "标准价", "含税单价；新产品必须填写", ["120", "5"]).known_as(&[
        "标价",
        "销售价",
        "单价",
        "售价",
        "含税单价",
    ]),
    Field::new("floor_price", "底价", "含税单价", ["100", ""]).known_as(&["最低价", "最低售价"]),
    Field::new("cost_mode", "成本方式", "不填为移动平均", ["固定", ""]).one_of(&COST_MODES).known_as(&["计价方式"]),
    Field::new("cost", "成本价", "不含税单价", ["70", ""]).known_as(&["成本", "成本单价", "采购价"]),
    Field::new("opening_quantity", "期初库存", "仅用于新产品", ["", ""]).known_as(&["库存数量", "期初数量"]),
    Field::new("selling", "销售方式", "不填为普通", ["普通", ""]).one_of(&SELLING),
    Field::new("active", "启用", "不填为是", ["是", ""]).one_of(&YES_NO).known_as(&["是否启用"]),
    Field::new("remark", "备注", "不超过 1000 字", ["", ""]).known_as(&["说明"]),
];

static RECEIVABLES: [Field; 7] = [
    Field::new("customer", "客户名称", CUSTOMER, ["上海长江科技有限公司", "上海长江科技有限公司"])
        .required()
        .known_as(&["公司名称", "客户", "往来单位", "单位名称", "购货单位"]),
    Field::new("number", "单据号", "原系统的单号，不超过 40 字，不能重复", ["XS-2024-0088", "XS-2024-0103"])
        .required()
        .known_as(&["单号", "单据编号", "发票号", "应收单号", "原单号"]),
    Field::new("issued_on", "单据日期", DATE, ["2024-03-05", "2024-04-11"]).required().known_as(&[
        "日期",
        "业务日期",
        "开票日期",
        "发生日期",
    ]),
    Field::new("due_on", "到期日", "日期；不填则按客户账期计算", ["2024-04-04", ""]).known_as(&[
        "到期日期",
        "应收日期",
        "付款日期",
        "收款期限",
    ]),
    Field::new("amount", "未收金额", "大于 0，最多两位小数", ["15800.00", "3,200.50"]).required().known_as(&[
        "金额",
        "应收金额",
        "应收余额",
        "余额",
        "欠款金额",
        "未收款",
    ]),
    Field::new("owner", "负责人", "原负责人；不填为客户的负责人", ["李娜", ""]).known_as(&[
        "业务员",
        "销售",
        "销售员",
        "客户经理",
    ]),
    Field::new("remark", "备注", "不超过 500 字", ["", ""]).known_as(&["说明", "摘要"]),
];

static ORDERS: [Field; 13] =
    [
        Field::new("number", "订单号", "原系统的单号；同一单号的各行是一张订单", ["OLD-2023-001", "OLD-2023-001"])
            .required()
            .known_as(&["订单编号", "单号", "销售单号", "合同号", "单据编号"]),
        Field::new("ordered_on", "订单日期", DATE, ["2023-05-08", "2023-05-08"]).required().known_as(&[
            "日期",
            "下单日期",
            "销售日期",
            "签订日期",
            "业务日期",
            "单据日期",
        ]),
        Field::new("customer", "客户名称", CUSTOMER, ["上海长江科技有限公司", "上海长江科技有限公司"])
            .required()
            .known_as(&["公司名称", "客户", "购货单位", "单位名称"]),
        Field::new("owner", "业务员", "原业务员，可以是已停用的员工；不填为客户的负责人", ["李娜", "李娜"])
            .known_as(&["销售", "销售员", "负责人", "客户经理", "销售人员"]),
        Field::new("product_code", "产品编码", "系统中已有产品的编码；没有则填写产品名称", ["QF-DN50", ""])
            .known_as(&["编码", "产品编号", "货号", "物料编码", "商品编码", "存货编码"]),
        Field::new("product_name", "产品名称", "没有编码时必须填写", ["", "安装服务"]).known_as(&[
            "品名",
            "名称",
            "商品名称",
            "产品",
            "货物名称",
        ]),
        Field::new("specification", "规格型号", "不超过 100 字", ["", ""]).known_as(&["规格", "型号"]),
        Field::new("unit", "单位", "没有编码时必须填写", ["", "次"]).known_as(&["计量单位"]),
        Field::new("quantity", "数量", "大于 0，最多三位小数", ["10", "1"])
            .required()
            .known_as(&["销售数量", "订货数量"]),
        Field::new("unit_price", "单价", "含税，最多四位小数", ["118", "500"]).required().known_as(&[
            "含税单价",
            "销售单价",
            "价格",
        ]),
        Field::new("tax_rate", "税率%", "如 13 或 13%；不填则取产品的税率", ["13", "6"]).known_as(&[
            "税率",
            "税率（%）",
            "税率(%)",
        ]),
        Field::new("unit_cost", "成本单价", "不含税；不填则取产品现在的成本", ["70", ""]).known_as(&[
            "成本",
            "成本价",
            "单位成本",
        ]),
        Field::new("remark", "备注", "不超过 1000 字", ["", ""]).known_as(&["说明", "摘要"]),
    ];

/// The fields of a kind.
pub fn fields(kind: ImportKind) -> &'static [Field] {
    match kind {
        ImportKind::Customers => &CUSTOMERS,
        ImportKind::Contacts => &CONTACTS,
        ImportKind::Products => &PRODUCTS,
        ImportKind::Receivables => &RECEIVABLES,
        ImportKind::Orders => &ORDERS,
    }
}

/// A title as it is compared: without marks that it is required, spaces and the width of brackets.
fn plain(title: &str) -> String {
    let kept = title.chars().filter(|c| !c.is_whitespace() && !matches!(c, '*' | '＊'));
    kept.map(|c| match c {
        '（' => '(',
        '）' => ')',
        '：' => ':',
        other => other.to_ascii_lowercase(),
    })
    .collect()
}

/// Which columns hold which fields, as far as their titles tell: exact titles first, then what the
/// field is called elsewhere, in the order of the aliases. No column holds two.
pub(super) fn propose(kind: ImportKind, columns: &[ImportColumn]) -> Mapping {
    let titles: Vec<String> = columns.iter().map(|column| plain(&column.title)).collect();
    let mut mapping = Mapping::new();
    let mut taken = vec![false; columns.len()];
    let mut look = |mapping: &mut Mapping, field: &Field, word: &str| {
        let word = plain(word);
        let free = |at: &usize| !taken[*at] && titles[*at] == word;
        if let (false, Some(at)) = (mapping.contains_key(field.key), (0..titles.len()).find(free)) {
            mapping.insert(field.key.to_owned(), columns[at].at);
            taken[at] = true;
        }
    };
    for field in fields(kind) {
        look(&mut mapping, field, field.title);
    }
    for field in fields(kind) {
        for alias in field.aliases {
            look(&mut mapping, field, alias);
        }
    }
    mapping
}

/// Checks a mapping that somebody made.
pub(super) fn check(kind: ImportKind, columns: &[ImportColumn], mapping: &Mapping) -> Result<(), Invalid> {
    for (key, at) in mapping {
        if !fields(kind).iter().any(|field| field.key == key) {
            return Err(Invalid::new("mapping", format!("没有字段 {key}")));
        }
        if !columns.iter().any(|column| column.at == *at) {
            return Err(Invalid::new("mapping", format!("文件中没有第 {} 列", at.saturating_add(1))));
        }
    }
    let missing: Vec<&str> = fields(kind)
        .iter()
        .filter(|field| field.required && !mapping.contains_key(field.key))
        .map(|field| field.title)
        .collect();
    match missing.is_empty() {
        true => Ok(()),
        false => Err(Invalid::new("mapping", format!("请指定以下字段所在的列：{}", missing.join("、")))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(titles: &[&str]) -> Vec<ImportColumn> {
        let of = |(at, title): (usize, &&str)| ImportColumn { at, title: (*title).to_owned(), samples: Vec::new() };
        titles.iter().enumerate().map(of).collect()
    }

    #[test]
    fn titles_tell_what_columns_hold() {
        let found =
            propose(ImportKind::Customers, &columns(&["序号", " *公司名称 ", "手机", "联系电话", "业务员", "税率"]));
        let wanted = [("name", 1), ("phones", 2), ("owner", 4)].map(|(key, at)| (key.to_owned(), at));
        assert_eq!(found, Mapping::from(wanted));
        // An exact title wins over what another field is called elsewhere.
        let found =
            propose(ImportKind::Orders, &columns(&["单号", "日期", "客户", "名称", "数量", "单价", "编码", "业务员"]));
        assert_eq!((found["product_name"], found["product_code"], found["number"]), (3, 6, 0));
        assert!(check(ImportKind::Orders, &columns(&["a"; 8]), &found).is_ok());
    }

    #[test]
    fn each_kind_has_a_template_that_maps_itself() {
        for kind in ImportKind::ALL {
            let titles: Vec<&str> = fields(kind).iter().map(|field| field.title).collect();
            let found = propose(kind, &columns(&titles));
            assert!(fields(kind).iter().enumerate().all(|(at, field)| found.get(field.key) == Some(&at)), "{kind}");
        }
    }

    #[test]
    fn a_mapping_names_what_is_there() {
        let columns = columns(&["名称", "电话"]);
        let of = |pairs: &[(&str, usize)]| pairs.iter().map(|(key, at)| ((*key).to_owned(), *at)).collect::<Mapping>();
        let wrong = |pairs: &[(&str, usize)]| check(ImportKind::Customers, &columns, &of(pairs)).unwrap_err().message;
        assert!(check(ImportKind::Customers, &columns, &of(&[("name", 0)])).is_ok());
        assert!(wrong(&[("name", 2)]).contains("第 3 列"));
        assert!(wrong(&[("phones", 1)]).contains("客户名称"));
        assert!(wrong(&[("name", 0), ("colour", 1)]).contains("colour"));
    }
}
