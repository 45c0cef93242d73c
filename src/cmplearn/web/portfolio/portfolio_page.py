"""The portfolio's first page: what to do next, and every part with how it stands."""

from functools import partial

from cmplearn.errors import StorageError
from cmplearn.portfolio import Reader, home
from cmplearn.web.ages import today
from cmplearn.web.api_portfolio import ReadingHandler, in_writer
from cmplearn.web.base import PageHandler, authenticated
from cmplearn.web.portfolio.portfolio_cards import Card, State, cards, next_in_portfolio, state_of

__all__ = ["routes"]


def _contents(reader: Reader) -> tuple[State, list[Card]]:
    """Return what the page shows."""
    state = state_of(reader, today())
    return state, cards(reader, state)


class PortfolioHandler(ReadingHandler, PageHandler):
    """The portfolio."""

    @authenticated
    async def get(self) -> None:
        """Show what to do next and a card for each part."""
        try:
            state, shown = await in_writer(partial(self.with_reader, _contents))
        except StorageError:
            self.page("portfolio.html", is_readable=False)  # the banner of every page says why
            return
        self.page(
            "portfolio.html",
            is_readable=True,
            notices=self.notices,
            folder=str(home()),
            step=next_in_portfolio(state, is_temporary=self.is_temporary),
            cards=shown,
        )


routes: list[tuple[str, type]] = [(r"portfolio", PortfolioHandler)]
