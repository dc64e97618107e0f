"""The address of a store on a server, and the credentials for it: from the environment, never from arguments or addresses."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from claimgraph.errors import UsageError

USER, PASSWORD, TOKEN = "CLAIMGRAPH_STORE_USER", "CLAIMGRAPH_STORE_PASSWORD", "CLAIMGRAPH_STORE_TOKEN"
TIMEOUT, ENGINE = "CLAIMGRAPH_STORE_TIMEOUT", "CLAIMGRAPH_STORE_ENGINE"


class Address(str):
    """Where a server is: ``http`` or ``https``, without user, password, query or fragment."""

    __slots__ = ()

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        parts = urlsplit(self)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def private(self) -> bool:
        """Whether nobody on the way can read what is sent."""
        from ipaddress import ip_address

        parts = urlsplit(self)
        host = parts.hostname or ""
        try:
            return parts.scheme == "https" or ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"

    def cache(self, use: str) -> Path:
        """A folder for a copy of the store; whoever removes it loses time only. ``use`` keeps several copies apart."""
        from hashlib import sha256

        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        return Path(base) / "claimgraph" / sha256(self.encode()).hexdigest()[:16] / use


@dataclass(frozen=True, repr=False)
class Credentials:
    """What a server wants to know of us. It has no text form, so that it stands in no log and no error."""

    user: str = ""
    password: str = ""
    token: str = ""

    def __bool__(self) -> bool:
        return bool(self.user or self.token)


def located(text: str) -> Address | Path:
    """The address if the text is one, else the path of a folder.

    Raises UsageError, without repeating it, if the address holds credentials, a query or a fragment, or names no host.
    """
    if not text.lower().startswith(("http://", "https://")):
        return Path(text)
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise UsageError("the address of the store is malformed", "write it as https://host:port/path") from None
    if "@" in parts.netloc:
        remedy = f"set {USER} and {PASSWORD}, or {TOKEN}, in the environment; change the password if others could see it"
        raise UsageError("the address of the store holds credentials", remedy)
    if not host or parts.query or parts.fragment:
        raise UsageError("the address of the store is not one of a server", "write it as https://host:port/path")
    return Address(f"{parts.scheme.lower()}://{parts.netloc}{parts.path.rstrip('/')}")


def credentials(address: Address, environment: Mapping[str, str]) -> Credentials:
    """What the environment holds for the server. Raises UsageError if it is incomplete or would be sent readable to others."""
    found = Credentials(environment.get(USER, ""), environment.get(PASSWORD, ""), environment.get(TOKEN, ""))
    if bool(found.user) != bool(found.password):
        raise UsageError(f"of {USER} and {PASSWORD} only one is set", "set both in the environment, or neither")
    if found.user and found.token:
        raise UsageError(f"both {USER} and {TOKEN} are set", "set one of them")
    if found and not address.private:
        raise UsageError(f"credentials would go over the network unencrypted to {address}", "use https")
    return found


def seconds(environment: Mapping[str, str], default: float) -> float:
    """How long a request may take. Raises UsageError if the environment says something that is no positive number."""
    text = environment.get(TIMEOUT, "")
    try:
        value = float(text) if text else default
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise UsageError(f"{TIMEOUT} is {text!r}", "set it to a number of seconds, or leave it out")
    return value
