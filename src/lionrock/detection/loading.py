"""Rules from folders: what can serve, what cannot and why, file and line named; one bad rule stops no other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lionrock.detection import complaints, filtering, routing, translate
from lionrock.detection.correlation import linking
from lionrock.detection.correlation import samples as sequences
from lionrock.detection.correlation.drafts import Draft, draft
from lionrock.detection.correlation.model import Book
from lionrock.detection.documents import Document, documents
from lionrock.detection.errors import RuleError
from lionrock.detection.filtering import NOTHING, Beside
from lionrock.detection.forms import Forms
from lionrock.detection.model import LEVELS, LeftOut, LoadedRule, Report, RuleInfo
from lionrock.detection.rule_files import LARGEST, Found, RuleFile
from lionrock.detection.testing import samples
from lionrock.events.findings import Level
from lionrock.events.records import LogSource
from lionrock.kernel.text import Text, same
from lionrock.matching.predicates import Tree

if TYPE_CHECKING:
    from sigma.correlations import SigmaCorrelationRule
    from sigma.policy import SigmaPolicy
    from sigma.rule import SigmaRule

_LONGEST_TEXT: Final = 10_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """The rules that can be compiled, the correlations of them, and the report."""

    rules: tuple[LoadedRule, ...]
    report: Report
    book: Book = field(default_factory=Book)
    correlated: tuple[RuleInfo, ...] = ()
    """What the correlations say of themselves."""
    beside: Beside = NOTHING
    """Filters, and values of placeholders."""


def tree(info: RuleInfo, beside: Beside = NOTHING) -> Tree | None:
    """Return the tree of a rule that was loaded before; None when its file says something else by now."""
    try:
        data = Path(info.file).read_bytes()
    except OSError:
        return None
    for document in documents(data[: LARGEST + 1]):
        if isinstance(document, RuleError) or not (info.filters or beside.digest(document.text) == info.digest):
            continue
        found = _rule(info.file, document, beside)
        if isinstance(found, LoadedRule) and (narrowed := beside.narrowed(found)).info.digest == info.digest:
            return narrowed.tree
    return None


def load(found: Found, forms: Forms) -> Loaded:
    """Return the rules of these files; those whose form is known are not parsed again."""
    rules: dict[str, LoadedRule] = {}
    drafts: dict[str, Draft] = {}
    beside, left_out = filtering.beside(found.files)
    left_out += [LeftOut(path, 1, "", "", "unreadable", same(why)) for path, why in found.unreadable]
    skipped = found.skipped
    for file in found.files:
        outcomes = forms.outcomes(file, lambda one: _rules(one, beside), beside.salt(file.data))
        skipped += not outcomes and not _holds_no_rule(file)
        for outcome in outcomes:
            if isinstance(outcome, LeftOut):
                left_out.append(outcome)
            elif (known := rules.get(outcome.info.id) or drafts.get(outcome.info.id)) is not None:
                left_out.append(_duplicate(outcome.info, known.info))
            elif isinstance(outcome, Draft):
                drafts[outcome.info.id] = outcome
            else:
                rules[outcome.info.id] = beside.narrowed(outcome)
    left_out += filtering.idle(beside.filters, [one.info for one in rules.values()])
    made = linking.linked({id: one.info for id, one in rules.items()}, list(drafts.values()))
    count = len(rules) + len(made.infos) - len(made.book.quiet)
    report = Report(count, (*left_out, *made.left_out), skipped, found.digest)
    return Loaded(tuple(rules.values()), report, made.book, made.infos, beside)


def _rules(file: RuleFile, beside: Beside) -> Iterator[LoadedRule | Draft | LeftOut]:
    """Yield what became of each rule of a file; nothing for a file that holds none."""
    for document in documents(file.data):
        if isinstance(document, RuleError):
            yield LeftOut(file.path, document.line, "", "", document.trouble, document.reason)
        elif _is_rule(document.content):
            yield _rule(file.path, document, beside)


def _is_rule(content: Any) -> bool:
    """Say whether a document means to be a rule (or a correlation of rules)."""
    return isinstance(content, dict) and bool({"detection", "correlation"} & content.keys())


def _holds_no_rule(file: RuleFile) -> bool:
    """Say whether a file holds what stands beside rules, and so is not there by mistake."""
    return any(True for _ in filtering.standing(file))


def _rule(file: str, document: Document, beside: Beside) -> LoadedRule | Draft | LeftOut:
    """Return the rule of a document, or why it does not serve."""
    from sigma.exceptions import SigmaError

    content = document.content
    id, title = _text(content.get("id")), _text(content.get("title"))
    try:
        return parsed(content, file, document.line, beside.digest(document.text), beside.values)
    except RuleError as problem:
        trouble, reason, line = problem.trouble, problem.reason, document.line + problem.line - 1
    except SigmaError as problem:
        trouble, reason, line = "broken", complaints.told(problem), document.line
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as problem:
        # pySigma raises these for shapes it did not foresee; the rule is named and the others go on
        trouble, reason, line = "broken", complaints.unforeseen(content, problem), document.line
    return LeftOut(file, line, id, title, trouble, reason)


def parsed(
    content: dict[str, Any], file: str, line: int, digest: str, values: translate.Values = translate.NONE
) -> LoadedRule | Draft:
    """Return the rule, or the correlation, of a document's content; raises RuleError or one of pySigma's errors."""
    from sigma.rule import SigmaRule

    if "correlation" in content:
        return _correlation(content, file, line, digest)
    rule = SigmaRule.from_dict(translate.spoken(content), policy=_policy())
    source = LogSource(rule.logsource.product, rule.logsource.category, rule.logsource.service)
    named = " / ".join(filter(None, (source.product, source.category, source.service)))
    info = replace(_info(rule, content, file, line, digest, named), source=source)
    return LoadedRule(info, routing.routed(translate.tree(rule, values), source))


def _correlation(content: dict[str, Any], file: str, line: int, digest: str) -> Draft:
    """Return what a correlation document says.

    pySigma reads what it has in common with rules. The rest is ours: pySigma knows no range such as *more than 100 and
    at most 200*, which the specification allows.
    """
    from sigma.correlations import SigmaCorrelationRule

    rule = SigmaCorrelationRule.from_dict({**content, "correlation": _PLAINEST}, policy=_policy())
    made = draft(_info(rule, content, file, line, digest, ""), content)
    kept = sequences.count(content)
    return replace(made, info=replace(made.info, logsource=f"correlation / {made.kind}", samples=kept))


_PLAINEST: Final = {"type": "event_count", "rules": "any", "timespan": "1m", "condition": {"gte": 1}}


def _policy() -> SigmaPolicy:
    """Return the policy under which pySigma checks expressions: look-around is allowed, matching bounds it."""
    from sigma.policy.profiles import TrustedPolicy

    return TrustedPolicy


def _info(
    rule: SigmaRule | SigmaCorrelationRule,
    content: dict[str, Any],
    file: str,
    line: int,
    digest: str,
    logsource: str,
) -> RuleInfo:
    """Return what the rule says of itself."""
    own = content.get("x_lionrock")
    own = own if isinstance(own, dict) else {}
    title = _text(rule.title)
    return RuleInfo(
        id=_text(rule.id) or f"sha256:{digest[:32]}",
        title=Text(title, _text(own.get("title_zh")) or title),
        level=_level(rule),
        status=rule.status.name.lower() if rule.status else "",
        description=_text(rule.description),
        author=_text(rule.author),
        license=_text(rule.license),
        references=_texts(rule.references),
        tags=tuple(str(tag) for tag in rule.tags)[:100],
        falsepositives=_texts(rule.falsepositives),
        logsource=logsource,
        file=file,
        line=line,
        digest=digest,
        response=_response(own.get("response")),
        name=_text(rule.name)[:200],
        samples=sum(1 for _ in samples.read(content)),
    )


def _level(rule: SigmaRule | SigmaCorrelationRule) -> Level:
    """Return the rule's level; one that names none is low: nobody vouched for more."""
    name = rule.level.name.lower() if rule.level else "low"
    return next(level for level in LEVELS if level == name)


def _response(written: Any) -> Text:
    """Return what a rule says to do first, in both languages."""
    if not isinstance(written, dict):
        return same("")
    return Text(_text(written.get("en")), _text(written.get("zh")) or _text(written.get("en")))


def _text(value: Any) -> str:
    """Return a value of a rule as bounded text, empty for none."""
    return "" if value is None else str(value)[:_LONGEST_TEXT]


def _texts(values: Any) -> tuple[str, ...]:
    """Return a list of a rule as bounded texts."""
    return tuple(_text(value) for value in values[:100]) if isinstance(values, list) else (_text(values),)


def _duplicate(info: RuleInfo, first: RuleInfo) -> LeftOut:
    """Return the report of a rule whose id is taken."""
    reason = Text(
        f"its id is that of {first.file}, line {first.line}, which serves",
        f"其 id 與 {first.file} 第 {first.line} 行的規則相同，後者生效",
    )
    return LeftOut(info.file, info.line, info.id, info.title.en, "duplicate", reason)
