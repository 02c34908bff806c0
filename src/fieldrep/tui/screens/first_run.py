"""The first run: five questions with sensible answers, all of which can be changed later."""

import os
from typing import TYPE_CHECKING, Any

from fieldrep.i18n import N_, current_language, set_language
from fieldrep.store.drafts import FIRST_RUN
from fieldrep.terms import choices
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSpec, Picked

if TYPE_CHECKING:
    from fieldrep.services.setup import Setup
    from fieldrep.tui.desk import Desk

CURRENCIES = ("CNY", "EUR", "USD", "GBP", "JPY", "HKD", "TWD", "SGD", "CHF", "INR", "MXN", "BRL", "KWD")


def _suggest_zone(text: str) -> list[Choice]:
    from zoneinfo import available_timezones

    wanted = text.casefold().replace(" ", "_")
    zones = sorted(zone for zone in available_timezones() if wanted in zone.casefold())
    return [Choice(zone, zone) for zone in zones[:8]]


def setup_form(name: str, title: str) -> FormSpec:
    """Return the form of the five answers, for the first run and for the settings."""
    return FormSpec(
        name,
        title,
        fields=(
            FieldSpec("name", N_("Your name"), required=True),
            FieldSpec("territory", N_("Territory"), help=N_("The area you work, such as North or 天津.")),
            FieldSpec(
                "language",
                N_("Language"),
                kind="choice",
                required=True,
                choices=tuple(Choice(code, word) for code, word in choices("Language")),
            ),
            FieldSpec(
                "currency",
                N_("Currency"),
                kind="pick",
                required=True,
                choices=tuple(Choice(code, code) for code in CURRENCIES),
                new=N_("another currency"),
                help=N_("Three letters, such as CNY or EUR."),
            ),
            FieldSpec(
                "timezone",
                N_("Time zone"),
                kind="pick",
                required=True,
                suggest=_suggest_zone,
                help=N_("Type a part of it, such as Shanghai or Berlin."),
            ),
        ),
        help=N_("All of it can be changed later. The data stay on this computer, not encrypted yet."),
    )


def first_values() -> dict[str, Any]:
    """Return the answers that are likely here."""
    from fieldrep.services.setup import guess_currency, guess_zone

    language = current_language()
    currency, zone = guess_currency(language), guess_zone(os.environ)
    return {"language": language, "currency": Picked(currency, currency), "timezone": Picked(zone, zone)}


def read_answers(values: dict[str, Any]) -> "Setup":
    """Return the answers of the form."""
    from fieldrep.services.setup import Setup

    return Setup(
        values["name"],
        values["territory"] or "",
        values["language"],
        (values["currency"].value or values["currency"].text).upper(),
        values["timezone"].value or values["timezone"].text,
    )


class FirstRun(FormScreen):
    """Asks the five questions and sets the data folder up."""

    def __init__(self, desk: "Desk") -> None:
        spec = setup_form(FIRST_RUN, N_("Welcome to fieldrep"))
        super().__init__(spec, first_values(), desk.drafts.open(FIRST_RUN), self._set_up)
        self._desk = desk

    def _set_up(self, values: dict[str, Any]) -> str:
        from fieldrep.services.setup import initialise

        answers = read_answers(values)
        initialise(self._desk.workspace, answers)
        self._desk.settings_changed()
        set_language(answers.language)
        return answers.name

    def go_back(self) -> None:
        """Leave without answering: the program ends; what was typed stands here the next time."""
        self.app.exit(0)
