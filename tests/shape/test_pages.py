"""Every page, rendered with real things in it: strict HTML, Vietnamese, no inline script, no writing, a budget of queries."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Comment

from app.access import (
    ADMINISTRATOR,
    APPROVER,
    EDIT_PROVINCE,
    FOCAL,
    OFFICER,
    PROVINCE,
    TRAINER,
    VIEW_PROVINCE,
    allows,
)
from app.base.db import db
from tests.addresses import address, fill, routes
from trainees.people import Person

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"

# Words that give away a text nobody translated, a value nobody thought of, or a template nobody finished.
LEFT_OVER = re.compile(
    r"\b(Submit|Search|Sign ?in|Sign ?out|Log ?in|Log ?out|Password|Save|Cancel|Delete|Remove|Edit|Update|Next|Previous|"
    r"Back|Close|Open|Name|Status|Error|Forbidden|Not Found|Bad Request|This field|Invalid|Unknown|Yes|No|"
    r"None|null|undefined|True|False|NaN|nan|TODO|FIXME|Lorem)\b"
)
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# SVG's own empty elements close themselves.
LEAVES = {"path", "use", "circle", "rect", "line", "polyline", "polygon", "ellipse"}


class Balance(HTMLParser):
    """Whether every element that is opened is closed in its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        if tag not in VOID | LEAVES:
            self.wrong.append(f"<{tag}/> at {self.getpos()}")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()}")


def faults(text):
    """What is wrong with a page."""
    soup = BeautifulSoup(text, "html.parser")
    balance = Balance()
    balance.feed(text)
    found = [*balance.wrong[:2], *(f"<{tag}> is never closed" for tag in balance.open)]
    if soup.html is None or soup.html.get("lang") != "vi":
        found.append("no lang=vi")
    if not (soup.title and soup.title.get_text(strip=True)):
        found.append("no title")
    if len(soup.find_all("h1")) != 1:
        found.append(f"{len(soup.find_all('h1'))} h1")
    for element in soup.find_all(True):
        handlers = [a for a in element.attrs if a.startswith("on") or a == "style"]
        found += [f"<{element.name} {a}=>" for a in handlers]
        for a in ("href", "src", "action"):
            value = str(element.get(a, ""))
            if value.startswith(("javascript:", "http:", "//")) and not value.startswith("http://127.0.0.1"):
                found.append(f"{a}={value[:60]}")
        inline = element.name == "style" or (element.name == "script" and not element.get("src"))
        if inline and element.get("type") != "application/json":
            found.append(f"inline <{element.name}>")
        posts = element.name == "form" and str(element.get("method", "get")).lower() == "post"
        # Self check-in has no session: its token is the signed claim. Who takes a test or says what they think has a cookie
        # that this site alone sends (SameSite); to check a certificate changes nothing; a unit's, a team's, a volunteer's code is in the address.
        printed = str(element.get("action", "")).startswith(("/b/", "/c/", "/y/", "/u/", "/v/", "/d/"))
        if posts and not printed and not element.find("input", attrs={"name": ["csrf_token", "claim"]}):
            found.append(f"form to {element.get('action')} without csrf_token")
        if element.name == "img" and element.get("alt") is None:
            found.append("img without alt")
    ids = [e["id"] for e in soup.find_all(id=True)]
    found += [f"id {i} twice" for i in {i for i in ids if ids.count(i) > 1}]
    for field in soup.find_all(["input", "select", "textarea"]):
        kind = field.get("type", "text")
        named = field.get("aria-label") or field.get("aria-labelledby") or field.find_parent("label")
        labelled = field.get("id") and soup.find("label", attrs={"for": field["id"]})
        if kind not in ("hidden", "submit", "button") and not (named or labelled):
            found.append(f"field {field.get('name')} without a label")
    for foreign in soup.find_all(lang=lambda lang: lang and lang != "vi"):
        if foreign.name != "html":
            foreign.decompose()
    for element in soup.find_all(["script", "style", "code", "template"]):
        element.decompose()
    spoken = " ".join(t for t in soup.find_all(string=True) if not isinstance(t, Comment))
    found += [f"left over: {m.group(0)}" for m in LEFT_OVER.finditer(spoken)][:3]
    if "{{" in spoken or "{%" in spoken:
        found.append("template code")
    return found


SOUND = (
    '<!doctype html><html lang="vi"><head><title>Trang</title></head><body><h1>Trang</h1>'
    '<p lang="en">Search</p>{}</body></html>'
)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("<p>Xin chào</p>", None), ("<div><p></div>", "</div>"), ("<h1>Hai</h1>", "2 h1"), ("<script>1</script>", "inline"),
        ('<p style="color:red">x</p>', "style="), ('<p onclick="x()">x</p>', "onclick="), ("<p>Search</p>", "left over"),
        ("<p>Số: None</p>", "left over"), ('<form method="post"></form>', "csrf_token"), ('<input name="q">', "label"),
        ('<a href="javascript:x">x</a>', "href="), ("<p>{{ x }}</p>", "template"), ('<i id="a"></i><i id="a"></i>', "twice"),
    ],
)  # fmt: skip
def test_the_eye_sees_each_fault(broken, said):
    """The negative control of the tests below."""
    found = faults(SOUND.format(broken))
    assert found == [] if said is None else any(said in one for one in found), found


