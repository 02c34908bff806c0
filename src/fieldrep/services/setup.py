"""The first run: who the rep is, and the settings of this installation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import available_timezones

from sqlmodel import Session

from fieldrep.errors import Invalid, NotAllowed
from fieldrep.i18n import LANGUAGES, _
from fieldrep.models.people import Person, Territory, TerritoryAssignment
from fieldrep.models.registry import new_record
from fieldrep.rules.clock import local_date
from fieldrep.rules.codes import Role
from fieldrep.rules.currencies import CODES
from fieldrep.rules.ids import uuid7
from fieldrep.services.workspace import Workspace
from fieldrep.store import settings
from fieldrep.store.capture import RECORDER, Recorder
from fieldrep.store.settings import put_setting


@dataclass(frozen=True, slots=True)
class Setup:
    """The five answers of the first run."""

    name: str
    territory: str = ""
    language: str = "en"
    currency: str = "CNY"
    zone: str = "UTC"


def guess_currency(language: str) -> str:
    """Return the currency to propose."""
    return "CNY" if language == "zh_CN" else "EUR"


def guess_zone(environment: Mapping[str, str]) -> str:
    """Return the system's time zone, UTC when it has no name we know."""
    named = environment.get("TZ", "").lstrip(":")
    if named in available_timezones():
        return named
    for path in (Path("/etc/timezone"), Path("/etc/localtime")):
        try:
            text = path.read_text().strip() if path.name == "timezone" else str(path.resolve())
        except (OSError, UnicodeDecodeError):
            continue
        zone = text.partition("zoneinfo/")[2] or text
        if zone in available_timezones():
            return zone
    offset = datetime.now(UTC).astimezone().utcoffset() or timedelta()
    return "Asia/Shanghai" if offset == timedelta(hours=8) else "UTC"


def check_setup(answers: Setup) -> None:
    """Raise Invalid naming every answer that can't be taken."""
    wrong: dict[str, str] = {}
    if not answers.name.strip():
        wrong["name"] = _("Your name is needed.")
    if answers.language not in LANGUAGES:
        wrong["language"] = _("Choose one of: {choices}.").format(choices=", ".join(LANGUAGES))
    if answers.currency.upper() not in CODES:
        wrong["currency"] = _("A currency is three letters, such as CNY, EUR or USD.")
    if answers.zone not in available_timezones():
        wrong["timezone"] = _("A time zone is written like Asia/Shanghai or Europe/Berlin.")
    if wrong:
        raise Invalid(_("These answers can't be taken."), wrong)


def initialise(workspace: Workspace, answers: Setup) -> str:
    """Set up an empty data folder; returns the person's id. Raises Invalid or NotAllowed."""
    check_setup(answers)
    if workspace.initialised:
        raise NotAllowed(
            _("This data folder is set up already."),
            where=str(workspace.paths.root),
            hint=_("Change the answers in the settings, or choose another folder with --data."),
        )
    now = workspace.clock()
    today = local_date(now, answers.zone)
    person = new_record(Person, name=answers.name.strip(), role=Role.REP)
    installation = uuid7()
    with workspace.database.write() as session:
        session.info[RECORDER] = Recorder(
            "setup", person.id, installation, now, answers.zone, label=answers.name.strip()
        )
        session.add(person)
        if answers.territory.strip():
            _add_territory(session, answers.territory.strip(), person.id, today, now)
        for key, value in (
            (settings.PERSON, person.id),
            (settings.INSTALLATION, installation),
            (settings.LANGUAGE, answers.language),
            (settings.CURRENCY, answers.currency.upper()),
            (settings.ZONE, answers.zone),
        ):
            put_setting(session, key, value)
    workspace.forget_identity()
    return str(person.id)


def _add_territory(session: Session, name: str, person: str, today: date, now: datetime) -> None:
    territory = new_record(Territory, name=name)
    session.add(territory)
    session.add(
        new_record(TerritoryAssignment, territory_id=territory.id, person_id=person, from_date=today, at=now)
    )


def current_setup(workspace: Workspace) -> Setup:
    """Return the answers as they stand now."""
    who = workspace.identity
    with workspace.read() as ctx:
        person = ctx.session.get(Person, who.person)
        row = (
            ctx.session.connection()
            .exec_driver_sql(
                "SELECT t.name FROM territory t JOIN territory_assignment a ON a.territory_id = t.id"
                " WHERE a.person_id = ? ORDER BY a.from_date DESC, a.at DESC, a.id DESC LIMIT 1",
                (who.person,),
            )
            .first()
        )
    return Setup(person.name if person else "", row[0] if row else "", who.language, who.currency, who.zone)


def change_setup(workspace: Workspace, answers: Setup, more: Mapping[str, str] | None = None) -> None:
    """Change the answers later; the name and territory are captured, the rest is local.

    ``more`` are other settings of this installation to keep with them.
    """
    check_setup(answers)
    before = current_setup(workspace)
    with workspace.write("setup.change", answers.name) as ctx:
        person = ctx.session.get(Person, ctx.actor)
        if person is not None and person.name != answers.name.strip():
            person.name = answers.name.strip()
            ctx.session.add(person)
        if answers.territory.strip() and answers.territory.strip() != before.territory:
            _add_territory(ctx.session, answers.territory.strip(), ctx.actor, ctx.today, ctx.now)
        put_setting(ctx.session, settings.LANGUAGE, answers.language)
        put_setting(ctx.session, settings.CURRENCY, answers.currency.upper())
        put_setting(ctx.session, settings.ZONE, answers.zone)
        for key, value in (more or {}).items():
            put_setting(ctx.session, key, value)
    workspace.forget_identity()
