"""Where the programme's files are."""

import os
from pathlib import Path

from cmplearn.errors import NotFoundError

_CHECKOUT = Path(__file__).resolve().parents[3]
_PACKAGED = Path(__file__).resolve().parents[1] / "_content"


def root() -> Path:
    """Return the folder that holds ``course/``, ``modules/`` and ``assessments/``.

    Looked for in the environment variable ``CMPLEARN_COURSE``, then in the checkout this package runs from,
    then inside the installed package.

    Returns
    -------
    Path
        An absolute path.

    Raises
    ------
    NotFoundError
        When none of the places holds ``course/programme.yaml``.

    Examples
    --------
    >>> (root() / "course" / "programme.yaml").is_file()
    True
    """
    chosen = os.environ.get("CMPLEARN_COURSE")
    candidates = (Path(chosen).resolve(),) if chosen else (_CHECKOUT, _PACKAGED)
    for candidate in candidates:
        if (candidate / "course" / "programme.yaml").is_file():
            return candidate
    looked = " or ".join(str(candidate) for candidate in candidates)
    raise NotFoundError(
        f"No programme was found in {looked}: it must hold course/programme.yaml. "
        "Set CMPLEARN_COURSE to the folder that holds course/, or unset it to use the one installed."
    )


def shown(path: Path) -> Path:
    """Return `path` as messages name it: from the programme's root where it lies inside, whole elsewhere."""
    for folder in path.resolve().parents:
        if (folder / "course" / "programme.yaml").is_file():
            return path.resolve().relative_to(folder)
    return path
