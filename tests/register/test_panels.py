"""What the register adds to Today: unknowns by consequence, and answers of the palette."""

from __future__ import annotations

from pathlib import Path

from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Cipher
from lionrock.keys.ring import KeyRing
from lionrock.register.commands import SHELL
from lionrock.register.estate import Book
from lionrock.register.panels import find, gaps
from lionrock.ui.pages import Ask
from lionrock.ui.today import Consequence
from register.world import load


def ask(platform: Platform) -> Ask:
    """Return what a panel is given."""
    return Ask(platform, SHELL, "en", platform.now())


def test_an_empty_register_lacks_operator_and_systems(platform: Platform) -> None:
    """Both hang on statutory times."""
    found = list(gaps.find(ask(platform)))
    assert [gap.what.en for gap in found] == ["Who the operator is", "Which critical computer systems there are"]
    assert {gap.consequence for gap in found} == {Consequence.CLOCK}


def test_what_is_unset_is_a_gap_with_the_form_behind_it(estate: Platform) -> None:
    """Number untested, channel missing, thresholds, owner."""
    found = {gap.what.en: gap for gap in gaps.find(ask(estate))}
    assert found["Whether the Commissioner’s number is reached"].do.en == "Record a test"
    assert found["The designated secure channel"].url == "/register/edit?kind=operator"
    assert found["Thresholds of Outage Management"].url.endswith("/thresholds")
    assert found["Who owns assets of critical computer systems: 1"].consequence == Consequence.RECORD
    assert "Thresholds of Directory" not in found


def test_a_system_without_assets_is_out_of_sight(platform: Platform) -> None:
    """An attack on it would not be recognised as such."""
    both = '{ en = "A", zh = "甲" }'
    load(platform, f'[[system]]\nid = "a"\nname = {both}\nshort = "A"\ncore_function = {both}\n', "a.toml")
    gap = next(gap for gap in gaps.find(ask(platform)) if gap.consequence == Consequence.SIGHT)
    assert gap.what.en == "What A is made of"


def test_a_sealed_register_is_one_gap(estate: Platform, tmp_path: Path) -> None:
    """The worst there is."""
    estate.bind(Cipher, KeyRing(tmp_path, None, None))
    estate.port(Book).changed()
    [gap] = gaps.find(ask(estate))
    assert (gap.what.en, gap.consequence) == ("The whole register", Consequence.CLOCK)


def test_the_palette_finds_systems_assets_and_people(estate: Platform) -> None:
    """By short name, host, Chinese name; ten at most."""
    assert next(one.title.en for one in find.find(ask(estate), "OMS")) == "Outage Management"
    assert [one.about.en for one in find.find(ask(estate), "workstation5")] == ["Outage Management"]
    assert [one.title.zh for one in find.find(ask(estate), "何敏")] == ["何敏"]
    rows = "".join(f"h{n},Host {n}\n" for n in range(20))
    load(estate, "id,name\n" + rows, "many.csv")
    assert len(list(find.find(ask(estate), "host"))) == 10


def test_a_system_that_needs_one_which_may_stand_still_longer_is_told(platform: Platform) -> None:
    """The thresholds of the two contradict each other; equal ones, and one that is unset, do not."""
    both = '{ en = "A", zh = "甲" }'
    system = '[[system]]\nid = "%s"\nname = { en = "%s", zh = "%s" }\nshort = "%s"\ncore_function = ' + both
    limit = "\n[system.thresholds]\nmax_tolerable_downtime = %d\n"
    parts = [system % (("a",) * 4) + limit % 30, system % (("b",) * 4) + limit % 60, system % (("c",) * 4) + limit % 30]
    needs = [f'[[dependency]]\ndependent = "a"\nneeds = "{one}"\n' for one in ("b", "c")]
    load(platform, "\n".join([*parts, *needs]), "three.toml")
    [gap] = [gap for gap in gaps.find(ask(platform)) if gap.what.en.startswith("Which downtime")]
    assert gap.what.en == "Which downtime of a counts"
    assert gap.why.en.endswith(": b")
    assert gap.url.endswith("/thresholds")
