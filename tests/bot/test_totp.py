from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.totp import new_secret, picture, step_of

# RFC 6238, appendix B, cut to six digits: the ASCII secret 12345678901234567890.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
AT = datetime.fromtimestamp(1111111109, UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert step_of(SECRET, code, datetime.fromtimestamp(seconds, UTC)) == seconds // 30


def test_a_telephone_s_clock_may_be_half_a_minute_off() -> None:
    assert step_of(SECRET, "081804", AT + timedelta(seconds=30)) == 1111111109 // 30
    assert step_of(SECRET, "081804", AT - timedelta(seconds=30)) == 1111111109 // 30
    assert step_of(SECRET, "081804", AT + timedelta(seconds=60)) is None


@pytest.mark.parametrize("code", ["", "0818", "08180４", "0818040", "abcdef", "-81804", "081805"])
def test_what_is_no_code_fits_nothing(code: str) -> None:
    assert step_of(SECRET, code, AT) is None


def test_the_picture_holds_no_script_and_scales() -> None:
    drawn = picture(new_secret(), "kanko", '町"><script>')
    assert drawn.startswith("<svg") and "viewBox" in drawn and "script" not in drawn
