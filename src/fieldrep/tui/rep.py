"""The rep's program: the application with a data folder, and what can be done from anywhere in it."""

import gc
from contextlib import ExitStack
from typing import Any

from textual.worker import Worker, WorkerState

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _, ngettext
from fieldrep.store.settings import TEAM
from fieldrep.tui.actions import Offer, action
from fieldrep.tui.app import FieldrepApp
from fieldrep.tui.desk import Desk
from fieldrep.tui.frame import FrameScreen
from fieldrep.tui.opening import open_draft
from fieldrep.tui.syncing import SyncControl, Synced
from fieldrep.tui.syncwords import status_words, working_words

START_OVER = -1
"""Result of the application when it is to be made anew."""
SETTLE_SECONDS = 0.15
"""From the start of the screens to the loading of the models: by then Today is painted."""
TIDY_FROM, TIDY_AT_LAST = 10, 200
"""Collections of what is not young any more after which everything is looked through: at rest, or at last
while somebody types on and on."""
POLL_SECONDS = 0.7
"""How often the database is asked whether another program wrote: a microsecond's work."""


class RepApp(FieldrepApp):
    """The screens over one data folder. Screens reach it as ``self.app.desk``."""

    def __init__(self, desk: Desk, **look: Any) -> None:
        super().__init__(**look)
        self.desk = desk
        self.ready = False  # the models are loaded and the lock is held
        self._version: int | None = None
        self._mistakes: tuple[object, ...] = ()  # in packs, as far as they were told
        self.syncing = SyncControl(self)
        self._held = ExitStack()  # what is held until the program ends: the lock

    async def on_mount(self) -> None:
        await super().on_mount()
        if self.desk.initialised:
            # not before Today has been painted: importing the models would slow the painting down
            self.set_timer(SETTLE_SECONDS, self.start_working)
        else:
            self.call_after_refresh(self.ask_who)

    # Start

    def ask_who(self) -> None:
        """Ask the five questions of the first run."""
        from fieldrep.tui.screens.first_run import FirstRun

        self.push_screen(FirstRun(self.desk), lambda _result: self.start_working())

    def start_working(self) -> None:
        """After the first paint: load the models, take the lock, bring up the day, back up."""
        self.run_worker(self._wake, thread=True, name="wake", exit_on_error=False)

    def _wake(self) -> None:
        from fieldrep.tui.wake import wake

        wake(self.desk, self._held)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker.name == "warm" and event.worker.is_finished:
            self._collect_garbage()
            if event.state == WorkerState.SUCCESS:
                self.tell_mistakes()
        if event.worker.name != "wake":
            return
        if event.state == WorkerState.ERROR:
            error = event.worker.error
            if isinstance(error, FieldrepError):
                self.exit(1, message=str(error), return_code=error.exit_code)
                return
            raise error or RuntimeError("the start failed without an error")
        if event.state == WorkerState.SUCCESS:
            self._version = self.desk.workspace.data_version()
            self.ready = True
            self.set_interval(POLL_SECONDS, self._look_for_changes)
            self.changed()
            self._reopen()
            self.syncing.start()
            self.run_worker(self._warm, thread=True, name="warm", exit_on_error=False)

    def _warm(self) -> None:
        from fieldrep.tui.warm import warm_up

        warm_up(self.desk, wanted=lambda: self.is_running, busy=lambda: not self.gate.at_rest)

    @staticmethod
    def _collect_garbage() -> None:
        """Turn the collector on again, which the start has turned off.

        It leaves alone what was loaded until now: to walk over all modules took it 70 ms, in the middle
        of some key. To walk over what came since takes 30 ms: ``_tidy_up`` does it where no key waits.
        """
        if not gc.isenabled():
            gc.freeze()
            young, middle, _old = gc.get_threshold()
            gc.set_threshold(young, middle, TIDY_AT_LAST)
            gc.enable()

    def _tidy_up(self) -> None:
        """Collect all garbage while nobody types, if there may be much of it."""
        if gc.isenabled() and self.gate.at_rest and gc.get_count()[2] >= TIDY_FROM:
            gc.collect()

    def _reopen(self) -> None:
        """Open the form that was on the screen when the program ended, unless one is open already."""
        left = next((draft for draft in self.desk.drafts.all() if draft.on_screen), None)
        if left is not None and len(self.screen_stack) == 1:
            open_draft(self, left.form, left.record, left.title)

    async def start_over(self) -> None:
        """Make every screen anew, in the language that is set now: the program begins again."""
        self.exit(START_OVER)

    def copy_text(self, text: str) -> None:
        """Put a text on the clipboard; where only the terminal's can be reached, into a file too."""
        from fieldrep.tui.clipboard import copy_text

        self.notice(copy_text(self, text))

    def _look_for_changes(self) -> None:
        self._tidy_up()
        version = self.desk.workspace.data_version()
        if version != self._version:
            self._version = version
            self.desk.settings_changed()  # a command may have changed settings or the policy
            self.changed()

    def on_unmount(self) -> None:
        self.desk.close()
        self._held.close()

    # Data

    def changed(self) -> None:
        """Tell every screen that records changed; those not shown look again when they come back."""
        for screen in self.screen_stack:
            if isinstance(screen, FrameScreen) and screen.is_mounted:
                screen.data_changed()
            elif isinstance(screen, FrameScreen):
                screen.call_later(screen.data_changed)  # it is being opened: it may have read already
        self.show_status()
        self.call_after_refresh(self.show_keys)  # a sync or another program may have brought it, no key

    def show_status(self) -> None:
        """Say at the top how the sync stands, or how far the one that runs is."""
        if self.syncing.running:
            words = working_words(*self.syncing.progress)
        else:
            words = status_words(self.desk.sync_status(), self.desk.now)
        if words != self.status:
            self.status = words

    def on_synced(self, event: Synced) -> None:
        """Show what a sync brought."""
        self.desk.settings_changed()
        self.changed()
        self.syncing.tell(event)

    # What can be done from anywhere

    def offers(self) -> list[Offer]:
        """Return what can be done here; before the five answers only what the form and the program do."""
        found = super().offers()
        if self.desk.initialised:
            return found
        return [offer for offer in found if offer.node is not self or offer.action.id.startswith("app.")]

    @action("sync", "f5", N_("Sync"), group=N_("Anywhere"), everywhere=True, footer=False,
            when="_why_no_sync", help=N_("Exchange everything with the team's file."))  # fmt: skip
    def sync(self) -> None:
        self.syncing.sync()

    def _why_no_sync(self) -> str | None:
        if self.desk.settings.get(TEAM):
            return None
        return _("You belong to no team yet. The Team page makes or joins one.")

    def _why_no_stop(self) -> str | None:
        return None if self.syncing.running else _("No sync is running.")

    @action("sync.stop", "", N_("Stop the sync"), group=N_("Anywhere"), footer=False, when="_why_no_stop",
            help=N_("End the sync that is running; what came in is kept."))  # fmt: skip
    def stop_sync(self) -> None:
        self.syncing.stop()
        self.notice(_("The sync ends after the part in hand."), "info")

    @action("log.quick", "f2", N_("Quick log"), group=N_("Anywhere"), everywhere=True,
            help=N_("Write down a call or walk-in: who, what was said, what comes next."))  # fmt: skip
    def quick_log(self) -> None:
        from fieldrep.tui.screens.quick_log import open_quick_log

        open_quick_log(self)

    @action("find", "ctrl+f", N_("Find"), group=N_("Anywhere"), everywhere=True,
            help=N_("Find accounts, people, visits and notes by any words."))  # fmt: skip
    def find(self) -> None:
        from fieldrep.tui.screens.find import FindScreen

        self.push_screen(FindScreen())

    @action("objections", "f3", N_("Objections"), group=N_("Anywhere"), everywhere=True, footer=False,
            help=N_("Find an answer by what the customer said."))  # fmt: skip
    def find_objection(self) -> None:
        from fieldrep.tui.screens.objections import ObjectionFinder

        self.push_screen(ObjectionFinder())

    @action("calculate", "", N_("Work it out"), group=N_("Anywhere"), footer=False,
            help=N_("Satisfaction or margin, worked out with the customer."))  # fmt: skip
    def calculate(self) -> None:
        from fieldrep.tui.screens.objection_calculator import CalculatorScreen

        self.push_screen(CalculatorScreen())

    @action("practice", "", N_("Practice"), group=N_("Anywhere"), footer=False,
            help=N_("Ten cards of the playbook in three minutes."))  # fmt: skip
    def practise(self) -> None:
        from fieldrep.tui.screens.practice import PracticeScreen

        self.push_screen(PracticeScreen())

    @action("practice.roles", "", N_("Role play"), group=N_("Anywhere"), footer=False,
            help=N_("Answer what a customer says, then compare with the steps."))  # fmt: skip
    def play_roles(self) -> None:
        from fieldrep.tui.screens.practice_roles import RolePlay

        self.push_screen(RolePlay())

    @action("sprint", "f6", N_("Calling sprint"), group=N_("Anywhere"), everywhere=True, footer=False,
            help=N_("Phone one prospect after the other, with counts and pace."))  # fmt: skip
    def open_sprint(self) -> None:
        from fieldrep.tui.screens.sprint import open_sprint

        open_sprint(self)

    @action("undo", "u", N_("Undo"), group=N_("Anywhere"), footer=False,
            help=N_("Take back the last action."))  # fmt: skip
    def undo(self) -> None:
        from fieldrep.services.undo import undo

        self._undone(undo(self.desk.workspace), _("Undone: {what}."))

    @action("redo", "U", N_("Redo"), group=N_("Anywhere"), footer=False,
            help=N_("Do again what was undone."))  # fmt: skip
    def redo(self) -> None:
        from fieldrep.services.undo import redo

        self._undone(redo(self.desk.workspace), _("Done again: {what}."))

    def _undone(self, result: Any, message: str) -> None:
        text = message.format(what=result.done)
        if result.kept:
            stayed = ngettext(
                "{count} change stayed: someone has worked on it since.",
                "{count} changes stayed: someone has worked on them since.",
                len(result.kept),
            )
            text += " " + stayed.format(count=len(result.kept))
        self.notice(text, "warning" if result.kept else "done")
        self.changed()

    def tell_mistakes(self) -> None:
        """Say once that packs have mistakes, and again when there are others."""
        from fieldrep.services.playbooks import playbook

        with self.desk.workspace.read() as ctx:
            found = tuple(notice for notice in playbook(ctx).notices if not notice.warning)
        if found and found != self._mistakes:
            text = _("A pack has mistakes; what is built in stands in for it. ! shows them.")
            self.notice(text, "warning")
        self._mistakes = found

    def _why_no_mistakes(self) -> str | None:
        return None if self._mistakes else ""

    @action("packs.mistakes", "!", N_("Mistakes in packs"), group=N_("Program"), footer=False,
            when="_why_no_mistakes", help=N_("Show what is wrong with a team's own packs."))  # fmt: skip
    def show_mistakes(self) -> None:
        from fieldrep.tui.screens.packs import PacksScreen

        self.push_screen(PacksScreen(notices=True))

    @action("packs", "", N_("Packs"), group=N_("Program"), footer=False,
            help=N_("Look into the packs of the playbook and change them for the team."))  # fmt: skip
    def open_packs(self) -> None:
        from fieldrep.tui.screens.packs import PacksScreen

        self.push_screen(PacksScreen())

    @action("worksheets", "", N_("Worksheets"), group=N_("Anywhere"), footer=False,
            help=N_("Fill in a worksheet of the playbook, for a launch or a territory."))  # fmt: skip
    def open_worksheets(self) -> None:
        from fieldrep.tui.screens.worksheets import open_own_worksheets

        open_own_worksheets(self)

    @action("events", "", N_("Events"), group=N_("Anywhere"), footer=False,
            help=N_("Exhibitions: milestones, exhibitors and visitors, the follow-up."))  # fmt: skip
    def open_events(self) -> None:
        from fieldrep.tui.screens.events import EventsScreen

        self.push_screen(EventsScreen())

    @action("dealers", "", N_("Dealers in development"), group=N_("Anywhere"), footer=False,
            help=N_("All dealers, how far each is, what comes next; several side by side."))  # fmt: skip
    def open_dealers(self) -> None:
        from fieldrep.tui.screens.dealers import DealersScreen

        self.push_screen(DealersScreen())

    @action("conflicts", "", N_("Conflicts"), group=N_("Anywhere"), footer=False,
            help=N_("What two changed apart: both sides, one key settles each."))  # fmt: skip
    def open_conflicts(self) -> None:
        from fieldrep.tui.screens.conflicts import ConflictsScreen

        self.push_screen(ConflictsScreen())

    @action("claims", "", N_("Claims"), group=N_("Anywhere"), footer=False,
            help=N_("Customers that two reps have registered, for the manager to decide."))  # fmt: skip
    def open_claims(self) -> None:
        from fieldrep.tui.screens.claims import ClaimsScreen

        self.push_screen(ClaimsScreen())

    @action("settings", "", N_("Settings"), group=N_("Program"), footer=False,
            help=N_("Name, territory, language, currency, time zone, look."))  # fmt: skip
    def open_settings(self) -> None:
        from fieldrep.tui.screens.settings import open_settings

        open_settings(self)
