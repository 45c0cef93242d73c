"""A server page may import the pictures without loading a table library."""

import subprocess
import sys

import pytest

from cmplearn import charts, methods


@pytest.mark.parametrize("package", ["cmplearn.charts", "cmplearn.methods"])
def test_import_loads_no_pandas_numpy_or_scipy(package: str) -> None:
    code = f"import sys, {package}; print(sorted({{'pandas', 'numpy', 'scipy'}} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "[]"


def test_what_is_listed_as_public_is_there() -> None:
    assert all(hasattr(charts, name) for name in charts.__all__)
    for name in methods.__all__:
        module = __import__(f"cmplearn.methods.{name}", fromlist=[name])
        assert module.__all__ == sorted(
            module.__all__, key=lambda word: (not word.isupper(), word[0].islower(), word)
        )
        assert all(hasattr(module, public) for public in module.__all__)
