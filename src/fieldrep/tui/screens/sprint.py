"""The calling screen of a sprint: one prospect after the other, with counts and pace above."""

from typing import TYPE_CHECKING, Any

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _
from fieldrep.rules.codes import STAGES, AccountKind, Stage
from fieldrep.terms import term
from fieldrep.tui.actions import action
from fieldrep.tui.dialogs import Ask
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSpec
from fieldrep.tui.screens import call_rows
from fieldrep.tui.screens.call import CallScreen
from fieldrep.tui.signs import sign

if TYPE_CHECKING:
    from fieldrep.services.calling import LoggedCall
    from fieldrep.services.sprints import SprintStatus
    from fieldrep.tui.desk import Desk
    from fieldrep.tui.rep import RepApp

IMPORTS = 8


def open_sprint(app: "RepApp") -> None:
    """Go on with the sprint that is running, or start one."""
    from fieldrep.services.sprints import active_sprint

    with app.desk.workspace.read() as ctx:
        running = active_sprint(ctx) is not None
    if running:
        app.push_screen(SprintScreen())
    else:
        open_start(app)


def is_open_prospect(desk: "Desk", account: str) -> bool:
    """Return whether an account is still to be called in the sprint that is running."""
    from fieldrep.services.sprints import active_sprint, prospects_of

    with desk.workspace.read() as ctx:
        running = active_sprint(ctx)
        prospects = prospects_of(ctx, running) if running else []
    return any(p.account_id == account and not p.done for p in prospects)


# Starting


def start_spec(desk: "Desk") -> FormSpec:
    """Return the form that starts a sprint: whom to call, and what is to be reached."""
    from fieldrep.services.imports import list_imports
    from fieldrep.services.visit_guide import playbook

    with desk.workspace.read() as ctx:
        imports = [row for row in list_imports(ctx) if row.kind == "accounts"][:IMPORTS]
        industries = playbook(ctx).industries()
        policy = ctx.policy
    stages = tuple(Choice(stage, term(stage, "Stage")) for stage in STAGES[AccountKind.END_CUSTOMER][:4])
    trades = tuple(Choice(industry.id, industry.name) for industry in industries if industry.id != "general")
    files = tuple(Choice(row.id, row.file_name, f"{row.at:%m-%d}") for row in imports)
    fields = [
        FieldSpec("name", N_("Name"), help=N_("How you call it; the day if left empty.")),
        FieldSpec("stage", N_("Stage"), kind="choice", choices=stages, default=Stage.LEAD,
                  section=N_("Whom to call")),
        FieldSpec("city", N_("City")),
        FieldSpec("industry", N_("Industry"), kind="choice", choices=trades),
        FieldSpec("tag", N_("Tag")),
        FieldSpec("batch", N_("Import"), kind="choice", choices=files, when=lambda _texts: bool(files)),
        FieldSpec("prospects", N_("Prospects"), kind="number", required=True,
                  default=str(policy.sprint_prospects), section=N_("Goals")),
        FieldSpec("appointments", N_("Appointments"), kind="number", required=True,
                  default=str(policy.sprint_appointments)),
        FieldSpec("days", N_("Days"), kind="number", required=True, default=str(policy.sprint_days)),
    ]  # fmt: skip
    return FormSpec("sprint.start", N_("Start a calling sprint"), tuple(fields))


def open_start(app: "RepApp") -> None:
    """Ask for the list and goals of a sprint, and begin to call."""
    desk = app.desk
    spec = start_spec(desk)

    def start(given: dict[str, Any]) -> str:
        from fieldrep.services.sprints import SprintFilter, start_sprint

        wanted = SprintFilter(
            *(given.get(key) or "" for key in ("stage", "city", "industry", "tag", "batch"))
        )
        goals = {key: int(given[key]) for key in ("prospects", "appointments", "days")}
        with desk.workspace.write("sprint.start", given["name"]) as ctx:
            return start_sprint(ctx, wanted, name=given["name"], **goals).id

    def started(sprint: object) -> None:
        if sprint:
            app.changed()
            app.push_screen(SprintScreen(begun=True))

    draft = desk.draft(spec.name)
    app.push_screen(FormScreen(spec, None, draft, start, desk.form_settings), started)


def reopen_start(app: "RepApp", _record: str, _title: str) -> None:
    """Open the form that starts a sprint as it was left; the sprint itself, where one was begun meanwhile."""
    open_sprint(app)


