"""What ``fieldrep dealer`` prints: assessments, forms and the whole of a dealer, as JSON and as text."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

import typer

from fieldrep.cli.common import print_table
from fieldrep.i18n import _
from fieldrep.services.dealer_flow import DealerPage
from fieldrep.services.dealer_words import proposal_sentence
from fieldrep.services.dealers import AssessmentPage
from fieldrep.services.formanswers import FormPage
from fieldrep.terms import term


def short(ident: str) -> str:
    """Return the last part of an item's or mark's id, as one types it."""
    return ident.rpartition(".")[2]


def plain(value: Any) -> Any:
    """Return a value as JSON has it: numbers for decimals."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return value


def assessment_json(page: AssessmentPage) -> dict[str, Any]:
    """Return an assessment as JSON data."""
    return {
        "id": page.id,
        "account": page.account,
        "account_name": page.account_name,
        "scheme": page.scheme,
        "day": page.day,
        "score": plain(page.score),
        "proposal": page.proposal.value,
        "why": page.proposal.reason,
        "missing": [line.name for line in page.missing],
        "warnings": [line.name for line in page.warnings],
        "verdict": page.verdict,
        "reason": page.reason,
        "decided_on": page.decided_on,
        "before": {
            "day": page.before_day,
            "score": plain(page.before_score),
            "verdict": page.before_verdict,
        },
        "moved": {short(mark): by for mark, by in page.moved.items()},
        "marks": [
            {
                "name": line.name, "text": line.text, "weight": line.weight, "score": line.score,
                "careful": line.careful, "warning": line.warning, "evidence": line.evidence,
                "before": line.before,
            }
            for line in page.lines
        ],
    }  # fmt: skip


def form_json(page: FormPage) -> dict[str, Any]:
    """Return a form as JSON data."""
    return {
        "form": page.id,
        "title": page.title,
        "missing": [short(line.id) for line in page.missing],
        "items": [
            {
                "name": short(line.id), "text": line.text, "type": line.type, "required": line.required,
                "private": line.private, "answer": line.answer, "shown": line.shown, "known": line.known,
                "proposed": line.proposed,
            }
            for line in page.lines
        ],
    }  # fmt: skip


def page_json(page: DealerPage) -> dict[str, Any]:
    """Return all of a dealer as JSON data."""
    return {
        "id": page.account,
        "name": page.name,
        "stage": page.stage,
        "stage_due": page.stage_due,
        "next": page.next,
        "steps": {str(line.step): str(line.state) for line in page.steps},
        "visits": page.visits,
        "needed": page.needed,
        "next_due": page.next_due,
        "survey_missing": [short(line.id) for line in page.survey.missing],
        "short_list": assessment_json(page.short_list),
        "assessment": assessment_json(page.assessment),
        "terms": [asdict(line) for line in page.terms],
        "agreement_missing": [short(line.id) for line in page.agreement.missing],
    }


def show_assessment(page: AssessmentPage, *, marks: bool = False) -> None:
    """Print an assessment; ``marks``: with every sign."""
    if marks:
        print_table(
            (page.heading, _("What is scored"), _("Weight"), _("Score"), _("Last time"), _("What was seen")),
            [
                (x.name, x.text, x.weight or "", x.score or "–", x.before or "", x.evidence)
                for x in page.lines
            ],
        )
    if page.score is not None:
        typer.echo(_("Score {score} of 5").format(score=page.score))
    for line in page.warnings:
        typer.echo(_("Careful: {what}").format(what=line.warning_text))
    if page.begun:
        typer.echo(proposal_sentence(page.proposal, {line.id: line.text for line in page.lines}))
    if page.verdict:
        decided = term(page.verdict, "DealerVerdict")
        typer.echo(_("Decided: {what}").format(what=f"{decided} ({page.reason})" if page.reason else decided))
