"""Dealers scored by the schemes of the playbook: short list and assessment, decisions, what moved.

An assessment is open until the rep decides; scoring goes into the open one, and after a decision begins
a new one, so that the earlier stay as they were.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import select

from fieldrep.errors import Invalid, NotFound
from fieldrep.i18n import _
from fieldrep.models.accounts import Account
from fieldrep.models.dealers import Assessment, AssessmentScore
from fieldrep.playbook.loader import Playbook
from fieldrep.playbook.schema import Mark, Scheme
from fieldrep.rules.assessment import (
    HIGHEST,
    LOWEST,
    Thresholds,
    Weighed,
    is_score,
    missing,
    moved,
    propose,
    weighted_score,
    weights_add_up,
)
from fieldrep.rules.codes import AccountKind, DealerVerdict, Stage
from fieldrep.rules.dealer_flow import STAGE_OF, DealerStep, is_beyond
from fieldrep.rules.judgement import Judged
from fieldrep.services import records
from fieldrep.services.accounts import change_account, get_account, members
from fieldrep.services.formanswers import pack_stamp
from fieldrep.services.visit_guide import playbook
from fieldrep.store.context import Context

SHORT_LIST = "channel.short_list"
ASSESSMENT = "channel.assessment"
STEP_OF: Mapping[str, DealerStep] = {SHORT_LIST: DealerStep.SHORT_LIST, ASSESSMENT: DealerStep.ASSESSMENT}


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One mark as the screen shows it. ``before`` is the score of the assessment decided before."""

    id: str
    section: str
    text: str
    good: str
    bad: str
    look: str
    warning_text: str
    weight: int
    score: int | None
    careful: bool
    evidence: str
    before: int | None

    @property
    def name(self) -> str:
        """The last part of the id, as a person types it."""
        return self.id.rpartition(".")[2]

    @property
    def weighed(self) -> Weighed:
        """The mark as the rules see it."""
        return Weighed(self.id, self.weight, self.score, self.careful, bool(self.warning_text))

    @property
    def warning(self) -> bool:
        """Whether one must be careful here."""
        return self.weighed.warning


@dataclass(frozen=True, slots=True)
class AssessmentPage:
    """One assessment: ``id`` is empty where nothing was scored yet.

    ``score`` is the weighted mean, 1.0 to 5.0, of what was scored; ``moved`` by how much marks moved
    since the one decided before (``before_day``, ``before_score``).
    """

    id: str
    account: str
    account_name: str
    scheme: str
    title: str
    summary: str
    day: date | None
    lines: tuple[MarkLine, ...]
    score: Decimal | None
    proposal: Judged[DealerVerdict | None]
    verdict: str
    reason: str
    decided_on: date | None
    before_day: date | None
    before_score: Decimal | None
    before_verdict: str
    moved: Mapping[str, int]

    @property
    def heading(self) -> str:
        """What its marks are called: a short list has criteria, an assessment signs."""
        return _("Criterion") if self.scheme == SHORT_LIST else _("Sign")

    @property
    def missing(self) -> tuple[MarkLine, ...]:
        """The marks that the score needs and that have none."""
        gaps = missing([line.weighed for line in self.lines])
        return tuple(line for line in self.lines if line.id in gaps)

    @property
    def warnings(self) -> tuple[MarkLine, ...]:
        """Where one must be careful."""
        return tuple(line for line in self.lines if line.warning)

    @property
    def begun(self) -> bool:
        """Whether anything was scored or noted."""
        return bool(self.id)

    def line(self, name: str) -> MarkLine:
        """Return a mark by its id or the last part of it; raises NotFound."""
        for line in self.lines:
            if name in (line.id, line.name):
                return line
        names = _(", ").join(line.name for line in self.lines)
        raise NotFound(
            _("“{name}” is not scored here.").format(name=name),
            hint=_("Choose one of: {choices}.").format(choices=names),
        )


def scheme_of(book: Playbook, scheme: str) -> Scheme:
    """Return a scheme; raises NotFound."""
    found = book.scheme(scheme)
    if found is None:
        raise NotFound(_("The playbook has nothing to score by."), where=scheme)
    return found


def weights_of(ctx: Context, scheme: Scheme) -> dict[str, int]:
    """Return the weights in force by mark: the team's policy if it adds to 100, else the playbook's."""
    own = {mark.id: mark.weight for mark in scheme.mark}
    policy = ctx.policy.dealer_weights
    given = {name: int(policy.get(name, 0)) for name in own if name in policy}
    wanted = {name: given.get(name, 0) for name in own} if given else own
    return wanted if weights_add_up(wanted) else own


