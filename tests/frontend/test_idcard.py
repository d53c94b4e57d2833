"""What the scanner reads of a chip ID card, and that phone and server speak of the same things."""

from __future__ import annotations

import base64
import uuid

import pytest

from app.base import envelope, keys
from app.base.envelope import EnvelopeError
from app.base.text import fold
from campaigns.attendance import id_card
from tests.frontend.script import run
from trainees import people
from trainees.people import Person

OLD = "001184012345|012345678|Nguyễn Thị Ánh|08031984|Nữ|Thôn Đoài, Xã Hoa Sen, Tỉnh Sông Hồng|25042021"
NO_CMND = "001184012345||Nguyễn Thị Ánh|08031984|Nữ|Thôn Đoài, Xã Hoa Sen, Tỉnh Sông Hồng|25042021"
ANH = {"number": "001184012345", "name": "Nguyễn Thị Ánh", "birth": "1984-03-08"}

CARDS = [
    (OLD, ANH),
    (NO_CMND, ANH),
    # Further fields behind, as on cards since 2024, with parents' names, empty ones, or an expiry day.
    (f"{NO_CMND}||Nguyễn Văn Cha|Lê Thị Mẹ|", ANH),
    (f"{NO_CMND}|08032044|||", ANH),
    # Other orders.
    ("001184012345|Nguyễn Thị Ánh|08031984|Nữ|Thôn Đoài, Xã Hoa Sen|25042021|08032044", ANH),
    ("001184012345|012345678|Nguyễn Thị Ánh|Nữ|08031984|Việt Nam|Thôn Đoài, Xã Hoa Sen|25042021", ANH),
    ("25042021|001184012345|Nguyễn Thị Ánh|08031984|Nữ|Kinh|Không|Thôn Đoài, Xã Hoa Sen|Nguyễn Văn Cha", ANH),
    ("001184012345|25042021|Nữ|Nguyễn Thị Ánh|08031984|Thôn Đoài|Nguyễn Văn Cha", ANH),
    # A parent's number stands there as well; the holder's comes first.
    (f"{NO_CMND}|Lê Thị Mẹ|001160000001", ANH),
    # Dates with signs, spaces around, capitals, marks in parts.
    (" 001184012345 | |NGUYỄN THỊ ÁNH |08/03/1984|NỮ|Xã Hoa Sen, T. Sông Hồng|25/04/2021", ANH | {"name": "NGUYỄN THỊ ÁNH"}),
    ("001184012345||Nguye\u0302\u0303n Thi\u0323 A\u0301nh|08031984|Nu\u031b\u0303|Xã Hoa Sen|25042021", ANH),
    # Issued in the year of birth: a child's card.
    ("001324000009||Lê Minh Khôi|20012024|Nữ|Xã Hoa Sen|05102024", {"number": "001324000009", "name": "Lê Minh Khôi", "birth": "2024-01-20"}),
    ("066090000111||Y Bhăm Niê|01021990|Nam|Buôn Hoa Sen|25042021", {"number": "066090000111", "name": "Y Bhăm Niê", "birth": "1990-02-01"}),
    ("066190000112||H'Hen|01021990|Nữ|Buôn Hoa Sen|25042021", {"number": "066190000112", "name": "H'Hen", "birth": "1990-02-01"}),
]  # fmt: skip

