"""Look into JSON-like trees whose shape differs from publisher to publisher."""

from collections.abc import Iterator


def node(tree: object, *names: str) -> dict[str, object]:
    """Go down by ``names``, through lists by their first object; empty if not there."""
    for name in names:
        tree = tree.get(name) if isinstance(tree, dict) else None
        if isinstance(tree, list):
            tree = next((each for each in tree if isinstance(each, dict)), None)
    return tree if isinstance(tree, dict) else {}


def nodes(tree: object, name: str) -> list[dict[str, object]]:
    """Give the objects under ``name``, one or many."""
    value = tree.get(name) if isinstance(tree, dict) else None
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, dict)]


def texts(tree: object, name: str) -> list[str]:
    """Give the texts under ``name``: text, number, ``{"$": text}``, or lists of them."""
    value = tree.get(name) if isinstance(tree, dict) else None
    values = value if isinstance(value, list) else [value]
    return [text for each in values if (text := _text(each))]


def text(tree: object, *names: str) -> str:
    """Give the first text at the end of ``names``, or nothing."""
    found = texts(node(tree, *names[:-1]) if names[:-1] else tree, names[-1])
    return found[0] if found else ""


def leaves(tree: object, *names: str) -> Iterator[str]:
    """Give all texts that stand under one of ``names``, however deep."""
    waiting = [tree]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting.extend(reversed(each))
        elif isinstance(each, dict):
            for name in names:
                yield from texts(each, name)
            waiting.extend(
                value for value in each.values() if isinstance(value, dict | list)
            )


def _text(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("$")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).split())
