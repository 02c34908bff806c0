"""What leaves an installation: each change once, by audience, private things never."""

from pathlib import Path

import pytest

from fieldrep.models.accounts import Account, Tag
from fieldrep.models.events import StatusEvent
from fieldrep.models.registry import new_record
from fieldrep.models.reports import PlanItem, Report, ReportText, ReportVersion
from fieldrep.rules.codes import Audience
from fieldrep.store import framestore, journal
from fieldrep.store.capture import bulk_create
from fieldrep.sync import groups
from fieldrep.sync.frames import NO_DIGEST, open_frame
from fieldrep.sync.outbox import unframed_by_kind
from fieldrep.sync.payload import Payload, decode
from tests.sync.installations import Installation, installation


@pytest.fixture
def rep(tmp_path: Path) -> Installation:
    each = installation(tmp_path / "rep", "Li Wei")
    each.send()  # the set-up
    return each


def payloads(each: Installation, after: int = 0) -> list[tuple[Audience, Payload]]:
    found = []
    for frame in each.frames(f"seq > {after}"):
        key = each.opener.key_for(frame.header.key)
        assert key is not None
        audience = next(
            a for a in Audience if groups.group_of(a, each.book.identity.person) == frame.header.key[:8]
        )
        found.append((audience, decode(open_frame(frame, key))))
    return found


def newest(each: Installation) -> int:
    with each.book.read() as ctx:
        return max(frame.seq for frame in framestore.frames(ctx.session.connection()))


def unsent(each: Installation) -> int:
    with each.book.read() as ctx:
        return framestore.unsent(ctx.session.connection())


def test_frames_are_numbered_from_one_and_name_the_one_before(rep: Installation) -> None:
    for name in ("a", "b"):
        with rep.book.write("account.add") as ctx:
            ctx.session.add(new_record(Account, name=name))
        rep.send()
    found = rep.frames()
    assert [frame.header.number for frame in found] == [1, 2, 3]
    digests = [NO_DIGEST, *(frame.digest for frame in found)]
    assert [frame.header.previous for frame in found] == digests[:-1]
    assert {framestore.id_text(frame.header.author) for frame in found} == {rep.book.identity.installation}


def test_what_is_in_a_frame_is_not_framed_again(rep: Installation) -> None:
    assert rep.send().frames == 0
    with rep.book.write("account.add") as ctx:
        ctx.session.add(new_record(Account, name="a"))
    with rep.book.read() as ctx:
        assert unframed_by_kind(ctx.session.connection()) == {"account": 1}
    assert rep.send().operations == 1
    assert rep.send().frames == 0


def test_private_kinds_stay_and_the_words_of_their_actions_too(rep: Installation) -> None:
    before = newest(rep)
    with rep.book.write("report.add", "my secret plan", reason="secret") as ctx:
        ctx.session.add(new_record(PlanItem, person_id="p", text="secret"))
        ctx.session.add(new_record(ReportText, person_id="p", section="secret", text="secret"))
        ctx.session.add(new_record(Account, name="open"))
    assert unsent(rep) == 1 + 3  # the set-up is in a frame that no hub has yet
    rep.send()
    [(audience, payload)] = payloads(rep, before)
    assert audience is Audience.TEAM
    assert [op.kind for op in payload.operations] == ["account"]
    assert "secret" not in repr(payload)
    assert [action.code for action in payload.actions] == ["report.add"]


def test_one_frame_holds_one_audience_and_labels_go_with_the_narrowest(rep: Installation) -> None:
    before = newest(rep)
    with rep.book.write("report.submit", "2026-W47") as ctx:
        report = new_record(Report, person_id="p", definition="weekly", period="2026-W47")
        ctx.session.add(report)
        ctx.session.add(new_record(ReportVersion, report_id=report.id, document={"a": 1}))
        ctx.session.add(new_record(StatusEvent, subject_kind="report", subject_id=report.id, event="x"))
        ctx.session.add(new_record(Account, name="open"))
    rep.send()
    found = dict(payloads(rep, before))
    assert {op.kind for op in found[Audience.MANAGER].operations} == {
        "report",
        "report_version",
        "status_event",  # seen by nobody who may not see the report
    }
    assert [action.label for action in found[Audience.MANAGER].actions] == ["2026-W47"]
    assert [op.kind for op in found[Audience.TEAM].operations] == ["account"]
    assert [action.label for action in found[Audience.TEAM].actions] == [""]


def test_what_hangs_on_a_private_record_is_private(rep: Installation) -> None:
    with rep.book.write("plan.tag") as ctx:
        item = new_record(PlanItem, person_id="p", text="x")
        ctx.session.add(item)
        tag = new_record(Tag, record_kind="plan_item", record_id=item.id, name="secret")
        ctx.session.add(tag)
    assert rep.send().frames == 0
    with rep.book.write("plan.tag") as ctx:
        ctx.session.get_one(Tag, tag.id).name = "secret 2"
    assert rep.send().frames == 0
    with rep.book.read() as ctx:
        assert unframed_by_kind(ctx.session.connection()) == {}


def test_much_is_split_and_each_operation_is_in_one_frame(rep: Installation) -> None:
    before = newest(rep)
    with rep.book.write("import") as ctx:
        rows = [{"name": f"{i}", "notes": "x" * 1000} for i in range(2500)]
        bulk_create(ctx.session, Account, rows)
    made = rep.send()
    found = payloads(rep, before)
    assert made.frames == len(found) > 2
    records = [op.record for _audience, payload in found for op in payload.operations]
    assert len(records) == len(set(records)) == 2500
    assert all(len(payload.actions) == 1 for _audience, payload in found)


def test_what_no_frame_can_hold_is_counted_and_stops_nothing(
    rep: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fieldrep.sync.frames.MAX_PLAINTEXT", 3000)
    with rep.book.write("account.add") as ctx:
        for name in ("a", "b", "c" * 5000):
            ctx.session.add(new_record(Account, name=name))
    made = rep.send()
    assert (made.operations, made.too_large) == (2, 1)
    with rep.book.read() as ctx:
        query = "SELECT count(*) FROM operation WHERE frame = ?"
        assert ctx.session.connection().exec_driver_sql(query, (journal.TOO_LARGE,)).scalar_one() == 1
