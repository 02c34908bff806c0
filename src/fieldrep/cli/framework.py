"""The command line framework's own words in the language in force: help pages and usage errors.

The framework speaks English only, and takes the words of no catalogue of ours. Help passes through the
formatter here; errors are worded anew from what they hold. What a newer framework says that is not known
here stays as it is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import typer

from fieldrep.errors import UsageError
from fieldrep.i18n import N_, _, ngettext

_HEADINGS = (N_("Arguments"), N_("Options"), N_("Commands"))
_TEXTS = (
    N_("Show this message and exit."),
    N_("Print one JSON document."),
    N_("Install completion for the current shell."),
    N_("Show completion for the current shell, to copy it or customize the installation."),
)
_METAVARS = (N_("[OPTIONS]"), N_("COMMAND [ARGS]..."))
_TYPES = {
    "<str>": N_("<text>"),
    "<list[str]>": N_("<text>"),
    "<int>": N_("<number>"),
    "<float>": N_("<number>"),
}
_MARKS = re.compile(r"\[(?:default: (?P<default>[^\]]*?))?(?:; )?(?P<required>required)?\]$")

_PIECES = re.compile(r"[\u2e80-\uffef][，。、；：？！）》”…]*|[^\s\u2e80-\uffef]+ ?|\s")

_ERRORS: Sequence[tuple[re.Pattern[str], str]] = [
    (re.compile(pattern), text)
    for pattern, text in (
        (r"No such option: (?P<name>.*)", N_("No such option: {name}")),
        (r"No such command '(?P<name>.*)'\.", N_("No such command: {name}")),
        (r"Missing command\.", N_("Missing command.")),
        (r"Option '(?P<name>.*)' does not take a value\.", N_("Option {name} does not take a value.")),
        (r"Option '(?P<name>.*)' requires an argument\.", N_("Option {name} needs a value.")),
        (r"Got unexpected extra argument\(s\) \((?P<name>.*)\)", N_("Too many words: {name}")),
        (r"Input should be a valid integer.*", N_("this is not a whole number.")),
        (r"Input should be a valid number.*", N_("this is not a number.")),
        (r"Input should be greater than or equal to (?P<least>.*)", N_("it is at least {least}.")),
        (
            r"(?:Value )?'(?P<name>.*)' is not one of (?P<choices>.*)\.",
            N_("“{name}” is not one of {choices}."),
        ),
    )
]


def speak_our_words() -> None:
    """Let every help page of this program be written by our formatter."""
    _context_class().formatter_class = _formatter_class()


def usage_error(error: Any) -> UsageError:
    """Return a usage error of the framework as one of ours."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return UsageError(_("Missing command."))
    context = getattr(error, "ctx", None)
    return UsageError(
        _message(error),
        where=context.command_path if context is not None else "",
        hint=_help_hint(context) if context is not None else "",
    )


def show_usage_error(error: Any) -> None:
    """Show a usage error of the framework on standard error: how it is used, where help is, what is off."""
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(error.format_message(), err=True)
        return
    context = getattr(error, "ctx", None)
    if context is not None:
        typer.echo(context.get_usage(), err=True)
        typer.echo(_help_hint(context) + "\n", err=True)
    typer.echo(_("Error: {message}").format(message=_message(error)), err=True)


def _help_hint(context: Any) -> str:
    command = f"{context.command_path} {context.help_option_names[0]}"
    return _("“{command}” shows help.").format(command=command)


def _message(error: Any) -> str:
    name = type(error).__name__
    if name == "MissingParameter":
        return _missing(error)
    said = str(error.format_message())
    if name == "BadParameter":
        wrong = _worded(str(error.message))
        where = _hint(error)
        if not where:
            return _("Invalid value: {message}").format(message=wrong)
        return _("Invalid value for {name}: {message}").format(name=where, message=wrong)
    possible = getattr(error, "possibilities", None)
    if possible:
        meant = ngettext("Did you mean {options}?", "Did you mean one of {options}?", len(possible))
        return f"{_worded(str(error.message))} {meant.format(options=', '.join(sorted(possible)))}"
    return _worded(said)


def _missing(error: Any) -> str:
    param = getattr(error, "param", None)
    kind = getattr(error, "param_type", None) or getattr(param, "param_type_name", "")
    text = _("Missing option: {name}") if kind == "option" else _("Missing argument: {name}")
    return text.format(name=_hint(error))


def _hint(error: Any) -> str:
    """Return the option or argument as it is typed."""
    hint = getattr(error, "param_hint", None)
    param = getattr(error, "param", None)
    if hint is None and param is not None:
        hint = param.get_error_hint()
    joined = hint if isinstance(hint, str) else " / ".join(hint or ())
    return joined.replace("'", "")


def _worded(message: str) -> str:
    for pattern, text in _ERRORS:
        found = pattern.fullmatch(message)
        if found:
            return _(text).format(**found.groupdict())
    return message


def _context_class() -> Any:
    """Return the framework's context, of which ours and all it makes are: typer brings its own click."""
    return next(each for each in typer.Context.__mro__ if "formatter_class" in vars(each))


def _formatter_class() -> type[Any]:
    base: Any = _context_class().formatter_class
    if getattr(base, "speaks_our_words", False):
        return base

    class Formatter(base):
        """Writes help pages with the words in the language in force."""

        speaks_our_words = True

        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            for metavar in _METAVARS:
                args = args.replace(metavar, _(metavar))
            super().write_usage(prog, args, _("Usage: ") if prefix is None else prefix)

        @contextmanager
        def section(self, name: str) -> Iterator[None]:
            with super().section(_(name) if name in _HEADINGS else name):
                yield

        def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
            """Write two columns as the framework does, but by cells: Chinese takes two a character."""
            from rich.cells import cell_len

            worded = [(_row_head(first), _row_text(second)) for first, second in rows]
            column = min(max(cell_len(first) for first, _text in worded), col_max) + col_spacing
            below = "\n" + " " * (self.current_indent + column)
            for first, second in worded:
                room = column - cell_len(first)
                ahead = first + (" " * room if room >= col_spacing else below)
                lines = _wrapped(second, max(self.width - column - 2, 10))
                self.write(" " * self.current_indent + (ahead + below.join(lines)).rstrip() + "\n")

    return Formatter


def _wrapped(text: str, cells: int) -> list[str]:
    """Return a text in lines of at most so many cells, ended after spaces and between wide characters."""
    from rich.cells import cell_len

    lines = [""]
    for piece in _PIECES.findall(text.replace("\n", " ").strip()):
        if cell_len((lines[-1] + piece).rstrip()) > cells and lines[-1]:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def _row_head(text: str) -> str:
    for type_, word in _TYPES.items():
        text = text.replace(type_, _(word))
    return text


def _row_text(text: str) -> str:
    """Return what stands beside an option, its marks and what the framework itself says in our words."""
    marks = _MARKS.search(text)
    plain = text[: marks.start()].rstrip() if marks else text
    said = _(plain) if plain in _TEXTS else plain
    if marks is None or not any(marks.groups()):
        return said if marks is None else text
    return f"{said}  [{'; '.join(_marks(marks.groupdict()))}]".strip()


def _marks(found: Mapping[str, str | None]) -> Iterator[str]:
    if found["default"]:
        yield _("default: {default}").format(default=found["default"])
    if found["required"]:
        yield _("required")
