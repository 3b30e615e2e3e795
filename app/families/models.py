"""Who is the family? The unit of everything: household, members, where they lived, who may reach them (MF-1.1-01)."""

import datetime as dt
import uuid
from typing import Any

from flask_babel import gettext, lazy_gettext as _
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    event,
    inspect,
    select,
)
from sqlalchemy.orm import Mapped, object_session, relationship
from sqlalchemy.orm.attributes import set_committed_value

from app.extensions import Model
from app.families.rules import age_on
from app.kit.fields import Choice, Privacy, described, field, mark, ref
from app.kit.lists import Searchable
from app.kit.picking import among
from app.kit.scopes import CaseReach, FamilyScoped, FamilySelf, Record, is_scoped, named, viewer

PERSONAL, SENSITIVE = Privacy.PERSONAL, Privacy.SENSITIVE


class FamilyStatus(Choice):
    """Where does the family stand with the programmes?"""

    IDENTIFIED = _("Pre-identified")
    SEARCH = _("Being searched for"), "amber"
    ACTIVE = _("In accompaniment"), "green"
    SUSPENDED = _("Accompaniment suspended"), "amber"
    CLOSED = _("Accompaniment ended"), "blue"


class FamilyKind(Choice):
    """Biological, extended or foster family (G34-3.7-FA-3)."""

    BIOLOGICAL = _("Biological")
    EXTENDED = _("Extended")
    FOSTER = _("Foster")
    NETWORK = _("Support network")


class Coded(Searchable):
    """A row whose code the application gives from its number: F-05-000123 in the regional 05."""

    letter = ""
    numbered: str | None = None

    def await_code(self, region: Any) -> None:
        """Hold a place for the code of a new row; the number is known only once it is inserted."""
        if not self.code and region is not None:  # type: ignore[has-type]
            self.numbered = f"{self.letter}-{region.code}"
            self.code = uuid.uuid4().hex[:20]

    @staticmethod
    def give_code(_mapper: Any, connection: Any, row: Any) -> None:
        """After the insert: the code and, with it, what people search by."""
        if row.numbered is None:
            return
        held, code = row.code, f"{row.numbered}-{row.id:06d}"
        text = (row.search_text or "").replace(held, code.lower())
        table = row.__table__
        connection.execute(table.update().where(table.c.id == row.id).values(code=code, search_text=text))
        set_committed_value(row, "code", code)
        set_committed_value(row, "search_text", text)


