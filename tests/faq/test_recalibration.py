from __future__ import annotations

import random

import pytest

from faq import parameters
from faq.recalibration import LEAST, Line, fit_line, logit, moved
from faq.signals import chance

KNOWN = {"base": 1.0, "score": 6.0, "share": 0.9, "covered": 0.8, "length": 1.1}


def seen(times: int, slope: float, shift: float) -> tuple[list[float], list[bool]]:
    """Make chances, and what proved right if the truth were moved so."""
    dice = random.Random(7)  # noqa: S311 - the same dice each time
    chances = [dice.uniform(0.02, 0.98) for _ in range(times)]
    truth = [Line(slope, shift).moved(chance) for chance in chances]
    return chances, [dice.random() < likely for likely in truth]


def test_chances_that_are_right_stay_where_they_are() -> None:
    line = fit_line(*seen(2000, 1.0, 0.0))
    assert line.slope == pytest.approx(1.0, abs=0.15)
    assert line.shift == pytest.approx(0.0, abs=0.15)


def test_timid_chances_are_raised() -> None:
    line = fit_line(*seen(2000, 1.0, 1.0))
    assert line.shift == pytest.approx(1.0, abs=0.25)


def test_a_few_voices_move_little() -> None:
    line = fit_line(*seen(LEAST, 1.0, 3.0))
    assert 0 < line.shift < 3


@pytest.mark.parametrize("right", [[True] * LEAST, [False] * LEAST, [True, False]])
def test_too_little_or_one_sided_is_refused(right: list[bool]) -> None:
    with pytest.raises(ValueError, match="judged asks"):
        fit_line([0.5] * len(right), right)


@pytest.mark.parametrize("entries", [100, 500, 2000])
def test_moved_parameters_give_moved_chances(entries: int) -> None:
    before = parameters.load()
    line = Line(0.8, 0.4)
    after = moved(before, "use", line)
    old = chance(KNOWN, before.probability["use"], entries)
    assert chance(KNOWN, after.probability["use"], entries) == pytest.approx(line.moved(old))
    assert after.probability["lex"] == before.probability["lex"]
    assert after.verdict == before.verdict


def test_the_ends_have_a_logit_too() -> None:
    assert logit(0.0) < -10 and logit(1.0) > 10
