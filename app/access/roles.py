"""Which screens does each shipped role open, how far does it reach? One page, additive; absent means denied.

Names and descriptions are rows of `data/role.csv`; an administrator may clone and change roles on the matrix page.
"""

from dataclasses import dataclass

from app.kit.fields import Privacy
from app.kit.scopes import CaseReach, RowReach

READ, WORK = "read", "read add edit"
KEEP, ALL = "read add edit delete", "read add edit delete export"

HOUSEHOLD = ("FamilyView", "MemberView", "AddressHistoryView", "SupportContactView")
CONSENTS = ("ConsentView",)
CASE = ("CaseView", "CaseTeamView", "CauseView", "NeedView")
VISITS = ("VisitView", "VisitParticipantView")
SESSIONS = ("SessionView", "SessionParticipantView", "DecisionView")
STEPS = ("SessionStepView",)
QUALITY, REPLIES = ("CriterionCheckView",), ("CriterionRemarkView",)
STAGES = ("StageMoveView",)
RATINGS, CHECKS = ("CareRatingView",), ("ClosingCheckView",)
TABLES = ("RoundtableView", "ConvenerView", "SeatView", "RoundtableSessionView", "RoundtableAttendanceView",
          "PlanLineView", "LessonView")  # fmt: skip
BARRIERS = ("BarrierView", "AgendaItemView")
COMMITMENTS, REPORT_LINKS = ("CommitmentView",), ("ReportLinkView",)
MINUTES = ("MinutesView",)
FILES = ("AttachmentView",)
GLASS = ("GlassView",)
OFFER, MAP = ("OpportunityView", "OrganizationView", "EligibilityRuleView"), ("OpportunityMapView",)
AGREEMENTS, SLOT_USE = ("AgreementView",), ("SlotMoveView",)
MATCH, UNMET, DETAILS = ("MatchView",), ("UnmetNeedView",), ("DetailsView",)
SERVICE_LINKS = ("ServiceLinkView",)
EXCHANGE, HSDS = ("HsdsExchangeView",), ("HsdsApiView",)
PEOPLE = ("ProfessionalView", "UnitView", "UnitMembershipView", "SupervisionView")
CATALOGS = ("RegionView", "ZonalCentreView", "MunicipalityView", "LocalityView", "InstitutionView", "ProgrammeView",
            "ProgrammeStageView", "ModalityGroupView", "ModalityView", "TermView", "ParticipantKindView",
            "ConsentTextView", "PurposeView", "RetentionSeriesView", "CriterionView", "ChecklistItemView",
            "MinutesTemplateView", "CompetencyView", "RubricLevelView", "ActionKindView")  # fmt: skip
DISPOSAL, DICTIONARY = ("DisposalActView", "DisposalItemView"), ("DictionaryView",)
RECORD = ("WholeRecordView",)
LOOKS = ("LookView",)
LOG, TEMPLATES, EVALUATIONS = ("LoggedActionView",), ("LogTemplateView",), ("CompetencyEvaluationView",)
PRACTICE_CHARTS = ("PracticeChartView", "CompetencyChartView")
USES, SUPPLY = ("ServiceUseView",), ("SupplyChartView",)
REFERRALS, INBOX = ("ReferralView", "ReferralLinkView"), ("ReferralTicketView",)
CASE_CHARTS = ("CaseChartView", "VisitChartView", "SessionChartView", "QualityChartView", "ReferralChartView")
TABLE_CHARTS = ("CommitmentChartView", "RoundtableChartView", "OpportunityChartView")


@dataclass(frozen=True)
class ShippedRole:
    """A role as delivered: reach, ceiling and screens with their verbs."""

    case_reach: CaseReach
    row_reach: RowReach
    ceiling: Privacy
    grants: dict[str, str]


def grant(*pairs: tuple[tuple[str, ...], str]) -> dict[str, str]:
    """Verbs for groups of screens; a later group may only add screens, never repeat one."""
    granted = [(screen, verbs) for screens, verbs in pairs for screen in screens]
    assert len({screen for screen, _verbs in granted}) == len(granted), "a screen is granted twice"
    return dict(granted)


