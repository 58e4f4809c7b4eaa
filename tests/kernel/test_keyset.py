"""The one way to page: every row once in both directions, from the index at any depth."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from servicedesk import keyset
from servicedesk.errors import Invalid

START = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def rows(db):
    """A model over a temporary table of 37 rows with many equal first keys, unknown to the migrations."""
    with isolate_apps("servicedesk"):

        class Row(models.Model):  # noqa: DJ008
            due_sort = models.DateTimeField()
            name = models.TextField(default="")
            maybe = models.IntegerField(null=True)

            class Meta:
                app_label = "servicedesk"
                managed = False
                db_table = "keyset_rows"

        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMP TABLE keyset_rows (id bigserial PRIMARY KEY, due_sort timestamptz NOT NULL,"
                " name text NOT NULL DEFAULT '', maybe int) ON COMMIT DROP"
            )
        Row.objects.bulk_create(
            Row(due_sort=START + timedelta(microseconds=n // 4), name=f"{n % 5}'\"%") for n in range(37)
        )
        yield Row


def forwards(queryset, **options):
    pages, cursor = [], ""
    while True:
        page = keyset.page(queryset, cursor=cursor, **options)
        pages.append(page)
        cursor = page.next
        if not cursor:
            return pages


def backwards(queryset, cursor, **options):
    pages = []
    while cursor:
        page = keyset.page(queryset, cursor=cursor, **options)
        pages.insert(0, page)
        cursor = page.previous
    return pages


@pytest.mark.parametrize("order", [("due_sort", "id"), ("-due_sort", "-id"), ("name", "id"), ("-id",)])
@pytest.mark.parametrize("size", [1, 5, 36, 37, 50])
def test_every_row_comes_once_and_in_order_forwards_and_back(rows, order, size):
    expected = list(rows.objects.order_by(*order).values_list("id", flat=True))
    pages = forwards(rows.objects.all(), order=order, size=size)
    assert [row.id for page in pages for row in page.rows] == expected
    assert all(len(page.rows) == size for page in pages[:-1])
    back = backwards(rows.objects.all(), pages[-1].previous, order=order, size=size)
    assert [row.id for page in back for row in page.rows] + [row.id for row in pages[-1].rows] == expected
    assert pages[0].previous == ""


def test_a_row_that_arrives_meanwhile_shifts_nothing(rows):
    first = keyset.page(rows.objects.all(), size=10)
    rows.objects.create(due_sort=START - timedelta(days=1))
    second = keyset.page(rows.objects.all(), size=10, cursor=first.next)
    assert second.rows[0].id == first.rows[-1].id + 1


def test_when_all_further_rows_have_gone_the_way_back_stays_open(rows):
    first = keyset.page(rows.objects.all(), size=10)
    rows.objects.filter(id__gt=first.rows[-1].id).delete()
    second = keyset.page(rows.objects.all(), size=10, cursor=first.next)
    assert (second.rows, second.next) == ([], "")
    assert keyset.page(rows.objects.all(), size=20, cursor=second.previous).rows == first.rows[:-1]


def test_an_empty_list_is_one_empty_page(rows):
    assert keyset.page(rows.objects.none()) == keyset.Page(rows=[], next="", previous="")


def test_a_cursor_that_is_not_ours_is_refused_in_words(rows):
    cursor = keyset.page(rows.objects.all(), size=5).next
    wrong = ["x", "W10:abc", cursor[:-1] + "!", cursor.replace(":", "", 1), "\x00", "💥" * 40]
    for each in wrong:
        with pytest.raises(Invalid) as refusal:
            keyset.page(rows.objects.all(), cursor=each)
        assert "first page" in str(refusal.value.errors["page"][0])
    with pytest.raises(Invalid):  # of another order
        keyset.page(rows.objects.all(), cursor=cursor, order=("-due_sort", "-id"))


def test_a_column_that_may_be_null_or_a_mixed_order_is_a_programming_error(rows):
    with pytest.raises(ValueError, match="NULL"):
        keyset.page(rows.objects.all(), order=("maybe", "id"))
    with pytest.raises(ValueError, match="one direction"):
        keyset.page(rows.objects.all(), order=("-due_sort", "id"))


@pytest.mark.parametrize("order", [("due_sort", "id"), ("-due_sort", "-id")])
def test_a_deep_page_comes_from_the_index_without_sorting(rows, order, monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO keyset_rows (due_sort) SELECT '2027-01-02'::timestamptz + (n / 3) * interval '1 s'"
            " FROM generate_series(1, 100000) n"
        )
        cursor.execute("CREATE INDEX ON keyset_rows (due_sort, id)")
        cursor.execute("ANALYZE keyset_rows")
    deep = rows.objects.order_by("due_sort")[60_000]
    fields = [rows._meta.get_field("due_sort"), rows._meta.get_field("id")]
    down = order[0].startswith("-")
    found = rows.objects.filter(keyset._beyond(["due_sort", "id"], fields, [deep.due_sort, deep.id], down=down))
    plan = found.order_by(*order)[:26].explain(analyze=True)
    assert "Index Scan" in plan
    assert "Sort" not in plan
    assert "Rows Removed" not in plan


def test_a_page_is_one_query_at_any_depth(rows, django_assert_num_queries):
    cursor = forwards(rows.objects.all(), size=5)[4].next
    with django_assert_num_queries(1):
        page = keyset.page(rows.objects.all(), size=5, cursor=cursor)
    assert len(page.rows) == 5
