"""What stands beside a visit: checklists and ticks, questions asked, objections heard, colleagues along."""

from fieldrep.models.packs import KeptChecklist
from fieldrep.models.visits import ObjectionHeard, QuestionAsked, Tick, Visit
from fieldrep.playbook.loader import Playbook
from fieldrep.playbook.schema import Item, Question
from fieldrep.playbook.slots import fill
from fieldrep.rules.codes import AnswerResult, Channel, Outcome, Phase, SpinKind
from fieldrep.services.demo.dice import Dice
from fieldrep.services.demo.opening import Area
from fieldrep.services.demo.pages import Pages
from fieldrep.services.demo.scenes import Held, Planned, Scenes
from fieldrep.services.kept_checklists import kept_row

_OBJECTIONS = {
    "first": ("satisfied_supplier", "no_need_now", "send_brochure", "unknown_brand", "too_many_suppliers"),
    "sample": ("switching_risk", "quality_doubt", "bad_experience", "free_samples"),
    "trial": ("certificates", "after_sales", "ask_boss"),
    "quote": ("price_too_high", "competitor_offers_more", "payment_terms", "compare_offers"),
    "open": ("ask_boss", "contract_bound"),
    "order": ("stock_full", "delivery_time", "order_too_small"),
    "repeat": ("price_too_high", "delivery_time", "online_cheaper"),
    "care": ("price_too_high", "competitor_offers_more", "delivery_time"),
    "d_first": ("satisfied_supplier", "margin_too_low", "stock_full"),
    "d_training": ("training_time", "no_time"),
    "d_terms": ("exclusive_territory", "margin_too_low", "payment_terms"),
    "d_start": ("returns", "support_wanted"),
    "d_care": ("hard_to_sell", "returns", "support_wanted"),
}
"""Objections of the packs that are likely at each point of the way; ids that no pack has are left out."""

_EXPO = ("expo_no_money", "expo_no_effect", "expo_service", "expo_similar_shows")

_SPIN_ANSWER = {
    SpinKind.PROBLEM: "problem",
    SpinKind.IMPLICATION: "cost",
    SpinKind.NEED_PAYOFF: "worth",
}
"""Which fact answers a question."""

_TEXT_ANSWER = {"trouble": "problem", "cost": "cost", "worth": "worth"}
"""Which fact answers an item that feeds no field, by the last part of its id."""


