"""Days and times as people say them, in the town's zone. Decides; "today" is an argument."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.event import Context
from handlers.phrases import phrase


def promised(moment: datetime, context: Context, language: str) -> str:
    """Say until when an answer will come: 「明日 11月24日(火) 10時ごろまで」."""
    return promised_on(moment, context.today, context.town.timezone, language)


def promised_on(moment: datetime, today: date, timezone: str, language: str) -> str:
    """Say until when an answer will come, on a day of the town's."""
    local = moment.astimezone(ZoneInfo(timezone))
    known = {today: "day.today", today + timedelta(days=1): "day.tomorrow"}
    minutes = f"{local.minute:02d}"
    return phrase(
        known.get(local.date(), "day.later"),
        language,
        month=phrase(f"month.{local.month}", language),
        day=local.day,
        weekday=phrase(f"weekday.{local.isoweekday()}", language),
        time=phrase(
            "time.minute" if local.minute else "time.hour",
            language,
            hour=local.hour,
            minute=minutes,
        ),
    )


def moment_named(local: datetime, language: str) -> str:
    """Say a day with its weekday, and a time; ``local`` is the town's."""
    return phrase(
        "day.moment",
        language,
        month=phrase(f"month.{local.month}", language),
        day=local.day,
        weekday=phrase(f"weekday.{local.isoweekday()}", language),
        time=f"{local:%H:%M}",
    )


def day_named(day: date, language: str) -> str:
    """Say a day with its year."""
    month = phrase(f"month.{day.month}", language)
    return phrase("day.date", language, year=day.year, month=month, day=day.day)
