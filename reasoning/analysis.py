"""One case from description to decision: situate, ground, compile, decide. Programs are cached by the shape of a case."""

from __future__ import annotations

from collections import OrderedDict

from kb.load import KnowledgeBase
from kb.records import Case
from reasoning.circuit import Compiled, compile_program
from reasoning.decide import Decision
from reasoning.ground import ground
from reasoning.situation import situate

_CACHE_SIZE = 32
_cache: OrderedDict[tuple[object, ...], tuple[KnowledgeBase, Compiled]] = OrderedDict()


def decide(kb: KnowledgeBase, case: Case, overlays: frozenset[str] = frozenset()) -> Decision:
    """Decide a case. Raises CaseError with every problem of the description."""
    situation = situate(kb, case)
    key = (id(kb), overlays, situation.key)
    found = _cache.get(key)
    if found is None or found[0] is not kb:
        found = _cache[key] = (kb, compile_program(ground(kb, situation, overlays)))
        if len(_cache) > _CACHE_SIZE:
            _cache.popitem(last=False)
    _cache.move_to_end(key)
    return Decision(found[1], situation)
