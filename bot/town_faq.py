"""The part of ``town.toml`` that says how the FAQ is searched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.fields import Fields
from faq import parameters as shipped
from faq.parameters import Parameters
from faq.profile import DEFAULT, PROFILES, Profile


@dataclass(frozen=True, slots=True)
class FaqSettings:
    """Profile, the town's own names with their readings, and bars that the town has moved."""

    profile: Profile = DEFAULT
    names: Mapping[str, str] | None = None
    answer_at: float | None = None
    suggest_at: float | None = None

    def parameters(self) -> Parameters:
        """Return the parameters that come with the bot, with the town's own bars."""
        found = shipped.load()
        bars = replace(
            found.verdict,
            answer_at=self.answer_at or found.verdict.answer_at,
            # The careful bar stays above the other.
            careful_at=max(found.verdict.careful_at, self.answer_at or 0.0),
            suggest_at=self.suggest_at or found.verdict.suggest_at,
        )
        return replace(found, verdict=bars)


def faq_settings(table: Fields) -> FaqSettings:
    """Read the table ``[faq]``; what is wrong is noted."""
    found = FaqSettings(
        profile=table.read("profile", _profile) or DEFAULT,
        names=table.read("names", _names) or {},
        answer_at=table.number("answer_at", 0, 1) or None,
        suggest_at=table.number("suggest_at", 0, 1) or None,
    )
    table.end()
    return found


def _profile(value: object) -> Profile | None:
    return next((name for name in PROFILES if name == value), None)


def _names(value: object) -> Mapping[str, str] | None:
    if not isinstance(value, dict):
        return None
    names = {name: reading for name, reading in value.items() if isinstance(reading, str)}
    return names if len(names) == len(value) and all(map(str.strip, names)) else None
