"""Tell an XML file by its first elements."""

import re
from typing import Final

_START: Final = re.compile(rb"<([A-Za-z_][\w.:-]*)")


def names_in(head: bytes) -> list[str]:
    """Give the names of the elements that start in ``head``, the root's first."""
    if not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return []
    names = (found[1].decode("ascii", "replace") for found in _START.finditer(head))
    return [name.rpartition(":")[2] for name in names]


def judge(head: bytes, root: str, *inner: str) -> float:
    """Say how surely an XML file has this root and some of the ``inner`` elements.

    >>> judge(b"<?xml version='1.0'?><sdnList><sdnEntry>", "sdnList", "sdnEntry")
    1.0
    """
    names = names_in(head)
    if not names or names[0] != root:
        return 0.0
    return 1.0 if set(inner).intersection(names) else 0.6
