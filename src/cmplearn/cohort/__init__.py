"""Who learns with whom, in the programme database: so far, actions that a meeting hands out by claim codes.

What others may use: `programme_place` and `open_programme`; `offer`, `pull` and `acknowledge` with `Claim`,
and `shown_code`.
"""

from cmplearn.cohort.claims import Claim, acknowledge, offer, pull
from cmplearn.cohort.claims import shown as shown_code
from cmplearn.cohort.programme_database import open_programme, programme_place

__all__ = ["Claim", "acknowledge", "offer", "open_programme", "programme_place", "pull", "shown_code"]
