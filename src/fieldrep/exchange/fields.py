"""The fields a customer sheet can fill, their labels, and the headings by which they are known."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from fieldrep.i18n import N_, _


class Field(StrEnum):
    """Where a column goes. The value is the word for ``--map``."""

    NUMBER = "number"
    NAME = "name"
    ALIASES = "aliases"
    KIND = "kind"
    CHANNEL = "channel"
    TERRITORY = "territory"
    ADDRESS = "address"
    CITY = "city"
    REGION = "region"
    POSTAL_CODE = "postal_code"
    COUNTRY = "country"
    PHONE = "phone"
    FAX = "fax"
    EMAIL = "email"
    WEBSITE = "website"
    INDUSTRY = "industry"
    PRODUCTS = "products"
    CURRENT_SUPPLIER = "current_supplier"
    CURRENT_BRANDS = "current_brands"
    POTENTIAL = "potential"
    EXPECTED_ORDER = "expected_order"
    STAGE = "stage"
    CLASS = "class"
    SOURCE = "source"
    RELATIONSHIP = "relationship"
    OWNER = "owner"
    TAGS = "tags"
    NOTES = "notes"
    CONTACT_NAME = "contact_name"
    CONTACT_TITLE = "contact_title"
    CONTACT_PHONE = "contact_phone"
    CONTACT_MOBILE = "contact_mobile"
    CONTACT_WECHAT = "contact_wechat"
    CONTACT_EMAIL = "contact_email"
    CONTACT_ROLE = "contact_role"


CONTACT_FIELDS = frozenset(field for field in Field if field.value.startswith("contact_"))


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """A field's label and the headings that mean it.

    ``weak`` headings are taken only once every other column has found its field.
    """

    label: str
    headings: tuple[str, ...]
    weak: tuple[str, ...] = ()


def _info(label: str, headings: str, weak: str = "") -> FieldInfo:
    return FieldInfo(label, tuple(headings.split("|")), tuple(weak.split("|")) if weak else ())


FIELDS: Mapping[Field, FieldInfo] = {
    Field.NUMBER: _info(
        N_("Customer number"),
        "customer number|customer no|customer id|cust id|cust no|client id|account number|account no"
        "|account id|external id|customer code|客户编号|客户编码|客户代码|客户号|客户id|公司编号"
        "|单位编号",
        "id|no|number|code|编号|编码|代码|号码",
    ),
    Field.NAME: _info(
        N_("Customer"),
        "company name|company|customer name|customer|client name|client|account name|account|firm"
        "|organisation|organization|business name|公司名称|公司|客户名称|客户公司名称|客户公司|客户"
        "|单位名称|单位|企业名称|企业|公司全称|客户全称|店名|商户名称|经销商名称",
        "name|名称|全称",
    ),
    Field.ALIASES: _info(
        N_("Other names"),
        "aliases|alias|other names|short name|abbreviation|also known as|简称|公司简称|客户简称|别名|曾用名",
    ),
    Field.KIND: _info(
        N_("Kind of customer"),
        "kind|customer type|customer kind|account type|客户类型|客户类别|客户性质",
        "type|类型|类别",
    ),
    Field.CHANNEL: _info(N_("Channel type"), "channel|channel type|渠道|渠道类型|渠道性质"),
    Field.TERRITORY: _info(
        N_("Territory"), "territory|sales territory|sales area|销售区域|负责区域|区域|片区|大区"
    ),
    Field.ADDRESS: _info(
        N_("Address"),
        "address|street|street address|address line 1|company address|地址|公司地址|详细地址|联系地址"
        "|通讯地址|单位地址|街道",
    ),
    Field.CITY: _info(N_("City"), "city|town|城市|所在城市|市|所在市"),
    Field.REGION: _info(
        N_("Region"), "region|state|province|county|state province|地区|省份|省|所在省份|省市|所在地区"
    ),
    Field.POSTAL_CODE: _info(N_("Postal code"), "postal code|postcode|post code|zip|zip code|邮编|邮政编码"),
    Field.COUNTRY: _info(N_("Country"), "country|nation|国家|国别"),
    Field.PHONE: _info(
        N_("Phone"),
        "phone|phone number|telephone|tel|telephone number|company phone|电话|联系电话|公司电话|座机"
        "|固定电话|固话|电话号码|联系方式",
    ),
    Field.FAX: _info(N_("Fax"), "fax|fax number|传真|传真号码|传真号"),
    Field.EMAIL: _info(
        N_("E-mail"), "email|e mail|email address|mail|邮箱|电子邮件|电子邮箱|邮件|公司邮箱|邮箱地址|邮件地址"
    ),
    Field.WEBSITE: _info(N_("Website"), "website|web site|web|url|homepage|网址|网站|公司网址|官网"),
    Field.INDUSTRY: _info(N_("Industry"), "industry|sector|branch|line of business|行业|所属行业|行业类别"),
    Field.PRODUCTS: _info(
        N_("What it makes or sells"),
        "products|makes|sells|main products|主营产品|主营|主营业务|经营产品|经营范围|产品",
    ),
    Field.CURRENT_SUPPLIER: _info(
        N_("Current supplier"),
        "current supplier|supplier|present supplier|vendor|现供应商|目前供应商|供应商|当前供应商",
    ),
    Field.CURRENT_BRANDS: _info(
        N_("Current brands"), "current brands|current brand|brand|brands|现用品牌|目前品牌|使用品牌|品牌"
    ),
    Field.POTENTIAL: _info(
        N_("Monthly potential"),
        "potential|monthly potential|monthly volume|volume|monthly demand|月用量|月需求量|月潜力|潜力"
        "|月采购额|月采购量|用量",
    ),
    Field.EXPECTED_ORDER: _info(
        N_("Expected order date"),
        "expected order|expected order date|expected on|order expected|预计下单日期|预计订单日期"
        "|预计成交日期|预计下单|预计成交时间",
    ),
    Field.STAGE: _info(N_("Stage"), "stage|pipeline stage|sales stage|阶段|销售阶段|客户阶段|跟进阶段"),
    Field.CLASS: _info(N_("Class"), "class|grade|abc|rating|等级|客户等级|级别|客户级别|评级"),
    Field.SOURCE: _info(N_("Source"), "source|lead source|来源|客户来源|信息来源"),
    Field.RELATIONSHIP: _info(N_("Special relationship"), "relationship|special relationship|特殊关系"),
    Field.OWNER: _info(
        N_("Owner"),
        "owner|rep|sales rep|account manager|responsible|salesperson|业务员|负责人|销售员|跟进人"
        "|客户经理|所属业务员|归属人",
    ),
    Field.TAGS: _info(N_("Tags"), "tags|tag|labels|label|标签"),
    Field.NOTES: _info(N_("Notes"), "notes|note|remarks|remark|comments|comment|备注|说明|附注|备注信息"),
    Field.CONTACT_NAME: _info(
        N_("Contact"),
        "contact name|contact|contact person|person|full name|联系人姓名|联系人|受访人|拜访人|联络人"
        "|姓名|主要联系人|客户联系人",
        "name",
    ),
    Field.CONTACT_TITLE: _info(
        N_("Contact's title"),
        "contact title|title|job title|position|联系人职务|职务|职位|联系人职位|岗位|头衔|job",
    ),
    Field.CONTACT_PHONE: _info(
        N_("Contact's phone"), "contact phone|contact telephone|direct phone|联系人电话|联系人座机|办公电话"
    ),
    Field.CONTACT_MOBILE: _info(
        N_("Contact's mobile"),
        "mobile|mobile phone|cell|cell phone|contact mobile|手机|手机号|手机号码|移动电话|联系人手机"
        "|联系手机",
    ),
    Field.CONTACT_WECHAT: _info(N_("Contact's WeChat"), "wechat|weixin|wechat id|微信|微信号"),
    Field.CONTACT_EMAIL: _info(
        N_("Contact's e-mail"), "contact email|personal email|联系人邮箱|联系人电子邮件|个人邮箱"
    ),
    Field.CONTACT_ROLE: _info(
        N_("Role in the decision"), "role|decision role|role in the decision|决策角色|决策链|角色|决策地位"
    ),
}

_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_NOT_WORD = re.compile(r"[\W_]+")


def heading_key(heading: str) -> str:
    """Return a heading for comparing: width, case, spaces, underscores and signs don't matter."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    return _NOT_WORD.sub("", plain)


