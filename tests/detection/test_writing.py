"""Rules of the site: previewed over one's own history, put in force, restored, switched off; the bench over them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from browser import client, console, send
from conftest import HandClock
from opening import SUPERVISOR

from detection.test_expecting import count, match
from lionrock.detection import bench, store
from lionrock.detection.bench import Line
from lionrock.detection.findings import Entity
from lionrock.detection.renewing import Renewed
from lionrock.detection.ruling import SHELL
from lionrock.detection.service import expect
from lionrock.detection.serving import Runner, at_hand, unheard
from lionrock.detection.store import Search
from lionrock.detection.testing import service as testing
from lionrock.detection.testing.samples import of, record
from lionrock.detection.writing import previewing, quiet, site
from lionrock.detection.writing import store as writing
from lionrock.detection.writing.impact import Marked, Sides, impact
from lionrock.detection.writing.previewing import Previews
from lionrock.events.openings import Openings
from lionrock.events.ports import Incidents
from lionrock.events.rules import RuleTrialAsked
from lionrock.events.rulesets import RuleSet
from lionrock.incidents import service as answering
from lionrock.incidents import store as incidents
from lionrock.incidents.service import Answering
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import days
from lionrock.kernel.errors import ConflictError, InputError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.matching.cache import MOST, Cache
from lionrock.telemetry import running, service

ANALYST = Actor("a", "Ng Tsz-kit", "analyst", "totp", fresh=True)
CAPTURE = Path(__file__).parents[2] / "examples" / "telemetry" / "psexec-hive.json"
RULE = "05b84ceb-73e4-55aa-a365-0000000000aa"
TEXT = """title: A service was installed
id: {id}
status: stable
logsource:
  product: windows
  service: system
detection:
  one:
    EventID: {event}
    ImagePath|contains: '.'
  condition: one
level: {level}
x_lionrock:
  samples:
    match:
    - logsource: {{product: windows, service: system}}
      fields: {{Channel: System, EventID: {event}, ImagePath: a.exe}}
"""
DAYS = 3000


def text(event: int = 7045, level: str = "high", id: str = RULE) -> str:
    """Return a rule as it is written."""
    return TEXT.format(id=id, event=event, level=level)


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@pytest.fixture
def platform(platform: Platform, tmp_path: Path) -> Platform:
    """Return a platform whose only folders are its own and one with a single rule."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "one.yml").write_text(text(), "utf-8")
    folders = [site.folder(platform), tmp_path / "folder"]
    platform.bind(Runner, Renewed(lambda: folders, Cache(tmp_path / "plans")))
    return platform


def look(platform: Platform) -> None:
    """Look at the folders, as is done every few seconds."""
    runner = platform.port(Runner)
    assert isinstance(runner, Renewed)
    runner.look()


def tried(platform: Platform, content: str) -> writing.Trial:
    """Return a preview, worked off."""
    asked = previewing.ask(platform, SUPERVISOR, RULE, content, DAYS)
    while platform.port(Previews).work():
        pass
    return previewing.get(platform, asked.id)


def put(platform: Platform, content: str) -> writing.Version:
    """Preview a text and put it in force."""
    return site.put(platform, SUPERVISOR, RULE, content, "seen", tried(platform, content).id)


def test_what_would_be_new_and_gone(platform: Platform) -> None:
    """Over real events: the other text finds other things, and its incident would have opened."""
    service.add(platform, SHELL, "test", name="log", location=str(CAPTURE), zone="-04:00")
    running.take_in(platform)
    platform.settle()
    [finding] = store.listing(platform.db, Search(rule=RULE))
    same = tried(platform, text(level="critical")).impact
    assert (same.appeared, same.vanished, same.new_findings) == (0, 0, 1)
    gone = tried(platform, text(event=1)).impact
    assert (gone.vanished, [one.host for one in gone.less]) == (1, [finding.host])
    none = tried(platform, "").impact
    assert (none.vanished, none.new_findings) == (1, 0)


