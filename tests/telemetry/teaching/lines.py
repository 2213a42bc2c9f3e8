"""Logs of products that nobody knows, as tests teach them."""

from __future__ import annotations

from typing import Final

NAMES: Final = (b"amy", b"bob", b"cyn")
_SET: Final = b"2026-11-22 18:30:%02d [T%d] operator %s set P-%d to %d from 192.0.2.%d\n"
TEXT: Final = b"".join(_SET % (n, n % 3, NAMES[n % 3], n, n * 7, n + 1) for n in range(20)) + b"".join(
    b"2026-11-22 18:31:%02d [T%d] alarm raised: %s\n" % (n, n % 3, b"trip") for n in range(5)
)
JSON: Final = b"".join(
    b'{"ts":"2026-11-22T18:30:%02d","station":"S%d","operator":"op%d","remote":{"ip":"192.0.2.%d"},"event":"open %d"}\n'
    % (n, n % 3, n % 4, n + 1, n)
    for n in range(20)
)
PAIRS: Final = b"".join(
    b'time="22/11/2026 18:30:%02d" user=op%d src=192.0.2.%d action=login result=ok\n' % (n, n % 4, n + 1)
    for n in range(20)
)
CELLS: Final = b"When;Who;Station;Point;Value\n" + b"".join(
    b'2026-11-22 18:30:%02d;op%d;S%d;P%d;"%d;x"\n' % (n, n % 4, n % 3, n, n) for n in range(20)
)
BARE: Final = b"".join(b"2026-11-22 18:30:%02d|op%d|S%d|P%d\n" % (n, n % 4, n % 3, n) for n in range(20))
CARRIED: Final = b"".join(
    b"Nov 22 18:30:%02d plc-%d turbined[%d]: operator %s set P-%d to %d\n" % (n, n % 3, n + 1, NAMES[n % 3], n, n)
    for n in range(20)
)
CEF: Final = b"".join(
    b"Nov 22 18:30:%02d gate CEF:0|Acme|Gate|1|100|login|5|src=192.0.2.%d suser=op%d rt=17953434%02d000\n"
    % (n, n + 1, n % 4, n)
    for n in range(12)
)
