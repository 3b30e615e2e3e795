"""How does the application behave with a nation in it? Believable, synthetic families in bulk, the same for one seed.

Rows are inserted with SQLAlchemy Core in chunks: outside a request nothing is scoped, and every column that the models'
events would copy (place, search text, last movement) is written here.
"""

import datetime as dt
import time
from typing import Any

import click
from sqlalchemy import text

from app.cases.models import CareLevel, Case, CaseStatus, CaseTeam, Mode, Need, NeedStatus, TeamFunction
from app.catalogs.models import Track
from app.commitments.models import Commitment, CommitmentStatus, Priority
from app.demo.book import noon
from app.demo.ground import Ground, Row, put
from app.extensions import db
from app.families.models import Family, FamilyAccess, FamilyKind, FamilyStatus, Member
from app.kit.lists import fold
from app.kit.trace import Act, note
from app.visits.models import Visit, VisitKind, VisitStatus

CHUNK = 1000
TABLES = (Family, Member, FamilyAccess, Case, CaseTeam, Need, Visit, Commitment)


def generate(families: int, seed: int) -> None:
    """Insert that many families, spread over all regionals; print how many rows of what, and the seconds."""
    began = time.monotonic()
    nation = Nation(seed)
    for unit, count in nation.shares(families):
        nation.staff(unit, count)
    nation.flush_people()
    note(Act.SYSTEM, families=families, seed=seed)
    for start in range(0, families, CHUNK):
        rows = nation.chunk(min(CHUNK, families - start))
        for model in TABLES:
            put(model, rows[model.__tablename__])
        db.session.commit()
    db.session.execute(text("ANALYZE"))
    db.session.commit()
    for name, count in sorted(nation.counts.items()):
        click.echo(f"{name:>16} {count:>9}")
    click.echo(f"{time.monotonic() - began:.1f} seconds")


