"""What leaves a room: all answers as a table, all results as a page, and the pictures. No names."""

__all__ = ["routes"]

routes: list[tuple[str, type]] = []
