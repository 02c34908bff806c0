"""The quick log: a call or a walk-in written down in under half a minute, from anywhere (F2)."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fieldrep.i18n import N_, _, current_language
from fieldrep.terms import choices, term
from fieldrep.tui.desk import Desk
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSpec, Picked

if TYPE_CHECKING:
    from fieldrep.services.answers import ObjectionBook
    from fieldrep.services.likenames import KnownNames, Near
    from fieldrep.services.quicklog import LogResult
    from fieldrep.tui.rep import RepApp

VISIT = "visit"
PLAYBOOK = "playbook"
"""Stands for the playbook's answer among those to choose from."""
OUTCOME_KEYS = {"order": "o", "advance": "a", "continuation": "c", "no_sale": "n", "not_met": "x"}


def outcome_choices() -> tuple[Choice, ...]:
    """Return the outcomes with the letter that chooses each."""
    return tuple(Choice(code, word, key=OUTCOME_KEYS[code]) for code, word in choices("Outcome"))


def suggest_accounts(desk: Desk, text: str) -> list[Choice]:
    """Return accounts that fit a text; without one, those most due."""
    if not text.strip():
        due = desk.contacts_due(limit=8)
        return [Choice(row.account_id, row.account, row.city) for row in due]
    from fieldrep.services.accounts import find_accounts, get_account

    with desk.workspace.read() as ctx:
        rows = [get_account(ctx, account) for account in find_accounts(ctx, text, limit=8)]
        return [Choice(row.id, row.name, row.city, sure=_means(text, row.name)) for row in rows]


def _sure(found: Sequence[Choice]) -> bool:
    return any(choice.sure for choice in found)


def _means(text: str, name: str) -> bool:
    """A text that is part of the name surely means it, as initials do with a letter wrong.

    One found by a note or a person might not, nor a word in capitals: that is a name rather.
    """
    from fieldrep.rules.fold import fold, has_cjk
    from fieldrep.rules.pinyin import initials_match, pinyin_keys

    wanted = fold(text)
    if wanted in fold(name):
        return True
    if has_cjk(text):
        return False
    keys = pinyin_keys(name)
    return wanted.replace(" ", "") in keys or (text.islower() and initials_match(text, keys) is not None)


