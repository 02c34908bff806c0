"""The objection finder: what customers say finds the right answer, also half typed, misspelt or in pinyin."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.playbook.loader import load
from fieldrep.playbook.schema import Objection
from fieldrep.playbook.search import find, told

# Sentences as customers say them, none of which stands in the packs.
CHINESE = [
    ("你这个报价也太离谱了，便宜点行不行", "price_too_high"),
    ("人家同样的东西比你便宜两块", "price_too_high"),
    ("我们跟老厂家合作了十几年，没想过换", "satisfied_supplier"),
    ("眼下用不着这些东西", "no_need_now"),
    ("你把资料留下，我有空再看", "send_brochure"),
    ("这事得老板点头才行", "ask_boss"),
    ("你们这个牌子我头一回听说", "unknown_brand"),
    ("能不能先货后款，一个月一结", "payment_terms"),
    ("货期太长了，我们等不了", "delivery_time"),
    ("上回买你们的胶全开了，找人也没人理", "bad_experience"),
    ("仓库里还堆着一大堆没卖掉", "stock_full"),
    ("我们小作坊，一个月用不了多少", "order_too_small"),
    ("这一片要是让我独家做就签", "exclusive_territory"),
    ("卖你们这个一箱才赚几毛钱", "margin_too_low"),
    ("我跟的工程你们不会转手给别人吧", "project_protection"),
    ("叫业务员停下来听课，生意谁做", "training_time"),
    ("展会那么多，参加你们的有啥用", "expo_similar_shows"),
    ("参展一次好几万，我们负担不起", "expo_no_money"),
    ("参加展会花了钱又没拿到订单", "expo_no_effect"),
    ("有没有环保检测证书", "certificates"),
    ("我个人有没有提成", "personal_benefit"),
    ("这东西网上一搜一大把，价格低得多", "online_cheaper"),
    ("换胶水机器又得调半天，耽误生产", "switching_risk"),
    ("坏了你们多久能派人来修", "after_sales"),
    ("卖不完给不给退", "returns"),
    ("等明年开春再考虑", "later"),
]
ENGLISH = [
    ("That's way over what we can pay, knock something off", "price_too_high"),
    ("Your rivals gave me fifteen per cent off", "competitor_offers_more"),
    ("I've been with the same supplier for ten years and I'm happy", "satisfied_supplier"),
    ("Leave a leaflet and I'll read it when I can", "send_brochure"),
    ("It's not up to me, the manager has to sign", "ask_boss"),
    ("I've not come across your company before", "unknown_brand"),
    ("We pay after sixty days, not before", "payment_terms"),
    ("Three weeks to deliver is far too slow", "delivery_time"),
    ("Last year your goods were rubbish", "bad_experience"),
    ("The shelves are full, I can't store any more", "stock_full"),
    ("We only need five kilos", "order_too_small"),
    ("Make me sole distributor for the county", "exclusive_territory"),
    ("There's hardly any profit left for me", "margin_too_low"),
    ("How do I know you won't sell straight to my client", "project_protection"),
    ("I can't take my staff off the floor for a course", "training_time"),
    ("Fairs cost a fortune and we're broke", "expo_no_money"),
    ("The last trade show brought us no customers", "expo_no_effect"),
    ("Another exhibition? There are dozens like it", "expo_similar_shows"),
    ("Call me again after Christmas", "later"),
    ("I haven't got a minute right now", "no_time"),
    ("My cousin supplies us", "relationship_supplier"),
    ("We signed with them until December", "contract_bound"),
    ("I want three quotations before I choose", "compare_offers"),
    ("Does it come with a test certificate", "certificates"),
    ("Who comes out if it breaks down", "after_sales"),
    ("If I can't sell it, will you take it back", "returns"),
]


def found(language: str, words: str, limit: int = 3) -> list[str]:
    return [each.objection.id for each in find(load(language).objections(), words, limit)]


@pytest.mark.parametrize(("language", "sentences"), [("zh_CN", CHINESE), ("en", ENGLISH)])
def test_what_customers_say_finds_its_objection_among_the_first_three(
    language: str, sentences: list[tuple[str, str]]
) -> None:
    packed = {text for objection in load(language).objections() for text in objection.says}
    assert len(sentences) >= 20
    assert not packed & {sentence for sentence, _right in sentences}
    missed = [(said, right) for said, right in sentences if right not in found(language, said)]
    assert len(missed) <= len(sentences) * 6 // 40, missed


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_each_wording_of_the_packs_finds_its_own_first(language: str) -> None:
    objections = load(language).objections()
    for objection in objections:
        for text in objection.says:
            first = find(objections, text, 1)[0]
            assert (first.objection.id, first.wording) == (objection.id, text)


@pytest.mark.parametrize(
    ("language", "words", "right"),
    [
        ("en", "exp", "price_too_high"),
        ("en", "our wareh", "stock_full"),
        ("en", "expencive", "price_too_high"),
        ("en", "broshure", "send_brochure"),
        ("en", "EXCLUSIVE", "exclusive_territory"),
        ("en", "supplier’s friend", "relationship_supplier"),
        ("zh_CN", "贵", "price_too_high"),
        ("zh_CN", "库存", "stock_full"),
        ("zh_CN", "老板", "ask_boss"),
        ("zh_CN", "taigui", "price_too_high"),
        ("zh_CN", "tai gui", "price_too_high"),
        ("zh_CN", "peixun", "training_time"),
        ("zh_CN", "djdl", "exclusive_territory"),
        ("zh_CN", "Ｋｕｃｕｎ", "stock_full"),
    ],
)
def test_half_a_word_a_slip_or_pinyin_is_enough(language: str, words: str, right: str) -> None:
    assert right in found(language, words)


def test_the_wording_nearest_to_what_was_said_comes_along() -> None:
    (first,) = find(load("en").objections(), "ninety days to pay", 1)
    assert first.wording == "Our present supplier gives us ninety days to pay."


@pytest.mark.parametrize("words", ["", "   ", "???", "the", "的", "🙂"])
def test_what_says_nothing_finds_nothing(words: str) -> None:
    assert found("en", words) == found("zh_CN", words) == []


def test_no_objections_no_finds() -> None:
    assert find((), "price") == []


def test_the_limit_holds_and_the_best_comes_first() -> None:
    results = find(load("en").objections(), "supplier", 4)
    assert len(results) == 4
    assert [each.score for each in results] == sorted((each.score for each in results), reverse=True)


def test_a_teams_own_objection_is_found_beside_the_others() -> None:
    own = Objection("ours", ("Die Farbe passt nicht.",), "Mode.", ("Muster.",), "Welche?", "Muster zeigen.")
    results = find((*load("en").objections(), own), "farbe", 3)
    assert results[0].objection is own


@given(st.text(max_size=60), st.sampled_from(["en", "zh_CN"]))
def test_whatever_is_typed_gives_a_list_in_order(words: str, language: str) -> None:
    results = find(load(language).objections(), words, 5)
    assert len(results) <= 5
    assert all(one.score >= other.score > 0 for one, other in pairwise(results))


@pytest.mark.parametrize(
    ("said", "steps", "hits"),
    [
        ("What do you compare it with?", ["Ask: compared with what?", "Talk of cost."], [True, False]),
        ("我先问跟哪家比", ["先问一句：跟哪家比？", "再算总成本。"], [True, False]),
        ("", ["Ask."], [False]),
        ("the price", ["Not the price.", "Never the price alone."], [False, False]),  # tells neither
        ("anything", [], []),
    ],
)
def test_what_was_said_of_an_answer_is_hinted_at(said: str, steps: list[str], hits: list[bool]) -> None:
    assert told(said, steps) == hits
