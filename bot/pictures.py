"""Pictures made safe to keep and to show: known kinds, of a bearable size, without metadata."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 10_000_000
"""LINE takes pictures of up to 10 MB (https://developers.line.biz/en/reference/messaging-api/#image-message)."""
MOST_PIXELS = 50_000_000
"""A small file may unfold into gigabytes of points."""
LONGEST_SIDE = 2048
UNREADABLE = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    Image.DecompressionBombError,
)
"""What Pillow raises for bytes that are no whole picture."""
KINDS = ("JPEG", "PNG", "GIF", "WEBP")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture drawn anew; ``kind`` is jpeg or png, sizes are in points."""

    data: bytes
    kind: str
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """Give the fingerprint of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


class NoPicture(ValueError):
    """The bytes are no picture that can be kept: ``kind``, ``bytes`` or ``pixels`` is wrong."""


def redraw(data: bytes) -> Picture:
    """Draw a picture anew, upright and at most LONGEST_SIDE long; raises NoPicture.

    What a camera writes beside the points, the place among it, is left behind.
    """
    if len(data) > MOST_BYTES:
        raise NoPicture("bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=KINDS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise NoPicture("pixels")
                upright = ImageOps.exif_transpose(opened)
                upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                clear = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
                plain = upright.convert("RGBA" if clear else "RGB")
    except NoPicture:
        raise
    except UNREADABLE:
        raise NoPicture("kind") from None
    # A new canvas: nothing that was said beside the points comes along.
    canvas = Image.new(plain.mode, plain.size)
    canvas.paste(plain)
    written = io.BytesIO()
    if clear:
        canvas.save(written, "PNG", optimize=True)
        return Picture(written.getvalue(), "png", canvas.width, canvas.height)
    canvas.save(written, "JPEG", quality=85, optimize=True)
    return Picture(written.getvalue(), "jpeg", canvas.width, canvas.height)
