"""Dealer development as a whole: the seven steps of one dealer with their state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import select

from fieldrep.errors import Invalid
from fieldrep.i18n import _
from fieldrep.models.accounts import Account
from fieldrep.models.policies import PolicyEntry
from fieldrep.models.visits import Tick, Visit
from fieldrep.playbook.loader import Playbook
from fieldrep.rules.assessment import WHOLE, weights_add_up
from fieldrep.rules.codes import AccountKind, Stage, VisitStatus
from fieldrep.rules.dealer_flow import DealerFacts, DealerStep, StepState, next_step, stage_due, step_states
from fieldrep.services import records
from fieldrep.services.accounts import change_account, get_account, members
from fieldrep.services.dealers import (
    ASSESSMENT,
    SHORT_LIST,
    AssessmentPage,
    assessment_page,
    scheme_of,
    weights_of,
)
from fieldrep.services.feeding import Fed
from fieldrep.services.formanswers import ACCOUNT, About, FormPage, answer_form, form_page
from fieldrep.services.negotiations import TermLine, negotiation
from fieldrep.services.signing import sign
from fieldrep.services.visit_guide import playbook
from fieldrep.store.context import Context

SURVEY = "channel.survey"
AGREEMENT = "channel.agreement"
FLOW = "channel.stages"
TRAINING_HELD = "channel.after.training_done"
"""The item of a visit's checklist that says that a training was held."""

STEP_FORMS: Mapping[str, DealerStep] = {SURVEY: DealerStep.SURVEY, AGREEMENT: DealerStep.AGREEMENT}


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as the screen shows it; title, text and ``done_when`` are the playbook's."""

    step: DealerStep
    state: StepState
    title: str
    text: str
    done_when: str


@dataclass(frozen=True, slots=True)
class DealerPage:
    """All of one dealer's development. ``next`` is None when all is done or the dealer was dropped.

    ``visits`` of ``needed``: the five-visit rule. ``stage_due`` is where the stage should follow to.
    """

    account: str
    name: str
    channel: str
    stage: str
    stage_reason: str
    steps: tuple[StepLine, ...]
    next: DealerStep | None
    stage_due: Stage | None
    visits: int
    needed: int
    next_due: date | None
    survey: FormPage
    short_list: AssessmentPage
    assessment: AssessmentPage
    terms: tuple[TermLine, ...]
    agreement: FormPage

    def state(self, step: DealerStep) -> StepState:
        """Return how far a step is."""
        return next(line.state for line in self.steps if line.step is step)


def check_dealer(account: Account) -> None:
    """Raise Invalid for an account that is no dealer."""
    if account.kind != AccountKind.DEALER:
        raise Invalid(
            _("Only dealers are developed."),
            {"account": _("Make it a dealer first: e on its page, or “accounts edit … kind=dealer”.")},
        )


def dealer_page(ctx: Context, account: str, book: Playbook | None = None) -> DealerPage:
    """Return the state of a dealer's development; raises NotFound, Invalid for an end customer."""
    of, book = get_account(ctx, account), book or playbook(ctx)
    check_dealer(of)
    about = About(ACCOUNT, of.id)
    survey, agreement = (form_page(ctx, form, about, book) for form in (SURVEY, AGREEMENT))
    short_list, assessment = (
        assessment_page(ctx, of.id, each, book=book) for each in (SHORT_LIST, ASSESSMENT)
    )
    terms = tuple(negotiation(ctx, of.id))
    facts = DealerFacts(
        stage=of.stage,
        survey=survey.progress,
        short_list_begun=short_list.begun,
        short_list=short_list.verdict,
        assessment_begun=assessment.begun,
        assessment=assessment.verdict,
        visits=of.visits_done,
        trained=_trained(ctx, of.id),
        terms_begun=sum(bool(term.asked or term.offered or term.agreed) for term in terms),
        terms=(sum(bool(term.agreed) for term in terms), len(terms)),
        agreement=agreement.progress,
    )
    return DealerPage(
        account=of.id,
        name=of.name,
        channel=of.channel or "",
        stage=of.stage,
        stage_reason=of.stage_reason,
        steps=_steps(book, facts),
        next=next_step(facts),
        stage_due=stage_due(facts),
        visits=of.visits_done,
        needed=ctx.policy.visits_before_dropping,
        next_due=of.next_due,
        survey=survey,
        short_list=short_list,
        assessment=assessment,
        terms=terms,
        agreement=agreement,
    )


