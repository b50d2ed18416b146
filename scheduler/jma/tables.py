"""Every official data type: who reads it, or why it is not read; and the types by title.

From JMA's list of telegrams (https://xml.kishou.go.jp/tec_material.html, "情報名称一覧").
"""

from __future__ import annotations

from typing import Literal

Family = Literal[
    "weather",
    "old-weather",
    "landslide",
    "special",
    "flood",
    "flash",
    "old-rain",
    "tornado",
    "intensity",
    "earthquake",
    "tsunami",
    "volcano",
    "eruption",
    "trough",
    "later-quake",
]

READ: dict[str, Family] = {
    **{f"VPWW{number}": "weather" for number in range(55, 62)},
    "VPWW53": "old-weather",
    "VPWW54": "old-weather",
    "VXWW50": "landslide",
    "VPNO50": "special",
    **{f"VXKO{number}": "flood" for number in range(50, 90)},
    "VXKOii": "flood",
    "VPBS50": "flash",
    "VPOA50": "old-rain",
    "VPHW50": "tornado",
    "VPHW51": "tornado",
    "VXSE51": "intensity",
    "VXSE53": "earthquake",
    "VTSE41": "tsunami",
    "VFVO50": "volcano",
    "VFVO56": "eruption",
    "VYSE50": "trough",
    "VYSE60": "later-quake",
}
"""The types that are understood, and the reader of each."""

_FORECAST = "a forecast, no warning"
_OBSERVED = "an observation, no warning"
_MAP = "a weather chart"
_TYPHOON = "about a typhoon; what it brings here comes as warnings"
_WORDS = "explains what warnings say"
_SEA = "for ships at sea"
_EARLY = "a chance in the coming days, no warning"
_EEW = "an earthquake early warning: this way is too slow for it, so it is never offered"
_TSUNAMI = "details of a tsunami; the warning itself comes as VTSE41"
_QUAKE = "more about an earthquake; how strong it was here comes as VXSE51 and VXSE53"
_NOTE = "a note of the observatory"
_ASH = "about ash; the warning itself comes as VFVO50"
_OVER = "the form before the last; the same comes as VPWW53 and VPWW54"

IGNORED: dict[str, str] = {
    **dict.fromkeys(("VGSK50", "VGSK55", "VGSK60", "VGUV50"), _OBSERVED),
    **dict.fromkeys(("VPTI50", "VPTI51", "VPTI52"), _TYPHOON),
    **{f"VPTW{number}": _TYPHOON for number in (*range(40, 46), *range(50, 56), *range(60, 66))},
    **{f"VPTA{number}": _TYPHOON for number in range(50, 60)},
    **dict.fromkeys(
        ("VPZJ50", "VPZJ51", "VPCJ50", "VPCJ51", "VPFJ50", "VPFJ51", "VPFG50", "VPFT50"), _WORDS
    ),
    **{f"VMCJ{number}": _WORDS for number in range(50, 60)},
    **dict.fromkeys(
        ("VPFD50", "VPFD51", "VPFW50", "VPCW50", "VPCW51", "VPZW50", "VPCY50", "VPCY51"), _FORECAST
    ),
    **dict.fromkeys(("VPFD60", "VPFD61", "VPFW60", "VPAW50", "VPAW51"), _EARLY),
    **dict.fromkeys(("VPZK50", "VPZK70", "VPCK50", "VPCK70", "VPZI50", "VPCI50"), _FORECAST),
    **dict.fromkeys(("VPZU50", "VPZU51", "VPZU52", "VPZU53", "VPCU50", "VPCU51"), _SEA),
    **dict.fromkeys(("VFSV50", "VFSVii"), _SEA),
    **{f"VFSV{number}": _SEA for number in range(51, 60)},
    "VPRN50": "the hourly map of danger; the warnings themselves come as VPWW55 and VPWW56",
    "VPWP50": "a time series: it never means that something is issued",
    "VPWS50": "the national state of all hazards; each office's own telegrams say the same",
    "VPWW50": _OVER,
    "VPWW51": _OVER,
    "VPWW52": _OVER,
    "VXWW40": _OVER,
    **{f"VXSU{number}": "about a river without flood forecasts" for number in range(50, 90)},
    "VXSUii": "about a river without flood forecasts",
    **{f"VXSE{number}": _EEW for number in range(41, 46)},
    **dict.fromkeys(("VXSE52", "VXSE56", "VXSE60", "VXSE61", "VXSE62"), _QUAKE),
    **dict.fromkeys(("VTSE51", "VTSE52"), _TSUNAMI),
    **dict.fromkeys(("VZSE40", "VZVO40"), _NOTE),
    "VYSE51": "explains what VYSE50 says",
    "VYSE52": "explains what VYSE50 says",
    **dict.fromkeys(("VFVO51", "VFVO52"), "observations of a volcano; warnings come as VFVO50"),
    **dict.fromkeys(("VFVO53", "VFVO54", "VFVO55", "VFVO60"), _ASH),
    **dict.fromkeys(("VZSA50", "VZSA60", "VZSF50", "VZSF51", "VZSF60", "VZSF61"), _MAP),
}
"""The official types that are not read, with the reason."""

