"""DuckDB with its Postgres extension, attached once; several threads read ranges of the table on connections of their own."""

import pathlib

import duckdb
import duckdb_extension_postgres_scanner as package


class Client:
    def __init__(self, url, threads):
        extension = next(pathlib.Path(package.__file__).parent.rglob("*.duckdb_extension"))
        self.database = duckdb.connect(config={"threads": threads})
        self.database.execute(f"LOAD '{extension}'")
        self.database.execute(f"ATTACH '{url}' AS server (TYPE postgres, READ_ONLY)")

    def scan(self, table, columns):
        query = f"SELECT {', '.join(columns)} FROM server.public.{table}"
        yield from self.database.execute(query).to_arrow_reader()
