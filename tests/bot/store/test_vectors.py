from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from bot.store.engine import Store
from bot.store.vectors import KEPT_FOR, StoredVectors, forget_old
from bot.vectors import keeping
from faq.profile import Encoders
from faq.vectors import Encoder, Floats


def encoder(calls: list[str]) -> Encoder:
    """Make an encoder that counts letters, and notes what it was asked."""

    def encode(texts: Sequence[str]) -> Floats:
        calls.extend(texts)
        return np.array([[len(text), text.count("a"), 1.0] for text in texts], np.float32)

    return Encoder("letters/1", 3, encode, encode)


def test_a_text_is_encoded_once_in_a_towns_life(store: Store) -> None:
    calls: list[str] = []
    told: list[tuple[int, int]] = []
    one = encoder(calls)
    texts = [f"text {number}" for number in range(150)]
    encoders = Encoders("use", {"use": one})
    first = keeping(encoders, StoredVectors(store), lambda *how: told.append(how))
    found = first.of_texts["use"].passages(texts)
    assert told[-1] == (150, 150)
    again = keeping(encoders, StoredVectors(store)).of_texts["use"].passages([*texts[::-1], "new"])
    assert calls == [*texts, "new"]
    assert again[:150].tolist() == found[::-1].tolist()
    other = keeping(Encoders("use", {"use": replace(one, name="letters/2")}), StoredVectors(store))
    other.of_texts["use"].passages(texts[:2])
    assert calls[-2:] == texts[:2]


def test_what_people_write_is_not_kept(store: Store) -> None:
    calls: list[str] = []
    kept = keeping(Encoders("use", {"use": encoder(calls)}), StoredVectors(store)).of_texts["use"]
    for _ in range(2):
        kept.queries(["my telephone"])
        kept.passages(["one word"])
    assert calls == ["my telephone", "one word"] * 2


@pytest.mark.parametrize(("age", "calls"), [(KEPT_FOR - timedelta(1), 2), (KEPT_FOR * 2, 4)])
def test_old_vectors_are_dropped_and_come_again(store: Store, age: timedelta, calls: int) -> None:
    asked: list[str] = []
    kept = keeping(Encoders("use", {"use": encoder(asked)}), StoredVectors(store)).of_texts["use"]
    kept.passages(["a", "b"])
    with store.write() as connection:
        forget_old(connection, datetime.now(UTC) + age)
    kept.passages(["a", "b"])
    assert len(asked) == calls
