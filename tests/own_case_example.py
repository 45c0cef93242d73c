# ruff: noqa: E501 - a text a line, as it was typed
"""An own case filled as a team might have it before the committee. Everything in it is invented.

Example Vale does not exist; its people, counts and prices are made up for looking at documents. They are not
to be quoted.
"""

from typing import Any

__all__ = ["VALUES"]


def numbered(listing: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return rows as the documents that the portfolio keeps."""
    return {
        f"lists/{listing}/{listing[:2]}{place:02}": {**row, "order": place + 1.0}
        for place, row in enumerate(rows)
    }


PARTS: dict[str, Any] = {
    "situation": {
        "situation": "Of the 1,840 people who live in our 46 care homes, most take eight medicines or more. Until "
        "March a pharmacist looked at them only when a home asked. In the last year 310 residents came "
        "to hospital as an emergency, and in 94 of the notes a medicine was named as a likely cause.",
        "output": "An outline business case for the Primary Care Committee in June",
        "sponsor": "Director of Primary Care",
        "protected-time": 8,
        "drivers": "Enhanced Health in Care Homes asks for a structured review in each home. The savings plan for "
        "the year stands in the way of any new post.",
        "asked": "A residents' meeting at two homes, and eleven care workers on the medicines round",
        "said": "“Nobody asks us which ones make her sleepy.” Two rounds a day are more than an hour long.",
        "changed": "We count the time of the round beside the admissions.",
    },
    "values": {
        "not-traded": "No medicine is stopped without the resident, or whoever speaks for them, having been asked.",
        "tension": "An hour with one resident who has fifteen medicines is an hour not spent with three others.",
        "tells": "The medical director, in writing, and the freedom to speak up guardian.",
    },
    "need": {
        "need": "People in care homes with eight or more medicines, of whom two in three had no review last year.",
        "people": 1210,
        "inequality": "38 in 100 residents of homes with mostly council-funded places had a review, 61 in 100 "
        "elsewhere.",
        "source": "Search of practice records in Example Vale, 14 January 2026",
        "asked": "Relatives' forum",
        "said": "They had not known that a review could be asked for.",
        "changed": "The leaflet goes to relatives as well.",
    },
    "comparison": {
        "position": "Reviews in 46 of 100 residents a year; the four neighbours of like age run from 41 to 66.",
        "evidence": "Returns of the five places for 2024/25",
        "unfair": "One neighbour counts telephone reviews, we don't.",
    },
    "criteria": {
        "criteria": "Harm prevented; who is reached who was not before; cost to practices; can it start this year?",
        "set-by": "Two relatives, two care workers, a GP, before the options were known. No resident was there.",
        "swing": "Cost to practices",
    },
    "stakeholder-map": {
        "can-stop": "Practices",
        "may-lose": "Fewer letters; they would lose time to recommendations that come in bundles",
        "missing": "People in homes for younger adults",
    },
    "problem-size": {
        "what": "Emergency stays of residents with a medicine named as a likely cause, in twelve months",
        "number": 94,
        "low-count": 76,
        "high-count": 115,
        "source": "Notes of 310 stays read by two reviewers, January 2026",
        "harm": "A fall is often the end of walking alone.",
    },
    "options-appraisal": {
        "preferred": "Option 3, a team of two pharmacists and a technician who go into every home twice a year. It is "
        "the only one that reaches homes which never asked.",
        "gate": "outline",
    },
    "benefits-table": {
        "benefit": "Residents taken to hospital less often because of their medicines",
        "payer": "Example Vale Hospitals",
        "kind": "non-cash-releasing",
        "number": 94,
        "price": 2710,
        "price-year": "Mean non-elective stay, National Cost Collection 2024/25",
        "chance": 45,
        "break-even": 36,
        "asked": "The hospital's deputy director of finance",
        "said": "No ward closes for ninety stays. Call it beds, not money.",
        "changed": "It is listed as not cash-releasing.",
    },
    "uncertainty": {
        "moves": "How many stays are really prevented, and how long changes of medicines last",
        "breaks-even": 70,
        "find-out": "Whether changes are still in place after six months: yes. The exact price of a stay: no.",
    },
    "economic-basis": {
        "first-year": "2026/27",
        "years": 3,
        "price-year": "2024/25",
        "convert": "convert",
        "optimism-upper": 10,
        "optimism-mitigated": 50,
        "not-counted": "Time of the homes' own staff, in both directions. It would favour the team.",
    },
    "offer": {
        "offer": "Twice a year somebody sits down with you, or with whoever speaks for you, and goes through every "
        "medicine: what is it for, does it help, do you still want it?",
        "to-whom": "Every resident with eight medicines or more. Not people in their last days, who have their own "
        "team.",
        "instead": "Wait for the practice's yearly review",
        "reached": "Through the home and the relatives' forum",
    },
    "route": {
        "route": "employ",
        "why": "The board employs the team that it has. Contracts colleague agreed, 2 February 2026.",
        "specification": "Two visits a home a year; every resident with eight medicines or more reviewed within twelve "
        "months; recommendations answered by the practice within fourteen days; six-month check of what lasted.",
        "dates": "None: no notice or standstill is needed to employ",
    },
    "commercial-terms": {
        "paid-for": "Salaries. Practices are not paid; their time is counted as a cost in kind.",
        "risks-shared": "The board carries vacancies and sickness.",
        "length": "Two years and a review",
    },
    "affordability": {
        "asked-for": 199000,
        "budget": "Medicines optimisation, held by the Director of Primary Care",
        "recurs": "once",
        "gives-way": "The saving on medicines pays for under half. The rest is the transformation fund, for two years.",
        "finance-lead": "Deputy chief finance officer, 20 February 2026",
    },
    "workforce-plan": {
        "wte": 3,
        "roles": "Two clinical pharmacists (8a), one pharmacy technician (5)",
        "ramp": "Two start in June, one in September; the lead pharmacist supervises half a day a week.",
        "from-where": "One from a practice team, which has agreed to a start in September.",
    },
    "decision-record": {
        "may-decide": "Primary Care Committee, under the scheme of delegation up to £250,000 a year",
        "conflicts": "The author would lead the team: leaves the room for the vote. No others declared when asked.",
        "weakest": "information",
        "asked": "Board secretary",
        "said": "The author's interest has to stand in the paper itself.",
        "changed": "It does.",
    },
    "process": {
        "now": "A home rings; a pharmacist comes within six weeks; a letter goes to the practice; nobody looks again.",
        "next": "A list of all homes by half-year; visit; recommendations in the practice's own system; check at six "
        "months. Letters stop.",
        "bottleneck": "The practice's answer",
    },
    "measure": {
        "name": "Residents reviewed within twelve months",
        "counted": "Residents with eight medicines or more who had a review, of all such residents, each quarter",
        "now": "46 in 100 (January 2026)",
        "target": "85 in 100 by March 2027",
        "balance": "Stays after a medicine was stopped; the falls service would see it first",
    },
    "first-test": {
        "test": "Two homes, ten residents each, with the relatives in the room, by 20 March",
        "prediction": "Three recommendations a resident, two of three accepted",
        "result": "Four a resident; half were accepted until a GP joined the second visit, then three in four.",
    },
    "safety": {
        "harm": "A medicine is stopped that somebody needed, and nobody notices for a fortnight.",
        "links": "Pharmacist recommends, GP decides, home watches for fourteen days, technician rings on day seven.",
        "known": "Calls on day seven are logged; the medication safety officer sees them monthly.",
    },
    "mobilisation": {
        "start": "1 July 2026, chosen with the managers of homes",
        "path": "Decision, advertisement, notice periods, induction, first homes",
        "date-chance": 60,
        "first": "That the practice team releases its pharmacist",
    },
    "benefits-plan": {
        "reported": "The lead pharmacist reports reviews and lasting changes to the committee every quarter; the "
        "hospital's analyst reports stays twice a year.",
        "stop": "If fewer than 60 in 100 are reviewed after a year, or fewer than half of the changes last",
        "lasts": "The saving on medicines has to be counted against the budget that pays the team.",
    },
    "governance": {
        "answers": "Director of Primary Care",
        "leads": "Lead pharmacist, care homes",
        "reports": "Primary Care Committee, every quarter",
    },
    "document": {
        "title": "Medicines reviews for people in care homes",
        "organisation": "Example Vale Integrated Care Board (an invented organisation)",
        "owner": "Lead pharmacist, care homes",
        "authors": "The Example Vale team",
        "status": "for-decision",
        "confidential": "yes",
        "permission": "yes",
        "permission-by": "Director of Primary Care",
        "permission-on": "2026-01-12",
    },
    "summary": {
        "ask": "Agree to fund a team of three for two years from July 2026, at about £199,000 in the first year, with a "
        "decision to stop or go on after twelve months.",
        "recommendation": "Option 3. If the answer is no, we train the homes' staff and tell relatives that they may ask "
        "for a review; we expect that to reach those who are already well served.",
    },
    "panel-pack": {
        "hardest": "You save beds that nobody closes. Why should we pay?",
        "answer": "Because somebody's mother does not fall. The money for beds comes back only if the hospital uses them.",
    },
    "assessments": {
        "equality": "Better for people in council-funded places, if homes that never asked are visited first. Not known "
        "for younger adults.",
        "equality-by": "Equality lead, 25 February 2026",
        "quality": "Safe with the calls on day seven. One risk stays at 8.",
        "quality-by": "Medical director and chief nurse, 27 February 2026",
    },
}

OPTIONS = numbered(
    "options",
    [
        {
            "name": "As now: a pharmacist when a home asks",
            "kind": "as-now",
            "what": "0.4 posts, homes ring",
            "good": "No new money",
            "bad": "Reaches those who ask",
            "verdict": "carried",
        },
        {
            "name": "Train the homes' staff",
            "kind": "minimum",
            "what": "Two days for each home, and a leaflet for relatives",
            "good": "Starts next month",
            "bad": "Staff leave; nothing changes in the prescription",
            "verdict": "carried",
        },
        {
            "name": "A team that visits every home",
            "kind": "preferred",
            "what": "Two pharmacists and a technician, every home twice a year",
            "good": "Reaches homes that never asked",
            "bad": "Needs practices to answer",
            "verdict": "carried",
        },
        {
            "name": "Reviews by telephone",
            "kind": "other",
            "what": "The same team on the telephone",
            "bad": "Relatives and care workers are not there",
            "verdict": "dropped",
        },
    ],
)
COSTS = numbered(
    "costs",
    [
        {
            "what": "Pharmacist as now",
            "option": "op00",
            "payer": "Example Vale ICB",
            "kind": "pay",
            "number": 0.4,
            "price": 68000,
            "source": "Payroll 2024/25, with on-costs",
        },
        {
            "what": "Training days",
            "option": "op01",
            "payer": "Example Vale ICB",
            "kind": "non-pay",
            "number": 92,
            "price": 420,
            "source": "Quotation, January 2025",
            "price-year": "2024/25",
            "low": 90,
            "high": 120,
        },
        {
            "what": "Two pharmacists",
            "option": "op02",
            "payer": "Example Vale ICB",
            "kind": "pay",
            "number": 2,
            "price": 68000,
            "source": "Payroll 2024/25, with on-costs",
            "low": 95,
            "high": 112,
        },
        {
            "what": "Pharmacy technician",
            "option": "op02",
            "payer": "Example Vale ICB",
            "kind": "pay",
            "number": 1,
            "price": 38500,
            "source": "Payroll 2024/25, with on-costs",
            "low": 95,
            "high": 110,
        },
        {
            "what": "Travel, telephones and laptops",
            "option": "op02",
            "payer": "Example Vale ICB",
            "kind": "non-pay",
            "years": [14000, 5000, 5000],
            "price-year": "2023/24",
            "source": "Team of the neighbouring place, 2023/24",
        },
        {
            "what": "Practices' time to answer",
            "option": "op02",
            "payer": "General practices",
            "kind": "in-kind",
            "number": 180,
            "price": 105,
            "source": "Twelve answers timed, hourly cost of 2024/25",
            "low": 70,
            "high": 160,
        },
    ],
)
BENEFITS = {
    **numbered(
        "benefits",
        [
            {
                "what": "Medicines that are no longer needed",
                "option": "op02",
                "kind": "cash-releasing",
                "payer": "Example Vale ICB",
                "gains": "Residents",
                "number": 1210,
                "price": 96,
                "chance": 75,
                "source": "First test: saving a resident at prices of 2024/25",
                "low": 55,
                "high": 115,
                "measured": "Cost of medicines a resident, quarter by quarter",
                "owner": "Lead pharmacist",
            },
            {
                "what": "Shorter medicines rounds",
                "option": "op02",
                "kind": "quantifiable",
                "payer": "Managers of homes",
                "gains": "Care workers and residents",
                "measured": "Minutes of a round in six homes",
                "owner": "Manager of the largest home",
            },
            {
                "what": "Residents are more awake, and have been asked",
                "option": "op02",
                "kind": "qualitative",
                "payer": "Residents",
                "gains": "Residents",
                "measured": "Told by residents' council, twice a year",
                "owner": "Chief nurse",
            },
            {
                "what": "Fewer stays in homes whose staff were trained",
                "option": "op01",
                "kind": "non-cash-releasing",
                "payer": "Example Vale Hospitals",
                "number": 10,
                "price": 2710,
                "chance": 40,
                "source": "National Cost Collection 2024/25; the number is a guess",
                "measured": "Stays with a medicine named, home by home",
                "owner": "Hospital's analyst",
            },
        ],
    ),
    "lists/benefits/benefits-table": {
        "option": "op02",
        "gains": "Residents, and people waiting for a bed",
        "low": 40,
        "high": 130,
        "measured": "Stays with a medicine named, by the same two reviewers",
        "owner": "Hospital's analyst",
        "order": 0,
    },
}
REST = {
    **numbered(
        "stakeholders",
        [
            {
                "who": "Relatives' forum",
                "power": "low",
                "interest": "high",
                "stands": "for",
                "wants": "To be asked",
            },
            {"who": "Hospital finance", "power": "medium", "interest": "low", "stands": "unknown"},
        ],
    ),
    "lists/stakeholders/stakeholder-map": {
        "power": "high",
        "interest": "medium",
        "stands": "neither",
        "next": "GP on the team rings the three largest",
        "order": 0,
    },
    **numbered(
        "risks",
        [
            {
                "what": "Practices don't answer recommendations",
                "likelihood": 3,
                "severity": 4,
                "mitigation": "Answer within fourteen days is in the specification; a GP joins the first visits",
                "owner": "Director of Primary Care",
            },
            {
                "what": "A post stays empty",
                "likelihood": 4,
                "severity": 3,
                "mitigation": "Start with two; the third from the practice team",
                "owner": "Lead pharmacist",
            },
            {
                "what": "The saving is counted against another budget",
                "likelihood": 3,
                "severity": 3,
                "mitigation": "Agreed in writing with finance",
                "owner": "Deputy chief finance officer",
            },
        ],
    ),
    **numbered(
        "milestones",
        [
            {"what": "Decision of the committee", "by": "2026-03-18", "owner": "Director of Primary Care"},
            {
                "what": "Posts advertised",
                "by": "2026-04-01",
                "owner": "Lead pharmacist",
                "waits-for": "Decision",
            },
            {
                "what": "First home visited",
                "by": "2026-07-01",
                "owner": "Lead pharmacist",
                "waits-for": "Posts",
            },
            {"what": "Review: go on or stop", "by": "2027-07-01", "owner": "Primary Care Committee"},
        ],
    ),
    **numbered(
        "engagement",
        [
            {
                "asked": "Falls service",
                "day": "2026-02-03",
                "said": "They see sleepy residents first, and nobody asks them.",
                "changed": "They may call the team in.",
            }
        ],
    ),
    **numbered(
        "decisions",
        [
            {
                "decision": "Visits, not telephone",
                "when": "3 February 2026, project group",
                "because": "Relatives and care workers have to be in the room",
                "other-position": "Telephone reviews would reach everybody by Christmas; kept as the way if a post stays "
                "empty",
            }
        ],
    ),
    **numbered(
        "equality",
        [
            {
                "group": "disability",
                "which": "Residents with dementia",
                "evidence": "Seven in ten residents, from practice registers",
                "effect": "better",
                "how": "Sedating medicines are looked at first",
                "mitigation": "Whoever speaks for them is in the room",
                "owner": "Lead pharmacist",
            },
            {
                "group": "deprivation",
                "which": "Homes with mostly council-funded places",
                "evidence": "38 beside 61 reviews in 100",
                "effect": "better",
                "how": "Visited first",
                "owner": "Lead pharmacist",
            },
            {
                "group": "age",
                "which": "Younger adults in homes",
                "evidence": "None found",
                "effect": "unknown",
                "mitigation": "Asked about in the first half-year",
                "owner": "Equality lead",
            },
            {
                "group": "sex",
                "evidence": "Seven in ten residents are women, from practice registers",
                "effect": "none",
                "how": "Every resident is visited in the same way",
            },
            *(
                {"group": group, "effect": "unknown", "owner": "Equality lead"}
                for group in ("gender-reassignment", "marriage", "race", "religion", "sexual-orientation")
            ),
            {"group": "pregnancy", "effect": "none", "how": "Nobody concerned lives in these homes"},
        ],
    ),
    **numbered(
        "quality",
        [
            {
                "part": "safety",
                "effect": "A medicine is stopped that was needed",
                "way": "worse",
                "evidence": "Two of the twenty residents of the first test, noticed within a week",
                "likelihood": 2,
                "severity": 4,
                "mitigation": "Call on day seven",
                "owner": "Medication safety officer",
            },
            {
                "part": "experience",
                "effect": "Residents and relatives are asked",
                "way": "better",
                "evidence": "First test in two homes",
                "owner": "Chief nurse",
            },
        ],
    ),
    **numbered(
        "owners",
        [
            {"name": "Deputy chief finance officer", "part": "affordability", "role": "The sums"},
            {"name": "Lead pharmacist, care homes", "part": "document", "role": "The whole"},
        ],
    ),
}

VALUES: dict[str, Any] = {**PARTS, **OPTIONS, **COSTS, **BENEFITS, **REST}
"""Every document of the example, by key."""
