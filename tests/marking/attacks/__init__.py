"""Hostile submissions, collected by name: each is one cell, the files that come with it and how it must end.

They are run in our own sandbox only. What a cell gets hold of it prints after ``REACHED``; what it does to
the outside shows at canaries that the tests set out.
"""

from .attack import DIES, REACHED, RUNS, TIMES_OUT, Attack, Surroundings
from .escaping import ESCAPING, SIBLING
from .exhausting import EXHAUSTING
from .forging import FORGING
from .leaving import LEAVING
from .planting import PLANTING
from .reading import READING
from .telling import TELLING

__all__ = ["ATTACKS", "DIES", "REACHED", "RUNS", "SIBLING", "TIMES_OUT", "Attack", "Surroundings"]

ATTACKS = {
    attack.name: attack
    for attack in (*READING, *ESCAPING, *LEAVING, *PLANTING, *TELLING, *FORGING, *EXHAUSTING)
}
