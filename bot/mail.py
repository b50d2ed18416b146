"""Send one mail over SMTP. Failures are sorted into those that pass and those that last."""

from __future__ import annotations

import ipaddress
import re
import smtplib
import ssl
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from functools import cache
from urllib.parse import SplitResult, unquote, urlsplit

TIMEOUT_SECONDS = 3.0

_PORTS = {"smtp": 587, "smtps": 465}
_MESSAGE_ID = re.compile(r"[A-Za-z0-9._-]{1,200}")


class MailFailed(Exception):
    """A mail was not handed over; says why without the mail's words."""


class Passing(MailFailed):
    """Worth another try later: the server was not reached, was busy or put us off (4xx)."""


class Lasting(MailFailed):
    """Another try will end the same: a refused address, login or mail (5xx), or a bad header."""


def send(
    settings_mail_url: str, mail_from: str, to: str, subject: str, text: str, message_id: str
) -> None:
    """Hand one mail to the server; raises Passing or Lasting.

    ``settings_mail_url`` is ``smtp://user:password@host:port`` (STARTTLS when the server offers
    it) or ``smtps://…``, its parts percent-encoded; ``mail_from`` may carry a name; ``to`` is one
    bare address. ``message_id`` (letters, digits and ``._-``; the sender's domain is put behind it)
    stays the same when a mail is tried again, so that mailboxes can tell a second copy.
    """
    try:
        message, sender = _write(mail_from, to, subject, text, message_id)
        url = urlsplit(settings_mail_url)
        with _connect(url) as server:
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
            server.send_message(message, from_addr=sender, to_addrs=[to])
    except (smtplib.SMTPException, OSError) as error:
        raise _sorted(error) from None
    except ValueError as error:
        raise Lasting(f"not a mail that can be sent ({type(error).__name__})") from None


def _write(
    mail_from: str, to: str, subject: str, text: str, message_id: str
) -> tuple[EmailMessage, str]:
    # EmailMessage refuses line breaks in headers; a subject's are folded, as staff must be told.
    message = EmailMessage(policy=SMTP)
    message["From"] = mail_from
    message["To"] = to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = formatdate()
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError("bad message id")
    sender = _one_address(message["From"])
    message["Message-ID"] = f"<{message_id}@{sender.rpartition('@')[2]}>"
    # RFC 3834: no holiday notices come back to a program.
    message["Auto-Submitted"] = "auto-generated"
    # Base64 passes every relay, also those that cut the eighth bit or long lines.
    message.set_content(text, charset="utf-8", cte="base64")
    if _one_address(message["To"]) != to:
        raise ValueError("not a bare address")
    return message, sender


def _one_address(header: AddressHeader) -> str:
    if len(header.addresses) != 1 or not header.addresses[0].domain:
        raise ValueError("not one address")
    return header.addresses[0].addr_spec


def _connect(url: SplitResult) -> smtplib.SMTP:
    host = url.hostname
    if url.scheme not in _PORTS or not host:
        raise ValueError("not a mail server's address")
    port = url.port or _PORTS[url.scheme]
    context = _trust(host)
    if url.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
    server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    try:
        server.ehlo_or_helo_if_needed()
        if server.has_extn("starttls"):
            server.starttls(context=context)
    except (smtplib.SMTPException, OSError):
        server.close()
        raise
    return server


@cache
def _trust(host: str) -> ssl.SSLContext:
    # Kept: reading the machine's certificates takes longer than sending a mail.
    context = ssl.create_default_context()
    if _is_loopback(host):
        # A relay on this machine shows a certificate that it signed itself, and nobody can listen.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _sorted(error: smtplib.SMTPException | OSError) -> MailFailed:
    name = type(error).__name__
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    elif isinstance(error, smtplib.SMTPResponseException):
        codes = [error.smtp_code]
    elif isinstance(error, smtplib.SMTPServerDisconnected):
        return Passing(name)
    elif isinstance(error, smtplib.SMTPException):
        # What is left: the server cannot do what this mail or this login needs.
        return Lasting(name)
    else:
        return Passing(name)
    kind = Lasting if any(code >= 500 for code in codes) else Passing
    return kind(f"{name} {codes[0] if codes else ''}".rstrip())