def test_a_text_is_previewed_before_it_serves(platform: Platform) -> None:
    """Refused unseen; in force it takes the place of what came; undo brings that back, with person and reason."""
    with pytest.raises(ConflictError, match="not previewed"):
        site.put(platform, SUPERVISOR, RULE, text(1), "seen")
    with pytest.raises(InputError, match="not of"):
        previewing.ask(platform, SUPERVISOR, "another", text(1))
    with pytest.raises(InputError):
        previewing.ask(platform, SUPERVISOR, RULE, "title: x\ndetection: [")
    first = put(platform, text(1))
    look(platform)
    assert platform.port(Runner).serving.rules[RULE].digest == first.digest
    assert first.digest == site.digest(text(1))
    second = put(platform, text(2))
    look(platform)
    with pytest.raises(ConflictError, match="in force already"):
        site.restore(platform, SUPERVISOR, second.id, "again")
    back = site.restore(platform, SUPERVISOR, first.id, "too loud")
    look(platform)
    assert platform.port(Runner).serving.rules[RULE].digest == first.digest
    assert (back.kind, back.by, back.reason) == ("restored", SUPERVISOR.name, "too loud")
    site.withdraw(platform, SUPERVISOR, RULE, "ours was worse")
    look(platform)
    assert platform.port(Runner).serving.rules[RULE].digest == site.digest(text())
    assert [one.kind for one in writing.versions(platform.db, RULE)] == ["withdrawn", "restored", "written", "written"]
    with pytest.raises(RefusedError):
        site.withdraw(platform, ANALYST, RULE, "no")


def test_files_follow_the_versions(platform: Platform) -> None:
    """What somebody else put into the folder goes, what is missing comes back."""
    put(platform, text(1))
    place = site.folder(platform)
    (place / "stray.yml").write_text("x", "utf-8")
    (place / f"{RULE}.yml").unlink()
    assert site.lay(platform) == 2
    assert [path.name for path in place.iterdir()] == [f"{RULE}.yml"]
    assert site.lay(platform) == 0


def test_a_rule_that_is_off_finds_nothing_until_its_time(platform: Platform, clock: HandClock) -> None:
    """Owner, reason and end are needed; it counts again by itself."""
    with pytest.raises(InputError):
        site.switch_off(platform, SUPERVISOR, RULE, "", "noisy", 7)
    with pytest.raises(InputError):
        site.switch_off(platform, SUPERVISOR, RULE, "Ho", "noisy", 3650)
    site.switch_off(platform, SUPERVISOR, RULE, "Ho Wai-man", "noisy", 7)
    service.add(platform, SHELL, "test", name="log", location=str(CAPTURE), zone="-04:00")
    running.take_in(platform)
    assert store.count(platform.db, Search(rule=RULE)) == 0
    [line] = bench.lines(platform)
    assert line.off is not None
    clock.set(clock.now + days(8))
    assert bench.lines(platform)[0].off is None
    site.switch_off(platform, SUPERVISOR, RULE, "Ho Wai-man", "noisy", 1)
    site.switch_on(platform, SUPERVISOR, RULE, "mended")
    with pytest.raises(ConflictError):
        site.switch_on(platform, SUPERVISOR, RULE, "again")


