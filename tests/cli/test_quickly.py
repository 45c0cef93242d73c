"""What a command imports before it begins."""

import subprocess
import sys

TRIED = """
import sys
from cmplearn.cli.quickly import import_jsonschema
import_jsonschema()
import jsonschema
print("rfc3987_syntax" in sys.modules)
check = jsonschema.FormatChecker(["iri"])
print(check.conforms("https://example.org/ö", "iri"), check.conforms("no address", "iri"))
print("rfc3987_syntax" in sys.modules)
"""


def test_the_check_of_web_addresses_is_imported_when_one_is_checked():
    tried = subprocess.run([sys.executable, "-c", TRIED], capture_output=True, text=True, check=True)
    assert tried.stdout.split() == ["False", "True", "False", "True"]
