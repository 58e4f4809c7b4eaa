"""The customers: eighty people with names of their region, an address or a telephone, some of them VIPs."""

from dataclasses import dataclass
from random import Random

from tickets.customers.recognising import Sender
from tickets.vocabulary import Channel

_HANS = (
    "王敏,李伟,张丽,刘洋,陈晨,杨帆,赵磊,黄静,周涛,吴昊,徐慧,孙悦,马超,朱琳,胡斌,郭婷,林峰,何洁,高翔,罗佳,郑爽,梁冰,谢雨,宋岩,唐宁,许诺,韩雪,冯凯,邓超群,曹颖,彭飞,曾莉,"
    "肖楠,田甜,董洁,潘悦,袁野,蔡明,蒋欣,余欢"
)
_HANT = "陳怡君,林志豪,黃淑芬,張家豪,李佩珊,王建宏,吳雅婷,劉冠宇,蔡宜蓁,楊承翰,許美玲,鄭博文"
_EN = (
    "Hannah Price,Oliver Grant,Priya Nair,Daniel Osei,Sofia Rossi,Marcus Webb,Grace Tan,Liam O'Brien,"
    "Ines Moreau,Peter Novak,Chloe Bennett,Arjun Mehta,Emma Larsen,Noah Fischer,Ruth Adeyemi,"
    "Jonas Berg,Maya Cohen,Tom Harding,Alice Wong,Victor Silva,Nadia Haddad,George Whitfield,"
    "Leila Karimi,Samuel Reid,Julia Kowalska,Ben Carter,Mei Ling Koh,Aisha Rahman"
)
_PINYIN = "wangmin,liwei,zhangli,liuyang,chenchen,yangfan,zhaolei,huangjing,zhoutao,wuhao"
_STEMS = _PINYIN.split(",")
_SHARES = (("zh-hans", _HANS), ("zh-hant", _HANT), ("en", _EN))
_WRITTEN = (Channel.WEB, Channel.WEB, Channel.WEB, Channel.EMAIL, Channel.CHAT, Channel.SOCIAL)
_SPOKEN = (Channel.PHONE, Channel.PHONE, Channel.PHONE, Channel.COUNTER)


@dataclass(frozen=True, kw_only=True)
class Guest:
    """A customer-to-be: how they call themselves and can be reached."""

    name: str
    language: str
    email: str
    phone: str
    vip: bool

    @property
    def sender(self) -> Sender:
        return Sender(name=self.name, email=self.email, phone=self.phone, language=self.language)

    @property
    def called(self) -> str:
        """How a letter calls them: 王女士 would need to know more than we do, so the name as it is."""
        return self.name if self.language != "en" else self.name.split()[0]

    def channel(self, random: Random) -> Channel:
        if not self.email:
            return random.choice(_SPOKEN)
        return random.choice(_WRITTEN if random.random() < 0.8 else _SPOKEN)


def gather(random: Random) -> list[Guest]:
    """All eighty, in an order of chance. One in eight has a telephone only, one in ten is a VIP."""
    guests = []
    for language, names in _SHARES:
        for place, name in enumerate(names.split(",")):
            by_phone = place % 8 == 5
            guests.append(
                Guest(
                    name=name,
                    language=language,
                    email="" if by_phone else _email(language, name, place),
                    phone=_phone(random, language) if by_phone or place % 3 == 0 else "",
                    vip=place % 10 == 3,
                )
            )
    random.shuffle(guests)
    return guests


def _email(language: str, name: str, place: int) -> str:
    """Under example domains: nobody's real address can be among them."""
    if language == "en":
        return f"{name.lower().replace(' ', '.').replace(chr(39), '')}@example.com"
    if language == "zh-hant":
        return f"customer{place + 11}@example.net"
    stem = _STEMS[place] if place < len(_STEMS) else f"kehu{place + 100}"
    return f"{stem}@example.org"


def _phone(random: Random, language: str) -> str:
    if language == "zh-hant":
        return f"+886 9{random.randint(10, 88)} {random.randint(100, 999)} {random.randint(100, 999)}"
    if language == "en":
        return f"+44 7700 900{random.randint(100, 999)}"
    return f"13{random.choice('5689')} {random.randint(1000, 9999)} {random.randint(1000, 9999)}"
