"""What does one see and do with minutes? A draft of each session, the issued ones, signatures, copies to take along."""

from typing import Any, ClassVar

from flask import abort, redirect, render_template, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import force_locale, lazy_gettext as _
from markupsafe import Markup
from sqlalchemy import select
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import Length, Optional

from app.catalogs.views import CatalogView, sheet
from app.extensions import db
from app.kit import forms, lists, trace
from app.kit.scopes import glass_over, utcnow, viewer
from app.kit.screens import LINKS, SCREENS, Acts, url_of
from app.kit.steps import Step
from app.kit.stepup import challenge
from app.kit.views import RecordView, interface
from app.minutes import content, due, issuing, rules  # noqa: F401  due fills its registry
from app.minutes.models import Minutes, MinutesSignature, MinutesStatus, MinutesTemplate, reads_whole
from app.minutes.page import page_of, said
from app.minutes.redact import redacted
from app.platform import paper
from app.platform.file_views import as_download
from app.roundtables.models import RoundtableSession
from app.sessions.models import CaseSession, SessionStatus

HELD = (SessionStatus.HELD, SessionStatus.CLOSED)


class MinutesTemplateView(CatalogView):
    """The controlled forms; minutes keep the edition they were issued on (G34-0-04)."""

    datamodel = interface(MinutesTemplate)
    route_base, list_title, one = "/catalogs/minutes-templates", _("Forms of minutes"), _("Form of minutes")
    list_columns = ["code", "name", "change|valid_from", "source|edition"]
    fieldsets = sheet("process_es", "process_en", "change_es", "change_en")


class CorrectionForm(forms.RecordForm):
    """Why is there a new version?"""

    reason = StringField(_("Reason of the correction"), [forms.Needed(), Length(min=10, max=300)],
                         description=_("It is printed in the new version, which names the one before."))  # fmt: skip


class Pad:
    """Draws the field of a drawn signature."""

    def __call__(self, bound: Any, **kw: Any) -> Markup:
        return Markup(render_template("minutes_pad.html", pad=bound))  # noqa: S704 our own template


class PadField(HiddenField):
    """A signature drawn with finger, pen or mouse: lines, never a picture. Without scripts the typed name signs."""

    widget = Pad()


class SignForm(forms.RecordForm):
    """Who signs, by name, and if they like by hand."""

    seat = RadioField(_("Who signs?"), [forms.Needed()], coerce=lambda text: int(text) if str(text).isdecimal() else -1,
                      validate_choice=False)  # fmt: skip
    person = StringField(_("Full name of who signs"), [forms.Needed(), Length(min=5, max=120)],
                         description=_("Typing your name signs the minutes."), render_kw={"autocomplete": "off"})
    role = StringField(_("Signs as"), [Optional(), Length(max=120)], render_kw={"autocomplete": "off"})
    strokes = PadField(_("Signature by hand, if you like"), [Optional()])


