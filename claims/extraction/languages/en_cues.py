"""English words that tell what sort of assertion a clause is, by signal. Lists were made by reading news text."""

from __future__ import annotations

# Commas part the entries; ``*`` stands for any ending.
CUES = {
    "prediction": """
        will, won't, would, wouldn't, shall, going to, expected to, likely to, might, could, plan to, plans to,
        intend to, intends to, is set to, are set to, forecast*, predict*, projected, i'll, we'll, you'll, he'll, she'll,
        they'll, it'll, i'd, we'd, they'd
    """,
    "opinion": """
        i think, i believe, i feel, we believe, we think, should, must, beautiful, wonderful, terrible, horrible,
        amazing, great, fantastic, awful, unfortunately, sadly, hopefully, impressive, remarkable, incredible, best,
        worst, deserve, deserves, in my view, in my opinion, we need, let's, let us, thank*, proud, happy, love, ought,
        i hope, we hope
    """,
    "emotion": """
        god, bless, thank you, please, welcome, congratulations, pray, prayers
    """,
    "hedge": """
        might, could, perhaps, maybe, probably, possibly, possible, likely, seem, seems, appear, appears, reportedly,
        apparently, sometimes, suppose, guess, kind of, sort of
    """,
    "change": """
        rose, rise, risen, rises, rising, fell, fall, falls, fallen, falling, drop*, declin*, decreas*, increas*, grew,
        grow*, gain*, lost, lose, loses, loss*, jump*, plung*, surg*, soar*, cut, cuts, doubled, tripled, halved, shed,
        slid, sank, climb*, reduc*, raised, raise, raises, lowered, up from, down from
    """,
    "comparison": """
        more, less, fewer, most, least, highest, lowest, largest, biggest, smallest, first, record, higher, lower, than,
        cheaper, faster, better, worse, rival, rivals, same, similar, only, compared, oldest, youngest, holiest, longest,
        best, worst, twice, times
    """,
    "causal": """
        caus*, because, due to, led to, leads to, lead to, result*, prompt*, trigger*, thanks to, owing to, blam*,
        attribut*
    """,
    "legal": """
        law, laws, legal*, illegal*, court, courts, judge, judges, banned, ban, bans, act, bill, regulation*, rule,
        rules, convicted, sentenced, prison, charged, sued, lawsuit, constitution*, mandatory, right, rights,
        legislation, amendment, treaty, vote, voted, veto, vetoed, signed, passed
    """,
    "negation": """
        not, no, never, none, without, neither, nor, cannot, don't, doesn't, didn't, isn't, aren't, wasn't, weren't,
        won't, wouldn't, can't, couldn't, hasn't, haven't, hadn't, shouldn't
    """,
    "first-person": """
        i, we, my, our, me, ours, mine, myself, ourselves, i'm, we're, i've, we've, i'll, we'll, i'd, we'd, let's
    """,
    "second-person": """
        you, your, yours, yourself, you're, you've, you'll, you'd
    """,
    "obligation": """
        should, shouldn't, must, ought, need to, needs to, have to, has to, got to, need, needs, needed, necessary,
        supposed to, essential, responsib*, required, require, requires, let us, let's
    """,
    "wish": """
        hope, hopes, hoped, hoping, want, wants, wish, wishes, dream*, trying to, seek, seeks, aim, aims, promise,
        promises, pledge*, vow*, commit*, dedicated, determined, effort, efforts, willing, eager, look forward,
        appreciat*, grateful, thank*, proud, glad, happy, praise*, prais*, congratulat*
    """,
    "conditional": """
        if, unless, whether, whenever, as long as, provided that, in case, otherwise
    """,
    "emphasis": """
        very, really, just, simply, quite, absolutely, certainly, obviously, clearly, actually, exactly, indeed, truly,
        completely, totally, fully, ever, always, too, so, such, any, anything, anybody, anyone, everybody, everyone,
        everything, nobody, nothing, all, whole, thing, things, something, what, how, why, rather, course, of course,
        fact, well, even, enough, way
    """,
    "evaluation": """
        important, good, great, bad, better, best, worse, worst, strong, strongly, weak, wrong, right, tough, hard,
        difficult, easy, serious, dangerous, critical, fair, unfair, real, huge, big, extraordinary, successful, success,
        positive, negative, interesting, true, reasonable, foolish, smart, wise, brave, honest, proper, excellent,
        unique, useful, effective, significant, clear, simple, sensible, shameful, tragic, evil, horrific, cowardly,
        heroic, vital, crucial, key
    """,
    "ideal": """
        role, interest, interests, trust, confidence, vision, future, freedom, liberty, justice, peace, values, value,
        principle*, moral*, spirit, will of, culture, creativ*, unity, loyalty, humanity, people, person, man, life,
        lives, heart*, mind*, faith, nation, dream*, challenge*, opportunit*, responsib*, leadership, strength, courage,
        experience, judgment, idea*, issue*, problem*, solution*, question*, choice*, chance, goal*, side, point, matter
    """,
    "vague": """
        dozens, hundreds, thousands, millions, billions, trillions, many, most of, several, numerous, majority, some of,
        half, a number of, a lot, lots, few, average
    """,
    "office": """
        president, minister, ministry, government, company, companies, bank, agency, council, university, army, court,
        party, congress, senate, senator, police, hospital, association, organisation, organization, authority,
        department, committee, union, commission, chief, director, official, officials, administration, governor, mayor,
        spokesman, spokeswoman, military, industry, corporation, secretary, ambassador, parliament, school, team
    """,
    "past": """
        was, were, wasn't, weren't, did, didn't, had, hadn't, has, have, hasn't, haven't, been, ago
    """,
    "subjunctive": """
        to, will, would, could
    """,
}  # fmt: skip
