from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from scheduler.rota import Off, Rota, Slot
from scheduler.rota_row import COLUMNS
from scheduler.rota_sheet import RotaSheet, messages, read_rota, write_rota
from tests.scheduler.rotas import DESKS, PEOPLE, once, rotas, weekly

SAMPLE = Path(__file__).parents[2] / "bot" / "sample" / "rota.csv"
GOOD = {"窓口": "観光係", "曜日": "平日", "開始": "8:30", "終了": "17:15", "担当": "hanako"}
OFF = {"窓口": "観光係", "日付": "2026-12-28", "担当": "hanako", "休み": "○"}
Cells = dict[str, str]


def sheet(*rows: Cells, header: tuple[str, ...] = tuple(COLUMNS)) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([header, *([row.get(name, "") for name in header] for row in rows)])
    return out.getvalue().encode("utf-8-sig")


def read(*rows: Cells) -> RotaSheet:
    return read_rota(sheet(*rows), DESKS, PEOPLE)


def test_a_row_becomes_a_slot_a_weekday() -> None:
    assert read(GOOD) == RotaSheet(weekly("hanako"), (), ())


@pytest.mark.parametrize(
    "data",
    [
        sheet(GOOD).decode("utf-8-sig").encode("cp932"),
        sheet(GOOD).decode("utf-8-sig").replace(",", "\t").encode("utf-16"),
        sheet(GOOD | {"開始": "８：３０", "終了": "17時15分", "曜日": "月～金"}),
        sheet(GOOD | {"担当": "見本　花子", "窓口": "tourism", "順番": "１"}),
        sheet(GOOD | {"担当": "HANAKO", "祝日も": "いいえ", "休み": "×", "備考": "長" * 200}),
    ],
)
def test_other_ways_of_writing_are_the_same_slots(data: bytes) -> None:
    assert read_rota(data, DESKS, PEOPLE) == RotaSheet(weekly("hanako"), (), ())


def test_a_header_may_have_the_ids() -> None:
    ids = tuple(COLUMNS.values())
    row = {COLUMNS[name]: text for name, text in GOOD.items()}
    assert read_rota(sheet(row, header=ids), DESKS, PEOPLE).slots == weekly("hanako")


def test_a_workbook_s_own_dates_times_and_numbers_are_read() -> None:
    book = Workbook()
    day, begin, end = datetime(2026, 12, 31), time(17, 15), time(8, 30)  # noqa: DTZ001
    book.active.append(list(COLUMNS))
    book.active.append(["安全係", None, day, begin, end, "taro", 2, True, None, "大みそか"])
    out = io.BytesIO()
    book.save(out)
    read = read_rota(out.getvalue(), DESKS, PEOPLE)
    slot = once("taro", "2026-12-31", "17:15", "08:30", "safety")
    assert read == RotaSheet((replace(slot, place=2, holidays=True),), (), ())