def heading_keys(heading: str) -> tuple[str, ...]:
    """Return the keys of a heading, with and without what stands in brackets; the fuller first."""
    full = heading_key(heading)
    bare = heading_key(_BRACKETS.sub("", unicodedata.normalize("NFKC", heading)))
    return (full,) if bare in ("", full) else (full, bare)


@cache
def by_heading() -> Mapping[str, tuple[Field, int]]:
    """Return heading key → field and rank among its headings (0 the most precise), with our own names."""
    own = {heading_key(field.value): (field, 0) for field in Field}
    found = {key: place for key, place in own.items() if key not in by_weak_heading()}
    for field, info in FIELDS.items():
        for rank, word in enumerate(info.headings):
            found[heading_key(word)] = (field, rank)
    return found


@cache
def by_weak_heading() -> Mapping[str, tuple[Field, ...]]:
    """Return weak heading key → fields that may take it, in their order."""
    found: dict[str, tuple[Field, ...]] = {}
    for field, info in FIELDS.items():
        for word in info.weak:
            found[heading_key(word)] = (*found.get(heading_key(word), ()), field)
    return found


def label(field: Field) -> str:
    """Return a field's label in the language in force."""
    return _(FIELDS[field].label)


def known_heading(heading: str) -> bool:
    """Return whether a text is a heading that means a field."""
    keys = heading_keys(heading)
    return any(key in by_heading() or key in by_weak_heading() for key in keys)


def field_named(word: str) -> Field | None:
    """Return the field of a word of ``--map``: wire name, label or any heading; ``None`` if there is none."""
    wanted = heading_key(word)
    for field in Field:
        if wanted and wanted in (heading_key(field.value), heading_key(label(field))):
            return field
    for key in heading_keys(word):
        if key in by_heading():
            return by_heading()[key][0]
        if key in by_weak_heading():
            return by_weak_heading()[key][0]
    return None
