"""Light marks become HTML, and nothing else does: what is not on the list stays text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.web.richtext import render

LINK = '<a href="{0}" rel="noopener nofollow">{1}</a>'


@pytest.mark.parametrize(
    "text", ["Plain.\nTwo lines.", "2 * 3 * 4 and snake_case", "a*b*c", "<b>no</b>", "", "* ", "-5"]
)
def test_a_text_without_marks_stays_as_it_was_typed(text):
    assert render(text) == ""


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**Bold** and *it*", "<p><strong>Bold</strong> and <em>it</em></p>"),
        ("这是**重点**，请看", "<p>这是<strong>重点</strong>，请看</p>"),
        ("So:\n- one\n- two\nend", "<p>So:</p><ul><li>one</li><li>two</li></ul><p>end</p>"),
        ("3. c\r\n4. d", '<ol start="3"><li>c</li><li>d</li></ol>'),
        ("> he said\n> <i>so</i>", "<blockquote><p>he said<br>&lt;i&gt;so&lt;/i&gt;</p></blockquote>"),
        (
            "[our *page*](https://a.example/x_y?a=1&b=2)",
            f"<p>{LINK}</p>".format("https://a.example/x_y?a=1&amp;b=2", "our *page*"),
        ),
        ("看https://a.example/x，谢谢", f"<p>看{LINK}，谢谢</p>".format("https://a.example/x", "https://a.example/x")),
    ],
)
def test_marks(text, html):
    assert render(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "**x** [a](javascript:alert(1))",
        "**x** <script>alert(1)</script><img src=x onerror=alert(1)>",
        '**x** [a](https://a.example/"onclick="x)',
        "**x** [<img src=x>](https://a.example)",
        "**x** \x010\x02 \x01 {{ settings.SECRET_KEY }}",
    ],
)
def test_nothing_runs(text):
    html = render(text)
    assert set(re.findall(r"<([a-z]+)", html)) <= {"p", "strong", "a"}
    assert not re.search(r"<[^>]*\son\w+=|href=\"(?!https://)", html)
    assert "\x01" not in html


@given(st.text(alphabet="ab *_->[]()<&\"'\n#.1:/htps中", max_size=80))
def test_any_text_keeps_its_words(text):
    html = render(text)
    if html:
        words = re.sub(r"<[^>]+>", "", html).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        assert re.sub(r"[^ab中]", "", text) == re.sub(r"[^ab中]", "", words) or "](" in text
