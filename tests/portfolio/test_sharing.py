from datetime import date

import pytest

from cmplearn.errors import InputError, NotFoundError, StorageError
from cmplearn.portfolio import StaleVersionError, open_portfolio, sharing
from cmplearn.portfolio.identifiers import find
from cmplearn.portfolio.keeping import saving
from cmplearn.portfolio.shared_words import copy_of, offers, passages

NAME = "0123456789abcdef0123456789abcdef"
TODAY = date(2026, 11, 22)
ABOUT = {"person": "Ade", "role": "set", "purpose": "to prepare our meeting", "until": date(2026, 12, 20)}
ENTRY = {"title": "Who gains?", "lesson": "2.3", "prompt": "What struck you?", "text": "Rang 07700 900123."}


@pytest.fixture
def portfolio(tmp_path):
    with open_portfolio(tmp_path) as opened:
        yield opened


def share(portfolio, kind="log", key="2.3/reflect", name=NAME, **about):
    copy = copy_of(portfolio, kind, key)
    flags = find(" ".join(text for each in passages(kind, copy.documents) for _, text in each.rows))
    return sharing.share(portfolio, copy, ABOUT | about, flags, TODAY, name)


def test_what_was_shared_stays_as_it_was(portfolio):
    portfolio.save("log", "2.3/reflect", ENTRY, 0, "one")
    given = share(portfolio)
    portfolio.save("log", "2.3/reflect", ENTRY | {"text": "Something else."}, 1, "two")
    [frozen] = sharing.frozen(portfolio, given)
    assert (frozen.kind, frozen.key, frozen.version, frozen.value) == ("log", "2.3/reflect", 1, ENTRY)
    assert given.which == "version 1"
    assert sharing.is_changed(portfolio, given, copy_of(portfolio, "log", "2.3/reflect").documents)


def test_what_is_unchanged_is_said_to_be(portfolio):
    portfolio.save("log", "2.3/reflect", ENTRY, 0, "one")
    given = share(portfolio)
    assert not sharing.is_changed(portfolio, given, copy_of(portfolio, "log", "2.3/reflect").documents)


def test_with_whom_for_what_until_when_and_what_the_check_found_are_kept(portfolio):
    portfolio.save("log", "2.3/reflect", ENTRY, 0, "one")
    share(portfolio)
    [given] = sharing.sharings(portfolio)
    assert (given.whom, given.purpose, given.until) == (
        "Ade (my learning set)",
        ABOUT["purpose"],
        ABOUT["until"],
    )
    assert (given.title, given.shared_on, given.found) == ("Who gains?", TODAY, {"phone number": 1})


def test_sending_the_form_twice_shares_once(portfolio):
    portfolio.save("log", "2.3/reflect", ENTRY, 0, "one")
    assert share(portfolio) == share(portfolio)
    assert len(sharing.sharings(portfolio)) == 1


def test_the_largest_entry_can_be_shared(portfolio):
    portfolio.save("log", "2.3/reflect", {"text": "x" * 99_980}, 0, "one")
    [frozen] = sharing.frozen(portfolio, share(portfolio))
    assert len(frozen.value["text"]) == 99_980


def test_a_name_never_comes_from_what_was_typed(portfolio):
    portfolio.save("log", "2.3/reflect", ENTRY, 0, "one")
    assert share(portfolio).key == f"copies/{NAME}"


def test_the_last_day_is_still_in_time_and_the_next_is_not(portfolio):
    portfolio.save("log", "2.3/reflect", ENTRY, 0, "one")
    given = share(portfolio)
    assert [given.is_past(date(2026, 12, day)) for day in (20, 21)] == [False, True]


def test_what_is_withdrawn_says_since_when_and_is_no_longer_past(portfolio):
    portfolio.save("log", "2.3/reflect", ENTRY, 0, "one")
    sharing.withdraw(portfolio, share(portfolio), date(2026, 12, 1), "w1")
    given = sharing.sharing(portfolio, NAME)
    assert given.withdrawn == date(2026, 12, 1)
    assert not given.is_past(date(2027, 1, 1))
    assert sharing.withdraw(portfolio, given, date(2027, 1, 1), "w2").withdrawn == date(2026, 12, 1)


def test_a_forgotten_sharing_leaves_no_copy(portfolio):
    portfolio.save("log", "2.3/reflect", ENTRY, 0, "one")
    sharing.forget(portfolio, share(portfolio))
    assert portfolio.documents("shared") == []
    assert portfolio.get("log", "2.3/reflect").value == ENTRY
    with pytest.raises(NotFoundError, match="There is no such copy"):
        sharing.sharing(portfolio, NAME)


