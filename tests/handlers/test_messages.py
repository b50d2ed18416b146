from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.limits import problems_in
from handlers.messages import buttons, carries, postback, quick_replies, text
from handlers.wants import Button, read_button, write_button

LONG = st.builds(
    lambda part, times: part * times,
    st.text(st.characters(exclude_categories=()), min_size=1, max_size=30)
    | st.sampled_from(["か\u3099", "👨\u200d👩\u200d👧", "🇯🇵", " ", "\n"]),
    st.integers(1, 400),
)


@given(LONG, LONG)
def test_texts_keep_lines_limits(words: str, sender: str) -> None:
    assert problems_in([text(words, sender=sender, quote_token="q")]) == []


@given(LONG, st.lists(LONG, min_size=1, max_size=4), LONG)
def test_buttons_keep_lines_limits(words: str, labels: list[str], alt: str) -> None:
    actions = [postback(label, Button("staff", number="1")) for label in labels]
    message = buttons(words, actions, alt=alt)
    assert problems_in([quick_replies(message, actions * 5)]) == []


def test_an_empty_text_is_never_sent() -> None:
    assert text("  ")["text"] == "…"


def test_lone_surrogates_are_never_sent() -> None:
    assert text("a\ud83d")["text"] == "a\ufffd"


@pytest.mark.parametrize("count", [0, 5])
def test_a_wrong_number_of_buttons_is_refused(count: int) -> None:
    action = postback("x", Button("staff", number="1"))
    with pytest.raises(ValueError, match="buttons"):
        buttons("x", [action] * count)


def test_a_button_that_carries_too_much_is_refused() -> None:
    button = Button("entry", number="1", value="長" * 40)
    assert not carries(button)
    with pytest.raises(ValueError, match="too long"):
        postback("x", button)


def test_quick_replies_are_added_and_the_newest_stay() -> None:
    actions = [postback(str(place), Button("staff", number=str(place))) for place in range(15)]
    first = quick_replies(text("a"), actions[:13])
    second = quick_replies(first, actions[13:])
    items = second["quickReply"]["items"]  # type: ignore[index]
    assert [item["action"]["label"] for item in items] == [*map(str, range(11)), "13", "14"]
    assert quick_replies(text("a"), []) == text("a")


@given(st.text(max_size=20))
def test_a_button_reads_back(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        return
    button = Button("entry", number="12", value=value)
    assert read_button(write_button(button)) == button
