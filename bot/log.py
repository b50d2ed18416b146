"""One line of JSON per log record, without words of people and without ids of theirs.

What an exception says may hold SQL parameters or bodies; so its class and place are written, and
its message is not.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO

FORBIDDEN = frozenset({"text", "body", "token"})
"""Names that no extra field of a record may have: what they name must not reach a log."""

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

# LINE's ids of users, groups and rooms: https://developers.line.biz/en/docs/messaging-api/getting-user-ids/
# Looked for inside of words too: after a line break JSON puts an "n" right before an id.
_LINE_ID = re.compile(r"[UCR][0-9a-f]{32}")

_PLACES = 6
"""Innermost frames of a traceback that are written."""


class ForbiddenField(ValueError):
    """A log call carries an extra field whose name is in ``FORBIDDEN``."""


class RefuseWords(logging.Filter):
    """Drop the extra fields named in ``FORBIDDEN``, or raise ForbiddenField when ``strict``."""

    def __init__(self, *, strict: bool = False) -> None:
        """Use ``strict`` in tests, where a forbidden field is a mistake to be found."""
        super().__init__()
        self._strict = strict

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, cleaned."""
        for name in FORBIDDEN & vars(record).keys():
            if self._strict:
                raise ForbiddenField(f"{name} must not be logged")
            delattr(record, name)
        return True


class OneLine(logging.Formatter):
    """Writes a record as one line of ASCII JSON; times are UTC."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line, with LINE's ids cut out wherever they stand."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "what": record.getMessage(),
        }
        extras = {name: value for name, value in vars(record).items() if name not in _OWN}
        line |= {name: value for name, value in extras.items() if name not in FORBIDDEN}
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            line["error"] = kind.__qualname__
            line["where"] = _places(trace)
        return _LINE_ID.sub("(id)", json.dumps(line, default=str, skipkeys=True))


def pseudonym(secret: str, id: str) -> str:
    """Give a stable stand-in for an id: 16 hex digits that nobody without ``secret`` can undo."""
    return hmac.new(secret.encode(), id.encode(), hashlib.sha256).hexdigest()[:16]


def configure(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send every log of this process to ``stream`` (standard error) in one form.

    Raises ValueError for a level that logging does not know.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(OneLine())
    handler.addFilter(RefuseWords())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # They tell of every migration, job and connection; urllib3's lines hold addresses with ids.
    for chatty in ("alembic", "apscheduler", "urllib3"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_PLACES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