def test_a_stop_while_sharing_leaves_nothing_half_shared(portfolio, monkeypatch):
    for place in range(3):
        portfolio.save("plan", f"objective/a{place}", {"specific": f"Chair {place}"}, 0, str(place))
    add, times = saving.add, []

    def stops_at_the_last(*given):
        times.append(given)
        if len(times) == 4:  # three parts, and what says with whom
            raise StorageError("The disk is full.")
        return add(*given)

    monkeypatch.setattr(saving, "add", stops_at_the_last)
    with pytest.raises(StorageError, match="disk is full"):
        share(portfolio, "plan", "")
    assert portfolio.documents("shared") == []
    assert share(portfolio, "plan", "").which == "3 parts, as they stood on that day"


def test_a_name_that_is_taken_is_not_shared_over(portfolio):
    portfolio.save("log", "2.3/reflect", ENTRY, 0, "one")
    portfolio.save("shared", f"copies/{NAME}", {"of": {}}, 0, "another save")
    with pytest.raises(StaleVersionError):
        share(portfolio)
    assert [each.key for each in portfolio.documents("shared")] == [f"copies/{NAME}"]


def test_a_role_that_nobody_has_is_refused_before_anything_is_kept(portfolio):
    portfolio.save("log", "2.3/reflect", ENTRY, 0, "one")
    with pytest.raises(InputError, match="set, tutor, assessor, sponsor, colleague"):
        share(portfolio, role="everybody")
    assert portfolio.documents("shared") == []


@pytest.mark.parametrize("value", [None, 3, [], {}, {"of": 3, "sources": "x", "with": [], "found": [1]}])
def test_a_value_of_another_shape_is_read_as_far_as_it_goes(portfolio, value):
    portfolio.save("shared", "copies/ab", value, 0, "odd")
    [given] = sharing.sharings(portfolio)
    assert (given.whom, given.found, sharing.frozen(portfolio, given)) == ("", {}, ())


# --- What can be shared, and how it reads


def test_nothing_written_is_nothing_to_share(portfolio):
    portfolio.save("log", "2.3/reflect", {"lesson": "2.3", "title": "Who gains?", "text": ""}, 0, "one")
    assert offers(portfolio) == {}
    with pytest.raises(NotFoundError, match="nothing was written there yet"):
        copy_of(portfolio, "log", "2.3/reflect")


def test_a_log_entry_reads_with_what_was_asked(portfolio):
    value = {
        "type": "unplanned",
        "began": "2026-11-01",
        "model": "short",
        "reflection": {"what": "It rained.", "so_what": "We waited."},
        "next_action": {"what": "Bring a coat", "by": "2026-12-01"},
        "text": "",
    }
    portfolio.save("log", "mine/a1", value, 0, "one")
    copy = copy_of(portfolio, "log", "mine/a1")
    rows = [row for each in passages("log", copy.documents) for row in each.rows]
    assert ("What?", "It rained.") in rows
    assert ("What I will do next", "Bring a coat (by 1 December 2026)") in rows
    assert ("When", "1 November 2026") in rows
    assert copy.title.endswith(" of 1 November 2026")


def test_a_part_of_the_own_case_reads_under_its_questions(portfolio):
    portfolio.save("own-case", "situation", {"situation": "Falls in care homes."}, 0, "one")
    [copy] = offers(portfolio)["own-case"]
    assert "Falls in care homes." in [
        text for each in passages("own-case", copy.documents) for _, text in each.rows
    ]


def test_the_plan_is_shared_without_ratings_feedback_and_notes_of_conversations(portfolio):
    portfolio.save("plan", "objective/a1", {"specific": "Lead a meeting", "by": "2027-01-31"}, 0, "one")
    portfolio.save("plan", "note/b1", {"topic": "In confidence"}, 0, "two")
    portfolio.save("plan", "feedback/c1", {"words": "What Jo said"}, 0, "three")
    portfolio.save("plan", "ratings/before", {"ratings": {"K1": 1}}, 0, "four")
    copy = copy_of(portfolio, "plan", "")
    assert [each.key for each in copy.documents] == ["objective/a1"]
    [objective] = passages("plan", copy.documents)
    assert objective.rows == (("What I will do", "Lead a meeting (by 31 January 2027)"),)


def test_the_plan_can_be_shared_whole(portfolio):
    portfolio.save("plan", "objective/a1", {"specific": "Lead a meeting"}, 0, "one")
    portfolio.save("plan", "objective/a2", {"specific": "Chair one"}, 0, "two")
    given = share(portfolio, "plan", "")
    assert given.which == "2 parts, as they stood on that day"
    assert len(passages("plan", sharing.frozen(portfolio, given))) == 2
