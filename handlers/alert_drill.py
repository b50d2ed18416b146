"""A drill for everyone: what people would read of a warning, marked so that nobody takes it so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from handlers.alert import Alert, alert_text, name_of
from handlers.event import Town
from handlers.phrases import JAPANESE, phrase
from handlers.warned import Warned

WARNINGS: Mapping[str, int] = {"rain": 4, "landslide": 4, "flood": 4, "tsunami": 5, "earthquake": 5}
"""What is practised, and at which level."""


def drill_words(hazard: str, town: Town, now: datetime) -> tuple[dict[str, str], dict[str, str]]:
    """Write titles and bodies by language; KeyError for a hazard that is not practised.

    The post's own mark stands around the whole; here each language is marked by itself as well.
    """
    one = Warned(hazard, "new", WARNINGS[hazard], 0, "震度6弱" if hazard == "earthquake" else "")
    alert = Alert((one,), now)
    titles: dict[str, str] = {}
    bodies: dict[str, str] = {}
    for language in town.languages:
        titles[language] = phrase("alert.drill_title", language, name=name_of(one, language))
        words = alert_text(alert, town, language)
        if language != JAPANESE:
            words = f"{words}\n{phrase('alert.drill', language)}"
        bodies[language] = words
    return titles, bodies
