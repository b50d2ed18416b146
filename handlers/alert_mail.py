"""What staff are written about alerts: what was decided, and where to look. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.alert import headline
from handlers.phrases import JAPANESE, to_staff
from handlers.warned import Warned


def to_approve(title: str, text: str, link: str) -> tuple[str, str]:
    """Write subject and text of the mail that asks a second person about 避難情報."""
    subject = to_staff("alert_mail.evacuation_subject", title=title)
    shown = to_staff("alert_mail.link", link=link)
    return subject, "\n".join([to_staff("alert_mail.evacuation"), "", title, text, "", shown])


def decided(warned: Sequence[Warned], *, sent: bool, address: str) -> tuple[str, str]:
    """Write subject and text of the mail about what a telegram changed here."""
    lines = [headline(one, JAPANESE) for one in warned]
    subject = to_staff("alert_mail.sent_subject" if sent else "alert_mail.held_subject")
    told = to_staff("alert_mail.sent") if sent else to_staff("alert_mail.held")
    link = to_staff("alert_mail.link", link=f"{address.rstrip('/')}/console/alerts")
    return f"{subject}{lines[0]}" if lines else subject, "\n".join([*lines, "", told, link])
