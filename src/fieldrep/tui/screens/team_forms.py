"""The forms of the Team page: members, passphrase and key, another place of the file, waiting deletions."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from fieldrep.i18n import N_, _
from fieldrep.rules.codes import Role
from fieldrep.terms import choices
from fieldrep.tui.dialogs import Ask
from fieldrep.tui.forms.edits import Edits
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSpec, Picked
from fieldrep.tui.screens.team_files import TeamFileScreen
from fieldrep.tui.screens.team_start import in_place, passphrase_fields, same_twice

if TYPE_CHECKING:
    from fieldrep.services.members import Member
    from fieldrep.tui.rep import RepApp


# Members


def _member_fields(app: "RepApp", own: str = "") -> tuple[FieldSpec, ...]:
    def managers(text: str) -> list[Choice]:
        from fieldrep.rules.fold import fold
        from fieldrep.services.members import list_members

        with app.desk.workspace.read() as ctx:
            found = [m for m in list_members(ctx) if m.id != own and fold(text) in fold(m.name)]
        found.sort(key=lambda member: member.role == Role.REP)
        return [Choice(member.id, member.name) for member in found]

    roles = tuple(Choice(code, word) for code, word in choices("Role"))
    return (
        FieldSpec("name", N_("Name"), required=True, help=N_("They choose this name when they join.")),
        FieldSpec("role", N_("Role"), "choice", required=True, choices=roles),
        FieldSpec("manager", N_("Manager"), "pick", suggest=managers, help=N_("Who leads them.")),
    )


def open_new_member(app: "RepApp") -> None:
    """Add a member, who joins later under this name."""
    spec = FormSpec("team.member", N_("New member"), _member_fields(app))
    with app.desk.workspace.read() as ctx:
        from fieldrep.models.people import Person

        me = ctx.session.get(Person, ctx.actor)
        lead = Picked(me.id, me.name) if me is not None and me.role != Role.REP else None
    values: dict[str, object] = {"role": Role.REP, "manager": lead}
    draft = app.desk.draft(spec.name)
    edits = Edits(draft, spec, values, app.desk.form_settings)

    def save(given: dict[str, Any]) -> object:
        from fieldrep.services.members import add_member

        manager = given["manager"].value if given["manager"] else None
        with app.desk.workspace.write("team.member", given["name"], as_of=draft.as_of) as ctx:
            add_member(ctx, given["name"], role=given["role"], manager=manager)
        return given["name"]

    def saved(name: object) -> None:
        if name:
            app.changed()
            app.notice(_("{name} belongs to the team now. u takes it back.").format(name=name))

    app.push_screen(FormScreen(spec, values, edits, save, app.desk.form_settings), saved)


def reopen_new_member(app: "RepApp", _record: str, _title: str) -> None:
    """Open the form of a new member as it was left."""
    open_new_member(app)


def open_member(app: "RepApp", member: "Member") -> None:
    """Change a member: name, role, manager, phone, mail."""
    more = (FieldSpec("phone", N_("Phone"), "phone"), FieldSpec("email", N_("Email")))
    spec = FormSpec("team.change", N_("Member"), (*_member_fields(app, member.id), *more))
    values: dict[str, object] = {
        "name": member.name,
        "role": member.role,
        "manager": Picked(member.manager_id, member.manager) if member.manager_id else None,
        "phone": member.phone,
        "email": member.email,
    }
    draft = app.desk.draft(spec.name, member.id, title=member.name)
    edits = Edits(draft, spec, values, app.desk.form_settings)

    def save(given: dict[str, Any]) -> object:
        from fieldrep.services.members import change_member

        wanted = edits.changed(screen.form.state.as_draft())
        given["manager_id"] = given["manager"].value if given["manager"] else None
        columns = {"manager": "manager_id"}
        changes = {columns.get(key, key): given[columns.get(key, key)] for key in wanted}
        if changes:
            with app.desk.workspace.write("team.change", member.name, as_of=draft.as_of) as ctx:
                change_member(ctx, member.id, changes)
        return bool(changes)

    def saved(changed: object) -> None:
        if changed:
            app.changed()
            app.notice(_("Saved. u takes it back."))

    screen = FormScreen(spec, values, edits, save, app.desk.form_settings)
    app.push_screen(screen, saved)


def reopen_member(app: "RepApp", record: str, _title: str) -> None:
    """Open the form of a member as it was left; ``record`` is the member's id."""
    from fieldrep.services.members import find_member

    with app.desk.workspace.read() as ctx:
        member = find_member(ctx, record, left=True)
    open_member(app, member)


