"""What passes between the server and its workers: a JSON header and a body of bytes, each behind its length.

The same frame goes both ways, over the worker's standard input and output. Nothing is unpickled.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import IO, Any

HEAD = struct.Struct("!II")
"""The lengths of header and body."""

Header = dict[str, Any]


def frame(header: Mapping[str, Any], body: bytes = b"") -> bytes:
    """A message as bytes."""
    text = json.dumps(header, separators=(",", ":")).encode()
    return HEAD.pack(len(text), len(body)) + text + body


def read_frame(stream: IO[bytes]) -> tuple[Header, bytes] | None:
    """The next message of a blocking stream, None at its end."""
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    size, length = HEAD.unpack(head)
    text, body = stream.read(size), stream.read(length)
    if len(text) < size or len(body) < length:
        return None
    header: Header = json.loads(text)
    return header, body