def test_a_rule_that_is_off_is_not_matched(platform: Platform, tmp_path: Path, clock: HandClock) -> None:
    """What comes is not asked for it, the past and samples are; it is matched again before it counts again."""
    folders = [site.folder(platform), tmp_path / "folder"]
    runner = Renewed(lambda: folders, Cache(tmp_path / "plans"), off=lambda: quiet.unheard(platform))
    platform.bind(Runner, runner)
    records = [record(one, {}) for one in of(runner.serving.rules[RULE])]
    assert len(runner.match(records, 0)) == 1
    site.switch_off(platform, SUPERVISOR, RULE, "Ho Wai-man", "noisy", 7)
    serving = runner.serving
    assert runner.renew()
    assert not runner.renew()
    assert (runner.match(records, 0), len(runner.pairs(records))) == ([], 1)
    assert runner.serving is serving
    clock.set(clock.now + days(7) - quiet.EARLY)
    assert runner.renew()
    assert len(runner.match(records, 0)) == 1
    site.switch_off(platform, SUPERVISOR, RULE, "Ho Wai-man", "noisy", 1)
    runner.renew()
    site.switch_on(platform, SUPERVISOR, RULE, "mended")
    runner.renew()
    assert len(runner.match(records, 0)) == 1
    (platform.folder / "rules-off.json").write_text("{", "utf-8")
    assert quiet.unheard(platform) == frozenset()


def test_the_next_start_finds_all_rules_compiled(tmp_path: Path) -> None:
    """However often others were switched off and on meanwhile: their plans do not push out the one of all."""
    folder, cache, off = tmp_path / "rules", Cache(tmp_path / "plans"), frozenset[str]()
    folder.mkdir()
    ids = [f"6f3c1f0e-0000-4000-8000-0000000001{n:02d}" for n in range(MOST + 2)]
    for id in ids:
        (folder / f"{id}.yml").write_text(BASES.partition("---")[0].replace(REFUSED, id), "utf-8")
    runner = Renewed(lambda: [folder], cache, off=lambda: off)
    for n in range(1, len(ids) + 1):
        off = frozenset(ids[:n])
        assert runner.renew()
    assert runner.serving.rules.keys() == set(ids)
    serving, current = at_hand([folder], cache)
    assert serving is not None
    assert (set(serving.rules), current) == (set(ids), True)


BASES = """title: Refused
name: refused
id: 6f3c1f0e-0000-4000-8000-00000000000a
logsource: {product: linux}
detection: {sel: {f: refused}, condition: sel}
---
title: Let in
name: let_in
id: 6f3c1f0e-0000-4000-8000-00000000000b
logsource: {product: linux}
detection: {sel: {f: accepted}, condition: sel}
---
title: Guessed
id: 6f3c1f0e-0000-4000-8000-000000000001
correlation: {type: event_count, rules: refused, group-by: user, timespan: 5m, condition: {gte: 3}}
---
title: Never let in
id: 6f3c1f0e-0000-4000-8000-000000000002
correlation: {type: temporal, rules: [refused, let_in], group-by: user, timespan: 5m, condition: refused and not let_in,
  generate: true}
"""
REFUSED, LET_IN, GUESSED, NEVER = (f"6f3c1f0e-0000-4000-8000-00000000000{n}" for n in "ab12")


@pytest.mark.anyio
async def test_rules_below_a_correlation(platform: Platform, tmp_path: Path) -> None:
    """Needed ones stay matched; what only fed those that are off is not; one looked for absent is not switched off."""
    (tmp_path / "folder" / "one.yml").write_text(BASES, "utf-8")
    look(platform)
    serving = platform.port(Runner).serving
    assert unheard(serving, frozenset()) == frozenset()
    with pytest.raises(ConflictError, match="absence"):
        site.switch_off(platform, SUPERVISOR, LET_IN, "Ho", "noisy", 7)
    site.switch_off(platform, SUPERVISOR, NEVER, "Ho", "noisy", 7)
    site.switch_off(platform, SUPERVISOR, LET_IN, "Ho", "noisy", 7)
    assert unheard(serving, frozenset({NEVER})) == frozenset()
    assert unheard(serving, frozenset({LET_IN, NEVER})) == {LET_IN}
    site.switch_off(platform, SUPERVISOR, REFUSED, "Ho", "noisy", 7)
    reader = client(console(platform, {"s": SUPERVISOR}), "s", "en")
    shown = (await reader.get(f"/rules/{GUESSED}")).text
    assert "which is switched off until" in shown
    assert "at least 3 events of “Refused” with the same user within 5 minutes" in shown


