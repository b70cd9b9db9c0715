"""What people type as markdown is drawn the same way everywhere, and can do a page no harm."""

from __future__ import annotations

import time

import pytest
from bs4 import BeautifulSoup

from cop.markdown import AS_TYPED, TAGS, forget, markdown, tangled

DISGUISES = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](data:text/html,<script>alert(1)</script>)",
    "[a](vbscript:x)",
    "[a](//evil.example)",
    "[a](/sign-out)",
    "[a](http:javascript)",
    "<javascript:alert(1)>",
    '[a](http://a.example "onclick=alert(1)")',
    '[a](http://a.example"onclick=alert(1))',
    "![a](http://evil.example/x.png)",
    "![a](x onerror=alert(1))",
    "[a][b]\n\n[b]: javascript:alert(1)",
    '<a href="http://a.example" hx-get="/x" class="nhsuk-button" style="position:fixed">a</a>',
    "<div id=maincontent>a</div>",
    "a[^maincontent]\n\n[^maincontent]: <b onmouseover=alert(1)>x</b>",
    "| a |\n|:-:|\n| <iframe src=//evil.example> |",
    "`<script>`\n\n    <script>alert(1)</script>",
    "<!-- --><form action=//evil.example><button>a</button>",
    "\x02wzxhzdk:0\x03 \x02amp\x03#60;script>",
]
HUGE = {
    "brackets": "[" * 200_000,
    "half links": "[a](" * 50_000,
    "quotations": ">" * 200_000,
    "lists in lists": "- " * 99_999 + "a",
    "numbers in numbers": "1. " * 60_000 + "a",
    "stairs of lists": "".join("  " * n + "- a\n" for n in range(400)),
    "stars": "*a" * 100_000,
    "backslashes": "\\" * 200_000,
    "columns": "|" + "a|" * 10_000 + "\n|" + "-|" * 10_000 + "\n|a|",
    "short rows": "|" + "a|" * 99 + "\n|" + "-|" * 99 + "\n" + "|\n" * 90_000,
    "footnotes": "[^1]" * 20_000 + "\n\n[^1]: a",
    "paragraphs": "word\n\n" * 33_000,
    "headings": "# a\n" * 50_000,
    "one line": "word " * 40_000,
    "html": "<div>" * 40_000,
    "control": "\x02\x03\x00" * 60_000,
}


CONSTRUCTS = [
    "*one* **two** ***three*** _four_ __five__ *six **seven* eight** nine*ten*eleven",
    "**bold *and slanted** then* ~~gone~~ \\*not\\* \\\\* &ast;also not&ast;",
    "`code` ``with ` in it`` ` open `` ```\n```",
    "```py\n<script>print(1)</script>\n```\n~~~\nopen fence",
    "    indented <b>code</b>\n\tand a tab\n\n      deeper",
    "# one\n## two ##\n### three \\#\n####### seven\n#\nunder\n=====\nlines\n---",
    "- a\n- b\n\n  still b\n\n      code in b\n* another list\n+ and one more",
    "1. one\n1) two\n3. three\n-1. four\n999999999. much\n1234567890. too much",
    "- a\n - b\n  - c\n   - d\n    - e\n- - - f\n1. - 2. g",
    "> quoted\nlazy\n> > deeper\n>no space\n>\n> ## heading\n> - item\n>     code",
    "***\n---\n___\n* * *\n-  -  -\n_ _ _ _\n--\n**",
    "[text](http://a.example) [t](<http://a.example/b c>) [t](http://a.example 'title') [ ](http://a.example)",
    "[t]( http://a.example ) [t](http://a.example(b(c))) [[t]](http://a.example) [t](http://a.example\n'x')",
    "[ref][Ref] [ref][] [ref] [no such]\n\n[ref]: http://a.example/r 'title'\n[ref]: javascript:alert(1)",
    "![alt](http://a.example/x.png) ![a *b*][ref] [![in a link](x.png)](http://a.example)\n\n[ref]: data:x",
    "<http://a.example/?q=1&r=2> <robin@example.org> <mailto:x> <ftp://a.example> <a.example> < http://a.example>",
    "http://a.example www.a.example robin@example.org javascript:alert(1)",
    "&amp; &lt;script&gt; &#60;script&#62; &#x3C;b&#x3e; &#0; &#x110000; &nosuch; &copy &",
    "two spaces  \nback\\\nslash\\\n\\",
    "<script>\nalert(1)\n</script>\n<style>*{display:none}</style>\n<pre onclick=x>\n</pre>",
    "<!-- <b> --> <?php echo 1 ?> <!DOCTYPE html> <![CDATA[ <script> ]]> </main></body>",
    "<div\n onclick='x'\n>\n*inside*\n</div>\n<custom-element is=x>\n<input name=csrf_token autofocus>",
    "<a href='javascript:alert(1)'>a</a><img src=x onerror=alert(1)><svg><script>1</script></svg><math href=x>",
    "| a | b |\n|---|:-:|\n| `x|y` | \\| |\n| one |\n| one | two | three |\nno bar",
    "a | b\n-|-\n**c | d**\n\n|\n|-|\n||\n\n| a |\n| - | - |",
    "a[^1] b[^x y] c[^1] d[^no]\n\n[^1]: note\n    - with a list\n[^2]: [^1]",
    "Term\n: what it means\n\n*[HTML]: not an abbreviation\n\n[TOC] {: #id .class onclick=x }",
    "\u202eturned round\u202c \u200b\u2066\u2069 \ufeff e\u0301 \U0001f469\u200d\U0001f4bb \x0b \x85 \u2028",
    "$x$ $$y$$ \\(z\\) :smile: @robin #talent {{ 7*7 }} {% raw %} <%= 1 %> ${1} @{x}",
    "&#106;avascript: [a](&#106;avascript:alert(1)) [a](java&#10;script:alert(1)) [a](\\javascript:alert(1))",
]
WITHIN = ["{}", "- {}", "> {}", "# {}", "| {} |\n|---|\n| {} |", "*{}*", "[{}](http://a.example)", "a[^1]\n\n[^1]: {}"]


