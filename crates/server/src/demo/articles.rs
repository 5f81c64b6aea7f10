//! What the demo's company answers in the chat by itself, and what it asks its customers.

use crm::knowledge::{self, NewArticle};
use crm::products;
use crm::surveys::{self, NewSurvey, SurveyMoment};

use super::data::Company;
use crate::app::App;

/// Title, other questions, heading, product, text.
type Sketch = (&'static str, &'static [&'static str], &'static str, Option<&'static str>, &'static str);

#[rustfmt::skip]
const ARTICLES: &[Sketch] = &[
    ("下单后多久发货", &["有现货吗", "今天下单几天能到"], "物流", None,
        "常备规格当天 16:00 前下单当天发出，江浙沪次日到，其他地区两到三天。定制规格以订单交期为准，回复“查订单”可看进度。"),
    ("运费怎么算", &["满多少包邮", "快递费谁出"], "物流", None,
        "单笔满 2000 元包邮（液压油、切削液等大桶按物流到付）。不足 2000 元按首重 10 元、续重 3 元/公斤计算。"),
    ("怎么开发票", &["可以开专票吗", "开票资料发给谁", "发票什么时候寄"], "财务", None,
        "默认开 13% 增值税专用发票，货物签收后次月 5 日前开具。请把公司名称、税号、开户行和账号发给您的业务员。"),
    ("怎么付款", &["对公账户是多少", "可以月结吗"], "财务", None,
        "首单款到发货；合作满三个月可申请月结 30 天。对公账户以合同和账单上的为准，回复“账单”可看待付款项。"),
    ("不合适可以退货吗", &["退换货流程", "发错了怎么换"], "售后", None,
        "收货 7 天内、未拆封可退换，发错或质量问题我们承担来回运费。请先拍照发到这里，说明单号，我们核实后安排取件。"),
    ("质保多久", &["保修期是几年", "坏了保修吗"], "售后", None,
        "轴承、气缸、电磁阀质保 12 个月；紧固件按批次质保；耗材不在质保范围。质保期内请联系您的业务员。"),
    ("轴承怎么保养", &["轴承多久加一次油", "轴承要加什么油"], "使用", Some("ZC-6308"),
        "6308 轴承建议每运行 2000 小时补充一次锂基润滑脂（2#），填充量为空腔的三分之一。2RS 密封轴承免加油。"),
    ("气缸怎么安装", &["气缸不动作怎么办", "气缸漏气"], "使用", Some("QG-63"),
        "安装前吹净管路，气源压力 0.4–0.8 MPa；活塞杆与负载要同心。不动作时先查电磁阀通电和快插接头是否插到底。"),
    ("防静电手环怎么测试", &["手环多久测一次"], "使用", Some("FJ-SH"),
        "每班上岗前用手环测试仪测一次，绿灯为合格（0.75–10 MΩ）。红灯请更换绳子后再测，仍不合格就换新。"),
    ("最小起订量是多少", &["一件起卖吗", "螺栓可以零卖吗"], "采购", None,
        "紧固件按盒起订（M8 每盒 200 个），其他产品一件起。量大可以谈价，请把规格和数量发过来。"),
];

/// Enters the articles and a survey.
pub(super) async fn enter(app: &App, company: &Company) -> anyhow::Result<()> {
    for (title, questions, category, product, body) in ARTICLES {
        let uow = company.act_as(app, "zhoutao").await?;
        let product = match product {
            Some(code) => Some(products::by_code(&uow, code).await?.id),
            None => None,
        };
        let new = NewArticle {
            title: (*title).into(),
            questions: questions.iter().map(|question| (*question).into()).collect(),
            body: (*body).into(),
            category: Some((*category).into()),
            product,
            published: true,
            pictures: Vec::new(),
        };
        knowledge::create(&uow, new, None).await?;
        uow.commit().await?;
    }
    let uow = company.act_as(app, "manager").await?;
    let survey = NewSurvey {
        name: "投诉处理满意度".into(),
        moment: SurveyMoment::Complaint,
        days: 0,
        on_date: None,
        label: None,
        question: "您对这次投诉的处理满意吗？".into(),
        ask_expected: true,
        ask_comment: true,
        thanks: "谢谢您的评价，我们会继续改进！".into(),
        low_score: 2,
        open_days: 7,
        active: true,
    };
    surveys::create(&uow, survey).await?;
    uow.commit().await?;
    Ok(())
}
