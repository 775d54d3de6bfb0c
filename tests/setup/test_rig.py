from __future__ import annotations

import smtplib
import socket
import threading

import psycopg
import pytest
import redis
from django.db import connection, connections

from complaints.models import Heartbeat
from tests.rig.engines import Database, Rig
from tests.rig.postbox import SmtpSink
from tests.rig.proxy import TcpProxy
from tests.rig.waiting import wait_for


@pytest.mark.django_db
def test_tests_work_as_the_app_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == ("redress_app", "redress_app")


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_committing_test_leaves_is_gone_in_the_next(committed_db: Database, turn: int, now: object) -> None:
    assert not Heartbeat.objects.filter(name="rig").exists()

    def commit() -> None:
        Heartbeat.objects.create(name="rig", at=now, detail={})
        connections.close_all()

    thread = threading.Thread(target=commit)
    thread.start()
    thread.join()
    assert Heartbeat.objects.filter(name="rig").count() == 1


@pytest.mark.fault
def test_the_durable_rig_keeps_committed_rows_through_kill_minus_nine(durable_rig: Rig, durable_db: Database) -> None:
    with psycopg.connect(durable_db.app_url) as app:
        app.execute("INSERT INTO complaints_heartbeat (name, at, detail) VALUES ('rig', now(), '{}')")
    durable_rig.postgres.kill()
    durable_rig.postgres.start()
    with psycopg.connect(durable_db.app_url) as app:
        query = "SELECT count(*), current_setting('fsync') FROM complaints_heartbeat WHERE name = 'rig'"
        assert app.execute(query).fetchone() == (1, "on")


def client(rig: Rig, proxy: TcpProxy) -> redis.Redis:
    password = rig.valkey.client().get_connection_kwargs()["password"]
    return redis.Redis(port=proxy.port, password=password, socket_timeout=0.3, retry=None)


def _answers(broker: redis.Redis) -> bool:
    """A pooled connection that was cut fails once; the next is new."""
    try:
        return bool(broker.ping())
    except redis.ConnectionError:
        return False


def test_the_proxy_swallows_refuses_and_cuts(rig: Rig) -> None:
    assert rig.valkey.port is not None
    with TcpProxy(("127.0.0.1", rig.valkey.port)) as proxy, client(rig, proxy) as broker:
        assert broker.ping()
        proxy.hole()
        with pytest.raises(redis.TimeoutError):
            broker.ping()
        proxy.ok()
        assert broker.ping()
        proxy.refuse()
        with pytest.raises(redis.ConnectionError):
            broker.ping()
        proxy.ok()
        assert broker.ping()
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as plain:
            plain.sendall(b"PING\r\n")
            assert plain.recv(100)  # the way through stands
            proxy.cut()
            with pytest.raises(ConnectionResetError):
                plain.recv(100)
        assert wait_for(lambda: _answers(broker), what="a new connection")


def send(sink: SmtpSink, recipient: str) -> None:
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=0.5) as server:
        server.sendmail("desk@example.org", [recipient], "Message-ID: <1@example.org>\r\n\r\n.dot first\r\nend\r\n")


def test_the_sink_keeps_refuses_and_hangs_by_domain(smtp_sink: SmtpSink) -> None:
    smtp_sink.modes = {"full.example": "later", "gone.example": "never", "slow.example": "hang"}
    send(smtp_sink, "nora@customer.example")
    for domain, code in (("full.example", 451), ("gone.example", 550)):
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
            send(smtp_sink, f"nora@{domain}")
        assert [answer[0] for answer in refusal.value.recipients.values()] == [code]
    with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
        send(smtp_sink, "nora@slow.example")
    (delivery,) = smtp_sink.deliveries
    assert (delivery.sender, delivery.recipients) == ("desk@example.org", ("nora@customer.example",))
    assert delivery.message_id == "<1@example.org>"
    assert delivery.message.get_content().splitlines() == [".dot first", "end"]


def test_waiting_in_vain_says_for_what() -> None:
    with pytest.raises(AssertionError, match="the moon"):
        wait_for(lambda: False, seconds=0, what="the moon")
