"""The program's own words in reports: column heads, head lines, figures, marks and reasons, by code."""

from fieldrep.i18n import N_, _, current_language
from fieldrep.reports.blocks import Label
from fieldrep.reports.clean import clean

LABELS: dict[str, str] = {
    # The head of every report
    "rep": N_("Rep"),
    "territory": N_("Territory"),
    "period": N_("Period"),
    "dates": N_("Dates"),
    "days_travelled": N_("Days travelled"),
    "trip": N_("Trip"),
    "created": N_("Created"),
    # Figures
    "figure": N_("Figure"),
    "value": N_("Value"),
    "target": N_("Target"),
    "period_before": N_("Period before"),
    "trend": N_("Trend"),
    "week": N_("Week"),
    # Translators: 客户公司名称
    "company": N_("Customer company"),
    # Translators: 受访人, the person visited
    "person": N_("Person visited"),
    # Translators: 职位
    "job_title": N_("Job title"),
    # Translators: 谈话内容
    "conversation": N_("Conversation"),
    # Translators: 成效
    "result": N_("Result"),
    # Translators: 竞争对手信息
    "competitor_info": N_("Competitor information"),
    # Translators: 下一步
    "next_step": N_("Next step"),
    # Translators: 下次日期
    "next_date": N_("Next date"),
    "date": N_("Date"),
    "planned_for": N_("Planned for"),
    "planned": N_("Planned"),
    "plan_outcome": N_("What became of it"),
    "reason": N_("Reason"),
    "calls": N_("Calls"),
    "last_result": N_("Latest result"),
    "purpose": N_("Purpose"),
    "expected": N_("Expected result"),
    "city": N_("City"),
    "stage": N_("Stage"),
    "stage_before": N_("Stage before"),
    "visits": N_("Visits"),
    "visits_planned": N_("Visits planned"),
    "walk_ins": N_("Walk-in visits"),
    "not_met": N_("Not met"),
    "orders": N_("Orders"),
    "advances": N_("Advances"),
    "accounts": N_("Accounts"),
    "accounts_visited": N_("Accounts visited"),
    "new_accounts": N_("New accounts"),
    "stage_changes": N_("Stage changes"),
    "plan_items": N_("Items planned"),
    "plan_done": N_("Items done"),
    "visit_success": N_("Visit success"),
    "objectives": N_("Visits with an objective"),
    "objective_reached": N_("Objective reached"),
    "objective_fallback": N_("Fallback reached"),
    "objective_not_reached": N_("Objective not reached"),
    "quadrant": N_("Quadrant"),
    "class_a": N_("Class A"),
    "class_b": N_("Class B"),
    "class_c": N_("Class C"),
    "changed": N_("What changed"),
    "before": N_("Before"),
    "after": N_("After"),
}
"""Words of columns, figures and head lines by their code."""

MARKS: dict[str, str] = {
    "since_last_report": N_("since the last report"),
    "late": N_("written up late"),
    "not_met": N_("not met"),
    "walk_in": N_("walk-in"),
}
"""What stands beside a row or line by the code of its mark."""

REASONS: dict[str, str] = {
    "nothing_recorded": N_("Nothing recorded."),
    "nothing_typed": N_("Nothing written."),
    "no_earlier_report": N_("There is no earlier report."),
    "no_data": N_("no data"),
    "not_recorded": N_("not recorded"),
}
"""Why a place is empty."""


def label_text(label: Label) -> str:
    """Return a label in the language in force: the words it carries, else the program's, else its code."""
    words = label.words.get(current_language()) or label.words.get("en")
    return clean(words) if words else _word(LABELS, label.code)


def mark_text(code: str) -> str:
    """Return the words of a mark."""
    return _word(MARKS, code)


def reason_text(code: str) -> str:
    """Return the words for an empty place."""
    return _word(REASONS, code)


def _word(table: dict[str, str], code: str) -> str:
    return _(table[code]) if code in table else clean(code)
