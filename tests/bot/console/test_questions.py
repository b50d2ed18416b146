"""Questions on the staff's pages: found, read, answered; to each role what is its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot import modes, proposing
from bot.store import calls, people, questions
from bot.store.desk_tables import questions as table
from bot.store.engine import Store
from bot.store.staff_tables import audits
from bot.store.tables import outbox

from .conftest import Browser, Time  # type: ignore[import-not-found]

Visit = Callable[..., Browser]
PATH = "/console/questions/1"


def row(store: Store, number: int = 1) -> Any:
    with store.read() as connection:
        return questions.question(connection, number)


def change(store: Store, number: int = 1, **values: object) -> None:
    with store.write() as connection:
        connection.execute(update(table).where(table.c.id == number).values(**values))


def another(store: Store, time: Time, text: str, **values: object) -> int:
    known: dict[str, object] = {
        "person_id": 1,
        "desk": "living",
        "language": "ja",
        "asked_at": time.now,
        "promised_at": time.now + timedelta(hours=3),
    }
    with store.write() as connection:
        people.meet(connection, "U1", time.now)
        return questions.add_question(connection, text=text, **(known | values))


@pytest.mark.usefixtures("question")
def test_the_list_shows_what_waits_and_finds_words(visit: Visit, store: Store, time: Time) -> None:
    another(store, time, "ごみの袋はどこで買えますか", desk="tourism", language="en")
    staff = visit("staff")
    page = staff.get("/console/").text
    assert "井戸の水" in page and "ごみの袋" in page
    assert page.index("受付番号 1") < page.index("受付番号 2"), "the one promised first is first"
    assert "ごみの袋" not in staff.get("/console/?q=井戸").text
    assert "井戸の水" not in staff.get("/console/?desk=tourism").text
    assert "井戸の水" not in staff.get("/console/?language=en").text
    assert "井戸の水" not in staff.get("/console/?q=%232").text
    assert "当てはまる質問はありません" in staff.get("/console/?state=closed").text


@pytest.mark.usefixtures("question")
def test_a_viewer_sees_how_things_stand_and_no_words(visit: Visit) -> None:
    viewer = visit("viewer")
    page = viewer.get("/console/").text
    assert "受付番号 1" in page and "井戸" not in page
    assert "受付番号 1" in viewer.get("/console/?q=井戸").text, "words are not searched either"
    assert viewer.get(PATH).status_code == 403


@pytest.mark.usefixtures("question")
def test_a_partner_sees_its_own_desk_alone(
    visit: Visit, store: Store, time: Time, accounts: Any
) -> None:
    another(store, time, "宿の予約をしたい", desk="tourism")
    with store.write() as connection:
        from bot.store import staff

        staff.change(connection, accounts["partner"], desks="tourism", shown_as="観光協会")
    partner = visit("partner")
    page = partner.get("/console/?desk=living").text
    assert "宿の予約" in page and "井戸" not in page
    assert partner.get(PATH).status_code == 404
    for act in ("take", "answer", "note", "move", "ready", "ask", "seen"):
        assert partner.post(f"{PATH}/{act}", words="x", note="x", kind="phone").status_code == 404
    assert partner.post("/console/questions/2/answer", words="協会へどうぞ。").status_code == 303
    assert (row(store, 2).state, row(store, 2).draft) == ("open", "協会へどうぞ。")
    assert partner.post("/console/questions/2/draft").status_code == 403
    clerk = visit("staff")
    assert "確かめてから送る回答が1件" in clerk.get("/console/").text
    assert clerk.post("/console/questions/2/draft").status_code == 303
    found = row(store, 2)
    assert (found.state, found.answer, found.answered_as) == (
        "answered",
        "協会へどうぞ。",
        "観光協会",
    )


@pytest.mark.usefixtures("question")
def test_reading_is_recorded(visit: Visit, recorded: Any) -> None:
    assert "井戸の水は飲めますか" in visit("staff").get(PATH).text
    assert recorded()[-1] == ("question.read", "question 1")


@pytest.mark.usefixtures("question")
def test_an_answer_waits_or_is_pushed_as_the_clerk_chooses(
    visit: Visit, store: Store, time: Time
) -> None:
    another(store, time, "図書室は開いていますか")
    clerk = visit("staff")
    assert clerk.post(f"{PATH}/answer", words="飲めます。", sending="wait").status_code == 303
    assert (row(store).answer, row(store).delivery) == ("飲めます。", "waiting")
    clerk.post("/console/questions/2/answer", words="17時までです。", sending="push")
    assert row(store, 2).delivery == "pushed"
    with store.read() as connection:
        (push,) = connection.execute(select(outbox).where(outbox.c.kind == "push")).all()
    assert (push.purpose, push.cost) == ("answer", 1)


@pytest.mark.usefixtures("question")
def test_what_is_stopped_stays_in_the_field_and_takes_a_reason(visit: Visit, store: Store) -> None:
    clerk = visit("staff")
    page = clerk.post(f"{PATH}/answer", words="係の携帯 090-1234-5678 へ。")
    assert page.status_code == 400
    assert "携帯電話の番号" in page.text and "090-1234-5678" in page.text
    assert row(store).state == "open"
    page = clerk.post(f"{PATH}/answer", words="係の携帯 090-1234-5678 へ。", despite="ご本人の希望")
    assert page.status_code == 303 and row(store).state == "answered"
    with store.read() as connection:
        details = connection.scalars(
            select(audits.c.detail).where(audits.c.act == "question.answer")
        ).all()
    assert details == ["ご本人の希望"]


@pytest.mark.usefixtures("question")
def test_the_first_to_answer_wins(visit: Visit, store: Store) -> None:
    first, second = visit("staff"), visit("publisher")
    first.post(f"{PATH}/answer", words="飲めます。")
    page = second.post(f"{PATH}/answer", words="飲めません。")
    assert page.status_code == 400 and "先にほかの方が回答しています" in page.text
    assert row(store).answer == "飲めます。"


@pytest.mark.usefixtures("question")
def test_taking_handing_over_and_notes(visit: Visit, store: Store, recorded: Any) -> None:
    clerk, other = visit("staff"), visit("publisher")
    clerk.post(f"{PATH}/take")
    assert "担当あり：staffの係" in other.get("/console/").text
    assert "staffの係さんが担当しています" in other.get(PATH).text
    assert (
        "ほかの方が担当しています"
        in other.client.post(
            f"{PATH}/take", data={"csrf_token": other.token()}, follow_redirects=True
        ).text
    )
    other.post(f"{PATH}/take", over="1")
    other.post(f"{PATH}/note", note="水道の係に確認中 090-1234-5678")
    other.post(f"{PATH}/move", desk="tourism", handing="観光のことなので")
    found = row(store)
    assert (found.desk, found.state, found.taken_by) == ("tourism", "open", None)
    page = other.get(PATH).text
    assert "水道の係に確認中" in page and "090-1234" not in page and "観光のことなので" in page
    acts = [act for act, _ in recorded()]
    assert acts.count("question.taken") == 2 and "question.moved" in acts


@pytest.mark.usefixtures("question")
@pytest.mark.parametrize("kind", ["phone", "counter", "personal"])
def test_ready_answers(visit: Visit, store: Store, kind: str) -> None:
    visit("staff").post(f"{PATH}/ready", kind=kind)
    assert "0261-00-0030" in row(store).answer
    assert row(store).personal is (kind == "personal")


@pytest.mark.usefixtures("question")
def test_a_stock_answer_is_filled_looked_at_and_sent(visit: Visit, store: Store) -> None:
    change(store, language="ko")
    clerk = visit("staff")
    path = f"{PATH}/stock/price-one"
    assert "料金" in clerk.get(f"{PATH}/stock").text
    empty = clerk.get(path)
    assert "この文面を送る" not in empty.text
    wrong = clerk.get(f"{path}?place=鈴の湯&price=たくさん")
    assert wrong.status_code == 400 and "数字だけ" in wrong.text
    look = clerk.get(f"{path}?place=鈴の湯&price=700")
    assert "700" in look.text and "日本語では" in look.text
    assert row(store).state == "open", "looking sends nothing"
    assert clerk.post(path, place="鈴の湯", price="700").status_code == 303
    found = row(store)
    assert found.state == "answered" and "700" in found.answer
    assert found.answer_language is None, "it is in the asker's language"
    assert clerk.get(f"{PATH}/stock/no-such").status_code == 404


@pytest.mark.usefixtures("question")
def test_asking_back_in_the_asker_s_language(visit: Visit, store: Store) -> None:
    change(store, language="en")
    clerk = visit("staff")
    from handlers import stock

    one = stock.ask_backs()[0]
    clerk.post(f"{PATH}/ask", id=one.id)
    with store.read() as connection:
        (push,) = connection.execute(select(outbox).where(outbox.c.kind == "push")).all()
    assert "would like to ask you" in push.body and push.purpose == "asked"
    assert row(store).state == "open"


@pytest.mark.usefixtures("question")
def test_japanese_words_for_a_foreigner_say_so(visit: Visit, store: Store) -> None:
    change(store, language="en")
    visit("staff").post(f"{PATH}/answer", words="飲めます。", easy="水を 飲んで いいです。")
    found = row(store)
    assert found.answer_language == "ja" and "【やさしい日本語】\n水を" in found.answer


@pytest.mark.usefixtures("question")
def test_a_call_is_seen_on_the_page(visit: Visit, store: Store, time: Time, accounts: Any) -> None:
    with store.write() as connection:
        calls.add(
            connection,
            key="q1:due:1:staff",
            question_id=1,
            desk="living",
            staff_id=accounts["staff"],
            reason="due",
            at=time.now,
        )
    clerk = visit("staff")
    assert "見ました" in clerk.get(PATH).text
    clerk.post(f"{PATH}/seen")
    assert "見ました" not in clerk.get(PATH).text.split("<main")[1].split("記録しました")[-1]


@pytest.mark.usefixtures("question")
def test_a_past_answer_is_offered_and_copied(visit: Visit, store: Store, time: Time) -> None:
    another(
        store,
        time,
        "井戸の水を飲めますか",
        state="answered",
        answer="村の井戸は毎年検査しています。",
        answered_by=1,
        delivery="delivered",
    )
    clerk = visit("staff")
    assert "村の井戸は毎年検査しています" in clerk.get(PATH).text
    page = clerk.get(f"{PATH}?use=past:2").text
    assert "村の井戸は毎年検査しています" in page.split("<textarea")[1].split("</textarea>")[0]
    change(store, 2, personal=True)
    assert "毎年検査" not in clerk.get(PATH).text, "a personal matter teaches nobody"


def test_disaster_mode_is_switched_and_pins_are_kept(
    visit: Visit, store: Store, time: Time, question: int, recorded: Any
) -> None:
    clerk = visit("staff")
    assert clerk.get("/console/disaster").status_code == 200
    clerk.post("/console/disaster", on="1")
    clerk.post("/console/disaster/pins/water", line="役場の駐車場で給水中。090-1234-5678")
    assert clerk.post("/console/disaster/pins/nothing", line="x").status_code == 404
    with store.read() as connection:
        assert modes.disaster(connection)
        line, at = modes.pins(connection)["water"]
    assert line.startswith("役場の駐車場で給水中") and "090" not in line and at == time.now
    change(store, promised_at=None)
    time.passes(minutes=1)
    page = clerk.client.post(
        "/console/disaster", data={"csrf_token": clerk.token(), "on": "0"}, follow_redirects=True
    )
    assert "1件の約束を" in page.text
    assert row(store).promised_at is not None
    assert [act for act, _ in recorded()].count("mode.disaster") == 2


def test_a_proposed_disaster_mode_stands_on_every_page_of_those_who_decide(
    visit: Visit, store: Store, time: Time, app: Any
) -> None:
    with store.write() as connection:
        settings, town = app.config["SETTINGS"], app.config["TOWN"]
        assert proposing.propose(connection, "震度5弱の地震", settings, town, time.now)
    clerk = visit("staff")
    assert "震度5弱の地震" in clerk.get("/console/").text
    assert "震度5弱の地震" not in visit("viewer").get("/console/figures").text
    assert visit("viewer").post("/console/disaster/decline").status_code == 403
    clerk.post("/console/disaster/decline")
    assert "震度5弱の地震" not in clerk.get("/console/").text
    with store.read() as connection:
        assert not modes.disaster(connection)
