"""How is a need without a service recorded, read and settled? From its need, once; settled by who keeps the offer."""

import datetime as dt
from typing import Any

from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from wtforms import StringField
from wtforms.validators import Length

from app.cases.models import Need
from app.extensions import db
from app.families.models import Family, Member
from app.kit import forms, lists
from app.kit.scopes import viewer
from app.kit.steps import Step
from app.kit.vault import blind
from app.kit.views import RecordView, interface
from app.opportunities.unmet import Gap, UnmetNeed, UnmetStatus, band_of
from app.professionals.models import me


class AnswerForm(forms.RecordForm):
    """What answers it; the register is read by many."""

    answer = StringField(_("What answers it now"), [forms.Needed(), Length(max=300)], filters=[forms.strip],
                         description=_("Without names or stories of families."))  # fmt: skip


class DismissForm(forms.RecordForm):
    """Why it is dismissed."""

    answer = StringField(_("Reason"), [forms.Needed(), Length(max=300)], filters=[forms.strip],
                         description=_("Without names or stories of families."))  # fmt: skip


class UnmetNeedView(RecordView):
    """The register of needs that no service answers; a row comes from the page of a need alone."""

    datamodel = interface(UnmetNeed)
    route_base, list_title, one = "/unmet-needs", _("Unmet needs"), _("Unmet need")
    list_columns = ["kind|gap", "municipality|locality", "age_band|population_group", "status", "recorded_on"]
    chips = ("status", "kind", "municipality", "gap", "age_band")
    base_order = ("recorded_on", "desc")
    chart_view = "SupplyChartView"
    searchable = False
    fieldsets = [
        (_("What is missing"), ["kind", "gap", "status", "answer", "settled_on"]),
        (_("For whom and where"), ["age_band", "population_group", "municipality", "locality", "recorded_on",
                                   "professional"]),
    ]  # fmt: skip
    exclude_route_methods = {"download", "add", "edit", "delete", "deleted", "restore"}
    method_permission_name = {"answer": "edit", "dismiss": "edit"}

    def context_line(self, row: Any) -> Any:
        return " · ".join(dict.fromkeys(str(part) for part in (row.locality, row.municipality) if part))

    def tags(self, row: Any) -> Any:
        return [(str(row.status), row.status.tone)]

    def show_page(self, row: Any) -> dict[str, Any]:
        return {**super().show_page(row), "initials": None, "edit_url": None, "delete_url": None}

    def row_actions(self, row: Any) -> Any:
        if not viewer().may("edit", self.class_permission_name) or row.status != UnmetStatus.OPEN:
            return []
        return [(_("There is an offer now"), self.url("answer", pk=row.id), "get", True),
                (_("Dismiss"), self.url("dismiss", pk=row.id), "get", False)]  # fmt: skip

    @expose("/answer/<pk>", methods=["GET", "POST"])
    @has_access
    def answer(self, pk: str) -> Any:
        title, done = _("There is an offer now"), _("Recorded: there is an offer now.")
        return self._settle(pk, AnswerForm, UnmetStatus.ANSWERED, title, done)

    @expose("/dismiss/<pk>", methods=["GET", "POST"])
    @has_access
    def dismiss(self, pk: str) -> Any:
        return self._settle(pk, DismissForm, UnmetStatus.DISMISSED, _("Dismiss the unmet need"), _("Dismissed."))

    def _settle(self, pk: str, form: Any, status: UnmetStatus, title: Any, done: Any) -> Any:
        def take(row: UnmetNeed, form: Any) -> None:
            row.status, row.answer, row.settled_on = status, form.answer.data, dt.date.today()

        row = self.get_row(pk)
        refused = _("It was settled already.") if row.status != UnmetStatus.OPEN else None
        return self.step(row, Step(form, title, take, self.url("show", pk=row.id), done, refused=refused))


def mark_of(need: Need) -> str:
    """By what an unmet need is found from its need, and not the other way round."""
    return blind(str(need.uuid), "unmet_need")


def unmet_of(need: Need) -> UnmetNeed | None:
    """What was recorded of this need, in the viewer's scope."""
    return db.session.scalar(select(UnmetNeed).where(UnmetNeed.mark == mark_of(need)))


def record(need: Need, family: Family, gap: Gap) -> UnmetNeed:
    """Write a need down as unmet, or again when it was settled; of its member only a band of ages and a group."""
    row = unmet_of(need)
    if row is not None and row.status == UnmetStatus.OPEN:
        return row
    if row is None:
        row = UnmetNeed(mark=mark_of(need), kind_id=need.kind_id, region_id=need.region_id)
    member, place = need.member, family.locality
    row.municipality_id = family.municipality_id
    row.locality_id = (place.parent_id or place.id) if place is not None else None  # no finer than the comuna
    row.age_band = band_of(member.age) if member is not None else None
    told = member is not None and lists.may_read(Member, "population_group")
    row.population_group_id = member.population_group_id if told else None
    row.gap, row.status, row.answer, row.settled_on = gap, UnmetStatus.OPEN, None, None
    row.recorded_on, row.professional_id = dt.date.today(), me()
    db.session.add(row)
    return row
