//! What is erased of an identity, a contact, and a customer who is a person.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Value,
};

use super::ERASED;
use super::erase::run;
use crate::contacts::{self, Contact, occasion, phone};
use crate::customers::{self, Customer, customer_label, key};
use crate::db::Uow;
use crate::error::Fault;
use crate::files::{Attached, link};
use crate::follow_ups::entity as follow_up;
use crate::identities::Identity;
use crate::ids::{CustomerId, FileId, FollowUpId};
use crate::pushes::{self, Push, PushState};

/// Erases an identity: from now on nobody is behind it. Who follows again is a new one.
pub(super) async fn erase_identity(uow: &Uow, identity: &Identity) -> Result<(), Fault> {
    let id = || -> Value { identity.id.into() };
    let account = || -> [Value; 2] { [identity.appid.clone().into(), identity.openid.clone().into()] };
    run(uow, "DELETE FROM result_events WHERE appid = $1 AND openid = $2", account()).await?;
    let pictures = "DELETE FROM complaint_dialogue_pictures WHERE dialogue_id IN \
                    (SELECT id FROM complaint_dialogues WHERE identity_id = $1)";
    run(uow, pictures, [id()]).await?;
    for table in ["windows", "consents", "binding_requests", "customer_sessions", "complaint_dialogues"] {
        run(uow, &format!("DELETE FROM {table} WHERE identity_id = $1"), [id()]).await?;
    }
    let to = pushes::entity::Column::IdentityId.eq(identity.id);
    erase_pushes(uow, to).await?;
    jobs(uow, identity).await?;
    let mut row = identity.clone().into_active_model();
    row.openid = Set(format!("forgotten:{}", identity.id));
    row.unionid = Set(None);
    row.scene = Set(None);
    row.followed = Set(false);
    row.unfollowed_at = Set(identity.unfollowed_at.or(Some(uow.now())));
    row.ignored_at = Set(identity.ignored_at.or(Some(uow.now())));
    row.updated_at = Set(uow.now());
    row.update(uow).await?;
    audit_of(uow, "identity", identity.id.0).await
}

/// Jobs that would fetch more of the person.
async fn jobs(uow: &Uow, identity: &Identity) -> Result<(), Fault> {
    let key = format!("look_up:{}", identity.id);
    run(uow, "DELETE FROM jobs WHERE dedup_key = $1", [key.into()]).await.map(|_| ())
}

/// Calls off what waits, and erases the words of all.
async fn erase_pushes(uow: &Uow, to: sea_orm::sea_query::SimpleExpr) -> Result<(), Fault> {
    let base = || pushes::entity::Entity::find().filter(pushes::entity::Column::TenantId.eq(uow.tenant()));
    let open = [PushState::Planned, PushState::Queued, PushState::HandedOver];
    let waiting: Vec<Push> =
        base().filter(to.clone()).filter(pushes::entity::Column::State.is_in(open)).lock_exclusive().all(uow).await?;
    for push in &waiting {
        pushes::end_forgotten(uow, push).await?;
    }
    pushes::entity::Entity::update_many()
        .col_expr(pushes::entity::Column::Content, Expr::value(ERASED))
        .col_expr(pushes::entity::Column::Fields, Expr::value(serde_json::json!({})))
        .col_expr(pushes::entity::Column::Occasion, none())
        .col_expr(pushes::entity::Column::SendingOpenid, none())
        .col_expr(pushes::entity::Column::SendingAddress, none())
        .col_expr(pushes::entity::Column::UnsubscribeToken, none())
        .col_expr(pushes::entity::Column::Reason, none())
        .filter(pushes::entity::Column::TenantId.eq(uow.tenant()))
        .filter(to.clone())
        .exec(uow)
        .await?;
    let ids: Vec<crate::ids::PushId> =
        base().select_only().column(pushes::entity::Column::Id).filter(to).into_tuple().all(uow).await?;
    for some in ids.chunks(500) {
        // What people typed; the system's own words tell of nobody.
        pushes::step::Entity::update_many()
            .col_expr(pushes::step::Column::Reason, Expr::value(ERASED))
            .filter(pushes::step::Column::PushId.is_in(some.iter().copied()))
            .filter(
                pushes::step::Column::State.eq(PushState::Cancelled).or(pushes::step::Column::StaffId.is_not_null()),
            )
            .exec(uow)
            .await?;
        for push in some {
            audit_of(uow, "push", push.0).await?;
        }
    }
    Ok(())
}

fn none() -> sea_orm::sea_query::SimpleExpr {
    Expr::value(Option::<String>::None)
}

