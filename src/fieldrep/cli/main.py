"""The command line as a whole: finds the command, imports only what it needs, shows errors.

Exit codes: 0 done, 1 error, 2 the call is off or a value is missing, 3 a folder can't be
reached or written, 4 busy, 5 passphrase, 6 damage, 7 newer version, 8 needs a decision.
"""

import sys
from importlib import import_module

import typer
from typer.core import TyperGroup

from fieldrep.__main__ import Options
from fieldrep.cli.common import session
from fieldrep.cli.errors import show_error, wants_json
from fieldrep.cli.framework import show_usage_error, speak_our_words, usage_error
from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _, guess_language, set_language

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("setup", N_("Set up an empty data folder.")),
    "today": ("today", N_("What is due today.")),
    "log": ("log", N_("Write down a call or walk-in visit.")),
    "find": ("find", N_("Find anything by any words.")),
    "accounts": ("accounts", N_("The customer and dealer book.")),
    "contacts": ("contacts", N_("The people at the accounts.")),
    "files": ("files", N_("Files attached to accounts.")),
    "visits": ("visits", N_("Plan, move, cancel and list visits.")),
    "promises": ("promises", N_("Promises both ways.")),
    "dealer": ("dealer", N_("Develop dealers: survey, assessment, negotiation, agreement.")),
    "events": ("events", N_("Exhibitions: milestones, accounts, follow-up, sum-up.")),
    "worksheets": ("worksheets", N_("Worksheets for an event, an account, a launch, a territory.")),
    "sprint": ("sprint", N_("A calling sprint: its list, counts and pace.")),
    "objections": ("objections", N_("Answers to what customers say, your own too.")),
    "practice": ("practice", N_("Practice cards of the playbook.")),
    "report": ("report", N_("Weekly and monthly reports.")),
    "playbook": ("playbook", N_("The packs of checklists and talk tracks, and a team's own.")),
    "import": ("imports", N_("Import accounts and notes, undo an import.")),
    "export": ("archive", N_("Export everything.")),
    "sync": ("sync", N_("Exchange everything with the team's file.")),
    "conflicts": ("conflicts", N_("What two changed apart, and settling it.")),
    "claims": ("claims", N_("Customers that two reps have registered.")),
    "team": ("team", N_("Make or join a team, its people, file and passphrase.")),
    "history": ("history", N_("The history of a record.")),
    "undo": ("undo", N_("Undo the last action.")),
    "redo": ("redo", N_("Redo what was undone.")),
    "backup": ("backup", N_("Make a backup.")),
    "restore": ("restore", N_("Bring back a backup.")),
    "doctor": ("doctor", N_("Check the data and this computer.")),
    "bug-report": ("bugreport", N_("Facts for a bug report, without customer data.")),
    "paths": ("where", N_("Where the data and the log are.")),
    "settings": ("settings", N_("Show or change the settings.")),
    "demo": ("demo", N_("Make demo data in an empty folder.")),
}
"""Command → (module below ``fieldrep.cli``, help)."""


class _Commands(TyperGroup):
    """Imports a command's module only when it is called or its own help is shown."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str):  # type: ignore[override]
        if cmd_name not in COMMANDS:
            return None
        module, help_text = COMMANDS[cmd_name]
        part = import_module(f"fieldrep.cli.{module}").app
        part.rich_markup_mode = None  # plain help, as of the whole
        part._add_completion = False  # offered once, by the whole
        command = typer.main.get_command(part)
        command.name = cmd_name
        command.help = _(help_text)
        command.short_help = _(help_text)
        return command


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"fieldrep {version('fieldrep')}")
        raise typer.Exit


def _program() -> typer.Typer:
    """Return the whole, with its help in the language in force now."""
    app = typer.Typer(
        cls=_Commands,
        name="fieldrep",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        help=_(
            "Notebook, coach and secretary for field sales reps who work offline.\n\n"
            "Without a command the program opens on Today. --data DIR (or FIELDREP_DATA), --profile NAME"
            " and --demo may stand anywhere on the line. With --plain it asks in plain lines,"
            " for screen readers."
        ),
    )

    @app.callback()
    def _root(
        version: bool = typer.Option(
            False, "--version", callback=_version, is_eager=True, help=_("Show the version.")
        ),
    ) -> None:
        pass

    return app


def run_command(options: Options, words: list[str]) -> int:
    """Run one command line; returns its exit status. No traceback reaches the user."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    as_json = wants_json(words)
    session.begin(options)
    set_language(session.language or guess_language())
    speak_our_words()
    try:
        if words[:1] and words[0].endswith("-completion"):
            from fieldrep.cli.completion import complete_shell

            if complete_shell(words):
                return 0
        result = _program()(args=words, prog_name="fieldrep", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except FieldrepError as error:
        show_error(error, as_json=as_json)
        return error.exit_code
    except typer.Exit as done:
        return done.exit_code
    except typer.Abort:
        return 1
    except (KeyboardInterrupt, BrokenPipeError):
        return 1
    except Exception as error:
        return _unexpected(error, as_json)
    finally:
        session.end()


def _unexpected(error: Exception, as_json: bool) -> int:
    """Show a usage error of the command line, or a plain sentence for what nobody foresaw."""
    if hasattr(error, "format_message"):  # one of the framework's own
        if as_json:
            show_error(usage_error(error), as_json=True)
        else:
            show_usage_error(error)
        return int(getattr(error, "exit_code", 2))
    session.log_unexpected(error)
    said = _("Something went wrong that should not have. Nothing was half done; the log has the details:")
    show_error(FieldrepError(said, hint=str(session.paths.log)), as_json=as_json)
    return 1
