"""The city that a Chinese address begins with."""

import re
import unicodedata

from fieldrep.rules.fold import CJK
from fieldrep.rules.places import PLACES

_PROVINCES = (
    "河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 "
    "甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆"
).split()
"""Without the municipalities and special regions, which are cities."""

_ALSO_STREETS_AND_PARKS = frozenset({"中山"})
"""A place whose name stands on streets, parks and schools everywhere: a city only with 市 behind it."""

_LONGEST_PLACE = max(map(len, PLACES))
_COUNTRY = re.compile(r"(?:中国|中华人民共和国|china)[\s,]*", re.IGNORECASE)
_PROVINCE = re.compile(rf"(?:{'|'.join(_PROVINCES)})(?:省|(?:壮族|回族|维吾尔)?自治区)?[\s,]*")
_CITY = re.compile(rf"([{CJK}]{{2,4}}?)(?<![超城门股夜菜早集闹都])市(?![场民府政委区])")
_NO_CITY = re.compile(
    r"[东西南北中内外]?[一二三四五六七八九十]?(?:路|街|大街|大道|道|巷|弄|胡同|里|村|镇|桥|区|县|旗)"
)


def city_of(address: str) -> str:
    """Return the city an address begins with: ``天津市南开区…`` → 天津; empty if it begins with none.

    Country and province before it are passed over. A street or district named after a city (南京路,
    朝阳区) is no city.
    """
    whole = _after(_COUNTRY, unicodedata.normalize("NFKC", address).strip())
    # 吉林 is a province and a city: what follows the province goes first.
    return _city_at_start(_after(_PROVINCE, whole)) or _city_at_start(whole)


def _after(prefix: re.Pattern[str], text: str) -> str:
    found = prefix.match(text)
    return text[found.end() :] if found else text


def _city_at_start(text: str) -> str:
    if found := _CITY.match(text):
        return found[1]
    for length in range(_LONGEST_PLACE, 1, -1):
        place = text[:length]
        if place in PLACES and place not in _PROVINCES and place not in _ALSO_STREETS_AND_PARKS:
            return "" if _NO_CITY.match(text, length) else place
    return ""
