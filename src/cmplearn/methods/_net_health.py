"""Health gained by some against health given up by others; public through `cost_effectiveness`."""

from dataclasses import dataclass

from cmplearn.methods import _checks


@dataclass(frozen=True)
class NetHealth:
    """What paying for a treatment brings to those treated, and what its money would have brought elsewhere.

    Attributes
    ----------
    cost_gbp : float
        Pounds for one person.
    chance : float
        Chance that it works, 0 to 1.
    qalys_if_it_works : float
        QALYs (years in full health) that one person gains if it works.
    gbp_per_qaly : float
        What one QALY costs elsewhere, in pounds of the same price year.
    people : int
        How many are treated.

    Examples
    --------
    >>> NetHealth(30_000, 0.5, 4, gbp_per_qaly=10_000, people=2).net  # 2 x (0.5 x 4 - 30,000 / 10,000)
    -2.0
    """

    cost_gbp: float
    chance: float
    qalys_if_it_works: float
    gbp_per_qaly: float
    people: int = 1

    @property
    def gained(self) -> float:
        """QALYs that all who are treated can expect."""
        return self.people * self.chance * self.qalys_if_it_works

    @property
    def given_up(self) -> float:
        """QALYs that the same money would have brought elsewhere."""
        return self.people * self.cost_gbp / self.gbp_per_qaly

    @property
    def net(self) -> float:
        """QALYs gained less QALYs given up."""
        return self.gained - self.given_up

    @property
    def level_price_gbp(self) -> float | None:
        """Pounds a QALY at which gained and given up are equal; None where nothing is gained."""
        return self.people * self.cost_gbp / self.gained if self.gained else None

    @property
    def most_it_may_cost_gbp(self) -> float:
        """Pounds for one person at which gained and given up are equal."""
        return self.chance * self.qalys_if_it_works * self.gbp_per_qaly


def net_health(
    cost_gbp: float, chance: float, qalys_if_it_works: float, gbp_per_qaly: float, people: int = 1
) -> NetHealth:
    """Return the net health effect: what those treated gain, less what others give up for it.

    The budget is taken as fixed: what is spent here is not spent elsewhere, where a QALY costs
    `gbp_per_qaly`. That price is an estimate (dated ones: `opportunity_cost` of `parameters`), or a rule such
    as NICE's.

    Parameters
    ----------
    cost_gbp : float
        Pounds for one person, 0 or more.
    chance : float
        Chance that it works, 0 to 1.
    qalys_if_it_works : float
        QALYs that one person gains if it works, 0 or more; those for whom it does not work gain none.
    gbp_per_qaly : float
        Pounds for which one QALY could be had elsewhere, above 0, of the same price year as the cost.
    people : int
        How many are treated, 1 or more.

    Returns
    -------
    NetHealth
        Its `gained`, `given_up` and `net`, the `level_price_gbp` and `most_it_may_cost_gbp`.

    Raises
    ------
    InputError
        When one is out of its range, or not a number.

    References
    ----------
    Claxton and others (2015), Health Technology Assessment 19(14), on the health that other patients forgo
    (textbook: the definition of net health benefit is Stinnett and Mullahy 1998). The example is the imagined
    request of lesson 1.2.

    Examples
    --------
    >>> request = net_health(30_000, 0.6, 2, gbp_per_qaly=15_000)
    >>> request.gained, request.given_up, round(request.net, 2), request.level_price_gbp
    (1.2, 2.0, -0.8, 25000.0)
    """
    return NetHealth(
        cost_gbp=_checks.at_least_zero("cost_gbp", cost_gbp),
        chance=_checks.fraction("chance", chance),
        qalys_if_it_works=_checks.at_least_zero("qalys_if_it_works", qalys_if_it_works),
        gbp_per_qaly=_checks.above_zero("gbp_per_qaly", gbp_per_qaly),
        people=_checks.whole("people", people, minimum=1),
    )
