"""What can go wrong in a sync, with the exit codes of the command.

0 done, 1 error, 2 usage, 3 unreachable, 4 busy, 5 passphrase, 6 damage, 7 newer format,
8 needs a decision.
"""

from enum import StrEnum

from fieldrep import errors
from fieldrep.i18n import _


class SyncError(errors.FieldrepError):
    """A sync that did not work, for a reason without a code of its own."""


class Unreachable(SyncError):
    """The shared file can't be read or written now: drive away, folder empty, no right."""

    exit_code = 3


class HubBusy(SyncError, errors.Busy):
    """Someone else holds the lock of the shared file."""

    exit_code = 4


class PassphraseNeeded(SyncError):
    """No key for these frames is kept here; a passphrase gives it."""

    exit_code = 5


class WrongPassphrase(PassphraseNeeded):
    """The key frame is whole and the passphrase does not open it.

    ``replaced`` says that the passphrase opens an older key frame: it was changed since.
    """

    def __init__(self, *, replaced: bool = False) -> None:
        self.replaced = replaced
        if replaced:
            super().__init__(
                _("This passphrase was replaced by a newer one."),
                hint=_("Ask your manager for the present passphrase of the team."),
            )
        else:
            super().__init__(
                _("The passphrase is wrong."),
                hint=_("Check capital letters and the keyboard layout, or ask your manager for it."),
            )


class DamagedFrames(SyncError, errors.Damaged):
    """Something in the shared file is not what was written."""

    exit_code = 6


class Reason(StrEnum):
    """Why bytes are no frame. Shown by ``fieldrep team verify``; the value is never stored."""

    GARBAGE = "garbage"  # no magic where a frame should begin
    ZEROS = "zeros"  # the same, and all bytes are zero
    TRUNCATED = "truncated"  # the file ends before the frame does
    HEADER = "header"  # the header contradicts itself
    TOO_LONG = "too_long"  # it claims more than a frame may hold
    TRAILER = "trailer"  # the lengths at its end do not fit
    DIGEST = "digest"  # the bytes are not those that were written
    NEWER = "newer"  # whole, and of a newer major format


class FrameError(DamagedFrames):
    """Bytes that are no good frame; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(_("A part of the shared file is damaged."))
        self.reason = reason


class NewerFormat(FrameError, errors.NewerVersion):
    """A whole frame of a newer major format: it is kept as it is and nothing is rewritten."""

    exit_code = 7

    def __init__(self, major: int) -> None:
        super().__init__(Reason.NEWER)
        self.major = major
        self.message = _("The shared file was written by a newer version of the program.")
        self.hint = _("Update fieldrep; until then nothing is sent and nothing is lost.")


class CannotOpen(DamagedFrames):
    """A whole frame whose contents its key does not open: its header or its contents were exchanged."""

    def __init__(self) -> None:
        super().__init__(_("A part of the shared file can't be opened with its key."))


class PayloadError(DamagedFrames):
    """The contents of a frame do not follow the format; ``detail`` says what, in English for a log,
    without any value."""

    def __init__(self, detail: str) -> None:
        super().__init__(_("The contents of a part of the shared file can't be read."))
        self.detail = detail


class KeyRefused(DamagedFrames):
    """A key frame asks for a key derivation that is too weak or would take too long."""

    def __init__(self) -> None:
        super().__init__(
            _("The shared file asks for a weak or an endless key derivation. It is not used."),
            hint=_("Ask your manager whether the file is the right one."),
        )


class NeedsDecision(SyncError):
    """Something is held back until a person decides."""

    exit_code = 8
