"""The forms of a claim: a rep's statement and the manager's decision."""

from typing import TYPE_CHECKING, Any

from fieldrep.i18n import N_, _
from fieldrep.rules.codes import ClaimDecision
from fieldrep.rules.text import single_line
from fieldrep.terms import term
from fieldrep.tui.forms.edits import Edits
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSpec
from fieldrep.tui.opening import drop_draft

if TYPE_CHECKING:
    from fieldrep.services.claims import ClaimRow
    from fieldrep.tui.rep import RepApp

STATE = "claim.state"
TITLES = {
    ClaimDecision.MERGED: N_("One customer"),
    ClaimDecision.SHARED: N_("Both keep it"),
    ClaimDecision.DIFFERENT: N_("Not the same"),
}


def open_statement(app: "RepApp", claim: "ClaimRow") -> None:
    """Say what speaks for oneself; what was said before can be changed."""
    me = app.desk.workspace.identity.person
    own = next((said.text for said in claim.statements if said.person == me), "")
    field = FieldSpec("text", N_("Statement"), kind="long", required=True, help=N_("What speaks for you."))
    spec = FormSpec(STATE, f"{_('Statement')} · {single_line(claim.title)}", (field,))
    values: dict[str, object] = {"text": own}
    draft = app.desk.draft(STATE, claim.record, title=claim.title)
    edits = Edits(draft, spec, values, app.desk.form_settings)

    def save(given: dict[str, Any]) -> object:
        from fieldrep.services.claims import give_statement

        with app.desk.workspace.write(STATE, claim.title, as_of=draft.as_of) as ctx:
            give_statement(ctx, claim, given["text"])
        return True

    def saved(done: object) -> None:
        if done:
            app.notice(_("Noted. The manager reads it after the next sync."))
            app.changed()

    app.push_screen(FormScreen(spec, values, edits, save, app.desk.form_settings), saved)


def open_decision(app: "RepApp", claim: "ClaimRow", decision: ClaimDecision) -> None:
    """Decide a claim, with the reason that both reps read."""
    fields = [FieldSpec("reason", N_("Reason"), required=True, help=N_("Both reps read it."))]
    values: dict[str, object] = {}
    if decision is ClaimDecision.MERGED:
        people = tuple(Choice(person, name) for person, name in _people(app, claim))
        fields.insert(0, FieldSpec("owner", N_("Who has it"), kind="choice", choices=people, required=True))
        values = {"owner": claim.proposed, "reason": claim.sentence if claim.proposed else ""}
    title = f"{_(TITLES[decision])} · {single_line(claim.title)}"
    spec = FormSpec(f"claim.{decision}", title, tuple(fields))
    draft = app.desk.draft(spec.name, claim.record, title=claim.title)
    edits = Edits(draft, spec, values, app.desk.form_settings)

    def save(given: dict[str, Any]) -> object:
        from fieldrep.services.claims import decide_claim

        with app.desk.workspace.write("claim.decide", claim.title, as_of=draft.as_of) as ctx:
            decide_claim(ctx, claim, decision, owner=given.get("owner") or "", reason=given["reason"])
        return True

    def saved(done: object) -> None:
        if done:
            text = _("Decided: {what}. u takes it back.").format(what=term(decision, "ClaimDecision"))
            app.notice(text)
            app.changed()

    app.push_screen(FormScreen(spec, values, edits, save, app.desk.form_settings), saved)


def _people(app: "RepApp", claim: "ClaimRow") -> list[tuple[str, str]]:
    """Return (id, name) of who may have the customer: the two reps first, then the others."""
    from fieldrep.services.members import list_members

    with app.desk.workspace.read() as ctx:
        members = list_members(ctx)
    two = {person for side in claim.sides for person in (side.owner_id, side.registered_by)}
    members.sort(key=lambda member: member.id not in two)
    return [(member.id, member.name) for member in members]


def reopen_statement(app: "RepApp", record: str, _title: str) -> None:
    """Open a statement as it was left; ``record`` is the claim's id."""
    claim = _claim(app, record, decided=False) or _claim(app, record, decided=True)
    if claim is None:
        drop_draft(app, STATE, record, _("There is no such claim any more."))
    else:
        open_statement(app, claim)


def reopen_merged(app: "RepApp", record: str, _title: str) -> None:
    """Open the decision "one customer" as it was left."""
    _reopen_decision(app, record, ClaimDecision.MERGED)


def reopen_shared(app: "RepApp", record: str, _title: str) -> None:
    """Open the decision "both keep it" as it was left."""
    _reopen_decision(app, record, ClaimDecision.SHARED)


def reopen_different(app: "RepApp", record: str, _title: str) -> None:
    """Open the decision "not the same" as it was left."""
    _reopen_decision(app, record, ClaimDecision.DIFFERENT)


def _reopen_decision(app: "RepApp", record: str, decision: ClaimDecision) -> None:
    claim = _claim(app, record, decided=False)
    if claim is None:
        drop_draft(app, f"claim.{decision}", record, _("This claim is decided by now."))
    else:
        open_decision(app, claim, decision)


def _claim(app: "RepApp", record: str, *, decided: bool) -> "ClaimRow | None":
    from fieldrep.services.claims import list_claims

    with app.desk.workspace.read() as ctx:
        return next((row for row in list_claims(ctx, decided=decided) if row.record == record), None)
