from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from faq.index import Index
from faq.json_lines import read_jsonl, read_queries, search_lines


def test_lines_of_one_id_make_one_entry_in_several_languages() -> None:
    result = read_jsonl(
        '{"id": 1, "language": "ja", "question": "ごみの日は", "answer": "火曜"}\n\n'
        '{"id": "1", "language": "en", "question": "Garbage day?", "answer": "Tuesday"}\n'
    )
    assert result.errors == ()
    (entry,) = result.entries
    assert entry.id == "1"
    assert entry.wordings == {"ja": ("ごみの日は",), "en": ("Garbage day?",)}


def test_a_bad_line_is_named_and_stops_no_other() -> None:
    result = read_jsonl(
        '{"id": "a", "question": "一つ目"}\nnot json\n[]\n{"id": "b"}\n'
        '{"id": "a", "question": "同じ"}\n{"id": "c", "question": "行\u2028区切り"}'
    )
    assert [entry.id for entry in result.entries] == ["a", "c"]
    assert [(error.row, error.reason) for error in result.errors] == [
        (2, "not_json"),
        (3, "not_json"),
        (4, "no_field"),
        (5, "repeated_id"),
    ]
    assert all(f"{error.row} 行目" in error.message for error in result.errors)


def test_a_line_comes_out_for_each_question(index: Index) -> None:
    read = read_queries(
        '{"id": "q1", "text": "レンタカー"}\n{"id": "q2", "text": ""}\n{"id": "q3"}'
    )
    assert [(error.row, error.column) for error in read.errors] == [(3, "text")]
    first, second = search_lines(index, read.queries, top=1)
    assert (first["query_id"], first["verdict"]) == ("q1", "answer")
    assert [sorted(match) for match in first["matches"]] == [["id", "probability", "score"]]  # type: ignore[attr-defined]
    assert second == {"query_id": "q2", "verdict": "handover", "matches": []}


def test_the_verdict_does_not_hang_on_how_many_matches_are_shown(index: Index) -> None:
    queries = read_queries('{"id": "q", "text": "いつ"}\n{"id": "r", "text": "バス"}').queries
    kinds = [[line["verdict"] for line in search_lines(index, queries, top=n)] for n in (0, 1, 9)]
    assert kinds[0] == kinds[1] == kinds[2]


@given(st.lists(st.text(max_size=30) | st.dictionaries(st.text(), st.text()).map(json.dumps)))
def test_no_text_breaks_the_reading(lines: list[str]) -> None:
    text = "\n".join(lines)
    read_jsonl(text)
    read_queries(text)