class Family(Record, FamilySelf, Coded, Model):
    """A household: the unit of the case; members, needs, visits and services hang from it."""

    letter, named_by = "F", ("name", "code")
    search_from = ("code", "name", "phone")
    code: Mapped[str] = field(_("Code"), String(20), required=True, unique=True)
    name: Mapped[str] = field(_("Family"), String(120), required=True, privacy=PERSONAL, help=_("Both surnames."))
    kind: Mapped[FamilyKind | None] = field(_("Kind of family"), FamilyKind)
    status: Mapped[FamilyStatus] = field(
        _("Status"), FamilyStatus, required=True, default=FamilyStatus.IDENTIFIED, index=True
    )
    intake_channel_id: Mapped[int | None] = ref(_("Intake channel"), "term", list="intake_channel", index=False)
    family_type_id: Mapped[int | None] = ref(
        _("Type of family"), "term", list="family_type", privacy=SENSITIVE, index=False
    )
    municipality_id: Mapped[int] = ref(_("Municipality"), "municipality", required=True, index=False)
    locality_id: Mapped[int | None] = ref(_("Comuna, corregimiento or settlement"), "locality")
    zone_id: Mapped[int | None] = ref(_("Zone"), "term", list="zone", index=False)
    address: Mapped[str | None] = field(_("Address"), String(200), privacy=PERSONAL)
    phone: Mapped[str | None] = field(_("Phone"), String(40), privacy=PERSONAL)
    dwelling_type_id: Mapped[int | None] = ref(_("Dwelling"), "term", list="dwelling_type", index=False)
    tenure_id: Mapped[int | None] = ref(_("Tenure"), "term", list="tenure", index=False)
    strengths: Mapped[str | None] = field(
        _("Strengths"), Text, privacy=SENSITIVE, help=_("What the family does well, in its words.")
    )
    enrolled_on: Mapped[dt.date | None] = field(_("Enrolled on"), Date)
    intake_channel: Mapped[Any] = relationship("Term", foreign_keys="Family.intake_channel_id")
    family_type: Mapped[Any] = relationship("Term", foreign_keys="Family.family_type_id")
    zone: Mapped[Any] = relationship("Term", foreign_keys="Family.zone_id")
    dwelling_type: Mapped[Any] = relationship("Term", foreign_keys="Family.dwelling_type_id")
    tenure: Mapped[Any] = relationship("Term", foreign_keys="Family.tenure_id")
    municipality: Mapped[Any] = relationship("Municipality")
    locality: Mapped[Any] = relationship("Locality")

    @property
    def hint(self) -> str:
        """What tells two families of one name apart in a list of choices."""
        return self.code

    def place(self) -> None:
        """A new family gets its code, and whoever records it reaches it."""
        if inspect(self).persistent:
            return
        self.await_code(self.municipality.region if self.municipality is not None else None)
        who = viewer() if is_scoped() else None
        if who is None or not who.regions:
            return
        alone = who.case_reach == CaseReach.FAMILIES
        serve(self, who.regions[0], next(iter(who.units), None), who.professional_id if alone else None)

    @classmethod
    def marked(cls, text: str) -> list[Any]:
        return of_document(cls.id, text)

    def __str__(self) -> str:
        return named(gettext("Family %(name)s", name=self.name), self.code)


DELETED = Family.deleted_at.is_not(None)
Index("ix_family_code_start", Family.code, postgresql_ops={"code": "text_pattern_ops"})
Index("ix_family_place", Family.municipality_id, Family.status, Family.id)  # a page of a town's, newest first
Index("ix_family_deleted", Family.id, sqlite_where=DELETED, postgresql_where=DELETED)
Index("ix_family_found", Family.id, Family.search_text, unique=True)  # what `FamilyAccess` repeats


