"""The shapes and words that the identifier check knows: groupings, postcodes, phone numbers, names."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


def _listed(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


# --- Ten digits, as people group them

STAND_INS = {"Zs": " ", "Pd": "-", "Cf": "\u200b"}
"""By Unicode category: spaces, dashes, and characters that are not seen at all."""

DIGITS = re.compile(r"[0-9]+")
WIDEST_GAP = 4
GAP = re.compile(r"[\s\u200b.,/_()·:-]*")
CLOSE_GAP = re.compile(r"[\s\u200b-]*")


@dataclass(frozen=True)
class Shape:
    """A way of grouping ten digits.

    Parameters
    ----------
    sizes : tuple of int
        How many digits each group has.
    is_usual : bool
        Whether people write it so: then any mark may stand between the groups, and other numbers around them.
    """

    sizes: tuple[int, ...]
    is_usual: bool = False

    def allows(self, gaps: Sequence[str], *, is_whole: bool) -> bool:
        """Return whether digits in this shape may be one number, going by what parts them."""
        if sum(has_line_end(gap) for gap in gaps) > 1 and not (self.is_usual and is_whole):
            return False  # a column of figures; three lines of 3, 3 and 4 digits alone are no column
        if self.is_usual:
            return True
        return is_whole and len(set(gaps)) <= 1 and all(CLOSE_GAP.fullmatch(gap) for gap in gaps)


_SHAPES = (
    Shape((10,), is_usual=True),
    Shape((3, 3, 4), is_usual=True),
    Shape((3, 7)),
    Shape((6, 4)),
    Shape((5, 5)),
    Shape((3, 4, 3)),
    Shape((4, 3, 3)),
    Shape((3, 3, 2, 2)),
    Shape((2,) * 5),
    Shape((1,) * 10),
)
SHAPES = {size: tuple(s for s in _SHAPES if s.sizes[0] == size) for size in {s.sizes[0] for s in _SHAPES}}
"""Shapes by the size of their first group."""


def has_line_end(gap: str) -> bool:
    """Return whether a gap goes over the end of a line."""
    return "\n" in gap or "\r" in gap


def is_broken(gap: str) -> bool:
    """Return whether a gap may have been cut into a number by a line's end or an invisible character."""
    return has_line_end(gap) or not gap.strip("\u200b")


PUBLISHED = re.compile(
    r"(?i:\bISBN(?:-1[03])?:?\s{0,2}(?:(?:[0-9][ -]?){12}[0-9]|(?:[0-9][ -]?){9}[0-9X])(?![0-9])"
    r"|\b10\.[0-9]{4,9}/\S{1,200})"
)
"""ISBNs, whose older form has the same check digit as an NHS number, and DOIs."""

# --- Dates

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:(?:18|19|20)?[0-9]{2})(?![0-9])"
_NUMERIC = (
    rf"(?<![0-9])(?:[0-3]?[0-9][/. -][01]?[0-9][/. -]{_YEAR}|"
    r"(?:18|19|20)[0-9]{2}[/-][01][0-9][/-][0-3][0-9](?![0-9]))"
)
_WORDED = (
    rf"(?:(?<![0-9])[0-3]?[0-9](?:st|nd|rd|th)?(?:\sof)?[ \t-]{{0,2}}{MONTH}\b\.?(?:,?[ \t-]{{1,2}}{_YEAR})?"
    rf"|\b{MONTH}\.?\s[0-3]?[0-9](?:st|nd|rd|th)?(?![0-9])(?:,?\s{_YEAR})?)"
)
DAY = re.compile(rf"(?i:{_NUMERIC}|{_WORDED})")
_BIRTH = r"(?:\bborn\b|\bd\.?o\.?b\b\.?|\bdate\sof\sbirth\b|\bbirth\s?da(?:y|te)\b)"
_INITIALS = (
    r"(?:\b(?:Mr|Mrs|Ms|Miss|Mx)\.?\s[A-Z]\b\.?|"
    r"(?<![\w.])(?!U\.?K|U\.?S|E\.?U|N\.?B)[A-Z]\.\s?[A-Z]\.?(?![\w]))"
)
AGE = r"(?:aged?\s[0-9]{1,3}\b|[0-9]{2,3}[\s-]?(?:years?[\s-]old|y/?o)\b|\(?[0-9]{2,3}\s?[MFmf]\b)"

# --- Names

_NAME = r"(?:Mc|Mac|O'|De|Van\s|de\s|van\s|al-|Al-)?[A-Z][a-zà-öø-ÿ]{1,30}(?:-[A-Z][a-zà-öø-ÿ]{1,30})?"
TITLED = (
    rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Lord|Lady|Sister|Rev|Fr)\b\.?\s{{1,2}}"
    rf"(?!(?:Foster|Reddy|Google|Of|And|The|Who)\b){_NAME}(?:\s{_NAME})?"
)
_TITLED_ANYHOW = r"(?i:\bmrs?\b\.?\s(?!and\b|or\b|the\b|was\b|is\b|who\b|[a-z]\b)[a-z][a-z'-]{2,30})"

