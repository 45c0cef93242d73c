"""What an app shows and offers, read off its widgets: for tests of apps without a browser."""

from typing import Any

import ipywidgets


def controls(app: Any) -> dict[str, Any]:
    """Return every control that is shown, by its label."""
    if app.layout.display == "none":
        return {}
    found = {app.description: app} if getattr(app, "description", "") else {}
    for child in getattr(app, "children", ()):
        found |= controls(child)
    return found


def words(app: Any) -> str:
    """Return all HTML that the app shows now."""
    if app.layout.display == "none":
        return ""
    if isinstance(app, ipywidgets.HTML):
        return str(app.value)
    return "\n".join(words(child) for child in getattr(app, "children", ()))


def press(app: Any, label: str) -> None:
    """Press a button that is shown and can be pressed."""
    button = controls(app)[label]
    assert not button.disabled, f"{label} can't be pressed"
    button.click()
