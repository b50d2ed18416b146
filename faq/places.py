"""Places to flee to, from the open data of towns and of GSI: which disaster each is meant for.

自治体標準オープンデータセット「指定緊急避難場所一覧」 and 国土地理院「指定緊急避難場所データ」.
A place that is designated is not open: that staff say.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from faq.table import Unreadable, read_table

Danger = Literal[
    "flood", "landslide", "surge", "earthquake", "tsunami", "fire", "inundation", "volcano"
]
NAMES = ("名称", "施設・場所名", "施設名", "name")
ADDRESSES = ("住所", "所在地_連結表記", "所在地", "address")
LATITUDES, LONGITUDES = ("緯度", "latitude"), ("経度", "longitude")
DANGERS: Mapping[str, Danger] = {
    "洪水": "flood",
    "崖崩れ、土石流及び地滑り": "landslide",
    "崖崩れ、土石流及び地すべり": "landslide",
    "高潮": "surge",
    "地震": "earthquake",
    "津波": "tsunami",
    "大規模な火事": "fire",
    "内水氾濫": "inundation",
    "火山現象": "volcano",
    "flood_L1": "flood",
    "sedimentDisaster": "landslide",
    "stormSurge": "surge",
    "earthquake": "earthquake",
    "tunami": "tsunami",
    "tsunami": "tsunami",
    "fire": "fire",
    "inundation": "inundation",
}
"""Columns and what they are about, without 災害種別_ before them."""
YES = frozenset({"1", "○", "◯", "〇", "有", "可", "true", "TRUE", "True", "はい", "●"})
PARTLY = frozenset({"△", "▲"})
MOST = 5000
# Japan and its outermost islands, in degrees.
NORTH, EAST = (20.0, 46.0), (122.0, 154.0)

Reason = Literal["no name", "twice", "partly", "no position", "no danger"]


@dataclass(frozen=True, slots=True)
class Site:
    """A designated place; ``at`` is latitude and longitude in degrees, None when not known."""

    name: str
    address: str = ""
    dangers: frozenset[Danger] = frozenset()
    at: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Sites:
    """What was read, and by row what was left out or put right: the row, its name, the reason."""

    sites: tuple[Site, ...]
    notes: tuple[tuple[int, str, Reason], ...] = field(default=())


def read_sites(data: bytes) -> Sites:
    """Read a sheet (CSV, XLSX) or GeoJSON; raises Unreadable for what is neither."""
    sites: dict[tuple[str, str], Site] = {}
    notes: list[tuple[int, str, Reason]] = []
    for number, cells in _rows(data):
        site, said = _site(cells)
        notes += [(number, site.name, reason) for reason in said]
        if not site.name:
            notes.append((number, "", "no name"))
        elif (site.name, site.address) in sites:
            notes.append((number, site.name, "twice"))
        else:
            sites[site.name, site.address] = site
    if not sites:
        raise Unreadable("no_rows")
    return Sites(tuple(sites.values())[:MOST], tuple(notes))


def _rows(data: bytes) -> Iterable[tuple[int, dict[str, str]]]:
    features = _features(data)
    if features is not None:
        yield from enumerate(features, start=1)
        return
    for row in read_table(data).rows:
        yield row.number, {name: text or "" for name, text in row.cells.items()}


def _features(data: bytes) -> list[dict[str, str]] | None:
    """Read GeoJSON's features as rows; None for what is no GeoJSON."""
    if not data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return None
    try:
        read = json.loads(data.decode("utf-8-sig"))
        found = read["features"]
    except (ValueError, KeyError, TypeError):
        return None
    rows = []
    for one in found if isinstance(found, list) else []:
        known = one.get("properties") if isinstance(one, dict) else None
        if not isinstance(known, dict):
            continue
        cells = {str(name): "" if value is None else str(value) for name, value in known.items()}
        point = (one.get("geometry") or {}).get("coordinates")
        if isinstance(point, list) and len(point) >= 2:
            cells |= {"経度": str(point[0]), "緯度": str(point[1])}
        rows.append(cells)
    return rows


def _site(cells: Mapping[str, str]) -> tuple[Site, list[Reason]]:
    known = {_plain(name): text.strip() for name, text in cells.items()}
    said: list[Reason] = []
    dangers: set[Danger] = set()
    partly = False
    for column, danger in DANGERS.items():
        flag = known.get(_plain(column), known.get(_plain(f"災害種別_{column}"), ""))
        if flag in YES:
            dangers.add(danger)
        partly = partly or flag in PARTLY
    at = _position(_first(known, LATITUDES), _first(known, LONGITUDES))
    if partly:
        said.append("partly")
    if not dangers:
        said.append("no danger")
    if at is None:
        said.append("no position")
    name = unicodedata.normalize("NFKC", _first(known, NAMES)).strip()
    return Site(name[:100], _first(known, ADDRESSES)[:200], frozenset(dangers), at), said


def _position(latitude: str, longitude: str) -> tuple[float, float] | None:
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return None
    if NORTH[0] <= east <= NORTH[1] and EAST[0] <= north <= EAST[1]:
        north, east = east, north  # the two are often put the wrong way round
    inside = NORTH[0] <= north <= NORTH[1] and EAST[0] <= east <= EAST[1]
    return (north, east) if inside else None


def _first(cells: Mapping[str, str], names: Iterable[str]) -> str:
    return next((cells[_plain(name)] for name in names if cells.get(_plain(name))), "")


def _plain(name: str) -> str:
    """Fold a column's name: brackets, signs and widths differ from town to town."""
    return unicodedata.normalize("NFKC", name).strip().lstrip("#").replace(" ", "").lower()
