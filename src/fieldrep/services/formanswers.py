"""Forms of the playbook filled in about any record: what they ask, what was answered, where it went.

A form is a worksheet of a pack. Its answers stay with the subject; about an account they also fill the
fields they feed where those are empty, and are proposed where the field says something else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from sqlmodel import select

from fieldrep.errors import Invalid, NotFound
from fieldrep.i18n import _
from fieldrep.models.accounts import Account
from fieldrep.models.base import Record
from fieldrep.models.contacts import Contact
from fieldrep.models.forms import FormAnswer, PrivateAnswer
from fieldrep.models.registry import MODELS, kind
from fieldrep.playbook.loader import Playbook
from fieldrep.playbook.schema import Item, Worksheet
from fieldrep.services import records
from fieldrep.services.accounts import get_account, members
from fieldrep.services.checklists import stored_answer
from fieldrep.services.contacts import add_contact
from fieldrep.services.feeding import (
    Fed,
    FedState,
    Subject,
    feed_subject,
    known_text,
    known_typed,
    proposed_text,
)
from fieldrep.services.visit_guide import choice_labels, playbook, shown_answer
from fieldrep.store.context import Context

YES = "yes"
"""The answer to an item that is ticked."""
ACCOUNT = "account"
Answer: TypeAlias = FormAnswer | PrivateAnswer


@dataclass(frozen=True, slots=True)
class About:
    """What a form is filled in about: a record, and which copy of the form where there are several."""

    kind: str
    id: str
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class FormLine:
    """One item as the screen shows it.

    ``answer`` is as stored (a code, an ISO date, "yes"), ``shown`` as a person reads it. ``known`` is
    what the record says already, ``typed`` the same as one would type it. ``proposed`` is what
    the record would say with the answer, where it says something else now.
    """

    id: str
    section: str
    text: str
    help: str
    type: str
    choices: tuple[tuple[str, str], ...]
    unit: str
    required: bool
    private: bool
    feeds: str
    answer: str
    shown: str
    known: str
    typed: str
    proposed: str

    @property
    def filled(self) -> bool:
        """Whether it was answered, or need not be because the record says it."""
        return bool(self.answer or self.known)


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form with its answers; ``changed`` is the day of the last one."""

    id: str
    title: str
    summary: str
    about: About
    lines: tuple[FormLine, ...]
    changed: date | None

    @property
    def needed(self) -> tuple[FormLine, ...]:
        """The items that must be answered."""
        return tuple(line for line in self.lines if line.required)

    @property
    def missing(self) -> tuple[FormLine, ...]:
        """The items that must be answered and are not, nor known from the record."""
        return tuple(line for line in self.needed if not line.filled)

    @property
    def answered(self) -> int:
        """How many items have an answer."""
        return sum(bool(line.answer) for line in self.lines)

    @property
    def progress(self) -> tuple[int, int]:
        """How many of the items that must be answered are, and how many there are; all where none must.

        What the record says counts once anything was answered.
        """
        wanted = self.needed or self.lines
        return sum(line.filled for line in wanted) if self.answered else 0, len(wanted)


def form_page(ctx: Context, form: str, about: About, book: Playbook | None = None) -> FormPage:
    """Return a form with what was answered about a record; raises NotFound.

    What was answered stays on the page also if the pack no longer asks it.
    """
    sheet = worksheet(book or playbook(ctx), form)
    stored = _stored(ctx, form, about)
    subject = _subject(ctx, about)
    items = [*sheet.item, *_gone(sheet, stored)]
    days = [row.at.date() for row in stored.values() if row.at]
    lines = tuple(_line(ctx, item, stored.get(item.id), subject) for item in items)
    return FormPage(form, sheet.title, sheet.summary, about, lines, max(days, default=None))


def answer_form(ctx: Context, form: str, about: About, answers: Mapping[str, str]) -> list[Fed]:
    """Write answers as typed, by item id ("" takes one away), and say where those went that feed a field.

    All of them or none: raises Invalid naming each item whose answer can't be read, NotFound for a form
    that is not there.
    """
    book = playbook(ctx)
    sheet = worksheet(book, form)
    _check_about(ctx, about)
    known = {item.id: item for item in sheet.item}
    read, wrong = {}, {}
    for name, typed in answers.items():
        if name not in known:
            wrong[name] = _("This form has no such item.")
            continue
        try:
            read[name] = _read(ctx, known[name], typed.strip())
        except Invalid as error:
            wrong[name] = next(iter(error.fields.values()))
    if wrong:
        raise Invalid(_("Some answers can't be taken."), wrong)
    stored, fed = _stored(ctx, form, about), []
    for item in sheet.item:
        before = stored[item.id].value if item.id in stored else ""
        if item.id in read and read[item.id] != before:
            _store(ctx, book, form, about, item, read[item.id])
            if read[item.id] and item.feeds:
                fed += _feed(ctx, about, item, read[item.id], overwrite=False)
    return fed


