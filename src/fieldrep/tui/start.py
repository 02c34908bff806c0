"""Start of the screens: find the data folder, its language and look, then run the application."""

import sys
from typing import TYPE_CHECKING

from fieldrep.errors import FieldrepError
from fieldrep.i18n import _, guess_language, set_language
from fieldrep.paths import DataPaths, data_paths
from fieldrep.store import settings
from fieldrep.store.schema import ensure_schema, schema_version
from fieldrep.tui.desk import Desk
from fieldrep.tui.rep import START_OVER, RepApp

if TYPE_CHECKING:
    from fieldrep.__main__ import Options


def run(options: "Options") -> int:
    """Run the program on a data folder; returns the exit status."""
    paths = data_paths(options.data, options.profile, options.demo)
    try:
        if options.demo:
            _make_demo(paths)
        if schema_version(paths.database) is not None:
            ensure_schema(paths.database, paths.backups)
        known = settings.read_settings(paths.database)
    except FieldrepError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return error.exit_code
    if options.plain:
        from fieldrep.tui.spoken import speak

        set_language(known.get(settings.LANGUAGE) or guess_language())
        return speak(Desk(paths))
    while (result := _run_once(paths, known)) == START_OVER:
        known = settings.read_settings(paths.database)
    return result


def _run_once(paths: DataPaths, known: dict[str, str]) -> int:
    set_language(known.get(settings.LANGUAGE) or guess_language())
    desk = Desk(paths)
    app = RepApp(
        desk,
        theme_choice=known.get(settings.THEME, "dark"),
        ascii_only=known[settings.ASCII] == "1"
        if settings.ASCII in known
        else None,  # None: ask the terminal
    )
    try:
        result = app.run()
    finally:
        desk.close()
    return app.return_code or result or 0


def _make_demo(paths: DataPaths) -> None:
    from fieldrep.services.demo.folder import initialise_demo

    if not paths.database.exists():
        print(_("fieldrep: making demo data …"))  # noqa: T201
    initialise_demo(paths, guess_language()).close()
