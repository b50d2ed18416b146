"""A mail server that delivers nowhere: it keeps what it gets, for tests and the chat page."""

import email
import email.policy
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Condition
from typing import Any

from aiosmtpd.controller import Controller

HOST = "127.0.0.1"
MOST_MAILS = 200


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as its reader would see it."""

    to: tuple[str, ...]
    sender: str
    subject: str
    text: str
    message_id: str
    at: datetime


class Mails:
    """An SMTP server on loopback and the mails it caught."""

    def __init__(self, changed: Condition, clock: Callable[[], datetime]) -> None:
        """`changed` is notified of each mail."""
        self._changed = changed
        self._clock = clock
        self._caught: list[Mail] = []
        self._controller: Controller | None = None
        self.port = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Keep one mail; the name is aiosmtpd's."""
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        body = message.get_body(preferencelist=("plain", "html"))
        mail = Mail(
            to=tuple(envelope.rcpt_tos),
            sender=str(envelope.mail_from),
            subject=str(message["subject"] or ""),
            text=str(body.get_content()) if body is not None else "",
            message_id=str(message["message-id"] or ""),
            at=self._clock(),
        )
        with self._changed:
            self._caught.append(mail)
            del self._caught[:-MOST_MAILS]
            self._changed.notify_all()
        return "250 Message accepted for delivery"

    def start(self, port: int = 0) -> None:
        """Listen. Raises OSError when the port is taken."""
        # Port 0 alone will not do: the controller calls the named port to see that it listens.
        self._controller = Controller(self, hostname=HOST, port=port or _free_port())
        self._controller.start()
        self.port = self._controller.port

    def stop(self) -> None:
        """End; what was caught stays readable."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def all(self) -> list[Mail]:
        """Return the mails caught, oldest first."""
        with self._changed:
            return list(self._caught)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
        return port
