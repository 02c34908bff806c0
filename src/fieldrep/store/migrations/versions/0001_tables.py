"""The first schema: all record kinds, the journal of operations, settings, search texts."""

from alembic import op

from fieldrep.store.search import create_index

revision = "0001"
down_revision = None

STATEMENTS = (
    """
    CREATE TABLE account (id VARCHAR NOT NULL, name VARCHAR, aliases VARCHAR, kind VARCHAR,
    channel VARCHAR, territory_id VARCHAR, street VARCHAR, city VARCHAR, region VARCHAR,
    postal_code VARCHAR, country VARCHAR, phone VARCHAR, fax VARCHAR, email VARCHAR, website
    VARCHAR, industry VARCHAR, products VARCHAR, current_supplier VARCHAR, current_brands
    VARCHAR, potential_minor INTEGER, potential_currency VARCHAR, expected_order DATE, stage
    VARCHAR, stage_reason VARCHAR, class_by_hand VARCHAR, class_note VARCHAR, quadrant_by_hand
    VARCHAR, quadrant_note VARCHAR, source VARCHAR, relationship VARCHAR, notes VARCHAR,
    registered_at DATETIME, registered_by VARCHAR, archived BOOLEAN, merged_into VARCHAR,
    name_key VARCHAR, root_id VARCHAR, owner_id VARCHAR, last_contact DATE, visits_done
    INTEGER, bought BOOLEAN, quadrant VARCHAR, quadrant_reason VARCHAR, account_class VARCHAR,
    next_due DATE, due_every INTEGER, due_reason VARCHAR, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_account_city ON account (city)",
    "CREATE INDEX ix_account_merged_into ON account (merged_into)",
    "CREATE INDEX ix_account_name_key ON account (name_key)",
    "CREATE INDEX ix_account_next_due ON account (next_due)",
    "CREATE INDEX ix_account_owner_id ON account (owner_id)",
    "CREATE INDEX ix_account_root_id ON account (root_id)",
    "CREATE INDEX ix_account_territory_id ON account (territory_id)",
    """
    CREATE TABLE account_assignment (id VARCHAR NOT NULL, account_id VARCHAR, person_id
    VARCHAR, from_date DATE, reason VARCHAR, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_account_assignment_account_id ON account_assignment (account_id)",
    "CREATE INDEX ix_account_assignment_person_id ON account_assignment (person_id)",
    """
    CREATE TABLE action (id VARCHAR NOT NULL, code VARCHAR NOT NULL, label VARCHAR NOT NULL,
    person_id VARCHAR NOT NULL, author VARCHAR NOT NULL, wall VARCHAR NOT NULL, zone VARCHAR
    NOT NULL, source VARCHAR NOT NULL, reason VARCHAR NOT NULL, batch VARCHAR, undoes VARCHAR,
    PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_action_batch ON action (batch)",
    "CREATE INDEX ix_action_undoes ON action (undoes)",
    """
    CREATE TABLE attachment (id VARCHAR NOT NULL, owner_kind VARCHAR, owner_id VARCHAR, name
    VARCHAR, media_type VARCHAR, size INTEGER, sha256 VARCHAR, added_at DATETIME, person_id
    VARCHAR, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_attachment_owner_id ON attachment (owner_id)",
    "CREATE INDEX ix_attachment_sha256 ON attachment (sha256)",
    """
    CREATE TABLE contact (id VARCHAR NOT NULL, account_id VARCHAR, name VARCHAR, title
    VARCHAR, phone VARCHAR, mobile VARCHAR, wechat VARCHAR, email VARCHAR, role VARCHAR,
    interest VARCHAR, birthday DATE, hobbies VARCHAR, cares_about VARCHAR, notes VARCHAR,
    archived BOOLEAN, name_key VARCHAR, last_touched DATE, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_contact_account_id ON contact (account_id)",
    "CREATE INDEX ix_contact_name_key ON contact (name_key)",
    """
    CREATE TABLE duty_done (id VARCHAR NOT NULL, person_id VARCHAR, duty VARCHAR, period
    VARCHAR, done_on DATE, note VARCHAR, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_duty_done_person_id ON duty_done (person_id)",
    """
    CREATE TABLE external_id (id VARCHAR NOT NULL, record_kind VARCHAR, record_id VARCHAR,
    source VARCHAR, number VARCHAR, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_external_id_number ON external_id (number)",
    "CREATE INDEX ix_external_id_record_id ON external_id (record_id)",
    """
    CREATE TABLE extra_field (id VARCHAR NOT NULL, record_kind VARCHAR, record_id VARCHAR,
    name VARCHAR, value VARCHAR, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_extra_field_record_id ON extra_field (record_id)",
    """
    CREATE TABLE import_batch (id VARCHAR NOT NULL, at VARCHAR NOT NULL, kind VARCHAR NOT
    NULL, file_name VARCHAR NOT NULL, digest VARCHAR NOT NULL, source VARCHAR NOT NULL, counts
    JSON, undone_at VARCHAR, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_import_batch_digest ON import_batch (digest)",
    """
    CREATE TABLE objection_heard (id VARCHAR NOT NULL, visit_id VARCHAR, touch_id VARCHAR,
    account_id VARCHAR, person_id VARCHAR, objection VARCHAR, words VARCHAR, answer VARCHAR,
    went VARCHAR, day DATE, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_objection_heard_account_id ON objection_heard (account_id)",
    "CREATE INDEX ix_objection_heard_objection ON objection_heard (objection)",
    "CREATE INDEX ix_objection_heard_touch_id ON objection_heard (touch_id)",
    "CREATE INDEX ix_objection_heard_visit_id ON objection_heard (visit_id)",
    """
    CREATE TABLE operation (seq INTEGER NOT NULL, time BIGINT NOT NULL, author VARCHAR NOT
    NULL, action VARCHAR NOT NULL, kind VARCHAR NOT NULL, record VARCHAR NOT NULL, verb
    VARCHAR NOT NULL, field VARCHAR NOT NULL, value JSON, seen VARCHAR NOT NULL, PRIMARY KEY
    (seq))
    """,
    "CREATE INDEX ix_operation_action ON operation (action)",
    "CREATE INDEX ix_operation_record ON operation (record, seq)",
    """
    CREATE TABLE pending_operation (seq INTEGER NOT NULL, payload JSON, PRIMARY KEY (seq))
    """,
    """
    CREATE TABLE person (id VARCHAR NOT NULL, name VARCHAR, role VARCHAR, manager_id VARCHAR,
    phone VARCHAR, email VARCHAR, left_on DATE, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE plan_item (id VARCHAR NOT NULL, person_id VARCHAR, definition VARCHAR, period
    VARCHAR, text VARCHAR, day DATE, account_id VARCHAR, visit_id VARCHAR, outcome VARCHAR,
    reason VARCHAR, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_plan_item_period ON plan_item (period)",
    "CREATE INDEX ix_plan_item_person_id ON plan_item (person_id)",
    """
    CREATE TABLE policy_entry (id VARCHAR NOT NULL, "key" VARCHAR, valid_from DATE, value
    JSON, note VARCHAR, person_id VARCHAR, PRIMARY KEY (id))
    """,
    'CREATE INDEX ix_policy_entry_key ON policy_entry ("key")',
    """
    CREATE TABLE promise (id VARCHAR NOT NULL, account_id VARCHAR, contact_id VARCHAR,
    visit_id VARCHAR, touch_id VARCHAR, person_id VARCHAR, "by" VARCHAR, text VARCHAR, made_on
    DATE, due DATE, status VARCHAR, settled_on DATE, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_promise_account_id ON promise (account_id)",
    "CREATE INDEX ix_promise_due ON promise (due)",
    "CREATE INDEX ix_promise_person_id ON promise (person_id)",
    "CREATE INDEX ix_promise_status ON promise (status)",
    "CREATE INDEX ix_promise_visit_id ON promise (visit_id)",
    """
    CREATE TABLE question_asked (id VARCHAR NOT NULL, visit_id VARCHAR, question VARCHAR, spin
    VARCHAR, wording VARCHAR, asked BOOLEAN, answer VARCHAR, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_question_asked_visit_id ON question_asked (visit_id)",
    """
    CREATE TABLE report (id VARCHAR NOT NULL, person_id VARCHAR, definition VARCHAR, period
    VARCHAR, status VARCHAR, versions INTEGER, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_report_period ON report (period)",
    "CREATE INDEX ix_report_person_id ON report (person_id)",
    """
    CREATE TABLE report_text (id VARCHAR NOT NULL, person_id VARCHAR, definition VARCHAR,
    period VARCHAR, section VARCHAR, text VARCHAR, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_report_text_period ON report_text (period)",
    "CREATE INDEX ix_report_text_person_id ON report_text (person_id)",
    """
    CREATE TABLE report_version (id VARCHAR NOT NULL, report_id VARCHAR, number INTEGER,
    document JSON, person_id VARCHAR, created_at DATETIME, note VARCHAR, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_report_version_report_id ON report_version (report_id)",
    """
    CREATE TABLE search_text (rowid_ INTEGER NOT NULL, kind VARCHAR NOT NULL, record VARCHAR
    NOT NULL, account VARCHAR NOT NULL, day VARCHAR NOT NULL, names VARCHAR NOT NULL, body
    VARCHAR NOT NULL, PRIMARY KEY (rowid_))
    """,
    "CREATE INDEX ix_search_text_account ON search_text (account)",
    "CREATE INDEX ix_search_text_names ON search_text (kind, names, record, account, day) WHERE names <> ''",
    "CREATE INDEX ix_search_text_record ON search_text (record)",
    """
    CREATE TABLE setting ("key" VARCHAR NOT NULL, value VARCHAR NOT NULL, PRIMARY KEY ("key"))
    """,
    """
    CREATE TABLE status_event (id VARCHAR NOT NULL, subject_kind VARCHAR, subject_id VARCHAR,
    event VARCHAR, person_id VARCHAR, at DATETIME, zone VARCHAR, day DATE, comment VARCHAR,
    planned_date DATE, planned_time VARCHAR, planned_zone VARCHAR, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_status_event_at ON status_event (at)",
    "CREATE INDEX ix_status_event_subject_id ON status_event (subject_id)",
    """
    CREATE TABLE tag (id VARCHAR NOT NULL, record_kind VARCHAR, record_id VARCHAR, name
    VARCHAR, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_tag_name ON tag (name)",
    "CREATE INDEX ix_tag_record_id ON tag (record_id)",
    """
    CREATE TABLE territory (id VARCHAR NOT NULL, name VARCHAR, area_id VARCHAR, note VARCHAR,
    archived BOOLEAN, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE territory_assignment (id VARCHAR NOT NULL, territory_id VARCHAR, person_id
    VARCHAR, from_date DATE, until_date DATE, reason VARCHAR, current BOOLEAN, PRIMARY KEY
    (id))
    """,
    "CREATE INDEX ix_territory_assignment_person_id ON territory_assignment (person_id)",
    "CREATE INDEX ix_territory_assignment_territory_id ON territory_assignment (territory_id)",
    """
    CREATE TABLE tick (id VARCHAR NOT NULL, visit_id VARCHAR, item VARCHAR, phase VARCHAR,
    wording VARCHAR, ticked BOOLEAN, answer VARCHAR, note VARCHAR, person_id VARCHAR, at
    DATETIME, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_tick_visit_id ON tick (visit_id)",
    """
    CREATE TABLE touch (id VARCHAR NOT NULL, account_id VARCHAR, contact_id VARCHAR, person_id
    VARCHAR, kind VARCHAR, at DATETIME, zone VARCHAR, day DATE, said VARCHAR, result VARCHAR,
    outcome VARCHAR, competitor_info VARCHAR, next_step VARCHAR, next_date DATE, entered_at
    DATETIME, next_done BOOLEAN, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_touch_account_id ON touch (account_id)",
    "CREATE INDEX ix_touch_contact_id ON touch (contact_id)",
    "CREATE INDEX ix_touch_day ON touch (day)",
    "CREATE INDEX ix_touch_person_day ON touch (person_id, day)",
    "CREATE INDEX ix_touch_person_step ON touch (person_id, next_done, next_date)",
    """
    CREATE TABLE visit (id VARCHAR NOT NULL, account_id VARCHAR, person_id VARCHAR, walk_in
    BOOLEAN, started_at DATETIME, ended_at DATETIME, zone VARCHAR, happened_on DATE, place
    VARCHAR, purpose VARCHAR, expected VARCHAR, advance_wanted VARCHAR, advance_fallback
    VARCHAR, said VARCHAR, result VARCHAR, outcome VARCHAR, competitor_info VARCHAR, samples
    VARCHAR, quoted_minor INTEGER, quoted_currency VARCHAR, next_step VARCHAR, next_date DATE,
    entered_at DATETIME, pack VARCHAR, status VARCHAR, planned_date DATE, planned_time
    VARCHAR, planned_zone VARCHAR, day DATE, times_moved INTEGER, cancel_reason VARCHAR, late
    BOOLEAN, next_done BOOLEAN, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_visit_account_id ON visit (account_id)",
    "CREATE INDEX ix_visit_day ON visit (day)",
    "CREATE INDEX ix_visit_person_day ON visit (person_id, day)",
    "CREATE INDEX ix_visit_person_step ON visit (person_id, next_done, next_date)",
    """
    CREATE TABLE visit_colleague (id VARCHAR NOT NULL, visit_id VARCHAR, person_id VARCHAR,
    name VARCHAR, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_visit_colleague_visit_id ON visit_colleague (visit_id)",
    """
    CREATE TABLE visit_contact (id VARCHAR NOT NULL, visit_id VARCHAR, contact_id VARCHAR,
    name VARCHAR, title VARCHAR, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_visit_contact_contact_id ON visit_contact (contact_id)",
    "CREATE INDEX ix_visit_contact_visit_id ON visit_contact (visit_id)",
)


def upgrade() -> None:
    """Make all tables and indexes of the first version."""
    for statement in STATEMENTS:
        op.execute(statement)
    create_index(op.get_bind())
