"""Which rules does a service state, so that a program can read them? Its own ages and group, and rows of one each."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, CheckConstraint, Integer
from sqlalchemy.orm import Mapped, relationship

from app.extensions import Model
from app.kit.fields import Privacy, described, field, ref
from app.kit.scopes import Record, RegionScoped
from app.opportunities.eligibility import Fact, Rule
from app.opportunities.models import Opportunity
from app.opportunities.rules import age_words

PUBLIC = Privacy.PUBLIC
TERMS = {"sex": Fact.SEX, "population_group": Fact.POPULATION_GROUP, "sisben": Fact.SISBEN,
         "document_type": Fact.DOCUMENT}  # fmt: skip


class EligibilityRule(Record, RegionScoped, Model):
    """One condition of a service (HSDS eligibility, structured): all that are required must be met."""

    kept_for = ("REFERENCE", "REFERENCE")
    __table_args__ = (CheckConstraint("age_from IS NULL OR age_to IS NULL OR age_to >= age_from", name="ages"),)
    opportunity_id: Mapped[int] = ref(_("Service"), "opportunity", privacy=PUBLIC, required=True)
    is_required: Mapped[bool] = field(
        _("Required"), Boolean, privacy=PUBLIC, default=True,
        help=_("If not, it is only preferred: it shuts nobody out."),
    )  # fmt: skip
    age_from: Mapped[int | None] = field(_("Age from"), Integer, privacy=PUBLIC)
    age_to: Mapped[int | None] = field(_("Age to"), Integer, privacy=PUBLIC)
    sex_id: Mapped[int | None] = ref(_("Sex"), "term", list="sex", privacy=PUBLIC, index=False)
    population_group_id: Mapped[int | None] = ref(
        _("Population group"), "term", list="population_group", privacy=PUBLIC, index=False
    )
    sisben_id: Mapped[int | None] = ref(_("SISBEN group"), "term", list="sisben_group", privacy=PUBLIC, index=False)
    document_type_id: Mapped[int | None] = ref(
        _("Document type"), "term", list="document_type", privacy=PUBLIC, index=False
    )
    municipality_id: Mapped[int | None] = ref(_("Municipality"), "municipality", privacy=PUBLIC, index=False)
    locality_id: Mapped[int | None] = ref(
        _("Comuna, corregimiento or settlement"), "locality", privacy=PUBLIC, index=False
    )
    opportunity: Mapped[Opportunity] = relationship()
    sex: Mapped[Any] = relationship("Term", foreign_keys="EligibilityRule.sex_id")
    population_group: Mapped[Any] = relationship("Term", foreign_keys="EligibilityRule.population_group_id")
    sisben: Mapped[Any] = relationship("Term", foreign_keys="EligibilityRule.sisben_id")
    document_type: Mapped[Any] = relationship("Term", foreign_keys="EligibilityRule.document_type_id")
    municipality: Mapped[Any] = relationship("Municipality")
    locality: Mapped[Any] = relationship("Locality")

    def place(self) -> None:
        """The regional is that of the service; a locality tells its municipality."""
        if self.opportunity is not None:
            if self.opportunity.region_id is None:  # both are new
                self.opportunity.place()
            self.region_id = self.opportunity.region_id
        if self.locality is not None:
            self.municipality_id = self.locality.municipality_id

    @property
    @described(_("Condition"), PUBLIC)
    def fact(self) -> Fact:
        """What it asks about: the one thing that is filled in."""
        name = next((name for name in TERMS if getattr(self, f"{name}_id") is not None), None)
        place = self.municipality_id is not None or self.locality_id is not None
        return TERMS[name] if name else Fact.PLACE if place else Fact.AGE

    @property
    @described(_("What it asks for"), PUBLIC)
    def asked(self) -> str:
        """The value in the reader's language: 'Female', '0 to 5 years', 'Manrique, Medellín'."""
        fact = self.fact
        if fact == Fact.AGE:
            return age_words(self.age_from, self.age_to)
        if fact == Fact.PLACE:
            return ", ".join(dict.fromkeys(str(part) for part in (self.locality, self.municipality) if part))
        return next(str(getattr(self, name)) for name, own in TERMS.items() if own == fact)

    @property
    def rule(self) -> Rule:
        above = self.locality.parent_id if self.locality is not None else None
        return rule_of(self, above, self.population_group.code if self.population_group is not None else None)

    def __str__(self) -> str:
        return f"{self.fact}: {self.asked}"


def rule_of(row: Any, above: int | None, group: str | None) -> Rule:
    """The rule of a row, or of its columns as they were read alone; `group` is the code of its population group."""
    if group is not None:
        return Rule(Fact.POPULATION_GROUP, row.is_required, value=group)
    for name, fact in TERMS.items():
        if (value := getattr(row, f"{name}_id")) is not None:
            return Rule(fact, row.is_required, value=value)
    if row.municipality_id is not None:
        return Rule(Fact.PLACE, row.is_required, value=row.municipality_id, locality=row.locality_id, above=above)
    return Rule(Fact.AGE, row.is_required, row.age_from, row.age_to)


def own_rules(first: int | None, last: int | None, group: str | None) -> list[Rule]:
    """What the columns of a service say: its ages and the code of its population group."""
    found = []
    if first is not None or last is not None:
        found.append(Rule(Fact.AGE, True, first, last))
    if group is not None:
        found.append(Rule(Fact.POPULATION_GROUP, True, value=group))
    return found


def told_rules(service: Opportunity, rows: Iterable[EligibilityRule]) -> list[tuple[Rule, str]]:
    """All rules of a service with what they ask for in the reader's language."""
    words = {Fact.AGE: service.ages, Fact.POPULATION_GROUP: str(service.population_group)}
    group = service.population_group.code if service.population_group is not None else None
    own = own_rules(service.age_from, service.age_to, group)
    return [*((rule, words[rule.fact]) for rule in own), *((row.rule, row.asked) for row in rows)]
