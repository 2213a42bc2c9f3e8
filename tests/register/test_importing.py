"""Files become plans, or problems that name file, line and column."""

from __future__ import annotations

import pytest

from lionrock.kernel.text import Text
from lionrock.register import importing
from lionrock.register.csv_files import MOST_ROWS
from lionrock.register.encodings import MOST_BYTES
from lionrock.register.errors import ImportRefusedError
from lionrock.register.importing import Plan
from lionrock.register.model import Asset, Record, System
from register.world import SMALL

BOTH = Text("Outage management", "停電管理系統")
OMS = System(key="oms", name=BOTH, short="OMS", core_function=BOTH)
WEB = Asset(key="web", name="Web", hosts=("web-1",), system="oms")
SYSTEM = '[[system]]\nid = "oms"\nname = { en = "O", zh = "停" }\nshort = "O"\ncore_function = { en = "a", zh = "b" }\n'
NOW: list[Record] = [OMS, WEB]


def planned(text: str | bytes, name: str = "a.csv", **options: bool | None) -> Plan:
    """Return the plan of a text over two records."""
    raw = text.encode() if isinstance(text, str) else text
    return importing.plan(name, raw, NOW, whole=options.get("whole"))


def told(plan: Plan) -> list[tuple[int, int, str, str]]:
    """Return line, column, field and what was found of each problem."""
    return [(one.spot.line, one.spot.column, one.field, str(one.found)) for one in plan.problems]


def test_a_new_row_is_added_and_a_known_one_changed() -> None:
    """The difference says which."""
    plan = planned("id,name,hosts,system\nweb,Web front,web-1,oms\ndb,Database,db-1,oms\n")
    assert [(step.verb, step.key) for step in plan.steps] == [("changed", "web"), ("added", "db")]


def test_an_equal_row_changes_nothing() -> None:
    """No version is written for it."""
    plan = planned("id,name,hosts,system\nweb,Web,WEB-1.,oms\n")
    assert (plan.count("unchanged"), plan.work) == (1, ())


def test_a_partial_table_ends_nothing_and_a_whole_one_does() -> None:
    """CSV is partial until somebody says otherwise."""
    text = "id,name\ndb,Database\n"
    assert planned(text).count("ended") == 0
    assert [step.key for step in planned(text, whole=True).steps if step.verb == "ended"] == ["web"]


def test_toml_is_whole_for_the_kinds_it_writes_about() -> None:
    """A file of people leaves systems and assets alone."""
    person = '[[person]]\nid = "a"\nname = { en = "A", zh = "甲" }\npost = { en = "B", zh = "乙" }\n'
    assert planned(person, "a.toml").counts == {"added": 1, "changed": 0, "ended": 0, "unchanged": 0}
    assert [step.key for step in planned("asset = []\n", "a.toml").steps] == ["web"]


def test_thresholds_left_out_of_their_table_end() -> None:
    """They are whole by system; a system without the table keeps its own."""
    now = [step.after for step in importing.plan("s.toml", SMALL.encode(), []).steps if step.after]
    fewer = SMALL.replace("min_service_level = 90, ", "")
    [step] = importing.plan("s.toml", fewer.encode(), now).work
    assert (step.verb, step.key) == ("ended", "oms.min_service_level")
    without = SMALL.replace("thresholds = { min_service_level = 90, material_complaints = 500", "#")
    assert importing.plan("s.toml", without.encode(), now).work == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("id,name,hosts\nok,Ok,h\nBad Id,X,h2\n", (3, 1, "id", "Bad Id")),
        ("id,name,kind\na,A,toaster\n", (2, 3, "kind", "toaster")),
        ("id,name\na,\n", (2, 2, "name", "")),
        ("id,name\na,A,more\n", (2, 0, "", "3")),
        ("id,name,colour\na,A,red\n", (1, 3, "", "colour")),
        ("id,name,id\na,A,b\n", (1, 3, "id", "id")),
        ("id,hosts\na,h\n", (1, 0, "", "")),
        ("id,name,addresses\na,A,10.0.0.300\n", (2, 3, "addresses", "10.0.0.300")),
        ("id,name,hosts\na,A,bad host!name\n", (2, 3, "hosts", "host!name")),
        ('id,name\na,"A\nb",B\n', (2, 0, "", "3")),
        ('id,name\na,"A', (2, 0, "", "unexpected end of data")),
        ("id,name,system\na,A,none\n", (2, 3, "system", "none")),
        ("id,name,owner\na,A,nobody\n", (2, 3, "owner", "nobody")),
        ("id,name\na,A\u202eB\n", (2, 2, "name", "'A\\u202eB'")),
        ("id,name_en,name_zh,post_en,post_zh\na,A,,B,乙\n", (2, 3, "name_zh", "")),
    ],
)
def test_a_problem_names_line_column_and_what_was_found(text: str, problem: tuple[int, int, str, str]) -> None:
    """Nothing of the file is taken in."""
    plan = planned(text)
    assert problem in told(plan)
    assert plan.steps == ()


