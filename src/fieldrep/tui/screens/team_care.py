"""Caring for the team's file from the screen: every part checked, its log, compacting, a copy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.message import Message

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _, ngettext
from fieldrep.services.partwords import log_words, type_words
from fieldrep.tui.dialogs import Ask
from fieldrep.tui.frame import FrameScreen, Pane
from fieldrep.tui.screens.import_paths import size_text
from fieldrep.tui.screens.team_files import TeamFileScreen
from fieldrep.tui.screens.team_rows import when
from fieldrep.tui.widgets.facts import PLAIN
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, Column, FlowSource, Row

if TYPE_CHECKING:
    from fieldrep.services.teamcheck import TeamCheck
    from fieldrep.tui.desk import Desk
    from fieldrep.tui.rep import RepApp

MOST = 200
"""Parts with something wrong that are named one by one."""

# Checking every part


class VerifyScreen(FrameScreen):
    """Reads the whole file and says for every part whether it is good, and what is missing."""

    AREA = 8

    @dataclass
    class _Checked(Message):
        """The check ended."""

        found: "TeamCheck | None"
        error: FieldrepError | None

    def compose_body(self) -> ComposeResult:
        with Pane(title=_("Check of the file")):
            yield LineList(reading=True, id="check")

    def on_mount(self) -> None:
        self._put([Block(_("Reading the whole file …"), "dim")])
        self.run_worker(self._check, thread=True, group="verify")

    def _put(self, blocks: list[Block]) -> None:
        self.query_one("#check", LineList).source = FlowSource(blocks)

    def _check(self) -> None:
        from fieldrep.services.teamcheck import verify_team

        try:
            self.post_message(self._Checked(verify_team(self.app.desk.workspace), None))
        except FieldrepError as error:
            self.post_message(self._Checked(None, error))

    def on_verify_screen__checked(self, message: _Checked) -> None:
        message.stop()
        if message.found is not None:
            self._put(check_blocks(message.found))
        elif message.error is not None:
            self._put([Block(str(message.error), "overdue", mark="error")])


_STATES = {
    "damaged": N_("damaged: not what was written"),
    "unreadable": N_("whole, but what is inside can't be used"),
    "unknown_type": N_("for a newer fieldrep"),
    "unknown_key": N_("locked with a key that is not here"),
    "newer": N_("written by a newer fieldrep"),
}


def check_blocks(found: "TeamCheck") -> list[Block]:
    """Return what a check found: the verdict, then what is wrong part by part."""
    from fieldrep.services.teamcheck import PartState, damage_words

    good = found.count(PartState.GOOD)
    fine = ngettext("{count} part is good.", "{count} parts are good.", good).format(count=f"{good:,}")
    remains = damage_words(found)
    wrong_words = remains or _("Something is not as it should be; the next sync puts back what it can.")
    if found.sound:
        blocks = [Block(_("Everything is in order."), "done", mark="done"), Block(fine, PLAIN)]
    else:
        blocks = [Block(wrong_words, "warn", mark="warn"), Block(fine, PLAIN)]
    if found.copies:
        names = _(", ").join(found.copies)
        blocks.append(Block(_("Copies beside the file: {names}.").format(names=names), PLAIN))
    if found.foreign:
        blocks.append(Block(_("Parts of other teams: {count}.").format(count=found.foreign), PLAIN))
    wrong = [part for part in found.parts if part.state is not PartState.GOOD]
    if wrong:
        blocks.append(Block(_("Not good {count}").format(count=len(wrong)), kind="header"))
    for part in wrong[:MOST]:
        who = _("part {number} of {name}").format(number=part.number, name=part.person or _("unknown"))
        place = _("byte {offset}").format(offset=f"{part.offset:,}")
        words = (who if part.author else "", place, size_text(part.size), _(_STATES[part.state]))
        blocks.append(Block(" · ".join(filter(None, words)), PLAIN, mark="warn", hang=2))
    signed = [part for part in found.parts if part.signature == "bad"]
    blocks += [
        Block(
            _("Part {number} is not signed by {name}.").format(
                number=part.number, name=part.person or _("unknown")
            ),
            PLAIN,
            mark="warn",
        )
        for part in signed[:MOST]
    ]
    if found.missing:
        blocks.append(Block(_("Missing in the file, kept here {count}").format(count=len(found.missing)),
                            kind="header"))  # fmt: skip
        blocks.append(Block(_("The next sync brings them back."), "dim"))
    for lost in found.missing[:MOST]:
        blocks.append(
            Block(
                _("part {number} of {name}").format(number=lost.number, name=lost.person or _("unknown")),
                PLAIN,
            )
        )
    if found.gaps:
        blocks.append(Block(_("Missing everywhere one can look"), kind="header"))
        blocks.append(Block(_("Who made them, or anyone who has seen them, brings them by syncing."), "dim"))
    for gap in found.gaps[:MOST]:
        several = gap.last > gap.first
        text = _("parts {number} to {last} of {name}") if several else _("part {number} of {name}")
        name = gap.person or _("unknown")
        blocks.append(Block(text.format(number=gap.first, last=gap.last, name=name), PLAIN))
    return blocks


# The log


def _columns() -> tuple[Column, ...]:
    return (
        Column("at", _("Arrived"), width=17),
        Column("who", _("Member"), least=10),
        Column("part", _("Part"), width=6, align="right"),
        Column("type", _("Type"), width=12, drop=2),
        Column("changes", _("Changes"), width=8, align="right"),
        Column("size", _("Size"), width=7, align="right", drop=1),
        Column("state", _("State"), width=13, drop=3),
    )


class LogSource:
    """The parts of the file, newest first, paged."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk

    def count(self) -> int:
        from fieldrep.services.teamcare import log_team

        return log_team(self._desk.workspace, limit=0).total

    def rows(self, offset: int, limit: int) -> Sequence[Row]:
        from fieldrep.services.teamcare import log_team

        now = self._desk.now
        page = log_team(self._desk.workspace, offset=offset, limit=limit)
        return [
            Row(
                f"{offset + number}",
                (
                    when(datetime.fromisoformat(line.at), now) if line.at else "",
                    line.person or _("unknown"),
                    f"{line.number:,}",
                    type_words(line.type),
                    f"{line.operations:,}" if line.operations else "",
                    size_text(line.size),
                    log_words(line.state, covered=line.covered),
                ),
                mark="unsent" if line.mine else "",
            )
            for number, line in enumerate(page.lines)
        ]


