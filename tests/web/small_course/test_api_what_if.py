"""What-ifs over HTTP: only what a lesson declares, only within its limits."""

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import Any

import psutil
import pytest

from cmplearn.errors import InputError
from cmplearn.web.api_what_if import KEPT, Pictures, checked_inputs

BREAK_EVEN = "api/what-if/2.3/break-even"


def test_a_what_if_gives_picture_finding_table_and_the_inputs_used(site: Any) -> None:
    answer = site.get(f"{BREAK_EVEN}?value_per_unit_gbp=1000&cost_gbp=200916")
    assert answer.status == 200
    told = answer.json
    assert told["inputs"] == {"value_per_unit_gbp": 1000.0, "cost_gbp": 200916.0}
    assert told["picture"].startswith("<svg")
    assert "38" in told["finding"]  # (200,916 - 163,368) / 1,000 = 37.5, so 38 whole admissions
    assert told["alt"]
    assert {len(row) for row in told["table"]["rows"]} == {len(told["table"]["columns"])}


def test_an_input_left_out_takes_its_start_and_a_number_its_nearest_step(site: Any) -> None:
    assert site.get(f"{BREAK_EVEN}?value_per_unit_gbp=1017.3").json["inputs"] == {
        "value_per_unit_gbp": 1000.0,
        "cost_gbp": 200916.0,
    }


def test_a_what_if_held_back_by_a_reveal_works_too(site: Any) -> None:
    assert site.get("api/what-if/2.3/held").status == 200


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        (f"{BREAK_EVEN}?value_per_unit_gbp=99", 400, "from 100 to 6,000"),
        (f"{BREAK_EVEN}?value_per_unit_gbp=6001", 400, "from 100 to 6,000"),
        (f"{BREAK_EVEN}?value_per_unit_gbp=cheap", 400, "must be a number"),
        (f"{BREAK_EVEN}?value_per_unit_gbp=", 400, "must be a number"),
        (f"{BREAK_EVEN}?value_per_unit_gbp=NaN", 400, "must be a number"),
        (f"{BREAK_EVEN}?value_per_unit_gbp=inf", 400, "must be a number"),
        (f"{BREAK_EVEN}?value_per_unit_gbp=1e400", 400, "must be a number"),
        (f"{BREAK_EVEN}?value_per_unit_gbp=%ff", 400, "must be a number"),
        (f"{BREAK_EVEN}?value_per_unit_gbp=1000&value_per_unit_gbp=2000", 400, "2 times"),
        (f"{BREAK_EVEN}?cost_gbp=1", 400, "none of them"),
        (f"{BREAK_EVEN}?claimed_units=5", 400, "no input called “claimed_units”"),
        (f"{BREAK_EVEN}?compute=business_case.appraise", 400, "no input called “compute”"),
        (f"{BREAK_EVEN}?draw=tornado", 400, "no input called “draw”"),
        (f"{BREAK_EVEN}?__class__=1", 400, "no input called"),
        ("api/what-if/2.3/business_case.unit_break_even", 404, "It has: break-even"),
        ("api/what-if/2.3/first-worth", 404, "It has: break-even"),
        ("api/what-if/2.3/__init__", 404, "It has: break-even"),
        ("api/what-if/2.4/break-even", 404, "It has: none"),
        ("api/what-if/9.9/break-even", 404, "There is no lesson"),
        ("api/what-if/..%2F2.3/break-even", 404, "There is no lesson"),
    ],
)
def test_what_is_not_declared_is_refused_in_words(site: Any, path: str, status: int, words: str) -> None:
    answer = site.get(path)
    assert (answer.status, words in answer.json["message"]) == (status, True), answer.text


def test_a_lesson_that_names_something_else_than_a_public_function_is_refused(
    site: Any, course_cells: list[dict[str, Any]]
) -> None:
    control = "application/vnd.cmplearn.control+json"
    cells = [dict(cell) for cell in course_cells if cell["id"] == "break-even"]
    declared = cells[0]["outputs"][0]["data"][control]
    paths = (
        "business_case.np",
        "os.system",
        "business_case.__class__",
        "business_case.Option",
        "subprocess.run",
    )
    data = [{control: {**declared, "id": f"bad-{n}", "compute": path}} for n, path in enumerate(paths)]
    cells[0] = {
        **cells[0],
        "outputs": [{"output_type": "display_data", "metadata": {}, "data": each} for each in data],
    }
    try:
        site.write_notebook(cells)
        answers = [site.get(f"api/what-if/2.3/bad-{n}") for n in range(len(paths))]
    finally:
        site.write_notebook(course_cells)
    assert [(each.status, "may not call" in each.json["message"]) for each in answers] == [(403, True)] * len(
        paths
    )