/// Erases a contact; gives the files of its follow-ups.
pub(super) async fn erase_contact(
    uow: &Uow,
    contact: &Contact,
    person: Option<&Customer>,
) -> Result<Vec<FileId>, Fault> {
    let days: Vec<crate::ids::OccasionId> = occasion::Entity::find()
        .select_only()
        .column(occasion::Column::Id)
        .filter(occasion::Column::ContactId.eq(contact.id))
        .into_tuple()
        .all(uow)
        .await?;
    for day in days {
        audit_of(uow, "occasion", day.0).await?;
    }
    phone::Entity::delete_many().filter(phone::Column::ContactId.eq(contact.id)).exec(uow).await?;
    occasion::Entity::delete_many().filter(occasion::Column::ContactId.eq(contact.id)).exec(uow).await?;
    run(uow, "DELETE FROM greetings WHERE contact_id = $1", [contact.id.into()]).await?;
    run(uow, "DELETE FROM binding_requests WHERE contact_id = $1", [contact.id.into()]).await?;
    run(uow, "UPDATE orders SET remark = NULL WHERE contact_id = $1", [contact.id.into()]).await?;
    let said = "UPDATE survey_requests SET comment = NULL, handling = NULL WHERE contact_id = $1";
    run(uow, said, [contact.id.into()]).await?;
    let imported = "DELETE FROM import_rows WHERE tenant_id = $1 AND (
        subject_id = $2 AND import_id IN (SELECT id FROM imports WHERE tenant_id = $1 AND kind = 'contacts')
        OR subject_id = $3 AND import_id IN (SELECT id FROM imports WHERE tenant_id = $1 AND kind = 'customers'))";
    run(uow, imported, [uow.tenant().into(), contact.id.into(), contact.customer_id.into()]).await?;
    erase_pushes(uow, pushes::entity::Column::ContactId.eq(contact.id)).await?;
    let of = match person {
        Some(customer) => follow_up::Column::CustomerId.eq(customer.id),
        None => follow_up::Column::ContactId.eq(contact.id),
    };
    let media = erase_follow_ups(uow, of).await?;
    let row = contacts::entity::ActiveModel {
        id: Set(contact.id),
        name: Set(format!("已注销联系人{}", contact.id)),
        title: Set(None),
        salutation: Set(None),
        email: Set(None),
        hobbies: Set(None),
        habits: Set(None),
        needs: Set(None),
        remark: Set(None),
        opted_out_at: Set(contact.opted_out_at.or(Some(uow.now()))),
        forgotten_at: Set(Some(uow.now())),
        updated_at: Set(uow.now()),
        version: Set(contact.version + 1),
        ..Default::default()
    };
    row.update(uow).await?;
    drop_mobile_keys(uow, contact.customer_id).await?;
    audit_of(uow, "contact", contact.id.0).await?;
    Ok(media)
}

/// Confirmed numbers that no contact of the customer has any more make nobody the same.
async fn drop_mobile_keys(uow: &Uow, customer: CustomerId) -> Result<(), Fault> {
    let kept = contacts::confirmed_mobiles(uow, customer).await?;
    key::Entity::delete_many()
        .filter(key::Column::TenantId.eq(uow.tenant()))
        .filter(key::Column::CustomerId.eq(customer))
        .filter(key::Column::Kind.eq(customers::KeyKind::Mobile))
        .filter(key::Column::Key.is_not_in(kept))
        .exec(uow)
        .await?;
    Ok(())
}

async fn erase_follow_ups(uow: &Uow, of: sea_orm::sea_query::SimpleExpr) -> Result<Vec<FileId>, Fault> {
    let ids: Vec<FollowUpId> = follow_up::Entity::find()
        .select_only()
        .column(follow_up::Column::Id)
        .filter(follow_up::Column::TenantId.eq(uow.tenant()))
        .filter(of)
        .into_tuple()
        .all(uow)
        .await?;
    let mut media = Vec::new();
    for some in ids.chunks(500) {
        let keys: Vec<i64> = some.iter().map(|id| id.0).collect();
        let linked = link::Entity::find()
            .filter(link::Column::TenantId.eq(uow.tenant()))
            .filter(link::Column::Entity.eq(Attached::FollowUp))
            .filter(link::Column::EntityId.is_in(keys.iter().copied()))
            .all(uow)
            .await?;
        media.extend(linked.iter().map(|link| link.file_id));
        link::Entity::delete_many()
            .filter(link::Column::TenantId.eq(uow.tenant()))
            .filter(link::Column::Entity.eq(Attached::FollowUp))
            .filter(link::Column::EntityId.is_in(keys.iter().copied()))
            .exec(uow)
            .await?;
        follow_up::Entity::update_many()
            .col_expr(follow_up::Column::Content, Expr::value(ERASED))
            .col_expr(follow_up::Column::Understanding, none())
            .col_expr(follow_up::Column::ProductUse, none())
            .col_expr(follow_up::Column::Needs, none())
            .col_expr(follow_up::Column::Place, none())
            .col_expr(follow_up::Column::LatitudeE6, Expr::value(Option::<i64>::None))
            .col_expr(follow_up::Column::LongitudeE6, Expr::value(Option::<i64>::None))
            .filter(follow_up::Column::Id.is_in(some.iter().copied()))
            .exec(uow)
            .await?;
        for key in keys {
            audit_of(uow, "follow_up", key).await?;
        }
    }
    Ok(media)
}

