"""How the town posts: the part [posts] of ``town.toml``."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.fields import Fields
from bot.pacing import Limits


@dataclass(frozen=True, slots=True)
class PostSettings:
    """Areas to choose from, whether one person may approve their own drafts, LINE's limits."""

    areas: tuple[str, ...] = ()
    one_person: bool = False
    check_links: bool = False
    limits: Limits = field(default_factory=Limits)


def post_settings(table: Fields) -> PostSettings:
    """Read [posts]; notes what is wrong."""
    usual = Limits()
    broadcasts = int(table.number("broadcasts_an_hour", usual.broadcasts_an_hour, 60, whole=True))
    found = PostSettings(
        areas=tuple(table.texts("areas", r"\S.{0,63}")),
        one_person=table.flag("one_person", False),
        check_links=table.flag("check_links", False),
        limits=Limits(
            calls_a_second=table.number("calls_a_second", usual.calls_a_second, 200),
            broadcasts_an_hour=broadcasts,
            reserve=min(usual.reserve, broadcasts // 2),
        ),
    )
    table.end()
    return found