ROLES: dict[str, ShippedRole] = {
    # G34-2-05: supports and accompanies; no direct care, no monitoring and evaluation tools.
    "case_manager": ShippedRole(CaseReach.UNIT, RowReach.REGION, Privacy.SENSITIVE, grant(
        (GLASS, "read add"), (MINUTES, WORK), (REFERRALS, READ), (USES, READ), (SUPPLY, "read add"),
        (HOUSEHOLD, READ), (CONSENTS, READ), (CASE, READ), (VISITS, READ), (SESSIONS, ALL), (COMMITMENTS, ALL),
        (REPORT_LINKS, WORK),
        (QUALITY, "read edit export"), (REPLIES, READ), (STAGES, READ), (STEPS, READ), (RATINGS, KEEP), (CHECKS, READ),
        (FILES, KEEP), (TABLES, WORK), (BARRIERS, WORK), (OFFER, READ), (MAP, READ), (MATCH, "read add"), (UNMET, READ),
        (AGREEMENTS, READ), (DETAILS, "read add"),
        (CASE_CHARTS, READ), (TABLE_CHARTS, READ), (LOG, "read add edit export"), (TEMPLATES, "read add"),
        (EVALUATIONS, READ), (PRACTICE_CHARTS, READ))),
    "professional": ShippedRole(CaseReach.FAMILIES, RowReach.REGION, Privacy.SENSITIVE, grant(
        (GLASS, "read add"), (MINUTES, READ), (REFERRALS, WORK), (USES, KEEP),
        (HOUSEHOLD, KEEP), (CONSENTS, "read add"), (FILES, KEEP),
        (("CaseView", "CauseView", "NeedView"), WORK), (("CaseTeamView",), READ), (VISITS, KEEP),
        (QUALITY, READ), (REPLIES, "read add"), (STAGES, READ), (STEPS, READ), (RATINGS, READ), (CHECKS, WORK),
        (SESSIONS, READ), (COMMITMENTS, WORK), (REPORT_LINKS, READ), (OFFER, READ), (MAP, READ), (MATCH, "read add"),
        (UNMET, READ), (DETAILS, "read add"),
        (CASE_CHARTS, READ))),
    "coordinator": ShippedRole(CaseReach.UNIT, RowReach.REGION, Privacy.SENSITIVE, grant(
        (GLASS, "read add"), (MINUTES, READ), (REFERRALS, READ), (USES, KEEP), (SUPPLY, READ),
        (RECORD, READ), (("LegalHoldView",), READ),
        (QUALITY, READ), (REPLIES, "read add"), (STAGES, READ), (STEPS, READ), (RATINGS, READ), (CHECKS, WORK),
        (HOUSEHOLD, WORK), (CONSENTS, "read add"), (CASE, KEEP), (VISITS, WORK), (SESSIONS, READ), (COMMITMENTS, WORK),
        (REPORT_LINKS, WORK), (FILES, KEEP), (TABLES, READ), (BARRIERS, READ), (OFFER, READ), (MAP, READ),
        (MATCH, "read add"), (UNMET, READ), (("ProfessionalView", "UnitView"), READ),
        (DETAILS, "read add"), (("UnitMembershipView",), WORK), (CASE_CHARTS, READ),
        (TABLE_CHARTS, READ), (LOOKS, READ), (LOG, READ), (TEMPLATES, "read edit"), (EVALUATIONS, KEEP),
        (PRACTICE_CHARTS, READ))),
    "regional_link": ShippedRole(CaseReach.AGENDA, RowReach.REGION, Privacy.PERSONAL, grant(
        (MINUTES, WORK), (SUPPLY, "read add"), (DETAILS, "read add"),
        (("CaseView",), READ), (FILES, KEEP), (TABLES, ALL), (BARRIERS, ALL), (COMMITMENTS, ALL), (REPORT_LINKS, WORK),
        (OFFER, READ), (AGREEMENTS, READ), (MAP, READ), (UNMET, READ), (("ProfessionalView", "UnitView"), READ),
        (TABLE_CHARTS, READ))),
    "authority": ShippedRole(CaseReach.AUTHORITY, RowReach.REGION, Privacy.SENSITIVE, grant(
        (GLASS, "read add"), (MINUTES, READ), (USES, READ),
        (RECORD, READ), (("LegalHoldView",), WORK),
        (QUALITY, READ), (REPLIES, READ), (STAGES, READ), (STEPS, READ), (RATINGS, READ), (CHECKS, READ),
        (HOUSEHOLD, READ), (CONSENTS, READ), (FILES, WORK), (("CaseView",), "read edit"),
        (("CaseTeamView", "CauseView", "NeedView"), READ),
        (VISITS, READ), (SESSIONS, WORK), (COMMITMENTS, WORK), (REPORT_LINKS, WORK), (TABLES, READ), (BARRIERS, READ),
        (OFFER, READ), (MAP, READ), (MATCH, READ))),
    "supervisor": ShippedRole(CaseReach.SUPERVISED, RowReach.REGION, Privacy.SENSITIVE, grant(
        (GLASS, "read add edit"), (MINUTES, READ), (USES, READ), (SUPPLY, READ), (("ReferralView",), "read export"),
        (("ReferralLinkView",), READ),
        (RECORD, READ), (("LegalHoldView",), WORK), (("DisposalActView",), "read add"),
        (("DisposalItemView",), READ), (DICTIONARY, READ),
        (QUALITY, "read export"), (REPLIES, READ), (STAGES, READ), (STEPS, READ), (RATINGS, READ), (CHECKS, READ),
        (HOUSEHOLD, READ), (CONSENTS, READ), (CASE, ALL), (VISITS, READ), (SESSIONS, READ), (COMMITMENTS, WORK),
        (REPORT_LINKS, READ), (FILES, READ), (TABLES, READ), (BARRIERS, READ), (OFFER, READ), (MAP, READ),
        (DETAILS, READ), (MATCH, READ), (UNMET, READ), (AGREEMENTS, READ), (PEOPLE, WORK), (CASE_CHARTS, READ),
        (TABLE_CHARTS, READ), (LOOKS, "read edit"), (LOG, READ),
        (TEMPLATES, READ), (EVALUATIONS, KEEP), (PRACTICE_CHARTS, READ))),
    "opportunity_manager": ShippedRole(CaseReach.NONE, RowReach.REGION, Privacy.INTERNAL, grant(
        (OFFER, ALL), (DETAILS, "read add edit"), (SERVICE_LINKS, WORK), (AGREEMENTS, ALL), (SLOT_USE, READ),
        (MAP, READ), (INBOX, "read edit"), (("BarrierView",), READ), (UNMET, "read edit export"),
        (("OpportunityChartView",), READ), (SUPPLY, "read add"), (EXCHANGE, "read add export"), (HSDS, READ))),
    "analyst": ShippedRole(CaseReach.REGION, RowReach.REGION, Privacy.INTERNAL, grant(
        (DICTIONARY, READ),
        (("FamilyView", "CaseView", "NeedView", "VisitView", "CommitmentView", "BarrierView"), "read export"),
        (OFFER, "read export"), (MAP, READ), (UNMET, "read export"),
        (("RoundtableView", "RoundtableSessionView"), READ),
        (CASE_CHARTS, READ), (TABLE_CHARTS, READ), (SUPPLY, READ), (PRACTICE_CHARTS, READ))),
    "central": ShippedRole(CaseReach.NATION, RowReach.NATION, Privacy.INTERNAL, grant(
        (DICTIONARY, READ),
        (CASE_CHARTS, READ), (TABLE_CHARTS, READ), (SUPPLY, READ), (PRACTICE_CHARTS, READ), (MAP, READ))),
    "auditor": ShippedRole(CaseReach.NONE, RowReach.NONE, Privacy.INTERNAL, grant(
        (GLASS, READ),
        (DICTIONARY, READ), (DISPOSAL, READ),
        (("RoleView", "AccountView", "AuditView"), READ), (LOOKS, READ))),
    "admin": ShippedRole(CaseReach.NONE, RowReach.NATION, Privacy.INTERNAL, grant(
        (DICTIONARY, READ), (("DisposalActView",), "read edit"), (("DisposalItemView",), READ),
        (("RoleView",), KEEP), (("AccountView",), WORK), (CATALOGS, KEEP), (PEOPLE, KEEP), (OFFER, READ), (MAP, READ),
        (EXCHANGE, "read add export"), (HSDS, READ),
        (("RoundtableView", "ConvenerView"), KEEP), (("JobView",), "read edit"))),
}  # fmt: skip

# G34-2-05: what no case manager, shipped or cloned, may do; the reason is said on the matrix page.
CARE_SCREENS = (*HOUSEHOLD, *CONSENTS, "CauseView", "NeedView", *VISITS, *CHECKS, *REFERRALS, *INBOX, *USES)
FORBIDDEN_VERBS = {"case_manager": {screen: ("add", "edit", "delete") for screen in CARE_SCREENS}}
# G34-2-03 and G34-2-05: nobody does both in one modality; so one account holds both only for different modalities.
EXCLUSIVE_ROLES = (("case_manager", "coordinator"), ("case_manager", "professional"))
