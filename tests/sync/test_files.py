"""The contents of attached files travel: parts out and in, limits, circles, compaction, receipts."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from fieldrep.models.answers import ObjectionNote
from fieldrep.models.registry import new_record
from fieldrep.models.reports import Report
from fieldrep.rules.codes import Audience
from fieldrep.services.arrivals import who_has_mine
from fieldrep.services.attachments import attach_file, attachments_of, remove_attachment
from fieldrep.services.undo import undo
from fieldrep.store import blobstore, hubstore
from fieldrep.store.admission import fingerprint
from fieldrep.store.files import file_path
from fieldrep.store.ranges import holds
from fieldrep.sync import groups
from fieldrep.sync.compaction import compaction_due, snapshot_bytes
from fieldrep.sync.dryrun import try_out
from fieldrep.sync.frames import FrameType
from tests.sync.filing import MB, account_of, here, parts_in, picture, policy
from tests.sync.ground import Ground, frames_of
from tests.sync.installations import Installation
from tests.sync.members import assert_same_meaning, compact_file, hub_of, run, station_of


def test_a_photo_that_one_attaches_is_with_the_others_after_a_sync(
    join: Callable[[str], Installation], ground: Ground, tmp_path: Path
) -> None:
    anna, mei = join("Anna"), join("Mei")
    photo = picture(tmp_path, 2 * MB + 700_001)
    attach_file(anna.book, "account", account_of(anna), photo)
    sent = run(anna, ground.path)
    assert (sent.files.sent, len(sent.files.left), len(parts_in(ground))) == (1, 0, 3)
    got = run(mei, ground.path)
    assert (got.files.written, got.files.wrong, got.came.quarantined) == (1, 0, 0)
    assert here(mei, photo)
    for each in (anna, mei, anna, mei):
        quiet = run(each, ground.path)
    assert (quiet.appended, quiet.files.written, quiet.files.sent) == (0, 0, 0)
    assert len(parts_in(ground)) == 3
    assert_same_meaning([anna, mei])


def test_small_changes_go_first_and_a_sync_sends_no_more_than_it_may(
    join: Callable[[str], Installation], ground: Ground, tmp_path: Path
) -> None:
    anna, mei = join("Anna"), join("Mei")
    policy(anna, "sync_files_mb", 2)
    photos = [picture(tmp_path, MB + 300_000, seed) for seed in range(3)]
    account = account_of(anna)
    for photo in photos:
        attach_file(anna.book, "account", account, photo)
        anna.clock.forward(minutes=1)
    left = []
    for sent in range(1, 4):
        outcome = run(anna, ground.path)
        left.append(len(outcome.files.left))
        run(mei, ground.path)
        assert [here(mei, photo) for photo in photos] == [n < sent for n in range(3)]
        with mei.book.read() as ctx:
            assert len(attachments_of(ctx, account)) == 3
    assert left == [2, 1, 0]
    types = [frame.header.type for frame in frames_of(ground.content) if frame.header.type in (1, 5)]
    assert types[0] == FrameType.OPERATIONS


def test_healing_sends_no_more_at_once_either_and_other_frames_first(
    join: Callable[[str], Installation], ground: Ground, tmp_path: Path
) -> None:
    anna = join("Anna")
    for seed in range(3):
        attach_file(anna.book, "account", account_of(anna, f"a{seed}"), picture(tmp_path, MB - 60, seed))
    run(anna, ground.path)
    policy(anna, "sync_files_mb", 1)
    ground.delete()
    lefts = [len(run(anna, ground.path).files.left) for _time in range(3)]
    assert lefts == [2, 1, 0]
    assert len(parts_in(ground)) == 3


def test_a_file_that_is_too_large_stays_until_the_team_wants_it(
    join: Callable[[str], Installation], ground: Ground, tmp_path: Path
) -> None:
    anna, mei = join("Anna"), join("Mei")
    policy(anna, "file_limit_mb", 1)
    photo = picture(tmp_path, MB + 1)
    attach_file(anna.book, "account", account_of(anna), photo)
    outcome = run(anna, ground.path)
    assert (outcome.files.sent, len(outcome.files.left), parts_in(ground)) == (0, 0, [])
    policy(mei, "file_limit_mb", 2)
    mei.clock.forward(days=1)
    run(mei, ground.path)
    anna.clock.forward(days=1)
    assert run(anna, ground.path).files.sent == 1
    run(mei, ground.path)
    assert here(mei, photo)


def test_what_hangs_on_a_private_record_never_leaves(
    join: Callable[[str], Installation], ground: Ground, tmp_path: Path
) -> None:
    anna = join("Anna")
    photo = picture(tmp_path, 5000)
    with anna.book.write("objection.note") as ctx:
        note = new_record(ObjectionNote, person_id=ctx.actor, objection="price", note="secret")
        ctx.session.add(note)
        private = str(note.id)
    attach_file(anna.book, "objection_note", private, photo)
    outcome = run(anna, ground.path)
    assert (outcome.files.sent, len(outcome.files.left), parts_in(ground)) == (0, 0, [])
    attach_file(anna.book, "account", account_of(anna), photo)  # the same picture where all may see it
    assert run(anna, ground.path).files.sent == 1


def test_a_file_goes_in_a_frame_of_the_circle_its_record_has(
    join: Callable[[str], Installation], ground: Ground, tmp_path: Path
) -> None:
    anna = join("Anna")
    with anna.book.write("report.add") as ctx:
        report = new_record(Report, person_id=ctx.actor)
        ctx.session.add(report)
        owner = str(report.id)
    attach_file(anna.book, "report", owner, picture(tmp_path, 5000))
    run(anna, ground.path)
    (part,) = parts_in(ground)
    assert part.header.key[:8] == groups.group_of(Audience.MANAGER, anna.book.identity.person)
    attach_file(anna.book, "account", account_of(anna), picture(tmp_path, 5000))
    run(anna, ground.path)
    assert {part.header.key[:8] for part in parts_in(ground)} == {part.header.key[:8], bytes(8)}
    assert run(anna, ground.path).appended == 0


def test_two_who_attach_the_same_file_send_it_once(
    join: Callable[[str], Installation], ground: Ground, tmp_path: Path
) -> None:
    anna, mei = join("Anna"), join("Mei")
    photo = picture(tmp_path, MB + 5)
    for each in (anna, mei):
        attach_file(each.book, "account", account_of(each), photo)
    assert [run(each, ground.path).files.sent for each in (anna, mei, anna)] == [1, 0, 0]
    assert len(parts_in(ground)) == 2


def test_compaction_keeps_what_is_used_and_drops_what_was_removed(
    join: Callable[[str], Installation], ground: Ground, tmp_path: Path
) -> None:
    mei, anna = join("Mei"), join("Anna")
    used, removed = picture(tmp_path, MB + 1, 1), picture(tmp_path, MB + 1, 2)
    account = account_of(anna)
    attach_file(anna.book, "account", account, used)
    gone = attach_file(anna.book, "account", account, removed)
    run(anna, ground.path)
    with anna.book.write("attachment.remove", "x") as ctx:
        remove_attachment(ctx, gone)
    for each in (anna, mei, anna):
        run(each, ground.path)
    assert len(parts_in(ground)) == 4
    compact_file(mei, ground.path)
    assert len(parts_in(ground)) == 2
    for each in (anna, mei, anna, mei):
        quiet = run(each, ground.path)
        assert quiet.came.identity is None
        assert (quiet.healed, quiet.files.sent) == (0, 0)
    assert len(parts_in(ground)) == 2
    late = join("Late")
    run(late, ground.path)
    assert (here(late, used), here(late, removed)) == (True, False)
    undo(anna.book)
    for each in (anna, late):
        run(each, ground.path)
    assert here(late, removed)
    assert_same_meaning([anna, late])


def test_files_in_use_do_not_make_a_file_worth_compacting(
    join: Callable[[str], Installation], ground: Ground, tmp_path: Path
) -> None:
    mei = join("Mei")
    gone = attach_file(mei.book, "account", account_of(mei), picture(tmp_path, 3 * MB))
    run(mei, ground.path)
    compact_file(mei, ground.path)

    def due() -> bool:
        with mei.book.read() as ctx:
            connection = ctx.session.connection()
            files = blobstore.wanted_bytes(connection)
            return compaction_due(len(ground.content), snapshot_bytes(connection), files)

    assert not due()
    with mei.book.write("attachment.remove", "x") as ctx:
        remove_attachment(ctx, gone)
    assert due()


def test_removed_here_and_attached_by_one_who_had_not_synced(
    join: Callable[[str], Installation], ground: Ground, tmp_path: Path
) -> None:
    """The manager compacts the content away while another, out of reach, has attached it too."""
    mei, anna, ben = join("Mei"), join("Anna"), join("Ben")
    photo = picture(tmp_path, MB + 1)
    first = attach_file(anna.book, "account", account_of(anna), photo)
    for each in (anna, ben, mei):
        run(each, ground.path)
    attach_file(ben.book, "account", account_of(ben, "Hill"), photo)  # the team has its content: none is sent
    with anna.book.write("attachment.remove", "x") as ctx:
        remove_attachment(ctx, first)
    run(anna, ground.path)
    for each in (mei, anna, mei):
        run(each, ground.path)
    compact_file(mei, ground.path)
    assert parts_in(ground) == []
    outcome = run(ben, ground.path)
    assert outcome.came.identity is None
    assert len(parts_in(ground)) == 2
    run(mei, ground.path)
    run(anna, ground.path)
    for each in (ben, mei, anna, ben, mei):
        run(each, ground.path)
    compact_file(mei, ground.path)  # now it is used, by a frame the manager had dropped before
    late = join("Late")
    run(late, ground.path)
    assert here(late, photo)
    for each in (anna, ben, mei):
        run(each, ground.path)
    assert_same_meaning([anna, ben, mei, late])


def test_the_manager_has_it_when_the_file_has_come_too(
    join: Callable[[str], Installation], ground: Ground, tmp_path: Path
) -> None:
    anna, mei = join("Anna"), join("Mei")
    policy(anna, "sync_files_mb", 1)
    account = account_of(anna)
    for seed in range(2):
        attach_file(anna.book, "account", account, picture(tmp_path, MB - 90, seed))
    missing = []
    for _time in range(3):
        for each in (anna, mei, anna):
            run(each, ground.path)
        seen = next(each for each in who_has_mine(anna.book) if each.name == "Mei")
        missing.append((seen.has_all, seen.missing))
    assert missing[-1] == (True, 0)
    (receipt,) = [each for each in receipts_of(anna) if each.author == mei.book.identity.installation]
    numbers = [part.header.number for part in parts_in(ground)]
    assert len(numbers) == 2
    mine = anna.book.identity.installation
    assert all(holds(receipt.ranges[mine], number) for number in numbers)


def receipts_of(each: Installation) -> list[hubstore.ReceiptFacts]:
    with each.book.read() as ctx:
        return hubstore.receipts(ctx.session.connection())


def test_parts_that_an_older_program_only_carried_are_read_after_its_upgrade(
    join: Callable[[str], Installation], ground: Ground, tmp_path: Path
) -> None:
    anna, mei = join("Anna"), join("Mei")
    photo = picture(tmp_path, 5000)
    attach_file(anna.book, "account", account_of(anna), photo)
    run(anna, ground.path)
    run(mei, ground.path)
    file_path(mei.book.paths, hashlib.sha256(photo.read_bytes()).hexdigest()).unlink()
    with mei.book.database.write() as session:  # as a program leaves them that does not know the type
        connection = session.connection()
        tried = f"{fingerprint()}/{mei.opener.keys}"
        connection.exec_driver_sql(
            "UPDATE frame SET state = 'waiting', reason = 'unknown_type', tried = ? WHERE type = 5", (tried,)
        )
        connection.exec_driver_sql("DELETE FROM blob_part")
        connection.exec_driver_sql("DELETE FROM setting WHERE key LIKE 'files_%'")
    outcome = run(mei, ground.path)
    assert (outcome.came.waiting, outcome.files.written) == (0, 1)
    assert here(mei, photo)


def test_a_dry_run_counts_files(join: Callable[[str], Installation], ground: Ground, tmp_path: Path) -> None:
    anna, mei = join("Anna"), join("Mei")
    attach_file(anna.book, "account", account_of(anna), picture(tmp_path, 2 * MB))
    run(mei, ground.path)
    dry = try_out(station_of(anna), hub_of(ground.path), str(ground.path))
    assert [size for _digest, size in dry.files_out] == [2 * MB]
    run(anna, ground.path)
    dry = try_out(station_of(mei), hub_of(ground.path), str(ground.path))
    assert (dry.files_in, dry.files_out, dry.unreadable) == (1, (), 0)
    assert parts_in(ground)[0].header.compression == 0
    (tmp_path / "list.csv").write_text("name,price\n" * 5000)
    attach_file(anna.book, "account", account_of(anna), tmp_path / "list.csv")
    run(anna, ground.path)
    assert parts_in(ground)[-1].header.compression == 1


def test_nothing_about_a_file_can_be_read_without_the_key(
    join: Callable[[str], Installation], ground: Ground, tmp_path: Path
) -> None:
    anna = join("Anna")
    offer = tmp_path / "Geheimangebot.txt"
    offer.write_text("The price is a secret. " * 9)
    attach_file(anna.book, "account", account_of(anna), offer)
    run(anna, ground.path)
    digest = hashlib.sha256(offer.read_bytes())
    for secret in (b"Geheimangebot", b"secret", digest.digest(), digest.hexdigest().encode()):
        assert secret not in ground.content
