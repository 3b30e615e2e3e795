"""Who are the families of a generated nation? A slice of them with their members, what they allowed, who serves them.

Each slice has its own chance and its own numbers, so that the nation is the same whoever makes which slice.
"""

from typing import Any, NamedTuple

from app.consents.rules import HEARD_FROM
from app.generate.ground import Ground, Person, Team, Town
from app.generate.rows import Rows, folded

SLICE = 500
# How many rows a family may have at most: the numbers that a slice may give are known before it is made.
MOST = {"family": 1, "member": 4, "family_access": 2, "consent": 6, "care_case": 1, "case_team": 1, "need": 3,
        "visit": 13, "case_session": 2, "session_participant": 12, "decision": 4, "commitment": 3,
        "commitment_change": 6, "referral_ticket": 1, "referral": 1, "referral_step": 5}  # fmt: skip
SURNAMES = (("surnames", "NONE"),) * 16 + (("surnames_nar", "NAR"),) * 3 + (("surnames_ind", "IND"),)


class Child(NamedTuple):
    id: int
    name: str
    age: int


class Home(NamedTuple):
    """A family as far as its case goes; days are counted from today."""

    id: int
    number: int
    surnames: str
    head: str
    town: Town
    births: list[int]
    child: Child
    opened: int
    closed: int | None
    place: dict[str, int]
    team: Team
    person: Person


def numbers_of(place: int, first: dict[str, int]) -> dict[str, int]:
    """The first free number of each table in a slice."""
    return {table: first[table] + place * SLICE * most for table, most in MOST.items()}


class Families(Rows):
    """The families of one slice."""

    def __init__(self, ground: Ground, place: int, first: dict[str, int]) -> None:
        super().__init__(f"{ground.seed}, slice {place}", ground.day, numbers_of(place, first))
        self.ground, self.words, self.terms = ground, ground.words, ground.terms

    def home(self, number: int) -> Home:
        """The family of that number, up to who serves it."""
        team, person = self.ground.people[number]
        opened, is_closed = -self.within(10, 900), self.chance(0.25)
        closed = min(round(opened * (1 - 0.6 - self.random.random() * 0.4)), -1) if is_closed else None
        list_, ethnicity = self.pick(SURNAMES)
        first, second = self.random.sample(self.words[list_], 2)
        town = self.pick(self.ground.towns[team.region])
        family, said = self._family(number, team, town, f"{first} {second}", opened, is_closed)
        head, births, child = self._members(family, f"{first} {second}", ethnicity, opened)
        for professional in (None, person.id):
            self.add("family_access", opened, family_id=family, unit_id=team.id, region_id=team.region,
                     professional_id=professional, starts_on=self.day[opened], search_text=said)  # fmt: skip
        place = {"family_id": family, "unit_id": team.id, "region_id": team.region}
        return Home(family, number, f"{first} {second}", head, town, births, child, opened, closed, place, team, person)

    def _family(self, number: int, team: Team, town: Town, name: str, opened: int, is_closed: bool) -> tuple[int, str]:
        words, terms = self.words, self.terms
        dwelling, tenure = self.pick(words["dwellings"])
        street = f"{self.pick(words['streets'])} {self.within(220, 320)} # {self.within(300, 420)}-{number % 90}"
        code = f"F-{self.ground.regions[team.region][0]}-{self.ids['family']:06d}"
        phone = f"600 000 {number % 10000:04d}"
        said = f"{code.lower()} {folded(name)} {phone}"
        family = self.add(
            "family", opened, code=code, name=name, kind=self.pick(("BIOLOGICAL", "EXTENDED")),
            status="CLOSED" if is_closed else "ACTIVE", municipality_id=town.id, locality_id=town.locality,
            zone_id=terms["zone"]["CAB"], address=street, phone=phone, enrolled_on=self.day[opened],
            dwelling_type_id=terms["dwelling_type"][dwelling], tenure_id=terms["tenure"][tenure],
            intake_channel_id=terms["intake_channel"]["INDIRECT"], strengths=self.pick(words["strengths"]),
            search_text=said,
        )  # fmt: skip
        return family, said

    def _members(self, family: int, surnames: str, ethnicity: str, opened: int) -> tuple[str, list[int], Child]:
        """Three or four people; the first child is the one that the case is about."""
        cast = [("women", "F", "HEAD", self.within(22, 50)), ("girls", "F", "CHILD", self.within(3, 16)),
                ("boys", "M", "CHILD", self.within(3, 16))]  # fmt: skip
        if self.chance(0.55):
            cast.append(("men", "M", "SPOUSE", self.within(24, 55)))
        births, named = [], []
        for place, (names, sex, kinship, age) in enumerate(cast):
            first, birth = self.pick(self.words[names]), -(age * 365 + age // 4 + self.within(10, 350))
            id_ = self._member(family, place, (first, surnames), (sex, kinship, age, ethnicity), birth, opened)
            births.append(birth)
            named.append((id_, first, age))
        return f"{named[0][1]} {surnames}", births, Child(*named[1])

    def _member(self, family: int, place: int, name: tuple[str, str], facts: Any, birth: int, opened: int) -> int:
        terms, (sex, kinship, age, ethnicity) = self.terms, facts
        kind = "CC" if age >= 18 else "TI" if age >= 7 else "RC"
        return self.add(
            "member", opened, family_id=family, first_name=name[0], last_name=name[1],
            document_number=f"998{family:07d}{place}", document_type_id=terms["document_type"][kind],
            sex_id=terms["sex"][sex], ethnicity_id=terms["ethnicity"][ethnicity], birth_date=self.day[birth],
            kinship_id=terms["relationship"][kinship], is_head=int(place == 0), is_caregiver=int(place == 0),
            health_regime_id=terms["health_regime"]["SUB"], search_text=f"{folded(name[0])} {folded(name[1])}",
        )  # fmt: skip

    def allow(self, home: Home, *asked: str) -> None:
        """What the head of the family allowed, and the child who is old enough to be heard, the day after it began."""
        day = min(home.opened + 1, 0)
        for code in asked:
            text, digest = self.ground.texts[code]
            said = {"family_id": home.id, "text_id": text, "digest": digest, "answer": "GRANTED",
                    "said_on": self.day[day]}  # fmt: skip
            self.add("consent", day, kind="CONSENT", form="WRITTEN", given_by=home.head,
                     bond_id=self.terms["relationship"]["HEAD"], **said)  # fmt: skip
            if home.child.age >= HEARD_FROM:
                self.add("consent", day, kind="ASSENT", form="SPOKEN", given_by=f"{home.child.name} {home.surnames}",
                         member_id=home.child.id, heard=self.words["heard"], **said)  # fmt: skip
