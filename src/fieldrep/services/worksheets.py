"""The worksheets of the playbook about one record, with how far each is filled in.

A launch or a territory is no record of its own: its worksheets are kept with the person, each copy under
a name, such as the product that is launched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fieldrep.errors import Invalid, NotFound
from fieldrep.i18n import _
from fieldrep.playbook.loader import Playbook
from fieldrep.playbook.names import EVENT, LAUNCH, TERRITORY, VISIT
from fieldrep.playbook.schema import Worksheet
from fieldrep.services.exhibitions import KIND as EVENT_KIND
from fieldrep.services.formanswers import ACCOUNT, About, form_page, forms_about
from fieldrep.services.visit_guide import playbook
from fieldrep.store.context import Context

PERSON = "person"
OCCASIONS = {EVENT_KIND: (EVENT,), ACCOUNT: (LAUNCH, VISIT), PERSON: (LAUNCH, TERRITORY)}
"""Kind of record → the occasions whose worksheets are filled in about it."""
TALKS = "events.follow_up"
"""The line for each talk: the list of an event's accounts holds the same."""
MOST_OF_NAME = 60


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A worksheet about a record: ``given`` of ``needed`` answers, ``changed`` when the last was written."""

    form: str
    title: str
    summary: str
    occasion: str
    about: About
    answered: int
    given: int
    needed: int
    changed: date | None

    @property
    def done(self) -> bool:
        """Whether everything is answered that must be."""
        return self.answered > 0 and self.given == self.needed


def worksheets_for(book: Playbook, kind: str) -> list[Worksheet]:
    """Return the worksheets that are filled in about a kind of record.

    Those for kinds of accounts stand first at an account and nowhere else. Of an event those are left
    out whose items all are milestones: they stand in its plan.
    """
    wanted = OCCASIONS.get(kind, ())
    sheets = [sheet for occasion in wanted for sheet in book.worksheets() if sheet.occasion == occasion]
    if kind == ACCOUNT:
        sheets.sort(key=lambda sheet: (wanted.index(sheet.occasion), not sheet.kinds))
    return [
        sheet
        for sheet in sheets
        if sheet.id != TALKS
        and (kind == ACCOUNT or not sheet.kinds)
        and (kind != EVENT_KIND or any(item.days is None for item in sheet.item))
    ]


def worksheet_rows(ctx: Context, about: About) -> list[SheetRow]:
    """Return the worksheets about a record, by occasion and copy; ``about.sheet`` is not looked at."""
    book = playbook(ctx)
    sheets = worksheets_for(book, about.kind)
    filled = forms_about(ctx, about.kind, about.id)
    rows = []
    for occasion in dict.fromkeys(sheet.occasion for sheet in sheets):
        here = [sheet for sheet in sheets if sheet.occasion == occasion]
        names = {copy for form, copy in filled if any(sheet.id == form for sheet in here)}
        for name in sorted({"", *names}):
            rows += [_row(ctx, book, sheet, About(about.kind, about.id, name)) for sheet in here]
    return rows


def _row(ctx: Context, book: Playbook, sheet: Worksheet, about: About) -> SheetRow:
    page = form_page(ctx, sheet.id, about, book)
    given, needed = page.progress
    return SheetRow(
        sheet.id,
        sheet.title,
        sheet.summary,
        sheet.occasion,
        about,
        page.answered,
        given,
        needed,
        page.changed,
    )


def copy_name(name: str, rows: Sequence[SheetRow], occasion: str) -> str:
    """Return the name of a new copy, checked; raises Invalid for none, a long one or one that is there."""
    name = " ".join(name.split())
    wrong = ""
    if not name:
        wrong = _("A name is needed.")
    elif len(name) > MOST_OF_NAME:
        wrong = _("At most {count} characters.").format(count=MOST_OF_NAME)
    elif any(row.about.sheet == name and row.occasion == occasion for row in rows):
        wrong = _("There is a copy of this name.")
    if wrong:
        raise Invalid(_("The copy can't be named like this."), {"name": wrong})
    return name


def resolve_worksheet(ctx: Context, kind: str, words: str) -> str:
    """Return the id of the worksheet for a kind of record that words mean; raises NotFound with the choices.

    An id, the end of one (“sum_up”), or the title.
    """
    sheets = worksheets_for(playbook(ctx), kind)
    for sheet in sheets:
        if words in (sheet.id, sheet.id.partition(".")[2], sheet.title):
            return sheet.id
    raise NotFound(
        _("There is no worksheet “{name}” for this.").format(name=words),
        hint=_("Choose one of: {choices}.").format(choices=", ".join(sheet.id for sheet in sheets)),
    )
