"""What waits: for staff, for the new form, for half an hour; and what is kept quiet."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.alert_silence import keep_quiet, silenced
from bot.alerting import Alerting
from bot.store import alerts as rows
from bot.store.engine import Store
from tests import telegrams as t
from tests.alerting import at, automatic, reached, said, sent, take
from tests.posting import settle


def test_staff_confirm_in_time_or_it_lapses_as_the_town_chose(
    alerting: Alerting, store: Store, by: int
) -> None:
    automatic(store, by, "rain", mode="confirm")
    assert take(alerting, t.rain(4)) == 0
    with store.read() as connection:
        [held] = rows.waiting(connection)
    with store.write() as connection:
        assert alerting.confirm(connection, held.id, by, at(1))
        assert not alerting.confirm(connection, held.id, by, at(1)), "of two, the first did"
    assert len(sent(store)) == 1
    take(alerting, t.rain(5, minutes=2), minutes=2)
    assert alerting.look_again(at(6)) == 0
    assert alerting.look_again(at(7)) == 0 and len(sent(store)) == 1, "it lapses"
    automatic(store, by, "rain", mode="confirm", lapses="send")
    take(alerting, t.rain(4, minutes=10), minutes=10)
    assert alerting.look_again(at(15)) == 1


def test_the_old_form_waits_two_minutes_for_the_new_one(
    alerting: Alerting, store: Store, by: int
) -> None:
    automatic(store, by, "landslide")
    assert take(alerting, t.landslide("3", "発表")) == 0
    assert alerting.look_again(at(1.9)) == 0
    assert alerting.look_again(at(2)) == 1
    assert alerting.look_again(at(3)) == 0
    with store.read() as connection:
        texts = said(connection)
    assert "古い形式の情報" in texts[0]


def test_staff_confirm_only_what_is_so_still(alerting: Alerting, store: Store, by: int) -> None:
    automatic(store, by, "rain", mode="confirm", lapses="send")
    take(alerting, t.rain(4))
    with store.read() as connection:
        [held] = rows.waiting(connection)
    take(alerting, t.rain(0, minutes=1), minutes=1)
    with store.write() as connection:
        assert not alerting.confirm(connection, held.id, by, at(2))
    assert alerting.look_again(at(30)) == 0
    assert sent(store) == []


def test_lesser_changes_are_told_once_in_half_an_hour_as_one_message(
    alerting: Alerting, store: Store, by: int
) -> None:
    automatic(store, by, "rain", "landslide", "thunder")
    assert take(alerting, t.rain(5)) == 1
    slide = t.weather("VPWW56", [("49", "レベル４土砂災害危険警報", "発表")], minutes=1)
    assert take(alerting, slide, minutes=1) == 1, "what grows worse never waits"
    assert take(alerting, t.rain(4, minutes=2), minutes=2) == 0
    assert take(alerting, t.rain(3, minutes=9), minutes=9) == 0
    assert alerting.look_again(at(30)) == 0
    assert alerting.look_again(at(31)) == 1
    with store.read() as connection:
        last = said(connection)[-1]
    assert "レベル3 大雨警報に変わりました" in last and "レベル4 大雨危険警報に" not in last
    assert alerting.look_again(at(90)) == 0 and len(sent(store)) == 3


def test_what_comes_back_meanwhile_is_no_change(alerting: Alerting, store: Store, by: int) -> None:
    automatic(store, by, "rain")
    take(alerting, t.rain(4))
    take(alerting, t.rain(3, minutes=5), minutes=5)
    assert take(alerting, t.rain(4, minutes=10), minutes=10) == 0, "people know of Level 4"
    assert alerting.look_again(at(60)) == 0
    assert take(alerting, t.rain(5, minutes=61), minutes=61) == 1
    with store.read() as connection:
        assert "レベル5 大雨特別警報に強まりました" in said(connection)[-1]


def test_what_ends_while_its_weakening_waits_is_told_as_an_end(
    alerting: Alerting, store: Store, by: int
) -> None:
    automatic(store, by, "rain")
    take(alerting, t.rain(4))
    settle(store, at(1))
    take(alerting, t.rain(3, minutes=5), minutes=5)
    take(alerting, t.rain(0, minutes=10), minutes=10)
    assert alerting.look_again(at(30)) == 1
    with store.read() as connection:
        assert "解除されました" in said(connection)[-1]
    assert reached(store, sent(store)[-1].id)[0][0] == "broadcast", "to all who had the danger"


def test_a_hazard_is_kept_quiet_for_a_while_and_never_a_danger(
    alerting: Alerting, store: Store, by: int
) -> None:
    automatic(store, by, "rain")
    with store.write() as connection:
        keep_quiet(connection, "rain", at(60), by, "計器の点検", at(0))
        with pytest.raises(ValueError, match="too long"):
            keep_quiet(connection, "rain", at(0) + timedelta(days=3, minutes=1), by, "", at(0))
    assert take(alerting, t.rain(3)) == 0
    assert take(alerting, t.rain(4, minutes=1), minutes=1) == 1
    assert take(alerting, t.rain(0, minutes=40), minutes=40) == 1, "its end is told"
    with store.read() as connection:
        assert silenced(connection, at(59)) and not silenced(connection, at(60))
    assert take(alerting, t.rain(3, minutes=80), minutes=80) == 1
    with store.write() as connection:
        keep_quiet(connection, "rain", at(120), by, "", at(81))
        keep_quiet(connection, "rain", at(82), by, "", at(82))
        assert not silenced(connection, at(82)), "it is ended early"
