"""Staff at work in LINE: quoting a card, "#12 words", and the buttons of cards. Decides.

Who taps or writes is checked each time: a staff group may have members who are not staff.
"""

from __future__ import annotations

from collections.abc import Mapping

from faq.index import Index
from faq.parameters import Parameters
from handlers import stock
from handlers.answering import LONGEST_ANSWER, answer, ready_answer
from handlers.card import moved_card
from handlers.effects import Advance, Answer, Effect, Reply, SawCall
from handlers.event import Context, Event, Question
from handlers.language import name_in
from handlers.letters import one_line, units
from handlers.messages import LABEL, MOST_QUICK_REPLIES, panel, postback, quick_replies, text
from handlers.phrases import JAPANESE, to_staff
from handlers.question import Refusal, desk_known, illegal, may_tend, take
from handlers.wants import Button, wants

REFUSALS: Mapping[Refusal, str] = {
    "not linked": "staff.unlinked",
    "not allowed": "staff.not_allowed",
    "empty": "staff.empty",
    "too long": "staff.too_long",
    "not answered": "staff.withdrawn",
    "answered": "staff.already",
    "withdrawn": "staff.withdrawn",
    "taken by another": "staff.taken",
    "private phone": "staff.private_phone",
    "private name": "staff.private_name",
    "needs release": "staff.not_allowed",
    "no draft": "staff.already",
    "no such desk": "staff.no_desk",
}
READY = ("phone", "counter", "personal")


def write(event: Event, context: Context, index: Index, parameters: Parameters) -> list[Effect]:
    """Pass on what a member of staff wrote quoting a card or with its number, or say why not."""
    question, message, pointed = context.question, event.message, wants(event)
    if message is None:
        return []
    if question is None:
        return _say("staff.no_question", number=pointed.number) if pointed.number else []
    if context.staff is None and event.source.user is None:
        return _say("staff.nameless", question)
    if message.kind != "text":
        return _say("staff.only_text", question)
    words = pointed.words if pointed.number == question.number else message.text
    return _answer(question, words, context, index)


def tap(event: Event, context: Context, index: Index, parameters: Parameters) -> list[Effect]:
    """Do what a tapped button of a card says, if the tapper may."""
    button, question = wants(event).button, context.question
    if button is None:
        return []
    if button.kind == "saw":
        return _saw(button, context)
    if question is None:
        return _say("staff.no_question", number=button.number)
    if refusal := may_tend(context.staff, question):
        return _refused(refusal, question)
    match button.kind:
        case "take" | "over":
            return _take(question, context, over=button.kind == "over")
        case "write":
            return _say("staff.write_how", question)
        case "move":
            return _move(question, button.value, context)
        case "ready":
            return _ready(question, button.value, context)
        case _:
            return _stock(question, button.value, context, index)


def _answer(question: Question, words: str, context: Context, index: Index) -> list[Effect]:
    outcome = answer(
        question,
        words,
        context.staff,
        context.town,
        others=context.companions,
        may_push=context.may_push,
        people=index.people,
    )
    if isinstance(outcome, str):
        return _refused(outcome, question, length=units(words))
    return [*outcome, *_done(outcome, question)]


def _done(outcome: list[Effect], question: Question) -> list[Effect]:
    if any(isinstance(effect, Advance) and effect.kind == "drafted" for effect in outcome):
        return _say("staff.drafted", question)
    given = [effect for effect in outcome if isinstance(effect, Answer)]
    pushed = given and given[0].delivery == "pushed"
    if len(given) > 1:
        return _say("staff.answered_all", question, count=len(given))
    return _say("staff.answered_push" if pushed else "staff.answered", question)


def _take(question: Question, context: Context, *, over: bool) -> list[Effect]:
    outcome = take(question, context.staff, over=over)
    name = context.staff.name if context.staff else ""
    if outcome == "taken by another":
        asked = to_staff("staff.taken", receipt=question.number, name=question.holder or "")
        button = Button("over", number=str(question.number))
        return [Reply((panel(asked, [postback(to_staff("card.over"), button)]),))]
    if isinstance(outcome, str):
        return _refused(outcome, question)
    return [*outcome, *_say("staff.took", question, name=name)]


