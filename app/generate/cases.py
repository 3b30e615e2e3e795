"""What happens in the case of a generated family? Needs, visits, sessions, commitments, a referral, day by day."""

import datetime as dt
import json
from typing import Any

from app.generate.families import Families, Home
from app.generate.ground import Stage
from app.generate.rows import folded
from app.referrals import rules

ON_AGENDA = 40  # one family in so many may be told to a table
# What becomes of a referral: its steps, days after it was sent.
WAYS: tuple[tuple[tuple[str, int], ...], ...] = (
    (("ACCEPTED", 3), ("ATTENDED", 12), ("COMPLETED", 30)), (("DECLINED", 6),), (("WAITING", 9),), (),
    (("ACCEPTED", 5), ("ATTENDED", 15), ("COMPLETED", 35)), (("ACCEPTED", 4),),
    (("SCHEDULED", 5), ("NOT_ATTENDED", 20)), (("ACCEPTED", 4), ("ATTENDED", 10), ("COMPLETED", 44)),
)  # fmt: skip
TECHNIQUES = ("ANALYSIS",) * 6 + ("MEETING",) * 3 + ("CONFERENCE",)
MODES = ("IN_PERSON",) * 7 + ("VIRTUAL",) + ("PHONE",) * 2


class Cases(Families):
    """The cases of one slice."""

    def case(self, number: int) -> None:
        """A family and its case, from its first day to the last thing that happened."""
        home = self.home(number)
        plot, stages = self.pick(self.words["stories"]), self.pick(self.ground.stages[home.team.track])
        stage = stages[-1] if home.closed is not None else self.pick(stages[:-1])
        place = home.place | {"case_id": self.ids["care_case"]}
        team = {"professional_id": home.person.id, "function": "LEAD", "starts_on": self.day[home.opened]}
        moved = self._needs(home, plot, place)
        moved = max(moved, self._sessions(home, stage, place), self._visits(home, place))
        self._case(home, plot, stage, moved)
        self.add("case_team", home.opened, **team, **place)
        if self.chance(0.35):
            self.promise(place, -self.within(1, min(80, -home.opened)))

    def _case(self, home: Home, plot: Any, stage: Stage, moved: int) -> None:
        code = f"C-{self.ground.regions[home.team.region][0]}-{self.ids['care_case']:06d}"
        is_pard, is_open = home.team.track == "PARD", home.closed is None
        closing = {} if is_open else {"closed_on": self.day[home.closed or 0],
                                      "closing_reason_id": self.terms["closing_reason"]["OBJECTIVES_MET"]}  # fmt: skip
        self.add(
            "care_case", home.opened, code=code, programme_id=stage.programme, stage_id=stage.id,
            lead_id=home.person.id, opened_on=self.day[home.opened], status="OPEN" if is_open else "CLOSED",
            situation=plot["text"].format(child=home.child.name, age=home.child.age), moved_on=self.day[min(moved, 0)],
            child_id=home.child.id if is_pard else None, entry_reason_id=self.terms["entry_reason"][plot["reason"]],
            expected_results=plot["expected"], search_text=f"{code.lower()} {folded(home.surnames)}",
            legal_due_on=self.day[self.within(-20, 170)] if is_pard and is_open else None, **closing, **home.place,
        )  # fmt: skip

    def _needs(self, home: Home, plot: Any, place: dict[str, int]) -> int:
        """Those of a closed case are met; of an open one, some. Returns the day of the last movement."""
        moved, asked = home.opened, ["CARE"] + ["TABLE"] * (home.number % ON_AGENDA == 0)
        for kind, level, words in plot["needs"]:
            met = home.closed is not None or self.chance(0.3)
            status = "MET" if met else self.pick(("OPEN", "IN_PROGRESS"))
            met_on = home.closed if home.closed is not None else -self.within(0, -home.opened)
            member = home.child.id if level == "INDIVIDUAL" else None
            kind_id = self.terms["need_kind"][kind]
            need = self.add("need", home.opened, kind_id=kind_id, level=level, description=words, member_id=member,
                            status=status, found_on=self.day[home.opened],
                            closed_on=self.day[met_on] if met else None, **place)  # fmt: skip
            moved = max(moved, met_on) if met else moved
            if status != "OPEN" and "REFERRAL" not in asked and self.chance(0.3):
                asked.append("REFERRAL")
                moved = max(moved, self._referral(home, (need, kind_id, member), place))
        self.allow(home, *asked)
        return moved

    def _visits(self, home: Home, place: dict[str, int]) -> int:
        """Eight to thirteen, evenly spread; the last of an open case is still planned. Some have stood still."""
        count, held = self.within(8, 13), home.opened
        last = home.closed if home.closed is not None else -self.within(45, 150) if self.chance(0.1) else 0
        last = max(last, home.opened)
        for number in range(1, count + 1):
            day = home.opened + (last - home.opened) * number // count
            if number == count and home.closed is None:
                self._visit(home, place, number, last + self.within(-8, 30), "PLANNED")
            elif self.chance(0.07):
                self._visit(home, place, number, day, "FAILED")
            else:
                held = max(held, day)
                self._visit(home, place, number, day, "DONE")
        return held

    def _visit(self, home: Home, place: dict[str, int], number: int, day: int, status: str) -> None:
        objective, findings, agreements = self.words["visits"][number % len(self.words["visits"])]
        told: dict[str, Any] = {}
        if status == "DONE":
            told = {"held_at": self.day.at(day, 8 + number % 9), "minutes": 60, "findings": findings,
                    "agreements": agreements}  # fmt: skip
        if status != "PLANNED":
            outcome = "DONE" if told else self.pick(self.words["failures"])
            told["outcome_id"] = self.terms["contact_outcome"][outcome]
        told |= {"number": number, "planned_on": self.day[day], "status": status, "objective": objective}
        self.add(
            "visit", day, kind="HOME_VISIT", mode=self.pick(MODES), professional_id=home.person.id, **told, **place
        )

    def _sessions(self, home: Home, stage: Stage, place: dict[str, int]) -> int:
        """None, one or two; what was concluded has its minutes. Returns the day of the last one held."""
        last, moved = home.closed or 0, home.opened
        for _turn in range(self.pick((0, 0, 1, 1, 2))):
            day = self.within(home.opened, last) - 1
            if home.closed is None and self.chance(0.15):
                self._session(home, stage, place, self.within(1, 45), "PLANNED")
            elif day >= home.opened:
                self._session(home, stage, place, day, "CLOSED" if self.chance(0.8) else "HELD")
                moved = max(moved, day)
        return moved

    def _session(self, home: Home, stage: Stage, place: dict[str, int], day: int, status: str) -> None:
        technique, words, over = self.pick(TECHNIQUES), self.words, status != "PLANNED"
        told: dict[str, Any] = {}
        if over:
            told = {"situation": self.pick(words["summaries"]), "participation": self.pick(words["voices"]),
                    "adherence": self.pick(("HIGH", "HIGH", "PARTIAL", "LOW"))}  # fmt: skip
        if status == "CLOSED":
            told["snapshot"] = self._kept(stage, day)
        told |= {"mode": self.pick(("IN_PERSON", "IN_PERSON", "VIRTUAL")), "question": self.pick(words["questions"])}
        session = self.add("case_session", day, technique=technique, status=status,
                           scheduled_at=self.day.at(day, 9 + home.number % 7), **told, **place)  # fmt: skip
        own = self.terms["required_party"]["MODALITY_TEAM"]
        for party in [*self.ground.parties[technique], self.terms["required_party"]["FAMILY_NETWORK"]]:
            person = home.person.name if party == own else self.ground.names[party][0]
            self.add("session_participant", day, session_id=session, party_id=party, person=person[:120],
                     attendance="IN_PERSON" if over else "PENDING", **place)  # fmt: skip
        if over:
            text, reason, level = self.pick(words["decisions"])
            self.add("decision", day, session_id=session, text=text, reason=reason, level=level, **place)
            if self.chance(0.3):
                self.promise(place, day, session_id=session)

    def _kept(self, stage: Stage, day: int) -> str:
        """The case on the day of a session, in both languages, as it is kept beside it."""
        told = {tongue: [[label, stage.told[at]], [state, is_open]] for at, (tongue, (label, state, is_open))
                in enumerate(self.words["kept"].items())}  # fmt: skip
        return json.dumps({"on": self.day[day], "checklist": [], **told}, ensure_ascii=False)

    def promise(self, place: dict[str, int], agreed: int, **of: int) -> None:
        """One commitment of three is fulfilled; of the others a part is late. Each step leaves its trace."""
        what, who, _sector = self.pick(self.words["commitments"])
        due, kept = agreed + self.within(10, 80), self.chance(0.35)
        closed = min(due, 0)
        told = {"evidence": self.pick(self.words["evidence"]), "closed_on": self.day[closed]} if kept else {}
        is_of_table = int("table_session_id" in of)
        promise = self.add(
            "commitment", agreed, what=what, responsible=who, due_on=self.day[due], agreed_on=self.day[agreed],
            priority=self.pick(("HIGH", "MEDIUM", "LOW")), status="FULFILLED" if kept else "PENDING",
            is_of_table=is_of_table, search_text=f"{folded(what)} {folded(who)}", **told, **of, **place,
        )  # fmt: skip
        steps = [(agreed, "PENDING", None)] + [(closed, "FULFILLED", told.get("evidence"))] * kept
        for day, status, note in steps:
            self.add("commitment_change", day, commitment_id=promise, status=status, due_on=self.day[due], note=note,
                     is_of_table=is_of_table, **place)  # fmt: skip

    def _referral(self, home: Home, need: tuple[int, int, int | None], place: dict[str, int]) -> int:
        """To a service of the regional; how far it got by today, or by the end of the case. Returns its last day."""
        last = home.closed or 0
        sent = max(home.opened + 1, last - self.within(1, 200))
        services, way = self.ground.services[home.team.region, need[1]], self.pick(WAYS)
        if sent > last or not services:
            return home.opened
        steps = [("PROPOSED", sent), ("SENT", sent)]
        steps += [(state, sent + after) for state, after in way if sent + after <= last]
        if home.closed is not None and rules.is_open(steps[-1][0]):
            steps = [*steps[:2], ("WITHDRAWN", last)]  # nothing is left open
        told = self._course(steps)
        texts = {"reason": self.pick(self.words["reasons"]), "shared_summary": self.pick(self.words["asked"])}
        asked = {"service_id": self.pick(services), "urgency": self.pick(("IMMEDIATE", "SOON", "ROUTINE", "ROUTINE")),
                 "answer_by": self.day[sent + 8], "slot": "NONE", "state": steps[-1][0],
                 "sent_on": self.day[sent], "scheduled_on": told.get("scheduled_on")}  # fmt: skip
        ticket = self.add("referral_ticket", sent, shared_summary=texts["shared_summary"], region_id=home.team.region,
                          snapshot=self._household(home, sent), **asked)  # fmt: skip
        referral = self.add("referral", sent, need_id=need[0], member_id=need[2], ticket_id=ticket, **texts,
                            **asked | told, **place)  # fmt: skip
        for state, day in steps:
            words = self.words["answers"].get(state)
            self.add("referral_step", day, referral_id=referral, state=state, taken_on=self.day[day], words=words,
                     **place)  # fmt: skip
        return max(day for state, day in steps if state == "SENT" or self.day[day] in (
            told.get("answered_on"), told.get("ended_on")))  # fmt: skip

    def _course(self, steps: list[tuple[str, int]]) -> dict[str, Any]:
        """What the steps of a referral leave in it."""
        told: dict[str, Any] = {}
        for state, day in steps:
            if state in rules.ANSWERS:
                told.setdefault("answered_on", self.day[day])
            if state == "SCHEDULED":
                told["scheduled_on"] = self.day[day + 10]
            if not rules.is_open(state):
                told["ended_on"] = self.day[day]
            if state == "COMPLETED":
                told |= {"result": self.pick(("SOLVED", "SOLVED", "PARTLY", "NOTHING")),
                         "quality": self.pick(("TWO", "THREE", "FOUR", "FOUR", "FIVE"))}  # fmt: skip
        return told

    def _household(self, home: Home, on: int) -> str:
        births: list[dt.date | None] = [self.day.date(birth) for birth in home.births]
        return rules.as_kept(births, [], home.town.name, self.day.date(on))
