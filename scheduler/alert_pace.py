"""What may wait so that people are not told all night: lesser changes, never a worsening. Decides.

At most one push of them in half an hour; what is held back and changes again is told as one change
from what people know.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from scheduler.alert_rules import DANGER, WARNING, Change, audience_of
from scheduler.jma.weather import OLD_KINDS

BETWEEN = timedelta(minutes=30)
SLOW = frozenset(hazard for hazard, _ in OLD_KINDS.values())
"""Warnings that stay for hours. What happened, tsunami and eruptions never wait."""


def may_wait(change: Change) -> bool:
    """Tell whether a change may wait: advisories, what weakens, what ends."""
    if change.hazard not in SLOW or change.change in ("corrected", "withdrawn"):
        return False
    return change.change in ("weakened", "released") or change.level < WARNING


def leaves_at(change: Change, last: datetime | None, now: datetime) -> datetime:
    """Say when a change is told, after what was told last."""
    return max(now, last + BETWEEN) if last is not None and may_wait(change) else now


def since(held: Change, change: Change) -> Change | None:
    """Say a change as one from what people know, who were not told of ``held``; None for none."""
    if change.change in ("corrected", "withdrawn"):
        return change
    if change.level == held.was and change.name == held.was_name:
        return None
    if not change.level and not held.was:
        return None
    kind = change.change
    if not held.was:
        kind = "new"
    elif not change.level:
        kind = "released"
    elif change.level != held.was:
        kind = "strengthened" if change.level > held.was else "weakened"
    audience = audience_of(change.hazard, max(change.level, held.was))
    return replace(change, change=kind, was=held.was, was_name=held.was_name, audience=audience)


def may_be_silenced(change: Change) -> bool:
    """Tell whether staff may keep a hazard quiet for a while: never what is a danger, or was."""
    return max(change.level, change.was) < DANGER
