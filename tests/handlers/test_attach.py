"""A photo or a place goes with the newest open question; without one, nothing is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.attach import ROUGH
from handlers.event import Message
from handlers.phrases import LANGUAGES
from handlers.reader import read_event
from handlers.safety import unsend

PHOTO = Message("m1", "image", fetchable=True)


def _sent(village: Any, message: Message, *own: Any) -> Any:
    event = replace(village.written("x"), message=message)
    return village.decide(event, village.context(own=own))


def test_a_photo_goes_with_the_newest_open_question(village: Any) -> None:
    old, new = village.question(number=3), village.question(number=12)
    effects = _sent(village, PHOTO, old, new, village.answered(number=13))
    assert village.kinds(effects) == ["Advance", "Push", "Mail", "Reply"]
    assert (effects[0].question, effects[0].kind, effects[0].text) == (12, "photo", "")
    assert "写真を添えました" in str(effects[1].messages)
    assert "受付番号12に添えました" in village.words(effects)


def test_of_pictures_sent_together_the_first_speaks_for_all(village: Any) -> None:
    effects = _sent(village, replace(PHOTO, first=False), village.question())
    assert village.kinds(effects) == ["Advance"]


@pytest.mark.parametrize("message", [PHOTO, Message("m", "location", place=(35.0, 138.0))])
def test_without_an_open_question_nothing_is_kept(village: Any, message: Message) -> None:
    assert village.kinds(_sent(village, message)) == ["Reply"]
    assert village.kinds(_sent(village, message, village.question(state="closed"))) == ["Reply"]


def test_a_picture_that_cannot_be_fetched_is_not_promised(village: Any) -> None:
    assert village.kinds(_sent(village, Message("m", "image"), village.question())) == ["Reply"]


@given(latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))
def test_a_place_is_kept_within_a_hundred_metres(
    village: Any, latitude: float, longitude: float
) -> None:
    message = Message("m", "location", place=(latitude, longitude))
    turn = _sent(village, message, village.question())[0]
    kept = [float(degrees) for degrees in turn.text.split(",")]
    for was, now in zip((latitude, longitude), kept, strict=True):
        assert abs(was - now) <= 0.5 * 10**-ROUGH + 1e-9
    assert all(len(degrees.partition(".")[2]) == ROUGH for degrees in turn.text.split(","))


def test_where_a_life_may_hang_on_it_it_is_kept_finely(village: Any) -> None:
    message = Message("m", "location", place=(35.123456, 138.654321))
    turn = _sent(village, message, village.question(urgent=True))[0]
    assert turn.text == "35.1235,138.6543"


@pytest.mark.parametrize("language", LANGUAGES)
def test_everyone_hears_it_in_their_language(village: Any, language: str) -> None:
    effects = _sent(village, PHOTO, village.question(language=language))
    assert "12" in village.words(effects)


@pytest.mark.parametrize(
    "message",
    [
        {"type": "location", "latitude": 91, "longitude": 0},
        {"type": "location", "latitude": True, "longitude": 0},
        {"type": "location", "latitude": "35", "longitude": 138},
        {"type": "location", "latitude": float("nan"), "longitude": 138},
        {"type": "location"},
        {"type": "image", "contentProvider": {"type": "external"}},
        {"type": "image", "contentProvider": None},
    ],
)
def test_odd_ones_are_read_as_nothing(message: Any) -> None:
    read = read_event({"type": "message", "message": {"id": "1", **message}}).message
    assert read is not None and read.place is None and not read.fetchable


def test_the_second_of_a_set_is_not_the_first() -> None:
    raw = {"id": "1", "type": "image", "imageSet": {"id": "s", "index": 2, "total": 3}}
    read = read_event({"type": "message", "message": raw}).message
    assert read is not None and not read.first


def test_the_desk_is_told_what_was_taken_back(village: Any) -> None:
    event = replace(village.written("x"), type="unsend", message=None, unsent="m1")
    effects = unsend(event, village.context(trimmed=(village.question(),)))
    assert village.kinds(effects) == ["Forget", "Push"]
    assert "取り消されました" in str(effects[1].messages)
