"""Words for the parts of the team's file: what one holds, and how it stands."""

from fieldrep.i18n import N_, _

_TYPES = {
    "operations": N_("changes"),
    "snapshot": N_("snapshot"),
    "key": N_("key"),
    "device": N_("computer"),
    "blob_part": N_("attached file"),
    "receipt": N_("receipt"),
    "unknown": N_("unknown"),
}
_LOG_STATES = {"applied": N_("taken in"), "waiting": N_("waits"), "quarantined": N_("set aside")}
_CHECK_STATES = {
    "good": N_("in order"),
    "damaged": N_("damaged"),
    "unreadable": N_("can't be used"),
    "unknown_type": N_("for a newer fieldrep"),
    "unknown_key": N_("key is not here"),
    "newer": N_("written by a newer fieldrep"),
}
_SIGNATURES = {"good": N_("fits"), "unknown": N_("unknown"), "bad": N_("does not fit")}


def type_words(type_: str) -> str:
    """Return what a part holds, by its type's code."""
    return _(_TYPES.get(type_, "unknown"))


def log_words(state: str, *, covered: bool) -> str:
    """Return what became of a part here; ``covered``: a snapshot stands for it."""
    return _("in a snapshot") if covered else _(_LOG_STATES.get(state, "waits"))


def check_words(state: str) -> str:
    """Return how a check found a part."""
    return _(_CHECK_STATES[state])


def signature_words(state: str) -> str:
    """Return how a part's signature stands; an empty text for what has none."""
    return _(_SIGNATURES[state]) if state else ""
