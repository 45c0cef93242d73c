"""Steps that bring the rooms' tables up to date; run by `cmplearn.store.migrate`."""
