"""Folders, secrets and texts of a desk."""

import os
import venv

import pytest

from servicedesk.local import bootstrap, translations
from servicedesk.local.account import Account
from servicedesk.local.places import SOCKET_FOLDER_BYTES, Places, Trouble, private_short_folder


def test_a_secret_is_made_once_and_is_the_owners_alone(tmp_path):
    places = Places(data=tmp_path / "data")
    places.make()
    first, is_new = places.secret("secret-key")
    assert is_new
    assert len(first) >= 50
    assert places.secret("secret-key") == (first, False)
    assert (places.secrets / "secret-key").stat().st_mode & 0o777 == 0o600


def test_sockets_of_a_long_path_lie_in_a_short_private_folder(tmp_path):
    folder = Places(data=tmp_path / ("x" * 120)).sockets()
    assert len(os.fsencode(folder)) <= SOCKET_FOLDER_BYTES
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.rmdir()


def test_a_short_folder_that_somebody_else_opened_is_refused(tmp_path):
    folder = private_short_folder(tmp_path)
    folder.chmod(0o777)
    with pytest.raises(Trouble, match="belongs to somebody else"):
        private_short_folder(tmp_path)
    folder.rmdir()


def test_a_folder_under_a_closed_home_is_out_of_reach_for_another_account(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert Account().reaches(closed / "x")
    assert not Account(uid=65534, gid=65534).reaches(closed / "x")


PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "Send %(count)s"
msgstr "{told}"
"""


def write_po(project, told):
    folder = project / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(PO.replace("{told}", told))
    return folder / "django.mo"


def test_texts_are_compiled_when_stale_and_only_then(tmp_path):
    mo = write_po(tmp_path, "发送 %(count)s")
    assert translations.compile_stale(tmp_path) == 1
    os.utime(mo, (2e9, 2e9))
    assert translations.compile_stale(tmp_path) == 0
    assert "发送".encode() in mo.read_bytes()


@pytest.mark.parametrize(
    ("told", "finding"),
    [("", "not translated"), ("发送 %(number)s", "placeholders differ"), ("发送 %(count)s", "")],
)
def test_an_unfinished_translation_is_named(tmp_path, told, finding):
    write_po(tmp_path, told)
    assert all(finding in found for found in translations.unfinished(tmp_path)) if finding else True
    assert bool(translations.unfinished(tmp_path)) is bool(finding)


def test_an_old_python_is_told_so(monkeypatch):
    monkeypatch.setattr(bootstrap, "OLDEST", (9, 9))
    with pytest.raises(SystemExit, match=r"needs Python 9\.9 or later"):
        bootstrap.check_python()


def test_a_python_that_makes_no_environments_is_told_which_package_mends_it(monkeypatch):
    monkeypatch.setattr(bootstrap, "quiet", lambda _command: 1)
    with pytest.raises(SystemExit, match=r"apt install python3\.\d+-venv"):
        bootstrap.make_venv()


def test_an_environment_is_current_only_for_its_own_lock_and_place(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "stamp", lambda: {"venv": bootstrap.VENV, "run": bootstrap.lock_hash("run")})
    assert bootstrap.is_current("run")
    assert not bootstrap.is_current("dev")
    monkeypatch.setattr(bootstrap, "stamp", lambda: {"venv": "/elsewhere", "run": bootstrap.lock_hash("run")})
    assert not bootstrap.is_current("run")


def test_an_environment_whose_making_was_cut_short_is_made_anew(monkeypatch, tmp_path):
    """Without its pyvenv.cfg its Python takes itself for the machine's, and installs there."""
    venv.create(tmp_path / "venv", symlinks=True)
    monkeypatch.setattr(bootstrap, "VENV", str(tmp_path / "venv"))
    monkeypatch.setattr(bootstrap, "PYTHON", str(tmp_path / "venv/bin/python"))
    monkeypatch.setattr(bootstrap, "stamp", dict)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: name)
    assert bootstrap.is_usable()
    (tmp_path / "venv/pyvenv.cfg").unlink()
    assert not bootstrap.is_usable()
