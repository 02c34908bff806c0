"""What the Team page says at the right: the page of the line that the cursor is on at the left."""

from datetime import datetime
from typing import TYPE_CHECKING

from fieldrep.fields import kind_label
from fieldrep.i18n import N_, _
from fieldrep.terms import term
from fieldrep.tui.screens.import_paths import size_text
from fieldrep.tui.screens.team_rows import Lines, Spot, day_words, has_mine, when
from fieldrep.tui.widgets.facts import PLAIN, Fact
from fieldrep.tui.widgets.rows import Block

if TYPE_CHECKING:
    from fieldrep.services.teampage import AsidePart, FileLook, MemberLine, TeamPage

MOST = 40
"""Parts of the file that are named one by one."""

_LONG = {
    "unknown_key": N_("They are locked with a key that is not here: the passphrase was renewed. k opens them"
                      " with the new passphrase; your manager has it."),
    "no_key": N_("They are locked with a key that is in no part of the file, so that no passphrase opens"
                 " them. They are kept and read once their key comes; whoever wrote them may not be of the"
                 " team."),
    "unknown_type": N_("A newer fieldrep wrote them. They are kept and read after an update."),
    "cannot_open": N_("They are whole, but header and contents do not belong together: someone changed the"
                      " file. They are kept and not used."),
    "unreadable": N_("Their contents do not follow the format. They are kept and not used."),
    "wrong_content": N_("Put together they are not the attached file they claim to be. They are kept and not"
                        " used; whoever has the file sends it again."),
    "damaged": N_("They are not what was written. They are kept and not used; what is whole elsewhere comes"
                  " in by itself."),
    "": N_("They came in and are read with the next sync."),
}  # fmt: skip
_CHANGES_LONG = {
    "newer": N_("A newer fieldrep made these changes. They are kept and shown after an update."),
    "wrong": N_("These changes hold what a field can't take. They are kept and not shown."),
}


def team_detail(page: "TeamPage", look: "FileLook | None", spot: Spot, now: datetime) -> Lines:
    """Return the page of a line."""
    match spot.kind:
        case "file":
            return _file_page(page, look, now)
        case "unsent":
            return _paragraphs(
                _("What you record stays here until a sync has put it into the file."),
                _("F5 sends it. It also goes by itself while the file can be reached; the settings say how"
                  " often. Private notes and practice results never leave this computer."),
            )  # fmt: skip
        case "came" if page.came is not None:
            return _came_page(page, now)
        case "conflicts":
            return _paragraphs(
                _("Two people changed the same field without knowing of each other. One value is shown"
                  " everywhere, the other is kept."),
                _("Enter opens them; one key settles each."),
            )  # fmt: skip
        case "claims":
            return _paragraphs(
                _("Two of you may have the same customer."), _("Enter opens what speaks for each side.")
            )
        case "held":
            return _held_page(page)
        case "part":
            reason, _sep, who = spot.id.partition("\n")
            return _part_page([p for p in page.aside if (p.reason, p.who) == (reason, who)], reason, now)
        case "changes":
            return _paragraphs(_(_CHANGES_LONG[spot.id]))
        case "newer":
            return _paragraphs(
                _("A newer fieldrep has written into the file. What this one understands still comes in."),
                _("Update fieldrep on this computer; until then nothing is sent and nothing is lost."),
            )
        case "gap":
            return _paragraphs(
                _("The file lost these parts before they came to this computer."),
                _("Whoever has them brings them back: by itself within a day, or at once with"
                  " “fieldrep sync --full”. Nothing needs to be done here."),
            )  # fmt: skip
        case "forks":
            return _fork_page(page)
        case "former":
            return _paragraphs(
                _("This data folder was copied, or brought back from a backup. It goes on under a new id."),
                _("Nothing is lost and nothing needs to be done. w tells more."),
            )
        case "clock":
            return _paragraphs(
                _("This computer's clock is more than a day ahead. What is recorded there counts, but its"
                  " times are not believed."),
                _("Ask {name} to set the clock.").format(name=spot.id or _("whoever works on it")),
            )  # fmt: skip
        case "member":
            found = [line for line in page.members if line.member.id == spot.id]
            return _member_page(found[0], now) if found else []
    return []


def _paragraphs(*texts: str) -> Lines:
    return [block for text in texts for block in (Block(text, PLAIN), Block(""))]


