"""The draft of a call: answers noted, those being typed, which script, what is left out of the record."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fieldrep.store.drafts import Draft

if TYPE_CHECKING:
    from fieldrep.services.calling import CallView

_BEGUN = "~begun:"
_SCRIPT = "~script"
_OUT = "~out:"
_SEEN = "~seen"


class CallDraft:
    """Keeps what a call brought until it has ended; on disk after each change, nothing while empty."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        texts = draft.load()
        self.answers = {key: text for key, text in texts.items() if not key.startswith("~")}
        self.begun = {key.removeprefix(_BEGUN): text for key, text in texts.items() if key.startswith(_BEGUN)}
        self.left_out = frozenset(key.removeprefix(_OUT) for key in texts if key.startswith(_OUT))
        self.script = texts.get(_SCRIPT, "")
        self.seen = int(texts[_SEEN]) if _SEEN in texts else -1

    def begin_with(self, view: "CallView") -> None:
        """Take over from a call's page what is not known yet: the script, and how many calls there were."""
        self._draft.title = view.account.name
        self.script = self.script or view.script
        if self.seen < 0:
            self.seen = view.calls

    def begin(self, prompt: str, text: str) -> None:
        """Keep what is being typed."""
        self.begun = {**self.begun, prompt: text} if text.strip() else self._without(prompt)
        self._put()

    def _without(self, prompt: str) -> dict[str, str]:
        return {key: text for key, text in self.begun.items() if key != prompt}

    def answer(self, prompt: str, text: str) -> None:
        """Keep an answer; an empty one takes it away. Another answer may be proposed again."""
        self.begun = self._without(prompt)
        if self.answers.get(prompt, "") != text:
            self.left_out -= {prompt}
        self.answers = {key: kept for key, kept in self.answers.items() if key != prompt}
        if text:
            self.answers[prompt] = text
        self._put()

    def leave_out(self, prompts: Sequence[str]) -> None:
        """Keep answers out of the record."""
        self.left_out |= set(prompts)
        self._put()

    def _put(self) -> None:
        texts = {**self.answers, **{_BEGUN + key: text for key, text in self.begun.items()}}
        if not texts:
            self._draft.discard()
            return
        rest = {_OUT + key: "1" for key in self.left_out} | {_SCRIPT: self.script, _SEEN: str(self.seen)}
        self._draft.put({**texts, **rest})

    def leave(self) -> None:
        """Note that the call was left on purpose."""
        if self.answers or self.begun:
            self._draft.leave()

    def discard(self) -> None:
        """Forget it: the call has ended."""
        self._draft.discard()
