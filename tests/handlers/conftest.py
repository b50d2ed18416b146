"""An invented village, and the people who write to it.

Hanako lives there, Tom visits, Sato works at the residents' desk and Kimura at tourism (as a
partner, who may not answer), and Kuro is an outsider who taps what is not his.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from faq import parameters
from faq.entry import Entry
from faq.index import Index
from faq.parameters import Thresholds
from handlers import effects as e
from handlers.event import (
    Ask,
    Code,
    Context,
    Desk,
    Event,
    Group,
    Message,
    Person,
    Phone,
    Question,
    Source,
    Staff,
    Town,
)
from handlers.route import decide
from handlers.wants import Button, write_button

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # Monday, 14:00 in Japan
TODAY = date(2026, 11, 23)
HANAKO_ID = "U" + "a1" * 16
SATO_ID = "U" + "5a" * 16
GROUP_ID = "C" + "c0" * 16

ENTRIES = (
    Entry(
        id="garbage-visitor",
        topic="ごみ",
        wordings={
            "ja": ("観光で来たときのごみはどこに捨てればいいですか", "旅行中のごみの捨て方"),
            "en": ("Where can visitors throw away garbage?",),
        },
        answers={
            "ja": "道の駅のごみ箱をお使いください。",
            "en": "Please use the bins at the roadside station.",
        },
        source_url="https://village.example/garbage",
        desk="residents",
        checked_on=date(2026, 11, 1),
        review_by=date(2027, 3, 31),
    ),
    Entry(
        id="snow",
        topic="雪",
        wordings={"ja": ("除雪車は何時ごろ来ますか", "除雪の時間")},
        answers={"ja": "村道の除雪は午前4時から始めます。"},
        source_url="https://village.example/snow",
        desk="建設課",
        checked_on=date(2026, 10, 20),
        review_by=date(2026, 11, 1),
    ),
    Entry(
        id="certificate",
        topic="証明書",
        wordings={"ja": ("住民票の写しはどこで取れますか", "住民票がほしい")},
        answers={"ja": "役場1階の窓口でお渡しします。手数料は300円です。"},
        source_url="https://village.example/certificate",
        checked_on=date(2026, 11, 1),
    ),
    Entry(
        id="summer-bus",
        topic="交通",
        wordings={"ja": ("夏の登山バスの時刻表を教えてください",)},
        answers={"ja": "登山バスは1日6便です。"},
        desk="tourism",
        valid_until=date(2026, 10, 31),
    ),
)

INDEX = Index(ENTRIES)


def _phone(number: str) -> Phone:
    return Phone(number, {"ja": "役場"})


TOWN = Town(
    names={"ja": "ほしぞら村", "en": "Hoshizora Village"},
    languages=("ja", "en"),
    desks=(
        Desk(
            "general", {"ja": "総務課", "en": "General Affairs"}, _phone("0261-00-0001"), (), None
        ),
        Desk(
            "residents", {"ja": "住民課", "en": "Residents' Desk"}, None, ("証明書",), "j@v.example"
        ),
        Desk("works", {"ja": "建設課", "en": "Public Works"}, None, ("雪",), "k@v.example"),
        Desk("tourism", {"ja": "観光課", "en": "Tourism"}, None, ("交通",), None),
    ),
    default_desk="general",
    card_shows_text=True,
    push_answers=False,
    phones=(_phone("0261-00-0001"),),
)


@dataclass(frozen=True)
class Village:
    """Makes events and contexts, and decides on them."""

    town: Town = TOWN
    index: Index = INDEX
    now: datetime = NOW

    hanako = Person(1, None, following=True)
    tom = Person(2, "en", following=True)
    sato = Person(3, "ja", following=True)
    kuro = Person(9, None, following=True)
    clerk = Staff(31, "sato", "staff", ("residents",), "佐藤")
    partner = Staff(32, "kimura", "partner", ("tourism",), "木村", "観光協会")
    colleague = Staff(33, "ito", "staff", ("residents",), "伊藤")
    staff_group = Group(7, "residents")
    strange_group = Group(8, None)

    def context(self, person: Person | None = hanako, **known: object) -> Context:
        """Say what is known when ``person`` writes."""
        promises = {desk.id: NOW + timedelta(hours=20) for desk in self.town.desks}
        base = Context(now=NOW, today=TODAY, town=self.town, person=person, promises=promises)
        return replace(base, **known)  # type: ignore[arg-type]

    def event(self, type: str = "message", **parts: object) -> Event:
        """Make an event of a 1:1 talk."""
        source = Source("user", HANAKO_ID, HANAKO_ID)
        base = Event(type=type, at=NOW, source=source, reply_token="token")
        return replace(base, **parts)  # type: ignore[arg-type]

    def written(self, text: str, **parts: object) -> Event:
        """Make a text message of a 1:1 talk."""
        return self.event(message=Message("m1", "text", text, quote_token="q1"), **parts)

    def tapped(self, button: Button) -> Event:
        """Make the tap on one of our buttons."""
        return self.event("postback", postback=write_button(button))

    def in_group(self, type: str = "message", user: str | None = SATO_ID, **parts: object) -> Event:
        """Make an event of a group."""
        return self.event(type, **{"source": Source("group", GROUP_ID, user), **parts})

    def said(self, text: str, *, quoted: str | None = None, **message: object) -> Event:
        """Make a text message of a group."""
        content = Message("m2", "text", text, quoted=quoted)
        return self.in_group(message=replace(content, **message))  # type: ignore[arg-type]

    def question(self, **parts: object) -> Question:
        """Make a question that Hanako asked."""
        base = Question(
            number=12,
            version=3,
            person=1,
            desk="residents",
            state="open",
            text="窓口は何時までですか",
            language="ja",
            asked_at=NOW - timedelta(hours=2),
            promised_at=NOW + timedelta(hours=20),
            answer=None,
            answered_by=None,
            delivery="none",
            quote_token="q0",
        )
        return replace(base, **parts)  # type: ignore[arg-type]

    def answered(self, **parts: object) -> Question:
        """Make a question of Hanako's that has its answer."""
        known = {"state": "answered", "answer": "17時15分までです。", "delivery": "waiting"}
        return self.question(**{**known, **parts})

    def ask(self, **parts: object) -> Ask:
        """Make something that Hanako asked."""
        return replace(Ask(40, 1, "図書室は何時までですか", "ja"), **parts)  # type: ignore[arg-type]

    def code(self, purpose: str, subject: str, *, expired: bool = False) -> Code:
        """Make a one-time code."""
        return Code("ABCD-2345", purpose, subject, expired)  # type: ignore[arg-type]

    def decide(
        self, event: Event, context: Context | None = None, verdict: str = "handover"
    ) -> list[e.Effect]:
        """Decide on an event, with thresholds that lead any match to the verdict."""
        known = context if context is not None else self.context()
        answer_at = 0.0 if verdict == "answer" else 2.0
        suggest_at = 2.0 if verdict == "handover" else 0.0
        forced = replace(
            parameters.load(), verdict=Thresholds(answer_at, answer_at, suggest_at, suggest_most=3)
        )
        return decide(event, known, self.index, forced)

    def kinds(self, effects: Iterable[e.Effect]) -> list[str]:
        """Name the effects."""
        return [type(effect).__name__ for effect in effects]

    def reply(self, effects: Iterable[e.Effect]) -> e.Reply:
        """Give the one reply."""
        (found,) = [effect for effect in effects if isinstance(effect, e.Reply)]
        return found

    def words(self, effects: Iterable[e.Effect]) -> str:
        """Give all the reply's messages as one readable text."""
        return readable(self.reply(effects).messages)

    def buttons(self, effects: Iterable[e.Effect]) -> list[tuple[str, str]]:
        """List the reply's buttons, inside and below its messages: label and data."""
        return [
            (str(found["label"]), str(found["data"]))
            for found in _actions(list(self.reply(effects).messages))
        ]

    def set(self, **changes: object) -> Village:
        """Make a village whose town differs in something."""
        return replace(self, town=replace(self.town, **changes))  # type: ignore[arg-type]


def readable(messages: Sequence[object]) -> str:
    """Write messages as text."""
    return json.dumps(messages, ensure_ascii=False)


def _actions(value: object) -> list[dict[str, object]]:
    if isinstance(value, dict):
        own = [value] if value.get("type") == "postback" else []
        return own + [found for inner in value.values() for found in _actions(inner)]
    if isinstance(value, list | tuple):
        return [found for inner in value for found in _actions(inner)]
    return []


@pytest.fixture(scope="session")
def village() -> Village:
    """Give the village; it never changes, so all tests share it."""
    return Village()
