from __future__ import annotations

import tomllib
from pathlib import Path

from sqlalchemy import select

import bot.simulator
from bot.store import entries, rota, staff
from bot.store.tables import line_groups, people

from .conftest import Shell  # type: ignore[import-not-found]

CAST = Path(bot.simulator.__file__).with_name("cast.toml")


def test_the_village_fits_the_simulator_s_cast(shell: Shell) -> None:
    shell.environ["DATABASE_URL"] = f"sqlite:///{shell.folder / 'empty.sqlite'}"
    assert shell.run("sample", "load").exit_code == 0
    again = shell.run("sample", "load")
    assert again.exit_code == 0, "make run loads it every time"


def test_people_group_and_entries_are_there(shell: Shell) -> None:
    result = shell.run("sample", "load")
    assert result.exit_code == 0, result.output
    cast = tomllib.loads(CAST.read_text(encoding="utf-8"))
    ids = {one["key"]: one["id"] for one in (*cast["people"], *cast["groups"])}
    with shell.store.read() as connection:
        linked = set(
            connection.scalars(
                select(people.c.line_id).where(
                    people.c.id.in_([a.person_id for a in staff.everyone(connection)])
                )
            )
        )
        groups = connection.execute(select(line_groups.c.line_id, line_groups.c.desk)).all()
        count = len(entries.published(connection))
        standing = {slot.login for slot in rota.read(connection).slots}
    assert linked == {ids["clerk"], ids["clerk-2"]}
    assert groups == [(ids["staff"], "living")]
    assert count >= 120
    assert standing == {"clerk", "clerk-2"}


def test_it_is_loaded_before_a_simulator_only(shell: Shell) -> None:
    shell.environ |= {"LINE_API_ENDPOINT": None, "PUBLIC_URL": "https://line.example.jp"}
    assert shell.run("sample", "load").exit_code == 1
    with shell.store.read() as connection:
        assert not staff.everyone(connection)
