"""The code that a word of a sheet or note stands for, in English or Chinese."""

from collections.abc import Mapping
from functools import cache

from fieldrep import terms
from fieldrep.exchange.fields import Field, heading_key, heading_keys
from fieldrep.i18n import LANGUAGES, language

_KINDS: Mapping[Field | str, str] = {
    Field.KIND: "AccountKind",
    Field.CHANNEL: "Channel",
    Field.STAGE: "Stage",
    Field.CLASS: "AccountClass",
    Field.SOURCE: "Source",
    Field.CONTACT_ROLE: "DecisionRole",
    "outcome": "Outcome",
    "touch": "TouchKind",
}
"""Field → name of the set of codes it holds."""

_OTHER_WORDS: Mapping[Field | str, Mapping[str, str]] = {
    Field.KIND: {
        "end_customer": "end customer|end user|user|direct|终端|终端客户|最终用户|直客|直销客户",
        "dealer": "dealer|distributor|reseller|agent|partner|渠道|渠道商|经销商|代理商|分销商|批发商",
    },
    Field.CHANNEL: {
        "product": "a|product|产品型|产品|a类",
        "distribution": "b|distribution|分销型|分销|b类",
        "integration": "c|integration|集成型|集成|c类",
    },
    Field.STAGE: {
        "lead": "new|prospect|潜在客户|意向客户",
        "phoned": "called|contacted|电话联系|已联系|初步联系",
        "appointment": "appointment made|约访|预约",
        "visited": "拜访|已上门",
        "sample": "samples|sample sent|样品|送样|寄样|打样|已寄样",
        "trial_feedback": "trial|试用|试样|试用中",
        "quoted": "quote|quotation|offer|报价",
        "opened": "opened|开户",
        "first_order": "ordered|首次下单|首次订单|第一单",
        "repeat": "regular|repeat order|复单|返单|老客户",
        "parked": "on hold|暂停|暂缓",
        "lost": "lost order|流失|失单|输单",
    },
    Field.CLASS: {"A": "a|a类|a级", "B": "b|b类|b级", "C": "c|c类|c级"},
    Field.SOURCE: {
        "web": "web|website|internet|online|网络|网上|互联网",
        "peer": "peer|同行",
        "colleague": "colleague|同事",
        "exhibition": "exhibition|fair|trade fair|trade show|展会|展览",
        "street": "street|street sweep|扫街|陌拜",
        "introduced": "introduced|referral|recommended|转介绍|介绍|朋友介绍|客户介绍",
    },
    Field.CONTACT_ROLE: {
        "decides": "decides|decider|decision maker|决策者|决策人|拍板人|老板",
        "influences": "influences|influencer|影响者|影响人",
        "uses": "uses|user|使用者|使用人",
        "checks": "checks|technical|technician|技术把关|技术把关人|技术",
        "pays": "pays|payer|付款人|财务",
        "gatekeeper": "gatekeeper|reception|把门人|前台",
        "coach": "coach|内线|教练",
    },
    "outcome": {
        "order": "order|ordered|下单|订单|成交",
        "advance": "advance|进展|推进",
        "continuation": "continuation|continue|继续|暂缓|维持",
        "no_sale": "no sale|no|未成交|无成交|失败",
        "not_met": "not met|nobody|未遇|未遇到|未见到|没见到",
    },
    "touch": {
        "visit": "visit|walk in|拜访|走访|上门",
        "call": "call|phone|phone call|telephone|电话|通话|致电",
        "message": "message|wechat|sms|mail|email|微信|短信|信息|邮件",
    },
}


def code_for(field: Field | str, text: str) -> str | None:
    """Return the code that a word stands for; ``None`` if it is not known.

    Understood are the code itself, the terms on the screen in every language, and usual other words.
    """
    known = _codes(field)
    return next((known[key] for key in heading_keys(text) if key in known), None)


@cache
def _codes(field: Field | str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for code, words in _OTHER_WORDS.get(field, {}).items():
        found |= {heading_key(word): code for word in words.split("|")}
    for lang in LANGUAGES:
        with language(lang):
            found |= {heading_key(word): code for code, word in terms.choices(_KINDS[field])}
    return found | {heading_key(code): code for code, _word in terms.choices(_KINDS[field])}
