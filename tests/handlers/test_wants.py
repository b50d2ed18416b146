from __future__ import annotations

from typing import Any

import pytest

from handlers.effects import RECEIPT
from handlers.event import Message
from handlers.wants import Button, Wants, read_button, read_code, wants, write_button


def test_a_placeholder_stays_findable_in_a_button() -> None:
    assert RECEIPT in write_button(Button("answer", number=RECEIPT))


@pytest.mark.parametrize("data", ["", "do=", "do=fly&n=1", "&" * 300, "n=1&v=2"])
def test_foreign_data_is_no_button(data: str) -> None:
    assert read_button(data) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("ABCD-2345", "ABCD-2345"), (" abcd-2345\n", "ABCD-2345"), ("code ABCD-2345", None)],
)
def test_a_code_is_the_whole_text(text: str, code: str | None) -> None:
    assert read_code(text) == code


def test_what_an_event_points_at(village: Any) -> None:
    quoting = village.in_group(message=Message("m", "text", "はい", quoted="card"))
    assert wants(quoting) == Wants(quoted="card")
    assert wants(village.event("unsend", unsent="m1")) == Wants(unsent="m1")
    tapped = village.tapped(Button("entry", number="40", value="ごみ&=%"))
    assert wants(tapped).button == Button("entry", "40", "ごみ&=%")