NO_CARDS = [
    "", "|", "||||||", "Nguyễn Thị Ánh", "https://hocvuso.example/t/ABCD2345", "001184012345",
    # The VNeID app's codes are of no public form; whatever they hold, they are not read as a card.
    "https://vneid.gov.vn/qr?d=001184012345|Nguyễn Thị Ánh|08031984|Nữ|x|y|z", "VNEID|001184012345|eyJhbGciOiJFUzI1NiJ9|1|2|3|4",
    "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIwMDExODQwMTIzNDUifQ.c2ln",
    # A parcel's, a bank's, a ticket's lines.
    "VN|1234567|Nguyễn Thị Ánh|0912345678|Hoa Sen|COD|250000", "000201|010212|3854|0010A000000727|0124|VN|Nam",
    # The number and the rest contradict each other: sex, year, place, no such day, no date of birth.
    OLD.replace("|Nữ|", "|Nam|"), OLD.replace("08031984", "08031985"), OLD.replace("001184", "003184"),
    OLD.replace("08031984", "31021984"), OLD.replace("08031984", "1984"), OLD.replace("|Nữ|", "|Khác|"),
    OLD.replace("Nguyễn Thị Ánh", "12345"), OLD.replace("001184012345", "00118401234"), OLD + "|Nam",
    OLD + "|x" * 20, OLD + "x" * 700, OLD.replace("|", ";"), "001184012345|Nguyễn Thị Ánh|08031984|Nữ|x",
]  # fmt: skip


def test_every_order_of_fields_is_read():
    read = run("scanner/idcard.js", "return given.map(it.parseIdCard);", [text for text, _ in CARDS])
    assert read == [who for _, who in CARDS]


def test_no_other_text_is_taken_for_a_card():
    read = run("scanner/idcard.js", "return given.map(it.parseIdCard);", NO_CARDS)
    assert {text: who for text, who in zip(NO_CARDS, read, strict=True) if who} == {}
    assert (
        run("scanner/idcard.js", "return [it.parseIdCard(null), it.parseIdCard(7), it.parseIdCard()];")
        == [None] * 3
    )


WORDS = [
    "", "Nguyễn Thị Ánh", "  Đặng\tThu  Thảo\n", "ĐỖ ĐỨC ĐẠT", "đỗ đức đạt", "Nguye\u0302\u0303n Thi\u0323 A\u0301nh",
    "Y Bhăm Niê", "H'Hen Niê", "K’Brêu", "Ama\u00a0Thuột", "Lê\u200bVăn", "Trần\ufeff Bình", "Lò Văn Č̌ơ", "Straße", "İstanbul",
    "Phạm Thị Ngọc Hà (con)", "Ô Ơ Ư Â Ă Ê Đ ô ơ ư â ă ê đ", "Võ\u202e Minh\u2066 Khôi", "Ksor H'\u1e4b", "ﬁ", "A\r\nB\rC", "Ŏ ŏ Ĕ ĕ Ĭ ĭ Ŭ ŭ",
    "ẤẦẨẪẬẮẰẲẴẶẾỀỂỄỆỐỒỔỖỘỚỜỞỠỢỨỪỬỮỰÝỲỶỸỴ", "\x00a\x1fb\x7fc\x85d",
]  # fmt: skip


def test_names_fold_alike_on_the_phone_and_on_the_server():
    assert run("scanner/fold.js", "return given.map(it.fold);", WORDS) == [fold(word) for word in WORDS]


def test_the_roster_and_the_phone_make_the_same_hash_of_a_person():
    those = [("Nguyễn Thị Ánh", "1984-03-08"), ("ĐẶNG thu  thảo", "2001-12-31"), ("Y Bhăm Niê", "1931-01-01")]
    salts = ["s", "Xk3_-u", "mặn"]
    asked = [[salt, name, birth] for salt in salts for name, birth in those]
    told = run("scanner/idcard.js", "return Promise.all(given.map((one) => it.idHash(...one)));", asked)
    assert told == [id_card.roster_hash(salt, Person(name=name, birth=birth)) for salt, name, birth in asked]
    plain = "Object.defineProperty(globalThis, 'crypto', {value: {}}); "
    without = run(
        "scanner/idcard.js", plain + "return Promise.all(given.map((one) => it.idHash(...one)));", asked
    )
    assert without == told, "a page without https has no cryptography of its own"


def test_a_hash_tells_a_birth_date_to_nobody():
    """With the roster and its salt in hand every letter still stands for five days and more of a year."""
    letters = [id_card.roster_hash("salt", Person(name="Lê Thị Hoa", birth=f"1950-{m:02}-{d:02}")) for m in range(1, 13) for d in range(1, 29)]  # fmt: skip
    assert max(letters.count(letter) for letter in set(letters)) > 5
    assert len(set(letters)) <= 64
    assert {
        id_card.roster_hash("salt", Person(name="A", birth=birth)) for birth in (None, "1950", "1950-01")
    } == {None}


