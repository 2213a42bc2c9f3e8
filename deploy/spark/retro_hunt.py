"""Rules over the whole archive as a Spark job: the same matcher as everywhere, inside `mapInArrow`.

Each executor needs this package with its extra `detection` at the same version, and the rules' folder at the same path.

    spark-submit --master spark://spark-1:7077 deploy/spark/retro_hunt.py \
        --archive s3a://logs/archive --rules /srv/rules --out s3a://logs/hunts/2026-11-23 --since 2026-01-01
"""

from __future__ import annotations

import argparse
import json
import sys
from time import monotonic

from pyspark.sql import SparkSession

from lionrock.app import registry
from lionrock.telemetry.archive.hunting import Job, spread


def main() -> int:
    """Match, write the matches as Parquet, and print how many each rule has and from how many executors they came."""
    given = _given()
    made = SparkSession.builder.appName("lionrock retro-hunt")
    for pair in given.conf:
        name, _, value = pair.partition("=")
        made = made.config(name, value)
    if given.master:
        made = made.master(given.master)
    session = (
        made.config("spark.sql.execution.arrow.maxRecordsPerBatch", "10000")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
        .getOrCreate()
    )
    begun = monotonic()
    try:
        job = Job(registry().packages, given.plans, {"detection": {"rules": ":".join(given.rules)}})
        found = spread(session, job, given.archive, given.since, given.until)
        found.write.mode("errorifexists").parquet(given.out)
        counts = session.read.parquet(given.out).groupBy("rule").count().collect()
        executors = session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1  # noqa: SLF001 Python has no other way to ask
    finally:
        session.stop()
    told = {"matches": sum(row["count"] for row in counts), "rules": len(counts), "executors": executors}
    sys.stdout.write(json.dumps(told | {"seconds": round(monotonic() - begun, 1)}) + "\n")
    return 0


def _given() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--archive", required=True, help="folder or bucket of the archive")
    parser.add_argument("--out", required=True, help="new folder for the matches, Parquet")
    parser.add_argument("--rules", nargs="*", default=[], help="folders of rules beside our own")
    parser.add_argument("--since", default="", help="first day of learning, such as 2026-01-01")
    parser.add_argument("--until", default="", help="last day of learning")
    parser.add_argument(
        "--plans", default="/var/cache/lionrock-hunt", help="folder for compiled plans on each executor"
    )
    parser.add_argument("--master", default="", help="where spark-submit is not used")
    parser.add_argument("--conf", nargs="*", default=[], help="settings of Spark, name=value")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
