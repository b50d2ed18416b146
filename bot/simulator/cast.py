"""Read who is on the platform from a TOML file."""

import tomllib
from pathlib import Path
from typing import Any

from bot.simulator.marks import GROUP_ID, ROOM_ID, USER_ID
from bot.simulator.platform import Platform

DEFAULT = Path(__file__).with_name("cast.toml")
PERSON = frozenset({"key", "id", "name", "language", "following", "blocked"})
GROUP = frozenset({"key", "id", "name", "members", "has_bot", "kind"})


class CastError(ValueError):
    """A cast file that cannot be used, with the entry and what is wrong."""


def bring(platform: Platform, file: Path = DEFAULT) -> None:
    """Put the people and groups of a file onto a platform.

    Raises CastError for a wrong entry, OSError for a file that cannot be read.
    """
    try:
        cast = tomllib.loads(file.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CastError(f"{file}: {error}") from error
    platform.bot_name = cast.get("bot", {}).get("name", platform.bot_name)
    ids: dict[str, str] = {}
    for entry in cast.get("people", []):
        values = checked(entry, PERSON)
        if not USER_ID.fullmatch(values["id"]):
            raise CastError(f"{values['key']}: an id is U and 32 hexadecimal digits")
        key, user_id = values.pop("key"), values.pop("id")
        ids[key] = platform.add_person(user_id=user_id, **values)
    for entry in cast.get("groups", []):
        values = checked(entry, GROUP)
        if not (GROUP_ID.fullmatch(values["id"]) or ROOM_ID.fullmatch(values["id"])):
            raise CastError(f"{values['key']}: an id is C or R and 32 hexadecimal digits")
        unknown = set(values.get("members", [])) - set(ids)
        if unknown:
            raise CastError(f"{values['key']}: no person has the key {sorted(unknown)[0]}")
        members = [ids[key] for key in values.pop("members", [])]
        key, group_id = values.pop("key"), values.pop("id")
        platform.add_group(group_id=group_id, members=members, **values)


def checked(entry: dict[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """Return a copy of an entry that has key, id and name and nothing unknown."""
    for name in ("key", "id", "name"):
        if not isinstance(entry.get(name), str):
            raise CastError(f"{entry.get('key', entry)}: {name} is missing")
    strange = set(entry) - known
    if strange:
        raise CastError(f"{entry['key']}: {sorted(strange)[0]} is not known")
    return dict(entry)
