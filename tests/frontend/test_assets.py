"""Built assets and templates keep the promises of the strict policy: nothing inline, nothing from elsewhere."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DIST = ROOT / "app/static/dist"
MANIFEST = json.loads((DIST / "manifest.json").read_text("utf-8"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def test_names_carry_the_hash_of_their_content():
    for name, file in MANIFEST.items():
        digest = hashlib.sha256((DIST / file).read_bytes()).hexdigest()[:10]
        stem, _, suffix = name.rpartition(".")
        assert file == f"{stem}.{digest}.{suffix}"


def test_nothing_lies_in_dist_that_the_manifest_does_not_name():
    assert {p.name for p in DIST.iterdir()} == {*MANIFEST.values(), "manifest.json"}


def test_scripts_and_styles_name_no_other_place():
    for name in ("app.css", "app.js", "charts.js", "scanner.js"):
        text = (DIST / MANIFEST[name]).read_text("utf-8")
        addresses = set(re.findall(r"(?:https?:)?//[\w-]+(?:\.[\w-]+)+", text))
        assert {a for a in addresses if "www.w3.org" not in a} == set()


def test_the_lock_file_names_no_registry():
    lock = json.loads((ROOT / "frontend/package-lock.json").read_text("utf-8"))
    assert not [name for name, entry in lock["packages"].items() if "resolved" in entry]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.relative_to(ROOT / "templates").as_posix())
def test_templates_hold_nothing_inline(path):
    markup = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    if "print" in path.relative_to(ROOT / "templates").parts:
        pytest.skip("typeset, not served")
    assert not re.search(r"<[^>]*\sstyle\s*=", markup), "style attribute"
    assert not re.search(r"<style\b", markup), "style element"
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", markup), "inline handler"
    assert not re.search(r"<script\b(?![^>]*\ssrc=)", markup), "inline script"


def test_every_icon_that_a_template_asks_for_is_in_the_sprite():
    known = set(json.loads((ROOT / "frontend/icons.json").read_text("utf-8")))
    asked = {
        name
        for path in TEMPLATES
        for name in re.findall(r"\bicon(?:_name)?(?:=|\()\s*[\"']([a-z0-9-]+)[\"']", path.read_text("utf-8"))
    }
    assert asked <= known, asked - known
