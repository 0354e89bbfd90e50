"""The floor's files: pyarrow writes every column of both data files of each shard of a run, as Sweeplake shapes them.

Arguments: a lake, a run_id, a scratch folder. The files of the run are read into memory one shard at a time, which is not
counted; what is counted is the writing alone. Dictionaries, statistics, compression and row groups are those of the file
that was read. Prints {"seconds", "cpuSeconds", "bytes", "rows", "pyarrow",
"python"}.
"""

import json
import platform
import sys
import time
from pathlib import Path

import pyarrow
import pyarrow.parquet as parquet

lake, run_id, scratch = sys.argv[1:]


def choices(metadata):
    """How the writer of a file chose to write it: what is the same in all its row groups."""
    group = metadata.row_group(0)
    columns = [group.column(at) for at in range(group.num_columns)]
    return {
        "row_group_size": group.num_rows,
        "compression": columns[0].compression.lower(),
        "compression_level": 1,
        "use_dictionary": [c.path_in_schema for c in columns if c.has_dictionary_page],
        "write_statistics": [c.path_in_schema for c in columns if c.is_stats_set],
    }


def write_again(path):
    """Seconds, processor seconds and bytes of writing one file again, and its rows."""
    source = parquet.ParquetFile(path)
    table, how = source.read(), choices(source.metadata)
    target = Path(scratch) / path.name
    started, used = time.perf_counter(), time.process_time()
    parquet.write_table(table, target, **how)
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - used
    size = target.stat().st_size
    target.unlink()
    return {"seconds": seconds, "cpuSeconds": cpu_seconds, "bytes": size, "rows": table.num_rows}


def files_of(dataset):
    return sorted(Path(lake).glob(f"dataset={dataset}/model=*/run_date=*/run_id={run_id}/shard-*.parquet"))


paths = [path for dataset in ("effective_parameters", "outcomes") for path in files_of(dataset)]
# The first call loads code: it is not counted.
write_again(paths[0])
written = [write_again(path) for path in paths]
sums = {key: sum(each[key] for each in written) for key in written[0]}
print(json.dumps({**sums, "pyarrow": pyarrow.__version__, "python": platform.python_version()}))