class Member(Record, FamilyScoped, Searchable, Model):
    """A person of the household: identity, kinship, differential approach (MED-1-05, MED-6)."""

    __table_args__ = (
        UniqueConstraint("document_type_id", "document_number_mark"),
        CheckConstraint("birth_date IS NULL OR birth_date >= '1900-01-01'", name="birth"),
        Index("ix_member_last_name", "last_name", "id"),
    )
    search_from = named_by = ("first_name", "last_name")
    first_name: Mapped[str] = field(_("First name"), String(80), required=True, privacy=PERSONAL)
    last_name: Mapped[str] = field(_("Last name"), String(80), required=True, privacy=PERSONAL)
    document_type_id: Mapped[int | None] = ref(_("Document type"), "term", list="document_type", index=False)
    document_number: Mapped[str | None] = field(_("Document number"), String(30), privacy=PERSONAL, sealed=True)
    document_number_mark: Mapped[str | None] = mark("document_number")
    birth_date: Mapped[dt.date | None] = field(_("Birth date"), Date, privacy=PERSONAL)
    sex_id: Mapped[int | None] = ref(_("Sex"), "term", list="sex", index=False)
    gender_id: Mapped[int | None] = ref(_("Gender"), "term", list="gender", privacy=SENSITIVE, index=False)
    kinship_id: Mapped[int | None] = ref(_("Relationship to the head"), "term", list="relationship", index=False)
    is_head: Mapped[bool] = field(_("Head of the family"), Boolean)
    is_caregiver: Mapped[bool] = field(_("Main caregiver"), Boolean)
    ethnicity_id: Mapped[int | None] = ref(_("Ethnicity"), "term", list="ethnicity", privacy=SENSITIVE, index=False)
    disability_id: Mapped[int | None] = ref(_("Disability"), "term", list="disability", privacy=SENSITIVE, index=False)
    population_group_id: Mapped[int | None] = ref(
        _("Population group"), "term", list="population_group", privacy=SENSITIVE, index=False
    )
    health_regime_id: Mapped[int | None] = ref(_("Health regime"), "term", list="health_regime", index=False)
    education_level_id: Mapped[int | None] = ref(_("Education level"), "term", list="education_level", index=False)
    occupation_id: Mapped[int | None] = ref(_("Occupation"), "term", list="occupation", index=False)
    left_on: Mapped[dt.date | None] = field(_("Left the household on"), Date)
    family: Mapped[Family] = relationship(foreign_keys="Member.family_id")
    document_type: Mapped[Any] = relationship("Term", foreign_keys="Member.document_type_id")
    sex: Mapped[Any] = relationship("Term", foreign_keys="Member.sex_id")
    gender: Mapped[Any] = relationship("Term", foreign_keys="Member.gender_id")
    kinship: Mapped[Any] = relationship("Term", foreign_keys="Member.kinship_id")
    ethnicity: Mapped[Any] = relationship("Term", foreign_keys="Member.ethnicity_id")
    disability: Mapped[Any] = relationship("Term", foreign_keys="Member.disability_id")
    population_group: Mapped[Any] = relationship("Term", foreign_keys="Member.population_group_id")
    health_regime: Mapped[Any] = relationship("Term", foreign_keys="Member.health_regime_id")
    education_level: Mapped[Any] = relationship("Term", foreign_keys="Member.education_level_id")
    occupation: Mapped[Any] = relationship("Term", foreign_keys="Member.occupation_id")

    @property
    @described(_("Name"), PERSONAL)
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    @described(_("Age"), of=("birth_date",))
    def age(self) -> int | None:
        """Whole years today."""
        if self.birth_date is None:
            return None
        return age_on(self.birth_date, dt.date.today())

    def __str__(self) -> str:
        return named(self.name, f"#{self.id}")


def of_document(family: Any, text: str) -> list[Any]:
    """Criteria for the family of whoever has exactly this document; none when the text holds no number.

    None either for those who reach no member: of rows that cannot be PostgreSQL reckons with all of them.
    """
    reached = viewer().glass or viewer().case_reach not in (CaseReach.NONE, CaseReach.AGENDA)
    ways = Member.marked(text) if reached and any(ch.isdigit() for ch in text) else []
    return [among(family, select(Member.family_id).where(*ways))] if ways else []


class AddressHistory(Record, FamilyScoped, Model):
    """Where the family lived before: household mobility (MED-4-01)."""

    __table_args__ = (CheckConstraint("until IS NULL OR until >= since", name="dates"),)
    municipality_id: Mapped[int] = ref(_("Municipality"), "municipality", required=True)
    locality_id: Mapped[int | None] = ref(_("Comuna, corregimiento or settlement"), "locality", index=False)
    address: Mapped[str | None] = field(_("Address"), String(200), privacy=PERSONAL)
    since: Mapped[dt.date] = field(_("From"), Date, required=True)
    until: Mapped[dt.date | None] = field(_("Until"), Date)
    reason: Mapped[str | None] = field(_("Reason for moving"), String(200), privacy=SENSITIVE)
    family: Mapped[Family] = relationship(foreign_keys="AddressHistory.family_id")
    municipality: Mapped[Any] = relationship("Municipality")
    locality: Mapped[Any] = relationship("Locality")

    def __str__(self) -> str:
        return f"{self.municipality} · {self.since}"


