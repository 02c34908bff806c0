"""The desk: what the screens work on. It opens the data folder late and tells when data changed.

The first screen is filled through plain sqlite3 (``glance``); the workspace with its models is
imported and opened on first use, normally by a worker right after the first paint.
"""

import threading
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from fieldrep.i18n import current_language
from fieldrep.paths import DataPaths
from fieldrep.rules.clock import Clock, system_clock
from fieldrep.store import settings
from fieldrep.store.drafts import Draft, Drafts
from fieldrep.store.glance import Glance, count_contacts, glance, more_contacts
from fieldrep.store.glance_rows import GlanceRow
from fieldrep.store.syncstatus import SyncStatus, read_sync_status
from fieldrep.tui.kept import Kept

if TYPE_CHECKING:
    from fieldrep.services.workspace import Workspace
    from fieldrep.tui.forms.spec import FormSettings


class Desk:
    """One data folder, seen from the screens. Methods may be called from any thread."""

    def __init__(self, paths: DataPaths, clock: Clock = system_clock) -> None:
        self.paths = paths
        self.clock = clock
        self.drafts = Drafts(paths.drafts)
        self._settings: dict[str, str] | None = None
        self._workspace: Workspace | None = None
        self._opening = threading.Lock()
        self._settings_read = 0
        self.kept = Kept(self._version)

    @property
    def settings(self) -> dict[str, str]:
        """The settings of this installation, defaults filled in."""
        if self._settings is None:
            self._settings = settings.DEFAULTS | settings.read_settings(self.paths.database)
        return self._settings

    def settings_changed(self) -> None:
        """Read the settings anew when they are next asked for, and with them what was kept."""
        self._settings = None
        self._settings_read += 1
        if self._workspace is not None:
            self._workspace.forget_identity()

    @property
    def initialised(self) -> bool:
        """Whether the first run's questions were answered."""
        return bool(self.settings.get(settings.PERSON))

    @property
    def zone(self) -> ZoneInfo:
        """Where the rep is."""
        return ZoneInfo(self.settings[settings.ZONE])

    @property
    def now(self) -> datetime:
        """The present instant, where the rep is."""
        return self.clock().astimezone(self.zone)

    @property
    def today(self) -> date:
        """The rep's calendar day."""
        return self.now.date()

    @property
    def language(self) -> str:
        """The language of the screens."""
        return self.settings[settings.LANGUAGE]

    @property
    def currency(self) -> str:
        """The currency in which amounts are typed."""
        return self.settings[settings.CURRENCY]

    @property
    def form_settings(self) -> "FormSettings":
        """What typed values are read with."""
        from fieldrep.tui.forms.spec import FormSettings

        return FormSettings(self.today, self.currency, lambda: self.now)

    @property
    def workspace(self) -> "Workspace":
        """The open data folder; the first call imports the models and takes some tenths of a second."""
        if self._workspace is None:
            with self._opening:
                if self._workspace is None:
                    from fieldrep.services.workspace import Workspace

                    self._workspace = Workspace.open(self.paths, self.clock)
        return self._workspace

    def _version(self) -> tuple[object, ...]:
        """Return what changes with whatever is written, and with the day, language and settings."""
        workspace = self.workspace
        return workspace, workspace.data_version(), self._settings_read, self.today, current_language()

    def glance(self, *, due_limit: int = 60) -> Glance:
        """Return Today, without the models."""
        return glance(self.paths.database, self.paths.drafts, self.clock(), due_limit=due_limit)

    def sync_status(self) -> SyncStatus:
        """Return how the sync stands, without the models."""
        return read_sync_status(self.paths.database)

    def contacts_due(self, *, city: str = "", offset: int = 0, limit: int = 60) -> list[GlanceRow]:
        """Return more of the accounts due, or those of a city, most due first."""
        return more_contacts(self.paths.database, self.today, city=city, offset=offset, limit=limit)

    def count_due(self, *, city: str = "") -> int:
        """Return how many accounts ``contacts_due`` has."""
        return count_contacts(self.paths.database, self.today, city=city)

    def draft(self, form: str, record: str = "", *, title: str = "") -> Draft:
        """Return the draft of a form: the one left open, or a new one that knows what was seen now."""
        return self.drafts.open(form, record, title=title, as_of=self._newest())

    def _newest(self) -> int:
        from fieldrep.store.database import connect

        connection = connect(self.paths.database, readonly=True)
        try:
            return int(connection.execute("SELECT coalesce(max(seq), 0) FROM operation").fetchone()[0])
        finally:
            connection.close()

    def close(self) -> None:
        """Close all files."""
        self.drafts.close()
        if self._workspace is not None:
            self._workspace.close()
            self._workspace = None
