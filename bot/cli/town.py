"""`town`: what helps to write the town's own file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from bot.cli.desk import say, stop

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def town() -> None:
    """Help with the town's own file."""


@town.command("codes")
@click.argument("name")
@click.option("--area-table", "table", required=True, type=FILE, help="JMA's area.json.")
def codes(name: str, table: Path) -> None:
    """Propose [codes] for a town, from JMA's table of areas. Looks its name up whole."""
    areas = _areas(table)
    found = [code for code, area in areas["class20s"].items() if _called(area, name)]
    if not found:
        like = [area["name"] for area in areas["class20s"].values() if name[:2] in area["name"]]
        stop("cli.town_unknown", name=name, like="、".join(like[:8]) or "－")
    by_town: dict[str, list[str]] = {}
    for code in found:
        by_town.setdefault(code[:5], []).append(code)
    for municipality, class20 in by_town.items():
        _propose(areas, municipality, class20)
    say("cli.town_more")


def _areas(table: Path) -> dict[str, Any]:
    try:
        found = json.loads(table.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        stop("cli.town_table", file=table.name, reason=type(error).__name__)
    if not isinstance(found, dict) or not isinstance(found.get("class20s"), dict):
        stop("cli.town_table", file=table.name, reason="class20s")
    return found


def _called(area: dict[str, str], name: str) -> bool:
    """Tell whether an area is the town, or a part that the town is cut into for warnings."""
    called = area.get("name", "")
    return called == name or (called.startswith(name) and name[-1:] in "市区町村")


def _propose(areas: dict[str, Any], municipality: str, class20: list[str]) -> None:
    parts = [areas["class20s"][code] for code in class20]
    class15 = {part["parent"] for part in parts}
    class10 = {areas["class15s"].get(code, {}).get("parent", "") for code in class15} - {""}
    office = {areas["class10s"].get(code, {}).get("parent", "") for code in class10} - {""}
    names = "・".join(f"{part['name']}（{part.get('kana', '')}）" for part in parts)
    where = "・".join(areas["offices"].get(code, {}).get("name", "") for code in sorted(office))
    click.echo(f"# {names}　{where}")
    click.echo(f'code = "{municipality}"')
    click.echo("[codes]")
    for key, values in (("class20", class20), ("class10", class10), ("office", office)):
        click.echo(f"{key} = {json.dumps(sorted(values))}")
    click.echo(f'quake_cities = ["{municipality}00"]')
