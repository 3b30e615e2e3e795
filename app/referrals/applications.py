"""Which application form went to the service with a referral, answered how, and what became of it? (WB-5.2)"""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Length, Optional

from app.directory.questions import FormQuestion, Prefill
from app.extensions import db
from app.families.models import Family, Member
from app.families.views import members_of
from app.kit import forms, lists
from app.kit.scopes import utcnow
from app.referrals.models import Application, ApplicationState, Referral

# Which columns must be readable for an answer to be taken from the record.
READ_FROM: dict[Prefill, tuple[Any, tuple[str, ...]]] = {
    Prefill.NAME: (Member, ("first_name", "last_name")),
    Prefill.DOCUMENT: (Member, ("document_type", "document_number")),
    Prefill.BIRTH_DATE: (Member, ("birth_date",)), Prefill.SEX: (Member, ("sex",)),
    Prefill.ADDRESS: (Family, ("address",)), Prefill.PLACE: (Family, ("locality", "municipality")),
    Prefill.PHONE: (Family, ("phone",)),
}  # fmt: skip


def questions_of(service_id: int) -> list[FormQuestion]:
    """What the form of a service asks, in its order."""
    query = select(FormQuestion).filter_by(opportunity_id=service_id)
    return list(db.session.scalars(query.order_by(FormQuestion.id)))


def application_of(row: Referral) -> Application | None:
    return db.session.scalars(select(Application).filter_by(referral_id=row.id)).first()


def known(row: Referral, asked: list[FormQuestion]) -> dict[str, str]:
    """What the record answers, by question; of the member, else of the child or the head of the family."""
    people = [one for one in members_of(row.family_id) if one.left_on is None]
    head = next((one for one in people if one.is_head), people[0] if people else None)
    person = row.member or row.case.child or head
    family = db.session.get_one(Family, row.family_id)
    return {f"q{one.id}": _from_record(one.prefill, family, person, len(people)) for one in asked if one.prefill}


def _from_record(prefill: Prefill, family: Family, person: Member | None, people: int) -> str:
    if prefill == Prefill.PEOPLE:
        return str(people)
    model, names = READ_FROM[prefill]
    row = family if model is Family else person
    if row is None or not all(lists.may_read(model, name) for name in names):
        return ""
    return " ".join(lists.display(value) for name in names if (value := getattr(row, name)) is not None)


def form_over(asked: list[FormQuestion]) -> Any:
    """The form of a service: its questions, then how far the application is."""
    fields: dict[str, Any] = {
        f"q{one.id}": StringField(one.words, [Optional(), Length(max=500)], filters=[forms.strip]) for one in asked}
    return type("ApplicationForm", (forms.RecordForm,), {
        **fields,
        "state": SelectField(_("State"), choices=[(one.name, one.label) for one in ApplicationState],
                             default=ApplicationState.PREPARED.name),
        "handed_in_on": DateField(_("Handed in on"), [Optional(), forms.SensibleDate()]),
        "words": StringField(_("Number it was given, or reason"), [Optional(), Length(max=300)],
                             filters=[forms.strip]),
    })  # fmt: skip


def application_faults(values: Mapping[str, Any], required: list[str], today: dt.date) -> dict[str, Any]:
    """What is handed in has its answers and its day, which is not to come; what is refused has its reason."""
    if values["state"] == ApplicationState.PREPARED.name:
        return {}
    faults: dict[str, Any] = {name: _("The service needs this answer.") for name in required if not values.get(name)}
    day = values.get("handed_in_on")
    if day is None:
        faults["handed_in_on"] = _("Write the day on which it was handed in.")
    elif day > today:
        faults["handed_in_on"] = _("This day has not come yet. Write when it was handed in.")
    if values["state"] == ApplicationState.REFUSED.name and not values.get("words"):
        faults["words"] = _("Write why it was refused.")
    return faults


def stored(row: Application | None) -> dict[str, Any]:
    """What was answered, as the form takes it."""
    if row is None:
        return {}
    return {**json.loads(row.answers), "state": row.state.name, "handed_in_on": row.handed_in_on, "words": row.words}


def save(row: Referral, asked: list[FormQuestion], form: Any) -> None:
    """Keep the answers with the referral, which goes on by one version: nobody overwrites them unseen."""
    found = application_of(row) or Application(referral=row, case=row.case)
    told = {f"q{one.id}": form[f"q{one.id}"].data or "" for one in asked}
    found.answers = json.dumps({**json.loads(found.answers or "{}"), **told}, ensure_ascii=False)
    found.state, found.handed_in_on = ApplicationState[form.state.data], form.handed_in_on.data
    found.words, row.changed_at = form.words.data, utcnow()
    db.session.add(found)
