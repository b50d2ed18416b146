"""The chat page by hand: plain forms, no script, one redirect after each act."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.message import EmailMessage
from html.parser import HTMLParser
from io import BytesIO
from smtplib import SMTP
from typing import Any

import pytest
from flask.testing import FlaskClient

from bot.simulator import page as page_module
from bot.simulator.server import Simulator

# The names of conftest.py, which importlib's import mode does not let tests import.
RESIDENT = "U" + "1" * 32
TOURIST = "U" + "2" * 32
CLERK = "U" + "3" * 32
STAFF_GROUP = "C" + "1" * 32
PIXEL = b"\x89PNG\r\n\x1a\n"

Element = tuple[str, dict[str, str | None]]


class Elements(HTMLParser):
    """Collects the elements of a page, and the text within labels."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Element] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, tag: str, **attributes: str | None) -> list[dict[str, str | None]]:
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [
            found for name, found in self.found if name == tag and wanted.items() <= found.items()
        ]


@pytest.fixture
def browser(sim: Simulator) -> FlaskClient:
    return sim.app.test_client()


def act(browser: FlaskClient, chat: str, **fields: Any) -> Any:
    answer = browser.post("/act", data={"chat": chat, **fields})
    assert answer.status_code == 303, answer.text
    return browser.get(answer.headers["Location"])


def texts(sim: Simulator, chat: str) -> list[str]:
    return [message.text for message in sim.shown(chat)]


def push(line: Any, to: str, *messages: dict[str, Any]) -> None:
    sent = line.call("POST", "/v2/bot/message/push", {"to": to, "messages": list(messages)})
    assert sent.status == 200, sent.data


def buttons(browser: FlaskClient, chat: str) -> list[dict[str, Any]]:
    """The actions that can be tapped in a chat."""
    found = Elements(browser.get("/").text).all("button", name="action", form=f"chat-{chat}")
    return [json.loads(button["value"] or "") for button in found]


def test_the_page_shows_everyone_side_by_side(browser: FlaskClient) -> None:
    html = browser.get("/").text
    elements = Elements(html)
    columns = [column["id"] for column in elements.all("section")]
    assert columns == [
        f"column-{RESIDENT}",
        f"column-{TOURIST}",
        f"column-{STAFF_GROUP}",
        "column-mails",
        f"column-{CLERK}",
    ]
    assert elements.all("section", class_="column current")[0]["id"] == f"column-{RESIDENT}"
    assert elements.all("ol", id=f"list-{TOURIST}", lang="en")
    assert all(log["aria-live"] == "polite" for log in elements.all("ol"))


def test_every_field_has_a_name_to_read_out_and_every_id_is_one(browser: FlaskClient) -> None:
    elements = Elements(browser.get("/").text)
    ids = [found["id"] for _, found in elements.found if "id" in found]
    assert len(ids) == len(set(ids))
    named = {label.get("for") for label in elements.all("label")}
    fields = elements.all("textarea") + elements.all("select") + elements.all("input")
    for found in fields:
        if found.get("type") not in ("hidden", "checkbox"):
            assert found["id"] in named


def test_no_script_but_our_own_can_run(browser: FlaskClient) -> None:
    answer = browser.get("/")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    scripts = Elements(answer.text).all("script")
    assert [script["src"] for script in scripts] == ["/page/page.js"]
    for address in ("/page/page.js", "/page/page.css", "/preview/tokens.css"):
        with browser.get(address) as answer:
            assert answer.status_code == 200
    assert browser.get("/preview/../page.py").status_code == 404


def test_saying_something_reaches_the_bot(browser: FlaskClient, sim: Simulator, bot: Any) -> None:
    shown = act(browser, RESIDENT, do="say", text="ゴミの日は\r\nいつですか <b>")
    assert sim.wait_until(lambda: sim.idle)
    assert [event["message"]["text"] for event in bot.events] == ["ゴミの日は\nいつですか <b>"]
    assert "いつですか &lt;b&gt;" in shown.text
    assert "<b>" not in shown.text


def test_nothing_typed_says_nothing(browser: FlaskClient, sim: Simulator) -> None:
    act(browser, RESIDENT, do="say", text="  ")
    assert sim.shown(RESIDENT) == []


