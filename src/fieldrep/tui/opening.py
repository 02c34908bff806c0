"""Opening a record by its kind, from any list that speaks of it."""

from importlib import import_module
from typing import TYPE_CHECKING

from fieldrep.errors import FieldrepError, NotFound
from fieldrep.i18n import _, sentences

if TYPE_CHECKING:
    from fieldrep.tui.rep import RepApp


_DRAFT_OPENERS = {
    "quick_log": "fieldrep.tui.screens.quick_log:open_quick_log",
    "visit": "fieldrep.tui.screens.visit:open_visit",
    "call": "fieldrep.tui.screens.call:open_call",
    "call.result": "fieldrep.tui.screens.call_forms:reopen_result",
    "account.new": "fieldrep.tui.screens.account_forms:reopen_new",
    "account.edit": "fieldrep.tui.screens.account_forms:reopen_edit",
    "contact.new": "fieldrep.tui.screens.account_forms:reopen_new_contact",
    "contact.edit": "fieldrep.tui.screens.account_forms:reopen_contact",
    "promise.new": "fieldrep.tui.screens.account_forms:reopen_promise",
    "promise.edit": "fieldrep.tui.screens.account_forms:reopen_promise_change",
    "touch.edit": "fieldrep.tui.screens.account_forms:reopen_touch",
    "account.tags": "fieldrep.tui.screens.account_forms:reopen_tags",
    "account.number": "fieldrep.tui.screens.account_forms:reopen_number",
    "account.extra": "fieldrep.tui.screens.account_forms:reopen_extra",
    "account.file": "fieldrep.tui.screens.account_extras:reopen_attach",
    "visit.plan": "fieldrep.tui.screens.plan:reopen_plan",
    "visit.move": "fieldrep.tui.screens.plan_forms:reopen_move",
    "visit.cancel": "fieldrep.tui.screens.plan_forms:reopen_cancel",
    "visit.pick": "fieldrep.tui.screens.plan_pick:reopen_pick",
    "visit.walk_in": "fieldrep.tui.screens.plan_forms:reopen_walk_in",
    "contact.plan": "fieldrep.tui.screens.moving:reopen_contact_plan",
    "step.move": "fieldrep.tui.screens.moving:reopen_step",
    "account.merge": "fieldrep.tui.screens.account_merge:reopen_merge",
    "account.sides": "fieldrep.tui.screens.account_merge:reopen_sides",
    "import.file": "fieldrep.tui.screens.import_accounts:reopen_import",
    "import.columns": "fieldrep.tui.screens.import_accounts:reopen_columns",
    "import.source": "fieldrep.tui.screens.import_accounts:reopen_source",
    "import.notes": "fieldrep.tui.screens.import_accounts:reopen_notes",
    "notes.account": "fieldrep.tui.screens.import_accounts:reopen_account_of_note",
    "sprint.start": "fieldrep.tui.screens.sprint:reopen_start",
    "settings": "fieldrep.tui.screens.settings:reopen_settings",
    "report.text": "fieldrep.tui.screens.report_texts:reopen_text",
    "report.submit": "fieldrep.tui.screens.report_submit:reopen_note",
    "report.period": "fieldrep.tui.screens.report_periods:reopen_period",
    "report.export": "fieldrep.tui.screens.report_export:reopen_file_form",
    "plan.add": "fieldrep.tui.screens.report_plan_forms:reopen_add",
    "plan.change": "fieldrep.tui.screens.report_plan_forms:reopen_change",
    "plan.settle": "fieldrep.tui.screens.report_plan_forms:reopen_reason",
    "pack.entry": "fieldrep.tui.screens.pack_form:reopen_entry",
    "objection.answer": "fieldrep.tui.screens.objection_forms:open_answer",
    "objection.new": "fieldrep.tui.screens.objection_forms:open_answer",
    "objection.change": "fieldrep.tui.screens.objection_forms:open_change",
    "objection.note": "fieldrep.tui.screens.objection_forms:open_note",
    "practice.roles": "fieldrep.tui.screens.practice_roles:reopen_roles",
    "sum": "fieldrep.tui.screens.objection_calculator:reopen_sum",
    "form": "fieldrep.tui.screens.worksheet:reopen_worksheet",
    "sheet.copy": "fieldrep.tui.screens.worksheets:reopen_copy",
    "event.new": "fieldrep.tui.screens.event_forms:open_new_event",
    "event.edit": "fieldrep.tui.screens.event_forms:open_edit_event",
    "event.put": "fieldrep.tui.screens.event_lines:open_put",
    "event.line": "fieldrep.tui.screens.event_lines:reopen_line",
    "milestone.new": "fieldrep.tui.screens.event_forms:reopen_new_milestone",
    "milestone.edit": "fieldrep.tui.screens.event_forms:reopen_milestone",
    "dealer.note": "fieldrep.tui.screens.dealer_marks:reopen_note",
    "dealer.decide": "fieldrep.tui.screens.dealer_marks:reopen_decision",
    "dealer.term": "fieldrep.tui.screens.dealer_terms:reopen_term",
    "dealer.weights": "fieldrep.tui.screens.dealer_marks:reopen_weights",
    "team.place": "fieldrep.tui.screens.team_start:reopen_place",
    "team.create": "fieldrep.tui.screens.team_start:reopen_make",
    "team.file": "fieldrep.tui.screens.team_start:reopen_file",
    "team.join": "fieldrep.tui.screens.team_start:reopen_join",
    "team.member": "fieldrep.tui.screens.team_forms:reopen_new_member",
    "team.change": "fieldrep.tui.screens.team_forms:reopen_member",
    "team.passphrase": "fieldrep.tui.screens.team_forms:reopen_passphrase",
    "team.move": "fieldrep.tui.screens.team_forms:reopen_move",
    "team.copy": "fieldrep.tui.screens.team_care:reopen_export",
    "member.leave": "fieldrep.tui.screens.member_leaving:reopen_leaving",
    "conflict.value": "fieldrep.tui.screens.conflict_value:reopen_value",
    "claim.state": "fieldrep.tui.screens.claim_forms:reopen_statement",
    "claim.merged": "fieldrep.tui.screens.claim_forms:reopen_merged",
    "claim.shared": "fieldrep.tui.screens.claim_forms:reopen_shared",
    "claim.different": "fieldrep.tui.screens.claim_forms:reopen_different",
}
"""Form → the function (app, record, title) that opens it with its draft."""


