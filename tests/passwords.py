"""Passwords of tests, hashed so that checking one takes no time: what is tested is not argon2."""

from __future__ import annotations

from argon2 import PasswordHasher

_QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def quick(password: str) -> str:
    """Hash a password; the hash says itself how it was made, so any door can check it."""
    return _QUICK.hash(password)
