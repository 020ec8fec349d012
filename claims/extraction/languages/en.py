"""English: word lists and patterns, folded (lower case). Lists were made by reading news text."""

from __future__ import annotations

import re

from claims.extraction.languages.cues import Cues
from claims.extraction.languages.en_cues import CUES
from claims.extraction.languages.lexicon import SPOKEN, Lexicon, any_of, phrases, words

_SAYS = words(
    "said says say told tells stated states announced announces reported reports wrote writes added adds explained explains"
    " confirmed confirms revealed reveals noted notes declared declares admitted admits warned warns insisted insists argued"
    " argues acknowledged acknowledges remarked observed commented tweeted posted disclosed stressed emphasized emphasised"
    " testified recalled"
)
# These report only before "that" or a whole clause: "found that it leaks", not "found a leak".
_HELD = words(
    "believes believed thinks thought concluded concludes finds found showed shows indicated indicates ruled rules discovered learned agreed agrees"
    " suggested suggests conceded concedes maintained maintains complain complains complained calculated tallied"
)
_ALLEGES = words(
    "alleged alleges allege claimed claims claim accused accuses asserted asserts contended contends"
)
_DENIES = words("denied denies deny")
_ESTIMATES = words(
    "estimated estimates estimate predicted predicts forecast forecasts projected projects expects expected anticipates"
)
# "..., saying the road was shut": for the subject of the sentence.
_SAYING = {
    **dict.fromkeys(
        words("saying adding arguing noting warning insisting stressing explaining declaring"), "says"
    ),
    **dict.fromkeys(words("claiming alleging asserting"), "alleges"),
    **dict.fromkeys(words("denying"), "denies"),
    **dict.fromkeys(words("estimating predicting"), "estimates"),
}
_MODES = {
    **dict.fromkeys(_SAYS | _HELD, "says"),
    **dict.fromkeys(_ALLEGES, "alleges"),
    **dict.fromkeys(_DENIES, "denies"),
    **dict.fromkeys(_ESTIMATES, "estimates"),
}
_AUX = words(
    "is are was were be been am has have had do does did will would can could shall should may might must isn't aren't wasn't"
    " weren't hasn't haven't hadn't doesn't don't didn't won't wouldn't can't couldn't cannot"
)
# Irregular past forms and frequent finite verbs; regular ones are told by their endings.
_IRREGULAR = words(
    "became began broke brought built bought came caught chose cut did drew drove fell felt fought found flew gave got went grew"
    " had heard held hit hurt kept knew led left lost made meant met paid put ran rose said sold sent set shot shut spent spoke"
    " stood stole struck swept swung taught took thought threw told understood woke won wore wrote shed sank sunk shrank slid"
    " slipped plunged remains remain comes come goes go makes make takes take gives give shows show needs need wants want keeps keep"
    " holds hold runs run leads lead stands stand lies lie lives live says say costs cost spends spend owns own uses use works work"
    " helps help plans plan hopes hope seems seem appears appear contains contain includes include causes cause allows allow depends"
    " depend means mean covers cover faces face marks mark rises rise falls fall drops drop grows grow begins begin ends end"
    " arrive arrives happens happen exists exist intends intend hosts host"
)
# Irregular forms that tell of something done.
_PAST = words(
    "became began broke brought built bought came caught chose did drew drove fell felt fought found flew gave got went grew had"
    " heard held kept knew led left lost made meant met paid ran rose said sold sent shot spent spoke stood stole struck took taught"
    " thought threw told understood woke won wore wrote sank shrank slid plunged was were"
)
_SAY = any_of(frozenset(_MODES.keys() - _HELD))
_HOLD = any_of(frozenset(_MODES))
_TELL = words("told tells")
_FINITE = rf"(?:{any_of(_AUX)}|{any_of(_IRREGULAR)}|[a-z]{{2,}}(?:[^aeious\W]ed|[aeiou]ed|ied|sed))"
# A stop inside initials and behind a title ends no source. Atomic: one that is both must not be tried twice, for
# "a.a.a.a" has as many ways as there are subsets of its stops.
_TITLES = "|".join(
    rf"(?<=\b{title}\.)" for title in ("mr", "ms", "dr", "st", "sen", "rep", "gov", "gen", "sgt", "mrs")
)
_NAME = rf"(?:[^,;:.!?\n\"]|\.(?>(?=\w)|(?<=\.\w\.)|{_TITLES}))"
_SOURCE = rf"(?P<src>{_NAME}(?:(?!\b(?:that|which|who|because)\b){_NAME}){{0,110}}?)"
_TOLD = (
    r"(?: (?:reporters|journalists|lawmakers|investors|supporters|voters|congress|(?:the )?(?:associated press|bbc|cnn|reuters|ap|afp|guardian"
    r"|new york times|washington post|wall street journal|court|committee|crowd)))"
)
# Whom something is told, before a clause that begins with a pronoun or "that".
_SOMEBODY = r"(?:the|a|an|his|her|their|its) (?:(?!to\b|not\b|about\b|of\b)[\w'-]+ ){1,4}?(?=(?:that|he|she|they|it|we|i|there)\b)"
# A clause that begins with a noun phrase: a finite verb follows soon.
_CLAUSE = rf"(?=(?:the|a|an|his|her|its|their|some|many|most|no) (?:[\w'-]+ ){{1,6}}(?:{any_of(_AUX)})\b)"
_BEGIN = (
    r"(?:^|(?<=, )|(?<=; )|(?<=\" )|(?<=\band ))(?:(?:but|and|also|meanwhile|however|although|while),? )?"
)
_APPOSED = r"(?:, [^,\n]{2,80},)?"
_ADVERB = r"(?:(?:also|later|then|repeatedly|recently|has|had|have|previously|once|further|reportedly) ){0,2}"
_WHEN = (
    r"(?:(?:on |late |early )?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?: (?:morning|afternoon|evening|night))?|yesterday|today|earlier"
    r"|(?:last|this) \w+|in (?:19|20)\d\d|in (?:january|february|march|april|may|june|july|august|september|october|november|december))"
)

