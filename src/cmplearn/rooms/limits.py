"""How often somebody may do something: a bucket for each that fills at a steady rate."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

__all__ = ["Bucket", "Limiter"]

MOST_KEYS = 10_000


@dataclass
class Bucket:
    """What is left of somebody's allowance.

    Parameters
    ----------
    left : float
        How many may be taken at once.
    at : float
        When that was so, in seconds of the limiter's clock.
    """

    left: float
    at: float


class Limiter:
    """An allowance for each key, such as a phone's address. Its memory is bounded.

    Parameters
    ----------
    rate : float
        How many a second come back.
    burst : float
        How many may be taken at once.
    clock : callable
        Gives seconds that never go back, such as `time.monotonic`.
    most : int
        For how many keys it keeps count. With more, the key that was quiet longest is forgotten: it has been
        given most back.

    Examples
    --------
    >>> limiter = Limiter(rate=1, burst=2, clock=iter([0.0, 0.0, 0.0, 1.0]).__next__)
    >>> [limiter.take("a phone") for _ in range(4)]
    [True, True, False, True]
    """

    def __init__(self, rate: float, burst: float, clock: Callable[[], float], most: int = MOST_KEYS) -> None:
        """Begin with nobody known."""
        self.rate, self.burst, self.clock, self.most = rate, burst, clock, most
        self._buckets: OrderedDict[Hashable, Bucket] = OrderedDict()

    def take(self, key: Hashable) -> bool:
        """Take one of a key's allowance, and return whether there was one to take."""
        now = self.clock()
        bucket = self._buckets.setdefault(key, Bucket(self.burst, now))
        self._buckets.move_to_end(key)
        bucket.left, bucket.at = self._left(bucket, now), now
        is_allowed = bucket.left >= 1
        if is_allowed:
            bucket.left -= 1
        if len(self._buckets) > self.most:
            self._buckets.popitem(last=False)
        return is_allowed

    def give(self, key: Hashable) -> None:
        """Give back one that was taken."""
        if key in self._buckets:
            self._buckets[key].left += 1

    def _left(self, bucket: Bucket, now: float) -> float:
        return min(self.burst, bucket.left + (now - bucket.at) * self.rate)
