"""What can be done with an account, on the list and on its page alike: the same keys, the same words."""

from typing import NamedTuple

from fieldrep.i18n import N_, _
from fieldrep.tui.actions import action
from fieldrep.tui.menu import MenuScreen

GROUP = N_("Account")


class Subject(NamedTuple):
    """The account that is meant."""

    id: str
    name: str
    archived: bool = False


class AccountDeeds(MenuScreen):
    """A screen that has a ``subject``: the account its keys act on, or None."""

    @property
    def subject(self) -> Subject | None:
        raise NotImplementedError

    def why_no_account(self) -> str | None:
        return None if self.subject else _("No account is selected.")

    @action("account.edit", "e", N_("Edit"), group=GROUP, when="why_no_account",
            help=N_("Change any field of the account."))  # fmt: skip
    def edit(self) -> None:
        from fieldrep.tui.screens.account_forms import open_edit_account

        if subject := self.subject:
            open_edit_account(self.app, subject.id)

    @action("account.log", "l", N_("Log"), group=GROUP, when="why_no_account",
            help=N_("Write down a call or visit at this account."))  # fmt: skip
    def write_log(self) -> None:
        from fieldrep.tui.screens.quick_log import open_quick_log

        if subject := self.subject:
            open_quick_log(self.app, subject.id, subject.name)

    @action("account.visit", "v", N_("Start visit"), group=GROUP, when="why_no_account",
            help=N_("Start the visit planned for today, or a walk-in; go on with one running."))  # fmt: skip
    def start_visit(self) -> None:
        from fieldrep.tui.opening import open_record
        from fieldrep.tui.screens.account_visits import begin_visit

        if subject := self.subject:
            visit = begin_visit(self.app.desk, subject.id, subject.name)
            self.app.changed()
            open_record(self.app, "visit", visit, subject.id)

    @action("account.plan", "p", N_("Plan"), group=GROUP, when="why_no_account",
            help=N_("Plan a visit to this account."))  # fmt: skip
    def plan_visit(self) -> None:
        from fieldrep.tui.screens.plan import open_plan_form

        if subject := self.subject:
            open_plan_form(self.app, subject.id)

    @action("account.contact", "c", N_("Add person"), group=GROUP, when="why_no_account", footer=False,
            help=N_("Add a person to this account."))  # fmt: skip
    def add_contact(self) -> None:
        from fieldrep.tui.screens.contact import open_new_contact

        if subject := self.subject:
            open_new_contact(self.app, subject.id, subject.name)

    @action("account.promise", "o", N_("Promise"), group=GROUP, when="why_no_account", footer=False,
            help=N_("Write down what we promise them, or they promise us."))  # fmt: skip
    def add_promise(self) -> None:
        from fieldrep.tui.screens.account_promises import open_new_promise

        if subject := self.subject:
            open_new_promise(self.app, subject.id, subject.name)

    @action("account.tags", "t", N_("Tags"), group=GROUP, when="why_no_account", footer=False,
            help=N_("Change the tags of this account."))  # fmt: skip
    def edit_tags(self) -> None:
        from fieldrep.tui.screens.account_extras import open_tags

        if subject := self.subject:
            open_tags(self.app, subject.id, subject.name)

    @action("account.talk", "f4", N_("Talk track"), group=GROUP, when="why_no_account", footer=False,
            help=N_("Questions and answers for a talk with this account."))  # fmt: skip
    def open_talk(self) -> None:
        from fieldrep.tui.screens.talk import TalkScreen

        if subject := self.subject:
            self.app.push_screen(TalkScreen(subject.id))

    @action("account.dealer", "w", N_("Dealer development"), group=GROUP, when="why_no_account", footer=False,
            help=N_("The seven steps of winning a dealer, from the survey to the agreement."))  # fmt: skip
    def develop_dealer(self) -> None:
        from fieldrep.tui.screens.dealer import open_dealer

        if subject := self.subject:
            open_dealer(self.app, subject.id)

    @action("account.call", "C", N_("Call"), group=GROUP, when="why_no_account", footer=False,
            help=N_("Call by the script: questions, answers, and how the call ended."))  # fmt: skip
    def call(self) -> None:
        from fieldrep.tui.screens.call import open_call

        if subject := self.subject:
            open_call(self.app, subject.id)

    @action("account.merge", "M", N_("Merge"), group=GROUP, when="why_no_account", footer=False,
            help=N_("Merge it with another account that is the same, reversibly."))  # fmt: skip
    def merge(self) -> None:
        from fieldrep.tui.screens.account_merge import open_merge

        if subject := self.subject:
            open_merge(self.app, subject.id)

    @action("account.archive", "d", N_("Put away"), group=GROUP, when="why_no_account", footer=False,
            help=N_("Put the account away, or take it out again; nothing is deleted."))  # fmt: skip
    def archive(self) -> None:
        from fieldrep.services.accounts import archive_account

        subject = self.subject
        if subject is None:
            return
        code = "account.unarchive" if subject.archived else "account.archive"
        with self.app.desk.workspace.write(code, subject.name) as ctx:
            archive_account(ctx, subject.id, not subject.archived)
        words = (
            _("{account} is back in the list.")
            if subject.archived
            else _("{account} is put away. u undoes it.")
        )
        self.app.notice(words.format(account=subject.name))
        self.app.changed()

    @action("account.history", "h", N_("History"), group=GROUP, when="why_no_account", footer=False,
            help=N_("Show who changed what, and when."))  # fmt: skip
    def show_history(self) -> None:
        from fieldrep.tui.screens.history import HistoryScreen

        if subject := self.subject:
            self.app.push_screen(HistoryScreen("account", subject.id))

    @action("account.copy", "y", N_("Copy"), group=GROUP, when="why_no_account", footer=False,
            help=N_("Copy the brief as plain text."))  # fmt: skip
    def copy_brief(self) -> None:
        from fieldrep.tui.screens.account_brief import brief_text, read_page

        if subject := self.subject:
            self.app.copy_text(brief_text(read_page(self.app.desk, subject.id)))