_BOILERPLATE = phrases("""
    share this
    share on
    share the
    related:
    related articles
    related news
    read more
    read also
    see also
    click here
    follow us
    subscribe
    sign up
    advertisement
    all rights reserved
    copyright
    photo:
    photo by
    image:
    image credit
    source:
    sources
    tags:
    comments
    print this
    file photo
    ©
""")

_LEADING = phrases("""
    and
    but
    however
    meanwhile
    also
    moreover
    furthermore
    in addition
    for example
    for instance
    in fact
    of course
    on the other hand
    as a result
    so
    then
    yet
    instead
    worse
    better still
    regardless
    well
    perhaps
    although
    though
    while
    whereas
    because
    since then
    indeed
    therefore
    thus
    nevertheless
    still
""")

# Blanks and a comma, and blanks with a comma among them or not; both begin with a class of characters, which `re` finds fastest.
_COMMA = r"[\s,](?:(?<=,)|(?<=\s)\s*,)\s*"
_GAP = r"[\s,](?:(?<=,)\s+|(?<=\s)\s*(?:,\s+)?)"
# What a sentence must hold, and the cut.
_CUTS = (
    (
        ",",
        r"^(?:as|despite|although|though|while|after|before|when|if|depending|because|since|following|in addition to)\b[^,\x00\n]{10,200}(?P<cut>,\s+)",
    ),
    (":", r"\s*:\s+"),
    (",", rf"{_COMMA}(?=\"[^\x00\"])"),
    (";", r"\s*;\s*"),
    ("-", r"\s+[-]{1,2}\s+"),
    (
        "and",
        rf"{_GAP}and\s+(?=that\s+(?:the|a|an|he|she|it|they|his|her|its|their|there|some|many|most|no)\s)",
    ),
    ("because", r"\s+(?=because\s(?!of\b))"),
    (
        "",
        r"\s(?=\s*(?:that|who)\s)(?<!\bsaid\s)(?<!\bsays\s)(?<!\bso\s)(?<!\band\s)(?<!\bor\s)(?<!\bbut\s)(?<!\bthose\s)(?<!\bclear\s)(?<!\baware\s)(?<!\bsure\s)\s*"
        rf"(?=(?:that|who)\s+(?:{any_of(_AUX)}|{any_of(_IRREGULAR)}|[a-z]{{3,}}ed|[a-z]{{2,}}[^\Ws]s(?!\s+(?:{any_of(_AUX)}|[a-z]+ed)\b))\s)",
    ),
    ("which", r"\s+(?=(?:in|of|by|on|at|for|from|to|with) which\s)"),
    (",", rf"{_COMMA}(?=an?\s+(?:(?!\b(?:and|or)\b)[^,;:.])+$)"),
    ("and", r"\s+and\s+(?=[a-z]{3,}ing\s+(?:a|an|the|his|her|its|their)\s)"),
    (",", rf"{_COMMA}(?=(?:while|whereas|although|though|but|because|so|unless|until)\s)"),
    ("", r"\s+(?=(?:although|whereas|even though|while(?! [a-z]+ing\b))\s)"),
    (
        ",",
        rf"{_COMMA}(?:and|or)?\s*(?=(?:[a-z0-9'.\-]+\s+){{1,6}}(?:{any_of(_AUX)})\s)(?<=,\s)(?=(?!which|who|whose|where|when)[a-z])(?=and |but |or )",
    ),
    (
        ",",
        rf"{_COMMA}(?=(?:and|but)\s+(?:[a-z0-9'\-]+\s+){{1,5}}(?:is|are|was|were|has|have|had|will|would|can|could|said|did|does)\s)",
    ),
    (
        ",",
        rf"{_COMMA}(?=(?:and|but)\s+(?:[a-z0-9'\-]+\s+){{1,6}}(?:{any_of(_PAST)}|[a-z]{{2,}}ed)\s(?:the|an?|its?|him|them|his|her|their|that|to)\s)",
    ),
    (
        "",
        rf"{_GAP}(?:and|but)\s+(?=(?:then\s+|also\s+)?(?:{any_of(_AUX)}|[a-z]{{3,}}(?:ed|ied)|{any_of(words('rose fell lost won took made gave sent told said spent found began became left led sank shed wiped'))})\s)",
    ),
    (
        ",",
        rf"{_COMMA}(?:and\s+)?(?:(?=each\s+\w+ing\s)|(?!(?:depending|including|excluding|following|according|regarding|concerning|during|pending)\b)(?=[a-z]{{3,}}ing\s+(?:the|a|an|its|his|her|their|about|nearly|more|some|out|up|at|in|\d+|[$]|to|it|him|them|over|around|almost|from|on)\b)|(?=(?:citing|calling|making|leaving|bringing|sending|forcing|giving|raising|cutting|causing|killing|injuring|wounding|reaching|hitting|beating|winning|losing|ending|taking|becoming|creating|putting|allowing|letting|helping|leading|prompting|pushing|setting|turning|using|showing|reporting|becoming)\s))",
    ),
    (
        ",",
        rf"{_COMMA}(?=(?:with|at|from|up|down|making|compared|according|including|the (?:first|second|third|largest|biggest|highest|lowest|most|worst|best|only|latest|chairman|president|head|director|annual|largest))\s)",
    ),
    ("and", r"\s+and\s+(?=[a-z]{3,}ing\s+(?:\d+|about|nearly|at least|more than|some))"),
)

