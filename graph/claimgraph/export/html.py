"""Small pieces of HTML, every text escaped, every fact marked up as RDFa so that a machine reads the same as a person."""

from __future__ import annotations

from html import escape

import pyoxigraph as ox

from claimgraph.export.context import compact


def text(value: str) -> str:
    """The text, escaped for content and for attributes in double quotation marks."""
    return escape(value, quote=True)


def tag(name: str, content: str, /, **attributes: str) -> str:
    """An element; ``content`` is HTML already. Values of attributes are escaped; ``class_`` stands for ``class``."""
    given = "".join(f' {key.rstrip("_").replace("_", "-")}="{text(value)}"' for key, value in attributes.items() if value)
    return f"<{name}{given}>{content}</{name}>"


def fact(name: str, value: ox.NamedNode | ox.Literal, shown: str | None = None, kind: str = "span") -> str:
    """The value of a property of the resource around it; ``shown`` is what a reader sees, the value itself if left out."""
    seen = text(value.value if shown is None else shown)
    if isinstance(value, ox.NamedNode):
        return tag(kind, seen, property=name, resource=value.value)
    content = value.value if seen != text(value.value) else ""
    if value.language:
        return tag(kind, seen, property=name, lang=value.language, content=content)
    return tag(kind, seen, property=name, datatype=compact(value.datatype.value), content=content)


def link(name: str, address: ox.NamedNode) -> str:
    """An address as the value of a property; it can be followed if it is of the web."""
    if address.value.startswith(("http://", "https://")):
        return tag("a", text(address.value), property=name, href=address.value, rel="noopener noreferrer")
    return fact(name, address)
