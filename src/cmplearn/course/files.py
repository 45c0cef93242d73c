"""Reading YAML files so that every mistake is told by file, line and cure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from cmplearn.course.nearby import listed, nearest
from cmplearn.course.places import shown
from cmplearn.errors import CourseError

Place = tuple[str | int, ...]
"""The way to a value in a file: keys and positions, for example ``("figures", 3, "value")``."""

Words = Annotated[str, StringConstraints(min_length=1)]
"""Text that may not be empty."""

_LOADER: type[yaml.CSafeLoader] | type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Stamp(NamedTuple):
    """A file and what tells that it has changed: the key of every cache of files."""

    path: Path
    changed_ns: int
    size: int


class Record(BaseModel):
    """A group of ``key: value`` lines in a course file: unchangeable, with no key it doesn't know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _knows_every_key(cls, data: object) -> object:
        known = [field.alias or name for name, field in cls.model_fields.items()]
        for key in data if isinstance(data, Mapping) else ():
            if key not in known:
                raise PydanticCustomError("unknown_key", "unknown key", {"key": key, "known": known})
        return data


R = TypeVar("R", bound=Record)


def broken_rule(problem: str, cure: str, *within: str | int) -> PydanticCustomError:
    """Return the error a `Record` raises when its values break a rule that types can't say."""
    return PydanticCustomError(
        "broken_rule", "{problem} {cure}", {"problem": problem, "cure": cure, "within": within}
    )


@dataclass(frozen=True)
class Document:
    """A YAML file as read: its values, and where in the file each of them stands.

    Parameters
    ----------
    path : Path
        The file.
    data : Mapping
        What the file holds; lists are tuples.
    node : yaml.Node
        The same as PyYAML's nodes, which carry line numbers.
    """

    path: Path
    data: Mapping[str, Any]
    node: yaml.Node

    def line(self, *place: str | int) -> int:
        """Return the line, from 1, where the value at `place` is written, or as near as the file goes."""
        node, line = self.node, self.node.start_mark.line
        for step in place:
            found = _child(node, step)
            if found is None:
                break
            line, node = found
        return line + 1

    def mistake(self, place: Place, problem: str, cure: str) -> CourseError:
        """Return the error that tells of a mistake at `place`."""
        return CourseError(shown(self.path), self.line(*place), problem, cure)

    def as_record(self, model: type[R]) -> R:
        """Return the file's values as a checked `model`.

        Raises
        ------
        CourseError
            For the mistake that comes first in the file.
        """
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            mistakes = [self._told(details) for details in _innermost(error.errors(include_url=False))]
            raise min(mistakes, key=lambda mistake: mistake.line) from None

    def _told(self, details: ErrorDetails) -> CourseError:
        place = self._written(details["loc"])
        context = details.get("ctx", {})
        match details["type"]:
            case "unknown_key":
                return self.mistake((*place, context["key"]), *_unknown(context["key"], context["known"]))
            case "broken_rule":
                return self.mistake((*place, *context["within"]), context["problem"], context["cure"])
            case "missing":
                key = details["loc"][-1]
                return self.mistake(
                    place, f"`{key}` is missing{_inside(place)}.", f"Add a line `{key}: ...`."
                )
        return self.mistake(place, *_wrong(place, details))

    def _written(self, place: Place) -> Place:
        """Return the part of a place that the file has: pydantic adds types of unions and missing keys."""
        node = self.node
        for depth, step in enumerate(place):
            found = _child(node, step)
            if found is None:
                return place[:depth]
            node = found[1]
        return place


def read(path: Path) -> Document:
    """Return a YAML file's values and the lines they stand on.

    Parameters
    ----------
    path : Path
        The file to read; UTF-8.

    Returns
    -------
    Document

    Raises
    ------
    CourseError
        When the file is missing, unreadable, empty, not UTF-8 or not YAML, or has a key twice.
    """
    text = _text(path)
    node, data = _parsed(path, text)
    if node is None or data is None:
        raise CourseError(
            shown(path), 1, "The file is empty.", "Write its content, or bring it back from the last version."
        )
    if not isinstance(node, yaml.MappingNode):
        raise CourseError(
            shown(path),
            node.start_mark.line + 1,
            f"The file must be made of `key: value` lines, but holds {_what(data)}.",
            "Start each top line with a key and a colon.",
        )
    return Document(path, data, node)


def stamp(*paths: Path) -> tuple[Stamp, ...]:
    """Return what changes when any of the files does; a missing file counts as size -1."""
    return tuple(_stamp(path) for path in paths)


def no_twins(document: Document, place: Place, names: Iterable[str], key: str) -> None:
    """Check that no two entries of a list share a name.

    Parameters
    ----------
    document : Document
        The file.
    place : tuple
        Where the list stands.
    names : iterable of str
        The entries' names, in the order of the list.
    key : str
        The key that holds the name, for the message.

    Raises
    ------
    CourseError
        Naming the second of the twins and the line of the first.
    """
    first: dict[str, int] = {}
    for position, name in enumerate(names):
        if name in first:
            where = document.line(*place, first[name], key)
            raise document.mistake(
                (*place, position, key),
                f"`{key}: {name}` is used twice: it is also on line {where}.",
                "Give one of the two another name, or remove it.",
            )
        first[name] = position


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise CourseError(
            shown(path),
            1,
            "There is no such file.",
            "Bring it back from the last version, or correct the name that led here.",
        ) from None
    except OSError as error:
        raise CourseError(
            shown(path),
            1,
            f"The file can't be read ({error.strerror}).",
            "Check that it is a file and that you may read it.",
        ) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise CourseError(
            shown(path),
            line,
            f"The byte {raw[error.start]:#04x} is not UTF-8 text.",
            "Save the file again with the encoding UTF-8.",
        ) from None


