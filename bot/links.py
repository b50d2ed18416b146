"""Signed addresses: who holds one may see what it shows, and do nothing."""

from __future__ import annotations

from itsdangerous import BadSignature, URLSafeSerializer


def question_link(public_url: str, secret_key: str, number: int) -> str:
    """Write the address of the page that shows a question's state."""
    signed = URLSafeSerializer(secret_key, salt="question").dumps(number)
    return f"{public_url.rstrip('/')}/desk/{signed}"


def question_number(secret_key: str, signed: str) -> int | None:
    """Read the number back; None when nobody here signed it."""
    try:
        number = URLSafeSerializer(secret_key, salt="question").loads(signed)
    except BadSignature:
        return None
    return number if isinstance(number, int) else None


def file_address(public_url: str, key: str | None) -> str | None:
    """Write the public address of a post's picture; None without one.

    LINE takes https alone: on a machine that only tries the bot, posts go without pictures.
    """
    if key is None or not public_url.startswith("https://"):
        return None
    return f"{public_url.rstrip('/')}/files/{key}"
