"""Which details do the invented services have? Hours, telephones, papers, costs, read from what their rows say."""

import datetime as dt
import json
import re
from typing import Any

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.directory.answers import ProviderSays, ServiceAnswer
from app.directory.models import (
    Accessibility,
    ContactPerson,
    CostOption,
    Frequency,
    Funding,
    PhoneKind,
    PhoneLine,
    RequiredDocument,
    Schedule,
    ServiceArea,
    ServiceLanguage,
    ServiceProgramme,
    TaxonomyTag,
)
from app.directory.questions import FormQuestion, Prefill
from app.directory.rules import DAYS
from app.extensions import db
from app.kit.loading import joined
from app.opportunities.experience import Experience, Working
from app.opportunities.models import Cost, Opportunity, Organization, Sector
from app.professionals.models import Professional

NAMES = {"lunes": 0, "martes": 1, "miércoles": 2, "jueves": 3, "viernes": 4, "sábado": 5, "domingo": 6}
HOURS = re.compile(r"(\d{1,2}:\d\d) a (\d{1,2}:\d\d)")
# What a requirement speaks of: (words of it, the paper in Spanish, in English).
PAPERS = (
    ("identidad|adultas|cédula", "Documento de identidad de quien solicita", "Identity document of whoever applies"),
    ("registro civil|nacido", "Registro civil de nacimiento", "Birth certificate"),
    ("vacunas", "Carné de vacunas", "Vaccination card"),
    ("afiliación|orden médica|salud", "Certificado de afiliación a salud", "Proof of health insurance"),
    ("orden médica", "Orden médica de los últimos seis meses", "Doctor's order of the last six months"),
    ("sisben|sisbén", "Puntaje o grupo del SISBEN", "SISBEN group"),
    ("vivir|residir|comuna|vereda", "Recibo de servicios públicos", "Utility bill"),
    ("trabajo|laboral|empleador", "Constancia de trabajo o estudio", "Proof of work or study"),
    ("víctimas", "Constancia del registro de víctimas", "Proof of the register of victims"),
    ("permiso|menores", "Permiso firmado por quien cuida", "Permission signed by the caregiver"),
)
PAYS = {
    Sector.PUBLIC: "Presupuesto municipal", Sector.NGO: "Cooperación internacional y donaciones",
    Sector.SOLIDARITY: "Fondo social de la cooperativa", Sector.PRIVATE: "Recursos propios de la caja",
    Sector.GRASSROOTS: "Aportes del barrio",
}  # fmt: skip
RAMPS = (("Rampa y baño accesible en el primer piso", "Ramp and accessible toilet on the ground floor"),
         ("Interpretación en lengua de señas colombiana con cita", "Colombian sign language by appointment"),
         ("Segundo piso sin ascensor: se atiende abajo si se avisa",
          "Second floor without a lift: attended below if told"))  # fmt: skip


# What an application form asks: (in Spanish, in English, from which field of the record).
ASKED = (("Nombres y apellidos", "Full name", Prefill.NAME), ("Documento de identidad", "Identity document",
          Prefill.DOCUMENT), ("Dirección", "Address", Prefill.ADDRESS), ("Teléfono", "Telephone", Prefill.PHONE),
         ("Personas en el hogar", "People in the household", Prefill.PEOPLE),
         ("¿En qué horario puede asistir?", "At what time can you attend?", None))  # fmt: skip


def load_directory() -> int:
    """Write the details of the demo's services once; how many services have them."""
    if db.session.scalar(select(Schedule.id).limit(1)):
        return 0
    query = select(Opportunity).options(joined(Opportunity.organization), joined(Opportunity.population_group))
    services = list(db.session.scalars(query.order_by(Opportunity.id)))
    for at, service in enumerate(services):
        db.session.add_all([*_when(service), *_whom(service), *_papers(service), *_rest(service, at)])
    _programmes()
    db.session.flush()
    return len(services)


def _when(service: Opportunity) -> list[Any]:
    """The hours of the free text; a place that never closes is open all day."""
    text = (service.schedule_es or "").lower()
    found, days = HOURS.search(text), _days(text)
    if not days:
        return []
    hours = [part.zfill(5) for part in found.groups()] if found else ["00:00", "23:59"]
    return [Schedule(opportunity=service, freq=Frequency.WEEKLY, byday=",".join(DAYS[day] for day in days),
                     opens_at=hours[0], closes_at=hours[1])]  # fmt: skip


def _days(text: str) -> list[int]:
    if "todos los días" in text:
        return list(range(7))
    named = [number for name, number in NAMES.items() if name in text]
    spans = re.search(r"(\w+) a (\w+?)s?,", text)
    if spans and spans.group(1) in NAMES and len(named) == 2:
        return list(range(named[0], named[1] + 1))
    return named


def _whom(service: Opportunity) -> list[Any]:
    """The contact of the free text, as a person with a telephone."""
    name, _dot, number = (service.contact or "").partition(" · ")
    if not re.search(r"\d{3}", number):
        return []
    person = ContactPerson(opportunity=service, name=name, title="Atención a familias")
    kind = PhoneKind.CELL if number.startswith("3") else PhoneKind.VOICE
    return [person, PhoneLine(opportunity=service, number=number, kind=kind, contact=person,
                              description_es=f"Preguntar por {name}", description_en=f"Ask for {name}")]  # fmt: skip