def _parsed(path: Path, text: str) -> tuple[yaml.Node | None, Any]:
    try:
        loader = _LOADER(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return None, None
            _no_twin_keys(path, node)
            return node, _with_tuples(loader.construct_document(node))
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise _broken(path, text, error) from None
    except RecursionError:
        raise CourseError(
            shown(path),
            1,
            "An entry of the file holds itself.",
            "Write its values out instead of using & and *.",
        ) from None


def _broken(path: Path, text: str, error: yaml.YAMLError) -> CourseError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        return CourseError(
            shown(path),
            line,
            "A character here can't be part of a YAML file.",
            "Delete it and type the text again.",
        )
    lines = text.splitlines() or [""]
    written = lines[min(mark.line, len(lines) - 1)]
    indent = written[: len(written) - len(written.lstrip())]
    if "\t" in indent:
        return CourseError(
            shown(path),
            mark.line + 1,
            "The line starts with a tab.",
            "Use spaces to indent: two for each level.",
        )
    said = getattr(error, "problem", None) or "not readable as YAML"
    return CourseError(
        shown(path),
        mark.line + 1,
        f"The line can't be read ({said}).",
        "Look here and above for a missing colon or dash, an open quote, or text with a colon that needs quotes.",
    )


def _no_twin_keys(path: Path, node: yaml.Node) -> None:
    for mapping in _mappings(node):
        first: dict[str, int] = {}
        for key, _ in mapping.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            line = key.start_mark.line + 1
            if key.value in first:
                raise CourseError(
                    shown(path),
                    line,
                    f"The key `{key.value}` is used twice: it is also on line {first[key.value]}.",
                    "Keep one of the two lines.",
                )
            first[key.value] = line


def _mappings(node: yaml.Node) -> Iterator[yaml.MappingNode]:
    if isinstance(node, yaml.MappingNode):
        yield node
        for key, value in node.value:
            yield from _mappings(key)
            yield from _mappings(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _mappings(value)


def _with_tuples(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _with_tuples(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(_with_tuples(inner) for inner in value)
    return value


def _child(node: yaml.Node, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        value = node.value[step]
        return value.start_mark.line, value
    return None


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except OSError:
        return Stamp(path, 0, -1)
    return Stamp(path, status.st_mtime_ns, status.st_size)


def _innermost(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Return the errors no other lies inside of: a list with a bad entry is also reported as too short."""
    outer = {details["loc"][:depth] for details in errors for depth in range(len(details["loc"]))}
    return [details for details in errors if details["loc"] not in outer]


def _unknown(key: object, known: list[str]) -> tuple[str, str]:
    guess = nearest(key, known)
    return f"`{key}` is not a key that is known here.{guess}", f"The keys are: {listed(known)}."


_MUST_BE = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "model_type": "a group of `key: value` lines",
    "model_attributes_type": "a group of `key: value` lines",
}

_WRITE_IT = {
    "text": "Write words; a number, a date, yes or no needs quotes around it to be text.",
    "a whole number": "Write digits only: no quotes, no comma, no unit, no decimals.",
    "a number": "Write digits only, with a point for decimals: no quotes, no comma, no unit.",
    "true or false": "Write true or false, without quotes.",
    "a list": "Write one line for each entry, indented, starting with a dash.",
    "a group of `key: value` lines": "Write the keys on lines of their own, indented.",
}


def _wrong(place: Place, details: ErrorDetails) -> tuple[str, str]:
    found = _what(details["input"])
    named = _named(place)
    context = details.get("ctx", {})
    if details["loc"][-2:] == (*place[-1:], "int"):
        must: str | None = "a number"
    else:
        must = _MUST_BE.get(details["type"])
    if must:
        return f"{named} must be {must}, but is {found}.", _WRITE_IT[must]
    match details["type"]:
        case "literal_error":
            return f"{named} can't be {found}.", f"Use one of these: {context['expected']}."
        case "string_pattern_mismatch":
            return (
                f"{named} is {found}, which isn't of the form needed.",
                f"It must match `{context['pattern']}`.",
            )
        case "string_too_short":
            return f"{named} is empty.", "Write its text."
        case "too_short":
            fewest, has = context["min_length"], context["actual_length"]
            return f"{named} has {has} of the {fewest} entries it needs at least.", "Add what is missing."
        case "too_long":
            most, has = context["max_length"], context["actual_length"]
            return f"{named} has {has} entries, but may have {most} at most.", "Remove or join some."
    return f"{named} is {found}: {details['msg'][:1].lower()}{details['msg'][1:]}.", "Correct the value."


def _named(place: Place) -> str:
    keys = [step for step in place if isinstance(step, str)]
    return f"`{keys[-1]}`" if keys else "This"


def _inside(place: Place) -> str:
    return f" in this entry of {_named(place)}" if place else ""


def _what(value: object) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return f"the value {'true' if value else 'false'}"
        case str():
            return f"the text “{value[:60]}”" if value else "empty"
        case int() | float():
            return f"the number {value}"
        case tuple() | list():
            return "a list"
        case Mapping():
            return "a group of keys"
    return f"“{value}”"


__all__ = ["Document", "Place", "Record", "Stamp", "Words", "broken_rule", "no_twins", "read", "stamp"]