@pytest.mark.parametrize("cell", ["=1+1", "+SUM(A1)", "-2+3", "@cmd", "\t=1", "'=1+1", "＝1"])
def test_a_formula_is_refused(cell: str) -> None:
    """What a spreadsheet would run is named, whichever way it is dressed."""
    assert any(one.expected.en == "no formula" for one in planned(f'id,name\na,"{cell}"\n').problems)


def test_a_telephone_number_is_no_formula() -> None:
    """Its plus sign does no harm; an apostrophe before it is taken off."""
    head = "id,name_en,name_zh,post_en,post_zh,phone\n"
    plan = planned(head + "a,A,甲,B,乙,+852 0000 0001\nb,B,甲,B,乙,'+852 0000 0002\n")
    assert [getattr(step.after, "phone", None) for step in plan.steps] == ["+852 0000 0001", "+852 0000 0002"]


def test_rows_with_the_same_id_name_each_other() -> None:
    """It says whether they agree."""
    plan = planned("id,name\na,A\na,B\nb,B\nb,B\n")
    assert [one.expected.en for one in plan.problems] == [
        "each id once (another row stands in line 2)",
        "each id once (the same row stands in line 4)",
    ]


def test_a_host_of_two_assets_is_a_conflict() -> None:
    """Also when the other one is registered already."""
    [problem] = planned("id,name,hosts\na,A,WEB-1\n").problems
    assert (problem.spot.line, problem.spot.column) == (2, 3)
    assert problem.found == Text("web-1, which web has", "web-1（web 已使用）")


def test_what_is_still_referred_to_cannot_end() -> None:
    """The asset that would hang in the air is named."""
    [problem] = planned("system = []\n", "a.toml").problems
    assert (
        problem.words.en == "a.toml (system): expected web: the id of a registered critical computer system, found oms"
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[operator]\nname = "X"\nsector = "energy"\n', (2, 1)),
        ('[operator]\nname = { en = "X", zh = "甲" }\n  sector = "magic"\n', (3, 3)),
        ('[operator\nname = "X"\n', (1, 10)),
        ('[[asset]]\nid = "a"\nname = "A"\n\n[[asset]]\nid = "b"\nname = "B"\nsystem = "none"\n', (8, 1)),
        (SYSTEM + "[system.thresholds]\nmin_service_level = 101\n", (7, 1)),
        ('note = """\n[[asset]]\n"""\n[[asset]]\nid = 5\nname = "A"\n', (1, 1)),
        ('[[asset]]\nid = "a"\nname = "A"\nwheels = 4\n', (4, 1)),
    ],
)  # fmt: skip
def test_a_problem_in_toml_names_line_and_column(text: str, place: tuple[int, int]) -> None:
    """The place is that of the key."""
    assert place in [(one.spot.line, one.spot.column) for one in planned(text, "a.toml").problems]


def test_another_encoding_is_named_with_its_place() -> None:
    """Big5 is read only when somebody says that it is Big5."""
    raw = "id,name\na,A\nb,停電\n".encode("big5hkscs")
    [problem] = planned(raw).problems
    assert (problem.spot.line, problem.spot.column) == (3, 3)
    assert "Big5" in str(problem.found)
    asked = importing.plan("a.csv", raw, NOW, encoding="big5hkscs")
    assert asked.steps[1].after == Asset(key="b", name="停電")


def test_utf16_is_named() -> None:
    """Spreadsheets write it as Unicode text."""
    assert "UTF-16" in str(planned("id,name\na,A\n".encode("utf-16")).problems[0].found)


def test_a_byte_order_mark_is_read_over() -> None:
    """The first column keeps its name."""
    assert planned("id,name\na,A\n".encode("utf-8-sig")).count("added") == 1


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    """The limit is said."""
    [problem] = planned(b" " * (MOST_BYTES + 1)).problems
    assert problem.expected.en == "at most 16,777,216 bytes"


def test_too_many_rows_are_refused() -> None:
    """The line at which it became too much is named."""
    text = "id,name\n" + "".join(f"a{n},A\n" for n in range(MOST_ROWS + 1))
    assert told(planned(text)) == [(MOST_ROWS + 2, 0, "", "more")]


def test_problems_beyond_a_hundred_are_counted() -> None:
    """The refusal says how many more there are."""
    plan = planned("id,name\n" + "!,A\n" * 150)
    assert (len(plan.problems), plan.more) == (100, 50)
    with pytest.raises(ImportRefusedError, match="149 more"):
        plan.checked()


def test_deep_nesting_is_a_problem_and_no_crash() -> None:
    """A document that nests without end is not valid TOML here."""
    assert planned("a = " + "[" * 5000, "a.toml").problems


def test_the_print_of_a_plan_follows_what_it_does() -> None:
    """What was shown is what is carried out."""
    one = planned("id,name\na,A\n")
    assert one.print == planned("id,name\na,A\n", "b.csv").print
    assert one.print != planned("id,name\na,B\n").print
