"""What staff are written about alerts: what was decided, and where to look. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from handlers.alert import headline
from handlers.phrases import JAPANESE, to_staff
from handlers.warned import Warned


def to_approve(title: str, text: str, link: str) -> tuple[str, str]:
    """Write subject and text of the mail that asks a second person about 避難情報."""
    subject = to_staff("alert_mail.evacuation_subject", title=title)
    shown = to_staff("alert_mail.link", link=link)
    return subject, "\n".join([to_staff("alert_mail.evacuation"), "", title, text, "", shown])


How = Literal["sent", "later", "held"]


def how(*, sent: bool, waits: bool) -> How:
    """Say what became of what was decided."""
    return "sent" if sent else "later" if waits else "held"


def decided(warned: Sequence[Warned], how: How, address: str) -> tuple[str, str]:
    """Write subject and text of the mail about what a telegram changed here."""
    lines = [headline(one, JAPANESE) for one in warned]
    subjects: dict[How, str] = {
        "sent": to_staff("alert_mail.sent_subject"),
        "later": to_staff("alert_mail.later_subject"),
        "held": to_staff("alert_mail.held_subject"),
    }
    told: dict[How, str] = {
        "sent": to_staff("alert_mail.sent"),
        "later": to_staff("alert_mail.later"),
        "held": to_staff("alert_mail.held"),
    }
    link = to_staff("alert_mail.link", link=f"{address.rstrip('/')}/console/alerts")
    subject = f"{subjects[how]}{lines[0]}" if lines else subjects[how]
    return subject, "\n".join([*lines, "", told[how], link])
