"""The papers of an event as report documents: its plan, its list of accounts, the follow-up, the sum-up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from fieldrep.errors import UsageError
from fieldrep.fields import field_label
from fieldrep.i18n import N_, _, language
from fieldrep.reports.blocks import Block, Column, Empty, Figure, Figures, Ref, Row, Table, TextBlock
from fieldrep.reports.document import Document, Section
from fieldrep.reports.values import Code, Date, Missing, Text, Value, count
from fieldrep.rules.codes import MilestoneLevel
from fieldrep.rules.money import Money
from fieldrep.services.event_accounts import EventAccountLine, event_accounts, follow_up
from fieldrep.services.event_effect import SUM_UP, event_effect
from fieldrep.services.event_words import days_words, level_words, state_word, waiting_words
from fieldrep.services.exhibitions import GOALS, KIND, PEOPLE, EventPage, event_page
from fieldrep.services.formanswers import About, form_page
from fieldrep.services.formdocuments import form_document, form_sections, word
from fieldrep.services.milestones import MilestoneLine, milestone_lines
from fieldrep.services.visit_guide import playbook
from fieldrep.store.context import Context
from fieldrep.terms import term

FORMS: Mapping[str, str] = {
    "plan": N_("Plan of the event"),
    "accounts": N_("Accounts of the event"),
    "follow-up": N_("Follow-up list"),
    "sum-up": N_("Sum-up of the event"),
}
"""What can be exported, and its title."""


def event_document(ctx: Context, event: str, form: str, lang: str) -> Document:
    """Return a paper of an event; raises UsageError for one there is not, NotFound."""
    if form not in _MAKERS:
        raise UsageError(
            _("There is no form “{form}”.").format(form=form),
            where="--form",
            hint=_("Choose one of: {choices}.").format(choices=", ".join(FORMS)),
        )
    ctx = replace(ctx, language=lang)
    with language(lang):
        page = event_page(ctx, event)
        sections = _MAKERS[form](ctx, page)
        return form_document(ctx, f"event-{form}", _(FORMS[form]), _head(ctx, page), sections)


def _head(ctx: Context, page: EventPage) -> list[Figure]:
    lines: list[tuple[str, Value]] = [(_("Exhibition"), Text(page.name))]
    lines += [(field_label(KIND, "place"), Text(page.row.place))] if page.row.place else []
    if days := days_words(page.row.starts, page.row.ends):
        lines.append((_("Dates"), Text(days)))
    lines.append((_("Phase"), Code("EventPhase", page.row.phase)))
    refs = (Ref(KIND, (page.id,)),)
    return [Figure(word(ctx.language, name), value, refs=refs) for name, value in lines]


# Plan


def _plan(ctx: Context, page: EventPage) -> list[Section]:
    lang, lines = ctx.language, milestone_lines(ctx, page.id)
    facts = [
        Figure(word(lang, field_label(KIND, name)), Text(page.people[name]))
        for name in PEOPLE
        if page.people[name]
    ]
    if (budget := _amount(page.budget_minor, page.budget_currency)) is not None:
        facts.append(Figure(word(lang, field_label(KIND, "budget")), budget))
    facts += [
        Figure(word(lang, field_label(KIND, goal)), count(number))
        for goal in GOALS
        if (number := page.goals[goal]) is not None
    ]
    blocks: list[Block] = [Figures("facts", None, tuple(facts))] if facts else []
    if page.notes:
        blocks.append(TextBlock("notes", None, tuple(filter(None, page.notes.splitlines()))))
    levels = [
        Figure(word(lang, term(level, "MilestoneLevel")), Text(level_words(page.row.progress[level])))
        for level in MilestoneLevel
    ]
    blocks.append(Figures("levels", None, tuple(levels)))
    return [
        Section("facts", word(lang, _("At a glance")), tuple(blocks)),
        Section("milestones", word(lang, _("Milestones")), (_milestone_table(lines, lang),)),
    ]


def _milestone_table(lines: Sequence[MilestoneLine], lang: str) -> Block:
    if not lines:
        return Empty("milestones", None)
    columns = (
        Column("title", word(lang, _("To be done")), "prose", 30),
        Column("responsible", word(lang, field_label("milestone", "responsible")), "text", 12),
        Column("due", word(lang, field_label("milestone", "due")), "date", 10),
        Column("state", word(lang, _("State")), "text", 9),
        Column("note", word(lang, field_label("milestone", "note")), "prose", 16),
    )
    rows = [
        Row(
            (
                Text(f"{'– ' * line.depth}{line.title}"),
                Text(line.responsible),
                Date(line.due) if line.due else Missing("not_recorded"),
                Text(state_word(line.state)),
                Text(line.note),
            ),
            refs=(Ref("milestone", (line.id,)),),
        )
        for line in lines
    ]
    return Table("milestones", None, columns, tuple(rows))


# Accounts


def _accounts(ctx: Context, page: EventPage) -> list[Section]:
    lang = ctx.language
    table = _account_table(event_accounts(ctx, page.id), lang, ("part", "status", "booth", "amount", "note"))
    return [Section("accounts", word(lang, _("Accounts")), (table,))]


def _follow_up(ctx: Context, page: EventPage) -> list[Section]:
    lang, waiting = ctx.language, follow_up(ctx, page.id)
    table = _account_table(waiting, lang, ("heat", "status", "phone", "next", "person"))
    said = TextBlock("waiting", None, (waiting_words(len(waiting), page.row.accounts),))
    return [Section("waiting", word(lang, _("Still to be followed up")), (said, table))]


_COLUMNS = {
    "part": ("code", 9),
    "status": ("code", 9),
    "heat": ("code", 9),
    "amount": ("money", 12),
    "note": ("prose", 20),
    "next": ("prose", 20),
    "phone": ("text", 14),
}
"""Column → type and share of the width, where it is not a short text."""


def _account_table(lines: Sequence[EventAccountLine], lang: str, names: Sequence[str]) -> Block:
    if not lines:
        return Empty("accounts", None)
    columns = [
        Column("account", word(lang, _("Account")), "text", 20),
        Column("city", word(lang, field_label("account", "city")), "text", 8),
    ]
    for name in names:
        label = word(lang, field_label("event_account", name))
        columns.append(Column(name, label, *_COLUMNS.get(name, ("text", 9))))
    rows = [
        Row(
            (Text(line.account), Text(line.city), *(_cell(line, name) for name in names)),
            refs=(Ref("account", (line.account_id,)),),
        )
        for line in lines
    ]
    return Table("accounts", None, tuple(columns), tuple(rows))


def _cell(line: EventAccountLine, name: str) -> Value:
    match name:
        case "part":
            return Code("EventPart", line.part)
        case "status":
            return Code("EventStatus", line.status)
        case "heat":
            return Code("Heat", line.heat) if line.heat else Missing("not_recorded")
        case "amount":
            return _amount(line.amount_minor, line.amount_currency) or Missing("not_recorded")
        case "next":
            day = line.next_date.isoformat() if line.next_date else ""
            return Text(" ".join(filter(None, (day, line.next_step))))
    return Text(str(getattr(line, name)))


def _amount(minor: int | None, currency: str | None) -> Money | None:
    return Money(minor, currency) if minor is not None and currency else None


# Sum-up


def _sum_up(ctx: Context, page: EventPage) -> list[Section]:
    lang, effect = ctx.language, event_effect(ctx, page.id)
    goals = {goal: page.goals[goal] for goal in GOALS}
    figures = [
        _goal(lang, _("Exhibitors who signed or came"), effect.exhibitors, goals["goal_exhibitors"]),
        _goal(lang, _("Talks noted"), effect.talks, goals["goal_talks"]),
        _goal(lang, _("Hot ones among them"), effect.hot, None),
        _goal(lang, _("Visits since"), effect.visits, goals["goal_visits"]),
        _goal(lang, _("Orders since"), effect.orders, None),
        _goal(lang, _("Followed up"), effect.followed, page.row.accounts or None),
    ]
    blocks: list[Block] = [Figures("effect", None, tuple(figures))]
    said = [*(effect.satisfaction.figures if effect.satisfaction else ())]
    said += [effect.satisfaction.reading] if effect.satisfaction else []
    said += [effect.trouble] if effect.trouble else []
    if said:
        blocks.append(TextBlock("satisfaction", word(lang, _("Satisfaction figure")), tuple(said)))
    sections = [Section("effect", word(lang, _("Effect")), tuple(blocks))]
    book = playbook(ctx)
    if book.worksheet(SUM_UP) is not None:
        sections += form_sections(form_page(ctx, SUM_UP, About(KIND, page.id), book), lang, False)
    return sections


def _goal(lang: str, name: str, number: int, target: int | None) -> Figure:
    return Figure(word(lang, name), count(number), target=count(target) if target is not None else None)


_MAKERS: Mapping[str, Callable[[Context, EventPage], list[Section]]] = {
    "plan": _plan,
    "accounts": _accounts,
    "follow-up": _follow_up,
    "sum-up": _sum_up,
}
