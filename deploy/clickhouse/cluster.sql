-- Tables of Lionrock on a ClickHouse cluster called `lionrock` (in <remote_servers>, with the macros shard and replica).
-- Administrators run this once; the account of Lionrock makes no table there. A test holds it equal to the code.
-- Not proven here: a real cluster is beyond our CI. docs/how-to/scale-out.md says what to look at first.

CREATE DATABASE IF NOT EXISTS lionrock ON CLUSTER 'lionrock';

CREATE TABLE IF NOT EXISTS lionrock.event_local ON CLUSTER 'lionrock' (
    stream LowCardinality(String),
    ordinal UInt64 CODEC(Delta, ZSTD(1)),
    frame UInt64 CODEC(Delta, ZSTD(1)),
    at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    time Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
    replayed_as Nullable(DateTime64(6, 'UTC')) CODEC(ZSTD(1)),
    time_text String CODEC(ZSTD(1)),
    learned DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    source LowCardinality(String),
    ocsf UInt32 CODEC(ZSTD(1)),
    product LowCardinality(String),
    category LowCardinality(String),
    service LowCardinality(String),
    routed UInt8,
    host LowCardinality(String),
    user LowCardinality(String),
    address String CODEC(ZSTD(1)),
    message String CODEC(ZSTD(1)),
    fields Map(LowCardinality(String), Array(String)) CODEC(ZSTD(1)),
    rules Array(LowCardinality(String)),
    matched UInt8 MATERIALIZED notEmpty(rules),
    raw String CODEC(ZSTD(1)),
    words String CODEC(ZSTD(1)),
    `Channel` Array(String) MATERIALIZED fields['Channel'] CODEC(ZSTD(1)), `EventID` Array(String) MATERIALIZED fields['EventID'] CODEC(ZSTD(1)), `Provider_Name` Array(String) MATERIALIZED fields['Provider_Name'] CODEC(ZSTD(1)), `Image` Array(String) MATERIALIZED fields['Image'] CODEC(ZSTD(1)), `CommandLine` Array(String) MATERIALIZED fields['CommandLine'] CODEC(ZSTD(1)), `ParentImage` Array(String) MATERIALIZED fields['ParentImage'] CODEC(ZSTD(1)), `ParentCommandLine` Array(String) MATERIALIZED fields['ParentCommandLine'] CODEC(ZSTD(1)), `TargetFilename` Array(String) MATERIALIZED fields['TargetFilename'] CODEC(ZSTD(1)), `TargetObject` Array(String) MATERIALIZED fields['TargetObject'] CODEC(ZSTD(1)), `ImageLoaded` Array(String) MATERIALIZED fields['ImageLoaded'] CODEC(ZSTD(1)), `ScriptBlockText` Array(String) MATERIALIZED fields['ScriptBlockText'] CODEC(ZSTD(1)), `ServiceName` Array(String) MATERIALIZED fields['ServiceName'] CODEC(ZSTD(1)), `PipeName` Array(String) MATERIALIZED fields['PipeName'] CODEC(ZSTD(1)), `QueryName` Array(String) MATERIALIZED fields['QueryName'] CODEC(ZSTD(1)), `DestinationIp` Array(String) MATERIALIZED fields['DestinationIp'] CODEC(ZSTD(1)), `DestinationPort` Array(String) MATERIALIZED fields['DestinationPort'] CODEC(ZSTD(1)), `SourceIp` Array(String) MATERIALIZED fields['SourceIp'] CODEC(ZSTD(1)), `SubjectUserName` Array(String) MATERIALIZED fields['SubjectUserName'] CODEC(ZSTD(1)), `TargetUserName` Array(String) MATERIALIZED fields['TargetUserName'] CODEC(ZSTD(1)), `LogonType` Array(String) MATERIALIZED fields['LogonType'] CODEC(ZSTD(1)), `Program` Array(String) MATERIALIZED fields['Program'] CODEC(ZSTD(1)), `Event` Array(String) MATERIALIZED fields['Event'] CODEC(ZSTD(1)), `cs-method` Array(String) MATERIALIZED fields['cs-method'] CODEC(ZSTD(1)), `cs-uri-stem` Array(String) MATERIALIZED fields['cs-uri-stem'] CODEC(ZSTD(1)), `sc-status` Array(String) MATERIALIZED fields['sc-status'] CODEC(ZSTD(1)), `eventName` Array(String) MATERIALIZED fields['eventName'] CODEC(ZSTD(1)), `eventSource` Array(String) MATERIALIZED fields['eventSource'] CODEC(ZSTD(1)),
    INDEX by_word words TYPE text(tokenizer = 'splitByNonAlpha'),
    INDEX by_ordinal ordinal TYPE minmax GRANULARITY 1,
    INDEX by_match matched TYPE minmax GRANULARITY 1
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/lionrock/event_local', '{replica}')
PARTITION BY toYYYYMM(learned) ORDER BY (at, stream, ordinal)
SETTINGS replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1,
    index_granularity = 1024;

CREATE TABLE IF NOT EXISTS lionrock.event ON CLUSTER 'lionrock' AS lionrock.event_local
ENGINE = Distributed('lionrock', lionrock, event_local, cityHash64(stream));

-- The account of Lionrock: it reads and adds rows, and changes nothing else. Its limits on memory and time are settings
-- of each query, so its profile must let them be set (readonly = 0).
CREATE USER IF NOT EXISTS lionrock ON CLUSTER 'lionrock' IDENTIFIED WITH sha256_password BY 'change me' HOST IP '10.0.0.0/24';
GRANT ON CLUSTER 'lionrock' SELECT, INSERT ON lionrock.event TO lionrock;
GRANT ON CLUSTER 'lionrock' SELECT, INSERT ON lionrock.event_local TO lionrock;
GRANT ON CLUSTER 'lionrock' SELECT ON system.settings TO lionrock;
ALTER USER lionrock ON CLUSTER 'lionrock' SETTINGS distributed_foreground_insert = 1;