class MinutesView(RecordView):
    datamodel = interface(Minutes)
    route_base, list_title, one = "/minutes", _("Minutes of sessions"), _("Minutes")
    list_columns = ["number|kind", "subject", "held_at", "edition", "status", "issued_at|issued_by"]
    base_order = ("held_at", "desc")
    chips = ("kind", "status")
    searchable = False
    load_with = ("case", "table_session.roundtable", "mark", "corrects")
    show_template = "minutes_show.html"
    fieldsets = [(_("Minutes"), ["number", "kind", "subject", "held_at", "edition", "status", "issued_at", "issued_by",
                                 "reason", "sha256"])]  # fmt: skip
    base_permissions = ["can_read", "can_add", "can_edit"]
    method_permission_name = {"issue": "add", "issue_table": "add", "sign": "edit", "paper": "read"}
    exclude_route_methods: ClassVar[set[str]] = {
        "download", "add", "edit", "delete", "deleted", "restore", "export", "lookup", "related_rows",
    }  # fmt: skip

    # -- page ---------------------------------------------------------------------------------------------------------
    def context_line(self, row: Minutes) -> Any:
        issued = _("Issued on %(day)s by %(who)s.", day=lists.display(row.issued_at), who=row.issued_by or "—")
        return f"{row.subject} · {lists.display(row.held_at)}. {issued}"

    def tags(self, row: Minutes) -> Any:
        edition = str(_("Version %(number)s", number=row.edition))
        return [(str(row.kind), "teal"), (str(row.status), row.status.tone), (edition, None)]

    def show_page(self, row: Minutes) -> dict[str, Any]:
        owner = row.session or row.table_session
        back = {"back_url": url_of(owner), "back_label": str(owner)} if owner is not None and url_of(owner) else {}
        title = _("Minutes %(number)s", number=row.number)
        return {**super().show_page(row), "title": title, "initials": None, "edit_url": None, **back}

    def row_actions(self, row: Minutes) -> Acts:
        told, signed = issuing.read(row)
        if told is None:
            return []
        may, whole, acts = viewer().may, row.opens_to(), []
        writes = row.status == MinutesStatus.ISSUED and not glass_over(row)
        if writes and may("add", "MinutesView") and (row.session or row.table_session) is not None:
            acts.append((_("Correct"), issuing.way_to_issue(row.session or row.table_session), "get", False))
        signs = writes and whole and may("edit", "MinutesView")
        signs = signs and bool(rules.open_seats(told, set(signed)))
        copy = {"pk": row.id, "as": "pdf", "lang": lists.language(), **({} if whole else {"for": "outsiders"})}
        acts.append((_("PDF"), self.url("paper", **copy), "get", not signs))
        return [*acts, (_("Sign"), self.url("sign", pk=row.id), "get", True)] if signs else acts

    def show_context(self, row: Minutes) -> dict[str, Any]:
        (told, signed), owner = issuing.read(row), row.session or row.table_session
        whole = row.opens_to()
        paper.warm()
        others = db.session.scalars(issuing.versions_of(owner).where(Minutes.id != row.id)) if owner is not None else ()
        return {"told": told if told is None or whole else redacted(told), "whole": whole, "said": said,
                "when": lists.display,
                "signed": signed, "others": list(others), "code": rules.spelled(row.mark.code),
                "verify_url": url_for("VerifyView.check", _external=True),
                "copies": lambda **how: self.url("paper", pk=row.id, **how)}  # fmt: skip

    # -- issuing ------------------------------------------------------------------------------------------------------
    @expose("/issue/case/<pk>", methods=["GET", "POST"])
    @has_access
    def issue(self, pk: str) -> Any:
        return self._issue(SCREENS[CaseSession].get_row(pk))

    @expose("/issue/table/<pk>", methods=["GET", "POST"])
    @has_access
    def issue_table(self, pk: str) -> Any:
        return self._issue(SCREENS[RoundtableSession].get_row(pk))

    def _issue(self, owner: Any) -> Any:
        """The draft as the session stands, and the step that freezes it; later ones correct and say why."""
        if not reads_whole(isinstance(owner, RoundtableSession)) or (glass_over(owner) and forms.posted()):
            abort(403)
        before, told = issuing.latest_of(owner), content.drawn(owner)
        fault = rules.issuing_fault(owner.status == SessionStatus.CLOSED, isinstance(owner, CaseSession))
        step = Step(
            CorrectionForm if before is not None else forms.RecordForm,
            _("Correct the minutes") if before is not None else _("Issue the minutes"), _taken, url_of(owner) or "/",
            _("Minutes issued."), template="minutes_issue.html", refused=fault, context=str(owner),
            shown={"told": told, "said": said, "fault": fault, "before": before, "number": told["number"]},
        )  # fmt: skip
        return self.step(owner, step)

    # -- signing ------------------------------------------------------------------------------------------------------
    @expose("/sign/<pk>", methods=["GET", "POST"])
    @has_access
    def sign(self, pk: str) -> Any:
        """One of those who attended signs, on the device of whoever keeps the minutes."""
        row = self.get_row(pk)
        told = issuing.content_of(row)
        if told is None or not row.opens_to() or glass_over(row):
            abort(403)
        seats = rules.open_seats(told, set(issuing.signatures_of(row)))
        fault = rules.signing_fault(row.status == MinutesStatus.REPLACED, seats)
        back = self.url("show", pk=row.id)
        if fault and not forms.posted():
            return redirect(back)

        def take(row: Minutes, form: Any) -> None:
            db.session.add(MinutesSignature(minutes=row, seat=form.seat.data, person=form.person.data.strip(),
                                            role=(form.role.data or "").strip() or None, signed_at=utcnow(),
                                            strokes=form.strokes.data or None))  # fmt: skip

        step = Step(seated(seats), _("Sign the minutes"), take, back, _("Signed."), label=_("Sign"), refused=fault,
                    faults=lambda values: rules.signature_faults(values, seats), template="minutes_sign.html",
                    context=f"{row.number} · {row.kind} · {lists.display(row.held_at)}")  # fmt: skip
        return self.step(row, step)

    # -- copies -------------------------------------------------------------------------------------------------------
    @expose("/paper/<pk>")
    @has_access
    def paper(self, pk: str) -> Any:
        """A copy in the language asked for, whole or for outsiders, as a page to print or (?as=pdf) as a PDF."""
        row = self.get_row(pk)
        outside = request.args.get("for") == "outsiders" or not row.opens_to()
        told = issuing.content_of(row) or abort(404)
        if not outside and (answer := challenge(self.url("show", pk=row.id))):
            return answer
        language = request.args.get("lang") if request.args.get("lang") in content.LANGUAGES else lists.language()
        pdf = request.args.get("as") == "pdf" and paper.can_draw()
        act = trace.Act.EXPORT if pdf else trace.Act.PRINT
        trace.note(act, row, language=language, copy="outsiders" if outside else "whole")
        with force_locale(language or "es"):
            words = page_of(row, redacted(told) if outside else told)
            if not pdf:
                return render_template("minutes_paper.html", **words, lang=language, screen=True)
            data = paper.draw("minutes_paper.html", **words, lang=language, screen=False)
        db.session.commit()
        name = f"{row.number}-v{row.edition}-{language}{'-redacted' if outside else ''}.pdf"
        return as_download(data, "application/pdf", name)


