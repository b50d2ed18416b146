"""From a telegram to its notice: the one place that knows which family reads which type."""

from __future__ import annotations

from collections.abc import Callable

from scheduler.jma.flash import read_flash, read_old_rain, read_tornado
from scheduler.jma.flood import read_flood
from scheduler.jma.notice import Notice
from scheduler.jma.quake import read_earthquake, read_intensity, read_later_quake, read_trough
from scheduler.jma.tables import READ, Family
from scheduler.jma.telegram import Telegram, Unreadable
from scheduler.jma.tsunami import read_tsunami
from scheduler.jma.volcano import read_eruption, read_volcano
from scheduler.jma.weather import read_landslide, read_old_weather, read_special, read_weather

READERS: dict[Family, Callable[[Telegram], Notice]] = {
    "weather": read_weather,
    "old-weather": read_old_weather,
    "landslide": read_landslide,
    "special": read_special,
    "flood": read_flood,
    "flash": read_flash,
    "old-rain": read_old_rain,
    "tornado": read_tornado,
    "intensity": read_intensity,
    "earthquake": read_earthquake,
    "tsunami": read_tsunami,
    "volcano": read_volcano,
    "eruption": read_eruption,
    "trough": read_trough,
    "later-quake": read_later_quake,
}


def read(telegram: Telegram) -> Notice | None:
    """Read a telegram; None for a type that is not read.

    Raises Unreadable for a body that its family's reader cannot follow: one odd telegram must not
    hold up those that came with it.
    """
    family = READ.get(telegram.type)
    if family is None:
        return None
    try:
        return READERS[family](telegram)
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise Unreadable(f"{telegram.type}: {type(error).__name__}") from error