class SupportContact(Record, FamilyScoped, Model):
    """Who supports the family, or could: a quadrant and a circle of the support network (F21.MO18, G34-3.1-07)."""

    person: Mapped[str] = field(_("Person or institution"), String(120), required=True, privacy=PERSONAL)
    quadrant_id: Mapped[int] = ref(_("Quadrant"), "term", list="support_quadrant", required=True, index=False)
    circle_id: Mapped[int] = ref(_("Circle"), "term", list="support_circle", required=True, index=False)
    is_wished: Mapped[bool] = field(_("Wished for, not there yet"), Boolean)
    phone: Mapped[str | None] = field(_("Phone"), String(40), privacy=PERSONAL)
    note: Mapped[str | None] = field(_("How they support"), Text, privacy=SENSITIVE)
    family: Mapped[Family] = relationship(foreign_keys="SupportContact.family_id")
    quadrant: Mapped[Any] = relationship("Term", foreign_keys="SupportContact.quadrant_id")
    circle: Mapped[Any] = relationship("Term", foreign_keys="SupportContact.circle_id")

    def __str__(self) -> str:
        return named(self.person, f"#{self.id}")


REACHED_BY = ("unit", "professional", "region")


class FamilyAccess(Record, FamilyScoped, Model):
    """Which unit, regional and professional serve a family, from when to when: the source of every family's scope.

    What a family is searched by stands here, too, kept the same by the database: names in one stretch of an index.
    """

    # Each holds what the wall asks of a row, so that the table is not read: three times for a page of a unit's list.
    __table_args__ = (
        ForeignKeyConstraint(["family_id", "search_text"], ["family.id", "family.search_text"], onupdate="CASCADE",
                             name="fk_family_access_found"),
        *(Index(f"ix_family_access_{one}_family", f"{one}_id", "family_id", postgresql_include=[
            *(f"{name}_id" for name in (*REACHED_BY, "created_by") if name != one), "ends_on",
            *(("search_text",) if one != "region" else ())]) for one in REACHED_BY),
    )  # fmt: skip
    unit_id: Mapped[int | None] = ref(_("Unit"), "unit", index=False)
    region_id: Mapped[int] = ref(_("Regional"), "region", required=True, index=False)
    professional_id: Mapped[int | None] = ref(_("Professional"), "professional", index=False)
    starts_on: Mapped[dt.date] = field(_("From"), Date, required=True, default=dt.date.today)
    ends_on: Mapped[dt.date | None] = field(_("Until"), Date)
    search_text: Mapped[str] = field(_("Search text"), String(600), required=True, privacy=PERSONAL)
    family: Mapped[Family] = relationship(foreign_keys="FamilyAccess.family_id")
    unit: Mapped[Any] = relationship("Unit")
    region: Mapped[Any] = relationship("Region")
    professional: Mapped[Any] = relationship("Professional")

    def __str__(self) -> str:
        return f"{self.family} · {self.professional or self.unit}"

    @staticmethod
    def take_text(_mapper: Any, connection: Any, row: Any) -> None:
        """Before the insert, when the family has its code: what it is searched by."""
        said = select(Family.__table__.c.search_text).where(Family.__table__.c.id == row.family_id)
        row.search_text = connection.scalar(said.with_for_update(read=True, key_share=True))  # nobody renames it now


def serve(family: Family, region_id: int, unit_id: int | None, professional_id: int | None = None,
          since: dt.date | None = None, until: dt.date | None = None) -> None:  # fmt: skip
    """Let a unit, and perhaps one professional of it, reach a family from now on; once is enough."""
    session = object_session(family)
    assert session is not None, "a family is reached only once it is in the session"
    wanted = {"unit_id": unit_id, "professional_id": professional_id}
    known = [row for row in session.new if isinstance(row, FamilyAccess) and row.family is family]
    if family.id:
        query = select(FamilyAccess).filter_by(family_id=family.id, **wanted)
        known += session.scalars(query, execution_options={"unscoped": True})
    if not any(row.ends_on is None and wanted == {name: getattr(row, name) for name in wanted} for row in known):
        session.add(FamilyAccess(family=family, region_id=region_id, starts_on=since or dt.date.today(),
                                 ends_on=until, **wanted))  # fmt: skip


event.listen(Family, "after_insert", Coded.give_code)
event.listen(FamilyAccess, "before_insert", FamilyAccess.take_text)
