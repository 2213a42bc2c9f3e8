"""EPSS: how likely each CVE is to be exploited within thirty days, as the daily CSV of FIRST."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from lionrock.kernel.text import Text
from lionrock.vulnerabilities.csv_stream import rows
from lionrock.vulnerabilities.errors import unfit
from lionrock.vulnerabilities.model import CVE, Dated, Likelihood, Part, Skipped, number
from lionrock.vulnerabilities.scanning import Sample, Scanner, Stream
from lionrock.vulnerabilities.times import Clockwork

_HEAD: Final = ["cve", "epss", "percentile"]


def _claims(name: str, head: bytes) -> bool:
    """Say whether the first two lines are those of the daily file."""
    lines = head.lstrip(b"\xef\xbb\xbf").splitlines()[:2]
    return any(line.strip().lower().startswith(b"cve,epss,percentile") for line in lines)


def read(stream: Stream, clock: Clockwork) -> Iterator[Part]:
    """Yield the day of the file, then one likelihood for each row."""
    headed = False
    for line, cells in rows(stream):
        if cells[0].startswith("#"):
            told = dict(cell.lstrip("#").split(":", 1) for cell in cells if ":" in cell)
            yield Dated(clock.read(told.get("score_date")), told.get("model_version", "")[:40])
        elif not headed:
            if [cell.strip().lower() for cell in cells] != _HEAD:
                raise unfit(f"columns {','.join(_HEAD)} expected", f"應有欄位 {','.join(_HEAD)}")
            headed = True
        else:
            yield _row(line, cells)
    if not headed:
        raise unfit("no row with the names of the columns", "沒有欄名")


def _row(line: int, cells: list[str]) -> Part:
    """Return the likelihood of a row."""
    score, percentile = (number(cells[1]), number(cells[2])) if len(cells) == len(_HEAD) else (None, None)
    if score is None or percentile is None or not (_share(score) and _share(percentile)) or not CVE.match(cells[0]):
        return Skipped(
            line, Text("CVE number and two numbers from 0 to 1 expected", "應有 CVE 編號及兩個 0 至 1 的數字")
        )
    return Likelihood(cells[0], score, percentile)


def _share(found: float) -> bool:
    """Say whether a number is a share."""
    return math.isfinite(found) and 0 <= found <= 1


_SAMPLE: Final = Sample(
    data=b"""#model_version:v2025.03.14,score_date:2026-11-20T00:00:00+0000
cve,epss,percentile
CVE-2017-0144,0.94370,0.99957
=1+1,0.1,0.2
CVE-2018-15473,0.90120,1.2
""",
    rows=({"cve": "CVE-2017-0144", "score": 0.9437, "percentile": 0.99957},),
    whole=False,
)

EPSS = Scanner(
    id="epss",
    title=Text("EPSS (CSV)", "EPSS 遭利用機率（CSV）"),
    guidance=Text(
        "Fetch epss_scores-YYYY-MM-DD.csv.gz from FIRST on a machine that may reach it, and import it as it is. It "
        "replaces the one before. EPSS is shown beside; it changes no due time.",
        "在可連線的電腦從 FIRST 下載 epss_scores-YYYY-MM-DD.csv.gz，直接匯入即可；會取代上一份。"
        "EPSS 只並列顯示，不影響期限。",
    ),
    claims=_claims,
    read=read,
    samples=(_SAMPLE,),
    kind="reference",
)
