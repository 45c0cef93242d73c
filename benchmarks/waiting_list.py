"""How long a simulated waiting list takes: ours beside simpy and ciw on the same queue, in the same run.

Run it as `python benchmarks/waiting_list.py`. The same people, slots and rules go to each; they take turns,
and each must say the same day of treatment for everybody, or the run stops. The peers get fewer people than
ours can take, and are compared by the time a person costs. Without them (`pip install simpy ciw`) only ours
is measured.
"""

import argparse
import tracemalloc
from collections.abc import Callable
from functools import partial
from importlib import import_module
from statistics import median
from time import perf_counter
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from cmplearn.methods import waiting_list as wl

DAYS, ROUNDS = 728, 5
PEERS_PEOPLE, PEERS_MORE, OURS_PEOPLE = 10_000, 100_000, 1_000_000
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
RULES = {
    "longest wait first": wl.LONGEST_WAIT_FIRST,
    "clinical priority, then wait": wl.CLINICAL_PRIORITY_FIRST,
    "points for all four factors": wl.priority_rule(
        {"clinical_priority": 20, "weeks_waited": 1, "deprivation": {1: 10, 2: 5}, "other_needs": 2}
    ),
}


def queue(number: int) -> tuple[pd.DataFrame, Any]:
    """Return people referred over two years and slots for nineteen in twenty of them."""
    table = wl.people(number, seed=1, days=DAYS)
    return table, wl.slots_by_day(0.95 * number / (DAYS / 7), DAYS // 7)


def ours(table: pd.DataFrame, slots: Any, rule: wl.Rule) -> Any:
    return wl.simulate(table, slots, rule)["treated"].fillna(-1).to_numpy(dtype=np.int64)


def with_simpy(simpy: ModuleType, table: pd.DataFrame, slots: Any, rule: wl.Rule) -> Any:
    """One process refers people into a priority store, another takes as many as the day has slots.

    A process for each person and a priority resource, as tutorials have it, would take longer: this is the
    quick way to write it.
    """
    ranks = np.lexsort((table["referred"], -rule.standing(table)))
    places = np.empty_like(ranks)
    places[ranks] = np.arange(len(ranks))
    by_day: list[list[tuple[int, int]]] = [[] for _ in slots]
    for person, (day, place) in enumerate(zip(table["referred"].tolist(), places.tolist(), strict=True)):
        by_day[day].append((place, person))
    treated = np.full(len(table), -1)
    environment = simpy.Environment()
    store = simpy.PriorityStore(environment)

    def refer() -> Any:
        for day in by_day:
            for place, person in day:
                yield store.put(simpy.PriorityItem(place, person))
            yield environment.timeout(1)

    def see() -> Any:
        yield environment.timeout(0.5)
        for day, count in enumerate(slots.tolist()):
            for _ in range(min(count, len(store.items))):
                treated[(yield store.get()).item] = day
            yield environment.timeout(1)

    environment.process(refer())
    environment.process(see())
    environment.run(until=len(slots))
    return treated


def with_ciw(ciw: ModuleType, table: pd.DataFrame, slots: Any, rule: wl.Rule) -> Any:
    """People come in batches by class as the day begins; its slots are ciw's own, half a day later."""
    by_class = rule is not wl.LONGEST_WAIT_FIRST
    classes = table["clinical_priority"] if by_class else pd.Series(1, index=table.index)
    names = {level: f"P{level}" for level in sorted(classes.unique())}
    batches = {
        name: np.bincount(table["referred"][classes == level], minlength=len(slots)).tolist()
        for level, name in names.items()
    }
    network = ciw.create_network(
        arrival_distributions={name: [ciw.dists.Sequential([1e-9] + [1.0] * len(slots))] for name in batches},
        batching_distributions={name: [ciw.dists.Sequential(counts)] for name, counts in batches.items()},
        service_distributions={name: [ciw.dists.Deterministic(0.1)] for name in batches},
        number_of_servers=[
            ciw.Slotted(slots=[day + 0.5 for day in range(len(slots))], slot_sizes=slots.tolist())
        ],
        priority_classes={name: place for place, name in enumerate(batches)},
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(len(slots))
    treated = np.full(len(table), -1)
    records = simulation.get_all_records(only=["service"])
    found: dict[str, list[tuple[int, int]]] = {name: [] for name in batches}
    for record in records:
        found[record.customer_class].append((round(record.arrival_date), int(record.service_start_date)))
    for (
        level,
        name,
    ) in names.items():  # of one class, those who came first were seen first, by ciw's discipline
        people = np.flatnonzero(classes == level)
        days = [day for _, day in sorted(found[name])]
        treated[people[: len(days)]] = days
    return treated


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure simulated waiting lists on this machine.")
    parser.add_argument("--up-to", type=int, default=SIZES[-1], help="people in the largest list of ours")
    options = parser.parse_args()
    peers = {name: found for name in ("simpy", "ciw") if (found := module(name))}
    beside_peers(peers)
    peers_grow(peers)
    growth([size for size in SIZES if size <= options.up_to])


def beside_peers(peers: dict[str, ModuleType]) -> None:
    runs = {"ours": ours, **ways(peers)}
    small, large = queue(PEERS_PEOPLE), queue(OURS_PEOPLE)
    print(f"  microseconds a person, median of {ROUNDS} rounds in turns; same people, slots and rule")
    for name, rule in list(RULES.items()):
        named = [peer for peer in runs if peer != "ciw" or rule is not RULES["points for all four factors"]]
        times: dict[str, list[float]] = {peer: [] for peer in named} | {"ours, large": []}
        for _ in range(ROUNDS):
            answers = {peer: timed(times[peer], runs[peer], *small, rule) for peer in named}
            timed(times["ours, large"], ours, *large, rule)
            for peer, answer in answers.items():
                if not np.array_equal(answer, answers["ours"]):
                    raise SystemExit(f"{peer} and ours disagree under {name!r}: nothing to compare.")
        report(name, {peer: median(each) for peer, each in times.items()})


def ways(peers: dict[str, ModuleType]) -> dict[str, Callable[..., Any]]:
    known = {"simpy": with_simpy, "ciw": with_ciw}
    return {name: partial(known[name], found) for name, found in peers.items()}


def peers_grow(peers: dict[str, ModuleType]) -> None:
    """Say what a person costs the peers in a longer list, so that a short one doesn't flatter ours."""
    table, slots = queue(PEERS_MORE)
    for name, run in ways(peers).items():
        taken: list[float] = []
        timed(taken, run, table, slots, wl.CLINICAL_PRIORITY_FIRST)
        each = taken[0] / PEERS_MORE * 1e6
        print(f"  {name}, clinical priority, {PEERS_MORE:,} people: {each:.3f} microseconds each")


def report(rule: str, seconds: dict[str, float]) -> None:
    print(f"  {rule}")
    best = seconds["ours, large"] / OURS_PEOPLE
    print(f"    ours, {OURS_PEOPLE:>9,} people {best * 1e6:>10.3f}   ({seconds['ours, large']:.3f} s in all)")
    for peer, each in seconds.items():
        if peer != "ours, large":
            one = each / PEERS_PEOPLE
            over = "" if peer == "ours" else (
                f"   {one / best:,.0f} times ours of a million; "
                f"{each / seconds['ours']:,.0f} times ours of the same list"
            )  # fmt: skip
            print(f"    {peer}, {PEERS_PEOPLE:>9,} people {one * 1e6:>10.3f}{over}")


def growth(sizes: list[int]) -> None:
    print("  ours as lists grow: seconds under each rule of one run; most memory in use beyond the people")
    rules: dict[str, Any] = {**RULES, "a function of one's own": by_share_of_target}
    heading = "".join(f"{name:>31}" for name in rules)
    print(f"    {'people':>11}{heading}{'memory':>12}")
    for size in sizes:
        table, slots = queue(size)
        seconds = []
        for rule in rules.values():
            taken: list[float] = []
            timed(taken, wl.simulate, table, slots, rule)
            seconds.append(taken[0])
        shown = "".join(f"{each:>31.3f}" for each in seconds)
        print(f"    {size:>11,}{shown}{peak_megabytes(table, slots):>9,.0f} MB", flush=True)


def by_share_of_target(waiting: wl.Waiting) -> Any:
    return waiting["wait_weeks"] / np.array([0, 1, 4, 12, 52])[waiting["clinical_priority"]]


def peak_megabytes(table: pd.DataFrame, slots: Any) -> float:
    tracemalloc.start()
    wl.simulate(table, slots, RULES["points for all four factors"])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def timed(taken: list[float], work: Callable[..., Any], *inputs: Any) -> Any:
    began = perf_counter()
    answer = work(*inputs)
    taken.append(perf_counter() - began)
    return answer


def module(name: str) -> ModuleType | None:
    try:
        return import_module(name)
    except ImportError:
        print(f"  {name} is not here: pip install {name} to have it measured beside ours.")
        return None


if __name__ == "__main__":
    main()
