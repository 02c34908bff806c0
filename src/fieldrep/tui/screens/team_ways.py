"""What to do when …: short pages of steps for what happens to a team, with the actions at hand."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from textual.app import ComposeResult

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _
from fieldrep.store.settings import TEAM
from fieldrep.tui.frame import FrameScreen, Pane
from fieldrep.tui.menu import Menu, MenuItem, ask_menu
from fieldrep.tui.widgets.facts import PLAIN
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, FlowSource

if TYPE_CHECKING:
    from fieldrep.tui.rep import RepApp


class Step(NamedTuple):
    """One step; ``do`` is a name of DEEDS that is offered with it."""

    text: str
    do: str = ""


class Way(NamedTuple):
    """What happened, what it means, and the steps. Texts are marked with ``N_``."""

    key: str
    title: str
    means: str
    steps: tuple[Step, ...]


WAYS = (
    Way(
        "n",
        N_("You have a new laptop"),
        N_("Everything of the team is in the file; the new laptop takes it from there."),
        (
            Step(N_("If the old laptop still works: press F5 there until nothing is unsent.")),
            Step(N_("Private notes, practice results and drafts are not in the file. To take them along too,"
                    " make a backup on the old laptop (fieldrep backup) and restore it on the new one"
                    " (fieldrep restore) instead of joining, and give the passphrase there (k): the key is"
                    " in no backup.")),
            Step(N_("Otherwise start fieldrep on the new laptop, answer the questions with the same name, and"
                    " join with the file and the passphrase. Choose yourself in the list."), "join"),
            Step(N_("If the old laptop was lost or stolen: give the team a new passphrase with a new key."),
                 "rotate"),
        ),
    ),
    Way(
        "p",
        N_("The passphrase is forgotten"),
        N_("Nobody who has joined needs it to work: the key is kept on each computer. It is needed only to"
           " join, and after a new key."),
        (
            Step(N_("Anyone who has joined can set another one; the old one need not be known."),
                 "passphrase"),
            Step(N_("Tell it to those who are still to join.")),
            Step(N_("If nobody who has joined has a working computer left, the file can't be read by anyone."
                    " That is what the passphrase is for; keep a copy of it in a safe place.")),
        ),
    ),
    Way(
        "k",
        N_("The team has a new key"),
        N_("After a member left, the manager may give the team a new key. What was written with it waits here"
           " until you have the key."),
        (
            Step(N_("Ask your manager for the new passphrase, by phone or in person.")),
            Step(N_("Take the key with it; what waited comes in at once."), "unlock"),
        ),
    ),
    Way(
        "c",
        N_("A data folder was copied or restored"),
        N_("A copy of a data folder, or one brought back from a backup, would give out the same numbers as"
           " the first. The next sync notices it."),
        (
            Step(N_("Nothing needs to be done: the copy takes a new id, takes in what it lacks, sends its"
                    " own work under the new id, and says so. Nothing is lost."), "sync"),
            Step(N_("Two people should not work as one member from then on: the second joins under a name of"
                    " their own in a fresh data folder.")),
        ),
    ),
    Way(
        "l",
        N_("A member leaves"),
        N_("Accounts, planned visits and open promises go to another; the history stays as it is."),
        (
            Step(N_("Let the member sync a last time, so that everything of theirs is in the file.")),
            Step(N_("Hand over what they had: choose the member on the Team page and press l."), "leave"),
            Step(N_("Give the team a new passphrase with a new key. Who left can't read what comes after it;"
                    " what is on their computer stays there."), "rotate"),
            Step(N_("Tell the others the new passphrase; they are asked for it once.")),
        ),
    ),
    Way(
        "f",
        N_("The file is gone, moved or broken"),
        N_("Every computer keeps all parts it has seen, so whatever the file loses comes back with the next"
           " sync of anyone who has it. Until then work goes on as usual."),
        (
            Step(N_("Check that the drive is connected or the cloud program runs, then sync."), "sync"),
            Step(N_("If the file was moved: name its new place."), "move"),
            Step(N_("If it was deleted and the folder is empty: make it anew."), "recreate"),
            Step(N_("Copies that a cloud program leaves beside it are read and moved aside by themselves; the"
                    " same goes for damaged places. There is nothing to repair by hand.")),
        ),
    ),
)  # fmt: skip


def _leave(app: "RepApp") -> None:
    from fieldrep.tui.screens.team import TeamScreen

    screen = next((s for s in reversed(app.screen_stack) if isinstance(s, TeamScreen)), None)
    if screen is not None:
        screen.choose_leaver()


def _join(app: "RepApp") -> None:
    from fieldrep.tui.screens.team_start import open_join

    open_join(app)


def _sync(app: "RepApp") -> None:
    app.syncing.sync()


def _passphrase(app: "RepApp") -> None:
    from fieldrep.tui.screens.team_forms import open_passphrase

    open_passphrase(app)


def _rotate(app: "RepApp") -> None:
    from fieldrep.tui.screens.team_forms import open_passphrase

    open_passphrase(app, rotate=True)


def _unlock(app: "RepApp") -> None:
    from fieldrep.tui.screens.team_forms import open_unlock

    open_unlock(app)


def _move(app: "RepApp") -> None:
    from fieldrep.tui.screens.team_forms import open_move

    open_move(app)


def _recreate(app: "RepApp") -> None:
    from fieldrep.tui.screens.team_forms import ask_recreate

    ask_recreate(app)


class Deed(NamedTuple):
    """Something that can be done from a page of steps. ``joined``: whether it needs a team, or none."""

    label: str
    do: Callable[["RepApp"], None]
    joined: bool = True


DEEDS = {
    "join": Deed(N_("Join a team"), _join, joined=False),
    "sync": Deed(N_("Sync now"), _sync),
    "passphrase": Deed(N_("Set another passphrase"), _passphrase),
    "rotate": Deed(N_("New passphrase and new key"), _rotate),
    "unlock": Deed(N_("Take the new key"), _unlock),
    "leave": Deed(N_("Hand over what a member had"), _leave),
    "move": Deed(N_("The file is at another place"), _move),
    "recreate": Deed(N_("Make the file anew"), _recreate),
}


def open_ways(app: "RepApp") -> None:
    """Ask what happened and show what to do."""
    items = [MenuItem(way, _(way.title), key=way.key) for way in WAYS]
    ask_menu(app, Menu(_("What to do when …"), items), lambda way: app.push_screen(WayScreen(way)))


class WayScreen(FrameScreen):
    """The steps for one thing that happened. Enter on a line that can be chosen does it."""

    AREA = 8

    def __init__(self, way: Way) -> None:
        super().__init__()
        self._way = way

    def compose_body(self) -> ComposeResult:
        with Pane(title=_(self._way.title)):
            yield LineList(id="steps")

    def on_mount(self) -> None:
        self.data_changed()

    def data_changed(self) -> None:
        joined = bool(self.app.desk.settings.get(TEAM))
        blocks = [Block(_(self._way.means), PLAIN), Block("")]
        for number, step in enumerate(self._way.steps, 1):
            blocks.append(Block(f"{number}. {_(step.text)}", PLAIN, hang=3))
            if step.do and DEEDS[step.do].joined == joined:
                blocks.append(Block(_(DEEDS[step.do].label), "link", refs=step.do, id=step.do, indent=3))
            blocks.append(Block(""))
        self.query_one("#steps", LineList).source = FlowSource(blocks)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        try:
            DEEDS[event.row.refs].do(self.app)
        except FieldrepError as error:
            self.app.show_error(error)
