"""Addresses of the town's own, on a real server: signed calls, and translations of masked words."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import pytest
from werkzeug import Request, Response
from werkzeug.serving import make_server

from bot.doors import knock
from bot.platform import NotSent, Refused
from bot.translation import Untranslated, translate

SECRET = "a secret of the tests"
CALL = {"door": "webhook", "reason": "late", "receipt": 12, "desk": "living", "login": "sato"}


@dataclass
class Service:
    """A web service of a town: what came in, and what it answers next."""

    address: str = ""
    answer: Response = field(default_factory=Response)
    came: list[tuple[bytes, str | None]] = field(default_factory=list)

    @Request.application
    def __call__(self, request: Request) -> Response:
        """Keep what came in and answer."""
        self.came.append((request.get_data(), request.headers.get("X-Town-Signature")))
        return self.answer


@pytest.fixture
def service() -> Iterator[Service]:
    """Run a service on loopback."""
    found = Service()
    server = make_server("127.0.0.1", 0, found)
    found.address = f"http://127.0.0.1:{server.server_port}/"
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_call_by_the_web_is_signed_and_says_nothing_of_the_asker(service: Service) -> None:
    knock(CALL | {"place": service.address}, "key-1", SECRET)
    [(body, signature)] = service.came
    assert signature == hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    said = {"reason": "late", "receipt": 12, "desk": "living", "login": "sato", "key": "key-1"}
    assert json.loads(body) == said


@pytest.mark.parametrize(
    ("status", "error"),
    [(500, NotSent), (429, NotSent), (408, NotSent), (404, Refused), (302, NotSent)],
)
def test_what_a_service_refuses_is_tried_again_only_where_that_can_help(
    service: Service, status: int, error: type[Exception]
) -> None:
    service.answer = Response(status=status, headers={"Location": "http://127.0.0.1:9/"})
    with pytest.raises(error):
        knock(CALL | {"place": service.address}, "key-1", SECRET)
    assert len(service.came) == 1, "nor is a redirect followed"


def test_a_service_that_is_not_there_is_tried_again() -> None:
    with pytest.raises(NotSent):
        knock(CALL | {"place": "http://127.0.0.1:9/"}, "key-1", SECRET)


def test_a_text_is_masked_before_it_leaves_but_the_towns_own_numbers_stay(
    service: Service,
) -> None:
    service.answer = Response(json.dumps({"text": "お湯が出ません。 "}))
    found = translate(
        service.address,
        "온수가 안 나와요 090-1234-5678 mi@example.jp, 0261-00-0010",
        "ko",
        "ja-easy",
        secret=SECRET,
        public=["0261-00-0010"],
    )
    assert found == "お湯が出ません。"
    [(body, signature)] = service.came
    asked = json.loads(body)
    assert (asked["from"], asked["to"]) == ("ko", "ja")
    assert "090" not in asked["text"] and "example" not in asked["text"]
    assert asked["text"].endswith(", 0261-00-0010")
    assert signature == hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"text": 3}',
        b'{"text": " "}',
        b"\xff",
        b'{"text": "' + b"a" * 20001,
    ],
)
def test_an_answer_that_is_none_is_no_translation(service: Service, answer: bytes) -> None:
    service.answer = Response(answer)
    with pytest.raises(Untranslated):
        translate(service.address, "水", "ja", "ko", secret=SECRET)


@pytest.mark.parametrize("status", [302, 403, 503])
def test_a_service_that_fails_gives_no_translation(service: Service, status: int) -> None:
    service.answer = Response(json.dumps({"text": "물"}), status=status)
    with pytest.raises(Untranslated):
        translate(service.address, "水", "ja", "ko", secret=SECRET)


def test_a_program_reads_the_words_from_its_input_alone(tmp_path: Path) -> None:
    program = tmp_path / "translate"
    program.write_text(f'#!/bin/sh\ncat > {tmp_path}/asked\necho "$#" > {tmp_path}/words\n'
                       'echo \'{"text": "물"}\'\n')  # fmt: skip
    program.chmod(0o700)
    settings = str(program)
    assert translate(settings, "水; rm -r /", "ja", "ko", secret=SECRET) == "물"
    asked = json.loads((tmp_path / "asked").read_text(encoding="utf-8"))
    assert asked == {"text": "水; rm -r /", "from": "ja", "to": "ko"}
    assert (tmp_path / "words").read_text().strip() == "0"
    program.write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(Untranslated, match="status 3"):
        translate(settings, "水", "ja", "ko", secret=SECRET)
    with pytest.raises(Untranslated):
        translate("/nothing", "水", "ja", "ko", secret=SECRET)
