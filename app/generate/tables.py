"""How does a generated nation articulate? A table in each regional, one in each unit; sessions, barriers, agenda."""

from typing import Any

from app.generate.cases import ON_AGENDA, Cases
from app.generate.ground import Ground, Staffing, Team
from app.generate.rows import folded
from app.roundtables.rules import next_due_on

QUARTER, MONTH, SESSIONS = 91, 30, 8


class Tables(Cases):
    """Written after the families: their cases stand on the agenda, their commitments beside those of the cases."""

    def __init__(self, ground: Ground, staffing: Staffing, ids: dict[str, int], first_case: int) -> None:
        super().__init__(ground, 0, ids)
        self.random.seed(f"{ground.seed}, tables")
        self.ids, self.first_case, self.staffing = ids, first_case, staffing
        self.staffing.rows = self  # whoever convenes is hired here
        self.told: dict[int, list[int]] = {}  # by regional: the cases that a table may speak of

    def convene(self) -> None:
        """Whatever table is there already stays as it is."""
        for number, (team, _person) in enumerate(self.ground.people):
            if number % ON_AGENDA == 0:
                self.told.setdefault(team.region, []).append(self.first_case + number)
        for region, (_code, name) in sorted(self.ground.regions.items()):
            if (region, None) not in self.ground.tables and self.ground.towns.get(region):
                self._table(region, self.words["regional"].format(name=name), None)
        for team in sorted({team for team, _person in self.ground.people}):
            if (team.region, team.id) not in self.ground.tables:
                self._table(team.region, self.words["internal"].format(name=team.name), team)

    def _table(self, region: int, name: str, team: Team | None) -> None:
        """One table with its sessions; the next one is planned."""
        every, months = (MONTH, 1) if team else (QUARTER, 3)
        last = -self.within(2, every)
        place, kind = {"region_id": region}, "INTERNAL" if team else "REGIONAL"
        due = next_due_on(self.day.date(last), months)
        table = self.add("roundtable", -800, name=name[:160], kind=kind, unit_id=team.id if team else None,
                         cadence_months=months, last_held_on=self.day[last], next_due_on=str(due),
                         search_text=folded(name[:160]), **place)  # fmt: skip
        agreed = {"cadence_months": months, "meeting_form": "IN_PERSON"}
        self.add("roundtable_change", -800, roundtable_id=table, **agreed, **place)
        person = self.staffing.hired(region, "regional_link", None) if team is None else None
        convener = person and self.add("convener", -800, roundtable_id=table, professional_id=person.id,
                                       kind_id=self.terms["convener_kind"]["MODALITY_LIAISON"],
                                       starts_on=self.day[-800], **place)  # fmt: skip
        for number in range(1, SESSIONS + 1):
            day, over = last + (number - SESSIONS + 1) * every, number < SESSIONS
            session = self.add(
                "roundtable_session", min(day, -1), roundtable_id=table, number=number, held_at=self.day.at(day, 9),
                meeting_place=self.words["place"], status="CLOSED" if over else "PLANNED", convened_by_id=convener,
                summary=self.pick(self.words["met"]) if over else None, **place,
            )  # fmt: skip
            self._seats(session, day, team, over, place)
            if team is None:
                self._business(session, day, over, place)

    def _seats(self, session: int, day: int, team: Team | None, over: bool, place: dict[str, int]) -> None:
        """Those of Tabla 7; in an internal table those of the operator."""
        names = self.words["attendees"]
        for kind, code, instance, per_unit in self.ground.seats:
            if team is None and per_unit or team is not None and instance != "OPERATOR":
                continue
            came = self.pick(("IN_PERSON", "IN_PERSON", "IN_PERSON", "VIRTUAL", "ABSENT")) if over else "PENDING"
            self.add("roundtable_attendance", day, session_id=session, kind_id=kind, person=names[code],
                     unit_id=team.id if team is not None and per_unit else None, attendance=came, **place)  # fmt: skip

    def _business(self, session: int, day: int, over: bool, place: dict[str, int]) -> None:
        """Barriers, agenda, plan and commitments of a regional table."""
        title, cause = self.pick(self.words["barriers"])
        status = self.pick(("IN_ANALYSIS", "RESOLVED")) if over else "PROPOSED"
        barrier = self.add("barrier", day - 10, title=title, cause=cause, status=status, session_id=session,
                           cases_affected=self.within(2, 40), search_text=folded(title), **place)  # fmt: skip
        steps: list[tuple[str, int, Any]] = [("PROPOSED", day - 10, None)] + [(status, day, session)] * over
        for state, on, where in steps:
            self.add("barrier_change", on, barrier_id=barrier, session_id=where, status=state, **place)
        cases = self.told.get(place["region_id"], [])
        for case in self.random.sample(cases, min(5, len(cases))):
            self.add("agenda_item", day, session_id=session, case_id=case, shared_summary=self.pick(self.words["told"]),
                     **place)  # fmt: skip
        if not over:
            return
        for _turn in range(2):
            state = self.pick(("PLANNED", "IN_PROGRESS", "DONE"))
            self.add("plan_line", day, session_id=session, action=self.pick(self.words["plan"]),
                     due_on=self.day[day + 60], status=state, **place)  # fmt: skip
            self.promise(place, day, table_session_id=session)
