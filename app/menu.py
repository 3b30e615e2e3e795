"""Which screens are there, in reading order? THE registry: every screen once, by area."""

from functools import lru_cache
from typing import Any

from flask import render_template, request, url_for
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from app.access.audit_views import AuditView
from app.access.factor_resets import FactorResetView
from app.access.glass_views import GlassView
from app.access.look_views import LookView
from app.access.views import AccountView, RoleView
from app.cases import closing_views  # noqa: F401  reached from a closed case
from app.cases.charts import CaseChartView
from app.cases.views import CaseView, NeedView
from app.catalogs import views as catalogs
from app.commitments.charts import CommitmentChartView
from app.commitments.report_views import ReportView
from app.commitments.views import CommitmentView
from app.consents.views import ConsentTextView
from app.directory.detail_views import DetailsView
from app.directory.link_views import ServiceConfirmView
from app.families.views import FamilyView, MemberView
from app.hsds.api import HsdsApiView
from app.hsds.views import HsdsExchangeView
from app.indicators.views import HomeView
from app.kit.scopes import viewer
from app.kit.views import RecordView
from app.kit.wording import language
from app.ledger.views import ServiceUseView
from app.minutes import views as minutes
from app.minutes.verify import VerifyView
from app.opportunities.agreement_views import AgreementView
from app.opportunities.charts import OpportunityChartView
from app.opportunities.match_views import MatchView
from app.opportunities.supply import SupplyChartView
from app.opportunities.unmet_views import UnmetNeedView
from app.opportunities.views import OpportunityMapView, OpportunityView, OrganizationView
from app.platform import sums, upkeep  # noqa: F401  they fill the registry of jobs
from app.platform.draft_views import DraftView
from app.platform.file_views import AttachmentView  # noqa: F401  reached from what it hangs from
from app.platform.job_views import JobView, MyJobsView
from app.platform.notice_views import NoticeView
from app.practice import due as practice_due, views as practice  # noqa: F401  what waits
from app.practice.charts import CompetencyChartView, PracticeChartView
from app.practice.log_views import ActionKindView, LoggedActionView, LogTemplateView
from app.professionals.views import ProfessionalView, SupervisionView, UnitMembershipView, UnitView
from app.quality import views as quality
from app.quality.charts import QualityChartView
from app.records import views as records
from app.referrals.charts import ReferralChartView
from app.referrals.inbox import ReferralTicketView
from app.referrals.link_views import ReferralAnswerView
from app.referrals.views import ReferralView
from app.roundtables import proposals, views as tables  # noqa: F401  what of the supply goes to them
from app.roundtables.charts import RoundtableChartView
from app.sessions.charts import SessionChartView
from app.sessions.views import ChecklistItemView, SessionView
from app.visits.charts import VisitChartView
from app.visits.views import VisitView