class Nation(Ground):
    """Families one chunk after the other."""

    def chunk(self, size: int) -> dict[str, list[Row]]:
        """The rows of the next families, by table."""
        rows: dict[str, list[Row]] = {model.__tablename__: [] for model in TABLES}
        for _turn in range(size):
            self._family(rows, *self.people.pop())
        return rows

    def _family(self, rows: dict[str, list[Row]], unit: Any, person: int) -> None:
        dice, words = self.dice, self.words
        people = dice.choices(("", "_nar", "_ind"), (80, 14, 6))[0]
        surnames = dice.sample(words[f"surnames{people}"], 2)
        town, locality = dice.choice(self.towns[unit.region_id])
        opened, closed = self.ago(dice.randint(10, 900)), dice.random() < 0.25
        number = self.counts["family"] + 1
        phone, name = f"600 000 {number % 10000:04d}", " ".join(surnames)
        street = f"{dice.choice(words['streets'])} {dice.randint(220, 320)} # {dice.randint(300, 420)}-{number % 90}"
        dwelling, tenure = dice.choice(words["dwellings"])
        family = self.row(
            rows["family"], Family, code="", name=name, kind=dice.choice((FamilyKind.BIOLOGICAL, FamilyKind.EXTENDED)),
            status=FamilyStatus.CLOSED if closed else FamilyStatus.ACTIVE, municipality_id=town, locality_id=locality,
            zone_id=self.terms["zone"]["CAB"], address=street, phone=phone, enrolled_on=opened,
            dwelling_type_id=self.terms["dwelling_type"][dwelling], tenure_id=self.terms["tenure"][tenure],
            intake_channel_id=self.terms["intake_channel"]["INDIRECT"], strengths=dice.choice(words["strengths"]),
        )  # fmt: skip
        code = f"{self.regions[unit.region_id].code}-{family:06d}"
        rows["family"][-1] |= {"code": f"F-{code}", "search_text": fold(f"F-{code} {name} {phone}")}
        child = self._members(rows["member"], family, surnames, people)
        closing = opened + (self.today - opened) * dice.uniform(0.6, 1.0) if closed else None
        for professional in (None, person):
            self.row(rows["family_access"], FamilyAccess, family_id=family, unit_id=unit.id, region_id=unit.region_id,
                      professional_id=professional, starts_on=opened)  # fmt: skip
        self._case(rows, unit, person, family, f"C-{code}", name, child, opened, closing)

    def _members(self, rows: list[Row], family: int, surnames: list[str], people: str) -> Row:
        """Three or four people; returns the first child."""
        dice, words, terms = self.dice, self.words, self.terms
        group = terms["ethnicity"][{"": "NONE", "_nar": "NAR", "_ind": "IND"}[people]]
        cast = [("women", "F", "HEAD", dice.randint(22, 50)), ("girls", "F", "CHILD", dice.randint(1, 16))]
        cast.append(("boys", "M", "CHILD", dice.randint(0, 16)))
        if dice.random() < 0.55:
            cast.append(("men", "M", "SPOUSE", dice.randint(24, 55)))
        for place, (names, sex, kinship, age) in enumerate(cast):
            first, number = dice.choice(words[names]), f"998{family:07d}{place}"
            kind = "CC" if age >= 18 else "TI" if age >= 7 else "RC"
            self.row(
                rows, Member, family_id=family, first_name=first, last_name=" ".join(surnames), document_number=number,
                document_type_id=terms["document_type"][kind], sex_id=terms["sex"][sex], ethnicity_id=group,
                birth_date=self.ago(age * 365 + dice.randint(10, 360)), kinship_id=terms["relationship"][kinship],
                is_head=place == 0, is_caregiver=place == 0, health_regime_id=terms["health_regime"]["SUB"],
                search_text=fold(f"{first} {' '.join(surnames)}"),
            )  # fmt: skip
        return rows[1 - len(cast)]

    def _case(self, rows: dict[str, list[Row]], unit: Any, person: int, family: int, code: str, name: str, child: Row,
              opened: dt.date, until: dt.date | None) -> None:  # fmt: skip
        dice, plot = self.dice, self.dice.choice(self.words["stories"])
        track = Track.PREVENTION if unit.modality.code == "SUPPORT_INTERVENTION" else Track.PARD
        programme, stages = dice.choice(self.stages[track])
        stage = stages[-1][0] if until else dice.choice(stages[:-1])[0]
        place = {"family_id": family, "unit_id": unit.id, "region_id": unit.region_id}
        age = (self.today - child["birth_date"]).days // 365
        case = self.row(
            rows["care_case"], Case, code=code, programme_id=programme, stage_id=stage, lead_id=person,
            opened_on=opened, closed_on=until, status=CaseStatus.CLOSED if until else CaseStatus.OPEN,
            situation=plot["text"].format(child=child["first_name"], age=age),
            child_id=child["id"] if track is Track.PARD else None,
            entry_reason_id=self.terms["entry_reason"][plot["reason"]],
            closing_reason_id=self.terms["closing_reason"]["OBJECTIVES_MET"] if until else None,
            expected_results=plot["expected"], search_text=fold(f"{code} {name}"),
            legal_due_on=self.ago(dice.randint(-170, 20)) if track is Track.PARD and not until else None, **place,
        )  # fmt: skip
        place["case_id"] = case
        team = {"professional_id": person, "function": TeamFunction.LEAD, "starts_on": opened}
        self.row(rows["case_team"], CaseTeam, **team, **place)
        self._needs(rows["need"], plot, place, child["id"], opened, until)
        moved = self._visits(rows["visit"], place, person, opened, until)
        rows["care_case"][-1]["moved_on"] = max(moved, opened)
        if dice.random() < 0.35:
            self._promise(rows["commitment"], place)

    def _needs(self, rows: list[Row], plot: Row, place: Row, child: int, opened: dt.date,
               until: dt.date | None) -> None:  # fmt: skip
        """Those of a closed case are met; of an open one, some."""
        for kind, level, words in plot["needs"]:
            met = until is not None or self.dice.random() < 0.3
            status = NeedStatus.MET if met else self.dice.choice((NeedStatus.OPEN, NeedStatus.IN_PROGRESS))
            self.row(rows, Need, kind_id=self.terms["need_kind"][kind], level=CareLevel[level], description=words,
                      member_id=child if level == "INDIVIDUAL" else None, status=status, found_on=opened,
                      closed_on=until or self.ago(self.dice.randint(0, (self.today - opened).days)) if met else None,
                      **place)  # fmt: skip

    def _visits(self, rows: list[Row], place: Row, person: int, opened: dt.date, until: dt.date | None) -> dt.date:
        """Eight to twelve, evenly spread; the last of an open case is still planned. Returns when the last was held."""
        dice, last, count = self.dice, until or self.today, self.dice.randint(8, 12)
        held = opened
        for number in range(1, count + 1):
            day = opened + (last - opened) * (number / count)
            status = VisitStatus.FAILED if dice.random() < 0.07 else VisitStatus.DONE
            if number == count and until is None:
                day, status = self.ago(dice.randint(-30, 8)), VisitStatus.PLANNED
            objective, findings, agreements = self.words["visits"][number % len(self.words["visits"])]
            done = status is VisitStatus.DONE
            held = day if done else held
            outcome = "DONE" if done else dice.choice(self.words["failures"])
            self.row(rows, Visit, kind=VisitKind.HOME_VISIT, number=number, planned_on=day, status=status,
                      mode=dice.choices(tuple(Mode), (7, 1, 2))[0], professional_id=person, objective=objective,
                      held_at=noon(day) if done else None, minutes=60 if done else None,
                      findings=findings if done else None, agreements=agreements if done else None,
                      outcome_id=None if status is VisitStatus.PLANNED else self.terms["contact_outcome"][outcome],
                      **place)  # fmt: skip
        return held

    def _promise(self, rows: list[Row], place: Row) -> None:
        """One commitment of three is fulfilled; of the others a part is late."""
        dice = self.dice
        what, who, _sector = dice.choice(self.words["commitments"])
        due, kept = self.ago(dice.randint(-60, 40)), dice.random() < 0.35
        self.row(rows, Commitment, what=what, responsible=who, due_on=due, priority=dice.choice(tuple(Priority)),
                  agreed_on=due - dt.timedelta(days=dice.randint(10, 80)),
                  status=CommitmentStatus.FULFILLED if kept else CommitmentStatus.PENDING, is_of_table=False,
                  evidence=dice.choice(self.words["evidence"]) if kept else None,
                  closed_on=min(due, self.today) if kept else None, search_text=fold(f"{what} {who}"),
                  **place)  # fmt: skip
