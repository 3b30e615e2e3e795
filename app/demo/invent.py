"""Which other families does the demo need? Made up from words, always the same ones: 45 beside the written stories."""

import random
from collections.abc import Iterator
from typing import Any

from app.demo.book import pages

SEED = 34
PARD, INTENSIVE, PREVENTIVE, CITY, RURAL = (
    "PARD_MAC", "MI_FAMILIA_INTENSIVE", "MI_FAMILIA_PREVENTIVE", "MEDELLIN_FAMILY", "MI_FAMILIA_RURAL"
)  # fmt: skip
# (unit, programmes, who may lead, in charge, how many families)
CAST: list[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...], int]] = [
    ("HZ-INT-ANT", (PARD,), ("profesional", "lida", "mateo"), ("autoridad", "autoridad", "comisario"), 17),
    ("HZ-EXT-ANT", (PARD,), ("ivan", "yolanda"), ("comisario", "autoridad"), 5),
    ("SM-HS-ANT", (PARD,), ("rosalba", "nelson"), ("autoridad",), 5),
    ("CC-MF-ANT", (INTENSIVE, PREVENTIVE, CITY, RURAL), ("profesional2", "profesional2", "jairo"), (), 10),
    ("MV-INT-VAC", (PARD,), ("leidy", "hernan"), ("defensora.valle",), 5),
    ("RV-MF-VAC", (PREVENTIVE, INTENSIVE), ("yuli", "wilmer"), (), 4),
]
PARD_STAGES = ("EI", "DP", "IM", "IM", "IM", "RU", "RC", "CLOSED")
PREVENTION_STAGES = ("SEARCH", "ENROLMENT", "ASSESSMENT", "PLAN", "ACCOMPANIMENT", "ACCOMPANIMENT",
                     "CLOSING_ASSESSMENT", "CLOSED")  # fmt: skip
DONE_VISITS = {"SEARCH": 0, "ENROLMENT": 1, "EI": 1, "ASSESSMENT": 2, "DP": 2, "PLAN": 3, "IM": 5, "ACCOMPANIMENT": 5,
               "RU": 6, "RC": 7, "CLOSING_ASSESSMENT": 8, "CLOSED": 6}  # fmt: skip
EARLY = ("SEARCH", "ENROLMENT", "EI", "ASSESSMENT", "DP", "PLAN")


def invented() -> Iterator[dict[str, Any]]:
    """One story after the other, numbered from 0401 in the order of the cast."""
    dice, words = random.Random(SEED), pages("words")
    number = 400
    for unit, programmes, leads, chiefs, count in CAST:
        stages = PARD_STAGES if programmes == (PARD,) else PREVENTION_STAGES
        for turn in range(count):
            number += 1
            story = Story(dice, words, f"{number:04d}", unit)
            yield story.told(programmes[turn % len(programmes)], stages[turn % len(stages)], leads[turn % len(leads)],
                             chiefs[turn % len(chiefs)] if chiefs else None)  # fmt: skip


