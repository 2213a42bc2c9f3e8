"""A request as plain values: what a log may tell of it."""

from __future__ import annotations

import pytest

from lionrock.console.visit import Form, Visit


def visited(path: str, **params: str) -> Visit:
    """Return a visit to a path."""
    return Visit(
        method="GET",
        path=path,
        url=path,
        host="127.0.0.1",
        address="127.0.0.1",
        secure=False,
        params=params,
        query={},
        cookies={},
        headers={},
        form=Form(),
        visitor="",
    )


@pytest.mark.parametrize(
    ("visit", "told"),
    [
        (visited("/incidents/INC-0007/call", id="INC-0007"), "/incidents/INC-0007/call"),
        (visited("/enrol/short", token="short"), "/enrol/…"),
        (visited("/again/k1", key="k1"), "/again/…"),
        (visited("/enrol/" + "a" * 43 + "/x"), "/enrol/…/x"),
    ],
)
def test_a_log_tells_no_one_time_token(visit: Visit, told: str) -> None:
    """Whoever reads the log must not be able to take somebody's enrolment; unclaimed paths go by length."""
    assert visit.told == told
