"""Parts of the scanner that need no page: hashes, rows of a signed sheet, the queue's file."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest

from app.base import codes
from campaigns.attendance import queue_file
from tests.frontend.script import run
from trainees import cards


def test_the_phone_hashes_a_card_as_the_server_does():
    salts = ["", "a", "x" * 24, "muối có dấu " * 9]
    texts = ["", "7K2M09QXABCDEFGHJKMNPQRS", "z" * 31, "z" * 32, "z" * 95]
    pairs = [[salt, text] for salt in salts for text in texts]
    theirs = run("scanner/hash.js", "return given.map(([salt, text]) => it.rosterHash(salt, text));", pairs)
    ours = [
        base64.urlsafe_b64encode(hashlib.sha256((salt + text).encode()).digest()).decode()[:22]
        for salt, text in pairs
    ]
    assert theirs == ours
    assert cards.roster_hash("x" * 24, texts[1]) == theirs[pairs.index(["x" * 24, texts[1]])]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("HVS1:{lesson}:{card}", True), (" HVS1:{lesson}:{card}\n", True), ("HVS1:{lesson}:{card}0", False),
        ("HVS2:{lesson}:{card}", False), ("{lesson}:{card}", False), ("HVS1:{lesson}:ABCDEFGH", False),
        ("https://example.vn/HVS1:{lesson}:{card}", False),
    ],
)  # fmt: skip
def test_only_rows_of_our_sheets_are_rows(text, row):
    lesson, card = codes.public_code(), codes.random_code(8)
    told = run("scanner/card.js", "return it.readRow(given);", text.format(lesson=lesson, card=card))
    assert told == ({"lesson": lesson, "code": card} if row else None)


def test_the_saved_queue_is_what_the_importer_reads():
    events = [{"lesson": lesson, "wire": {"id": str(n)}} for n, lesson in enumerate(["7", "9", "7"])]
    document = run("scanner/export.js", "return it.queueDocument(given, -90_500);", events)
    queue = queue_file.read(json.dumps(document).encode())
    assert queue.events == {7: [{"id": "0"}, {"id": "2"}], 9: [{"id": "1"}]}
    assert queue.offset.total_seconds() == -90.5
