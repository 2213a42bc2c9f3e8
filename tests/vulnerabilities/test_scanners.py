"""Every kind of file: its own samples, and whatever else may be sent."""

from __future__ import annotations

import io

import pytest
from conftest import START
from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.kernel.errors import InputError
from lionrock.kernel.registry import Registry
from lionrock.vulnerabilities.model import Exploited, Likelihood, Look, Sighting, Skipped
from lionrock.vulnerabilities.scanning import Sample, Scanner
from lionrock.vulnerabilities.times import Clockwork

SCANNERS = Registry(["lionrock.vulnerabilities"]).of(Scanner)
SAMPLES = [(one, sample) for one in SCANNERS for sample in one.samples]
IDS = [f"{one.id}-{number}" for one in SCANNERS for number, _ in enumerate(one.samples)]


class Bytes:
    """Bytes read in pieces of a size."""

    def __init__(self, data: bytes, step: int = 65_536) -> None:
        self._file = io.BytesIO(data)
        self._step = step
        self.place = 0

    def read(self, most: int, /) -> bytes:
        """Return the next piece."""
        data = self._file.read(min(most, self._step))
        self.place += len(data)
        return data


def test_there_are_the_kinds_promised() -> None:
    """Five scanners and two lists."""
    assert [one.id for one in SCANNERS] == ["cyclonedx", "epss", "kev", "nessus", "openvas", "trivy", "xccdf"]


@pytest.mark.parametrize(("scanner", "sample"), SAMPLES, ids=IDS)
def test_a_sample_is_claimed_by_its_own_kind_alone(scanner: Scanner, sample: Sample) -> None:
    """No two kinds claim a file."""
    assert [one.id for one in SCANNERS if one.claims("upload", sample.data)] == [scanner.id]


@pytest.mark.parametrize("step", [1, 7, 65_536])
@pytest.mark.parametrize(("scanner", "sample"), SAMPLES, ids=IDS)
def test_a_sample_gives_what_it_says(scanner: Scanner, sample: Sample, step: int) -> None:
    """Rows and hosts are those of the sample, however small the pieces it is read in."""
    parts = list(scanner.read(Bytes(sample.data, step), Clockwork(START)))
    rows = [part for part in parts if isinstance(part, (Sighting, Likelihood, Exploited))]
    for row, expected in zip(rows, sample.rows, strict=True):
        assert {name: getattr(row, name) for name in expected} == expected
    assert tuple(part.host for part in parts if isinstance(part, Look)) == sample.hosts
    if not sample.whole:
        assert any(isinstance(part, Skipped) for part in parts)


@pytest.mark.parametrize(("scanner", "sample"), SAMPLES, ids=IDS)
def test_a_sample_cut_anywhere_is_refused_or_told(scanner: Scanner, sample: Sample) -> None:
    """A file that breaks off is no shorter file: of XML and JSON no cut passes for the whole."""
    whole = len(sample.data.rstrip())
    for cut in range(1, whole, 17):
        try:
            parts = list(scanner.read(Bytes(sample.data[:cut]), Clockwork(START)))
        except InputError:
            continue
        assert sample.data[:1] not in b"<{", cut
        assert len(parts) <= len(sample.rows) + 4


@settings(max_examples=60)
@given(st.sampled_from(SAMPLES), st.integers(0, 3000), st.binary(min_size=1, max_size=20))
def test_whatever_is_written_into_a_sample_is_read_or_refused(
    pair: tuple[Scanner, Sample], at: int, junk: bytes
) -> None:
    """Bytes of any kind end in parts or in words, never in a fault."""
    scanner, sample = pair
    data = sample.data[:at] + junk + sample.data[at + len(junk) :]
    try:
        for _ in scanner.read(Bytes(data), Clockwork(START)):
            pass
    except InputError:
        return


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("trivy", b'{"SchemaVersion": 3, "ArtifactName": "x", "Results": []}'),
        ("cyclonedx", b'{"bomFormat": "CycloneDX", "specVersion": "2.0", "components": []}'),
        ("cyclonedx", b'<bom xmlns="http://cyclonedx.org/schema/bom/9"><components/></bom>'),
        ("nessus", b"<NessusClientData_v1/>"),
        ("xccdf", b'<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2"/>'),
        ("epss", b"cve,score\nCVE-2024-0001,1\n"),
        ("kev", b"cveID,dateAdded\nCVE-2024-0001,2026-01-01\n"),
    ],
)
def test_a_version_nobody_knows_is_refused(kind: str, data: bytes) -> None:
    """The error says what was expected."""
    scanner = next(one for one in SCANNERS if one.id == kind)
    with pytest.raises(InputError):
        list(scanner.read(Bytes(data), Clockwork(START)))