# --- the envelope --------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _key():
    keys.set_data_key(b"k" * 32)


@pytest.fixture
def sealed():
    """(event id, envelope) as the phone makes them."""
    event = str(uuid.uuid4())
    text = run(
        "scanner/idcard.js", "return it.sealNumber(...given);", [id_card.public_key(), "001184012345", event]
    )
    return event, text


def test_what_a_phone_seals_the_server_opens_and_hashes(sealed):
    event, text = sealed
    assert id_card.number_of(text, event) == people.id_hash("001184012345")
    assert len(text) < envelope.LONGEST
    assert "001184012345" not in base64.urlsafe_b64decode(text + "==").decode("latin-1")


def test_the_same_number_is_sealed_anew_each_time():
    event = str(uuid.uuid4())
    body = "return Promise.all([1, 2, 3].map(() => it.sealNumber(...given)));"
    texts = run("scanner/idcard.js", body, [id_card.public_key(), "001184012345", event])
    assert len(set(texts)) == 3


def test_an_event_id_in_capitals_is_the_same_event():
    event = str(uuid.uuid4())
    text = run(
        "scanner/idcard.js",
        "return it.sealNumber(...given);",
        [id_card.public_key(), "001184012345", event.upper()],
    )
    assert id_card.number_of(text, event) == people.id_hash("001184012345")


def test_what_was_changed_moved_or_made_up_does_not_open(sealed):
    event, text = sealed
    raw = bytearray(base64.urlsafe_b64decode(text + "=="))
    forms = [
        text[:-1],
        text + "A",
        text[1:],
        text * 4,
        "",
        "A" * 126,
        "ộ" * 126,
        text.replace(text[50], "!"),
        "\x00" + text,
    ]
    for at in (0, 1, 2, 40, 65, 66, 80, len(raw) - 1):
        changed = bytearray(raw)
        changed[at] ^= 1
        forms.append(base64.urlsafe_b64encode(changed).rstrip(b"=").decode())
    forms.append(
        base64.urlsafe_b64encode(bytes(raw[:1]) + b"\x04" + b"\x00" * 64 + bytes(raw[66:]))
        .decode()
        .rstrip("=")
    )
    for form in forms:
        with pytest.raises(EnvelopeError) as error:
            id_card.number_of(form, event)
        assert "001184012345" not in repr(error.value) + repr(error.value.__cause__)
    with pytest.raises(EnvelopeError):
        id_card.number_of(text, str(uuid.uuid4()))


def test_an_envelope_to_another_server_does_not_open(sealed):
    event, text = sealed
    keys.set_data_key(b"j" * 32)
    try:
        with pytest.raises(EnvelopeError):
            id_card.number_of(text, event)
    finally:
        keys.set_data_key(b"k" * 32)


def test_what_is_sealed_and_is_no_number_is_refused():
    event = str(uuid.uuid4())
    for inside in ("", "00118401234", "0011840123456", "00118401234x", "x" * 200, "٠٠١١٨٤٠١٢٣٤٥"):
        text = run(
            "scanner/idcard.js", "return it.sealNumber(...given);", [id_card.public_key(), inside, event]
        )
        with pytest.raises(EnvelopeError):
            id_card.number_of(text, event)


def test_the_key_is_the_same_as_long_as_the_data_key_is():
    first = id_card.public_key()
    assert first == id_card.public_key()
    assert set(first) == {"kty", "crv", "x", "y"}
    keys.set_data_key(b"j" * 32)
    assert id_card.public_key() != first
    keys.set_data_key(b"k" * 32)


def test_without_the_browsers_cryptography_nothing_is_sealed():
    body = "Object.defineProperty(globalThis, 'crypto', {value: {}}); return it.sealNumber(...given);"
    assert run("scanner/idcard.js", body, [id_card.public_key(), "001184012345", str(uuid.uuid4())]) is None
