"""Word, PDF and calendar files made from portfolio, course and methods will live here."""
