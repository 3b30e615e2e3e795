"""On what ground does a generated nation stand? Free ids, words, official lists, units with their people."""

import datetime as dt
import random
import uuid
from collections import Counter
from typing import Any

from sqlalchemy import func, insert, select

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
from app.demo.book import pages
from app.extensions import db
from app.kit.lists import fold
from app.kit.sealing import bind_values
from app.professionals.models import Level, Professional, Unit, UnitFunction, UnitMembership

CASELOAD, PER_UNIT, HERS, HER_UNIT = 35, 700, 1500, "HZ-INT-ANT"
Row = dict[str, Any]


def put(model: Any, rows: list[Row]) -> None:
    """Insert rows of one table."""
    if rows:
        db.session.connection().execute(insert(model.__table__), [bind_values(model, row) for row in rows])


class Ids:
    """The next free ids of each table: from its sequence on PostgreSQL, counted on SQLite."""

    def __init__(self) -> None:
        self._kept: dict[str, list[int]] = {}
        self._next: dict[str, int] = {}

    def take(self, model: Any) -> int:
        table = model.__tablename__
        if db.engine.dialect.name != "postgresql":
            if table not in self._next:
                self._next[table] = db.session.scalar(select(func.max(model.__table__.c.id))) or 0
            self._next[table] += 1
            return self._next[table]
        if not self._kept.get(table):
            sequence = func.nextval(func.pg_get_serial_sequence(table, "id"))
            query = select(sequence).select_from(func.generate_series(1, 5000))
            self._kept[table] = list(db.session.scalars(query))[::-1]
        return self._kept[table].pop()


class Ground:
    """What stands before the families: words, terms, towns, stages, units and their people."""

    def __init__(self, seed: int) -> None:
        self.dice, self.words, self.ids = random.Random(seed), pages("words"), Ids()
        self.today, self.counts = dt.date.today(), Counter[str]()
        self.people: list[tuple[Any, int]] = []  # (unit, professional), once per family of their caseload
        self.fresh: dict[Any, list[Row]] = {Professional: [], UnitMembership: []}
        self.terms: dict[str, dict[str, int]] = {}
        for list_, code, id_ in db.session.execute(select(Term.list, Term.code, Term.id).order_by(Term.id)):
            self.terms.setdefault(list_, {})[code] = id_
        self.towns: dict[int, list[tuple[int, int | None]]] = {}
        first = select(Municipality.region_id, Municipality.id, func.min(Locality.id))
        first = first.outerjoin(Locality, Locality.municipality_id == Municipality.id)
        first = first.group_by(Municipality.region_id, Municipality.id)
        for region, town, locality in db.session.execute(first.order_by(Municipality.id)):
            self.towns.setdefault(region, []).append((town, locality))
        self.regions = {row.id: row for row in db.session.scalars(select(Region))}
        self.stages: dict[Track, list[tuple[int, list[tuple[int, str]]]]] = {track: [] for track in Track}
        for programme in db.session.scalars(select(Programme).order_by(Programme.position)):
            steps = select(ProgrammeStage.id, ProgrammeStage.code).filter_by(programme_id=programme.id)
            rows = [(id_, code) for id_, code in db.session.execute(steps.order_by(ProgrammeStage.position))]
            self.stages[programme.track].append((programme.id, rows))

    def row(self, rows: list[Row], model: Any, **values: Any) -> int:
        id_ = self.ids.take(model)
        rows.append({"id": id_, "uuid": uuid.UUID(int=self.dice.getrandbits(128), version=4), "version": 1, **values})
        self.counts[model.__tablename__] += 1
        return id_

    def ago(self, days: int) -> dt.date:
        return self.today - dt.timedelta(days=days)

    def shares(self, families: int) -> list[tuple[Any, int]]:
        """How many families each unit serves: by the number of municipalities of its regional, and hers in full."""
        hers = db.session.scalar(select(Unit).filter_by(code=HER_UNIT))
        mine = min(HERS, families // 2) if hers is not None else 0
        weights = {region: len(self.towns.get(region, ())) for region in self.regions}
        total, left = sum(weights.values()), families - mine
        shares = [(hers, mine)] if mine else []
        for place, (region, weight) in enumerate(sorted(weights.items())):
            count = left if place == len(weights) - 1 else min(left, round((families - mine) * weight / total))
            left -= count
            units = self.units(region, max(1, round(count / PER_UNIT)))
            shares += [(unit, count // len(units) + (turn < count % len(units))) for turn, unit in enumerate(units)]
        return shares

    def units(self, region: int, count: int) -> list[Any]:
        """The first units of a regional, made where they are missing; prevention and protection take turns."""
        operators = select(Institution).filter_by(kind=InstitutionKind.OPERATOR).order_by(Institution.id)
        known = select(Modality).where(Modality.admits_case_manager).order_by(Modality.id)
        modalities = list(db.session.scalars(known))
        pairs = [(operator, modality) for modality in modalities for operator in db.session.scalars(operators)]
        return [self._unit(self.regions[region], *pair) for pair in pairs[:count]]

    def _unit(self, region: Any, operator: Any, modality: Any) -> Any:
        key = {"region_id": region.id, "operator_id": operator.id, "modality_id": modality.id}
        unit = db.session.scalar(select(Unit).filter_by(**key))
        if unit is None:
            named = {"operator": operator.name_es, "modality": modality.name_es, "region": region.name_es}
            name = self.words["unit"].format(**named)
            unit = Unit(code=f"G-{region.code}-{operator.id}-{modality.id}", name=name[:160], **key)
            db.session.add(unit)
            db.session.flush()
            self.counts["unit"] += 1
        return unit

    def staff(self, unit: Any, families: int) -> None:
        """One professional for each caseload of a unit; those who are there already come first."""
        query = select(UnitMembership.professional_id).filter_by(unit_id=unit.id, function=UnitFunction.PROFESSIONAL)
        known = list(db.session.scalars(query.order_by(UnitMembership.id)))
        for start in range(0, families, CASELOAD):
            person = known.pop(0) if known else self._professional(unit)
            self.people += [(unit, person)] * min(CASELOAD, families - start)

    def _professional(self, unit: Any) -> int:
        dice, words = self.dice, self.words
        first, last = dice.choice(words["women"]), " ".join(dice.sample(words["surnames"], 2))
        profile = self.terms["professional_profile"][dice.choice(("PSYCHOLOGY", "SOCIAL_WORK", "FAMILY_DEVELOPMENT"))]
        id_ = self.row(self.fresh[Professional], Professional, first_name=first, last_name=last, profile_id=profile,
                        level=Level.PROFESSIONAL, institution_id=unit.operator_id, is_active=True,
                        region_id=unit.region_id, search_text=fold(f"{first} {last}"))  # fmt: skip
        self.row(self.fresh[UnitMembership], UnitMembership, professional_id=id_, unit_id=unit.id, hours=40,
                  function=UnitFunction.PROFESSIONAL, region_id=unit.region_id, starts_on=self.ago(900))  # fmt: skip
        return id_

    def flush_people(self) -> None:
        for model, rows in self.fresh.items():
            put(model, rows)
        self.dice.shuffle(self.people)
