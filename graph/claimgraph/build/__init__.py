"""From curated files to a store that answers: check the raw data, derive what follows, compare, write it all at once."""

from claimgraph.build.check import Checker
from claimgraph.build.engines import REASONERS, VALIDATORS
from claimgraph.build.findings import Judge, Revising, Revision
from claimgraph.build.pipeline import Summary, build

__all__ = ["REASONERS", "VALIDATORS", "Checker", "Judge", "Revising", "Revision", "Summary", "build"]
