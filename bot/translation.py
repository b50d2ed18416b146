"""Machine translation for staff: masked words go to the town's own program or address and back.

Nothing is translated unless ``town.toml`` names one, and nothing goes out that a person has not
read. Neither is told who asked.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable

import urllib3

from bot.doors import signed_post
from bot.platform import NotSent, Refused
from handlers.letters import legible
from handlers.mask import mask

SECONDS = 15.0
"""So long somebody looks at a page that loads."""
LONGEST = 20_000
"""In characters: more is no translation of an answer."""


class Untranslated(Exception):
    """There is no translation now; the text is the reason, for the log."""


def translate(
    service: str,
    words: str,
    source: str,
    target: str,
    *,
    secret: str,
    public: Iterable[str] = (),
) -> str:
    """Give words in another language; ``source`` and ``target`` are BCP 47 tags.

    ``service`` is an address on the web, or else the path of a program.
    Personal details are masked first, but not ``public`` texts: the town's own numbers. What is
    sent is ``{"text", "from", "to"}`` in JSON, to a program's standard input or by POST; the answer
    is ``{"text"}``. Raises Untranslated.
    """
    asked = {"text": _masked(words, public), "from": _tag(source), "to": _tag(target)}
    body = json.dumps(asked, ensure_ascii=False).encode()
    by_web = service.startswith(("https://", "http://"))
    raw = _post(service, body, secret) if by_web else _run(service, body)
    try:
        answer = json.loads(raw)
        text = legible(answer["text"]).strip()
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Untranslated("the answer is not JSON with a text") from None
    if not text or len(text) > LONGEST:
        raise Untranslated("the answer is empty or too long")
    return text


def _tag(language: str) -> str:
    # やさしい日本語 is Japanese to every translator.
    return "ja" if language == "ja-easy" else language


def _masked(words: str, public: Iterable[str]) -> str:
    numbers = [re.escape(number) for number in public if number]
    if not numbers:
        return mask(words)
    # Between brackets, so that split gives the numbers too: every second piece is one.
    known = rf"((?<![\d-])(?:{'|'.join(numbers)})(?![\d-]))"
    pieces = re.split(known, words)
    return "".join(piece if place % 2 else mask(piece) for place, piece in enumerate(pieces))


def _run(command: str, body: bytes) -> bytes:
    try:
        # The town's own program, from its own file; the words go in by standard input alone.
        done = subprocess.run(  # noqa: S603
            [command], input=body, timeout=SECONDS, check=False, capture_output=True
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Untranslated(type(error).__name__) from None
    if done.returncode:
        raise Untranslated(f"the command ended with status {done.returncode}")
    return done.stdout


def _post(service: str, body: bytes, secret: str) -> bytes:
    timeout = urllib3.Timeout(connect=3.0, read=SECONDS)
    try:
        return signed_post(service, body, secret, timeout)
    except (NotSent, Refused) as error:
        raise Untranslated(str(error)) from None