class Details:
    """Adds to the visits of the user, and a little to those of the colleagues."""

    def __init__(self, scenes: Scenes, playbook: Playbook, area: Area, dice: Dice) -> None:
        self._writer = scenes.writer
        self._scenes = scenes
        self._book = playbook
        self._area = area
        self._dice = dice
        self._kept: dict[str, str] = {}

    def add(self, pages: Pages, held: Held, rep: int) -> None:
        """Add to a visit what the rep noted with it."""
        dice = self._dice
        self._keep(pages, held)
        if held.beat == "trial" and dice.chance(0.3):
            self._scenes.along(pages, held, self._area.technician)
        elif dice.chance(0.06):
            self._scenes.along(pages, held, self._area.manager_name, self._area.manager)
        if held.outcome == Outcome.NOT_MET:
            return
        if rep == 0 and dice.chance(0.4):
            self._ticks(pages, held)
        if rep == 0 and dice.chance(0.4):
            self._questions(pages, held)
        if dice.chance(0.22 if rep == 0 else 0.1):
            self._objection(pages, held)

    def prepare(self, pages: Pages, planned: Planned) -> None:
        """Tick some of what is to be ready before a visit that is still to come."""
        items = self._items(planned)[Phase.BEFORE]
        for item in items:
            if item.type == "tick" and self._dice.chance(0.6):
                self._tick(pages, planned.id, item, Phase.BEFORE, "")

    def _keep(self, pages: Pages, held: Held) -> None:
        """Keep the wording of the checklists that a visit was done with, once for all with the same."""
        row = kept_row(self._book, self._items(held))
        ident = self._kept.get(row["digest"])
        if ident is None:
            ident = self._kept[row["digest"]] = pages.create(KeptChecklist, row)
        pages.change(Visit, held.id, kept_checklist_id=ident, pack=row["pack"])

    def _items(self, visit: Held | Planned) -> dict[Phase, list[Item]]:
        trade = visit.firm.trade
        return self._book.checklist_for(
            trade.kind, trade.channel or "", self._book.industry_id(trade.industry)
        )

    def _ticks(self, pages: Pages, held: Held) -> None:
        for phase, items in self._items(held).items():
            for item in items:
                answer = self._answer(held, item)
                if (item.type == "tick" or answer) and self._dice.chance(0.72):
                    self._tick(pages, held.id, item, phase, answer)

    def _tick(self, pages: Pages, visit: str, item: Item, phase: Phase, answer: str) -> None:
        pages.create(
            Tick,
            {
                "visit_id": visit,
                "item": item.id,
                "phase": phase,
                "wording": item.text,
                "ticked": True,
                "answer": answer,
                "person_id": pages.person,
                "at": pages.moment,
            },
        )
        head = next((head for head in self._book.heads if item.id.startswith(f"{head.id}.")), None)
        if head is not None:
            pages.change(Visit, visit, pack=f"{head.id} {head.version}")

    def _answer(self, held: Held, item: Item) -> str:
        """Return the answer to an item: what the records say, or the fact it asks for."""
        known = {
            "account.products": held.firm.product,
            "account.industry": held.firm.trade.industry,
            "account.current_supplier": held.firm.supplier,
            "account.current_brands": held.firm.brand,
            "account.channel": held.firm.trade.channel or "",
            "contact.title": held.person.title,
            "contact.role": held.person.role,
            "visit.purpose": held.plan.purpose,
            "visit.advance_wanted": held.plan.advance_wanted,
            "visit.advance_fallback": held.plan.advance_fallback,
            "visit.outcome": held.outcome,
            "visit.result": held.written.result,
            "visit.competitor_info": held.written.competitor_info,
            "visit.next_step": held.written.next_step,
        }
        if item.feeds:
            return str(known.get(item.feeds, ""))
        fact = _TEXT_ANSWER.get(item.id.rpartition(".")[2]) if item.type == "text" else None
        return self._writer.fill(held.facts[fact], {}) if fact else ""

    def _questions(self, pages: Pages, held: Held) -> None:
        trade = held.firm.trade
        industry = self._book.industry_id(trade.industry)
        questions = self._book.questions_for(trade.kind, trade.channel or "", industry)
        for question in self._dice.sample(questions, self._dice.between(2, 4)):
            self._ask(pages, held, question)

    def _ask(self, pages: Pages, held: Held, question: Question) -> None:
        firm = held.firm
        values = {
            "account": firm.name,
            "city": firm.city.name,
            "product": firm.product,
            "current_supplier": firm.supplier,
            "brand": firm.brand,
            "volume": held.facts["volume"],
            "contact": held.person.name,
        }
        pages.create(
            QuestionAsked,
            {
                "visit_id": held.id,
                "question": question.id,
                "spin": question.kind,
                "wording": fill(question, values),
                "asked": True,
                "answer": self._reply(held, question),
            },
        )

    def _reply(self, held: Held, question: Question) -> str:
        """Return the answer: the field that it feeds, or a fact of its kind; of other situations none."""
        known = {
            "account.current_supplier": held.firm.supplier,
            "account.current_brands": held.firm.brand,
            "account.potential": held.facts["volume"],
            "account.products": held.firm.product,
        }
        if question.feeds:
            return known.get(question.feeds, "")
        fact = _SPIN_ANSWER.get(SpinKind(question.kind))
        return self._writer.fill(held.facts[fact], {}) if fact and self._dice.chance(0.85) else ""

    def _objection(self, pages: Pages, held: Held) -> None:
        dice = self._dice
        trade = held.firm.trade
        likely = _EXPO if trade.id == "exhibitor" else _OBJECTIONS[held.beat]
        if trade.channel == Channel.INTEGRATION:
            likely = (*likely, "project_protection")
        known = [found for ident in likely if (found := self._book.objection(ident)) is not None]
        if not known:
            return
        objection = dice.pick(known)
        well = held.outcome in (Outcome.ADVANCE, Outcome.ORDER)
        went = dice.pick(
            (AnswerResult.WORKED, AnswerResult.WORKED, AnswerResult.PARTLY)
            if well
            else (AnswerResult.PARTLY, AnswerResult.FAILED, AnswerResult.FAILED)
        )
        pages.create(
            ObjectionHeard,
            {
                "visit_id": held.id,
                "account_id": held.firm.id,
                "person_id": pages.person,
                "objection": objection.id,
                "words": dice.pick(objection.says),
                "answer": dice.pick(objection.steps),
                "went": went if dice.chance(0.9) else None,
                "day": held.day,
            },
        )
