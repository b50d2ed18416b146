"""The sample village's vectors, encoded once for all tests of a process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import bot
from bot.store.engine import Store
from bot.store.vectors import StoredVectors
from bot.town import load_town
from bot.vectors import keeping
from faq import profile
from faq.index import Index
from faq.profile import Encoders
from faq.sheet import read_sheet

SAMPLE = Path(bot.__file__).parent / "sample"


class Memory:
    """Keeps vectors in memory."""

    def __init__(self) -> None:
        """Begin empty."""
        self.kept: dict[str, dict[str, bytes]] = {}

    def read(self, model: str, digests: Sequence[str]) -> Mapping[str, bytes]:
        """Return those that are kept."""
        kept = self.kept.get(model, {})
        return {digest: kept[digest] for digest in digests if digest in kept}

    def write(self, model: str, vectors: Mapping[str, bytes]) -> None:
        """Keep some."""
        self.kept.setdefault(model, {}).update(vectors)


@cache
def memory() -> Memory:
    """Give the memory that the tests of this process share."""
    return Memory()


def encoders() -> Encoders:
    """Load the encoders of the default profile; what they encode is remembered."""
    return keeping(profile.load(), memory())


def names() -> dict[str, str]:
    """Give the sample village's own names with their readings."""
    return dict(load_town(SAMPLE / "town.toml").faq.names or {})


@cache
def village() -> Index:
    """Build the sample village's index, in the default profile."""
    sheet = read_sheet((SAMPLE / "faq.csv").read_bytes(), "faq.csv")
    return Index(sheet.entries, encoders=encoders(), names=names())


def give(store: Store) -> None:
    """Put the village's vectors into a store, as its import would."""
    village()
    for model, kept in memory().kept.items():
        StoredVectors(store).write(model, kept)
