"""``fieldrep objections``: answers by what the customer said, own answers, how they went."""

from typing import Any

import typer

from fieldrep.cli.common import JSON, check_choice, print_json, print_table, session
from fieldrep.errors import NotFound
from fieldrep.i18n import _
from fieldrep.rules.codes import AnswerResult
from fieldrep.rules.success import Tally
from fieldrep.services import answers, objections
from fieldrep.services.answers import Answer, ObjectionBook

app = typer.Typer(no_args_is_help=True)

OBJECTION = typer.Argument(..., help=_("The objection's id, from “objections find”."))
ANSWER = typer.Argument(..., help=_("The answer's id, from “objections answers”."))
STEPS = typer.Option([], "--step", help=_("A step of the answer; give it once for each."))
ASK_BACK = typer.Option("", "--ask-back", help=_("The question to give back."))
NEXT = typer.Option("", "--next", help=_("What to ask the customer for at the end."))
SAYS = typer.Option([], "--says", help=_("What the customer says, for an objection of your own."))
TAGS = typer.Option("", "--tags", help=_("Words to find it by, with commas between them."))


@app.command(help=_("Find the answer to what a customer said, also in Chinese and pinyin."))
def find(
    words: list[str] = typer.Argument(..., help=_("A few of the words.")),
    limit: int = typer.Option(3, "--limit", min=1, help=_("How many at most.")),
    as_json: bool = JSON,
) -> None:
    """Find objections by what was said."""
    with session.ready().read() as ctx:
        book = answers.objection_book(ctx)
    found = objections.find_objections(book, " ".join(words), limit)
    if as_json:
        print_json(
            [
                {
                    "objection": each.objection.id,
                    "wording": each.wording,
                    "score": each.score,
                    **_answers_json(book, each.objection.id),
                }
                for each in found
            ]
        )
        return
    if not found:
        typer.echo(_("Nothing fits. Try other words."))
    for each in found:
        typer.echo(f"“{each.wording}”  {each.objection.id}")
        for answer in book.answers.get(each.objection.id, ())[:1]:
            for number, step in enumerate(answer.steps, start=1):
                typer.echo(f"  {number}. {step}")


@app.command("answers", help=_("Show all answers to an objection, and how each one went."))
def answers_(objection: str = OBJECTION, as_json: bool = JSON) -> None:
    """Show the answers to an objection."""
    with session.ready().read() as ctx:
        book = answers.objection_book(ctx)
    if book.objection(objection) is None:
        raise NotFound(_("There is no such objection."), where=objection)
    if as_json:
        print_json({"objection": objection, **_answers_json(book, objection)})
        return
    print_table(
        (_("Answer"), _("Source"), _("You"), _("Team"), _("Id")),
        [
            (
                " / ".join(each.steps),
                _by(each),
                answers.tally_text(each.own),
                answers.tally_text(each.team),
                each.source,
            )
            for each in book.answers[objection]
        ],
    )


def _by(answer: Answer) -> str:
    return (answer.author or _("unknown")) if answer.source else _("playbook")


def _answers_json(book: ObjectionBook, objection: str) -> dict[str, Any]:
    return {
        "note": book.notes.get(objection, ""),
        "answers": [
            {
                "id": each.source,
                "author": each.author,
                "mine": each.mine,
                "shared": each.shared,
                "behind": each.behind,
                "steps": list(each.steps),
                "ask_back": each.ask_back,
                "next_step": each.next_step,
                "own": _tally_json(each.own),
                "team": _tally_json(each.team),
            }
            for each in book.answers.get(objection, ())
        ],
    }


def _tally_json(tally: Tally) -> dict[str, int | None]:
    return {
        "uses": tally.uses,
        "worked": tally.worked,
        "partly": tally.partly,
        "failed": tally.failed,
        "percent": tally.percent,
    }


