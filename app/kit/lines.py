"""How are several rows typed at once? Repeated lines below a form, saved with it; they work without scripts."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from flask import url_for
from markupsafe import Markup
from sqlalchemy import Enum
from wtforms import Form, SelectField, StringField
from wtforms.validators import Length, Optional

from app.kit import forms

MOST = 40


class Line(Form):
    """One repeated line. `written_by`: fields that make it count; `screen`: whose `add` it needs; `model`: its row."""

    written_by: ClassVar[tuple[str, ...]] = ()
    screen: ClassVar[str] = ""
    model: ClassVar[Any] = None
    empty: ClassVar[int] = 2

    @staticmethod
    def faults(values: Mapping[str, Any], day: dt.date | None) -> Mapping[str, Any]:
        """What its rule says of what was typed; `day` is that of the form."""
        return {}

    def is_written(self) -> bool:
        return any(self[name].data for name in self.written_by)

    def row(self, **more: Any) -> Any:
        """The row that the line becomes."""
        return self.model(**more, **{name: self._value(name) for name in self._fields})

    def _value(self, name: str) -> Any:
        kind, told = self.model.__mapper__.columns[name].type, self[name].data
        states = kind.enum_class if isinstance(kind, Enum) else None
        return states[told] if states is not None and told else told or None


class LineLookupField(forms.LookupField):
    """A type-ahead in a line, whose name is not that of a column: `column` of the screen that `lookup` names."""

    def __init__(self, *args: Any, column: str, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.column = column

    def __call__(self, **kwargs: Any) -> Markup:
        return super().__call__(**{"data-lookup": url_for(self.lookup, column=self.column), **kwargs})


def line_text(label: Any, most: int, kind: Any = StringField) -> Any:
    """A text of a line."""
    return kind(label, [Optional(), Length(max=most)], filters=[forms.strip])


def line_state(label: Any, states: Any, default: Any) -> Any:
    """A state of a line."""
    return SelectField(label, choices=[(one.name, one.label) for one in states], default=default.name)


class Lines:
    """The lines of one kind: as many as the sent form counts, else the prefilled ones and some empty ones."""

    def __init__(self, name: str, kind: type[Line], prefilled: list[dict[str, Any]]) -> None:
        self.name, self.kind = name, kind
        sent = forms.typed()
        told = sent.get(f"{name}-count", "") if sent else ""
        count = int(told) if told.isdigit() and len(told) < 4 else len(prefilled) + kind.empty
        count = min(count + (sent is not None and sent.get("more") == name), MOST)
        data: list[dict[str, Any]] = prefilled + [{}] * count
        self.forms = [kind(sent, prefix=f"{name}-{at}", data=data[at]) for at in range(count)]
        self.pattern = kind(prefix=f"{name}-__n__-")

    def written(self) -> list[Line]:
        """The lines in which somebody wrote."""
        return [line for line in self.forms if line.is_written()]

    def validate(self, day: dt.date | None) -> bool:
        fine = True
        for line in self.written():
            fine = line.validate() and fine
            told = {name: text for name, text in line.faults(line.data, day).items() if not line[name].errors}
            fine = forms.add_faults(line, told) and fine
        return fine


class LinedForm(forms.RecordForm):
    """A form and its lines: one page, one check, one summary of what is wrong. `day_field` dates the lines."""

    day_field = ""
    lines: Mapping[str, Lines] = {}

    def validate(self, extra_validators: Any = None) -> bool:
        own = super().validate(extra_validators)
        moment = self._fields[self.day_field].data if self.day_field else None
        day = moment.date() if isinstance(moment, dt.datetime) else moment
        return all([own, *[lines.validate(day) for lines in self.lines.values()]])

    @property
    def everything(self) -> "Everything":
        return Everything([self, *(line for lines in self.lines.values() for line in lines.forms)])


class Everything:
    """All fields of a form and its lines, as the summary of errors reads them."""

    form_errors: ClassVar[tuple[str, ...]] = ()

    def __init__(self, parts: list[Any]) -> None:
        self.parts = parts

    def __iter__(self) -> Iterator[Any]:
        return (bound for part in self.parts for bound in part)

    @property
    def errors(self) -> list[str]:
        return [bound.name for bound in self if bound.errors]
