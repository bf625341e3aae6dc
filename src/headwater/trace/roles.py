"""Where a name parts from the role before or behind it, in languages whose capitals or spaces do not show it."""

from __future__ import annotations

import re
from dataclasses import replace

from headwater.trace.who import Who

_GERMAN_ROLE = re.compile(
    r"(?:\w{4,}(?:er|erin|ist|istin|or|orin|ant|antin|ent|entin|eur|eurin|arzt|ärztin|mann|frau|chef|chefin|anwalt|anwältin|"
    r"vorstand|präsident|kanzler|minister|sprecher)|(?:\w+)?(?:vorsitzende|abgeordnete|beauftragte)[rn]?)$",
    re.IGNORECASE,
)
_GERMAN_FIRST_NAMES = frozenset(
    "alexander christopher kristin kathrin katrin valentin constantin konstantin benjamin augustin quentin florentin "
    "günter günther werner walter dieter peter oliver rainer reiner holger rüdiger gunter heiner volker elmar kerstin "
    "karin carin kevin martin corentin vincent laurent clement viktor victor hector igor gregor tudor vicent".split()
)
_OF = re.compile(
    r"(?:\bde\s+(?:l[’']|la\s+|los\s+|las\s+)?|\bd[ueo]s?\s+|\bda\s+|\bdel(?:la|lo|l[’'])?\s*|\bdei\s+|\bd[’'])$"
)
_PATRONYMIC = re.compile(r"(?:вич|вна|ична)$")
_RUSSIAN_ROLE = re.compile(
    r"(?:министр|президент|премьер|глав[аыуе]|депутат|директор|мэр|губернатор|представител|эксперт|аналитик|сенатор|генерал|полковник|"
    r"адвокат|судь|профессор|врач|тренер|посол|секретар|спикер|лидер|основател|руководител|начальник|заместител|пресс-секретар|"
    r"чиновник|историк|политолог|экономист|прокурор|следовател|замминистр|вице-|уполномоченн|председател|координатор|владел|хозя)",
    re.IGNORECASE,
)
_DUTCH_ROLE = re.compile(
    r"(?:kamerlid|staatssecretaris|burgemeester|hoogleraar|woordvoerder|woordvoerster|wethouder|europarlementariër|voorzitter|directeur|"
    r"minister|onderzoeker|onderzoekster|advocaat|premier|commissaris|raadslid|senator|bondscoach|trainer)$",
    re.IGNORECASE,
)
_ARABIC_ROLE = re.compile(
    r"^(?:نائب|نائبة|مساعد|مساعدة)?\s*(?:وزير|وزيرة|رئيس|رئيسة|مدير|مديرة|محافظ|محافظة|سفير|سفيرة|أمين|أمينة|قائد|زعيم|زعيمة|"
    r"متحدث|متحدثة|ناطق|ناطقة|مسؤول|مسؤولة|خبير|خبيرة|أستاذ|أستاذة|عضو|ممثل|ممثلة|مبعوث|مبعوثة|عمدة|حاكم|حاكمة|مستشار|مستشارة)$"
)
_CHINESE_ROLE = re.compile(
    r"^.*?(?:大臣|总统|總統|总理|總理|首相|主席|教授|发言人|發言人|代表|主任|博士|议员|議員|部长|部長|市长|市長|省长|州长|局长|局長|校长|会长|"
    r"院长|处长|所长|厅长|社长|队长|行长|司长|董事长|秘书长|书记|经理|总裁|总监|家|员|師|师|主人|老板|记者|律师|医生|大使|上校|将军|女士的|村民|居民|负责人|创始人)"
    r"(?=[\u4e00-\u9fff]{1,6}(?:·[\u4e00-\u9fff]{1,8})+$|[\u4e00-\u9fff]{2,3}$)"
)
_JAPANESE_ROLE = re.compile(
    r"(?:(?P<of>.+)の)?(?P<name>[^の\s]{2,12}?)(?P<role>(?:副|前|元)?(?:事務|代表)?(?:委員長|実行委員長|課長|部長|局長|室長|所長|知事|市長|町長|村長|区長|"
    r"首相|大臣|外相|財務相|国防相|教授|准教授|社長|会長|長官|官房長官|報道官|代表|議員|監督|選手|理事長|書記長|幹事長|総裁|研究員|弁護士|医師|大統領|議長|校長|院長|館長|"
    r"店主|組合長|支配人|被告|容疑者))(?:[（(]\d+[)）])?$"
)
_JAPANESE_PERSON = re.compile(
    r"(?:(?P<of>.+)(?:の|に住む|で働く))?(?P<name>[^の\s]{1,10}?)(?:さん|氏|様)(?:[（(]\d+[)）])?$"
)
_JAPANESE_OFFICE = re.compile(
    r"(?:(?P<of>.+)の)?(?P<role>報道官|広報担当者|担当者|広報官|報道担当者|幹部|関係者|代表者|専門家|研究者|弁護士|住民|当局者|高官|責任者|職員)$"
)
_OCCUPATION = re.compile(r"(?:家|者|員|長|師|士|官|手|人|生|主|授|優)$")
_INSTITUTIONS = frozenset(
    "ministry department company firm government union court police commission council agency bank party committee university "
    "hospital airline board campaign army military navy authority authorities parliament senate embassy church club school "
    "operator manufacturer regulator prosecution institute foundation".split()
)