/// Gives a customer who is a person a pseudonym. Orders and deliveries stay.
pub(super) async fn erase_customer(uow: &Uow, customer: &Customer) -> Result<(), Fault> {
    let name = format!("已注销客户{}", customer.id);
    let comparable = crate::text::name_key(&name).key;
    // With those that were merged into it: their rows still have their names.
    for row in merged_with(uow, customer).await? {
        let id = row.id;
        let erased = customers::entity::ActiveModel {
            id: Set(id),
            name: Set(name.clone()),
            short_name: Set(None),
            name_key: Set(comparable.clone()),
            pinyin_key: Set(String::new()),
            tax_number: Set(None),
            source: Set(None),
            industry: Set(None),
            region: Set(None),
            address: Set(None),
            risk: Set(None),
            remark: Set(None),
            custom: Set(serde_json::json!({})),
            search_text: Set(String::new()),
            looks_alike_reason: Set(None),
            next_contact_on: Set(None),
            forgotten_at: Set(Some(uow.now())),
            updated_at: Set(uow.now()),
            version: Set(row.version + 1),
            ..Default::default()
        };
        erased.update(uow).await?;
        key::Entity::delete_many().filter(key::Column::CustomerId.eq(id)).exec(uow).await?;
        customer_label::Entity::delete_many().filter(customer_label::Column::CustomerId.eq(id)).exec(uow).await?;
        run(uow, "DELETE FROM customer_dismissals WHERE first_id = $1 OR second_id = $1", [id.into()]).await?;
        run(uow, "UPDATE orders SET remark = NULL WHERE customer_id = $1", [id.into()]).await?;
        run(uow, "UPDATE revisit_tasks SET note = NULL WHERE customer_id = $1", [id.into()]).await?;
        let open =
            "UPDATE revisit_tasks SET state = 'cancelled', closed_at = $2 WHERE customer_id = $1 AND state = 'open'";
        run(uow, open, [id.into(), uow.now().into()]).await?;
        audit_of(uow, "customer", id.0).await?;
        audit_of_revisits(uow, id).await?;
    }
    customers::reindex(uow, customer.id).await.map(|_| ())
}

async fn merged_with(uow: &Uow, customer: &Customer) -> Result<Vec<Customer>, Fault> {
    let mut all = vec![customer.clone()];
    let mut at = 0;
    while at < all.len() {
        let into = customers::entity::Entity::find()
            .filter(customers::entity::Column::TenantId.eq(uow.tenant()))
            .filter(customers::entity::Column::MergedInto.eq(all[at].id))
            .all(uow)
            .await?;
        all.extend(into);
        at += 1;
    }
    Ok(all)
}

/// Erases what the trail tells of a thing, but for who did what and when.
async fn audit_of(uow: &Uow, of: &str, id: i64) -> Result<(), Fault> {
    crate::audit::entity::Entity::update_many()
        .col_expr(crate::audit::entity::Column::Detail, Expr::value(serde_json::json!({ "erased": true })))
        .filter(crate::audit::entity::Column::TenantId.eq(uow.tenant()))
        .filter(crate::audit::entity::Column::Entity.eq(of))
        .filter(crate::audit::entity::Column::EntityId.eq(id))
        .exec(uow)
        .await?;
    Ok(())
}

/// As [`audit_of`], for the revisits of a customer: notes and reasons are what people typed.
async fn audit_of_revisits(uow: &Uow, customer: CustomerId) -> Result<(), Fault> {
    let sql = "UPDATE audit_entries SET detail = $1 WHERE tenant_id = $2 AND entity = 'revisit_task' \
               AND entity_id IN (SELECT id FROM revisit_tasks WHERE customer_id = $3)";
    let gone = serde_json::json!({ "erased": true });
    run(uow, sql, [gone.into(), uow.tenant().into(), customer.into()]).await.map(|_| ())
}
