"""Arrow tables as Parquet files, written whole or not at all."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from multiplt.files import whole


def write_table(path: Path, table: pa.Table) -> None:
    """Writes `table` to `path` through a temporary name; equal tables give equal bytes."""
    with whole(path) as temporary:
        pq.write_table(table, temporary, compression="zstd")
