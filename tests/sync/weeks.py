"""A manager and two reps of one team, and what they do in a week without each other."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import select

from fieldrep.models.accounts import Account
from fieldrep.models.contacts import Contact
from fieldrep.rules.codes import NegotiationTerm
from fieldrep.services import accounts, contacts, records, reports, team
from fieldrep.services.answers import add_answer, note_objection
from fieldrep.services.negotiations import set_term
from fieldrep.services.practice import grade_card
from fieldrep.services.promises import add_promise
from fieldrep.services.reportperiods import find_period
from fieldrep.services.setup import Setup, initialise
from fieldrep.services.syncing import SyncResult, sync_now
from fieldrep.services.workspace import Workspace
from fieldrep.store.journal import last_sequence
from tests.reports import book
from tests.services.importing import take
from tests.support.books import HandClock
from tests.support.folders import fresh
from tests.sync.ground import Ground
from tests.sync.installations import Installation, plain, shared

PASSPHRASE = "open sesame 2026"
MONDAY = datetime(2026, 11, 16, 1, tzinfo=UTC)
WEEK = "2026-W47"
SECRETS = ("私人-目标价十七元", "私人-练习答案", "私人-草稿文字", "私人-笔记")
"""Texts of private kinds: a negotiation's, an own answer, the draft of a report, a note."""

AIM = "底线-十六元五"
"""What a rep aims at in a negotiation: for the manager's eyes, not for colleagues'."""


@dataclass
class Crew:
    """The people of one team, the leader first, and their file. ``owed``: every operation that was
    saved on any of the installations and belongs to the team."""

    ground: Ground
    all: list[Installation]
    owed: set[str] = field(default_factory=set)
    _noted: dict[int, int] = field(default_factory=dict)

    @property
    def workspaces(self) -> list[Workspace]:
        return [each.book for each in self.all]

    def note(self) -> None:
        """Take down what has been saved so far."""
        for number, each in enumerate(self.all):
            before = self._noted.get(number, 0)
            with each.book.read() as ctx:
                self._noted[number] = last_sequence(ctx.session.connection())
            self.owed |= {plain(op) for op in shared(each.operations(before))}

    def missing(self, each: Installation) -> set[str]:
        """What was saved by anyone and is not here."""
        return self.owed - {plain(op) for op in shared(each.operations())}

    def sync(self, order: Sequence[int], *, recreate: bool = False) -> list[SyncResult]:
        """Let them sync one after the other."""
        self.note()
        return [sync_now(self.all[number].book, recreate=recreate) for number in order]

    def close(self) -> None:
        for each in self.all:
            each.book.close()


def found_crew(folder: Path, lists: Sequence[Path], names: Sequence[str] = ("Mei", "Anna", "Ben")) -> Crew:
    """Make a team: the first makes it with her customer lists, the others join."""
    ground = Ground(folder / "共享 drive ")
    found: list[Installation] = []
    for number, name in enumerate(names):
        clock = HandClock(MONDAY + timedelta(minutes=7 * number))
        workspace = Workspace.open(fresh(folder / f"data of {name}"), clock)
        initialise(workspace, Setup(name, "North", "en", "CNY", "Asia/Shanghai"))
        found.append(Installation(workspace, clock))
    crew = Crew(ground, found)
    lead = found[0].book
    for path in lists:
        take(lead, path)
    team.create_team(lead, ground.path, PASSPHRASE, people=names[1:])
    sync_now(lead)
    for each in found[1:]:
        invitation = team.open_invitation(each.book, ground.path, PASSPHRASE)
        team.join_team(each.book, invitation, invitation.mine)
    crew.sync(range(len(found)))
    return crew


def ids(workspace: Workspace) -> list[str]:
    """The accounts, in an order that is the same everywhere."""
    with workspace.read() as ctx:
        return sorted(ctx.session.exec(select(Account.id)).all())


def week_offline(crew: Crew, late_list: Path) -> None:
    """Five days of visits each, edits of the same accounts, deletions, one list twice, a report."""
    known = ids(crew.all[0].book)
    for day in range(5):
        for number, each in enumerate(crew.all):
            date = f"{MONDAY + timedelta(days=day):%Y-%m-%d}"
            _day_of(each.book, known, number, day, date)
            each.clock.forward(days=1)
    for number, each in enumerate(crew.all):
        _clash(each.book, known, number)
        _private(each.book, known)
    for each in crew.all[1:]:
        take(each.book, late_list)
    _delete(crew, known)
    reporter = crew.all[1].book
    book.finish_week(reporter, WEEK)
    book.submit(reporter, WEEK, note="all visited")
    crew.note()


def _day_of(workspace: Workspace, known: Sequence[str], number: int, day: int, date: str) -> None:
    account = known[(2 * day + number) % len(known)]
    book.visit(workspace, account, date, said=f"第{day}天 {workspace.identity.person[-4:]} 谈价格")
    book.call(workspace, known[(day + 3 * number) % len(known)], date)
    with workspace.write("promise.add") as ctx:
        add_promise(ctx, account, f"send sample {day}", due=ctx.today + timedelta(days=3))


def _clash(workspace: Workspace, known: Sequence[str], number: int) -> None:
    """The same fields and the same note of the same accounts, by everyone."""
    for account in known[:3]:
        with workspace.write("account.change") as ctx:
            now = accounts.get_account(ctx, account).notes or ""
            values = {"website": f"rep{number}.example", "notes": f"{now}\nseen by rep {number}".strip()}
            accounts.change_account(ctx, account, values)


def _private(workspace: Workspace, known: Sequence[str]) -> None:
    price, answer, draft, note = SECRETS
    with workspace.write("objection.answer") as ctx:
        own = add_answer(ctx, "", {"says": "太贵了", "steps": answer}).id
        ctx.session.flush()
        note_objection(ctx, own, f"{note} {price}")
        grade_card(ctx, f"objection:{own}", 3)
    with workspace.write("negotiation.term") as ctx:
        set_term(ctx, known[0], NegotiationTerm.PRICE, {"bottom_line": AIM})
    book.finish_week(workspace, "2026-W48")
    with workspace.write("report.text") as ctx:
        week = find_period(ctx, "weekly", "2026-W48")
        reports.set_text(ctx, "weekly", week, "last_week/summary", draft)


def _delete(crew: Crew, known: Sequence[str]) -> None:
    """Someone deletes what another worked on, and something that nobody else touched."""
    _mei, anna, ben = (each.book for each in crew.all[:3])
    with anna.write("contact.add") as ctx:
        gone = contacts.add_contact(ctx, known[0], {"name": "陈小姐"}).id
    with anna.write("contact.delete") as ctx:
        records.delete(ctx, records.get(ctx, Contact, gone))
    with ben.write("account.delete") as ctx:
        records.delete(ctx, records.get(ctx, Account, known[1]))  # the others have changed it
