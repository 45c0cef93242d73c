from cmplearn.widgets import MIME_TYPE, Control


def test_a_live_control_carries_declaration_fallback_and_a_plain_line() -> None:
    control = Control("2.3", "first", "text", "<p>Why?</p>", {"v": 1, "kind": "text"})

    assert control._repr_mimebundle_() == {
        MIME_TYPE: {"v": 1, "kind": "text"},
        "text/html": "<p>Why?</p>",
        "text/plain": "Control(2.3/first: text)",
    }


def test_a_part_that_is_only_read_says_so() -> None:
    bundle = Control("2.3", "", "prose", "<p>So it is.</p>")._repr_mimebundle_()

    assert bundle == {
        MIME_TYPE: {"kind": "static"},
        "text/html": "<p>So it is.</p>",
        "text/plain": "Control(2.3: prose)",
    }


def test_a_control_shows_itself_in_a_notebook_whatever_kinds_it_asks_for() -> None:
    control = Control("2.3", "", "prose", "<p>So it is.</p>")

    assert "text/html" in control._repr_mimebundle_(include=None, exclude=None)
