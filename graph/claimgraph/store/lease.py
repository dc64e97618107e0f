"""One writer at a time of a store on a server: a lease that runs out unless its holder renews it."""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Callable

import pyoxigraph as ox

from claimgraph.errors import LeasedStore
from claimgraph.store.client import Client
from claimgraph.store.record import CATALOGUE, NAMES, STORE, rows
from claimgraph.store.sparql import insert, sparql

LASTS = 600
"""Seconds after which a lease that was not renewed holds no longer. Clocks of writers may differ by much less than that."""


class Lease:
    """The right to write. Who wants it writes a claim, looks at all claims, and steps back if another one stands."""

    def __init__(self, client: Client, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._clock = clock
        self._name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(8)}"
        self._claim = ""
        self._until = 0.0

    def acquire(self) -> None:
        """Takes the right, anew if it had run out.

        Raises LeasedStore if another writer has it; of two who want it at once, both may be told so.
        """
        self._write()
        try:
            self.check()
        except LeasedStore:
            self.release()
            raise

    def renew(self) -> None:
        """Makes the lease last, if a good part of it has gone. Raises LeasedStore if it was lost."""
        if self._until - self._clock() < LASTS * 2 / 3:
            self.check()
            self._write()

    def check(self) -> None:
        """Raises LeasedStore if ours is not the one claim. Claims that have run out are removed."""
        now, ours = self._clock(), False
        for row in rows(self._client, sparql("leases.rq")):
            claim = row["claim"].value
            until, _, holder = claim.partition(" ")
            if holder == self._name:
                ours = ours or float(until) > now
            elif float(until) > now:
                raise LeasedStore(self._client.address, holder.rpartition(":")[0], int(float(until) - now) + 1)
            else:
                self._remove(claim)
        if not ours:
            raise LeasedStore(self._client.address, "another writer since this one was late", LASTS)

    def release(self) -> None:
        """Gives the right back."""
        if self._claim:
            self._remove(self._claim)
            self._claim = ""

    def _write(self) -> None:
        self._until = self._clock() + LASTS
        claim = f"{self._until:.0f} {self._name}"
        if claim == self._claim:
            return
        self._client.update(insert([f"<{STORE}> <{NAMES}lease> {ox.Literal(claim)} .\n"], CATALOGUE))
        if self._claim:
            self._remove(self._claim)
        self._claim = claim

    def _remove(self, claim: str) -> None:
        self._client.update(sparql("release.ru", claim=ox.Literal(claim)))
