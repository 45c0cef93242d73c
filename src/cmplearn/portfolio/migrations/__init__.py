"""Steps that bring a portfolio's tables up to date; run by `cmplearn.store.migrate`."""
