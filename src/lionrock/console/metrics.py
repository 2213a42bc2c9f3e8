"""Counts and durations of requests, as Prometheus reads them; no names, no addresses, no contents."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from lionrock.kernel.clock import monotonic

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


@dataclass(slots=True)
class Timing:
    """One request under way; its status is set once known."""

    status: int = 500


@dataclass(slots=True)
class Metrics:
    """What the console counted since it started."""

    _requests: Counter[tuple[str, int]] = field(default_factory=Counter)
    _buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    _seconds: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def timing(self, route: str) -> Iterator[Timing]:
        """Count one request and how long it took, also when it fails."""
        timing, begun = Timing(), monotonic()
        try:
            yield timing
        finally:
            self.note(route, timing.status, monotonic() - begun)

    def note(self, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        with self._lock:
            self._requests[route, status] += 1
            self._buckets[bisect_left(BOUNDS, seconds)] += 1
            self._seconds += seconds

    def text(self) -> str:
        """Return the exposition format, version 0.0.4."""
        with self._lock:
            requests, buckets, seconds = dict(self._requests), list(self._buckets), self._seconds
        lines = [
            "# HELP lionrock_console_requests_total Requests answered, by route and status.",
            "# TYPE lionrock_console_requests_total counter",
        ]
        lines += [
            f'lionrock_console_requests_total{{route="{route}",status="{status}"}} {count}'
            for (route, status), count in sorted(requests.items())
        ]
        lines += [
            "# HELP lionrock_console_request_seconds Time to answer a request.",
            "# TYPE lionrock_console_request_seconds histogram",
        ]
        total = 0
        for bound, count in zip((*map(str, BOUNDS), "+Inf"), buckets, strict=True):
            total += count
            lines.append(f'lionrock_console_request_seconds_bucket{{le="{bound}"}} {total}')
        lines += [
            f"lionrock_console_request_seconds_sum {seconds:.6f}",
            f"lionrock_console_request_seconds_count {total}",
        ]
        return "\n".join(lines) + "\n"
