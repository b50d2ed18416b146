"""The table at the end: each figure with what is required of it, and a picture in letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.alerts import Alerted
from tests.bench.callers import quantile
from tests.bench.fanout import Sent
from tests.bench.flow import COMMITS, DELAY, Flow
from tests.bench.intake import CLIENTS, Intake
from tests.bench.swift import LIMIT

LEAST_RATE = 0.5
MOST_TAIL = 3.0
LEAST_SHARE = 0.97
MOST_LATE = 0.1
"""Seconds until the first call of an alert is at the platform, while news is going out."""
FIRST_MIDDLE, FIRST_TAIL, WHOLE = 0.05, 0.5, 5.0
"""Seconds: of alerts, and until a whole town has been handed over."""
BAR = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One figure; ``good`` is None where nothing is required."""

    engine: str
    what: str
    figure: str
    required: str = ""
    good: bool | None = None


def of_intake(engine: str, found: Intake) -> list[Line]:
    """Tell what intake reached."""
    bot = sum(pair.bot.rate for pair in found.closed) / len(found.closed)
    empty = sum(pair.empty.rate for pair in found.closed) / len(found.closed)
    tail = sum(pair.bot.at(0.99) for pair in found.open) / len(found.open)
    empty_tail = sum(pair.empty.at(0.99) for pair in found.open) / len(found.open)
    return [
        Line(engine, f"durable intake, {CLIENTS} clients", f"{bot:.0f}/s (empty view {empty:.0f})"),
        Line(
            engine,
            "its rate / the empty view's",
            f"{found.rates:.2f}",
            f"≥ {LEAST_RATE}",
            found.rates >= LEAST_RATE,
        ),
        Line(
            engine,
            f"p99 at {found.rate:.0f}/s, open loop",
            f"{tail * 1000:.1f} ms (empty view {empty_tail * 1000:.1f})",
        ),
        Line(
            engine,
            "its p99 / the empty view's",
            f"{found.tails:.2f}",
            f"≤ {MOST_TAIL:.0f}",
            found.tails <= MOST_TAIL,
        ),
        Line(engine, "the same, companion resting", f"{found.resting_tails:.2f}"),
        Line(
            engine,
            "not answered 200 / acknowledged and lost",
            f"{found.failures} / {found.lost}",
            "0 / 0",
            found.failures == found.lost == 0,
        ),
    ]


def of_alerts(engine: str, found: Alerted) -> list[Line]:
    """Tell how alerts went."""
    middle, tail = (quantile(found.first, share) for share in (0.5, 0.99))
    return [
        Line(
            engine,
            f"telegram at hand to first call, p50 of {len(found.first)}",
            f"{middle * 1000:.0f} ms",
            f"≤ {FIRST_MIDDLE * 1000:.0f} ms",
            middle <= FIRST_MIDDLE,
        ),
        Line(
            engine,
            "the same, p99",
            f"{tail * 1000:.0f} ms",
            f"≤ {FIRST_TAIL * 1000:.0f} ms",
            tail <= FIRST_TAIL,
        ),
        Line(
            engine,
            f"20,000 followers handed over, {found.calls} calls",
            f"{found.whole:.2f} s",
            f"≤ {WHOLE:.0f} s",
            found.whole <= WHOLE,
        ),
        Line(
            engine,
            "a telegram of 1,500 cities read / lxml alone",
            f"{found.reading * 1000:.1f} / {found.parsing * 1000:.1f} ms"
            f" = {found.reading / found.parsing:.1f}",
        ),
    ]


def of_flow(engine: str, found: Flow, rate: float) -> list[Line]:
    """Tell what the flow reached."""

    def commits(times: Sequence[float]) -> str:
        middle, tail = (quantile(times, share) * 1000 for share in (0.5, 0.99))
        return f"p50 {middle:.2f} ms, p99 {tail:.2f} ms"

    verdicts = ", ".join(f"{kind} {count}" for kind, count in sorted(found.verdicts.items()))
    return [
        Line(engine, "questions a second", f"{found.rate:.1f}", f"{rate:.0f}",
             found.rate >= rate * 0.97),
        Line(engine, "what they led to", verdicts),
        Line(engine, "durable commit while idle", commits(found.idle)),
        Line(engine, "durable commit beside the load", commits(found.busy)),
        Line(
            engine,
            "webhook-in to reply-out, p50",
            f"{quantile(found.seconds, 0.5) * 1000:.0f} ms",
        ),
        Line(
            engine,
            "webhook-in to reply-out, p99",
            f"{found.p99 * 1000:.0f} ms",
            f"≤ {found.bound * 1000:.0f} ms = 3 × ({DELAY * 1000:.0f} ms + {COMMITS} idle commits)",
            found.p99 <= found.bound,
        ),
        Line(engine, "without a reply", str(found.unanswered), "0", found.unanswered == 0),
    ]  # fmt: skip


def of_fanout(engine: str, found: Sent) -> list[Line]:
    """Tell how a post went out to many."""
    late = quantile(sorted(found.alerts), 0.5) if found.alerts else 0.0
    wrong = (found.refused, found.doubled, found.unreached)
    return [
        Line(engine, "post to so many", f"{found.recipients:,} in {found.calls} calls"),
        Line(engine, "its parts written in", f"{found.materialised:.1f} s"),
        Line(
            engine,
            f"its rate / {LIMIT} calls a second",
            f"{found.share:.3f}",
            f"≥ {LEAST_SHARE}",
            found.share >= LEAST_SHARE,
        ),
        Line(
            engine,
            "would be 429 / came twice / not sent",
            " / ".join(map(str, wrong)),
            "0 / 0 / 0",
            not any(wrong),
        ),
        Line(
            engine,
            f"alert beside it leaves after, middle of {len(found.alerts)}",
            f"{late * 1000:.0f} ms (worst {max(found.alerts, default=0.0) * 1000:.0f})",
            f"≤ {MOST_LATE * 1000:.0f} ms",
            late <= MOST_LATE,
        ),
    ]


def table(lines: Sequence[Line]) -> str:
    """Set the figures side by side."""
    rows = [
        (
            line.engine,
            line.what,
            line.figure,
            line.required,
            "" if line.good is None else "ok" if line.good else "FAIL",
        )
        for line in lines
    ]
    rows.insert(0, ("engine", "what", "figure", "required", ""))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def picture(seconds: Sequence[float], steps: int = 12) -> str:
    """Draw how the times are spread; ``seconds`` are sorted."""
    if not seconds:
        return "(nothing to draw)"
    top = quantile(seconds, 0.995) * 1000
    width = max(top / steps, 0.001)
    counts = [0] * (steps + 1)
    for value in seconds:
        counts[min(int(value * 1000 / width), steps)] += 1
    most = max(counts)
    lines = []
    for number, count in enumerate(counts):
        name = f"to {(number + 1) * width:.0f} ms" if number < steps else "more"
        lines.append(f"{name:>10}  {'█' * round(count / most * BAR)} {count}")
    return "\n".join(lines)
