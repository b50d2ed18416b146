"""Messages into markup: the Jinja environment and the two functions pages call."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from bot.preview import flex
from bot.preview.text import address, pieces

STATIC = Path(__file__).parent / "static"
"""The directory of the stylesheets below, for a Flask blueprint's static route."""
STYLESHEET = STATIC / "preview.css"
"""The one stylesheet of rendered messages; needs TOKENS before it."""
TOKENS = STATIC / "tokens.css"
"""Colour, type and spacing values shared by every page around the messages."""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def render(
    messages: Sequence[Mapping[str, object]],
    *,
    interactive: bool = False,
    form: str | None = None,
    quoted: Mapping[str, str] | None = None,
    quick_replies: bool = True,
) -> Markup:
    """Show the messages of one send, or one message a person sent, as HTML.

    ``messages`` are LINE message objects as sent, or as received in a webhook.
    ``interactive``: actions are submit buttons named ``action`` whose value is the action's
    JSON; ``form`` is the id of the form they submit when the markup stands outside it.
    Addresses to open are links. ``quoted`` maps a ``quoteToken`` or ``quotedMessageId`` to the
    line that shows the quoted message. ``quick_replies=False`` leaves these out, as LINE does
    once the person has gone on; otherwise only those of the last message show, as in LINE
    (https://developers.line.biz/en/docs/messaging-api/using-quick-reply/).
    """
    html = _PAGE.render(
        messages=_mappings(messages),
        interactive=interactive,
        form=form,
        quoted=quoted or {},
        quick_replies=quick_replies,
    )
    return Markup(_UNPRINTABLE.sub("\ufffd", html))  # noqa: S704 - Jinja has escaped it


def quote_line(message: Mapping[str, object], length: int = 40) -> str:
    """Say in one line of at most ``length`` characters what a message is, for whoever quotes it."""
    line = str(_ENVIRONMENT.get_template("summary.txt").render(message=_mapping(message)))
    line = " ".join(_UNPRINTABLE.sub("\ufffd", line).split())
    return line if len(line) <= length else line[: length - 1] + "…"


def _mapping(value: object) -> Mapping[str, object]:
    """Take the value if it is an object, else an empty one, so that odd JSON still renders."""
    return value if isinstance(value, Mapping) else {}


def _mappings(value: object) -> list[Mapping[str, object]]:
    """Take the objects of a list; anything else is an empty list."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [item for item in value if isinstance(item, Mapping)]


def _words(value: object) -> str:
    """Show a text as it is and anything that should have been one as nothing."""
    return value if isinstance(value, str) else ""


def _as_json(value: object) -> str:
    """Write an action as it will be sent back, readable in the page's source."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _environment() -> Environment:
    """Build the environment with everything the templates use."""
    environment = Environment(
        loader=PackageLoader("bot.preview"),
        autoescape=select_autoescape(("html",)),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(
        mapping=_mapping, mappings=_mappings, words=_words, as_json=_as_json, address=address
    )
    environment.globals.update(
        pieces=pieces,
        box_style=flex.box_style,
        bubble_style=flex.bubble_style,
        component_style=flex.component_style,
        picture_style=flex.picture_style,
        span_style=flex.span_style,
    )
    return environment


_ENVIRONMENT = _environment()
_PAGE = _ENVIRONMENT.get_template("messages.html")