def _file_page(page: "TeamPage", look: "FileLook | None", now: datetime) -> Lines:
    lines: Lines = [Fact(_("File"), str(page.file))]
    if look is None:
        lines.append(Fact(_("State"), _("being looked for …")))
    elif look.there:
        lines.append(Fact(_("State"), _("there")))
        lines.append(Fact(_("Size"), size_text(look.size)))
    else:
        lines.append(Fact(_("State"), look.problem or _("not there now"), style="overdue"))
        lines.append(Fact("", look.hint))
    synced = page.status.synced_at
    lines.append(Fact(_("Last sync"), _("never") if synced is None else when(synced, now)))
    lines.append(Block(""))
    if page.error and look is not None and look.there:
        lines += _paragraphs(_("The last try failed. F5 tries again and says why."))
    if look is not None and not look.there:
        lines += _paragraphs(
            _("Go on working: everything is kept here and goes out once the file is back."),
            _("f names another place if the file was moved; w tells what to do when it is gone."),
        )
    if look is not None and look.large:
        lines += _paragraphs(
            _("The file has grown large. A manager can compact it with z."), *filter(None, [look.why_not])
        )
    return lines


def _came_page(page: "TeamPage", now: datetime) -> Lines:
    came = page.came
    if came is None:
        return []
    lines: Lines = [Fact(_("When"), when(came.at, now)), Fact(_("Changes"), f"{came.changes:,}")]
    lines.append(Block(_("From"), kind="header"))
    lines += [Fact(name or _("unknown"), f"{count:,}") for name, count in came.people]
    lines.append(Block(_("What"), kind="header"))
    return lines + [Fact(kind_label(wire), f"{count:,}") for wire, count in came.records]


def _held_page(page: "TeamPage") -> Lines:
    own, others = page.held
    lines: Lines = []
    if own:
        lines.append(Fact(_("Yours"), f"{own:,}"))
    if others:
        lines.append(Fact(_("Of others"), f"{others:,}"))
    return [
        *lines,
        Block(""),
        *_paragraphs(
            _("These deletions would clear out nearly everything that someone has recorded, so they wait."
              " Everything else of the sync went on."),
            _("a carries them out, after a question. If they are a mistake, b keeps the records for the whole"
              " team. Nobody else loses anything meanwhile."),
        ),
    ]  # fmt: skip


def _part_page(parts: "list[AsidePart]", reason: str, now: datetime) -> Lines:
    lines = _paragraphs(_(_LONG.get(reason, _LONG[""])))
    lines.append(Block(_("Parts {count}").format(count=len(parts)), kind="header"))
    for part in parts[:MOST]:
        arrived = when(datetime.fromisoformat(part.arrived_at), now) if part.arrived_at else ""
        words = " · ".join(filter(None, (part.who or _("unknown"), size_text(part.size), arrived)))
        lines.append(Fact(_("Part {number}").format(number=part.number), words))
    return lines


def _fork_page(page: "TeamPage") -> Lines:
    lines = _paragraphs(
        _("One computer has given a number to two parts: its data folder was copied, or brought back from a"
          " backup. Both parts are kept and used; nothing is lost."),
    )  # fmt: skip
    for who, number in page.forks[:MOST]:
        lines.append(Fact(who or _("unknown"), _("part {number}").format(number=number)))
    return lines


def _member_page(line: "MemberLine", now: datetime) -> Lines:
    member = line.member
    lines: Lines = [Fact(_("Role"), term(member.role, "Role"))]
    for label, text in (
        (_("Manager"), member.manager),
        (_("Phone"), member.phone),
        (_("Email"), member.email),
    ):
        if text:
            lines.append(Fact(label, text))
    if member.left_on is not None:
        lines.append(Fact(_("Left"), day_words(member.left_on)))
    lines.append(Fact(_("Accounts"), f"{member.accounts:,}"))
    if not member.me:
        lines.append(Fact(_("Receipts"), has_mine(line)))
    lines.append(Block(_("Devices {count}").format(count=len(line.devices)), kind="header"))
    if not line.devices:
        lines.append(Block(_("Has not joined yet. They join with the file and the passphrase."), "dim"))
    for device in line.devices:
        words = [_("this one")] if device.mine else []
        if device.at:
            words.append(_("since {time}").format(time=when(datetime.fromisoformat(device.at), now)))
        if device.receipt:
            seen = when(datetime.fromisoformat(device.receipt), now)
            words.append(_("last heard of {time}").format(time=seen))
        lines.append(Fact(device.name or device.author[:8], " · ".join(words)))
    return lines
