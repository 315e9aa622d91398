"""Runs the Python clients for the bench, which asks for one scan at a time.

    driver.py URL

A request is a line of JSON on stdin, {"system": "adbc", "table": "t", "columns": ["a", "b"], "check": false}; the answer a
line on stdout: {"seconds": 0.25}, with "check" also "digest", or {"error": "..."}. The clock runs from the statement to
the last Arrow batch; batches are dropped as they come, except to compute the digest.
"""

import importlib
import json
import sys
import time

from digest import Digest

SYSTEMS = {
    "adbc": ("systems.adbc", {}),
    "connectorx": ("systems.connectorx", {}),
    "duckdb_1": ("systems.duckdb", {"threads": 1}),
    "duckdb_2": ("systems.duckdb", {"threads": 2}),
    "asyncpg": ("systems.asyncpg", {}),
}


class Driver:
    """Keeps a connected client for each system that was asked for."""

    def __init__(self, url):
        self.url = url
        self.clients = {}

    def client(self, system):
        if system not in self.clients:
            module, options = SYSTEMS[system]
            self.clients[system] = importlib.import_module(module).Client(self.url, **options)
        return self.clients[system]

    def run(self, system, table, columns, check):
        client = self.client(system)
        digest = Digest()
        take = digest.add if check else (lambda batch: None)
        start = time.perf_counter()
        for batch in client.scan(table, columns):
            take(batch)
        seconds = time.perf_counter() - start
        return {"seconds": seconds, "digest": digest.answer()} if check else {"seconds": seconds}


def main():
    driver = Driver(sys.argv[1])
    # Clients may print; the answers go where nobody else writes.
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        try:
            answer = driver.run(**json.loads(line))
        except BaseException as error:  # panics of native clients are no Exception
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
