"""Where disaster telegrams come from: the part [alerts] of ``town.toml``."""

from __future__ import annotations

from dataclasses import dataclass

from bot.fields import Fields

JMA = "https://www.data.jma.go.jp/developer/xml/feed/"


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """``feed`` is the address below which the feeds lie; None: nothing is fetched."""

    feed: str | None = None


def alert_settings(table: Fields) -> AlertSettings:
    """Read [alerts]; notes what is wrong. Switched off until the town switches it on."""
    on = table.flag("on", False)
    feed = table.text("feed", r"https://\S+/|http://127\.0\.0\.1:\d+/\S*/?") or JMA
    table.end()
    return AlertSettings(feed if on else None)
