"""The card: the same bytes for the same, a drill marked at both ends, plain text when too large."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.simulator.limits import problems_in
from handlers.alert import LINK, Alert
from handlers.alert_card import alert_messages, combined_messages
from handlers.effects import Json
from handlers.phrases import LANGUAGES, phrase
from handlers.warned import Warned

from .golden_alerts import AT, VILLAGE, cells, files, lines

RAIN = Warned("rain", "new", 4, 0)


def words(message: Any) -> list[str]:
    """List every text of a message, in the order in which it is read."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if node.get("type") == "text":
                found.append(node["text"])
            for part in ("header", "body", "footer", "contents"):
                walk(node.get(part))
        elif isinstance(node, list):
            for one in node:
                walk(one)

    walk(message)
    return found


def test_all_that_people_read_is_as_it_was_looked_through() -> None:
    for file, said in files().items():
        assert file.read_text(encoding="utf-8") == said, f"{file.name}: see golden_alerts.py"


def test_every_cell_says_something_of_its_own_in_every_language() -> None:
    found = {language: lines(language) for language in LANGUAGES}
    assert len({len(one) for one in found.values()}) == 1 and len(found["ja"]) > 200
    for language, said in found.items():
        new = [one for one in said if " new: " in one]
        assert len(set(new)) == len(new) and all(one.split(": ")[1] for one in said), language
        assert "{" not in "".join(said), language


@pytest.mark.parametrize("language", LANGUAGES)
def test_line_takes_every_card(language: str) -> None:
    for one in cells():
        alert = Alert((one,), AT, link=LINK, shelters=("公民館",) * 6, number="0801-1205")
        message = alert_messages(alert, VILLAGE)[language][0]
        assert problems_in([message]) == [], one


def test_a_drill_says_so_first_and_last_also_where_only_a_notification_is_seen() -> None:
    many = tuple(Warned(one, "new", 4, 0, "", "北部" * 30) for one in ("rain", "landslide"))
    alert = Alert(many, AT, drill=True, link=LINK)
    everyone = combined_messages(alert, VILLAGE)
    for language, messages in {**alert_messages(alert, VILLAGE), "ja": everyone}.items():
        mark = phrase("alert.drill", language)
        [message] = messages
        alt = str(message["altText"])
        assert alt.startswith(mark) and alt.endswith(mark) and len(alt) <= 400
        said = words(message["contents"])
        assert said[0] == said[-1] == mark
    shown = words(everyone[0]["contents"])
    for language in LANGUAGES:
        assert phrase("alert.drill", language) in shown, "each part by itself"


def test_what_is_too_large_for_a_card_is_plain_text() -> None:
    many = tuple(
        Warned(one, "new", 4, 0, "", "とても長い名前の地区・" * 40)
        for one in ("rain", "landslide", "surge", "flood") * 8
    )
    [message] = combined_messages(Alert(many, AT, link=LINK), VILLAGE)
    assert message["type"] == "text" and problems_in([message]) == []


def test_the_level_is_said_in_words_as_well_as_in_colour() -> None:
    [message] = combined_messages(Alert((RAIN,), AT, link=LINK), VILLAGE)
    said = words(message["contents"])
    assert said[0] == "■レベル4 大雨危険警報が出ました。"
    assert any("Level 4 Heavy Rain Danger Warning" in one for one in said)
    held: Json = message
    assert json.dumps(held) == json.dumps(
        combined_messages(Alert((RAIN,), AT, link=LINK), VILLAGE)[0]
    )
