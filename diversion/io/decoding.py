"""Text that was read with bytes of another encoding in it, kept as surrogates."""


def has_undecoded(text: str) -> bool:
    """Tell whether bytes in a text could not be decoded."""
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def readable(raw: str) -> str:
    """Drop the line end; show undecoded bytes and NUL as replacement characters."""
    decoded = raw.encode(errors="surrogateescape").decode(errors="replace")
    return decoded.replace("\0", "\N{REPLACEMENT CHARACTER}").rstrip("\r\n")
