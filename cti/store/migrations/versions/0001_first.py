"""The first version of the database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")

REFUSE_IN_POSTGRESQL = """
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only';
END $$
"""


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user", CODE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("agent", CODE, nullable=True),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("queues", sa.JSON(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("tries", BIG, nullable=False),
        sa.Column("locked_until", sa.Double(), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("changed", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("agent", name="uq_accounts_agent"),
        sa.UniqueConstraint("user", name="uq_accounts_user"),
    )
    op.create_table(
        "audit",
        sa.Column("seq", BIG, autoincrement=False, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("who", CODE, nullable=False),
        sa.Column("what", CODE, nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_what_seq", "audit", ["what", "seq"])
    op.create_index("ix_audit_who_seq", "audit", ["who", "seq"])

    op.create_table(
        "call_records",
        sa.Column("call", BIG, autoincrement=False, nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("calling", sa.Text(), nullable=False),
        sa.Column("called", sa.Text(), nullable=False),
        sa.Column("outside", CODE, nullable=False),
        sa.Column("began", sa.Double(), nullable=False),
        sa.Column("answered", sa.Double(), nullable=True),
        sa.Column("ended", sa.Double(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=True),
        sa.Column("left_queue", sa.Text(), nullable=False),
        sa.Column("waited", sa.Double(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("agents", sa.JSON(), nullable=False),
        sa.Column("talk", sa.Double(), nullable=False),
        sa.Column("hold", sa.Double(), nullable=False),
        sa.Column("wrap", sa.Double(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("attempt_outcome", sa.Text(), nullable=False),
        sa.Column("disposition", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("disposed_by", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=True),
        sa.Column("contact", BIG, nullable=True),
        sa.Column("consults", BIG, nullable=True),
        sa.Column("merged_into", BIG, nullable=True),
        sa.Column("flow", sa.Text(), nullable=True),
        sa.Column("flow_version", BIG, nullable=True),
        sa.Column("digits", sa.JSON(), nullable=False),
        sa.Column("recording", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("transfers", sa.JSON(), nullable=False),
        sa.Column("cause", BIG, nullable=False),
        sa.Column("cleared_by", sa.Text(), nullable=False),
        sa.Column("devices", sa.JSON(), nullable=False),
        sa.Column("customer", BIG, nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("call", name="pk_call_records"),
    )
    op.create_index("ix_call_records_began", "call_records", ["began"])
    op.create_index("ix_call_records_campaign_contact", "call_records", ["campaign", "contact"])
    op.create_index("ix_call_records_customer_began", "call_records", ["customer", "began"])
    op.create_index("ix_call_records_outside_began", "call_records", ["outside", "began"])
    op.create_index("ix_call_records_queue_began", "call_records", ["queue", "began"])

    op.create_table(
        "checkpoints",
        sa.Column("name", CODE, nullable=False),
        sa.Column("seq", BIG, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_checkpoints"),
    )
    op.create_table(
        "choices",
        sa.Column("list", CODE, nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("list", "code", name="pk_choices"),
    )
    op.create_table(
        "contacts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("campaign", CODE, nullable=False),
        sa.Column("number", CODE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("due", sa.Double(), nullable=False),
        sa.Column("rank", BIG, nullable=False),
        sa.Column("tries", BIG, nullable=False),
        sa.Column("consent_at", sa.Double(), nullable=True),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
        sa.UniqueConstraint("campaign", "number", name="uq_contacts_campaign_number"),
    )
    op.create_index("ix_contacts_campaign_state_due", "contacts", ["campaign", "state", "due"])
    op.create_index("ix_contacts_next", "contacts", ["campaign", "state", "rank", "due", "id"])
    op.create_index("ix_contacts_number", "contacts", ["number"])

    op.create_table(
        "customers",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", CODE, nullable=False),
        sa.Column("pinyin", CODE, nullable=False),
        sa.Column("initials", CODE, nullable=False),
        sa.Column("member", CODE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("changed", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_customers"),
    )
    op.create_index("ix_customers_initials", "customers", ["initials"])
    op.create_index("ix_customers_member", "customers", ["member"])
    op.create_index("ix_customers_name", "customers", ["name"])
    op.create_index("ix_customers_pinyin", "customers", ["pinyin"])

    op.create_table(
        "events",
        sa.Column("seq", BIG, autoincrement=False, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("type", CODE, nullable=False),
        sa.Column("call", BIG, nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_events"),
    )
    op.create_index(
        "ix_events_call",
        "events",
        ["call"],
        sqlite_where=sa.text("call IS NOT NULL"),
        postgresql_where=sa.text("call IS NOT NULL"),
    )
    op.create_index("ix_events_type_seq", "events", ["type", "seq"])

    op.create_table(
        "flows",
        sa.Column("flow", CODE, nullable=False),
        sa.Column("published", BIG, nullable=True),
        sa.Column("latest", BIG, nullable=False),
        sa.PrimaryKeyConstraint("flow", name="pk_flows"),
    )
    op.create_table(
        "listed_numbers",
        sa.Column("number", CODE, nullable=False),
        sa.Column("list", CODE, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("number", "list", name="pk_listed_numbers"),
    )
    op.create_table(
        "recordings",
        sa.Column("recording", CODE, nullable=False),
        sa.Column("call", BIG, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("recording", name="pk_recordings"),
    )
    op.create_index("ix_recordings_at", "recordings", ["at"])
    op.create_index("ix_recordings_call", "recordings", ["call"])

    op.create_table(
        "settings",
        sa.Column("key", CODE, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_settings"),
    )
    op.create_table(
        "call_record_agents",
        sa.Column("agent", CODE, nullable=False),
        sa.Column("call", BIG, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["call"], ["call_records.call"], name="fk_call_record_agents_call", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("agent", "call", name="pk_call_record_agents"),
    )
    op.create_index("ix_call_record_agents_call", "call_record_agents", ["call"])

    op.create_table(
        "contact_attempts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("contact", BIG, nullable=False),
        sa.Column("campaign", CODE, nullable=False),
        sa.Column("number", CODE, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("ended", sa.Double(), nullable=False),
        sa.Column("call", BIG, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("retry_at", sa.Double(), nullable=True),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact"], ["contacts.id"], name="fk_contact_attempts_contact", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contact_attempts"),
        sa.UniqueConstraint("call", name="uq_contact_attempts_call"),
    )
    op.create_index("ix_contact_attempts_campaign_at", "contact_attempts", ["campaign", "at"])
    op.create_index("ix_contact_attempts_contact", "contact_attempts", ["contact"])
    op.create_index("ix_contact_attempts_number_at", "contact_attempts", ["number", "at"])

    op.create_table(
        "customer_phones",
        sa.Column("customer", BIG, autoincrement=False, nullable=False),
        sa.Column("number", CODE, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer"], ["customers.id"], name="fk_customer_phones_customer", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("customer", "number", name="pk_customer_phones"),
    )
    op.create_index("ix_customer_phones_number", "customer_phones", ["number"])

    op.create_table(
        "flow_versions",
        sa.Column("flow", CODE, nullable=False),
        sa.Column("version", BIG, autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("base", BIG, nullable=False),
        sa.Column("published_at", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["flow"], ["flows.flow"], name="fk_flow_versions_flow", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("flow", "version", name="pk_flow_versions"),
    )
    _make_audit_append_only()


def _make_audit_append_only() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(REFUSE_IN_POSTGRESQL)
        op.execute(
            "CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
        )
        return
    for change in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER audit_refuses_{change} BEFORE {change.upper()} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
        )
