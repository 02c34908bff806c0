"""A small customer book with something in every corner, for the tests of the account screens."""

from datetime import date

from fieldrep.rules.codes import PromiseBy
from fieldrep.services import accounts, contacts, numbers, promises, visits
from fieldrep.services.quicklog import LogEntry, log_entry
from fieldrep.services.workspace import Workspace
from tests.conftest import StandingClock

TODAY = date(2026, 11, 18)
LONG_NAME = "Lange Name " * 26 + "GmbH"


def fill_book(workspace: Workspace, clock: StandingClock) -> dict[str, str]:
    """Write the book and return ids by short names."""
    made: dict[str, str] = {}
    with workspace.write("account.add", "book") as ctx:
        for key, values in {
            "jiayuan": {
                "name": "嘉元实业有限公司",
                "city": "北京",
                "potential_minor": 6_000_000,
                "potential_currency": "CNY",
                "expected_order": date(2026, 11, 24),
                "class_by_hand": "A",
                "class_note": "pays at once",
                "phone": "010 6555 1234",
                "industry": "包装",
                "current_supplier": "汉高",
                "stage": "quoted",
            },
            "horn": {"name": "Around the Horn", "city": "London", "stage": "lead"},
            "tongheng": {"name": "同恒经销部", "city": "天津", "kind": "dealer", "channel": "distribution"},
            "emoji": {"name": "🏭 مصنع النور Co.", "city": "القاهرة"},
            "ana": {"name": "Ana Trujillo Emparedados y helados", "city": "México D.F.", "stage": "visited"},
            "long": {"name": LONG_NAME, "city": "Berlin", "stage": "parked"},
        }.items():
            made[key] = accounts.add_account(ctx, values).id
        ctx.session.flush()
        made["liu"] = contacts.add_contact(
            ctx,
            made["jiayuan"],
            {"name": "刘小姐", "title": "结算经理", "role": "decides", "mobile": "138 0013 8000"},
        ).id
        made["wang"] = contacts.add_contact(ctx, made["jiayuan"], {"name": "王工", "role": "uses"}).id
        made["hardy"] = contacts.add_contact(ctx, made["horn"], {"name": "Thomas Hardy", "title": "buyer"}).id
        ctx.session.flush()
        numbers.add_number(ctx, made["jiayuan"], "ERP", "C1042")
        accounts.tag_account(ctx, made["jiayuan"], ["重点", "expo"])
        accounts.tag_account(ctx, made["horn"], ["expo"])
        accounts.set_extra(ctx, "account", made["jiayuan"], "Payment", "30 days")
    for days, said, result in (
        (30, "talked about prices", ""),
        (20, "雨季开胶，上月退货两批", "sample test agreed"),
        (6, "the sample holds", "wants a quotation"),
    ):
        clock.forward(days=-days)
        with workspace.write("log", "嘉元实业有限公司") as ctx:
            entry = LogEntry(
                made["jiayuan"], "刘小姐", said=said, result=result, outcome="advance", competitor_info="汉高"
            )
            made[f"visit{days}"] = log_entry(ctx, entry).id
        clock.forward(days=days)
    clock.forward(days=-3)
    with workspace.write("log", "嘉元实业有限公司") as ctx:
        entry = LogEntry(
            made["jiayuan"],
            "王工",
            said="asks for the data sheet",
            next="+1 send the data sheet",
            kind="call",
        )
        made["call"] = log_entry(ctx, entry).id
    clock.forward(days=3)
    # each on a day of its own: what is older is then no matter of chance
    for days, key, text, by, due in (
        (4, "ours", "samples by Monday", PromiseBy.US, date(2026, 11, 16)),
        (2, "theirs", "order list", PromiseBy.THEM, date(2026, 11, 20)),
    ):
        clock.forward(days=-days)
        with workspace.write("promise.add", "嘉元实业有限公司") as ctx:
            made[key] = promises.add_promise(ctx, made["jiayuan"], text, by=by, due=due).id
        clock.forward(days=days)
    with workspace.write("visit.plan", "嘉元实业有限公司") as ctx:
        made["planned"] = visits.plan_visit(
            ctx, made["jiayuan"], TODAY, "14:30", contacts=[made["liu"]], advance_wanted="trial order"
        ).id
    return made
