"""A waiting list with today's capacity, and with relief until it is as long as it may be."""

from typing import TYPE_CHECKING

from cmplearn.charts import words
from cmplearn.charts.list_size import list_by_week
from cmplearn.charts.picture import Picture
from cmplearn.errors import InputError

if TYPE_CHECKING:
    from cmplearn.methods.waiting_list import Relief


def relief(plan: "Relief") -> Picture:
    """Return the list week by week, with today's capacity and with relief, beside the length it may have.

    Parameters
    ----------
    plan : Relief
        From `methods.waiting_list.relief_plan`.

    Returns
    -------
    Picture
        The table has one row a week.

    Raises
    ------
    InputError
        When it is no such plan.
    """
    if not hasattr(plan, "as_now") or not hasattr(plan, "relieved"):
        raise InputError(
            f"plan must be a plan for relief; it is {plan!r:.80}. "
            "Take it from methods.waiting_list.relief_plan."
        )
    helped = f"{words.count(plan.capacity)} a week"
    if plan.too_long:
        helped += f" for {words.counted(plan.weeks, 'weeks')}"
    lists = {f"today’s pace (load {plan.load:.2f})": plan.as_now, helped: plan.relieved}
    return list_by_week(lists, target=round(plan.target_queue))
