"""How is a provider asked whether what is written of its service is true, and what does it see and correct?"""

from typing import Any

from flask import url_for
from flask_appbuilder import expose
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from app.directory import answers, rules, sheet
from app.directory.answers import ProviderSays, ServiceLink
from app.directory.models import PhoneLine, RequiredDocument, Schedule
from app.extensions import db
from app.kit import forms
from app.kit.fields import label_of
from app.kit.lists import language
from app.kit.loading import joined
from app.kit.scopes import viewer
from app.kit.screens import LINKS, Acts
from app.kit.views import interface
from app.opportunities.models import Cost, Opportunity
from app.platform import doors
from app.platform.door_views import DoorKeeping, DoorView, OpenForm

LONG = {"requirements", "description"}


class ServiceLinkView(DoorKeeping):
    """The links that were sent for a service."""

    datamodel = interface(ServiceLink)
    route_base, list_title, one = "/service-links", _("Links to confirm"), _("Link to confirm")
    parent = "opportunity_id"
    fieldsets = [(_("Link to confirm"), ["opportunity", "recipient", "standing", "expires_at", "used_at",
                                         "withdrawn_at", "tries"])]  # fmt: skip
    about, answered_at = Opportunity, "ServiceConfirmView.confirm"
    ask_title = _("Ask the provider to confirm or correct")
    promises = (_("It shows what is written of this one service; what is corrected is a proposal until you accept it."),
                _("A link made earlier for this service no longer works."))  # fmt: skip

    def is_askable(self, row: Opportunity) -> bool:
        return row.is_active


def form_for(row: Opportunity) -> type[OpenForm]:
    """What may be corrected, as it is stored, in the language of the page."""
    fields: dict[str, Any] = {"outcome": RadioField(
        _("Is this still true?"), choices=[(one.name, one.label) for one in ProviderSays],
        default=ProviderSays.CONFIRMED.name)}  # fmt: skip
    for name in answers.FIELDS:
        column = answers.column_of(name, language())
        common: dict[str, Any] = {"label": label_of(Opportunity, name), "default": answers.plain(row, column)}
        if name == "cost":
            fields[name] = SelectField(**common, choices=[(one.name, one.label) for one in Cost])
        else:
            kind, most = (TextAreaField, 2000) if name in LONG else (StringField, 160 if name == "email" else 200)
            fields[name] = kind(**common, validators=[Optional(), Length(max=most)], filters=[forms.strip])
    fields["remark"] = TextAreaField(
        _("Anything else that is different"), [Optional(), Length(max=2000)], filters=[forms.strip],
        description=_("Opening hours, telephones, papers, slots. Without data of families."),
    )  # fmt: skip
    return type("ConfirmForm", (OpenForm,), fields)


class ServiceConfirmView(DoorView):
    """The page behind the link to confirm: one service, one answer."""

    route_base, default_view = "/service-confirm", "confirm"
    counted, title, send_label = "service", _("Confirm your service"), _("Send the answer")
    context = _("Without an account: your link and your code open one service of the directory, for one answer.")
    thanks = (_("Thank you, your answer was received"),
              _("Whoever keeps the directory reviews what you corrected. You may close this page."))  # fmt: skip

    @expose("/", methods=["GET", "POST"])
    def confirm(self) -> Any:
        return self.enter()

    def opened(self, secret: str, code: str) -> ServiceLink | None:
        """The link that both open, while its service is on offer."""
        link = doors.opened(ServiceLink, secret, code, joined(ServiceLink.opportunity, Opportunity.organization),
                            joined(ServiceLink.opportunity, Opportunity.municipality))  # fmt: skip
        if link is None:
            return None
        row: Opportunity | None = link.opportunity
        return link if row is not None and row.deleted_at is None and row.is_active else None

    def form_of(self, link: ServiceLink) -> type[OpenForm]:
        return form_for(link.opportunity)

    def facts(self, link: ServiceLink) -> list[tuple[Any, str, str | None]]:
        row = link.opportunity
        lines = [(_("Opening hours"), Schedule), (_("Telephones"), PhoneLine), (_("What to bring"), RequiredDocument)]
        with_details = [(label, " · ".join(str(one) for one in sheet.open_rows(row, model))) for label, model in lines]
        return [(_("Service"), f"{row.name} · {row.organization}", None),
                (_("Municipality"), str(row.municipality), None), (_("Age"), row.ages, None),
                *((label, words, None) for label, words in with_details if words)]  # fmt: skip

    def faults(self, link: ServiceLink, told: dict[str, Any]) -> dict[str, Any]:
        found = answers.differing(link.opportunity, told, language())
        return rules.answer_faults(told["outcome"], bool(found), bool(told.get("remark")))

    def take(self, link: ServiceLink, told: dict[str, Any]) -> bool:
        """The answer waits for whoever keeps the directory, unless the link was used meanwhile."""
        if not doors.use(link):
            return False
        found = answers.differing(link.opportunity, told, language())
        answers.keep_answer(link, ProviderSays[told["outcome"]], found, told.get("remark"))
        db.session.commit()
        return True


def ask_provider(row: Any) -> Acts:
    """From the page of a service: ask its provider whether it is still true."""
    if not isinstance(row, Opportunity) or not row.is_active or not viewer().may("add", "ServiceLinkView"):
        return []
    return [(_("Ask the provider"), url_for("ServiceLinkView.ask", pk=row.id), "get", False)]


LINKS.append(ask_provider)
