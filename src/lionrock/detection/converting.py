"""Rules in the query languages of other products, through whatever pySigma backends the user installed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from lionrock.detection import rule_files
from lionrock.detection.documents import documents
from lionrock.detection.errors import RuleError
from lionrock.detection.serving import Runner
from lionrock.detection.writing import site
from lionrock.kernel.errors import InputError, NotFoundError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

PACKAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "splunk": "pysigma-backend-splunk",
        "elasticsearch": "pysigma-backend-elasticsearch",
        "lucene": "pysigma-backend-elasticsearch",
        "eql": "pysigma-backend-elasticsearch",
        "esql": "pysigma-backend-elasticsearch",
        "opensearch": "pysigma-backend-opensearch",
        "opensearch_lucene": "pysigma-backend-opensearch",
        "opensearch_ppl": "pysigma-backend-opensearch",
        "kusto": "pysigma-backend-kusto",
        "qradar": "pysigma-backend-qradar-aql",
        "loki": "pysigma-backend-loki",
        "log_scale": "pysigma-backend-crowdstrike",
        "sqlite": "pysigma-backend-sqlite",
    }
)
"""The package that brings a target; others are found when they are installed."""
_ALSO: Final = MappingProxyType({"elasticsearch": ("lucene",), "opensearch": ("opensearch_lucene",)})
"""What a target is called by its package."""
MOST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Written:
    """A rule as it stands in its file."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Converted:
    """A rule in the language of another product, or why it cannot be said there."""

    id: str
    title: str
    queries: tuple[str, ...]
    trouble: str = ""


def installed() -> dict[str, Any]:
    """Return the backends that are installed, by the names pySigma gives them."""
    from sigma.plugins import InstalledSigmaPlugins

    return dict(sorted(InstalledSigmaPlugins.autodiscover().backends.items()))


def convert(target: str, rules: Iterable[Written], pipelines: Sequence[str] = ()) -> list[Converted]:
    """Return each rule converted; raises InputError when no backend or pipeline of these names is installed."""
    made = _backend(target)
    pipeline = _pipeline(pipelines)
    return [_one(made, pipeline, rule) for rule in rules]


def written(platform: Platform, named: Sequence[str]) -> list[Written]:
    """Return rules by file or id, all that serve when none is named; raises NotFoundError, InputError."""
    serving = platform.port(Runner).serving.rules
    if not named:
        return [Written(id, info.title.en, site.text_of(info)) for id, info in serving.items()]
    found: list[Written] = []
    for one in named:
        if Path(one).exists():
            found += _of_file(Path(one))
        elif one in serving:
            found.append(Written(one, serving[one].title.en, site.text_of(serving[one])))
        else:
            raise unknown(one)
    return found[:MOST]


def unknown(rule: str) -> NotFoundError:
    """Return the error for a rule nobody knows."""
    return NotFoundError(
        Text(
            f"{rule[:80]} is no file, and no rule of this id serves",
            f"{rule[:80]} 並非檔案，亦沒有此編號的生效規則",
        ),
        Text("See `lionrock rules list`.", "請看 `lionrock rules list`。"),
    )


def _of_file(path: Path) -> list[Written]:
    """Return the rules of a file or folder; raises InputError for one that cannot be read as YAML."""
    found: list[Written] = []
    for file in rule_files.find([path]).files:
        for one in documents(file.data):
            if isinstance(one, RuleError):
                where = f"{file.path}:{one.line}"
                raise InputError(
                    Text(f"{where}: {one.reason.en}", f"{where}：{one.reason.zh}"),
                    Text("Mend the file.", "請修正檔案。"),
                )
            content = one.content if isinstance(one.content, dict) else {}
            title = str(content.get("title", ""))
            found.append(Written(str(content.get("id", "")), title, one.text.decode("utf-8", "replace")))
    return found


def _backend(target: str) -> Any:
    """Return the class of a target's backend; raises InputError naming the package that brings it."""
    backends = installed()
    for name in (target, *_ALSO.get(target, ())):
        if name in backends:
            return backends[name]
    package = PACKAGES.get(target, f"pysigma-backend-{target}")
    there = ", ".join(backends) or "–"
    raise InputError(
        Text(f"no backend for {target[:60]} is installed", f"尚未安裝 {target[:60]} 的轉換套件"),
        Text(
            f"Install it beside Lionrock: pip install {package}. Installed: {there}.",
            f"請在 Lionrock 的環境安裝：pip install {package}。已安裝：{there}。",
        ),
    )


def _pipeline(names: Sequence[str]) -> Any:
    """Return processing pipelines as one; raises InputError when one is not installed and no file."""
    if not names:
        return None
    from sigma.exceptions import SigmaError
    from sigma.plugins import InstalledSigmaPlugins

    try:
        return InstalledSigmaPlugins.autodiscover().get_pipeline_resolver().resolve(list(names))
    except (SigmaError, OSError) as problem:
        raise InputError(
            Text(f"processing pipeline: {problem}", f"處理流程：{problem}"),
            Text("Name an installed pipeline or a file.", "請指定已安裝的處理流程或檔案。"),
        ) from problem


def _one(backend: Any, pipeline: Any, rule: Written) -> Converted:
    """Return one rule converted; what a backend throws is its trouble with that rule, whatever it is."""
    from sigma.collection import SigmaCollection

    try:
        made = backend(processing_pipeline=pipeline).convert(SigmaCollection.from_yaml(rule.text))
    except Exception as problem:  # noqa: BLE001 a backend is the user's own code: one rule's failure is told, not raised
        return Converted(rule.id, rule.title, (), f"{type(problem).__name__}: {problem}"[:500])
    queries = tuple(str(one) for one in made) if isinstance(made, list) else (str(made),)
    return Converted(rule.id, rule.title, queries, "" if queries else "no query came out")
