"""Fields and error summaries: what everyone is told."""

import re

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from servicedesk.web.forms import DeskForm


class Complaint(DeskForm):
    about = forms.ChoiceField(
        label="About", choices=[("a", "Delivery"), ("b", "Product")], widget=forms.RadioSelect({"data-kind": "card"})
    )
    body = forms.CharField(label="What happened", help_text="When and what.", widget=forms.Textarea)
    order = forms.CharField(label="Order", required=False)
    consent = forms.BooleanField(label="I agree")

    def clean_order(self) -> str:
        order: str = self.cleaned_data["order"]
        if order == "0":
            raise forms.ValidationError("There is no order 0.")
        return order


def draw(source: str, form: forms.Form) -> str:
    with translation.override("en"):
        return Template("{% load desk %}" + source).render(Context({"form": form}))


@pytest.fixture
def wrong() -> Complaint:
    form = Complaint({"order": "0"})
    form.is_valid()
    return form


def test_an_error_stands_between_hint_and_input_and_both_describe_it(wrong: Complaint) -> None:
    html = draw("{% field form.body %}", wrong)
    assert re.search(r"<label.*helptext.*_error.*<textarea", html, re.DOTALL)
    assert 'aria-describedby="id_body_helptext id_body_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'data-state="error"' in html


def test_required_and_optional_are_words_and_customers_read_only_optional() -> None:
    form = Complaint()
    assert ">required<" in draw("{% field form.body %}", form)
    assert ">optional<" in draw("{% field form.order %}", form)
    assert ">required<" not in draw('{% field form.body words="optional" %}', form)
    assert ">optional<" in draw('{% field form.order words="optional" %}', form)
    assert 'aria-required="true"' in draw('{% field form.body words="optional" %}', form)


def test_choices_are_a_named_group_of_cards() -> None:
    html = draw("{% field form.about %}", Complaint())
    assert 'role="radiogroup" aria-labelledby="id_about_label"' in html
    assert html.count('<label class="choice" data-kind="card"') == 2


def test_a_single_box_has_its_label_beside_it() -> None:
    html = draw("{% field form.consent %}", Complaint())
    assert re.search(r'<label class="choice" for="id_consent"><input type="checkbox".*I agree', html)


def test_an_empty_field_is_called_by_its_name(wrong: Complaint) -> None:
    assert wrong.errors["body"] == ["“What happened” is still empty."]
    assert wrong.errors["consent"] == ["“I agree” is not ticked yet."]


def test_the_summary_counts_links_and_takes_focus(wrong: Complaint) -> None:
    html = draw("{% error_summary form %}", wrong)
    assert "There are 4 things to put right" in html
    assert 'tabindex="-1" autofocus' in html
    assert '<a href="#id_order">There is no order 0.</a>' in html


def test_the_first_choice_is_where_the_summary_leads_for_a_group(wrong: Complaint) -> None:
    assert 'href="#id_about_0"' in draw("{% error_summary form %}", wrong)


def test_a_form_without_errors_has_no_summary() -> None:
    assert draw("{% error_summary form %}", Complaint()).strip() == ""
