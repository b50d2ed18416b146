"""The measures of a ranking, against values reckoned by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq import measures

GRADES = {"a": 2, "b": 1, "c": 2, "d": 1}


@pytest.mark.parametrize(
    ("ids", "first", "third", "rank", "found", "gain"),
    [
        (["a", "c", "b", "d"], 1, 1, 1, 1, 1),
        (["x", "b", "c"], 0, 1, 1 / 3, 0.5, None),
        (["x", "b", "x", "a"], 0, 0, 1 / 4, 0.5, None),
        ([], 0, 0, 0, 0, 0),
    ],
)
def test_each_measure_is_what_the_books_say(
    ids: list[str], first: float, third: float, rank: float, found: float, gain: float | None
) -> None:
    assert measures.success(1)(ids, GRADES) == first
    assert measures.success(3)(ids, GRADES) == third
    assert measures.reciprocal_rank(ids, GRADES) == pytest.approx(rank)
    assert measures.recall(10)(ids, GRADES) == found
    if gain is not None:
        assert measures.gain(10)(ids, GRADES) == pytest.approx(gain)


def test_gains_are_discounted_by_place() -> None:
    ideal = 2 + 2 / math.log2(3) + 1 / math.log2(4) + 1 / math.log2(5)
    second = 1 / math.log2(3)
    assert measures.gain(10)(["x", "b"], GRADES) == pytest.approx(second / ideal)


def test_an_estimate_holds_its_mean_and_is_the_same_each_time() -> None:
    values = [0.0, 1.0, 1.0, 0.0, 1.0] * 20
    found = measures.estimate(values)
    assert found.mean == pytest.approx(0.6)
    assert 0.45 < found.low < found.mean < found.high < 0.75
    assert measures.estimate(values) == found
    assert math.isnan(measures.estimate([]).mean)


def test_auroc_counts_pairs_in_their_right_order() -> None:
    assert measures.auroc([3, 4], [1, 2]) == 1
    assert measures.auroc([1], [1]) == 0.5
    assert measures.auroc([1, 3], [2]) == 0.5


@given(st.lists(st.integers(0, 5), min_size=1), st.lists(st.integers(0, 5), min_size=1))
def test_auroc_is_the_share_of_pairs(higher: list[int], lower: list[int]) -> None:
    pairs = [(one > other) + (one == other) / 2 for one in higher for other in lower]
    assert measures.auroc(higher, lower) == pytest.approx(sum(pairs) / len(pairs))


def test_coverage_goes_as_far_down_as_precision_holds() -> None:
    judged = [(0.9, True), (0.8, True), (0.7, False), (0.6, True), (0.5, False)]
    assert measures.coverage(judged, 0.95) == 2 / 5
    assert measures.coverage(judged, 0.75) == 4 / 5
    assert measures.coverage([(0.5, True), (0.5, False)], 0.95) == 0, "equals go together"


def test_calibration_compares_shares_with_probabilities() -> None:
    assert measures.calibration_error([(0.5, True), (0.5, False)], bins=1) == 0
    assert measures.calibration_error([(1.0, False)] * 4, bins=2) == 1
