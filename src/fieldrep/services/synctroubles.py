"""What of the team's data waits or can't be read: counted, each with its reason in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from fieldrep.i18n import N_, _
from fieldrep.store.admission import Aside
from fieldrep.store.context import Context
from fieldrep.store.framestore import State
from fieldrep.store.pending import count_aside
from fieldrep.sync import guards

HELD_OWN, HELD_OTHERS = "held_own", "held_others"


@dataclass(frozen=True, slots=True)
class Trouble:
    """``count`` of something that waits for a person, a key or a newer program; ``code`` says of what."""

    code: str
    count: int

    @property
    def text(self) -> str:
        """What it is and what to do, in a sentence or two."""
        return _(_TEXTS.get(self.code, _UNKNOWN)).format(count=f"{self.count:,}")


_UNKNOWN = N_("{count} parts of the file wait.")
_TEXTS: Mapping[str, str] = {
    HELD_OWN: N_(
        "{count} deletions made here would clear out nearly everything of someone; they are not sent."
    ),
    HELD_OTHERS: N_(
        "{count} records that others deleted would clear out nearly everything of someone; they stay."
    ),
    f"{State.QUARANTINED}:damaged": N_("{count} parts of the file are damaged and set aside."),
    f"{State.QUARANTINED}:cannot_open": N_("{count} parts of the file can't be opened with their key."),
    f"{State.QUARANTINED}:unreadable": N_("{count} parts of the file can't be read and are set aside."),
    f"{State.WAITING}:unknown_key": N_("{count} parts of the file wait for the team's new passphrase."),
    f"{State.WAITING}:unknown_type": N_("{count} parts of the file are for a newer fieldrep."),
    Aside.KIND: N_("{count} changes are of a kind that only a newer fieldrep knows; they are kept."),
    Aside.VERB: N_("{count} changes are of a kind that only a newer fieldrep knows; they are kept."),
    Aside.FIELD: N_("{count} changes have fields that only a newer fieldrep shows; they are kept."),
    Aside.SHAPE: N_("{count} changes are not in order and are set aside."),
    Aside.VALUE: N_("{count} changes have values that their fields can't hold; they are set aside."),
    Aside.FAILED: N_("{count} changes could not be applied; they are set aside and tried again."),
}  # fmt: skip


def list_troubles(ctx: Context) -> list[Trouble]:
    """Return what waits or can't be read, what a person can decide on first."""
    connection = ctx.session.connection()
    own, others = guards.held(connection)
    found = [Trouble(HELD_OWN, own), Trouble(HELD_OTHERS, len(others))]
    rows = connection.exec_driver_sql(
        "SELECT state || ':' || reason, count(*) FROM frame WHERE state <> 'applied' GROUP BY 1 ORDER BY 1"
    )
    found += [Trouble(code, count) for code, count in rows]
    aside = count_aside(connection)
    found += [Trouble(code, aside[code]) for code in sorted(aside) if code != Aside.HELD]
    return [each for each in found if each.count]
