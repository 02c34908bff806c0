"""The settings: the five answers of the first run, how the screens look, how often a sync comes by itself."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fieldrep.i18n import N_, _, set_language
from fieldrep.store import settings
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSpec, Picked
from fieldrep.tui.screens.first_run import read_answers, setup_form

if TYPE_CHECKING:
    from fieldrep.tui.rep import RepApp

THEMES = (
    Choice("light", N_("light")),
    Choice("dark", N_("dark")),
    Choice("contrast", N_("high contrast")),
)


def _form() -> FormSpec:
    base = setup_form("settings", N_("Settings"))
    look = (
        FieldSpec("theme", N_("Theme"), kind="choice", required=True, choices=THEMES, section=N_("Look")),
        FieldSpec(
            "ascii",
            N_("ASCII borders"),
            kind="check",
            help=N_("For terminals in which lines and dots do not align."),
        ),
    )
    sync = FieldSpec(
        "sync_every",
        N_("Sync by itself every"),
        kind="number",
        unit=N_("minutes"),
        section=N_("Team"),
        validate=_check_minutes,
        help=N_("While the team's file can be reached; 0: only when you press F5."),
    )
    return FormSpec(base.name, base.title, (*base.fields, *look, sync))


def _check_minutes(value: Decimal) -> str | None:
    if value == int(value) and settings.is_sync_interval(str(int(value))):
        return None
    return _("Whole minutes, 0 to {most}.").format(most=settings.MOST_MINUTES)


def open_settings(app: "RepApp") -> None:
    """Open the settings; what is changed holds at once."""
    from fieldrep.services.setup import change_setup, current_setup

    desk = app.desk
    draft = desk.draft("settings")
    now = current_setup(desk.workspace)
    values = {
        "name": now.name,
        "territory": now.territory,
        "language": now.language,
        "currency": Picked(now.currency, now.currency),
        "timezone": Picked(now.zone, now.zone),
        "theme": desk.settings.get(settings.THEME, "dark"),
        "ascii": desk.settings.get(settings.ASCII) == "1",
        "sync_every": desk.settings.get(settings.SYNC_EVERY, "0"),
    }

    def save(given: dict[str, Any]) -> dict[str, Any]:
        change_setup(
            desk.workspace,
            read_answers(given),
            {
                settings.THEME: given["theme"],
                settings.ASCII: "1" if given["ascii"] else "",
                settings.SYNC_EVERY: str(int(given["sync_every"] or 0)),
            },
        )
        desk.settings_changed()
        return given

    async def saved(given: object) -> None:
        if not isinstance(given, dict):
            return
        language_changed = given["language"] != now.language
        set_language(given["language"])
        app.set_look(given["theme"], bool(given["ascii"]))
        app.notice(_("Settings saved."))
        if language_changed:
            await app.start_over()
        else:
            app.changed()

    app.push_screen(FormScreen(_form(), values, draft, save, desk.form_settings), saved)


def reopen_settings(app: "RepApp", _record: str, _title: str) -> None:
    """Open the settings as they were left."""
    open_settings(app)
