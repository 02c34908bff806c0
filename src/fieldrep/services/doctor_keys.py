"""Where are the team's keys, and does the keyring of this computer work?"""

from pathlib import Path

from fieldrep.errors import FieldrepError
from fieldrep.i18n import _
from fieldrep.paths import DataPaths
from fieldrep.services.diagnosis import Finding, fault, fine, warning
from fieldrep.store.framestore import id_bytes
from fieldrep.sync import ring as rings
from fieldrep.sync.keystore import KeyPlace, KeyStore


def key_findings(paths: DataPaths, ring: rings.Ring | None, team: str = "") -> list[Finding]:
    """Return where the keys are kept; what is wrong with them stands before what is wrong with the keyring.

    ``ring`` is the keyring of the system, None where the package for it is not installed; ``team`` the id
    of the team that the folder belongs to, empty without one.
    """
    found = [_kept(KeyStore(paths.keys, ring), paths.keys, team)]
    if ring is not None and not rings.works(ring):
        found.append(
            warning(
                "keyring",
                _("A keyring is installed, but it does not work here: new keys go into files."),
                _("Start or unlock it to use it. The files can be read by you only."),
            )
        )
    return found


def _kept(store: KeyStore, folder: Path, team: str) -> Finding:
    try:
        places = store.places()
        looked_for = team and KeyPlace.LOCKED not in places
        lacking = looked_for and store.team_keys(id_bytes(team)) is None
    except FieldrepError as error:
        return fault("keys", error.message, error.hint)
    if lacking:  # as in a folder brought back from a backup, which holds no keys
        return warning(
            "keys",
            _("The team's key is not on this computer."),
            _("Give the passphrase: k on the Team page (8), or “fieldrep team unlock”."),
        )
    if not places:
        return fine("keys", _("No keys of a team are kept here."))
    if KeyPlace.LOCKED in places:
        return warning(
            "keys",
            _("The team's keys are kept in the keyring of this computer, which does not give them now."),
            _("Unlock the keyring, or join the team again with its passphrase."),
        )
    if places == {KeyPlace.KEYRING}:
        return fine("keys", _("The team's keys are kept in the keyring of this computer."))
    if places == {KeyPlace.FILE}:
        text = _("The team's keys are kept in files that only you can read: {folder}")
    else:
        text = _("The team's keys are kept in the keyring, some in files that only you can read: {folder}")
    return fine("keys", text.format(folder=folder))
