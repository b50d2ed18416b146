"""Where a town lies in each of JMA's divisions of the country. Plain values."""

from __future__ import annotations

from dataclasses import dataclass, field

from scheduler.jma.notice import Area

NANKAI, LATER_QUAKE = "nankai", "later-quake"


@dataclass(frozen=True, slots=True)
class TownAreas:
    """The town's codes, a set for each division; a code of one says nothing in another.

    ``class20`` cities of weather warnings (28 towns have several), ``class10`` districts and
    ``office`` prefectures of the same, ``quake_cities``, ``quake_regions``, ``tsunami`` coasts,
    ``rivers`` with flood forecasts, ``volcanoes``. ``nankai``, ``later_quake``: the town is in the
    area that the Nankai Trough's, or the northern sea's, information is for.
    """

    class20: frozenset[str] = frozenset()
    class10: frozenset[str] = frozenset()
    office: frozenset[str] = frozenset()
    quake_cities: frozenset[str] = frozenset()
    quake_regions: frozenset[str] = frozenset()
    tsunami: frozenset[str] = frozenset()
    rivers: frozenset[str] = frozenset()
    volcanoes: frozenset[str] = frozenset()
    nankai: bool = False
    later_quake: bool = False
    _sets: dict[str, frozenset[str]] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        """Lay the sets out by the names that areas carry."""
        country = {NANKAI: self.nankai, LATER_QUAKE: self.later_quake}
        found = {
            "class20": self.class20,
            "class10": self.class10,
            "office": self.office,
            "quake-city": self.quake_cities,
            "quake-region": self.quake_regions,
            "tsunami": self.tsunami,
            "river": self.rivers,
            "volcano": self.volcanoes,
            "-": frozenset(name for name, here in country.items() if here),
        }
        object.__setattr__(self, "_sets", found)

    def holds(self, area: Area) -> bool:
        """Tell whether an area is the town's: its whole code, never a part of it."""
        return area.code in self._sets[area.where]
