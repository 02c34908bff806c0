"""Hypothesis strategies for report documents."""

from datetime import UTC, date
from decimal import Decimal

from hypothesis import strategies as st

from fieldrep.reports.blocks import (
    Column,
    Empty,
    Figure,
    Figures,
    Item,
    Items,
    Label,
    Ref,
    Row,
    Table,
    TextBlock,
)
from fieldrep.reports.document import Document, Period, Person, Section
from fieldrep.reports.values import Code, Date, Instant, Missing, Number, Percent, Several, Text
from fieldrep.rules.money import Money

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
codes = st.sampled_from(["visits", "orders", "unheard_of"])
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**20)
days = st.dates(date(1990, 1, 1), date(2100, 1, 1))
instants = st.datetimes(timezones=st.just(UTC))

simple_values = st.one_of(
    st.builds(Text, words),
    st.builds(Date, days),
    st.builds(Instant, instants, st.sampled_from(["Asia/Shanghai", "UTC", "America/Mexico_City"])),
    st.builds(Money, st.integers(-(10**15), 10**15), st.sampled_from(["CNY", "JPY", "KWD"])),
    st.builds(Number, numbers),
    st.builds(Number, st.integers(-(10**25), 10**25).map(Decimal)),
    st.builds(Percent, numbers),
    st.builds(Code, st.sampled_from(["Outcome", "Unheard"]), st.sampled_from(["order", "unheard_of"])),
    st.builds(Missing, st.sampled_from(["no_data", "not_recorded", "unheard_of"])),
)
values = simple_values | st.builds(Several, st.lists(simple_values, max_size=3).map(tuple))
labels = st.builds(Label, codes, st.just({}) | st.fixed_dictionaries({"en": words, "zh_CN": words}))
some_labels = st.none() | labels
refs = st.lists(st.builds(Ref, words, st.lists(words, max_size=3).map(tuple)), max_size=2).map(tuple)
marks = st.lists(st.sampled_from(["late", "not_met", "unheard_of"]), max_size=2).map(tuple)
figures = st.builds(Figure, labels, values, st.none() | values, st.none() | values, refs)
columns = st.builds(
    Column, words, labels, st.sampled_from(["text", "prose", "date", "number", "money"]), st.integers(1, 60)
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A table whose rows fit its columns."""
    heads = tuple(draw(st.lists(columns, min_size=1, max_size=9)))
    cells = st.lists(values, min_size=len(heads), max_size=len(heads)).map(tuple)
    rows = st.lists(st.builds(Row, cells, refs, marks, st.booleans()), max_size=4).map(tuple)
    return Table(draw(words), draw(some_labels), heads, draw(rows))


blocks = st.one_of(
    st.builds(TextBlock, words, some_labels, st.lists(words, max_size=3).map(tuple)),
    st.builds(Figures, words, some_labels, st.lists(figures, max_size=3).map(tuple)),
    st.builds(
        Items,
        words,
        some_labels,
        st.lists(st.builds(Item, st.lists(values, max_size=3).map(tuple), refs, marks), max_size=3).map(
            tuple
        ),
    ),
    st.builds(Empty, words, some_labels),
    tables(),
)
sections = st.lists(
    st.builds(Section, words, labels, st.lists(blocks, max_size=3).map(tuple)), max_size=4
).map(tuple)
periods = st.builds(
    Period, st.sampled_from(["day", "week", "month"]), st.integers(2020, 2030), st.integers(1, 12), days, days
)
documents = st.builds(
    Document,
    definition=words,
    definition_version=st.integers(1, 9),
    version=st.integers(0, 3),
    title=labels,
    person=st.builds(Person, words, words),
    territory=words,
    period=periods,
    created=instants,
    zone=st.sampled_from(["Asia/Shanghai", "UTC"]),
    currency=st.just("CNY"),
    head=st.lists(figures, max_size=3).map(tuple),
    sections=sections,
    policy=st.dictionaries(words, st.integers() | words | st.none(), max_size=3),
)
