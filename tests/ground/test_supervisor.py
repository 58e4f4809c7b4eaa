"""One terminal, five programs: none stays dead, none stays behind."""

import signal
import subprocess

import psycopg2
import pytest

from servicedesk.local.record import read_env
from tests.ground.desks import Desk, a_folder, free_port, until


@pytest.fixture(scope="module")
def desk():
    """A desk on a path with a space, on a machine whose locale is C."""
    with a_folder() as folder:
        desk = Desk(folder / "my data", PORT=str(free_port()), LC_ALL="C").open()
        yield desk
        desk.end()


@pytest.fixture
def folder():
    with a_folder() as folder:
        yield folder


@pytest.mark.parametrize("name", ["web", "worker", "beat", "valkey", "postgres"])
def test_a_killed_program_is_back_within_seconds(desk, name):
    killed = desk.pid(name)
    subprocess.run(["kill", "-9", str(killed)], check=True)
    until(lambda: desk.pid(name) not in (0, killed), what=f"the return of {name}")


def test_the_database_takes_connections_again_after_it_was_killed(desk):
    killed = desk.pid("postgres")
    subprocess.run(["kill", "-9", str(killed)], check=True)
    url = read_env(desk.data / "run" / "env")["DATABASE_URL"]

    def answers() -> bool:
        try:
            psycopg2.connect(url).close()
        except psycopg2.OperationalError:
            return False
        return True

    until(answers, what="a connection")


def test_a_second_desk_on_the_same_data_says_where_the_first_one_is(desk):
    second = Desk(desk.data, PORT=str(free_port()))
    second.output_file = desk.data.with_name("second.out")
    second.start().process.wait(20)
    assert second.process.returncode == 1
    assert f"already running at http://127.0.0.1:{desk.environment['PORT']}" in second.output


def test_a_port_that_was_asked_for_and_is_taken_is_an_error(desk, folder):
    other = Desk(folder / "data", PORT=desk.environment["PORT"]).start()
    other.process.wait(20)
    assert other.process.returncode == 1
    assert f"Port {desk.environment['PORT']} is taken" in other.output
    assert not (folder / "data" / "postgres").exists()


def test_secrets_and_addresses_are_for_the_owner_alone(desk):
    private = [desk.data / "run" / "env", *(desk.data / "secrets").iterdir()]
    assert len(private) >= 4
    assert {file.stat().st_mode & 0o777 for file in private} == {0o600}


def test_the_demo_password_is_shown_once_and_kept(desk):
    password = (desk.data / "secrets" / "demo-password").read_text().strip()
    assert desk.output.count(password) == 1


def test_the_database_answers_in_utf8_though_the_machine_says_c(desk):
    with psycopg2.connect(read_env(desk.data / "run" / "env")["DATABASE_URL"]) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT datctype, datlocale FROM pg_database WHERE datname = 'servicedesk'")
        assert cursor.fetchone() == ("C.UTF-8", "C.UTF-8")
    connection.close()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ending_takes_less_than_five_seconds_and_leaves_no_process(desk, how):
    if desk.process.poll() is not None:
        desk.open()
    assert desk.left()
    assert desk.end(how) < 5
    assert desk.process.returncode == 0
    assert desk.left() == []
    assert not (desk.data / "run" / "env").exists()
    desk.open()


def test_a_program_that_does_not_listen_is_killed_with_its_children(folder):
    desk = Desk(folder / "data", "-m", "tests.ground.fake_desk", "deaf", PORT=str(free_port())).open()
    assert desk.end() < 6.5  # five for those who listen; two machines' worth of tests run beside this one
    assert desk.left() == []


def test_after_the_supervisor_was_killed_nothing_stays_and_the_next_one_recovers(desk):
    desk.end(signal.SIGKILL)
    until(lambda: not desk.left(), seconds=8, what="the end of the orphans")
    desk.open()
    assert desk.pid("postgres")


def test_with_servers_of_ones_own_none_is_started(desk, folder):
    addresses = read_env(desk.data / "run" / "env")
    guest = Desk(
        folder / "data",
        PORT=str(free_port()),
        DATABASE_URL=addresses["DATABASE_URL"],
        REDIS_URL=addresses["REDIS_URL"],
    ).open()
    assert guest.pid("web")
    assert not guest.pid("postgres")
    assert not guest.pid("valkey")
    guest.end()


def test_a_path_too_long_for_sockets_works(folder):
    long = folder / "a-very-long-folder-name" / ("x" * 90) / "data"
    long.parent.mkdir(parents=True)
    desk = Desk(long, PORT=str(free_port())).open()
    assert len(read_env(long / "run" / "env")["REDIS_URL"]) < 110
    desk.end()
    assert desk.left() == []
