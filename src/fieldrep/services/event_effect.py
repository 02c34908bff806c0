"""What an event brought: talks, visits, orders counted off the records, and cost held against expectation."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import text

from fieldrep.errors import FieldrepError
from fieldrep.i18n import _
from fieldrep.rules.codes import EventPart, EventStatus, Heat
from fieldrep.rules.money import Money, parse_money
from fieldrep.services.calculations import Result, work_out
from fieldrep.services.event_accounts import event_accounts
from fieldrep.services.exhibitions import KIND, get_event
from fieldrep.services.formanswers import About, form_page
from fieldrep.services.visit_guide import playbook
from fieldrep.store.context import Context

SUM_UP = "events.sum_up"
COST, EXPECTED = f"{SUM_UP}.cost", f"{SUM_UP}.expected"
CAME = frozenset({EventStatus.CAME, EventStatus.FOLLOWED_UP})


@dataclass(frozen=True, slots=True)
class Effect:
    """What is counted of an event.

    ``talks``: accounts that came or whose talk was judged; ``visits`` and ``orders`` are visits since its
    last day to its accounts, and those of them (or calls) that ended with an order. ``satisfaction`` is
    cost ÷ expected value once the sum-up says both; ``trouble`` why it can't be worked out.
    """

    exhibitors: int
    talks: int
    hot: int
    followed: int
    waiting: int
    visits: int
    orders: int
    satisfaction: Result | None
    trouble: str

    @property
    def counted(self) -> dict[str, str]:
        """What was counted, by the item of the sum-up that asks for it."""
        return {
            f"{SUM_UP}.talks": str(self.talks),
            f"{SUM_UP}.hot": str(self.hot),
            f"{SUM_UP}.visits": str(self.visits),
        }


def event_effect(ctx: Context, event: str) -> Effect:
    """Return what is counted of an event; raises NotFound."""
    lines = event_accounts(ctx, event)
    visits, orders = _since(ctx, event)
    satisfaction, trouble = _satisfaction(ctx, event)
    return Effect(
        exhibitors=sum(
            x.part == EventPart.EXHIBITOR and x.status in {EventStatus.SIGNED, *CAME} for x in lines
        ),
        talks=sum(line.status in CAME or bool(line.heat) for line in lines),
        hot=sum(line.heat == Heat.HOT for line in lines),
        followed=sum(line.followed for line in lines),
        waiting=sum(not line.followed for line in lines),
        visits=visits,
        orders=orders,
        satisfaction=satisfaction,
        trouble=trouble,
    )


_SINCE = """
WITH mine AS (SELECT DISTINCT a.root_id FROM event_account e JOIN account a ON a.id = e.account_id
  WHERE e.event_id = :event)
SELECT (SELECT count(*) FROM visit v JOIN account a ON a.id = v.account_id
    WHERE a.root_id IN (SELECT root_id FROM mine) AND v.status = 'done' AND v.day > :last),
  (SELECT count(*) FROM visit v JOIN account a ON a.id = v.account_id
    WHERE a.root_id IN (SELECT root_id FROM mine) AND v.status = 'done' AND v.day > :last
    AND v.outcome = 'order')
  + (SELECT count(*) FROM touch t JOIN account a ON a.id = t.account_id
    WHERE a.root_id IN (SELECT root_id FROM mine) AND t.day > :last AND t.outcome = 'order')
"""


def _since(ctx: Context, event: str) -> tuple[int, int]:
    record = get_event(ctx, event)
    last = record.ends or record.starts
    if last is None:
        return 0, 0
    row = ctx.session.connection().execute(text(_SINCE), {"event": event, "last": last.isoformat()}).one()
    return int(row[0]), int(row[1])


def _satisfaction(ctx: Context, event: str) -> tuple[Result | None, str]:
    book = playbook(ctx)
    if book.worksheet(SUM_UP) is None:
        return None, ""
    answers = {line.id: line.answer for line in form_page(ctx, SUM_UP, About(KIND, event), book).lines}
    cost, expected = (_money(answers.get(item, ""), ctx.currency) for item in (COST, EXPECTED))
    if cost is None or expected is None:
        return None, ""
    if cost.currency != expected.currency:
        return None, _("Cost and expected value are in two currencies.")
    inputs: dict[str, Decimal | None] = {"cost": cost.major, "expected": expected.major}
    try:
        return work_out("satisfaction", inputs, cost.currency), ""
    except FieldrepError as error:
        return None, error.message


def _money(answer: str, currency: str) -> Money | None:
    try:
        return parse_money(answer, currency) if answer else None
    except ValueError:  # stored by another pack: no amount
        return None
