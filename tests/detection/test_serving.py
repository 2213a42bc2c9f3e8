"""Rules are loaded, kept, explained and renewed; broken ones are named and the others serve."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lionrock.detection import rule_files, service, store
from lionrock.detection.renewing import Renewed
from lionrock.detection.serving import Runner, ready
from lionrock.events.records import LogRecord, LogSource
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.platform import Platform
from lionrock.matching.cache import Cache

Write = Callable[..., Path]
TEXT = """title: Rule {n}
id: 00000000-0000-4000-8000-{n:012d}
logsource: {{product: linux}}
level: {level}
detection:
    sel:
        f|contains: word{n}
    condition: sel
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a numbered rule into the folder of rules."""

    def written(n: int, *, name: str = "", text: str = TEXT, level: str = "low") -> Path:
        path = tmp_path / "rules" / (name or f"{n}.yml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(n=n, level=level), "utf-8")
        return path

    return written


def record(text: str) -> LogRecord:
    """Return a record with one field."""
    return LogRecord("x", LogSource("linux"), 0, None, "", "h", "u", "1.2.3.4", "m", {"f": text}, b"")


def fired(runner: Runner, text: str) -> list[str]:
    """Return the titles of the rules that match a text."""
    return [match.title.en for match in runner.match([record(text)], 7)]


def test_rules_serve_from_the_cache_without_being_parsed(write: Write, tmp_path: Path) -> None:
    """A warm start knows titles, levels and what was left out, and finds a tree when it is asked for."""
    write(1, level="high")
    write(2, name="broken.yml", text="detection: [")
    cold = ready([tmp_path / "rules"], Cache(tmp_path / "plans"))
    warm = ready([tmp_path / "rules"], Cache(tmp_path / "plans"))
    assert (cold.warm, warm.warm) == (False, True)
    assert (warm.rules, warm.report) == (cold.rules, cold.report)
    [id] = warm.rules
    assert warm.tree(id) is not None
    assert warm.tree("another") is None
    assert list(warm.trees()) == [id]


def test_a_match_carries_what_the_finding_needs(write: Write, tmp_path: Path) -> None:
    """Rule, level, place in the stream, and who."""
    write(1, level="high")
    runner = Runner(ready([tmp_path / "rules"], Cache(tmp_path / "plans")))
    [match] = runner.match([record("x"), record("word1")], 40)
    assert (match.rule[-1], match.level, match.ordinal) == ("1", "high", 41)
    assert (match.host, match.user, match.address, match.summary) == ("h", "u", "1.2.3.4", "m")


def test_a_changed_file_explains_nothing_any_more(write: Write, tmp_path: Path) -> None:
    """The tree of what matched is not the tree of what stands there now."""
    write(1)
    serving = ready([tmp_path / "rules"], Cache(tmp_path / "plans"))
    write(1, level="high")
    assert serving.trees() == {}


def test_every_rule_left_out_is_named_with_file_and_line(write: Write, tmp_path: Path) -> None:
    """Broken, doubled, unsupported and waiting for values; the others serve."""
    write(1)
    write(1, name="z-again.yml")
    write(
        3, name="two.yml", text=TEXT + "---\ntitle: bad\ndetection: {{condition: x}}\nlogsource: {{product: linux}}\n"
    )
    write(4, name="correlation.yml", text="title: c\ncorrelation: {{type: event_count}}\n")
    write(5, name="waits.yml", text=TEXT.replace("f|contains: word{n}", "f|expand: '%words%'"))
    write(6, name="wrong.yml", text=TEXT.replace("{{product: linux}}", "linux"))
    write(7, name="info.yml", text="description: no rule\n")
    (tmp_path / "rules" / "notes.md").write_text("no rule")
    report = ready([tmp_path / "rules"], Cache(tmp_path / "plans")).report
    found = {(Path(one.file).name, one.trouble): one.line for one in report.left_out}
    assert found == {
        ("z-again.yml", "duplicate"): 1,
        ("two.yml", "broken"): 9,
        ("correlation.yml", "broken"): 1,
        ("waits.yml", "placeholder"): 1,
        ("wrong.yml", "broken"): 1,
    }
    assert (report.rules, report.skipped) == (2, 2)
    assert all(one.reason.en and one.reason.zh for one in report.left_out)


def test_a_rule_without_an_id_is_known_by_its_text(write: Write, tmp_path: Path) -> None:
    """And one that names no level is low."""
    write(1, text=TEXT.replace("id: 00000000-0000-4000-8000-{n:012d}\n", "").replace("level: {level}\n", ""))
    [info] = ready([tmp_path / "rules"], Cache(tmp_path / "plans")).rules.values()
    assert info.id.startswith("sha256:")
    assert info.level == "low"


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """Silence would look like safety."""
    with pytest.raises(ConfigurationError, match="does not exist"):
        rule_files.find([tmp_path / "none"])


def test_a_changed_folder_serves_anew_while_the_old_rules_serve(write: Write, tmp_path: Path) -> None:
    """Looking again swaps the rules; without a change nothing happens."""
    write(1)
    runner = Renewed(lambda: [tmp_path / "rules"], Cache(tmp_path / "plans"))
    assert not runner.renew()
    write(2)
    assert fired(runner, "word1 word2") == ["Rule 1"]
    assert runner.renew()
    assert fired(runner, "word1 word2") == ["Rule 1", "Rule 2"]


def test_a_changed_folder_is_compiled_from_what_was_known(write: Write, tmp_path: Path) -> None:
    """Fields that no change touched keep their databases, and the rules are those of a compilation from nothing."""
    write(1)
    write(2, text=TEXT.replace("f|", "g|"))
    ready([tmp_path / "rules"], Cache(tmp_path / "plans"))
    write(3)
    later = ready([tmp_path / "rules"], Cache(tmp_path / "plans"))
    fresh = ready([tmp_path / "rules"], Cache(tmp_path / "other"))
    assert not later.warm
    assert later == fresh


def test_rules_that_cannot_be_read_leave_the_old_ones_serving(write: Write, tmp_path: Path) -> None:
    """A folder that vanished is said and tried again."""
    write(1)
    folders = [tmp_path / "rules"]
    runner = Renewed(lambda: folders, Cache(tmp_path / "plans"))
    folders.append(tmp_path / "gone")
    with pytest.raises(ConfigurationError):
        runner.renew()
    assert fired(runner, "word1") == ["Rule 1"]
    runner.watch(every=0.01)
    runner.close()


def test_which_rules_serve_is_written_down_once(platform: Platform, write: Write, tmp_path: Path) -> None:
    """Again when they change, and again when they change back."""
    write(1)
    one = ready([tmp_path / "rules"], Cache(tmp_path / "plans")).report
    write(2)
    two = ready([tmp_path / "rules"], Cache(tmp_path / "plans")).report
    news: list[bool] = []
    for report in (one, one, two, one):
        platform.clock.set(platform.now().replace(microsecond=len(news) + 1))  # type: ignore[attr-defined]  # set by hand
        news.append(service.announce(platform, report))
    assert news == [True, False, True, True]
    assert store.serving(platform.db) == one.digest