def _steps(book: Playbook, facts: DealerFacts) -> tuple[StepLine, ...]:
    flow = book.flow(FLOW)
    texts = {step.id.rpartition(".")[2]: step for step in flow.step} if flow else {}
    lines = []
    for step, state in step_states(facts).items():
        known = texts.get(step)
        lines.append(
            StepLine(step, state, known.title, known.text, known.done_when)
            if known
            else StepLine(step, state, str(step), "", "")
        )
    return tuple(lines)


def _trained(ctx: Context, account: str) -> bool:
    """Return whether a training was held by today: a visit's checklist has its date."""
    query = (
        select(Tick.answer)
        .join(Visit, Visit.id == Tick.visit_id)  # type: ignore[arg-type]
        .where(
            Visit.account_id.in_(members(ctx, account) or [account]),  # type: ignore[union-attr]
            Visit.status == VisitStatus.DONE,
            Tick.item == TRAINING_HELD,
            Tick.answer != "",
        )
    )
    return any(answer <= ctx.today.isoformat() for answer in ctx.session.exec(query).all())


def fill_form(
    ctx: Context, form: str, account: str, answers: Mapping[str, str]
) -> tuple[list[Fed], Stage | None]:
    """Answer the survey or the agreement checklist of a dealer; returns where answers went and the stage set.

    The stage follows once all that must be answered is. Raises Invalid, NotFound.
    """
    of = get_account(ctx, account)
    about = About(ACCOUNT, of.id)
    fed = answer_form(ctx, form, about, answers)
    ctx.session.flush()
    step = STEP_FORMS.get(form)
    if step is None or of.kind != AccountKind.DEALER or form_page(ctx, form, about).missing:
        return fed, None
    return fed, follow_stage(ctx, of.id)


def follow_stage(ctx: Context, account: str) -> Stage | None:
    """Set a dealer's stage to where what was recorded leads; returns it, None where it stays."""
    page = dealer_page(ctx, account)
    if page.stage_due is not None:
        change_account(ctx, page.account, {"stage": page.stage_due, "stage_reason": ""})
    return page.stage_due


# Weights


def set_weights(ctx: Context, weights: Mapping[str, int], scheme: str = ASSESSMENT) -> dict[str, int]:
    """Change weights of a scheme from today on, by mark or the last part of its id; returns all of them.

    They are the team's policy. Raises Invalid where they don't add to 100, or name a mark that is not there.
    """
    rules = scheme_of(playbook(ctx), scheme)
    names = {mark.id.rpartition(".")[2]: mark.id for mark in rules.mark}
    wanted, wrong = weights_of(ctx, rules), {}
    for name, weight in weights.items():
        mark = name if name in wanted else names.get(name)
        if mark is None:
            wrong[name] = _("Choose one of: {choices}.").format(choices=", ".join(names))
        elif not 0 <= weight <= WHOLE:
            wrong[name] = _("A weight is a whole number from 0 to 100.")
        else:
            wanted[mark] = weight
    if not wrong and not weights_add_up(wanted):
        total = sum(wanted.values())
        wrong["weights"] = _("The weights add to {total}; they must add to 100.").format(total=total)
    if wrong:
        raise Invalid(_("These weights can't be taken."), wrong)
    everything = {**ctx.policy.dealer_weights, **wanted}
    entry = records.put(
        ctx, PolicyEntry, key="dealer_weights", valid_from=ctx.today, value=everything, person_id=ctx.actor
    )
    sign(ctx, entry)
    return wanted
