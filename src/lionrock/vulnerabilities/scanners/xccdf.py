"""XCCDF results, alone or within an asset report (ARF), as OpenSCAP and others write them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lionrock.kernel.text import Text
from lionrock.vulnerabilities.errors import hostile, unfit
from lionrock.vulnerabilities.model import Level, Look, Part, Scan, Severity, Sighting, Skipped, cves, host_name, plain
from lionrock.vulnerabilities.scanning import Sample, Scanner, Stream
from lionrock.vulnerabilities.times import Clockwork
from lionrock.vulnerabilities.xml_stream import Element, children, claims, text, walk

_ROOTS: Final = ("Benchmark", "TestResult", "asset-report-collection", "data-stream-collection")
_WHOLE: Final = frozenset({"Rule", "rule-result", "target", "target-address"})
_MARKS: Final = frozenset(_ROOTS)
_LEVELS: Final[dict[str, Level]] = {"high": "high", "medium": "medium", "low": "low", "info": "informational"}
_RULED: Final = frozenset({"pass", "fail", "fixed"})
_OPEN: Final = frozenset({"notapplicable", "notselected", "informational", "notchecked", "error", "unknown"})
_MOST_RULES: Final = 100_000


def _claims(name: str, head: bytes) -> bool:
    """Say whether the first element is a benchmark, a result or a collection of them."""
    return any(claims(head, root) for root in _ROOTS) and any(
        word in head for word in (b"xccdf", b"asset-reporting-format", b"scap/source")
    )


def read(stream: Stream, clock: Clockwork) -> Iterator[Part]:
    """Yield the rules that failed, and for each machine the rules on which there is a verdict."""
    rules: dict[str, tuple[str, Level]] = {}
    result: _Result | None = None
    done = 0
    for event, called, element in walk(stream, _WHOLE, _MARKS):
        if called == "TestResult":
            if event == "start":
                result = _Result(clock, element, rules)
                yield Scan(name=plain(element.get("id")), tool=plain(element.get("test-system"), 100) or "XCCDF")
            elif result is not None:
                yield result.look()
                done += 1
        elif called == "Rule":
            _learn(rules, element)
        elif event == "whole" and result is not None and (found := result.take(called, element)) is not None:
            yield found
    if not done:
        raise unfit(
            "no test result in the file: a benchmark alone says nothing of a machine",
            "檔案內沒有檢測結果：單憑基準不能得知主機狀況",
        )


def _learn(rules: dict[str, tuple[str, Level]], element: Element) -> None:
    """Keep the title of a rule."""
    if len(rules) >= _MOST_RULES:
        raise hostile(f"more than {_MOST_RULES:,} rules", f"超過 {_MOST_RULES:,} 條規則")
    level = _LEVELS.get(element.get("severity", ""), "unknown")
    rules[element.get("id", "")] = (plain(text(element, "title"), 300), level)


class _Result:
    """The result of one machine as it is read."""

    def __init__(self, clock: Clockwork, element: Element, rules: dict[str, tuple[str, Level]]) -> None:
        self._clock = clock
        self._rules = rules
        self._ended = element.get("end-time") or element.get("start-time")
        self._host = ""
        self._also: list[str] = []
        self._checks: set[str] = set()

    def take(self, called: str, element: Element) -> Part | None:
        """Take the machine's name or address; return the finding of a rule that failed."""
        if called == "target":
            self._host = self._host or host_name(element.text)
        elif called == "target-address":
            self._also.append(host_name(element.text))
        elif called == "rule-result":
            return self._ruled(element)
        return None

    def look(self) -> Look:
        """Return the look at the machine: what is not among its verdicts was not looked for."""
        own = tuple(name for name in self._also if name and not name.startswith("127.") and name != "::1")
        return Look(self._host, own[:64], self._clock.read(self._ended), signed_in=True, checks=frozenset(self._checks))

    def _ruled(self, element: Element) -> Part | None:
        """Return the finding of one verdict, None when there is none to tell."""
        rule, verdict, where = plain(element.get("idref"), 200), text(element, "result"), element.sourceline or 0
        if not self._host or not rule or verdict not in _RULED | _OPEN:
            reason = Text(
                f"a verdict without machine, rule or known result: {verdict[:40]}",
                f"沒有主機、規則或可識別結果：{verdict[:40]}",
            )
            return Skipped(where, reason, self._host)
        if verdict in _RULED:
            self._checks.add(rule)
        if verdict != "fail":
            return None
        title, level = self._rules.get(rule, ("", "unknown"))
        instances = children(element, "instance")
        return Sighting(
            host=self._host,
            identifier=rule,
            title=title or rule,
            severity=Severity(_LEVELS.get(element.get("severity", ""), level)),
            check=rule,
            component=plain(instances[0].text, 200) if instances else "",
            cves=cves([one.text for one in children(element, "ident")]),
            at=self._clock.read(element.get("time")),
            local=True,
            where=where,
        )


_SAMPLE: Final = Sample(
    data=b"""<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="x"><Group id="g">
<Rule id="rule_sshd_root" severity="high"><title>Root cannot sign in over SSH</title></Rule></Group>
<TestResult id="t1" start-time="2026-11-20T10:00:00" end-time="2026-11-20T10:02:00"
 test-system="cpe:/a:redhat:openscap:1.3">
<target>oms-app1.grid.example</target><target-address>127.0.0.1</target-address><target-address>10.20.0.21</target-address>
<rule-result idref="rule_sshd_root" time="2026-11-20T10:01:00" severity="high"><result>fail</result></rule-result>
<rule-result idref="rule_aide" severity="medium"><result>pass</result></rule-result>
<rule-result idref="rule_grub" severity="medium"><result>notchecked</result></rule-result>
</TestResult></Benchmark>
""",
    rows=(
        {
            "host": "oms-app1.grid.example",
            "identifier": "rule_sshd_root",
            "title": "Root cannot sign in over SSH",
            "severity": Severity("high"),
        },
    ),
    hosts=("oms-app1.grid.example",),
)

XCCDF = Scanner(
    id="xccdf",
    title=Text("XCCDF and ARF results (OpenSCAP)", "XCCDF 及 ARF 結果（OpenSCAP）"),
    guidance=Text(
        "Run oscap with --results or --results-arf and import that file. Rules that failed are findings; a rule that "
        "passed is fixed; one that was not checked says nothing. OpenSCAP writes times without a zone.",
        "以 --results 或 --results-arf 執行 oscap，再匯入該檔案。"
        "不合格的規則列為項目；合格即已修復；未有檢查則不作結論。"
        "OpenSCAP 所寫時間沒有時區。",
    ),
    claims=_claims,
    read=read,
    samples=(_SAMPLE,),
)
