"""What stands beside rules: Sigma filters, which narrow rules of others, and the values of their placeholders.

Both are documents in the folders of rules. A filter is Sigma's own; placeholders are a document of ours, which holds
nothing else: `placeholders: {Administrators: [root, 'adm_*']}`. A rule that is narrowed, or whose placeholders get
other values, looks for something else than before: its digest is another one, and it is in watch until a replay.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from lionrock.detection import routing, translate
from lionrock.detection.documents import Document, documents
from lionrock.detection.errors import RuleError
from lionrock.detection.model import LeftOut, LoadedRule, RuleInfo
from lionrock.detection.rule_files import RuleFile
from lionrock.events.records import LogSource
from lionrock.kernel.text import Text, same
from lionrock.matching.predicates import every
from lionrock.matching.trees import Packed, packed, unpacked

_BEGINS: Final = re.compile(rb"^(?:filter|placeholders)[ \t]*:", re.MULTILINE)
EXPANDS: Final = b"|expand"
_MOST_VALUES: Final = 10_000
_LONGEST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter: which rules it narrows, and what must hold beside them; no names means every rule of its log source."""

    id: str
    title: str
    names: tuple[str, ...]
    source: LogSource
    tree: Packed
    file: str
    line: int
    digest: str
    """SHA-256 of the document as written, hexadecimal."""

    def narrows(self, rule: RuleInfo) -> bool:
        """Say whether it is about a rule."""
        mine, theirs = self.source, rule.source
        pairs = ((mine.product, theirs.product), (mine.category, theirs.category), (mine.service, theirs.service))
        if any(wanted is not None and wanted != found for wanted, found in pairs):
            return False
        return not self.names or rule.id in self.names or bool(rule.name and rule.name in self.names)


