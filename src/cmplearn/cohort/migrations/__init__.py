"""Steps that bring the programme database's tables up to date; run by `cmplearn.store.migrate`."""
