"""What the Team page says at the left: how the sync stands, what needs a person, the members."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from fieldrep.i18n import N_, _, current_language, ngettext
from fieldrep.rules.dates import format_date
from fieldrep.terms import term
from fieldrep.tui.syncwords import working_words
from fieldrep.tui.widgets.facts import PLAIN, Fact
from fieldrep.tui.widgets.rows import Block

if TYPE_CHECKING:
    from fieldrep.services.teampage import FileLook, MemberLine, TeamPage

Lines = list[Fact | Block]

NEWER = 7
"""Code of a sync with a file into which a newer program wrote."""


class Spot(NamedTuple):
    """What a line speaks of."""

    kind: str
    id: str = ""


class Progress(NamedTuple):
    """A sync that is running."""

    done: int
    total: int


# Without a team


def begin_lines() -> Lines:
    """Return what stands there before a team was joined."""
    return [
        Block(_("You work alone so far. Everything is on this computer only."), PLAIN),
        Block(""),
        Block(
            _(
                "A team shares one file: on a network drive, a USB stick, or in a folder of Dropbox,"
                " OneDrive, Nextcloud or Syncthing. No server is needed. Each works offline; F5 sends"
                " what is new and takes in what the others sent. Nothing that someone entered is lost,"
                " and without the passphrase nobody can read the file."
            ),
            PLAIN,
        ),
        Block(""),
        Block(_("Make a team (n)"), refs=Spot("make"), id="make", mark="new"),
        Block(_("Join a team (j)"), refs=Spot("join"), id="join", mark="open"),
        Block(_("What to do when … (w)"), refs=Spot("ways"), id="ways", mark="info"),
    ]


_BEGIN = {
    "make": (
        N_("One of you makes the team, usually the manager: a file, a name, a passphrase, the members."),
        N_("Tell the others the passphrase by phone or in person, not in the folder where the file lies."),
        N_("What you have recorded so far goes into the team; your own notes and practice stay here."),
    ),
    "join": (
        N_("Your manager gives you two things: where the file is, and the passphrase."),
        N_("You then say which member you are. What you have recorded so far is that member's."),
        N_("The first sync brings everything of the team; it can be stopped and begun again."),
    ),
    "ways": (
        N_("A new laptop, a lost passphrase, a copied folder, a member who leaves, a file that is gone."),
    ),
}


def begin_detail(spot: Spot) -> Lines:
    """Return what a choice means."""
    lines: Lines = []
    for text in _BEGIN.get(spot.kind, ()):
        lines += [Block(_(text), PLAIN), Block("")]
    return [*lines, Block(_("Enter begins."), "dim")]


# With a team

_SHORT = {
    "unknown_key": N_("another key"),
    "no_key": N_("key not in the file"),
    "unknown_type": N_("newer program"),
    "cannot_open": N_("exchanged"),
    "unreadable": N_("unreadable"),
    "wrong_content": N_("wrong file"),
    "damaged": N_("damaged"),
    "": N_("not read yet"),
}
_CHANGES_SHORT = {"newer": N_("newer program"), "wrong": N_("can't be used")}


def team_lines(page: "TeamPage", look: "FileLook | None", now: datetime, running: Progress | None) -> Lines:
    """Return how it stands, what needs a person, and the members. ``now``: where the rep is."""
    lines: Lines = []
    if running is not None:
        lines.append(Block(_("{words} · s stops it").format(words=working_words(*running)), "accent"))
    lines += [*_state(page, look, now), *_needs(page, now)]
    here = [each for each in page.members if each.member.left_on is None]
    lines.append(Block(_("Members {count}").format(count=len(here)), kind="header"))
    return lines + [_member(each) for each in page.members]


def _state(page: "TeamPage", look: "FileLook | None", now: datetime) -> Iterator[Fact]:
    if look is None:
        words, mark = _("being looked for …"), ""
    elif look.there:
        words, mark = _("there"), "done"
    else:
        words, mark = _("not there now"), "overdue"
    name = f"{page.file.name} · {words}"
    if look is not None and look.large:
        name += " · " + (_("large") if look.why_not else _("large, z compacts it"))
    yield Fact(_("File"), name, Spot("file"), mark=mark, id="file")
    status = page.status
    synced = _("never") if status.synced_at is None else when(status.synced_at, now)
    problem = bool(page.error) and not (look is not None and not look.there)
    failed = " · " + _("the last try failed") if problem else ""
    yield Fact(_("Last sync"), synced + failed, Spot("file"), mark="warn" if failed else "", id="synced")
    unsent = [f"{status.unsent:,}"] if status.unsent else []
    if status.files_left:
        words = ngettext("{count} attached file", "{count} attached files", status.files_left)
        unsent.append(words.format(count=status.files_left))
    text = " · ".join(unsent) or _("nothing")
    yield Fact(_("Unsent"), text, Spot("unsent"), mark="unsent" if unsent else "", id="unsent")
    if page.came is not None:
        people = _(", ").join(f"{name or _('unknown')} {count:,}" for name, count in page.came.people)
        changes = f"{page.came.changes:,}"
        brought = f"{changes} · {people}" if people else changes
        yield Fact(_("Came in"), brought, Spot("came"), id="came")


def _needs(page: "TeamPage", now: datetime) -> Lines:
    """Return what waits for a person."""
    found: list[Fact] = []
    if page.status.code == NEWER:
        found.append(Fact(_("Update"), _("needed, nothing is sent"), Spot("newer"), mark="warn", id="newer"))
    if page.status.conflicts:
        conflicts = f"{page.status.conflicts:,}"
        found.append(Fact(_("Conflicts"), conflicts, Spot("conflicts"), mark="warn", id="conflicts"))
    if page.claims:
        found.append(Fact(_("Claims"), f"{page.claims:,}", Spot("claims"), mark="warn", id="claims"))
    if any(page.held):
        waits = ngettext("{count} waits", "{count} wait", sum(page.held)).format(count=f"{sum(page.held):,}")
        found.append(Fact(_("Deletions"), waits, Spot("held"), mark="warn", id="held"))
    for (reason, who), count in Counter((part.reason, part.who) for part in page.aside).items():
        words = f"{count:,} · {who} · {_(_SHORT[reason])}" if who else f"{count:,} · {_(_SHORT[reason])}"
        spot = Spot("part", f"{reason}\n{who}")
        found.append(Fact(_("Set aside"), words, spot, mark="warn", id=f"part:{reason}:{who}"))
    for reason, count in page.aside_changes:
        words = f"{count:,} · {_(_CHANGES_SHORT[reason])}"
        found.append(Fact(_("Changes"), words, Spot("changes", reason), mark="warn", id=f"changes:{reason}"))
    for who, count in page.gaps:
        words = ngettext("{count} part of {name}", "{count} parts of {name}", count)
        text = words.format(count=f"{count:,}", name=who or _("unknown"))
        found.append(Fact(_("Lacking"), text, Spot("gap", who), mark="warn", id=f"gap:{who}"))
    if page.forks:
        found.append(Fact(_("Numbers"), _("used twice"), Spot("forks"), mark="info", id="forks"))
    if page.former:
        found.append(
            Fact(_("This folder"), _("was copied or restored"), Spot("former"), mark="info", id="former")
        )
    for who, at in page.ahead:
        words = f"{who or _('unknown')} · {when(at, now)}"
        found.append(Fact(_("Clock ahead"), words, Spot("clock", who), mark="warn", id=f"clock:{who}"))
    return [Block(_("To look at"), kind="header"), *found] if found else []


def _member(line: "MemberLine") -> Fact:
    member = line.member
    words = []
    if member.left_on is not None:
        words.append(_("left {day}").format(day=day_words(member.left_on)))
    elif member.me:
        words.append(_("you"))
    if member.accounts:
        words.append(
            ngettext("{count} account", "{count} accounts", member.accounts).format(count=member.accounts)
        )
    mark = ""
    if line.seen is not None and member.left_on is None:
        mark = "done" if line.seen.has_all else "open"
        words.append(has_mine(line))
    words.append(term(member.role, "Role"))
    style = "dim" if member.left_on is not None else ""
    text = " · ".join(words)
    return Fact(member.name, text, Spot("member", member.id), style, mark, f"member:{member.id}", "strong")


def has_mine(line: "MemberLine") -> str:
    """Say how far a member has what was sent from here."""
    if line.seen is None:
        return _("has not said yet what arrived")
    if line.seen.has_all:
        return _("has everything you sent")
    return ngettext("lacks {count} part", "lacks {count} parts", line.seen.missing).format(
        count=line.seen.missing
    )


# Times


def when(at: datetime, now: datetime) -> str:
    """Return an instant where the rep is: the time of today, else day and time."""
    zone: tzinfo | None = now.tzinfo
    local = at.astimezone(zone)
    if local.date() == now.date():
        return f"{local:%H:%M}"
    return f"{format_date(local.date(), current_language(), year=local.year != now.year)} {local:%H:%M}"


def day_words(day: date) -> str:
    """Return a day with its year."""
    return format_date(day, current_language(), year=True)
