"""A worker process that can also explain: ``python -m claimgraph.cli.explaining STORE``."""

from __future__ import annotations

import sys
from pathlib import Path

from claimgraph.serve.worker import Job, Reply, Worker, serve


def explain(worker: Worker, job: Job) -> Reply:
    """The lines of ``claimgraph explain`` for the terms of the job: one resource, or a triple."""
    from claimgraph.cli.naming import resolve
    from claimgraph.cli.trace import explain_resource, explain_triple

    terms, reader = job["terms"], worker.reader
    if len(terms) == 1:
        lines = explain_resource(reader, resolve(reader, terms[0]))
    else:
        lines = explain_triple(reader, resolve(reader, terms[0]), resolve(reader, terms[1]), terms[2])
    return {}, "\n".join(lines).encode()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), {"explain": explain})
