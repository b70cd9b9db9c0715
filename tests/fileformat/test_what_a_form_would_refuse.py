"""What nobody could type, nobody can load: links that would run, and text longer than its form takes."""

import pytest

from tests.fileformat.known import faults_of, sample


@pytest.mark.parametrize("link", ["javascript:alert(1)", "JavaScript://x", "data:text/html,x", "/here", "https://a b"])
def test_a_link_leads_to_a_web_address(link):
    content = sample()
    content["gatherings"][0]["link"] = link
    [fault] = faults_of(content)
    assert "gatherings[0].link" in fault and "must be empty or a link that starts with https://" in fault


@pytest.mark.parametrize("link", ["", "https://example.org/room?a=1", "HTTP://example.org"])
def test_a_link_as_the_form_takes_it_may_be_loaded(link):
    content = sample()
    content["gatherings"][0]["link"] = link
    assert faults_of(content) == []


@pytest.mark.parametrize(
    ("section", "key", "limit"),
    [
        ("gatherings", "focus_in_hindsight", 300),
        ("topics", "hope", 500),
        ("work_items", "summary", 2000),
        ("work_items", "exchange_text", 500),
    ],
)
def test_text_keeps_to_the_limit_of_its_form(section, key, limit):
    content = sample()
    content[section][0][key] = "a" * limit
    assert faults_of(content) == []
    content[section][0][key] = "a" * (limit + 1)
    [fault] = faults_of(content)
    assert f"has {limit + 1} characters; the limit is {limit}" in fault
