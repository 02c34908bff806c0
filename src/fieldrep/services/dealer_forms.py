"""The forms of dealer development as report documents, so that they print and export like reports.

A document is made for one language: the words of the playbook and of the answers are of that language.
What is private or a bottom line is left out unless it is asked for: a printed form gets about.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from fieldrep.errors import UsageError
from fieldrep.fields import field_label
from fieldrep.i18n import N_, _, language
from fieldrep.reports.blocks import (
    Block,
    Column,
    Figure,
    Figures,
    Item,
    Items,
    Ref,
    Row,
    Table,
    TextBlock,
)
from fieldrep.reports.document import Document, Section
from fieldrep.reports.values import Code, Date, Missing, Number, Text, Value, count
from fieldrep.services.accounts import get_account
from fieldrep.services.dealer_flow import AGREEMENT, SURVEY, dealer_page
from fieldrep.services.dealer_words import perseverance, proposal_sentence, state_word
from fieldrep.services.dealers import (
    ASSESSMENT,
    SHORT_LIST,
    AssessmentPage,
    MarkLine,
    assessment_page,
    compare,
)
from fieldrep.services.formanswers import ACCOUNT, About, form_page
from fieldrep.services.formdocuments import form_document, form_sections, word
from fieldrep.services.negotiations import PRIVATE, SHARED, negotiation
from fieldrep.store.context import Context

FORMS: Mapping[str, str] = {
    "development": N_("Dealer development"),
    "survey": N_("Survey form"),
    "short-list": N_("Short list"),
    "assessment": N_("Assessment"),
    "comparison": N_("Comparison of dealers"),
    "negotiation": N_("Negotiation"),
    "agreement": N_("Agreement checklist"),
}
"""What can be exported, and its title."""
SEVERAL = ("short-list", "comparison")
"""Forms about several dealers side by side."""
MOST_SIDE_BY_SIDE = 6
"""Dealers whose columns a page has room for."""


class Order(NamedTuple):
    """What is wanted of a form: about which accounts, in which language, with what is private or not."""

    form: str
    accounts: tuple[str, ...]
    lang: str
    private: bool = False


def dealer_document(ctx: Context, order: Order) -> Document:
    """Return a form as a document; raises UsageError for a form there is not, NotFound, Invalid."""
    if order.form not in _MAKERS:
        raise UsageError(
            _("There is no form “{form}”.").format(form=order.form),
            where="--form",
            hint=_("Choose one of: {choices}.").format(choices=", ".join(FORMS)),
        )
    if not order.accounts or (order.form not in SEVERAL and len(order.accounts) > 1):
        raise UsageError(_("This form is about one dealer."), where="ACCOUNT")
    ctx = replace(ctx, language=order.lang)
    with language(order.lang):
        title = _(FORMS[order.form])
        sections = _MAKERS[order.form](ctx, order)
        head = () if order.form in SEVERAL else _head(ctx, order.accounts[0])
        return form_document(ctx, order.form, title, head, sections)


def _head(ctx: Context, account: str) -> tuple[Figure, ...]:
    of = get_account(ctx, account)
    lang = ctx.language
    lines: list[tuple[str, Value]] = [
        (_("Dealer"), Text(of.name)),
        (field_label("account", "city"), Text(of.city)),
        (
            field_label("account", "channel"),
            Code("Channel", of.channel) if of.channel else Missing("not_recorded"),
        ),
        (field_label("account", "stage"), Code("Stage", of.stage)),
    ]
    refs = (Ref("account", (of.id,)),)
    return tuple(Figure(word(lang, name), value, refs=refs) for name, value in lines)


# Forms of items


def _survey(ctx: Context, order: Order) -> list[Section]:
    return form_sections(form_page(ctx, SURVEY, _about(ctx, order)), order.lang, order.private)


def _agreement(ctx: Context, order: Order) -> list[Section]:
    page = form_page(ctx, AGREEMENT, _about(ctx, order))
    return [*_negotiation(ctx, order), *form_sections(page, order.lang, order.private)]


def _about(ctx: Context, order: Order) -> About:
    return About(ACCOUNT, get_account(ctx, order.accounts[0]).id)


# Assessment


def _assessment(ctx: Context, order: Order) -> list[Section]:
    return _assessment_sections(assessment_page(ctx, order.accounts[0], ASSESSMENT), order.lang)


def _assessment_sections(page: AssessmentPage, lang: str) -> list[Section]:
    sections = [Section("result", word(lang, _("Result")), (_result(page, lang),))]
    if page.warnings:
        items = [
            Item((Text(line.text), Text(line.warning_text), Text(line.evidence or "–")))
            for line in page.warnings
        ]
        sections.append(
            Section("warnings", word(lang, _("Warnings")), (Items("warnings", None, tuple(items)),))
        )
    groups: list[tuple[str, list[MarkLine]]] = []
    for line in page.lines:
        if line.section or not groups:
            groups.append((line.section or page.title, []))
        groups[-1][1].append(line)
    for number, (title, lines) in enumerate(groups, start=1):
        sections.append(Section(f"marks{number}", word(lang, title), (_marks_table(page, lines, lang),)))
    return sections


def _result(page: AssessmentPage, lang: str) -> Block:
    names = {line.id: line.text for line in page.lines}
    figures = [
        Figure(
            word(lang, _("Score (1 to 5)")),
            Number(page.score) if page.score is not None else Missing("not_recorded"),
            before=Number(page.before_score) if page.before_score is not None else None,
        ),
        Figure(word(lang, _("Warnings")), count(len(page.warnings))),
        Figure(word(lang, _("Proposal")), Text(proposal_sentence(page.proposal, names))),
        Figure(
            word(lang, _("Decision")),
            Code("DealerVerdict", page.verdict) if page.verdict else Missing("not_recorded"),
        ),
    ]
    if page.reason:
        figures.append(Figure(word(lang, _("Reason")), Text(page.reason)))
    if page.decided_on:
        figures.append(Figure(word(lang, _("Decided on")), Date(page.decided_on)))
    if page.before_day:
        figures.append(Figure(word(lang, _("Assessed before on")), Date(page.before_day)))
    return Figures("result", None, tuple(figures))


def _marks_table(page: AssessmentPage, lines: Sequence[MarkLine], lang: str) -> Table:
    again = page.before_day is not None
    columns = [Column("mark", word(lang, page.heading), "text", 16)]
    columns += (
        [Column("weight", word(lang, _("Weight")), "percent", 8)] if any(x.weight for x in lines) else []
    )
    columns += [Column("score", word(lang, _("Score")), "number", 7)]
    columns += [Column("before", word(lang, _("Last time")), "number", 7)] if again else []
    columns += [Column("evidence", word(lang, _("What was seen")), "prose", 30)]
    rows = []
    for line in lines:
        cells: list[Value] = [Text(line.text)]
        cells += [count(line.weight)] if any(x.weight for x in lines) else []
        cells += [_score(line.score)]
        cells += [_score(line.before)] if again else []
        cells += [Text(_seen(line))]
        rows.append(Row(tuple(cells)))
    return Table("marks", None, tuple(columns), tuple(rows))


def _score(score: int | None) -> Value:
    return count(score) if score is not None else Missing("not_recorded")


def _seen(line: MarkLine) -> str:
    warning = _("Careful: {what}").format(what=line.warning_text) if line.warning else ""
    return "\n".join(filter(None, (line.evidence, warning)))


# Side by side


def _short_list(ctx: Context, order: Order) -> list[Section]:
    return _side_by_side(compare(ctx, order.accounts, SHORT_LIST), order.lang)


def _comparison(ctx: Context, order: Order) -> list[Section]:
    return _side_by_side(compare(ctx, order.accounts, ASSESSMENT), order.lang)


def _side_by_side(pages: Sequence[AssessmentPage], lang: str) -> list[Section]:
    if len(pages) > MOST_SIDE_BY_SIDE:
        raise UsageError(
            _("At most {count} dealers fit side by side.").format(count=MOST_SIDE_BY_SIDE), where="ACCOUNT"
        )
    columns = [Column("mark", word(lang, pages[0].heading), "text", 22)]
    columns += [Column(page.account, word(lang, page.account_name), "number", 12) for page in pages]
    rows = [
        Row((Text(lines[0].text), *(_score(line.score) for line in lines)))
        for lines in zip(*(page.lines for page in pages), strict=True)
    ]
    scores = [Number(page.score) if page.score is not None else Missing("not_recorded") for page in pages]
    rows.append(Row((Text(_("Score (1 to 5)")), *scores), total=True))
    rows.append(Row((Text(_("Warnings")), *(count(len(page.warnings)) for page in pages)), total=True))
    table = Table("scores", None, tuple(columns), tuple(rows))
    sections = [Section("scores", word(lang, pages[0].title), (table,))]
    for number, page in enumerate(pages, start=1):
        names = {line.id: line.text for line in page.lines}
        said = [proposal_sentence(page.proposal, names)]
        said += [
            _("{sign}: {warning}").format(sign=line.text, warning=line.warning_text) for line in page.warnings
        ]
        if page.verdict:
            verdict = Code("DealerVerdict", page.verdict)
            decided = Items(
                "decided", None, (Item((Text(_("Decision")), verdict, Text(page.reason or "–"))),)
            )
            blocks: tuple[Block, ...] = (TextBlock("said", None, tuple(said)), decided)
        else:
            blocks = (TextBlock("said", None, tuple(said)),)
        sections.append(Section(f"dealer{number}", word(lang, page.account_name), blocks))
    return sections


# Negotiation, the whole


def _negotiation(ctx: Context, order: Order) -> list[Section]:
    names = (*(PRIVATE if order.private else ()), *SHARED)
    columns = [Column("term", word(order.lang, field_label("negotiation_line", "term")), "code", 10)]
    for name in names:
        kind = "negotiation_aim" if name in PRIVATE else "negotiation_line"
        columns.append(Column(name, word(order.lang, field_label(kind, name)), "prose", 16))
    rows = [
        Row((Code("NegotiationTerm", line.term), *(Text(getattr(line, name)) for name in names)))
        for line in negotiation(ctx, get_account(ctx, order.accounts[0]).id)
    ]
    table = Table("terms", None, tuple(columns), tuple(rows))
    return [Section("terms", word(order.lang, _("Terms")), (table,))]


def _development(ctx: Context, order: Order) -> list[Section]:
    page, lang = dealer_page(ctx, order.accounts[0]), order.lang
    columns = (
        Column("step", word(lang, _("Step")), "text", 14),
        Column("state", word(lang, _("State")), "text", 8),
        Column("done_when", word(lang, _("Done when")), "prose", 30),
    )
    rows = [
        Row((Text(line.title), Text(state_word(line.state)), Text(line.done_when))) for line in page.steps
    ]
    steps: tuple[Block, ...] = (Table("steps", None, columns, tuple(rows)),)
    if page.next is not None:  # with all steps done nobody is to be dropped or won
        steps += (TextBlock("visits", None, (perseverance(page.visits, page.needed),)),)
    return [
        Section("steps", word(lang, _("Steps")), steps),
        *_assessment_sections(page.assessment, lang),
        *_negotiation(ctx, order),
    ]


_MAKERS: Mapping[str, Callable[[Context, Order], list[Section]]] = {
    "development": _development,
    "survey": _survey,
    "short-list": _short_list,
    "assessment": _assessment,
    "comparison": _comparison,
    "negotiation": _negotiation,
    "agreement": _agreement,
}
