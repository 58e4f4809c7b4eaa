"""The ground under the tests themselves: real servers of the right kind, and nobody else's."""

import os

import psycopg2
import redis


def test_chinese_text_has_trigrams_whatever_the_locale_of_the_machine():
    with psycopg2.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute(
            "SELECT cardinality(show_trgm('退款问题')), upper('é'), current_setting('server_version_num')::int"
        )
        trigrams, upper, version = cursor.fetchone()
    connection.close()
    assert trigrams > 3
    assert upper == "É"
    assert version >= 180000


def test_the_cache_server_answers_over_its_socket():
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    assert client.ping()
    client.close()


def test_the_database_wants_a_password():
    without_password = os.environ["DATABASE_URL"].replace("servicedesk:", "servicedesk:wrong", 1)
    try:
        psycopg2.connect(without_password)
    except psycopg2.OperationalError as error:
        assert "password authentication failed" in str(error)
    else:
        raise AssertionError("a wrong password was accepted")
