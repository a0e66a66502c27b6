"""The application: its help, its version, and how errors become an exit status."""

import os
import sys
from importlib.metadata import version
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from diversion.cli.exports import exports
from diversion.errors import (
    BackendError,
    DiversionError,
    UnknownChainError,
    UnknownPartyError,
)
from diversion.model.visible import visible

NOTHING_FOUND: Final = 1
BAD_INPUT: Final = 2
SERVICE_FAILED: Final = 3
INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141

_HELP: Final = """
Find chains of companies by which goods may have reached DPRK end-users.

CASE is a .duckdb file, a folder of native tables (opened in memory), or the address of a
Neo4j server (neo4j://HOST:PORT, with NEO4J_USERNAME and NEO4J_PASSWORD).
A score is a lead, not a finding.
"""
_EPILOG: Final = (
    "Exit status: 0 done; 1 nothing found where something was asked for by name, or"
    " every row of a loaded file rejected;"
    " 2 bad arguments or input; 3 a service failed."
)


class Commands(TyperGroup):
    """The commands; whatever goes wrong in one is said in one line, never a traceback."""

    def invoke(self, ctx: Any) -> Any:  # typer may bring its own click
        """Run the command and turn errors into an exit status."""
        exports.begin()
        arguments = [*getattr(ctx, "_protected_args", ()), *ctx.args]
        try:
            try:
                return super().invoke(ctx)
            finally:
                _log_exports(arguments)
        except (UnknownPartyError, UnknownChainError) as error:
            raise _failure(error, NOTHING_FOUND) from error
        except BackendError as error:
            raise _failure(error, SERVICE_FAILED) from error
        except DiversionError as error:
            raise _failure(error, BAD_INPUT) from error
        except BrokenPipeError as error:
            # What Python still holds for the closed pipe must go somewhere at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(PIPE_CLOSED) from error
        except OSError as error:
            raise _failure(error, BAD_INPUT) from error
        except KeyboardInterrupt as error:
            raise typer.Exit(INTERRUPTED) from error


app = typer.Typer(
    cls=Commands,
    help=_HELP,
    epilog=_EPILOG,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def say(message: str) -> None:
    """Write one line to standard error."""
    typer.echo(f"diversion: {visible(message)}", err=True)


def _log_exports(arguments: list[str]) -> None:
    if not exports.written:
        return
    asked = [] if exports.case is None else [("export", exports.case)]
    for action, case in (*asked, *(("fit", each) for each in exports.fitted)):
        from diversion.cli.case_log import log_files  # noqa: PLC0415 - it imports this

        log_files(case, action, arguments, exports.written)


def _failure(error: Exception, status: int) -> typer.Exit:
    say(str(error))
    return typer.Exit(status)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer's callback
    if wanted:
        typer.echo(f"diversion {version('diversion')}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    show_version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show it."),
    ] = False,
) -> None:
    pass
