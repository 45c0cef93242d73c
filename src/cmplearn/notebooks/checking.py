"""Says what is wrong with a notebook that is to be committed: one function for each rule."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from cmplearn.notebooks.normalising import PASSING_METADATA, WIDGET_VIEW, is_readable_id
from cmplearn.notebooks.reading import Notebook, read

BYTES_ALLOWED = 300_000
"""A notebook above this is slow on a phone and unreadable in a review."""

PUBLIC_ROOMS = ("course", "methods", "charts", "widgets", "apps")
"""The parts of cmplearn that a notebook may import from (house.md, "Who may import whom")."""

Cell = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a notebook.

    Parameters
    ----------
    path : Path
        The notebook.
    rule : str
        Short name of the broken rule.
    cell : str
        Id of the cell, or "" when it is about the whole notebook.
    message : str
        What is wrong and what to do.
    """

    path: Path
    rule: str
    cell: str
    message: str

    def __str__(self) -> str:
        """Return the problem as one line to print."""
        place = f"{self.path}, cell {self.cell}" if self.cell else str(self.path)
        return f"{place}: {self.message} [{self.rule}]"


def check(path: Path, figures: Iterable[str] = ()) -> tuple[Problem, ...]:
    """Return what is wrong with a notebook file; nothing when it can be committed.

    Parameters
    ----------
    path : Path
        The notebook.
    figures : iterable of str
        Published figures as prose writes them ("£494,720", "443", "44%"): the notebook must fetch them from
        the case library, never type them. Those of one or two digits are looked for only with a £ or % sign.

    Raises
    ------
    NotFoundError, InputError
        As `read` does.
    """
    notebook = read(path)
    found = [("size", "", message) for message in _file_size(path)]
    invalid = [("format", "", message) for message in _format(notebook)]
    if invalid:  # the other rules rely on a valid notebook
        return tuple(Problem(path, *one) for one in found + invalid)
    for name, rule in _RULES.items():
        found.extend((name, cell, message) for cell, message in rule(notebook))
    typed = _typed_figures(notebook, tuple(figures))
    found.extend(("typed-figure", cell, message) for cell, message in typed)
    return tuple(Problem(path, *one) for one in found)


Found = Iterator[tuple[str, str]]
"""What a rule yields: the cell's id ("" for the whole notebook) and the message."""


def _file_size(path: Path) -> Iterator[str]:
    size = path.stat().st_size
    if size >= BYTES_ALLOWED:
        yield (
            f"it has {size:,} bytes; the limit is {BYTES_ALLOWED:,}. "
            "Draw smaller pictures or show fewer rows."
        )


def _format(notebook: Notebook) -> Iterator[str]:
    from nbformat.validator import iter_validate

    if notebook["nbformat_minor"] < 5:
        yield "its format is older than 4.5, without cell ids. `cmplearn notebooks fix` brings it up to date."
        return
    for problem in iter_validate(notebook):
        yield f"it is not a valid notebook: {problem.message[:200]}. Open it in JupyterLab and save it again."


def _cell_ids(notebook: Notebook) -> Found:
    seen: set[str] = set()
    for cell in notebook["cells"]:
        name = cell["id"]
        if name in seen:
            yield name, "two cells have this id. Give each its own."
        elif not is_readable_id(name):
            yield name, "its id can't be read. Use small letters, digits and hyphens, such as first-answer."
        seen.add(name)


def _empty_cells(notebook: Notebook) -> Found:
    for cell in notebook["cells"]:
        if not cell["source"].strip():
            yield cell["id"], "the cell is empty. `cmplearn notebooks fix` takes it out."


def _counts(notebook: Notebook) -> Found:
    for expected, cell in enumerate(_code_cells(notebook), start=1):
        count = cell["execution_count"]
        if count != expected:
            found = "was not run" if count is None else f"has the count {count}"
            yield cell["id"], f"code cell {expected} {found}. `cmplearn notebooks run` runs all in order."


def _outputs(notebook: Notebook) -> Found:
    if not any(cell["outputs"] for cell in _code_cells(notebook)):
        yield "", "no cell has an output, so its page would be empty. `cmplearn notebooks run` makes them."


def _errors(notebook: Notebook) -> Found:
    for cell, output in _all_outputs(notebook):
        if output["output_type"] == "error":
            yield cell["id"], f"its output is an error ({output['ename']}). Mend it and run again."
        elif output.get("name") == "stderr":
            said = output["text"].strip()[:120]
            yield cell["id"], f"its output holds a warning: {said}. Mend the cause and run again."


def _metadata(notebook: Notebook) -> Found:
    for cell in notebook["cells"]:
        for key in sorted(set(cell["metadata"]) & set(PASSING_METADATA)):
            yield (
                cell["id"],
                f"its metadata holds {key}, which differs at every run. `cmplearn notebooks fix` drops it.",
            )


def _widget_state(notebook: Notebook) -> Found:
    cure = "dead without a kernel. `cmplearn notebooks fix` drops it."
    if "widgets" in notebook["metadata"]:
        yield "", f"it holds widget state, {cure}"
    for cell, output in _all_outputs(notebook):
        if WIDGET_VIEW in output.get("data", {}):
            yield cell["id"], f"its output holds a widget's view, {cure}"


_ABSOLUTE = re.compile(
    r"""(?<![\w/.:-])/(?:home|Users|tmp|root|var|opt|mnt|srv|work|usr|private)/[^\s"'<>]*"""
    r"""|(?<!\w)[A-Za-z]:\\{1,2}\w[^\s"'<>]*|file:///[^\s"'<>]*"""
)
_DATA_ADDRESS = re.compile(r"data:[\w/+.-]+;base64,[A-Za-z0-9+/=]+")


