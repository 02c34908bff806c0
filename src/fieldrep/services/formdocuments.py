"""Filled-in forms of the playbook as report documents, so that they print and export like reports.

A document is made for one language: the words of the playbook and of the answers are of that language.
"""

from collections.abc import Sequence
from dataclasses import replace

from fieldrep.fields import field_label
from fieldrep.i18n import _, language
from fieldrep.models.people import Person as PersonRecord
from fieldrep.reports.blocks import Column, Figure, Label, Ref, Row, Table
from fieldrep.reports.document import Document, Period, Person, Section
from fieldrep.reports.draft import territory_on
from fieldrep.reports.values import Missing, Text
from fieldrep.services import records
from fieldrep.services.accounts import get_account
from fieldrep.services.exhibitions import KIND as EVENT
from fieldrep.services.exhibitions import get_event
from fieldrep.services.formanswers import ACCOUNT, About, FormLine, FormPage, form_page
from fieldrep.store.context import Context


def word(lang: str, text: str) -> Label:
    """Return a label in one language."""
    return Label("", {lang: text})


def form_document(
    ctx: Context, name: str, title: str, head: Sequence[Figure], sections: Sequence[Section]
) -> Document:
    """Return a document of today by the actor; ``name`` is what its file begins with."""
    person = records.get(ctx, PersonRecord, ctx.actor)
    day = ctx.today
    return Document(
        definition=name,
        definition_version=1,
        version=1,
        title=Label(name, {ctx.language: title}),
        person=Person(person.id, person.name),
        territory=territory_on(ctx, day),
        period=Period("day", day.year, day.timetuple().tm_yday, day, day),
        created=ctx.now,
        zone=ctx.zone,
        currency=ctx.currency,
        head=tuple(head),
        sections=tuple(sections),
    )


def worksheet_document(
    ctx: Context, form: str, about: About, lang: str, *, private: bool = False
) -> Document:
    """Return any worksheet that was filled in as a document; raises NotFound."""
    ctx = replace(ctx, language=lang)
    with language(lang):
        page = form_page(ctx, form, about)
        sections = form_sections(page, lang, private)
        return form_document(ctx, form.replace(".", "-"), page.title, _about_whom(ctx, about), sections)


def _about_whom(ctx: Context, about: About) -> list[Figure]:
    if about.kind == ACCOUNT:
        account = get_account(ctx, about.id)
        lines = [(_("Account"), account.name), (field_label("account", "city"), account.city)]
    elif about.kind == EVENT:
        event = get_event(ctx, about.id)
        lines = [(_("Exhibition"), event.name), (field_label("event", "place"), event.place)]
    else:
        return []
    refs = (Ref(about.kind, (about.id,)),)
    return [Figure(word(ctx.language, name), Text(text), refs=refs) for name, text in lines if text]


def form_sections(page: FormPage, lang: str, private: bool) -> list[Section]:
    """Return the answers of a form under the titles that it has."""
    groups: list[tuple[str, list[FormLine]]] = []
    for line in page.lines:
        if line.section or not groups:
            groups.append((line.section or page.title, []))
        groups[-1][1].append(line)
    return [
        Section(f"part{number}", word(lang, title), (_form_table(lines, lang, private),))
        for number, (title, lines) in enumerate(groups, start=1)
    ]


def _form_table(lines: Sequence[FormLine], lang: str, private: bool) -> Table:
    """Return items with their answers; what nobody answered says what the record does."""
    columns = (
        Column("item", word(lang, _("Item")), "text", 22),
        Column("answer", word(lang, _("Answer")), "prose", 30),
    )
    rows = [
        Row((Text(line.text), Text(said) if (said := line.shown or line.known) else Missing("not_recorded")))
        for line in lines
        if private or not line.private
    ]
    return Table("items", None, columns, tuple(rows))