def test_what_only_fed_a_correlation_that_is_off(platform: Platform, tmp_path: Path) -> None:
    """A rule without findings of its own is matched as long as one correlation needs it."""
    (tmp_path / "folder" / "one.yml").write_text(BASES.partition("---\ntitle: Never")[0], "utf-8")
    look(platform)
    serving = platform.port(Runner).serving
    assert serving.quiet.keys() == {REFUSED}
    assert unheard(serving, frozenset()) == frozenset()
    assert unheard(serving, frozenset({GUESSED})) == {REFUSED}
    titles = platform.port(RuleSet).titles([REFUSED, GUESSED, "another product's"])
    assert titles == {REFUSED: serving.quiet[REFUSED].title, GUESSED: serving.rules[GUESSED].title}


CHAIN = f"""title: Installed often
id: 6f3c1f0e-0000-4000-8000-0000000000c1
tags: [attack.t1543.003]
correlation:
  type: event_count
  rules: [{RULE}]
  group-by: host
  timespan: 5m
  condition: {{gte: 2}}
  generate: true
x_lionrock:
  samples:
    match:
    - events:
      - logsource: {{product: windows, service: system}}
        fields: {{Channel: System, EventID: 7045, ImagePath: a.exe}}
        host: web
        times: 2
"""
OFTEN = "6f3c1f0e-0000-4000-8000-0000000000c1"


def test_the_cost_of_a_correlation_is_not_known(platform: Platform, tmp_path: Path) -> None:
    """What the engine does not time has no cost, which is not nought."""
    (tmp_path / "folder" / "two.yml").write_text(CHAIN, "utf-8")
    look(platform)
    runner = platform.port(Runner)
    for _ in range(3):
        runner.pairs([record(one, {}) for one in of(runner.serving.rules[RULE])])
    assert {line.rule.id: line.cost for line in bench.lines(platform)} == {RULE: 1.0, OFTEN: None}


@pytest.mark.anyio
async def test_a_preview_tries_samples_and_says_what_coverage_would_lose(platform: Platform, tmp_path: Path) -> None:
    """Its own and those of a correlation above it, as coverage counts them."""
    (tmp_path / "folder" / "two.yml").write_text(CHAIN, "utf-8")
    look(platform)
    testing.samples(platform, testing.ME)
    same = tried(platform, text(level="critical")).impact
    assert [(one.rule, one.records, one.fired, one.wrong) for one in same.sampled] == [
        (RULE, 1, True, ""),
        (OFTEN, 2, True, ""),
    ]
    assert (same.gained, same.lost) == ((), ())
    tagged = text().replace("logsource:", "tags: [attack.t1569.002]\nlogsource:", 1)
    assert tried(platform, tagged).impact.gained == ("T1569", "T1569.002")
    trial = tried(platform, text(event=1))
    assert [(one.fired, bool(one.wrong)) for one in trial.impact.sampled] == [(True, False), (False, True)]
    assert trial.impact.lost == ("T1543", "T1543.003")
    gone = tried(platform, "").impact
    assert ([one.gone for one in gone.sampled], gone.lost) == ([True], ("T1543", "T1543.003"))
    reader = client(console(platform, {"s": SUPERVISOR}), "s", "zh")
    assert "不再有有效測試覆蓋的技術" in (await reader.get(f"/rules/trials/{trial.id}")).text


