"""Commands of the register: import with dry run, export, and what was known then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lionrock.kernel.errors import InputError, NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.register import service
from lionrock.register.commands import give_out, listing, show, take_in, undo
from lionrock.register.model import Asset
from register import files
from register.world import SMALL

EXAMPLES = Path(__file__).parents[2] / "examples" / "estate"


def rows(answer: Any) -> list[dict[str, Any]]:
    """Return the rows of an answer."""
    assert isinstance(answer.rows, list)
    return answer.rows


def test_a_dry_run_changes_nothing(platform: Platform, tmp_path: Path) -> None:
    """It says what would be done."""
    (tmp_path / "small.toml").write_text(SMALL, "utf-8")
    answer = take_in.act(platform, tmp_path / "small.toml", dry_run=True)
    assert str(answer.said) == "Dry run: 15 added, 0 changed, 0 ended, 0 unchanged."
    assert service.records(platform) == []


def test_an_import_can_be_repeated(platform: Platform, tmp_path: Path) -> None:
    """The second time nothing is to do, and that is no failure."""
    (tmp_path / "small.toml").write_text(SMALL, "utf-8")
    take_in.act(platform, tmp_path / "small.toml", since="2026-07-02", reason="designation")
    again = take_in.act(platform, tmp_path / "small.toml")
    assert (again.code, again.rows) == (0, [])
    assert rows(show.act(platform, kind="person"))[0]["effective"] == "2026-07-01T16:00:00+00:00"


def test_problems_come_as_rows_with_exit_1(platform: Platform, tmp_path: Path) -> None:
    """A machine reads line and column."""
    (tmp_path / "a.csv").write_text("id,name\na,=1\n", "utf-8")
    answer = take_in.act(platform, tmp_path / "a.csv")
    assert answer.code == 1
    assert (rows(answer)[0]["line"], rows(answer)[0]["column"], rows(answer)[0]["found"]) == (2, 2, "=1")


def test_a_missing_file_is_named(platform: Platform, tmp_path: Path) -> None:
    """So is what to name instead."""
    with pytest.raises(NotFoundError, match="no file"):
        take_in.act(platform, tmp_path / "none.toml")


def test_an_export_is_for_its_owner_alone_and_overwrites_nothing(estate: Platform, tmp_path: Path) -> None:
    """The file is confidential."""
    file = tmp_path / "out.csv"
    give_out.act(estate, file, kind="person")
    assert file.stat().st_mode & 0o777 == 0o600
    assert "何敏" in file.read_text("utf-8-sig")
    with pytest.raises(InputError, match="exists already"):
        give_out.act(estate, file)
    with pytest.raises(InputError, match="expected one of"):
        give_out.act(estate, tmp_path / "other.csv", kind="threshold")


def test_show_answers_what_was_known_then(estate: Platform) -> None:
    """Before the import, nothing."""
    assert rows(show.act(estate, known="2026-01-01")) == []
    assert len(rows(show.act(estate, kind="asset", at="2026-11-22T10:00"))) == 3
    with pytest.raises(InputError, match="yesterday"):
        show.act(estate, at="yesterday")


def test_the_example_company_imports_whole(platform: Platform) -> None:
    """Six systems, about four hundred assets, every reference met."""
    for name in ("people.csv", "operator.toml", "assets.csv"):
        assert take_in.act(platform, EXAMPLES / name).code == 0
    kinds = [row["kind"] for row in rows(show.act(platform))]
    assert (kinds.count("system"), kinds.count("person")) == (6, 16)
    assert 350 < kinds.count("asset") < 450


FOREIGN = {
    "nb.csv": files.NETBOX_CSV.encode(),
    "nb.json": files.NETBOX_JSON.encode(),
    "ci.csv": files.SERVICENOW_CSV.encode(),
    "ci.xml": files.SERVICENOW_XML.encode(),
    "ad.ldif": files.LDIF.encode(),
    "ad.json": files.COMPUTERS.encode(),
    "list.xlsx": files.workbook([["Name", "IP Address", "Serial"], ["oms-db-09", "192.0.2.29", "SN-29"]]),
}


def test_files_of_other_tools_go_in_twice_and_out_again(estate: Platform, tmp_path: Path) -> None:
    """Nobody confirmed the columns: they are shown; accepted once they are remembered, twice changes nothing."""
    before = set(service.records(estate))
    for name, raw in FOREIGN.items():
        path = tmp_path / name
        path.write_bytes(raw)
        asked = take_in.act(estate, path)
        assert (asked.code, set(service.records(estate))) == (1, before), name
        assert {row["field"] for row in rows(asked)} & {"name", "name+hosts", "hosts"}, name
        assert take_in.act(estate, path, accept=True, dry_run=True).code == 0, name
        assert set(service.records(estate)) == before, name
        assert take_in.act(estate, path, accept=True).code == 0, name
        after = set(service.records(estate))
        again = take_in.act(estate, path)
        assert (again.code, again.rows, set(service.records(estate))) == (0, [], after), name
        assert undo.act(estate, "last", dry_run=True).code == 0, name
        assert set(service.records(estate)) == after, name
        assert undo.act(estate, "last").code == 0, name
        assert set(service.records(estate)) == before, name
    assert [row["undone"] for row in rows(listing.act(estate))][1:2] == [True]


def test_a_column_is_told_otherwise(estate: Platform, tmp_path: Path) -> None:
    """A head or a field that there is not is named; what is told is remembered."""
    path = tmp_path / "nb.csv"
    path.write_text(files.NETBOX_CSV, "utf-8")
    with pytest.raises(InputError, match="expected HEAD=FIELD"):
        take_in.act(estate, path, column=["Nothing=zone"])
    with pytest.raises(InputError, match="expected one of"):
        take_in.act(estate, path, kind="system")
    assert take_in.act(estate, path, column=["Site=zone"]).code == 0
    assert {one.zone for one in service.records(estate) if isinstance(one, Asset)} >= {"Kwun Tong"}


def test_undo_without_an_import_says_so(platform: Platform) -> None:
    """An undoing is none."""
    with pytest.raises(NotFoundError, match="no import to undo"):
        undo.act(platform, "last")
