"""Do statements that are kept compiled share what they can? Each holds memory in every worker (issue 6, 180 MB)."""

import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from sqlalchemy import inspect
from sqlalchemy.orm import aliased

from app.access.reaches import together
from app.access.scope import ALIVE, CASES
from app.cases.models import Case
from app.families.models import Family
from app.kit import loading
from app.kit.loading import over
from app.kit.scopes import CaseReach
from app.visits.models import Visit


def test_a_relation_is_joined_under_one_name_in_all_statements(app):
    assert over(Visit, ("case", "unit"))[2] is over(Visit, ("case", "unit"))[2]


def test_threads_that_ask_at_once_are_told_one_name(app, monkeypatch):
    def slow(model, _at):
        time.sleep(0.05)
        return aliased(model)

    monkeypatch.setattr(loading, "_named", cache(slow))
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda _turn: over(Visit, ("case", "unit"))[2], range(4)))
    assert len({id(name) for name in told}) == 1


def test_two_ways_to_one_table_have_two_names(app):
    first, second = over(Case, ("lead",))[2], over(Case, ("authority",))[2]
    assert inspect(first).mapper is inspect(second).mapper
    assert first is not second


def test_what_binds_a_class_is_made_once_for_all_statements(app):
    reach = CASES[CaseReach.UNIT, False][3]
    made = [reach._resolve_where_criteria(inspect(Family)) for _ in range(2)]
    assert made[0] is made[1]


def test_criteria_that_come_by_two_ways_bind_together(app):
    reach, bound = CASES[CaseReach.UNIT, False][3], {}
    for parts in ((reach,), (ALIVE,), (ALIVE, reach)):
        together(parts).get_global_criteria(bound)
    assert bound["additional_entity_criteria", inspect(Family)] == (reach, ALIVE)
