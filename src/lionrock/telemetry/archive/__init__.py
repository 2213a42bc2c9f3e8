"""The archive: sealed days as Parquet files with OCSF columns, and rules matched over all of them."""
