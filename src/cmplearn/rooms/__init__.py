"""Live action-learning rooms (activities, responses, results) will live here."""
