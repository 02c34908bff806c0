"""The city a Chinese address begins with."""

import pytest

from fieldrep.exchange.places import city_of


@pytest.mark.parametrize(
    ("address", "city"),
    [
        ("天津市南开区东园西甲30号", "天津"),
        ("北京市 北京复兴路83号", "北京"),
        ("中国 广东 深圳市 福田区福华路29号", "深圳"),
        ("广东省深圳市福田区", "深圳"),
        ("江苏苏州工业园区星湖街", "苏州"),
        ("吉林长春市人民大街", "长春"),
        ("吉林市昌邑区", "吉林"),
        ("吉林省吉林市船营区", "吉林"),
        ("海南海口市龙华区", "海口"),
        ("内蒙古自治区呼和浩特市新城区", "呼和浩特"),
        ("新疆维吾尔自治区伊犁哈萨克自治州", "伊犁"),
        ("上海浦东新区世纪大道", "上海"),
        ("中山市石岐区", "中山"),
        (" 杭州市西湖区 ", "杭州"),
        ("上海", "上海"),
        ("义乌市稠州北路", "义乌"),
        ("江苏昆山市花桥镇", "昆山"),
        ("新居市学院路24号", "新居"),
        ("朝阳市双塔区", "朝阳"),
    ],
)
def test_cities(address: str, city: str) -> None:
    assert city_of(address) == city


@pytest.mark.parametrize(
    "address",
    [
        "南京路 100 号",
        "北京东路5号",
        "中山东一路18号",
        "中山公园旁",
        "朝阳区建国路88号",
        "大崇明路 50 号",
        "农贸市场12号",
        "家乐福超市对面",
        "12 Rue des Bouchers, Marseille",
        "",
    ],
)
def test_no_city(address: str) -> None:
    assert city_of(address) == ""
