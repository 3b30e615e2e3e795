"""How does a list of another entity become lines of the ledger? Brought, reviewed by a person, written at once."""

import datetime as dt
import json
from typing import Any

from flask import flash, redirect, request
from flask_appbuilder import expose, has_access
from flask_babel import gettext, lazy_gettext as _, ngettext
from sqlalchemy import select
from wtforms import StringField
from wtforms.validators import Length, StopValidation

from app.catalogs.models import Term
from app.extensions import db
from app.families.views import Ruled
from app.kit import forms, lists, once
from app.kit.lists import fold
from app.kit.scopes import viewer
from app.kit.screens import url_of
from app.ledger import matching, sheet
from app.ledger.models import ServiceList
from app.platform.file_views import UploadField
from app.platform.upkeep import DAYS

DAYS[ServiceList] = 7
KINDS, SHOWN = ("csv", "xlsx"), 50


class ListField(UploadField):
    """A file with a table: text separated by commas or semicolons, or a workbook."""

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if self.data.name.rpartition(".")[2] not in KINDS:
            raise StopValidation(str(_("Bring a CSV or an Excel file (XLSX).")))


class BringForm(forms.RecordForm):
    """Who sends which list?"""

    entity = StringField(_("Entity that sends the list"), [forms.Needed(), Length(max=160)], filters=[forms.strip])
    upload = ListField(_("List"), description=_("CSV or Excel (XLSX), at most 1 000 rows, with its headings first."))


class ListImport(Ruled):
    """The two pages of a list: where it is brought, and where whoever brought it decides."""

    @expose("/list-of-others", methods=["GET", "POST"])
    @has_access
    def bring(self) -> Any:
        """Read whole or not at all; what is wrong is told by row and column."""
        if staged() is not None and not forms.posted():
            return redirect(self.url("review"))
        form = BringForm()
        if not forms.posted():
            return self._ask_for(form)
        if not form.validate():
            return self._ask_for(form), 422
        taken = form.upload.data
        rows, faults = sheet.read(sheet.table(taken.name, taken.data), known_words(), dt.date.today())
        if faults:
            form.upload.errors = [*map(told, faults[: sheet.SHOWN]), *_more(len(faults) - sheet.SHOWN)]
            return self._ask_for(form), 422
        forget()
        body = json.dumps({"entity": form.entity.data, "rows": rows})
        db.session.add(ServiceList(owner_id=viewer().user_id, body=body))
        db.session.commit()
        return redirect(self.url("review"))

    def _ask_for(self, form: Any) -> str:
        states = [lists.mid(use or access) for name, (access, use) in sheet.STATES.items() if name]
        page = self.page(_("Bring a list of services"), back_url=self.url("list"), back_label=self.list_title,
                         cancel_url=self.url("list"))  # fmt: skip
        kinds = [(row.code, str(row)) for row in terms("need_kind")]
        return self.render_template("service_list.html", page=page, form=form, columns=sheet.COLUMNS, kinds=kinds,
                                    states=states)  # fmt: skip

    @expose("/list-of-others/review", methods=["GET", "POST"])
    @has_access
    def review(self) -> Any:
        """Whose are these rows? What is sure is written, what is proposed decided, what nobody knows forgotten."""
        row = staged()
        if row is None:
            flash(_("No list waits for your review."), "info")
            return redirect(self.url("bring"))
        if forms.posted() and "discard" in request.form:
            forget()
            db.session.commit()
            flash(_("The list was discarded; nothing of it is kept."), "success")
            return redirect(self.url("list"))
        body, form = json.loads(row.body), forms.RecordForm()
        found = matching.matched(body["rows"])
        if not forms.posted():
            return self._review(form, body["entity"], found)
        return once.earlier(form) or self._accept(form, body["entity"], found)

    def _accept(self, form: Any, entity: str, found: list[matching.Found]) -> Any:
        """All in one transaction; of a row that is nobody's only the count is told."""
        pairs = [(one.row, who) for one in found if (who := one.sure or chosen(one)) is not None]
        new, old = matching.write(pairs, entity, {row.code: row.id for row in terms("need_kind")})
        forget()
        once.done(form, self.url("list"))
        db.session.commit()
        flash(told_counts(new, old, len(found) - len(pairs)), "success")
        return redirect(self.url("list"))

    def _review(self, form: Any, entity: str, found: list[matching.Found]) -> str:
        sure = [one for one in found if one.sure is not None]
        old = matching.known({matching.key_of(one.row, one.sure) for one in sure if one.sure is not None})
        new = [one for one in sure if one.sure is not None and matching.key_of(one.row, one.sure) not in old]
        nobody = [one.number for one in found if one.sure is None and not one.maybe]
        page = self.page(_("Review the list of %(entity)s", entity=entity), back_url=self.url("list"),
                         back_label=self.list_title)  # fmt: skip
        return self.render_template(
            "service_review.html", page=page, form=form, new=new[:SHOWN], more=max(len(new) - SHOWN, 0), count=len(new),
            known=len(sure) - len(new), doubtful=[one for one in found if one.maybe], nobody=nobody,
            kinds={term.code: str(term) for term in terms("need_kind")}, what=matching.what, url_of=url_of,
            states=sheet.STATES,
        )  # fmt: skip


def staged() -> ServiceList | None:
    """The list that the viewer has not decided yet; each person has one at most."""
    return db.session.scalar(select(ServiceList).order_by(ServiceList.id.desc()).limit(1))


def forget() -> None:
    """It is gone for good. The caller commits."""
    db.session.query(ServiceList).filter_by(owner_id=viewer().user_id).delete(synchronize_session=False)


def chosen(one: matching.Found) -> Any:
    """The person that the reviewer chose for a row, among those proposed; None for nobody."""
    asked = request.form.get(f"row-{one.number}", "")
    return next((who for who in one.maybe if str(who.id) == asked), None)


def terms(name: str) -> list[Any]:
    return list(db.session.scalars(select(Term).where(Term.list == name).order_by(Term.position, Term.id)))


def known_words() -> dict[str, dict[str, str]]:
    """Codes and names in both languages, for kinds of document and of need."""
    known = {"document_type": terms("document_type"), "kind": terms("need_kind")}
    return {name: {fold(word): row.code for row in rows for word in (row.code, row.name_es, row.name_en)}
            for name, rows in known.items()}  # fmt: skip


def told(fault: sheet.Fault) -> str:
    """A fault in words: row, column, what is wrong; never what stands there."""
    number, name, words = fault
    column = str(sheet.COLUMNS.get(name, ""))
    if not number:
        return f"{column}: {words}" if column else str(words)
    return gettext("Row %(row)s, %(column)s: %(fault)s", row=number, column=column, fault=words)


def _more(count: int) -> list[str]:
    return [ngettext("And %(num)s more.", "And %(num)s more.", count)] if count > 0 else []


def told_counts(new: int, old: int, nobody: int) -> str:
    """What became of the rows."""
    parts = [ngettext("%(num)s line was written.", "%(num)s lines were written.", new)]
    if old:
        parts.append(ngettext("%(num)s was there already.", "%(num)s were there already.", old))
    if nobody:
        parts.append(ngettext("%(num)s row was nobody's and is not kept.",
                              "%(num)s rows were nobody's and are not kept.", nobody))  # fmt: skip
    return " ".join(parts)