def _taken(owner: Any, form: Any) -> None:
    """The session stays as it is; its minutes come into force."""
    issuing.issue(owner, form.reason.data.strip() if "reason" in form else None)


def seated(seats: list[Any]) -> Any:
    """The form of signing, with those who may."""
    named = [(place, " · ".join(str(x) for x in (one["person"], said(one["as"])) if x)) for place, one in seats]

    class Seated(SignForm):
        """With its choices."""

        def __init__(self, *args: Any, **kw: Any) -> None:
            super().__init__(*args, **kw)
            self["seat"].choices = named

    return Seated


def minutes_link(row: Any) -> Acts:
    """From the page of a session to its minutes, or to their draft."""
    sessions = isinstance(row, CaseSession | RoundtableSession)
    if not sessions or row.status not in HELD or not viewer().may("read", "MinutesView"):
        return []
    found = db.session.scalar(select(Minutes.id).where(issuing.of_owner(row)).order_by(Minutes.edition.desc()).limit(1))
    if found:
        return [(_("Minutes"), url_for("MinutesView.show", pk=found), "get", row.status == SessionStatus.CLOSED)]
    whole = reads_whole(isinstance(row, RoundtableSession))
    if not viewer().may("add", "MinutesView") or not whole or glass_over(row):
        return []
    closed = row.status == SessionStatus.CLOSED
    label = _("Issue the minutes") if closed else _("Draft of the minutes")
    return [(label, issuing.way_to_issue(row), "get", closed)]


LINKS.append(minutes_link)
