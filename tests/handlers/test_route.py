from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.simulator.limits import problems_in
from handlers.apology import apologise
from handlers.effects import ASK, RECEIPT, Push, Reply
from handlers.event import Message, Source
from handlers.reader import read_event
from handlers.wants import Button


def test_in_standby_nothing_is_said(village: Any) -> None:
    for event in (village.written("ごみ"), village.event("follow"), village.in_group("join")):
        known = village.context(group=village.strange_group)
        assert village.decide(replace(event, standby=True), known) == []


@pytest.mark.parametrize(
    "parts",
    [
        {"reply_token": "0" * 32},
        {"reply_token": "f" * 32},
        {"source": Source("user", "Udeadbeef" + "d" * 24, "Udeadbeef" + "d" * 24)},
    ],
)
def test_old_verify_events_lead_to_nothing(village: Any, parts: Any) -> None:
    assert village.decide(village.written("Hello, world", **parts)) == []


@pytest.mark.parametrize(
    "type",
    ["", "beacon", "accountLink", "videoPlayComplete", "module", "botSuspended", "delivery", "new"],
)
def test_events_we_do_not_know_lead_to_nothing(village: Any, type: str) -> None:
    assert village.decide(village.event(type)) == []


def test_a_message_of_an_unknown_kind_leads_to_nothing(village: Any) -> None:
    assert village.decide(village.event(message=Message("m", "hologram"))) == []
    assert village.decide(village.event()) == []


def test_without_a_source_or_a_person_nothing_is_said(village: Any) -> None:
    nowhere = Source("none", None, None)
    assert village.decide(village.written("ごみ", source=nowhere), village.context(None)) == []
    assert village.decide(village.written("ごみ"), village.context(None)) == []


@pytest.mark.parametrize("data", ["", "do=entry", "do=delete&n=1", "x" * 300, "do=answer&n=99&v="])
def test_postbacks_that_are_not_ours_or_point_nowhere(village: Any, data: str) -> None:
    effects = village.decide(village.event("postback", postback=data))
    assert set(village.kinds(effects)) <= {"Reply"}


def test_an_apology_is_said_to_people_only(village: Any) -> None:
    effects = apologise(village.written("ごみ"), village.town)
    assert village.kinds(effects) == ["Reply"]
    assert "すみません" in village.words(effects)
    assert "Sorry" in village.words(effects)
    for event in (
        village.said("ごみ"),
        village.event("unfollow", reply_token=None),
        village.written("ごみ", standby=True),
    ):
        assert apologise(event, village.town) == []


def _filled(message: object) -> Any:
    """Put the largest numbers in, as the shell does."""
    text = json.dumps(message)
    for placeholder in (RECEIPT, ASK):
        text = text.replace(json.dumps(placeholder)[1:-1], "999999999")
    return json.loads(text)


LONG = st.builds(
    lambda part, times: part * times,
    st.text(st.characters(exclude_categories=()), min_size=1, max_size=20)
    | st.sampled_from(["図書室", "か\u3099", "👨\u200d👩\u200d👧", "library "]),
    st.integers(1, 300),
)


@settings(max_examples=40, deadline=None)
@given(
    text=LONG,
    answer=LONG,
    name=LONG,
    verdict=st.sampled_from(["answer", "suggest", "handover"]),
    language=st.sampled_from(["ja", "en", None]),
    push_answers=st.booleans(),
)
def test_no_path_breaks_lines_limits(
    village: Any,
    text: str,
    answer: str,
    name: str,
    verdict: str,
    language: str | None,
    push_answers: bool,
) -> None:
    raw = {"type": "message", "replyToken": "t", "source": {"type": "user", "userId": "U1"}}
    raw["message"] = {"id": "1", "type": "text", "text": text}
    written = read_event(raw)
    desks = tuple(replace(desk, names={"ja": name, "en": name}) for desk in village.town.desks)
    town = village.set(desks=desks, names={"ja": name}, push_answers=push_answers)
    person = replace(village.hanako, language=language)
    asked = written.message.text if written.message else ""
    spoken = language or "ja"
    question = village.question(text=asked, language=spoken)
    answered = village.answered(text=asked, answer=answer[:4500], language=spoken)
    unsure = (999_999_999, ({"type": "text", "text": "x"},))
    known: dict[str, Any] = {"waiting": (answered,) * 6, "unsure": unsure, "town": town.town}
    own = {"question": question, "owns_question": True, "ask": village.ask(text=asked)}
    late = {**own, "question": replace(question, promised_at=question.asked_at)}
    group = {"group": village.staff_group, "staff": village.clerk, "question": question}
    quoting = village.in_group(message=Message("m", "text", answer, quoted="card"))
    for event, more in (
        (written, {}),
        (village.event("follow"), {}),
        (village.tapped(Button("entry", number="40", value="snow")), own),
        (village.tapped(Button("staff", number="40")), own),
        (village.tapped(Button("staff", number="40")), {**own, "question": None}),
        (village.tapped(Button("answer", number="12")), own),
        (village.tapped(Button("answer", number="12")), late),
        (village.tapped(Button("answer", number="12")), {**own, "question": answered}),
        (village.tapped(Button("again", number="999999999")), {}),
        (quoting, group),
        (village.in_group("join"), {"group": village.staff_group}),
        (village.event("unsend", unsent="m"), {"touched": (question,)}),
    ):
        effects = town.decide(event, village.context(person, **{**known, **more}), verdict)
        for effect in effects:
            if isinstance(effect, Reply | Push):
                assert problems_in(_filled(effect.messages)) == []
