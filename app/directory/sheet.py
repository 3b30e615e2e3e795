"""How are the details of a service or organisation typed at once? Stored lines and new ones; nobody overwrites."""

from typing import Any, ClassVar

from flask_babel import gettext, lazy_gettext as _
from sqlalchemy import select
from wtforms import SelectField

from app.directory.lines import SECTIONS, DetailLine
from app.directory.models import OF_ORGANIZATION, OF_SERVICE, ServiceProgramme
from app.directory.questions import FormQuestion
from app.extensions import db
from app.kit import forms, merging
from app.kit.lines import LinedForm, Lines
from app.kit.scopes import utcnow, viewer
from app.opportunities.models import Opportunity, Organization

REMOVED = _("Taken out of the details")
# By the model of the owner: the key of its lines, and their tables in the order of SECTIONS.
KEYS: dict[Any, tuple[str, tuple[Any, ...]]] = {
    Opportunity: ("opportunity_id", (*OF_SERVICE, FormQuestion)), Organization: ("organization_id", OF_ORGANIZATION),
}  # fmt: skip


def rows_of(owner: Any, model: Any) -> list[Any]:
    """The lines of one kind, in the order in which they were written."""
    key, _models = KEYS[type(owner)]
    return list(db.session.scalars(select(model).where(getattr(model, key) == owner.id).order_by(model.id)))


def open_rows(owner: Any, model: Any) -> list[Any]:
    """The lines of one kind for somebody who has no account and whose link opened this one service."""
    query = select(model).where(model.opportunity_id == owner.id).order_by(model.id)
    return list(db.session.scalars(query, execution_options={"unscoped": True}))


def stored(owner: Any) -> dict[str, list[Any]]:
    """All lines of a service or organisation, by section."""
    models = KEYS[type(owner)][1]
    return {name: rows_of(owner, kind.model) for name, (kind, *_words) in SECTIONS.items() if kind.model in models}


def programmes_of(service: Any) -> list[tuple[str, str]]:
    """The programmes of the organisation of a service."""
    query = select(ServiceProgramme).where(ServiceProgramme.organization_id == service.organization_id)
    return [("", "—"), *((str(row.id), str(row)) for row in db.session.scalars(query.order_by(ServiceProgramme.id)))]


class DetailsForm(LinedForm):
    """The lines of one owner; made anew for each by `form_of`."""

    rows: ClassVar[dict[str, list[Any]]] = {}

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        fresh = forms.typed() is None
        self.lines = {name: Lines(name, SECTIONS[name][0], [SECTIONS[name][0].opened(row) for row in rows]
                                  if fresh else []) for name, rows in self.rows.items()}  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        sound = super().validate(extra_validators)
        return all([sound, *(self._is_met(name, line) for name in self.lines for line in self.pairs(name))])

    def pairs(self, name: str) -> list[tuple[DetailLine, Any]]:
        """The lines of a section, each with the stored row for which it stands (None: it is new, or gone)."""
        known = {row.id: row for row in self.rows[name]}
        lines: list[Any] = self.lines[name].forms
        return [(line, known.get(line.known_as[0]) if line.known_as else None) for line in lines]

    def _is_met(self, name: str, pair: tuple[DetailLine, Any]) -> bool:
        """Is the line that was opened still the one that is stored? Said once; saving again is then meant."""
        line, row = pair
        if line.known_as is None:
            return True
        first = line.written_by[0]
        if row is None:
            line.known.data = ""
            return forms.add_faults(line, {first: _("Somebody removed this line meanwhile. Save again to keep it.")}
                                    if line.is_written() else {})  # fmt: skip
        if not line.is_written() and not line.gone.data:
            return forms.add_faults(line, {first: _("This line is empty. Fill it in, or mark it to be removed.")})
        if row.version == line.known_as[1] or not changed(line, row):
            return True
        line.known.data = f"{row.id}:{row.version}"
        told = gettext("Meanwhile changed: %(line)s (%(who)s). Save again if yours holds.", line=row,
                       who=merging.changed_by(row))  # fmt: skip
        return forms.add_faults(line, {first: told})


def changed(line: DetailLine, row: Any) -> bool:
    """Does the line say something else than the row?"""
    if line.gone.data:
        return True
    told = line.told()
    return any(getattr(row, name) != value for name, value in told.items())


def form_of(owner: Any) -> type[DetailsForm]:
    """The form over the details of this service or organisation."""
    fields: dict[str, Any] = {"rows": stored(owner)}
    if isinstance(owner, Opportunity):
        fields["programme_id"] = SelectField(_("Programme of the organisation"), choices=programmes_of(owner),
                                             default=str(owner.programme_id or ""))  # fmt: skip
    return type("DetailsForm", (DetailsForm,), fields)


def take(owner: Any, form: Any) -> None:
    """Write what differs from what is stored. What is removed can be restored, as everywhere."""
    key = KEYS[type(owner)][0].removesuffix("_id")
    if "programme_id" in form:
        owner.programme_id = int(form.programme_id.data) if form.programme_id.data else None
    for name in form.lines:
        for line, row in form.pairs(name):
            if row is None and line.is_written():
                db.session.add(line.row(**{key: owner}))
            elif row is not None and line.gone.data:
                row.deleted_at, row.deleted_by_id, row.deleted_reason = utcnow(), viewer().user_id, str(REMOVED)
            elif row is not None and changed(line, row):
                for column, value in line.told().items():
                    setattr(row, column, value)
