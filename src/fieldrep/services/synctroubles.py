"""What of the team's data waits or can't be read: counted, each with its reason in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fieldrep.i18n import ngettext
from fieldrep.store.admission import Aside
from fieldrep.store.context import Context
from fieldrep.store.framestore import State
from fieldrep.store.pending import count_aside
from fieldrep.sync.held import count_held
from fieldrep.sync.locked import find_locked
from fieldrep.sync.unpacking import UNKNOWN_KEY

HELD_OWN, HELD_OTHERS = "held_own", "held_others"
NO_KEY = "no_key"
_LOCKED = f"{State.WAITING}:{UNKNOWN_KEY}"


@dataclass(frozen=True, slots=True)
class Trouble:
    """``count`` of something that waits for a person, a key or a newer program; ``code`` says of what."""

    code: str
    count: int

    @property
    def text(self) -> str:
        """What it is and what to do, in a sentence or two."""
        return _TEXTS.get(self.code, _unknown)(self.count).format(count=f"{self.count:,}")


def _unknown(count: int) -> str:
    return ngettext("{count} part of the file waits.", "{count} parts of the file wait.", count)


def _newer(count: int) -> str:
    return ngettext(
        "{count} change is of a kind that only a newer fieldrep knows; it is kept.",
        "{count} changes are of a kind that only a newer fieldrep knows; they are kept.",
        count,
    )


def keyless_words(count: int) -> str:
    """Say that parts of the file are locked with a key that the file does not give."""
    return ngettext(
        "{count} part of the file is locked with a key that is in no part of it; it is kept and read once"
        " its key comes.",
        "{count} parts of the file are locked with keys that are in no part of it; they are kept and read"
        " once their keys come.",
        count,
    ).format(count=f"{count:,}")


_TEXTS: Mapping[str, Callable[[int], str]] = {
    HELD_OWN: lambda count: ngettext(
        "{count} deletion made here would clear out nearly everything of someone; it is not sent.",
        "{count} deletions made here would clear out nearly everything of someone; they are not sent.",
        count,
    ),
    HELD_OTHERS: lambda count: ngettext(
        "{count} record that others deleted would clear out nearly everything of someone; it stays.",
        "{count} records that others deleted would clear out nearly everything of someone; they stay.",
        count,
    ),
    f"{State.QUARANTINED}:damaged": lambda count: ngettext(
        "{count} part of the file is damaged and set aside.",
        "{count} parts of the file are damaged and set aside.",
        count,
    ),
    f"{State.QUARANTINED}:cannot_open": lambda count: ngettext(
        "{count} part of the file can't be opened with its key.",
        "{count} parts of the file can't be opened with their key.",
        count,
    ),
    f"{State.QUARANTINED}:unreadable": lambda count: ngettext(
        "{count} part of the file can't be read and is set aside.",
        "{count} parts of the file can't be read and are set aside.",
        count,
    ),
    f"{State.QUARANTINED}:wrong_content": lambda count: ngettext(
        "{count} part of an attached file is not what it should be and is set aside.",
        "{count} parts of attached files are not what they should be and are set aside.",
        count,
    ),
    _LOCKED: lambda count: ngettext(
        "{count} part of the file waits for the team's new passphrase.",
        "{count} parts of the file wait for the team's new passphrase.",
        count,
    ),
    f"{State.WAITING}:{NO_KEY}": keyless_words,
    f"{State.WAITING}:unknown_type": lambda count: ngettext(
        "{count} part of the file is for a newer fieldrep.",
        "{count} parts of the file are for a newer fieldrep.",
        count,
    ),
    Aside.KIND: _newer,
    Aside.VERB: _newer,
    Aside.FIELD: lambda count: ngettext(
        "{count} change has fields that only a newer fieldrep shows; it is kept.",
        "{count} changes have fields that only a newer fieldrep shows; they are kept.",
        count,
    ),
    Aside.SHAPE: lambda count: ngettext(
        "{count} change is not in order and is set aside.",
        "{count} changes are not in order and are set aside.",
        count,
    ),
    Aside.VALUE: lambda count: ngettext(
        "{count} change has values that their fields can't hold; it is set aside.",
        "{count} changes have values that their fields can't hold; they are set aside.",
        count,
    ),
    Aside.FAILED: lambda count: ngettext(
        "{count} change could not be applied; it is set aside and tried again.",
        "{count} changes could not be applied; they are set aside and tried again.",
        count,
    ),
}


def list_troubles(ctx: Context) -> list[Trouble]:
    """Return what waits or can't be read, what a person can decide on first."""
    connection = ctx.session.connection()
    own, others = count_held(connection)
    found = [Trouble(HELD_OWN, own), Trouble(HELD_OTHERS, len(others))]
    rows = connection.exec_driver_sql(
        "SELECT state || ':' || reason, count(*) FROM frame WHERE state <> 'applied' GROUP BY 1 ORDER BY 1"
    )
    keyless = len(find_locked(connection).keyless)
    for code, count in rows:
        if code == _LOCKED:
            found += [Trouble(code, count - keyless), Trouble(f"{State.WAITING}:{NO_KEY}", keyless)]
        else:
            found.append(Trouble(code, count))
    aside = count_aside(connection)
    found += [Trouble(code, aside[code]) for code in sorted(aside) if code != Aside.HELD]
    return [each for each in found if each.count]
