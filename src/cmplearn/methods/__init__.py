"""The methods of the course: one module a method, checked inputs, no state.

Import the module you need: `from cmplearn.methods import business_case`. Nothing is loaded before that.
"""

__all__ = [
    "anticholinergic",
    "benchmarking",
    "budget_impact",
    "business_case",
    "commissioning",
    "cost_effectiveness",
    "decision_quality",
    "discounting",
    "formulary",
    "inequality",
    "inhalers",
    "intervals",
    "kpi",
    "markov",
    "mcda",
    "opioids",
    "parameters",
    "pareto",
    "pbma",
    "process",
    "procurement",
    "queueing",
    "ratings",
    "risk",
    "run_chart",
    "safety_alerts",
    "segmentation",
    "spc",
    "stakeholders",
    "uncertainty",
    "waiting_list",
    "workforce",
]
