"""What LINE, or someone who pretends to be LINE, may send, and what is kept of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from linebot.v3.webhook import SignatureValidator
from sqlalchemy import func, select, text

from bot.intake import Delivery, Intake, NotStored, row_of
from bot.store.engine import Store
from bot.store.tables import events
from bot.webhook import MAX_BODY, read_body, signed_by, webhook

SECRET = "today's secret"
BEFORE = "yesterday's secret"


def sign(body: bytes, secret: str = SECRET) -> str:
    """Sign as LINE does."""
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


@pytest.fixture
def intake(store: Store) -> Iterator[Intake]:
    """Run an intake on a fresh database."""
    running = Intake(store, "key", wake=lambda: None)
    yield running
    running.close()


@pytest.fixture
def client(intake: Intake) -> FlaskClient:
    """Give a client of an app that has nothing but the webhook."""
    app = Flask("webhook")
    app.config["CHANNEL_SECRETS"] = (SECRET, BEFORE)
    app.config["INTAKE"] = lambda: intake
    app.register_blueprint(webhook)
    return app.test_client()


def post(client: FlaskClient, body: bytes | object, **headers: str) -> int:
    """Post a body, rightly signed unless a header says otherwise; give the status."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = {"X-Line-Signature": sign(raw)} | headers
    return client.post("/callback", data=raw, headers=signed).status_code


def stored(store: Store) -> int:
    """Count the events kept."""
    with store.read() as connection:
        return connection.scalar(select(func.count()).select_from(events)) or 0


def said(text: str, id: str = "01") -> dict[str, object]:
    """Make a delivery of one message."""
    return {
        "destination": "Ubot",
        "events": [
            {
                "type": "message",
                "webhookEventId": id,
                "timestamp": 1763780400000,
                "source": {"type": "user", "userId": "U1"},
                "message": {"type": "text", "id": "1", "text": text},
            }
        ],
    }


def test_a_signed_event_is_stored_before_the_answer(client: FlaskClient, store: Store) -> None:
    assert post(client, said("道の駅は何時まで?")) == 200
    assert stored(store) == 1


def test_both_secrets_count_during_a_rotation_and_any_case_of_the_header(
    client: FlaskClient, store: Store
) -> None:
    body = json.dumps(said("a")).encode()
    old = client.post("/callback", data=body, headers={"x-line-signature": sign(body, BEFORE)})
    assert old.status_code == 200
    assert stored(store) == 1


@pytest.mark.parametrize("signature", ["", "AAAA", "署名", "é" * 44])
def test_a_forged_signature_is_refused_and_nothing_stored(
    client: FlaskClient, store: Store, signature: str
) -> None:
    raw = json.dumps(said("a")).encode()
    headers = {"X-Line-Signature": signature.encode("utf-8").decode("latin-1")}
    assert client.post("/callback", data=raw, headers=headers).status_code == 400
    assert client.post("/callback", data=raw).status_code == 400
    assert stored(store) == 0


def test_a_large_body_is_refused_before_it_is_read(client: FlaskClient, store: Store) -> None:
    assert post(client, b" " * (MAX_BODY + 1)) == 413
    assert stored(store) == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"\xff\xfe{}",
        b'{"events": {}}',
        b'{"events": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"events": ' + b"[" * 200_000,
        b'{"a":' * 50_000,
    ],
)
def test_a_body_that_is_no_delivery_is_refused(
    client: FlaskClient, store: Store, body: bytes
) -> None:
    assert post(client, body) == 400
    assert stored(store) == 0


def test_the_console_s_verify_button_gets_200(client: FlaskClient, store: Store) -> None:
    assert post(client, {"destination": "Ubot", "events": []}) == 200
    assert stored(store) == 0


def test_strange_events_are_kept_and_harm_nobody(client: FlaskClient, store: Store) -> None:
    body = {
        "destination": 7,
        "events": [
            {"type": "timeTravel", "timestamp": "soon", "mode": "sideways"},
            {"type": ["a"], "webhookEventId": {"b": 1}, "source": "nobody", "timestamp": 1e300},
            "not an event",
            {},
            {"type": "x" * 500, "webhookEventId": "y" * 500, "source": {"userId": "\ud800\0"}},
            *said("\0\ud800雪")["events"],  # type: ignore[misc]
        ],
    }
    assert post(client, body) == 200
    assert stored(store) == 5
    with store.read() as connection:
        payloads = connection.scalars(select(events.c.payload)).all()
    assert any(
        json.loads(payload)["type"] == "timeTravel" for payload in payloads if "time" in payload
    )


def test_a_redelivery_adds_nothing(client: FlaskClient, store: Store) -> None:
    first = said("a")
    again = json.loads(json.dumps(first))
    again["events"][0]["deliveryContext"] = {"isRedelivery": True}
    assert [post(client, body) for body in (first, again, first)] == [200, 200, 200]
    assert stored(store) == 1


def test_a_store_that_fails_gives_500_so_that_line_delivers_again(
    client: FlaskClient, store: Store
) -> None:
    with store.write() as connection:
        connection.execute(text("ALTER TABLE events RENAME TO gone"))
    assert post(client, said("a")) == 500
    with store.write() as connection:
        connection.execute(text("ALTER TABLE gone RENAME TO events"))
    assert post(client, said("a")) == 200
    assert stored(store) == 1


def test_one_delivery_that_cannot_be_stored_does_not_harm_its_neighbours(
    store: Store, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = row_of("Ubot", {"type": "x"}, b"k", datetime.now(UTC)) | {"state": "forbidden"}
    good = row_of("Ubot", {"type": "y"}, b"k", datetime.now(UTC))
    monkeypatch.setattr("bot.intake.row_of", lambda *_: bad)
    with pytest.raises(NotStored):
        intake.store(Delivery("Ubot", ({"type": "x"},)))
    monkeypatch.setattr("bot.intake.row_of", lambda *_: good)
    intake.store(Delivery("Ubot", ({"type": "y"},)))
    assert stored(store) == 1


def test_every_vendor_body_is_taken_and_a_second_replay_adds_nothing(
    client: FlaskClient, store: Store, shared: Path
) -> None:
    bodies = sorted((shared / "line" / "webhooks").glob("*.json"))
    assert len(bodies) == 54
    distinct = set()
    for path in bodies:
        raw = path.read_bytes()
        delivery = read_body(raw)
        for event in delivery.events:
            row = row_of(delivery.destination, event, b"k", datetime.now(UTC))
            distinct.add((row["destination"], row["event_id"], row["content_hash"]))
    for _ in range(2):
        assert {post(client, path.read_bytes()) for path in bodies} == {200}
        assert stored(store) == len(distinct)


@given(st.binary(), st.text(min_size=1))
def test_our_signature_check_agrees_with_line_s_own(body: bytes, secret: str) -> None:
    try:
        body.decode()
        secret.encode()
    except UnicodeError:
        return
    signature = sign(body, secret)
    oracle = SignatureValidator(secret)
    assert signed_by([secret], body, signature) == oracle.validate(body.decode(), signature) is True
    assert not signed_by([secret + "x"], body, signature)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
        max_leaves=30,
    )
)
def test_any_json_value_as_an_event_becomes_a_row(value: object) -> None:
    event = {"type": value, "webhookEventId": value, "timestamp": value, "source": value}
    row = row_of("U", event, b"k", datetime.now(UTC))
    assert json.loads(str(row["payload"])) == event
    assert len(str(row["event_id"])) <= 64 and len(str(row["type"])) <= 32
