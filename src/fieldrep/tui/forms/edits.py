"""The draft of a form that edits a record: it keeps only what the person changed.

A draft that is found again days later then shows the record as it is now with these changes in it, and
finishing it writes nothing that was only looked at.
"""

from collections.abc import Mapping

from fieldrep.tui.forms.spec import FormDraft, FormSettings, FormSpec
from fieldrep.tui.forms.state import CHOSEN, FormState


class Edits:
    """Stands between a form and its draft; ``values`` are those of the record as the form shows it."""

    def __init__(
        self,
        draft: FormDraft,
        spec: FormSpec,
        values: Mapping[str, object],
        settings: FormSettings,
    ) -> None:
        self._draft = draft
        self._fields = tuple(field.key for field in spec.fields)
        self._shown = FormState(spec, settings, values).as_draft()

    def changed(self, texts: Mapping[str, str]) -> frozenset[str]:
        """Return the fields that hold something else than the record; ``texts`` are a form's as a draft."""
        return frozenset(key for key in self._fields if _held(texts, key) != _held(self._shown, key))

    def load(self) -> dict[str, str]:
        """Return the texts that were changed when the form was left."""
        return self._draft.load()

    def put(self, texts: Mapping[str, str]) -> None:
        """Keep what was changed; where nothing is, there is nothing to come back to."""
        changed = self.changed(texts)
        if not changed:
            self._draft.discard()
            return
        kept = {key + end for key in changed for end in ("", CHOSEN)}
        self._draft.put({key: text for key, text in texts.items() if key in kept})

    def leave(self) -> None:
        """Say that the form was left on purpose."""
        self._draft.leave()

    def discard(self) -> None:
        """Forget the changes."""
        self._draft.discard()


def _held(texts: Mapping[str, str], key: str) -> tuple[str, str]:
    """Return what a field holds: the value that was chosen, whatever it is called, else the text."""
    chosen = texts.get(key + CHOSEN, "")
    return chosen, "" if chosen else texts.get(key, "")
