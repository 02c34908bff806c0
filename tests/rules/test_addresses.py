"""Addresses in one line."""

import pytest

from fieldrep.rules.addresses import address_line


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        (("Obere Str. 57", "Berlin", "12209"), "Obere Str. 57, 12209 Berlin"),
        (("Obere Str. 57", "Berlin"), "Obere Str. 57, Berlin"),
        (("", "Berlin"), "Berlin"),
        (("Unit 4, Cork", "Cork"), "Unit 4, Cork"),
        (("东湖大街 28 号", "天津", "458965"), "天津 东湖大街 28 号 458965"),
        (("上海市大崇明路 50 号", "上海"), "上海市大崇明路 50 号"),
        (("", "天津"), "天津"),
        (("", ""), ""),
    ],
)
def test_an_address_stands_as_its_script_writes_it(parts: tuple[str, ...], line: str) -> None:
    assert address_line(*parts) == line