# Calling


class SprintScreen(CallScreen):
    """The sprint that is running, standing on the next prospect or on the one given."""

    status: "SprintStatus | None" = None
    _last = ""  # whom the last call was to: an undo goes back there

    def __init__(self, account: str = "", *, begun: bool = False) -> None:
        super().__init__(account)
        self._begun = begun  # just now: a list that is too short is said once

    def on_mount(self) -> None:
        self._look()
        super().on_mount()
        if self._begun and self.status is not None and self.status.shortage:
            self.app.notice(self.status.shortage, "warning")

    def heading(self) -> str:
        name = self.status.name if self.status else ""
        return f" {sign('dot')} ".join(filter(None, (_("Sprint"), name)))

    def head(self) -> list[list[tuple[str, str]]]:
        lines = super().head()
        return [call_rows.sprint_line(self.status), *lines] if self.status else lines

    def _look(self) -> None:
        """Read how far the sprint is, and stand on who is next if nobody is up."""
        from fieldrep.services.sprints import active_sprint, prospects_of, queue, sprint_status

        with self.app.desk.workspace.read() as ctx:
            running = active_sprint(ctx)
            self.status = sprint_status(ctx, running) if running else None
            prospects = prospects_of(ctx, running) if running else []
            self._queue = [p.account_id for p in queue(prospects, ctx.today)]
            self._done = {p.account_id for p in prospects if p.done}
        if not self.account_id and self._queue:
            self.account_id = self._queue[0]

    def data_changed(self) -> None:
        if not self.query("#script"):
            return
        calls = self.status.calls if self.status else 0
        self._look()
        if self.status is None:  # it was ended, or its start was undone
            self.dismiss(None)
            return
        if self._last and self.status.calls < calls and self._last not in self._done:
            self._turn(self._last)  # the call was taken back
        elif self.account_id in self._done:
            self.go_on()
        elif self.view is None:  # somebody is to be called again
            self._turn(self.account_id)
        else:
            super().data_changed()
            self.show()

    def _turn(self, account: str) -> None:
        self._last = ""
        try:
            self.take_up(account)
        except FieldrepError as error:
            self.app.show_error(error)

    def go_on(self, after: str = "") -> None:
        """Turn to the next prospect, to the one just ``after`` only where there is no other."""
        self._look()
        others = [account for account in self._queue if account != after] or self._queue
        last = self._last
        self._turn(others[0] if others else "")
        self._last = last

    def after(self, logged: "LoggedCall") -> None:
        self._last = logged.account_id
        self.go_on(logged.account_id)
        for screen in self.app.screen_stack:
            if screen is not self and hasattr(screen, "data_changed"):
                screen.data_changed()

    # Keys

    @action("sprint.skip", "k", N_("Skip"), when="why_no_account",
            help=N_("Leave this prospect for later; it comes after the others."))  # fmt: skip
    def skip(self) -> None:
        from fieldrep.services.sprints import skip_prospect

        if self.view is None or self.status is None:
            return
        account, name, sprint = self.account_id, self.view.account.name, self.status.id
        with self.app.desk.workspace.write("sprint.skip", name) as ctx:
            skip_prospect(ctx, sprint, account)
        self.put_aside()
        self._last = account
        self.go_on(account)
        self.app.notice(_("{account} is left for later. j goes back to it.").format(account=name))

    def _why_nowhere(self) -> str | None:
        return None if self._last and self._last != self.account_id else ""

    @action("sprint.return", "j", N_("Return"), when="_why_nowhere", footer=False,
            help=N_("Go back to the prospect before this one."))  # fmt: skip
    def go_to_last(self) -> None:
        self.put_aside()
        here, last = self.account_id, self._last
        self._turn(last)
        self._last = here

    @action("sprint.end", "E", N_("End the sprint"), footer=False,
            help=N_("End the sprint; its list and calls are kept."))  # fmt: skip
    def end_sprint(self) -> None:
        status = self.status
        if status is None:
            return

        def ended(yes: bool | None) -> None:
            from fieldrep.services.sprints import end_sprint

            if not yes:
                return
            with self.app.desk.workspace.write("sprint.end", status.name) as ctx:
                end_sprint(ctx, status.id)
            self.app.notice(_("The sprint is ended. u takes it back."))
            self.app.changed()

        self.app.push_screen(Ask(_("End the sprint {name}?").format(name=status.name), yes=_("End")), ended)
