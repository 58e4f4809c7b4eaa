"""The conversation with the mail server: encryption, sign-in, and servers that stall (drill D19)."""

import datetime as dt
import ipaddress
import socket
import ssl
import time
from email.message import EmailMessage
from threading import Thread

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from servicedesk.mail import smtp
from servicedesk.mail.outcomes import Away, Uncertain
from servicedesk.mail.smtp import Carrier, Server
from tests.mailsink import running_sink


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A file with key and certificate of 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sink")])
    now = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "sink.pem"
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    file.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + built.public_bytes(pem))
    return file


@pytest.fixture
def tls(certificate):
    one = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    one.load_cert_chain(certificate)
    return one


def signed_in(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"desk", b"se cret"), handled=False)


def send(url, handing_over=lambda: None):
    message = EmailMessage()
    message["Subject"] = "Hi"
    message.set_content("hello")
    carrier = Carrier(server=Server.from_url(url))
    try:
        carrier.send(message.as_bytes(), sender="desk@example.com", to="grete@example.org", handing_over=handing_over)
    finally:
        carrier.close()


def test_starttls_with_sign_in(tls, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    options = {"tls_context": tls, "require_starttls": True, "authenticator": signed_in, "auth_required": True}
    with running_sink(**options) as sink:
        send(f"smtp+tls://desk:se%20cret@127.0.0.1:{sink.port}")
        assert len(sink.envelopes) == 1
        with pytest.raises(Away) as refused:
            send(f"smtp+tls://desk:wrong@127.0.0.1:{sink.port}")
        assert refused.value.code == "sign_in"
        assert "wrong" not in refused.value.detail


def test_smtps(tls, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with running_sink(ssl_context=tls, server_hostname="127.0.0.1") as sink:
        send(f"smtps://127.0.0.1:{sink.port}")
        assert len(sink.envelopes) == 1


def test_a_certificate_nobody_vouches_for_gets_neither_password_nor_letter(tls):
    with running_sink(tls_context=tls, authenticator=signed_in) as sink:
        with pytest.raises(Away, match="unreachable"):
            send(f"smtp+tls://desk:se%20cret@127.0.0.1:{sink.port}")
        assert sink.envelopes == []


def test_without_starttls_on_offer_nothing_is_sent_in_the_clear():
    with running_sink() as sink:
        with pytest.raises(Away):
            send(f"smtp+tls://127.0.0.1:{sink.port}")
        assert sink.envelopes == []


class Staller:
    """Speaks the given lines of SMTP, one for each line it hears, then falls silent."""

    def __init__(self, *lines):
        self._lines = lines
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = Thread(target=self._talk)
        self.url = f"smtp://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._thread.join()
        self._listener.close()

    def _talk(self):
        connection, _peer = self._listener.accept()
        with connection, connection.makefile("rb") as heard:
            for line in self._lines:
                connection.sendall(line.encode() + b"\r\n")
                heard.readline()
            while heard.readline():  # until the client has had enough
                pass


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["220 hi"],
        ["220 hi", "250 sink"],
        ["220 hi", "250 sink", "250 ok"],
        ["220 hi", "250 sink", "250 ok", "250 ok"],
    ],
)
def test_d19_a_server_that_stalls_before_the_content_is_left_and_nothing_is_uncertain(lines, settings, monkeypatch):
    settings.SMTP_TIMEOUT = 0.2
    monkeypatch.setattr(smtp, "CONNECT_SECONDS", 0.2)
    begun = time.monotonic()
    with Staller(*lines) as server, pytest.raises(Away):
        send(server.url)
    assert time.monotonic() - begun < 1.5


def test_d19_a_server_that_stalls_after_the_content_leaves_it_uncertain(settings):
    settings.SMTP_TIMEOUT = 0.2
    with Staller("220 hi", "250 sink", "250 ok", "250 ok", "354 go") as server, pytest.raises(Uncertain):
        send(server.url)


def test_a_whole_letter_has_a_limit_too(settings, monkeypatch):
    monkeypatch.setattr(smtp, "LETTER_SECONDS", 0.1)
    with running_sink() as sink:
        with pytest.raises(Away, match="unreachable"):
            send(sink.url, handing_over=lambda: time.sleep(0.15))
        assert sink.envelopes == []


def test_a_claim_lost_on_the_way_ends_the_conversation():
    def lost():
        raise RuntimeError("lease ran out")

    with running_sink() as sink:
        with pytest.raises(RuntimeError):
            send(sink.url, handing_over=lost)
        assert sink.envelopes == []