def assessment_page(
    ctx: Context, account: str, scheme: str = ASSESSMENT, assessment: str = "", book: Playbook | None = None
) -> AssessmentPage:
    """Return one assessment of an account: the named one, else the latest; raises NotFound."""
    of, book = get_account(ctx, account), book or playbook(ctx)
    rules = scheme_of(book, scheme)
    rows = assessments_of(ctx, of.id, scheme)
    chosen = next((row for row in rows if row.id == assessment), None) if assessment else _latest(rows)
    if assessment and chosen is None:
        raise NotFound(_("There is no such assessment."), where=assessment)
    before = rows[: rows.index(chosen)] if chosen is not None else rows
    earlier = [row for row in before if row.verdict]
    return _page(ctx, of, rules, chosen, _latest(earlier))


def assessments_of(ctx: Context, account: str, scheme: str) -> list[Assessment]:
    """Return the assessments of an account and those merged into it, oldest first."""
    query = select(Assessment).where(
        Assessment.account_id.in_(members(ctx, account) or [account]),  # type: ignore[union-attr]
        Assessment.scheme == scheme,
    )
    return sorted(ctx.session.exec(query).all(), key=lambda row: (row.day or date.min, row.id))


def score_mark(
    ctx: Context,
    account: str,
    name: str,
    *,
    scheme: str = ASSESSMENT,
    score: int | None = None,
    clear: bool = False,
    careful: bool | None = None,
    evidence: str | None = None,
) -> str:
    """Score a mark (1 to 5), note what was seen, or tick its warning; returns the assessment's id.

    Goes into the assessment that is not decided yet; one is begun where there is none. What is None
    stays, ``clear`` takes a score away. Raises Invalid for a score out of range, NotFound.
    """
    of, book = get_account(ctx, account), playbook(ctx)
    rules = scheme_of(book, scheme)
    mark = _mark(rules, name)
    if score is not None and not is_score(score):
        expected = _("A score is a whole number from {lowest} to {highest}.").format(
            lowest=LOWEST, highest=HIGHEST
        )
        raise Invalid(_("This score can't be taken."), {mark.id.rpartition(".")[2]: expected})
    opened = _open(ctx, of, rules, book)
    values: dict[str, object] = {"assessment_id": opened.id, "mark": mark.id, "wording": mark.text}
    if score is not None or clear:
        values["score"] = score
    if careful is not None:
        values["careful"] = careful
    if evidence is not None:
        values["evidence"] = evidence.strip()
    records.put(ctx, AssessmentScore, **values)
    return opened.id


def decide(
    ctx: Context, account: str, verdict: str, reason: str, *, scheme: str = ASSESSMENT
) -> Stage | None:
    """Decide about an account that was scored; returns the stage it was set to, None if it stays.

    Going on leads to the stage of the step, dropping to dropped; watching changes nothing. Whoever
    decides otherwise than proposed, or before all is scored, says why. Raises Invalid.
    """
    page = assessment_page(ctx, account, scheme)
    wrong: dict[str, str] = {}
    if verdict not in list(DealerVerdict):
        wrong["verdict"] = _("Choose one of: {choices}.").format(choices=", ".join(DealerVerdict))
    elif not reason.strip() and (verdict != page.proposal.value or verdict == DealerVerdict.DROP):
        wrong["reason"] = _("Say why.")
    if wrong:
        raise Invalid(_("The decision can't be taken like this."), wrong)
    of, book = get_account(ctx, account), playbook(ctx)
    rules = scheme_of(book, scheme)
    opened = _open(ctx, of, rules, book)
    decision = {
        "verdict": DealerVerdict(verdict),
        "reason": reason.strip(),
        "decided_on": ctx.today,
        "decided_by": ctx.actor,
        "weights": weights_of(ctx, rules),
    }
    records.change(ctx, opened, decision)
    return _follow(ctx, of, scheme, DealerVerdict(verdict), reason.strip())


def _follow(ctx: Context, account: Account, scheme: str, verdict: DealerVerdict, reason: str) -> Stage | None:
    """Set the account's stage to where a decision leads."""
    if account.kind != AccountKind.DEALER or scheme not in STEP_OF or verdict is DealerVerdict.WATCH:
        return None
    if verdict is DealerVerdict.DROP:
        change_account(ctx, account.id, {"stage": Stage.DROPPED, "stage_reason": reason})
        return Stage.DROPPED
    stage = STAGE_OF[STEP_OF[scheme]]
    if not is_beyond(stage, account.stage):
        return None
    change_account(ctx, account.id, {"stage": stage, "stage_reason": ""})
    return stage


