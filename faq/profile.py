"""Which encoders a search uses: "lex" none, "use" one, "full" two.

A profile whose packages are missing falls back to the next smaller one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from faq import vectors
from faq.vectors import Encoder

Profile = Literal["lex", "use", "full"]
PROFILES: tuple[Profile, ...] = get_args(Profile)
DEFAULT: Profile = "use"


@dataclass(frozen=True, slots=True)
class Encoders:
    """A profile with its encoders, by the names of their signals."""

    profile: Profile
    of_texts: Mapping[str, Encoder] = field(default_factory=dict, hash=False)

    @property
    def of_words(self) -> Encoder | None:
        """Return the encoder that tells which words mean nearly the same."""
        return self.of_texts.get("use")


def load(profile: Profile = DEFAULT) -> Encoders:
    """Load the encoders of a profile, or of the largest smaller one that is installed here."""
    use = vectors.use() if profile != "lex" else None
    if use is None:
        return Encoders("lex")
    e5 = vectors.e5() if profile == "full" else None
    if e5 is None:
        return Encoders("use", {"use": use})
    return Encoders("full", {"use": use, "e5": e5})