def test_days_off_are_read_for_one_or_for_all() -> None:
    result = read(OFF | {"備考": "年休"}, OFF | {"担当": "全員", "日付": "令和9年1月4日"})
    assert result.errors == result.slots == ()
    assert result.offs == (
        Off("tourism", "hanako", date(2026, 12, 28), "年休"),
        Off("tourism", None, date(2027, 1, 4)),
    )


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (GOOD | {"窓口": ""}, "窓口", "no_desk"),
        (GOOD | {"窓口": "税務係"}, "窓口", "unknown_desk"),
        (GOOD | {"担当": ""}, "担当", "no_person"),
        (GOOD | {"担当": "だれか"}, "担当", "unknown_person"),
        (GOOD | {"担当": "全員"}, "担当", "everyone"),
        (GOOD | {"曜日": ""}, "曜日", "no_day"),
        (GOOD | {"曜日": "土日祝"}, "曜日", "bad_weekday"),
        (GOOD | {"曜日": "", "日付": "12/31"}, "日付", "bad_day"),
        (GOOD | {"曜日": "金", "日付": "2026-12-31"}, "日付", "day_differs"),
        (GOOD | {"曜日": "", "日付": "2026-12-31(金)"}, "日付", "day_differs"),
        (GOOD | {"開始": ""}, "開始", "no_time"),
        (GOOD | {"開始": "24:00"}, "開始", "bad_time"),
        (GOOD | {"終了": "夕方"}, "終了", "bad_time"),
        (GOOD | {"終了": "翌17:15"}, "終了", "not_next_day"),
        (GOOD | {"順番": "0"}, "順番", "bad_place"),
        (GOOD | {"祝日も": "たぶん"}, "祝日も", "bad_yes"),
        (GOOD | {"休み": "半休"}, "休み", "bad_yes"),
        (GOOD | {"開始": "#REF!"}, "開始", "broken_cell"),
        (OFF | {"日付": "", "曜日": "月"}, "日付", "no_day_off"),
        (OFF | {"担当": ""}, "担当", "no_person_off"),
        (OFF | {"終了": "12:00"}, "開始", "off_with_time"),
        (OFF | {"備考": "長" * 101}, "備考", "long_note"),
    ],
)
def test_a_bad_row_has_one_error_and_the_others_are_kept(
    row: Cells, column: str, reason: str
) -> None:
    result = read(row, GOOD | {"担当": "taro"})
    (error,) = result.errors
    assert (error.row, error.column, error.reason) == (2, column, reason)
    assert error.mistakes == ((column, reason),)
    assert not re.search(r"[{}]|None", error.message)
    assert (result.slots, result.offs) == (weekly("taro"), ())


def test_all_mistakes_of_a_row_are_told_together() -> None:
    (error,) = read(GOOD | {"曜日": "x", "開始": "朝", "担当": "だれか"}).errors
    assert error.mistakes == (
        ("曜日", "bad_weekday"),
        ("開始", "bad_time"),
        ("担当", "unknown_person"),
    )
    assert error.message.count("／") == 2


def test_a_cell_too_many_is_pointed_out() -> None:
    data = sheet(GOOD).decode().rstrip("\r\n") + ",x\r\n"
    (error,) = read_rota(data.encode(), DESKS, PEOPLE).errors
    assert (error.row, error.column, error.reason) == (2, None, "extra_cells")


def test_a_repeated_row_is_pointed_out_with_the_first() -> None:
    result = read(GOOD, GOOD | {"曜日": "月・土", "順番": "2"}, OFF, OFF | {"備考": "また"})
    assert result.slots == weekly("hanako")
    assert len(result.offs) == 1
    assert [(error.row, error.reason) for error in result.errors] == [
        (3, "repeated"),
        (5, "repeated"),
    ]
    assert "2 行目" in result.errors[0].message
    assert "(月)" in result.errors[0].message


def test_a_name_that_two_have_needs_the_login() -> None:
    people = {"sato-1": "佐藤", "sato-2": "佐藤"}
    (error,) = read_rota(sheet(GOOD | {"担当": "佐藤"}), DESKS, people).errors
    assert error.reason == "ambiguous_person"
    assert "sato-1、sato-2" in error.message
    rota = Rota(weekly("sato-2"))
    assert "sato-2" in write_rota(rota, DESKS, people)
    assert read_rota(write_rota(rota, DESKS, people).encode(), DESKS, people).slots == rota.slots


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no_rows"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"),
        (b"PK\x03\x04broken", "damaged"),
        (sheet(), "no_rows"),
        (sheet(GOOD, header=("窓口", "曜日", "開始", "終了")), "missing_columns"),
        (sheet(GOOD, header=("窓口", "開始", "終了", "担当")), "missing_columns"),
        (sheet(GOOD, header=(*COLUMNS, "login")), "repeated_columns"),
    ],
)
def test_a_sheet_that_cannot_be_used_is_refused_whole(data: bytes, reason: str) -> None:
    result = read_rota(data, DESKS, PEOPLE)
    assert (result.slots, result.offs) == ((), ())
    (error,) = result.errors
    assert (error.row, error.reason) == (0, reason)
    assert error.message


