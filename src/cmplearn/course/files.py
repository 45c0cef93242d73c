"""Reading YAML files so that every mistake is told by file, line and cure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from cmplearn.course.places import shown
from cmplearn.course.telling import Place, innermost, inside, unknown, what, wrong
from cmplearn.errors import CourseError

Words = Annotated[str, StringConstraints(min_length=1)]
"""Text that may not be empty."""

# Where PyYAML was built with libyaml its loader is ten times as fast.
_FASTEST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_FASTEST):
    """PyYAML's safe loader, leaving dates as the text they were written as."""


_Loader.add_constructor("tag:yaml.org,2002:timestamp", yaml.SafeLoader.construct_yaml_str)


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
            raise self._told_all(error)[0] from None

    def mistakes(self, model: type[R]) -> tuple[CourseError, ...]:
        """Return everything for which the file's values are no `model`, in the order of the file."""
        try:
            model.model_validate(self.data)
        except ValidationError as error:
            return self._told_all(error)
        return ()

    def twins(self, place: Place, names: Iterable[str], key: str) -> Iterator[CourseError]:
        """Yield a mistake for each entry of the list at `place` whose name, under `key`, was used before."""
        first: dict[str, int] = {}
        for position, name in enumerate(names):
            if name in first:
                where = self.line(*place, first[name], key)
                yield self.mistake(
                    (*place, position, key),
                    f"`{key}: {name}` is used twice: it is also on line {where}.",
                    "Give one of the two another name, or remove it.",
                )
            first.setdefault(name, position)

    def _told_all(self, error: ValidationError) -> tuple[CourseError, ...]:
        told = [self._told(details) for details in innermost(error.errors(include_url=False))]
        once = {(mistake.line, mistake.problem): mistake for mistake in told}  # a union reports each branch
        return tuple(sorted(once.values(), key=lambda mistake: mistake.line))

    def _told(self, details: ErrorDetails) -> CourseError:
        place = self._written(details["loc"])
        context = details.get("ctx", {})
        match details["type"]:
            case "unknown_key":
                return self.mistake((*place, context["key"]), *unknown(context["key"], context["known"]))
            case "broken_rule":
                return self.mistake((*place, *context["within"]), context["problem"], context["cure"])
            case "missing":
                key = details["loc"][-1]
                return self.mistake(place, f"`{key}` is missing{inside(place)}.", f"Add a line `{key}: ...`.")
        return self.mistake(place, *wrong(place, details))

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
            f"The file must be made of `key: value` lines, but holds {what(data)}.",
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
    for mistake in document.twins(place, names, key):
        raise mistake


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
        loader = _Loader(text)
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
    if "mapping values" in said:
        return CourseError(
            shown(path),
            mark.line + 1,
            "There is a colon where the line can't have one.",
            "If it belongs to the text, put the whole text between double quotes; if not, let the line begin "
            "as far in as those around it.",
        )
    return CourseError(
        shown(path),
        mark.line + 1,
        f"The line can't be read ({said}).",
        "Look here and above for a line that begins a space too far left or right, a missing colon or dash, "
        "or an open quote.",
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


__all__ = ["Document", "Place", "Record", "Stamp", "Words", "broken_rule", "no_twins", "read", "stamp"]
