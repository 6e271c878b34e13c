"""Facts and conclusions as sentences, Chinese and English, from the vocabulary's own words."""

from __future__ import annotations

from dataclasses import dataclass

from kb.atoms import Atom, Comparison
from kb.load import KnowledgeBase
from kb.records import Predicate, Text
from reasoning.ground import GroundLiteral, Key, Mode
from reasoning.situation import Situation
from reasoning.unknowns import Topic

_REACHES = {
    (">=", True): ("{0}达到{1}{2}以上", "{0}: {1} {2} or more"),
    (">=", False): ("{0}不满{1}{2}", "{0}: fewer than {1} {2}"),
    (">", True): ("{0}超过{1}{2}", "{0}: more than {1} {2}"),
    (">", False): ("{0}在{1}{2}以下", "{0}: {1} {2} or fewer"),
}


@dataclass(frozen=True)
class Speaker:
    """Says things about one situation in the words of one knowledge base."""

    kb: KnowledgeBase
    situation: Situation

    def name(self, term: str, kind: str) -> Text:
        """The name of a thing in the case, or of a constant."""
        if kind in self.kb.enums and term in self.kb.enums[kind]:
            return self.kb.enums[kind][term].name
        return self.situation.names.get(term) or Text(zh=term, en=term)

    def fill(self, sentence: Text, predicate: Predicate, atom: Atom) -> Text:
        names = {
            name: self.name(term, kind) for term, (name, kind) in zip(atom.terms, predicate.args.items(), strict=True)
        }
        return Text(
            zh=sentence.zh.format_map({name: text.zh for name, text in names.items()}),
            en=sentence.en.format_map({name: text.en for name, text in names.items()}),
        )

    def say(self, key: Key, truth: bool = True) -> Text:
        """The sentence of a fact, threshold or conclusion, or of its negation."""
        atom = key.atom if isinstance(key, Comparison) else key
        predicate = self.kb.predicates[atom.predicate]
        if isinstance(key, Comparison):
            zh, en = _REACHES[key.operator, truth]
            words, unit = self.fill(predicate.says, predicate, atom), predicate.unit or Text(zh="-", en="-")
            number = f"{key.threshold:,.10g}"
            return Text(
                zh=zh.format(words.zh, number.replace(",", ""), unit.zh), en=en.format(words.en, number, unit.en)
            )
        if truth:
            return self.fill(predicate.says, predicate, atom)
        if predicate.denies:
            return self.fill(predicate.denies, predicate, atom)
        positive = self.fill(predicate.says, predicate, atom)
        return Text(zh=f"并非：{positive.zh}", en=f"it is not so that {positive.en}")

    def literal(self, literal: GroundLiteral) -> Text:
        """An element as its rule words it."""
        return self.say(literal.key, literal.mode in (Mode.PROVED, Mode.NOT_DISPROVED, Mode.HOLDS))

    def topic(self, topic: Topic) -> Text:
        """What is open, as a question where the vocabulary has one."""
        if isinstance(topic, Atom):
            predicate = self.kb.predicates[topic.predicate]
            return self.fill(predicate.asks or predicate.says, predicate, topic)
        kind, _, name = topic.partition(":")
        if kind == "reading":
            return self.kb.readings[name].question
        if kind == "date":
            act = self.name(name, "act")
            return Text(zh=f"“{act.zh}”发生在哪一天？", en=f"On which day did “{act.en}” happen?")
        reads = self.kb.rules[name].reads
        return Text(
            zh=f"是否适用一条未经核实的规则：{reads.zh}", en=f"Does a rule that could not be verified apply: {reads.en}"
        )
