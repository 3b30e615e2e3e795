"""How is the checklist of one moment filled in? One form over its criteria; two people may fill it in at once."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import Length

from app.cases.models import Case
from app.extensions import db
from app.families.rules import name_of
from app.kit import forms, merging
from app.professionals.models import me
from app.quality import rules
from app.quality.models import Criterion, CriterionCheck, CriterionRemark, Judgement, Moment, RemarkKind

PARTS = {"j": "judgement", "o": "observation", "e": "evidence"}
Checks = dict[int, CriterionCheck]  # what was judged in a case, by criterion
STATES = [(one.name, one.label) for one in Judgement]


def criteria_of(case: Case) -> dict[Moment, list[Criterion]]:
    """What is asked of this case in each moment: the editions valid today, in the order of the guide."""
    today, asked = dt.date.today(), {moment: list[Criterion]() for moment in Moment}
    for one in db.session.scalars(select(Criterion).order_by(Criterion.position, Criterion.id)):
        if rules.applies(one.is_conditional, case.is_progressive_exit) and rules.is_valid(one, today):
            asked[one.moment].append(one)
    return asked


def checks_of(case: Case) -> Checks:
    """What was judged in this case, by criterion."""
    return {row.criterion_id: row for row in db.session.scalars(select(CriterionCheck).filter_by(case_id=case.id))}


def remarks_of(case: Case, moment: Moment) -> dict[int, list[CriterionRemark]]:
    """What was said of each criterion of a moment, the newest first, by the id of its check."""
    query = select(CriterionRemark).join(CriterionRemark.check).join(CriterionCheck.criterion)
    query = query.where(CriterionRemark.case_id == case.id, Criterion.moment == moment)
    found: dict[int, list[CriterionRemark]] = {}
    for row in db.session.scalars(query.order_by(CriterionRemark.id.desc())):
        found.setdefault(row.check_id, []).append(row)
    return found


def _fields(one: Criterion) -> dict[str, Any]:
    """j-ID judgement, o-ID observation, e-ID evidence."""
    told = {"filters": [forms.strip]}
    return {
        f"j-{one.id}": RadioField(f"{one.code} · {_('Judgement')}", choices=STATES, validate_choice=False),
        f"o-{one.id}": TextAreaField(f"{one.code} · {_('Observation')}", [Length(max=2000)], **told),
        f"e-{one.id}": StringField(f"{one.code} · {_('Evidence')}", [Length(max=300)], **told),
    }  # fmt: skip


def form_over(case: Case, moment: Moment, asked: list[Criterion], stored: Checks, told: Any = None) -> Any:
    """The form over what is stored; with `told`, over what someone sent: what was not sent stays as it is."""
    known: dict[str, Any] = {}
    for one in asked:
        row = stored.get(one.id)
        known |= {f"{key}-{one.id}": name_of(getattr(row, name, None)) for key, name in PARTS.items()}
    kind = type("ChecklistForm", (forms.RecordForm,), {k: v for one in asked for k, v in _fields(one).items()})
    version = sum(row.version for row in stored.values())
    return merging.over_rows(kind, f"checklist:{case.id}:{moment.name}", version, known, told)


def faults(form: Any, asked: list[Criterion]) -> dict[str, Any]:
    """What the rule says of each criterion, by the name of its field."""
    keys = {name: key for key, name in PARTS.items()}
    told: dict[str, Any] = {}
    for one in asked:
        values = {name: form[f"{key}-{one.id}"].data for key, name in PARTS.items()}
        told |= {f"{keys[name]}-{one.id}": text for name, text in rules.judgement_faults(values).items()}
    return told


def take(case: Case, asked: list[Criterion], stored: Checks, form: Any, fresh: Any) -> int:
    """Write the criteria that differ from what is stored, each with its line of history; how many."""
    written = 0
    for one in asked:
        bound = {name: form[f"{key}-{one.id}"] for key, name in PARTS.items()}
        if not bound["judgement"].data or all(merging.sent(x) == fresh.opening.fields[x.name] for x in bound.values()):
            continue
        row = stored.get(one.id) or CriterionCheck(case=case, criterion=one)
        row.judgement, row.judged_on = Judgement[bound["judgement"].data], dt.date.today()
        row.judged_by_id = me()
        row.observation, row.evidence = bound["observation"].data, bound["evidence"].data
        said = " · ".join(text for text in (row.observation, row.evidence) if text) or None
        db.session.add_all([row, CriterionRemark(check=row, kind=RemarkKind.JUDGEMENT, judgement=row.judgement,
                                                 text=said)])  # fmt: skip
        written += 1
    return written


def progress(asked: dict[Moment, list[Criterion]], stored: Checks) -> dict[Moment, tuple[int, int]]:
    """For each moment: how many of its criteria are settled, of how many that apply."""
    judged = {key: row.judgement for key, row in stored.items()}
    ids = {moment: [one.id for one in found] for moment, found in asked.items()}
    return {moment: (len(all_) - len(rules.still_open(all_, judged)), len(all_)) for moment, all_ in ids.items()}
