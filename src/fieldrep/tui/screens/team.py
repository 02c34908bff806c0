"""Team: how the sync stands, what it needs a person for, and who belongs; making or joining a team."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.message import Message

from fieldrep.i18n import N_, _
from fieldrep.store.settings import TEAM
from fieldrep.tui.actions import action
from fieldrep.tui.frame import Pane, TwoPane
from fieldrep.tui.menu import MenuScreen
from fieldrep.tui.screens.team_detail import team_detail
from fieldrep.tui.screens.team_rows import (
    Lines,
    Progress,
    Spot,
    begin_detail,
    begin_lines,
    team_lines,
)
from fieldrep.tui.screens.team_ways import open_ways
from fieldrep.tui.widgets.bars import KeyBar
from fieldrep.tui.widgets.facts import FactSource
from fieldrep.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from fieldrep.services.members import Member
    from fieldrep.services.teampage import FileLook, TeamPage

TICK_SECONDS = 0.5
"""How often it is looked whether a sync began, went on or ended."""


class TeamPane(Pane):
    """The left side. Enter on a line with a page of its own opens that instead of the other pane."""

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        if cast("TeamScreen", self.screen).open_spot(event.row.refs):
            event.stop()


class TeamScreen(MenuScreen):
    """State, what needs a person and members at the left; what is to know of each at the right."""

    AREA: ClassVar[int] = 8

    @dataclass
    class _Read(Message):
        """A worker has read the page."""

        page: "TeamPage"

    @dataclass
    class _Looked(Message):
        """A worker has looked at the shared file."""

        look: "FileLook"

    def __init__(self) -> None:
        super().__init__()
        self._page: TeamPage | None = None
        self._look: FileLook | None = None
        self._progress: Progress | None = None

    def compose_body(self) -> ComposeResult:
        with TwoPane():
            with TeamPane(title=_("Team"), id="team-pane"):
                yield LineList(id="team")
            with Pane(id="detail-pane"):
                yield LineList(reading=True, id="detail")

    def on_mount(self) -> None:
        self.set_interval(TICK_SECONDS, self._tick)
        self._load()

    def on_screen_resume(self) -> None:
        self._load()

    def data_changed(self) -> None:
        self._load()

    # What is shown

    @property
    def team(self) -> LineList:
        """The list at the left."""
        return self.query_one("#team", LineList)

    @property
    def joined(self) -> bool:
        """Whether a team was joined."""
        return bool(self.app.desk.settings.get(TEAM))

    @property
    def spot(self) -> Spot:
        """What the cursor is on."""
        row = self.team.row
        return row.refs if row is not None and row.refs is not None else Spot("")

    @property
    def member(self) -> "Member | None":
        """The member that the cursor is on."""
        if self._page is None or self.spot.kind != "member":
            return None
        return next((each.member for each in self._page.members if each.member.id == self.spot.id), None)

    def _load(self) -> None:
        if not self.joined:
            self._page = self._look = None
            self._show()
            return
        self.run_worker(self._read, thread=True, exclusive=True, group="team", exit_on_error=True)
        self.run_worker(self._look_at_file, thread=True, exclusive=True, group="team-file")

    def _read(self) -> None:
        """In a worker: read what the database knows."""
        from fieldrep.services.teampage import read_team_page

        self.post_message(self._Read(read_team_page(self.app.desk.workspace)))

    def _look_at_file(self) -> None:
        """In a worker: ask the drive, which may take its time."""
        from fieldrep.services.teampage import look_at_file

        self.post_message(self._Looked(look_at_file(self.app.desk.workspace)))

    def on_team_screen__read(self, message: _Read) -> None:
        message.stop()
        self._page = message.page if self.joined else None
        self._show()

    def on_team_screen__looked(self, message: _Looked) -> None:
        message.stop()
        self._look = message.look
        self._show()

    def _tick(self) -> None:
        """Show how far a sync is; nothing is drawn where nothing changed."""
        syncing = self.app.syncing
        now = Progress(*syncing.progress) if syncing.running else None
        if now != self._progress:
            self._progress = now
            self._show()

    def _show(self) -> None:
        pane = self.query_one("#team-pane", Pane)
        if not self.joined:
            pane.title = _("Team")
            self._put(begin_lines())
        elif self._page is not None:
            pane.title = self._page.name or _("Team")
            self._put(team_lines(self._page, self._look, self.app.desk.now, self._progress))
        self._show_detail()
        self.query_one(KeyBar).update()  # no key was pressed: what came changes what can be done

    def _put(self, lines: Lines) -> None:
        self.team.source = FactSource(lines)

    def _show_detail(self) -> None:
        row = self.team.row
        pane = self.query_one("#detail-pane", Pane)
        pane.title = self._title(row.id if row is not None else "")
        lines: Lines = []
        if not self.joined:
            lines = begin_detail(self.spot)
        elif self._page is not None:
            lines = team_detail(self._page, self._look, self.spot, self.app.desk.now)
        self.query_one("#detail", LineList).source = FactSource(lines)

    def _title(self, row: str) -> str:
        member = self.member
        if member is not None:
            return member.name
        titles = {
            "make": _("Make a team"), "join": _("Join a team"), "ways": _("What to do when …"),
            "file": _("File"), "synced": _("Last sync"), "unsent": _("Unsent"), "came": _("Came in"),
            "conflicts": _("Conflicts"), "claims": _("Claims"), "held": _("Deletions"),
            "forks": _("Numbers"), "former": _("This folder"), "newer": _("Update"),
        }  # fmt: skip
        kinds = {"part": _("Set aside"), "changes": _("Changes"), "gap": _("Lacking"),
                 "clock": _("Clock ahead")}  # fmt: skip
        return titles.get(row) or kinds.get(row.partition(":")[0], "")

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        if event.list.id == "team":
            self._show_detail()

    # Opening

    def open_spot(self, spot: Spot | None) -> bool:
        """Open what a line speaks of; False where its page is the right side."""
        opens: dict[str, Callable[[], object]] = {
            "make": self.make,
            "join": self.join,
            "ways": self.ways,
            "conflicts": self.open_conflicts,
            "claims": self.open_claims,
        }
        if spot is None or spot.kind not in opens:
            return False
        opens[spot.kind]()
        return True

    def _why_no_team(self) -> str | None:
        return None if self.joined else ""

    def _why_team(self) -> str | None:
        return "" if self.joined else None

    @action("team.make", "n", N_("Make a team"), when="_why_team",
            help=N_("Make a team with a shared file, a name and a passphrase."))  # fmt: skip
    def make(self) -> None:
        from fieldrep.tui.screens.team_start import open_make

        open_make(self.app)

    @action("team.join", "j", N_("Join a team"), when="_why_team",
            help=N_("Join a team through its file and passphrase."))  # fmt: skip
    def join(self) -> None:
        from fieldrep.tui.screens.team_start import open_join

        open_join(self.app)

    @action("conflicts", "c", N_("Conflicts"), when="_why_no_team",
            help=N_("Show what two people changed without knowing of each other."))  # fmt: skip
    def open_conflicts(self) -> None:
        self.app.open_conflicts()

    @action("claims", "r", N_("Claims"), when="_why_no_team", footer=False,
            help=N_("Show customers whom two of you have."))  # fmt: skip
    def open_claims(self) -> None:
        self.app.open_claims()

    @action("team.ways", "w", N_("What to do when"), help=N_("Steps for a new laptop, a lost passphrase …"))
    def ways(self) -> None:
        open_ways(self.app)

    # The sync

    def _why_not_stop(self) -> str | None:
        return None if self.joined and self.app.syncing.running else ""

    @action("team.stop", "s", N_("Stop"), when="_why_not_stop",
            help=N_("End the sync that is running; what came in is kept."))  # fmt: skip
    def stop(self) -> None:
        self.app.stop_sync()

    def _why_not_accept(self) -> str | None:
        return None if self._page is not None and any(self._page.held) else ""

    @action("team.accept", "a", N_("Delete them"), when="_why_not_accept",
            help=N_("Carry out the deletions that wait, after a question."))  # fmt: skip
    def accept_deletions(self) -> None:
        from fieldrep.tui.screens.team_forms import ask_deletions

        if self._page is not None:
            ask_deletions(self.app, sum(self._page.held))

    @action("team.refuse", "b", N_("Keep them"), when="_why_not_accept",
            help=N_("Keep the records whose deletions wait, here and for the team."))  # fmt: skip
    def refuse_deletions(self) -> None:
        self.app.syncing.sync(refuse_deletes=True)

    # Members

    @action("team.member", "n", N_("New member"), when="_why_no_team",
            help=N_("Add a member, who joins later under this name."))  # fmt: skip
    def new_member(self) -> None:
        from fieldrep.tui.screens.team_forms import open_new_member

        open_new_member(self.app)

    def _why_no_member(self) -> str | None:
        if not self.joined:
            return ""
        return None if self.member is not None else _("Choose a member first.")

    @action("team.change", "e", N_("Edit"), when="_why_no_member",
            help=N_("Change a member's name, role, manager, phone."))  # fmt: skip
    def change_member(self) -> None:
        from fieldrep.tui.screens.team_forms import open_member

        if (member := self.member) is not None:
            open_member(self.app, member)

    def _why_not_leaving(self) -> str | None:
        member = self.member
        if member is not None and member.left_on is not None:
            return _("This member has left already.")
        return self._why_no_member()

    @action("team.leave", "l", N_("Leaves"), when="_why_not_leaving",
            help=N_("A member leaves: accounts, plans and promises go to another."))  # fmt: skip
    def member_leaves(self) -> None:
        from fieldrep.tui.screens.member_leaving import open_member_leaving

        if (member := self.member) is not None:
            open_member_leaving(self.app, member.id)

    def choose_leaver(self) -> None:
        """Come back here to choose who leaves."""
        while self.app.screen is not self and len(self.app.screen_stack) > 1:
            self.app.pop_screen()
        self.app.notice(_("Choose the member who leaves and press l."), "info")

    # Passphrase and file

    @action("team.passphrase", "p", N_("Passphrase"), when="_why_no_team", footer=False,
            help=N_("Give the team another passphrase, with a new key if wanted."))  # fmt: skip
    def passphrase(self) -> None:
        from fieldrep.tui.screens.team_forms import open_passphrase

        open_passphrase(self.app)

    @action("team.unlock", "k", N_("Take the new key"), when="_why_no_team", footer=False,
            help=N_("Take the team's new key with the new passphrase."))  # fmt: skip
    def unlock(self) -> None:
        from fieldrep.tui.screens.team_forms import open_unlock

        open_unlock(self.app)

    @action("team.move", "f", N_("File moved"), when="_why_no_team", footer=False,
            help=N_("Name the place where the team's file is now."))  # fmt: skip
    def move(self) -> None:
        from fieldrep.tui.screens.team_forms import open_move

        open_move(self.app)

    @action("team.verify", "v", N_("Check the file"), when="_why_no_team", footer=False,
            help=N_("Read the whole file and check every part of it."))  # fmt: skip
    def verify(self) -> None:
        from fieldrep.tui.screens.team_care import VerifyScreen

        self.app.push_screen(VerifyScreen())

    @action("team.log", "g", N_("Log of the file"), when="_why_no_team", footer=False,
            help=N_("List the parts of the file: whose, when, how large."))  # fmt: skip
    def log_of_file(self) -> None:
        from fieldrep.tui.screens.team_care import LogScreen

        self.app.push_screen(LogScreen())

    def _why_not_compact(self) -> str | None:
        if not self.joined:
            return ""
        if self._look is None or not self._look.there:
            return _("The shared file is not there.")
        return self._look.why_not or None

    @action("team.compact", "z", N_("Compact the file"), when="_why_not_compact", footer=False,
            help=N_("Put a snapshot in the place of what came before, for managers."))  # fmt: skip
    def compact(self) -> None:
        from fieldrep.tui.screens.team_care import ask_compact

        if self._look is not None:
            ask_compact(self.app, self._look.size)

    @action("team.export", "x", N_("Copy of the file"), when="_why_no_team", footer=False,
            help=N_("Write a copy with all that is known here, for a move or a stick."))  # fmt: skip
    def export(self) -> None:
        from fieldrep.tui.screens.team_care import open_export

        open_export(self.app)