# (area, [(screen, label in the menu)]); FAB's menu names are the screens' names with a space, stable and unseen.
MENU: list[tuple[Any, list[tuple[Any, Any]]]] = [
    (_("Cases"), [
        (CaseView, _("Cases")), (FamilyView, _("Families")), (MemberView, _("People")),
        (VisitView, _("Visits")), (SessionView, _("Case sessions")), (NeedView, _("Needs")),
        (ReferralView, _("Referrals")), (ServiceUseView, _("Services used")),
        (quality.CriterionCheckView, _("Quality of care")),
        (GlassView, _("Emergency access")),
    ]),
    (_("Articulation"), [
        (tables.RoundtableView, _("Roundtables")), (tables.RoundtableSessionView, _("Table sessions")),
        (CommitmentView, _("Commitments")), (tables.BarrierView, _("Barriers")),
        (tables.LessonView, _("Difficulties and good practices")),
        (minutes.MinutesView, _("Minutes of sessions")),
        (LoggedActionView, _("Action log")), (LogTemplateView, _("Log templates")),
    ]),
    (_("Offer"), [
        (OpportunityMapView, _("Opportunity map")), (OpportunityView, _("Services")),
        (OrganizationView, _("Organisations")), (AgreementView, _("Service agreements")),
        (UnmetNeedView, _("Unmet needs")), (ReferralTicketView, _("Referral inbox")),
        (HsdsExchangeView, _("Exchange of the directory (HSDS)")),
    ]),
    (_("Information"), [
        (CaseChartView, _("Families and needs")), (VisitChartView, _("Visits by month")),
        (SessionChartView, _("Sessions by month")), (CommitmentChartView, _("Commitments by status")),
        (RoundtableChartView, _("Roundtables held")), (QualityChartView, _("Criteria by judgement")),
        (OpportunityChartView, _("Offer by sector")), (SupplyChartView, _("Demand against slots")),
        (PracticeChartView, _("Actions of case managers")),
        (CompetencyChartView, _("Competencies of case managers")), (ReferralChartView, _("Referrals and answers")),
    ]),
    (_("Staff"), [
        (ProfessionalView, _("Professionals")), (UnitView, _("Units")), (UnitMembershipView, _("Unit members")),
        (SupervisionView, _("Supervision")), (practice.CompetencyEvaluationView, _("Competency evaluations")),
    ]),
    (_("Administration"), [
        (RoleView, _("Roles")), (AccountView, _("Accounts")), (AuditView, _("Audit log")), (LookView, _("Who looked")),
        (records.DictionaryView, _("Data dictionary")),
        (records.DisposalActView, _("Disposal acts")), (JobView, _("Background tasks")),
    ]),
    (_("Catalogues"), [
        (quality.CriterionView, _("Quality criteria")), (ChecklistItemView, _("Actions of the techniques")),
        (practice.CompetencyView, _("Competencies")),
        (practice.RubricLevelView, _("Rubric levels")), (ActionKindView, _("Actions of the guide")),
        (catalogs.TermView, _("Coded lists")), (catalogs.InstitutionView, _("Institutions")),
        (catalogs.ProgrammeView, _("Programmes")), (catalogs.ProgrammeStageView, _("Stages")),
        (catalogs.ModalityGroupView, _("Modality groups")), (catalogs.ModalityView, _("Modalities")),
        (catalogs.RegionView, _("Regionals")), (catalogs.ZonalCentreView, _("Zonal centres")),
        (catalogs.MunicipalityView, _("Municipalities")), (catalogs.LocalityView, _("Localities")),
        (tables.ParticipantKindView, _("Participants of the table")), (ConsentTextView, _("Consent texts")),
        (minutes.MinutesTemplateView, _("Forms of minutes")),
        (records.PurposeView, _("Purposes")), (records.RetentionSeriesView, _("Retention series")),
    ]),
]  # fmt: skip


def inner(base: Any = RecordView) -> list[Any]:
    """Screens reached from their parent's page, not from the menu: every other one there is."""
    shown = {screen for _area, screens in MENU for screen, _label in screens}
    own = [base] if getattr(base, "datamodel", None) is not None and base not in shown else []
    return own + [screen for child in base.__subclasses__() for screen in inner(child)]


INNER = inner()
BESIDE = [records.WholeRecordView, MatchView, DetailsView, HsdsApiView]  # pages that a role is given and no menu shows


def register(builder: Any) -> None:
    """Hand every screen to Flask-AppBuilder."""
    for place, (area, screens) in enumerate(MENU):
        for screen, label in screens:
            name, category = f"menu {screen.__name__}", f"area {place}"
            builder.add_view(screen, name, label=label, category=category, category_label=area)
    for screen in [*INNER, MyJobsView, DraftView, NoticeView, FactorResetView,
                   ReportView, ReferralAnswerView, ServiceConfirmView, VerifyView, *BESIDE]:
        builder.add_view_no_menu(screen)


def visible_menu() -> str:
    """The menu of the viewer's role, as written on the page: only screens that it may read."""
    here = (request.endpoint or "").split(".")[0]
    return _written(viewer().grants, request.script_root, language(), here)


@lru_cache(512)
def _written(grants: frozenset[tuple[str, str]], root: str, _language: str, here: str) -> str:
    """Forty entries with their words and addresses: the same on every page of a screen for a role and a language."""
    areas = [{"label": area, "entries": [{"label": label, "url": url, "active": name == here}
                                         for name, label, url in entries]} for area, entries in _menu_of(grants, root)]
    return Markup(render_template("menu.html", areas=areas))  # noqa: S704 written by Jinja


@lru_cache(256)
def _menu_of(grants: frozenset[tuple[str, str]], root: str) -> list[tuple[Any, list[tuple[str, Any, str]]]]:
    """The areas that these grants open, each with its screens: the same for every page of a role."""
    areas = [(area, [(screen.__name__, label, url_for(f"{screen.__name__}.{screen.default_view}"))
                     for screen, label in screens if ("can_read", screen.__name__) in grants])
             for area, screens in MENU]  # fmt: skip
    home = (HomeView.__name__, _("Today"), url_for("HomeView.index"))
    return [(None, [home]), *((area, entries) for area, entries in areas if entries)]
