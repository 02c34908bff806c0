"""``fieldrep dealer``: dealers surveyed, scored, compared, decided on, negotiated with and signed.

Exit codes: 0 done; 2 a value is missing or can't be taken.
"""

from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from typing import Any

import typer

from fieldrep.cli.accounts import ACCOUNT, pairs
from fieldrep.cli.common import JSON, check_choice, print_json, print_table, session, typed_date
from fieldrep.cli.dealerwords import assessment_json, form_json, page_json, plain, short, show_assessment
from fieldrep.cli.writing import FORMAT, LANG, OUT, write_document
from fieldrep.errors import UsageError
from fieldrep.i18n import _
from fieldrep.reports.document import Document
from fieldrep.rules.codes import DealerVerdict, NegotiationTerm, Stage
from fieldrep.rules.dealer_flow import DealerStep
from fieldrep.services.accounts import resolve_account
from fieldrep.services.dealer_flow import (
    AGREEMENT,
    SURVEY,
    dealer_page,
    fill_form,
    follow_stage,
    set_weights,
)
from fieldrep.services.dealer_forms import FORMS, Order, dealer_document
from fieldrep.services.dealer_list import list_dealers
from fieldrep.services.dealer_words import perseverance, state_word, step_word
from fieldrep.services.dealers import (
    ASSESSMENT,
    SHORT_LIST,
    assessment_page,
    compare,
    decide,
    score_mark,
)
from fieldrep.services.formanswers import ACCOUNT as ACCOUNT_KIND
from fieldrep.services.formanswers import About, form_page, take_over
from fieldrep.services.negotiations import negotiation, set_term
from fieldrep.store.context import Context
from fieldrep.terms import term

app = typer.Typer(no_args_is_help=True)

SCHEMES = {"assessment": ASSESSMENT, "short-list": SHORT_LIST}
BY = typer.Option("assessment", "--by", help=", ".join(SCHEMES))
SET = typer.Option([], "--set", help=_("An answer, ITEM=VALUE; may stand several times."))


@app.command("list", help=_("List the dealers in development, those due first."))
def list_(
    stage: str = typer.Option("", "--stage", help=_("Only this stage, also active and dropped.")),
    step: str = typer.Option("", "--next", help=_("Only those whose next step is this one.")),
    score: str = typer.Option("", "--score", help=_("Only with at least this score, such as 3.5.")),
    due: str = typer.Option("", "--due", help=_("Only those due by this day.")),
    as_json: bool = JSON,
) -> None:
    """List dealers."""
    check_choice(stage, Stage, "--stage")
    check_choice(step, DealerStep, "--next")
    with session.ready().read() as ctx:
        day = typed_date(due, "--due", ctx.today)
        rows = list_dealers(ctx, stage=stage, step=step, least=_score_option(score), due_by=day)
    if as_json:
        print_json([plain(asdict(row)) for row in rows])
        return
    print_table(
        (_("Dealer"), _("City"), _("Stage"), _("Steps"), _("Next"), _("Score"), _("Visits"), _("Due"),
         _("Id")),
        [
            (
                row.name, row.city, term(row.stage, "Stage"), f"{row.done}/7", step_word(row.next), row.score,
                f"{row.visits}/{row.needed}", row.next_due, row.id,
            )
            for row in rows
        ],
    )  # fmt: skip


