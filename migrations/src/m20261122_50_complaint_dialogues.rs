//! Complaints that are told in the chat, step by step: how far each has come, and the pictures that
//! were sent with it. At most one of a follower is open.

crate::sql::migration!(
    &["complaint_dialogue_pictures", "complaint_dialogues"],
    r#"
CREATE TABLE complaint_dialogues (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    identity_id BIGINT NOT NULL REFERENCES identities(id),
    step TEXT NOT NULL,
    content TEXT,
    order_id BIGINT REFERENCES orders(id),
    farewell TEXT NOT NULL,
    complaint_id BIGINT REFERENCES complaints(id),
    begun_at {time} NOT NULL,
    touched_at {time} NOT NULL,
    times_out_at {time},
    outcome TEXT,
    ended_at {time}
);
CREATE UNIQUE INDEX complaint_dialogues_open ON complaint_dialogues (tenant_id, identity_id) WHERE ended_at IS NULL;
CREATE INDEX complaint_dialogues_identity ON complaint_dialogues (identity_id, id);
CREATE INDEX complaint_dialogues_due ON complaint_dialogues (tenant_id, times_out_at, id) WHERE times_out_at IS NOT NULL;
CREATE TABLE complaint_dialogue_pictures (
    message_id BIGINT NOT NULL PRIMARY KEY REFERENCES messages(id),
    tenant_id BIGINT NOT NULL,
    dialogue_id BIGINT NOT NULL REFERENCES complaint_dialogues(id)
);
CREATE INDEX complaint_dialogue_pictures_dialogue ON complaint_dialogue_pictures (dialogue_id, message_id)
"#
);
