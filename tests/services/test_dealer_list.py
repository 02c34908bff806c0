"""The list of dealers: what its rows say is what the dealers' pages say."""

import random
from datetime import date, timedelta
from decimal import Decimal

from fieldrep.models.dealers import AssessmentScore
from fieldrep.models.forms import FormAnswer
from fieldrep.models.registry import new_record
from fieldrep.rules.codes import NegotiationTerm, Outcome, Stage
from fieldrep.rules.dealer_flow import StepState
from fieldrep.services import accounts, records, visits
from fieldrep.services.checklists import tick
from fieldrep.services.contacts import add_contact
from fieldrep.services.dealer_flow import AGREEMENT, SURVEY, TRAINING_HELD, dealer_page, fill_form
from fieldrep.services.dealer_list import DealerRow, list_dealers
from fieldrep.services.dealers import ASSESSMENT, SHORT_LIST, decide, score_mark
from fieldrep.services.negotiations import set_term
from fieldrep.services.workspace import Workspace
from fieldrep.store.context import Context
from tests.conftest import StandingClock
from tests.services.test_dealer_flow import AGREED, CRITERIA, SURVEYED, fill
from tests.services.test_dealers import SIGNS, make, score

DEALERS = 40


def shown_on_its_page(ctx: Context, row: DealerRow) -> DealerRow:
    """The row as the dealer's page has it."""
    page = dealer_page(ctx, row.id)
    return DealerRow(
        id=page.account,
        name=page.name,
        city=row.city,
        channel=page.channel,
        stage=page.stage,
        done=sum(line.state is StepState.DONE for line in page.steps),
        next=str(page.next or ""),
        score=page.assessment.score,
        warnings=len(page.assessment.warnings),
        verdict=page.assessment.verdict,
        visits=page.visits,
        needed=page.needed,
        next_due=page.next_due,
        assessed_on=page.assessment.day,
    )


def develop(ctx: Context, account: str, chance: random.Random) -> None:
    """Record something of each step, or nothing, or all of it."""
    some = lambda given: {name: text for name, text in given.items() if chance.random() < 0.8}  # noqa: E731
    if chance.random() < 0.3:
        add_contact(ctx, account, {"name": "Zhou Ping", "role": chance.choice(["decides", "uses"])})
    if chance.random() < 0.3:
        values = {"city": "Hangzhou", "phone": "0571 8888 1234", "products": "glue"}
        accounts.change_account(ctx, account, some(values))
    for form, answers in ((SURVEY, SURVEYED | {"family": "two sons"}), (AGREEMENT, AGREED)):
        given = chance.choice([{}, answers, some(answers)])
        fill_form(ctx, form, account, {f"{form}.{name}": text for name, text in given.items()})
        ctx.session.flush()
    for scheme, marks in ((SHORT_LIST, CRITERIA), (ASSESSMENT, SIGNS), (ASSESSMENT, (*SIGNS, "needs"))):
        for name in chance.choice([(), marks, marks[:3]]):
            careful = chance.random() < 0.1 if scheme == ASSESSMENT else None
            score_mark(ctx, account, name, scheme=scheme, score=chance.randint(1, 5), careful=careful)
        ctx.session.flush()
        if chance.random() < 0.4:
            decide(ctx, account, chance.choice(["go_on", "watch", "drop"]), "so it is", scheme=scheme)
            ctx.session.flush()
    for term in NegotiationTerm:
        if chance.random() < 0.3:
            names = ("asked", "offered", "agreed", "goal")
            set_term(ctx, account, term, dict.fromkeys(chance.sample(names, 2), chance.choice(["-5 %", ""])))
            ctx.session.flush()


def visit(workspace: Workspace, account: str, trained: date | None) -> None:
    with workspace.write("visit.walk_in") as ctx:
        made = visits.start_walk_in(ctx, account).id
        ctx.session.flush()
        if trained:
            tick(ctx, made, TRAINING_HELD, answer=trained.isoformat())
        values = {"outcome": Outcome.CONTINUATION, "said": "talked", "result": "goes on"}
        visits.finish_visit(ctx, made, values)


def test_a_row_says_what_the_page_says(workspace: Workspace, clock: StandingClock) -> None:
    chance, today = random.Random(7), clock.now.date()
    dealers = [make(workspace, f"Dealer {number}") for number in range(DEALERS)]
    for dealer in dealers:
        with workspace.write("dealer.score") as ctx:
            develop(ctx, dealer, chance)
        for _number in range(chance.choice([0, 0, 1, 2])):
            visit(workspace, dealer, chance.choice([None, today, today + timedelta(days=9)]))
    clock.forward(days=2)
    for kept, merged in zip(dealers[:8], dealers[8:16], strict=True):
        with workspace.write("account.merge") as ctx:
            accounts.merge_accounts(ctx, merged, kept)
    with workspace.write("elsewhere") as ctx:  # by another version of the playbook
        latest = score_mark(ctx, dealers[20], "drive", score=3)
        ctx.session.flush()
        records.put(ctx, AssessmentScore, assessment_id=latest, mark="channel.assessment.needs", score=9)
        gone = {"form": AGREEMENT, "item": f"{AGREEMENT}.gone", "value": "yes", "wording": "Gone"}
        ctx.session.add(new_record(FormAnswer, subject_id=dealers[21], **gone))
    with workspace.read() as ctx:
        rows = list_dealers(ctx)
        rows += list_dealers(ctx, stage=Stage.DROPPED) + list_dealers(ctx, stage=Stage.ACTIVE)
        assert len(rows) == DEALERS - 8
        assert len({(row.next, row.done) for row in rows}) > 8
        assert [shown_on_its_page(ctx, row) for row in rows] == rows


def test_the_list_of_dealers_is_filtered_by_stage_next_step_score_and_day(
    workspace: Workspace,
) -> None:
    dealer = make(workspace)
    river = make(workspace, "River Goods")
    active = make(workspace, "Bay Supply")
    make(workspace, "Print House", "end_customer")
    with workspace.write("account.change") as ctx:
        accounts.change_account(ctx, active, {"stage": Stage.ACTIVE})
    score(workspace, river, **dict.fromkeys(SIGNS, 4))
    fill(workspace, dealer, SURVEY, SURVEYED)
    with workspace.read() as ctx:
        names = lambda **wanted: [row.name for row in list_dealers(ctx, **wanted)]  # noqa: E731
        assert sorted(names()) == ["Hill Trading", "River Goods"]
        assert names(stage="active") == ["Bay Supply"]
        assert names(stage="surveyed") == names(step="short_list") == ["Hill Trading"]
        assert names(least=Decimal("4.0")) == ["River Goods"]
        assert names(least=Decimal("4.1")) == []
        assert names(due_by=ctx.today - timedelta(days=30)) == []
        row = next(row for row in list_dealers(ctx) if row.name == "River Goods")
    assert (row.score, row.next, row.done) == (Decimal("4.0"), "survey", 0)
