"""The application: it wires screens, keys, theme and notices together and knows nothing of customers."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any, ClassVar

from textual import events
from textual.app import App
from textual.binding import BindingType
from textual.filter import NoColor
from textual.screen import Screen
from textual.widget import Widget

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _
from fieldrep.tui import signs, theme
from fieldrep.tui.actions import Action, Offer, action, offer_for, offers, run
from fieldrep.tui.frame import Area, FrameScreen
from fieldrep.tui.gate import KeyGate
from fieldrep.tui.painting import Painting
from fieldrep.tui.probe import ask_width, draws_wide
from fieldrep.tui.scrollbars import use_plain_bars
from fieldrep.tui.styles import FOLDER
from fieldrep.tui.widgets.bars import KeyBar, NoticeLine, TopBar

WRITER_TURN = 0.0002
"""Seconds in which the writer takes what was painted; a few hundredths of a millisecond are enough."""

AREAS: dict[int, Area] = {
    1: Area(N_("Today"), "fieldrep.tui.screens.today:TodayScreen"),
    2: Area(N_("Accounts"), "fieldrep.tui.screens.accounts:AccountsScreen"),
    3: Area(N_("Plan"), "fieldrep.tui.screens.plan:PlanScreen"),
    4: Area(N_("Talk"), "fieldrep.tui.screens.talk:TalkScreen"),
    7: Area(N_("Reports"), "fieldrep.tui.screens.reports:ReportsScreen"),
    8: Area(N_("Team"), "fieldrep.tui.screens.team:TeamScreen"),
}


class FieldrepApp(App[int]):
    """The program on the screen.

    ``ascii_only`` None: find out by a width probe whether this terminal needs ASCII borders and signs.
    """

    TITLE = "fieldrep"
    CSS_PATH: ClassVar[Any] = [FOLDER / "base.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = []
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = True
    AUTO_FOCUS = "*"
    DEFAULT_MODE = "area1"

    def __init__(
        self,
        *,
        areas: Mapping[int, Area] | None = None,
        theme_choice: str = "dark",
        ascii_only: bool | None = False,
        keymap: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self.areas = dict(AREAS if areas is None else areas)
        self.area = 1
        self.keymap = dict(keymap or {})
        self.gate = KeyGate(self)
        self.painting = Painting(self)
        self.animation_level = "none"
        self._status = ""
        self._notice_timer: asyncio.TimerHandle | None = None
        self._started = self.gate.hold_open()
        self._choice = theme_choice
        self._probes = ascii_only is None
        self.set_look(theme_choice, bool(ascii_only))
        for number in self.areas:
            self.add_mode(f"area{number}", self._area_screen(number))
        self._disable_tooltips = True
        self._disable_notifications = True

    # The look

    def set_look(self, choice: str, ascii_only: bool) -> None:
        """Set theme and signs as the settings and this terminal want them."""
        for ours in theme.themes():
            if ours.name not in self.available_themes:
                self.register_theme(ours)
        if self.no_color:
            # Textual turns colours into grey for NO_COLOR; with a theme of the terminal's own colours that
            # gave black on black (8.2.8). Taking the colours out altogether is also what NO_COLOR asks.
            self._filters = [NoColor()]
        signs.use_ascii(ascii_only)
        use_plain_bars(ascii_only)
        self.set_class(ascii_only, "-ascii")
        name = theme.theme_for(choice, self.no_color, self.console.color_system)
        if self.is_running:
            self.theme = name
            for stack in self._screen_stacks.values():
                for screen in stack:
                    self.stylesheet.update(screen)
                    screen.query("*").refresh()
            return
        # Before the start nothing is drawn yet: setting the theme by itself would read every rule twice.
        self.set_reactive(App.theme, name)
        self.stylesheet.set_variables(self.get_css_variables())
        self._refresh_truecolor_filter(self.ansi_theme)

    def on_cursor_position(self, event: events.CursorPosition) -> None:
        """Take the answer to ``probe.ask_width``."""
        if self._probes and draws_wide(event):
            self.set_look(self._choice, ascii_only=True)
        self._probes = False

    def _ask_width(self) -> None:
        ask_width(self)
        for bar in self.screen.query(TopBar):
            bar.refresh()  # paint over what the question drew

    # Areas

    async def on_mount(self) -> None:
        self.screen_change_signal.subscribe(self, self._screen_changes, immediate=True)
        self._started()
        if self._probes:
            self.call_after_refresh(self._ask_width)

    def _screen_changes(self, _screen: Screen[Any]) -> None:
        """Paint nothing while a screen opens or closes, until it has come to rest."""
        self.painting.hold()
        self.gate.watch()

    def delay_update(self, delay: float = 0.05) -> None:
        """Hold painting while the area changes: Textual waits for a time, however soon the area stands."""
        self.painting.hold()

    @property
    def _background_screens(self) -> list[Screen[Any]]:
        """What is seen behind a dialog; a page hides what is below it, which needs no painting."""
        return super()._background_screens if self.screen.is_modal else []

    def _area_screen(self, number: int) -> Callable[[], Screen[object]]:
        def make() -> Screen[object]:
            module, _colon, name = self.areas[number].screen.partition(":")
            made: Screen[object] = getattr(import_module(module), name)()
            # A new screen is styled when it is mounted. Textual 8.2.8 takes it for one that has missed a
            # change of the style sheets and reads all of them again, twice: 30 ms.
            made._css_update_count = self._css_update_count
            return made

        return make

    async def open_area(self, number: int) -> None:
        """Show an area as it was left; from within it go back to its first screen."""
        if number == self.area and len(self.screen_stack) > 1:
            while len(self.screen_stack) > 1:
                await self.pop_screen()
            return
        self.area = number
        await self.switch_mode(f"area{number}")

    def own_actions(self) -> Iterator[Action]:
        """Give one action for each area."""
        for number, area in self.areas.items():
            yield Action(
                f"area.{number}",
                (str(number),),
                area.label,
                "open_area",
                N_("Areas"),
                footer=False,
                arg=number,
            )

    # Keys

    async def on_event(self, event: events.Event) -> None:
        if self.gate.admits(event):
            await self.gate.deliver(event)

    def post_display_hook(self) -> None:
        """Let the thread that writes to the terminal have its turn: Python would give it one only after
        5 ms, or when all that this key sets off is done."""
        time.sleep(WRITER_TURN)

    async def deliver(self, event: events.Event) -> None:
        """Take an event that the gate let through: what works everywhere first, then Textual's way."""
        if isinstance(event, events.Key) and not event.is_forwarded and not self.gate.is_text(event):
            found = [offer for offer in self.offers() if offer.action.everywhere]
            if await self._run_key(event, found):
                return
        await super().on_event(event)

    async def on_key(self, event: events.Key) -> None:
        """Take a key that no widget wanted."""
        if self.focused is not None and self.typing and self._edits(self.focused, event.key):
            return
        if await self._run_key(event, self.offers()):
            event.prevent_default()

    @staticmethod
    def _edits(field: Widget, key: str) -> bool:
        """Return whether a key moves or edits within a text field."""
        return key in field._bindings.key_to_bindings

    async def _run_key(self, event: events.Key, found: list[Offer]) -> bool:
        offer = offer_for(event, found)
        if offer is None:
            return False
        await self.run_offer(offer)
        return True

    def offers(self) -> list[Offer]:
        """Return what can be done here and now, innermost first."""
        return offers(self, self.keymap)

    @property
    def typing(self) -> bool:
        """Whether a text field has the focus: letters are text there, no keys."""
        return self.focused is not None and self.focused.check_consume_key("x", "x")

    async def run_offer(self, offer: Offer) -> None:
        """Do what an action says, or say why it can't be done now."""
        if offer.reason is not None:
            self.notice(offer.reason, "info")
            return
        self.hide_notice()
        try:
            await run(offer)
        except FieldrepError as error:
            self.show_error(error)

    def keys_settled(self) -> None:
        """Called by the gate when a key has done all it does: show the keys that work now."""
        self.show_keys()
        self.painting.release()
        self.call_after_refresh(self._place_cursor)

    def show_keys(self) -> None:
        """Show the keys that work now; they may be others than before."""
        screen = next((s for s in reversed(self.screen_stack) if isinstance(s, FrameScreen)), None)
        for bar in screen.query(KeyBar) if screen is not None else ():  # none while it opens or closes
            if bar.update() and self.screen.is_modal:
                self.screen.refresh()  # a dialog draws what is behind it

    def _place_cursor(self) -> None:
        """Put the terminal's cursor where the text goes: input methods open their candidates there."""
        offset = getattr(self.focused, "cursor_screen_offset", None)
        if offset is not None and offset != self.cursor_position and self.focused is not None:
            self.cursor_position = offset
            self.focused.refresh()

    def action_help_quit(self) -> None:
        """Ctrl+C copies in text fields and does not quit; say what does."""
        self.notice(_("Ctrl+Q quits, from anywhere."), "info")

    # Status and notices

    @property
    def status(self) -> str:
        """What stands at the right end of the top bar."""
        return self._status

    @status.setter
    def status(self, text: str) -> None:
        self._status = text
        for screen in self.screen_stack:
            for bar in screen.query(TopBar):
                bar.refresh()

    def notice(self, text: str, kind: str = "done") -> None:
        """Show a short notice: ``done``, ``info``, ``warning`` or ``error``."""
        screen = next((s for s in reversed(self.screen_stack) if isinstance(s, FrameScreen)), None)
        if screen is None:
            return
        self.hide_notice()
        screen.query_one(NoticeLine).show(text, kind)
        if kind in ("done", "info"):
            loop = asyncio.get_running_loop()
            self._notice_timer = loop.call_later(NoticeLine.SECONDS, self.hide_notice)

    @property
    def notice_text(self) -> str:
        """What the notice says that is on the screen now; empty without one."""
        shown = [line for screen in self.screen_stack for line in screen.query(NoticeLine) if line.display]
        return shown[-1].text if shown else ""

    def hide_notice(self) -> None:
        """Take the notice away; the next action does it by itself."""
        if self._notice_timer is not None:
            self._notice_timer.cancel()
            self._notice_timer = None
        for screen in self.screen_stack:
            for line in screen.query(NoticeLine):
                if line.display:
                    line.hide()

    def show_error(self, error: FieldrepError) -> None:
        """Show what happened, where, and what to do."""
        self.notice(str(error), "error")

    def _fatal_error(self) -> None:
        """End after a fault. Textual's own way prints the values of all variables."""
        from rich.text import Text

        from fieldrep.tui.crash import farewell

        self.bell()
        self._exit_renderables.append(Text(farewell(self._exception or RuntimeError())))
        self._close_messages_no_wait()

    # Actions of the whole program

    @action("app.palette", "ctrl+p", N_("commands"), group=N_("Program"), everywhere=True,
            help=N_("Find any command by its name."))  # fmt: skip
    def open_palette(self) -> None:
        from fieldrep.tui.palette import Palette

        self.push_screen(Palette(self.offers()), self._run_chosen)

    async def _run_chosen(self, offer: Offer | None) -> None:
        if offer is not None:
            await self.run_offer(offer)

    @action("app.help", ("f1", "?"), N_("help"), group=N_("Program"), everywhere=True,
            help=N_("Show the keys of this place and explain its words."))  # fmt: skip
    def open_help(self) -> None:
        from fieldrep.tui.help import Help

        self.push_screen(Help(self.offers(), self._glossary(), self.typing))

    def _glossary(self) -> dict[str, str]:
        screen = self.screen
        return dict(screen.glossary()) if isinstance(screen, FrameScreen) else {}

    def _why_not_quit_here(self) -> str | None:
        return None if len(self.screen_stack) == 1 else ""

    @action("app.quit", "q", N_("Quit"), group=N_("Program"), help=N_("End the program; nothing is lost."),
            when="_why_not_quit_here", footer=False)  # fmt: skip
    def quit_here(self) -> None:
        self.exit(0)

    @action("app.quit_anywhere", "ctrl+q", N_("Quit from anywhere"), group=N_("Program"),
            everywhere=True, in_dialogs=True, footer=False,
            help=N_("End the program; what is typed stays as a draft."))  # fmt: skip
    def quit_anywhere(self) -> None:
        self.exit(0)