def compare(ctx: Context, accounts: Sequence[str], scheme: str = ASSESSMENT) -> list[AssessmentPage]:
    """Return the latest assessment of each account, the best score first."""
    book = playbook(ctx)
    pages = [assessment_page(ctx, account, scheme, book=book) for account in dict.fromkeys(accounts)]
    return sorted(pages, key=lambda page: (page.score is None, -(page.score or 0), page.account_name))


# Records


def _latest(rows: Sequence[Assessment]) -> Assessment | None:
    return rows[-1] if rows else None


def _mark(rules: Scheme, name: str) -> Mark:
    for mark in rules.mark:
        if name in (mark.id, mark.id.rpartition(".")[2]):
            return mark
    names = ", ".join(mark.id.rpartition(".")[2] for mark in rules.mark)
    raise NotFound(
        _("“{name}” is not scored here.").format(name=name),
        hint=_("Choose one of: {choices}.").format(choices=names),
    )


def _open(ctx: Context, account: Account, rules: Scheme, book: Playbook) -> Assessment:
    latest = _latest(assessments_of(ctx, account.id, rules.id))
    if latest is not None and not latest.verdict:
        return latest
    made = records.add(
        ctx,
        Assessment,
        account_id=account.id,
        person_id=ctx.actor,
        scheme=rules.id,
        pack=pack_stamp(book, rules.id),
        day=ctx.today,
    )
    ctx.session.flush()
    return made


def _page(
    ctx: Context, account: Account, rules: Scheme, chosen: Assessment | None, earlier: Assessment | None
) -> AssessmentPage:
    weights = (chosen.weights if chosen and chosen.verdict else None) or weights_of(ctx, rules)
    lines = _lines(rules, weights, _scores(ctx, chosen), _scores(ctx, earlier))
    before = _lines(rules, (earlier.weights if earlier else None) or weights, _scores(ctx, earlier), {})
    weighed = [line.weighed for line in lines]
    return AssessmentPage(
        id=chosen.id if chosen else "",
        account=account.id,
        account_name=account.name,
        scheme=rules.id,
        title=rules.title,
        summary=rules.summary,
        day=chosen.day if chosen else None,
        lines=lines,
        score=weighted_score(weighed),
        proposal=propose(weighed, thresholds(ctx)),
        verdict=(chosen.verdict or "") if chosen else "",
        reason=chosen.reason if chosen else "",
        decided_on=chosen.decided_on if chosen else None,
        before_day=earlier.day if earlier else None,
        before_score=weighted_score([line.weighed for line in before]),
        before_verdict=(earlier.verdict or "") if earlier else "",
        moved=moved({line.id: line.before for line in lines}, {line.id: line.score for line in lines}),
    )


def thresholds(ctx: Context) -> Thresholds:
    """Return where the proposals begin, by the policy in force."""
    policy = ctx.policy
    return Thresholds(
        Decimal(str(policy.dealer_go_on_from)),
        Decimal(str(policy.dealer_drop_below)),
        int(policy.dealer_warnings_to_watch),
    )


def _scores(ctx: Context, assessment: Assessment | None) -> dict[str, AssessmentScore]:
    if assessment is None:
        return {}
    query = select(AssessmentScore).where(AssessmentScore.assessment_id == assessment.id)
    return {row.mark: row for row in ctx.session.exec(query).all()}


def _lines(
    rules: Scheme,
    weights: Mapping[str, int],
    scores: Mapping[str, AssessmentScore],
    earlier: Mapping[str, AssessmentScore],
) -> tuple[MarkLine, ...]:
    lines = []
    for mark in rules.mark:
        row, before = scores.get(mark.id), earlier.get(mark.id)
        lines.append(
            MarkLine(
                id=mark.id,
                section=mark.section,
                text=mark.text,
                good=mark.good,
                bad=mark.bad,
                look=mark.look,
                warning_text=mark.careful,
                weight=int(weights.get(mark.id, 0)),
                score=_valid(row),
                careful=row.careful if row else False,
                evidence=row.evidence if row else "",
                before=_valid(before),
            )
        )
    return tuple(lines)


def _valid(row: AssessmentScore | None) -> int | None:
    """Return a stored score; one out of range (of another version) counts as none."""
    return row.score if row and row.score is not None and is_score(row.score) else None
