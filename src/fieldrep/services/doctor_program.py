"""Is the program whole: its tables, packs, report definitions, fonts and translations?"""

from collections.abc import Iterator
from pathlib import Path

import fieldrep.reports
from fieldrep.i18n import LANGUAGES, LOCALE_DIR, _
from fieldrep.playbook import loader
from fieldrep.reports import definition
from fieldrep.rules.codes import ReportKind
from fieldrep.rules.pinyin import pinyin_keys
from fieldrep.services.diagnosis import Finding, fault, fine, warning

FONTS = Path(fieldrep.reports.__file__).with_name("fonts")
_CHINESE_FONT = "NotoSansSC-Regular.ttf"


def program_findings(own_packs: Path | None = None) -> Iterator[Finding]:
    """Yield what is found of the installed program, and of the team's own packs in a folder."""
    for check in (_pinyin, _translations, _fonts, _definitions):
        yield check()
    yield from _packs(own_packs)


def _again() -> str:
    return _("Install fieldrep again.")


def _pinyin() -> Finding:
    try:
        found = pinyin_keys("嘉元")
    except (OSError, ValueError):
        found = ""
    if "jiayuan" in found:
        return fine("pinyin", _("Chinese names are found by pinyin."))
    text = _("The table of pinyin is missing: Chinese names are found in Chinese only.")
    return fault("pinyin", text, _again())


def _translations() -> Finding:
    missing = [
        lang
        for lang in LANGUAGES
        if lang != "en" and not (LOCALE_DIR / lang / "LC_MESSAGES" / "fieldrep.mo").is_file()
    ]
    if not missing:
        return fine("translations", _("All languages are there."))
    text = _("Translations are missing: {languages}.").format(languages=", ".join(missing))
    return fault("translations", text, _again())


def _fonts() -> Finding:
    fonts = [path for path in FONTS.glob("*.ttf") if path.stat().st_size > 10_000]
    if any(path.name == _CHINESE_FONT for path in fonts) and len(fonts) > 1:
        return fine("fonts", _("The fonts for PDF files are there."))
    return fault("fonts", _("The fonts for PDF files are missing: no PDF can be made."), _again())


def _definitions() -> Finding:
    try:
        for kind in ReportKind:
            definition.definition(kind)
    except (KeyError, OSError, ValueError):
        return fault("reports", _("A report definition is missing or can't be read."), _again())
    return fine("reports", _("The report definitions are there."))


def _packs(own: Path | None) -> Iterator[Finding]:
    for lang in LANGUAGES:
        shipped = loader.load(lang)
        if shipped.notices or not shipped.packs:
            yield fault("packs", _("A shipped pack of checklists can't be read."), _again())
            return
    yield fine("packs", _("The packs of checklists and talk tracks are there."))
    notices = {str(n) for lang in LANGUAGES for n in loader.load(lang, own).notices} if own else set()
    for notice in sorted(notices):
        text = _("A pack of your own has a problem. {problem}").format(problem=notice)
        yield warning("own_packs", text, _("Mend the file, or take it out of the folder of packs."))
