"""The context of an action: what a service needs to know of who, when and where."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlmodel import Session

from fieldrep.paths import DataPaths
from fieldrep.rules.policy import Policy, PolicyChange, policy_at


@dataclass
class Context:
    """Passed to every service: one session, one person, one instant.

    ``actor`` is a person's id, ``installation`` this installation's. ``now`` is the instant of
    the action, fixed for its length; ``zone`` where the rep is.
    """

    session: Session
    paths: DataPaths
    actor: str
    installation: str
    now: datetime
    zone: str
    currency: str
    language: str
    policy_changes: tuple[PolicyChange, ...] = ()

    @property
    def today(self) -> date:
        """The local calendar day of the action."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    @cached_property
    def policy(self) -> Policy:
        """The policy in force today."""
        return policy_at(self.today, self.policy_changes)
