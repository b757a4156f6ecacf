-- Runs on SQLite and on PostgreSQL alike: a test applies it to both.
-- Times are milliseconds since the Unix epoch.

CREATE TABLE accounts (
    name          VARCHAR(100) NOT NULL PRIMARY KEY,
    password_hash VARCHAR(500) NOT NULL,
    role          VARCHAR(40)  NOT NULL,
    must_change   SMALLINT     NOT NULL,
    changed_at    BIGINT       NOT NULL
);

CREATE TABLE sessions (
    token_hash VARCHAR(100) NOT NULL PRIMARY KEY,
    account    VARCHAR(100) NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
    csrf       VARCHAR(100) NOT NULL,
    created_at BIGINT       NOT NULL,
    expires_at BIGINT       NOT NULL
);
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE INDEX sessions_account ON sessions (account);

-- One row: up to where the journal is projected.
CREATE TABLE projection (
    id             SMALLINT     NOT NULL PRIMARY KEY CHECK (id = 1),
    journal_offset BIGINT       NOT NULL,
    installation   VARCHAR(100) NOT NULL
);

CREATE TABLE incidents (
    number          BIGINT       NOT NULL PRIMARY KEY,
    severity        SMALLINT     NOT NULL,
    rule            VARCHAR(500) NOT NULL,
    labels          TEXT         NOT NULL,
    summary         TEXT         NOT NULL,
    description     TEXT         NOT NULL,
    started_at      BIGINT       NOT NULL,
    opened_at       BIGINT       NOT NULL,
    resolved_at     BIGINT,
    acknowledged_by TEXT,
    acknowledged_at BIGINT,
    alert_count     INTEGER      NOT NULL
);
CREATE INDEX incidents_open ON incidents (number) WHERE resolved_at IS NULL;

CREATE TABLE timeline (
    number     BIGINT       NOT NULL,
    position   INTEGER      NOT NULL,
    at         BIGINT       NOT NULL,
    message    VARCHAR(100) NOT NULL,
    args       TEXT         NOT NULL,
    actor      TEXT,
    PRIMARY KEY (number, position)
);

CREATE TABLE deliveries (
    number     BIGINT       NOT NULL,
    position   INTEGER      NOT NULL,
    receiver   VARCHAR(40)  NOT NULL,
    kind       VARCHAR(40)  NOT NULL,
    state      VARCHAR(20)  NOT NULL,
    at         BIGINT       NOT NULL,
    detail     TEXT         NOT NULL,
    PRIMARY KEY (number, position)
);

CREATE TABLE alerts (
    id          VARCHAR(64)      NOT NULL PRIMARY KEY,
    rule        VARCHAR(500)     NOT NULL,
    state       SMALLINT         NOT NULL,
    severity    SMALLINT         NOT NULL,
    labels      TEXT             NOT NULL,
    reading     DOUBLE PRECISION,
    since       BIGINT           NOT NULL,
    annotations TEXT             NOT NULL,
    incident    TEXT
);