def test_a_changed_lesson_changes_its_limits_at_once(site: Any, course_cells: list[dict[str, Any]]) -> None:
    site.write_notebook(course_cells[:2])
    gone = site.get(BREAK_EVEN)
    site.write_notebook(course_cells)
    assert (gone.status, site.get(BREAK_EVEN).status) == (404, 200)


def test_when_too_much_waits_a_page_is_told_to_come_back_and_nothing_is_broken(site: Any) -> None:
    below = psutil.Process(site.process.pid).children(recursive=True)
    workers = [each for each in below if "cmplearn.web.what_if_worker" in each.cmdline()]
    assert site.get(BREAK_EVEN).status == 200  # they are ready
    paths = [f"{BREAK_EVEN}?cost_gbp=167010&value_per_unit_gbp={100 + 50 * n}" for n in range(90)]
    with ThreadPoolExecutor(len(paths)) as people:
        for worker in workers:
            worker.suspend()
        asked = [people.submit(site.get, path) for path in paths]
        next(as_completed(asked))
        for worker in workers:
            worker.resume()
    busy = [each.result() for each in asked if each.result().status != 200]
    assert {(each.status, each.headers["Retry-After"]) for each in busy} == {(503, "1")}
    assert all("Wait a moment" in each.json["message"] for each in busy)
    assert site.get(paths[-1]).status == 200


def test_many_people_moving_at_once_are_all_served(site: Any) -> None:
    site.get(BREAK_EVEN)
    worths = [100 + 50 * (n % 40) for n in range(200)]
    with ThreadPoolExecutor(20) as people:
        asked = [people.submit(site.get, f"{BREAK_EVEN}?value_per_unit_gbp={worth}") for worth in worths]
    assert {each.result().status for each in asked} == {200}


class SlowWorkers:
    """Workers that answer when told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[dict[str, Any], Future[dict[str, Any]]]] = []

    def submit(self, job: dict[str, Any]) -> "Future[dict[str, Any]]":
        future: Future[dict[str, Any]] = Future()
        self.asked.append((job, future))
        return future


DECLARED = {"compute": "a.b", "draw": "c", "fixed": {"k": 1}, "inputs": []}


def test_requests_for_the_same_picture_under_way_share_it_and_it_is_kept() -> None:
    async def play() -> tuple[int, list[Any]]:
        workers = SlowWorkers()
        pictures = Pictures(workers)  # type: ignore[arg-type]
        tasks = [asyncio.ensure_future(pictures.picture(DECLARED, {"x": 1.0})) for _ in range(5)]
        await asyncio.sleep(0)
        tasks[0].cancel()  # one person left; the others still get it
        workers.asked[0][1].set_result({"finding": "same"})
        got = await asyncio.gather(*tasks[1:])
        got.append(await pictures.picture(DECLARED, {"x": 1.0}))
        return len(workers.asked), got

    assert asyncio.run(play()) == (1, [{"finding": "same"}] * 5)


def test_a_failure_is_not_kept_and_only_so_many_pictures_are() -> None:
    async def play() -> tuple[int, int]:
        workers = SlowWorkers()
        pictures = Pictures(workers)  # type: ignore[arg-type]

        async def ask(x: float, error: Exception | None = None) -> None:
            task = asyncio.ensure_future(pictures.picture(DECLARED, {"x": x}))
            await asyncio.sleep(0)
            if not task.done() and not workers.asked[-1][1].done():
                future = workers.asked[-1][1]
                future.set_exception(error) if error else future.set_result({"x": x})
            await task

        with pytest.raises(InputError):
            await ask(-1.0, InputError("no"))
        await ask(-1.0)
        after_failure = len(workers.asked)
        for x in range(KEPT):
            await ask(float(x))
        await ask(-1.0)  # forgotten by now, so asked for again
        return after_failure, len(workers.asked)

    assert asyncio.run(play()) == (2, 2 + KEPT + 1)


@pytest.mark.parametrize(
    ("sent", "used"),
    [
        ("0.3", 0.3),
        ("0.3000001", 0.3),
        ("0.26", 0.3),
        ("1", 1.0),
        ("0.96", 1.0),
        ("-0.0", 0.0),
        ("2e-1", 0.2),
    ],
)
def test_a_number_is_snapped_to_the_step_counted_from_the_minimum(sent: str, used: float) -> None:
    share = {
        "name": "share",
        "label": "Share",
        "type": "number",
        "minimum": 0,
        "maximum": 1,
        "step": 0.1,
        "start": 1,
    }
    assert checked_inputs({"inputs": [share]}, {"share": sent}) == {"share": used}


def test_an_option_that_is_a_word_stays_a_word() -> None:
    grade = {
        "name": "grade",
        "label": "Grade",
        "type": "choice",
        "options": [["likely", "Likely"]],
        "start": "likely",
    }
    assert checked_inputs({"inputs": [grade]}, {}) == {"grade": "likely"}
