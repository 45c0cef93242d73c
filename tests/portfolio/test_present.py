"""What is kept in memory of a portfolio is what a fresh reading finds, whatever was done to it."""

import pytest

from cmplearn.portfolio import open_portfolio, read
from cmplearn.portfolio import present as module
from cmplearn.portfolio.actions import from_documents
from cmplearn.portfolio.present import Present, present


def fresh(reader) -> Present:
    documents = reader.documents()
    entries = (module.LogEntry.from_value(each) for each in documents if each.kind == "log")
    return Present(
        tuple(documents),
        tuple(each for each in entries if not each.is_empty),
        tuple(from_documents(documents)),
        len(reader.versions_apart()),
    )


def entry(words: str) -> dict:
    return {"text": words, "next_action": {"what": f"Do {words}"}}


@pytest.fixture
def bundle(tmp_path) -> bytes:
    with open_portfolio(tmp_path / "other") as other:
        other.save("log", "mine/a", entry("theirs"), 0, "theirs")
        return other.bundle({})


def test_saves_changes_merges_choices_and_erasures_are_seen_at_once(tmp_path, bundle):
    with open_portfolio(tmp_path / "home") as portfolio:
        assert present(portfolio) == fresh(portfolio) == Present()
        steps = (
            lambda: portfolio.save("log", "mine/a", entry("one"), 0, "1"),
            lambda: portfolio.save("log", "mine/a", entry("two"), 1, "2"),
            lambda: portfolio.save("log", "mine/b", {"text": ""}, 0, "3"),
            lambda: portfolio.save("action", "own/a", {"what": "Ring"}, 0, "4"),
            lambda: portfolio.take_in(bundle),
            lambda: portfolio.settle("log", "mine/a", entry("both"), heads(portfolio), "5"),
            lambda: portfolio.erase("log", "mine/a"),
        )
        for step in steps:
            step()
            assert present(portfolio) == fresh(portfolio)
        assert present(portfolio).entries == ()


def heads(portfolio) -> list[str]:
    [found] = portfolio.versions_apart()
    assert present(portfolio).apart == 1
    return [each.uid for each in found.heads]


def test_what_is_known_is_not_read_again(tmp_path, monkeypatch):
    with open_portfolio(tmp_path / "home") as portfolio:
        for number in range(3):
            portfolio.save("log", f"mine/{number}", entry(str(number)), 0, str(number))
        present(portfolio)
        read_now = []
        monkeypatch.setattr(module, "document", lambda row: read_now.append(row.key) or ORIGINAL(row))
        assert present(portfolio) is present(portfolio)
        portfolio.save("log", "mine/1", entry("again"), 1, "again")
        assert present(portfolio).entries[1].text == "again"
        assert read_now == ["mine/1"]


ORIGINAL = module.document


def test_a_portfolio_where_nothing_was_saved_holds_nothing(tmp_path):
    with read(tmp_path / "nowhere") as reader:
        assert present(reader) == Present()