@app.command("add-answer", help=_("Write an answer of your own; nobody else sees it until you share it."))
def add_answer(
    objection: str = typer.Argument("", help=_("The objection's id; none for one of your own, with --says.")),
    step: list[str] = STEPS,
    ask_back: str = ASK_BACK,
    next_step: str = NEXT,
    says: list[str] = SAYS,
    tags: str = TAGS,
    as_json: bool = JSON,
) -> None:
    """Write an own answer."""
    values = _values(step, ask_back, next_step, says, tags)
    with session.ready().write("objection.answer", objection or "".join(says[:1])) as ctx:
        made = answers.add_answer(ctx, objection, values).id
    _report(made, _("Noted."), as_json)


def _values(step: list[str], ask_back: str, next_step: str, says: list[str], tags: str) -> dict[str, str]:
    given = {
        "steps": "\n".join(step),
        "ask_back": ask_back,
        "next_step": next_step,
        "says": "\n".join(says),
        "tags": tags,
    }
    return {name: text for name, text in given.items() if text}


@app.command("change-answer", help=_("Change an answer of your own; what is not given stays."))
def change_answer(
    answer: str = ANSWER,
    step: list[str] = STEPS,
    ask_back: str = ASK_BACK,
    next_step: str = NEXT,
    says: list[str] = SAYS,
    tags: str = TAGS,
    as_json: bool = JSON,
) -> None:
    """Change an own answer."""
    with session.ready().write("objection.change", answer) as ctx:
        answers.change_answer(ctx, answer, _values(step, ask_back, next_step, says, tags))
    _report(answer, _("Changed."), as_json)


@app.command(help=_("Give an answer of your own to the team; it can't become private again."))
def share(answer: str = ANSWER, as_json: bool = JSON) -> None:
    """Share an own answer."""
    with session.ready().write("objection.share", answer) as ctx:
        answers.share_answer(ctx, answer)
    _report(answer, _("Shared with the team."), as_json)


@app.command(help=_("Take an answer of your own out of use."))
def withdraw(answer: str = ANSWER, as_json: bool = JSON) -> None:
    """Withdraw an own answer."""
    with session.ready().write("objection.withdraw", answer) as ctx:
        answers.withdraw_answer(ctx, answer)
    _report(answer, _("Withdrawn."), as_json)


@app.command(help=_("Write your own note for an objection; the search finds it."))
def note(
    objection: str = OBJECTION,
    text: str = typer.Argument(..., help=_("The note; an empty one takes it away.")),
    as_json: bool = JSON,
) -> None:
    """Note something for an objection."""
    with session.ready().write("objection.note", objection) as ctx:
        if answers.objection_book(ctx).objection(objection) is None:
            raise NotFound(_("There is no such objection."), where=objection)
        answers.note_objection(ctx, objection, text)
    _report(objection, _("Noted."), as_json)


@app.command(help=_("Note in a visit that an objection came up, and how the answer went."))
def heard(
    visit: str = typer.Argument(..., help=_("The visit's id, from “visits list”.")),
    objection: str = OBJECTION,
    went: str = typer.Option("", "--went", help="worked, partly, failed"),
    answer: str = typer.Option("", "--answer", help=_("The answer used; the playbook's without it.")),
    words: str = typer.Option("", "--words", help=_("What the customer said.")),
    as_json: bool = JSON,
) -> None:
    """Note an objection heard."""
    result = AnswerResult(went) if check_choice(went, list(AnswerResult), "--went") else None
    with session.ready().write("visit.objection", objection) as ctx:
        book = answers.objection_book(ctx)
        known = book.objection(objection)
        if known is None:
            raise NotFound(_("There is no such objection."), where=objection)
        if answer and all(each.source != answer for each in book.answers[objection]):
            raise NotFound(_("There is no such answer."), where=answer)
        made = objections.hear_objection(
            ctx, visit, objection, words=words or known.says[0], answer_used=answer, went=result
        ).id
    _report(made, _("Noted."), as_json)


def _report(record: str, message: str, as_json: bool) -> None:
    if as_json:
        print_json({"id": record})
    else:
        typer.echo(message)
        typer.echo(record)
