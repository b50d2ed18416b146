"""Rules that make the platform fail on purpose: which requests, how often, in what way.

Chance comes from a seed, so a run can be repeated.
"""

import itertools
import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from threading import Lock


class Kind(StrEnum):
    """What goes wrong. "after" means that the request was accepted all the same."""

    LATENCY = "latency"
    ERROR_BEFORE = "error-before"
    ERROR_AFTER = "error-after"
    DROP_BEFORE = "drop-before"
    DROP_AFTER = "drop-after"
    RATE_LIMIT = "rate-limit"
    MONTHLY_LIMIT = "monthly-limit"
    HANG_BEFORE = "hang-before"
    HANG_AFTER = "hang-after"
    JUNK = "junk"


BEFORE = frozenset(
    {Kind.ERROR_BEFORE, Kind.DROP_BEFORE, Kind.RATE_LIMIT, Kind.MONTHLY_LIMIT, Kind.HANG_BEFORE}
)
LONGEST = 60.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule. `endpoint` is a name like "push", or "*"; `to` narrows it to one chat's id.

    `count` is how many more requests it strikes, None without end. `seconds` is for latency and
    hanging, at most sixty.
    """

    id: int
    kind: Kind
    endpoint: str = "*"
    count: int | None = None
    probability: float = 1.0
    seconds: float = 0.0
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """What happens to one request: a delay first, then perhaps one failure."""

    delay: float = 0.0
    fault: Fault | None = None


class Faults:
    """The rules in force; they can be changed while the platform runs."""

    def __init__(self, seed: int = 0) -> None:
        self._lock = Lock()
        self._chance = random.Random(seed)  # noqa: S311 - repeatable failures, not secrets
        self._numbers = itertools.count(1)
        self._rules: dict[int, Fault] = {}

    def add(
        self,
        kind: Kind | str,
        endpoint: str = "*",
        count: int | None = None,
        probability: float = 1.0,
        seconds: float = 0.0,
        to: str | None = None,
    ) -> int:
        """Put a rule in force and return its number. Raises ValueError for an unknown kind."""
        if not 0 <= seconds <= LONGEST or not 0 <= probability <= 1:
            raise ValueError("seconds go from 0 to 60, probability from 0 to 1")
        with self._lock:
            rule = Fault(next(self._numbers), Kind(kind), endpoint, count, probability, seconds, to)
            self._rules[rule.id] = rule
            return rule.id

    def remove(self, rule_id: int) -> None:
        """Take a rule out of force; one that is spent already is no error."""
        with self._lock:
            self._rules.pop(rule_id, None)

    def clear(self) -> None:
        """Take all rules out of force."""
        with self._lock:
            self._rules.clear()

    def rules(self) -> list[Fault]:
        """Return the rules in force."""
        with self._lock:
            return list(self._rules.values())

    def draw(self, endpoint: str, chats: Iterable[str] = ()) -> Drawn:
        """Decide what happens to one request; of several failures the oldest rule wins."""
        if not self._rules:
            return Drawn()
        reached = set(chats)
        delay = 0.0
        failure: Fault | None = None
        with self._lock:
            for rule in list(self._rules.values()):
                if rule.endpoint not in ("*", endpoint) or (rule.to and rule.to not in reached):
                    continue
                if failure is not None and rule.kind is not Kind.LATENCY:
                    continue
                if self._chance.random() >= rule.probability:
                    continue
                self._spend(rule)
                if rule.kind is Kind.LATENCY:
                    delay += rule.seconds
                else:
                    failure = rule
        return Drawn(delay, failure)

    def _spend(self, rule: Fault) -> None:
        if rule.count is None:
            return
        if rule.count <= 1:
            del self._rules[rule.id]
        else:
            self._rules[rule.id] = replace(rule, count=rule.count - 1)
