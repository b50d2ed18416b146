"""Passwords, roles and one-time codes of staff. Knows no database."""

from __future__ import annotations

import re
import secrets
from functools import cache
from random import Random
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

Role = Literal["viewer", "partner", "staff", "publisher", "approver", "admin"]
Act = Literal[
    "tend",
    "answer",
    "mode",
    "faq.review",
    "faq.publish",
    "stop",
    "start",
    "figures.see",
    "rota.edit",
    "post.write",
    "post.approve",
    "staff.manage",
    "group.manage",
    "code.make",
]

ROLES: tuple[Role, ...] = get_args(Role)
ACTS: tuple[Act, ...] = get_args(Act)

# Who may do what. An approver stands beside the publisher, so that publishing never is one hand's
# work; only an admin decides who and which group gets in. The brake is in everyone's reach who
# answers: stopping for nothing costs minutes. To start again lets words go out to many, as
# publishing does, so it is for those who publish. A partner's figures are its desks' alone.
_STAFF = frozenset[Act](
    {"tend", "answer", "mode", "faq.review", "stop", "figures.see", "rota.edit"}
)
_MAY: dict[str, frozenset[str]] = {
    "viewer": frozenset({"figures.see"}),
    "partner": frozenset({"tend"}),
    "staff": _STAFF,
    "publisher": _STAFF | {"faq.publish", "start", "post.write"},
    "approver": _STAFF | {"faq.publish", "start", "post.write", "post.approve"},
    "admin": frozenset(ACTS),
}

LOGIN = re.compile(r"[a-z][a-z0-9-]{1,31}", re.ASCII)
"""What a login looks like."""

SHORTEST_PASSWORD = 12
"""Characters a password needs at least."""

# Without I, O, 0 and 1, which people misread; ``handlers.wants`` reads the same letters.
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

# The library's defaults are RFC 9106's second choice: 64 MiB, three rounds, four lanes.
_hasher = PasswordHasher()
_rng = secrets.SystemRandom()


def hash_password(password: str) -> str:
    """Hash a password with argon2id; raises ValueError when it is shorter than allowed."""
    if len(password) < SHORTEST_PASSWORD:
        raise ValueError(f"a password needs at least {SHORTEST_PASSWORD} characters")
    return _hasher.hash(password)


def verify_password(password: str, hashed: str) -> bool:
    """Tell whether a password is the one that was hashed; a broken hash fits none."""
    try:
        # A login of nobody takes as long as one of somebody, and so tells nothing.
        return _hasher.verify(hashed or _nobody(), password) and bool(hashed)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe())


def may(role: str, act: Act) -> bool:
    """Tell whether a role allows an act; an unknown role allows nothing."""
    return act in _MAY.get(role, frozenset())


def new_code(rng: Random = _rng) -> str:
    """Make a one-time code such as ABCD-EFGH; 40 bits, from the system's source by default."""
    letters = "".join(rng.choice(CODE_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def new_password(rng: Random = _rng) -> str:
    """Make a password to begin with, such as ABCD-EFGH-JKLM-NPQR; 80 bits."""
    return f"{new_code(rng)}-{new_code(rng)}"
