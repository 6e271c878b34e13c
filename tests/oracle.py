"""A second opinion in answer-set programming, written from the rule records alone.

clingo grounds the first-order rules itself: typed variables, the frame of the case, elements with their burdens,
exceptions, thresholds, stretches of law, readings. Nothing of `reasoning` is used; only records and atoms are read.

`Oracle(kb, case)` grounds once for the frame of a case. Then, for that case or another with the same frame:
`final(case)` gives the conclusions that hold in some and in all final records, `on_record(case)` those on the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

import clingo

from kb.atoms import Atom, Comparison, Distinct, Formula, Literal, is_variable, parse_atom, parse_statement
from kb.load import KnowledgeBase
from kb.records import Case, Rule

ROLES = {"Actor": "by", "Content": "content_of", "Service": "service_of"}
ASSERTING = {"claimant", "prosecution", "agency"}
STRUCTURE = {"by", "content_of", "service_of", "towards", "concerns"}
LAWS = """
imp(A, B) :- imp(A, C), imp(C, B).
asked(B) :- asked(A), means(A, B, _).
imp(A, B) :- asked(A), means(A, B, 1).
exc(A, B) :- asked(A), means(A, B, 0).
low(N, #inf) :- line(N, _).    low(N, T) :- line(N, T).
high(N, #sup) :- line(N, _).   high(N, T - 1) :- line(N, T).
force(R, A) :- on(A, D), valid(R, A, D).
reachable(A) :- frame(A).      reachable(A) :- undecided(A).
#show holds/1.
"""
FREE = """
1 { proved(A); disproved(A); unproved(A) } 1 :- asked(A).
:- imp(A, B), proved(A), not proved(B).        :- imp(A, B), disproved(B), not disproved(A).
:- exc(A, B), proved(A), not disproved(B).     :- exc(A, B), proved(B), not disproved(A).
1 { lo(N, L) : low(N, L) } 1 :- line(N, _).
1 { hi(N, H) : high(N, H) } 1 :- line(N, _).
:- lo(N, L), hi(N, H), L > H.
reached(N, T) :- line(N, T), lo(N, L), L >= T.
missed(N, T) :- line(N, T), hi(N, H), H < T.
1 { on(A, D) : day(A, D) } 1 :- day(A, _).
1 { reads(Q, P) : position(Q, P) } 1 :- position(Q, _).
{ applied(R) } :- doubtful(R).
"""
GIVEN = """
#external proved(A) : asked(A).          #external disproved(A) : asked(A).
#external reached(N, T) : line(N, T).    #external missed(N, T) : line(N, T).
#external on(A, D) : day(A, D).          #external reads(Q, P) : position(Q, P).
#external applied(R) : doubtful(R).
"""


class Oracle:
    def __init__(self, kb: KnowledgeBase, case: Case, *, given: bool = False, consult: bool = True):
        """`given` makes the record an input (externals) instead of a choice; then only `control` is for use."""
        self.kb, self.case = kb, case
        wanted = {None, *case.overlays}
        self.rules = {name: rule for name, rule in kb.rules.items() if rule.overlay in wanted}
        self.number = {name: i for i, name in enumerate(self.rules)}
        self.kinds = {name for name, predicate in kb.predicates.items() if predicate.act_kind}
        self.tests = {name: p.type_test for name, p in kb.predicates.items() if p.type_test}
        self.undecided = {
            statement.atom
            for statement in map(parse_statement, (fact.fact for fact in case.facts))
            if statement.atom.predicate in self.kinds and statement.status in ("unknown", "disputed")
        }
        self.resisting = resisting(kb)
        self.control = clingo.Control(["--warn=none"])
        text = "\n".join([LAWS, GIVEN if given else FREE, *self.world(), *self.theory()])
        self.control.add("base", [], text)
        self.control.ground([("base", [])])
        self.text = text
        if consult:
            self.read_back()

    # -- the frame

    def world(self) -> Iterator[str]:
        case, kb = self.case, self.kb
        types = {name: entity.type for name, entity in [*case.parties.items(), *case.services.items()]}
        types |= dict.fromkeys(case.contents, "content") | dict.fromkeys(case.acts, "act")
        for name, kind in types.items():
            wider: str | None = kind
            while wider:
                yield f'is("{wider}", "{name}").'
                yield from (f"frame({_ground(Atom(p, (name,)))})." for p, test in self.tests.items() if test == wider)
                wider = kb.types[wider].is_a
        for enum, values in kb.enums.items():
            yield from (f'is("{enum}", "{value}").' for value in values)
        frame = {
            Atom("concerns", (name, subject)) for name, content in case.contents.items() for subject in content.concerns
        }
        for name, act in case.acts.items():
            pairs = (("by", act.by), ("content_of", act.content), ("service_of", act.service), ("towards", act.to))
            frame |= {Atom(predicate, (name, value)) for predicate, values in pairs for value in values}
            frame |= {Atom(kind, (name,)) for kind in act.does}
        for fact in case.facts:
            statement = parse_statement(fact.fact)
            if statement.atom.predicate in self.kinds:
                frame.discard(statement.atom)
                if statement.status == "true":
                    frame.add(statement.atom)
            elif kb.predicates[statement.atom.predicate].value == "truth":
                yield f"asked({_ground(statement.atom)})."
        yield from (f"frame({_ground(atom)})." for atom in sorted(frame))
        yield from (f"undecided({_ground(atom)}). asked({_ground(atom)})." for atom in sorted(self.undecided))
        for name, act in case.acts.items():
            ends = {end for rule in self.rules.values() for end in (rule.in_force.from_, rule.in_force.until) if end}
            days = sorted({act.date.first} | {end for end in ends if act.date.first <= end <= act.date.last})
            for day in days:
                yield f'day("{name}", "{day}").'
                yield from (
                    f'valid({self.number[rule.id]}, "{name}", "{day}").'
                    for rule in self.rules.values()
                    if rule.in_force.from_ <= day and (rule.in_force.until is None or day < rule.in_force.until)
                )
        for name, reading in kb.readings.items():
            yield from (f'position("{name}", "{position.id}").' for position in reading.positions)
        for predicate in kb.predicates.values():
            whole = Atom(predicate.id, tuple(predicate.args))
            for texts, sign in ((predicate.implies, 1), (predicate.excludes, 0)):
                for text in texts:
                    other = _pattern(parse_atom(text))
                    yield f"means({_pattern(whole)}, {other}, {sign}) :- asked({_pattern(whole)})."

    # -- the rules

    def theory(self) -> Iterator[str]:
        for rule in self.rules.values():
            yield from self.rule(rule)

    def rule(self, rule: Rule) -> Iterator[str]:
        i, variables = self.number[rule.id], sorted(rule.variables)
        head = f"({', '.join([*variables, '0'])})"
        typed = sorted(set(self.typed(rule)))
        instance, fires, extra = list(typed), [f"inst_{i}{head}"], []
        if "Act" in rule.variables:
            instance += [f"frame(p_{p}(Act, {v}))" for v, p in ROLES.items() if v in rule.variables]
            fires.append(f"force({i}, Act)")
        elif not (
            rule.in_force.from_ <= self.case.as_of
            and (rule.in_force.until is None or self.case.as_of < rule.in_force.until)
        ):
            fires.append("#false")
        for j, element in enumerate(rule.if_):
            mine = element.burden is None or (element.burden in ASSERTING) != (rule.id in self.resisting)
            ways = [self.formula(formula, mine) for formula in element.formulas]
            if len(ways) == 1:
                possible, met, _ = ways[0]
                instance += possible
                fires += met if not self.is_open(element.formulas[0]) else [f"met_{i}_{j}{head}"]
            else:
                instance.append(f"way_{i}_{j}{head}")
                fires.append(f"met_{i}_{j}{head}")
                extra += [f"way_{i}_{j}{head} :- {', '.join([*typed, *possible])}." for possible, _, _ in ways]
            if len(ways) > 1 or self.is_open(element.formulas[0]):
                for (possible, met, _), formula in zip(ways, element.formulas, strict=True):
                    body = [f"inst_{i}{head}", *possible]
                    if self.is_open(formula):
                        assert isinstance(formula, Literal)
                        atom = _pattern(formula.atom)
                        settled = f"not undecided({atom})"
                        extra.append(f"met_{i}_{j}{head} :- {', '.join([*body, settled])}.")
                        body.append(f"undecided({atom})")
                    extra.append(f"met_{i}_{j}{head} :- {', '.join([*body, *met])}.")
            extra += [f"{ask} :- inst_{i}{head}." for _, _, asks in ways for ask in asks]
        for name in rule.unless:
            if name in self.rules:
                other = self.rules[name]
                shared = ", ".join([*sorted(rule.variables & other.variables), "0"])
                fires.append(f"not beaten_{i}_{self.number[name]}({shared})")
                theirs = ", ".join([*sorted(other.variables), "0"])
                extra.append(f"beaten_{i}_{self.number[name]}({shared}) :- fires_{self.number[name]}({theirs}).")
        fires += [f'reads("{reading}", "{position}")' for reading, position in rule.reading.items()]
        if rule.confidence == "unverified":
            fires.append(f"applied({i})")
            yield f"doubtful({i})."
        yield f"inst_{i}{head} :- {', '.join(instance) or '#true'}."
        yield f"fires_{i}{head} :- {', '.join(fires)}."
        yield from extra
        if rule.head:
            yield f"possible({_pattern(rule.head)}) :- inst_{i}{head}."
            yield f"holds({_pattern(rule.head)}) :- fires_{i}{head}."

    def typed(self, rule: Rule) -> Iterator[str]:
        atoms = [rule.head] if rule.head else []
        atoms += [
            formula.atom for element in rule.if_ for formula in element.formulas if not isinstance(formula, Distinct)
        ]
        if "Act" in rule.variables:
            yield 'is("act", Act)'
        for atom in atoms:
            for term, kind in zip(atom.terms, self.kb.predicates[atom.predicate].args.values(), strict=True):
                if is_variable(term):
                    yield f'is("{kind}", {term})'

    def is_open(self, formula: Formula) -> bool:
        """Whether a kind of act that some case leaves undecided is at stake."""
        return isinstance(formula, Literal) and any(a.predicate == formula.atom.predicate for a in self.undecided)

    def formula(self, formula: Formula, mine: bool) -> tuple[list[str], list[str], list[str]]:
        """When it is possible by the frame, when it is met, and what it asks."""
        if isinstance(formula, Distinct):
            return [f"{_bare(formula.left)} != {_bare(formula.right)}"], [], []
        atom = _pattern(formula.atom)
        if isinstance(formula, Comparison):
            strict = formula.operator in (">", "<=")
            line = round(formula.threshold * 1000) + strict
            upward = formula.operator in (">", ">=")
            met = {
                (True, True): "reached",
                (True, False): "not missed",
                (False, True): "missed",
                (False, False): "not reached",
            }[upward, mine]
            return [], [f"{met}({atom}, {line})"], [f"line({atom}, {line})"]
        record = {
            (True, True): "proved",
            (True, False): "not disproved",
            (False, True): "disproved",
            (False, False): "not proved",
        }[formula.positive, mine]
        predicate = self.kb.predicates[formula.atom.predicate]
        if predicate.id in STRUCTURE or predicate.act_kind or predicate.type_test:
            possible = f"reachable({atom})" if formula.positive else f"not frame({atom})"
            return [possible], [f"{record}({atom})"] if self.is_open(formula) else [], []
        if predicate.kind == "fact":
            return [], [f"{record}({atom})"], [f"asked({atom})"]
        return ([f"possible({atom})"], [f"holds({atom})"], []) if formula.positive else ([], [f"not holds({atom})"], [])

    # -- questions

    @cache  # noqa: B019 - an oracle lives as long as its test
    def covers(self, atom: Atom, wholly: bool = False) -> bool:
        """Whether a rule that is law on a day the acts may have taken place could conclude the atom."""
        for rule in self.rules.values():
            if rule.head is None or rule.head.predicate != atom.predicate or (wholly and rule.partial):
                continue
            binding: dict[str, str] = {}
            if not all(
                binding.setdefault(term, name) == name if is_variable(term) else term == name
                for term, name in zip(rule.head.terms, atom.terms, strict=True)
            ):
                continue
            acts = [self.case.acts[binding["Act"]]] if "Act" in binding else list(self.case.acts.values())
            spans = (
                [(act.date.first, act.date.last) for act in acts]
                if "Act" in rule.variables
                else [(self.case.as_of, self.case.as_of)]
            )
            law = rule.in_force
            if any(law.from_ <= last and (law.until is None or first < law.until) for first, last in spans):
                return True
        return False

    def read_back(self) -> None:
        """What the grounder found: the facts asked, the lines of numbers, how facts are tied by meaning."""
        atoms = self.control.symbolic_atoms
        self.asked = [a.symbol.arguments[0] for a in atoms.by_signature("asked", 1)]
        self.ties = [
            (a.symbol.arguments[0], a.symbol.arguments[1], sign)
            for name, sign in (("imp", True), ("exc", False))
            for a in atoms.by_signature(name, 2)
        ]
        self.lines: dict[clingo.Symbol, list[int]] = {}
        for a in atoms.by_signature("line", 2):
            self.lines.setdefault(a.symbol.arguments[0], []).append(a.symbol.arguments[1].number)
        self.positions: dict[str, list[str]] = {
            name: [p.id for p in r.positions] for name, r in self.kb.readings.items()
        }
        self.doubtful = [a.symbol.arguments[0] for a in atoms.by_signature("doubtful", 1)]
        self.possible = {_atom(a.symbol.arguments[0]) for a in atoms.by_signature("possible", 1)}
        self.single_day = all(
            len([a for a in atoms.by_signature("day", 2) if a.symbol.arguments[0].string == act]) == 1
            for act in self.case.acts
        )

    def final(self, case: Case) -> tuple[set[Atom], set[Atom]] | None:
        """The conclusions that hold in some final record and those that hold in all; None where there is none."""
        assumed = self.assumptions(case)
        some = self.consequences("brave", assumed)
        every = self.consequences("cautious", assumed)
        return None if some is None or every is None else (some, every)

    def assumptions(self, case: Case) -> list[tuple[clingo.Symbol, bool]]:
        """What is stated; all else is free."""
        assumed = [
            (clingo.Function(truth, [symbol]), True)
            for symbol, truth in self.stated(case).items()
            if truth != "unproved"
        ]
        for number, (low, high) in self.bounds(case).items():
            lows, highs = self.candidates(number)
            assumed += [(clingo.Function("lo", [number, c]), False) for c in lows if c < low]
            assumed += [(clingo.Function("hi", [number, c]), False) for c in highs if c > high]
        return assumed + self.read(case.readings)

    def on_record(self, case: Case) -> set[Atom]:
        """What holds on the record, whichever day an act of uncertain date took place."""
        record = {symbol: truth for symbol, truth in self.stated(case).items() if truth != "unproved"}
        changed = True
        while changed:
            changed = False
            for one, other, implied in self.ties:
                drawn = []
                if implied:
                    drawn = [(other, "proved")] if record.get(one) == "proved" else []
                    drawn += [(one, "disproved")] if record.get(other) == "disproved" else []
                else:
                    drawn = [(b, "disproved") for a, b in ((one, other), (other, one)) if record.get(a) == "proved"]
                for symbol, truth in drawn:
                    changed = changed or symbol not in record
                    record.setdefault(symbol, truth)
        assumed = [(clingo.Function(record.get(symbol, "unproved"), [symbol]), True) for symbol in self.asked]
        bounds = self.bounds(case)
        for number in self.lines:
            low, high = bounds.get(number, (clingo.Infimum, clingo.Supremum))
            assumed += [(clingo.Function("lo", [number, low]), True), (clingo.Function("hi", [number, high]), True)]
        assumed += self.read(
            {name: reading.default for name, reading in self.kb.readings.items()} | dict(case.readings)
        )
        assumed += [(clingo.Function("applied", [rule]), False) for rule in self.doubtful]
        found = self.consequences("auto" if self.single_day else "cautious", assumed)
        assert found is not None, "the record contradicts itself"
        return found

    def stated(self, case: Case) -> dict[clingo.Symbol, str]:
        words = {"true": "proved", "false": "disproved", "disputed": "unproved", "unknown": "unproved"}
        statements = [parse_statement(fact.fact) for fact in case.facts]
        return {
            _symbol(s.atom): words[s.status]
            for s in statements
            if self.kb.predicates[s.atom.predicate].value == "truth"
            and (s.atom.predicate not in self.kinds or s.atom in self.undecided)
        }

    def bounds(self, case: Case) -> dict[clingo.Symbol, tuple[clingo.Symbol, clingo.Symbol]]:
        """The stated bounds of each number, moved outwards to the lines that matter."""
        found: dict[clingo.Symbol, tuple[clingo.Symbol, clingo.Symbol]] = {}
        for statement in (parse_statement(fact.fact) for fact in case.facts):
            number = _symbol(statement.atom)
            if number not in self.lines:
                continue
            lows, highs = self.candidates(number)
            low, high = found.get(number, (clingo.Infimum, clingo.Supremum))
            if statement.at_least is not None:
                value = clingo.Number(round(statement.at_least * 1000))
                low = max([low, *(c for c in lows if c <= value)])
            if statement.at_most is not None:
                value = clingo.Number(round(statement.at_most * 1000))
                high = min([high, *(c for c in highs if c >= value)])
            found[number] = low, high
        return found

    def candidates(self, number: clingo.Symbol) -> tuple[list[clingo.Symbol], list[clingo.Symbol]]:
        lines = self.lines[number]
        return (
            [clingo.Infimum, *map(clingo.Number, lines)],
            [clingo.Supremum, *(clingo.Number(line - 1) for line in lines)],
        )

    def read(self, readings: Mapping[str, str]) -> list[tuple[clingo.Symbol, bool]]:
        return [
            (clingo.Function("reads", [clingo.String(name), clingo.String(position)]), True)
            for name, position in readings.items()
        ]

    def consequences(self, mode: str, assumed: list[tuple[clingo.Symbol, bool]]) -> set[Atom] | None:
        self.control.configuration.solve.enum_mode = mode
        self.control.configuration.solve.models = 0
        symbols = None
        with self.control.solve(assumptions=assumed, yield_=True) as handle:
            for model in handle:
                symbols = model.symbols(shown=True)
        return None if symbols is None else {_atom(symbol.arguments[0]) for symbol in symbols}


_RESISTING: dict[int, tuple[KnowledgeBase, set[str]]] = {}


def resisting(kb: KnowledgeBase) -> set[str]:
    """The rules that serve only the side which resists liability; remembered for each knowledge base."""
    if id(kb) not in _RESISTING or _RESISTING[id(kb)][0] is not kb:
        known: dict[str, bool] = {}
        _RESISTING.clear()
        _RESISTING[id(kb)] = kb, {name for name in kb.rules if _resists(kb, name, known)}
    return _RESISTING[id(kb)][1]


def _resists(kb: KnowledgeBase, name: str, known: dict[str, bool]) -> bool:
    """Whether a rule serves only the side that resists liability, by all that use it."""
    if name in known:
        return known[name]
    rule, sides = kb.rules[name], set()
    if rule.head and kb.predicates[rule.head.predicate].kind != "derived":
        sides.add(False)
    else:
        for other in kb.rules.values():
            if name in other.unless:
                sides.add(not _resists(kb, other.id, known))
            for element in other.if_:
                for formula in element.formulas:
                    if isinstance(formula, Literal) and rule.head and _meet(formula.atom, rule.head):
                        sides.add(_resists(kb, other.id, known) == formula.positive)
    known[name] = sides == {True}
    return known[name]


def _meet(one: Atom, other: Atom) -> bool:
    return one.predicate == other.predicate and all(
        is_variable(a) or is_variable(b) or a == b for a, b in zip(one.terms, other.terms, strict=True)
    )


def _bare(term: str) -> str:
    return term if is_variable(term) else f'"{term}"'


def _pattern(atom: Atom) -> str:
    """An atom of a rule as a term: variables stay, names are strings."""
    return f"p_{atom.predicate}({', '.join(map(_bare, atom.terms))})"


def _ground(atom: Atom) -> str:
    """An atom of a case as a term: its names may begin with capitals too."""
    return str(_symbol(atom))


def _symbol(atom: Atom) -> clingo.Symbol:
    return clingo.Function(f"p_{atom.predicate}", [clingo.String(term) for term in atom.terms])


def _atom(symbol: clingo.Symbol) -> Atom:
    return Atom(symbol.name.removeprefix("p_"), tuple(term.string for term in symbol.arguments))
