"""What does a person type? One form per view, made from the model's own fields; nothing typed is lost (design 5)."""

import datetime as dt
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from flask import g, request, url_for
from flask_babel import lazy_gettext as _, to_user_timezone, to_utc
from flask_wtf import FlaskForm
from markupsafe import Markup
from sqlalchemy import Boolean, Date, DateTime, Enum, Float, Integer, Numeric, String, Text, UniqueConstraint
from sqlalchemy.exc import IntegrityError
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    DecimalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation, ValidationError

from app.extensions import db
from app.kit.catalog import Catalog, options
from app.kit.fields import column_of, info_of, label_of, privacy_of
from app.kit.picking import said_of
from app.kit.scopes import viewer
from app.kit.sealing import stated_type

Faults = Callable[[Mapping[str, Any]], Mapping[str, Any]]
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2100, 12, 31)


class RecordForm(FlaskForm):
    """A form over a model. CSRF is checked once for the whole application.

    Three hidden fields travel along: the one-time `_key`, the `_version` of the row, and in `_base`, sealed, what the
    form was opened with; `opening` is what `merging` makes of them.
    """

    opening: Any = None

    class Meta:
        csrf = False

    def __init__(self, *args: Any, **kw: Any) -> None:
        # WTForms passes over class attributes that begin with "_"
        own = {"_version": HiddenField(), "_base": HiddenField(),
               "_key": HiddenField(default=lambda: secrets.token_urlsafe(32))}  # fmt: skip
        stated: Any = type(self)
        self._unbound_fields: Any = [*stated._unbound_fields, *own.items()]
        super().__init__(*args, **kw)


class LookupField(SelectField):
    """One row of a large table, chosen by typing. Only the chosen row is ever rendered, and it must be in scope."""

    def __init__(self, label: Any = None, validators: Any = None, *, model: Any, lookup: str = "", **kw: Any) -> None:
        super().__init__(label, validators, coerce=_int_or_none, choices=[], validate_choice=False, **kw)
        self.model, self.lookup = model, lookup

    def chosen(self) -> Any | None:
        """The chosen row, or None when there is none or the viewer may not see it."""
        if self.data and request.method == "GET":
            return said_of(self.model, self.data)
        self.held = db.session.get(self.model, self.data) if self.data else None  # held: a form asks several times
        return self.held

    def iter_choices(self) -> Any:
        row = self.chosen()
        yield ("", _("Choose"), row is None, {})
        if row is not None:
            yield (row.id, str(row), True, {})

    def pre_validate(self, form: Any) -> None:
        if self.data and self.chosen() is None:
            raise StopValidation(str(_("This choice does not exist or is not available to you.")))

    def __call__(self, **kwargs: Any) -> Markup:
        kwargs.setdefault("data-lookup", url_for(self.lookup, column=self.name))
        return super().__call__(**kwargs)


class TermField(SelectField):
    """One row of a short official list, in the reader's language."""

    def __init__(self, label: Any = None, validators: Any = None, *, model: Any, list_: Any = None, **kw: Any) -> None:
        super().__init__(label, validators, coerce=_int_or_none, **kw)
        self.model, self.list_ = model, list_

    def iter_choices(self) -> Any:
        rows = options(self.model, self.list_)
        known = {id_ for id_, _name in rows}
        if self.data and self.data not in known and (old := db.session.get(self.model, self.data)):
            rows = [*rows, (old.id, str(old))]
        yield ("", _("Choose"), not self.data, {})
        yield from ((id_, name, id_ == self.data, {}) for id_, name in rows)

    def pre_validate(self, form: Any) -> None:
        if self.data is None:
            return
        if self.data not in {choice[0] for choice in self.iter_choices()}:
            raise StopValidation(str(_("Not a valid choice.")))


