"""A handful of made-up entries that the tests of this room share."""

from __future__ import annotations

from datetime import date

import pytest

from faq.entry import Entry
from faq.index import Index


def _entry(
    id: str, ja: tuple[str, ...], en: tuple[str, ...] = (), until: date | None = None
) -> Entry:
    return Entry(
        id,
        "暮らし",
        wordings={"ja": ja} | ({"en": en} if en else {}),
        answers={"ja": f"{ja[0]}へのお答えです。"} | ({"en": f"About {en[0]}"} if en else {}),
        valid_until=until,
    )


@pytest.fixture(scope="session")
def entries() -> tuple[Entry, ...]:
    return (
        _entry("garbage", ("ゴミはいつ出せますか", "ごみの日"), ("When is garbage collected?",)),
        _entry("car", ("車を借りられますか", "レンタカー"), ("Where can I rent a car?",)),
        _entry("onsen", ("入れ墨があっても温泉に入れますか",), ("Are tattoos allowed in onsen?",)),
        _entry("aed", ("AEDはどこにありますか",)),
        _entry("fair", ("夏祭りはいつですか",), until=date(2026, 8, 31)),
        _entry("bus", ("バスの時刻を教えてください", "時刻表"), ("Is there a bus timetable?",)),
    )


@pytest.fixture(scope="session")
def index(entries: tuple[Entry, ...]) -> Index:
    return Index(entries)