def test_both_databases_keep_versions_and_words(either: Platform) -> None:
    """Versions, previews and rules switched off are read back as they were kept."""
    now = either.now()
    trial = writing.Trial("1" * 32, RULE, "d", "c", "", now, now + days(1), "x", now)
    with either.change(SUPERVISOR, "test") as change:
        writing.try_(change.db, trial)
        writing.switch_off(change.db, writing.Off(RULE, "o", "r", "b", now, now + days(1), "e" * 32))
        version = writing.Version("2" * 32, RULE, "d", "c", "written", "x", "r", now, trial.id, "e" * 32)
        writing.put(change.db, version)
        change.publish(RuleTrialAsked(trial.id, RULE, "d", "", now, now))
    assert writing.waiting(either.db) == trial
    assert writing.current(either.db) == [version]
    assert list(writing.off(either.db, now)) == [RULE]
    assert writing.off(either.db, now + days(1)) == {}
    assert bench.hits(either.db, now) == {}


def test_sides_are_findings_by_entity_and_day() -> None:
    """Two sets of marks of one day are one finding; the sides are told apart."""
    at, sides = datetime(2026, 11, 20, tzinfo=UTC), Sides()
    about = Entity("address", "10.0.0.1", None)
    for side, day in (("old", "2026-11-20"), ("new", "2026-11-20"), ("new", "2026-11-20"), ("new", "2026-11-21")):
        sides.add(Marked(side, day, "h", None, "10.0.0.1", 2, at, at), about)  # type: ignore[arg-type]  # a side
    made = impact(sides, (), ())
    assert (made.old_matches, made.new_matches, made.old_findings, made.new_findings) == (2, 6, 1, 2)
    assert (made.appeared, made.vanished, made.more[0].day) == (1, 0, "2026-11-21")


def test_the_bench_tells_what_a_rule_costs_and_found(platform: Platform) -> None:
    """Costs come once calls were timed; orders put first what a person looks for."""
    assert bench.lines(platform)[0].cost is None
    runner = platform.port(Runner)
    service.add(platform, SHELL, "test", name="log", location=str(CAPTURE), zone="-04:00")
    running.take_in(platform)
    rule = runner.serving.rules[RULE]
    for _ in range(3):
        runner.pairs([record(one, {}) for one in of(rule)])
    [line] = bench.lines(platform)
    assert (line.cost, line.hits.findings, line.fired is not None) == (1.0, 0, True)  # of years ago
    for order in bench.ORDERS:
        assert bench.ordered([line], order) == [line]
    assert isinstance(line, Line)
    assert bench.row(line)["cost"] == 1.0


@pytest.mark.anyio
async def test_a_new_rule_is_awaited_by_its_title(platform: Platform) -> None:
    """Until the matcher has it, its page says so instead of that there is none."""
    fresh = "05b84ceb-73e4-55aa-a365-0000000000ab"
    content = text(1, id=fresh)
    asked = previewing.ask(platform, SUPERVISOR, fresh, content, DAYS)
    while platform.port(Previews).work():
        pass
    reader = client(console(platform, {"s": SUPERVISOR}), "s", "zh")
    assert f'href="/rules/{fresh}"' not in (await reader.get(f"/rules/trials/{asked.id}")).text
    site.put(platform, SUPERVISOR, fresh, content, "seen", asked.id)
    told = (await reader.get(f"/rules/{fresh}")).text
    assert "A service was installed" in told
    assert "二十秒內開始比對" in told
    look(platform)
    assert "二十秒內開始比對" not in (await reader.get(f"/rules/{fresh}")).text


@pytest.mark.anyio
async def test_a_refused_text_says_what_is_wrong_in_both_languages(platform: Platform) -> None:
    """By line, and by the part of the rule; another language leads back to the form."""
    wrong = text().replace("logsource:\n  product: windows\n  service: system", "logsource: {}", 1)
    with pytest.raises(InputError) as told:
        previewing.ask(platform, SUPERVISOR, RULE, wrong)
    assert told.value.message.en == "line 1: the log source is empty: name product, category or service"
    assert told.value.message.zh.startswith("第 1 行：日誌來源（logsource）留空")
    with pytest.raises(InputError) as told:
        previewing.ask(platform, SUPERVISOR, RULE, text().replace("condition: one", "condition: two"))
    assert "（" in told.value.message.zh
    reader = client(console(platform, {"s": SUPERVISOR}), "s", "zh")
    assert (await reader.get("/rules/trials")).headers["location"] == "/rules/new"


