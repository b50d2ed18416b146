from __future__ import annotations

from datetime import UTC, date, timedelta

from hypothesis import given

from scheduler.hours import is_open
from scheduler.rota import Off, Rota, StandIn, turns_of_day
from scheduler.rota_check import Finding, gaps_and_overlaps
from tests.scheduler.rotas import DESKS, FIRST, HALL, TOKYO, local, once, rotas, weekly

MONDAY = date(2026, 12, 21)


def check(rota: Rota, days: int = 7, staff: tuple[str, ...] | None = None) -> list[Finding]:
    return gaps_and_overlaps(rota, HALL, ["tourism"], MONDAY, days, staff)


def test_a_full_week_has_nothing_to_mend() -> None:
    rota = Rota((*weekly("hanako"), *weekly("taro", place=2)))
    assert check(rota, 28, ("hanako", "taro")) == []


def test_office_time_without_a_first_to_call_is_a_gap() -> None:
    rota = Rota(
        (
            *weekly("hanako", "09:00", "11:00"),
            *weekly("jiro", "11:30", "15:00"),
            *weekly("taro", place=2),
        )
    )
    found = check(rota, 1)
    assert [(finding.kind, finding.begin, finding.end) for finding in found] == [
        ("gap", local("2026-12-21T08:30"), local("2026-12-21T09:00")),
        ("gap", local("2026-12-21T11:00"), local("2026-12-21T11:30")),
        ("gap", local("2026-12-21T15:00"), local("2026-12-21T17:15")),
    ]


def test_lunch_needs_nobody() -> None:
    rota = Rota((*weekly("hanako", "08:30", "12:00"), *weekly("jiro", "13:00", "17:15")))
    assert check(rota) == []


def test_a_day_off_of_the_only_one_is_a_gap() -> None:
    rota = Rota(weekly("hanako"), (Off("tourism", "hanako", date(2026, 12, 22)),))
    found = check(rota)
    assert [finding.day for finding in found] == [date(2026, 12, 22)] * 2
    stands_in = StandIn("tourism", date(2026, 12, 22), rota.slots[0].begin, "hanako", "jiro")
    assert check(Rota(rota.slots, rota.offs, (stands_in,))) == []


def test_a_night_reaches_into_the_morning() -> None:
    rota = Rota(
        (
            *weekly("taro", "17:15", "08:45", "1234567", holidays=True),
            *weekly("hanako", "08:45"),
        )
    )
    assert check(rota, 28) == []


def test_two_at_one_place_overlap_once_even_over_midnight() -> None:
    rota = Rota(
        (
            *weekly("hanako"),
            once("hanako", "2026-12-21"),
            once("taro", "2026-12-21", "22:00", "01:00"),
            once("jiro", "2026-12-21", "23:00", "02:00"),
        )
    )
    times = local("2026-12-21T23:00"), local("2026-12-22T01:00")
    assert check(rota) == [Finding("overlap", "tourism", MONDAY, *times, 1, ("jiro", "taro"))]


def test_a_desk_without_a_rota_is_told_once() -> None:
    found = gaps_and_overlaps(Rota(weekly("hanako")), HALL, DESKS, MONDAY, 28)
    assert found == [Finding("no rota", "safety", MONDAY)]


def test_who_is_no_staff_is_told_once_on_the_first_day() -> None:
    rota = Rota(
        (*weekly("hanako"), once("gone", "2026-12-23"), once("older", "2026-12-01")),
        stand_ins=(
            StandIn(
                "tourism", date(2026, 12, 24), local("2026-12-24T08:30").time(), "hanako", "other"
            ),
        ),
    )
    found = check(rota, staff=("taro",))
    told = [(f.day, f.logins) for f in found if f.kind == "not staff"]
    assert told == [
        (MONDAY, ("hanako",)),
        (date(2026, 12, 23), ("gone",)),
        (date(2026, 12, 24), ("other",)),
    ]
    assert [f for f in check(rota) if f.kind == "not staff"] == []


def test_a_saturday_that_would_never_count_is_told_once() -> None:
    rota = Rota((*weekly("hanako", days="1234567"),))
    found = check(rota, 28)
    assert found == [
        Finding("never", "tourism", date(2026, 12, 26), logins=("hanako",)),
        Finding("never", "tourism", date(2026, 12, 27), logins=("hanako",)),
    ]
    assert check(Rota(weekly("hanako", days="1234567", holidays=True)), 28) == []


@given(rotas)
def test_gaps_are_just_the_office_time_that_nobody_covers(rota: Rota) -> None:
    found = gaps_and_overlaps(rota, HALL, DESKS, FIRST, 14)
    with_rota = {slot.desk for slot in rota.slots}
    gaps = [finding for finding in found if finding.kind == "gap"]
    for desk in DESKS:
        days = [FIRST + timedelta(days=count) for count in range(-1, 14)]
        turns = [t for day in days for t in turns_of_day(rota, HALL, desk, day) if t.place == 1]
        at = local(f"{FIRST}T00:00")
        while at < local(f"{FIRST + timedelta(days=14)}T00:00"):
            covered = any(turn.begin <= at < turn.end for turn in turns)
            in_gap = any(
                g.desk == desk and g.begin <= at < g.end for g in gaps if g.begin and g.end
            )
            assert in_gap == (desk in with_rota and is_open(HALL, at) and not covered)
            at += timedelta(hours=1, minutes=15)


@given(rotas)
def test_findings_are_in_order_within_the_period_and_each_once(rota: Rota) -> None:
    found = gaps_and_overlaps(rota, HALL, DESKS, FIRST, 14, ("hanako", "taro"))
    assert [finding.day for finding in found] == sorted(finding.day for finding in found)
    assert len(set(found)) == len(found)
    for finding in found:
        if finding.begin and finding.end:
            assert FIRST <= finding.day < FIRST + timedelta(days=14)
            assert finding.begin.tzinfo is UTC
            assert finding.begin < finding.end
            assert finding.begin.astimezone(TOKYO).date() == finding.day
