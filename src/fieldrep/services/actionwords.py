"""The words for what a person did: one for each code that ``Workspace.write`` is called with."""

from collections.abc import Mapping

from fieldrep.i18n import N_, _
from fieldrep.store.actions import ActionInfo

WORDS: Mapping[str, str] = {
    "account.add": N_("account added"),
    "account.archive": N_("account archived"),
    "account.assign": N_("account assigned"),
    "account.change": N_("account changed"),
    "account.extra": N_("extra field changed"),
    "account.merge": N_("accounts merged"),
    "account.number": N_("number of another system changed"),
    "account.tag": N_("tags changed"),
    "account.unarchive": N_("account taken out again"),
    "account.unmerge": N_("accounts taken apart"),
    "attachment.add": N_("file attached"),
    "attachment.remove": N_("file removed"),
    "contact.add": N_("person added"),
    "contact.archive": N_("person archived"),
    "contact.change": N_("person changed"),
    "contact.move": N_("visit planned"),
    "duty.done": N_("duty marked as done"),
    "import.accounts": N_("accounts imported"),
    "import.notes": N_("notes imported"),
    "log": N_("call or visit logged"),
    "pack.change": N_("playbook changed"),
    "pack.hide": N_("entry of the playbook hidden"),
    "pack.import": N_("packs imported"),
    "pack.remove": N_("pack removed"),
    "pack.reset": N_("built-in wording taken again"),
    "objection.answer": N_("own answer written"),
    "objection.change": N_("own answer changed"),
    "objection.note": N_("note on an objection"),
    "objection.share": N_("own answer shared"),
    "objection.withdraw": N_("own answer withdrawn"),
    "plan.add": N_("plan item added"),
    "plan.change": N_("plan item changed"),
    "plan.remove": N_("plan item removed"),
    "plan.settle": N_("plan item settled"),
    "practice.grade": N_("card practised"),
    "promise.add": N_("promise added"),
    "promise.break": N_("promise broken"),
    "promise.change": N_("promise changed"),
    "promise.delete": N_("promise deleted"),
    "promise.done": N_("promise kept"),
    "promise.keep": N_("promise kept"),
    "promise.move": N_("promise moved"),
    "promise.reopen": N_("promise opened again"),
    "report.submit": N_("report submitted"),
    "report.text": N_("report written"),
    "setup": N_("first set-up"),
    "setup.change": N_("settings changed"),
    "step.done": N_("next step done"),
    "step.move": N_("next step moved"),
    "touch.change": N_("call or message changed"),
    "visit.ask": N_("question noted"),
    "visit.calculation": N_("calculation noted"),
    "visit.cancel": N_("visit cancelled"),
    "visit.change": N_("visit changed"),
    "visit.finish": N_("visit finished"),
    "visit.move": N_("visit moved"),
    "visit.objection": N_("objection noted"),
    "visit.plan": N_("visit planned"),
    "visit.start": N_("visit started"),
    "visit.refuse": N_("answer kept out of the record"),
    "visit.take": N_("answer taken into the record"),
    "visit.tick": N_("checklist item"),
}


def action_text(action: ActionInfo) -> str:
    """Return in words what an action was and what it was about."""
    word = _(WORDS[action.code]) if action.code in WORDS else action.code
    return f"{word} · {action.label}" if action.label else word
