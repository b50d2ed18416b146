"""A resident sends a photo and a place beside a question; staff see them, and they can go again."""

from __future__ import annotations

import io
import re
import urllib.error
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select, update

from bot.files import fetch_waiting
from bot.store import forgetting, staff
from bot.store.desk_tables import turns
from bot.store.file_tables import files
from tests.stage import PASSWORD

from .conftest import RESIDENT, STAFF_GROUP, Village  # type: ignore[import-not-found]
from .phone import Phone  # type: ignore[import-not-found]
from .test_questions import hand_over  # type: ignore[import-not-found]

pytestmark = pytest.mark.journey

PAGE = "/console/questions/1"


def photo() -> bytes:
    """Take a photo that says where it was taken."""
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (35.0, 40.0, 0.0)
    written = io.BytesIO()
    Image.new("RGB", (64, 48), (200, 90, 10)).save(written, "JPEG", exif=exif)
    return written.getvalue()


def fetch(village: Village) -> int:
    """Do what the clock does every few seconds."""
    assert village.worker is not None
    return fetch_waiting(village.store, village.worker.line)


def pictures(village: Village) -> Any:
    """Read the pictures."""
    with village.store.read() as connection:
        return connection.execute(select(files).order_by(files.c.id)).all()


def phone(village: Village, login: str = "clerk") -> Phone:
    """Sit down at the console."""
    seat = Phone(village.web)
    seat.post("/console/login", "/console/login", login=login, password=PASSWORD)
    return seat


def test_a_photo_is_seen_by_staff_and_gone_when_taken_back(village: Village) -> None:
    hand_over(village)
    sent = village.sim.picture(RESIDENT, photo())
    village.says(RESIDENT, "写真を、受付番号1に添えました")
    village.says(STAFF_GROUP, "写真を添えました")
    village.rest()
    seat = phone(village)
    assert "写真を取り寄せています" in seat.get(PAGE)
    assert fetch(village) == 1 and fetch(village) == 0
    page = seat.get(PAGE)
    address = re.search(r'<img class="sent-photo" src="([^"]+)"', page)
    assert address
    with seat.open(village.web + address.group(1)) as answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer.headers["Cache-Control"]
        with Image.open(io.BytesIO(answer.read())) as shown:
            assert shown.size == (64, 48) and not shown.getexif()
    with pytest.raises(urllib.error.HTTPError, match="404"):
        seat.get(address.group(1).replace("questions/1", "questions/2"))
    assert "/photos/" not in Phone(village.web).get("/console/login")
    village.sim.unsend(RESIDENT, sent)
    village.says(STAFF_GROUP, "添えたことは、取り消されました")
    (gone,) = pictures(village)
    assert (gone.state, gone.bytes) == ("gone", None)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        seat.get(address.group(1))
    assert "取り消されたか" in seat.get(PAGE)


def test_one_taken_back_before_it_was_fetched_is_never_kept(village: Village) -> None:
    hand_over(village)
    sent = village.sim.picture(RESIDENT, photo())
    village.says(RESIDENT, "受付番号1に添えました")
    village.sim.unsend(RESIDENT, sent)
    village.rest()
    assert fetch(village) == 0
    assert [row.state for row in pictures(village)] == ["gone"]


def test_line_is_down_when_it_is_fetched(village: Village) -> None:
    hand_over(village)
    village.sim.picture(RESIDENT, photo())
    village.sim.picture(RESIDENT, b"no picture at all")
    village.says(RESIDENT, "受付番号1に添えました", count=2)
    village.sim.faults.add("error-before", "content", count=1)
    assert fetch(village) == 0
    first, second = pictures(village)
    assert (first.state, second.state) == ("waiting", "gone")
    with village.store.write() as connection:
        connection.execute(update(files).values(due_at=first.created_at))
    assert fetch(village) == 1


def test_a_place_is_kept_roughly_and_for_staff_alone(village: Village) -> None:
    hand_over(village)
    village.sim.location(RESIDENT, 35.712345, 138.456789, "自宅", "白鈴村1-2-3")
    village.says(RESIDENT, "場所を、受付番号1に添えました")
    village.says(STAFF_GROUP, "場所を添えました")
    village.rest()
    page = phone(village).get(PAGE)
    assert "https://maps.gsi.go.jp/#16/35.712/138.457/" in page
    assert "自宅" not in page and "1-2-3" not in page
    with village.store.write() as connection:
        (account,) = [row for row in staff.everyone(connection) if row.login == "clerk"]
        desk = connection.scalar(select(turns.c.question_id)) and "living"
        staff.change(connection, account.id, role="partner", desks=f"{desk} tourism relocation")
    page = phone(village).get(PAGE)
    assert "受付番号 1" in page and "35.712" not in page


def test_without_a_question_words_are_asked_for(village: Village) -> None:
    village.sim.picture(RESIDENT, photo())
    village.sim.location(RESIDENT, 35.7, 138.4)
    village.rest()
    assert len(village.shown(RESIDENT)) == 2
    assert pictures(village) == []


def test_they_go_with_the_question_s_words(village: Village) -> None:
    hand_over(village)
    village.sim.picture(RESIDENT, photo())
    village.says(RESIDENT, "受付番号1に添えました")
    village.rest()
    assert fetch(village) == 1
    village.sim.tap(RESIDENT, "取り消す")
    village.says(RESIDENT, "受付番号1を取り消しました")
    village.rest()
    with village.store.write() as connection:
        (row,) = pictures(village)
        forgetting.erase_older(connection, row.created_at.replace(year=2099))
    assert pictures(village) == []