_JOB = (
    r"sister|consultant|nurse|matron|pharmacist|registrar|midwife|technician|physio|physiotherapist|paramedic|"
    r"receptionist|carer|colleague|patient"
)
_NO_SURNAME = "|".join(
    sorted(
        _listed(
            """
            A An And As At Are But By Did Do Does For From Had Has Have He Her His How I If In Is It Its
            May My No Not Of On Or Our She So The Their Then There They This To Was We Were What When
            Where Which Who Why Will With You Your Can Could Should Would Must Monday Tuesday Wednesday
            Thursday Friday Saturday Sunday January February March April June July August September
            October November December English Welsh Scottish Irish British Access Activation Advisory
            Associate Associates Board Care Choice Clinic Connect Council Data Direct Education Engagement
            Experience Flow Forum Forums Group Groups Independent Journey Leadership Led Liaison
            Management Manager Managers Initiated Medication Need Needs Network Online Outcomes
            Participation Pathway Pathways Perspective Pharmacist Pharmacists Pharmacy Physician Practice
            Practitioner Practitioners Prescriber Prescribers Prescribing Public Record Records Referral
            Reported Representative Responsibility Review Reviews Role Safety Schemes Services Service
            Specialist Specialists Story Support Survey Surveys Team Teams Technician Technicians Time
            Tool Trust Voice Voices University Hospital Health Community Clinical Primary Senior Staff
            Ward
            """
        )
    )
)

COMMON = _listed(
    """
    april art august banks bell best bill black bond brown case cook cross day dean drew faith field frank
    gene grace green hall hope hunt jack joy june king law long love mark may miles mills nurse page pat
    penny power price rates ray read rice rich rose short small stone street sue summer sunny teller ward
    wells west white will wood woods young
    """
)
"""Parts of names that are also words: they are watched for only with the rest of the name."""

MOST_NAMES = 200
LONGEST_NAME = 80


