"""The playbook of a language: what applies to an account, and a team's own packs over the built-in ones."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fieldrep.playbook.loader import Playbook, load
from fieldrep.rules.codes import Channel, Phase

HEAD = '[pack]\nid = "{id}"\nversion = "2"\nlanguage = "{language}"\ntitle = "Ours"\n'


def write(folder: Path, pack: str, text: str, language: str = "en") -> Path:
    path = folder / pack / f"{language}.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(HEAD.format(id=pack, language=language) + text, encoding="utf-8")
    return path


def objection(ident: str, says: str) -> str:
    return (
        f'\n[[objection]]\nid = "{ident}"\nsays = ["{says}"]\nbehind = "Habit."\n'
        'steps = ["Ask."]\nask_back = "Why?"\nnext_step = "A trial."\n'
    )


def item(ident: str, group: str = "ours.before") -> str:
    return (
        f'\n[[checklist]]\nid = "{group}"\nphase = "before"\ntitle = "Ours"\nkinds = ["dealer"]\n'
        f'[[checklist.item]]\nid = "{ident}"\ntext = "Ours"\n'
    )


def ids(book: Playbook, kind: str, channel: str = "") -> set[str]:
    return {item.id for phase in book.checklist_for(kind, channel).values() for item in phase}


def test_the_built_in_packs_load_without_a_notice() -> None:
    for language in ("en", "zh_CN"):
        book = load(language)
        assert book.notices == ()
        assert [head.language for head in book.heads] == [language] * 6


def test_a_playbook_is_kept_until_a_file_changes(tmp_path: Path) -> None:
    path = write(tmp_path, "ours", objection("ours.one", "One"))
    book = load("en", tmp_path)
    assert load("en", tmp_path) is book
    write(tmp_path, "ours", objection("ours.two", "Two"))
    os.utime(path, ns=(1, 1))
    assert load("en", tmp_path).objection("ours.two") is not None


def test_checklists_are_those_of_the_kind_and_channel_type() -> None:
    book = load("en")
    product, integration = ids(book, "dealer", Channel.PRODUCT), ids(book, "dealer", Channel.INTEGRATION)
    assert "channel.during.a_margin" in product - integration
    assert "channel.during.c_protection" in integration - product
    assert "channel.during.greet" in product & integration
    assert not ids(book, "end_customer") & product


def test_an_unknown_channel_type_gets_what_holds_for_all_and_the_telling_questions() -> None:
    book = load("en")
    assert ids(book, "dealer") < ids(book, "dealer", Channel.PRODUCT)
    assert {q.group for q in book.questions_for("dealer")} == {"channel.type", "channel.common"}


def test_items_of_a_group_stand_together() -> None:
    for items in load("zh_CN").checklist_for("dealer", Channel.DISTRIBUTION).values():
        groups = [item.group for item in items]
        assert groups == sorted(groups, key=groups.index)


@pytest.mark.parametrize(
    ("text", "industry"),
    [
        ("gift_box", "gift_box"),
        ("包装印刷", "printing"),
        ("礼品盒制造", "gift_box"),
        ("Hotel & Catering", "food_service"),
        ("汽车4S店", "car_4s"),
        ("软件", "general"),
        ("", "general"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_an_industry_is_known_by_what_people_write_in_either_language(
    text: str, industry: str, language: str
) -> None:
    assert load(language).industry_id(text) == industry


def test_an_industry_without_questions_gets_the_general_ones() -> None:
    book = load("en")
    general = book.questions_for("end_customer", industry="general")
    assert book.questions_for("end_customer", industry="shipbuilding") == general
    assert {question.group for question in general} == {"spin.general", "spin.supply", "spin.price"}


def test_a_food_dealer_gets_the_questions_of_the_trade_beside_those_of_the_channel() -> None:
    groups = {q.group for q in load("en").questions_for("dealer", Channel.DISTRIBUTION, "food_dealer")}
    assert groups == {"channel.type", "channel.common", "channel.distribution", "spin.food_dealer"}


def test_entries_are_found_by_id() -> None:
    book = load("en")
    for found, ident in (
        (book.item("channel.before.samples"), "channel.before.samples"),
        (book.question("general.s.volume"), "general.s.volume"),
        (book.objection("price_too_high"), "price_too_high"),
        (book.script("first_call"), "first_call"),
    ):
        assert found is not None
        assert found.id == ident
    assert book.item("gone") is book.question("gone") is book.objection("gone") is book.script("gone") is None


def test_scripts_guides_and_flows_are_those_of_a_kind() -> None:
    book = load("en")
    assert book.scripts("dealer") == ()
    assert {script.id for script in book.scripts("end_customer")} == {"first_call", "second_call"}
    assert [flow.id for flow in book.flows("dealer")] == ["channel.stages"]
    guides = {kind: {guide.id for guide in book.guides(kind)} for kind in ("dealer", "end_customer")}
    assert guides["dealer"] & guides["end_customer"] == {"launch.guide.introduction", "launch.guide.push"}


def test_what_is_for_other_occasions_stays_out_of_visits(tmp_path: Path) -> None:
    parts = item("ours.check") + (
        '[[question_set]]\nid = "ours.q"\ntitle = "Ours"\n{occasion}'
        '[[question_set.question]]\nid = "ours.q.one"\nkind = "problem"\ntext = "What hurts?"\n'
        '[[guide]]\nid = "ours.guide"\ntitle = "Ours"\n{occasion}[[guide.section]]\ntitle = "One"\n'
        '[[worksheet]]\nid = "ours.sheet"\ntitle = "Ours"\n{occasion}'
        '[[worksheet.item]]\nid = "ours.sheet.one"\ntext = "Ours"\n'
    )
    for occasion, shown in (("", True), ('occasion = "event"\n', False)):
        write(tmp_path, "ours", parts.replace("{occasion}", occasion))
        os.utime(tmp_path / "ours" / "en.toml", ns=(shown, shown))
        book = load("en", tmp_path)
        assert book.notices == ()
        asked = {question.id for question in book.questions_for("dealer", industry="general")}
        assert ("ours.q.one" in asked) is shown
        assert ("ours.guide" in {guide.id for guide in book.guides("dealer")}) is shown
        assert ("ours.sheet" in {sheet.id for sheet in book.worksheets("dealer")}) is shown
        assert "ours.sheet" in {sheet.id for sheet in book.worksheets()}
        assert book.question("ours.q.one") is not None


def test_items_of_a_worksheet_are_none_of_a_visit(tmp_path: Path) -> None:
    sheet = (
        '[[worksheet]]\nid = "ours.sheet"\ntitle = "Ours"\n[[worksheet.item]]\nid = "ours.one"\ntext = "A"\n'
    )
    write(tmp_path, "ours", sheet)
    book = load("en", tmp_path)
    assert ids(book, "dealer") == ids(load("en"), "dealer")
    assert book.item("ours.one") is None


def test_a_team_replaces_one_entry_and_adds_another(tmp_path: Path) -> None:
    write(tmp_path, "ours", objection("price_too_high", "Ours") + objection("ours.new", "New"))
    built_in, book = load("en"), load("en", tmp_path)
    replaced = book.objection("price_too_high")
    assert replaced is not None
    assert replaced.says == ("Ours",)
    assert book.objections().index(replaced) == [o.id for o in built_in.objections()].index("price_too_high")
    assert len(book.objections()) == len(built_in.objections()) + 1
    assert load("en") is built_in


def test_an_added_item_stands_with_its_group(tmp_path: Path) -> None:
    write(tmp_path, "ours", item("ours.paper", "channel.before.papers"))
    before = [item.id for item in load("en", tmp_path).checklist_for("dealer")[Phase.BEFORE]]
    assert before[before.index("ours.paper") - 1] == "channel.before.cases"


def test_a_pack_that_replaces_takes_the_place_of_the_whole(tmp_path: Path) -> None:
    write(tmp_path, "channel", "replaces = true\n" + item("ours.only"))
    book = load("en", tmp_path)
    assert ids(book, "dealer", Channel.PRODUCT) == {"ours.only"}
    assert ids(book, "end_customer") == ids(load("en"), "end_customer")


def test_a_broken_pack_leaves_notices_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, "broken", objection("price_too_high", "Ours").replace("behind", "beyond"))
    write(tmp_path, "fine", objection("ours.fine", "Fine"))
    (tmp_path / "empty").mkdir()
    book = load("en", tmp_path)
    places = {(notice.file, notice.field) for notice in book.notices}
    assert places == {
        ("broken/en.toml", "objection.beyond"),
        ("broken/en.toml", "objection.behind"),
        ("empty/en.toml", ""),
    }
    assert book.objection("ours.fine") is not None
    price = book.objection("price_too_high")
    assert price is not None
    assert price.says != ("Ours",)


def test_a_pack_of_one_language_is_shown_in_the_other_with_a_notice(tmp_path: Path) -> None:
    write(tmp_path, "ours", objection("ours.one", "One"))
    book = load("zh_CN", tmp_path)
    assert book.objection("ours.one") is not None
    (notice,) = book.notices
    assert (notice.file, "zh_CN.toml" in notice.message) == ("ours/en.toml", True)


def test_a_folder_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    assert load("en", tmp_path / "none") == load("en")


def test_hidden_folders_and_loose_files_are_no_packs(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "notes.toml").write_text("x = 1", encoding="utf-8")
    assert load("en", tmp_path).notices == ()


def test_the_playbook_imports_nothing_heavy_and_reads_no_file_before_it_is_asked() -> None:
    code = (
        "import sys\n"
        "opened = []\n"
        "sys.addaudithook(lambda name, args: opened.append(str(args[0])) if name == 'open' else None)\n"
        "import fieldrep.playbook.loader, fieldrep.playbook.search, fieldrep.playbook.slots\n"
        "heavy = {'sqlmodel', 'sqlalchemy', 'pydantic', 'rapidfuzz', 'textual'} & set(sys.modules)\n"
        "print(sorted(heavy), [name for name in opened if name.endswith(('.toml', '.tsv'))])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] []"
