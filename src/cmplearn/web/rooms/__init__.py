"""Rooms on the web: participants' pages and the facilitator's, over one `LiveRooms` for each process."""

__all__: list[str] = []