SIGNALS = Cues(
    CUES,
    shapes=(
        ("event", re.compile(_FINITE).fullmatch),
        ("past", re.compile(rf"{any_of(_PAST)}|[a-z]{{2,}}(?:[^aeious\W]ed|[aeiou]ed|ied|sed)").fullmatch),
    ),
    anywhere=(
        ("emphasis", lambda plain: "!" in plain),
        ("prediction", re.compile(r"may (?<=\bmay )(?!\d)").search),
        ("hedge", re.compile(r"may (?<=\bmay )(?!\d)").search),
    ),
)

LEXICON = Lexicon(
    code="en",
    boilerplate=re.compile(rf"^[\W_]*(?:{any_of(_BOILERPLATE)})(?!\w)"),
    byline=re.compile(r"^(?:by|written by|from|reporting by|compiled by)\s+[a-z.'\- ]{3,60}$"),
    glued_heading=None,
    opening=re.compile(
        r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, [A-Z][a-z]+ \d{1,2}, \d{4}\s+(?=[A-Z])|"
        r"[A-Z][A-Z.' ]{2,30}(?:, [A-Z][\w.]{2,20})?(?: \([A-Z][\w/ ]{1,20}\))?\s+[-\u2013\u2014]{1,2}\s+(?=\S)"
    ),
    abbreviations=words(
        "mr mrs ms dr prof sen rep gov gen col lt sgt capt rev hon st sr jr vs etc inc ltd co corp jan feb mar apr jun jul aug"
        " sep sept oct nov dec no nos vol fig al approx dept est e.g i.e u.s u.k u.n d.c a.m p.m ph.d ave rd mt ft sec maj"
    ),
    cuts=tuple((needed, re.compile(cut)) for needed, cut in _CUTS),
    soft_cuts=(("", re.compile(r"\s+(?=(?:which|who|where|when|after|before)\s)")),),
    bare_relative=None,
    amounts_to=None,
    embeds=re.compile(r"\b(?:that|whether|because|which|who)\s"),
    restrictive=re.compile(rf"\s+(?=(?:that|who)\s+(?P<own>{_FINITE}|[a-z]{{3,}}s)\s)"),
    aside=None,
    goes_on=re.compile(
        rf"(?<=\S)(?P<comma>(?!))?\s+(?=(?:{any_of(_AUX)}|{any_of(_PAST)}|[a-z]{{2,}}ed(?! (?:by|in|to|at|from|for|on)\b))\s)"
    ),
    whole=re.compile(
        r"(?:^|\s)(?!(?:and|or|but|that|who|which|he|she|it|they|we|you|i|not|there|what|how|to|if|as|than|so|never|also)$)[\w'%\"-]+$"
    ),
    measured=None,
    occasion=None,
    fronted=None,
    adjunct=None,
    further=None,
    rest=None,
    brief=None,
    slight=None,
    conjoins=None,
    listing=None,
    relative=re.compile(rf"{_COMMA}(?=(?:which,?|who,?|whose|where|when)\s)"),
    inserted=re.compile(
        rf"{_COMMA}(?=(?:which,?|who,?|whose|where|when|the|an?|one of|its|his|their|run|called|known|named|led|owned|based|born|founded|made|held"
        r"|built|now|once|then|formerly|[a-z]+(?:ed|ing))\s)"
    ),
    resumes=re.compile(
        rf"{_COMMA}(?=(?P<verb>(?:{_FINITE}|[a-z]{{3,}}s(?=\s(?:the|an?|to|its|his|her|their|that|some|more|on|in|from|countries|people)\b))\s)|(?P<object>\x00))"
    ),
    trailing=re.compile(r"(?:[\s,;]+(?:and|but|or|while|that|which|as|so))+[\s,;]*$"),
    trails=("and", "but", "or", "while", "that", "which", "as", "so"),
    unfinished=None,
    that=re.compile(r"\bthat\s*$"),
    standing=re.compile(r"(?:which|who|whose|that|where|when|with|at|according|an?|each)\s"),
    leading=re.compile(
        rf"(?:[a-z .,'\d]{{3,40}}\((?:ap|upi|reuters|afp|cnn|xinhua|bbc)\)\s*-+|(?:{any_of(_LEADING)})(?![\w'])[\s,:]*|[\s,;:.\-]+)+"
    ),
    joined=None,
    verbless=12,
    verb=re.compile(
        rf"(?<!\bthe )(?<!\ba )(?<!\ban )(?<!\bits )(?<!\bhis )(?<!\bher )(?<!\btheir )(?<!\bthis )(?<!\bof )\b(?:{_FINITE}|[a-z]{{3,}}ing)\b"
    ),
    mark=None,
    frames_at=(),
    frames=(
        (
            (_TELL,),
            re.compile(
                rf"{_BEGIN}{_SOURCE}{_APPOSED} {_ADVERB}(?P<verb>told|tells){_TOLD}(?: {_WHEN})?,? (?=\S)(?!that )"
            ),
        ),
        (
            (_TELL,),
            re.compile(
                rf"{_BEGIN}{_SOURCE}{_APPOSED} {_ADVERB}(?P<verb>told|tells) {_SOMEBODY}(?P<that>that )?"
            ),
        ),
        (
            (frozenset(_MODES),),
            re.compile(rf"{_BEGIN}{_SOURCE}{_APPOSED} {_ADVERB}(?P<verb>{_HOLD}) {_CLAUSE}"),
        ),
        (
            (frozenset(_MODES), words("that")),
            re.compile(
                rf"{_BEGIN}{_SOURCE}{_APPOSED} {_ADVERB}(?P<verb>{_HOLD})(?:{_TOLD})?(?: [a-z]+ly)?(?: {_WHEN})?,? (?P<that>that) "
            ),
        ),
        (
            (words("say says said"),),
            re.compile(
                rf"{_BEGIN}{_SOURCE}{_APPOSED} {_ADVERB}(?P<verb>says?|said)(?: {_WHEN})?[,:]? (?=\S)"
                r"(?!(?:to|by|in|at|on|with|for|from|of|and|or)\b)"
            ),
        ),
        (
            (frozenset(_MODES.keys() - _HELD),),
            re.compile(
                rf"{_BEGIN}{_SOURCE}{_APPOSED} {_ADVERB}(?P<verb>{_SAY})(?: {_WHEN})?[,:]? (?=\S)"
                r"(?!(?:to|by|in|at|the|a|an|its|his|her|their|our|my|on|with|for|from|of|and|or|them|him|us|me|this|these|those|no)\b)"
            ),
        ),
        (
            (frozenset(_MODES.keys() - _HELD), frozenset({SPOKEN})),
            re.compile(
                rf"{_BEGIN}{_SOURCE}{_APPOSED} {_ADVERB}(?P<verb>{_SAY})(?:{_TOLD})?(?: {_WHEN})?[,:]? (?=\"{SPOKEN})"
            ),
        ),
        (
            (frozenset(_SAYING),),
            re.compile(
                rf"(?<=, )(?:and )?(?P<verb>{any_of(frozenset(_SAYING))})(?: (?P<that>that))? (?=\S)(?!to )"
            ),
        ),
        ((words("according"),), re.compile(r"^(?P<verb>according to) (?P<src>[^,\n]{2,120}),\s*")),
    ),
    begins=re.compile(r"[,;\"d] (?:(?<!d )|(?<=\band ))"),
    after_frames=(
        # Behind a quotation all that follows is its frame.
        (
            ('"',),
            re.compile(
                rf"\",?\s+(?P<src>[^,\"\n]{{2,80}}?)(?:, [^\"\n]{{2,80}},)? {_ADVERB}(?P<verb>{_SAY})(?!\w)[^\"\n]{{0,120}}$"
            ),
        ),
        (('"',), re.compile(rf"\",?\s+(?P<verb>{_SAY}) (?P<src>[^,\"\n]{{2,80}})(?:, [^\"\n]{{2,120}})?$")),
        (
            (",",),
            re.compile(
                rf"\s*,\s+(?P<src>[^,\"\n]{{2,80}})(?:, [^\"\n]{{2,80}})?,? {_ADVERB}(?P<verb>{_SAY})(?:(?<=told) [\w' ]{{2,40}}?)?(?: {_WHEN})?$"
            ),
        ),
        ((",",), re.compile(rf"\s*,\s+(?P<verb>{_SAY}) (?P<src>[^\"\n]{{2,120}})$")),
        (("according to ",), re.compile(r"\s*,?\s+(?P<verb>according to) (?P<src>[^;\n]{2,120})$")),
    ),
    subject=re.compile(
        rf"^(?:(?:but|and|however|meanwhile),? )?(?P<src>(?!(?:it|there|this|that|what|in|on|at|by|for|with|after|before|as|when|if)\b)[^,;:.\n\"]{{2,70}}?) (?P<verb>{_FINITE})\s"
    ),
    saying=frozenset(_MODES) | frozenset(_SAYING) | {"according"},
    modes={**_MODES, **_SAYING, "according to": "says"},
    participles=frozenset(_SAYING),
    pronouns=words("he she they it i we you"),
    signals=SIGNALS,
)
