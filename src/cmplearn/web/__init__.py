"""The front door: a Jupyter server extension that serves the programme's pages and their small API.

Everything lives under ``{base_url}cmplearn/``. No page has a kernel behind it, and none asks another host
for anything. The pages of a portfolio are in `portfolio`; here is what all pages share, and every other page.
"""

from typing import Any

__all__: list[str] = []


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Tell Jupyter server which application to load (the name of this function is Jupyter's)."""
    from cmplearn.web.extension import CmplearnApp

    return [{"module": "cmplearn.web", "app": CmplearnApp}]
