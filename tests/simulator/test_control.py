"""The controls over HTTP, the cast, the mails, the description check, and the program itself."""

from __future__ import annotations

import os
import re
import signal
import smtplib
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from bot.simulator.cast import CastError, bring
from bot.simulator.check import Checker
from bot.simulator.marks import GROUP_ID, USER_ID
from bot.simulator.server import Simulator

from .conftest import CLERK, RESIDENT, SECRET, STAFF_GROUP, TOKEN, Line, Listener

ROOT = Path(__file__).parents[2]


def description() -> Path:
    shared = os.environ.get("TOWN_VOICE_SHARED")
    place = Path(shared) if shared else ROOT.parent / "shared"
    for folder in (place, place / "data"):
        if (folder / "line" / "messaging-api.strict.yml").exists():
            return folder / "line" / "messaging-api.strict.yml"
    pytest.skip("LINE's description of its API is not at hand")


def test_acts_over_http(sim: Simulator, line: Line, bot: Listener) -> None:
    said = line.call("POST", "/_sim/say", {"user": RESIDENT, "text": "もしもし"})
    message_id = said.json["message_id"]
    line.push(RESIDENT, "はい")
    chat = line.get(f"/_sim/chat/{RESIDENT}").json
    assert [message["content"]["text"] for message in chat] == ["もしもし", "はい"]
    since = chat[-1]["number"]
    line.call("POST", "/_sim/unsend", {"user": RESIDENT, "message_id": message_id})
    (changed,) = line.get(f"/_sim/chat/{RESIDENT}?since={since}").json
    assert changed["unsent"]
    line.call("POST", "/_sim/tap", {"user": RESIDENT, "what": {"type": "postback", "data": "a"}})
    line.call("POST", "/_sim/member_leaves", {"group": STAFF_GROUP, "user": CLERK})
    headers = {"Content-Type": "image/png"}
    picture = line.call("POST", f"/_sim/picture?user={RESIDENT}", b"\x89PNG", **headers)
    content = line.get(f"/_sim/content/{picture.json['message_id']}")
    assert (content.data, content.headers["Content-Type"]) == (b"\x89PNG", "image/png")
    assert sim.wait_until(lambda: sim.idle)
    events = line.get("/_sim/events").json
    assert [event["type"] for event in events] == [
        *("message", "unsend", "postback", "memberLeft", "message")
    ]
    line.call("POST", "/_sim/redeliver", {"event_id": events[0]["webhookEventId"]})
    assert sim.wait_until(lambda: sim.idle)
    assert len(line.get("/_sim/deliveries").json) == 6
    state = line.get("/_sim/state").json
    assert state["idle"]
    assert state["quota"] == {"limit": 10, "used": 1}


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("say", {"user": RESIDENT}),
        ("say", {"user": "nobody", "text": "もしもし"}),
        ("say", {"user": RESIDENT, "text": "a", "colour": "red"}),
        ("say", []),
        ("redeliver", {"event_id": "none"}),
        ("faults", {"kind": "earthquake"}),
    ],
)
def test_a_wrong_act_is_refused(line: Line, act: str, body: Any) -> None:
    answer = line.call("POST", f"/_sim/{act}", body)
    assert answer.status == 400
    assert answer.json["error"]


def test_a_form_of_another_site_is_refused(sim: Simulator, line: Line) -> None:
    headers = {"Content-Type": "text/plain"}
    answer = line.call("POST", "/_sim/block", b'{"user": "%s"}' % RESIDENT.encode(), **headers)
    assert answer.status == 415
    assert sim.platform.people[RESIDENT].reachable


def test_faults_and_books_over_http(line: Line) -> None:
    fault = line.call("POST", "/_sim/faults", {"kind": "error-after", "endpoint": "push"}).json
    assert line.push(RESIDENT, "一").status == 500
    line.call("DELETE", f"/_sim/faults/{fault['id']}")
    assert line.push(RESIDENT, "二").status == 200
    assert line.get("/_sim/faults").json == []
    books = line.get("/_sim/ledger").json
    assert [entry["messages"][0]["text"] for entry in books["accepted"]] == ["一", "二"]
    assert [entry["status"] for entry in books["seen"]] == [500, 200]
    assert line.get("/_sim/ledger?accepted=1&seen=2").json["seen"] == []


