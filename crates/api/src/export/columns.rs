//! The columns of the lists that can be exported.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use crm::audit::entity::Model as AuditEntry;
use crm::customers::Customer;
use crm::follow_ups::Listed;
use crm::money::Money;
use crm::orders::{DeliverySummary, OrderSummary};
use crm::pushes::Push;
use crm::revisits::TaskDetail;
use crm::staff::Member;
use print::Cell;

use super::{Field, Table, words};

/// A customer with what a line of the table shows.
pub(crate) struct CustomerLine {
    pub(crate) customer: Customer,
    pub(crate) owner: Option<String>,
}

/// A push with what a line of the table shows.
pub(crate) struct PushLine {
    pub(crate) push: Push,
    pub(crate) customer: Option<String>,
    pub(crate) contact: Option<String>,
    pub(crate) staff: Option<String>,
}

/// An entry of the trail with the name of who acted.
pub(crate) struct AuditLine {
    pub(crate) entry: AuditEntry,
    pub(crate) actor: Option<String>,
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

fn maybe(text: Option<&str>) -> Cell {
    text.map(|text| Cell::Text(text.to_owned())).into()
}

fn money(money: Money) -> Cell {
    Cell::Money(money.0)
}

fn time(at: DateTime<Utc>, zone: Tz) -> Cell {
    Cell::Time(at.with_timezone(&zone).naive_local())
}

fn maybe_time(at: Option<DateTime<Utc>>, zone: Tz) -> Cell {
    at.map(|at| time(at, zone)).into()
}

fn maybe_date(date: Option<chrono::NaiveDate>) -> Cell {
    date.map(Cell::Date).into()
}

/// Customers.
pub(crate) static CUSTOMERS: Table<CustomerLine> = Table {
    name: "customers",
    title: "客户",
    fields: &[
        Field { key: "id", title: "编号", width: 10, cell: |row, _| Cell::Number(row.customer.id.0) },
        Field { key: "name", title: "客户名称", width: 30, cell: |row, _| text(row.customer.name.as_str()) },
        Field {
            key: "short_name", title: "简称", width: 14, cell: |row, _| maybe(row.customer.short_name.as_deref())
        },
        Field { key: "kind", title: "类型", width: 10, cell: |row, _| text(words::kind(row.customer.kind)) },
        Field { key: "grade", title: "等级", width: 8, cell: |row, _| text(row.customer.grade.as_str()) },
        Field { key: "stage", title: "阶段", width: 10, cell: |row, _| text(words::stage(row.customer.stage)) },
        Field {
            key: "owner", title: "负责人", width: 12, cell: |row, _| text(row.owner.as_deref().unwrap_or("公海"))
        },
        Field { key: "source", title: "来源", width: 12, cell: |row, _| maybe(row.customer.source.as_deref()) },
        Field { key: "industry", title: "行业", width: 14, cell: |row, _| maybe(row.customer.industry.as_deref()) },
        Field { key: "region", title: "地区", width: 14, cell: |row, _| maybe(row.customer.region.as_deref()) },
        Field { key: "address", title: "地址", width: 30, cell: |row, _| maybe(row.customer.address.as_deref()) },
        Field {
            key: "tax_number",
            title: "统一社会信用代码",
            width: 22,
            cell: |row, _| maybe(row.customer.tax_number.as_deref()),
        },
        Field {
            key: "credit_days",
            title: "账期（天）",
            width: 10,
            cell: |row, _| row.customer.credit_days.map(Cell::Number).into(),
        },
        Field {
            key: "credit_limit",
            title: "信用额度（元）",
            width: 14,
            cell: |row, _| row.customer.credit_limit.map(money).into(),
        },
        Field { key: "risk", title: "风险提示", width: 24, cell: |row, _| maybe(row.customer.risk.as_deref()) },
        Field { key: "remark", title: "备注", width: 30, cell: |row, _| maybe(row.customer.remark.as_deref()) },
        Field {
            key: "created_at",
            title: "创建时间",
            width: 17,
            cell: |row, zone| time(row.customer.created_at, zone),
        },
        Field {
            key: "last_contact_at",
            title: "最近联系",
            width: 17,
            cell: |row, zone| maybe_time(row.customer.last_contact_at, zone),
        },
        Field {
            key: "next_contact_on",
            title: "下次联系",
            width: 12,
            cell: |row, _| maybe_date(row.customer.next_contact_on),
        },
        Field {
            key: "last_order_on",
            title: "最近下单",
            width: 12,
            cell: |row, _| maybe_date(row.customer.last_order_on),
        },
    ],
};

/// Orders.
pub(crate) static ORDERS: Table<OrderSummary> = Table {
    name: "orders",
    title: "订单",
    fields: &[
        Field { key: "number", title: "订单号", width: 18, cell: |row, _| text(row.order.number.as_str()) },
        Field { key: "customer", title: "客户", width: 30, cell: |row, _| text(row.customer_name.as_str()) },
        Field { key: "staff", title: "业务员", width: 12, cell: |row, _| maybe(row.staff_name.as_deref()) },
        Field { key: "state", title: "状态", width: 10, cell: |row, _| text(words::order_state(row.order.state)) },
        Field { key: "ordered_on", title: "下单日期", width: 12, cell: |row, _| Cell::Date(row.order.ordered_on) },
        Field { key: "deliver_by", title: "约定交期", width: 12, cell: |row, _| maybe_date(row.order.deliver_by) },
        Field { key: "amount", title: "金额（元）", width: 14, cell: |row, _| money(row.order.amount) },
        Field { key: "remark", title: "备注", width: 30, cell: |row, _| maybe(row.order.remark.as_deref()) },
        Field {
            key: "created_at", title: "录入时间", width: 17, cell: |row, zone| time(row.order.created_at, zone)
        },
    ],
};

/// Deliveries.
pub(crate) static DELIVERIES: Table<DeliverySummary> = Table {
    name: "deliveries",
    title: "发货单",
    fields: &[
        Field { key: "number", title: "发货单号", width: 18, cell: |row, _| text(row.delivery.number.as_str()) },
        Field { key: "order", title: "订单号", width: 18, cell: |row, _| text(row.order_number.as_str()) },
        Field { key: "customer", title: "客户", width: 30, cell: |row, _| text(row.customer_name.as_str()) },
        Field {
            key: "state",
            title: "状态",
            width: 10,
            cell: |row, _| text(words::delivery_state(row.delivery.state)),
        },
        Field { key: "carrier", title: "承运商", width: 14, cell: |row, _| maybe(row.delivery.carrier.as_deref()) },
        Field {
            key: "tracking_number",
            title: "运单号",
            width: 20,
            cell: |row, _| maybe(row.delivery.tracking_number.as_deref()),
        },
        Field {
            key: "shipped_on", title: "发货日期", width: 12, cell: |row, _| maybe_date(row.delivery.shipped_on)
        },
        Field {
            key: "arrived_on", title: "到货日期", width: 12, cell: |row, _| maybe_date(row.delivery.arrived_on)
        },
        Field { key: "signed_on", title: "签收日期", width: 12, cell: |row, _| maybe_date(row.delivery.signed_on) },
    ],
};

/// Pushes.
pub(crate) static PUSHES: Table<PushLine> = Table {
    name: "pushes",
    title: "推送",
    fields: &[
        Field { key: "id", title: "编号", width: 10, cell: |row, _| Cell::Number(row.push.id.0) },
        Field { key: "kind", title: "类型", width: 10, cell: |row, _| text(words::push_kind(row.push.kind)) },
        Field { key: "state", title: "状态", width: 12, cell: |row, _| text(words::push_state(row.push.state)) },
        Field { key: "customer", title: "客户", width: 30, cell: |row, _| maybe(row.customer.as_deref()) },
        Field { key: "contact", title: "联系人", width: 12, cell: |row, _| maybe(row.contact.as_deref()) },
        Field { key: "staff", title: "销售", width: 12, cell: |row, _| maybe(row.staff.as_deref()) },
        Field {
            key: "channel",
            title: "渠道",
            width: 14,
            cell: |row, _| row.push.channel.map(|channel| text(words::channel(channel))).into(),
        },
        Field { key: "content", title: "内容", width: 50, cell: |row, _| text(row.push.content.as_str()) },
        Field { key: "reason", title: "说明", width: 30, cell: |row, _| maybe(row.push.reason.as_deref()) },
        Field { key: "due_at", title: "计划时间", width: 17, cell: |row, zone| time(row.push.due_at, zone) },
        Field {
            key: "sent_at", title: "发送时间", width: 17, cell: |row, zone| maybe_time(row.push.sent_at, zone)
        },
        Field {
            key: "settled_at",
            title: "完成时间",
            width: 17,
            cell: |row, zone| maybe_time(row.push.settled_at, zone),
        },
    ],
};

/// Follow-ups.
pub(crate) static FOLLOW_UPS: Table<Listed> = Table {
    name: "follow_ups",
    title: "跟进记录",
    fields: &[
        Field { key: "at", title: "跟进时间", width: 17, cell: |row, zone| time(row.detail.follow_up.at, zone) },
        Field { key: "customer", title: "客户", width: 30, cell: |row, _| text(row.customer_name.as_str()) },
        Field {
            key: "contact", title: "联系人", width: 12, cell: |row, _| maybe(row.detail.contact_name.as_deref())
        },
        Field { key: "staff", title: "跟进人", width: 12, cell: |row, _| text(row.detail.staff_name.as_str()) },
        Field {
            key: "channel",
            title: "方式",
            width: 10,
            cell: |row, _| text(words::follow_up_channel(row.detail.follow_up.channel)),
        },
        Field {
            key: "content", title: "内容", width: 50, cell: |row, _| text(row.detail.follow_up.content.as_str())
        },
        Field {
            key: "understanding",
            title: "我方理解",
            width: 30,
            cell: |row, _| maybe(row.detail.follow_up.understanding.as_deref()),
        },
        Field {
            key: "confirmed",
            title: "客户已确认",
            width: 10,
            cell: |row, _| Cell::Bool(row.detail.follow_up.confirmed),
        },
        Field {
            key: "product_use",
            title: "产品使用情况",
            width: 30,
            cell: |row, _| maybe(row.detail.follow_up.product_use.as_deref()),
        },
        Field { key: "needs", title: "需求", width: 30, cell: |row, _| maybe(row.detail.follow_up.needs.as_deref()) },
        Field { key: "place", title: "地点", width: 24, cell: |row, _| maybe(row.detail.follow_up.place.as_deref()) },
        Field {
            key: "next_contact_on",
            title: "下次联系",
            width: 12,
            cell: |row, _| maybe_date(row.detail.follow_up.next_contact_on),
        },
        Field {
            key: "files", title: "附件数", width: 8, cell: |row, _| Cell::Number(row.detail.files.len() as i64)
        },
    ],
};

/// Revisit tasks.
pub(crate) static REVISITS: Table<TaskDetail> = Table {
    name: "revisits",
    title: "回访任务",
    fields: &[
        Field { key: "customer", title: "客户", width: 30, cell: |row, _| text(row.customer_name.as_str()) },
        Field {
            key: "source", title: "来源", width: 10, cell: |row, _| text(words::revisit_source(row.task.source))
        },
        Field { key: "state", title: "状态", width: 10, cell: |row, _| text(words::task_state(row.task.state)) },
        Field { key: "due_on", title: "应回访日期", width: 12, cell: |row, _| Cell::Date(row.task.due_on) },
        Field {
            key: "first_due_on", title: "原定日期", width: 12, cell: |row, _| Cell::Date(row.task.first_due_on)
        },
        Field { key: "note", title: "备注", width: 30, cell: |row, _| maybe(row.task.note.as_deref()) },
        Field {
            key: "closed_at",
            title: "结束时间",
            width: 17,
            cell: |row, zone| maybe_time(row.task.closed_at, zone),
        },
        Field {
            key: "created_at", title: "生成时间", width: 17, cell: |row, zone| time(row.task.created_at, zone)
        },
    ],
};

/// Staff.
pub(crate) static STAFF: Table<Member> = Table {
    name: "staff",
    title: "员工",
    fields: &[
        Field { key: "id", title: "编号", width: 10, cell: |row, _| Cell::Number(row.staff.id.0) },
        Field { key: "name", title: "姓名", width: 12, cell: |row, _| text(row.staff.name.as_str()) },
        Field { key: "login", title: "登录名", width: 16, cell: |row, _| maybe(row.login.as_deref()) },
        Field { key: "phone", title: "手机", width: 16, cell: |row, _| maybe(row.staff.phone.as_deref()) },
        Field { key: "email", title: "邮箱", width: 24, cell: |row, _| maybe(row.staff.email.as_deref()) },
        Field { key: "department", title: "部门", width: 16, cell: |row, _| maybe(row.department.as_deref()) },
        Field { key: "roles", title: "角色", width: 24, cell: |row, _| text(words::roles(&row.staff.roles)) },
        Field { key: "active", title: "在职", width: 8, cell: |row, _| Cell::Bool(row.staff.active) },
        Field {
            key: "created_at", title: "加入时间", width: 17, cell: |row, zone| time(row.staff.created_at, zone)
        },
    ],
};

/// The audit trail.
pub(crate) static AUDIT: Table<AuditLine> = Table {
    name: "audit",
    title: "操作记录",
    fields: &[
        Field { key: "at", title: "时间", width: 17, cell: |row, zone| time(row.entry.at, zone) },
        Field {
            key: "actor_kind",
            title: "操作者类型",
            width: 12,
            cell: |row, _| text(words::actor_kind(&row.entry.actor_kind)),
        },
        Field { key: "actor", title: "操作者", width: 14, cell: |row, _| maybe(row.actor.as_deref()) },
        Field { key: "action", title: "操作", width: 24, cell: |row, _| text(row.entry.action.as_str()) },
        Field { key: "entity", title: "对象", width: 16, cell: |row, _| text(row.entry.entity.as_str()) },
        Field { key: "entity_id", title: "对象编号", width: 10, cell: |row, _| Cell::Number(row.entry.entity_id) },
        Field { key: "detail", title: "详情", width: 60, cell: |row, _| text(row.entry.detail.to_string()) },
    ],
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn distinct<R>(table: &Table<R>) {
        let keys: BTreeSet<_> = table.fields.iter().map(|field| field.key).collect();
        let titles: BTreeSet<_> = table.fields.iter().map(|field| field.title).collect();
        assert_eq!((keys.len(), titles.len()), (table.fields.len(), table.fields.len()), "{}", table.name);
    }

    #[test]
    fn no_column_is_there_twice() {
        distinct(&CUSTOMERS);
        distinct(&ORDERS);
        distinct(&DELIVERIES);
        distinct(&PUSHES);
        distinct(&FOLLOW_UPS);
        distinct(&REVISITS);
        distinct(&STAFF);
        distinct(&AUDIT);
    }
}
