"""The write-up of a visit as a form: what it asks, how it is filled from the record, what it gives back."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from fieldrep.i18n import N_, _, current_language
from fieldrep.rules.codes import Objective, Outcome
from fieldrep.rules.dates import format_date
from fieldrep.rules.fold import fold
from fieldrep.rules.money import Money
from fieldrep.terms import choices, term
from fieldrep.tui.forms.form import Form
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormDraft, FormSettings, FormSpec, Picked
from fieldrep.tui.forms.state import FormState

if TYPE_CHECKING:
    from fieldrep.services.visit_page import Person, VisitPage
    from fieldrep.services.writeup import WriteUp

FORM = "visit"
"""The name of its drafts."""
PEOPLE = 6
PROMISES = 4
OUTCOME_KEYS = {
    Outcome.ORDER: "o",
    Outcome.ADVANCE: "a",
    Outcome.CONTINUATION: "c",
    Outcome.NO_SALE: "n",
    Outcome.NOT_MET: "x",
}
OBJECTIVE_KEYS = {Objective.REACHED: "r", Objective.FALLBACK: "f", Objective.NOT_REACHED: "n"}
TEXTS = ("said", "result", "competitor_info", "samples", "next_step", "next_date")
"""Columns whose fields have their names."""

Texts = Mapping[str, str]


def not_met(texts: Texts) -> bool:
    """Return whether the outcome says that nobody was met."""
    return texts.get("outcome", "").strip().casefold() in (term(Outcome.NOT_MET).casefold(), "x")


def visit_form(
    people: Sequence["Person"], today: date, wanted: Callable[[], bool] = lambda: False
) -> FormSpec:
    """Return the form; ``people`` work at the account, ``today`` is the day that dates are read by.

    ``wanted`` says whether an advance was wanted from the visit: then it is asked whether it was reached.
    """
    titles = {fold(person.name): person.title for person in people}
    fields = [
        FieldSpec(
            "outcome",
            N_("Outcome"),
            kind="choice",
            choices=tuple(
                Choice(code, word, key=OUTCOME_KEYS[Outcome(code)]) for code, word in choices("Outcome")
            ),
            help=N_("o order, a advance, c continuation, n no sale, x not met"),
        )
    ]
    met = _unless_not_met
    fields += [
        _objective(wanted),
        *_person(1, people, titles),
        FieldSpec("said", N_("Said"), kind="long", when=met, help=N_("The talk in the customer's words.")),
        FieldSpec("result", N_("Result"), kind="long", when=met, help=N_("What came of it.")),
        FieldSpec(
            "competitor_info",
            N_("Competitors"),
            kind="long",
            when=met,
            help=N_("Price, delivery, terms, promotion: from whom. F9 writes “none learnt”."),
        ),
        FieldSpec("samples", N_("Samples left"), when=met),
        FieldSpec("quoted", N_("Price quoted"), kind="money", when=met),
        FieldSpec("next_step", N_("Next step")),
        FieldSpec("next_date", N_("When"), kind="date", help=N_("25, 11-25, +3, fri, tomorrow, 周五")),
    ]
    for number in range(2, PEOPLE + 1):  # here, so that one who met one person needn't pass them by
        fields += _person(number, people, titles)
    fields += [
        FieldSpec("colleagues", N_("Colleagues"), help=N_("Who of us came along, with commas between.")),
    ]
    for key, label in (("ours", N_("We promised")), ("theirs", N_("They promised"))):
        fields += [_promise(f"{key}{number}", label, key, number, today) for number in range(1, PROMISES + 1)]
    return FormSpec(FORM, N_("Write-up"), tuple(fields))


def _objective(wanted: Callable[[], bool]) -> FieldSpec:
    return FieldSpec(
        "objective_reached",
        N_("Objective"),
        kind="choice",
        when=lambda texts: wanted() and not not_met(texts),
        choices=tuple(
            Choice(code, word, key=OBJECTIVE_KEYS[Objective(code)]) for code, word in choices("Objective")
        ),
        help=N_("The advance wanted: r reached, f the smaller one, n not reached"),
    )


def _unless_not_met(texts: Texts) -> bool:
    return not not_met(texts)


def _person(number: int, people: Sequence["Person"], titles: Mapping[str, str]) -> list[FieldSpec]:
    """Return the fields of one person met: shown once the one before is filled."""
    key = f"person{number}"

    def wanted(texts: Texts) -> bool:
        return not not_met(texts) and (number == 1 or bool(texts.get(f"person{number - 1}", "").strip()))

    def title_missing(texts: Texts) -> bool:
        name = fold(texts.get(key, "")).strip()
        return wanted(texts) and bool(name) and not titles.get(name)

    def suggest(text: str, held: Texts) -> list[Choice]:
        taken = {held.get(f"person{other}#") for other in range(1, PEOPLE + 1) if other != number}
        return [
            Choice(p.id, p.name, " · ".join(filter(None, (p.title, term(p.role, "DecisionRole")))))
            for p in people
            if fold(text) in fold(p.name) and p.id not in taken
        ]

    return [
        FieldSpec(
            key,
            N_("Met") if number == 1 else N_("Also met"),
            kind="pick",
            suggest_with=suggest,
            new=N_("new person"),
            when=wanted,
            help=N_("Choose with ↓, or type a name: one that is not in the list is added to the account."),
        ),
        FieldSpec(f"title{number}", N_("Title"), when=title_missing, help=N_("Asked for once.")),
    ]


def _promise(key: str, label: str, stem: str, number: int, today: date) -> FieldSpec:
    return FieldSpec(
        key,
        label if number == 1 else N_("and"),
        when=None if number == 1 else _filled(f"{stem}{number - 1}"),
        help=N_("Begin or end with the day: 11-25 samples of both glues"),
        echo=lambda text, _texts: _due_echo(text, today),
    )


def _filled(key: str) -> Callable[[Texts], bool]:
    return lambda texts: bool(texts.get(key, "").strip())


def _due_echo(text: str, today: date) -> str:
    if not text.strip():
        return ""
    from fieldrep.services.quicklog import split_next

    _words, due = split_next(text, today)
    return _("due {day}").format(day=format_date(due, current_language())) if due else _("no day")


# Filling and reading


def form_values(page: "VisitPage") -> dict[str, object]:
    """Return what the record says, for the form's fields."""
    wrote = page.written
    values: dict[str, object] = {name: wrote[name] for name in TEXTS}
    values["outcome"] = wrote["outcome"] or ""
    values["objective_reached"] = wrote["objective_reached"] or ""
    if wrote["quoted_minor"] is not None and wrote["quoted_currency"]:
        values["quoted"] = Money(wrote["quoted_minor"], wrote["quoted_currency"])
    for number, person in enumerate(page.people[:PEOPLE], start=1):
        values[f"person{number}"] = Picked(person.id, person.name)
        values[f"title{number}"] = person.title
    values["colleagues"] = ", ".join(page.colleagues)
    return values


