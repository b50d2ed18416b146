"""Read one webhook event, whatever its shape. Decides nothing and never raises on JSON.

LINE adds types, fields and values without notice, so everything is looked at before it is used:
what cannot be understood is as if it were not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from handlers.event import Event, Message, Source, SourceKind
from handlers.letters import cut_out, legible

_CHATS: Mapping[object, tuple[SourceKind, str]] = {
    "user": ("user", "userId"),
    "group": ("group", "groupId"),
    "room": ("room", "roomId"),
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOTHING: Mapping[str, object] = {}


def read_event(raw: Mapping[str, object]) -> Event:
    """Make an Event of a decoded webhook event.

    A time that is missing or absurd is the beginning of 1970; an unknown source has the kind
    "none"; text loses mentions of ourselves and the stand-ins of LINE's own emoji.
    """
    raw = _mapping(raw)
    type = _text(raw.get("type")) or ""
    return Event(
        type=type,
        at=_moment(raw.get("timestamp")),
        source=_source(raw),
        reply_token=_text(raw.get("replyToken")),
        standby=raw.get("mode") == "standby",
        message=_message(_mapping(raw.get("message"))),
        edited=type == "messageEdited",
        postback=_text(_mapping(raw.get("postback")).get("data")),
        unsent=_text(_mapping(raw.get("unsend")).get("messageId")),
        unblocked=_mapping(raw.get("follow")).get("isUnblocked") is True,
    )


def conversation_of(raw: Mapping[str, object]) -> str:
    """Name the talk an event belongs to: "user:U…", "group:C…", "room:R…", or "" for none."""
    source = _source(_mapping(raw))
    return f"{source.kind}:{source.chat}" if source.chat else ""


def _source(raw: Mapping[str, object]) -> Source:
    source = _mapping(raw.get("source"))
    kind = source.get("type")
    user = _text(source.get("userId"))
    if not isinstance(kind, str) or kind not in _CHATS:
        return Source("none", None, user)
    known, field = _CHATS[kind]
    return Source(known, _text(source.get(field)), user)


def _message(raw: Mapping[str, object]) -> Message | None:
    id, kind = _text(raw.get("id")), _text(raw.get("type"))
    if id is None or kind is None:
        return None
    words = raw.get("text")
    ours = [span for span, is_self in _mentions(raw) if is_self]
    spans = [*ours, *_spans(raw.get("emojis"))]
    # A sticker's text and a file's name are not what somebody wrote to us.
    text = cut_out(words, spans) if kind == "text" and isinstance(words, str) else ""
    return Message(
        id=id,
        kind=kind,
        text=text,
        quote_token=_text(raw.get("quoteToken")),
        quoted=_text(raw.get("quotedMessageId")),
        mentions_us=bool(ours),
        place=_place(raw) if kind == "location" else None,
        fetchable=_mapping(raw.get("contentProvider")).get("type") == "line",
        first=_mapping(raw.get("imageSet")).get("index") in (None, 1),
    )


def _place(message: Mapping[str, object]) -> tuple[float, float] | None:
    latitude, longitude = message.get("latitude"), message.get("longitude")
    for value, most in ((latitude, 90), (longitude, 180)):
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= most:
            return None
    return float(latitude), float(longitude)  # type: ignore[arg-type]


def _mentions(message: Mapping[str, object]) -> Iterator[tuple[tuple[int, int], bool]]:
    mentionees = _mapping(message.get("mention")).get("mentionees")
    for one in mentionees if isinstance(mentionees, list) else ():
        is_self = _mapping(one).get("isSelf") is True
        # One that does not say where it stands still speaks to us.
        yield next(_spans([one]), (-1, 0)), is_self


def _spans(value: object) -> Iterator[tuple[int, int]]:
    for one in value if isinstance(value, list) else ():
        index, length = _mapping(one).get("index"), _mapping(one).get("length")
        if isinstance(index, int) and isinstance(length, int):
            yield index, length


def _moment(stamp: object) -> datetime:
    if isinstance(stamp, int | float) and not isinstance(stamp, bool):
        try:
            return _EPOCH + timedelta(milliseconds=stamp)
        except (OverflowError, ValueError):
            return _EPOCH
    return _EPOCH


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else _NOTHING


def _text(value: object) -> str | None:
    return legible(value) if isinstance(value, str) and value else None
