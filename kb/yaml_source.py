"""YAML with its surprises made errors: repeated keys, booleans by accident, aliases, more than one document.

`read` keeps the line of every mapping, so that records know where they came from.
"""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from pydantic import BaseModel, ValidationError

from kb.errors import Problem

MAX_BYTES = 2_000_000
"""A file above this is refused unread: no case and no file of the knowledge base comes near it."""
MAX_DEPTH = 40

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C parser where the wheel has it: the same language, several times faster."""

M = TypeVar("M", bound=BaseModel)


class Located(dict[str, Any]):
    """A mapping that knows its place; `lines` has the line of each key."""

    where: str = ""
    lines: dict[str, int]

    def extended(self, **more: Any) -> Located:
        """The same mapping at the same place with more keys."""
        result = Located({**self, **more})
        result.where, result.lines = self.where, self.lines
        return result


class _Reader:
    def __init__(self, name: str, words: bool = False):
        self.name, self.words = name, words
        self.problems: list[Problem] = []
        self.resolver = yaml.SafeLoader("")
        self.seen: set[int] = set()

    def at(self, node: yaml.Node) -> str:
        return f"{self.name}:{node.start_mark.line + 1}"

    def value(self, node: yaml.Node, depth: int = 0) -> Any:
        if depth > MAX_DEPTH:
            self.problems.append(
                Problem(self.at(node), "嵌套过深 · nested too deeply", "拉平结构 · flatten the structure")
            )
            return None
        if not isinstance(node, yaml.ScalarNode):
            if id(node) in self.seen:
                self.problems.append(
                    Problem(
                        self.at(node),
                        "不读 *别名 · aliases (*name) are not read here",
                        "把内容写全 · write the value out",
                    )
                )
                return None
            self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, depth + 1) for item in node.value]
        return self.scalar(cast(yaml.ScalarNode, node))

    def mapping(self, node: yaml.MappingNode, depth: int) -> Located:
        result = Located()
        result.where, result.lines = self.at(node), {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(
                    Problem(
                        self.at(key_node),
                        "键必须是一个词 · a key must be a plain word",
                        "加引号或者改名 · quote it or rename it",
                    )
                )
                continue
            key = key_node.value
            if key in result:
                self.problems.append(
                    Problem(
                        self.at(key_node),
                        f"键 {key!r} 重复 · the key {key!r} stands twice",
                        f"first at line {result.lines[key]}; keep one",
                    )
                )
            result.lines[key] = key_node.start_mark.line + 1
            result[key] = self.value(value_node, depth + 1)
        return result

    def scalar(self, node: yaml.ScalarNode) -> Any:
        if node.tag == "tag:yaml.org,2002:bool" and node.value not in ("true", "false"):
            if self.words:
                return node.value
            self.problems.append(
                Problem(
                    self.at(node),
                    f"{node.value} 会被读成真假值 · {node.value} would be read as a truth value",
                    f'write true or false, or quote it: "{node.value}"',
                )
            )
            return node.value
        try:
            return self.resolver.construct_object(node)  # type: ignore[no-untyped-call]
        except (yaml.YAMLError, ValueError) as error:
            self.problems.append(
                Problem(
                    self.at(node),
                    f"cannot read {node.value!r}: {error}",
                    "若是文字请加引号 · quote it if it is meant as text",
                )
            )
            return node.value


def read_text(text: str, name: str, *, words: bool = False) -> tuple[Any, list[Problem]]:
    """Read one YAML document. Returns the value and the problems; with a syntax error the value is None.

    With `words`, yes and no are read as these words: for files in which they answer questions.
    """
    if len(text.encode()) > MAX_BYTES:
        return None, [
            Problem(
                name,
                f"文件超过 {MAX_BYTES // 1_000_000} MB · the file is larger than {MAX_BYTES // 1_000_000} MB",
                "证据另存，这里只写事实 · keep evidence apart; state the facts only",
            )
        ]
    reader = _Reader(name, words)
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark: Any = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        return None, [
            Problem(
                f"{name}:{line}",
                f"不是有效的 YAML · not valid YAML: {error.problem or error.context}",
                "检查此处的缩进、冒号和引号 · check indentation, colons and quotes here",
            )
        ]
    except (yaml.YAMLError, RecursionError) as error:
        return None, [
            Problem(f"{name}:1", f"not valid YAML: {str(error).splitlines()[0]}", "save the file as UTF-8 text")
        ]
    if node is None:
        return None, [
            Problem(
                f"{name}:1",
                "文件是空的 · the file is empty",
                "格式见 data/README.md · see data/README.md for the format",
            )
        ]
    return reader.value(node), reader.problems


def read(path: Path, name: str | None = None, *, words: bool = False) -> tuple[Any, list[Problem]]:
    """Read a file; `name` is how problems call it (the path where not given), `words` as for `read_text`."""
    name = name or str(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            return None, [
                Problem(
                    name,
                    f"文件超过 {MAX_BYTES // 1_000_000} MB · the file is larger than {MAX_BYTES // 1_000_000} MB",
                    "证据另存，这里只写事实 · keep evidence apart; state the facts only",
                )
            ]
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return None, [
            Problem(name, "文件不是 UTF-8 文本 · the file is not UTF-8 text", "另存为 UTF-8 · save it as UTF-8")
        ]
    except OSError as error:
        return None, [Problem(name, f"cannot read the file: {error.strerror or error}", "检查路径 · check the path")]
    return read_text(text, name, words=words)


def line_of(value: Any, location: tuple[Any, ...], default: str) -> str:
    """The place of the deepest part of `location` that the data has."""
    where = default
    for step in location:
        if isinstance(value, Located):
            where = value.where or where
            if step in value.lines:
                where = f"{where.rsplit(':', 1)[0]}:{value.lines[step]}"
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            break
    if isinstance(value, Located):
        where = value.where or where
    return where


def build(model: type[M], value: Any, default: str) -> tuple[M | None, list[Problem]]:
    """Validate a value into a record; one Problem for each fault pydantic finds."""
    try:
        return model.model_validate(value), []
    except ValidationError as error:
        return None, [_problem(detail, value, default, model) for detail in error.errors(include_url=False)]


def _problem(detail: Any, value: Any, default: str, model: type[BaseModel]) -> Problem:
    location = tuple(detail["loc"])
    where = line_of(value, location, default)
    field = ".".join(str(step) for step in location)
    message = str(detail["msg"]).removeprefix("Value error, ")
    if detail["type"] == "extra_forbidden":
        known = sorted(field.alias or name for name, field in model.model_fields.items() if not field.exclude)
        near = difflib.get_close_matches(str(location[-1]), known, 1)
        return Problem(
            where,
            f"没有字段 {field!r} · unknown field {field!r}",
            f"did you mean {near[0]!r}?" if near else f"fields here: {', '.join(known)}",
        )
    if detail["type"] == "missing":
        return Problem(
            where,
            f"缺少字段 {field!r} · the field {field!r} is missing",
            "补上；格式见 data/README.md · add it; data/README.md shows the format",
        )
    given = (
        ""
        if location == () or isinstance(detail.get("input"), dict | list)
        else f" (given: {str(detail.get('input'))[:60]!r})"
    )
    return Problem(
        where,
        f"{field}: {message}{given}" if field else message,
        "格式见 data/README.md · data/README.md shows the format",
    )
