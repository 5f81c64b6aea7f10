//! Knowledge: articles with what they said in each version, the pieces they are found by, how often they
//! answered, and the questions that found none.

crate::sql::migration!(
    &["knowledge_questions", "knowledge_uses", "knowledge_grams", "knowledge_editions", "knowledge_articles"],
    r#"
CREATE TABLE knowledge_articles (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    title TEXT NOT NULL,
    questions {json} NOT NULL,
    body TEXT NOT NULL,
    category TEXT,
    product_id BIGINT REFERENCES products(id),
    published {bool} NOT NULL,
    published_at {time},
    search_text TEXT NOT NULL,
    created_by BIGINT,
    updated_by BIGINT,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX knowledge_articles_title ON knowledge_articles (tenant_id, title);
CREATE INDEX knowledge_articles_updated ON knowledge_articles (tenant_id, updated_at, id);
CREATE TABLE knowledge_editions (
    tenant_id BIGINT NOT NULL,
    article_id BIGINT NOT NULL REFERENCES knowledge_articles(id),
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    questions {json} NOT NULL,
    body TEXT NOT NULL,
    published {bool} NOT NULL,
    staff_id BIGINT,
    created_at {time} NOT NULL,
    PRIMARY KEY (article_id, version)
);
CREATE TABLE knowledge_grams (
    tenant_id BIGINT NOT NULL,
    gram TEXT NOT NULL,
    article_id BIGINT NOT NULL REFERENCES knowledge_articles(id),
    PRIMARY KEY (tenant_id, gram, article_id)
);
CREATE INDEX knowledge_grams_article ON knowledge_grams (article_id);
CREATE TABLE knowledge_uses (
    tenant_id BIGINT NOT NULL,
    month BIGINT NOT NULL,
    article_id BIGINT NOT NULL REFERENCES knowledge_articles(id),
    way TEXT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, month, article_id, way)
);
CREATE TABLE knowledge_questions (
    id {id},
    tenant_id BIGINT NOT NULL REFERENCES tenants(id),
    key TEXT NOT NULL,
    text TEXT NOT NULL,
    times BIGINT NOT NULL,
    first_at {time} NOT NULL,
    last_at {time} NOT NULL,
    state TEXT NOT NULL,
    article_id BIGINT REFERENCES knowledge_articles(id),
    note TEXT,
    handled_by BIGINT,
    handled_at {time}
);
CREATE UNIQUE INDEX knowledge_questions_key ON knowledge_questions (tenant_id, key);
CREATE INDEX knowledge_questions_times ON knowledge_questions (tenant_id, times, id);
CREATE INDEX knowledge_questions_last ON knowledge_questions (tenant_id, last_at, id)
"#
);
