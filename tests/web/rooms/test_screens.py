"""What a room's screens show: to phones, on the wall, with and without answers."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from tests.rooms.every_kind import (
    ANSWERS,
    ASKS,
    STEPS,
    UNTIDY,
    answering,
    ask_of,
    every_kind,
    shown,
    state_of,
)
from tests.rooms.example import answered, as_events, joined, led, opened

from cmplearn.course import activities
from cmplearn.errors import InputError
from cmplearn.rooms import State, numbered
from cmplearn.rooms.answers import clean
from cmplearn.web.rooms import results, screens, wall
from cmplearn.web.rooms.fields import fields_of, in_words, value_of

PLACE = screens.Place("/cmplearn/room/K7M2QX/answer")
HOSTILE = "<script>alert('x')</script>"


class Form(HTMLParser):
    """What a browser would send of a form, as it stands."""

    def __init__(self, html: str, id: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.id, self.is_in, self.select, self.text = id, False, "", ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "form":
            self.is_in = given.get("id") == self.id
        if not self.is_in:
            return
        name, kind = given.get("name") or "", given.get("type")
        if tag == "input" and (kind not in ("radio", "checkbox") or "checked" in given):
            self.fields.setdefault(name, []).append(given.get("value") or "")
        if tag in ("select", "textarea"):
            self.select, self.text = name, ""
            self.fields[name] = [""]
        if tag == "option" and "selected" in given:
            self.text = "selected"

    def handle_data(self, data: str) -> None:
        if self.is_in and self.select and self.text == "selected":
            self.fields[self.select], self.text = [data], ""
        elif self.is_in and self.select and self.lasttag == "textarea":
            self.fields[self.select] = [data.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self.select = ""
        if tag == "form":
            self.is_in = False


@pytest.mark.parametrize("ask", ASKS)
def test_a_kept_answer_stands_in_its_form_and_sending_that_form_again_changes_nothing(ask: str) -> None:
    state = answering(ask, 1)
    html = screens.main(state, state.members["m0"], PLACE)
    form = Form(html, f"a1-{ask}")
    assert (form.fields["item"], form.fields["ask"], form.fields["operation"]) == (["a1"], [ask], [""])
    assert clean(state.ask("a1", ask), value_of(state.ask("a1", ask), form.fields)) == ANSWERS[ask]
    assert "Kept. You can change it until answers are closed." in html


@pytest.mark.parametrize("ask", ASKS)
def test_what_is_sent_to_every_phone_has_nobodys_answer_and_nobodys_name(ask: str) -> None:
    blank, after = answering(ask, 0), answering(ask, 3)
    assert screens.main(blank, None, PLACE) == screens.main(after, None, PLACE)
    assert "Asha" not in screens.main(after, None, PLACE) + screens.live(after)


@pytest.mark.parametrize("ask", ASKS)
def test_a_refused_form_comes_back_with_what_was_typed_and_a_link_from_the_error_to_it(ask: str) -> None:
    state = answering(ask, 0)
    typed = fields_of(state.ask("a1", ask), ANSWERS[ask])
    refused = screens.Refused("a1", ask, "That can’t be read.", typed)
    html = screens.main(state, state.members["m0"], PLACE, refused)
    assert {name: list(values) for name, values in typed.items()}.items() <= Form(
        html, f"a1-{ask}"
    ).fields.items()
    assert f'role="alert"><h2>Your answer was not taken</h2><p><a href="#a1-{ask}">' in html
    assert html.count("That can’t be read.") == 2
    assert "Kept" not in html


@pytest.mark.parametrize("ask", ASKS)
def test_a_form_with_fields_of_no_form_of_ours_is_drawn_again_all_the_same(ask: str) -> None:
    state = answering(ask, 0)
    odd = {"what": ["x"], "x-y": ["x"], "what-": ["x"], "name-99999999999": ["x"], "": ["x"], "what-²": ["x"]}
    html = screens.main(state, None, PLACE, screens.Refused("a1", ask, "No.", odd))
    assert f'id="a1-{ask}"' in html
    assert html.count("<fieldset") <= 14


def test_points_that_were_left_out_are_asked_for_and_are_not_taken_for_none() -> None:
    ask = activities.load("what-should-count").asks[0]
    typed = fields_of(ask, dict.fromkeys(ask.items, 40)) | {"value-harm": [""]}
    with pytest.raises(InputError, match=r"“From no harm .*”: give it a number from 0 to 100"):
        clean(ask, value_of(ask, typed))


def test_the_help_beside_a_question_is_in_whole_sentences_and_said_once() -> None:
    html = screens.main(state_of(opened(0), activity=activities.load("what-should-count")), None, PLACE)
    assert "to you, the others beside it. Each from 0 to 100.</p>" in html


def test_who_answers_too_late_is_told_so_without_a_link_to_a_form_that_has_gone() -> None:
    state = answering("call", 0, led("closed"))
    late = screens.Refused("a1", "call", "Answers are not taken now.", {"value": ["a"]})
    html = screens.main(state, state.members["m0"], PLACE, late)
    assert "<p>Answers are not taken now.</p>" in html
    assert "<a " not in html


def test_a_new_form_is_sent_when_a_step_opens_closes_or_ends_and_not_when_somebody_answers() -> None:
    here = [joined("m0", "Asha")]
    log = [opened(0), answered("m0", "call", "a"), led("closed"), led("reopened"), opened(1), led("ended")]
    keys = [screens.screen_key(state_of(*here, *log[:count])) for count in range(len(log) + 1)]
    assert keys == ["lobby", "a1.0.open", "a1.0.open", "a1.0.closed", "a1.0.open", "a1.1.open", "ended"]


def test_who_waits_is_greeted_and_told_how_many_are_here() -> None:
    state = state_of(joined("m0", "Asha"))
    assert "You are in, Asha" in screens.main(state, state.members["m0"], PLACE)
    assert "1 person is here." in screens.live(state)
    assert "1 person is here." in screens.projector_live(state)


@pytest.mark.parametrize("ask", ["rule", "true", "map", "acts"])
def test_who_writes_something_is_told_who_will_see_it_and_with_which_name(ask: str) -> None:
    nameless = "Others see what you write only if the facilitator shows it to all, and without your name."
    named = "Whoever leads the set sees this with your name."
    in_class = screens.main(answering(ask, 0), None, PLACE)
    in_set = screens.main(answering(ask, 0, activity=every_kind("action learning set")), None, PLACE)
    assert (in_class.count(nameless), in_class.count(named)) == (1, 0)
    assert (in_set.count(nameless), in_set.count(named)) == (0, 1)
    assert nameless not in screens.main(answering("call", 0), None, PLACE)


def test_once_answers_are_closed_there_is_no_form_but_ones_own_answer_in_words() -> None:
    state = answering("acts", 1, led("closed"))
    html = screens.main(state, state.members["m0"], PLACE)
    assert "Answers are closed." in html
    assert "You answered: Ring the ward (by 1 December 2026); Ask the clerk<" in html
    assert "data-ask" not in html
    assert "You answered" not in screens.main(state, state.members["m1"], PLACE)


def test_actions_can_be_taken_along_also_from_a_page_that_came_before_they_were_written() -> None:
    state = answering("acts", 1)
    button = 'action="/cmplearn/room/K7M2QX/claim"'
    assert button in screens.main(state, state.members["m0"], PLACE)
    assert button in screens.main(state, None, PLACE)


def test_a_closed_room_thanks_and_shows_nothing_else() -> None:
    state = answering("call", 3, shown("call"), led("ended"))
    assert "This room is closed" in screens.main(state, None, PLACE)
    assert "This room is closed" in screens.projector_main(state)
    assert not screens.live(state) + screens.projector_live(state)


@pytest.mark.parametrize("ask", [each for each in ASKS if ASKS[each]["kind"] not in ("text", "actions")])
def test_results_are_a_picture_and_the_same_numbers_as_a_table_on_every_screen(ask: str) -> None:
    state = answering(ask, 6, shown(ask))
    for html in (screens.live(state), results.results(state, "a1", ask, "facilitator")):
        assert html.count("<svg") == html.count("<figcaption>") == html.count("<table>") >= 1
    wall = screens.projector_live(state)
    assert wall.count("<figcaption>") + wall.count("<table") == 1
    assert len(results.pictures(state, "a1", ask)) == screens.live(state).count("<svg")
    assert " style=" not in screens.live(state)


def test_an_ask_that_is_put_again_shows_who_moved() -> None:
    html = screens.projector_live(answering("call-again", 6, shown("call-again")))
    assert "6 of 6 changed their answer" in html


def test_results_of_the_same_words_asked_twice_say_which_is_which() -> None:
    activity = every_kind()
    again = activity.asks[STEPS["call-again"]].model_copy(update={"label": ASKS["call"]["label"]})
    step = activity.steps[-1].model_copy(update={"asks": (again,)})
    same = activity.model_copy(update={"steps": (*activity.steps[:-1], step)})
    html = screens.live(answering("call-again", 6, shown("call"), shown("call-again"), activity=same))
    assert "<h2>Whom do you call?</h2>" in html
    assert "<h2>Whom do you call? (again)</h2>" in html


def test_results_are_on_the_screens_only_while_the_facilitator_shows_them() -> None:
    assert "<svg" not in screens.live(answering("call", 6))
    hidden = answering("call", 6, shown("call"), led("hidden", item="a1", ask="call"))
    assert "<svg" not in screens.live(hidden) + screens.projector_live(hidden)
    assert "Whom do you call?" in screens.projector_live(hidden)


def titles(html: str) -> list[str]:
    return re.findall('<section class="result"><h2>(.*?)</h2>', html)


def test_results_stand_on_the_wall_together_where_they_fit_and_else_one_after_another() -> None:
    activity = every_kind(at_once=True)
    shows = [shown(ask) for ask in ("live", "weeks", "call", "drop")]
    given = [answered("m0", ask, ANSWERS[ask]) for ask in ("call", "drop", "live", "weeks")]
    state = state_of(joined("m0", "Asha"), opened(0), *given, *shows, activity=activity)
    labels = {ask.id: ask.label for ask in activity.asks}
    together = [labels[ask] for ask in ("call", "drop", "live")]
    assert titles(screens.projector_live(state)) == together
    assert titles(screens.live(state)) == [*together, labels["weeks"]]
    assert [page.name for page in wall.pages(state)] == ["; ".join(together), labels["weeks"]]

    for event in as_events([led("turned", page=1)], state.seq + 1):
        state.apply(event)
    assert titles(screens.projector_live(state)) == [labels["weeks"]]
    for event in as_events([led("turned", page=9)], state.seq + 1):
        state.apply(event)
    assert titles(screens.projector_live(state)) == [labels["weeks"]]
    for event in as_events([shown("call")], state.seq + 1):
        state.apply(event)
    assert titles(screens.projector_live(state)) == together


def test_what_was_shown_last_is_on_the_wall_and_who_moved_where_it_stands_alone() -> None:
    alone = answering("call-again", 6, shown("call-again"))
    both = answering("call-again", 6, shown("call-again"), shown("call"))
    assert [page.name for page in wall.pages(alone)][1:] == ["Whom do you call now?: who moved"]
    assert "changed their answer" in screens.projector_live(alone)
    assert titles(screens.projector_live(both)) == ["Whom do you call?", "Whom do you call now?"]
    assert [page.name for page in wall.pages(both)][1:] == ["Whom do you call now?: who moved"]


def test_words_stand_on_the_wall_from_their_first_page_on_and_behind_the_answers_they_belong_to() -> None:
    drafts = [joined(f"m{place}", "Asha") for place in range(9)] + [opened(STEPS["rule"])]
    drafts += [answered(f"m{place}", "rule", "a long way to go " * 20) for place in range(9)]
    texts = state_of(*drafts, *(led("published", answer=seq) for seq in range(11, 20)), shown("rule"))
    rated = answering("true", 6, *(led("published", answer=seq) for seq in range(8, 14)), shown("true"))
    for state in (texts, rated):
        assert len(wall.pages(state)) > 1
        assert wall.page_of(state, wall.pages(state)) == 0
    assert wall.pages(rated)[1].name == "How far is each true?: in words"


def test_words_of_which_none_is_published_take_no_room_on_any_screen() -> None:
    state = answering("rule", 6, shown("rule"))
    assert titles(screens.live(state)) == []
    assert "The rule, in your words" in screens.projector_live(state)
    assert titles(screens.projector_live(state)) == []


def test_a_wall_whose_room_lets_nobody_new_in_says_so() -> None:
    words = "Nobody new is let in"
    for before in ([], [opened(0)]):
        assert words not in screens.projector_live(state_of(*before))
        assert words in screens.projector_live(state_of(*before, led("locked")))


@pytest.mark.parametrize("said", ["x" * 2000, "one word and another " * 95, "a\n" * 900])
def test_a_text_however_long_is_all_on_the_wall_page_by_page(said: str) -> None:
    drafts = [joined("m0", "Asha"), opened(STEPS["rule"]), answered("m0", "rule", said)]
    state = state_of(*drafts, led("published", answer=3), shown("rule"))
    found = [
        text for page in wall.pages(state) for text in re.findall("<li>(.*?)</li>", page.html, re.DOTALL)
    ]
    assert len(wall.pages(state)) > 1
    assert re.sub(r"[\s…]", "", "".join(found)) == re.sub(r"\s", "", said)


def test_a_check_in_of_few_that_is_closed_says_so_on_the_wall() -> None:
    arrive = activities.load("how-do-you-arrive")
    people = [joined(f"m{place}", f"Person {place}") for place in range(4)]
    given = [answered(f"m{place}", arrive.asks[0].id, 2) for place in range(4)]
    state = state_of(*people, opened(0), *given, activity=arrive)

    assert "Fewer than" not in screens.projector_live(state)
    for event in as_events([led("closed")], state.seq + 1):
        state.apply(event)
    assert "Fewer than 5 have answered." in screens.projector_live(state)


def test_options_stand_on_the_wall_also_where_people_answer_about_themselves() -> None:
    html = screens.projector_live(state_of(opened(0), activity=activities.load("how-do-you-arrive")))
    assert "<p>1: running on empty · 5: wide awake</p>" in html


def test_before_anybody_answers_that_is_said_instead_of_a_picture() -> None:
    html = screens.projector_live(answering("weeks", 0, shown("weeks"), led("closed")))
    assert "Nobody has answered yet." in html
    assert "<svg" not in html


@pytest.mark.parametrize(("people", "is_closed"), [(4, True), (6, False)])
def test_of_a_survey_nobody_sees_results_of_few_or_before_it_is_closed(people: int, is_closed: bool) -> None:
    more = (led("closed"),) if is_closed else ()
    state = answering("live", people, shown("live"), *more, activity=every_kind("survey"))
    where: tuple[results.Where, ...] = ("phone", "facilitator")
    for html in (results.results(state, "a1", "live", each) for each in where):
        assert "<svg" not in html
        assert "<table" not in html
        assert '<p class="why">' in html
    assert results.pictures(state, "a1", "live") == ()


def test_while_results_are_kept_back_the_wall_goes_on_asking_and_says_why() -> None:
    state = answering("live", 6, shown("live"), activity=every_kind("survey"))
    html = screens.projector_live(state)
    assert "6 of 6 answered" in html
    assert "Shown once answers are closed" in html


def test_of_a_survey_that_five_answered_results_are_shown_once_it_is_closed() -> None:
    state = answering("live", 5, shown("live"), led("closed"), activity=every_kind("survey"))
    assert "<svg" in screens.live(state)


@pytest.mark.parametrize("ask", ["rule", "true", "map", "acts"])
def test_what_people_typed_is_on_no_screen_before_it_is_published(ask: str) -> None:
    said = {"rule": "weeks waited", "true": "my impression", "map": "Carers", "acts": "Ring the ward"}[ask]
    state = answering(ask, 2, shown(ask))
    assert said not in screens.live(state) + screens.projector_live(state)
    seq = state.answers["a1", ask]["m0"].seq
    published = answering(ask, 2, shown(ask), led("published", answer=seq))
    assert said in screens.live(published)
    assert any(said in page.html for page in wall.pages(published))
    assert said not in results.results(published, "a1", ask, "facilitator")


def test_script_tags_stay_words_wherever_they_are_typed() -> None:
    seq = 3
    drafts = [joined("m0", HOSTILE), opened(STEPS["rule"]), answered("m0", "rule", HOSTILE)]
    state = state_of(*drafts, led("published", answer=seq), shown("rule"))
    html = (
        screens.main(state, state.members["m0"], PLACE) + screens.live(state) + screens.projector_live(state)
    )
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 3
    lobby = state_of(drafts[0])
    assert "<script" not in screens.main(lobby, lobby.members["m0"], PLACE)


def test_the_right_answer_of_a_knowledge_check_is_shown_only_once_answers_are_closed() -> None:
    check = activities.load("module-1-knowledge")
    ask = check.asks[0]
    here = [joined(f"m{place}", "Asha") for place in range(6)]
    log = [opened(0), *(answered(f"m{place}", ask.id, ask.answer) for place in range(6)), shown(ask.id)]
    still_open = state_of(*here, *log, activity=check)
    closed = state_of(*here, *log, led("closed"), activity=check)
    assert "Right:" not in screens.live(still_open)
    assert f"Right: {ask.options[ask.answer or ''].removesuffix('.')}" in screens.live(closed)


def test_the_wall_asks_the_question_and_counts_who_has_answered() -> None:
    html = screens.projector_live(answering("call", 2))
    assert all(
        words in html for words in ("Whom do you call?", "Draw lots", "2 of 6 answered", "<em>first</em>")
    )
    assert "is-short" in html


def test_people_without_phones_are_counted_too() -> None:
    entered = led("entered", item="a1", ask="call", value="a", count=9)
    assert "11 answered" in screens.live(answering("call", 2, entered))
    few = led("entered", item="a1", ask="call", value="a", count=2)
    assert "4 answered" in screens.live(answering("call", 2, few))  # not "4 of 6": two of the six have not
    assert "6 people are here by phone, and 2 without." in screens.projector_live(answering("call", 2, few))


def test_two_things_in_one_place_are_named() -> None:
    ask = ask_of("order")
    with pytest.raises(InputError, match="“What it costs” and “How long people wait” both have place 1"):
        value_of(ask, {"place-cost": ["1"], "place-harm": ["2"], "place-wait": ["1"]})
    with pytest.raises(InputError, match="“What it costs” has no place yet"):
        value_of(ask, {"place-cost": [""], "place-harm": ["2"], "place-wait": ["1"]})


@pytest.mark.parametrize(
    ("typed", "value"), [("1,250", 1250), (" 3.5 ", 3.5), ("many", "many"), ("inf", "inf")]
)
def test_a_number_is_read_as_people_write_it_and_anything_else_is_left_to_be_refused(
    typed: str, value: object
) -> None:
    assert value_of(ask_of("weeks"), {"value": [typed]}) == value


@pytest.mark.parametrize("ask", ASKS)
def test_every_answer_can_be_told_in_words(ask: str) -> None:
    words = in_words(ask_of(ask), ANSWERS[ask])
    assert words
    assert not re.search(r"[{}\[\]]", words)


def test_a_rating_for_which_no_evidence_was_written_has_no_brackets() -> None:
    _, kept = UNTIDY["true"]
    assert re.findall(r"\(.*?\)", in_words(ask_of("true"), kept)) == ["(May)"]


def test_every_step_of_every_activity_of_the_course_can_be_shown_without_links_out_of_the_room() -> None:
    here = joined("m0", "Asha")
    for activity in activities.all():
        frozen = activities.thawed(activities.frozen(activity))
        for step in range(len(frozen.steps)):
            state = state_of(here, opened(step), activity=frozen)
            html = screens.main(state, state.members["m0"], PLACE) + screens.projector_live(state)
            assert "<a " not in html
            assert "{{" not in html


def test_words_typed_on_the_spot_are_no_figures_to_be_looked_up() -> None:
    activity = every_kind()
    step = activity.steps[0].model_copy(update={"tells": "What is {{ nowhere.nothing }} worth?"})
    state = state_of(opened(0), activity=activity.model_copy(update={"steps": (step,)}))
    assert "What is {{ nowhere.nothing }} worth?" in screens.main(state, None, PLACE)


def test_the_plan_of_a_room_may_hold_an_activity_twice_and_results_are_of_the_right_one() -> None:
    activity = every_kind()
    twice = State(replace(state_of().room, items=numbered([activity, activity])))
    for event in as_events([joined("m0", "Asha"), opened(0, "a2"), answered("m0", "call", "a", "a2")]):
        assert twice.apply(event) is None
    assert 'id="a2-call"' in screens.main(twice, None, PLACE)
    assert "1 of 1 answered" in screens.live(twice)
