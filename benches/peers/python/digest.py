"""A result as a few numbers, computed as benches/postgres/digest.rs does: rows, and a sum for each column."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MODULUS = 1_000_003
NULL = 7


class Digest:
    def __init__(self):
        self.rows = 0
        self.columns = {}

    def add(self, batch):
        """Adds a record batch or a table."""
        self.rows += batch.num_rows
        for name, column in zip(batch.schema.names, batch.columns):
            chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
            self.columns[name] = self.columns.get(name, 0) + sum(map(total, chunks))

    def answer(self):
        return {"rows": self.rows, "columns": self.columns}


def total(array):
    """The sum of an array's values."""
    nulls = array.null_count * NULL
    array = array.drop_null()
    kind = array.type
    if pa.types.is_boolean(kind):
        return nulls + (pc.sum(array).as_py() or 0)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        items = array.flatten()
        return nulls + total(items) + len(items)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        # One by one: offsets and slices differ between kinds of text.
        return nulls + sum(sum(text.encode()) for text in array.to_pylist())
    if pa.types.is_timestamp(kind):
        array = array.cast(pa.timestamp("us", kind.tz)).cast(pa.int64())
    if pa.types.is_date64(kind):
        raise TypeError("a time was cut to milliseconds")
    values = array.to_numpy(zero_copy_only=False)
    if pa.types.is_float64(kind):
        values = np.ascontiguousarray(values).view(np.int64)
    elif not pa.types.is_integer(array.type):
        raise TypeError(f"no digest of {kind} columns")
    # The remainder has the divisor's sign in NumPy.
    return nulls + int(np.sum(values.astype(np.int64) % MODULUS, dtype=np.int64))
