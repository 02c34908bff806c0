"""The objection finder: what customers say finds the right answer, also half typed, misspelt or in pinyin."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.playbook import search
from fieldrep.playbook.loader import load
from fieldrep.playbook.schema import Objection
from fieldrep.playbook.search import find, make_ready, told

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

# The same, said in a roundabout way.
ROUNDABOUT_CHINESE = [
    ("你家比隔壁厂贵了一大截", "price_too_high"),
    ("我们现在用的那家没什么毛病", "satisfied_supplier"),
    ("先加个微信，发我看看", "send_brochure"),
    ("我只是采购，拍板的是厂长", "ask_boss"),
    ("小厂家吧，没什么名气", "unknown_brand"),
    ("货到三个月再付钱行吗", "payment_terms"),
    ("下单到收货要多久？我这边急", "delivery_time"),
    ("货架都摆不下了，先把手上的卖掉", "stock_full"),
    ("我一次只拿几桶，你们送不送", "order_too_small"),
    ("我做了你就不能再给别人做", "exclusive_territory"),
    ("辛辛苦苦卖一件就挣个运费", "margin_too_low"),
    ("要是你们直接找我的甲方怎么办", "project_protection"),
    ("员工忙得要死，哪有空学", "training_time"),
    ("这种展去年就办了七八个", "expo_similar_shows"),
    ("一个摊位抵我半年房租", "expo_no_money"),
    ("去了就是发发名片，回来啥也没有", "expo_no_effect"),
    ("淘宝上才卖你一半", "online_cheaper"),
    ("换一家要重新打样，太折腾", "switching_risk"),
    ("合同到明年六月，违约要赔钱", "contract_bound"),
    ("老板的小舅子在供这个", "relationship_supplier"),
    ("行情差，能维持就不错了", "market_bad"),
    ("先拿点货试试，不收钱吧", "free_samples"),
    ("客人从来不点这个牌子", "hard_to_sell"),
    ("你们给不给做门头和堆头", "support_wanted"),
    ("你这价格我没法跟客户交代", "price_too_high"),
    ("现结我做不了，都是九十天", "payment_terms"),
    ("这个月报销额度已经超了", "no_budget"),
    ("今年厂里都在裁人，哪敢进货", "market_bad"),
    ("一直用汉高，没出过岔子", "satisfied_supplier"),
    ("我们又不做这个，你找错人了", "no_need_now"),
    ("正盘点呢，没工夫跟你聊", "no_time"),
    ("等新厂房盖好了再谈", "later"),
    ("有没有册子给我一本", "send_brochure"),
    ("库里的够卖到明年", "stock_full"),
    ("你们公司成立几年了，没听谁提过", "unknown_brand"),
    ("便宜没好货吧", "quality_doubt"),
    ("前年合作过，货不对板", "bad_experience"),
    ("一换胶，良率掉了算谁的", "switching_risk"),
    ("半夜机器停了找谁", "after_sales"),
    ("出口的单子，要欧盟的检测", "certificates"),
    ("直播间九块九包邮", "online_cheaper"),
    ("采购这块归财务总监管", "ask_boss"),
    ("我们跟人签了独供", "contract_bound"),
    ("供货的是我大舅哥", "relationship_supplier"),
    ("系统里加一个供应商要审三个月", "too_many_suppliers"),
    ("起码要三份报价才能往上报", "compare_offers"),
    ("下周一就要上线，你赶得出来吗", "delivery_time"),
    ("我们一年才用两桶", "order_too_small"),
    ("浙江这边能不能就给我一个人做", "exclusive_territory"),
    ("做你这个还不如卖水赚得多", "margin_too_low"),
    ("项目信息给了你，你转头给别人报价", "project_protection"),
    ("师傅们都是计件的，培训谁给钱", "training_time"),
    ("摆了半年一个都没卖掉", "hard_to_sell"),
    ("进场你们出多少条码费", "support_wanted"),
    ("过期了你们收回去吗", "returns"),
    ("参展还要出差住宿，成本太高", "expo_no_money"),
    ("展会上都是同行在转", "expo_no_effect"),
]
ROUNDABOUT_ENGLISH = [
    ("You're dearer than everyone else on the street", "price_too_high"),
    ("Another salesman offered me a bigger discount yesterday", "competitor_offers_more"),
    ("We're happy with what we've got", "satisfied_supplier"),
    ("Nothing we could use this for", "no_need_now"),
    ("Just email me the catalogue", "send_brochure"),
    ("That's above my pay grade, head office decides", "ask_boss"),
    ("Who are you again? Doesn't ring a bell", "unknown_brand"),
    ("Can I settle the invoice at the end of the quarter", "payment_terms"),
    ("I need it tomorrow, not in a fortnight", "delivery_time"),
    ("My warehouse is bursting at the seams", "stock_full"),
    ("A couple of buckets a month is all we go through", "order_too_small"),
    ("Only if nobody else around here gets it", "exclusive_territory"),
    ("I'd make pennies on each bottle", "margin_too_low"),
    ("You'll go behind my back to the builder", "project_protection"),
    ("My fitters are too busy to sit in a classroom", "training_time"),
    ("The stand costs more than we earn in a month", "expo_no_money"),
    ("We just handed out business cards and went home", "expo_no_effect"),
    ("There's a show like this in every town", "expo_similar_shows"),
    ("What happens after I've paid for the booth", "expo_service"),
    ("Amazon sells it for less", "online_cheaper"),
    ("We'd have to re-adjust every machine", "switching_risk"),
    ("We're tied in until next summer", "contract_bound"),
    ("The boss's brother-in-law delivers to us", "relationship_supplier"),
    ("Sales are terrible this year", "market_bad"),
    ("Leave me a few for nothing and I'll see", "free_samples"),
    ("Customers never ask for that label", "hard_to_sell"),
    ("Will you pay for the signboard", "support_wanted"),
    ("Who do I ring when it's faulty", "after_sales"),
    ("I'm in the middle of something", "no_time"),
    ("I can't justify that figure to my customers", "price_too_high"),
    ("The other firm throws in a free dispenser", "competitor_offers_more"),
    ("Ninety days or no deal", "payment_terms"),
    ("Half the factories around here are closing", "market_bad"),
    ("Henkel has never given us trouble", "satisfied_supplier"),
    ("Wrong address, we don't do that kind of work", "no_need_now"),
    ("We're stocktaking, can't talk", "no_time"),
    ("Once the new hall is built we can talk", "later"),
    ("Have you got something in writing I can keep", "send_brochure"),
    ("I've got enough to last till summer", "stock_full"),
    ("How long have you been in business? Never came across you", "unknown_brand"),
    ("Cheap stuff doesn't hold", "quality_doubt"),
    ("The goods didn't match the sample two years ago", "bad_experience"),
    ("If the line stops because of your glue, who pays", "switching_risk"),
    ("Who do I wake up at midnight when it stands still", "after_sales"),
    ("We export, so it needs European approval", "certificates"),
    ("It's nine ninety-nine with free shipping on the web", "online_cheaper"),
    ("Finance has the last word on suppliers", "ask_boss"),
    ("Our deal with them runs another year", "contract_bound"),
    ("My brother runs the firm that supplies me", "relationship_supplier"),
    ("Getting a new vendor into the system takes months", "too_many_suppliers"),
    ("I need at least two more bids", "compare_offers"),
    ("Can you be here by Monday? Otherwise forget it", "delivery_time"),
    ("We use two tins a year", "order_too_small"),
    ("Let me be the only one in the province", "exclusive_territory"),
    ("I'd earn more selling water", "margin_too_low"),
    ("I tell you about the site and you quote to someone else", "project_protection"),
    ("My people are paid by the piece, nobody pays for lessons", "training_time"),
    ("It sat on the shelf for six months", "hard_to_sell"),
    ("What do you chip in for the opening", "support_wanted"),
    ("Do you collect it when it's past its date", "returns"),
    ("Travel and hotel for a fair is more than we can spend", "expo_no_money"),
    ("Only competitors walk around at those fairs", "expo_no_effect"),
]


def found(language: str, words: str, limit: int = 3) -> list[str]:
    return [each.objection.id for each in find(load(language).objections(), words, limit)]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("zh_CN", CHINESE),
        ("en", ENGLISH),
        ("zh_CN", ROUNDABOUT_CHINESE),
        ("en", ROUNDABOUT_ENGLISH),
    ],
)
def test_what_customers_say_finds_its_objection_among_the_first_three(
    language: str, sentences: list[tuple[str, str]]
) -> None:
    packed = {text for each in load(language).objections() for text in (*each.says, *each.tags, *each.cues)}
    assert len(sentences) >= 20
    assert not packed & {sentence for sentence, _right in sentences}
    missed = [(said, right) for said, right in sentences if right not in found(language, said)]
    assert len(missed) <= len(sentences) * 6 // 40, missed


def texts_of(language: str, field: str) -> list[tuple[Objection, str]]:
    return [(each, text) for each in load(language).objections() for text in getattr(each, field)]


@pytest.mark.parametrize(
    ("language", "field", "every", "least"),
    [
        ("en", "says", 1, 0.94),
        ("zh_CN", "says", 1, 0.96),
        ("en", "cues", 10, 0.65),
        ("zh_CN", "cues", 10, 0.75),
    ],
)
def test_a_wording_is_found_by_all_the_others(language: str, field: str, every: int, least: float) -> None:
    """Each text is left out of its objection in turn and must find it among the first three all the same.

    This is how well sentences that nobody thought of are found. The cues, whose words are meant to be
    others than those of their neighbours, are harder than what customers say.
    """
    objections = load(language).objections()
    held_out = texts_of(language, field)[::every]
    missed = []
    for right, text in held_out:
        without = replace(right, **{field: tuple(each for each in getattr(right, field) if each != text)})
        others = [without if each is right else each for each in objections]
        if right.id not in [each.objection.id for each in find(others, text, 3)]:
            missed.append((text, right.id))
    assert len(held_out) > 100
    assert len(missed) <= len(held_out) * (1 - least), missed


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_half_of_a_wording_is_mostly_enough(language: str) -> None:
    halves = [(right.id, text[: (len(text) + 1) // 2]) for right, text in texts_of(language, "says")]
    missed = [half for right, half in halves if right not in found(language, half)]
    assert len(missed) <= len(halves) // 4, missed


def test_cues_are_searched_and_never_shown() -> None:
    own = Objection("ours", ("Die Farbe passt nicht.",), "Mode.", ("Muster.",), "Welche?", "Muster zeigen.")
    told_apart = replace(own, cues=("Das Rot beisst sich mit dem Regal",))
    assert find((own,), "rot und regal") == []
    (first,) = find((told_apart,), "rot und regal")
    assert first.wording == "Die Farbe passt nicht."


def test_words_of_a_group_stand_for_each_other() -> None:
    cousin = Objection("cousin", ("Our cousin",), "b", ("s",), "a?", "n")
    lorry = Objection("lorry", ("Our lorry",), "b", ("s",), "a?", "n")
    assert [each.objection.id for each in find((cousin, lorry), "a nephew")] == ["cousin"]


def test_no_money_is_something_else_than_money() -> None:
    none = Objection("none", ("There is no money for it.", "No money."), "b", ("s",), "a?", "n")
    much = Objection("much", ("Money comes in.", "There is money."), "b", ("s",), "a?", "n")
    assert find((much, none), "we have no money")[0].objection is none


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


def test_made_ready_beforehand_the_same_is_found() -> None:
    objections = [replace(each) for each in load("zh_CN").objections()]
    before = [find(objections, words) for words in ("taigui", "太贵了", "too expensiv")]
    search._index.cache_clear()
    make_ready(objections)
    assert [find(objections, words) for words in ("taigui", "太贵了", "too expensiv")] == before


def test_an_objection_with_another_note_is_found_by_it_at_once() -> None:
    objections = list(load("en").objections())
    make_ready(objections)
    objections[3] = replace(objections[3], tags=(*objections[3].tags, "zanzibar"))
    assert find(objections, "zanzibar")[0].objection.id == objections[3].id
