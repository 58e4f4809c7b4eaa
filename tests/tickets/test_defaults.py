import pytest
from django.utils import translation

from tickets.defaults import CATEGORIES, defaults
from tickets.models import Category
from tickets.vocabulary import Kind

pytestmark = pytest.mark.django_db


def test_every_desk_starts_with_a_tree_of_categories_in_three_languages():
    rows = list(Category.objects.select_related("parent"))
    assert len(rows) == len(CATEGORIES)
    assert all(set(row.names) == {"en", "zh-hans", "zh-hant"} and all(row.names.values()) for row in rows)
    assert any(row.safety for row in rows) and {row.parent.key for row in rows if row.parent} < {
        row.key for row in rows
    }
    with translation.override("zh-hans"):
        assert str(Category.objects.get(key="place-fault")) == "设施报修"


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_finds_a_category(kind):
    assert any(not row.kinds or kind in row.kinds for row in Category.objects.all())


def test_what_was_changed_stays_and_what_is_missing_comes_back():
    Category.objects.filter(key="other").delete()
    Category.objects.filter(key="bill").update(names={"en": "Money"}, active=False)
    defaults()
    assert Category.objects.filter(key="other").exists()
    assert Category.objects.get(key="bill").names == {"en": "Money"}
