"""Prints a Parquet file as pyarrow reads it, as one JSON document: its columns and all its rows.

    python read_rows.py FILE

Timestamps are printed as the integers that are stored. Doubles are printed so that they read back exactly.
"""

import json
import sys

import pyarrow
import pyarrow.parquet

file = pyarrow.parquet.ParquetFile(sys.argv[1])
table = file.read()
table.validate(full=True)


def cells(column):
    return (column.cast(pyarrow.int64()) if pyarrow.types.is_timestamp(column.type) else column).to_pylist()


columns = [cells(column) for column in table.columns]
document = {
    "createdBy": file.metadata.created_by,
    "codecs": sorted(
        {
            file.metadata.row_group(group).column(at).compression
            for group in range(file.num_row_groups)
            for at in range(file.metadata.num_columns)
        }
    ),
    "rowGroups": [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)],
    "columns": [{"name": field.name, "type": str(field.type), "nullable": field.nullable} for field in table.schema],
    "rows": [list(row) for row in zip(*columns)],
}
print(json.dumps(document, allow_nan=False))
