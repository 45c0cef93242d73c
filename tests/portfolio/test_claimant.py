from cmplearn.portfolio import open_portfolio, read
from cmplearn.portfolio.claimant import claimants, claimants_made


def test_a_portfolio_gets_a_name_when_it_needs_one_and_keeps_it(tmp_path):
    with open_portfolio(tmp_path / "home") as portfolio:
        assert claimants(portfolio) == []
        [name] = claimants_made(portfolio)
        assert claimants_made(portfolio) == [name]
    with read(tmp_path / "home") as reader:
        assert claimants(reader) == [name]


def test_two_portfolios_have_two_names(tmp_path):
    names = []
    for home in ("mine", "yours"):
        with open_portfolio(tmp_path / home) as portfolio:
            names += claimants_made(portfolio)
    assert len(set(names)) == 2


def test_a_portfolio_that_took_another_in_keeps_both_names_and_nobody_has_to_choose(tmp_path):
    with open_portfolio(tmp_path / "old") as old:
        [before] = claimants_made(old)
        bundle = old.bundle({})
    with open_portfolio(tmp_path / "new") as new:
        [own] = claimants_made(new)
        new.take_in(bundle)
        assert set(claimants(new)) == {before, own}
        assert new.versions_apart() == []
