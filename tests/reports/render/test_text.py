"""Plain text for a chat: short values on a line, long ones under it, no markup."""

from fieldrep.reports.render.text import render
from fieldrep.reports.values import Missing
from tests.reports.samples import visit, weekly


def test_a_visit_reads_from_top_to_bottom() -> None:
    row = visit(conversation="谈了价格。\n下周再来。", title=Missing(), marks=("late",))
    assert (
        "2. Visits\n"
        "1) 2026-11-16 Mon · 东南实业有限公司 · 王先生 · Next date 2026-11-23 Mon [written up late]\n"
        "   Conversation: 谈了价格。\n"
        "      下周再来。\n"
        "   Result: 同意试用 20 公斤\n"
    ) in render(weekly([row]), "en")


def test_figures_items_and_empty_places() -> None:
    text = render(weekly(), "en")
    assert "\nVisits: 18 ▲ (target 20, period before 15)\n" in text
    assert "\nNew accounts: Nothing recorded.\n" in text
    assert "\n- 2026-11-16 Mon – 样品送建国科技\n" in text
    assert text.endswith("\n7. Expenses\nNothing recorded.\n")


def test_chinese_has_its_own_colon() -> None:
    assert "\n一、上周工作总结\n" in render(weekly(), "zh_CN")
    assert "\n新开客户：" in render(weekly(), "zh_CN")
