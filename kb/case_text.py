"""A case as YAML text that `kb.load.read_case` reads back to the same case."""

from __future__ import annotations

from typing import Any

import yaml

from kb.records import Case, Dated, Fact

_ORDER = ("id", "title", "kind", "as_of", "parties", "contents", "services", "acts", "facts", "readings")


def to_yaml(case: Case) -> str:
    """The case as a file, in the order a reader wants it; defaults are left out."""
    data: dict[str, Any] = {"id": case.id}
    dumped = case.model_dump(exclude_defaults=True, by_alias=True, mode="python")
    for name in (*_ORDER, *(field for field in dumped if field not in _ORDER)):
        if name in dumped:
            data[name] = _plain(dumped[name])
    data["facts"] = [_fact(fact) for fact in case.facts]
    for name, act in case.acts.items():
        data["acts"][name]["date"] = _date(act.date)
    return yaml.dump(data, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=120)


class _Plain(yaml.SafeDumper):
    """Writes every value out: an anchor, such as two acts on one day would get, is refused on reading."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _date(date: Dated) -> Any:
    return date.first if date.first == date.last else {"from": date.first, "to": date.last}


def _fact(fact: Fact) -> Any:
    fields = _plain(fact.model_dump(exclude_defaults=True))
    return fact.fact if set(fields) == {"fact"} else fields


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