TYPE_OF_TITLE: dict[str, tuple[str, ...]] = {
    "気象警報・注意報（Ｒ０６）（大雨）": ("VPWW55",),
    "気象警報・注意報（Ｒ０６）（土砂）": ("VPWW56",),
    "気象警報・注意報（Ｒ０６）（高潮）": ("VPWW57",),
    "気象警報・注意報（Ｒ０６）（暴風）": ("VPWW58",),
    "気象警報・注意報（Ｒ０６）（波浪）": ("VPWW59",),
    "気象警報・注意報（Ｒ０６）（大雪）": ("VPWW60",),
    "気象警報・注意報（Ｒ０６）（その他注意報）": ("VPWW61",),
    "気象警報・注意報時系列情報（Ｒ０６）": ("VPWP50",),
    "気象特別警報・警報・注意報": ("VPWW53",),
    "気象警報・注意報（Ｈ２７）": ("VPWW54",),
    "気象警報・注意報": ("VPWW50",),
    "土砂災害警戒情報": ("VXWW50",),
    "気象特別警報報知": ("VPNO50",),
    "指定河川洪水予報": ("VXKOii",),
    "水位周知河川に関する情報": ("VXSUii",),
    "府県気象防災速報": ("VPBS50",),
    "記録的短時間大雨情報": ("VPOA50",),
    "竜巻注意情報": ("VPHW50",),
    "竜巻注意情報（目撃情報付き）": ("VPHW51",),
    "震度速報": ("VXSE51",),
    "震源に関する情報": ("VXSE52",),
    "震源・震度に関する情報": ("VXSE53",),
    "津波警報・注意報・予報a": ("VTSE41",),
    "津波情報a": ("VTSE51",),
    "沖合の津波観測に関する情報": ("VTSE52",),
    "噴火警報・予報": ("VFVO50",),
    "火山の状況に関する解説情報": ("VFVO51",),
    "噴火に関する火山観測報": ("VFVO52",),
    "噴火速報": ("VFVO56",),
    "火山現象に関する海上警報・海上予報": ("VFSVii",),
    "南海トラフ地震臨時情報": ("VYSE50",),
    "南海トラフ地震関連解説情報": ("VYSE52", "VYSE51"),
    "北海道・三陸沖後発地震注意情報": ("VYSE60",),
    "緊急地震速報（警報）": ("VXSE43",),
    "緊急地震速報（予報）": ("VXSE44",),
    "緊急地震速報（地震動予報）": ("VXSE45",),
    "緊急地震速報配信テスト": ("VXSE42",),
    "緊急地震速報テスト": ("VXSE42",),
}
"""Types by the title in Control; several where one title serves several types."""
