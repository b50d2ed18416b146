"""A telegram's head, read from its bytes: whose it is, of what, and whether it is in earnest.

JMA 防災情報XML: https://xml.kishou.go.jp/tec_material.html ("技術資料", 3.1 to 3.3).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from scheduler.jma.element import Element
from scheduler.jma.tables import TYPE_OF_TITLE

LARGEST = 8_000_000
"""In bytes. The largest official telegram, the national state, has about 6 MB."""
REPORT = "{http://xml.kishou.go.jp/jmaxml1/}"
HEAD = "{http://xml.kishou.go.jp/jmaxml1/informationBasis1/}"
REAL = "通常"
SAMPLE = "サンプル"
_TYPE = re.compile(r"(?<![A-Z])([A-Z]{4}(?:[0-9]{2}|ii))(?![A-Za-z0-9])")


class Unreadable(ValueError):
    """Bytes that are no telegram; the text says what is wrong, for the health page."""


@dataclass(frozen=True, slots=True)
class Telegram:
    """What stands above a telegram's body. Times are aware UTC.

    ``type`` is JMA's data type code, such as VPWW55; ``status`` and ``info_type`` as they stand
    there; ``digest`` tells one body from another. ``report`` is the whole, for the readers alone.
    """

    type: str
    title: str
    status: str
    office: str
    sent_at: datetime
    info_type: str
    head_title: str
    reported_at: datetime
    valid_until: datetime | None
    events: tuple[str, ...]
    serial: str
    kind: str
    kind_version: str
    headline: str
    digest: str
    report: Element = field(repr=False, compare=False)

    @property
    def version(self) -> tuple[datetime, datetime]:
        """Order two telegrams of one stream: the report's time, then when it was sent."""
        return self.reported_at, self.sent_at

    @property
    def is_real(self) -> bool:
        """Tell whether it may reach the public at all: only what is in earnest may."""
        return self.status == REAL

    @property
    def is_sample(self) -> bool:
        """Tell whether title, headline or body says that it is a sample."""
        said = (self.head_title, self.headline, "".join(self.report.itertext()))
        return any(SAMPLE in words for words in said)


def read_telegram(data: bytes, name: str = "") -> Telegram:
    """Read a telegram's head; ``name`` is its file's or feed entry's, which tells the type.

    Raises Unreadable for what is too large, has a DOCTYPE, is no XML or no telegram.
    """
    if len(data) > LARGEST:
        raise Unreadable("too large")
    report = parse(data)
    if report.tag != f"{REPORT}Report":
        raise Unreadable("no telegram")
    title = _text(report, f"{REPORT}Control/{REPORT}Title")
    if not title:
        raise Unreadable("no title")
    in_head = f"{HEAD}Head/{HEAD}"
    return Telegram(
        type=type_of(name, title),
        title=title,
        status=_text(report, f"{REPORT}Control/{REPORT}Status"),
        office=_text(report, f"{REPORT}Control/{REPORT}EditorialOffice"),
        sent_at=_moment(report, f"{REPORT}Control/{REPORT}DateTime"),
        info_type=_text(report, f"{in_head}InfoType"),
        head_title=_text(report, f"{in_head}Title"),
        reported_at=_moment(report, f"{in_head}ReportDateTime"),
        valid_until=_maybe(_text(report, f"{in_head}ValidDateTime")),
        events=tuple(_text(report, f"{in_head}EventID").split()),
        serial=_text(report, f"{in_head}Serial"),
        kind=_text(report, f"{in_head}InfoKind"),
        kind_version=_text(report, f"{in_head}InfoKindVersion"),
        headline=_text(report, f"{in_head}Headline/{HEAD}Text"),
        digest=hashlib.sha256(data).hexdigest(),
        report=report,
    )


def type_of(name: str, title: str) -> str:
    """Give the data type: as the name says, where the title does not say another; "" if unknown.

    A name can be anything; the title is the telegram's own. Titles that several types share
    (第一種, 第二種 …) leave the choice to the name.
    """
    of_title = TYPE_OF_TITLE.get(title, ())
    found = _TYPE.search(name.rsplit("/", 1)[-1])
    named = found.group(1) if found else ""
    if of_title:
        family = {one[:4] for one in of_title}
        return named if named in of_title or named[:4] in family else of_title[0]
    return named


def parse(data: bytes) -> Element:
    """Parse XML from outside: no entities, no DTD, no network; raises Unreadable."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        report: Any = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("no XML") from error
    if report.getroottree().docinfo.doctype:
        raise Unreadable("a DOCTYPE")
    found: Element = report
    return found


def _text(report: Element, path: str) -> str:
    return (report.findtext(path) or "").strip()


def _moment(report: Element, path: str) -> datetime:
    found = _maybe(_text(report, path))
    if found is None:
        raise Unreadable("no time")
    return found


def _maybe(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    # A time without a zone would be read as the machine's own.
    return found.astimezone(UTC) if found.tzinfo else None
