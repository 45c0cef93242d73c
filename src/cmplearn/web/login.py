"""How one person's browser is let in to `cmplearn start`, and what it is told when it isn't."""

from typing import Any

from jupyter_server.auth.identity import PasswordIdentityProvider
from jupyter_server.auth.login import LoginFormHandler
from traitlets import Instance, Type

from cmplearn.web.base import CONTENT_SECURITY_POLICY, brand, environment
from cmplearn.web.handlers_static import fingerprint
from cmplearn.web.one_time import OneTimeKeys

__all__ = ["CourseIdentity"]


class LoginHandler(LoginFormHandler):
    """Says where the link is: Jupyter's own page speaks of tokens and commands."""

    @property
    def content_security_policy(self) -> str:
        """Allow only what this server serves."""
        return CONTENT_SECURITY_POLICY

    def render_template(self, name: str, **context: Any) -> str:  # noqa: ARG002 - Jupyter's signature
        """Return our page, whichever Jupyter would have drawn."""
        self.set_header("Cache-Control", "no-store")
        front = f"{self.base_url}cmplearn/"
        style = f"{front}static/cmplearn.css?v={fingerprint('cmplearn.css')}"
        return environment().get_template("login.html").render(front=front, style=style, brand=brand())


class CourseIdentity(PasswordIdentityProvider):
    """Jupyter's login by token, which also lets in the browser that was started with a key of its own."""

    login_handler_class = Type(
        default_value=LoginHandler, klass=LoginFormHandler, help="What somebody without a login sees."
    )
    once = Instance(OneTimeKeys, args=())

    def get_token(self, handler: Any) -> str | None:
        """Return the token that a request brings: a key that is good once stands for it."""
        given: str | None = super().get_token(handler)
        return str(self.token) if given and self.once.take(given, handler.request) else given