# Shown to the browser that sat down to a test, and to no other.
OF_ONE_BROWSER = {"sittings.picture"}


def pages(app, visitor, role, things):
    """(address, answer) of every GET route that a role may open."""
    for rule, method, gate in routes(app):
        if rule.endpoint in OF_ONE_BROWSER:
            continue
        if gate in (VIEW_PROVINCE, EDIT_PROVINCE) and role != PROVINCE:
            continue  # a commune has no communes under it
        if rule.endpoint in ("api.job", "jobs.show") and role in (APPROVER, FOCAL, PROVINCE):
            continue  # a job is shown to whoever may start one of its kind
        if method == "GET" and (gate in ("public", "signed-in") or allows(role, gate)):
            path = address(app, rule, things)
            yield path, visitor.get(path)


@pytest.mark.parametrize("role", [ADMINISTRATOR, TRAINER, APPROVER, FOCAL, PROVINCE])
def test_every_page_is_sound_and_vietnamese(app, commune, enter, work, role):
    """And none of them writes: the guard of the test ground fails the request that tries."""
    with work():
        things = fill(commune, ADMINISTRATOR if role == PROVINCE else role)
    wrong, seen = {}, 0
    for path, answer in pages(app, enter(role), role, things):
        assert answer.status_code in (200, 303), path
        if answer.status_code == 200 and answer.mimetype == "text/html":
            seen += 1
            if found := faults(answer.text):
                wrong[path] = found
    assert wrong == {}
    assert seen >= 10


def test_empty_pages_are_sound_too(app, found_commune, sign_in, work, commune):
    """A locality on its first day: nothing was imported, planned or taught."""
    wrong = {}
    bare = found_commune("00002", "Suối Trong")
    with work():
        for person in db.session.query(Person).filter_by(locality_id=bare.locality):
            person.merged_into_id = None
    visitor = sign_in(OFFICER, bare)
    for rule, method, gate in routes(app):
        if method == "GET" and not rule.arguments and allows(OFFICER, gate):
            answer = visitor.get(rule.rule)
            assert answer.status_code in (200, 303), rule.rule
            page = answer.status_code == 200 and answer.mimetype == "text/html"
            if page and (found := faults(answer.text)):
                wrong[rule.rule] = found
    assert wrong == {}


@pytest.mark.parametrize("path", ["/no-such-page", "/people/999999", "/accounts", "/t/ABC"])
def test_pages_of_errors_are_sound(sign_in, commune, path):
    answer = sign_in(OFFICER).get(path)
    assert answer.status_code in (403, 404)
    assert faults(answer.text) == []


def test_a_page_asked_in_english_says_so(client):
    client.set_cookie("lang", "en")
    assert '<html lang="en"' in client.get("/").text


def test_templates_hold_no_inline_script_or_style():
    wrong = []
    for path in TEMPLATES.rglob("*.html"):
        text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.S)
        for pattern in (
            r"\son\w+\s*=\s*[\"']",
            r"\sstyle\s*=",
            r"<style\b",
            r"javascript:",
            r"\|\s*safe\b",
            r"autoescape\s+false",
        ):
            wrong += [f"{path.relative_to(TEMPLATES)}: {m.group(0)!r}" for m in re.finditer(pattern, text)]
        wrong += [
            f"{path.relative_to(TEMPLATES)}: inline script"
            for m in re.finditer(r"<script\b([^>]*)>", text)
            if "src=" not in m.group(1) and "application/json" not in m.group(1)
        ]
    assert wrong == []


# --- queries -------------------------------------------------------------------------------------------------

MOST_QUERIES = {
    "accounts.index": 4, "courses.index": 6, "indicators.index": 60, "people.index": 14, "people.question_list": 18, "people.questions": 40, "people.units": 10,
    "plans.index": 8, "reports.index": 20, "rosters.index": 8, "trainings.index": 12, "home.show": 12,
}  # fmt: skip


@pytest.mark.parametrize("endpoint", sorted(MOST_QUERIES))
def test_a_list_asks_as_often_for_many_rows_as_for_few(app, commune, sign_in, once, queries, endpoint):
    role = TRAINER if endpoint == "home.show" else ADMINISTRATOR
    visitor = sign_in(role)
    path = next(rule.rule for rule, _, _ in routes(app) if rule.endpoint == endpoint)

    def count():
        with queries() as seen:
            assert visitor.get(path).status_code in (200, 303)
        return seen

    once("few rows", lambda: fill(commune, ADMINISTRATOR))
    few = count()
    once("many rows", lambda: [fill(commune, ADMINISTRATOR) for _ in range(7)])
    many = count()
    assert len(many) <= len(few), "\n".join(sorted(set(many)))
    assert len(many) <= MOST_QUERIES[endpoint], "\n".join(many)
