"""A lesson to declare controls in."""

import pytest

from cmplearn.widgets import Lesson


@pytest.fixture
def lesson() -> Lesson:
    """Lesson 2.3, with nothing declared yet."""
    return Lesson("2.3")