def drawn(text: str, **how: object) -> BeautifulSoup:
    return BeautifulSoup(markdown(text, **how), "html.parser")


@pytest.mark.parametrize("text", DISGUISES)
def test_script_in_any_disguise_is_words(text):
    only_what_may_stay(drawn(text))


@pytest.mark.parametrize("within", WITHIN)
def test_every_construct_in_every_place_is_drawn_whole_and_safe(within):
    for construct in CONSTRUCTS:
        lines = construct.replace("\n", "\n  ") if within in ("- {}", "> {}") else construct
        for text in (within.replace("{}", lines), within.replace("{}", construct.replace("\n", " ")), construct[::-1]):
            page = drawn(text)
            only_what_may_stay(page)
            assert AS_TYPED not in page.get_text()


def only_what_may_stay(page: BeautifulSoup) -> None:
    for tag in page.find_all(True):
        assert tag.name in TAGS | {"div"}
        assert set(tag.attrs) <= {"a": {"href", "rel"}, "li": {"id"}, "sup": {"id"}, "ol": {"start"}}.get(
            tag.name, set()
        ) | ({"class", "role", "aria-label", "tabindex"} if tag.name in {"div", "table"} else set())
        assert tag.get("href", "http://").startswith(("http://", "https://", "mailto:", "#text-fn"))
        assert tag.get("id", "text-fn").startswith("text-fn")
    assert "evil" not in str([a["href"] for a in page.select("a")])


def test_words_of_what_is_left_out_stay():
    assert drawn("![our tree](http://evil.example/x.png) and [rules](/cm)").get_text().strip() == "our tree and rules"
    assert "<b>loud</b>" in drawn("<b>loud</b>").get_text()


def test_a_link_leads_out_with_no_strings_attached():
    [link] = drawn("[NHS](https://www.example.org/a?b=1&c=2)").select("a")
    assert link["href"] == "https://www.example.org/a?b=1&c=2"
    assert {"noopener", "noreferrer"} <= set(link["rel"])
    assert drawn("<robin@example.org>").select("a")[0]["href"] == "mailto:robin@example.org"


@pytest.mark.parametrize(
    ("text", "top", "levels"),
    [
        ("## a\n## b\n### c", 2, ["h2", "h2", "h3"]),
        ("# a\n### b\n# c", 2, ["h2", "h3", "h2"]),
        ("# a", 4, ["h4"]),
        ("# a\n## b\n### c\n#### d\n##### e\n###### f", 3, ["h3", "h4", "h5", "h6", "h6", "h6"]),
        ("a\n===\nb\n---", 2, ["h2", "h3"]),
        ("#\n\n# [](x)", 2, []),
    ],
)
def test_headings_start_where_the_page_wants_them_and_skip_no_level(text, top, levels):
    assert [h.name for h in drawn(text, top=top).select("h1,h2,h3,h4,h5,h6")] == levels


def test_a_list_may_follow_its_sentence_at_once_and_a_hash_may_begin_a_word():
    page = drawn("We promise:\n- to ask\n- to listen\n\n#talent is for everyone")
    assert [li.get_text() for li in page.select("ul > li")] == ["to ask", "to listen"]
    assert page.select("p")[-1].get_text() == "#talent is for everyone"


def test_footnotes_of_two_texts_on_one_page_stay_apart():
    text = "a[^x] b[^y] c[^x]\n\n[^x]: one\n[^y]: two"
    page = BeautifulSoup(markdown(text, name="theirs") + markdown(text, name="yours"), "html.parser")
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids)) == 10
    assert {a["href"][1:] for a in page.select("a")} <= set(ids)
    assert [li["id"] for li in page.select("li")][:2] == ["theirs-fn-1", "theirs-fn-2"]


def test_a_table_scrolls_by_itself_and_says_so():
    page = drawn("| a | b |\n|:-:|---|\n| 1 | 2 |")
    assert page.select('div[role=region][tabindex="0"] > table th')[0].get_text() == "a"


def test_the_same_text_gives_the_same_html():
    text = "# a\n\n<robin@example.org> [^1]\n\n[^1]: b"
    first = markdown(text)
    markdown("something else")
    forget()
    assert markdown(text) == first


@pytest.mark.parametrize("what", HUGE)
def test_a_huge_odd_text_is_drawn_in_seconds_or_shown_as_typed(what):
    text = HUGE[what][:200_000]
    began = time.process_time()
    shown = markdown(text)
    assert time.process_time() - began < 5
    assert tangled(text) == (AS_TYPED in shown)
    assert not tangled(text) or "<script" not in shown


def test_what_breaks_the_parser_does_not_break_the_page():
    deep = "".join(f"{'    ' * n}- a\n" for n in range(20)) + "> " * 19 + "- " * 2 + "<script>"
    assert "<script>" in drawn(deep).get_text()
