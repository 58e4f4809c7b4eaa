from servicedesk.actors import SYSTEM, Actor


def agent(**changes):
    reach = {"ticket.reply": "own", "ticket.read": "all", "policy.edit": "teams"}
    return Actor(**{"kind": "person", "id": 7, "name": "Ann", "reach": reach} | changes)


def test_without_scopes_the_reach_is_the_roles():
    assert [agent().reach_of(one) for one in ("ticket.reply", "ticket.read", "policy.edit", "person.edit")] == [
        "own",
        "all",
        "teams",
        "",
    ]


def test_a_read_scope_reads_and_nothing_else():
    reader = agent(scopes=frozenset({"read"}))
    assert reader.may("ticket.read")
    assert not reader.may("ticket.reply")
    assert not reader.may("policy.edit")


def test_a_write_scope_reaches_as_far_as_the_role():
    writer = agent(scopes=frozenset({"write"}))
    assert writer.may("ticket.read")
    assert writer.reach_of("ticket.reply") == "own"
    assert not writer.may("person.edit")


def test_a_scope_may_name_one_permission_or_a_family():
    assert agent(scopes=frozenset({"ticket.reply"})).may("ticket.reply")
    assert not agent(scopes=frozenset({"ticket.reply"})).may("ticket.read")
    family = agent(scopes=frozenset({"ticket"}))
    assert family.may("ticket.reply") and family.may("ticket.read")
    assert not family.may("policy.edit")


def test_no_scope_at_all_permits_nothing():
    assert not agent(scopes=frozenset()).may("ticket.read")


def test_the_desk_itself_may_do_everything():
    assert SYSTEM.reach_of("anything.at_all") == "all"
    assert Actor.from_system(via="beat").via == "beat"