def open_draft(app: "RepApp", form: str, record: str, title: str) -> bool:
    """Open the form of a draft as it was left; False for a form this version does not have.

    Where its record is gone by now the draft is dropped.
    """
    if form not in _DRAFT_OPENERS:
        app.notice(_("This form belongs to another version."), "info")
        return False
    module, _colon, name = _DRAFT_OPENERS[form].partition(":")
    try:
        getattr(import_module(module), name)(app, record, title)
    except NotFound as error:
        drop_draft(app, form, record, str(error))
    except FieldrepError as error:
        app.desk.draft(form, record).leave()
        app.show_error(error)
    return True


def drop_draft(app: "RepApp", form: str, record: str, why: str) -> None:
    """Drop a draft that has nothing to belong to any more; what was typed is shown once more."""
    from fieldrep.tui.forms.state import CHOSEN

    draft = app.desk.draft(form, record)
    typed = " · ".join(text for key, text in draft.load().items() if text and not key.endswith(CHOSEN))
    draft.discard()
    words = _("You had written: {text}").format(text=typed) if typed else ""
    app.notice(sentences(why, words), "info")
    app.changed()


SECTION_OF = {"promise": "promises", "contact": "people"}
"""The kinds of record that are shown in a section of their account's page."""


def open_record(app: "RepApp", kind: str, record: str, account: str = "") -> None:
    """Show a record on its page; what has no page of its own is shown on its account's."""
    if kind == "visit":
        from fieldrep.tui.screens.visit import VisitScreen

        app.push_screen(VisitScreen(record))
    elif kind == "report":
        from fieldrep.tui.screens.report import open_report

        open_report(app, record)
    elif kind == "event":
        from fieldrep.tui.screens.event import open_event

        open_event(app, record)
    elif account or kind == "account":
        from fieldrep.tui.screens.account import AccountScreen

        section = SECTION_OF.get(kind, "")
        app.push_screen(AccountScreen(account or record, section, record if section else ""))
    else:
        app.notice(_("There is no page for this."), "info")
