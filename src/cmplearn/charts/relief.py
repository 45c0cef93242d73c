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

    Where today's capacity is below demand, a third line shows the list once relief ends and it is back.

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
    demand, today = (float(plan.as_now[column].iloc[0]) for column in ("referred", "treated"))
    lists = {f"today’s pace (load {plan.load:.2f})": plan.as_now}
    if plan.too_long:
        helped = f"{words.counted(plan.weeks, 'weeks')} at {words.count(plan.capacity)} then"
        if today < demand:  # what happens when relief ends and nothing else has changed
            lists[f"{helped} {today:g}"] = plan.back_again
        lists[f"{helped} {demand:g}"] = plan.relieved
    else:
        lists[f"{demand:g} a week"] = plan.relieved
    return list_by_week(lists, target=round(plan.target_queue))