def take_over(ctx: Context, form: str, about: About, item_id: str) -> Fed | None:
    """Put an answer into the field it feeds, over what that says now; None where it feeds nothing."""
    item = _item(worksheet(playbook(ctx), form), item_id)
    row = _stored(ctx, form, about).get(item_id)
    if row is None or not row.value or not item.feeds:
        return None
    return next(iter(_feed(ctx, about, item, row.value, overwrite=True)), None)


def forms_about(ctx: Context, kind_: str, record: str) -> list[tuple[str, str]]:
    """Return (form, sheet) of everything that was filled in about a record."""
    rows = _rows(ctx, About(kind_, record))
    return sorted({(row.form, row.sheet) for row in rows if row.value})


def pack_stamp(book: Playbook, form: str) -> str:
    """Return pack and version of a worksheet or scheme, as stored with what was done by it."""
    for pack in book.packs:
        ids = {part.id for part in pack.worksheet} | {part.id for part in pack.scheme}
        if form in ids:
            return f"{pack.pack.id} {pack.pack.version}"
    return ""


def worksheet(book: Playbook, form: str) -> Worksheet:
    """Return a form of the playbook; raises NotFound."""
    sheet = book.worksheet(form)
    if sheet is None:
        raise NotFound(_("The playbook has no such form."), where=form)
    return sheet


def _item(sheet: Worksheet, ident: str) -> Item:
    for item in sheet.item:
        if item.id == ident:
            return item
    raise NotFound(_("This form has no such item."), where=ident)


def _check_about(ctx: Context, about: About) -> None:
    if about.kind not in MODELS:
        raise NotFound(_("There is no such kind of record."), where=about.kind)
    model: type[Record] = kind(about.kind).model
    records.get(ctx, model, about.id)


def _ids(ctx: Context, about: About) -> list[str]:
    """Return the ids whose answers count: of an account also those merged into it."""
    return (members(ctx, about.id) or [about.id]) if about.kind == ACCOUNT else [about.id]


def _stored(ctx: Context, form: str, about: About) -> dict[str, Answer]:
    """Return the answers by item, the record's own before those of records merged into it."""
    found: dict[str, Answer] = {}
    for row in _rows(ctx, about):
        here = row.form == form and row.sheet == about.sheet
        if here and (row.item not in found or row.subject_id == about.id):
            found[row.item] = row
    return found


def _rows(ctx: Context, about: About) -> list[Answer]:
    ids = _ids(ctx, about)
    found: list[Answer] = []
    for model in (FormAnswer, PrivateAnswer):
        query = select(model).where(model.subject_id.in_(ids))  # type: ignore[union-attr]
        found += ctx.session.exec(query.order_by(model.subject_id, model.id)).all()  # type: ignore[arg-type]
    return found


def _gone(sheet: Worksheet, stored: Mapping[str, Answer]) -> list[Item]:
    known = {item.id for item in sheet.item}
    return [
        Item(row.item, row.wording, type="text")
        for row in stored.values()
        if row.value and row.item not in known
    ]


def _subject(ctx: Context, about: About) -> Subject | None:
    return Subject.of_account(ctx, get_account(ctx, about.id)) if about.kind == ACCOUNT else None


def _line(ctx: Context, item: Item, row: Answer | None, subject: Subject | None) -> FormLine:
    answer = row.value if row else ""
    feeds = item.feeds if subject is not None else ""
    return FormLine(
        id=item.id,
        section=item.section,
        text=item.text,
        help=item.help,
        type=item.type,
        choices=tuple(choice_labels(item.choices).items()),
        unit=item.unit,
        required=item.required,
        private=item.private,
        feeds=feeds,
        answer=answer,
        shown=_("yes") if item.type == "tick" and answer else shown_answer(item, answer),
        known=known_text(subject, feeds) if subject else "",
        typed=known_typed(subject, feeds) if subject else "",
        proposed=proposed_text(ctx, subject, feeds, answer, _label(item, answer)) if subject else "",
    )


def _label(item: Item, answer: str) -> str:
    return shown_answer(item, answer) if item.type in ("choice", "number") else ""


def _read(ctx: Context, item: Item, typed: str) -> str:
    if item.type == "tick":
        return YES if typed else ""
    return stored_answer(ctx, item, typed)


def _store(ctx: Context, book: Playbook, form: str, about: About, item: Item, value: str) -> None:
    records.put(
        ctx,
        PrivateAnswer if item.private else FormAnswer,
        subject_kind=about.kind,
        subject_id=about.id,
        form=form,
        sheet=about.sheet,
        item=item.id,
        wording=item.text,
        value=value,
        pack=pack_stamp(book, form),
        person_id=ctx.actor,
        at=ctx.now,
    )


def _feed(ctx: Context, about: About, item: Item, value: str, *, overwrite: bool) -> list[Fed]:
    if about.kind != ACCOUNT:
        return []
    ctx.session.flush()
    account = records.get(ctx, Account, about.id)
    subject = Subject.of_account(ctx, account)
    if subject.contact is None and item.feeds == "contact.name":
        person: Contact = add_contact(ctx, about.id, {"name": value})
        return [Fed(item.feeds, FedState.STORED, person.name)]
    return [feed_subject(ctx, subject, item.feeds, value, label=_label(item, value), overwrite=overwrite)]
