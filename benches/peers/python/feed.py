"""Keeps a table of flights current with SQLAlchemy Core, for the bench, as one would without this library.

    feed.py URL FILE

FILE holds a message in JSON a line. Messages are merged by flight in memory; every second the table is brought up to date: one
look-up of the rows that are there, then one batched UPDATE and one batched INSERT, in a transaction. The answer is a line of
JSON on stdout: {"seconds": 1.5, "rows": 42, "digest": "..."}; the clock runs from the first line that is read to the last
commit.
"""

import hashlib
import json
import sys
import time
from datetime import datetime

import sqlalchemy as sa

TEXTS = ["ident", "registration", "aircraft", "origin", "destination", "gate_off", "gate_on"]
TIMES = [
    "filed_off",
    "estimated_off",
    "predicted_off",
    "actual_off",
    "estimated_on",
    "predicted_on",
    "actual_on",
]
FIELDS = TEXTS + TIMES
TIME_NAMES = set(TIMES)

FLIGHTS = sa.Table(
    "flights_sqlalchemy",
    sa.MetaData(),
    sa.Column("id", sa.Text, primary_key=True),
    *(sa.Column(name, sa.Text) for name in TEXTS),
    *(sa.Column(name, sa.DateTime(timezone=True)) for name in TIMES),
)

# Seconds.
FLUSH_EVERY = 1.0

# As many as a statement of SQLite may have parameters, with room to spare.
LOOKED_UP = 10_000

SELECT = sa.select(FLIGHTS).where(FLIGHTS.c.id.in_(sa.bindparam("ids", expanding=True)))
UPDATE = (
    FLIGHTS.update()
    .where(FLIGHTS.c.id == sa.bindparam("key"))
    .values({name: sa.bindparam(name) for name in FIELDS})
)
INSERT = FLIGHTS.insert()


def connect(url):
    engine = sa.create_engine(url)
    if engine.dialect.name == "sqlite":

        @sa.event.listens_for(engine, "connect")
        def prepare(connection, _):
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")

    return engine


def flush(engine, merged):
    """Writes what was merged since the last time."""
    ids = list(merged)
    updates, inserts = [], []
    with engine.begin() as connection:
        stored = {}
        for at in range(0, len(ids), LOOKED_UP):
            rows = connection.execute(SELECT, {"ids": ids[at : at + LOOKED_UP]})
            stored.update((row.id, row._mapping) for row in rows)
        for key, changes in merged.items():
            if key in stored:
                updates.append({**stored[key], **changes, "key": key})
            else:
                inserts.append({**dict.fromkeys(FIELDS), **changes, "id": key})
        if updates:
            connection.execute(UPDATE, updates)
        if inserts:
            connection.execute(INSERT, inserts)


def feed(engine, path):
    merged = {}
    due = time.perf_counter() + FLUSH_EVERY
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            message = json.loads(line)
            key = message.pop("id")
            for name in message.keys() & TIME_NAMES:
                if message[name] is not None:
                    message[name] = datetime.fromisoformat(message[name])
            if key in merged:
                merged[key].update(message)
            else:
                merged[key] = message
            if time.perf_counter() >= due:
                flush(engine, merged)
                merged = {}
                due = time.perf_counter() + FLUSH_EVERY
    if merged:
        flush(engine, merged)


def digest(engine):
    """The number of rows, and SHA-256 of them in ascending order of their keys: null as a byte 0, else the text and a byte 1.
    Times are in UTC, to the second.
    """

    def shown(value):
        if value is None:
            return b"\0"
        text = value if isinstance(value, str) else value.strftime("%Y-%m-%dT%H:%M:%SZ")
        return text.encode() + b"\1"

    with engine.connect() as connection:
        rows = sorted(map(tuple, connection.execute(sa.select(FLIGHTS))), key=lambda row: row[0])
    hasher = hashlib.sha256()
    for row in rows:
        hasher.update(b"".join(map(shown, row)))
    return len(rows), hasher.hexdigest()


def main():
    url, path = sys.argv[1:]
    engine = connect(url)
    FLIGHTS.drop(engine, checkfirst=True)
    FLIGHTS.create(engine)
    start = time.perf_counter()
    feed(engine, path)
    seconds = time.perf_counter() - start
    rows, hexadecimal = digest(engine)
    print(json.dumps({"seconds": seconds, "rows": rows, "digest": hexadecimal}))


if __name__ == "__main__":
    main()