def test_quoting_shows_the_line_and_reaches_the_bot(
    browser: FlaskClient, sim: Simulator, line: Any, bot: Any
) -> None:
    push(line, STAFF_GROUP, {"type": "text", "text": "受付番号 12 の質問です"})
    card = sim.shown(STAFF_GROUP)[0].id
    html = browser.get("/").text
    [link] = [a for a in Elements(html).all("a") if a.get("data-quote") == card]
    html = browser.get(link["href"] or "").text
    hidden = Elements(html).all("input", name="quote", value=card)
    assert len(hidden) == 1
    assert "村役場：受付番号 12 の質問です" in html
    act(browser, STAFF_GROUP, who=CLERK, do="say", text="9時からです", quote=card)
    assert sim.wait_until(lambda: sim.idle)
    assert bot.events[-1]["message"]["quotedMessageId"] == card
    assert "lp-quoted" in browser.get("/").text


def test_a_quick_reply_can_be_tapped_until_the_talk_goes_on(
    browser: FlaskClient, sim: Simulator, line: Any, bot: Any
) -> None:
    tap = {"type": "postback", "label": "回答を見る", "data": "show=12", "displayText": "見る"}
    message = {
        "type": "text",
        "text": "答えが届いています",
        "quickReply": {"items": [{"type": "action", "action": tap}]},
    }
    push(line, RESIDENT, message)
    assert buttons(browser, RESIDENT) == [tap]
    act(browser, RESIDENT, action=json.dumps(tap))
    assert sim.wait_until(lambda: sim.idle)
    assert bot.events[-1]["postback"] == {"data": "show=12"}
    assert texts(sim, RESIDENT) == ["答えが届いています", "見る"]
    assert buttons(browser, RESIDENT) == []


def test_a_date_is_picked_before_it_is_sent(browser: FlaskClient, sim: Simulator, bot: Any) -> None:
    tap = {"type": "datetimepicker", "label": "日を選ぶ", "data": "day", "mode": "date"}
    shown = act(browser, RESIDENT, action=json.dumps(tap | {"min": "2026-11-20"}))
    assert sim.events == []
    [field] = Elements(shown.text).all("input", name="picked")
    assert (field["type"], field["min"]) == ("date", "2026-11-20")
    act(browser, RESIDENT, action=json.dumps(tap), picked="2026-12-01")
    assert sim.wait_until(lambda: sim.idle)
    assert bot.events[-1]["postback"] == {"data": "day", "params": {"date": "2026-12-01"}}


def test_asking_for_a_place_opens_the_place_field(browser: FlaskClient) -> None:
    shown = act(browser, RESIDENT, action='{"type":"location","label":"位置情報を送る"}')
    assert Elements(shown.text).all("details", class_="more")[0].get("open", "no") is None


def test_unsending_takes_the_words_away(browser: FlaskClient, sim: Simulator) -> None:
    act(browser, RESIDENT, do="say", text="090の番号です")
    shown = act(browser, RESIDENT, unsend=sim.shown(RESIDENT)[0].id)
    assert "090の番号です" not in shown.text
    assert "送信を取り消しました" in shown.text
    assert sim.events[-1]["type"] == "unsend"


def test_a_group_has_a_choice_of_who_speaks(browser: FlaskClient, sim: Simulator) -> None:
    shown = act(browser, STAFF_GROUP, who=TOURIST, do="say", text="質問", mention="1")
    assert texts(sim, STAFF_GROUP) == ["@村役場 質問"]
    assert sim.shown(STAFF_GROUP)[0].sender == TOURIST
    assert Elements(shown.text).all("option", value=TOURIST, selected=None)
    mine = Elements(browser.get(f"/?who={TOURIST}").text).all("li", class_="own")
    theirs = Elements(browser.get(f"/?who={CLERK}").text).all("li", class_="own")
    assert (len(mine), len(theirs)) == (1, 0)


def test_sticker_place_and_picture_are_sent(browser: FlaskClient, sim: Simulator) -> None:
    act(browser, TOURIST, do="sticker")
    act(browser, TOURIST, do="place", place="station")
    picture = (BytesIO(PIXEL), "p.png", "image/png")
    shown = act(browser, TOURIST, do="picture", picture=picture)
    kinds = [message.content["type"] for message in sim.shown(TOURIST)]
    assert kinds == ["sticker", "location", "image"]
    address = f"/_sim/content/{sim.shown(TOURIST)[-1].id}"
    assert address in shown.text
    assert browser.get(address).data == PIXEL


