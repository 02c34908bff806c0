"""Sync, own packs, dealer assessments, practice and events: their tables, and fields added since 0001."""

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS: tuple[str, ...] = (
    "CREATE INDEX ix_account_registered_at ON account (registered_at)",
    "ALTER TABLE account_assignment ADD COLUMN at DATETIME",
    """
    CREATE TABLE assessment (id VARCHAR NOT NULL, account_id VARCHAR, person_id VARCHAR,
    scheme VARCHAR, pack VARCHAR, day DATE, weights JSON, verdict VARCHAR, reason VARCHAR,
    decided_on DATE, decided_by VARCHAR, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_assessment_account_id ON assessment (account_id)",
    "CREATE INDEX ix_assessment_scheme ON assessment (scheme)",
    """
    CREATE TABLE assessment_score (id VARCHAR NOT NULL, assessment_id VARCHAR, mark VARCHAR,
    wording VARCHAR, score INTEGER, careful BOOLEAN, evidence VARCHAR, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_assessment_score_assessment_id ON assessment_score (assessment_id)",
    """
    CREATE TABLE blob_part (frame INTEGER NOT NULL, sha256 VARCHAR NOT NULL, part INTEGER NOT
    NULL, parts INTEGER NOT NULL, size INTEGER NOT NULL, PRIMARY KEY (frame))
    """,
    "CREATE INDEX ix_blob_part_sha256 ON blob_part (sha256)",
    """
    CREATE TABLE calculation (id VARCHAR NOT NULL, visit_id VARCHAR, account_id VARCHAR,
    person_id VARCHAR, name VARCHAR, inputs JSON, currency VARCHAR, day DATE, PRIMARY KEY
    (id))
    """,
    "CREATE INDEX ix_calculation_account_id ON calculation (account_id)",
    "CREATE INDEX ix_calculation_visit_id ON calculation (visit_id)",
    """
    CREATE TABLE call_answer (id VARCHAR NOT NULL, touch_id VARCHAR, question VARCHAR, wording
    VARCHAR, answer VARCHAR, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_call_answer_touch_id ON call_answer (touch_id)",
    """
    CREATE TABLE claim (id VARCHAR NOT NULL, account_id VARCHAR, other_id VARCHAR, decision
    VARCHAR, person_id VARCHAR, reason VARCHAR, decided_by VARCHAR, decided_at DATETIME,
    PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_claim_account_id ON claim (account_id)",
    "CREATE INDEX ix_claim_other_id ON claim (other_id)",
    """
    CREATE TABLE claim_key (account_id VARCHAR NOT NULL, "key" VARCHAR NOT NULL, PRIMARY KEY
    (account_id, "key"))
    """,
    'CREATE INDEX ix_claim_key_key ON claim_key ("key")',
    """
    CREATE TABLE claim_pair (account_id VARCHAR NOT NULL, other_id VARCHAR NOT NULL, score
    INTEGER NOT NULL, reasons VARCHAR NOT NULL, found_at VARCHAR NOT NULL, PRIMARY KEY
    (account_id, other_id))
    """,
    "CREATE INDEX ix_claim_pair_other ON claim_pair (other_id)",
    """
    CREATE TABLE claim_statement (id VARCHAR NOT NULL, claim_id VARCHAR, person_id VARCHAR,
    text VARCHAR, at DATETIME, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_claim_statement_claim_id ON claim_statement (claim_id)",
    """
    CREATE TABLE device (author VARCHAR NOT NULL, team VARCHAR NOT NULL, number BIGINT NOT
    NULL, person_id VARCHAR NOT NULL, name VARCHAR NOT NULL, signing_key BLOB NOT NULL,
    exchange_key BLOB NOT NULL, at VARCHAR NOT NULL, PRIMARY KEY (author))
    """,
    """
    CREATE TABLE due_upkeep (kind VARCHAR NOT NULL, record VARCHAR NOT NULL, PRIMARY KEY
    (kind, record))
    """,
    """
    CREATE TABLE event (id VARCHAR NOT NULL, name VARCHAR, place VARCHAR, starts DATE, ends
    DATE, project_manager_id VARCHAR, project_manager VARCHAR, supervisor_id VARCHAR,
    supervisor VARCHAR, executor_id VARCHAR, executor VARCHAR, budget_minor INTEGER,
    budget_currency VARCHAR, goal_exhibitors INTEGER, goal_talks INTEGER, goal_visits INTEGER,
    notes VARCHAR, archived BOOLEAN, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_event_starts ON event (starts)",
    """
    CREATE TABLE event_account (id VARCHAR NOT NULL, event_id VARCHAR, account_id VARCHAR,
    person_id VARCHAR, part VARCHAR, status VARCHAR, heat VARCHAR, booth VARCHAR, amount_minor
    INTEGER, amount_currency VARCHAR, note VARCHAR, next_step VARCHAR, next_date DATE, PRIMARY
    KEY (id))
    """,
    "CREATE INDEX ix_event_account_account_id ON event_account (account_id)",
    "CREATE INDEX ix_event_account_event_id ON event_account (event_id)",
    """
    CREATE TABLE form_answer (id VARCHAR NOT NULL, subject_kind VARCHAR, subject_id VARCHAR,
    form VARCHAR, sheet VARCHAR, item VARCHAR, wording VARCHAR, value VARCHAR, pack VARCHAR,
    person_id VARCHAR, at DATETIME, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_form_answer_form ON form_answer (form)",
    "CREATE INDEX ix_form_answer_subject_id ON form_answer (subject_id)",
    """
    CREATE TABLE frame (seq INTEGER NOT NULL, digest BLOB NOT NULL, team VARCHAR NOT NULL,
    author VARCHAR NOT NULL, number BIGINT NOT NULL, type INTEGER NOT NULL, "key" VARCHAR NOT
    NULL, state VARCHAR NOT NULL, reason VARCHAR NOT NULL, tried VARCHAR NOT NULL, own BOOLEAN
    NOT NULL, published BOOLEAN NOT NULL, covered BOOLEAN NOT NULL, operations INTEGER NOT
    NULL, size INTEGER NOT NULL, arrived_at VARCHAR NOT NULL, raw BLOB NOT NULL, PRIMARY KEY
    (seq), UNIQUE (digest))
    """,
    "CREATE INDEX ix_frame_author ON frame (author, number)",
    "CREATE INDEX ix_frame_key ON frame (seq) WHERE type = 3",
    "CREATE INDEX ix_frame_open ON frame (state) WHERE state <> 'applied'",
    "CREATE INDEX ix_frame_snapshot ON frame (seq) WHERE type = 2",
    "CREATE INDEX ix_frame_unpublished ON frame (own, operations) WHERE published = 0",
    """
    CREATE TABLE hub (id INTEGER NOT NULL, path VARCHAR NOT NULL, team VARCHAR NOT NULL,
    cursor JSON, complete_to INTEGER NOT NULL, scanned_at VARCHAR NOT NULL, synced_at VARCHAR
    NOT NULL, last JSON, PRIMARY KEY (id), UNIQUE (path))
    """,
    "CREATE TABLE hub_frame (hub INTEGER NOT NULL, frame INTEGER NOT NULL, PRIMARY KEY (hub, frame))",
    """
    CREATE TABLE kept_checklist (id VARCHAR NOT NULL, digest VARCHAR, pack VARCHAR, items
    JSON, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE milestone (id VARCHAR NOT NULL, event_id VARCHAR, level VARCHAR, above_id
    VARCHAR, title VARCHAR, responsible_id VARCHAR, responsible VARCHAR, due DATE, done_on
    DATE, note VARCHAR, place INTEGER, item VARCHAR, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_milestone_above_id ON milestone (above_id)",
    "CREATE INDEX ix_milestone_due ON milestone (due)",
    "CREATE INDEX ix_milestone_event_id ON milestone (event_id)",
    "CREATE INDEX ix_milestone_responsible_id ON milestone (responsible_id)",
    """
    CREATE TABLE negotiation_aim (id VARCHAR NOT NULL, account_id VARCHAR, term VARCHAR, goal
    VARCHAR, bottom_line VARCHAR, strategy VARCHAR, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_negotiation_aim_account_id ON negotiation_aim (account_id)",
    """
    CREATE TABLE negotiation_line (id VARCHAR NOT NULL, account_id VARCHAR, term VARCHAR,
    asked VARCHAR, offered VARCHAR, agreed VARCHAR, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_negotiation_line_account_id ON negotiation_line (account_id)",
    "ALTER TABLE objection_heard ADD COLUMN answer_used VARCHAR",
    """
    CREATE TABLE objection_note (id VARCHAR NOT NULL, person_id VARCHAR, objection VARCHAR,
    note VARCHAR, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE open_conflict (kind VARCHAR NOT NULL, record VARCHAR NOT NULL, field VARCHAR
    NOT NULL, PRIMARY KEY (kind, record, field))
    """,
    "CREATE INDEX ix_open_conflict_record ON open_conflict (record)",
    "ALTER TABLE operation ADD COLUMN frame INTEGER",
    "CREATE INDEX ix_operation_deleted ON operation (record) WHERE verb = 'delete'",
    "CREATE INDEX ix_operation_held ON operation (seq) WHERE frame = -2",
    "CREATE INDEX ix_operation_stage ON operation (action) WHERE field = 'stage'",
    """
    CREATE TABLE own_answer (id VARCHAR NOT NULL, objection VARCHAR, language VARCHAR, says
    VARCHAR, behind VARCHAR, steps VARCHAR, ask_back VARCHAR, next_step VARCHAR, tags VARCHAR,
    person_id VARCHAR, archived BOOLEAN, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_own_answer_objection ON own_answer (objection)",
    """
    CREATE TABLE pack_item (id VARCHAR NOT NULL, pack VARCHAR, language VARCHAR, part VARCHAR,
    item VARCHAR, parent VARCHAR, data JSON, place INTEGER, removed BOOLEAN, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_pack_item_pack ON pack_item (pack)",
    "ALTER TABLE pending_operation ADD COLUMN frame INTEGER",
    "ALTER TABLE pending_operation ADD COLUMN reason VARCHAR",
    "ALTER TABLE pending_operation ADD COLUMN identity VARCHAR",
    "CREATE INDEX ix_pending_operation_identity ON pending_operation (identity)",
    "ALTER TABLE policy_entry ADD COLUMN signature JSON",
    """
    CREATE TABLE practice_card (id VARCHAR NOT NULL, person_id VARCHAR, card VARCHAR, state
    INTEGER, step INTEGER, stability FLOAT, difficulty FLOAT, due_at DATETIME, reviewed_at
    DATETIME, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_practice_card_person_id ON practice_card (person_id)",
    """
    CREATE TABLE practice_review (id VARCHAR NOT NULL, person_id VARCHAR, card VARCHAR, grade
    INTEGER, way VARCHAR, at DATETIME, day DATE, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_practice_review_person_day ON practice_review (person_id, day)",
    """
    CREATE TABLE private_answer (id VARCHAR NOT NULL, subject_kind VARCHAR, subject_id
    VARCHAR, form VARCHAR, sheet VARCHAR, item VARCHAR, wording VARCHAR, value VARCHAR, pack
    VARCHAR, person_id VARCHAR, at DATETIME, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_private_answer_form ON private_answer (form)",
    "CREATE INDEX ix_private_answer_subject_id ON private_answer (subject_id)",
    "ALTER TABLE question_asked ADD COLUMN accepted BOOLEAN",
    "ALTER TABLE question_asked ADD COLUMN refused BOOLEAN",
    """
    CREATE TABLE receipt (author VARCHAR NOT NULL, number BIGINT NOT NULL, ranges JSON, at
    VARCHAR NOT NULL, PRIMARY KEY (author))
    """,
    "ALTER TABLE report_version ADD COLUMN signature JSON",
    """
    CREATE TABLE shared_answer (id VARCHAR NOT NULL, objection VARCHAR, language VARCHAR, says
    VARCHAR, behind VARCHAR, steps VARCHAR, ask_back VARCHAR, next_step VARCHAR, tags VARCHAR,
    person_id VARCHAR, archived BOOLEAN, source VARCHAR, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_shared_answer_objection ON shared_answer (objection)",
    "CREATE INDEX ix_shared_answer_source ON shared_answer (source)",
    """
    CREATE TABLE sprint (id VARCHAR NOT NULL, name VARCHAR, person_id VARCHAR, started_at
    DATETIME, started_on DATE, zone VARCHAR, days INTEGER, prospects INTEGER, appointments
    INTEGER, ended_at DATETIME, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_sprint_person_id ON sprint (person_id)",
    """
    CREATE TABLE sprint_prospect (id VARCHAR NOT NULL, sprint_id VARCHAR, account_id VARCHAR,
    place INTEGER, skipped_at DATETIME, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_sprint_prospect_account_id ON sprint_prospect (account_id)",
    "CREATE INDEX ix_sprint_prospect_sprint_id ON sprint_prospect (sprint_id)",
    "CREATE TABLE team (id VARCHAR NOT NULL, name VARCHAR, PRIMARY KEY (id))",
    "ALTER TABLE territory_assignment ADD COLUMN at DATETIME",
    "ALTER TABLE touch ADD COLUMN call_result VARCHAR",
    "ALTER TABLE visit ADD COLUMN objective_reached VARCHAR",
    "ALTER TABLE visit ADD COLUMN kept_checklist_id VARCHAR",
)


def upgrade() -> None:
    """Add what this version has beyond the first."""
    for statement in STATEMENTS:
        op.execute(statement)
