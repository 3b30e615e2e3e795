"""Does the seal hold? Every way of tampering is found and named; late events are sealed, not taken for forgeries."""

from collections import Counter

import pytest
from sqlalchemy import insert

from app.access import sealer
from app.access.audit import AuditEvent, moment_of, number_at
from app.access.verifier import Verifier, verify
from tests.access import tampering as t


@pytest.fixture(scope="module")
def sealed():
    return t.log()


def test_an_untouched_log_is_sound(sealed):
    file, head, numbers = sealed
    with t.engine_of(t.copy_of(file)).connect() as connection:
        report = verify(connection, t.KEY, head)
    assert (report.fault, report.blocks, report.events, report.waiting) == (None, 8, len(numbers), 0)


def test_sixty_random_tamperings_are_all_found(sealed):
    done = [t.trial(*sealed, seed) for seed in range(60)]
    missed = Counter(way for way, fault in done if fault is None)
    assert missed == {}
    assert len({way for way, _fault in done}) == 7


@pytest.mark.parametrize(
    ("statement", "kind", "block"),
    [("UPDATE audit_event SET user_id = 99 WHERE id = :third", "changed", 1),
     ("DELETE FROM audit_event WHERE id = :third", "removed", 1),
     ("DELETE FROM audit_block WHERE id = 4", "removed", 4),
     ("UPDATE audit_block SET count = 24 WHERE id = 3", "block", 3),
     ("DELETE FROM audit_block WHERE id = 8", "truncated", 8),
     ("INSERT INTO audit_event (id, at, act) VALUES (:third + 5000, '2026-11-02 09:14:00.000001', 'VIEW')",
      "added", 1)],
)  # fmt: skip
def test_the_first_broken_block_is_named_with_what_happened(sealed, statement, kind, block):
    file, head, numbers = sealed
    copy = t.copy_of(file)
    copy.execute(statement, {"third": numbers[2]} if ":third" in statement else {})
    copy.commit()
    with t.engine_of(copy).connect() as connection:
        fault = verify(connection, t.KEY, head).fault
    assert (fault.kind, fault.block) == (kind, block)


def test_two_events_that_changed_places_are_named_so(sealed):
    file, head, numbers = sealed
    copy = t.copy_of(file)
    for old, new in ((numbers[3], 1), (numbers[4], numbers[3]), (1, numbers[4])):
        copy.execute("UPDATE audit_event SET id = ? WHERE id = ?", (new, old))
    copy.commit()
    with t.engine_of(copy).connect() as connection:
        assert verify(connection, t.KEY, head).fault.kind == "reordered"


def test_another_key_seals_nothing_that_verifies(sealed):
    file, _head, _numbers = sealed
    with t.engine_of(t.copy_of(file)).connect() as connection:
        assert verify(connection, b"another key of thirty-two letters or so").fault.block == 1


def late(file, number):
    with t.engine_of(file).begin() as connection:
        connection.execute(insert(AuditEvent.__table__), [t.event(number)])


def test_an_event_that_commits_late_is_sealed_by_the_next_block(sealed):
    file, _head, numbers = sealed
    copy = t.copy_of(file)
    late(copy, numbers[-1] - (number_at(t.BEGIN + sealer.LATE / 2) - number_at(t.BEGIN)))
    with t.engine_of(copy).begin() as connection:
        soon = moment_of(numbers[-1]) + sealer.SETTLED * 3
        waiting = Verifier(connection, t.KEY, soon).run()
        assert (waiting.fault, waiting.waiting) == (None, 1)
        made = sealer.seal(connection, t.KEY, soon)
        assert [block["count"] for block in made] == [1]
        assert verify(connection, t.KEY).fault is None


def test_an_event_that_turns_up_too_late_is_never_sealed(sealed):
    file, _head, numbers = sealed
    copy = t.copy_of(file)
    late(copy, numbers[50] + 4000)
    with t.engine_of(copy).begin() as connection:
        assert sealer.seal(connection, t.KEY) == []
        assert verify(connection, t.KEY).fault.kind == "added"


def test_the_newest_events_wait_until_they_are_settled(sealed):
    copy = t.copy_of(sealed[0])
    now = moment_of(sealed[2][-1]) + t.STEP
    late(copy, number_at(now - sealer.SETTLED / 2))
    with t.engine_of(copy).begin() as connection:
        assert sealer.seal(connection, t.KEY, now) == []
        assert len(sealer.seal(connection, t.KEY, now + sealer.SETTLED)) == 1


def test_numbers_are_packed_and_unpacked():
    numbers = [number_at(t.BEGIN + t.STEP * place) for place in range(300)]
    assert sealer.unpacked(sealer.packed(numbers)) == numbers


