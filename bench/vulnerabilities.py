"""Scans: 100,000 findings imported, the same hosts scanned again, the overview and a page of the list; with memory."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from conftest import START, HandClock, scratch

from lionrock.kernel.change import system
from lionrock.kernel.platform import Platform
from lionrock.vulnerabilities.reading import Options
from lionrock.vulnerabilities.service import importing
from lionrock.vulnerabilities.store import listing, sums
from lionrock.vulnerabilities.store.listing import Search

ME = system("bench")
HOSTS, EACH = 1_000, 100
FIRST = START - timedelta(days=30)
Result = TypeVar("Result")


def report(day: int) -> Iterator[str]:
    """Yield a report of Nessus, about 1.1 kB a finding as the real ones; a tenth changes from day to day."""
    at = int((FIRST + timedelta(days=day)).timestamp())
    plugins = ";".join(str(100_000 + number) for number in range(3_000))
    yield (
        "<NessusClientData_v2><Policy><Preferences><ServerPreferences><preference><name>plugin_set</name>"
        f"<value>{plugins}</value></preference></ServerPreferences></Preferences></Policy><Report name='bench'>\n"
    )
    words = "Several flaws allow a remote attacker to run code. " * 10
    for host in range(HOSTS):
        yield (
            f"<ReportHost name='10.{host // 65_536}.{host // 256 % 256}.{host % 256}'><HostProperties>"
            f"<tag name='HOST_END_TIMESTAMP'>{at}</tag><tag name='Credentialed_Scan'>true</tag></HostProperties>\n"
        )
        for number in range(EACH):
            plugin = 100_000 + (host * 7 + number * 13 + (day * 997 if number % 10 == 0 else 0)) % 3_000
            cves = "".join(f"<cve>CVE-20{10 + plugin % 15}-{plugin + one:05}</cve>" for one in range(plugin % 4))
            yield (
                f"<ReportItem port='{443 + number}' svc_name='www' protocol='tcp' severity='3' pluginID='{plugin}' "
                f"pluginName='Weakness {plugin}' pluginFamily='General'>{cves}<cvss3_base_score>{plugin % 100 / 10}"
                "</cvss3_base_score><cvss3_vector>CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H</cvss3_vector>"
                f"<description>{words}</description><plugin_type>remote</plugin_type><risk_factor>High</risk_factor>"
                f"<solution>Install the update.</solution><synopsis>{words[:100]}</synopsis></ReportItem>\n"
            )
        yield "</ReportHost>\n"
    yield "</Report></NessusClientData_v2>\n"


def timed(what: str, work: Callable[[], Result]) -> Result:
    """Print how long work took by the clock and by the processor, and the most memory the process ever held."""
    wall, busy = time.perf_counter(), time.process_time()
    found = work()
    wall, busy = time.perf_counter() - wall, time.process_time() - busy
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what}: {wall:.2f} s, {busy:.2f} s of processor time, {most:,.0f} MB at most")
    return found


def taken(platform: Platform, path: Path) -> str:
    """Import a file and return its figures."""
    staged = importing.read(platform, path, path.name, Options())
    row = importing.take(platform, ME, staged)
    staged.drop()
    return ", ".join(f"{name} {row[name]:,}" for name in ("fresh", "still", "back", "fixed", "unlooked"))


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        clock = HandClock()
        platform = scratch(Path(folder), clock)
        for day, what in enumerate(("first scan", "scan of the next day")):
            path = Path(folder) / f"{day}.nessus"
            with path.open("w", encoding="utf-8") as file:
                file.writelines(report(day))
            print(f"{path.stat().st_size / 1e6:.0f} MB, {HOSTS * EACH:,} findings (floor 60 s and 300 MB)")
            print("  " + timed(what, lambda path=path: taken(platform, path)))  # type: ignore[misc]  # bound in the loop
        path = Path(folder) / "0.nessus"
        print("  " + timed("the same file again", lambda: taken(platform, path)))
        now = clock()
        timed("sums by system and level", lambda: sums.sums(platform.db, now))
        timed("ages", lambda: sums.ages(platform.db, now))
        timed("a page of the list", lambda: listing.findings(platform.db, Search(), now))
        timed("its count", lambda: listing.count(platform.db, Search(standing="overdue"), now))
        platform.close()


if __name__ == "__main__":
    main()
