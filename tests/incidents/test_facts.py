"""Values, story and exhibits: everything with its source, both times, or an explicit unknown."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from incidents.world import DEPUTY, Detector, Sealed
from lionrock.events.findings import DetectionFinding
from lionrock.events.ports import Estate, Incidents
from lionrock.events.subjects import INCIDENT
from lionrock.incidents import service, store
from lionrock.incidents.model import Incident
from lionrock.incidents.service import Answering
from lionrock.kernel.clock import minutes
from lionrock.kernel.contributions import Exhibit, Gauge, Known, Value
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.ledger import reading
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text

VALUES = (
    "reference",
    "title",
    "system",
    "nature",
    "aware_at",
    "detected_at",
    "occurred_at",
    "affected",
    "effect",
    "state",
    "containment",
    "account",
)


def _read(platform: Platform, name: str, incident: Incident) -> Known:
    """Return a value of the incident."""
    return platform.registry.get(Value, f"incident.{name}").read(platform, incident.id)


def test_every_value_has_a_source_and_a_link_or_says_why_it_is_unknown(world: Platform, suspected: Incident) -> None:
    """Nothing stands by itself."""
    for name in VALUES:
        known = _read(world, name, suspected)
        assert known.source.en, name
        assert known.source.zh, name
        assert (known.link or "").startswith(("/incidents/", "/findings/")), name
        assert known.unknown or (known.effective is not None and known.learned is not None), name


def test_what_nobody_said_is_unknown(world: Platform, suspected: Incident) -> None:
    """Awareness, effect and containment are people's to say."""
    unknown = {name for name in VALUES if _read(world, name, suspected).unknown}
    assert unknown == {"aware_at", "effect", "containment"}


def test_the_account_quotes_rules_and_people_with_times(
    world: Platform, suspected: Incident, detector: Detector, sign_in: DetectionFinding
) -> None:
    """Facts alone, in both languages: what matched, where, when; what was typed."""
    detector.find(sign_in)
    service.note(world, suspected.id, DEPUTY, "oms-web-02 taken offline.", kind="containment")
    service.note(world, suspected.id, DEPUTY, "lunch ordered")
    account = _read(world, "account", suspected)
    assert account.value.en == (
        "On 22 Nov 2026 detection rules matched: “Web shell written to an upload folder” (oms-web-02, 09:30)"
        " and 1 more. 22 Nov 2026, 10:00: oms-web-02 taken offline."
    )
    assert account.value.zh == (
        "2026年11月22日，偵測規則吻合：「上載目錄出現網頁後門」（oms-web-02，09:30），另有 1 項。"
        "2026年11月22日 10:00：oms-web-02 taken offline。"
    )


def test_the_account_says_nothing_of_awareness_or_seriousness(world: Platform, suspected: Incident) -> None:
    """The call volunteers nothing: answers do not reach the account."""
    before = _read(world, "account", suspected).value
    affirmed = service.judge_nature(world, Answering(suspected.id, 1, DEPUTY, "we are at fault"), "incident")
    service.judge_core(world, Answering(suspected.id, affirmed.version, DEPUTY, "we knew"), "serious")
    assert _read(world, "account", suspected).value == before


def test_by_hand_the_account_is_what_was_typed(world: Platform) -> None:
    """Without findings the person's words stand alone, and the time of the event is unknown."""
    opened = service.open_by_hand(world, DEPUTY, "Public page defaced")
    assert _read(world, "account", opened).value.en == "Reported by a person: Public page defaced."
    assert _read(world, "nature", opened).value.en == "Public page defaced"
    assert _read(world, "occurred_at", opened).unknown
    assert _read(world, "system", opened).unknown


