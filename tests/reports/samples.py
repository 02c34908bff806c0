"""Report documents to test with: a believable week, and one full of what breaks file formats."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from fieldrep.reports.blocks import (
    Block,
    Empty,
    Figure,
    Figures,
    Item,
    Items,
    Label,
    Ref,
    Row,
    Table,
    TextBlock,
)
from fieldrep.reports.definition import Definition, Part, definition
from fieldrep.reports.document import Document, Period, Person, Section
from fieldrep.reports.values import Code, Date, Missing, Percent, Several, Text, Value, count
from fieldrep.rules.money import Money

MONDAY = date(2026, 11, 16)
CREATED = datetime(2026, 11, 21, 3, 5, tzinfo=UTC)

CONVERSATION = (
    "雨季开胶，上月退货两批，客户对现用胶水不满。介绍了耐湿型热熔胶，王先生关心价格与交货期，"
    "希望先做小批试用；采购刘小姐要求提供检测报告（SGS），并说明与汉高 Technomelt 的对比。"
)
FORMULA = '=HYPERLINK("http://example.invalid","click")'
INVOICE = "12345678901234567890"
EMOJI = "谈得很好 😀👍🏽 ✓ 下周再来 🇨🇳"
RTL = "שלום עולם — محمد علي للتجارة"
LONG_LATIN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2


def part(kind: str, section_id: str, part_id: str) -> Part:
    """Return a part of a shipped definition."""
    section = next(s for s in definition(kind).sections if s.id == section_id)
    return next(p for p in section.parts if p.id == part_id)


def table(kind: str, section_id: str, part_id: str, rows: list[Row]) -> Table:
    """Return a table with the columns that the definition gives it."""
    found = part(kind, section_id, part_id)
    return Table(found.id, found.title, tuple(c.column for c in found.columns), tuple(rows))


def typed(kind: str, section_id: str, part_id: str, *paragraphs: str) -> TextBlock:
    """Return typed text under the heading that the definition gives it."""
    found = part(kind, section_id, part_id)
    return TextBlock(found.id, found.title, paragraphs)


def visit(
    day: date = MONDAY,
    company: str = "东南实业有限公司",
    person: Value = Text("王先生"),
    title: Value = Text("厂长"),
    conversation: str = CONVERSATION,
    result: str = "同意试用 20 公斤",
    competitor: Value = Text("汉高报价 18 元/公斤"),
    next_step: str = "送样品与检测报告",
    marks: tuple[str, ...] = (),
) -> Row:
    """Return a row of the visits table."""
    cells = (
        Date(day),
        Text(company),
        person,
        title,
        Text(conversation),
        Text(result),
        competitor,
        Text(next_step),
        Date(day + timedelta(days=7)),
    )
    return Row(cells, (Ref("visit", (f"visit-{day}-{company}",)),), marks)


def some_visits(n: int) -> list[Row]:
    """Return visits in turn to a Chinese and a Latin customer."""
    rows = []
    for i in range(n):
        day = MONDAY + timedelta(days=i % 6)
        if i % 2:
            rows.append(
                visit(
                    day,
                    "Around the Horn Trading Company Ltd.",
                    Several((Text("Thomas Hardy"), Text("Simón Crowther"))),
                    Several((Text("Sales Representative"), Text("Purchasing Manager"))),
                    "Went through the claims of last month; two lots came back because the seam opened in "
                    "the rain. They would test 20 kg if delivery holds within five days.",
                    "Agreed to a trial of 20 kg",
                    Text("Henkel at 18.00 a kilo, payment 60 days"),
                    "Send samples and the test report",
                )
            )
        else:
            rows.append(visit(day))
    return rows


def weekly(visits: list[Row] | None = None, **changes: object) -> Document:
    """Return a week's report with something of every kind of block in it."""
    rows = some_visits(5) if visits is None else visits
    blocks: dict[str, tuple[Block, ...]] = {
        "last_week": (
            table(
                "weekly",
                "last_week",
                "last_plan",
                [
                    Row(
                        (
                            Date(MONDAY),
                            Text("拜访嘉元实业，送样品"),
                            Code("PlanOutcome", "done"),
                            Missing("not_recorded"),
                        )
                    ),
                    Row(
                        (
                            Date(MONDAY + timedelta(days=2)),
                            Text("Call Around the Horn about the trial"),
                            Code("PlanOutcome", "moved"),
                            Text("客户出差，改到下周"),
                        )
                    ),
                ],
            ),
            typed(
                "weekly",
                "last_week",
                "summary",
                "本周以试用客户为主。\n两家进入报价阶段。",
                "Second paragraph, in English.",
            ),
        ),
        "visits": (
            table("weekly", "visits", "visits", rows),
            table(
                "weekly",
                "visits",
                "calls",
                [
                    Row(
                        (Text("嘉元实业"), count(3), Text("约好周四见面")),
                        (Ref("touch", ("t1", "t2", "t3")),),
                    )
                ],
            ),
        ),
        "results": (
            Figures(
                "activity",
                None,
                (
                    Figure(Label("visits"), count(18), count(20), count(15), (Ref("visit", ("v1", "v2")),)),
                    Figure(Label("calls"), count(31), None, count(40)),
                    Figure(Label("visit_success"), Percent(Decimal("72.5"))),
                    Figure(Label("orders"), Several((Money(1234500, "CNY"), Money(98000, "USD")))),
                ),
            ),
            Empty("new_accounts", part("weekly", "results", "new_accounts").title),
            typed("weekly", "results", "sales", "本周销售 12,345 元。"),
        ),
        "market": (typed("weekly", "market", "intelligence", "汉高本月促销：买十送一。"),),
        "next_week": (
            table(
                "weekly",
                "next_week",
                "next_plan",
                [Row((Date(MONDAY + timedelta(days=7)), Text("东南实业"), Text("送样"), Text("试用订单")))],
            ),
            Items("promises", Label("next_step"), (Item((Date(MONDAY), Text("样品送建国科技"))),)),
        ),
        "support": (Empty("help_needed", None, "nothing_typed"), Empty("reflection", None, "nothing_typed")),
    }
    shipped: Definition = definition("weekly")
    document = Document(
        definition=shipped.id,
        definition_version=shipped.version,
        version=1,
        title=shipped.title,
        person=Person("p1", "李晓梅"),
        territory="华东一区",
        period=Period("week", 2026, 47, MONDAY, MONDAY + timedelta(days=6)),
        created=CREATED,
        zone="Asia/Shanghai",
        currency="CNY",
        head=(Figure(Label("days_travelled"), count(3)), Figure(Label("trip"), Text("宁波、台州"))),
        sections=tuple(Section(s.id, s.title, blocks.get(s.id, ())) for s in shipped.sections),
        policy={"visits_per_week": 20},
    )
    return replace(document, **changes)  # type: ignore[arg-type]


def hostile() -> Document:
    """Return a report whose texts break careless writers."""
    rows = [
        visit(company=FORMULA, conversation=EMOJI, result="+1 -2 @x", next_step="-5"),
        visit(company=INVOICE, conversation=RTL, competitor=Text("未获得")),
        visit(
            company=LONG_LATIN,
            conversation="| a * b _c_ <b>d</b> `e` [f](g) # h\\",
            marks=("late", "since_last_report"),
        ),
        visit(company="控制\x00符\x0b号\x1b\ud800", conversation="谈" * 10_000),
        visit(person=Missing("not_recorded"), title=Text("")),
    ]
    return weekly(rows)
