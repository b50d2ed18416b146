"""Messages as HTML: every type shows, nothing escapes its quotes, odd JSON does no harm."""

import json
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.preview import STYLESHEET, TOKENS, flex, quote_line, render
from bot.preview.text import Piece, address, pieces

HOSTILE = "\"><script>alert(1)</script>'&"


def text(words: str, **more: object) -> dict[str, object]:
    return {"type": "text", "text": words, **more}


def replies(*labels: str) -> dict[str, object]:
    items = [
        {"type": "action", "action": {"type": "message", "label": label, "text": label}}
        for label in labels
    ]
    return {"items": items}


def card(**parts: object) -> dict[str, object]:
    return {"type": "flex", "altText": "カード", "contents": {"type": "bubble", **parts}}


def body(*contents: dict[str, object], **box: object) -> dict[str, object]:
    return card(body={"type": "box", "layout": "vertical", "contents": list(contents), **box})


class Tags(HTMLParser):
    """Collects tags and checks that they close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = Tags()
    reader.feed(html)
    reader.close()
    assert not reader.open
    return reader.seen


MESSAGES = {
    "text": text("こんにちは\n2行目 https://example.jp/a."),
    "textV2": {
        "type": "textV2",
        "text": "{who}さん {{中}}",
        "substitution": {"who": {"type": "mention", "mentionee": {"type": "user", "userId": "U1"}}},
    },
    "sticker": {"type": "sticker", "packageId": "446", "stickerId": "1988"},
    "image": {
        "type": "image",
        "originalContentUrl": "https://example.jp/o.png",
        "previewImageUrl": "https://example.jp/p.png",
    },
    "video": {
        "type": "video",
        "originalContentUrl": "https://example.jp/o.mp4",
        "previewImageUrl": "https://example.jp/p.png",
    },
    "audio": {"type": "audio", "originalContentUrl": "https://example.jp/a.m4a", "duration": 61000},
    "file": {"id": "1", "type": "file", "fileName": "申請書.pdf", "fileSize": 10},
    "location": {
        "type": "location",
        "title": "役場",
        "address": "中央1-1",
        "latitude": 36.5,
        "longitude": 138.1,
    },
    "buttons": {
        "type": "template",
        "altText": "選ぶ",
        "template": {
            "type": "buttons",
            "title": "窓口",
            "text": "どちらですか",
            "thumbnailImageUrl": "https://example.jp/t.png",
            "actions": [{"type": "postback", "label": "税務", "data": "d=1"}],
        },
    },
    "confirm": {
        "type": "template",
        "altText": "はいいいえ",
        "template": {
            "type": "confirm",
            "text": "よろしいですか",
            "actions": [
                {"type": "message", "label": "はい", "text": "はい"},
                {"type": "message", "label": "いいえ", "text": "いいえ"},
            ],
        },
    },
    "carousel": {
        "type": "template",
        "altText": "並び",
        "template": {
            "type": "carousel",
            "columns": [
                {"text": "一", "actions": [{"type": "message", "label": "甲", "text": "甲"}]},
                {"text": "二", "actions": [{"type": "message", "label": "乙", "text": "乙"}]},
            ],
        },
    },
    "image_carousel": {
        "type": "template",
        "altText": "写真の並び",
        "template": {
            "type": "image_carousel",
            "columns": [
                {
                    "imageUrl": "https://example.jp/1.png",
                    "action": {"type": "uri", "label": "見る", "uri": "https://example.jp/1"},
                }
            ],
        },
    },
    "imagemap": {
        "type": "imagemap",
        "altText": "地図",
        "baseUrl": "https://example.jp/m",
        "actions": [{"type": "uri", "linkUri": "https://example.jp/x", "label": "開く"}],
    },
    "flex": body({"type": "text", "text": "本文"}),
    "flex carousel": {
        "type": "flex",
        "altText": "カード",
        "contents": {"type": "carousel", "contents": [{"type": "bubble"}, {"type": "bubble"}]},
    },
    "unknown": {"type": "hologram", "altText": "立体の案内"},
}
SHOWN = {
    "text": ["こんにちは\n2行目", 'href="https://example.jp/a"'],
    "textV2": ["@who", "さん {中}"],
    "sticker": ["スタンプ", "1988"],
    "image": ['src="https://example.jp/p.png"'],
    "video": ["動画"],
    "audio": ["音声（61秒）"],
    "file": ["申請書.pdf"],
    "location": ["役場", "中央1-1", "36.5000, 138.1000"],
    "buttons": ["窓口", "どちらですか", "税務", "https://example.jp/t.png"],
    "confirm": ["よろしいですか", "はい", "いいえ"],
    "carousel": ["一", "甲", "二", "乙"],
    "image_carousel": ["見る", "https://example.jp/1.png"],
    "imagemap": ["地図", "開く"],
    "flex": ["本文"],
    "flex carousel": ["lp-carousel"],
    "unknown": ["立体の案内", "lp-unknown"],
}


@pytest.mark.parametrize("name", MESSAGES)
@pytest.mark.parametrize("interactive", [False, True])
def test_every_type_shows_its_content(name: str, interactive: bool) -> None:
    html = render([MESSAGES[name]], interactive=interactive)
    tags(html)
    for words in SHOWN[name]:
        assert words in html


def test_flex_layout_reaches_the_page() -> None:
    message = card(
        size="giga",
        styles={"footer": {"separator": True, "backgroundColor": "#eeeeee"}},
        hero={
            "type": "image",
            "url": "https://example.jp/h.png",
            "size": "full",
            "aspectRatio": "20:13",
            "aspectMode": "cover",
        },
        body={
            "type": "box",
            "layout": "horizontal",
            "spacing": "md",
            "paddingAll": "xl",
            "backgroundColor": "#ffeecc",
            "cornerRadius": "8px",
            "contents": [
                {
                    "type": "text",
                    "text": "見出し",
                    "size": "xl",
                    "weight": "bold",
                    "color": "#112233",
                    "align": "center",
                },
                {"type": "text", "wrap": True, "contents": [{"type": "span", "text": "部分"}]},
                {"type": "separator", "color": "#00ff00"},
                {"type": "icon", "url": "https://example.jp/i.png", "size": "sm"},
                {"type": "filler"},
                {
                    "type": "box",
                    "layout": "baseline",
                    "width": "40px",
                    "contents": [{"type": "text", "text": "長い", "flex": 2, "margin": "xxl"}],
                },
            ],
        },
        footer={
            "type": "box",
            "layout": "vertical",
            "contents": [
                {
                    "type": "button",
                    "style": "primary",
                    "color": "#334455",
                    "height": "sm",
                    "action": {"type": "uri", "label": "開く", "uri": "https://example.jp"},
                }
            ],
        },
    )
    html = render([message])
    tags(html)
    for declaration in (
        "width:386px",
        "aspect-ratio:20/13",
        "object-fit:cover",
        "padding:16px",
        "background-color:#ffeecc",
        "border-radius:8px",
        "font-size:22px",
        "font-weight:700",
        "color:#112233",
        "text-align:center",
        "white-space:nowrap",
        "--line:#00ff00",
        "align-items:baseline",
        "flex:2 2 0",
        "margin-inline-start:20px",
        "margin-inline-start:8px",
        "width:40px",
        "--face:#334455",
        "background-color:#eeeeee",
    ):
        assert declaration in html
    assert "lp-primary lp-small" in html
    assert "lp-separator-wide" in html
    assert html.index("見出し") < html.index("部分") < html.index("長い") < html.index("開く")


def test_spacing_skips_the_first_and_yields_to_margin() -> None:
    box: dict[str, object] = {"layout": "vertical", "spacing": "lg"}
    plain: dict[str, object] = {"type": "text"}
    assert "margin" not in flex.component_style(plain, box, 0)
    assert "margin-top:12px" in flex.component_style(plain, box, 1)
    assert "margin-top:2px" in flex.component_style({"type": "text", "margin": "xs"}, box, 1)


def test_a_message_cannot_write_markup_or_style() -> None:
    def poison(value: object) -> object:
        if isinstance(value, dict):
            return {
                key: inner if key in ("type", "layout") else poison(inner)
                for key, inner in value.items()
            }
        if isinstance(value, list):
            return [poison(inner) for inner in value]
        return HOSTILE if isinstance(value, str) else value

    for message in MESSAGES.values():
        hostile = poison(message)
        assert isinstance(hostile, dict)
        hostile["sender"] = {"name": HOSTILE, "iconUrl": HOSTILE}
        hostile["quoteToken"] = "q"
        html = render([hostile], interactive=True, form=HOSTILE, quoted={"q": HOSTILE})
        assert "<script" not in html
        assert {tag for tag, _ in tags(html)} <= {"div", "span", "a", "button", "img", "small"}
    style = {"type": "text", "text": "x", "color": "red;position:fixed", "size": "1px;left:0"}
    assert "fixed" not in render([body(style)])
    assert "left:0" not in render([body(style)])


@pytest.mark.parametrize("bad", ["javascript:alert(1)", " javascript:x", "data:text/html,x", "//x"])
def test_only_harmless_addresses_are_opened(bad: str) -> None:
    assert address(bad) == ""
    action = {"type": "uri", "label": "開く", "uri": bad}
    message = body({"type": "button", "action": action})
    seen = tags(render([message], interactive=True))
    assert not [attributes for tag, attributes in seen if tag == "a"]


def test_address_tells_links_from_pictures() -> None:
    assert address("tel:0261-00-0000") == "tel:0261-00-0000"
    assert address("tel:0261-00-0000", picture=True) == ""
    assert address("/files/x", picture=True) == "/files/x"


def test_only_the_last_messages_quick_replies_show() -> None:
    first = text("一", quickReply=replies("早い候補"))
    last = text("二", quickReply=replies("遅い候補"))
    html = render([first, last])
    assert "遅い候補" in html
    assert "早い候補" not in html
    assert "早い候補" not in render([first, text("二")])
    assert "遅い候補" not in render([first, last], quick_replies=False)


def test_actions_carry_their_json() -> None:
    action = {"type": "postback", "label": "“はい”", "data": "a=1&b=<2>"}
    message = body({"type": "button", "action": action})
    [(_, button)] = [
        found
        for found in tags(render([message], interactive=True, form="tap-U1"))
        if found[0] == "button"
    ]
    assert button["form"] == "tap-U1"
    assert button["name"] == "action"
    assert json.loads(button["value"] or "") == action
    assert "<button" not in render([message])


def test_links_open_elsewhere_and_tappable_cards_keep_their_buttons() -> None:
    action = {"type": "uri", "label": "地図", "uri": "https://example.jp/map"}
    message = body(
        {"type": "box", "layout": "vertical", "action": action, "contents": []},
        {"type": "button", "action": action},
    )
    links = [a for tag, a in tags(render([message], interactive=True)) if tag == "a"]
    assert [link["href"] for link in links] == ["https://example.jp/map"] * 2
    assert {link["rel"] for link in links} == {"noopener noreferrer"}


def test_sender_and_quote_show() -> None:
    message = text("お答えします", sender={"name": "観光係"}, quoteToken="token-1")
    html = render([message], quoted={"token-1": "リフトは動いていますか"})
    assert "観光係" in html
    assert "リフトは動いていますか" in html
    received = text("これです", id="2", quotedMessageId="1", quoteToken="own")
    html = render([received], quoted={"1": "引用された文", "own": "自分の文"})
    assert "引用された文" in html
    assert "自分の文" not in html


def test_offsets_count_utf16_units() -> None:
    message = text(
        "😀@村の窓口 $です",
        mention={"mentionees": [{"index": 2, "length": 5, "isSelf": True}]},
        emojis=[{"index": 8, "productId": "p", "emojiId": "1"}, {"index": 99}],
    )
    assert pieces(message) == [
        Piece("plain", "😀"),
        Piece("mention", "@村の窓口"),
        Piece("plain", " "),
        Piece("emoji", ""),
        Piece("plain", "です"),
    ]


def test_links_end_before_japanese_and_full_stops() -> None:
    assert pieces(text("(https://example.jp/a?b=c)をご覧ください")) == [
        Piece("plain", "("),
        Piece("link", "https://example.jp/a?b=c"),
        Piece("plain", ")をご覧ください"),
    ]


def test_quote_line_is_short_and_names_what_has_no_words() -> None:
    assert quote_line(text("長い\n文" * 30)).endswith("…")
    assert len(quote_line(text("長い\n文" * 30), length=20)) == 20
    assert quote_line({"type": "sticker"}) == "スタンプ"
    assert quote_line(MESSAGES["location"]) == "位置情報 役場"
    assert quote_line(text("<b>")) == "<b>"


def test_deep_flex_ends_in_an_ellipsis() -> None:
    inner: dict[str, object] = {"type": "text", "text": "底"}
    for _ in range(60):
        inner = {"type": "box", "layout": "vertical", "contents": [inner]}
    html = render([card(body=inner)])
    assert "底" not in html
    assert "…" in html


def test_lone_surrogates_and_nul_become_visible() -> None:
    html = render([text("a\ud800b\x00c")])
    assert "a\ufffdb\ufffdc" in html
    html.encode()


def test_stylesheets_cover_every_class() -> None:
    css = STYLESHEET.read_text(encoding="utf-8")
    assert "Digital Agency" in TOKENS.read_text(encoding="utf-8")
    used: set[str] = set()
    for message in MESSAGES.values():
        html = unescape(render([message], interactive=True))
        for classes in re.findall(r'class="([^"]*)"', html):
            used.update(classes.split())
    plain = {"lp-link", "lp-hero"}
    assert {name for name in used - plain if f".{name}" not in css} == set()


KINDS = ["text", "textV2", "flex", "template", "bubble", "carousel", "box", "button", "image"]
KEYS = ["type", "text", "contents", "body", "hero", "template", "action", "actions", "columns"]
KEYS += ["quickReply", "items", "sender", "label", "uri", "size", "flex", "emojis", "substitution"]
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9)
)
JSON = st.recursive(
    SCALARS | st.sampled_from(KINDS),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=6), max_size=2))
def test_any_json_renders_to_well_formed_markup(messages: list[dict[str, object]]) -> None:
    html = render(messages, interactive=True)
    assert {tag for tag, _ in tags(html)} <= {"div", "span", "a", "button", "img", "small"}
    html.encode()
    for message in messages:
        quote_line(message)
