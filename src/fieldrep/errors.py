"""The errors a user can meet: what happened, where, what to do. Screens and commands only show them."""

from collections.abc import Mapping, Sequence

from fieldrep.i18n import sentences


class FieldrepError(Exception):
    """Something the user can understand and act on.

    ``message`` says what happened and ``hint`` what to do (both already translated);
    ``where`` names the file, row or field. ``exit_code`` is that of a command.
    """

    exit_code = 1

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return sentences(text, self.hint)


class UsageError(FieldrepError):
    """The words of a call are off or a value is missing."""

    exit_code = 2


class NotFound(FieldrepError):
    """No record of that name or id."""

    exit_code = 2


class Ambiguous(FieldrepError):
    """A name fits several records; ``candidates`` are (id, label) pairs."""

    exit_code = 2

    def __init__(self, message: str, candidates: Sequence[tuple[str, str]], *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.candidates = list(candidates)


class Invalid(FieldrepError):
    """Values that can't be taken; ``fields`` maps a field's wire name to what is expected."""

    exit_code = 2

    def __init__(self, message: str, fields: Mapping[str, str] | None = None, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.fields = dict(fields or {})


class NotAllowed(FieldrepError):
    """The action can't be taken now; the message is the reason."""


class Busy(FieldrepError):
    """Another program holds what is needed."""

    exit_code = 4


class Unwritable(FieldrepError):
    """A folder or file can't be written: read-only, full, gone."""

    exit_code = 3


class Damaged(FieldrepError):
    """The database or a file of ours is not what it should be."""

    exit_code = 6


class NewerVersion(FieldrepError):
    """The data were written by a newer version of the program."""

    exit_code = 7


class Unconfirmed(FieldrepError):
    """Something would go that has to be agreed to; a script says so beforehand."""

    exit_code = 8
