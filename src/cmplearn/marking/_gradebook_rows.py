"""Prints what the gradebook of this folder says of a submission, as JSON.

`cmplearn.marking.verify` runs it in the sandbox, on a gradebook that participants' code may have changed.
"""

import json
import sys
from dataclasses import asdict

from cmplearn.marking.record import marks_of


def main() -> None:
    """Print the marks of the assignment and participant that the arguments name."""
    assignment, student = sys.argv[1:]
    json.dump(asdict(marks_of("sqlite:///gradebook.db", assignment, student)), sys.stdout)


if __name__ == "__main__":
    main()
