"""An emergency that ended well and a drill, as the shop's people wrote them down; and the network that they call."""

from datetime import datetime, time, timedelta

from servicedesk.actors import SYSTEM
from servicedesk.demo.house import House
from servicedesk.demo.world import Play, World
from staff.models import Person
from tickets.emergencies import calls, handling
from tickets.emergencies import contacts as emergencycontacts
from tickets.emergencies.contacts import ContactSheet
from tickets.models import Contact, Emergency, Plan

_MINUTE = timedelta(minutes=1)
# name, called for, telephone, order, note, whether the last test reached them
_NETWORK = (
    ("物业值班室 Facility desk", "facility", "+86 21 5555 0101", 1, "二十四小时 day and night", True),
    ("电梯维保 Lift service", "facility", "+86 21 5555 0188", 2, "", True),
    ("门店保安 Store security", "security", "+86 21 5555 0110", 1, "", True),
    ("IT 值班 IT on call", "technical", "+86 21 5555 0120", 1, "", True),
    ("救护车 Ambulance", "rescue", "120", 1, "", True),
    ("品牌公关 Brand and press", "press", "+86 21 5555 0166", 1, "", False),
)


def arrange(world: World, house: House) -> None:
    """The drill four weeks ago, the goods lift last week."""
    contacts = [_contact(one, at=world.now) for one in _NETWORK]
    world.begin(_drill(world, house, contacts), at=_moment(world, house, days=27, at=time(9, 30)))
    world.begin(_goods_lift(world, house), at=_moment(world, house, days=8, at=time(14, 10)))


def _contact(row: tuple[str, str, str, int, str, bool], *, at: datetime) -> Contact:
    name, duty, phone, position, note, _reached = row
    sheet = ContactSheet(name=name, duty=duty, phone=phone, language="zh-hans", position=position, note=note)
    return emergencycontacts.keep_contact(None, sheet, actor=SYSTEM, at=at)


def _moment(world: World, house: House, *, days: int, at: time) -> datetime:
    day = world.until.astimezone(house.zone) - timedelta(days=days)
    return datetime.combine(day.date(), at, tzinfo=house.zone).astimezone(world.until.tzinfo)


def _drill(world: World, house: House, contacts: list[Contact]) -> Play:
    """A fall on the stairs, played; afterwards the numbers are tried."""
    sue = world.actor(house.people["sue"])
    plan = Plan.objects.get(key="safety-incident")
    drill = handling.open_case(
        plan=plan,
        grade=plan.grades.get(level=2),
        title="演习：顾客在展厅楼梯摔倒 Drill: a customer falls on the stairs",
        words="10 点前完成，顾客由赵敏扮演。Zhao Min plays the customer.",
        drill=True,
        actor=sue,
        at=world.now,
    )
    yield world.now + 3 * _MINUTE
    _confirm(world, drill, house.people["max"])
    _all_answer(world, drill, by=house.people["sue"], how="已接通，知悉为演习")
    yield world.now + 6 * _MINUTE
    _say(world, drill, house.people["amy"], "First aid kit was locked away; it took four minutes to find the key.")
    yield world.now + 5 * _MINUTE
    _work(world, drill, house.people["amy"])
    yield world.now + 8 * _MINUTE
    handling.close(
        drill,
        outcome="急救箱钥匙改放前台，下次演习验证。The key now hangs at the counter; the next drill checks it.",
        actor=sue,
        at=world.now,
    )
    for contact, row in zip(contacts, _NETWORK, strict=True):
        result = "reached" if row[-1] else "not_reached"
        emergencycontacts.test_contact(contact, result=result, actor=sue, at=world.now)


def _goods_lift(world: World, house: House) -> Play:
    """Opened by an agent, raised by a supervisor; the first number does not answer, the second does."""
    agent, boss = house.people["chenjie"], house.people["zhaomin"]
    plan = Plan.objects.get(key="equipment-failure")
    lift = handling.open_case(
        plan=plan,
        title="二楼货梯停运 Goods lift on the second floor stands still",
        words="货梯卡在一楼与二楼之间，内无人员。No one is inside.",
        actor=world.actor(agent),
        at=world.now,
    )
    yield world.now + 2 * _MINUTE
    _confirm(world, lift, boss)
    facility = lift.tells.get(contact__duty="facility")
    calls.unanswered(facility, actor=world.actor(agent), at=world.now)
    yield world.now + 3 * _MINUTE
    _all_answer(world, lift, by=agent, how="维保人员 40 分钟内到场 on their way, 40 minutes")
    yield world.now + 9 * _MINUTE
    handling.take_lead(lift, actor=world.actor(boss), at=world.now)
    second = plan.grades.get(level=2)
    reason = "今天 14 单送货受影响。Fourteen deliveries of today are affected."
    handling.regrade(lift, to=second, reason=reason, actor=world.actor(boss), at=world.now)
    yield world.now + 4 * _MINUTE
    _confirm(world, lift, house.people["max"])
    _all_answer(world, lift, by=agent, how="已通知")
    yield world.now + 50 * _MINUTE
    _say(world, lift, house.people["liqiang"], "门锁继电器已更换，试运行正常。Relay replaced; test runs are fine.")
    _work(world, lift, boss)
    yield world.now + 12 * _MINUTE
    outcome = "所有客户当日改约，补偿免费安装。All customers have a new date and get the fitting for free."
    handling.close(lift, outcome=outcome, actor=world.actor(boss), at=world.now)


def _confirm(world: World, emergency: Emergency, person: Person) -> None:
    tell = emergency.tells.filter(person=person, confirmed_at=None).first()
    if tell is not None:
        calls.confirm(tell, actor=world.actor(person), at=world.now)


def _all_answer(world: World, emergency: Emergency, *, by: Person, how: str) -> None:
    for tell in emergency.tells.filter(contact__isnull=False, confirmed_at=None, late_at=None):
        calls.confirm(tell, how=how, actor=world.actor(by), at=world.now)


def _say(world: World, emergency: Emergency, person: Person, words: str) -> None:
    handling.write(emergency, words=words, actor=world.actor(person), at=world.now)


def _work(world: World, emergency: Emergency, person: Person) -> None:
    for check in emergency.checks.all():
        handling.tick(check, actor=world.actor(person), at=world.now)
