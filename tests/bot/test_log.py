from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from bot.log import ForbiddenField, RefuseWords, configure, pseudonym

USER = "U" + "0123456789abcdef" * 2
log = logging.getLogger("bot.test")


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    written = io.StringIO()
    configure("INFO", written)
    yield written
    root.handlers, root.level = handlers, level


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_record_is_one_line(stream: io.StringIO) -> None:
    log.info("two\nlines of %s", "words", extra={"count": 3, "who": "a1"})
    (line,) = lines(stream)
    assert line["what"] == "two\nlines of words"
    assert line["from"] == "bot.test"
    assert line["level"] == "info"
    assert (line["count"], line["who"]) == (3, "a1")
    assert line["at"].endswith("+00:00")


def test_a_line_users_id_never_appears(stream: io.StringIO) -> None:
    log.info("push to %s", USER, extra={"to": USER, "path": f"/v2/bot/profile/{USER}"})
    log.warning(f"from\n{USER}", extra={"nested": {"userId": USER, (1, 2): 3}, "odd": {USER}})
    try:
        raise RuntimeError(f"no row for {USER} who wrote 秘密")
    except RuntimeError:
        log.exception("an event failed")
    logging.getLogger("urllib3").warning("GET /v2/bot/group/C%s", USER[1:])
    written = stream.getvalue()
    assert len(lines(stream)) == 4
    assert USER not in written
    assert USER[1:] not in written
    failed = lines(stream)[2]
    assert failed["error"] == "RuntimeError"
    assert "test_log.py" in failed["where"][-1]
    assert "no row" not in written


@pytest.mark.parametrize("name", ["text", "body", "token"])
def test_words_and_tokens_do_not_get_in(stream: io.StringIO, name: str) -> None:
    log.info("kept", extra={name: "秘密", "count": 1})
    (line,) = lines(stream)
    assert name not in line
    assert line["count"] == 1
    record = logging.makeLogRecord({name: "秘密"})
    with pytest.raises(ForbiddenField, match=name):
        RefuseWords(strict=True).filter(record)


def test_the_level_holds(stream: io.StringIO) -> None:
    log.debug("unseen")
    logging.getLogger("apscheduler.executors").info("unseen")
    assert stream.getvalue() == ""
    with pytest.raises(ValueError, match="LOUD"):
        configure("loud", stream)


def test_a_pseudonym_is_stable_and_tells_nothing_without_the_secret() -> None:
    name = pseudonym("secret", USER)
    assert name == pseudonym("secret", USER)
    assert len(name) == 16
    assert int(name, 16) >= 0
    assert name != pseudonym("other", USER)
    assert name != pseudonym("secret", USER[:-1])
