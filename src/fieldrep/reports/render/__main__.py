"""Writes a report in a process of its own: an order as JSON on standard input, the file on standard output.

The order names ``document`` (its data), ``format`` and ``language``. The fonts of a PDF take much memory
for a moment; this way a long-lived program does not keep it.
"""

import json
import sys

from fieldrep.reports.document import from_data
from fieldrep.reports.render import rendered


def main() -> None:
    """Read the order and write the file."""
    order = json.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(rendered(from_data(order["document"]), order["format"], order["language"]))


if __name__ == "__main__":
    main()
