"""Bring events to the bot as LINE does: signed, in the background, again when the bot fails.

Events of one chat go out in order, one delivery at a time; chats do not wait for each other.
"""

import base64
import copy
import hashlib
import heapq
import hmac
import itertools
import json
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Thread
from typing import Any

import urllib3

from bot.simulator.platform import Platform

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to bring events to the bot; status 0 means that no answer came."""

    event_ids: tuple[str, ...]
    chat: str
    attempt: int
    status: int
    at: datetime
    seconds: float
    error: str = ""

    @property
    def redelivery(self) -> bool:
        """Tell whether this was not the first attempt."""
        return self.attempt > 1


@dataclass(frozen=True, slots=True)
class Parcel:
    """Events on their way to the bot. `tries_left` counts redeliveries still allowed."""

    events: tuple[Event, ...]
    chat: str
    tries_left: int
    attempt: int = 1


def sign(secret: str, body: bytes) -> str:
    """Return the X-Line-Signature of a body."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def wrap(destination: str, events: Sequence[Event]) -> bytes:
    """Return a webhook body; text that is not valid Unicode goes out escaped."""
    value = {"destination": destination, "events": list(events)}
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(value).encode()


class Webhooks:
    """The way from the platform to the bot.

    `redeliveries` is how often a failed delivery is tried again, `pause` the seconds before each,
    `patience` the seconds the bot has to answer.
    """

    def __init__(
        self,
        platform: Platform,
        redeliveries: int = 3,
        pause: float = 0.2,
        patience: float = 10.0,
        threads: int = 32,
    ) -> None:
        self._platform = platform
        self._redeliveries = redeliveries
        self._pause = pause
        self._http = urllib3.PoolManager(
            num_pools=4,
            maxsize=threads,
            retries=False,
            timeout=urllib3.Timeout(connect=3.0, read=patience),
        )
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="webhook")
        self._queues: dict[str, deque[Parcel]] = {}
        self._later: list[tuple[float, int, Parcel]] = []
        self._order = itertools.count()
        self._deliveries: list[Delivery] = []
        self._events: dict[str, tuple[Event, str]] = {}
        self._attempts: dict[str, int] = {}
        self._stopped = False
        self._timer = Thread(target=self._bring_again, name="redelivery", daemon=True)
        self._timer.start()

    def deliver(self, events: Sequence[Event], chat: str) -> None:
        """Send events to the bot in one body; nothing goes out while no webhook is in use."""
        with self._platform.changed:
            for event in events:
                self._events[event["webhookEventId"]] = (event, chat)
            if self._platform.webhook_url and self._platform.webhook_active:
                self._enqueue(Parcel(tuple(events), chat, self._redeliveries))

    def redeliver(self, event_id: str) -> None:
        """Send an event once more: same id, reply token and timestamp. Raises KeyError."""
        with self._platform.changed:
            event, chat = self._events[event_id]
            self._enqueue(Parcel((as_redelivery(event),), chat, 0, self._attempts[event_id] + 1))

    def events(self) -> list[Event]:
        """Return every event that happened, oldest first."""
        with self._platform.lock:
            return [copy.deepcopy(event) for event, _ in self._events.values()]

    @property
    def deliveries(self) -> list[Delivery]:
        """Return every attempt, oldest first."""
        with self._platform.lock:
            return list(self._deliveries)

    @property
    def idle(self) -> bool:
        """Tell whether nothing is on its way or waits to be sent again."""
        with self._platform.lock:
            return not self._queues and not self._later

    def test(self, url: str) -> Delivery:
        """POST an empty, signed body to an address, as LINE's Verify button does."""
        return self._post(url, Parcel((), "", 0))

    def stop(self) -> None:
        """End deliveries; what is on its way is finished, the rest is dropped."""
        with self._platform.changed:
            self._stopped = True
            self._platform.changed.notify_all()
        self._timer.join()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._http.clear()

    def _enqueue(self, parcel: Parcel) -> None:
        if self._stopped:
            return
        for event in parcel.events:
            self._attempts[event["webhookEventId"]] = parcel.attempt
        queue = self._queues.setdefault(parcel.chat, deque())
        queue.append(parcel)
        if len(queue) == 1:
            self._pool.submit(self._drain, parcel.chat)

    def _drain(self, chat: str) -> None:
        while True:
            with self._platform.lock:
                parcel = self._queues[chat][0]
                url = self._platform.webhook_url
            delivery = self._post(url or "", parcel)
            with self._platform.changed:
                self._deliveries.append(delivery)
                if not 200 <= delivery.status < 300 and parcel.tries_left:
                    self._send_later(parcel)
                self._queues[chat].popleft()
                more = bool(self._queues[chat]) and not self._stopped
                if not more:
                    del self._queues[chat]
                self._platform.changed.notify_all()
            if not more:
                return

    def _send_later(self, parcel: Parcel) -> None:
        again = replace(
            parcel,
            events=tuple(as_redelivery(event) for event in parcel.events),
            tries_left=parcel.tries_left - 1,
            attempt=parcel.attempt + 1,
        )
        due = time.monotonic() + self._pause
        heapq.heappush(self._later, (due, next(self._order), again))

    def _bring_again(self) -> None:
        changed = self._platform.changed
        with changed:
            while not self._stopped:
                while self._later and self._later[0][0] <= time.monotonic():
                    self._enqueue(heapq.heappop(self._later)[2])
                wait = self._later[0][0] - time.monotonic() if self._later else None
                changed.wait(wait if wait is None else max(wait, 0.001))

    def _post(self, url: str, parcel: Parcel) -> Delivery:
        body = wrap(self._platform.bot_id, parcel.events)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "LineBotWebhook/2.0",
            "X-Line-Signature": sign(self._platform.channel_secret, body),
        }
        started = time.monotonic()
        at = self._platform.clock()
        status, error = 0, ""
        try:
            status = self._http.request("POST", url, body=body, headers=headers).status
        except (urllib3.exceptions.HTTPError, ValueError) as problem:
            error = f"{type(problem).__name__}: {problem}"
        ids = tuple(event["webhookEventId"] for event in parcel.events)
        seconds = time.monotonic() - started
        return Delivery(ids, parcel.chat, parcel.attempt, status, at, seconds, error)


def as_redelivery(event: Event) -> Event:
    """Return the same event marked as brought again."""
    return {**event, "deliveryContext": {"isRedelivery": True}}
