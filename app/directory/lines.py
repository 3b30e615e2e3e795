"""What is typed on the page of a service's details? One kind of line for each table; stored ones come back."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Email, NumberRange, Optional
from wtforms.widgets import TimeInput

from app.catalogs.models import Municipality, Region
from app.directory import rules
from app.directory.models import (
    Accessibility,
    ContactPerson,
    CostOption,
    Frequency,
    Funding,
    PhoneKind,
    PhoneLine,
    RequiredDocument,
    Schedule,
    ServiceArea,
    ServiceLanguage,
    ServiceProgramme,
    TaxonomyTag,
)
from app.directory.questions import FormQuestion, Prefill
from app.kit import forms
from app.kit.fields import Choice
from app.kit.lines import Line, LineLookupField, line_text

IN_SPANISH = _("Write it in Spanish, too: most people read that.")
OWN = ("known", "gone")  # what a line carries besides the fields of its row


def needing(name: str) -> Callable[..., Mapping[str, Any]]:
    """The rule that a written line has this field."""
    return lambda values, day: {} if values.get(name) else {name: IN_SPANISH}


class DetailLine(Line):
    """A line that may stand for a stored row: `known` tells which, in which version, `gone` takes it away."""

    empty = 1
    rest: ClassVar[tuple[str, ...]] = ()  # fields that are seldom needed
    known = HiddenField()
    gone = BooleanField(_("Remove this line"))

    @classmethod
    def opened(cls, row: Any) -> dict[str, Any]:
        """What a stored row says."""
        told = {name: getattr(row, name) for name in cls.model.__mapper__.columns.keys()}
        plain = {name: value.name if isinstance(value, Choice) else value for name, value in told.items()}
        return {**plain, "known": f"{row.id}:{row.version}"}

    def is_written(self) -> bool:
        return not self.gone.data and any(self[name].data not in (None, "", []) for name in self.written_by)

    def told(self) -> dict[str, Any]:
        """The columns of its row."""
        return {name: self._value(name) for name in self._fields if name not in OWN}

    def row(self, **more: Any) -> Any:
        return self.model(**more, **self.told())

    def _value(self, name: str) -> Any:
        said = self[name].data
        return said if said == 0 else super()._value(name)

    @property
    def known_as(self) -> tuple[int, int] | None:
        """Which row it stands for, in which version; what cannot be one is none."""
        pk, _colon, version = (self.known.data or "").partition(":")
        is_one = pk.isdecimal() and version.isdecimal() and len(pk) < 10 and len(version) < 10
        return (int(pk), int(version)) if is_one else None


class HourField(StringField):
    """An hour as '08:00'."""

    widget = TimeInput()


def day_names() -> list[tuple[str, str]]:
    """The days of the week, as a reader of this language names them."""
    return [(code, rules.weekdays([at]).capitalize()) for at, code in enumerate(rules.DAYS)]


def hours_faults(values: Mapping[str, Any], day: Any) -> Mapping[str, Any]:
    """The rule on a schedule, told of the fields in which it is typed."""
    told = rules.schedule_faults({**values, "byday": byday_of(values)})
    return {"days" if name == "byday" else name: text for name, text in told.items()}


def byday_of(values: Mapping[str, Any]) -> str | None:
    """The ticked days as the standard writes them; what this form cannot show stays as it came."""
    which = (values.get("which") or "") if values.get("freq") == "MONTHLY" else ""
    return ",".join(f"{which}{day}" for day in values.get("days") or ()) or values.get("as_came") or None


class HoursLine(DetailLine):
    """Days that come back, and from when to when."""

    written_by, model = ("days", "bymonthday", "opens_at", "closes_at", "description_es", "description_en",
                         "as_came"), Schedule  # fmt: skip
    rest = ("freq", "which", "bymonthday", "interval", "valid_from", "valid_to", "description_es", "description_en")
    faults = staticmethod(hours_faults)
    as_came = HiddenField()
    days = SelectMultipleField(_("Days of the week"), choices=day_names)
    opens_at = HourField(_("Opens at"), [Optional()], filters=[forms.strip])
    closes_at = HourField(_("Closes at"), [Optional()], filters=[forms.strip])
    freq = SelectField(_("Comes back"), choices=lambda: [(one.name, one.label) for one in Frequency], default="WEEKLY")
    which = SelectField(_("Which of the month"), choices=lambda: [
        ("", _("Every one")), *((str(number), name) for number, name in rules.ORDINALS.items() if number != 5)])
    bymonthday = line_text(_("Days of the month"), 100)
    interval = IntegerField(_("Every how many weeks or months"), [Optional(), NumberRange(1, 52)], default=1)
    valid_from = DateField(_("Valid from"), [Optional(), forms.SensibleDate()])
    valid_to = DateField(_("Valid to"), [Optional(), forms.SensibleDate()])
    description_es = line_text(_("Description in Spanish"), 300)
    description_en = line_text(_("Description in English"), 300)

    @classmethod
    def opened(cls, row: Any) -> dict[str, Any]:
        parts = [rules.DAY.fullmatch(one) for one in rules.split(row.byday)]
        known = [(found.group(1) or "", found.group(2)) for found in parts if found]
        counts = {count for count, _day in known}
        plain = len(known) == len(parts) and len(counts) < 2 and counts <= {"", "1", "2", "3", "4", "-1"}
        shown = {"days": [day for _count, day in known], "which": "".join(counts)} if plain else {}
        return {**super().opened(row), "days": [], "as_came": None if plain else row.byday, **shown}

    def told(self) -> dict[str, Any]:
        names = ("opens_at", "closes_at", "freq", "bymonthday", "interval", "valid_from", "valid_to", "description_es",
                 "description_en")  # fmt: skip
        told = {name: self._value(name) for name in names}
        return {**told, "byday": byday_of(self.data), "interval": told["interval"] or 1}


class TelephoneLine(DetailLine):
    """A number and what is at its other end."""

    written_by, model = ("number", "extension", "description_es", "description_en"), PhoneLine
    faults = staticmethod(lambda values, day: rules.phone_faults({**values, "number": values.get("number") or "-"}))
    number = line_text(_("Number"), 60)
    extension = line_text(_("Extension"), 20)
    kind = SelectField(_("Kind of telephone"), choices=lambda: [("", "—"), *((x.name, x.label) for x in PhoneKind)])
    languages = line_text(_("Languages"), 200)
    description_es = line_text(_("Description in Spanish"), 300)
    description_en = line_text(_("Description in English"), 300)


class ContactLine(DetailLine):
    """Whom one asks for."""

    written_by, model, empty = ("name", "title", "department", "email"), ContactPerson, 0
    name = line_text(_("Name"), 160)
    title = line_text(_("Job title"), 160)
    department = line_text(_("Office"), 160)
    email = StringField(_("E-mail"), [Optional(), Email(_("Write an e-mail address such as name@example.org."))],
                        filters=[forms.strip])  # fmt: skip


class DocumentLine(DetailLine):
    """What a family brings."""

    written_by, model = ("document_es", "document_en"), RequiredDocument
    faults = staticmethod(needing("document_es"))
    document_es = line_text(_("Document in Spanish"), 300)
    document_en = line_text(_("Document in English"), 300)


class CostLine(DetailLine):
    """How much, of what, until when."""

    written_by, model, empty = ("amount", "description_es", "description_en"), CostOption, 0
    faults = staticmethod(lambda values, day: rules.cost_faults(values))
    amount = DecimalField(_("Amount"), [Optional(), NumberRange(max=10**11)], places=None)
    currency = line_text(_("Currency"), 3)
    description_es = line_text(_("Description in Spanish"), 300)
    description_en = line_text(_("Description in English"), 300)
    valid_from = DateField(_("Valid from"), [Optional(), forms.SensibleDate()])
    valid_to = DateField(_("Valid to"), [Optional(), forms.SensibleDate()])


class LanguageLine(DetailLine):
    """In which language one is attended."""

    written_by, model, empty = ("name_es", "name_en", "note_es", "note_en"), ServiceLanguage, 0
    faults = staticmethod(needing("name_es"))
    name_es = line_text(_("Name in Spanish"), 120)
    name_en = line_text(_("Name in English"), 120)
    note_es = line_text(_("Note in Spanish"), 300)
    note_en = line_text(_("Note in English"), 300)


class AccessLine(DetailLine):
    """How somebody with a disability gets in and is attended."""

    written_by, model, empty = ("description_es", "description_en", "details_es", "details_en"), Accessibility, 0
    faults = staticmethod(needing("description_es"))
    description_es = line_text(_("Description in Spanish"), 300)
    description_en = line_text(_("Description in English"), 300)
    details_es = line_text(_("Details in Spanish"), 2000)
    details_en = line_text(_("Details in English"), 2000)


class AreaLine(DetailLine):
    """Where one must live."""

    written_by, model, empty = ("name", "municipality_id", "department_id", "description_es", "description_en"
                                ), ServiceArea, 0  # fmt: skip
    name = line_text(_("Name"), 200)
    municipality_id = LineLookupField(_("Municipality"), [Optional()], model=Municipality,
                                      lookup="OpportunityView.lookup", column="municipality_id")  # fmt: skip
    department_id = forms.TermField(_("Department"), [Optional()], model=Region)
    description_es = line_text(_("Description in Spanish"), 300)
    description_en = line_text(_("Description in English"), 300)


class FundingLine(DetailLine):
    """Who pays."""

    written_by, model, empty = ("source",), Funding, 0
    source = line_text(_("Source of funding"), 300)


class TagLine(DetailLine):
    """Under which term of which list others file it."""

    written_by, model, empty = ("taxonomy", "code", "term_es", "term_en"), TaxonomyTag, 0
    faults = staticmethod(needing("term_es"))
    taxonomy = line_text(_("List of terms"), 200)
    code = line_text(_("Code"), 120)
    term_es = line_text(_("Term in Spanish"), 200)
    term_en = line_text(_("Term in English"), 200)


class ProgrammeLine(DetailLine):
    """A programme of an organisation."""

    written_by, model, empty = ("name_es", "name_en", "description_es", "description_en"), ServiceProgramme, 0
    faults = staticmethod(needing("name_es"))
    name_es = line_text(_("Name in Spanish"), 200)
    name_en = line_text(_("Name in English"), 200)
    description_es = line_text(_("Description in Spanish"), 2000, TextAreaField)
    description_en = line_text(_("Description in English"), 2000, TextAreaField)


class QuestionLine(DetailLine):
    """What the application form asks."""

    written_by, model, empty = ("question_es", "question_en"), FormQuestion, 0
    faults = staticmethod(needing("question_es"))
    question_es = line_text(_("Question in Spanish"), 200)
    question_en = line_text(_("Question in English"), 200)
    prefill = SelectField(_("Answered from the record"), [Optional()],
                          choices=[("", "—"), *((one.name, one.label) for one in Prefill)])  # fmt: skip
    is_required = BooleanField(_("Required"))

    def _value(self, name: str) -> Any:
        return bool(self[name].data) if name == "is_required" else super()._value(name)


# name in the form: (kind, title, what is said of it, "one" of a line, label of the button)
SECTIONS: dict[str, tuple[type[DetailLine], Any, Any, Any, Any]] = {
    "hours": (HoursLine, _("Opening hours"), _("One line for each part of the week with the same hours."),
              _("Part of the week"),
              _("Add more hours")),
    "phones": (TelephoneLine, _("Telephones"), None, _("Telephone"), _("Add another telephone")),
    "contacts": (ContactLine, _("Whom to ask for"), _("People who work there; nobody outside sees their names."),
                 _("Person"), _("Add another person")),
    "documents": (DocumentLine, _("What to bring"), None, _("Document"), _("Add another document")),
    "costs": (CostLine, _("Costs"), None, _("Cost"), _("Add another cost")),
    "languages": (LanguageLine, _("Languages of attention"), None, _("Language"), _("Add another language")),
    "access": (AccessLine, _("Accessibility"), None, _("Accessibility"), _("Add another line of accessibility")),
    "questions": (QuestionLine, _("Application form"), _("What the service asks of who applies, in its words."),
                  _("Question"), _("Add another question")),
    "areas": (AreaLine, _("Area served"), _("Where a family must live to be attended."), _("Area"),
              _("Add another area")),
    "programmes": (ProgrammeLine, _("Programmes"), None, _("Programme"), _("Add another programme")),
    "funding": (FundingLine, _("Funding"), None, _("Source"), _("Add another source")),
    "tags": (TagLine, _("Terms of other lists"), _("Under which other directories file it."), _("Term"),
             _("Add another term")),
}  # fmt: skip