def test_an_answer_is_the_source_of_its_value(world: Platform, suspected: Incident) -> None:
    """The value opens the answer; its two times are since when and when it was said."""
    possible = service.possible(world, Answering(suspected.id, 1, DEPUTY))
    earlier = world.now() - minutes(10)
    service.set_awareness(world, Answering(suspected.id, possible.version, DEPUTY, "shift lead"), earlier)
    aware, answer = _read(world, "aware_at", suspected), store.decisions(world.db, suspected.id)[-1]
    assert (aware.value, aware.effective, aware.learned) == (earlier, earlier, world.now())
    assert aware.link == f"/incidents/{suspected.id}/decisions/{answer.id}"
    assert "May Ho" in aware.source.en


def test_none_of_ours_is_a_value_and_not_unknown(world: Platform, suspected: Incident) -> None:
    """An answer that was given is known."""
    service.name_system(world, Answering(suspected.id, 1, DEPUTY, "test network"), "none")
    assert _read(world, "system", suspected).value == Text(
        "none of our critical computer systems", "不涉及關鍵電腦系統"
    )


def test_the_story_tells_everything_in_the_order_in_which_it_was_so(
    world: Platform, suspected: Incident, clock: Any
) -> None:
    """A note about an earlier moment stands there, and says when it was written."""
    clock.set(world.now() + minutes(5))
    service.acknowledge(world, suspected.id, DEPUTY)
    clock.set(world.now() + minutes(1))
    service.possible(world, Answering(suspected.id, 1, DEPUTY))
    service.note(world, suspected.id, DEPUTY, "account disabled", effective=suspected.opened_at + minutes(1))
    story = world.port(Incidents).describe("INC-0001")["story"]
    assert [line.title.en for line in story] == [
        "Web shell written to an upload folder",
        "Opened by a finding",
        "Note: account disabled",
        "Acknowledged by May Ho (deputy)",
        "What happened: Possible incident",
    ]
    assert "written 22 Nov 2026, 10:06" in story[2].detail.en
    assert all(reading.entry(world.db, line.entry) for line in story)


def test_references_resolve_and_nothing_is_guessed(world: Platform, suspected: Incident) -> None:
    """In any spelling people use."""
    desk = world.port(Incidents)
    assert {desk.resolve(name) for name in ("INC-0001", "inc-1", "1", suspected.id)} == {suspected.id}
    for name in ("INC-0002", "0", "nonsense", "f" * 32, "", "9" * 40):
        with pytest.raises(NotFoundError):
            desk.resolve(name)


def test_the_pack_holds_the_rows_and_their_entries(world: Platform, suspected: Incident) -> None:
    """Each row names an entry, and each entry is an item of its own."""
    service.possible(world, Answering(suspected.id, 1, DEPUTY))
    service.view(world, suspected.id, DEPUTY)
    exhibits = [one for one in world.registry.of(Exhibit) if one.of == INCIDENT and one.id == "incidents.record"]
    items = {item.name: item for one in exhibits for item in one.items(world, suspected.id)}
    incident = json.loads(items["INC-0001/incident.json"].data)
    assert (incident["standing"], incident["provisional"]) == ("possible", True)
    rows = [row for name in ("answers", "seen") for row in json.loads(items[f"INC-0001/{name}.json"].data)]
    entries = {item.entry for item in items.values() if item.entry}
    assert {row["entry"] for row in rows} < entries
    assert len(entries) == 4
    assert all(reading.entry(world.db, entry) for entry in entries)


def test_the_gauge_counts_what_is_open(world: Platform, suspected: Incident) -> None:
    """Status shows it."""
    assert world.registry.get(Gauge, "incidents").read(world) == 1


def test_a_rule_without_chinese_speaks_english(
    world: Platform, detector: Detector, web_shell: DetectionFinding
) -> None:
    """No title is blank."""
    detector.find(replace(web_shell, title_zh=""))
    incident = store.listing(world.db, closed=False)[0]
    assert incident.title.zh == "oms-web-02：Web shell written to an upload folder"


def test_a_name_that_cannot_be_read_is_unknown(world: Platform, suspected: Incident) -> None:
    """With the keys away the call names no system rather than a wrong one."""
    world.bind(Estate, Sealed())
    assert _read(world, "system", suspected).unknown
