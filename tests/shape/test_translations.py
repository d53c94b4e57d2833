"""The English catalogue: whole, with the same placeholders, compiled, and seen on every page of a newcomer."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup, Comment

from app.access import ADMINISTRATOR, OFFICER, ROLES, TRAINER, allows
from tests.addresses import address, fill, routes
from tests.conftest import ONE_DATABASE
from trainees.rosters import CATEGORIES

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "app/translations/en/LC_MESSAGES"
# %(n)s of gettext, {n} of the scanner's own words, and the doubled sign that prints one.
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w+\}|%%")
# A translation is printed as it stands (gettext in a template is safe text), attributes included.
MARKUP = re.compile(r'[<>&"]')
VIETNAMESE = re.compile(r"[àáâãèéêìíòóôõùúýăđĩũơưạ-ỹ]", re.IGNORECASE)
PRODUCT = "Học vụ số"
SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-words")
HINT = "run `make translations`, fill in what stands empty in the .po, run it again"


def forms(words):
    """A message's texts: one, or singular and plural."""
    return list(words) if isinstance(words, list | tuple) else [words]


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """msgid → message of what code and templates say now."""
    file = tmp_path_factory.mktemp("words") / "messages.pot"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        CommandLineInterface().run(
            ["pybabel", "-q", "extract", "-F", "babel.cfg", "-k", "_l", "--omit-header", "-o", str(file), "."]
        )
    with file.open("rb") as opened:
        return [message for message in read_po(opened) if message.id]


@pytest.fixture(scope="module")
def english():
    with (FOLDER / "messages.po").open("rb") as opened:
        return read_po(opened, locale="en")


def test_everything_that_is_said_is_translated(source, english):
    missing = []
    for message in source:
        found = english.get(message.id, message.context)
        if found is None or found.fuzzy or not all(forms(found.string)):
            missing.append(message.id)
    assert missing == [], HINT
    assert len(source) > 700


def marked(path):
    """The words that a module marks with N_."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "N_"]
    return {arg.value for call in named for arg in call.args[:1] if isinstance(arg, ast.Constant)}


def test_every_marked_word_reaches_the_catalogue(source):
    """N_ only marks: the catalogue's tools have to read the module as well, wherever it stands."""
    said = {forms(message.id)[0] for message in source}
    modules = [
        path
        for part in ("app", "campaigns", "certificates", "trainees")
        for path in (ROOT / part).rglob("*.py")
    ]
    lost = {str(path.relative_to(ROOT)): words - said for path in modules if (words := marked(path)) - said}
    assert lost == {}, "name the module in babel.cfg"


def test_nothing_is_translated_that_nobody_says(source, english):
    said = {forms(message.id)[0] for message in source}
    assert [m.id for m in english if m.id and forms(m.id)[0] not in said] == [], HINT
    assert not english.obsolete, HINT


def test_placeholders_are_the_same(english):
    wrong = [
        (message.id, text)
        for message in english
        if message.id
        for text in forms(message.string)
        if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(forms(message.id)[0]))
    ]
    assert wrong == []


def test_translations_are_english_and_hold_no_markup(english):
    texts = [text for message in english if message.id for text in forms(message.string)]
    assert [t for t in texts if MARKUP.search(t) or VIETNAMESE.search(t.replace(PRODUCT, ""))] == []


def test_a_translation_begins_and_ends_as_its_source(english):
    """Blanks and colons at the edges stand between it and its neighbours."""
    wrong = []
    for message in (m for m in english if m.id):
        own, text = forms(message.id)[0], forms(message.string)[0]
        edges = [(t[:1].isspace(), t[-1:].isspace(), t[-1:] in ".:") for t in (own, text)]
        if edges[0] != edges[1] and text != "No.":
            wrong.append((own, text))
    assert wrong == []


def test_the_compiled_catalogue_is_of_this_source(english, tmp_path):
    compiled = tmp_path / "messages.mo"
    with compiled.open("wb") as opened:
        write_mo(opened, english)
    with compiled.open("rb") as wanted, (FOLDER / "messages.mo").open("rb") as kept:
        texts = [{str(m.id): m.string for m in read_mo(opened) if m.id} for opened in (wanted, kept)]
    assert texts[0] == texts[1], HINT


def test_titles_of_roles_are_in_it(english):
    assert all(english.get(title) for title, _permissions in ROLES.values())


# --- pages ---------------------------------------------------------------------------------------------------


def spoken(page):
    """Every text of a page that is read or read out; what is marked as Vietnamese is left out."""
    soup = BeautifulSoup(page, "html.parser")
    for element in soup.find_all(lambda e: e.name in ("script", "style") or e.get("lang") == "vi"):
        element.decompose()
    texts = [str(t) for t in soup.find_all(string=True) if not isinstance(t, Comment)]
    for element in soup.find_all(True):
        texts += [str(element[a]) for a in SPOKEN if element.get(a)]
    found = []
    for text in texts:
        found += json.loads(text).values() if text.startswith('{"') else [text]
    return [clean for clean in (" ".join(text.split()) for text in found) if clean]


