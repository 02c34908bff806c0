"""Forms of dealer development as files, read back by other libraries."""

from io import BytesIO

import pytest

from fieldrep.errors import UsageError
from fieldrep.i18n import LANGUAGES
from fieldrep.services.accounts import change_account
from fieldrep.services.dealer_flow import AGREEMENT, SURVEY, fill_form
from fieldrep.services.dealer_forms import FORMS, Order, dealer_document
from fieldrep.services.dealers import decide, score_mark
from fieldrep.services.formanswers import About, answer_form
from fieldrep.services.formdocuments import worksheet_document
from fieldrep.services.negotiations import set_term
from fieldrep.services.reportfiles import FORMATS, file_name, report_bytes
from fieldrep.services.workspace import Workspace
from tests.services.test_dealers import SIGNS, make, score


@pytest.fixture
def dealers(workspace: Workspace) -> tuple[str, str]:
    first, second = make(workspace, "Hill Trading"), make(workspace, "顺达经营部")
    score(workspace, first, **dict.fromkeys(SIGNS, 4) | {"standard": 2})
    score(workspace, second, drive=3)
    with workspace.write("dealer.decide") as ctx:
        score_mark(ctx, first, "drive", evidence="opened a second shop in May")
        answers = {f"{SURVEY}.area": "three counties", f"{SURVEY}.family": "two children"}
        fill_form(ctx, SURVEY, first, answers | {f"{SURVEY}.would_carry": "perhaps"})
        fill_form(ctx, AGREEMENT, first, {f"{AGREEMENT}.signed": "2026-11-18"})
        set_term(ctx, first, "payment", {"asked": "60 days", "bottom_line": "45 days"})
        decide(ctx, first, "go_on", "")
    return first, second


def written(workspace: Workspace, order: Order, fmt: str) -> bytes:
    with workspace.read() as ctx:
        return report_bytes(dealer_document(ctx, order), fmt, order.lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_written_in_every_format_and_language(
    workspace: Workspace, dealers: tuple[str, str], form: str, lang: str
) -> None:
    accounts = dealers if form in ("comparison", "short-list") else dealers[:1]
    order = Order(form, accounts, lang)
    for fmt in FORMATS:
        if fmt != "pdf" or lang == "zh_CN":  # the slowest: rendering is tested in both
            assert len(written(workspace, order, fmt)) > 200, fmt
    text = written(workspace, order, "txt").decode()
    assert "Hill Trading" in text
    assert "Draft" not in text


def test_an_assessment_in_word_says_score_evidence_warning_and_decision(
    workspace: Workspace, dealers: tuple[str, str]
) -> None:
    from docx import Document

    made = Document(BytesIO(written(workspace, Order("assessment", dealers[:1], "en"), "docx")))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*cells, *(paragraph.text for paragraph in made.paragraphs)])
    for wanted in (
        "3.7",
        "opened a second shop in May",
        "Shop or stock in a mess, unfriendly staff",
        "go on",
    ):
        assert wanted in text


def test_a_comparison_in_excel_has_a_column_for_each_dealer(
    workspace: Workspace, dealers: tuple[str, str]
) -> None:
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(written(workspace, Order("comparison", dealers, "zh_CN"), "xlsx")))
    rows = [list(row) for sheet in book for row in sheet.iter_rows(values_only=True)]
    head = next(row for row in rows if "Hill Trading" in row and "顺达经营部" in row)
    drive = next(row for row in rows if row[0] == "进取心")
    columns = (head.index("Hill Trading"), head.index("顺达经营部"))
    assert [drive[column] for column in columns] == [4, 3]


def test_a_form_in_pdf_carries_chinese_text(workspace: Workspace, dealers: tuple[str, str]) -> None:
    from pypdf import PdfReader

    pages = PdfReader(BytesIO(written(workspace, Order("survey", dealers[:1], "zh_CN"), "pdf"))).pages
    text = "".join(page.extract_text() for page in pages)
    assert "经营情况" in text
    assert "再看看" in text  # the answer's words are of the language too


def test_forms_of_two_dealers_made_on_a_day_have_different_names(
    workspace: Workspace, dealers: tuple[str, str]
) -> None:
    with workspace.read() as ctx:
        made = [dealer_document(ctx, Order("survey", (dealer,), "en")) for dealer in dealers]
    assert [file_name(document, "md", "en") for document in made] == [
        "survey-2026-11-18-Hill-Trading-en.md",
        "survey-2026-11-18-顺达经营部-en.md",
    ]


def test_a_dealer_with_all_steps_done_is_told_nothing_of_five_visits(
    workspace: Workspace, dealers: tuple[str, str]
) -> None:
    order = Order("development", dealers[:1], "en")
    assert "not dropped before" in written(workspace, order, "md").decode()
    with workspace.write("account.change") as ctx:
        change_account(ctx, dealers[0], {"stage": "agreed"})
    assert "not dropped before" not in written(workspace, order, "md").decode()


def test_what_is_private_is_left_out_unless_it_is_asked_for(
    workspace: Workspace, dealers: tuple[str, str]
) -> None:
    for form, secret in (("survey", "two children"), ("negotiation", "45 days"), ("development", "45 days")):
        assert secret not in written(workspace, Order(form, dealers[:1], "en"), "md").decode()
        assert secret in written(workspace, Order(form, dealers[:1], "en", private=True), "md").decode()


def test_a_form_there_is_not_and_too_many_dealers(workspace: Workspace, dealers: tuple[str, str]) -> None:
    for order in (
        Order("summary", dealers[:1], "en"),
        Order("survey", dealers, "en"),
        Order("survey", (), "en"),
        Order("comparison", tuple(make(workspace, f"Dealer {n}") for n in range(7)), "en"),
    ):
        with pytest.raises(UsageError):
            written(workspace, order, "md")


def test_any_worksheet_is_written_too(workspace: Workspace) -> None:
    about = About("person", workspace.identity.person)
    with workspace.write("form.answer") as ctx:
        answer_form(ctx, "launch.handbook", about, {"launch.handbook.basics": "Glue 500, 20 kg"})
    with workspace.read() as ctx:
        document = worksheet_document(ctx, "launch.handbook", about, "en")
    assert "Glue 500, 20 kg" in report_bytes(document, "md", "en").decode()
    assert file_name(document, "md", "en") == "launch-handbook-2026-11-18-en.md"


def test_a_survey_says_what_the_record_knows_where_nobody_answered(workspace: Workspace) -> None:
    dealer = make(workspace, "Lake Trading")
    with workspace.write("account.change") as ctx:
        change_account(ctx, dealer, {"city": "Wuxi", "current_brands": "Henkel"})
    text = written(workspace, Order("survey", (dealer,), "en"), "md").decode()
    assert "| Brands carried now | Henkel |" in text
    assert "| Town | Wuxi |" in text
