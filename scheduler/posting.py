"""The life of a post: which acts are legal in which state, and who may do them. Decides.

draft → pending → approved → sending → sent | expired | cancelled → corrected. An edit always leads
back to the draft: what was approved is one edition, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

State = Literal[
    "draft", "pending", "approved", "sending", "sent", "expired", "cancelled", "corrected"
]
Act = Literal[
    "edit", "submit", "approve", "reject", "lapse", "release", "rest", "end", "expire", "cancel",
    "correct",
]  # fmt: skip
Manner = Literal["second", "alone", "emergency"]
Refusal = Literal[
    "not now",
    "changed meanwhile",
    "own draft",
    "needs a reason",
    "not allowed",
    "wrong",
    "over the reserve",
    "nobody",
    "not sent",
]
STATES: tuple[State, ...] = get_args(State)
ACTS: tuple[Act, ...] = get_args(Act)

MOVES: dict[State, dict[Act, State]] = {
    "draft": {"edit": "draft", "submit": "pending", "approve": "approved", "cancel": "cancelled"},
    "pending": {
        "edit": "draft",
        "approve": "approved",
        "reject": "draft",
        "expire": "expired",
        "cancel": "cancelled",
    },
    "approved": {
        "edit": "draft",
        "reject": "draft",
        "lapse": "pending",
        "release": "sending",
        "expire": "expired",
        "end": "sent",
        "cancel": "cancelled",
    },
    "sending": {
        "release": "sending",
        "rest": "approved",
        "lapse": "pending",
        "end": "sent",
        "expire": "expired",
        "cancel": "cancelled",
        "correct": "corrected",
    },
    "sent": {"correct": "corrected"},
    "expired": {"edit": "draft", "correct": "corrected"},
    "cancelled": {"correct": "corrected"},
    "corrected": {"correct": "corrected"},
}
"""What an act makes of a state; what is not here is not legal."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approves what: the edition that they saw, and how."""

    edition: int
    by: int
    manner: Manner = "second"
    reason: str = ""


def after(state: State, act: Act) -> State | None:
    """Give the state after an act; None when it is not legal."""
    return MOVES[state].get(act)


def may_approve(
    approval: Approval, *, state: State, edition: int, drafted_by: int, alone: bool
) -> Refusal | None:
    """Say why an approval does not count; None when it does.

    ``alone``: the town has said, in its settings, that one person may approve their own draft. In
    an emergency anybody who may send at all does, with a reason, and it is looked at afterwards.
    """
    if after(state, "approve") is None:
        return "not now"
    if approval.edition != edition:
        return "changed meanwhile"
    if approval.manner == "emergency":
        return None if approval.reason.strip() else "needs a reason"
    if state != "pending":
        return "not now"
    if approval.by == drafted_by and not (approval.manner == "alone" and alone):
        return "own draft"
    return None
