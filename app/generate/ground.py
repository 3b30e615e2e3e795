"""On what ground does a generated nation stand? Words, terms, towns, stages, units with their people and accounts."""

from collections import defaultdict
from typing import Any, NamedTuple

from flask import current_app
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select

from app.access.models import RoleProfile
from app.access.passwords import UNSET, hashed
from app.catalogs.models import (
    Institution,
    InstitutionKind,
    Locality,
    Modality,
    Municipality,
    Programme,
    ProgrammeStage,
    Region,
    Term,
    Track,
)
from app.consents.models import ConsentText
from app.demo.book import pages
from app.demo.people import PASSWORD
from app.extensions import db
from app.families.models import Family
from app.generate.rows import Calendar, Rows, folded
from app.professionals.models import Unit, UnitFunction, UnitMembership
from app.roundtables.models import ParticipantKind, Roundtable
from app.sessions.models import RequiredParty

CASELOAD, PER_UNIT, HERS, HER_UNIT, MADE = 35, 700, 1500, "HZ-INT-ANT", "G-"
PROFILES = ("PSYCHOLOGY", "SOCIAL_WORK", "FAMILY_DEVELOPMENT")


class Town(NamedTuple):
    id: int
    locality: int | None
    name: str
    lat: float
    lon: float


class Team(NamedTuple):
    """A unit."""

    id: int
    name: str
    region: int
    operator: int
    track: str


class Person(NamedTuple):
    id: int
    name: str


class Stage(NamedTuple):
    """A programme with one of its stages, and how both are told in both languages."""

    programme: int
    id: int
    told: tuple[str, str]


class Ground:
    """What stands before the families. Nothing here belongs to a database connection: other processes read it."""

    def __init__(self, seed: int, day: Calendar) -> None:
        self.day, self.words = day, pages("words") | pages("nation") | {"attendees": pages("tables")["attendees"]}
        self.known: int = db.session.scalar(select(func.count(Family.id))) or 0
        self.seed = f"{seed} after {self.known}"
        self.terms: dict[str, dict[str, int]] = defaultdict(dict)
        self.names: dict[int, tuple[str, str]] = {}
        for term in db.session.scalars(select(Term).order_by(Term.id)):
            self.terms[term.list][term.code] = term.id
            self.names[term.id] = (term.name_es, term.name_en)
        self.regions = {row.id: (row.code, row.name_es) for row in db.session.scalars(select(Region))}
        self.towns, self.stages = _towns(), _stages()
        self.texts = {row.code: (row.id, row.digest) for row in db.session.scalars(select(ConsentText))}
        self.parties: dict[str, list[int]] = defaultdict(list)
        required = select(RequiredParty).filter_by(is_required=True).order_by(RequiredParty.id)
        for party in db.session.scalars(required):
            self.parties[party.technique.name].append(self.terms["required_party"][party.party])
        kinds = db.session.scalars(select(ParticipantKind).order_by(ParticipantKind.position))
        self.seats = [(row.id, row.code, row.instance.name, row.per_operator_modality) for row in kinds
                      if not row.is_guest]  # fmt: skip
        self.services: dict[tuple[int, int], list[int]] = defaultdict(list)  # by regional and kind of need
        self.tables = {(row.region_id, row.unit_id) for row in db.session.scalars(select(Roundtable))}
        self.people: list[tuple[Team, Person]] = []  # once for each family of their caseload


def _towns() -> dict[int, list[Town]]:
    """The municipalities of each regional, each with a place of its own."""
    found: dict[int, list[Town]] = defaultdict(list)
    first = select(Municipality, func.min(Locality.id)).outerjoin(Locality, Locality.municipality_id == Municipality.id)
    for row, locality in db.session.execute(first.group_by(Municipality.id).order_by(Municipality.id)):
        found[row.region_id].append(Town(row.id, locality, row.name_es, row.lat or 4.6, row.lon or -74.1))
    return found


def _stages() -> dict[str, list[list[Stage]]]:
    """The stages of each programme, by track."""
    found: dict[str, list[list[Stage]]] = {track.name: [] for track in Track}
    for programme in db.session.scalars(select(Programme).order_by(Programme.position)):
        steps = select(ProgrammeStage).filter_by(programme_id=programme.id).order_by(ProgrammeStage.position)
        both = (programme.name_es, programme.name_en)
        found[programme.track.name].append([
            Stage(programme.id, row.id, (f"{both[0]} · {row.name_es}", f"{both[1]} · {row.name_en}"))
            for row in db.session.scalars(steps)])  # fmt: skip
    return found


