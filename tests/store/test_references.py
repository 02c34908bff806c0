"""What records name, also those that are gone."""

from fieldrep.models.accounts import Tag
from fieldrep.services import accounts, records
from fieldrep.services.workspace import Workspace
from fieldrep.store.search import find
from tests.support.books import assert_agreement


def test_a_tag_that_is_removed_is_no_longer_found_at_its_account(workspace: Workspace) -> None:
    with workspace.write("account.add") as ctx:
        account = accounts.add_account(ctx, {"name": "Hill Bakery"}).id
        tag = records.add(ctx, Tag, record_id=account, name="bread").id
    with workspace.write("account.tag") as ctx:
        assert find(ctx.session.connection(), "bread")
        records.delete(ctx, records.get(ctx, Tag, tag))
    with workspace.read() as ctx:
        assert find(ctx.session.connection(), "bread") == []
    assert_agreement(workspace)
