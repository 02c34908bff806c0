"""``fieldrep settings``: show or change what the first run asked, the look, and how often to sync."""

from dataclasses import replace

import typer

from fieldrep.cli.common import JSON, print_json, print_table, session
from fieldrep.errors import UsageError
from fieldrep.i18n import _

app = typer.Typer()

ANSWERS = {
    "name": "name",
    "territory": "territory",
    "language": "language",
    "currency": "currency",
    "timezone": "zone",
}
LOOK = {"theme": ("light", "dark", "contrast"), "ascii_borders": ("0", "1")}
SYNC_EVERY = "sync_every"
KEYS = (*ANSWERS, *LOOK, SYNC_EVERY)


@app.command()
def settings(
    key: str = typer.Argument("", help=", ".join(KEYS)),
    value: str = typer.Argument(None, help=_("The new value; without one it is shown.")),
    as_json: bool = JSON,
) -> None:
    """Show or change the settings."""
    from fieldrep.services.setup import change_setup, current_setup
    from fieldrep.store.settings import MOST_MINUTES, is_sync_interval

    workspace = session.ready()
    if key and key not in KEYS:
        raise UsageError(
            _("There is no such setting."),
            where=key,
            hint=_("Choose one of: {choices}.").format(choices=", ".join(KEYS)),
        )
    if key and value is not None:
        if key in LOOK and value not in LOOK[key]:
            raise UsageError(
                _("This value can't be taken."),
                where=key,
                hint=_("Choose one of: {choices}.").format(choices=", ".join(LOOK[key])),
            )
        if key == SYNC_EVERY and not is_sync_interval(value):
            raise UsageError(
                _("This value can't be taken."),
                where=key,
                hint=_("Whole minutes, 0 to {most}.").format(most=MOST_MINUTES),
            )
        answers = current_setup(workspace)
        if key in ANSWERS:
            change_setup(workspace, replace(answers, **{ANSWERS[key]: value}))
        else:
            change_setup(workspace, answers, {key: value})
    now = _all()
    if key:
        now = {key: now[key]}
    if as_json:
        print_json(now)
    else:
        print_table((_("Setting"), _("Value")), list(now.items()))


def _all() -> dict[str, str]:
    from fieldrep.services.setup import current_setup
    from fieldrep.store.settings import DEFAULTS, read_settings

    answers = current_setup(session.workspace)
    kept = DEFAULTS | read_settings(session.paths.database)
    return {name: getattr(answers, field) for name, field in ANSWERS.items()} | {
        name: kept.get(name, "0") for name in (*LOOK, SYNC_EVERY)
    }
