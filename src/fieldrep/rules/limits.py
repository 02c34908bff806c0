"""What a record can hold, the same on every installation: more is refused here and set aside there."""

LONGEST_TEXT = 500_000
"""Characters in one text; a note of a visit has some hundreds."""

YEARS = range(1000, 9000)
"""Any day of these years can be reckoned with, whatever the time zone."""