def test_people_come_over_http(line: Line) -> None:
    user = line.call("POST", "/_sim/people", {"name": "新しい人"}).json["user_id"]
    assert line.call("POST", "/_sim/groups", {"name": "組", "members": [user]}).status == 200
    assert line.push(user, "ようこそ").status == 200
    assert user in [person["id"] for person in line.get("/_sim/people").json]
    assert line.get("/_sim/groups").json[-1]["members"] == [user]


def test_mails_are_caught(sim: Simulator, line: Line) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "bot@example.jp", "desk@example.jp", "受付番号1"
    mail.set_content("観光課あての質問です。")
    with smtplib.SMTP("127.0.0.1", sim.smtp_port) as smtp:
        smtp.send_message(mail)
    (caught,) = sim.mails
    assert (caught.to, caught.subject) == (("desk@example.jp",), "受付番号1")
    assert caught.text.strip() == "観光課あての質問です。"
    assert line.get("/_sim/mails").json[0]["subject"] == "受付番号1"


def test_what_line_does_not_describe_is_a_violation() -> None:
    with Simulator(SECRET, TOKEN, openapi=description(), smtp=False) as sim:
        sim.add_person("佐藤", user_id=RESIDENT)
        line = Line(sim.url)
        assert line.push(RESIDENT, "はい").status == 200
        body = {"to": RESIDENT, "messages": [{"type": "text", "text": 5}]}
        assert line.call("POST", "/v2/bot/message/push", body).status == 400
        assert line.call("POST", "/v2/bot/channel/webhook/test").status == 404
        (violation,) = sim.violations
        assert violation.problem == "messages/0/text: 5 is not of type 'string'"
        line.close()


def test_the_check_looks_inside_messages() -> None:
    check = Checker(description())
    path = "/v2/bot/message/reply"
    box = {"type": "box", "layout": "sideways", "contents": []}
    card = {"type": "flex", "altText": "a", "contents": {"type": "bubble", "body": box}}
    (problem,) = check.problems("POST", path, {"replyToken": "x", "messages": [card]})
    assert problem.startswith("messages/0/contents/body/layout")
    assert check.problems("POST", path, {"replyToken": "x", "messages": [{"type": "letter"}]})
    assert check.problems("POST", "/v2/bot/unknown", {}) == []


def test_the_cast_is_brought(sim: Simulator) -> None:
    bring(sim.platform)
    assert all(USER_ID.fullmatch(user) for user in sim.platform.people)
    assert all(GROUP_ID.fullmatch(group) for group in sim.platform.groups)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[people]]\nkey = 'a'\nid = 'U1'\nname = 'A'", "32 hexadecimal"),
        ("[[people]]\nkey = 'a'\nname = 'A'", "id is missing"),
        ("[[people]]\nkey = 'a'\nid = 'U1'\nname = 'A'\nage = 3", "age is not known"),
        (f"[[groups]]\nkey = 'g'\nid = '{STAFF_GROUP}'\nname = 'G'\nmembers = ['z']", "key z"),
        ("[[people", "cast.toml"),
    ],
)
def test_a_wrong_cast_is_explained(sim: Simulator, tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "cast.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CastError, match=words):
        bring(sim.platform, file)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_the_program_starts_and_stops(sign: signal.Signals) -> None:
    command = [sys.executable, "-m", "bot.simulator", "--port", "0", "--smtp-port", "0"]
    command += ["--channel-secret", SECRET, "--channel-token", TOKEN]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found
        line = Line(found[0])
        assert line.get("/").status == 200
        assert line.get("/v2/bot/info").json["displayName"]
        process.send_signal(sign)
        assert process.wait(timeout=10) == 0
        line.close()
