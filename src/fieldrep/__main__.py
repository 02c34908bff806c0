"""Start of the program: without a command the screens, else the command line.

Nothing heavy is imported here: the screens must stand before the models are loaded.
"""

import gc
import os
import sys
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Options:
    """What applies to every command, wherever it stands on the line."""

    data: str | None = None
    profile: str | None = None
    demo: bool = False
    plain: bool = False


_WITH_VALUE = ("--data", "--profile")


def split_options(argv: list[str]) -> tuple[Options, list[str]]:
    """Take ``--data DIR``, ``--profile NAME``, ``--demo`` and ``--plain`` out of a command line.

    They may stand anywhere in it, up to a ``--``.

    Raises ValueError with the name of an option whose value is missing.
    """
    options, rest = Options(), []
    words = iter(argv)
    for word in words:
        if word == "--":
            rest += [word, *words]
            break
        name, equals, value = word.partition("=")
        if name in _WITH_VALUE:
            if not equals:
                value = next(words, "")
            if not value:
                raise ValueError(name)
            options = replace(options, data=value) if name == "--data" else replace(options, profile=value)
        elif word == "--demo":
            options = replace(options, demo=True)
        elif word == "--plain":
            options = replace(options, plain=True)
        else:
            rest.append(word)
    return options, rest


def main(argv: list[str] | None = None) -> int:
    """Run the program; returns the exit status."""
    try:
        options, rest = split_options(sys.argv[1:] if argv is None else argv)
    except ValueError as error:
        return _value_missing(str(error), "--json" in (sys.argv[1:] if argv is None else argv))
    # a shell asks for completions through the environment, without a command
    screens = not rest and "_FIELDREP_COMPLETE" not in os.environ
    if screens and not options.plain and not (sys.stdin.isatty() and sys.stdout.isatty()):
        return _no_terminal()
    # Nothing is garbage while modules load: a tenth of the start. RepApp.start_working and the
    # commands' session turn the collector on again.
    gc.disable()
    if screens:
        from fieldrep.tui.start import run

        return run(options)
    from fieldrep.cli.main import run_command

    try:
        return run_command(options, rest)
    finally:
        gc.freeze()  # else the end of the program looks through everything once more: 60 ms


def _no_terminal() -> int:
    from fieldrep.i18n import _, guess_language, set_language

    set_language(guess_language())
    sys.stderr.reconfigure(errors="replace")  # type: ignore[union-attr]
    print(_("The screens need a terminal. “fieldrep --help” lists the commands."), file=sys.stderr)  # noqa: T201
    return 2


def _value_missing(option: str, as_json: bool) -> int:
    from fieldrep.cli.errors import show_error
    from fieldrep.errors import FieldrepError, UsageError
    from fieldrep.i18n import _, guess_language, set_language
    from fieldrep.paths import data_paths
    from fieldrep.store.settings import LANGUAGE, read_settings

    try:
        known = read_settings(data_paths().database)
    except FieldrepError:
        known = {}
    set_language(known.get(LANGUAGE) or guess_language())
    sys.stderr.reconfigure(errors="replace")  # type: ignore[union-attr]
    show_error(UsageError(_("Option {name} needs a value.").format(name=option)), as_json=as_json)
    return 2


if __name__ == "__main__":
    sys.exit(main())
