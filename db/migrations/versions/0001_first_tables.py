"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change_log",
        sa.Column("pos", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pos", name=op.f("pk_change_log")),
    )
    op.create_index("ix_change_log_at", "change_log", ["at"], unique=False)

    op.create_table(
        "child",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("last_name", sa.String(), nullable=False),
        sa.Column("first_name", sa.String(), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column(
            "sex",
            sa.Enum("female", "male", name="sex", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("doctor_name", sa.String(), nullable=True),
        sa.Column("doctor_phone", sa.String(), nullable=True),
        sa.Column("restriction", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child")),
    )
    op.create_index("ix_child_search_key", "child", ["search_key"], unique=False)

    op.create_table(
        "document_type",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column(
            "scope",
            sa.Enum(
                "child",
                "household",
                "either",
                name="scope",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("per_stay", sa.Boolean(), nullable=False),
        sa.Column("medical", sa.Boolean(), nullable=False),
        sa.Column("aid_scheme_only", sa.Boolean(), nullable=False),
        sa.Column("activity", sa.String(), nullable=True),
        sa.Column("age_from", sa.Integer(), nullable=True),
        sa.Column("age_to", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_document_type")),
    )
    op.create_table(
        "feed_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_head")),
    )
    op.create_table(
        "file",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_file")),
    )
    op.create_table(
        "household",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("address_more", sa.String(), nullable=True),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("city", sa.String(), nullable=True),
        sa.Column("allocation_scheme", sa.String(), nullable=True),
        sa.Column("caf_number", sa.String(), nullable=True),
        sa.Column("on_hold", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
    )
    op.create_index("ix_household_search_key", "household", ["search_key"], unique=False)

    op.create_table(
        "season",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_season")),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "coordinator",
                "director",
                "health_assistant",
                "animateur",
                "accounting",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("every_stay", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_login")),
    )
    op.create_table(
        "account",
        sa.Column(
            "state",
            sa.Enum(
                "email_unconfirmed",
                "incomplete",
                "pending",
                "validated",
                "to_complete",
                "refused",
                "closed",
                name="accountstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("household_id", sa.Uuid(), nullable=True),
        sa.Column("last_contact_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("for_team", sa.Boolean(), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["assignee_id"], ["staff.id"], name=op.f("fk_account_assignee_id")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_account_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_index("ix_account_assignee_id", "account", ["assignee_id"], unique=False)
    op.create_index("ix_account_household_id", "account", ["household_id"], unique=False)
    op.create_index("ix_account_state_submitted_at", "account", ["state", "submitted_at"], unique=False)

    op.create_table(
        "audit_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "decide",
                "view",
                "print",
                "export",
                "correct",
                name="action",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "subject",
            sa.Enum(
                "account",
                "pre_registration",
                "document",
                "planning_request",
                name="subject",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=True),
        sa.Column("child_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_audit_event_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index("ix_audit_event_at", "audit_event", ["at"], unique=False)
    op.create_index("ix_audit_event_household_id", "audit_event", ["household_id"], unique=False)

    op.create_table(
        "child_household",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("parental_authority", sa.Boolean(), nullable=False),
        sa.Column(
            "residence",
            sa.Enum(
                "main",
                "alternating",
                "visiting",
                name="residence",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("share_paid", sa.Integer(), nullable=False),
        sa.Column("portal_access", sa.Boolean(), nullable=False),
        sa.Column("may_collect", sa.Boolean(), nullable=False),
        sa.CheckConstraint("rank IN (1, 2)", name=op.f("ck_child_household_rank")),
        sa.CheckConstraint("share_paid BETWEEN 0 AND 100", name=op.f("ck_child_household_share_paid")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_child_household_child_id")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_child_household_household_id")
        ),
        sa.PrimaryKeyConstraint("child_id", "household_id", name=op.f("pk_child_household")),
    )
    op.create_index("ix_child_household_household_id", "child_household", ["household_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "subject",
            sa.Enum(
                "account",
                "pre_registration",
                "document",
                "planning_request",
                name="subject",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "approve",
                "refuse",
                "request_completion",
                "waitlist",
                "waive",
                "cancel",
                "close",
                "reopen",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("revision_seen", sa.Integer(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=False),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_decision_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(
        "ix_decision_subject_subject_id_recorded_at",
        "decision",
        ["subject", "subject_id", "recorded_at"],
        unique=False,
    )

    op.create_table(
        "emergency_contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("relation", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("may_collect", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_emergency_contact_household_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_contact")),
    )
    op.create_index("ix_emergency_contact_household_id", "emergency_contact", ["household_id"], unique=False)

    op.create_table(
        "family_edit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=True),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_family_edit_child_id")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_family_edit_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_edit")),
    )
    op.create_index("ix_family_edit_household_id", "family_edit", ["household_id"], unique=False)

    op.create_table(
        "health_answer",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("season_code", sa.String(), nullable=False),
        sa.Column(
            "question",
            sa.Enum(
                "treatment",
                "asthma",
                "food_allergy",
                "drug_allergy",
                "other_allergy",
                "difficulties",
                "hospitalisations",
                "precautions",
                "care_plan",
                "glasses",
                "lenses",
                "prostheses",
                "enuresis",
                "diet",
                "advice",
                name="healthquestion",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("yes", sa.Boolean(), nullable=False),
        sa.Column("details", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_health_answer_child_id")),
        sa.ForeignKeyConstraint(["season_code"], ["season.code"], name=op.f("fk_health_answer_season_code")),
        sa.PrimaryKeyConstraint("child_id", "season_code", "question", name=op.f("pk_health_answer")),
    )
    op.create_table(
        "mail_template",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("body", sa.String(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["written_by"], ["staff.id"], name=op.f("fk_mail_template_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_template")),
        sa.UniqueConstraint("trigger", "number", name=op.f("uq_mail_template_trigger_number")),
    )
    op.create_table(
        "presence",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column(
            "subject",
            sa.Enum(
                "account",
                "pre_registration",
                "document",
                "planning_request",
                name="subject",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_presence_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_presence")),
    )
    op.create_table(
        "stay",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("season_code", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("leaves_at", sa.Time(), nullable=True),
        sa.Column("returns_at", sa.Time(), nullable=True),
        sa.Column("age_min", sa.Integer(), nullable=False),
        sa.Column("age_max", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("documents_due_on", sa.Date(), nullable=True),
        sa.Column("aid_scheme", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "open",
                "closed",
                "cancelled",
                name="staystate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("age_max >= age_min", name=op.f("ck_stay_ages")),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_stay_capacity")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_stay_days")),
        sa.ForeignKeyConstraint(["season_code"], ["season.code"], name=op.f("fk_stay_season_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay")),
        sa.UniqueConstraint("code", name=op.f("uq_stay_code")),
    )
    op.create_table(
        "account_secret",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_secret_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_secret")),
    )
    op.create_table(
        "decision_reason",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_reason_decision_id")
        ),
        sa.PrimaryKeyConstraint("decision_id", "position", name=op.f("pk_decision_reason")),
    )
    op.create_table(
        "document",
        sa.Column(
            "state",
            sa.Enum(
                "missing",
                "submitted",
                "valid",
                "refused",
                "expired",
                "not_required",
                name="documentstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("type_code", sa.String(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=True),
        sa.Column("household_id", sa.Uuid(), nullable=True),
        sa.Column("season_code", sa.String(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("for_team", sa.Boolean(), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(child_id IS NULL) <> (household_id IS NULL)", name=op.f("ck_document_owner")),
        sa.ForeignKeyConstraint(["assignee_id"], ["staff.id"], name=op.f("fk_document_assignee_id")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_document_child_id")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_document_household_id")),
        sa.ForeignKeyConstraint(["season_code"], ["season.code"], name=op.f("fk_document_season_code")),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_document_stay_id")),
        sa.ForeignKeyConstraint(["type_code"], ["document_type.code"], name=op.f("fk_document_type_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index("ix_document_assignee_id", "document", ["assignee_id"], unique=False)
    op.create_index("ix_document_child_id_season_code", "document", ["child_id", "season_code"], unique=False)
    op.create_index(
        "ix_document_household_id_season_code", "document", ["household_id", "season_code"], unique=False
    )
    op.create_index("ix_document_state_submitted_at", "document", ["state", "submitted_at"], unique=False)
    op.create_index(
        "one_child_season_document",
        "document",
        ["type_code", "child_id", "season_code"],
        unique=True,
        sqlite_where=sa.text("child_id IS NOT NULL AND stay_id IS NULL"),
        postgresql_where=sa.text("child_id IS NOT NULL AND stay_id IS NULL"),
    )
    op.create_index(
        "one_child_stay_document",
        "document",
        ["type_code", "child_id", "season_code", "stay_id"],
        unique=True,
        sqlite_where=sa.text("child_id IS NOT NULL AND stay_id IS NOT NULL"),
        postgresql_where=sa.text("child_id IS NOT NULL AND stay_id IS NOT NULL"),
    )
    op.create_index(
        "one_household_season_document",
        "document",
        ["type_code", "household_id", "season_code"],
        unique=True,
        sqlite_where=sa.text("household_id IS NOT NULL AND stay_id IS NULL"),
        postgresql_where=sa.text("household_id IS NOT NULL AND stay_id IS NULL"),
    )
    op.create_index(
        "one_household_stay_document",
        "document",
        ["type_code", "household_id", "season_code", "stay_id"],
        unique=True,
        sqlite_where=sa.text("household_id IS NOT NULL AND stay_id IS NOT NULL"),
        postgresql_where=sa.text("household_id IS NOT NULL AND stay_id IS NOT NULL"),
    )

    op.create_table(
        "guardian",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("last_name", sa.String(), nullable=False),
        sa.Column("first_name", sa.String(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("other_phone", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_guardian_account_id")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_guardian_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardian")),
        sa.UniqueConstraint("account_id", name=op.f("uq_guardian_account_id")),
    )
    op.create_index("ix_guardian_household_id", "guardian", ["household_id"], unique=False)

    op.create_table(
        "mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("household_id", sa.Uuid(), nullable=True),
        sa.Column("stay_id", sa.Uuid(), nullable=True),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "refused",
                "uncertain",
                "abandoned",
                "unaddressed",
                name="mailstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("resent_of", sa.Uuid(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deposited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_mail_decision_id")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_mail_household_id")),
        sa.ForeignKeyConstraint(["resent_of"], ["mail.id"], name=op.f("fk_mail_resent_of")),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_mail_stay_id")),
        sa.ForeignKeyConstraint(["written_by"], ["staff.id"], name=op.f("fk_mail_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_mail_decision_id")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mail_message_id")),
    )
    op.create_index("ix_mail_household_id", "mail", ["household_id"], unique=False)
    op.create_index("ix_mail_resent_of", "mail", ["resent_of"], unique=False)
    op.create_index("ix_mail_state_deposited_at", "mail", ["state", "deposited_at"], unique=False)
    op.create_index("ix_mail_state_not_before", "mail", ["state", "not_before"], unique=False)
    op.create_index("ix_mail_written_at", "mail", ["written_at"], unique=False)

    op.create_table(
        "price_band",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("quotient_from", sa.Integer(), nullable=False),
        sa.Column("quotient_to", sa.Integer(), nullable=True),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_price_band_stay_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_band")),
    )
    op.create_index("ix_price_band_stay_id", "price_band", ["stay_id"], unique=False)

    op.create_table(
        "requirement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("type_code", sa.String(), nullable=False),
        sa.Column("mandatory", sa.Boolean(), nullable=False),
        sa.Column("born_from", sa.Date(), nullable=True),
        sa.Column("born_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_requirement_stay_id")),
        sa.ForeignKeyConstraint(["type_code"], ["document_type.code"], name=op.f("fk_requirement_type_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement")),
        sa.UniqueConstraint("stay_id", "type_code", name=op.f("uq_requirement_stay_id_type_code")),
    )
    op.create_table(
        "staff_stay",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_stay_staff_id")),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_staff_stay_stay_id")),
        sa.PrimaryKeyConstraint("staff_id", "stay_id", name=op.f("pk_staff_stay")),
    )
    op.create_table(
        "stay_activity",
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("activity", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_stay_activity_stay_id")),
        sa.PrimaryKeyConstraint("stay_id", "activity", name=op.f("pk_stay_activity")),
    )
    op.create_table(
        "stay_closure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_stay_closure_stay_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay_closure")),
    )
    op.create_index("ix_stay_closure_stay_id", "stay_closure", ["stay_id"], unique=False)

    op.create_table(
        "stay_group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("age_min", sa.Integer(), nullable=False),
        sa.Column("age_max", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_stay_group_stay_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay_group")),
    )
    op.create_index("ix_stay_group_stay_id", "stay_group", ["stay_id"], unique=False)

    op.create_table(
        "stay_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_stay_session_stay_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay_session")),
    )
    op.create_index("ix_stay_session_stay_id", "stay_session", ["stay_id"], unique=False)

    op.create_table(
        "transport_point",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column(
            "direction",
            sa.Enum("out", "back", name="direction", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("at", sa.Time(), nullable=True),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_transport_point_stay_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transport_point")),
    )
    op.create_index("ix_transport_point_stay_id", "transport_point", ["stay_id"], unique=False)

    op.create_table(
        "decision_piece",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("document_revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_decision_piece_decision_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_decision_piece_document_id")),
        sa.PrimaryKeyConstraint("decision_id", "document_id", name=op.f("pk_decision_piece")),
    )
    op.create_index("ix_decision_piece_document_id", "decision_piece", ["document_id"], unique=False)

    op.create_table(
        "document_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("original_name", sa.String(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_version_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_sha256"], ["file.sha256"], name=op.f("fk_document_version_file_sha256")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_version")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_document_version_document_id_number")),
    )
    op.create_index("ix_document_version_file_sha256", "document_version", ["file_sha256"], unique=False)

    op.create_table(
        "pre_registration",
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "validated",
                "waitlisted",
                "to_complete",
                "refused",
                "cancelled",
                name="preregistrationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("stay_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("outward_id", sa.Uuid(), nullable=True),
        sa.Column("return_id", sa.Uuid(), nullable=True),
        sa.Column("waiting_rank", sa.Integer(), nullable=True),
        sa.Column("family_message", sa.String(), nullable=True),
        sa.Column("address_during", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("for_team", sa.Boolean(), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["assignee_id"], ["staff.id"], name=op.f("fk_pre_registration_assignee_id")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_pre_registration_child_id")),
        sa.ForeignKeyConstraint(["group_id"], ["stay_group.id"], name=op.f("fk_pre_registration_group_id")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_pre_registration_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["outward_id"], ["transport_point.id"], name=op.f("fk_pre_registration_outward_id")
        ),
        sa.ForeignKeyConstraint(
            ["return_id"], ["transport_point.id"], name=op.f("fk_pre_registration_return_id")
        ),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_pre_registration_stay_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pre_registration")),
        sa.UniqueConstraint("child_id", "stay_id", name=op.f("uq_pre_registration_child_id_stay_id")),
    )
    op.create_index("ix_pre_registration_assignee_id", "pre_registration", ["assignee_id"], unique=False)
    op.create_index("ix_pre_registration_household_id", "pre_registration", ["household_id"], unique=False)
    op.create_index(
        "ix_pre_registration_state_submitted_at", "pre_registration", ["state", "submitted_at"], unique=False
    )
    op.create_index(
        "ix_pre_registration_stay_id_state", "pre_registration", ["stay_id", "state"], unique=False
    )

    op.create_table(
        "planning_request",
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "pending",
                "accepted",
                "waitlisted",
                "to_complete",
                "refused",
                "cancelled",
                name="planningstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("pre_registration_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("for_team", sa.Boolean(), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["assignee_id"], ["staff.id"], name=op.f("fk_planning_request_assignee_id")),
        sa.ForeignKeyConstraint(
            ["pre_registration_id"],
            ["pre_registration.id"],
            name=op.f("fk_planning_request_pre_registration_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planning_request")),
        sa.UniqueConstraint("pre_registration_id", name=op.f("uq_planning_request_pre_registration_id")),
    )
    op.create_index("ix_planning_request_assignee_id", "planning_request", ["assignee_id"], unique=False)
    op.create_index(
        "ix_planning_request_state_submitted_at", "planning_request", ["state", "submitted_at"], unique=False
    )

    op.create_table(
        "planning_interval",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("planning_request_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_planning_interval_days")),
        sa.ForeignKeyConstraint(
            ["planning_request_id"],
            ["planning_request.id"],
            name=op.f("fk_planning_interval_planning_request_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planning_interval")),
    )
    op.create_index(
        "ix_planning_interval_planning_request_id", "planning_interval", ["planning_request_id"], unique=False
    )
