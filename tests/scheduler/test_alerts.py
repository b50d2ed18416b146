"""What telegrams mean for one village: each rule of the gate, state and audience, by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.alert_replay import replay
from scheduler.alert_state import State
from scheduler.alerts import Decided, decide
from scheduler.jma.telegram import read_telegram
from tests import telegrams as t
from tests.telegrams import HERE, T0

Told = list[tuple[str, str, int, str]]


def at(minutes: float) -> datetime:
    return T0 + timedelta(minutes=minutes)


class Village:
    """The village, to which telegrams come one after another."""

    def __init__(self) -> None:
        self.state = State()

    def hears(self, data: bytes, name: str, *, now: datetime | None = None, **more: Any) -> Decided:
        telegram = read_telegram(data, name)
        decided = decide(self.state, telegram, HERE, now or telegram.sent_at, **more)
        self.state = decided.state
        return decided

    def told(self, data: bytes, name: str, **more: Any) -> Told:
        """Give what the public is told; [] for nothing."""
        decision = self.hears(data, name, **more).decision
        if not decision.is_public:
            return []
        return [(one.hazard, one.change, one.level, one.audience) for one in decision.changes]


@pytest.fixture
def village() -> Village:
    return Village()


def test_only_changes_are_told(village: Village) -> None:
    story = [
        (2, [("rain", "new", 2, "opted")]),
        (3, [("rain", "strengthened", 3, "residents")]),
        (3, []),
        (4, [("rain", "strengthened", 4, "everyone")]),
        (5, [("rain", "strengthened", 5, "everyone")]),
        (3, [("rain", "weakened", 3, "everyone")]),
        (0, [("rain", "released", 0, "residents")]),
        (0, []),
    ]
    for minute, (level, told) in enumerate(story):
        assert village.told(t.rain(level, minutes=minute), "VPWW55") == told, minute


def test_what_is_not_here_is_not_told(village: Village) -> None:
    elsewhere = t.rain(4).replace(t.CITY.encode(), b"2048700")
    assert village.told(elsewhere, "VPWW55") == []


@pytest.mark.parametrize("status", ["訓練", "試験", "", "通常 ", "本番", "通常訓練"])
def test_what_is_not_in_earnest_reaches_nobody_and_changes_nothing(
    village: Village, status: str
) -> None:
    data = t.rain(5, status=status)
    if status.strip() == "通常":
        data = data.replace("通常".encode(), "通 常".encode())
    decision = village.hears(data, "VPWW55").decision
    assert decision.outcome == "staff" and decision.reason.startswith("P1")
    assert village.told(t.rain(3, minutes=1), "VPWW55") == [("rain", "new", 3, "residents")]


def test_a_sample_on_a_live_source_is_for_staff(village: Village) -> None:
    data = t.rain(4, headline="これはサンプルです")
    assert village.hears(data, "VPWW55").decision.outcome == "staff"
    assert Village().told(data, "VPWW55", samples=True) == [("rain", "new", 4, "everyone")]


def test_old_news_is_no_news_but_a_warning_that_holds_is_told_at_any_age(village: Village) -> None:
    assert village.told(t.rain(2), "VPWW55", now=at(61)) == []
    assert village.told(t.rain(4, minutes=1), "VPWW55", now=at(900)) == [
        ("rain", "strengthened", 4, "everyone")
    ]
    assert village.told(t.rain(0, minutes=2), "VPWW55", now=at(900)) == []
    assert Village().told(t.quake("6+"), "VXSE53", now=at(61)) == []
    assert Village().told(t.rain(2, minutes=6), "VPWW55", now=at(0)) == [], "a wrong clock"


def test_the_same_again_and_the_older_are_left_alone(village: Village) -> None:
    four = t.rain(4, minutes=5)
    assert village.told(four, "VPWW55")
    assert village.hears(four, "x_VPWW55_200000.xml").decision.reason == "P4: came before"
    late = village.hears(t.rain(0, minutes=3), "VPWW55", now=at(6)).decision
    assert late.outcome == "silent" and "older" in late.reason


def test_two_bodies_of_one_time_are_both_kept(village: Village) -> None:
    village.hears(t.rain(3), "VPWW55")
    decision = village.hears(t.rain(4), "VPWW55").decision
    assert decision.is_public and "two bodies" in decision.reason


def test_a_correction_says_old_and_new_only_when_it_shows(village: Village) -> None:
    village.hears(t.rain(4), "VPWW55")
    same = village.hears(t.rain(4, info_type="訂正", headline="字を直した"), "VPWW55").decision
    assert same.outcome == "silent"
    assert village.told(t.rain(3, minutes=1, info_type="訂正"), "VPWW55") == [
        ("rain", "corrected", 3, "everyone")
    ]


def test_taking_back_lets_the_earlier_hold_again(village: Village) -> None:
    village.hears(t.rain(3), "VPWW55")
    village.hears(t.rain(4, minutes=1), "VPWW55")
    taken = t.rain(4, minutes=1, info_type="取消", headline="誤り")
    assert village.told(taken, "VPWW55") == [("rain", "withdrawn", 3, "everyone")]
    assert village.told(taken, "VPWW55") == [], "the same 取消 again"
    assert village.told(t.rain(3, minutes=2), "VPWW55") == []


def test_a_taking_back_before_its_announcement_says_nothing(village: Village) -> None:
    assert village.told(t.quake("6-", minutes=2, info_type="取消"), "VXSE53") == []
    late = village.hears(t.quake("6-", minutes=1), "VXSE53", now=at(3)).decision
    assert late.outcome == "silent", "what was taken back does not come to life"


def test_an_earthquake_by_region_first_then_by_city(village: Village) -> None:
    assert village.told(t.intensity("4"), "VXSE51") == [], "the cities are waited for"
    village = Village()
    assert village.told(t.intensity("5-"), "VXSE51") == [("earthquake", "new", 3, "everyone")]
    assert village.told(t.quake("5-", minutes=3), "VXSE53") == [], "the same, now by city"
    assert village.told(t.quake("5+", minutes=5), "VXSE53") == [
        ("earthquake", "strengthened", 4, "everyone")
    ]
    assert village.told(t.quake("5+", minutes=6, info_type="取消"), "VXSE53") == [
        ("earthquake", "withdrawn", 3, "everyone")
    ], "what the region said holds again"


def test_no_reading_is_presumed_to_be_strong_and_the_reading_is_a_change(village: Village) -> None:
    missing = "震度５弱以上未入電"
    decided = village.hears(t.quake("4", condition=missing), "VXSE53").decision
    assert decided.is_public and decided.changes[0].presumed and decided.changes[0].level == 3
    assert "推定" in decided.changes[0].name and "震度4" not in decided.changes[0].name
    assert village.told(t.quake("5-", minutes=2), "VXSE53") == [
        ("earthquake", "corrected", 3, "everyone")
    ]


def test_intensities_below_are_opted_for_or_asked_for(village: Village) -> None:
    assert village.told(t.quake("4"), "VXSE53") == [("earthquake", "new", 2, "opted")]
    assert Village().told(t.quake("3"), "VXSE53") == []


def test_a_tsunami_forecast_runs_out_without_a_word(village: Village) -> None:
    assert village.told(t.tsunami("62", "津波注意報"), "VTSE41") == [
        ("tsunami", "new", 3, "everyone")
    ]
    small = t.tsunami("71", "津波予報（若干の海面変動）", minutes=10, valid=60)
    assert village.told(small, "VTSE41") == [("tsunami", "weakened", 1, "everyone")]
    incident = next(iter(village.state.incidents))
    assert village.state.held(incident, at(59)).level == 1
    assert village.state.held(incident, at(60)).level == 0


def test_a_lesser_warning_waits_while_a_danger_is_on(village: Village) -> None:
    village.hears(t.rain(4), "VPWW55")
    thunder = t.weather("VPWW61", [("14", "雷注意報", "発表")], minutes=1)
    decision = village.hears(thunder, "VPWW61").decision
    assert decision.outcome == "silent" and decision.reason.startswith("P13")


def test_what_no_table_knows_is_never_given_a_level(village: Village) -> None:
    odd = t.weather("VPWW55", [("99", "レベル４大雪崩危険警報", "発表")], headline="危険です。")
    decision = village.hears(odd, "VPWW55").decision
    assert decision.is_public and decision.verbatim == "危険です。" and not decision.changes
    mild = t.weather("VPWW55", [("98", "花粉注意報", "発表")], minutes=1, headline="花粉です。")
    assert village.hears(mild, "VPWW55").decision.outcome == "staff"
    drill = t.weather("VPWW55", [("99", "レベル４大雪崩危険警報", "発表")], status="訓練")
    assert village.hears(drill, "VPWW55").decision.outcome == "staff"


def test_what_is_not_understood_does_not_end_what_holds(village: Village) -> None:
    village.hears(t.rain(4), "VPWW55")
    odd = t.weather("VPWW55", [("43", "レベル４大雨危険警報", "延長")], minutes=1)
    assert village.told(odd, "VPWW55") == []
    assert village.state.held("通常|rain||", at(2)).level == 4


def test_a_name_is_the_authority_for_the_level(village: Village) -> None:
    named = t.weather("VPWW55", [("03", "レベル４大雨危険警報", "発表")])
    assert village.told(named, "VPWW55") == [("rain", "new", 4, "everyone")]


def test_an_unknown_type_goes_out_word_for_word_only_if_it_is_grave_and_here(
    village: Village,
) -> None:
    area = f"<Area><Name>白鈴村</Name><Code>{t.CITY}</Code></Area>"
    head = (
        '<Information type="何か"><Item><Kind><Name>レベル５何か特別警報</Name></Kind>'
        f'<Areas codeType="気象・地震・火山情報／市町村等">{area}</Areas></Item></Information>'
    )
    more = {"title": "新しい情報", "headline": "逃げてください。", "head": head}
    assert village.hears(t.telegram("VPXX50", "", **more), "VPXX50").decision.verbatim
    elsewhere = more | {"head": head.replace(t.CITY, t.OTHER)}
    decision = village.hears(t.telegram("VPXX50", "", minutes=1, **elsewhere), "VPXX50").decision
    assert decision.outcome == "staff" and decision.disposition == "unknown"


def test_the_old_form_waits_and_then_stands_in_once() -> None:
    files = [("a_VXWW50.xml", t.landslide("3", "発表"))]
    [alone] = replay(files, HERE)
    assert alone.decision.is_public and alone.decision.changes[0].degraded
    new = t.weather("VPWW56", [("49", "レベル４土砂災害危険警報", "発表")], minutes=1)
    both = {one.file: one.decision for one in replay([*files, ("b_VPWW56.xml", new)], HERE)}
    assert both["b_VPWW56.xml"].is_public and not both["a_VXWW50.xml"].is_public
    end = ("c_VXWW50.xml", t.landslide("1", "解除", minutes=30))
    first, last = replay([*files, end], HERE)
    assert first.decision.is_public and last.decision.is_public
    assert last.decision.changes[0].change == "released"


def test_the_old_form_alone_tells_of_nothing_less() -> None:
    old = t.weather("VPWW54", [("03", "大雨警報", "発表"), ("14", "雷注意報", "発表")])
    [one] = replay([("VPWW54", old)], HERE)
    assert one.decision.outcome == "silent"


def test_sudden_rain_is_told_to_everyone(village: Village) -> None:
    assert village.told(t.flash("線状降水帯直前"), "VPBS50") == [
        ("line-rain", "new", 4, "everyone")
    ]
    assert village.told(t.flash("線状降水帯発生", minutes=5), "VPBS50") == [
        ("line-rain", "strengthened", 5, "everyone")
    ]


LEVELS = st.sampled_from([0, 2, 3, 4, 5])
STATUSES = st.sampled_from(["訓練", "試験", "", "通常訓練", "Normal"])


@given(st.lists(st.tuples(LEVELS, st.booleans()), max_size=12), STATUSES)
def test_drills_between_never_change_what_is_told_in_earnest(
    story: list[tuple[int, bool]], status: str
) -> None:
    earnest, mixed = Village(), Village()
    for minute, (level, real) in enumerate(story):
        data = t.rain(level, minutes=minute, status="通常" if real else status)
        told = mixed.told(data, "VPWW55")
        assert told == (earnest.told(data, "VPWW55") if real else [])


@given(st.lists(LEVELS, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_any_order_and_repetition_ends_in_the_right_state(levels: list[int], random: Any) -> None:
    files = [t.rain(level, minutes=minute) for minute, level in enumerate(levels)]
    shuffled = files * 2
    random.shuffle(shuffled)
    village = Village()
    end = at(len(levels))
    for data in shuffled:
        village.hears(data, "VPWW55", now=end)
    assert village.state.held("通常|rain||", end).level == levels[-1]


@given(st.lists(LEVELS, max_size=10))
def test_nothing_is_told_twice(levels: list[int]) -> None:
    village, before = Village(), 0
    for minute, level in enumerate(levels):
        told = village.told(t.rain(level, minutes=minute), "VPWW55")
        assert (level != before) >= bool(told)
        before = level


def test_areas_never_match_by_a_part_of_their_code() -> None:
    parts = replace(HERE, class20=frozenset({"204850"}))
    decided = decide(State(), read_telegram(t.rain(5), "VPWW55"), parts, T0)
    assert not decided.decision.is_public


def test_a_sample_on_a_live_source_leaves_what_holds_alone(village: Village) -> None:
    village.told(t.rain(4), "VPWW55")
    before = village.state
    village.hears(t.rain(0, minutes=1, headline="これはサンプルです"), "VPWW55")
    village.hears(t.rain(0, minutes=2, info_type="試し"), "VPWW55")
    assert village.state == before


def test_what_happened_passes_without_a_word(village: Village) -> None:
    assert village.told(t.flash("線状降水帯発生"), "VPBS50")
    [incident] = village.state.incidents
    assert village.state.holds(incident, at(1)).level == 5
    assert village.state.holds(incident, at(200)).level == 0
    assert village.told(t.rain(2, minutes=200), "VPWW55") == [("rain", "new", 2, "opted")], (
        "no danger is on that a lesser one would wait for"
    )
