"""Real attacks, the same rules, another tool: whatever Zircolite finds we find, and what we find beside has a reason.

`LIONROCK_EVTX` names folders of EVTX files, such as checkouts of sbousseaden/EVTX-ATTACK-SAMPLES and of
Yamato-Security/hayabusa-sample-evtx (separated as in PATH), `LIONROCK_ZIRCOLITE` the command that starts Zircolite
where it is not on the PATH. SigmaHQ's regression data and OTRF's captures of Windows events, which stand beside the
checkout, are always among the sets; `LIONROCK_OTRF` names another folder of archives with captures, such as `datasets`
of a checkout of OTRF/Security-Datasets.
"""

from __future__ import annotations

import json
import shutil
import tomllib
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from conftest import lacking

from detection import peers, sigmahq
from lionrock.app import registry
from lionrock.detection import looking
from lionrock.detection.serving import Runner, ready
from lionrock.events.records import LogRecord
from lionrock.matching import reference
from lionrock.matching.cache import Cache
from lionrock.matching.predicates import On, Phrase, every, negated

REASONS = Path(__file__).with_name("peers_reasons.toml")


@pytest.mark.suite
def test_every_match_of_zircolite_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """None is lost; each that we find beside is told by a listed reason, as often as is listed for that set."""
    if sigmahq.archive() is None:
        lacking("the SigmaHQ corpus is not beside the checkout (set LIONROCK_CORPORA to its folder)")
    if not peers.zircolite():
        lacking("Zircolite is not installed (set LIONROCK_ZIRCOLITE to the command that starts it)")
    corpus = sigmahq.unpacked(tmp_path / "corpus")
    rules = [corpus / part for part in sigmahq.FOLDERS]
    runner = Runner(ready(rules, Cache(tmp_path / "plans")))
    reader = looking.reader(registry(), [], "")
    folders = [corpus / "regression_data", *peers.sets()]
    gathered = {folder.name: peers.gathered(folder, tmp_path / f"set-{n}") for n, folder in enumerate(folders)}
    ruleset = peers.converted(rules, gathered["regression_data"][0], tmp_path / "zircolite")
    given = {name: (files[0].parent, peers.LOGS) for name, files in gathered.items()}
    gathered["OTRF"] = peers.captures(peers.archives(), tmp_path / "otrf")
    given["OTRF"] = (peers.numbered(gathered["OTRF"], tmp_path / "otrf-numbered"), peers.LINES)
    known = frozenset(one["id"] for one in json.loads(ruleset.read_bytes()))
    listed = tomllib.loads(REASONS.read_text("utf-8"))
    troubles = []
    for name, files in gathered.items():
        folder, form = given[name]
        ours = peers.ours(runner, reader, files, form)
        other = peers.theirs(folder, form, ruleset, tmp_path / "zircolite")
        found: Counter[str] = Counter()
        for pair, record in peers.extras(ours, other):
            reason = peers.why(runner.serving, pair[0], record, known, ours.columns)
            found[reason] += 1
            troubles += [] if reason in listed["reason"] else [f"{name}: no reason for {pair}"]
        lost = other - ours.pairs.keys()
        troubles += [f"{name}: only Zircolite finds {pair}" for pair in sorted(lost)]
        counted = listed["set"].get(name)
        if counted and (counted["files"], counted["events"]) == (len(files), ours.events):
            same = counted["zircolite"] == len(other) and counted["extra"] == dict(found)
            troubles += [] if same else [f"{name}: listed {counted}, found {len(other)} and {dict(found)}"]
        with capsys.disabled():
            print(  # noqa: T201 the suite's figure
                f"\n{name}: {len(files):,} files, {ours.events:,} events; Zircolite {len(other):,}, lost {len(lost)}, "
                f"ours {len(ours.pairs):,}, beside: {dict(sorted(found.items()))}"
            )
    assert not troubles, "\n".join(troubles[:50])
    shutil.rmtree(corpus)


def test_a_reason_is_named_only_where_it_holds() -> None:
    """A match that goes away without empty values is told by them; one that stays has no reason."""
    empty, image = On("StartModule", Phrase("equals", "")), On("Image", Phrase("ends", "a.exe"))
    record = {"Image": "C:\\a.exe", "StartModule": ""}
    gone = peers.CHANGES["empty-value"]
    left = {name: value for name, value in record.items() if not gone(name, value)}
    assert reference.holds(every((empty, image)), record, "")
    assert not reference.holds(every((empty, image)), left, "")
    assert peers.named(every((image, negated(empty)))) == {"Image", "StartModule"}
    assert {*peers.CHANGES, *peers.BESIDE.values()} <= tomllib.loads(REASONS.read_text("utf-8"))["reason"].keys()


def test_a_capture_is_read_from_its_archive(tmp_path: Path) -> None:
    """Captures of Windows events alone are unpacked; Zircolite is told the number of each line."""
    event = {"SourceName": "Sysmon", "Channel": "System", "EventID": 1, "EventData": json.dumps({"Image": "a.exe"})}
    with zipfile.ZipFile(tmp_path / "one.zip", "w") as packed:
        packed.writestr("windows.json", f"{json.dumps(event)}\n\n{json.dumps(event)}\n")
        packed.writestr("cloud.json", '{"eventName":"ListBuckets"}\n')
        packed.writestr("__MACOSX/windows.json", "")
    [capture] = peers.captures([tmp_path / "one.zip"], tmp_path / "captures")
    told = (peers.numbered([capture], tmp_path / "told") / capture.name).read_text("utf-8").splitlines()
    assert [json.loads(line) for line in told] == [{peers.LINE: number, **event} for number in (1, 3)]
    first, blank, third = looking.reader(registry(), [], "").read(capture)
    assert blank is None
    assert first == third
    assert isinstance(first, LogRecord)
    assert peers.unwritten(first) == {"Image", "Provider_Name"}
