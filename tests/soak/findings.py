"""What must hold when all is quiet: the platform's books against the bot's tables."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from bot.store.desk_tables import cards, questions
from bot.store.engine import Store
from bot.store.tables import events, outbox
from tests.controls import Controls
from tests.soak.crowd import Crowd

SHOWN = 5
"""How many offenders are printed for each rule that is broken."""
FINISHED = ("sent", "unknown", "dropped", "failed")

AnyRow = Row[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Books:
    """Everything that both sides wrote down."""

    events: Sequence[dict[str, Any]]
    deliveries: Sequence[dict[str, Any]]
    accepted: Sequence[dict[str, Any]]
    violations: Sequence[dict[str, Any]]
    stored: Sequence[AnyRow]
    outbox: Sequence[AnyRow]
    questions: Sequence[AnyRow]
    cards: Sequence[AnyRow]


def read_books(controls: Controls, store: Store) -> Books:
    """Read both sides' books."""
    ledger = controls.get("ledger?seen=100000000")
    with store.read() as connection:
        rows = [connection.execute(select(t)).all() for t in (events, outbox, questions, cards)]
    return Books(
        controls.get("events"),
        controls.get("deliveries"),
        ledger["accepted"],
        ledger["violations"],
        *rows,
    )


def broken_rules(books: Books, crowd: Crowd) -> list[str]:
    """Say what was lost, came twice or is unaccounted for; nothing when all is well."""
    pushes = [entry for entry in books.accepted if entry["endpoint"] == "push"]
    replies = [entry for entry in books.accepted if entry["endpoint"] == "reply"]
    return [
        *(_events(books)),
        *_none(
            "a push without a retry key",
            [push["request_id"] for push in pushes if not push["retry_key"]],
        ),
        *_twice("a retry key accepted twice", [push["retry_key"] for push in pushes]),
        *_twice("the same push twice to one recipient", [_content(push) for push in pushes]),
        *_none(
            "the same words as a reply and as a push",
            sorted({_content(push) for push in pushes} & {_content(reply) for reply in replies}),
        ),
        *_twice("a reply token accepted twice", [reply["reply_token"] for reply in replies]),
        *_rows(books, pushes, replies),
        *_questions(books, crowd),
        *_none("a rule of the platform broken", [v["problem"] for v in books.violations]),
        *_none("the simulator refused an act", crowd.problems),
    ]


def _events(books: Books) -> list[str]:
    acknowledged = {
        id for made in books.deliveries if made["status"] == 200 for id in made["event_ids"]
    }
    stored = Counter(row.event_id for row in books.stored)
    return [
        *_none("acknowledged, yet not stored", sorted(acknowledged - set(stored))),
        *_none("one event in two rows", [id for id, count in stored.items() if count > 1]),
        *_none(
            "an event not done",
            [f"{row.id} {row.state} {row.error}" for row in books.stored if row.state != "done"],
        ),
    ]


def _rows(
    books: Books, pushes: Sequence[dict[str, Any]], replies: Sequence[dict[str, Any]]
) -> list[str]:
    left = [f"{row.id} {row.kind} {row.state}" for row in books.outbox if row.state not in FINISHED]
    keys = {push["retry_key"] for push in pushes}
    sent = [row for row in books.outbox if row.state == "sent"]
    unknown = sum(row.state == "unknown" for row in books.outbox)
    replied = sum(row.kind == "reply" for row in sent)
    reply_rows = sum(row.token_at is not None for row in books.outbox)
    found = [
        *_none("an outbox row left over", left),
        *_none(
            "a push or a mail that did not leave",
            [
                f"{row.id} {row.kind} {row.state} {row.error}"
                for row in books.outbox
                if row.kind != "reply" and row.state != "sent"
            ],
        ),
        *_none(
            "said to be pushed, never accepted",
            [str(row.id) for row in sent if row.kind == "push" and row.retry_key not in keys],
        ),
    ]
    # Each event here is a question or a quoted card: each is answered with one reply.
    if reply_rows != len(books.stored):
        found.append(f"{len(books.stored)} events, but {reply_rows} replies written down")
    if not replied <= len(replies) <= replied + unknown:
        found.append(f"{len(replies)} replies accepted, {replied} known as sent, {unknown} unknown")
    return found


def _questions(books: Books, crowd: Crowd) -> list[str]:
    # What staff wrote is looked for in 1:1 talks only: their own group sees it anyway.
    said = "\n".join(
        json.dumps(entry["messages"], ensure_ascii=False)
        for entry in books.accepted
        if not entry["recipients"][0].startswith("C")
    )
    carded = Counter(row.card_of for row in books.outbox if row.card_of and row.kind == "push")
    given = Counter(row.question_id for row in books.cards)
    few = ["too few to mean anything"] if len(books.questions) < len(books.events) // 10 else []
    return [
        *_none("hardly a question was handed over", few),
        *_none(
            "a question without exactly one card, which is two messages",
            [
                f"{row.id}: {carded[row.id]} written, {given[row.id]} known"
                for row in books.questions
                if (carded[row.id], given[row.id]) != (1, 2)
            ],
        ),
        *_none(
            "an answer that did not come exactly once",
            [
                f"{words}: {said.count(words)} times"
                for words in crowd.answers.values()
                if said.count(words) != 1
            ],
        ),
        *_none(
            "a question left without its answer",
            [str(row.id) for row in books.questions if row.state != "answered"],
        ),
    ]


def summary(books: Books) -> str:
    """Tell in a few lines how much there was, and how it ended."""
    attempts = Counter(
        "200" if made["status"] == 200 else str(made["status"]) for made in books.deliveries
    )
    states = Counter(f"{row.kind} {row.state}" for row in books.outbox)
    return "\n".join(
        (
            f"events {len(books.events)}, stored {len(books.stored)}, deliveries by answer"
            f" {dict(sorted(attempts.items()))} (0: nobody there)",
            f"outbox {dict(sorted(states.items()))}",
            f"tried more than once: {sum(row.tries > 1 for row in books.stored)} events,"
            f" {sum(row.tries > 1 for row in books.outbox)} outbox rows",
            f"questions {len(books.questions)}, accepted by the platform {len(books.accepted)}",
        )
    )


def _content(entry: dict[str, Any]) -> str:
    recipients = ",".join(entry["recipients"])
    return f"{recipients} {json.dumps(entry['messages'], ensure_ascii=False, sort_keys=True)}"


def _twice(rule: str, values: Sequence[str]) -> list[str]:
    return _none(rule, [value for value, count in Counter(values).items() if count > 1])


def _none(rule: str, offenders: Sequence[str]) -> list[str]:
    if not offenders:
        return []
    shown = "; ".join(str(one)[:300] for one in offenders[:SHOWN])
    return [f"{rule} ({len(offenders)}): {shown}"]
