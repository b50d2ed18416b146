"""One-time passwords of an app on a telephone (RFC 6238). Knows no database, reads no clock."""

from __future__ import annotations

import secrets
from datetime import datetime

import pyotp
import segno

STEP_SECONDS = 30
LEEWAY = 1
"""Steps before and after the present that are taken too: telephones' clocks differ."""


def new_secret() -> str:
    """Make a shared secret."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Tell which thirty seconds a code belongs to; None when it fits none near ``now``."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdecimal()):
        return None
    present = int(now.timestamp()) // STEP_SECONDS
    known = pyotp.TOTP(secret)
    for step in range(present - LEEWAY, present + LEEWAY + 1):
        if secrets.compare_digest(known.at(step * STEP_SECONDS), digits):
            return step
    return None


def picture(secret: str, login: str, issuer: str) -> str:
    """Draw the QR code that apps read, as inline SVG."""
    address = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)
    return drawn(address)


def drawn(address: str) -> str:
    """Draw an address as a QR code, as inline SVG."""
    code: str = segno.make(address, error="m").svg_inline(
        border=4, omitsize=True, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
    return code