@pytest.mark.anyio
@pytest.mark.parametrize(("language", "words"), [("en", "Put in force"), ("zh", "生效")])
async def test_from_text_to_force_and_back(platform: Platform, language: str, words: str) -> None:
    """A supervisor writes, previews, puts in force, switches off and on, restores."""
    reader = client(console(platform, {"s": SUPERVISOR, "a": ANALYST}), "s", language)
    for url in ("/rules?order=cost", f"/rules/{RULE}", f"/rules/{RULE}/write", f"/rules/new?from={RULE}", "/rules/new"):
        assert (await reader.get(url)).status_code == 200, url
    wrong = await send(reader, "/rules/new", "/rules/trials", content="title: x", days="30")
    assert wrong.status_code == 422
    asked = await send(reader, "/rules/new", "/rules/trials", rule=RULE, content=text(1), days="30")
    place = asked.headers["location"]
    assert (await reader.get(place)).status_code == 200
    while platform.port(Previews).work():
        pass
    assert words in (await reader.get(place)).text
    assert (await send(reader, place, place, reason=" ")).status_code == 422
    assert (await send(reader, place, place, reason="seen")).status_code == 303
    look(platform)
    here = f"/rules/{RULE}"
    assert (await send(reader, here, f"{here}/off", reason="noisy", owner="Ho", days="7")).status_code == 303
    assert (await send(reader, here, f"{here}/on", reason="mended")).status_code == 303
    assert (await send(reader, here, f"{here}/withdraw", reason="worse")).status_code == 303
    first = writing.versions(platform.db, RULE)[-1]
    assert (await send(reader, here, f"{here}/restore", reason="better", version=first.id)).status_code == 303
    assert (await reader.get(here)).status_code == 200
    assert (await reader.get("/rules/absent")).status_code == 404


def test_the_bench_counts_what_people_called_harmless(platform: Platform) -> None:
    """Expected ones, and those of an incident that a person closed as a technical fault; each once."""
    count(platform, *(match(rule=RULE, host=f"ws-{n}", user=None) for n in range(3)))
    first, second, _ = store.listing(platform.db, Search(rule=RULE))
    reference = platform.port(Openings).open(SUPERVISOR, [first.id, second.id])
    expect(platform, SUPERVISOR, second.id, "a test")
    [before] = bench.lines(platform)
    assert (before.hits.findings, before.hits.expected, before.hits.unfounded) == (3, 1, 0)
    close_as_fault(platform, reference)
    [after] = bench.lines(platform)
    assert (after.hits.expected, after.hits.unfounded, after.hits.harmless, after.hits.share) == (1, 1, 2, 2 / 3)
    assert (bench.row(after)["expected"], bench.row(after)["unfounded"]) == (1, 1)


def close_as_fault(platform: Platform, reference: str) -> None:
    """Have a person close an incident as a technical fault."""
    for _ in range(2):
        one = incidents.get(platform.db, platform.port(Incidents).resolve(reference))
        by = Answering(one.id, one.version, SUPERVISOR, "a disk was full")
        if one.nature == "technical_fault":
            answering.close(platform, by)
        else:
            answering.judge_nature(platform, by, "technical_fault", evidence="ticket 7")


def test_findings_of_a_demo_count_on_its_bench(demo: Platform) -> None:
    """All of it is an exercise; in production exercises are left out."""
    rule = next(iter(demo.port(Runner).serving.rules))
    count(demo, match(rule=rule), replayed_by=1)
    assert bench.hits(demo.db, demo.now() - bench.SPAN) == {}
    assert next(line.hits.findings for line in bench.lines(demo) if line.rule.id == rule) == 1
