"""Webhooks on the wire: signed as published, only to checked public addresses, in five seconds."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from standardwebhooks import Webhook

from complaints.channels import webhooks
from complaints.channels.errors import Undeliverable
from complaints.channels.webhooks import Delivery, Gone, deliver, fault_of, signed
from tests.rig.hook_sink import HookSink

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldY"


@pytest.fixture
def sink() -> Iterator[HookSink]:
    with HookSink() as opened:
        yield opened


def to(url: str, *secrets: str, loopback: bool = True) -> Delivery:
    return Delivery(url, "msg_1", '{"type":"webhook.test"}', secrets or (SECRET,), loopback)


def reasons(delivery: Delivery) -> tuple[str, bool]:
    with pytest.raises(Undeliverable) as refused:
        deliver(delivery)
    return str(refused.value), refused.value.permanent


def test_the_signature_is_the_published_example() -> None:
    """The worked example of the Standard Webhooks libraries."""
    delivery = Delivery("https://a.example/", "msg_p5jXN8AQM9LWM0D4loKWxJek", '{"test": 2432232314}', (SECRET,))
    headers = signed(delivery, datetime.fromtimestamp(1614265330, UTC))
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_receiver_verifies_with_either_secret_in_use(sink: HookSink) -> None:
    deliver(to(sink.url("/in?x=1"), SECRET, OTHER))
    (told,) = sink.told
    assert (told.path, told.headers["content-type"]) == ("/in?x=1", "application/json")
    for secret in (SECRET, OTHER):
        assert Webhook(secret).verify(told.body, told.headers) == {"type": "webhook.test"}


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
def test_what_is_not_taken_is_tried_again(sink: HookSink, status: int) -> None:
    sink.answer = status
    assert reasons(to(sink.url())) == (f"answered {status}", False)


def test_410_means_no_more(sink: HookSink) -> None:
    sink.answer = 410
    with pytest.raises(Gone) as refused:
        deliver(to(sink.url()))
    assert refused.value.permanent


def test_no_redirect_is_followed(sink: HookSink) -> None:
    sink.answer, sink.location = 307, sink.url("/elsewhere")
    assert reasons(to(sink.url())) == ("answered 307", False)
    assert [told.path for told in sink.told] == ["/hook"]


@pytest.mark.parametrize("answer", ["hang", "drip"])
def test_who_never_ends_their_answer_costs_no_more_than_the_limit(
    sink: HookSink, answer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "LIMIT", 0.4)
    sink.answer, begun = answer, monotonic()
    assert reasons(to(sink.url())) == ("took longer than 5 seconds", False)
    assert monotonic() - begun < 2


def test_a_port_nobody_listens_on_is_tried_again() -> None:
    assert reasons(to("http://127.0.0.1:9/")) == ("ConnectionRefusedError", False)


def certificate(name: str, folder: Path) -> Path:
    """A certificate for a name that nobody but us trusts, with its key."""
    key, today = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), 1, today - timedelta(days=1), today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / f"{name}.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(*plain))
    return file


@pytest.mark.parametrize(("asked", "taken"), [("partner.example", True), ("other.example", False)])
def test_over_tls_they_prove_the_name_although_we_connect_to_an_address(
    asked: str, taken: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate("partner.example", tmp_path)
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(file)
    named: list[str | None] = []
    theirs.sni_callback = lambda _, name, __: named.append(name)
    ours = ssl.create_default_context(cafile=str(file))
    monkeypatch.setattr(webhooks.ssl, "create_default_context", lambda: ours)
    monkeypatch.setattr(webhooks, "_may_be_reached", lambda *_, **__: True)
    with HookSink(tls=theirs) as sink:
        place = (socket.AF_INET, ("127.0.0.1", sink.port))
        monkeypatch.setattr(webhooks, "_looked_up", lambda host, port: [place])
        delivery = to(f"https://{asked}:{sink.port}/in", loopback=False)
        if taken:
            deliver(delivery)
        else:
            assert reasons(delivery) == ("TLS failed: CERTIFICATE_VERIFY_FAILED", False)
        assert named == [asked]
        assert [told.headers["host"] for told in sink.told] == [f"{asked}:{sink.port}"] * taken


PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "198.18.0.1", "192.0.0.8", "240.0.0.1",
    "::1", "::", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:93.184.216.34",
    "64:ff9b::a00:1", "2002:a00:1::1", "2001:0:a00:1::1", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_refused_written_out(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    assert fault_of(f"https://{host}/", loopback=False) == "This address is not on the public internet."


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_there_is_refused_even_beside_a_public_address(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    places = [(socket.AF_INET, ("93.184.216.34", 443)), (family, (address, 443))]
    monkeypatch.setattr(webhooks, "_looked_up", lambda host, port: places)
    monkeypatch.setattr(webhooks, "_talk", lambda *_: pytest.fail("we connected"))
    said = "its name leads to an address that is not on the public internet"
    assert reasons(to("https://inside.example/", loopback=False)) == (said, False)


def test_a_name_that_changes_its_mind_is_asked_once_and_the_checked_address_is_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [[(socket.AF_INET, ("93.184.216.34", 443))], [(socket.AF_INET, ("127.0.0.1", 443))]]
    reached: list[Any] = []

    def talk(delivery: Delivery, parts: Any, opened: Any, place: Any, line: Any) -> int:
        reached.append((parts.hostname, place))
        return 200

    monkeypatch.setattr(webhooks, "_looked_up", lambda host, port: answers.pop(0))
    monkeypatch.setattr(webhooks, "_talk", talk)
    deliver(to("https://rebinds.example/", loopback=False))
    assert reached == [("rebinds.example", ("93.184.216.34", 443))]
    assert len(answers) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example/", "ftp://partner.example/", "//partner.example/", "https:///x", "https://a@b.example/",
        "https://partner.example/#x", "https://partner.example/\r\nX: y", "https://partner.example/ x",
        "https://partner.example:99999/", "https://partner.example:0/", f"https://partner.example/{'x' * 500}", "", "x",
        "https://pärtner.example/", "https://a.example\\@b.example/",
    ],
)  # fmt: skip
def test_an_address_that_could_be_read_two_ways_is_refused(url: str) -> None:
    assert fault_of(url, loopback=False) != ""
    assert reasons(to(url, loopback=False))[0] == fault_of(url, loopback=False)


def test_http_is_for_this_very_machine_and_only_where_it_is_allowed(
    sink: HookSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fault_of(sink.url(), loopback=True) == ""
    assert fault_of(sink.url(), loopback=False) == "The address must begin with https://."
    monkeypatch.setattr(webhooks, "_looked_up", lambda host, port: [(socket.AF_INET, ("93.184.216.34", 80))])
    assert "not on the public internet" in reasons(to("http://partner.example/"))[0]
    assert sink.told == []