class Staffing:
    """Which unit serves how many families, with whom? Units, people and accounts that are missing are made."""

    rows: Rows  # into which it writes

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.roles = {row.key: row.role_id for row in db.session.scalars(select(RoleProfile))}
        self.password = hashed(PASSWORD) if current_app.config["DEMO"] else UNSET  # elsewhere nobody signs in with it
        self.accounts: int = db.session.scalar(select(func.count(User.id))) or 0
        operators = select(Institution.id, Institution.name_es).filter_by(kind=InstitutionKind.OPERATOR)
        modalities = select(Modality.id, Modality.name_es, Modality.code).where(Modality.admits_case_manager)
        self.operators = [tuple(row) for row in db.session.execute(operators.order_by(Institution.id))]
        self.modalities = [tuple(row) for row in db.session.execute(modalities.order_by(Modality.id))]
        units = [(row, _team(row)) for row in db.session.scalars(select(Unit).order_by(Unit.id))]
        self.hers = next((team for row, team in units if row.code == HER_UNIT), None)
        self.others = [team for row, team in units if not row.code.startswith(MADE) and team != self.hers]
        self.units = {(row.region_id, row.operator_id, row.modality_id): team for row, team in units}
        self.staff: dict[int, list[Person]] = defaultdict(list)
        members = select(UnitMembership).filter_by(function=UnitFunction.PROFESSIONAL).order_by(UnitMembership.id)
        for row in db.session.scalars(members):
            self.staff[row.unit_id].append(Person(row.professional_id, row.professional.name))

    def settle(self, families: int) -> None:
        """One professional for each caseload; those who are there already come first."""
        for team, count in self.shares(families):
            for start in range(0, count, CASELOAD):
                known = self.staff[team.id]
                person = known.pop(0) if known else self.person(team, "PROFESSIONAL")
                self.ground.people += [(team, person)] * min(CASELOAD, count - start)
        self.rows.random.shuffle(self.ground.people)

    def shares(self, families: int) -> list[tuple[Team, int]]:
        """How many families each unit serves: those of the demo as many in a nation of any size, hers above all; the
        rest by the number of municipalities of each regional.
        """
        shares = [(self.hers, min(HERS, families // 2))] if self.hers is not None else []
        shares += [(team, min(PER_UNIT, families // 25)) for team in self.others]
        weights = {region: len(self.ground.towns.get(region, ())) for region in self.ground.regions}
        total, rest = sum(weights.values()), families - sum(count for _team, count in shares)
        left = rest
        for place, (region, weight) in enumerate(sorted(weights.items())):
            count = left if place == len(weights) - 1 else min(left, round(rest * weight / total))
            left -= count
            units = self.units_of(region, max(1, round(count / PER_UNIT)))
            shares += [(unit, count // len(units) + (turn < count % len(units))) for turn, unit in enumerate(units)]
        return shares

    def units_of(self, region: int, count: int) -> list[Team]:
        """Units of a regional besides those of the demo, made where they are missing: one of each operator and modality
        at most; prevention and protection take turns.
        """
        pairs = [(operator, modality) for modality in self.modalities for operator in self.operators]
        told = [self.units.get((region, operator[0], modality[0])) for operator, modality in pairs]
        free = [at for at, team in enumerate(told) if team is None or team not in (self.hers, *self.others)]
        return [told[at] or self._unit(region, *pairs[at]) for at in free[:count]]

    def _unit(self, region: int, operator: Any, modality: Any) -> Team:
        (code, region_name), words = self.ground.regions[region], self.ground.words
        (operator_id, operator_name), (modality_id, modality_name, _code) = operator, modality
        named = {"operator": operator_name, "modality": modality_name, "region": region_name}
        name, code = words["unit"].format(**named)[:160], f"{MADE}{code}-{operator_id}-{modality_id}"
        id_ = self.rows.add("unit", -900, code=code, name=name, region_id=region, operator_id=operator_id,
                            modality_id=modality_id, search_text=folded(f"{name} {code}"))  # fmt: skip
        team = Team(id_, name, region, operator_id, _track(modality[2]))
        self.units[region, operator_id, modality_id] = team
        self.person(team, "COORDINATOR")
        return team

    def person(self, team: Team, function: str) -> Person:
        """Somebody who works in a unit, with an account."""
        person = self.hired(team.region, function.lower(), team.operator)
        self.rows.add("unit_membership", -900, professional_id=person.id, unit_id=team.id, hours=40, function=function,
                      region_id=team.region, starts_on=self.ground.day[-900])  # fmt: skip
        return person

    def hired(self, region: int, role: str, institution: int | None) -> Person:
        """A person who works and the account behind; the address and telephone belong to nobody."""
        rows, words = self.rows, self.ground.words
        first, last = rows.pick(words["women"]), " ".join(rows.random.sample(words["surnames"], 2))
        self.accounts += 1
        key = f"{role}.{self.accounts:05d}"
        moment = self.ground.day.at(-900)
        account = rows.add("ab_user", first_name=first, last_name=last, username=key, email=f"{key}@articula.example",
                           active=1, password=self.password, created_on=moment, changed_on=moment)  # fmt: skip
        rows.add("ab_user_role", user_id=account, role_id=self.roles[role])
        profile = self.ground.terms["professional_profile"][rows.pick(PROFILES)]
        id_ = rows.add("professional", -900, first_name=first, last_name=last, email=f"{key}@articula.example",
                       profile_id=profile, level="PROFESSIONAL", institution_id=institution, is_active=1,
                       region_id=region, user_id=account,
                       search_text=folded(f"{first} {last} {key}@articula.example"))  # fmt: skip
        return Person(id_, f"{first} {last}")


def _track(modality: str) -> str:
    return "PREVENTION" if modality == "SUPPORT_INTERVENTION" else "PARD"


def _team(unit: Any) -> Team:
    return Team(unit.id, unit.name, unit.region_id, unit.operator_id, _track(unit.modality.code))
