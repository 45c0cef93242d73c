"""Every document of the plan is read back in words, whatever was saved."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.portfolio import Document
from cmplearn.portfolio.plan_words import WORDS, plan_entry

NOW = datetime(2026, 1, 5, tzinfo=UTC)


def read(key: str, value: object) -> tuple[str, dict[str, str]]:
    found = plan_entry(Document("plan", key, value, 1, NOW))
    return found.label, dict(found.parts)


def test_feedback_says_who_said_what_and_whether_they_agreed() -> None:
    value = {
        "role": "sponsor", "name": "A. Patel", "when": "before", "competencies": ["K1", "K4"],
        "ratings": {"K1": 5, "K4": "not seen"}, "keep": "Asking", "consent": True,
    }  # fmt: skip
    assert read("feedback/a", value) == (
        "Feedback: Sponsor, at the start",
        {
            "Asked": "A. Patel",
            "Asked about": "The commissioning cycle; Leading through change",
            "The commissioning cycle": "5 of 7",
            "Leading through change": "can’t say",
            "What should I keep doing?": "Asking",
            "Agreed that this is kept": "yes, without their name",
        },
    )


@pytest.mark.parametrize(
    ("key", "value", "label", "parts"),
    [
        ("dates", {"first_day": "2026-01-12"}, "Dates of the programme", {"First day": "12 January 2026"}),
        (
            "note/a",
            {"on": "2026-02-01", "role": "coach", "whom": "C. Osei", "minutes": 45.5},
            "Conversation: 1 February 2026",
            {"With": "Coach · C. Osei", "Minutes": "45.5"},
        ),
        ("review/3-months", {"promised": "Half"}, "Review at 3 months", {"What was promised": "Half"}),
        ("milestone/a", {"what": "Paper in"}, "Milestone: Paper in", {"What": "Paper in"}),
        ("strategy", {"texts": {"lasting": "Ann"}}, "Development strategy", {"What will last": "Ann"}),
        (
            "objective/a",
            {"specific": "Chair it", "items": ["D41"], "progress": [{"on": "2026-02-03", "words": "Asked"}]},
            "Objective: Chair it",
            {
                "What I will do": "Chair it",
                "Needs and competencies it serves": "Influence without authority",
                "How it stands": "Not started",
                "Progress": "3 February 2026: Asked",
            },
        ),
    ],
)
def test_each_part_has_its_own_words(key: str, value: object, label: str, parts: dict[str, str]) -> None:
    assert read(key, value) == (label, parts)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["ratings", "texts", "progress", "items", "on", "by", "D39"]), inner
        )
    ),
    max_leaves=8,
)


@given(key=st.sampled_from([*WORDS, "review/9-months", "unknown/a", "ratings/during"]), value=anything)
def test_anything_saved_is_read(key: str, value: object) -> None:
    label, parts = read(key if "/" in key or key in ("dates", "strategy") else f"{key}/a", value)
    assert label
    assert all(words.strip() for words in parts.values())


def test_a_course_that_cannot_be_read_keeps_nobody_from_their_ratings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CMPLEARN_COURSE", "/nowhere")
    assert read("ratings/before", {"ratings": {"D48": 4}})[1] == {"D48": "4 of 7"}
