//! Checkpoints: lists of points that a tenant tracks for each delivery, and the copies that
//! deliveries carry.

crate::sql::migration!(
    &["delivery_checkpoints", "checkpoint_points", "checkpoint_lists"],
    r#"
CREATE TABLE checkpoint_lists (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    name TEXT NOT NULL,
    standard {bool} NOT NULL,
    active {bool} NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX checkpoint_lists_name ON checkpoint_lists (tenant_id, name);
CREATE UNIQUE INDEX checkpoint_lists_standard ON checkpoint_lists (tenant_id) WHERE standard;
CREATE TABLE checkpoint_points (
    id {id},
    tenant_id BIGINT NOT NULL,
    list_id BIGINT NOT NULL REFERENCES checkpoint_lists(id),
    place BIGINT NOT NULL,
    name TEXT NOT NULL,
    counted_from TEXT NOT NULL,
    days BIGINT NOT NULL,
    answer TEXT NOT NULL,
    choices {json} NOT NULL,
    required {bool} NOT NULL,
    picture {bool} NOT NULL,
    who TEXT NOT NULL
);
CREATE UNIQUE INDEX checkpoint_points_list ON checkpoint_points (list_id, place);
CREATE TABLE delivery_checkpoints (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    delivery_id BIGINT NOT NULL REFERENCES deliveries(id),
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    place BIGINT NOT NULL,
    name TEXT NOT NULL,
    counted_from TEXT NOT NULL,
    days BIGINT NOT NULL,
    answer TEXT NOT NULL,
    choices {json} NOT NULL,
    required {bool} NOT NULL,
    picture {bool} NOT NULL,
    who TEXT NOT NULL,
    staff_id BIGINT REFERENCES staff(id),
    due_on {date},
    answered {json},
    bad {bool} NOT NULL,
    note TEXT,
    pictures {json} NOT NULL,
    answered_by BIGINT,
    answered_at {time},
    answered_on {date},
    handled_by BIGINT,
    handled_at {time},
    handling TEXT,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX delivery_checkpoints_place ON delivery_checkpoints (delivery_id, place);
CREATE INDEX delivery_checkpoints_due ON delivery_checkpoints (tenant_id, due_on, id) WHERE answered_at IS NULL;
CREATE INDEX delivery_checkpoints_bad ON delivery_checkpoints (tenant_id, id) WHERE bad AND handled_at IS NULL
"#
);