def parted(source: str, who: Who, code: str) -> Who:
    """Who a source is once its role is taken off its name, in the way of its language; `source` is as printed."""
    if code == "de":
        return _german(who)
    if code in ("fr", "es", "pt", "it"):
        return _romance(source, who)
    if code == "ru":
        return _russian(who)
    if code == "ar":
        return _arabic(source, who)
    if code in ("zh", "ja"):
        return _spaceless(source, code) or who
    return _dutch(who) if code == "nl" else _english(who)


def _dutch(who: Who) -> Who:
    """Before a name a role has the capital of its own in Dutch ("Kamerlid Piet de Boer")."""
    words = who.speaker.split()
    if len(words) < 3 or not _DUTCH_ROLE.search(words[0]):
        return who
    return replace(who, speaker=" ".join(words[1:]), role=f"{words[0]} {who.role}".strip())


def _english(who: Who) -> Who:
    """The Ministry of Waterways and "the company" are bodies, no roles of anybody."""
    if who.speaker or not who.role:
        return who
    words = who.role.split()
    if (
        who.organisation
        and who.role.startswith(f"{who.organisation} of ")
        and who.role[len(who.organisation) + 4 :][:1].isupper()
    ):
        return Who("", "", who.role)
    if not who.organisation and len(words) < 4 and words[-1].casefold() in _INSTITUTIONS:
        return Who("", "", who.role)
    return who


def _german(who: Who) -> Who:
    words = who.speaker.split()
    first = 0
    while len(words) - first > 2 and _is_german_role(words[first], words[first + 1]):
        first += 1
    if not first:
        return who
    return replace(who, speaker=" ".join(words[first:]), role=f"{' '.join(words[:first])} {who.role}".strip())


def _is_german_role(word: str, following: str) -> bool:
    """Whether a word is a role ("Uhrmacherin"), or whose role it is ("Kessarias Außenminister")."""
    if word.casefold() in _GERMAN_FIRST_NAMES:
        return False
    role = _GERMAN_ROLE.search(word) is not None
    return role or (word.endswith("s") and _GERMAN_ROLE.search(following) is not None)


def _romance(source: str, who: Who) -> Who:
    """The minister of Irrigation Salma Haddad: what "of" opens is the office, and two words at the end the name."""
    words = who.speaker.split()
    at = source.find(who.speaker)
    if len(words) < 3 or at < 1 or _OF.search(source[:at]) is None:
        return who
    first = len(words) - 2 - (words[-2][0].islower() or words[-2] in ("Al", "El"))
    return replace(
        who,
        speaker=" ".join(words[first:]),
        role=f"{who.role}{'' if who.role.endswith('’') else ' '}{' '.join(words[:first])}",
    )


def _russian(who: Who) -> Who:
    words = who.speaker.split()
    if len(words) > 1 and _RUSSIAN_ROLE.match(words[0]):  # its capital is that of the sentence
        who = replace(who, speaker=" ".join(words[1:]), role=f"{words[0]} {who.role}".strip())
        words = words[1:]
    if len(words) != 3 or not who.role or _PATRONYMIC.search(words[1]) or _PATRONYMIC.search(words[2]):
        return who
    return replace(who, speaker=" ".join(words[1:]), role=f"{who.role} {words[0]}")


def _arabic(source: str, who: Who) -> Who:
    """A role stands first, with its own complement; a name rarely opens with the article."""
    words = source.split()
    first = 0
    if words and _ARABIC_ROLE.match(words[0]):
        first = 1
    while first < len(words) and (words[first].startswith("ال") or words[first] in ("باسم", "في", "لدى", "لشؤون")):
        first += 1
    if first == 0 or (first == 1 and len(words) == 1):
        return who
    role, name = " ".join(words[:first]), " ".join(words[first:])
    if not name:
        return replace(who, speaker="", role=role) if _ARABIC_ROLE.match(words[0]) else who
    return replace(who, speaker=name, role=role) if len(name.split()) < 4 else who


def _spaceless(source: str, code: str) -> Who | None:
    if code == "zh":
        match = _CHINESE_ROLE.match(source)
        return Who(source[match.end() :], match.group()) if match else None
    match = _JAPANESE_ROLE.fullmatch(source) or _JAPANESE_PERSON.fullmatch(source)
    if match is None:
        office = _JAPANESE_OFFICE.fullmatch(source)
        return Who("", office["role"], office["of"] or "") if office else None
    parts = match.groupdict()
    if not parts.get("role") and parts["of"] and _OCCUPATION.search(parts["of"]):
        return Who(parts["name"], parts["of"])
    return Who(parts["name"], parts.get("role") or "", (parts["of"] or "") if parts.get("role") else "")
