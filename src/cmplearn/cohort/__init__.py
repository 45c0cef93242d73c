"""Who learns with whom: people, teams, sets, sessions and evaluation answers will live here."""
