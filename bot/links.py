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


def file_address(public_url: str, key: str) -> str:
    """Write the public address of a post's picture."""
    return f"{public_url.rstrip('/')}/files/{key}"
