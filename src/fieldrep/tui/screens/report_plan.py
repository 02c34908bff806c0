"""The plan within a report: what became of the last one's items, and the items of the next."""

from typing import TYPE_CHECKING

from fieldrep.i18n import N_, _
from fieldrep.reports.blocks import Table
from fieldrep.reports.values import Code
from fieldrep.rules.codes import PlanOutcome
from fieldrep.tui.actions import action
from fieldrep.tui.menu import Menu, MenuItem, MenuScreen
from fieldrep.tui.screens.report_page import LAST_PLAN, NEXT_PLAN
from fieldrep.tui.screens.report_plan_forms import has_plan, open_add, open_change, open_reason, write_outcome
from fieldrep.tui.screens.report_records import open_refs, read_refs
from fieldrep.tui.screens.report_source import Target

if TYPE_CHECKING:
    from fieldrep.tui.screens.report_read import Page

GROUP = N_("Plan")


class PlanDeeds(MenuScreen):
    """A screen with a report's ``page`` and the ``target`` of the line under the cursor.

    Items that follow a visit or next step, and lines that come from the records, are changed there.
    """

    page: "Page | None" = None

    @property
    def target(self) -> Target | None:
        raise NotImplementedError

    def _of_plan(self, plan: str) -> Target | None:
        target = self.target
        return target if target is not None and target.plan == plan and self._writable else None

    @property
    def _writable(self) -> bool:
        return self.page is not None and self.page.is_draft

    # What became of the last plan

    def _why_not_settle(self) -> str | None:
        return None if self._of_plan(LAST_PLAN) else ""

    @action("plan.done", "space", N_("Done"), group=GROUP, when="_why_not_settle",
            help=N_("The item of the last plan is done; once more opens it again."))  # fmt: skip
    def plan_done(self) -> None:
        if self.page is not None and (target := self._of_plan(LAST_PLAN)):
            done = outcome_of(self.page, target.item) == PlanOutcome.DONE
            self._settle(target, PlanOutcome.OPEN if done else PlanOutcome.DONE)

    @action("plan.moved", "m", N_("Moved"), group=GROUP, when="_why_not_settle",
            help=N_("The item was moved, with the reason; the next plan takes it up."))  # fmt: skip
    def plan_moved(self) -> None:
        if target := self._of_plan(LAST_PLAN):
            open_reason(self.app, target, PlanOutcome.MOVED)

    @action("plan.dropped", "d", N_("Dropped"), group=GROUP, when="_why_not_settle",
            help=N_("The item was dropped, with the reason."))  # fmt: skip
    def plan_dropped(self) -> None:
        if target := self._of_plan(LAST_PLAN):
            open_reason(self.app, target, PlanOutcome.DROPPED)

    def _settle(self, target: Target, outcome: PlanOutcome) -> None:
        write_outcome(self.app, target, outcome)
        words = _("Open again.") if outcome == PlanOutcome.OPEN else _("The item is done. u takes it back.")
        self.app.notice(words)
        self.app.changed()

    def ask_outcome(self, target: Target) -> None:
        """Ask what became of an item that was only typed."""
        if self.page is None:
            return
        now = outcome_of(self.page, target.item)
        items = [
            MenuItem(outcome, word, key=key, mark="done" if outcome == now else "")
            for outcome, word, key in (
                (PlanOutcome.DONE, _("Done"), "space"),
                (PlanOutcome.MOVED, _("Moved, with the reason"), "m"),
                (PlanOutcome.DROPPED, _("Dropped, with the reason"), "d"),
                (PlanOutcome.OPEN, _("Open again"), "o"),
            )
            if outcome != PlanOutcome.OPEN or now != PlanOutcome.OPEN
        ]
        if any(record.account_id for record in read_refs(self.app, target.refs)):
            items.append(MenuItem("account", _("Open its account"), key="a"))

        def chosen(choice: object) -> None:
            if choice == "account":
                open_refs(self.app, target.title, target.refs)
            elif isinstance(choice, PlanOutcome):
                if choice in (PlanOutcome.MOVED, PlanOutcome.DROPPED):
                    open_reason(self.app, target, choice)
                else:
                    self._settle(target, choice)

        self.app.push_screen(Menu(_("What became of it?"), items), chosen)

    def _why_not_menu(self) -> str | None:
        return "" if self._of_plan(LAST_PLAN) else None  # there the key says that the item was moved

    @action("menu", "m", N_("Menu"), help=N_("Show what can be done here."), when="_why_not_menu")
    def open_menu(self) -> None:
        super().open_menu()

    # The next plan

    def _why_not_add(self) -> str | None:
        return None if self.page is not None and self._writable and has_plan(self.page) else ""

    @action("plan.add", "a", N_("Add to plan"), group=GROUP, when="_why_not_add",
            help=N_("Add an item to the plan for the next period."))  # fmt: skip
    def add_item(self) -> None:
        if self.page is not None:
            open_add(self.app, self.page.definition, self.page.period)

    def _why_not_change(self) -> str | None:
        return None if self._of_plan(NEXT_PLAN) else ""

    @action("plan.change", "e", N_("Change"), group=GROUP, when="_why_not_change",
            help=N_("Change what is planned, the day or the account."))  # fmt: skip
    def change_item(self) -> None:
        if self.page is not None and (target := self._of_plan(NEXT_PLAN)):
            open_change(self.app, self.page.definition, self.page.period, target.item)

    @action("plan.remove", "d", N_("Remove"), group=GROUP, when="_why_not_change",
            help=N_("Take the item out of the plan."))  # fmt: skip
    def remove_item(self) -> None:
        from fieldrep.services.reportplan import remove_plan_item

        if target := self._of_plan(NEXT_PLAN):
            with self.app.desk.workspace.write("plan.remove", target.title) as ctx:
                remove_plan_item(ctx, target.item)
            self.app.notice(_("Taken out of the plan. u takes it back."))
            self.app.changed()


def outcome_of(page: "Page", item: str) -> str:
    """Return what became of a plan item by the page."""
    for section in page.document.sections:
        for block in section.blocks:
            for row in block.rows if isinstance(block, Table) else ():
                if any(ref.kind == "plan_item" and item in ref.ids for ref in row.refs):
                    code = next((c.code for c in row.cells if isinstance(c, Code)), "")
                    if code:
                        return code
    return PlanOutcome.OPEN
