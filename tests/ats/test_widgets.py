"""The widgets written without templates read as Django's own."""

from __future__ import annotations

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.test.html import parse_html

from ats.widgets import KINDS, WRITTEN, Renderer

NASTY = "\"'><script>alert(1)</script> & {{ 7 }} =1+1"
WIDGETS = [
    forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.PasswordInput, forms.HiddenInput,
    forms.DateInput, forms.FileInput, forms.CheckboxInput, forms.Textarea,
]  # fmt: skip


CHOICES = [("a", "A"), ("b", NASTY), ("", "None of them")]


def test_every_widget_that_is_written_is_compared_here():
    named = {widget.template_name for widget in [*WIDGETS, forms.RadioSelect]}

    assert named == set(WRITTEN)
    assert len(KINDS) == len(named) - 2


@pytest.mark.parametrize("widget", WIDGETS)
@pytest.mark.parametrize("value", [None, "", 0, 7, True, False, "two\nlines", NASTY])
@pytest.mark.parametrize(
    "attributes", [{}, {"id": "id_x", "required": True, "disabled": False, "data-x": NASTY, "maxlength": 40}]
)
def test_a_widget_is_written_as_django_writes_it(widget, value, attributes):
    written = widget(attributes).render("a_name", value, renderer=Renderer())

    assert written == widget(attributes).render("a_name", value, renderer=TemplatesSetting())


@pytest.mark.parametrize("value", [None, "", "a", "b", "something else"])
@pytest.mark.parametrize("attributes", [{}, {"id": "id_x", "class": NASTY, "required": True}])
@pytest.mark.parametrize("choices", [CHOICES, [], [("A heading", CHOICES), ("c", "C")]])
def test_radio_buttons_read_as_djangos(value, attributes, choices):
    widget = forms.RadioSelect(attributes, choices)

    written = widget.render("a_name", value, renderer=Renderer())

    assert parse_html(written) == parse_html(widget.render("a_name", value, renderer=TemplatesSetting()))
    assert "<script>" not in written


def test_a_widget_that_is_not_written_here_is_left_to_its_template():
    widget = forms.Select(choices=CHOICES)

    written = widget.render("a_name", "b", renderer=Renderer())

    assert written == widget.render("a_name", "b", renderer=TemplatesSetting())
