"""The appendix: every article cited, in its official words where a text at hand is proved to be them, else by its gist, which is marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from kb.citations import cite
from kb.load import KnowledgeBase
from kb.provisions import Address
from kb.texts import Status, Texts
from outputs.blocks import Block, Heading, Paragraph, Quote


@dataclass(frozen=True)
class Article:
    """A cited place. `lines` are its official words, proved by hash, or our gist; `state` says which and where they come from."""

    law: str
    about: str
    citation: str
    address: str
    lines: tuple[str, ...]
    official: bool
    state: str


WORDS = {
    "zh": {
        "title": "附录：引用的条文",
        "intro": "条文按所适用的版本列出。与记录的哈希一致的原文照录；手头没有、或者不能证明一致的，只给出本知识库的要旨，并注明。",
        "about": "{authority} · {issuer} · {since} 起施行{until} · 官方文本见 {url}",
        "until": "，{0} 起失效或者为新文本所代",
        "current": "（本库所记的现行文本）",
        "official": "原文，哈希已核对（{0}）",
        "gist": "要旨，不是原文",
        "none": "没有原文，也没有要旨；请到官方网址查阅",
        "law": "{0}（{1} 起施行的文本）",
    },
    "en": {
        "title": "Appendix: the articles cited",
        "intro": "Each in the version applied. Official words are given where a text at hand agrees with the recorded hash; otherwise only our gist, and it says so.",
        "about": "{authority} · {issuer} · in force from {since}{until} · official text: {url}",
        "until": " until {0}",
        "current": " (the latest text on record)",
        "official": "official words (in Chinese), hash verified ({0})",
        "gist": "gist in our words, not the text",
        "none": "no text and no gist at hand; read it at the official address",
        "law": "{0} (text in force from {1})",
    },
}  # fmt: skip


def articles(kb: KnowledgeBase, texts: Texts, cited: Iterable[Address], lang: str) -> tuple[Article, ...]:
    """The cited places with their words, in the order of the law; a place within another that is cited is left to that one."""
    places = sorted(cited)
    return tuple(
        _article(kb, texts, one, lang) for one in places if not any(one in other for other in places if other != one)
    )


def _article(kb: KnowledgeBase, texts: Texts, place: Address, lang: str) -> Article:
    words, instrument = WORDS[lang], kb.instruments[place.instrument]
    assert place.version is not None, "the issue list cites versions"
    version = instrument.version_of(place.version)
    shown = texts.show(place)
    gist = next((one.gist[lang] for one in kb.provisions_at(place.unversioned) if one.effective == place.version), None)
    official = shown.status is Status.VERIFIED and shown.text is not None
    state = words["official"].format(shown.source) if official else words["gist" if gist else "none"]
    return Article(
        law=words["law"].format(instrument.title[lang], version.effective),
        about=words["about"].format(
            authority=instrument.authority.label[lang],
            issuer=instrument.issuer[lang],
            since=version.effective,
            until=words["until"].format(version.until) if version.until else words["current"],
            url=instrument.url,
        ),
        citation=cite(place.unversioned, kb.instruments, lang),
        address=str(place),
        lines=tuple((shown.text or "").splitlines()) if official else (gist,) if gist else (),
        official=official,
        state=state,
    )


def appendix(found: Iterable[Article], lang: str) -> Iterator[Block]:
    """The articles as the last part of a document, law by law; nothing where there are none."""
    words = WORDS[lang]
    for number, ((law, about), part) in enumerate(groupby(found, key=lambda one: (one.law, one.about))):
        if not number:
            yield Heading(1, words["title"])
            yield Paragraph(words["intro"], quiet=True)
        yield Heading(2, law)
        yield Paragraph(about, quiet=True)
        for one in part:
            yield Paragraph(f"{one.address} · {one.state}", one.citation, quiet=True)
            if one.official:
                yield Quote(one.lines)
            else:
                yield from (Paragraph(line) for line in one.lines)
