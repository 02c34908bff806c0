"""The draft of a visit's page: the texts of its form, and beside them answers begun in its lists."""

from collections.abc import Mapping

from fieldrep.tui.forms.spec import FormDraft

MARK = "~"
"""Before the keys of what is not a field of the form."""
AT = MARK + "at"
"""The key of what was being answered."""
FIELD = MARK + "field"
"""The key of the field of the form that was typed in last."""
TAB = MARK + "tab"


class VisitDraft:
    """Keeps the form's texts, with ``beside`` added to each writing. A form's draft itself."""

    def __init__(self, draft: FormDraft) -> None:
        self._draft = draft
        texts = draft.load()
        self._texts = {key: text for key, text in texts.items() if not key.startswith(MARK)}
        self.beside = {key: text for key, text in texts.items() if key.startswith(MARK)}
        self.restored = bool(texts)

    def load(self) -> dict[str, str]:
        return self._texts

    def put(self, texts: Mapping[str, str]) -> None:
        self._draft.put({**texts, **self.beside})

    def leave(self) -> None:
        self._draft.leave()

    def discard(self) -> None:
        self._draft.discard()

    # Answers begun

    @property
    def begun(self) -> dict[str, str]:
        """Answers begun and not given, by the key of what they answer."""
        skip = (AT, FIELD, TAB)
        return {key.removeprefix(MARK): text for key, text in self.beside.items() if key not in skip and text}

    def begin(self, key: str, text: str) -> None:
        """Remember what is being typed as an answer."""
        self.beside[AT] = key
        self.beside[MARK + key] = text

    def end(self, key: str, *, given: bool) -> None:
        """Nothing is being answered any more; an answer that was ``given`` is in the record."""
        self.beside.pop(AT, None)
        if given or not self.beside.get(MARK + key, "").strip():
            self.beside.pop(MARK + key, None)