class Story:
    """One family made up from words."""

    def __init__(self, dice: random.Random, words: dict[str, Any], number: str, unit: str) -> None:
        self.dice, self.words, self.number, self.unit = dice, words, number, unit
        self.coast = unit.endswith("VAC")
        self.sector = "VAC" if self.coast else "ANT"
        people = dice.choices(("", "_nar", "_ind"), (14, 5, 2))[0]
        self.ethnicity = {"": "NONE", "_nar": "NAR", "_ind": "IND"}[people]
        self.father, self.mother = dice.sample(words[f"surnames{people}"], 2)
        self.plot = dice.choice(words["stories"])

    def told(self, programme: str, stage: str, lead: str, chief: str | None) -> dict[str, Any]:
        """The story in the shape of the written ones."""
        members = self._members()
        opened = -self.dice.randint(20, 80) if stage in EARLY else -self.dice.randint(130, 420)
        status = "CLOSED" if stage == "CLOSED" else "SEARCH" if stage == "SEARCH" else "ACTIVE"
        family = self._family(status, opened)
        if stage == "SEARCH" and self.dice.random() < 0.5:
            family["status"] = "IDENTIFIED"
        case = self._case(programme, stage, lead, chief, members, opened)
        return {"number": self.number, "family": family, "members": members, "cases": [case]}

    def _family(self, status: str, opened: int) -> dict[str, Any]:
        dice, words = self.dice, self.words
        municipality, locality = dice.choice(words["places_valle" if self.coast else "places"])
        dwelling, tenure = dice.choice(words["dwellings"])
        street = dice.choice(words["streets"])
        return {
            "name": f"{self.father} {self.mother}", "kind": dice.choice(("BIOLOGICAL", "BIOLOGICAL", "EXTENDED")),
            "status": status, "municipality": municipality, "locality": locality, "zone": "CAB",
            "address": f"{street} {dice.randint(220, 320)} # {dice.randint(300, 420)}-{dice.randint(1, 90):02d}",
            "dwelling_type": dwelling, "tenure": tenure, "strengths": dice.choice(words["strengths"]),
            "enrolled_on": opened if status != "SEARCH" else None,
            "intake_channel": dice.choice(("INDIRECT", "INDIRECT", "ON_DEMAND")),
            "family_type": dice.choice(("PROTECTION", "EARLY_CHILDHOOD_SOCIAL", "DISABILITY_VULNERABLE")),
        }  # fmt: skip

    def _members(self) -> list[dict[str, Any]]:
        dice = self.dice
        age = dice.randint(24, 46)
        head = self._person("women", self.mother, "F", age, "HEAD", is_head=True, is_caregiver=True,
                            education_level=dice.choice(("PRI_C", "SEC_I", "SEC_C", "TEC_C")),
                            occupation=dice.choice(("INDEP", "HOGAR", "EMP_PRIV", "NOTRAB")))  # fmt: skip
        members: list[dict[str, Any]] = [head]
        if dice.random() < 0.6:
            members.append(self._person("men", self.father, "M", age + dice.randint(0, 6), "SPOUSE",
                                        education_level="SEC_I", occupation="INDEP"))  # fmt: skip
        for _child in range(dice.choice((1, 2, 2, 3))):
            girl = dice.random() < 0.5
            years = dice.randint(1, min(16, age - 17))
            school = {"education_level": "PRI_I", "occupation": "ESTUD"} if years > 6 else {}
            names, sex = ("girls", "F") if girl else ("boys", "M")
            members.append(self._person(names, f"{self.father} {self.mother}", sex, years, "CHILD", **school))
        return members

    def _person(self, names: str, surname: str, sex: str, age: int, kinship: str, **more: Any) -> dict[str, Any]:
        return {"first_name": self.dice.choice(self.words[names]), "last_name": surname, "sex": sex, "age": age,
                "kinship": kinship, "ethnicity": self.ethnicity, **more}  # fmt: skip

    def _case(self, programme: str, stage: str, lead: str, chief: str | None, members: list[dict[str, Any]],
              opened: int) -> dict[str, Any]:  # fmt: skip
        plot = self.plot
        child = next(place for place, one in enumerate(members) if one["kinship"] == "CHILD")
        named = {"child": members[child]["first_name"], "age": members[child]["age"]}
        closed = stage == "CLOSED"
        pard = programme == PARD
        over: dict[str, Any] = {"status": "CLOSED", "closed_on": -self.dice.randint(5, 90),
                "closing_reason": "REINTEGRATED" if pard else "OBJECTIVES_MET"} if closed else {}  # fmt: skip
        visits = self._search() if stage == "SEARCH" else self._visits(stage, opened, over.get("closed_on", 0))
        return {
            "code": f"C-{self.number}", "unit": self.unit, "programme": programme, "stage": stage, "opened_on": opened,
            "lead": lead, "entry_reason": plot["reason"], "situation": plot["text"].format(**named),
            "expected_results": plot["expected"], "causes": self._causes(stage), "visits": visits,
            "needs": self._needs(stage, opened, child), "sessions": self._sessions(stage) if pard else [],
            "commitments": [self._promise()] if stage in ("IM", "RU", "ACCOMPANIMENT", "RC") else [],
            **({"child": child, "authority": chief, "legal_due_on": self._term(opened)} if pard else {}), **over,
        }  # fmt: skip

    def _term(self, opened: int) -> int:
        """Half a year from the opening, or from the last extension."""
        return opened + 180 if opened > -170 else self.dice.choice((-6, 9, 21, 35, 60, 88, 120, 150))

    def _causes(self, stage: str) -> list[dict[str, Any]]:
        overcome = stage in ("RU", "RC", "CLOSED", "CLOSING_ASSESSMENT")
        state = {"status": "OVERCOME", "overcome_on": -self.dice.randint(95, 120)} if overcome else {
            "status": "PRESENT" if stage in EARLY else "IN_PROGRESS"}  # fmt: skip
        return [{"kind": self.plot["kind"], "reason": self.plot["reason"], "description": self.plot["cause"], **state}]

    def _needs(self, stage: str, opened: int, child: int) -> list[dict[str, Any]]:
        """Early on all are open; on the way they are taken up one after the other; at the end they are met."""
        done = stage in ("RC", "CLOSED", "CLOSING_ASSESSMENT")
        early = ("OPEN", "OPEN", "IN_PROGRESS") if stage in EARLY else ("IN_PROGRESS", "OPEN", "MET")
        states = ("MET",) * 3 if done else early
        needs = []
        for (kind, level, text), status in zip(self.plot["needs"], states, strict=True):
            need = {"kind": kind, "level": level, "description": text, "status": status,
                    "found_on": opened + self.dice.randint(2, 14)}  # fmt: skip
            if level == "INDIVIDUAL":
                need["member"] = child
            if status == "MET":
                need["closed_on"] = -self.dice.randint(93, 110) if done else -self.dice.randint(2, 40)
            needs.append(need)
        return needs

    def _search(self) -> list[dict[str, Any]]:
        """Nobody has found the family yet."""
        objective, failure = self.words["search"], self.dice.choice(self.words["failures"])
        call = {"kind": "CONTACT", "mode": "PHONE", "objective": objective}
        return [{**call, "day": -9, "status": "FAILED", "outcome": failure}, {**call, "day": self.dice.randint(0, 6)}]

    def _visits(self, stage: str, opened: int, until: int) -> list[dict[str, Any]]:
        """Spread from the opening to now; the last may be overdue, the next is planned unless the case is closed."""
        dice, count = self.dice, DONE_VISITS[stage]
        first = opened + 5
        last = until or -dice.randint(2, min(38, -first))
        step = (last - first) / max(count - 1, 1)
        plan = []
        for turn in range(count):
            objective, findings, agreements = self.words["visits"][turn % len(self.words["visits"])]
            mode = dice.choices(("IN_PERSON", "VIRTUAL", "PHONE"), (6, 2, 2))[0]
            facts = {"day": round(first + step * turn), "objective": objective, "mode": mode}
            if 0 < turn < count - 1 and dice.random() < 0.12:
                plan.append({**facts, "status": "FAILED", "outcome": dice.choice(self.words["failures"])})
            else:
                facts |= {"findings": findings, "agreements": agreements, "minutes": dice.choice((45, 60, 75, 90))}
                plan.append(facts)
        if stage == "CLOSED":
            return plan
        ahead = [-dice.randint(1, 9)] if dice.random() < 0.2 else [dice.randint(0, 13)]
        return plan + [{"day": day, "status": "PLANNED", "objective": self.words["visits"][(count + place) % 9][0]}
                       for place, day in enumerate([*ahead, ahead[0] + 21])]  # fmt: skip

    def _sessions(self, stage: str) -> list[dict[str, Any]]:
        """Most cases were analysed once; from reunification on there was a meeting, too."""
        dice, words = self.dice, self.words
        techniques = {"EI": [], "DP": ["ANALYSIS"], "RU": ["ANALYSIS", "MEETING"], "RC": ["MEETING"]}.get(
            stage, ["ANALYSIS"] + (["CONFERENCE"] if dice.random() < 0.3 else []))  # fmt: skip
        sessions = []
        for place, technique in enumerate(techniques):
            text, reason, level = dice.choice(words["decisions"])
            first, last = {"DP": (12, 19), "CLOSED": (100, 120)}.get(stage, (20, 120))
            day, hour = min(-dice.randint(first, last) + place * 10, -2), dice.choice((9, 10, 14, 15))
            sessions.append({
                "technique": technique, "status": "CLOSED", "scheduled_at": f"{day} {hour:02d}:00",
                "mode": dice.choice(("IN_PERSON", "IN_PERSON", "VIRTUAL")), "question": dice.choice(words["questions"]),
                "situation": self.plot["cause"] + ".", "participation": dice.choice(words["voices"]),
                "decisions": [{"text": text, "reason": reason, "level": level}],
            })  # fmt: skip
        return sessions

    def _promise(self) -> dict[str, Any]:
        dice = self.dice
        what, who, sector = dice.choice(self.words["commitments"])
        promise = {"what": what, "responsible": who, "institution": f"{self.sector}_{sector}",
                   "priority": dice.choice(("HIGH", "MEDIUM", "MEDIUM", "LOW"))}  # fmt: skip
        match dice.choices(("done", "running", "late"), (5, 4, 2))[0]:
            case "done":
                due = -dice.randint(10, 120)
                return {**promise, "due_on": due, "status": "FULFILLED", "closed_on": due - dice.randint(0, 5),
                        "percent": 100, "evidence": dice.choice(self.words["evidence"])}  # fmt: skip
            case "running":
                promise |= {"due_on": dice.randint(1, 40), "percent": dice.choice((20, 40, 60))}
                return {**promise, "status": "IN_PROGRESS"}
        return {**promise, "due_on": -dice.randint(1, 45), "status": "PENDING"}
