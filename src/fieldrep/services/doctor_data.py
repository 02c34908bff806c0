"""Are the records sound: do rows follow from operations, is everything computed in step?"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection

from fieldrep.fields import kind_label
from fieldrep.i18n import _, ngettext
from fieldrep.oplog.clock import milliseconds
from fieldrep.paths import DataPaths
from fieldrep.rules.clock import local_date
from fieldrep.rules.policy import Policy, policy_at
from fieldrep.services.diagnosis import Finding, fault, fine, warning
from fieldrep.services.synctroubles import keyless_words
from fieldrep.store import agreement, search, settings
from fieldrep.store.admission import NEWER
from fieldrep.store.bundle import digest
from fieldrep.store.files import file_path
from fieldrep.store.journal import CLOCK_KEY
from fieldrep.store.pending import count_aside, newer_aside
from fieldrep.store.policies import policy_changes
from fieldrep.sync.locked import find_locked

SAMPLE = 200
"""Records of each kind looked at, unless all are asked for."""

CLOCK_OFF = timedelta(minutes=10)


def data_findings(
    connection: Connection, paths: DataPaths, now: datetime, *, deep: bool
) -> Iterator[Finding]:
    """Yield what is found of the records. ``connection`` may write, and leads to a copy."""
    known = {row.key: row.value for row in connection.exec_driver_sql("SELECT key, value FROM setting")}
    yield _setup(known)
    yield _clock(known, now)
    yield _rows(connection, deep)
    yield from _orphans(connection)
    yield from _frames(connection)
    yield from _pending(connection)
    yield from _index(connection, deep)
    if deep:
        yield _derived(connection, known, now)
    yield from _files(connection, paths, _policy(connection, known, now), deep)


def _setup(known: dict[str, str]) -> Finding:
    if known.get(settings.PERSON) and known.get(settings.INSTALLATION):
        return fine("setup", _("The data folder is set up."))
    return warning(
        "setup", _("The data folder is not set up yet."), _("Start fieldrep, or run “fieldrep init”.")
    )


def _clock(known: dict[str, str], now: datetime) -> Finding:
    last = datetime.fromtimestamp(milliseconds(int(known.get(CLOCK_KEY, "0"))) / 1000, UTC)
    if last - now <= CLOCK_OFF:
        return fine("clock", _("The clock goes right, as far as can be told."))
    return warning(
        "clock",
        _("The last change is of {time}, later than the clock says.").format(
            time=f"{last:%Y-%m-%d %H:%M} UTC"
        ),
        _("Check the date and time of this computer. Nothing is lost: changes keep their order."),
    )


def _rows(connection: Connection, deep: bool) -> Finding:
    found = list(agreement.row_differences(connection, at_most=None if deep else SAMPLE))
    if not found:
        everything = _("Every record follows from its history.")
        some = _("The records last worked on follow from their history.")
        return fine("operations", everything if deep else some)
    text = ngettext(
        "{count} record does not follow from its history: {kinds}.",
        "{count} records do not follow from their history: {kinds}.",
        len(found),
    ).format(count=len(found), kinds=_by_kind(difference.kind for difference in found))
    advice = _("Make a backup of everything, then report this with “fieldrep bug-report”.")
    return fault("operations", text, advice)


def _orphans(connection: Connection) -> Iterator[Finding]:
    found = agreement.orphans(connection)
    if not found:
        yield fine("orphans", _("Every record has the one it belongs to."))
        return
    total = sum(found.values())
    text = ngettext(
        "{count} record belongs to one that is not here; it is kept and not shown: {kinds}.",
        "{count} records belong to ones that are not here; they are kept and not shown: {kinds}.",
        total,
    ).format(count=total, kinds=_named(found))
    yield warning("orphans", text, _("They show again when what they belong to is restored or arrives."))


def _frames(connection: Connection) -> Iterator[Finding]:
    """Find what of the team's file is kept here and can't be read."""
    sql = "SELECT count(*) FROM frame WHERE state <> 'applied' AND "  # the first condition is the index's
    locked = find_locked(connection)
    if locked.passphrase:
        text = ngettext(
            "{count} part of the file waits for the team's new passphrase.",
            "{count} parts of the file wait for the team's new passphrase.",
            len(locked.passphrase),
        ).format(count=len(locked.passphrase))
        advice = _("Give the passphrase: k on the Team page (8), or “fieldrep team unlock”.")
        yield warning("locked", text, advice)
    if locked.keyless:
        advice = _(
            "Nothing needs to be done: no passphrase opens it. Whoever wrote it may not be of the team."
        )
        yield warning("keyless", keyless_words(len(locked.keyless)), advice)
    unread = connection.exec_driver_sql(sql + "state = 'quarantined'").scalar_one()
    if unread:
        text = ngettext(
            "{count} part of the file can't be read and is set aside.",
            "{count} parts of the file can't be read and are set aside.",
            unread,
        ).format(count=unread)
        yield warning("set_aside", text, _("The Team page (8) says why. Nothing else is held up by it."))


def _pending(connection: Connection) -> Iterator[Finding]:
    refused = sum(count for reason, count in count_aside(connection).items() if reason not in NEWER)
    if refused:
        text = ngettext(
            "{count} change from another installation can't be applied; it is kept aside.",
            "{count} changes from other installations can't be applied; they are kept aside.",
            refused,
        ).format(count=refused)
        yield warning("aside", text, _("Sync again after the next update of fieldrep."))
    count = newer_aside(connection)
    if not count:
        yield fine("pending", _("Nothing waits for a newer version."))
        return
    text = ngettext(
        "{count} change of a newer version waits.", "{count} changes of a newer version wait.", count
    ).format(count=count)
    yield warning("pending", text, _("Install the newest fieldrep."))


def _index(connection: Connection, deep: bool) -> Iterator[Finding]:
    advice = _("Run “fieldrep doctor --repair”.")
    if search.has_fts(connection):
        yield fine("fts", _("The full-text search is there."))
    else:
        text = _("This build has no full-text search: notes are searched more slowly.")
        yield warning("fts", text)
    if not agreement.index_is_sound(connection):
        yield fault("index", _("The search index is out of step with its texts."), advice)
        return
    wrong = agreement.index_differences(connection) if deep else _uncounted(connection)
    if wrong:
        text = _("The search index is out of step: {kinds}.").format(kinds=_by_kind(k for k, _r in wrong))
        yield fault("index", text, advice)
    else:
        yield fine("index", _("The search index is in step."))


def _uncounted(connection: Connection) -> list[tuple[str, str]]:
    """Return (kind, "") for each searched kind whose number of texts is not that of its records."""
    query = "SELECT kind, count(*) AS number FROM search_text GROUP BY kind"
    there = {row.kind: row.number for row in connection.exec_driver_sql(query)}
    return [
        (kind, "")
        for kind in search.SEARCHED
        if connection.exec_driver_sql(f"SELECT count(*) FROM {kind}").scalar_one() != there.get(kind, 0)
    ]


def _derived(connection: Connection, known: dict[str, str], now: datetime) -> Finding:
    today = _today(known, now)
    if known.get(settings.DERIVED_ON) not in (None, today.isoformat()):
        return fine(
            "derived", _("Priorities and due dates are of an earlier day; the next start brings them up.")
        )
    found = agreement.derived_differences(connection, today, _policy(connection, known, now))
    if not found:
        return fine("derived", _("Priorities and due dates are in step."))
    kinds = _by_kind(difference.kind for difference in found)
    text = _("Priorities or due dates are out of step: {kinds}.").format(kinds=kinds)
    return fault("derived", text, _("Run “fieldrep doctor --repair”."))


def _today(known: dict[str, str], now: datetime) -> date:
    return local_date(now, known.get(settings.ZONE, settings.DEFAULTS[settings.ZONE]))


def _policy(connection: Connection, known: dict[str, str], now: datetime) -> Policy:
    return policy_at(_today(known, now), policy_changes(connection))


def _files(connection: Connection, paths: DataPaths, policy: Policy, deep: bool) -> Iterator[Finding]:
    rows = connection.exec_driver_sql("SELECT DISTINCT sha256, size FROM attachment WHERE sha256 <> ''").all()
    missing, elsewhere, damaged = 0, 0, 0
    for sha256, size in rows:
        try:
            path = file_path(paths, sha256)
            if not path.is_file():
                travels = (size or 0) <= policy.file_limit_mb << 20
                missing += travels
                elsewhere += not travels
            elif path.stat().st_size != size or (deep and digest(path) != sha256):
                damaged += 1
        except (ValueError, OSError):
            damaged += 1
    if damaged:
        text = ngettext("{count} attached file is damaged.", "{count} attached files are damaged.", damaged)
        advice = _("Bring the files back from a backup of everything.")
        yield fault("files", text.format(count=damaged), advice)
    if missing:
        text = ngettext(
            "{count} attached file is not on this computer.",
            "{count} attached files are not on this computer.",
            missing,
        )
        advice = _(
            "They come with a sync, once whoever attached them has synced, or with a backup of everything."
        )
        yield warning("files", text.format(count=missing), advice)
    if elsewhere:
        text = ngettext(
            "{count} attached file is not on this computer and too large to be sent.",
            "{count} attached files are not on this computer and too large to be sent.",
            elsewhere,
        )
        advice = _("They are where they were attached; a backup of everything made there has them.")
        yield warning("files", text.format(count=elsewhere), advice)
    if not (damaged or missing or elsewhere):
        yield fine("files", _("All attached files are there."))


def _by_kind(kinds: Iterable[str]) -> str:
    return _named(Counter(kinds))


def _named(counts: dict[str, int]) -> str:
    return ", ".join(f"{kind_label(kind)} {count}" for kind, count in sorted(counts.items()))