def _absolute_paths(notebook: Notebook) -> Found:
    for cell in notebook["cells"]:
        for text in _texts(cell):
            place = _ABSOLUTE.search(_DATA_ADDRESS.sub("", text))
            if place:
                yield (
                    cell["id"],
                    f"it names a place on one machine: {place[0]}. Use a path within the course.",
                )
                break


def _texts(cell: Cell) -> Iterator[str]:
    """Everything that a reader can see of a cell, pictures left out."""
    yield cell["source"]
    for output in cell.get("outputs", ()):
        yield from _strings(output.get("text", ""))
        yield from _strings(output.get("traceback", ""))
        for kind, content in output.get("data", {}).items():
            if not kind.startswith("image/"):
                yield from _strings(content)


def _strings(content: object) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from _strings(value)
    elif isinstance(content, list):
        for value in content:
            yield from _strings(value)


def _pictures(notebook: Notebook) -> Found:
    for cell, output in _all_outputs(notebook):
        data, metadata = output.get("data", {}), output.get("metadata", {})
        for kind in sorted(key for key in data if key.startswith("image/")):
            if kind == "image/svg+xml":
                yield (
                    cell["id"],
                    "it holds an SVG picture, which JupyterLab hides until trusted. Show PNG or HTML.",
                )
            elif not (metadata.get(kind, {}).get("alt") or metadata.get("alt")):
                yield cell["id"], f"its {kind} picture has no alt text. Set alt in the output's metadata."
        if _Images.without_alt("".join(_strings(data.get("text/html", "")))):
            yield cell["id"], "its HTML holds a picture without alt text. Write what the picture shows."


class _Images(HTMLParser):
    """Counts `<img>` elements that have no alt attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.bare = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        self.bare += tag == "img" and not dict(attrs).get("alt")

    @classmethod
    def without_alt(cls, html: str) -> int:
        """Return how many pictures in a piece of HTML have no alt text."""
        parser = cls()
        parser.feed(html)
        return parser.bare


def _imports(notebook: Notebook) -> Found:
    for cell in _code_cells(notebook):
        try:
            tree = ast.parse(cell["source"])
        except SyntaxError:
            yield cell["id"], "it is not plain Python (a % or ! command, or a mistake). Write plain Python."
            continue
        for name in _imported(tree):
            message = _not_public(name)
            if message:
                yield cell["id"], message


def _imported(tree: ast.Module) -> Iterator[str]:
    """Names of cmplearn that a cell imports, dotted and in full."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.split(".")[0] == "cmplearn")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "cmplearn":
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _not_public(dotted: str) -> str:
    """Why a notebook may not import a name of cmplearn; "" when it may."""
    parts = dotted.split(".")[1:]
    if not parts:
        return ""
    if parts[0] not in PUBLIC_ROOMS:
        rooms = ", ".join(PUBLIC_ROOMS)
        return f"it imports {dotted}; a notebook may only import from cmplearn's {rooms}."
    for depth in range(1, len(parts)):
        names = public_names(".".join(parts[:depth]))
        if parts[depth] not in names:
            listed = ", ".join(sorted(names)) or "none"
            return f"it imports {dotted}, which is not a public name. Public there: {listed}."
    return ""


@cache
def public_names(room: str) -> frozenset[str]:
    """Return what the `__all__` of a module of cmplearn lists, read from its source without importing it.

    Parameters
    ----------
    room : str
        Dotted name below cmplearn, such as "methods" or "methods.business_case".
    """
    base = Path(__file__).parents[1].joinpath(*room.split("."))
    file = base / "__init__.py" if base.is_dir() else base.with_suffix(".py")
    if not file.exists():
        return frozenset()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return frozenset(ast.literal_eval(node.value))
    return frozenset()


_NUMBER = re.compile(r"(?P<pound>£)?(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<percent>\s?%|\sper cent)?")
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}", re.DOTALL)


def _typed_figures(notebook: Notebook, figures: tuple[str, ...]) -> Found:
    """Find published figures typed by hand in prose, in strings and in code."""
    wanted = {number: figure for figure in figures for number in _numbers(figure)}
    for cell in notebook["cells"]:
        texts = _code_words(cell["source"]) if cell["cell_type"] == "code" else [cell["source"]]
        numbers = {number for text in texts for number in _numbers(_PLACEHOLDER.sub("", text))}
        for number in sorted(numbers & set(wanted)):
            yield (
                cell["id"],
                f"it types the published figure {wanted[number]}. Fetch it from the case library by name.",
            )


def _numbers(text: str) -> Iterator[str]:
    """Yield the numbers of a text, alike for £1,319 and 1319; short bare ones say too little."""
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"\.0+$", "", match["digits"].replace(",", ""))
        if match["percent"]:
            yield f"{digits}%"
        elif len(digits.replace(".", "").strip("0")) >= 3 or len(digits) >= 5:
            yield digits
        elif match["pound"]:
            yield f"£{digits}"


def _code_words(source: str) -> list[str]:
    """Return the strings and numbers of a piece of code as texts."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return [str(value) for value in constants if isinstance(value, str | int | float)]


def _code_cells(notebook: Notebook) -> list[Cell]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def _all_outputs(notebook: Notebook) -> Iterator[tuple[Cell, dict[str, Any]]]:
    for cell in _code_cells(notebook):
        for output in cell["outputs"]:
            yield cell, output


_RULES: dict[str, Callable[[Notebook], Found]] = {
    "cell-id": _cell_ids,
    "empty": _empty_cells,
    "counts": _counts,
    "outputs": _outputs,
    "error-output": _errors,
    "metadata": _metadata,
    "widget-state": _widget_state,
    "absolute-path": _absolute_paths,
    "picture": _pictures,
    "import": _imports,
}