def test_a_page_is_no_picture(browser: FlaskClient, sim: Simulator) -> None:
    picture = (BytesIO(b"<svg/>"), "p.svg", "image/svg+xml")
    data = {"chat": TOURIST, "do": "picture", "picture": picture}
    assert browser.post("/act", data=data).status_code == 400
    assert sim.shown(TOURIST) == []


def test_blocking_closes_the_chat_until_following(browser: FlaskClient, sim: Simulator) -> None:
    shown = act(browser, RESIDENT, do="block")
    elements = Elements(shown.text)
    assert not elements.all("textarea", id=f"say-{RESIDENT}")
    assert 'data-state="blocked"' in shown.text
    shown = act(browser, RESIDENT, do="follow")
    assert Elements(shown.text).all("textarea", id=f"say-{RESIDENT}")
    assert [event["type"] for event in sim.events] == ["unfollow", "follow"]


def test_the_bot_is_put_out_and_invited_again(browser: FlaskClient, sim: Simulator) -> None:
    act(browser, STAFF_GROUP, who=CLERK, do="remove")
    assert not sim.in_group(STAFF_GROUP)
    shown = act(browser, STAFF_GROUP, who=CLERK, do="invite")
    assert sim.in_group(STAFF_GROUP)
    assert 'value="remove"' in shown.text


def test_what_cannot_be_done_is_said_and_the_draft_stays(browser: FlaskClient) -> None:
    data = {"chat": RESIDENT, "do": "say", "text": "書きかけ", "quote": "no-such-message"}
    answer = browser.post("/act", data=data)
    assert answer.status_code == 400
    assert "できませんでした" in answer.text
    assert "書きかけ</textarea>" in answer.text


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "no json"},
        {"action": "[]"},
        {"unsend": "no-such-message"},
        {"do": "fly"},
        {"do": "place", "place": "moon"},
        {"do": "say", "text": "x", "chat": "nobody"},
        {},
    ],
)
def test_odd_forms_are_refused(browser: FlaskClient, fields: dict[str, str]) -> None:
    assert browser.post("/act", data={"chat": RESIDENT, **fields}).status_code == 400


@pytest.mark.parametrize("path", ["/act", "/failure"])
def test_forms_of_other_sites_are_refused(browser: FlaskClient, sim: Simulator, path: str) -> None:
    data = {"chat": RESIDENT, "do": "say", "text": "x", "kind": "down"}
    strange = {"Origin": "https://elsewhere.example"}
    assert browser.post(path, data=data, headers=strange).status_code == 403
    own = {"Origin": "http://localhost"}
    assert browser.post("/act", data=data, headers=own).status_code == 303
    assert len(sim.shown(RESIDENT)) == 1
    assert sim.faults.rules() == []


