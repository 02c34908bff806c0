"""Adding, changing and deleting any record by its columns: the ground that the services stand on."""

from collections.abc import Mapping
from typing import Any, TypeVar

from fieldrep.errors import Invalid, NotFound
from fieldrep.i18n import _
from fieldrep.models.base import Record
from fieldrep.models.registry import kind_of, new_record
from fieldrep.store.context import Context

R = TypeVar("R", bound=Record)


def get(ctx: Context, model: type[R], record: str) -> R:
    """Return a record; raises NotFound."""
    found = ctx.session.get(model, record)
    if found is None:
        raise NotFound(
            _("There is no such record."),
            where=f"{kind_of(model).wire} {record}",
            hint=_("It may have been deleted; look at the list."),
        )
    return found


def add(ctx: Context, model: type[R], **values: Any) -> R:
    """Add a record, with ``id`` if one is given; raises Invalid for a column it does not have."""
    known = kind_of(model)
    unknown = [name for name in values if name != "id" and known.field_of(name) is None]
    if unknown:
        raise Invalid(_("Unknown field."), {name: _("There is no such field.") for name in unknown})
    record = new_record(model, **{name: _kept(value) for name, value in values.items()})
    ctx.session.add(record)
    return record  # type: ignore[no-any-return]


def put(ctx: Context, model: type[R], **values: Any) -> R:
    """Add a record with a natural key, or change the one that has this key."""
    values = {name: _kept(value) for name, value in values.items()}
    existing = ctx.session.get(model, kind_of(model).new_id(values))
    if existing is None:
        return add(ctx, model, **values)
    return change(ctx, existing, values)


def change(ctx: Context, record: R, values: Mapping[str, Any]) -> R:
    """Set the columns that differ; raises Invalid for a column it does not have."""
    known = kind_of(type(record))
    for name, value in values.items():
        if known.field_of(name) is None:
            raise Invalid(_("Unknown field."), {name: _("There is no such field.")})
        kept = _kept(value)
        if getattr(record, name) != kept:
            setattr(record, name, kept)
    ctx.session.add(record)
    return record


def _kept(value: Any) -> Any:
    """Return a value as it is kept: NUL characters, which come along with pasted text, are left out."""
    match value:
        case str():
            return value.replace("\0", "")
        case list():
            return [_kept(each) for each in value]
        case dict():
            return {name: _kept(each) for name, each in value.items()}
    return value


def delete(ctx: Context, record: Record) -> None:
    """Delete a record; its history stays and the deletion can be undone."""
    ctx.session.delete(record)


def plain(record: Record) -> dict[str, Any]:
    """Return a whole record as JSON data: id, every field by column name, the derived ones too."""
    known = kind_of(type(record))
    values: dict[str, Any] = {"id": record.id}
    for field in known.fields.values():
        for column in field.columns:
            values[column.name] = _plain_value(getattr(record, column.name))
    for name in known.derived:
        values[name] = _plain_value(getattr(record, name))
    return values


def _plain_value(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
