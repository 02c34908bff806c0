"""Words of the calendar in English and Chinese, for reading dates and for showing them."""

WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS_ZH = "一二三四五六日"

DAY_WORDS: dict[str, int] = {
    "today": 0,
    "今天": 0,
    "今日": 0,
    "tomorrow": 1,
    "tmr": 1,
    "明天": 1,
    "明日": 1,
    "后天": 2,
    "大后天": 3,
    "yesterday": -1,
    "昨天": -1,
    "昨日": -1,
    "前天": -2,
    "大前天": -3,
}
"""Days from today."""

_LONG_EN = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MORE_EN = {"tues": 2, "weds": 3, "thur": 4, "thurs": 4}
_ZH_DAYS = {**{name: number for number, name in enumerate(WEEKDAYS_ZH, 1)}, "天": 7}

WEEKDAY_WORDS: dict[str, int] = {
    **{name.casefold(): number for number, name in enumerate(WEEKDAYS_EN, 1)},
    **{name: number for number, name in enumerate(_LONG_EN, 1)},
    **_MORE_EN,
    **{week + day: number for week in ("周", "星期", "礼拜") for day, number in _ZH_DAYS.items()},
}
"""ISO weekday, Monday 1, by any of its names."""

WEEK_WORDS: dict[str, int] = {
    "this": 0,
    "本": 0,
    "这": 0,
    "这个": 0,
    "next": 1,
    "下": 1,
    "下个": 1,
    "下下": 2,
    "last": -1,
    "上": -1,
    "上个": -1,
    "上上": -2,
}
"""Weeks from this one, as said before a weekday."""

MONTH_WORDS: dict[str, int] = {
    **{name.casefold(): number for number, name in enumerate(MONTHS_EN, 1)},
    **{
        name: number
        for number, name in enumerate(
            "january february march april may june july august september october november december".split(), 1
        )
    },
    "sept": 9,
}
"""Month by its English names."""

PARTS_OF_DAY: dict[str, str] = {
    "am": "am",
    "pm": "pm",
    "凌晨": "night",
    "早上": "morning",
    "上午": "morning",
    "中午": "noon",
    "下午": "afternoon",
    "傍晚": "afternoon",
    "晚上": "evening",
}
"""The part of the day a word stands for."""

HOURS_BY_PART: dict[str, dict[int, int]] = {
    "am": {12: 0, **{hour: hour for hour in range(1, 12)}},
    "pm": {12: 12, **{hour: hour + 12 for hour in range(1, 12)}},
    "night": {12: 0, **{hour: hour for hour in range(0, 7)}},
    "morning": {hour: hour for hour in range(4, 13)},
    "noon": {11: 11, 12: 12, 1: 13, 2: 14, 13: 13, 14: 14},
    "afternoon": {
        12: 12,
        **{hour: hour + 12 for hour in range(1, 8)},
        **{hour: hour for hour in range(13, 20)},
    },
    "evening": {**{hour: hour + 12 for hour in range(5, 12)}, **{hour: hour for hour in range(17, 24)}},
}
"""Hour of the 24-hour clock that an hour means in a part of the day; what is missing nobody says.

"Twelve in the evening" is left out: it could be either end of the day.
"""