def _papers(service: Opportunity) -> list[Any]:
    asked = (service.requirements_es or "").lower()
    return [RequiredDocument(opportunity=service, document_es=es, document_en=en)
            for words, es, en in PAPERS if any(word in asked for word in words.split("|"))]  # fmt: skip


def _rest(service: Opportunity, at: int) -> list[Any]:
    """What it costs, in which language, for whom it is reachable, where it serves, who pays."""
    of: dict[str, Any] = {"opportunity": service}
    rows: list[Any] = [ServiceLanguage(**of, name_es="Español", name_en="Spanish", code="es"),
                       ServiceArea(**of, municipality=service.municipality),
                       Funding(**of, source=PAYS[service.organization.sector])]  # fmt: skip
    if service.cost != Cost.FREE:
        amount = 6000 + 2000 * (at % 5)
        rows.append(CostOption(**of, amount=amount, currency="COP", description_es="por sesión o por mes",
                               description_en="for each session or month"))  # fmt: skip
    if service.population_group is not None and service.population_group.code == "INDIGENOUS":
        rows.append(ServiceLanguage(**of, name_es="Embera", name_en="Embera", note_es="con mediadora los martes",
                                    note_en="with a mediator on Tuesdays"))  # fmt: skip
    if at % 2 == 0:
        es, en = RAMPS[at // 2 % len(RAMPS)]
        rows.append(Accessibility(**of, description_es=es, description_en=en))
    if at % 4 == 0:
        rows += [FormQuestion(**of, question_es=es, question_en=en, prefill=known) for es, en, known in ASKED]
    if at % 6 == 0:
        rows.append(TaxonomyTag(**of, taxonomy="Directorio municipal de servicios", code=f"DM-{at:03d}",
                                term_es="Atención a la familia", term_en="Family care"))  # fmt: skip
    return rows


def _programmes() -> None:
    """Organisations with several services run them as a programme."""
    query = select(Organization).order_by(Organization.id).limit(12)
    for owner in db.session.scalars(query):
        programme = ServiceProgramme(organization=owner, name_es="Familias en el territorio",
                                     name_en="Families in the territory")  # fmt: skip
        db.session.add_all([programme, PhoneLine(organization=owner, number=owner.phone or "123",
                                                 kind=PhoneKind.VOICE, description_es="Conmutador",
                                                 description_en="Switchboard")])  # fmt: skip
        for service in db.session.scalars(select(Opportunity).filter_by(organization_id=owner.id).limit(2)):
            service.programme = programme


# What teams told, and how providers answered: (service by its place in the list, who, days ago, how it went, words).
TOLD = (
    (0, "profesional", 12, "VERY_WELL", "Contestaron el lunes a primera hora y dieron cita en diez días."),
    (0, "gestora", 40, "WELL", "Piden la orden médica con fecha reciente; sin ella hay que volver."),
    (0, "profesional2", 75, "HARDLY", "La línea estuvo ocupada dos lunes seguidos; fue mejor ir en persona."),
    (0, "coordinadora", 120, "WELL", "Atienden bien a quienes cuidan; conviene ir siempre con la misma persona."),
    (1, "profesional", 25, "WELL", "El equipo llama antes de la primera cita."),
    (2, "gestora", 18, "NOT", "No había cupo aunque el directorio decía que sí; se avisó para corregirlo."),
    (2, "profesional", 60, "HARDLY", "Esperaron dos horas; por la mañana hay menos fila."),
    (4, "profesional2", 33, "VERY_WELL", "Reciben sin cita el primer día y explican con paciencia."),
    (7, "enlace", 51, "WELL", "Responden los correos en una semana."),
)
SAID: tuple[tuple[int, str, int, str, dict[str, str], str | None], ...] = (
    (3, "Hernán Betancur", 2, "CORRECTED", {"address": "Carrera 45 # 72-14, segundo piso", "contact": "604 555 01 99"},
     "Los martes ya no abrimos en la tarde."),
    (9, "Secretaría académica", 1, "CONFIRMED", {}, None),
    (12, "Fabiola Chaverra", 5, "ENDED", {"closure": "INACTIVE"}, "El convenio terminó en octubre."),
)  # fmt: skip


def load_told(today: dt.date) -> None:
    """Experiences of the demo's people and answers of providers, once."""
    if db.session.scalar(select(Experience.id).limit(1)):
        return
    query = select(User.username, Professional).join(User, User.id == Professional.user_id)
    people = {name: person for name, person in db.session.execute(query)}
    region = people["oportunidades"].region_id
    services = list(db.session.scalars(select(Opportunity).filter_by(region_id=region).order_by(Opportunity.id)))
    for at, who, days, rating, words in TOLD:
        db.session.add(Experience(opportunity=services[at], professional=people.get(who), rating=Working[rating],
                                  used_on=today - dt.timedelta(days), note=words))  # fmt: skip
    for at, name, days, said, changes, remark in SAID:
        on = today - dt.timedelta(days)
        db.session.add(ServiceAnswer(opportunity=services[at], said=ProviderSays[said], told_by=name, told_on=on,
                                     proposed=json.dumps(changes) if changes else None, remark=remark,
                                     settled_on=None if changes else on))  # fmt: skip
        if not changes:
            services[at].verified_on, services[at].verified_note = on, f"Confirmado por el prestador: {name}."
    db.session.flush()
