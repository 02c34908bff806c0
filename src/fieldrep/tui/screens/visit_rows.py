"""The rows of a visit's page: checklists, talk track, and what was written, made of what the service read."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from fieldrep.i18n import N_, _, current_language
from fieldrep.rules.dates import format_date
from fieldrep.rules.money import Money, format_money
from fieldrep.terms import term
from fieldrep.tui.screens.visit_list import Entry
from fieldrep.tui.signs import sign
from fieldrep.tui.widgets.facts import Fact
from fieldrep.tui.widgets.rows import Block

if TYPE_CHECKING:
    from fieldrep.services.promises import PromiseRow
    from fieldrep.services.visit_guide import ItemLine, QuestionLine
    from fieldrep.services.visit_page import VisitPage

PHASES = ("before", "during", "after")
WRITTEN = "written"
ITEM, NOTE, ASK, PROMISE, HEARD = "item", "note", "ask", "promise", "heard"
"""What a row or the editor is about; the id follows behind a colon."""

SPIN_LETTERS = {"situation": "S", "problem": "P", "implication": "I", "need_payoff": "N"}
SPIN_QUESTIONS = {
    "situation": N_("Situation questions"),
    "problem": N_("Problem questions"),
    "implication": N_("Implication questions"),
    "need_payoff": N_("Need-payoff questions"),
}
GAP_WORDS = {
    "person": N_("who was met"),
    "title": N_("the person's title"),
    "said": N_("what was said"),
    "result": N_("the result"),
    "competitor_info": N_("competitors"),
}
"""What a report would miss of a visit, by the names that ``report_gaps`` gives."""
BLANK = "____"


def day_text(page_day: object) -> str:
    """Return a day for the screen; "" for none."""
    from datetime import date

    return format_date(page_day, current_language()) if isinstance(page_day, date) else ""


# Checklists


def phase_title(page: "VisitPage", phase: str) -> str:
    """Return the title of a phase with how much of it is ticked."""
    ticked, everything = page.guide.counts.get(phase, (0, 0))
    done = sign("done") if everything and ticked == everything else ""
    return f"{term(phase, 'Phase')} {done}{ticked}/{everything}"


def checklist(page: "VisitPage", phase: str, half: Mapping[str, str]) -> list[Entry]:
    """Return the rows of a phase; ``half`` are answers begun and not given yet, by their key."""
    entries = list(_reminders(page) if phase == "before" else _heard(page) if phase == "during" else ())
    group = None
    for item in page.guide.items:
        if item.phase != phase:
            continue
        if item.group != group:
            group = item.group
            entries.append(Entry(f"group:{item.id}", item.group or _("Other items done"), kind="header"))
        entries.append(_item(item, half))
    return entries


def _item(item: "ItemLine", half: Mapping[str, str]) -> Entry:
    beside, style = _beside(item, half.get(f"{ITEM}:{item.id}", ""))
    note = half.get(f"{NOTE}:{item.id}", "")
    below = [(_("note: {text}").format(text=item.note), "dim")] if item.note else []
    if note:
        below.append((f"{sign('draft')} {note}", "warn"))
    mark = "required" if item.required and not item.ticked else ""
    return Entry(
        f"{ITEM}:{item.id}", item.text, "", beside, style, tuple(below), (ITEM, item.id), mark=mark
    )  # fmt: skip


def help_text(part: "ItemLine | QuestionLine") -> str:
    """Return what helps with an item or question: its help, and the field an answer goes to."""
    from fieldrep.services.feeding import field_word

    goes = _("goes to: {field}").format(field=field_word(part.feeds)) if part.feeds else ""
    return "  ".join(filter(None, (getattr(part, "help", ""), goes)))


def _beside(item: "ItemLine", half: str) -> tuple[str, str]:
    """Return what stands at the right of an item: what is begun, the answer, what is known, or room."""
    if half:
        return f"{sign('draft')} {half}", "warn"
    if item.shown:
        return item.shown, "accent"
    if item.known:
        return _("known: {what}").format(what=item.known), "dim"
    if item.suggestions:
        return _("fits: {what}").format(what=item.suggestions[0]), "dim"
    if item.type == "tick":
        return "", ""
    return f"{BLANK} {item.unit}".rstrip(), "dim"


def _reminders(page: "VisitPage") -> Iterator[Entry]:
    """What one should know at the door: the last visit, and what was promised."""
    if page.last is not None:
        last = page.last
        day = format_date(last.day, current_language()) if last.day else ""
        title = _("Last visit {day}").format(day=day) if day else _("Last visit")
        yield Entry("last", title, kind="header")
        texts = (last.people, last.said, last.result)
        lines = [text for text in texts if text] or [term(last.outcome, "Outcome") or BLANK]
        for number, text in enumerate(lines):
            yield Entry(f"last:{number}", text, "dim", kind="text")
        if last.next_step:
            when = format_date(last.next_date, current_language()) if last.next_date else ""
            step = _("next step: {step}").format(step=f"{last.next_step} {when}".rstrip())
            yield Entry("last:next", step, "plain", kind="text")
    if page.promises:
        yield Entry("promises", _("Promised and open: tick what is kept"), kind="header")
        for promise in page.promises:
            yield promise_entry(promise)


def promise_entry(promise: "PromiseRow") -> Entry:
    """Return the row of an open promise."""
    due = format_date(promise.due, current_language()) if promise.due else ""
    text = f"{term(promise.by, 'PromiseBy')}: {promise.text}"
    return Entry(f"{PROMISE}:{promise.id}", text, "", due, "dim", refs=(PROMISE, promise.id))


def _heard(page: "VisitPage") -> Iterator[Entry]:
    """Objections that came up and how the answers went, and sums done with the customer."""
    if page.heard:
        yield Entry("heard", _("Objections heard"), kind="header")
    for line in page.heard:
        went = term(line.went, "AnswerResult") if line.went else ""
        yield Entry(f"{HEARD}:{line.id}", line.words, "", went, "accent", kind="text")
    if page.sums:
        yield Entry("sums", _("Worked out together"), kind="header")
    for sum_ in page.sums:
        yield Entry(f"sum:{sum_.id}", sum_.text, kind="text")


def ticked_rows(page: "VisitPage") -> frozenset[str]:
    """Return the ids of the rows that are ticked."""
    return frozenset(f"{ITEM}:{item.id}" for item in page.guide.items if item.ticked)


# Talk track


def talk_track(page: "VisitPage", half: Mapping[str, str]) -> list[Entry]:
    """Return the rows of the questions, by SPIN kind. What is known is told once, however many ask for it."""
    entries: list[Entry] = []
    told: set[str] = set()
    for spin, letter in SPIN_LETTERS.items():
        questions = [question for question in page.guide.questions if question.spin == spin]
        if questions:
            title = f"{letter}  {term(spin, 'SpinKind')}"
            entries.append(Entry(f"spin:{spin}", title, kind="header"))
            for question in questions:
                entries.append(_question(question, half.get(f"{ASK}:{question.id}", ""), told))
    return entries


def _question(question: "QuestionLine", half: str, told: set[str]) -> Entry:
    ident, refs = f"{ASK}:{question.id}", (ASK, question.id)
    if question.is_known:
        what = _known(question)
        text = question.text if what in told else _("known: {what}").format(what=what)
        told.add(what)
        return Entry(ident, text, "dim", below=tuple(_noted(question, half)), refs=refs, mark="done")
    below = [(f"{sign('dot')} {text}", "dim") for text in question.follow_ups]
    if question.earlier and not question.answer:
        day = format_date(question.earlier_day, current_language()) if question.earlier_day else ""
        below.append((_("{day}: {answer}").format(day=day, answer=question.earlier), "dim"))
    below += _noted(question, half)
    if question.accepted:
        below.append((_("It counts for the customer."), "done"))
    return Entry(ident, question.text, below=tuple(below), refs=refs, mark="done" if question.asked else "")


def _known(question: "QuestionLine") -> str:
    """What is known already: the field's value with its origin, or what was said in an earlier visit."""
    from fieldrep.services.feeding import field_word

    if question.known:
        what = f"{field_word(question.feeds)} {question.known}"
        return f"{what} ({question.origin})" if question.origin else what
    day = format_date(question.earlier_day, current_language()) if question.earlier_day else ""
    said = _("{question} {answer}").format(question=question.text, answer=question.earlier)
    return f"{said} ({day})" if day else said


