"""What came of a sync, in sentences a person can act on."""

from fieldrep.fields import kind_label
from fieldrep.i18n import _, ngettext
from fieldrep.services.synctroubles import keyless_words
from fieldrep.services.workspace import Workspace
from fieldrep.sync.filetraffic import FileTraffic
from fieldrep.sync.run import Outcome


def sync_words(workspace: Workspace, outcome: Outcome) -> list[str]:
    """Say in sentences what a sync did: the summary, what a person should know or do, then the details."""
    came = outcome.came
    sent = ngettext("{count} change sent", "{count} changes sent", outcome.sent).format(
        count=f"{outcome.sent:,}"
    )
    got = ngettext("{count} change came in", "{count} changes came in", came.changes).format(
        count=f"{came.changes:,}"
    )
    files, troubles = outcome.files, _troubles(outcome)
    moved = outcome.sent or came.changes or files.sent or files.written
    nothing = not (moved or came.cancelled or troubles)  # else something may wait on either side
    lines = [_("Nothing new on either side.") if nothing else _("{sent}, {got}.").format(sent=sent, got=got)]
    if came.cancelled:
        lines.append(_("The sync was stopped; what came in until then is kept. Sync again to go on."))
    if came.conflicts:
        lines.append(
            ngettext(
                "{count} field was changed on both sides: see the conflicts (c on the Team page, or"
                " “fieldrep conflicts list”).",
                "{count} fields were changed on both sides: see the conflicts (c on the Team page, or"
                " “fieldrep conflicts list”).",
                len(came.conflicts),
            ).format(count=len(came.conflicts))
        )
    lines += troubles
    lines += _files(files)
    if came.records:
        lines.append(
            _("Came in: {kinds}.").format(
                kinds=_(", ").join(f"{kind_label(wire)} {count:,}" for wire, count in came.records)
            )
        )
    if people := _people(workspace, came.people):
        lines.append(_("From: {people}.").format(people=people))
    return lines


def _files(files: FileTraffic) -> list[str]:
    """Say what was done with attached files."""
    left, lines = len(files.left), []
    if files.sent:
        text = ngettext("{count} attached file was sent.", "{count} attached files were sent.", files.sent)
        lines.append(text.format(count=files.sent))
    if files.written:
        text = ngettext("{count} attached file came in.", "{count} attached files came in.", files.written)
        lines.append(text.format(count=files.written))
    if left:
        text = ngettext(
            "{count} attached file is still to be sent: the next sync goes on.",
            "{count} attached files are still to be sent: the next syncs go on.",
            left,
        )
        lines.append(text.format(count=left))
    if files.failed:
        text = ngettext(
            "{count} attached file has come and can't be written to the disk: is there room?",
            "{count} attached files have come and can't be written to the disk: is there room?",
            files.failed,
        )
        lines.append(text.format(count=files.failed))
    return lines


def _troubles(outcome: Outcome) -> list[str]:
    came, lines = outcome.came, []
    if outcome.newer:
        lines.append(
            _("A newer fieldrep wrote into the file. Update; until then nothing is sent and nothing is lost.")
        )
    if outcome.lacking_keys:
        lines.append(
            _("The team has a new key. Give the new passphrase: “fieldrep team unlock”, or the Team page.")
        )
    own, others = outcome.held
    if own or others:
        lines.append(
            ngettext(
                "{count} deletion would clear out nearly everything of someone. It waits: on the Team page"
                " a carries it out and b keeps the record (“fieldrep sync --accept-deletes” or"
                " “--refuse-deletes”).",
                "{count} deletions would clear out nearly everything of someone. They wait: on the Team page"
                " a carries them out and b keeps the records (“fieldrep sync --accept-deletes” or"
                " “--refuse-deletes”).",
                own + others,
            ).format(count=f"{own + others:,}")
        )
    if outcome.healed:
        lines.append(
            ngettext(
                "The file had lost {count} part; it was put back.",
                "The file had lost {count} parts; they were put back.",
                outcome.healed,
            ).format(count=outcome.healed)
        )
    if outcome.damaged:
        lines.append(
            ngettext(
                "{count} byte of the file is damaged. What others had written there comes back with their"
                " next full sync.",
                "{count} bytes of the file are damaged. What others had written there comes back with their"
                " next full sync.",
                outcome.damaged,
            ).format(count=f"{outcome.damaged:,}")
        )
    for copy in outcome.copies:
        words = ngettext(
            "A copy beside the file, “{name}”, was read ({count} new part).",
            "A copy beside the file, “{name}”, was read ({count} new parts).",
            copy.frames,
        )
        lines.append(words.format(name=copy.name, count=copy.frames))
        if copy.moved_to:
            lines.append(_("It is now in {place}.").format(place=copy.moved_to))
    if outcome.keyless:
        lines.append(keyless_words(outcome.keyless))
    if came.bad:
        lines.append(
            ngettext(
                "{count} part of the file can't be read and is set aside.",
                "{count} parts of the file can't be read and are set aside.",
                came.bad,
            ).format(count=f"{came.bad:,}")
        )
    if outcome.too_large:
        lines.append(
            ngettext(
                "{count} change is too large to be sent.",
                "{count} changes are too large to be sent.",
                outcome.too_large,
            ).format(count=outcome.too_large)
        )
    if came.identity is not None:
        lines.append(
            _(
                "This data folder was copied or brought back from a backup. It goes on under a new id;"
                " nothing is lost."
            )
        )
    if came.forks:
        lines.append(_("Two contents stand under one number; both are kept and used."))
    for ahead in came.ahead:
        lines.append(
            _("The clock of one computer ({id}) is more than a day ahead.").format(id=ahead.author[:8])
        )
    return lines


def _people(workspace: Workspace, people: tuple[tuple[str, int], ...]) -> str:
    if not people:
        return ""
    with workspace.read() as ctx:
        rows = ctx.session.connection().exec_driver_sql("SELECT id, name FROM person")
        names = {row[0]: row[1] for row in rows}
    return _(", ").join(f"{names.get(person) or _('unknown')} {count:,}" for person, count in people)