# Passphrase, key, file


def open_passphrase(app: "RepApp", *, rotate: bool = False) -> None:
    """Give the team another passphrase; ``rotate``: with a new key, as after someone left."""
    spec = FormSpec(
        "team.passphrase",
        N_("A new passphrase for the team"),
        (
            *passphrase_fields(N_("New passphrase")),
            FieldSpec(
                "rotate",
                N_("New key too"),
                "check",
                help=N_("Shuts out whoever left: all others are asked for the new passphrase once."),
            ),
        ),
        check=same_twice,
    )

    def save(given: dict[str, Any]) -> object:
        from fieldrep.services.team import change_passphrase, rotate_key

        if given["rotate"]:
            rotate_key(app.desk.workspace, given["passphrase"], hand_over=False)
        else:
            change_passphrase(app.desk.workspace, given["passphrase"])
        return True

    def saved(done: object) -> None:
        if done:
            app.syncing.sync(asked=False)
            app.notice(_("The passphrase is changed. It goes into the file as soon as that can be reached."))

    values = {"rotate": rotate}
    edits = Edits(app.desk.draft(spec.name), spec, values, app.desk.form_settings)
    app.push_screen(FormScreen(spec, values, edits, save, app.desk.form_settings), saved)


def reopen_passphrase(app: "RepApp", _record: str, _title: str) -> None:
    """Ask again for another passphrase; what was typed of it is not kept anywhere."""
    open_passphrase(app)


def open_unlock(app: "RepApp") -> None:
    """Take the team's new key with the new passphrase."""
    field = FieldSpec(
        "passphrase",
        N_("Passphrase"),
        "secret",
        required=True,
        help=N_("The new one; your manager has it. It is asked for only this once."),
    )
    spec = FormSpec("team.unlock", N_("Take the team's new key"), (field,))

    def save(given: dict[str, Any]) -> object:
        from fieldrep.services.team import unlock_again

        with in_place():
            unlock_again(app.desk.workspace, given["passphrase"])
        return True

    def saved(done: object) -> None:
        if done:
            app.syncing.sync()

    app.push_screen(FormScreen(spec, None, None, save, app.desk.form_settings), saved)


def open_move(app: "RepApp") -> None:
    """Name the place where the file is now."""

    def chosen(path: Path) -> None:
        from fieldrep.services.team import move_file

        move_file(app.desk.workspace, path)
        app.desk.settings_changed()
        screen.done()
        app.changed()
        app.notice(_("The team's file is now {file}.").format(file=path))
        app.syncing.sync(asked=False)

    title = _("The team's file is at another place: choose it")
    screen = TeamFileScreen(title, chosen, app.desk.draft("team.move"))
    app.push_screen(screen)


def reopen_move(app: "RepApp", _record: str, _title: str) -> None:
    """Ask again where the file is now."""
    open_move(app)


def ask_recreate(app: "RepApp") -> None:
    """Make the file anew where it and every trace of it are gone."""

    def answered(yes: bool | None) -> None:
        if yes:
            app.syncing.sync(recreate=True)

    question = _("Make the team's file anew at its old place?")
    detail = _(
        "Only if it was really deleted: if the drive is just not connected, a second file would stand in an"
        " empty folder. Everything that this computer knows goes into it; the others add what they know."
    )
    app.push_screen(Ask(question, yes=_("Make it anew"), detail=detail), answered)


def ask_deletions(app: "RepApp", count: int) -> None:
    """Carry out the deletions that were held back, if the person says so."""

    def answered(yes: bool | None) -> None:
        if yes:
            app.syncing.sync(accept_deletes=True)

    question = _("Carry out {count} deletions?").format(count=f"{count:,}")
    detail = _(
        "They would clear out nearly everything that someone has recorded. Ask first who deleted it."
        " Each computer of the team asks the same."
    )
    app.push_screen(Ask(question, yes=_("Delete"), detail=detail), answered)
