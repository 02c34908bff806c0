"""The log file in the data folder: what went wrong and where in the code, never customer data."""

import logging
from logging.handlers import RotatingFileHandler
from typing import Any

from fieldrep.paths import DataPaths

MAX_BYTES = 512 * 1024
KEPT = 3
FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


class _CodeOnly(logging.Formatter):
    """Writes of an exception its type and the places in the code: its text may quote customer data."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name that logging calls
        kind, _error, trace = ei
        places = []
        while trace is not None:
            code = trace.tb_frame.f_code
            places.append(f"  {code.co_filename}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        return "\n".join([f"{kind.__module__}.{kind.__qualname__}", *places])


def start_logging(paths: DataPaths) -> None:
    """Write the program's log to the data folder from now on; a second call changes nothing."""
    root = logging.getLogger("fieldrep")
    if any(isinstance(handler, RotatingFileHandler) for handler in root.handlers):
        return
    paths.root.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        paths.log, maxBytes=MAX_BYTES, backupCount=KEPT, encoding="utf-8", delay=True
    )
    handler.setFormatter(_CodeOnly(FORMAT))
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    root.propagate = False
