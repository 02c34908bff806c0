"""What a sync works with on this side: the database, the keys, and who this installation is."""

from dataclasses import dataclass
from datetime import datetime

from fieldrep.i18n import _
from fieldrep.paths import DataPaths
from fieldrep.rules.clock import Clock
from fieldrep.rules.codes import Audience
from fieldrep.store import framestore
from fieldrep.store.database import Database
from fieldrep.store.hubstore import DeviceFacts, is_known, note_device
from fieldrep.sync import devices, groups, identity
from fieldrep.sync.devices import Device, DeviceKeys
from fieldrep.sync.errors import PassphraseNeeded
from fieldrep.sync.frames import FrameType, Header, parse
from fieldrep.sync.inbox import Opener
from fieldrep.sync.keyframes import TeamKeys, build_key_frame, learn
from fieldrep.sync.keystore import KeyStore
from fieldrep.sync.outbox import Seal, add_frame, arrival_of


@dataclass(frozen=True, slots=True)
class Station:
    """This installation as a member of a team. ``team`` is 16 bytes, ``person`` a person's id,
    ``zone`` where the rep is, ``machine`` the name others see."""

    database: Database
    store: KeyStore
    team: bytes
    person: str
    zone: str
    clock: Clock
    machine: str = ""

    @property
    def paths(self) -> DataPaths:
        """The data folder."""
        return DataPaths(self.database.path.parent)

    def now(self) -> datetime:
        """Return the present instant."""
        return self.clock()

    def keys(self) -> TeamKeys:
        """Return the team's keys; raises PassphraseNeeded when none are kept here."""
        found = self.store.team_keys(self.team)
        if found is None:
            raise PassphraseNeeded(
                _("The team's key is not on this computer."),
                hint=_("Give the passphrase: k on the Team page (8), or “fieldrep team unlock”."),
            )
        return found

    def opener(self, keys: TeamKeys) -> Opener:
        """Return how frames are read with these keys."""
        return Opener(groups.opener(keys), groups.fingerprint(keys))

    def seal(self, keys: TeamKeys) -> Seal:
        """Return what frames are made with; keys of this installation are made where it has none yet."""
        return groups.seal(self.team, keys, self.person, self.device_keys().signing)

    def device_keys(self) -> DeviceKeys:
        """Return this installation's own keys under its present id, made and kept when it has none."""
        author = framestore.id_bytes(self.author())
        found = self.store.device_keys(author)
        if found is None:
            found = DeviceKeys.new()
            self.store.save_device_keys(author, found)
        return found

    def author(self) -> str:
        """Return the id under which this installation works now."""
        with self.database.read() as session:
            return identity.current(session.connection())

    def learn_keys(self, keys: TeamKeys) -> TeamKeys:
        """Return the keys with what the key frames that are kept add, and keep them."""
        with self.database.read() as session:
            connection = session.connection()
            kept = list(framestore.frames(connection, f"type = {int(FrameType.KEY)}"))  # as its index says it
            found = [parse(framestore.raw_of(connection, frame.seq)) for frame in kept]
        learned = learn(keys, found)
        if learned != keys:
            self.store.save_team_keys(self.team, learned)
        return learned

    def introduce(self, seal: Seal) -> None:
        """Make the device frame of this installation if its present id has none yet."""
        with self.database.read() as session:
            connection = session.connection()
            author = identity.current(connection)
            if is_known(connection, author, framestore.id_text(self.team)):  # noted with its frame
                return
        own, now = self.device_keys(), self.now()
        with self.database.write() as session:
            connection = session.connection()
            device = Device.of(own, self.person, self.machine, now.isoformat())
            seq = add_frame(connection, seal, now, FrameType.DEVICE, Audience.TEAM, devices.encode(device))
            (made,) = framestore.frames(connection, "seq = ?", (seq,))
            facts = (device.person, device.name, device.signing, device.exchange, device.wall)
            note_device(connection, DeviceFacts(author, framestore.id_text(self.team), made.number, *facts))

    def lock_keys(self, keys: TeamKeys, passphrase: str, *, hand_over: bytes | None = None) -> TeamKeys:
        """Make a key frame: the keys wrapped by a passphrase, kept to be published with the next sync.

        ``hand_over`` is the id of the key before, after ``keyframes.rotate``. Raises Invalid for an
        empty passphrase. Returns the keys as they are kept now.
        """
        signing = self.device_keys().signing
        with self.database.write() as session:
            connection = session.connection()
            author = identity.current(connection)
            number, previous = framestore.next_number(connection, author)
            header = Header(
                type=FrameType.KEY,
                team=self.team,
                author=framestore.id_bytes(author),
                number=number,
                key=keys.current,
                previous=previous,
            )
            frame, keys = build_key_frame(header, keys, passphrase, signing, hand_over=hand_over)
            framestore.keep(
                connection,
                [arrival_of(frame)],
                self.now().isoformat(),
                own=True,
                state=framestore.State.APPLIED,
            )
            self.store.save_team_keys(self.team, keys)  # before the commit: a frame without a key is lost
        return keys
