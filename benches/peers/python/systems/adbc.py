"""ADBC's PostgreSQL driver: binary COPY into Arrow batches, on one connection that stays open."""

import adbc_driver_postgresql.dbapi as adbc


class Client:
    def __init__(self, url):
        self.connection = adbc.connect(url, autocommit=True)

    def scan(self, table, columns):
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(columns)} FROM {table}")
            yield from cursor.fetch_record_batch()
