"""Two people changed one row: whose words stand? A three-way merge by field; only true clashes are asked (R1).

A form over a row carries what it was opened with, sealed: nobody reads or forges it in the page.
"""

import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask import flash
from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectField, SelectMultipleField

from app.extensions import db
from app.kit.fields import YES_NO
from app.kit.forms import add_faults
from app.kit.lists import display
from app.kit.scopes import viewer
from app.kit.vault import Unreadable, seal, unseal

Values = dict[str, list[str]]


@dataclass(frozen=True)
class Clash:
    """A field that both changed: what it was when the form was opened (None: not known), and what is stored now."""

    name: str
    label: Any
    was: str | None
    theirs: str
    pick: str | None


@dataclass
class Opening:
    """What a form was opened with (None: not known), and what others did meanwhile."""

    place: str = ""
    fields: Values | None = None
    asked: dict[str, list[str] | None] = field(default_factory=dict)  # shown as clashes, with what they were
    shown: Values = field(default_factory=dict)  # what stood in those fields, as mine, when they were shown
    by: str = ""  # who changed it, and when
    clashes: list[Clash] = field(default_factory=list)
    joined: list[Any] = field(default_factory=list)  # labels of what only the other changed
    unpicked: list[str] = field(default_factory=list)
    mine: Values = field(default_factory=dict)  # what was typed where "theirs" was chosen

    def mine_again(self, form: Any) -> str:
        """Asked of a page that shows the clashes once more: both sides stand there, whatever was chosen."""
        for name, values in self.mine.items():
            put(form[name], values)
        return ""


def open_on(form: Any, place: str, version: Any) -> Any:
    """Let a form remember which row it shows, in which version, and what it holds."""
    form.opening = Opening(place, {bound.name: sent(bound) for bound in _answers(form)})
    _seal(form, str(version))
    return form


def over_rows(kind: Any, place: str, version: Any, known: dict[str, Any], told: Any = None) -> Any:
    """One form over several rows: as stored; with `told`, as someone sent it, what was not sent staying as it is."""
    fresh = open_on(kind(formdata=None, data=known), place, version)
    if told is None:
        return fresh
    form = reopen(kind(told), place, told)
    form.opening.fields = form.opening.fields or fresh.opening.fields
    for bound in _answers(fresh):
        if bound.name not in told:
            put(form[bound.name], fresh.opening.fields[bound.name])
    return form


def reopen(form: Any, place: str, told: Any) -> Any:
    """Read from a filled form what it was opened with, and whose words were chosen where two clashed."""
    try:
        kept = json.loads(unseal(form["_base"].data or "", _place(place, form["_version"].data)))
    except Unreadable:
        kept = {}
    form.opening = opening = Opening(place, kept.get("fields"), kept.get("asked", {}), kept.get("shown", {}),
                                     kept.get("by", ""))  # fmt: skip
    for name, was in opening.asked.items():
        if name not in form or opening.fields is None:
            continue
        pick, mine, typed = told.get(f"_pick-{name}"), told.getlist(name), sent(form[name])
        if pick == "theirs" and typed != opening.shown.get(name):
            pick = None  # theirs was chosen, yet something was typed: asked again rather than dropped
        opening.shown[name] = typed
        opening.clashes.append(_clash(form[name], was, opening.fields[name], mine, pick))
        if pick == "theirs":
            opening.mine[name] = mine
            put(form[name], opening.fields[name])
        elif pick != "mine":
            opening.unpicked.append(name)
    if opening.asked:
        _seal(form, form["_version"].data)
    return form