def test_the_failure_switch_ends_by_itself_or_by_hand(
    browser: FlaskClient, sim: Simulator, line: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends: list[Callable[[], None]] = []

    class Alarm:
        def __init__(self, seconds: float, end: Callable[..., None], values: Any) -> None:
            assert seconds == 30
            ends.append(lambda: end(*values))

        def start(self) -> None:
            """Wait for the test to ring."""

    monkeypatch.setattr(page_module, "Timer", Alarm)
    browser.post("/failure", data={"kind": "down", "seconds": "30"})
    assert line.push(RESIDENT, "一").status == 500
    assert "止まっている" in browser.get("/").text
    ends.pop()()
    assert line.push(RESIDENT, "二").status == 200
    browser.post("/failure", data={"kind": "down", "seconds": "30"})
    browser.post("/failure", data={"kind": "down", "seconds": "30", "normal": "1"})
    assert line.push(RESIDENT, "三").status == 200
    assert texts(sim, RESIDENT) == ["二", "三"]


def test_an_empty_talk_says_what_to_do(browser: FlaskClient, sim: Simulator) -> None:
    html = browser.get("/").text
    hints = Elements(html).all("li", class_="hint")
    assert [hint["id"] for hint in hints] == [
        f"m-none-{RESIDENT}",
        f"m-none-{TOURIST}",
        f"m-none-{STAFF_GROUP}",
        "mail-none",
        f"m-none-{CLERK}",
    ]
    assert "タトゥーがあっても温泉に入れますか" in html
    assert "Can I enter the hot spring with a tattoo?" in html
    assert "カードの下の「引用」を押し" in html
    sim.say(RESIDENT, "こんにちは")
    hints = Elements(browser.get("/").text).all("li", class_="hint")
    assert f"m-none-{RESIDENT}" not in [hint["id"] for hint in hints]


def test_an_empty_talk_of_one_who_is_no_friend_says_so(
    browser: FlaskClient, sim: Simulator
) -> None:
    act(browser, RESIDENT, do="block")
    act(browser, STAFF_GROUP, who=CLERK, do="remove")
    html = browser.get("/").text
    assert "ボットをブロックしている人です" in html
    assert "ボットのいないグループです" in html
    sim.platform.add_person("通りすがりの人", following=False)
    assert "まだ友だちではない人です" in browser.get("/").text


def test_the_strip_tells_webhook_and_quota(
    browser: FlaskClient, sim: Simulator, line: Any, bot: Any
) -> None:
    assert line.push(RESIDENT, "お知らせ").status == 200
    bot.statuses += [500] * 4
    sim.say(RESIDENT, "こんにちは")
    assert sim.wait_until(lambda: sim.idle and sim.deliveries)
    html = browser.get("/").text
    assert "1 / 10通" in html
    assert "断られました（500）" in html
    assert bot.url in browser.get("/ledger").text


def test_the_strip_says_that_no_bot_is_connected(browser: FlaskClient, sim: Simulator) -> None:
    sim.platform.webhook_url = None
    assert "ボットがつながっていません" in browser.get("/").text
    assert "決まっていません" in browser.get("/ledger").text


def test_the_fragment_holds_what_changes(browser: FlaskClient, sim: Simulator) -> None:
    sim.say(RESIDENT, "新しい言葉")
    html = browser.get("/columns").text
    elements = Elements(html)
    assert "新しい言葉" in html
    assert not elements.all("script")
    assert {found["id"] for _, found in elements.found if "data-swap" in found} == {
        "tabs",
        "status",
    }


def test_mails_stand_beside_the_chats(browser: FlaskClient, sim: Simulator) -> None:
    mail = EmailMessage()
    mail["Subject"] = "質問が届きました"
    mail["From"], mail["To"] = "bot@example.jp", "desk@example.jp"
    mail.set_content("<b>内容</b>はこちら https://example.jp/q/1\n")
    with SMTP("127.0.0.1", sim.smtp_port) as server:
        server.send_message(mail)
    html = browser.get("/?chat=mails").text
    assert "質問が届きました" in html
    assert 'href="https://example.jp/q/1"' in html
    assert "<b>" not in html
    assert Elements(html).all("section", class_="column mails current")


def test_the_ledger_shows_accepted_and_refused(
    browser: FlaskClient, sim: Simulator, line: Any
) -> None:
    assert line.push(RESIDENT, "ひとつめ").status == 200
    assert line.push(RESIDENT, "ふたつめ").status == 200
    assert line.push("nobody", "だれにも").status == 400
    html = browser.get("/ledger").text
    assert html.index("ふたつめ") < html.index("ひとつめ")
    assert "✕ 400" in html
    assert "佐藤 みのり" in html


def test_a_rich_menu_can_be_tapped(browser: FlaskClient, sim: Simulator, bot: Any) -> None:
    tap = {"type": "postback", "label": "ゴミの日", "data": 'topic="garbage"&x=<1>'}
    menus = sim.platform.rich_menus
    menus.default = menus.create({"areas": [{"bounds": {}, "action": tap}]})
    found = Elements(browser.get("/").text).all("button", name="action")
    assert json.loads(found[0]["value"] or "") == tap
    act(browser, RESIDENT, action=found[0]["value"])
    assert sim.wait_until(lambda: sim.idle)
    assert bot.events[-1]["postback"]["data"] == 'topic="garbage"&x=<1>'
