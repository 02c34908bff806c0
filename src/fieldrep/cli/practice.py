"""``fieldrep practice``: what is due, how it stands, and a grade for scripts."""

import typer

from fieldrep.cli.common import JSON, print_json, print_table, session
from fieldrep.errors import NotFound
from fieldrep.i18n import _
from fieldrep.rules.codes import PracticeWay
from fieldrep.services.practice import SESSION, Practice, grade_card, read_practice
from fieldrep.services.practice_deck import DeckCard

app = typer.Typer(no_args_is_help=True)


@app.command(help=_("How practice stands: due, missed, streak, the next seven days."))
def status(as_json: bool = JSON) -> None:
    """Show how practice stands."""
    with session.ready().read() as ctx:
        stands = read_practice(ctx)
    if as_json:
        print_json(
            {
                "due": len(stands.due),
                "missed": len(stands.missed),
                "new": len(stands.new),
                "cards": len(stands.deck),
                "streak": stands.streak,
                "done_today": stands.done_today,
                "forecast": [{"day": day, "count": count} for day, count in stands.forecast],
            }
        )
        return
    print_table(
        ("", ""),
        [
            (_("Due now"), len(stands.due)),
            (_("Missed in real talks"), len(stands.missed)),
            (_("New"), len(stands.new)),
            (_("Days in a row"), stands.streak),
            (_("Today"), stands.done_today),
            *((day.isoformat(), count) for day, count in stands.forecast),
        ],
    )


@app.command(help=_("The cards that come next."))
def due(
    limit: int = typer.Option(SESSION, "--limit", min=1, help=_("How many at most.")), as_json: bool = JSON
) -> None:
    """List the cards of the next sitting."""
    with session.ready().read() as ctx:
        stands = read_practice(ctx)
    cards = stands.next_cards(limit)
    if as_json:
        print_json([_card_json(stands, card) for card in cards])
        return
    print_table(
        (_("Card"), _("Due"), _("Id")),
        [(_asks(stands.deck[card]), _why(stands, card), card) for card in cards],
    )


def _asks(card: DeckCard) -> str:
    if card.objection is not None:
        return card.objection.says[0]
    return card.question.text if card.question else ""


def _why(stands: Practice, card: str) -> str:
    if card in stands.missed:
        return _("missed in real talks")
    known = stands.schedules.get(card)
    return known.due.isoformat(timespec="minutes") if known else _("new")


def _card_json(stands: Practice, card: str) -> dict[str, object]:
    known, missed = stands.schedules.get(card), stands.missed.get(card)
    return {
        "card": card,
        "asks": _asks(stands.deck[card]),
        "new": known is None,
        "due": known.due if known else None,
        "missed": missed.times if missed else 0,
    }


@app.command(help=_("Grade a card: 1 not known, 2 hard, 3 good, 4 easy."))
def grade(
    card: str = typer.Argument(..., help=_("The card's id, from “practice due”.")),
    how: int = typer.Argument(..., help=_("A number from 1 to 4.")),
    role_play: bool = typer.Option(False, "--role-play", help=_("It was a role play.")),
    as_json: bool = JSON,
) -> None:
    """Grade a card."""
    way = PracticeWay.ROLE_PLAY if role_play else PracticeWay.CARD
    with session.ready().write("practice.grade", card) as ctx:
        if card not in read_practice(ctx).deck:
            raise NotFound(_("There is no such card."), where=card)
        _review, after = grade_card(ctx, card, how, way=way)
    if as_json:
        print_json({"card": card, "grade": how, "due": after.due})
    else:
        typer.echo(_("It comes again on {day}.").format(day=after.due.isoformat(timespec="minutes")))
