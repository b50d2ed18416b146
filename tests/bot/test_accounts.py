from __future__ import annotations

import random
from typing import Any

import pytest

from bot.accounts import ACTS, ROLES, Act, hash_password, may, new_code, verify_password
from handlers.wants import read_code

PASSWORD = "correct horse 電池"


def test_a_password_is_known_again_and_no_other() -> None:
    hashed = hash_password(PASSWORD)
    assert hashed.startswith("$argon2id$")
    assert PASSWORD not in hashed
    assert verify_password(PASSWORD, hashed)
    assert not verify_password(PASSWORD + " ", hashed)
    assert hash_password(PASSWORD) != hashed


@pytest.mark.parametrize("broken", ["", "x", "$argon2id$v=19$m=65536"])
def test_a_broken_hash_fits_no_password(broken: str) -> None:
    assert not verify_password(PASSWORD, broken)


def test_a_short_password_is_refused() -> None:
    with pytest.raises(ValueError, match="12"):
        hash_password("elevenchars")


@pytest.mark.parametrize(
    ("act", "roles"),
    [
        ("answer", {"staff", "publisher", "approver", "admin"}),
        ("faq.review", {"staff", "publisher", "approver", "admin"}),
        ("faq.publish", {"publisher", "approver", "admin"}),
        ("stop", {"staff", "publisher", "approver", "admin"}),
        ("start", {"publisher", "approver", "admin"}),
        ("figures.see", {"viewer", "staff", "publisher", "approver", "admin"}),
        ("staff.manage", {"admin"}),
        ("group.manage", {"admin"}),
        ("code.make", {"admin"}),
    ],
)
def test_each_act_has_its_roles(act: Act, roles: set[str]) -> None:
    assert {role for role in ROLES if may(role, act)} == roles


def test_an_unknown_role_may_do_nothing() -> None:
    assert not any(may("mayor", act) for act in ACTS)


def test_codes_are_read_back_from_the_chat() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(read_code(f" {code.lower()} ") == code for code in codes)


class FirstLetter(random.SystemRandom):
    def choice(self, letters: Any) -> Any:
        return letters[0]


def test_a_code_is_drawn_with_what_is_handed_in() -> None:
    assert new_code(FirstLetter()) == "AAAA-AAAA"
