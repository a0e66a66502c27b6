"""Everything diversion raises on purpose.

DiversionError
├── InputError (ValueError)            the caller's data or arguments are wrong
│   ├── LayoutError                    a file is not of a kind that can be read
│   │   └── UnknownLayoutError         its layout is not declared; it may be recognised
│   ├── ModelError                     a model file cannot be read, or does not fit
│   ├── SelectorError                  a selector cannot be parsed
│   ├── UnknownPartyError (KeyError)   an identifier is not in the case
│   └── UnknownChainError (KeyError)   a chain id does not lead through this case
└── BackendError                       a database or a worker failed
    └── BackendUnavailableError        not reachable; worth a retry
"""


class DiversionError(Exception):
    """Root of the tree: catch this to catch everything raised on purpose."""

    def __str__(self) -> str:
        # KeyError would print the repr of the message.
        return str(self.args[0]) if self.args else ""


class InputError(DiversionError, ValueError):
    """The caller's data or arguments are wrong; a retry cannot help."""


class LayoutError(InputError):
    """A file is not of a kind that can be read, or lacks a required column."""


class ModelError(InputError):
    """A file holds no model that can be read, or one fitted with other features."""


class UnknownLayoutError(LayoutError):
    """A table's layout is none of those that are declared; it may still be recognised.

    Attributes
    ----------
    is_near
        Whether it has columns of a native table, so that this error says what it lacks.
    """

    def __init__(self, message: str, *, is_near: bool) -> None:
        super().__init__(message)
        self.is_near = is_near


class SelectorError(InputError):
    """A selector such as ``country:CA`` cannot be parsed."""


class UnknownPartyError(InputError, KeyError):
    """An identifier or name is not in the case; the message offers the nearest ones."""


class UnknownChainError(InputError, KeyError):
    """A chain id names companies or a path that this case does not hold."""


class BackendError(DiversionError):
    """A database or a worker failed.

    Attributes
    ----------
    is_retryable
        Whether the same call may succeed later without any change.
    """

    is_retryable = False


class BackendUnavailableError(BackendError):
    """A database cannot be reached or is locked by another process."""

    is_retryable = True