class LogScreen(FrameScreen):
    """The log of the file: every part that is known here."""

    AREA = 8

    def compose_body(self) -> ComposeResult:
        with Pane(title=_("Log of the file"), id="log-pane"):
            yield LineList(columns=_columns(), heading=True, id="log", empty=_("Nothing is known here yet."))

    def on_mount(self) -> None:
        self.data_changed()

    def data_changed(self) -> None:
        source = LogSource(self.app.desk)
        self.query_one("#log-pane", Pane).count = source.count()
        self.query_one("#log", LineList).source = source


# Compacting, and a copy


def ask_compact(app: "RepApp", size: int) -> None:
    """Compact the file if the person says so, in the background."""

    def answered(yes: bool | None) -> None:
        if yes:
            app.notice(_("Compacting …"), "info")
            app.run_worker(lambda: _compact(app), thread=True, group="compact", exclusive=True)

    question = _("Compact the team's file ({size})?").format(size=size_text(size))
    detail = _(
        "A snapshot takes the place of what came before; nothing that stands now, and no open conflict, is"
        " lost. The history of old changes is no longer sent to those who join later. The file before stays"
        " beside it as .bak."
    )
    app.push_screen(Ask(question, yes=_("Compact"), detail=detail), answered)


def _compact(app: "RepApp") -> None:
    """In a worker: compact and tell what came of it."""
    from fieldrep.services.teamcare import compact_team

    try:
        compact_team(app.desk.workspace)
    except FieldrepError as error:
        app.call_from_thread(app.show_error, error)
        return
    app.call_from_thread(_compacted, app)


def _compacted(app: "RepApp") -> None:
    app.changed()
    app.notice(_("The file is compacted; the one before stays beside it as .bak."))


def open_export(app: "RepApp") -> None:
    """Write a copy of the file with every part that is known here."""

    def chosen(path: Path) -> None:
        from fieldrep.services.teamcare import export_team

        done: Any = export_team(app.desk.workspace, path)
        screen.done()
        text = _("{file} holds {count} parts, {size}.")
        app.notice(text.format(file=done.file, count=f"{done.parts:,}", size=size_text(done.size)))

    title = _("A copy of the file with all that is known here: choose a folder and type a name")
    screen = TeamFileScreen(title, chosen, app.desk.draft("team.copy"), new=True)
    app.push_screen(screen)


def reopen_export(app: "RepApp", _record: str, _title: str) -> None:
    """Ask again where the copy of the file shall be."""
    open_export(app)
