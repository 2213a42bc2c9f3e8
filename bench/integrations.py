"""Integrations broken hop by hop on a real instance: hop, stream, seconds until the alarm, seconds until well again.

Seconds are of this machine's clock, except where silence is learned: that takes weeks, and is measured on a clock set
by hand. What is shown as well while it is broken, or never alarms, makes the bench fail.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from integrations import apart, learned, scenario


def main() -> int:
    """Print the table; return 1 when anything was silent or called well."""
    print(f"{'hop':<44} {'stream':<12} {'alarm':>8} {'well':>8}  what is shown")
    rows = [*learned.rows(), *apart.rows()]
    for row in rows:
        print(row.row, flush=True)
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        with (
            scenario.small_disk(place / "data"),
            scenario.site(place, lambda row: print(row, flush=True)) as (bench, _),
        ):
            scenario.everything(bench, place)
            rows += bench.outcomes
    failed = [one for one in rows if one.seconds is None or one.lies]
    print(f"{len(rows)} breaks, {len(failed)} silent or shown as well")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
