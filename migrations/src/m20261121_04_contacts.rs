//! Contacts with phones and occasions, WeChat identities, requests to bind one to a customer.

crate::sql::migration!(
    &["binding_requests", "identities", "occasions", "contact_phones", "contacts"],
    r#"
CREATE TABLE contacts (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    name TEXT NOT NULL,
    title TEXT,
    salutation TEXT,
    email TEXT,
    hobbies TEXT,
    habits TEXT,
    needs TEXT,
    remark TEXT,
    opted_out_at {time},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX contacts_customer ON contacts (tenant_id, customer_id, id);
CREATE TABLE contact_phones (
    id {id},
    tenant_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL REFERENCES contacts(id),
    phone TEXT NOT NULL,
    mobile {bool} NOT NULL,
    confirmed_at {time}
);
CREATE UNIQUE INDEX contact_phones_contact ON contact_phones (tenant_id, contact_id, phone);
CREATE INDEX contact_phones_phone ON contact_phones (tenant_id, phone);
CREATE TABLE occasions (
    id {id},
    tenant_id BIGINT NOT NULL,
    contact_id BIGINT NOT NULL REFERENCES contacts(id),
    kind TEXT NOT NULL,
    name TEXT,
    calendar TEXT NOT NULL,
    year BIGINT,
    month BIGINT NOT NULL,
    day BIGINT NOT NULL,
    leap {bool} NOT NULL,
    created_at {time} NOT NULL
);
CREATE INDEX occasions_contact ON occasions (tenant_id, contact_id);
CREATE INDEX occasions_date ON occasions (tenant_id, calendar, month, day);
CREATE TABLE identities (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    appid TEXT NOT NULL,
    openid TEXT NOT NULL,
    unionid TEXT,
    contact_id BIGINT REFERENCES contacts(id),
    staff_id BIGINT REFERENCES staff(id),
    owner_id BIGINT REFERENCES staff(id),
    followed {bool} NOT NULL,
    followed_at {time},
    unfollowed_at {time},
    scene TEXT,
    muted_at {time},
    opted_out_at {time},
    ignored_at {time},
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE UNIQUE INDEX identities_openid ON identities (appid, openid);
CREATE INDEX identities_unionid ON identities (tenant_id, unionid);
CREATE INDEX identities_contact ON identities (tenant_id, contact_id);
CREATE INDEX identities_staff ON identities (tenant_id, staff_id);
CREATE INDEX identities_unlinked ON identities (tenant_id, id) WHERE contact_id IS NULL AND staff_id IS NULL;
CREATE TABLE binding_requests (
    id {id},
    tenant_id BIGINT NOT NULL,
    identity_id BIGINT NOT NULL REFERENCES identities(id),
    phone TEXT NOT NULL,
    contact_id BIGINT REFERENCES contacts(id),
    owner_id BIGINT REFERENCES staff(id),
    state TEXT NOT NULL,
    decided_by BIGINT,
    decided_at {time},
    created_at {time} NOT NULL
);
CREATE UNIQUE INDEX binding_requests_pending ON binding_requests (tenant_id, identity_id) WHERE state = 'pending';
CREATE INDEX binding_requests_state ON binding_requests (tenant_id, state, id)
"#
);
