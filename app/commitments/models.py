"""Who promised what, by when? One kind of commitment for sessions, tables and plans (G34-4.1-R-b)."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import CheckConstraint, Computed, Date, Index, Integer, String, Text, event, inspect
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.commitments import rules
from app.extensions import Model
from app.kit.fields import Choice, Privacy, described, field, ref
from app.kit.lists import Searchable, local_day
from app.kit.scopes import Mixed, Record, viewer
from app.platform.doors import Door


class CommitmentStatus(Choice):
    """Carried from session to session until closed (G34-4.1-R-b)."""

    PENDING = _("Pending"), "amber"
    IN_PROGRESS = _("In progress"), "blue"
    FULFILLED = _("Fulfilled"), "green"
    NOT_FULFILLED = _("Not fulfilled"), "red"


class Priority(Choice):
    HIGH = _("High"), "red"
    MEDIUM = _("Medium")
    LOW = _("Low")


OPEN_STATUSES = (CommitmentStatus.PENDING, CommitmentStatus.IN_PROGRESS)


def day_of(session: Any) -> dt.date | None:
    """The local day of a session, of a case or of a table."""
    moment = getattr(session, "scheduled_at", None) or getattr(session, "held_at", None)
    return local_day(moment) if moment else None


class Commitment(Record, Mixed, Searchable, Model):
    """What, who (person and institution), due, priority, evidence, status."""

    __table_args__ = (
        CheckConstraint("status <> 'FULFILLED' OR evidence IS NOT NULL", name="evidence"),
        CheckConstraint("closed_on IS NULL OR status IN ('FULFILLED', 'NOT_FULFILLED')", name="closed"),
        CheckConstraint("percent IS NULL OR percent <= 100", name="percent"),
        Index("ix_commitment_region_status_due", "region_id", "status", "due_on"),
    )
    search_from = ("what", "responsible")
    what: Mapped[str] = field(
        _("Commitment"), String(300), required=True, help=_("What will be done, without names of families.")
    )
    responsible: Mapped[str | None] = field(_("Responsible person"), String(120), privacy=Privacy.PERSONAL)
    institution_id: Mapped[int | None] = ref(_("Responsible institution"), "institution")
    due_on: Mapped[dt.date] = field(_("Due"), Date, required=True, index=True)
    agreed_on: Mapped[dt.date | None] = field(_("Agreed on"), Date)
    priority: Mapped[Priority] = field(_("Priority"), Priority, required=True, default=Priority.MEDIUM)
    status: Mapped[CommitmentStatus] = field(
        _("Status"), CommitmentStatus, required=True, default=CommitmentStatus.PENDING
    )
    percent: Mapped[int | None] = field(_("Progress in percent"), Integer)
    progress: Mapped[str | None] = field(_("Progress"), Text)
    evidence: Mapped[str | None] = field(
        _("Evidence"), Text, help=_("What shows that it was fulfilled: document, date, place.")
    )
    closed_on: Mapped[dt.date | None] = field(_("Closed on"), Date)
    postponed_reason: Mapped[str | None] = field(_("Reason for the postponement"), String(300))
    unfulfilled_reason: Mapped[str | None] = field(_("Why it was not fulfilled"), Text)
    reopened_reason: Mapped[str | None] = field(_("Reason to open it again"), String(300))
    claimed_on: Mapped[dt.date | None] = field(_("Reported as fulfilled on"), Date, index=True)
    open_due_on: Mapped[dt.date | None] = mapped_column(
        Date, Computed("CASE WHEN status IN ('PENDING', 'IN_PROGRESS') THEN due_on END", persisted=True), index=True,
        info={"label": _("Open, due"), "privacy": Privacy.INTERNAL},
    )  # fmt: skip
    session_id: Mapped[int | None] = ref(_("Session"), "case_session")
    table_session_id: Mapped[int | None] = ref(_("Roundtable session"), "roundtable_session")
    institution: Mapped[Any] = relationship("Institution")
    case: Mapped[Any] = relationship("Case", foreign_keys="Commitment.case_id")
    region: Mapped[Any] = relationship("Region")
    session: Mapped[Any] = relationship("CaseSession")
    table_session: Mapped[Any] = relationship("RoundtableSession")

    @property
    @described(_("Timing"), of=("due_on", "status"))
    def timing(self) -> rules.Timing:
        """Overdue, due this week, on time or closed, as of today."""
        return rules.timing(self.due_on, self.status, dt.date.today())

    @property
    @described(_("Responsible person"), Privacy.PERSONAL)
    def person(self) -> str | None:
        """Often a relative: named to whoever reads names."""
        return self.responsible if viewer().ceiling >= Privacy.PERSONAL else None

    @property
    @described(_("Who answers for it"))
    def bearer(self) -> str:
        """The institution, else the person, as far as the viewer reads."""
        return str(self.institution or self.person or "")

    @property
    @described(_("Where it comes from"), of=("table_session", "session", "case"))
    def source(self) -> str:
        """The table session, the case session or the case, for those who may see it."""
        return str(self.table_session or self.session or self.case or "")

    def place(self) -> None:
        """From a session: the place of its case. From a table: its regional."""
        is_open = rules.is_open(self.status or CommitmentStatus.PENDING)
        self.closed_on = None if is_open else self.closed_on or dt.date.today()
        self.claimed_on = self.claimed_on if is_open else None  # whoever closes it has looked at what was reported
        self.agreed_on = self.agreed_on or self._agreed()
        if self.case is None and self.session is not None and self.session.case is not None:
            self.case_id, self.case = self.session.case_id, self.session.case
        if self.case is not None:
            self.region_id, self.unit_id, self.family_id = self.case.region_id, self.case.unit_id, self.case.family_id
        if self.table_session is not None:
            self.is_of_table, self.region_id = True, self.table_session.region_id

    def _agreed(self) -> dt.date:
        """On the day of its session, unless that lies ahead; else on the day on which it is written down."""
        today = dt.date.today()
        return min(day_of(self.session) or day_of(self.table_session) or today, today)

    def __str__(self) -> str:
        return self.what


# What waits is found among what is open; what PostgreSQL's wall asks of it stands in the index, too.
DUE, OF_TABLE = Commitment.open_due_on, Commitment.is_of_table
OPEN: Any = {"sqlite_where": DUE.is_not(None), "postgresql_where": DUE.is_not(None)}
ASKED = ["deleted_at", "region_id", "unit_id", "family_id", "case_id", "is_of_table"]
Index("ix_commitment_open", DUE, Commitment.id, **OPEN, postgresql_include=ASKED)
Index("ix_commitment_open_unit", Commitment.unit_id, DUE, **OPEN)
Index("ix_commitment_open_table", Commitment.region_id, DUE, sqlite_where=OF_TABLE, postgresql_where=OF_TABLE)


class OfCommitment(Record, Mixed):
    """A row that hangs from a commitment and is reached wherever that is."""

    __abstract__ = True
    commitment: Any

    def place(self) -> None:
        """The place of the commitment."""
        if self.commitment is not None:
            for name in ("region_id", "unit_id", "family_id", "case_id", "is_of_table"):
                setattr(self, name, getattr(self.commitment, name))


class CommitmentChange(OfCommitment, Model):
    """The history of a commitment: every change of status, date or evidence."""

    commitment_id: Mapped[int] = ref(_("Commitment"), "commitment", required=True)
    status: Mapped[CommitmentStatus] = field(_("Status"), CommitmentStatus, required=True)
    due_on: Mapped[dt.date | None] = field(_("Due"), Date)
    percent: Mapped[int | None] = field(_("Progress in percent"), Integer)
    note: Mapped[str | None] = field(_("Note"), Text)
    commitment: Mapped[Commitment] = relationship()
    author: Mapped[Any] = relationship("User", foreign_keys="CommitmentChange.created_by_id", viewonly=True)

    def __str__(self) -> str:
        return f"{self.commitment} · {self.status}"


class ReportLink(Door, OfCommitment, Model):
    """A way for an institution without an account to report on one commitment, once: a link and a code apart."""

    door_of, door_word = "commitment_id", "report"
    commitment_id: Mapped[int] = ref(_("Commitment"), "commitment", required=True)
    commitment: Mapped[Commitment] = relationship()


NOTED_BY = {"reopened_reason": "reopened_reason", "due_on": "postponed_reason", "evidence": "evidence",
            "progress": "progress", "percent": "progress"}  # fmt: skip


def _note(row: Commitment, changed: set[str]) -> str | None:
    """The words that explain a change: evidence, reason or progress."""
    if "status" in changed and row.status in (CommitmentStatus.FULFILLED, CommitmentStatus.NOT_FULFILLED):
        return row.evidence if row.status == CommitmentStatus.FULFILLED else row.unfulfilled_reason
    return next((getattr(row, words) for name, words in NOTED_BY.items() if name in changed), None)


@event.listens_for(Session, "before_flush")
def _keep_history(session: Session, _flush: Any, _instances: Any) -> None:
    """Every change of status, date, progress or evidence leaves a row, whoever makes it."""
    for row in [one for one in (*session.new, *session.dirty) if isinstance(one, Commitment)]:
        state: Any = inspect(row)
        changed = {name for name in ("status", *NOTED_BY) if state.attrs[name].history.has_changes()}
        if row not in session.new and not changed:
            continue
        with session.no_autoflush:
            row.place()
            status = row.status or CommitmentStatus.PENDING
            note = _note(row, changed) if row not in session.new else row.progress
            change = CommitmentChange(commitment=row, status=status, due_on=row.due_on, percent=row.percent, note=note)
            change.place()
        session.add(change)