def _move(question: Question, desk: str, context: Context) -> list[Effect]:
    if refusal := illegal(question, "move"):
        return _refused(refusal, question)
    town = context.town
    if not desk:
        actions = [
            postback(
                one_line(name_in(other.names, JAPANESE), LABEL),
                Button("move", number=str(question.number), value=other.id),
            )
            for other in town.desks
            if other.id != question.desk
        ][:MOST_QUICK_REPLIES]
        if not actions:
            return _say("staff.no_desk", question)
        return [Reply((panel(to_staff("staff.move_to", receipt=question.number), actions),))]
    outcome = move(question, desk, "", context)
    if isinstance(outcome, str):
        return _refused(outcome, question)
    return [*outcome, *_say("staff.moved", question, desk=name_in(town.desk(desk).names, JAPANESE))]


def move(question: Question, desk: str, note: str, context: Context) -> list[Effect] | Refusal:
    """Hand a question over to another desk with a note for it; the promise to its asker stands."""
    if refusal := may_tend(context.staff, question) or illegal(question, "move"):
        return refusal
    if desk == question.desk or not desk_known(context.town, desk):
        return "no such desk"
    assert context.staff is not None  # noqa: S101 - refused above
    # A partner's draft belongs to the desk that it was written for.
    changes = {"state": "open", "taken_by": None, "desk": desk, "draft": None, "draft_by": None}
    number = context.staff.number
    turn = Advance(question.number, question.version, "moved", number, note, changes)
    return [turn, *moved_card(question, context.town.desk(desk), note, context)]


def _ready(question: Question, kind: str, context: Context) -> list[Effect]:
    if kind not in READY:
        actions = [
            postback(
                to_staff(f"ready.{one}"),
                Button("ready", number=str(question.number), value=one),
            )
            for one in READY
        ]
        return [Reply((panel(to_staff("ready.which", receipt=question.number), actions),))]
    outcome = answer(
        question,
        ready_answer(kind, question, context.town),  # type: ignore[arg-type]
        context.staff,
        context.town,
        others=context.companions,
        may_push=context.may_push,
        personal=kind == "personal",
    )
    if isinstance(outcome, str):
        return _refused(outcome, question)
    return [*outcome, *_done(outcome, question)]


def _stock(question: Question, id: str, context: Context, index: Index) -> list[Effect]:
    if not id:
        choices = [
            postback(
                one_line(one.title, LABEL),
                Button("stock", number=str(question.number), value=one.id),
            )
            for one, _ in stock.plain(question.language)
        ]
        told = text(to_staff("staff.stock", receipt=question.number))
        return [Reply((quick_replies(told, choices[:MOST_QUICK_REPLIES]),))]
    try:
        words = stock.fill(id, question.language, {})
    except (KeyError, stock.BadSlot):
        return _say("staff.stock_gone", question)
    return _answer(question, words, context, index)


def _saw(button: Button, context: Context) -> list[Effect]:
    if context.staff is None:
        return [Reply((text(to_staff("staff.unlinked")),))]
    if not button.number.isdecimal():
        return []
    return [
        SawCall(int(button.number), context.staff.number),
        Reply((text(to_staff("staff.saw", name=context.staff.name)),)),
    ]


def _refused(refusal: Refusal, question: Question, length: int = 0) -> list[Effect]:
    return _say(REFUSALS[refusal], question, length=length)


def _say(id: str, question: Question | None = None, **values: object) -> list[Effect]:
    known: dict[str, object] = {
        "receipt": question.number if question else "",
        "limit": LONGEST_ANSWER,
        "name": (question.holder if question else None) or "",
    }
    return [Reply((text(to_staff(id, **(known | values))),))]