def _int_or_none(value: Any) -> int | None:
    """A form value as an id; anything that cannot be one of ours is no choice at all."""
    text = str(value or "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


class MomentField(DateTimeLocalField):
    """An instant, typed and shown in the reader's time zone, kept in UTC."""

    def process_data(self, value: Any) -> None:
        super().process_data(to_user_timezone(value).replace(tzinfo=None) if value else None)

    @property
    def moment(self) -> dt.datetime | None:
        """What was typed, in UTC."""
        return to_utc(self.data) if self.data else None


class SensibleDate:
    """Refuse years that only a slip of the finger gives."""

    def __call__(self, form: Any, bound: Any) -> None:
        day = bound.data.date() if isinstance(bound.data, dt.datetime) else bound.data
        if day and not EARLIEST <= day <= LATEST:
            raise ValidationError(str(_("Write a date between 1900 and 2100.")))


class Needed(InputRequired):
    """The required-field message, in our words."""

    def __call__(self, form: Any, bound: Any) -> None:
        if not bound.raw_data or not str(bound.raw_data[0]).strip():
            bound.errors = []
            raise StopValidation(str(_("Complete this field: %(label)s.", label=bound.label.text)))


def strip(value: Any) -> Any:
    """A text without the blanks around it; blanks alone are nothing."""
    return value.strip() or None if isinstance(value, str) else value


def _field_for(model: Any, name: str, lookup: str) -> Any:
    """The WTForms field of one column."""
    column, info = column_of(model, name), info_of(model, name)
    kind = stated_type(column)
    needs = column.nullable is False and not info.get("flag")
    checks: list[Any] = [Needed()] if needs else [Optional()]
    common = {"label": info["label"], "description": info.get("help") or "", "default": _default(column)}
    if column.foreign_keys:
        return _choice_of_row(model, column, info, checks, lookup, common)
    if isinstance(kind, Enum):
        return _choice_of_state(kind.enum_class, checks, common)
    if isinstance(kind, Boolean):
        return BooleanField(**common)
    if isinstance(kind, Text):
        return TextAreaField(**common, validators=[*checks, Length(max=20_000)], filters=[strip])
    if isinstance(kind, String):
        return StringField(**common, validators=[*checks, Length(max=kind.length or 400)], filters=[strip])
    if isinstance(kind, DateTime):
        return MomentField(**common, validators=[*checks, SensibleDate()], format=["%Y-%m-%dT%H:%M"])
    if isinstance(kind, Date):
        return DateField(**common, validators=[*checks, SensibleDate()])
    if isinstance(kind, Numeric | Float):
        return DecimalField(**common, validators=[*checks, NumberRange(-180, 10**12)], places=None)
    assert isinstance(kind, Integer)
    return IntegerField(**common, validators=[*checks, NumberRange(0, 2_000_000_000)])


def _default(column: Any) -> Any:
    """What a new row holds: a value, or for dates today."""
    default = column.default
    if default is not None and default.is_callable and isinstance(column.type, Date):
        return lambda: default.arg(None)
    return default.arg if default is not None and default.is_scalar else None


def _choice_of_row(model: Any, column: Any, info: Any, checks: Any, lookup: str, common: Any) -> Any:
    target = target_of(model, column.name)
    common.pop("default")
    if issubclass(target, Catalog) and not target.lookup:
        return TermField(**common, validators=checks, model=target, list_=info.get("list"))
    return LookupField(**common, validators=checks, model=target, lookup=lookup)


def target_of(model: Any, column: str) -> Any:
    """The model that a foreign key column points to."""
    relation = model.__mapper__.relationships.get(column.removesuffix("_id"))
    assert relation is not None, f"{model.__name__}.{column} has no relation beside it"
    return relation.mapper.class_


def _choice_of_state(states: Any, checks: Any, common: Any) -> Any:
    pairs = [(member.name, member.label) for member in states]
    default = common.pop("default")
    kind = RadioField if len(pairs) <= 4 else SelectField
    optional = isinstance(checks[0], Optional)
    if kind is SelectField or optional:
        kind, pairs = SelectField, [("", _("Choose")), *pairs]

    def coerce(value: Any) -> Any:
        return getattr(value, "name", value) or ("" if optional else value)

    return kind(**common, validators=checks, choices=pairs, coerce=coerce, default=getattr(default, "name", None))


def form_class(model: Any, names: list[str], lookup: str) -> type[RecordForm]:
    """The form class over some fields of a model; `lookup` is the endpoint that answers type-ahead."""
    fields = {column_of(model, name).key: _field_for(model, name, lookup) for name in names}
    return type(f"{model.__name__}Form", (RecordForm,), fields)


def readable(model: Any, name: str) -> bool:
    """May the viewer's role read this field? By its privacy class against the role's ceiling."""
    return privacy_of(model, name) <= viewer().ceiling


def hide_unreadable(form: RecordForm, model: Any) -> None:
    """Drop the fields above the viewer's ceiling: neither shown nor taken."""
    for name in [bound.name for bound in form if not bound.name.startswith("_")]:
        if not readable(model, name):
            delattr(form, name)


def keep_hidden_links(form: RecordForm, row: Any) -> None:
    """Drop the pickers whose stored row is out of the viewer's reach: it is neither shown nor lost."""
    for bound in [bound for bound in form if isinstance(bound, LookupField)]:
        stored = getattr(row, bound.name, None)
        if stored and db.session.get(bound.model, stored) is None:
            delattr(form, bound.name)


def fill(form: RecordForm, row: Any) -> None:
    """Write the form's answers onto the row; states become members again."""
    for bound in form:
        if bound.name.startswith("_"):
            continue
        column = column_of(type(row), bound.name)
        value: Any = bound.moment if isinstance(bound, MomentField) else bound.data
        if column is not None and isinstance(column.type, Enum) and column.type.enum_class:
            value = column.type.enum_class[value] if value else None
        setattr(row, bound.name, value)
        if isinstance(bound, LookupField | TermField):  # the relation, too: a new row cannot load it yet
            setattr(row, bound.name.removesuffix("_id"), db.session.get(bound.model, value) if value else None)


def add_faults(form: RecordForm, faults: Mapping[str, Any]) -> bool:
    """Put each fault beside its field; True when there was none."""
    for name, message in faults.items():
        bound = form._fields.get(name) or next(iter(form._fields.values()))
        bound.errors = [*bound.errors, str(message)]
    return not faults


def duplicate_faults(model: Any, error: IntegrityError) -> dict[str, Any]:
    """Which field says what another record already says? Read from the broken unique constraint."""
    diag = getattr(error.orig, "diag", None)
    told = f"{getattr(diag, 'constraint_name', '')} {error.orig}".lower()
    for constraint in model.__table__.constraints:
        columns = [column.name for column in constraint.columns] if isinstance(constraint, UniqueConstraint) else []
        spelled = ", ".join(f"{model.__tablename__}.{name}" for name in columns)
        if columns and (str(constraint.name).lower() in told or spelled in told):
            last = model.__table__.columns[columns[-1]].info.get("marks", columns[-1])
            return {last: _("Another record already has this value: %(label)s.", label=label_of(model, last))}
    return {"": _("The data contradict another record. Check dates and related choices.")}


def posted() -> bool:
    """Is this request a submitted form?"""
    return request.method == "POST"


def typed() -> Any:
    """What fills the form: what was just sent, else the draft that was asked for, else None."""
    return request.form if posted() else g.get("typed")


def nonce() -> str:
    """The one-time word that lets this page's own script run (CSP)."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)
