"""Small telegrams of our own making: only what the readers look at, for an invented village."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from scheduler.town_areas import TownAreas

CITY, OTHER = "2048500", "2048600"
DISTRICT, OFFICE, REGION, COAST = "200010", "200000", "421", "370"
RIVER, VOLCANO = "8303010001", "306"
HERE = TownAreas(
    class20=frozenset({CITY}),
    class10=frozenset({DISTRICT}),
    office=frozenset({OFFICE}),
    quake_cities=frozenset({CITY}),
    quake_regions=frozenset({REGION}),
    tsunami=frozenset({COAST}),
    rivers=frozenset({RIVER}),
    volcanoes=frozenset({VOLCANO}),
    nankai=True,
    later_quake=True,
)
T0 = datetime(2026, 8, 1, 0, 0, tzinfo=UTC)
TITLES = {
    "VPWW54": "気象警報・注意報（Ｈ２７）",
    "VPWW55": "気象警報・注意報（Ｒ０６）（大雨）",
    "VPWW56": "気象警報・注意報（Ｒ０６）（土砂）",
    "VPWW61": "気象警報・注意報（Ｒ０６）（その他注意報）",
    "VXWW50": "土砂災害警戒情報",
    "VXSE51": "震度速報",
    "VXSE53": "震源・震度に関する情報",
    "VTSE41": "津波警報・注意報・予報a",
    "VPBS50": "府県気象防災速報",
}
RAIN = {
    0: ("", "", "発表警報・注意報はなし"),
    2: ("10", "レベル２大雨注意報", "発表"),
    3: ("03", "レベル３大雨警報", "発表"),
    4: ("43", "レベル４大雨危険警報", "発表"),
    5: ("33", "レベル５大雨特別警報", "発表"),
}


def telegram(
    type: str,
    body: str,
    *,
    minutes: float = 0,
    status: str = "通常",
    info_type: str = "発表",
    event: str = "",
    serial: str = "",
    headline: str = "",
    head: str = "",
    valid: float | None = None,
    title: str | None = None,
    head_title: str = "",
) -> bytes:
    """Write a telegram that is reported so many minutes after T0 and sent at once."""
    at = T0 + timedelta(minutes=minutes)
    until = T0 + timedelta(minutes=valid) if valid is not None else None
    valid_until = f"<ValidDateTime>{until.isoformat()}</ValidDateTime>" if until else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Report xmlns="http://xml.kishou.go.jp/jmaxml1/"><Control>'
        f"<Title>{escape(title if title is not None else TITLES[type])}</Title>"
        f"<DateTime>{at.isoformat()}</DateTime><Status>{status}</Status>"
        "<EditorialOffice>長野地方気象台</EditorialOffice></Control>"
        '<Head xmlns="http://xml.kishou.go.jp/jmaxml1/informationBasis1/">'
        f"<Title>{escape(head_title)}</Title><ReportDateTime>{at.isoformat()}</ReportDateTime>"
        f"{valid_until}<EventID>{event}</EventID><InfoType>{info_type}</InfoType>"
        f"<Serial>{serial}</Serial><InfoKind/><InfoKindVersion/>"
        f"<Headline><Text>{escape(headline)}</Text>{head}</Headline></Head>"
        f'<Body xmlns="http://xml.kishou.go.jp/jmaxml1/body/any/">{body}</Body></Report>'
    ).encode()


def rain(level: int, **more: Any) -> bytes:
    """Write VPWW55: heavy rain at a level in the village, nothing in the next one."""
    kinds = [RAIN[level]]
    return weather("VPWW55", kinds, **more)


def weather(type: str, kinds: Sequence[tuple[str, str, str]], **more: Any) -> bytes:
    """Write warnings of the village; a kind is its code, name and status."""
    said = "".join(
        f"<Kind><Name>{name}</Name><Code>{code}</Code><Status>{status}</Status></Kind>"
        for code, name, status in kinds
    )
    none = "<Kind><Status>発表警報・注意報はなし</Status></Kind>"
    body = (
        '<Warning type="気象警報・注意報（市町村等）">'
        f"<Item>{said}<Area><Name>白鈴村</Name><Code>{CITY}</Code></Area></Item>"
        f"<Item>{none}<Area><Name>隣村</Name><Code>{OTHER}</Code></Area></Item></Warning>"
    )
    return telegram(type, body, **more)


def landslide(code: str, status: str, **more: Any) -> bytes:
    """Write VXWW50 for the village: code 3 warns, 1 releases."""
    area = f"<Area><Name>白鈴村</Name><Code>{CITY}</Code></Area>"
    kind = f"<Kind><Name>警戒</Name><Code>{code}</Code><Status>{status}</Status></Kind>"
    body = f'<Warning type="土砂災害警戒情報"><Item>{kind}{area}</Item></Warning>'
    return telegram("VXWW50", body, event="長野県土砂災害警戒情報", **more)


def intensity(most: str, **more: Any) -> bytes:
    """Write VXSE51: an intensity in the village's region."""
    area = f"<Area><Name>長野県北部</Name><Code>{REGION}</Code><MaxInt>{most}</MaxInt></Area>"
    body = f"<Intensity><Observation><Pref>{area}</Pref></Observation></Intensity>"
    return telegram("VXSE51", body, **{"event": "20260801090000"} | more)


def quake(most: str, *, condition: str = "", **more: Any) -> bytes:
    """Write VXSE53: an intensity in the village, or the condition that no reading came."""
    read = f"<MaxInt>{most}</MaxInt>" if most else ""
    said = f"<Condition>{condition}</Condition>" if condition else ""
    city = f"<City><Name>白鈴村</Name><Code>{CITY}</Code>{read}{said}</City>"
    area = f"<Area><Name>長野県北部</Name><Code>{REGION}</Code>{city}</Area>"
    body = f"<Intensity><Observation><Pref>{area}</Pref></Observation></Intensity>"
    return telegram("VXSE53", body, **{"event": "20260801090000"} | more)


def tsunami(code: str, name: str, **more: Any) -> bytes:
    """Write VTSE41 for the village's coast."""
    area = f"<Area><Name>ある海岸</Name><Code>{COAST}</Code></Area>"
    kind = f"<Category><Kind><Name>{name}</Name><Code>{code}</Code></Kind></Category>"
    body = f"<Tsunami><Forecast><Item>{area}{kind}</Item></Forecast></Tsunami>"
    return telegram("VTSE41", body, **{"event": "20260801090000"} | more)


def flash(tag: str, **more: Any) -> bytes:
    """Write VPBS50 for the village's district."""
    area = f"<Areas><Area><Name>北部</Name><Code>{DISTRICT}</Code></Area></Areas>"
    head = (
        '<Information type="情報タグ"><Item><Kind><Name>情報タグ</Name>'
        f"<Condition>{tag}</Condition></Kind>{area}</Item></Information>"
    )
    return telegram("VPBS50", "", **{"event": "JPNN1_2", "head": head} | more)
