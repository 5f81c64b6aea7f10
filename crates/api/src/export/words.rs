//! What stored words are called in tables that people read.

use crm::actor::Roles;
use crm::customers::{CustomerKind, Stage};
use crm::follow_ups::FollowUpChannel;
use crm::orders::{DeliveryState, OrderState};
use crm::pushes::{Channel, PushKind, PushState};
use crm::revisits::{RevisitTrigger, TaskState};

pub(super) fn kind(kind: CustomerKind) -> &'static str {
    match kind {
        CustomerKind::Customer => "客户",
        CustomerKind::Prospect => "潜在客户",
        CustomerKind::Partner => "合作伙伴",
        CustomerKind::Competitor => "竞争对手",
        CustomerKind::Other => "其他",
    }
}

pub(super) fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Lead => "线索",
        Stage::Engaged => "洽谈中",
        Stage::Active => "活跃",
        Stage::Dormant => "沉睡",
        Stage::Lost => "流失",
    }
}

pub(super) fn order_state(state: OrderState) -> &'static str {
    match state {
        OrderState::Draft => "草稿",
        OrderState::Confirmed => "已确认",
        OrderState::PartlyShipped => "部分发货",
        OrderState::Shipped => "已发货",
        OrderState::Closed => "已完成",
        OrderState::Cancelled => "已取消",
    }
}

pub(super) fn delivery_state(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Planned => "待发货",
        DeliveryState::Shipped => "运输中",
        DeliveryState::Arrived => "已到货",
        DeliveryState::Signed => "已签收",
        DeliveryState::Returned => "已退回",
    }
}

pub(super) fn push_kind(kind: PushKind) -> &'static str {
    match kind {
        PushKind::Greeting => "问候",
        PushKind::Notice => "服务通知",
        PushKind::Reply => "会话回复",
    }
}

pub(super) fn push_state(state: PushState) -> &'static str {
    match state {
        PushState::Planned => "已计划",
        PushState::Queued => "排队中",
        PushState::Sending => "发送中",
        PushState::Sent => "已发送",
        PushState::Delivered => "已送达",
        PushState::Failed => "失败",
        PushState::InDoubt => "结果未知",
        PushState::HandedOver => "转人工",
        PushState::Cancelled => "已取消",
        PushState::Skipped => "已跳过",
        PushState::Expired => "已过期",
    }
}

pub(super) fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Custom => "客服消息",
        Channel::Subscribe => "订阅通知",
        Channel::Template => "模板消息",
        Channel::Mail => "邮件",
        Channel::Sms => "短信",
        Channel::Task => "人工发送",
    }
}

pub(super) fn follow_up_channel(channel: FollowUpChannel) -> &'static str {
    match channel {
        FollowUpChannel::Phone => "电话",
        FollowUpChannel::Visit => "拜访",
        FollowUpChannel::Wechat => "微信",
        FollowUpChannel::Message => "短信",
        FollowUpChannel::Email => "邮件",
        FollowUpChannel::Meeting => "会议",
        FollowUpChannel::Letter => "信函",
        FollowUpChannel::Hotline => "热线",
        FollowUpChannel::Gift => "礼品",
    }
}

pub(super) fn revisit_source(source: RevisitTrigger) -> &'static str {
    match source {
        RevisitTrigger::Grade => "定期回访",
        RevisitTrigger::Delivery => "到货回访",
        RevisitTrigger::Complaint => "投诉后回访",
        RevisitTrigger::Manual => "手工创建",
    }
}

pub(super) fn task_state(state: TaskState) -> &'static str {
    match state {
        TaskState::Open => "待回访",
        TaskState::Done => "已完成",
        TaskState::Cancelled => "已取消",
    }
}

pub(super) fn actor_kind(kind: &str) -> &str {
    match kind {
        "staff" => "员工",
        "customer" => "客户",
        "system" => "系统",
        "platform" => "平台",
        other => other,
    }
}

/// Roles as they are stored, in words.
pub(super) fn roles(stored: &str) -> String {
    use crm::actor::Role;
    let Ok(roles) = stored.parse::<Roles>() else { return stored.to_owned() };
    let word = |role| match role {
        Role::Sales => "销售",
        Role::Lead => "主管",
        Role::Manager => "经理",
        Role::Finance => "财务",
        Role::AfterSales => "售后",
        Role::Purchasing => "采购",
        Role::Admin => "管理员",
    };
    roles.iter().map(word).collect::<Vec<_>>().join("、")
}
