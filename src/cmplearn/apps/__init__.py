"""The facilitator's apps, shown by Voila on a projector: one module an app, each with `build` and `show`.

Import the app you need: `from cmplearn.apps import business_case_challenge`. Nothing is loaded before that.
"""

__all__ = [
    "business_case_challenge",
    "fair_waiting_list",
    "prioritise_together",
    "set_meeting",
    "trigger_presentation",
]
