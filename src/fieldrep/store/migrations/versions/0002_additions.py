"""Sync, own packs, dealer assessments, practice and events: their tables, and fields added since 0001."""

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS: tuple[str, ...] = (
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
    CREATE TABLE form_answer (id VARCHAR NOT NULL, subject_kind VARCHAR, subject_id VARCHAR,
    form VARCHAR, sheet VARCHAR, item VARCHAR, wording VARCHAR, value VARCHAR, pack VARCHAR,
    person_id VARCHAR, at DATETIME, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_form_answer_form ON form_answer (form)",
    "CREATE INDEX ix_form_answer_subject_id ON form_answer (subject_id)",
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
    """
    CREATE TABLE private_answer (id VARCHAR NOT NULL, subject_kind VARCHAR, subject_id
    VARCHAR, form VARCHAR, sheet VARCHAR, item VARCHAR, wording VARCHAR, value VARCHAR, pack
    VARCHAR, person_id VARCHAR, at DATETIME, PRIMARY KEY (id))
    """,
    "CREATE INDEX ix_private_answer_form ON private_answer (form)",
    "CREATE INDEX ix_private_answer_subject_id ON private_answer (subject_id)",
)


def upgrade() -> None:
    """Add what this version has beyond the first."""
    for statement in STATEMENTS:
        op.execute(statement)