def _noted(question: "QuestionLine", half: str) -> Iterator[tuple[str, str]]:
    """What was answered, what is begun, and where the answer goes if the record says otherwise."""
    if question.shown:
        yield (f"{sign('understood')} {question.shown}", "accent")
    if half:
        yield (f"{sign('draft')} {half}", "warn")
    if question.proposed:
        yield (proposal_text(question.feeds, question.known, question.proposed), "warn")
    elif question.refused and question.answer:
        yield (_("kept out of the record"), "dim")


def proposal_text(feeds: str, before: str, after: str) -> str:
    """Return what an answer would change in a field: old and new."""
    from fieldrep.services.feeding import field_word

    change = f"{before or BLANK} {sign('understood')} {after}"
    return _("{field}: {change}   p takes it, x leaves it out").format(field=field_word(feeds), change=change)


# What comes next


def next_lines(page: "VisitPage") -> list[list[tuple[str, str]]]:
    """Return the line that says what to ask next, as (text, style); nothing where nothing is left."""
    following = page.guide.next
    if following is None:
        return []
    if not following.question:
        wanted = page.written["advance_wanted"]
        text = (
            _("Now ask for the advance: {what}").format(what=wanted)
            if wanted
            else _("Now show what solves it, and ask for a step they take.")
        )
        return [[(f"{sign('cursor')} ", "accent"), (text, "accent")]]
    question = next(q for q in page.guide.questions if q.id == following.question)
    letter = SPIN_LETTERS.get(question.spin, "")
    why = {
        "weigh": _("a problem was named, what does it cost?"),
        "payoff": _("it counts for them, what is a solution worth?"),
    }.get(following.why, "")
    pieces = [(f"{sign('cursor')} {letter} ", "accent"), (question.text, "")]
    return [pieces, [(f"    {why}", "dim")]] if why else [pieces]


