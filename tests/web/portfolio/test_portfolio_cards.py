from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cmplearn.errors import InputError
from cmplearn.portfolio import Document, Download, open_portfolio
from cmplearn.portfolio.actions import from_documents
from cmplearn.portfolio.log import LogEntry
from cmplearn.web.portfolio import portfolio_cards
from cmplearn.web.portfolio.portfolio_cards import CANNOT_TELL, State, cards, next_in_portfolio, state_of

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOON.date()


def saved(kind: str, key: str, value: Any, minute: int = 0) -> Document:
    return Document(kind, key, value, 1, NOON + timedelta(minutes=minute))


def state(*documents: Document, download: Download | None = None) -> State:
    log = tuple(LogEntry.from_value(each) for each in documents if each.kind == "log")
    return State(documents, log, tuple(from_documents(documents)), download, TODAY)


def step(*documents: Document, is_temporary: bool = False, **more: Any) -> str:
    return next_in_portfolio(state(*documents, **more), is_temporary=is_temporary).path


ANSWER = saved("answer", "2.3/first", 20)
DRAFT = saved("log", "mine/0a", {"text": "Words", "title": "A call"})
FINAL = saved("log", "mine/0b", {"text": "Words", "state": "final"})
LATE = saved("action", "own/a", {"what": "Ask the sponsor", "by": "2026-11-03"})
SOON = saved("action", "own/b", {"what": "Ring the ward", "by": "2026-12-03"})


def test_an_empty_portfolio_begins():
    assert step() == "programme"


def test_an_empty_portfolio_leads_to_the_boxes_of_a_new_entry_in_one_tap(site):
    page = site.ask("cmplearn/portfolio").text
    assert f'cmplearn/{portfolio_cards.WRITE}">Write it down</a>' in page
    entry = site.ask(site.ask(f"cmplearn/{portfolio_cards.WRITE}").headers["Location"].lstrip("/")).text
    assert "<textarea" in entry
    assert '<option value="event" selected>' in entry


def test_a_copy_that_will_be_deleted_is_saved_first_unless_it_is_safe():
    assert step(ANSWER, LATE, is_temporary=True) == "api/portfolio/download"
    assert step(ANSWER, LATE, is_temporary=True, download=Download(NOON, 0)) == "portfolio/actions"
    assert step(ANSWER, is_temporary=True, download=Download(NOON, 3)) == "api/portfolio/download"


def test_what_is_overdue_comes_before_a_draft_and_a_draft_before_what_is_due():
    assert step(LATE, DRAFT) == "portfolio/actions"
    assert step(SOON, DRAFT) == "portfolio/log/entry/mine/0a"
    assert step(SOON, FINAL) == "portfolio/actions"
    assert step(FINAL) == portfolio_cards.WRITE


def test_two_versions_are_settled_before_anything_is_done_with_them():
    found = replace(state(ANSWER, LATE), apart=2)
    assert next_in_portfolio(found, is_temporary=False).title == "2 things were changed in both"


def test_two_copies_brought_together_are_seen(tmp_path):
    for home, words in (("old", "Mine"), ("new", "Also mine")):
        with open_portfolio(tmp_path / home) as portfolio:
            portfolio.save("answer", "2.3/first", words, 0, words)
            bundle = portfolio.bundle({})
    with open_portfolio(tmp_path / "old") as portfolio:
        portfolio.take_in(bundle)
        assert state_of(portfolio, TODAY).apart == 1


def test_of_two_drafts_the_one_written_last_comes_first():
    newer = saved("log", "mine/0c", {"text": "Words"}, minute=5)
    assert step(DRAFT, newer) == "portfolio/log/entry/mine/0c"


def lines(home: Any, *documents: Document) -> dict[str, str]:
    with open_portfolio(home) as portfolio:
        for each in documents:
            portfolio.save(each.kind, each.key, each.value, 0, f"{each.kind}-{each.key}")
        return {card.title: card.line for card in cards(portfolio, state_of(portfolio, TODAY))}


def test_every_part_says_how_it_stands(tmp_path):
    said = lines(
        tmp_path / "home", ANSWER, DRAFT, FINAL, SOON, saved("profile", "me", {"profession": "pharmacist"})
    )
    assert said["Log"] == "2 entries, 1 draft"
    assert said["Actions"] == "Next: Ring the ward, by 3 December"
    assert said["Answers in lessons"] == "1 answer in 1 lesson"
    assert said["My year"].startswith("GPhC: 0 of 4")
    assert said["Hours"].endswith("of 300 hours")
    assert said["Take away and share"] == "You have not downloaded it yet."
    assert all(said.values())


def test_an_empty_portfolio_has_a_line_for_every_part(tmp_path):
    said = lines(tmp_path / "home")
    assert len(said) == len(portfolio_cards.PARTS)
    assert all(said.values())
    assert CANNOT_TELL not in said.values()


def test_a_part_that_cannot_tell_does_not_close_the_others(tmp_path, monkeypatch):
    def broken(*_: Any) -> str:
        raise InputError("A file of the course has a mistake in it.")

    parts = [(*part[:3], broken if part[1] == "Hours" else part[3]) for part in portfolio_cards.PARTS]
    monkeypatch.setattr(portfolio_cards, "PARTS", parts)
    said = lines(tmp_path / "home", ANSWER)
    assert (said["Hours"], said["Answers in lessons"]) == (CANNOT_TELL, "1 answer in 1 lesson")


@pytest.mark.parametrize("what", ["x" * 400, "Ask " * 200])
def test_a_long_action_is_cut_to_a_line(what: str):
    action = from_documents([saved("action", "own/a", {"what": what, "by": "2026-12-03"})])[0]
    assert len(portfolio_cards.due_line(action, date(2026, 11, 22))) < 120
