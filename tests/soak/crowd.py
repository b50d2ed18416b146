"""People who write and staff who answer while processes die, through the simulator's controls."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Mapping
from urllib.error import HTTPError

from sqlalchemy import func, select

from bot.store.desk_tables import cards
from bot.store.engine import Store
from faq.sheet import read_sheet
from tests.controls import Controls
from tests.stage import CLERK, SAMPLE, STAFF_GROUP, person, unanswerable

WRITERS = 60
PAUSE = 0.04
"""Seconds between two writings."""
HANDED_OVER = 0.3
"""The share of questions that no entry answers."""


class Crowd:
    """A thread that writes as many people, and one that answers cards as a clerk does."""

    def __init__(self, controls: Controls, store: Store) -> None:
        """Start nothing yet; ``store`` tells which cards the bot knows it has sent."""
        self._controls = controls
        self._store = store
        self._chance = random.Random(11)  # noqa: S311 - the same words in every run
        self._quiet = threading.Event()
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._write, daemon=True),
            threading.Thread(target=self._answer, daemon=True),
        ]
        self.written = 0
        self.answers: dict[str, str] = {}
        """What was written in answer, by the id of the card's message."""
        self.problems: list[str] = []

    def start(self) -> None:
        """Let them begin."""
        for thread in self._threads:
            thread.start()

    def hush(self) -> None:
        """Let people write no more; staff go on answering."""
        self._quiet.set()
        self._threads[0].join()

    def stop(self) -> None:
        """End both."""
        self._quiet.set()
        self._over.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def _write(self) -> None:
        sheet = read_sheet((SAMPLE / "faq.csv").read_bytes(), "faq.csv")
        known = [
            words
            for entry in sheet.entries
            for wordings in entry.wordings.values()
            for words in wordings
        ]
        while not self._quiet.is_set():
            number = self.written
            text = self._chance.choice(known)
            if self._chance.random() < HANDED_OVER:
                text = unanswerable(number)
            self._do("say", user=person(self._chance.randrange(WRITERS)), text=text)
            self.written += 1
            time.sleep(PAUSE)

    def _answer(self) -> None:
        while not self._over.wait(0.2):
            with self._store.read() as connection:
                # A card is two messages: its words and its buttons. Either can be quoted.
                sent = connection.execute(
                    select(
                        func.min(cards.c.message).label("message"), cards.c.question_id
                    ).group_by(cards.c.question_id)
                ).all()
            for row in sent:
                if row.message not in self.answers:
                    words = f"お答え{row.question_id}号です。三番のりばへどうぞ。"
                    self.answers[row.message] = words
                    self._do("say", user=CLERK, group=STAFF_GROUP, text=words, quote=row.message)

    def _do(self, act: str, **values: object) -> Mapping[str, object] | None:
        try:
            done: Mapping[str, object] = self._controls.post(act, **values)
        except HTTPError as error:
            self.problems.append(f"{act}: {error.read()[:200]!r}")
            return None
        return done
