"""The playbook as pages: what there is to read, pack by pack, and each page as blocks of text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fieldrep.i18n import N_, _, ngettext
from fieldrep.rules.codes import Phase
from fieldrep.terms import term
from fieldrep.tui.screens.objection_rows import answer_blocks, says_blocks, whose
from fieldrep.tui.screens.practice_rows import status_blocks
from fieldrep.tui.screens.visit_rows import SPIN_LETTERS
from fieldrep.tui.signs import sign
from fieldrep.tui.widgets.rows import Block

if TYPE_CHECKING:
    from fieldrep.playbook.loader import Playbook
    from fieldrep.playbook.schema import (
        Flow,
        Guide,
        Item,
        Objection,
        Prompt,
        Question,
        Script,
        Spoken,
        Worksheet,
    )
    from fieldrep.services.answers import Answer
    from fieldrep.services.practice import Practice

Values = Mapping[str, str]


@dataclass(frozen=True)
class Leaf:
    """A page of the playbook: its id, what kind of page, its title, and the parts of the pack on it."""

    id: str
    kind: str
    title: str
    parts: Sequence[Any] = field(default=(), repr=False)


PRACTICE = "practice"
CHECKLIST, WORKSHEET, QUESTIONS, SCRIPT, FLOW, GUIDE, OBJECTION, NOTICES = (
    "checklist",
    "worksheet",
    "questions",
    "script",
    "flow",
    "guide",
    "objection",
    "notices",
)
KIND_WORDS = {
    PRACTICE: N_("Practice"),
    CHECKLIST: N_("Checklists"),
    WORKSHEET: N_("Worksheets"),
    QUESTIONS: N_("Questions"),
    SCRIPT: N_("Telephone scripts"),
    FLOW: N_("Step by step"),
    GUIDE: N_("Guides"),
    OBJECTION: N_("Objections"),
    NOTICES: N_("Packs with mistakes"),
}


@dataclass(frozen=True, slots=True)
class Talker:
    """The account that is talked to: what decides which pages suit it, and the values of the slots."""

    name: str
    kind: str
    channel: str
    industry: str
    values: Values


# What there is


def leaves(book: "Playbook", talker: Talker | None, own: "Sequence[Objection]" = ()) -> dict[str, list[Leaf]]:
    """Return the pages under their titles, pack by pack; for an account only what suits it.

    ``own`` are objections that reps brought, which no pack has.
    """
    found = _for_account(book, talker) if talker else _by_pack(book)
    found[_("Own objections")] = [Leaf(p.id, OBJECTION, p.says[0], (p,)) for p in own]
    if book.notices:
        found[_(KIND_WORDS[NOTICES])] = [Leaf("notices", NOTICES, _("What is wrong"), book.notices)]
    return {title: pages for title, pages in found.items() if pages}


def _by_pack(book: "Playbook") -> dict[str, list[Leaf]]:
    found: dict[str, list[Leaf]] = {}
    for pack in book.packs:
        ident = pack.pack.id
        pages = found.setdefault(pack.pack.title, [])
        for phase in Phase:
            items = [item for group in pack.checklist if group.phase == phase for item in group.item]
            if items:
                pages.append(Leaf(f"{ident}:{phase}", CHECKLIST, _phase_title(phase), items))
        pages += [
            Leaf(f"{ident}:{part.id}", QUESTIONS, part.title, part.question) for part in pack.question_set
        ]
        pages += [Leaf(f"{ident}:{part.id}", SCRIPT, part.title, (part,)) for part in pack.script]
        pages += [Leaf(f"{ident}:{part.id}", FLOW, part.title, (part,)) for part in pack.flow]
        pages += [Leaf(f"{ident}:{part.id}", GUIDE, part.title, (part,)) for part in pack.guide]
        pages += [Leaf(f"{ident}:{part.id}", WORKSHEET, part.title, (part,)) for part in pack.worksheet]
        pages += [Leaf(f"{ident}:{part.id}", OBJECTION, part.says[0], (part,)) for part in pack.objection]
    return found


def practice_leaf(practice: "Practice") -> Leaf:
    """Return the page that says how practice stands."""
    title = ngettext("{count} card is due", "{count} cards are due", len(practice.due)).format(
        count=len(practice.due)
    )
    return Leaf(PRACTICE, PRACTICE, title, (practice,))


def _for_account(book: "Playbook", talker: Talker) -> dict[str, list[Leaf]]:
    questions = book.questions_for(talker.kind, talker.channel, talker.industry)
    items = book.checklist_for(talker.kind, talker.channel, talker.industry)
    titles = _(", ").join(dict.fromkeys(question.group_title for question in questions))
    return {
        _(KIND_WORDS[QUESTIONS]): [Leaf("questions", QUESTIONS, titles, questions)] if questions else [],
        _(KIND_WORDS[SCRIPT]): [Leaf(p.id, SCRIPT, p.title, (p,)) for p in book.scripts(talker.kind)],
        _(KIND_WORDS[CHECKLIST]): [
            Leaf(str(phase), CHECKLIST, _phase_title(phase), items[phase]) for phase in Phase if items[phase]
        ],
        _(KIND_WORDS[FLOW]): [Leaf(p.id, FLOW, p.title, (p,)) for p in book.flows(talker.kind)],
        _(KIND_WORDS[GUIDE]): [Leaf(p.id, GUIDE, p.title, (p,)) for p in book.guides(talker.kind)],
        _(KIND_WORDS[WORKSHEET]): [
            Leaf(p.id, WORKSHEET, p.title, (p,)) for p in book.worksheets(talker.kind)
        ],
        _(KIND_WORDS[OBJECTION]): [Leaf(p.id, OBJECTION, p.says[0], (p,)) for p in book.objections()],
    }


def _phase_title(phase: Phase) -> str:
    return _("Checklist: {phase}").format(phase=term(phase, "Phase"))


# Pages


def page_blocks(leaf: Leaf, values: Values, answers: "Sequence[Answer]" = ()) -> list[Block]:
    """Return a page as blocks; ``values`` fill the slots of what is said.

    ``answers`` are those to the objection of the page, the best first.
    """
    match leaf.kind:
        case "checklist":
            return list(_checklist(leaf.parts))
        case "worksheet":
            return list(_worksheet(leaf.parts[0]))
        case "questions":
            return list(_questions(leaf.parts, values))
        case "script":
            return list(_script(leaf.parts[0], values))
        case "flow":
            return list(_flow(leaf.parts[0]))
        case "guide":
            return list(_guide(leaf.parts[0]))
        case "practice":
            return [*status_blocks(leaf.parts[0]), Block(_("t begins, r is role play."), "dim")]
        case "objection":
            return list(_objection(leaf.parts[0], answers))
    return [Block(str(problem), "warn") for problem in leaf.parts]


def said(spoken: "Spoken", values: Values) -> str:
    """Return what is said, slots filled from what is known."""
    from fieldrep.playbook.slots import fill

    return fill(spoken, values)


def _checklist(items: Sequence["Item"]) -> Iterator[Block]:
    group = ""
    for item in items:
        if item.group != group:
            group = item.group
            yield Block(item.group_title, kind="header")
        yield from _item(item)


def _item(item: "Item") -> Iterator[Block]:
    yield Block(f"[ ] {item.text}", "plain", hang=4)
    if item.help:
        yield Block(item.help, "dim", indent=4)
    if item.choices:
        yield Block(" / ".join(choice.label for choice in item.choices), "dim", indent=4)


def _worksheet(worksheet: "Worksheet") -> Iterator[Block]:
    if worksheet.summary:
        yield Block(worksheet.summary, "dim")
    for item in worksheet.item:
        yield from _item(item)


def _questions(questions: Sequence["Question"], values: Values) -> Iterator[Block]:
    for spin, letter in SPIN_LETTERS.items():
        of_kind = [question for question in questions if question.kind == spin]
        if of_kind:
            yield Block(f"{letter}  {term(spin, 'SpinKind')}", kind="header")
        for question in of_kind:
            yield Block(said(question, values), "plain", hang=2)
            if question.answers:
                yield Block(" / ".join(choice.label for choice in question.answers), "dim", indent=4)
            for follow_up in question.follow_ups:
                yield Block(f"{sign('dot')} {follow_up}", "dim", indent=4, hang=2)


def _script(script: "Script", values: Values) -> Iterator[Block]:
    yield Block(_("Aim: {what}").format(what=script.aim), "strong", hang=2)
    yield Block(_("Opening"), kind="header")
    for line in script.opening:
        yield Block(line.when, "dim")
        yield Block(f"“{said(line, values)}”", "plain", indent=2)
    if script.gatekeeper:
        yield Block(_("At the gate"), kind="header")
    for gate in script.gatekeeper:
        yield Block(f"“{gate.says}”", "dim")
        yield Block(f"{sign('understood')} “{gate.answer}”", "plain", indent=2, hang=2)
    yield Block(_("Questions"), kind="header")
    for number, prompt in enumerate(script.question, start=1):
        yield from _prompt(number, prompt, values)
    yield Block(_("Closing words"), kind="header")
    for line in script.close:
        yield Block(line.when, "dim")
        yield Block(f"“{said(line, values)}”", "plain", indent=2)


def _prompt(number: int, prompt: "Prompt", values: Values) -> Iterator[Block]:
    yield Block(f"{number}. {said(prompt, values)}", "plain", hang=3)
    for answer in prompt.answers:
        then = f" {sign('understood')} {answer.then}" if answer.then else ""
        yield Block(f"{answer.label}{then}", "dim", indent=3, hang=2)


def _objection(objection: "Objection", answers: "Sequence[Answer]") -> Iterator[Block]:
    yield from says_blocks(objection)
    for answer in answers:
        if len(answers) > 1:
            yield Block(whose(answer), kind="header")
        yield from answer_blocks(objection, answer)
    if not answers:
        yield from answer_blocks(objection)


def _flow(flow: "Flow") -> Iterator[Block]:
    if flow.summary:
        yield Block(flow.summary, "dim")
    for number, step in enumerate(flow.step, start=1):
        stage = f" ({term(step.stage, 'Stage')})" if step.stage else ""
        yield Block(f"{number}. {step.title}{stage}", kind="header")
        if step.when:
            yield Block(step.when, "dim", indent=2)
        yield Block(step.text, "plain", indent=2)
        for goal in step.goals:
            yield Block(f"{sign('dot')} {goal}", "plain", indent=2, hang=2)
        yield Block(_("Done when: {what}").format(what=step.done_when), "done", indent=2, hang=2)


def _guide(guide: "Guide") -> Iterator[Block]:
    for section in guide.section:
        yield Block(section.title, kind="header")
        if section.text:
            yield Block(section.text, "plain")
        for point in section.points:
            yield Block(f"{sign('dot')} {point}", "plain", indent=2, hang=2)


def page_text(leaf: Leaf, values: Values) -> str:
    """Return a page as plain text, for a chat or a print."""
    lines = [leaf.title]
    for block in page_blocks(leaf, values):
        lines.append(f"\n{block.text}" if block.kind == "header" else " " * block.indent + block.text)
    return "\n".join(lines) + "\n"
