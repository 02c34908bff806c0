"""A member leaves: who takes over the customers, planned visits and open promises, in one form."""

from typing import TYPE_CHECKING, Any

from fieldrep.i18n import N_, _
from fieldrep.rules.text import single_line
from fieldrep.terms import term
from fieldrep.tui.forms.edits import Edits
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSpec, Picked

if TYPE_CHECKING:
    from fieldrep.services.members import Member
    from fieldrep.tui.rep import RepApp

FORM = "member.leave"


def open_member_leaving(app: "RepApp", member_id: str) -> None:
    """Ask who takes over from a member and since when; raises NotFound, NotAllowed for who left already."""
    from fieldrep.services.members import find_member, list_members

    with app.desk.workspace.read() as ctx:
        member = find_member(ctx, member_id, left=True)
        others = [each for each in list_members(ctx) if each.id != member.id]
    if member.left_on is not None:
        app.notice(_("{name} has left already.").format(name=member.name), "info")
        return
    if not others:
        app.notice(_("Nobody else belongs to the team: add the one who takes over first."), "info")
        return
    spec, values, settings = _spec(member, others), _values(app, member, others), app.desk.form_settings
    edits = Edits(app.desk.draft(FORM, member.id, title=member.name), spec, values, settings)
    screen = FormScreen(spec, values, edits, lambda given: _leave(app, member, given), settings)
    app.push_screen(screen, lambda done: _left(app, member, done))


def reopen_leaving(app: "RepApp", record: str, _title: str) -> None:
    """Ask again who takes over; ``record`` is the member's id."""
    open_member_leaving(app, record)


def _spec(member: "Member", others: "list[Member]") -> FormSpec:
    def suggest(text: str) -> list[Choice]:
        from fieldrep.rules.fold import fold

        wanted = fold(text.strip())
        ordered = sorted(others, key=lambda each: each.id != member.manager_id)
        fitting = [each for each in ordered if wanted in fold(each.name)]
        return [Choice(each.id, each.name, term(each.role, "Role")) for each in fitting]

    return FormSpec(
        FORM,
        " · ".join((_("Leaves the team"), single_line(member.name))),
        (
            FieldSpec(
                "to",
                N_("Who takes over"),
                kind="pick",
                required=True,
                suggest=suggest,
                help=N_("Customers, planned visits and open promises go there with their history."),
            ),
            FieldSpec("on", N_("Last day"), kind="date", required=True, prefer="past"),
            FieldSpec("reason", N_("Reason"), help=N_("Stands with each customer that changes hands.")),
        ),
    )


def _values(app: "RepApp", member: "Member", others: "list[Member]") -> dict[str, object]:
    values: dict[str, object] = {"on": app.desk.today}
    manager = next((each for each in others if each.id == member.manager_id), None)
    if manager is not None:
        values["to"] = Picked(manager.id, manager.name)
    return values


def _leave(app: "RepApp", member: "Member", values: dict[str, Any]) -> object:
    from fieldrep.services.members import member_leaves

    to: Picked = values["to"]
    with app.desk.workspace.write("team.leave", member.name) as ctx:
        return member_leaves(ctx, member.id, to.value or "", on=values["on"], reason=values["reason"])


def _left(app: "RepApp", member: "Member", done: Any) -> None:
    if done is None:
        return
    text = _("{name} left. Handed over: {accounts} customers, {visits} planned visits, {promises} promises.")
    app.notice(
        text.format(name=member.name, accounts=done.accounts, visits=done.visits, promises=done.promises)
    )
    app.changed()