def names(colleagues: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds any of some names: each as a whole in any case, its parts as they are written.

    Parameters
    ----------
    colleagues : iterable of str
        Such as "Priya Patel"; also finds "Priya" and "Patel", neither of them inside another word.

    Returns
    -------
    re.Pattern or None
        None when there is no name to find.
    """
    whole: set[str] = set()
    parts: set[str] = set()
    for name in list(colleagues)[:MOST_NAMES]:
        said = [part for part in name.replace("’", "'").split() if part.strip(".").lower() not in _TITLES]
        if not 1 < len(" ".join(said)) <= LONGEST_NAME:
            continue
        whole |= {r"\s{1,3}".join(map(re.escape, form)) for form in _forms(said)}
        if len(said) > 1:
            parts |= {re.escape(each) for part in said for [each] in _forms([part]) if _is_telling(part)}
    if not whole:
        return None
    either = [f"(?i:{'|'.join(sorted(whole, key=len, reverse=True))})"]
    either += sorted(parts, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?<![A-Za-z]-)(?:{'|'.join(either)})(?!\w)(?!-[A-Z])")


_TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "sister", "nurse"}


def _forms(said: list[str]) -> list[list[str]]:
    """Return words as they are, and with their accents as characters of their own."""
    return [[unicodedata.normalize(form, part) for part in said] for form in ("NFC", "NFD")]


def _is_telling(part: str) -> bool:
    """Return whether part of a name tells who it is by itself."""
    return len(part) > 2 and part[:1].isupper() and part.lower() not in COMMON


# --- Numbers of records, phones, addresses

_RECORD = (
    r"(?:(?:\bhosp(?:ital)?|\bpatient|\bmedical\srecord|\bcase\s?notes?|\bunit|\bCHI|\bH&C|\bPAS|\bEMIS|\bSystmOne|\bRiO|"
    r"\bNHS|\bdistrict|\bX-?ray)\s{0,2}(?:number|num|no|id|identifier|ref)\b\.?|\bMRN\b|\bhosp(?:ital)?\s?#)"
)
_EMAIL = r"(?<![\w.%+'-])[\w.%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"
_OUTWARD = r"[A-Z]{1,2}[0-9][0-9A-Z]?"
_LIVES = (
    r"\b(?:lives?|lived|living|resid(?:es?|ing|ent)|home|house|flat|address|moved|postcode|post\scode|"
    r"neighbours?)\b"
)

PATTERNS = {
    "date of birth": (
        re.compile(
            rf"(?i:{_BIRTH}[^0-9\n]{{0,25}}(?P<it>{_NUMERIC}|{_WORDED}|\b{MONTH}\s(?:18|19|20)[0-9]{{2}}))"
        ),
        re.compile(
            rf"(?i:{_BIRTH}[^0-9\n]{{0,12}}(?P<it>\b{MONTH}\s[0-3]?[0-9](?:st|nd|rd|th)?,?\s{_YEAR}))"
        ),
        re.compile(
            rf"(?i:(?P<it>{_NUMERIC}|{_WORDED})\s{{0,2}}[(\[,-]?\s{{0,2}}(?:d\.?o\.?b\b|date\sof\sbirth\b))"
        ),
        re.compile(rf"(?P<it>{_INITIALS},?\s?(?:an?\s|is\s|was\s)?\(?{AGE})"),
    ),
    "hospital number": (
        re.compile(
            rf"(?i:{_RECORD})(?:\s?(?:is|was|of)\b)?[\s:#=(-]{{0,4}}"
            r"(?P<it>[A-Za-z]{0,3}[ -]?[0-9](?:[ /-]?[0-9]){4,13}[A-Za-z]?)(?![0-9]|,[0-9])"
        ),
    ),
    "phone number": (
        re.compile(
            r"(?i:\b(?:tel|telephone|phone|mobile|mob|fax)\b\.?(?:\snumber|\sno)?\b\.?(?:\sis|\swas|\son|\sat)?[\s:]{1,3})"
            r"(?P<it>[0-9](?:[ -]?[0-9]){5,10})(?![0-9%]|,[0-9])"
        ),
    ),
    "email": (re.compile(rf"(?P<it>{_EMAIL})"),),
    "somebody's name": (
        re.compile(rf"(?P<it>{TITLED})"),
        re.compile(rf"(?P<it>{_TITLED_ANYHOW})"),
        re.compile(
            rf"\b(?i:{_JOB})\s(?!(?:{_NO_SURNAME})\b)(?P<it>{_NAME}(?:\s(?!(?:{_NO_SURNAME})\b){_NAME})?)"
        ),
    ),
    "postcode": (re.compile(rf"(?i:{_LIVES})[^.\n0-9]{{0,20}}?\b(?P<it>{_OUTWARD})\b(?!\s?[0-9%])"),),
}
"""What patterns find by themselves: the part called `it` is flagged."""

_GROUPS = r"(?:[ .\u200b-]{0,2}[0-9]{3,8}){1,3}"
PHONE = re.compile(
    r"(?<![\w.+])(?:"
    rf"(?P<abroad>(?:\+|00)44[ -]?(?:\(0\)[ -]?)?[1-37][0-9]{{1,4}}(?:[ .-]{{0,2}}[0-9]{{2,8}}){{1,3}})"
    rf"|(?P<home>\(?0[127][0-9]{{1,4}}\)?{_GROUPS})"
    r"|(?P<other>\+[1-9][0-9]{0,2}(?:[ .-]?[0-9]{2,10}){2,5})"
    r")(?![\w])"
)
PHONE_DIGITS = {"abroad": {11, 12, 13, 14}, "home": {10, 11}, "other": {*range(9, 16)}}

POSTCODE = re.compile(
    r"(?i:(?<![A-Za-z0-9])(?P<area>[A-Z]{1,2})[0-9][0-9A-Z]?\s{0,2}[0-9][ABD-HJLNP-UW-Z]{2}(?![A-Za-z0-9]))"
)
ORDINAL = re.compile(r"(?:1st|2nd|3rd|[04-9]th)$")
POSTCODE_AREAS = _listed(
    """
    AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN
    EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML
    N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD
    TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE
    """
)

# --- Places with a day

NEAR = 80
"""Characters that may lie between a place and a day that belong together."""

PLACE = re.compile(
    r"\b(?P<name>(?:[A-Z][\w'.-]{1,30}\s(?:of\s|and\s|the\s)?){1,5})"
    r"(?:Hospital|Infirmary|Hospice|Surgery|Medical\s(?:Centre|Practice)|Health\sCentre|Practice|Clinic|Pharmacy|"
    r"Care\sHome|Nursing\sHome|House|Lodge|Ward)\b"
)
_GENERIC = _listed(
    """
    a acute advanced an ask at best care clinical community consultant day each evidence every for
    foundation from general good group health hospital in independent local medical my new nhs no nursing of
    on one online our out pharmacy physician primary safe standard surgery teaching that the these this to
    trust university urgent walk-in we your january february march april may june july august september
    october november december monday tuesday wednesday thursday friday saturday sunday
    """
)
SENTENCE_END = re.compile(r"[.!?]\s+[A-Z]|\n\s*\n")
MEETING = re.compile(
    r"(?i:\b(?:meetings?|met|workshop|training|trained|conference|course|study\sday|webinar|seminar|event|session|visit(?:ed)?|"
    r"launch(?:ed)?|open(?:ed|s)|published|module|talk|induction|board|committee|pilot|started|went\slive|interview)\b)"
)
PATIENT = re.compile(
    r"(?i:\b(?:patient|admitted|admission|discharged?|died|death|resident|woman|man|lady|gentleman|girl|boy|child|baby|he|she|"
    r"her|his|overdose|incident|error|complaint|a&e|ambulance)\b)"
)


def is_named(name: str) -> bool:
    """Return whether the words before "Hospital" or the like say which one it is.

    Examples
    --------
    >>> is_named("St Mary's "), is_named("General ")
    (True, False)
    """
    return any(word.lower() not in _GENERIC for word in name.split())