# What was written


def record_lines(page: "VisitPage") -> list[Fact | Block]:
    """Return the page of a finished visit, to be read."""
    wrote = page.written
    people = _(", ").join(f"{p.name} ({p.title})" if p.title else p.name for p in page.people)
    step = " ".join(filter(None, (wrote["next_step"], day_text(wrote["next_date"]))))
    quoted = ""
    if wrote["quoted_minor"] is not None and wrote["quoted_currency"]:
        quoted = format_money(Money(wrote["quoted_minor"], wrote["quoted_currency"]), current_language())
    facts = (
        (_("Outcome"), term(wrote["outcome"], "Outcome")),
        (_("Objective"), term(wrote["objective_reached"], "Objective")),
        (_("Met"), people),
        (_("Said"), wrote["said"]),
        (_("Result"), wrote["result"]),
        (_("Competitors"), wrote["competitor_info"]),
        (_("Samples left"), wrote["samples"]),
        (_("Price quoted"), quoted),
        (_("Next step"), step),
        (_("Colleagues"), _(", ").join(page.colleagues)),
        (_("Place"), wrote["place"]),
        (_("Purpose"), wrote["purpose"]),
        (_("Expected"), wrote["expected"]),
        (_("Wanted"), wrote["advance_wanted"]),
        (_("Else"), wrote["advance_fallback"]),
    )
    lines: list[Fact | Block] = [Fact(label, text) for label, text in facts if text]
    lines += _own_promises(page)
    lines += _answers(page)
    return lines


def _own_promises(page: "VisitPage") -> Iterator[Fact | Block]:
    own = [promise for promise in page.promises if promise.id in page.own_promises]
    if own:
        yield Block(_("Promised and open"), kind="header")
    for promise in own:
        yield Fact(term(promise.by, "PromiseBy"), f"{promise.text} {day_text(promise.due)}".rstrip())


def _answers(page: "VisitPage") -> Iterator[Fact | Block]:
    """What was answered, in checklists and talk, and the objections."""
    asked = [question for question in page.guide.questions if question.asked or question.answer]
    if asked:
        yield Block(_("Asked"), kind="header")
    for question in asked:
        yield Block(question.text)
        if question.shown:
            yield Block(f"{sign('understood')} {question.shown}", "accent", indent=2)
    if page.heard:
        yield Block(_("Objections heard"), kind="header")
    for line in page.heard:
        yield Fact(term(line.went, "AnswerResult") if line.went else "", line.words)
    if page.sums:
        yield Block(_("Worked out together"), kind="header")
    for sum_ in page.sums:
        yield Block(sum_.text)
        if sum_.reading:
            yield Block(sum_.reading, "dim", indent=2)


def gaps_text(missing: tuple[str, ...] | list[str]) -> str:
    """Return what a report would miss, as words in one line; "" when nothing."""
    return _(", ").join(_(GAP_WORDS[name]) for name in missing)