@dataclass(frozen=True, slots=True)
class Beside:
    """The filters of a set of rules, and what their placeholders stand for."""

    filters: tuple[Filter, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def salt(self, text: bytes) -> bytes:
        """Return what a rule's text depends on beside itself: the values, when it has placeholders."""
        if EXPANDS not in text or not self.values:
            return b""
        return hashlib.sha256(json.dumps(sorted(self.values.items())).encode()).digest()

    def digest(self, text: bytes) -> str:
        """Return the digest of a rule as written, with the values of its placeholders."""
        salt = self.salt(text)
        own = hashlib.sha256(text)
        return (hashlib.sha256(own.digest() + salt) if salt else own).hexdigest()

    def narrowed(self, rule: LoadedRule) -> LoadedRule:
        """Return a rule as the filters leave it."""
        found = [one for one in self.filters if one.narrows(rule.info)]
        if not found:
            return rule
        digest = hashlib.sha256("/".join((rule.info.digest, *(one.digest for one in found))).encode()).hexdigest()
        narrow = (routing.routed(unpacked(one.tree), rule.info.source) for one in found)
        info = replace(rule.info, digest=digest, filters=tuple(one.id for one in found))
        return LoadedRule(info, every((rule.tree, *narrow)))


NOTHING: Final = Beside()


def beside(files: Iterable[RuleFile]) -> tuple[Beside, list[LeftOut]]:
    """Return what stands beside the rules of these files, and what cannot serve of it."""
    left_out: list[LeftOut] = []
    values: dict[str, tuple[str, ...]] = {}
    filters: list[tuple[RuleFile, Document]] = []
    for file, document in _documents(files):
        if "filter" in document.content:
            filters.append((file, document))
            continue
        try:
            values |= _values(document.content["placeholders"])
        except RuleError as problem:
            left_out.append(_left_out(file, document, problem.trouble, problem.reason))
    made: dict[str, Filter] = {}
    for file, document in filters:
        outcome = _filter(file, document, values)
        if isinstance(outcome, LeftOut):
            left_out.append(outcome)
        else:
            made.setdefault(outcome.id, outcome)
    return Beside(tuple(made.values()), values), left_out


def idle(filters: Iterable[Filter], rules: Sequence[RuleInfo]) -> Iterator[LeftOut]:
    """Yield the filters that narrow none of the rules."""
    used = {id for rule in rules for id in rule.filters}
    for one in filters:
        if one.id not in used:
            reason = Text("the filter narrows no rule that serves here", "此篩選並不適用於任何生效的規則")
            yield LeftOut(one.file, one.line, one.id, one.title, "unsupported", reason)


def standing(file: RuleFile) -> Iterator[Document]:
    """Yield the documents of a file that stand beside rules; most files cannot hold any, which one look tells."""
    if _BEGINS.search(file.data):
        for document in documents(file.data):
            if not isinstance(document, RuleError) and _stands(document.content):
                yield document


def _stands(content: Any) -> bool:
    """Say whether a document is no rule but stands beside rules."""
    if not isinstance(content, dict) or "detection" in content or "correlation" in content:
        return False
    return "filter" in content or content.keys() == {"placeholders"}


def _documents(files: Iterable[RuleFile]) -> Iterator[tuple[RuleFile, Document]]:
    """Yield the documents that stand beside rules, with their files."""
    for file in files:
        for document in standing(file):
            yield file, document


def _values(written: Any) -> dict[str, tuple[str, ...]]:
    """Return the values of placeholders; raises RuleError."""
    if not isinstance(written, dict):
        raise RuleError("broken", Text("placeholders are not a map of names to lists", "佔位符並非名稱與清單的對應表"))
    made: dict[str, tuple[str, ...]] = {}
    for name, values in written.items():
        texts = values if isinstance(values, list) else [values]
        plain = all(isinstance(one, (str, int)) and len(str(one)) <= _LONGEST for one in texts)
        if not texts or not plain or len(texts) > _MOST_VALUES:
            what = Text(f"placeholder {str(name)[:80]}: not 1 to {_MOST_VALUES:,} texts or numbers",
                        f"佔位符 {str(name)[:80]}：並非 1 至 {_MOST_VALUES:,} 個文字或數字")  # fmt: skip
            raise RuleError("broken", what)
        made[str(name)] = tuple(map(str, texts))
    return made


def _filter(file: RuleFile, document: Document, values: translate.Values) -> Filter | LeftOut:
    """Return the filter of a document, or why it does not serve."""
    from sigma.exceptions import SigmaError
    from sigma.filters import SigmaFilter
    from sigma.policy.profiles import TrustedPolicy

    digest = hashlib.sha256(document.text).hexdigest()
    try:
        found = SigmaFilter.from_dict(translate.spoken(document.content), policy=TrustedPolicy)
        tree = translate.conditions(found.filter.parsed_condition, values)
    except RuleError as problem:
        return _left_out(file, document, problem.trouble, problem.reason)
    except SigmaError as problem:
        return _left_out(file, document, "broken", same(str(problem).partition(" in ")[0][:_LONGEST]))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as problem:
        # pySigma raises these for shapes it did not foresee
        return _left_out(file, document, "broken", same(f"{type(problem).__name__}: {problem}"[:_LONGEST]))
    rules, source = found.filter.rules, found.logsource
    return Filter(
        id=str(found.id or found.name or f"sha256:{digest[:32]}"),
        title=str(found.title or "")[:_LONGEST],
        names=() if isinstance(rules, str) else tuple(one.reference for one in rules),
        source=LogSource(source.product, source.category, source.service),
        tree=packed(tree),
        file=file.path,
        line=document.line,
        digest=digest,
    )


def _left_out(file: RuleFile, document: Document, trouble: Any, reason: Text) -> LeftOut:
    """Return the report of a document that cannot serve."""
    content = document.content
    return LeftOut(
        file.path, document.line, str(content.get("id") or ""), str(content.get("title") or "")[:200], trouble, reason
    )
