"""Whether the pages behind a post's buttons open; asked once, before approval is asked for."""

from __future__ import annotations

from collections.abc import Iterable

import urllib3

SECONDS = 4.0
ALIVE = frozenset({401, 403, 405, 429})
"""Answers of a page that is there, and does not open to a program."""


def unreachable(addresses: Iterable[str]) -> dict[str, str]:
    """Give the addresses that do not open, each with the HTTP status or the error's name.

    Only the head of each is asked for, and no redirect is followed: one that leads on is there.
    """
    found: dict[str, str] = {}
    timeout = urllib3.Timeout(connect=SECONDS, read=SECONDS)
    with urllib3.PoolManager(timeout=timeout, retries=False) as pool:
        for address in dict.fromkeys(addresses):
            try:
                status = pool.request("HEAD", address, redirect=False).status
            except (urllib3.exceptions.HTTPError, ValueError) as error:
                found[address] = type(error).__name__
                continue
            if status >= 400 and status not in ALIVE:
                found[address] = str(status)
    return found
