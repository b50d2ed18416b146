"""People choose in three taps what they are sent, and get that and no more."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.store import alerts, audience, people

from .conftest import RESIDENT, TOURIST, Village  # type: ignore[import-not-found]

pytestmark = pytest.mark.journey


def gets(village: Village, category: str, **more: list[str]) -> set[str]:
    """Tell who would get news of a category, by LINE's id."""
    with village.store.read() as connection:
        found = audience.members(connection, category, **more)
        return {people.line_id_of(connection, number)[0] for number, *_ in found}


def test_a_farmer_wants_disasters_only_and_a_tourist_events(village: Village) -> None:
    for person in (RESIDENT, TOURIST):
        with village.store.write() as connection:
            number = people.meet(connection, person, datetime.now(UTC))
            people.remember(connection, number, following=True)
    assert gets(village, "event") >= {RESIDENT, TOURIST}

    def says(person: str, words: str, told: str, count: int = 1) -> None:
        village.sim.say(person, words)
        village.says(person, told, count)

    def taps(person: str, label: str, told: str, count: int = 1) -> None:
        village.sim.tap(person, label)
        village.says(person, told, count)

    says(RESIDENT, "お知らせの設定", "町からのお知らせを、すべてお届けします")
    taps(RESIDENT, "災害だけ", "災害の知らせだけをお届けします")
    assert RESIDENT not in gets(village, "event")

    says(TOURIST, "news settings", "You get all news")
    taps(TOURIST, "Choose topics", "(nothing chosen yet)")
    taps(TOURIST, "Event", "You get: Event")
    assert TOURIST in gets(village, "event") and TOURIST not in gets(village, "garbage")
    taps(TOURIST, "✓ Event", "(nothing chosen yet)", 2)
    assert TOURIST not in gets(village, "event")

    says(RESIDENT, "お知らせの設定", "災害の知らせだけをお届けします", 2)
    taps(RESIDENT, "地区をえらぶ", "地区を押してください")
    taps(RESIDENT, "北沢", "地区：北沢")
    taps(RESIDENT, "終わり", "地区：北沢", 2)
    taps(RESIDENT, "すべて受け取る", "町からのお知らせを、すべてお届けします", 2)
    assert gets(village, "news", areas=["北沢"]) == {RESIDENT}
    taps(RESIDENT, "音を鳴らさない", "音は鳴りません")
    taps(RESIDENT, "注意報をえらぶ", "お届けします：（まだ選んでいません）")
    taps(RESIDENT, "霜・霧・乾燥など", "軽い知らせもお届けします：霜・霧・乾燥など")
    with village.store.read() as connection:
        [(number, _)] = alerts.opted(connection, ["fog"])
        assert people.line_id_of(connection, number)[0] == RESIDENT
        assert alerts.opted(connection, ["snow"]) == [], "only what was chosen"
    taps(RESIDENT, "✓ 霜・霧・乾燥など", "お届けします：（まだ選んでいません）", 2)
    with village.store.read() as connection:
        assert alerts.opted(connection, ["fog"]) == []
