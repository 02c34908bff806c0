"""A form of the playbook filled in about a record: the survey of a dealer, a launch handbook, an agreement.

What is typed is a draft at once and comes back; finished, all of it is one action, whole or in part.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fieldrep.i18n import _
from fieldrep.rules.money import Money, parse_money
from fieldrep.services.event_words import labelled
from fieldrep.terms import term
from fieldrep.tui.forms.edits import Edits
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSpec, Kind
from fieldrep.tui.menu import Menu, MenuItem

if TYPE_CHECKING:
    from fieldrep.services.formanswers import About, FormLine, FormPage
    from fieldrep.tui.rep import RepApp

FORM = "form"
"""The name of the drafts of these forms."""
KINDS: Mapping[str, Kind] = {
    "tick": "check",
    "text": "text",
    "choice": "choice",
    "number": "number",
    "date": "date",
    "money": "money",
}


def open_worksheet(
    app: "RepApp",
    form: str,
    about: "About",
    name: str,
    done: Callable[[], None] | None = None,
    hints: Mapping[str, str] | None = None,
) -> None:
    """Open a form about a record; ``name`` is what a person calls the record. Raises NotFound.

    ``hints``: what was counted, by item, to stand beside it.
    """
    from fieldrep.services.formanswers import form_page

    with app.desk.workspace.read() as ctx:
        page = form_page(ctx, form, about)
    spec = form_spec(page, name, hints or {})
    values = {line.id: _value(line, app.desk.currency) for line in page.lines}
    draft = app.desk.draft(FORM, worksheet_record(form, about), title=name)
    edits = Edits(draft, spec, values, app.desk.form_settings)
    changed: set[str] = set()

    def save(given: dict[str, Any]) -> object:
        from fieldrep.services.dealer_flow import fill_form
        from fieldrep.services.formanswers import ACCOUNT, answer_form

        wanted = edits.changed(screen.form.state.as_draft())
        answers = {key: typed(value) for key, value in given.items() if key in wanted}
        changed.update(answers)
        with app.desk.workspace.write("form.answer", f"{page.title} · {name}", as_of=draft.as_of) as ctx:
            if about.kind == ACCOUNT:
                return fill_form(ctx, form, about.id, answers)[1] or True
            answer_form(ctx, form, about, answers)
            return True

    def saved(result: object) -> None:
        if not result:
            return
        app.changed()
        stage = "" if result is True else str(result)
        _say(app, form, about, name, stage, changed)
        if done is not None:
            done()

    screen = FormScreen(spec, values, edits, save, app.desk.form_settings)
    app.push_screen(screen, saved)


def form_spec(page: "FormPage", name: str, hints: Mapping[str, str]) -> FormSpec:
    """Return the form of a page. Nothing is required to leave it: what is missing is said afterwards."""
    fields = tuple(_field(line, hints.get(line.id, "")) for line in page.lines)
    return FormSpec(FORM, f"{page.title} · {name}", fields, help=page.summary)


def _field(line: "FormLine", counted: str) -> FieldSpec:
    choices = tuple(
        Choice(code, label, key=str(number) if number < 10 else "")
        for number, (code, label) in enumerate(line.choices, start=1)
    )
    helps = [line.help] if line.help else []
    if line.answer and line.proposed:
        helps.append(_("on record: {known}").format(known=line.known))
    if counted:
        helps.append(_("counted: {number}").format(number=counted))
    if line.private:
        helps.append(_("only for you"))
    return FieldSpec(
        line.id,
        f"{line.text} *" if line.required else line.text,
        kind=KINDS.get(line.type, "text"),
        choices=choices,
        unit=line.unit,
        section=line.section,
        help=" · ".join(helps),
        prefer=None if line.type == "date" else "future",
    )


def _value(line: "FormLine", currency: str) -> object:
    """Return what a field holds at first: the answer, else what the record says already."""
    text = line.answer or line.typed
    if not text:
        return False if line.type == "tick" else None
    try:
        match line.type:
            case "tick":
                return True
            case "date":
                return date.fromisoformat(text)
            case "money":
                return parse_money(text, currency)
            case "number":
                return Decimal(text)
    except ValueError:  # stored by another pack: shown as it is
        return None
    return text


def typed(value: object) -> str:
    """Return the value of a field as an answer is typed."""
    match value:
        case None | False | "":
            return ""
        case True:
            return "yes"
        case date():
            return value.isoformat()
        case Money():
            return f"{value.major.normalize():f} {value.currency}"
        case Decimal():
            return f"{value:f}"
    return str(value)


def _say(app: "RepApp", form: str, about: "About", name: str, stage: str, changed: Collection[str]) -> None:
    """Say what was kept and what is missing, and propose what the record could take of the answers given."""
    from fieldrep.services.formanswers import form_page

    with app.desk.workspace.read() as ctx:
        page = form_page(ctx, form, about)
    words = _("{form} of {name} is kept.").format(form=page.title, name=name)
    if stage:
        words += " " + _("The stage is now: {stage}").format(stage=term(stage, "Stage"))
    elif page.missing:
        words += " " + _("Missing: {names}").format(
            names=_(", ").join(line.text for line in page.missing[:3])
        )
    app.notice(words)
    propose(app, page, name, changed)


def propose(app: "RepApp", page: "FormPage", name: str, items: Collection[str]) -> None:
    """Offer to put the answers to these items over what the record says; each is one key.

    Answers of before were offered when they were given: what was refused then is not asked again.
    """
    lines = [line for line in page.lines if line.proposed and line.id in items]
    if not lines:
        return
    hint = _("on record: {known}")
    choices = [
        MenuItem(
            line.id, labelled(line.text, line.proposed), hint.format(known=line.known or "–"), str(number)
        )
        for number, line in enumerate(lines[:9], start=1)
    ]
    choices.append(MenuItem(None, _("Leave the record as it is"), key="0"))

    def chosen(item: str | None) -> None:
        from fieldrep.services.formanswers import form_page, take_over

        if item is None:
            return
        with app.desk.workspace.write("form.take", name) as ctx:
            take_over(ctx, page.id, page.about, item)
        app.changed()
        with app.desk.workspace.read() as ctx:
            now = form_page(ctx, page.id, page.about)
        propose(app, now, name, items)

    app.push_screen(Menu(_("The record says something else. Take over?"), choices), chosen)


def reopen_worksheet(app: "RepApp", record: str, title: str) -> None:
    """Open the form that was left open."""
    open_worksheet(app, *worksheet_of(record), title)


def worksheet_record(form: str, about: "About") -> str:
    """Return what a worksheet about a record is known by in a draft."""
    return "|".join((form, about.kind, about.id, about.sheet))


def worksheet_of(record: str) -> "tuple[str, About]":
    """Return the form that a draft's record means, and what it is about."""
    from fieldrep.services.formanswers import About

    form, kind, ident, sheet = record.split("|", 3)
    return form, About(kind, ident, sheet)
