"""A case with some things stated differently: what scenarios call a variant and the app calls a change."""

from __future__ import annotations

from kb.atoms import parse_statement
from kb.records import Case, Change, parse_date


def vary(case: Case, change: Change) -> Case:
    """The case after the change. Facts about the same atom are replaced; numbers lose their earlier bounds."""
    changed = {parse_statement(fact.fact).atom for fact in change.but}
    kept = tuple(fact for fact in case.facts if parse_statement(fact.fact).atom not in changed)
    acts = dict(case.acts)
    for name, date in change.date.items():
        acts[name] = acts[name].model_copy(update={"date": parse_date(date)})
    for name, does in change.does.items():
        acts[name] = acts[name].model_copy(update={"does": does})
    last = max((act.date.last for act in acts.values()), default=case.as_of)
    return case.model_copy(
        update={
            "facts": kept + change.but,
            "acts": acts,
            "as_of": max(case.as_of, last),
            "readings": {**case.readings, **change.readings},
            "overlays": tuple(dict.fromkeys([*case.overlays, *change.overlays])),
            "expect": change.expect,
            "on_record": change.on_record,
            "variants": (),
        }
    )