class QuickLogForm:
    """The form of the quick log and what it looks up while one types."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._titles: dict[str, str] = {}
        self._near: tuple[str, str] = ("", "")

    def spec(self) -> FormSpec:
        """Return the form."""
        touches = (Choice(code, word, key=code[0]) for code, word in choices("TouchKind"))
        kinds = (Choice(VISIT, N_("walk-in visit"), key="v"), *touches)
        return FormSpec(
            "quick_log",
            N_("Quick log"),
            fields=(
                FieldSpec(
                    "account",
                    N_("Account"),
                    kind="pick",
                    required=True,
                    suggest=self._accounts,
                    new=N_("new lead"),
                    echo=self._near_names,
                ),
                FieldSpec("kind", N_("What"), kind="choice", choices=kinds, default=VISIT, required=True),
                FieldSpec("person", N_("With"), kind="pick", suggest_with=self._people, new=N_("new person")),
                FieldSpec("title", N_("Title"), when=self._title_missing, help=N_("Asked for once.")),
                FieldSpec("said", N_("Said"), kind="long"),
                FieldSpec("result", N_("Result")),
                FieldSpec("outcome", N_("Outcome"), kind="choice", choices=outcome_choices()),
                FieldSpec("competitor_info", N_("Competitors"), help=N_("“none learnt” is an answer.")),
                FieldSpec(
                    "objection",
                    N_("Objection"),
                    kind="pick",
                    suggest=self._objections,
                    new=N_("in these words"),
                    help=N_("What the customer said against it, if anything."),
                ),
                FieldSpec(
                    "answer_used",
                    N_("Answer used"),
                    kind="pick",
                    suggest_with=self._answers,
                    when=self._has_answers,
                ),
                FieldSpec(
                    "went",
                    N_("How it went"),
                    kind="choice",
                    choices=tuple(Choice(code, word, key=code[0]) for code, word in choices("AnswerResult")),
                    when=lambda texts: bool(texts.get("objection", "").strip()),
                ),
                FieldSpec(
                    "next", N_("Next step"), help=N_("Begin with the day: fri send samples"), echo=self._next
                ),
                FieldSpec(
                    "day",
                    N_("Happened on"),
                    kind="date",
                    prefer="past",
                    help=N_("Only if it was not today: yesterday, 昨天, -2."),
                ),
            ),
            check=_check,
        )

    def _accounts(self, text: str) -> list[Choice]:
        """Return the accounts that a text finds, then those whose names are like it."""
        found = suggest_accounts(self.desk, text)
        there = {choice.value for choice in found}
        near = [each for each in self._like(text) if each[0] not in there] if not _sure(found) else []
        return found + [Choice(record, name, city, sure=False) for record, name, city in near]

    def _like(self, text: str) -> "list[Near]":
        if len(text.strip()) < 3:
            return []
        return self._known.like(text, limit=3)

    @cached_property
    def _known(self) -> "KnownNames":
        from fieldrep.services.likenames import KnownNames

        with self.desk.workspace.read() as ctx:
            return KnownNames(ctx)

    def _objections(self, text: str) -> list[Choice]:
        if not text.strip():
            return []
        from fieldrep.services.objections import find_objections
        from fieldrep.tui.screens.objection_rows import suited

        found = suited(find_objections(self._book, text, 5), self._book.playbook, "")
        return [Choice(each.objection.id, each.wording) for each in found]

    @cached_property
    def _book(self) -> "ObjectionBook":
        from fieldrep.services.answers import objection_book

        with self.desk.workspace.read() as ctx:
            return objection_book(ctx)

    def _answers(self, text: str, held: Mapping[str, str]) -> list[Choice]:
        from fieldrep.rules.fold import fold

        answers = self._book.answers.get(held.get("objection#", ""), ())
        named = [Choice(each.source or PLAYBOOK, " / ".join(each.steps), each.author) for each in answers]
        return [choice for choice in named if fold(text) in fold(choice.label)]

    def _has_answers(self, texts: Mapping[str, str]) -> bool:
        """Whether there is more than one answer to choose from."""
        said = texts.get("objection", "").strip()
        return any(
            len(self._book.answers.get(each.id, ())) > 1 and said in each.says
            for each in (self._book.objections if said else ())
        )

    def _people(self, text: str, held: Mapping[str, str]) -> list[Choice]:
        from fieldrep.rules.fold import fold
        from fieldrep.services.contacts import contacts_of

        account = held.get("account#")
        if not account:
            return []
        with self.desk.workspace.read() as ctx:
            people = contacts_of(ctx, account)
        self._titles = {fold(person.name): person.title for person in people}
        wanted = fold(text)
        return [
            Choice(p.id, p.name, " · ".join(filter(None, (p.title, term(p.role, "DecisionRole")))))
            for p in people
            if wanted in fold(p.name)
        ][:8]

    def _title_missing(self, texts: Mapping[str, str]) -> bool:
        from fieldrep.rules.fold import fold

        name = fold(texts.get("person", "")).strip()
        return bool(name) and not self._titles.get(name)

    def _near_names(self, text: str, _texts: Mapping[str, str]) -> str:
        if len(text.strip()) < 2:
            return ""
        if text != self._near[0]:  # asked for at every drawing of the form
            from fieldrep.services.accounts import similar_accounts

            with self.desk.workspace.read() as ctx:
                similar = similar_accounts(ctx, text, limit=3, known=self._known)
            near = [name for _id, name, _city in similar if name != text]
            self._near = (text, _("like: {names}").format(names=_(", ").join(near)) if near else "")
        return self._near[1]

    def _next(self, text: str, _texts: Mapping[str, str]) -> str:
        if not text.strip():
            return ""
        from fieldrep.rules.dates import format_date
        from fieldrep.services.quicklog import split_next

        _step, day = split_next(text, self.desk.today)
        return format_date(day, current_language()) if day else _("no date")

    def save(self, values: dict[str, Any], as_of: int) -> "LogResult":
        """Write the log in one action."""
        from fieldrep.services.quicklog import LogEntry, log_entry
        from fieldrep.services.visits import local_instant

        account: Picked = values["account"]
        person: Picked | None = values["person"]
        day: date | None = values["day"]
        objection: Picked | None = values["objection"]
        used: Picked | None = values.get("answer_used")
        at = None
        if day and day != self.desk.today:
            at = local_instant(day, "12:00", self.desk.zone.key)
        entry = LogEntry(
            account.value or account.text,
            person.text if person else "",
            values.get("title") or "",
            values["said"],
            values["result"],
            values["next"],
            values["outcome"] or "",
            values["competitor_info"],
            "" if values["kind"] == VISIT else values["kind"],
            at=at,
            create=account.value is None,
            objection=(objection.value or "") if objection else "",
            words=objection.text if objection else "",
            answer_used=used.value if used and used.value and used.value != PLAYBOOK else "",
            went=values.get("went") or "",
        )
        with self.desk.workspace.write("log", account.text, as_of=as_of) as ctx:
            return log_entry(ctx, entry)


def _check(values: Mapping[str, Any]) -> dict[str, str]:
    if values["said"] or values["result"] or values["outcome"]:
        return {}
    return {"said": _("Say what was talked about, or the result.")}


def logged_words(result: "LogResult") -> str:
    """Return what was written, in a sentence or two."""
    words = [_("Logged: {account}.").format(account=result.account)]
    if result.created_account:
        words.append(_("A new lead was made."))
    if result.planned:
        words.append(_("The visit planned for that day is done."))
    return " ".join(words)


def open_quick_log(app: "RepApp", account: str = "", name: str = "") -> None:
    """Open the quick log, for an account if one is given; what was left open comes back."""
    form = QuickLogForm(app.desk)
    draft = app.desk.draft("quick_log", account, title=name)
    values = {"account": Picked(account, name)} if account else {}

    def save(given: dict[str, Any]) -> object:
        return form.save(given, draft.as_of)

    def saved(result: Any) -> None:
        if result is None:
            return
        app.notice(logged_words(result))
        app.changed()

    app.push_screen(
        FormScreen(form.spec(), values, draft, save, app.desk.form_settings),
        saved,
    )
