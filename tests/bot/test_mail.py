from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from hypothesis import given
from hypothesis import strategies as st

from bot.mail import Lasting, Passing, _trust, _write, send

BOT = "みどり村 <bot@vill.example>"
DESK = "kanko@vill.example"
SUBJECT = "質問 12 番(観光)が届いています。お手すきのときに、下の画面から答えてください"
TEXT = "受付番号 12\n話題 観光\n\nhttps://bot.vill.example/desk/x\n.\nここまで\n"
PASSWORD = "p@ss/word:1"


class Office:
    """The town's mail server: keeps what it takes, answers as it is told."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, list[str], EmailMessage]] = []
        self.raw: list[bytes] = []
        self.logins: list[bytes] = []
        self.rcpt_answer = self.data_answer = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, to: str, _: Any) -> str:
        envelope.rcpt_tos.append(to)
        return self.rcpt_answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.data_answer.startswith("250"):
            read = message_from_bytes(envelope.content, policy=default)
            assert isinstance(read, EmailMessage)
            self.raw.append(envelope.content)
            self.mails.append((envelope.mail_from, envelope.rcpt_tos, read))
        return self.data_answer

    def authenticate(self, server: Any, session: Any, envelope: Any, how: str, data: Any) -> Any:
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login)
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)


class OnAnyPort(Controller):
    """Listens on a free port of this machine."""

    def __init__(self, office: Office, tls: ssl.SSLContext | None = None, **options: Any) -> None:
        self.over_tls = tls
        super().__init__(
            office,
            hostname="127.0.0.1",
            port=0,
            authenticator=office.authenticate,
            ssl_context=tls,
            **options,
        )

    def _trigger_server(self) -> None:
        # The base class asks its own address to start; with port 0 only the socket knows it.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def server(office: Office) -> Iterator[str]:
    controller = OnAnyPort(office, auth_require_tls=False)
    controller.start()
    yield f"127.0.0.1:{controller.port}"
    controller.stop()


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl here to make a certificate with")
    folder: Path = tmp_path_factory.mktemp("tls")
    asked = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1"
    subprocess.run(
        [openssl, *asked.split(), "-subj", "/CN=relay", "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def test_a_mail_arrives_as_it_was_written(office: Office, server: str) -> None:
    send(f"smtp://{server}", BOT, DESK, SUBJECT, TEXT, "7f0c-12")
    ((sender, to, mail),) = office.mails
    assert (sender, to) == ("bot@vill.example", [DESK])
    assert mail["From"] == BOT
    assert mail["To"] == DESK
    assert mail["Subject"] == SUBJECT
    assert mail["Message-ID"] == "<7f0c-12@vill.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"]
    assert mail.get_content_charset() == "utf-8"
    assert mail.get_content().replace("\r\n", "\n") == TEXT
    assert office.raw[0].isascii()
    assert max(map(len, office.raw[0].splitlines())) <= 78


def test_it_logs_in_with_what_the_address_says(office: Office, server: str) -> None:
    password = quote(PASSWORD, safe="")
    send(f"smtp://bot%40vill:{password}@{server}", BOT, DESK, SUBJECT, TEXT, "1")
    assert office.logins == [b"bot@vill"]
    with pytest.raises(Lasting, match="535"):
        send(f"smtp://bot%40vill:wrong@{server}", BOT, DESK, SUBJECT, TEXT, "1")
    assert len(office.mails) == 1


def test_starttls_is_used_when_offered(office: Office, tls: ssl.SSLContext) -> None:
    controller = OnAnyPort(office)
    controller.factory = lambda: SMTP(office, tls_context=tls, require_starttls=True)  # type: ignore[method-assign]
    controller.start()
    try:
        send(f"smtp://127.0.0.1:{controller.port}", BOT, DESK, SUBJECT, TEXT, "1")
    finally:
        controller.stop()
    assert len(office.mails) == 1


def test_smtps_speaks_tls_from_the_start(office: Office, tls: ssl.SSLContext) -> None:
    controller = OnAnyPort(office, tls)
    controller.start()
    try:
        send(f"smtps://127.0.0.1:{controller.port}", BOT, DESK, SUBJECT, TEXT, "1")
    finally:
        controller.stop()
    assert len(office.mails) == 1


@pytest.mark.parametrize(
    ("host", "checked"),
    [("127.0.0.1", False), ("::1", False), ("localhost", False), ("mail.vill.example", True)],
)
def test_only_this_machine_may_show_any_certificate(host: str, checked: bool) -> None:
    context = _trust(host)
    assert context.check_hostname is checked
    assert context.verify_mode is (ssl.CERT_REQUIRED if checked else ssl.CERT_NONE)


@given(
    st.text(st.characters(codec="utf-8"), max_size=60),
    st.sampled_from(["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028"]),
)
def test_a_subject_cannot_become_a_header(subject: str, ending: str) -> None:
    message, _ = _write(BOT, DESK, f"{subject}{ending}Bcc: spy@example.com", TEXT, "1")
    read = message_from_bytes(message.as_bytes(), policy=default)
    assert read["Bcc"] is None
    assert read.keys() == message.keys()
    assert read["Subject"].endswith("Bcc: spy@example.com")


@pytest.mark.parametrize(
    ("sender", "to", "id"),
    [
        (BOT, f"{DESK}\r\nBcc: spy@example.com", "1"),
        (BOT, f"{DESK}, spy@example.com", "1"),
        (BOT, f"観光 <{DESK}>", "1"),
        (BOT, "", "1"),
        (BOT, "nobody", "1"),
        (f"{BOT}\nBcc: spy@example.com", DESK, "1"),
        ("", DESK, "1"),
        (BOT, DESK, "1>\r\nBcc: spy@example.com"),
        (BOT, DESK, ""),
    ],
)
def test_other_headers_are_refused(
    office: Office, server: str, sender: str, to: str, id: str
) -> None:
    with pytest.raises(Lasting):
        send(f"smtp://{server}", sender, to, SUBJECT, TEXT, id)
    assert office.mails == []


@pytest.mark.parametrize("url", ["", "mail.vill.example", "http://127.0.0.1", "smtp://:25"])
def test_an_address_that_is_no_mail_server_lasts(url: str) -> None:
    with pytest.raises(Lasting):
        send(url, BOT, DESK, SUBJECT, TEXT, "1")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [("450 busy", Passing), ("550 nobody here", Lasting)],
)
def test_refusals_are_sorted_by_their_code(
    office: Office, server: str, answer: str, kind: type[Exception]
) -> None:
    office.rcpt_answer = answer
    with pytest.raises(kind, match=answer[:3]):
        send(f"smtp://{server}", BOT, DESK, SUBJECT, TEXT, "1")
    office.rcpt_answer, office.data_answer = "250 OK", answer
    with pytest.raises(kind, match=answer[:3]):
        send(f"smtp://{server}", BOT, DESK, SUBJECT, TEXT, "1")


def test_a_server_that_is_away_passes() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(Passing):
            send(f"smtp://{address}", BOT, DESK, SUBJECT, TEXT, "1")
