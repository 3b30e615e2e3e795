"""What is on offer in the tests? A service of each regional with one line of everything that may hang from it."""

import datetime as dt
from typing import Any

from sqlalchemy import select

from app.catalogs.models import Municipality, Term
from app.directory.answers import ProviderSays, ServiceAnswer, ServiceLink
from app.directory.models import (
    Accessibility,
    ContactPerson,
    CostOption,
    Frequency,
    Funding,
    PhoneLine,
    RequiredDocument,
    Schedule,
    ServiceArea,
    ServiceLanguage,
    ServiceProgramme,
    TaxonomyTag,
)
from app.directory.questions import FormQuestion, Prefill
from app.extensions import db
from app.opportunities.agreements import Agreement, SlotReason, moved
from app.opportunities.conditions import EligibilityRule
from app.opportunities.experience import Experience, Working
from app.opportunities.models import Opportunity, Organization
from app.opportunities.unmet import Gap, UnmetNeed
from tests.planting import keep, one

TODAY = dt.date.today()
NOON = dt.datetime.combine(TODAY, dt.time(12))


def offer(region: str) -> None:
    """An organisation with two services in the capital of the regional."""
    mark, town = f"CANARYOFFER{region}", one(Municipality, code=f"{region}001")
    organization = keep(Organization(name=f"{mark}ORG", region=town.region))
    keep(Agreement(name=mark, organization=organization, parties=mark, valid_from=TODAY, valid_to=dt.date(2099, 1, 1)))
    for number, kind in enumerate(db.session.scalars(select(Term).filter_by(list="need_kind").limit(2)), 1):
        service = keep(Opportunity(name_es=f"{mark}SERVICIO{number}", name_en=f"{mark}SERVICE{number}", kind=kind,
                                   organization=organization, municipality=town, slots=number))  # fmt: skip
    keep(EligibilityRule(opportunity=service, sex=one(Term, list="sex")))
    keep(moved((0, 0, 0), (1, 0, 0), SlotReason.STATED, opportunity=service))
    details(service, mark)
    keep(UnmetNeed(mark=mark, kind=service.kind, municipality=town, region=town.region, gap=Gap.NOTHING))


def details(service: Opportunity, mark: str) -> None:
    """One line of each kind below a service, and a programme of its organisation."""
    of: dict[str, Any] = {"opportunity": service}
    service.programme = keep(ServiceProgramme(organization=service.organization, name_es=f"{mark}PROGRAMA"))
    keep(Schedule(**of, freq=Frequency.WEEKLY, byday="MO,TU,WE,TH,FR", opens_at="08:00", closes_at="16:00"))
    keep(PhoneLine(**of, number="604 385 5555", contact=keep(ContactPerson(**of, name=f"{mark}CONTACT"))))
    keep(PhoneLine(organization=service.organization, number="604 385 0000"))
    keep(RequiredDocument(**of, document_es=f"{mark}PAPEL", document_en=f"{mark}PAPER"))
    keep(CostOption(**of, amount=5000, description_es="Por mes", description_en="Each month"))
    keep(ServiceLanguage(**of, name_es="Español", name_en="Spanish", code="es"))
    keep(Accessibility(**of, description_es="Rampa", description_en="Ramp"))
    keep(ServiceArea(**of, municipality=service.municipality))
    keep(Funding(**of, source=f"{mark}FUNDS"))
    keep(FormQuestion(**of, question_es=f"{mark}PREGUNTA", prefill=Prefill.NAME, is_required=True))
    keep(Experience(**of, rating=Working.WELL, note=f"{mark}WENT"))
    keep(ServiceAnswer(**of, said=ProviderSays.CORRECTED, told_by=f"{mark}PROVIDER", proposed='{"address": "Calle 2"}'))
    keep(ServiceLink(**of, recipient=f"{mark}PROVIDER", digest=mark, code=mark,
                     expires_at=NOON + dt.timedelta(days=9)))  # fmt: skip
    keep(TaxonomyTag(**of, taxonomy="Otra lista", code="H1", term_es="Apoyo", term_en="Support"))
