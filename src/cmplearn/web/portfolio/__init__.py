"""The pages of a portfolio: log, year, own case, actions, hours, plan, workbooks, privacy, taking away."""
