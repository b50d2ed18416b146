"""A gate that a call passes at the last moment before it leaves.

What makes the call ready, and what reads its answer, takes no time within the gate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
Gate = AbstractContextManager[None]

_GATE: ContextVar[Callable[[], Gate] | None] = ContextVar("gate", default=None)


@contextmanager
def through(gate: Callable[[], Gate]) -> Iterator[None]:
    """Let the calls of this thread that are made within pass a gate, a new one each."""
    before = _GATE.set(gate)
    try:
        yield
    finally:
        _GATE.reset(before)


def gated(send: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Make what sends pass the gate of its thread, where there is one."""

    def passing(*given: Given.args, **named: Given.kwargs) -> Answer:
        gate = _GATE.get()
        if gate is None:
            return send(*given, **named)
        with gate():
            return send(*given, **named)

    return passing
