"""Codes on paper: the alphabet, the check letter, the MAC of a card, tokens."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base import codes, keys
from trainees import cards

BODY = st.text(codes.ALPHABET, min_size=7, max_size=7)


@pytest.fixture(autouse=True)
def _key():
    """The key of the test ground."""
    keys.set_data_key(b"k" * 32)


def test_the_alphabet_is_crockfords():
    assert len(set(codes.ALPHABET)) == 32
    assert not set("ILOU") & set(codes.ALPHABET)


def test_random_codes_carry_their_check_letter_and_do_not_repeat():
    made = {codes.random_code(codes.CARD_LENGTH) for _ in range(2000)}
    assert len(made) == 2000
    assert all(codes.is_code(code) for code in made)


@given(body=BODY, place=st.integers(0, 7), letter=st.sampled_from(codes.ALPHABET))
def test_property_every_single_wrong_letter_is_caught(body, place, letter):
    code = body + codes.check_letter(body)
    wrong = code[:place] + letter + code[place + 1 :]
    assert codes.is_code(wrong) == (wrong == code)


@given(body=BODY, place=st.integers(0, 6))
def test_property_nearly_every_swap_of_neighbours_is_caught(body, place):
    code = body + codes.check_letter(body)
    a, b = code[place], code[place + 1]
    swapped = code[:place] + b + a + code[place + 2 :]
    blind = {a, b} == {"0", "Z"}  # the one pair that Luhn cannot tell apart
    assert codes.is_code(swapped) == (a == b or blind)


@given(st.text(max_size=60))
def test_property_no_text_breaks_the_reading_of_a_code(text):
    codes.is_code(codes.normalise(text))
    parts = cards.split(text)
    assert parts is None or (codes.is_code(parts[0]) and len(parts[1]) in (0, codes.MAC_LENGTH))


def test_a_code_survives_being_typed_by_hand():
    body = "10AB0C1"
    code = body + codes.check_letter(body)
    typed = code.lower().replace("0", "o").replace("1", "l")
    assert codes.normalise(f" {typed[:4]}-{typed[4:]} ") == code
    assert codes.normalise("iIlLoO") == "111100"


def test_frozen_what_is_printed_on_cards_stays_readable():
    """These are on paper. A failure here means that every card that was handed out is waste."""
    assert codes.check_letter("HVS2026") == "Z"
    assert codes.card_mac("HVS2026Z", 1) == "9EBC0H32M7X5R9F3"
    assert cards.roster_hash("salt", "HVS2026Z" + codes.card_mac("HVS2026Z", 1)) == "78IvMK8tTtIuqFS46hSycj"


def test_a_mac_depends_on_code_version_and_key():
    mac = codes.card_mac("HVS2026Z", 1)
    assert re.fullmatch(f"[{codes.ALPHABET}]{{16}}", mac)
    assert codes.card_mac_fits("HVS2026Z", 1, mac)
    assert not codes.card_mac_fits("HVS2026Z", 2, mac)
    assert not codes.card_mac_fits("HVS20260", 1, mac)
    assert not codes.card_mac_fits("HVS2026Z", 1, mac[:-1])
    assert not codes.card_mac_fits("HVS2026Z", 1, "")
    assert not codes.card_mac_fits("HVS2026Z", 1, "é" * 16)
    keys.set_data_key(b"x" * 32)
    assert not codes.card_mac_fits("HVS2026Z", 1, mac)


def test_the_text_of_a_card_is_short_enough_for_cheap_cameras():
    card = cards.Card(code="HVS2026Z", version=1)
    text = cards.address(card, "https://hocvuso.example.vn")
    assert text.startswith("https://hocvuso.example.vn/t/HVS2026Z")
    assert len(card.full_code) == 24
    assert cards.split(text) == ("HVS2026Z", card.full_code[8:])


@pytest.mark.parametrize(
    "text",
    ["", "HVS2026", "HVS20260", "https://x.vn/c/HVS2026Z", "https://x.vn/HVS2026Z", "HVS2026Z" + "0" * 15, "HVS2026Z" * 9],
)  # fmt: skip
def test_what_is_no_card(text):
    assert cards.split(text) is None


def test_a_card_is_read_from_any_address_that_ends_rightly():
    """PUBLIC_URL may change; the paper stays."""
    assert cards.split("http://old.example/t/HVS2026Z") == ("HVS2026Z", "")
    assert cards.split("  hvs2-026z ") == ("HVS2026Z", "")


def test_tokens_are_long_random_and_stored_as_a_hash():
    one, two = codes.secret_token(), codes.secret_token()
    assert one != two
    assert one.startswith("hvs_")
    assert len(one) >= 47
    assert codes.token_hash(one) == hashlib.sha256(one.encode()).hexdigest()


def test_each_use_has_a_key_of_its_own():
    assert keys.derive("card") != keys.derive("national-id")
    assert keys.mac("card", b"x") != keys.mac("national-id-match", b"x")
    assert len(base64.b64encode(keys.derive("card"))) == 44
    with pytest.raises(ValueError, match="32 bytes"):
        keys.set_data_key(b"short")