def _score_option(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise UsageError(_("“{text}” is no score.").format(text=text), where="--score") from error


@app.command(help=_("Show the seven steps of a dealer, what is missing and what comes next."))
def show(account: str = ACCOUNT, as_json: bool = JSON) -> None:
    """Show a dealer."""
    with session.ready().read() as ctx:
        page = dealer_page(ctx, resolve_account(ctx, account).id)
    if as_json:
        print_json(page_json(page))
        return
    typer.echo(f"{page.name} · {term(page.stage, 'Stage')}")
    print_table(
        (_("Step"), _("State"), _("Done when")),
        [(line.title, state_word(line.state), line.done_when) for line in page.steps],
    )
    if page.next is not None:
        typer.echo(perseverance(page.visits, page.needed))
    show_assessment(page.assessment)
    if page.next:
        typer.echo(_("Next: {step}").format(step=step_word(page.next)))


@app.command(help=_("Show the survey form of a dealer, or answer it with --set."))
def survey(account: str = ACCOUNT, answers: list[str] = SET, take: list[str] = typer.Option(
    [], "--take", help=_("Put the answer to this item over what the record says.")), as_json: bool = JSON,
) -> None:  # fmt: skip
    """Show or answer the survey."""
    _form(SURVEY, account, answers, take, as_json)


@app.command(help=_("Show the agreement checklist of a dealer, or answer it with --set."))
def agree(account: str = ACCOUNT, answers: list[str] = SET, as_json: bool = JSON) -> None:
    """Show or answer the agreement checklist."""
    _form(AGREEMENT, account, answers, [], as_json)


def _form(form: str, account: str, answers: list[str], take: list[str], as_json: bool) -> None:
    typed = {_item(form, name): value for name, value in pairs(answers).items()}
    if typed or take:
        with session.ready().write("form.answer", account) as ctx:
            of = resolve_account(ctx, account).id
            stage = fill_form(ctx, form, of, typed)[1]
            for name in take:
                take_over(ctx, form, About(ACCOUNT_KIND, of), _item(form, name))
            if stage and not as_json:
                typer.echo(_("The stage is now: {stage}").format(stage=term(stage, "Stage")))
    with session.ready().read() as ctx:
        page = form_page(ctx, form, About(ACCOUNT_KIND, resolve_account(ctx, account).id))
    if as_json:
        print_json(form_json(page))
        return
    print_table(
        (_("Item"), _("What is asked"), _("Answer"), _("On record")),
        [(short(x.id), x.text + (" *" if x.required else ""), x.shown, x.known) for x in page.lines],
    )
    for line in page.lines:
        if line.proposed:
            said = _("{item}: the record says {known}; --take {name} puts {answer} there.")
            name = short(line.id)
            typer.echo(said.format(item=line.text, known=line.known, name=name, answer=line.proposed))
    if page.missing:
        typer.echo(_("Missing: {names}").format(names=", ".join(short(line.id) for line in page.missing)))


def _item(form: str, name: str) -> str:
    return name if name.startswith(f"{form}.") else f"{form}.{name}"


@app.command(help=_("Score a dealer, 1 to 5, with what was seen; without scores, show the assessment."))
def assess(
    account: str = ACCOUNT,
    scores: list[str] = typer.Option([], "--score", help=_("SIGN=1 to 5, such as drive=4; empty clears.")),
    notes: list[str] = typer.Option([], "--note", help=_("SIGN=what was seen.")),
    careful: list[str] = typer.Option([], "--careful", help=_("A sign whose warning was seen.")),
    by: str = BY,
    as_json: bool = JSON,
) -> None:
    """Score a dealer."""
    scheme = SCHEMES[check_choice(by, SCHEMES, "--by")]
    given, seen = pairs(scores), pairs(notes)
    if given or seen or careful:
        with session.ready().write("dealer.score", account) as ctx:
            of = resolve_account(ctx, account).id
            for name, text in given.items():
                number = _number(text, name)
                score_mark(ctx, of, name, scheme=scheme, score=number, clear=number is None)
            for name, text in seen.items():
                score_mark(ctx, of, name, scheme=scheme, evidence=text)
            for name in careful:
                score_mark(ctx, of, name, scheme=scheme, careful=True)
    with session.ready().read() as ctx:
        page = assessment_page(ctx, resolve_account(ctx, account).id, scheme)
    if as_json:
        print_json(assessment_json(page))
    else:
        show_assessment(page, marks=True)


def _number(text: str, name: str) -> int | None:
    if not text.strip():
        return None
    try:
        return int(text)
    except ValueError as error:
        raise UsageError(
            _("“{text}” is no score.").format(text=text), where=name, hint=_("Scores are 1 to 5.")
        ) from error


@app.command("decide", help=_("Decide on a dealer who was scored: go_on, watch or drop."))
def decide_(
    account: str = ACCOUNT,
    verdict: str = typer.Argument(..., help=", ".join(DealerVerdict)),
    reason: str = typer.Option("", "--reason", help=_("Why; needed to drop, or against the proposal.")),
    by: str = BY,
    as_json: bool = JSON,
) -> None:
    """Decide on a dealer."""
    scheme = SCHEMES[check_choice(by, SCHEMES, "--by")]
    with session.ready().write("dealer.decide", account) as ctx:
        of = resolve_account(ctx, account).id
        stage = decide(ctx, of, verdict, reason, scheme=scheme)
    if as_json:
        with session.ready().read() as ctx:
            print_json(assessment_json(assessment_page(ctx, of, scheme)))
        return
    typer.echo(_("Decided: {what}").format(what=term(verdict, "DealerVerdict")))
    if stage:
        typer.echo(_("The stage is now: {stage}").format(stage=term(stage, "Stage")))


@app.command("compare", help=_("Dealers side by side, the best score first."))
def compare_(
    accounts: list[str] = typer.Argument(..., help=_("Names, customer numbers or ids.")),
    by: str = BY,
    as_json: bool = JSON,
) -> None:
    """Compare dealers."""
    scheme = SCHEMES[check_choice(by, SCHEMES, "--by")]
    with session.ready().read() as ctx:
        pages = compare(ctx, [resolve_account(ctx, words).id for words in accounts], scheme)
    if as_json:
        print_json([assessment_json(page) for page in pages])
        return
    rows: list[tuple[Any, ...]] = [
        (lines[0].text, *("–" if line.score is None else line.score for line in lines))
        for lines in zip(*(page.lines for page in pages), strict=True)
    ]
    rows.append((_("Score (1 to 5)"), *("–" if page.score is None else page.score for page in pages)))
    rows.append((_("Warnings"), *(len(page.warnings) for page in pages)))
    rows.append((_("Decision"), *(term(page.verdict, "DealerVerdict") or "–" for page in pages)))
    print_table((pages[0].heading, *(page.account_name for page in pages)), rows)


@app.command(help=_("Note what is asked, offered and agreed for a term, or show all terms."))
def negotiate(
    account: str = ACCOUNT,
    what: str = typer.Argument("", help=", ".join(NegotiationTerm)),
    goal: str = typer.Option(None, "--goal", help=_("Seen by you and your manager only.")),
    bottom: str = typer.Option(None, "--bottom-line", help=_("Seen by you and your manager only.")),
    strategy: str = typer.Option(None, "--strategy", help=_("Seen by you and your manager only.")),
    asked: str = typer.Option(None, "--asked"),
    offered: str = typer.Option(None, "--offered"),
    agreed: str = typer.Option(None, "--agreed"),
    as_json: bool = JSON,
) -> None:
    """Negotiate a term."""
    given = {
        "goal": goal, "bottom_line": bottom, "strategy": strategy, "asked": asked, "offered": offered,
        "agreed": agreed,
    }  # fmt: skip
    texts = {name: text for name, text in given.items() if text is not None}
    if texts:
        check_choice(what or "?", NegotiationTerm, "TERM")
        with session.ready().write("dealer.term", account) as ctx:
            set_term(ctx, resolve_account(ctx, account).id, what, texts)
    with session.ready().read() as ctx:
        lines = negotiation(ctx, resolve_account(ctx, account).id)
    if as_json:
        print_json([asdict(line) for line in lines])
        return
    print_table(
        (_("Term"), _("Goal"), _("Bottom line"), _("They ask"), _("We offer"), _("Agreed")),
        [
            (term(x.term, "NegotiationTerm"), x.goal, x.bottom_line, x.asked, x.offered, x.agreed)
            for x in lines
        ],
    )


@app.command(help=_("Let the stage follow what was recorded."))
def follow(account: str = ACCOUNT) -> None:
    """Let the stage follow."""
    with session.ready().write("dealer.stage", account) as ctx:
        stage = follow_stage(ctx, resolve_account(ctx, account).id)
    said = (
        _("The stage is now: {stage}").format(stage=term(stage, "Stage")) if stage else _("The stage stays.")
    )
    typer.echo(said)


@app.command(help=_("Show the weights of the signs, or change them: SIGN=WEIGHT; they add to 100."))
def weights(changes: list[str] = typer.Argument(None, help=_("SIGN=WEIGHT")), as_json: bool = JSON) -> None:
    """Show or change the weights."""
    wanted = {name: _weight(text, name) for name, text in pairs(changes or []).items()}
    if wanted:
        with session.ready().write("dealer.weights") as ctx:
            found = set_weights(ctx, wanted)
    else:
        with session.ready().read() as ctx:
            found = _weights(ctx)
    if as_json:
        print_json(found)
        return
    print_table((_("Sign"), _("Weight")), [(short(mark), weight) for mark, weight in found.items() if weight])


def _weights(ctx: Context) -> dict[str, int]:
    from fieldrep.services.dealers import scheme_of, weights_of
    from fieldrep.services.visit_guide import playbook

    return weights_of(ctx, scheme_of(playbook(ctx), ASSESSMENT))


def _weight(text: str, name: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise UsageError(_("“{text}” is no weight.").format(text=text), where=name) from error


@app.command(help=_("Write a form of one or several dealers as a file, or print it."))
def export(
    accounts: list[str] = typer.Argument(..., help=_("Names, customer numbers or ids.")),
    form: str = typer.Option("assessment", "--form", help=", ".join(FORMS)),
    fmt: str = FORMAT,
    out: str = OUT,
    lang: str = LANG,
    private: bool = typer.Option(False, "--private", help=_("With private answers, goals and bottom lines.")),
) -> None:
    """Export a form."""

    def read(ctx: Context, language: str) -> Document:
        ids = tuple(resolve_account(ctx, words).id for words in accounts)
        return dealer_document(ctx, Order(form, ids, language, private))

    write_document(read, fmt, out, lang)
