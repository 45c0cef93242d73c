"""Opens a page in the person's browser, where there is one."""

import os
import sys
import threading
import webbrowser

__all__ = ["show"]


def show(link: str) -> None:
    """Open a link in a browser; do nothing where no window can be opened.

    Parameters
    ----------
    link : str
        What to open.
    """
    if has_browser():
        threading.Thread(target=webbrowser.open, args=(link,), daemon=True).start()


def has_browser() -> bool:
    """Return whether there is a display; without one, Python would start a text browser right here."""
    return sys.platform in ("win32", "darwin") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    )