def write_up_of(values: Mapping[str, Any], today: date) -> "WriteUp":
    """Return what a finished form says."""
    from fieldrep.services.writeup import Met, WriteUp

    columns = {name: values[name] for name in (*TEXTS, "outcome", "objective_reached") if name in values}
    if "quoted" in values:
        quoted = values["quoted"]
        columns["quoted_minor"] = quoted.minor if quoted else None
        columns["quoted_currency"] = quoted.currency if quoted else None
    people = [
        Met(picked.value, picked.text.strip(), values.get(f"title{number}") or "")
        for number in range(1, PEOPLE + 1)
        if (picked := values.get(f"person{number}")) is not None
    ]
    colleagues = re.split(r"[,，、;；]", values["colleagues"])
    return WriteUp(
        columns,
        people,
        [name.strip() for name in colleagues if name.strip()],
        _promised(values, "ours", today),
        _promised(values, "theirs", today),
    )


def _promised(values: Mapping[str, Any], stem: str, today: date) -> list[tuple[str, date | None]]:
    from fieldrep.services.quicklog import split_next

    texts = [values.get(f"{stem}{number}") or "" for number in range(1, PROMISES + 1)]
    return [split_next(text, today) for text in texts if text.strip()]


class VisitForm(Form):
    """The form of the write-up. It is a model of what is written even before it is on the screen."""

    def __init__(self, page: "VisitPage", draft: FormDraft, settings: FormSettings) -> None:
        self._wanted = bool(page.written["advance_wanted"])
        spec = visit_form(page.everyone, settings.today, lambda: self._wanted)
        super().__init__(spec, form_values(page), draft, settings, id="write-up")
        self._titles = {fold(person.name): person.title for person in page.everyone}
        self._record = self._texts_of(page)

    def _texts_of(self, page: "VisitPage") -> dict[str, str]:
        """Return the texts that the form has where nothing was typed."""
        return FormState(self.spec, self.state.settings, form_values(page)).texts

    def begin_at(self, key: str) -> None:
        """Begin in a field, if it is asked for."""
        if any(field.key == key for field in self.state.visible()):
            self.active = key

    @property
    def is_unchanged(self) -> bool:
        """Whether the form says what the record says."""
        return self.state.texts == self._record

    def follow_record(self, page: "VisitPage") -> None:
        """Take over what changed in the record, in fields in which nothing was typed."""
        self._wanted = bool(page.written["advance_wanted"])
        now = self._texts_of(page)
        changed = [key for key, text in now.items() if text != self._record.get(key, "")]
        for key in changed:
            if self.state.texts[key] == self._record.get(key, ""):
                self.state.set_text(key, now[key])
        self._record = now
        if changed and self.is_attached:
            self.activate(self.active)

    def gaps(self) -> list[str]:
        """Return what a report would miss as things stand in the form; as ``report_gaps``."""
        from fieldrep.services.visits import report_gaps

        texts = self.state.texts
        met = [
            self._titles.get(fold(name).strip(), "") or texts.get(f"title{number}", "")
            for number in range(1, PEOPLE + 1)
            if (name := texts.get(f"person{number}", "")).strip()
        ]
        return report_gaps(Outcome.NOT_MET if not_met(texts) else None, texts, met)
