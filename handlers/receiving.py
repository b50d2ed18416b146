"""What a person wants to be sent: all news, chosen topics and areas, or alerts alone. Decides.

Three taps from anywhere: the settings, what kind, which topic. Nothing is asked at the door: who
says nothing gets all news.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from faq.text import fold
from handlers.effects import Effect, Json, Remember, Reply
from handlers.event import Context, Event, Receiving
from handlers.language import language_for
from handlers.messages import postback, quick_replies, text
from handlers.news import CATEGORIES
from handlers.phrases import JAPANESE, phrase, words
from handlers.wants import Button, wants

TOPIC, AREA, LESSER = "topic:", "area:", "lesser:"
MARK = "✓ "
ADVISORIES: Mapping[str, frozenset[str]] = {
    "rain": frozenset({"rain", "landslide", "flood", "surge", "thunder"}),
    "wind": frozenset({"wind", "waves", "tornado"}),
    "snow": frozenset({"snow", "snowstorm", "avalanche", "snowmelt", "snow-accretion", "icing"}),
    "cold": frozenset({"frost", "cold", "dry", "fog", "other"}),
    "earthquake": frozenset({"earthquake"}),
}
"""The hazards of which people can have lesser warnings as well, a button each."""
EVERY: frozenset[str] = frozenset().union(*ADVISORIES.values())
"""What "all" stands for, which was once the only choice."""


def concerns(event: Event) -> bool:
    """Tell whether an event asks for these settings, by word or by button."""
    button = wants(event).button
    if button is not None:
        return button.kind == "receive"
    message = event.message
    return message is not None and message.kind == "text" and fold(message.text) in _asked()


def show(event: Event, context: Context) -> list[Effect]:
    """Say what this person gets, and offer to change it.

    Who asks in a language of their own is answered in it from then on, unless they chose one.
    """
    language = language_for(context, event.message.text if event.message else "")
    kept: list[Effect] = []
    if context.person and context.person.language is None and language != JAPANESE:
        kept.append(Remember(language=language))
    return [*kept, Reply((_settings(_present(context), language, context),))]


def tap(event: Event, context: Context) -> list[Effect]:
    """Do what a button of the settings says, and show how they stand then."""
    button = wants(event).button
    value = button.value if button else ""
    present, language = _present(context), language_for(context)
    changed = _changed(present, value, context)
    kept: list[Effect] = [Remember(receiving=changed)] if changed != present else []
    if value == "chosen" or value.startswith(TOPIC):
        message = _topics(changed, language)
    elif value == "areas" or value.startswith(AREA):
        message = _areas(changed, language, context)
    elif value == "advised" or value.startswith(LESSER):
        message = _advisories(changed, language)
    else:
        message = _settings(changed, language, context)
    return [*kept, Reply((message,))]


def _changed(present: Receiving, value: str, context: Context) -> Receiving:
    topic = next((one for one in CATEGORIES if value == TOPIC + one), None)
    area = next((one for one in context.town.areas if value == AREA + one), None)
    if topic is not None:
        return replace(present, kind="chosen", topics=present.topics ^ {topic})
    if area is not None:
        return replace(present, areas=present.areas ^ {area})
    if (group := ADVISORIES.get(value.removeprefix(LESSER))) and value.startswith(LESSER):
        # Taken off only where all of the group is on.
        on = group <= present.advisories
        hazards = present.advisories - group if on else present.advisories | group
        return replace(present, advisories=hazards)
    match value:
        case "all" | "chosen" | "alerts":
            return replace(present, kind=value)
        case "unadvised":
            return replace(present, advisories=frozenset())
        case "muted" | "loud":
            return replace(present, muted=value == "muted")
        case _:
            return present


def _settings(present: Receiving, language: str, context: Context) -> Json:
    lines = [_state(present, language)]
    if present.areas:
        listed = phrase("ask.comma", language).join(_known(present, context))
        lines.append(phrase("receive.in_areas", language, list=listed))
    if present.muted:
        lines.append(phrase("receive.is_muted", language))
    if present.advisories:
        lines.append(_advised(present, language))
    lines.append(phrase("receive.everyone", language))
    sound = "loud" if present.muted else "muted"
    labels = {
        "all": phrase("receive.all", language),
        "chosen": phrase("receive.chosen", language),
        "alerts": phrase("receive.alerts", language),
        "areas": phrase("receive.areas", language),
        "muted": phrase("receive.mute", language),
        "loud": phrase("receive.loud", language),
        "advised": phrase("receive.advise", language),
    }
    values = [
        "all",
        "chosen",
        "alerts",
        *(["areas"] if context.town.areas else []),
        "advised",
        sound,
    ]
    shown = [
        _button(f"{MARK if value == present.kind else ''}{labels[value]}", value)
        for value in values
    ]
    return quick_replies(text("\n".join(lines)), shown)


def _topics(present: Receiving, language: str) -> Json:
    shown = [
        _button(
            f"{MARK if one in present.topics else ''}{phrase(f'category.{one}', language)}",
            TOPIC + one,
        )
        for one in CATEGORIES
    ]
    words_shown = f"{_state(present, language)}\n{phrase('receive.pick', language)}"
    return quick_replies(text(words_shown), [*shown, _done(language)])


def _areas(present: Receiving, language: str, context: Context) -> Json:
    shown = [
        _button(f"{MARK if one in present.areas else ''}{one}", AREA + one)
        for one in context.town.areas[:12]
    ]
    listed = phrase("ask.comma", language).join(_known(present, context))
    state = phrase("receive.in_areas", language, list=listed or phrase("receive.none", language))
    words_shown = f"{state}\n{phrase('receive.pick_area', language)}"
    return quick_replies(text(words_shown), [*shown, _done(language)])


def _advisories(present: Receiving, language: str) -> Json:
    shown = [
        _button(
            f"{MARK if hazards <= present.advisories else ''}{phrase(f'advisory.{one}', language)}",
            LESSER + one,
        )
        for one, hazards in ADVISORIES.items()
    ]
    words_shown = f"{_advised(present, language)}\n{phrase('receive.pick_advisory', language)}"
    return quick_replies(text(words_shown), [*shown, _done(language)])


def _advised(present: Receiving, language: str) -> str:
    on = [
        phrase(f"advisory.{one}", language)
        for one, hazards in ADVISORIES.items()
        if hazards <= present.advisories
    ]
    listed = phrase("ask.comma", language).join(on) or phrase("receive.none", language)
    return phrase("receive.is_advised", language, list=listed)


def _state(present: Receiving, language: str) -> str:
    if present.kind == "all":
        return phrase("receive.is_all", language)
    if present.kind == "alerts":
        return phrase("receive.is_alerts", language)
    topics = [phrase(f"category.{one}", language) for one in CATEGORIES if one in present.topics]
    listed = phrase("ask.comma", language).join(topics) or phrase("receive.none", language)
    return phrase("receive.is_chosen", language, list=listed)


def _known(present: Receiving, context: Context) -> Sequence[str]:
    return [one for one in context.town.areas if one in present.areas]


def _done(language: str) -> Json:
    return _button(phrase("receive.done", language), "")


def _button(label: str, value: str) -> Json:
    return postback(label, Button("receive", value=value))


def _present(context: Context) -> Receiving:
    return context.person.receiving if context.person else Receiving()


@cache
def _asked() -> frozenset[str]:
    return frozenset(map(fold, words("receive.words")))
