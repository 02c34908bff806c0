"""The forms of an account as data: the short one for a new account, the full one to change it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from fieldrep.fields import field_label
from fieldrep.i18n import N_, _
from fieldrep.rules.codes import CLOSED_STAGES, STAGES, AccountKind, Stage
from fieldrep.rules.money import Money
from fieldrep.rules.rhythm import may_drop
from fieldrep.terms import choices, term
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSpec, Picked
from fieldrep.tui.screens.contact import role_choices

if TYPE_CHECKING:
    from fieldrep.models.accounts import Account
    from fieldrep.tui.desk import Desk

MONEY_HELP = N_("A month, such as 1.2k, 3万 or 37.5万.")
DATE_HELP = N_("25, 11-25, +3, fri, tomorrow")
DROPPED = (Stage.LOST, Stage.DROPPED)
"""Stages that end the work on a prospect: the five-visit rule asks for a reason."""

Hint = Callable[[str, Mapping[str, str]], str]


def _label(key: str) -> str:
    return field_label("account", key)


def _coded(kind: str, keys: str = "") -> tuple[Choice, ...]:
    letters = keys.ljust(len(choices(kind)))
    return tuple(
        Choice(code, word, key=letter.strip())
        for (code, word), letter in zip(choices(kind), letters, strict=False)
    )


def _stages(kind: AccountKind) -> tuple[Choice, ...]:
    return tuple(Choice(str(stage), term(stage, "Stage")) for stage in STAGES[kind])


def _is_dealer(texts: Mapping[str, str]) -> bool:
    return texts.get("kind", "").strip() == term(AccountKind.DEALER, "AccountKind")


def _is_customer(texts: Mapping[str, str]) -> bool:
    return not _is_dealer(texts)


def _is_closing(texts: Mapping[str, str]) -> bool:
    stage = texts.get("dealer_stage" if _is_dealer(texts) else "stage", "")
    return stage.strip() in {term(code, "Stage") for code in CLOSED_STAGES}


def _filled(key: str) -> Callable[[Mapping[str, str]], bool]:
    return lambda texts: bool(texts.get(key, "").strip())


def _text(key: str, **more: Any) -> FieldSpec:
    return FieldSpec(key, _label(key), **more)


def _kind_fields() -> tuple[FieldSpec, ...]:
    return (
        _text("kind", kind="choice", choices=_coded("AccountKind", "ed"), required=True,
              default=AccountKind.END_CUSTOMER),
        _text("channel", kind="choice", choices=_coded("Channel", "abc"), when=_is_dealer),
    )  # fmt: skip


def new_spec(hint: Hint) -> FormSpec:
    """Return the form of a new account; ``hint`` says which accounts are like it while one types."""
    return FormSpec(
        "account.new",
        N_("New account"),
        (
            _text("name", required=True, echo=hint),
            *_kind_fields(),
            _text("city"),
            _text("street"),
            _text("phone", kind="phone"),
            _text("industry"),
            _text("current_supplier", section=N_("What they could buy")),
            _text("potential", kind="money", help=MONEY_HELP),
            _text("expected_order", kind="date", help=DATE_HELP),
            _text("source", kind="choice", choices=_coded("Source")),
            _text("notes", kind="long"),
            FieldSpec("person", N_("Name"), section=N_("Person")),
            FieldSpec("title", N_("Title"), when=_filled("person")),
            FieldSpec("role", N_("Role"), kind="choice", choices=role_choices(), when=_filled("person")),
            FieldSpec("mobile", N_("Mobile"), kind="phone", when=_filled("person")),
        ),
    )


def edit_spec(desk: "Desk", account: "Account", needed: int) -> FormSpec:
    """Return the form of all of an account's fields.

    ``needed`` visits may a prospect be dropped after without a reason (five-visit rule).
    """
    return FormSpec(
        "account.edit",
        N_("Account"),
        (*_basics(desk), *_address(), *_business(), *_judgement(), *_rest()),
        check=_checker(account, needed),
    )


def _basics(desk: "Desk") -> tuple[FieldSpec, ...]:
    def territories(text: str) -> list[Choice]:
        from fieldrep.rules.fold import fold
        from fieldrep.services.territories import list_territories

        with desk.workspace.read() as ctx:
            found = list_territories(ctx)
        return [Choice(record, name) for record, name in found if fold(text) in fold(name)]

    return (
        _text("name", required=True, section=N_("Basics")),
        _text("aliases", kind="long", help=N_("One a line; they are found by the search too.")),
        *_kind_fields(),
        _text("territory", kind="pick", suggest=territories),
        _text("source", kind="choice", choices=_coded("Source")),
    )


def _address() -> tuple[FieldSpec, ...]:
    return (
        _text("street", section=N_("Address")),
        _text("city"),
        _text("region"),
        _text("postal_code"),
        _text("country"),
        _text("phone", kind="phone"),
        _text("fax", kind="phone"),
        _text("email"),
        _text("website"),
    )


def _business() -> tuple[FieldSpec, ...]:
    return (
        _text("industry", section=N_("Business")),
        _text("products", kind="long"),
        _text("current_supplier"),
        _text("current_brands"),
        _text("potential", kind="money", help=MONEY_HELP),
        _text("expected_order", kind="date", help=DATE_HELP),
    )


def _judgement() -> tuple[FieldSpec, ...]:
    by_hand = N_("Empty: the rules decide.")
    customer, dealer = AccountKind.END_CUSTOMER, AccountKind.DEALER
    return (
        FieldSpec("stage", _label("stage"), kind="choice", choices=_stages(customer), required=True,
                  default=Stage.LEAD, when=_is_customer, section=N_("Stage and priority")),
        FieldSpec("dealer_stage", _label("stage"), kind="choice", choices=_stages(dealer), required=True,
                  default=Stage.FOUND, when=_is_dealer, section=N_("Stage and priority")),
        _text("stage_reason", when=_is_closing, help=N_("Why it is not worked any more.")),
        _text("class_by_hand", kind="choice", choices=_coded("AccountClass", "abc"), help=by_hand),
        _text("class_note", when=_filled("class_by_hand")),
        _text("quadrant_by_hand", kind="choice", choices=_coded("Quadrant", "abcd"), help=by_hand),
        _text("quadrant_note", when=_filled("quadrant_by_hand")),
    )  # fmt: skip


def _rest() -> tuple[FieldSpec, ...]:
    return (
        _text(
            "relationship",
            section=N_("Relationship and notes"),
            help=N_("Staff, relative or friend of the company or a dealer: sold at the market price."),
        ),
        _text("notes", kind="long"),
    )


def _checker(account: "Account", needed: int) -> Callable[[Mapping[str, Any]], dict[str, str]]:
    before = edit_values(account, "")

    def check(values: Mapping[str, Any]) -> dict[str, str]:
        wrong: dict[str, str] = {}
        stage = values.get("dealer_stage") or values.get("stage")
        if stage in DROPPED and stage != account.stage:
            judged = may_drop(account.visits_done, values.get("stage_reason") or "", needed=needed)
            if not judged.value:
                wrong["stage_reason"] = _(
                    "{visits} of {needed} visits were made: say why it is given up already."
                ).format(visits=account.visits_done, needed=needed)
        for key, note in (("class_by_hand", "class_note"), ("quadrant_by_hand", "quadrant_note")):
            if values.get(key) and values[key] != before[key] and not values.get(note):
                wrong[note] = _("Say why it is set by hand.")
        return wrong

    return check


def edit_values(account: "Account", territory: str) -> dict[str, object]:
    """Return what the full form shows of an account; ``territory`` is the name of its territory."""
    plain = (
        "name", "aliases", "kind", "channel", "source", "street", "city", "region", "postal_code", "country",
        "phone", "fax", "email", "website", "industry", "products", "current_supplier", "current_brands",
        "expected_order", "stage_reason", "class_by_hand", "class_note", "quadrant_by_hand", "quadrant_note",
        "relationship", "notes",
    )  # fmt: skip
    values: dict[str, object] = {key: getattr(account, key) for key in plain}
    ladder = "dealer_stage" if account.kind == AccountKind.DEALER else "stage"
    values[ladder] = account.stage
    if account.potential_minor is not None and account.potential_currency:
        values["potential"] = Money(account.potential_minor, account.potential_currency)
    if account.territory_id:
        values["territory"] = Picked(account.territory_id, territory)
    return values


def to_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return column values from the values of a form's fields."""
    columns: dict[str, Any] = {}
    for key, value in values.items():
        match key:
            case "potential":
                columns["potential_minor"] = value.minor if value else None
                columns["potential_currency"] = value.currency if value else None
            case "territory":
                columns["territory_id"] = value.value if value else None
            case "dealer_stage":
                columns["stage"] = value
            case _:
                columns[key] = value
    if columns.get("kind") == AccountKind.END_CUSTOMER:
        columns["channel"] = None
    return columns
