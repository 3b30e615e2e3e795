"""How does one small page change a row? Asked, checked, written once, and never over what someone else just did."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, request
from flask_babel import lazy_gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.kit import forms, merging, once
from app.kit.editing import Editing

Told = Callable[[Any], Any]
Written = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Step:
    """What the page asks (`form`, filled with `known`), what it refuses, what it writes, says and where it leads."""

    form: Any
    title: Any
    take: Callable[[Any, Any], None]
    back: str
    done: Any
    faults: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda values: {}
    known: dict[str, Any] = field(default_factory=dict)
    context: Any = None
    label: Any = None
    danger: bool = False
    target: str | None = None
    undo_url: str | None = None
    refused: Any = None  # why it cannot be done any more
    template: str = "confirm.html"
    shown: dict[str, Any] = field(default_factory=dict)  # what a template of its own shows besides


class Stepping(Editing):
    """Screens whose rows are changed by small pages of their own: delete, close, postpone; or many on one sheet."""

    def step(self, row: Any, step: Step) -> Any:
        """Show the page, or do what it says."""
        told, place = forms.typed(), f"{row.__tablename__}:{row.id}:{step.form.__name__}"
        fresh = merging.open_on(step.form(formdata=None, data=step.known), place, row.version)
        form = fresh if told is None else merging.reopen(step.form(told), place, told)
        if not forms.posted():
            return self._ask(form, row, step)
        if answer := once.earlier(form):
            return answer
        if not form.validate() or not forms.add_faults(form, step.faults(form.data)) or not merging.all_picked(form):
            return self._ask(form, row, step), 422
        if step.refused is not None or form["_version"].data not in (None, "", str(row.version)):
            return self._overtaken(form, fresh, row, step)
        try:
            return self._do(form, row, step)
        except StaleDataError:
            db.session.rollback()
            return self.step(self.get_row(str(row.id)), step)
        except IntegrityError:
            db.session.rollback()
            return once.earlier(form) or (self._ask(form, row, step), 409)

    def fill_in(self, row: Any, rows: Iterable[Any], over: Told, ask: Told, take: Written, back: str,
                faults: Told = lambda form: {}) -> Any:  # fmt: skip
        """Write the one form over several rows of `row`, joined with what others wrote meanwhile, or ask.

        `over` makes it of what was sent (of None: of what is stored), `ask` the page; `take` may say what it did.
        """
        form, fresh = over(request.form), over(None)
        if answer := once.earlier(form):
            return answer
        sound, chosen = form.validate() and forms.add_faults(form, faults(form)), merging.all_picked(form)
        if sound and chosen:
            merging.merge(form, fresh, merging.changed_by(max(rows, key=lambda one: one.changed_at, default=row)))
        if not sound or not chosen or form.opening.asked:
            return ask(form), 409 if sound else 422
        said = take(form, fresh) or _("Saved.")
        once.done(form, back)
        db.session.commit()
        flash(said, "success")
        merging.say_joined(form)
        return redirect(back)

    def _do(self, form: Any, row: Any, step: Step) -> Any:
        step.take(row, form)
        once.done(form, step.target or step.back)
        db.session.commit()
        if step.undo_url:
            once.tell(step.done, step.undo_url, _("Undo"), "success", "post")
        else:
            flash(step.done, "success")
        return redirect(step.target or step.back)

    def _overtaken(self, form: Any, fresh: Any, row: Any, step: Step) -> Any:
        """The page again, with what was typed, who was faster, and what their change says; nothing is done yet."""
        merging.merge(form, fresh, merging.changed_by(row))
        told = _("Meanwhile this was changed by: %(who)s. Look at the current data, then save again if it still holds.",
                 who=form.opening.by)  # fmt: skip
        forms.add_faults(form, {"": step.refused or told})
        return self._ask(form, row, step), 409

    def _ask(self, form: Any, row: Any, step: Step) -> str:
        page = self.page(step.title, context=step.context or str(row), danger=step.danger,
                         submit_label=step.label or step.title, cancel_url=step.back)  # fmt: skip
        return self.render_template(step.template, page=page, form=form, **step.shown)