def vietnamese(texts, data=()):
    """The texts with Vietnamese letters, once the data are taken out of them."""
    found = []
    for text in texts:
        bare = text
        for known in sorted((*data, PRODUCT), key=len, reverse=True):
            bare = bare.replace(known, "")
        if VIETNAMESE.search(bare):
            found.append(text)
    return found


# What the commune of the tests and the scanner's waiting answers are called.
DATA = (
    "Xã Hoa Sen", "Tỉnh Sông Hồng, Việt Nam", "tỉnh Sông Hồng", "Lớp cán bộ, công chức", "Hội trường", "Kỹ năng số cơ bản", "Nguyễn Thị Hạnh",
    "Trần Văn Bình", "Tổ dân phố 3 · thẻ",
    # What this locality calls a neighbourhood and a team; the headings of the file that waits.
    "thôn, tổ dân phố", "Thôn, tổ dân phố", "Tổ công nghệ số cộng đồng", "Họ và tên", "Ngày sinh", "Đơn vị", "Khóa học", "Ngày cấp",
    # The unit in which the made-up plan counts one of its targets.
    "Thứ hạng",
    # The title of a test that nobody named otherwise; what a certificate prints.
    "Bài kiểm tra", "Hoàn thành",
)  # fmt: skip


def in_english(visitor):
    visitor.set_cookie("lang", "en")
    return visitor


def test_the_eye_sees_vietnamese():
    page = '<p>Save</p><p>Lưu</p><i aria-label="Đèn"></i><b lang="vi">Tiếng Việt</b><p>Học vụ số · Lê Na</p>'
    assert vietnamese(spoken(page), ["Lê Na"]) == ["Lưu", "Đèn"]


def test_sign_in_is_english_and_so_are_its_errors(client):
    visitor = in_english(client)
    page = visitor.get("/")
    assert '<html lang="en"' in page.text
    assert "Sign in" in page.text
    assert vietnamese(spoken(page.text)) == []
    refused = visitor.post("/sign-in", data={"email": "", "password": ""})
    assert refused.status_code == 422
    assert "Enter your e-mail address." in refused.text
    assert vietnamese(spoken(refused.text)) == []


def test_an_error_of_a_form_is_one_sentence(client):
    """A lazy sentence is not a list of letters."""
    text = client.post("/sign-in", data={"email": "", "password": ""}).text
    assert text.count("Cần địa chỉ thư điện tử.") == 2  # in the summary and beside the field


def test_the_answers_of_fields_are_english(client, sign_in, commune):
    """WTForms' own messages go through the catalogue too."""
    page = in_english(sign_in(OFFICER)).post("/courses/new", data={"title": "A", "lessons_needed": "x"})
    assert page.status_code == 422
    assert "Enter a whole number." in page.text


@pytest.mark.parametrize("role", list(ROLES))
def test_home_and_navigation_are_english(enter, commune, role):
    visitor = in_english(enter(role))
    home = visitor.get("/", follow_redirects=True)
    assert vietnamese(spoken(home.text), DATA) == []
    design = BeautifulSoup(visitor.get("/design").text, "html.parser")
    around = design.select("body > header, body > footer")
    assert len(around) == 2
    for part in around:
        assert vietnamese(spoken(str(part)), DATA) == []


def test_the_scanner_is_english(sign_in, commune):
    page = in_english(sign_in(TRAINER)).get(f"/lessons/{commune.lesson}/scan", follow_redirects=True)
    assert page.status_code == 200
    assert vietnamese(spoken(page.text), DATA) == []


@ONE_DATABASE
@pytest.mark.parametrize("role", [ADMINISTRATOR, TRAINER])
def test_no_page_says_in_vietnamese_what_it_could_say_in_english(app, commune, sign_in, work, role, english):
    """Every page: none of its texts is one of ours untranslated. Plans, names and the core's own words are data."""
    with work():
        things = fill(commune, role)
    ours = (
        {
            message.id
            for message in english
            if isinstance(message.id, str) and message.id != message.string and len(message.id.split()) > 1
        }
        - {title for title, _rest in CATEGORIES.values()}
        - set(DATA)
    )
    visitor, wrong, seen = in_english(sign_in(role)), {}, 0
    for rule, method, gate in routes(app):
        if method != "GET" or not (gate in ("public", "signed-in") or allows(role, gate)):
            continue
        if rule.endpoint == "home.design":
            continue  # its samples are data: what they show is how Vietnamese looks
        answer = visitor.get(address(app, rule, things))
        if answer.status_code == 200 and answer.mimetype == "text/html":
            seen += 1
            if found := ours.intersection(spoken(answer.text)):
                wrong[rule.rule] = sorted(found)
    assert wrong == {}
    assert seen >= 9
