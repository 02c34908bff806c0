"""The demo's exhibition and its dealers: they look as if a rep had gone the playbook's way."""

from collections.abc import Iterator
from datetime import date

import pytest

from fieldrep.i18n import LANGUAGES
from fieldrep.rules.codes import EventPart, EventPhase, MilestoneLevel
from fieldrep.rules.dealer_flow import DealerStep, StepState
from fieldrep.services.accounts import AccountFilter, list_accounts
from fieldrep.services.dealer_flow import DealerPage, dealer_page
from fieldrep.services.event_accounts import event_accounts, follow_up
from fieldrep.services.exhibitions import list_events
from fieldrep.services.workspace import Workspace
from tests.support.demos import NOW, put_demo


@pytest.fixture(scope="module", params=LANGUAGES)
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    paths = put_demo(request.param, tmp_path_factory.mktemp("demo"), tmp_path_factory)
    workspace = Workspace.open(paths, lambda: NOW)
    yield workspace
    workspace.close()


def test_an_exhibition_of_last_week_is_followed_up_now(demo: Workspace) -> None:
    with demo.read() as ctx:
        (event,) = list_events(ctx)
        lines, waiting = event_accounts(ctx, event.id), follow_up(ctx, event.id)
    assert (event.starts, event.ends) == (date(2026, 11, 10), date(2026, 11, 12))
    assert event.phase == EventPhase.FOLLOW_UP
    assert set(event.progress) == set(MilestoneLevel)
    assert event.late == 0 and event.next_due is not None and event.next_due > date(2026, 11, 19)
    assert [level.done < level.total for level in event.progress.values()] == [True, False, False]
    assert {line.part for line in lines} == {EventPart.EXHIBITOR, EventPart.VISITOR}
    assert {line.heat for line in lines} >= {"hot", "warm", "later"}
    assert 0 < len(waiting) < len(lines)
    assert any(line.next_step and line.next_date for line in waiting)


def assessed(demo: Workspace) -> list[DealerPage]:
    with demo.read() as ctx:
        dealers = list_accounts(ctx, AccountFilter(kind="dealer"), limit=99)
        pages = [dealer_page(ctx, row.id) for row in dealers]
    return [page for page in pages if page.assessment.begun]


def test_two_dealers_went_all_the_way_to_a_decision(demo: Workspace) -> None:
    pages = assessed(demo)
    assert len(pages) == 2
    for page in pages:
        states = {line.step: line.state for line in page.steps}
        assert {
            states[step] for step in (DealerStep.SURVEY, DealerStep.SHORT_LIST, DealerStep.ASSESSMENT)
        } == {StepState.DONE}
        assert page.survey.answered and not page.survey.missing
        assert not any(line.proposed for line in page.survey.lines)
        assert not page.short_list.missing and page.short_list.verdict
        assert any(line.evidence for line in page.assessment.lines)
        assert page.stage_due is None


def test_one_was_assessed_again_and_one_against_a_warning(demo: Workspace) -> None:
    again, other = sorted(assessed(demo), key=lambda page: page.assessment.before_day is None)
    assert again.assessment.moved and set(again.assessment.moved.values()) <= {1, 2}
    assert other.assessment.before_day is None
    assert other.assessment.warnings and other.assessment.reason
