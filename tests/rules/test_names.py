"""Two spellings of one firm have one core; different firms keep different ones; no core is empty."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldrep.rules.company_words import LEGAL_LATIN, LEGAL_ZH, LINES_OF_BUSINESS, TRADE_FORMS_ZH
from fieldrep.rules.names import CONTAINED, POSSIBLE, core, is_distinctive, same_core, similarity
from fieldrep.rules.places import PLACES

_words = st.sampled_from(
    sorted(PLACES)[::7]
    + LEGAL_ZH
    + TRADE_FORMS_ZH
    + sorted(LINES_OF_BUSINESS)[::5]
    + sorted(LEGAL_LATIN)
    + "市 省 区 县 第一 三川 嘉元 ( ) （ ） . & - S.A. S.p.A. Müller Foo ' de".split()
    + [" ", "  "]
)
names = (
    st.text(max_size=30)
    | st.lists(_words, max_size=8).map("".join)
    | st.lists(_words, max_size=6).map(" ".join)
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("嘉元实业有限公司", "嘉元实业"),
        ("嘉元实业", "嘉元实业"),
        ("嘉元 实业 有限公司", "嘉元实业"),
        ("嘉元实业 Co., Ltd.", "嘉元实业"),
        ("嘉元实业有限责任公司", "嘉元实业"),
        ("嘉元实业股份有限公司（天津）", "嘉元实业"),
        ("嘉元实业(集团)公司", "嘉元实业"),
        ("天津嘉元实业", "嘉元实业"),
        ("天津市嘉元实业有限公司", "嘉元实业"),
        ("中国广东省深圳市福田区嘉元实业有限公司", "嘉元实业"),
        ("福星制衣厂股份有限公司", "福星制衣"),
        ("汉高（中国）投资有限公司", "汉高投资"),
        ("广西壮族自治区南宁金光商行", "金光"),
        ("三川实业有限公司天津分公司", "三川实业天津分公司"),
        ("朝阳市永续科技有限公司", "永续科技"),
        ("新居市宏图贸易有限公司", "宏图贸易"),
        ("㈱ソニー", "ソニー"),
        ("広島株式会社", "広島"),
        ("Océano Atlántico Ltda.", "oceano atlantico"),
        ("FISSA Fabrica Inter. Salchichas S.A.", "fissa fabrica inter salchichas"),
        ("Franchi S.p.A.", "franchi"),
        ("Folk och fä HB", "folk och fa"),
        ("Müller GmbH & Co. KG", "muller"),
        ("ACME S. de R.L. de C.V.", "acme"),
        ("Foo Bar Pty. Ltd.", "foo bar"),
        ("Foo (Pty) Ltd", "foo"),
        ("Acme, Inc.", "acme"),
        ("ООО Ромашка", "ромашка"),
        ("Ernst & Young", "ernst and young"),
        ("B's Beverages", "bs beverages"),
    ],
)
def test_core(name: str, expected: str) -> None:
    assert core(name) == expected


@pytest.mark.parametrize(
    "name",
    [
        "温州中学",
        "北京大学",
        "清华大学出版社",
        "上海第一医药",
        "上海银行",
        "中国银行",
        "广东深圳机械",
        "华联超市",
        "朝阳轮胎",
        "农商行",
        "北京",
        "有限公司",
        "公司",
        "beauty spa",
        "company",
        "gmbh",
    ],
)
def test_takes_nothing_off_where_the_rest_would_not_name_a_firm(name: str) -> None:
    assert core(name) == name


def test_organisations_of_different_towns_stay_apart() -> None:
    assert not same_core("温州中学", "林川中学")
    assert not same_core("北京银行股份有限公司", "上海银行股份有限公司")
    assert not same_core("广州市第一机械厂", "上海市第一机械厂")


@pytest.mark.parametrize("name", ["!!!", "👍", "\u0301", "（）", "...", "\u200b", "&"])
def test_signs_alone_still_have_a_core(name: str) -> None:
    assert core(name)


@pytest.mark.parametrize("name", ["", " ", "\u3000\t"])
def test_a_blank_name_is_like_nothing_not_even_itself(name: str) -> None:
    assert core(name) == ""
    assert not same_core(name, name)
    assert similarity(name, name) == 0


@settings(max_examples=500)
@given(names)
def test_core_is_idempotent_and_never_empty(name: str) -> None:
    once = core(name)
    assert core(once) == once
    assert bool(once) == bool(name.strip())


@given(names, names)
def test_likeness_is_symmetric_and_100_only_for_the_same_core(one: str, other: str) -> None:
    likeness = similarity(one, other)
    assert likeness == similarity(other, one)
    assert 0 <= likeness <= 100
    assert (likeness == 100) == same_core(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("嘉元实业", "嘉元实业有限公司"),
        ("三川实业有限公司", "三川实业有限公司"),
        ("坦森行贸易", "坦森行贸易有限公司"),
        ("浩天旅行社", "浩天旅行社"),
        ("Ernst Handel", "ERNST HANDEL GmbH"),
        ("Königlich Essen", "Koniglich Essen AG"),
    ],
)
def test_the_same_firm_is_100(one: str, other: str) -> None:
    assert similarity(one, other) == 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("同恒", "同恒软件有限公司"),
        ("中通", "中通软件有限公司"),
        ("森通", "森通科技有限公司"),
        ("三川", "三川实业有限公司"),
        ("迈多贸易", "迈多贸易科技有限公司"),
        ("Ernst Handel", "Handel Ernst"),
        ("Great Lakes", "Great Lakes Food Market"),
        ("Berglunds snabbköp", "Berglund snabbkop"),
        ("Ромашка", "Ромашка Север"),
    ],
)
def test_a_likely_duplicate_is_possible_but_not_certain(one: str, other: str) -> None:
    assert POSSIBLE <= similarity(one, other) < 100


def test_a_contained_name_is_likely() -> None:
    assert similarity("同恒", "同恒软件有限公司") == CONTAINED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三川实业", "三捷实业有限公司"),
        ("和福建设", "池春建设"),
        ("中通", "华中通信"),
        ("实业", "嘉元实业"),
        ("Spar", "Sparkling Wines"),
        ("Ром", "Ромашка"),
        ("嘉元实业", "Ernst Handel"),
    ],
)
def test_different_firms_are_not_proposed(one: str, other: str) -> None:
    assert similarity(one, other) < POSSIBLE


@pytest.mark.parametrize(
    ("text", "distinctive"),
    [
        ("嘉元实业", True),
        ("三川", True),
        ("机械", False),
        ("广东省深圳市机械", False),
        ("第一医药", False),
        ("x", False),
    ],
)
def test_a_distinctive_name_has_more_than_place_and_line_of_business(text: str, distinctive: bool) -> None:
    assert is_distinctive(text) is distinctive
