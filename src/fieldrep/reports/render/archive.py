"""Zip containers (docx, xlsx) that come out the same, byte for byte, whenever they are written."""

import zipfile
from io import BytesIO

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip entry can carry."""


def fixed_archive(data: bytes) -> bytes:
    """Return a zip file with the same members in the same order, all dated alike."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, _EPOCH)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.create_system = 0
            target.writestr(fixed, source.read(entry))
    return buffer.getvalue()
