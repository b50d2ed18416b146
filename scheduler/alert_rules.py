"""What a change of a hazard is, and who is told of it: the tables and plain values. Decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from scheduler.alert_state import CORRECTS, WITHDRAWS, Held, Step
from scheduler.jma.notice import Hazard, Notice

Kind = Literal["new", "strengthened", "weakened", "released", "corrected", "withdrawn"]
Audience = Literal["everyone", "residents", "opted", "nobody"]
DANGER, WARNING, ADVISORY = 4, 3, 2
EVERYONE_FROM: dict[Hazard, int] = {
    "tsunami": 3,
    "earthquake": 3,
    "volcano": 2,
    "eruption": 1,
    "trough": 0,
    "later-quake": 1,
    "line-rain": 1,
    "record-rain": 1,
    "tornado": 4,
    "snow-burst": 4,
}
"""From which level everyone is told; other hazards from 4. 南海トラフ also when it ends."""
RESIDENTS_FROM: dict[Hazard, int] = {"earthquake": 9, "tornado": 9, "tsunami": 9, "snow-burst": 9}
"""From which level residents are told; other hazards from 3."""
OPTED_FROM: dict[Hazard, int] = {"tsunami": 9, "volcano": 9}
"""From which level those who asked for the hazard are told; other hazards from 2."""


@dataclass(frozen=True, slots=True)
class Change:
    """What changed of one hazard in the town, and who is told. ``was`` is the level before,
    ``was_name`` its name.

    ``version`` is of the telegram that said so: the same comes of it whoever reads it, and when.
    """

    incident: str
    hazard: Hazard
    change: Kind
    level: int
    was: int
    area: str
    name: str
    detail: str
    reported_at: datetime
    audience: Audience
    presumed: bool = False
    degraded: bool = False
    version: str = ""
    was_name: str = ""


def audience_of(hazard: Hazard, level: int) -> Audience:
    """Say who is told of a hazard's level."""
    if level >= EVERYONE_FROM.get(hazard, DANGER):
        return "everyone"
    if level >= RESIDENTS_FROM.get(hazard, WARNING):
        return "residents"
    return "opted" if level >= OPTED_FROM.get(hazard, ADVISORY) else "nobody"


def kind_of(step: Step, info_type: str) -> Kind | None:
    """Say what kind of change a step is; None for what goes on as it was."""
    before, after = step.before, step.after
    if before.looks_like(after):
        return None
    if info_type == WITHDRAWS:
        return "withdrawn"
    if info_type == CORRECTS and before.level:
        return "corrected"
    if before.level == 0:
        return "new"
    if after.level == 0:
        return "released"
    if after.level != before.level:
        return "strengthened" if after.level > before.level else "weakened"
    # A measured value in place of a presumed one, another intensity of one rank, other areas.
    return None if _only_areas(before, after) else "corrected"


def change_of(step: Step, kind: Kind, notice: Notice) -> Change:
    """Say what a step of a notice changed."""
    shown: Held = step.after if step.after.level else step.before
    worst = max(step.before.level, step.after.level)
    level = step.after.level
    return Change(
        step.incident,
        step.hazard,
        kind,
        level,
        step.before.level,
        shown.area,
        step.after.name or step.before.name,
        shown.detail,
        notice.telegram.reported_at,
        audience_of(step.hazard, worst),
        step.after.presumed,
        notice.old,
        notice.telegram.digest[:16],
        step.before.name,
    )


def _only_areas(before: Held, after: Held) -> bool:
    return (before.name, before.presumed) == (after.name, after.presumed)


def change_between(last: Change, was: Held, held: Held) -> Change:
    """Say the same change as one from what was known at the last look, through however many."""
    if last.change in ("corrected", "withdrawn"):
        return last
    kind = kind_of(Step(last.incident, last.hazard, was, held), "")
    worst = max(held.level, was.level)
    return replace(
        last,
        change=kind or last.change,
        was=was.level,
        was_name=was.name,
        audience=audience_of(last.hazard, worst),
    )