def merge(form: Any, theirs: Any, by: str) -> None:
    """Take over what only the other changed, keep what only I changed, name what we both did.

    `theirs` is the same form over the row as it is now; afterwards `form` is as if opened on that version.
    """
    was: Values | None = form.opening.fields
    asked: dict[str, list[str] | None] = {}
    opening = Opening(form.opening.place, theirs.opening.fields, asked, by=by, joined=form.opening.joined)
    for bound in _answers(form):
        mine, now = sent(bound), theirs.opening.fields.get(bound.name)
        then = was.get(bound.name) if was is not None else None
        if now is None or now in (mine, then):
            continue  # nobody changed it, or only I did
        if isinstance(bound, SelectMultipleField) and then is not None:
            put(bound, sorted(set(now) - (set(then) - set(mine)) | (set(mine) - set(then))))
        elif mine != then:
            asked[bound.name], opening.shown[bound.name] = then, mine
            opening.clashes.append(_clash(bound, then, now, mine, None))
            continue
        else:
            put(bound, now)
        opening.joined.append(bound.label.text)
    form.opening = opening
    _seal(form, theirs["_version"].data)


def all_picked(form: Any) -> bool:
    """Was it said of each clash whose words stay? Marks those of which it was not."""
    told = {name: gettext("Choose whose words stay: %(label)s.", label=form[name].label.text)
            for name in form.opening.unpicked}  # fmt: skip
    return add_faults(form, told)


def changed_by(row: Any) -> str:
    """Who saved this row last, and when."""
    user = db.session.get(User, row.changed_by_id) if row.changed_by_id else None
    own = user is not None and user.id == viewer().user_id
    who = gettext("You, in another window") if own else user.get_full_name() if user else gettext("The system")
    return f"{who} · {display(row.changed_at)}"


def say_joined(form: Any) -> None:
    """Tell whoever saved which changes of others stand beside their own."""
    if form.opening is not None and form.opening.joined:
        fields = ", ".join(str(label) for label in form.opening.joined)
        told = gettext("Meanwhile this was also changed: %(fields)s. Both changes are kept.", fields=fields)
        flash(f"{told} ({form.opening.by})", "info")


def sent(bound: Any) -> list[str]:
    """What a browser would send of a field as it stands, however it was typed."""
    if isinstance(bound, BooleanField):
        return ["y"] if bound.data else []
    if isinstance(bound, SelectMultipleField):
        return sorted(str(one) for one in bound.data or ())
    if isinstance(bound, SelectField):
        return [str(bound.data)] if bound.data not in (None, "") else [""]
    if isinstance(bound.data, int | float | Decimal):
        return [f"{Decimal(str(bound.data)).normalize():f}"]
    return [str(bound._value() or "").replace("\r\n", "\n").strip()]


def put(bound: Any, values: list[str]) -> None:
    """Fill a field as if a browser had sent this."""
    bound.process(MultiDict([(bound.name, value) for value in values]))


def words(bound: Any) -> str:
    """What a field says, as people read it."""
    if isinstance(bound, BooleanField):
        return str(YES_NO[bool(bound.data)])
    if isinstance(bound, SelectField):
        chosen = [str(label) for value, label, on, *_rest in bound.iter_choices() if on and value != ""]
        return ", ".join(chosen) or "—"
    return display(getattr(bound, "moment", bound.data))


def _clash(bound: Any, was: list[str] | None, now: list[str], mine: list[str], pick: str | None) -> Clash:
    """Both sides in words; afterwards the field holds mine again."""
    told: list[str | None] = []
    for values in (was, now):
        put(bound, values or [])
        told.append(words(bound) if values is not None else None)
    put(bound, mine)
    return Clash(bound.name, bound.label.text, told[0], str(told[1]), pick)


def _answers(form: Any) -> list[Any]:
    return [bound for bound in form if bound.name[0] != "_"]


def _seal(form: Any, version: str) -> None:
    opening = form.opening
    kept = json.dumps({name: getattr(opening, name) for name in ("fields", "asked", "shown", "by")})
    form["_version"].data, form["_base"].data = version, seal(kept, _place(opening.place, version))


def _place(place: str, version: str | None) -> str:
    return f"form.base:{place}:{version}:{viewer().user_id}"