def test_columns_that_are_not_read_are_told() -> None:
    (warning,) = read_rota(sheet(GOOD, header=(*COLUMNS, "祝日")), DESKS, PEOPLE).warnings
    assert (warning.column, warning.reason) == ("祝日", "unknown_column")
    data = sheet(GOOD | {"": "○"}, header=(*tuple(COLUMNS)[:6], "", "順番"))
    (warning,) = read_rota(data, DESKS, PEOPLE).warnings
    assert warning.reason == "nameless_column"


def test_merged_cells_are_told() -> None:
    book = Workbook()
    book.active.append(list(COLUMNS))
    for _ in range(2):
        book.active.append(["観光係", "平日", None, "8:30", "17:15", "taro"])
    book.active.merge_cells("A2:A3")
    out = io.BytesIO()
    book.save(out)
    result = read_rota(out.getvalue(), DESKS, PEOPLE)
    assert [warning.reason for warning in result.warnings] == ["merged"]
    assert [error.reason for error in result.errors] == ["no_desk"]


def test_weekdays_of_one_person_are_written_as_one_row() -> None:
    rota = Rota((*weekly("hanako"), *weekly("taro", days="1234567", holidays=True)))
    assert write_rota(rota, DESKS, PEOPLE).splitlines()[1:] == [
        "観光係,平日,,08:30,17:15,見本 花子,1,,,",
        "観光係,毎日,,08:30,17:15,見本 太郎,1,○,,",
    ]


def test_no_cell_becomes_a_formula() -> None:
    people = {"hanako": "=HYPERLINK(1)"}
    rota = Rota((), (Off("tourism", "hanako", date(2026, 12, 28), "+1"),))
    written = write_rota(rota, DESKS, people)
    assert "'=HYPERLINK(1)" in written
    assert "'+1" in written
    assert read_rota(written.encode(), DESKS, people).offs == rota.offs


words = st.text(
    st.characters(exclude_categories=("C",)) | st.sampled_from("=+-@'\"\n, 佐藤"), max_size=20
).map(str.strip)


@given(
    rotas,
    st.fixed_dictionaries(dict.fromkeys(DESKS, words)),
    st.fixed_dictionaries(dict.fromkeys(PEOPLE, words)),
    words,
)
def test_a_rota_reads_back(
    rota: Rota, desks: dict[str, str], people: dict[str, str], reason: str
) -> None:
    rota = replace(rota, offs=tuple(replace(off, reason=reason) for off in rota.offs))
    data = write_rota(rota, desks, people).encode("utf-8-sig")
    result = read_rota(data, desks, people)
    if rota == Rota():
        assert [error.reason for error in result.errors] == ["no_rows"]
    else:
        assert result == RotaSheet(rota.slots, rota.offs, ())


def test_the_sample_is_read_whole() -> None:
    desks = {"tourism": "観光係", "relocation": "移住係", "living": "生活係", "safety": "安全係"}
    people = {"clerk": "見本の係", "clerk-2": "見本の同僚"}
    result = read_rota(SAMPLE.read_bytes(), desks, people)
    assert result.errors == result.warnings == result.offs == ()
    assert {slot.desk for slot in result.slots} == set(desks)
    nights = [slot for slot in result.slots if slot.holidays]
    assert nights == [
        Slot("safety", "clerk-2", time(17, 15), time(8, 30), weekday, None, 1, True)
        for weekday in range(1, 8)
    ]


def test_no_message_is_left_over() -> None:
    source = "".join(
        (Path(__file__).parents[2] / "scheduler" / name).read_text(encoding="utf-8")
        for name in ("rota_row.py", "rota_sheet.py")
    )
    kinds = [f"{word}_{kind}" for word in ("unknown", "ambiguous") for kind in ("desk", "person")]
    for reason in [*messages()["file"], *messages()["row"]]:
        assert reason in kinds or f'"{reason}"' in source
