"""asyncpg: rows of Python objects, turned into Arrow columns by pyarrow, which guesses no type."""

import asyncio

import asyncpg
import pyarrow as pa

TYPES = {
    "bool": pa.bool_(),
    "int2": pa.int16(),
    "int4": pa.int32(),
    "int8": pa.int64(),
    "float8": pa.float64(),
    "timestamptz": pa.timestamp("us", "UTC"),
    "text": pa.string(),
    "int4[]": pa.list_(pa.int32()),
    "text[]": pa.list_(pa.string()),
}


class Client:
    def __init__(self, url):
        self.loop = asyncio.new_event_loop()
        self.connection = self.loop.run_until_complete(asyncpg.connect(url))

    def scan(self, table, columns):
        yield self.loop.run_until_complete(self.fetch(f"SELECT {', '.join(columns)} FROM {table}"))

    async def fetch(self, query):
        statement = await self.connection.prepare(query)
        rows = await statement.fetch()
        attributes = statement.get_attributes()
        arrays = [
            pa.array(values, TYPES[attribute.type.name])
            for attribute, values in zip(attributes, zip(*rows))
        ]
        return pa.table(arrays, names=[attribute.name for attribute in attributes])
