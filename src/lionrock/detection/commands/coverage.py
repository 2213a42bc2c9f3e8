"""Commands on what rules are proven to see: coverage of ATT&CK by executed tests, and tests of rules."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from lionrock.detection.attack import covering, navigator, standing
from lionrock.detection.attack.covering import COVERED, STATES
from lionrock.detection.attack.techniques import MATRICES, Matrix
from lionrock.detection.ruling import SHELL
from lionrock.detection.testing import service as testing
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.errors import InputError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text

Captures = Annotated[list[Path] | None, typer.Argument(metavar="[CAPTURE]...", help="files or folders of logs")]


@command(
    "coverage",
    Text(
        "Show which ATT&CK techniques are covered by a test that was run.", "顯示哪些 ATT&CK 技術有已執行測試的覆蓋。"
    ),
    "lionrock coverage --platform Windows --json",
)
def coverage(
    platform: Platform,
    matrix: Annotated[str, typer.Option("--matrix", help="enterprise or ics")] = "enterprise",
    system: Annotated[str, typer.Option("--platform", help="one of ATT&CK's platforms, such as Windows")] = "",
    state: Annotated[str, typer.Option("--state", help="one state, or covered")] = "",
    layer: Annotated[bool, typer.Option("--navigator", help="as a layer of the ATT&CK Navigator")] = False,  # noqa: FBT002 a switch of the shell
) -> Answer:
    """Return one row for each technique, or the layer."""
    if matrix not in MATRICES or state not in ("", "covered", *STATES):
        raise InputError(
            Text(f"no matrix {matrix[:20]}", f"沒有矩陣 {matrix[:20]}")
            if matrix not in MATRICES
            else Text(f"no state {state[:20]}", f"沒有狀況 {state[:20]}"),
            Text(
                f"Matrices: {', '.join(MATRICES)}; states: covered, {', '.join(STATES)}.",
                f"矩陣：{'、'.join(MATRICES)}；狀況：covered、{'、'.join(STATES)}。",
            ),
        )
    which: Matrix = "ics" if matrix == "ics" else "enterprise"
    found = [one for one in standing.cells(platform, which) if covering.fits(one, system, state)]
    if layer:
        return Answer(navigator.layer(found, which))
    counts = Counter(one.state for one in found)
    said = Text("{n} of {total} techniques count: {told}.", "{total} 項技術中 {n} 項計算在內：{told}。").format(
        n=sum(counts[one] for one in COVERED),
        total=len(found),
        told=Text(
            ", ".join(f"{STATES[one].en} {counts[one]}" for one in STATES if counts[one]),
            "、".join(f"{STATES[one].zh} {counts[one]}" for one in STATES if counts[one]),
        ),
    )
    shown = [
        {"technique": one.technique.id, "name": one.technique.name, "state": one.state, "rules": len(one.rules)}
        for one in found
        if one.state != "none" or state
    ]
    return Answer(navigator.rows(found), said, shown=shown)


@command(
    "rules.test",
    Text("Test rules on their samples, or on a capture.", "以樣本或紀錄檔案測試規則。"),
    "lionrock rules test capture.evtx --emulated --name 'T1003 on the test host'",
)
def tried(
    platform: Platform,
    captures: Captures = None,
    name: Annotated[str, typer.Option("--name", help="what the capture is of")] = "",
    emulated: Annotated[bool, typer.Option("--emulated", help="recorded while a technique was emulated")] = False,  # noqa: FBT002 a switch of the shell
) -> Answer:
    """Return what was tried and what fired; without a capture every rule is tried on its samples."""
    if captures:
        kind = testing.EMULATED if emulated else testing.REPLAYED
        fact = testing.capture(platform, SHELL, captures, name, kind)
    else:
        rules = {one.id: one.digest for one in standing.known(platform).rules if one.samples}
        found = testing.samples(platform, SHELL, rules)
        if found is None:
            return Answer([], Text("No rule that serves has samples.", "生效的規則均沒有樣本。"))
        fact = found
    row = testing.row(fact)
    said = Text(
        "{fired} of {tried} rules fired; not as their samples ask: {bad}.",
        "{tried} 條規則中 {fired} 條觸發；與樣本不符：{bad}。",
    )
    told = said.format(fired=row["fired"], tried=row["tried"], bad=len(fact.failed))
    return Answer(row, told, code=int(bool(fact.failed)))
