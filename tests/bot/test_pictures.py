"""Pictures are drawn anew: nothing hidden comes along, and what is none is refused."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot import pictures
from bot.pictures import NoPicture, redraw


def drawn(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **more: Any) -> bytes:
    """Make a picture file."""
    written = io.BytesIO()
    Image.new(mode, size, 1).save(written, kind, **more)
    return written.getvalue()


def place() -> Image.Exif:
    """Make what a camera writes: turned by a quarter, taken at a place."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (35.0, 40.0, 0.0)
    return exif


def test_the_place_is_left_behind_and_the_picture_stands_upright() -> None:
    picture = redraw(drawn("JPEG", exif=place(), comment=b"by me"))
    assert (picture.kind, picture.width, picture.height) == ("jpeg", 30, 40)
    with Image.open(io.BytesIO(picture.data)) as again:
        assert not again.getexif() and "comment" not in again.info


def test_clear_points_stay_clear() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (5, 5), (0, 0, 0, 0)).save(written, "PNG")
    picture = redraw(written.getvalue())
    assert picture.kind == "png"
    with Image.open(io.BytesIO(picture.data)) as again:
        assert again.getpixel((0, 0)) == (0, 0, 0, 0)


def test_large_ones_become_smaller() -> None:
    assert redraw(drawn("JPEG", (3000, 300))).width == pictures.LONGEST_SIDE


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kind"),
        (b"%PDF-1.7", "kind"),
        (drawn("BMP"), "kind"),
        (drawn("JPEG")[:200], "kind"),
        (bytes(pictures.MOST_BYTES + 1), "bytes"),
        (drawn("PNG", (10_000, 6_000), "1"), "pixels"),
    ],
    ids=["nothing", "svg", "pdf", "bmp", "half", "heavy", "bomb"],
)
def test_what_is_no_picture_says_why(data: bytes, why: str) -> None:
    with pytest.raises(NoPicture, match=why):
        redraw(data)


@given(st.binary(max_size=400), st.integers(0, 400))
def test_any_bytes_are_a_picture_or_refused(noise: bytes, at: int) -> None:
    whole = drawn("PNG")
    for data in (noise, whole[:at] + noise + whole[at:]):
        try:
            redraw(data)
        except NoPicture:
            continue
