"""`{% load once %}{% once_for navigation %}…{% endonce_for %}`: drawn once for each value, then kept by the process.

For what stands on every page and seldom changes. Between the two tags nothing may depend on anything but the language
and the values named: no person, no request, no token of a form.
"""

from collections.abc import Hashable
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

MOST = 256  # shapes of one place in a template


class OnceFor(template.Node):
    def __init__(self, nodelist: NodeList, values: list[FilterExpression]) -> None:
        self.nodelist, self.values = nodelist, values
        self.kept: dict[Hashable, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        shape = get_language(), *(_hashable(value.resolve(context)) for value in self.values)
        if shape not in self.kept:
            if len(self.kept) >= MOST:
                self.kept.clear()
            drawn = self.nodelist.render(context)
            self.kept[shape] = drawn
            return drawn
        return self.kept[shape]


def _hashable(value: Any) -> Hashable:
    return tuple(value) if isinstance(value, list) else value


@register.tag
def once_for(parser: Parser, token: Token) -> OnceFor:
    values = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodelist = parser.parse(("endonce_for",))
    parser.delete_first_token()
    return OnceFor(nodelist, values)
