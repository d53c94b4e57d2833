"""Files of every kind are read in another process: the same blocks, one door, limits that hold."""

from __future__ import annotations

import subprocess
import threading
import zipfile
from io import BytesIO

import docx
import openpyxl
import pytest

from app.base.document import MOST_LINES, apart, process, read_document, read_here, read_pasted
from app.base.errors import Refused
from app.base.upload import LARGEST
from tests.base.document_pdfs import lines


def word() -> bytes:
    document = docx.Document()
    document.add_heading("II. MỤC TIÊU", level=2)
    document.add_paragraph("- Tỷ lệ hộ có Internet đạt 90%.")
    table = document.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "Chỉ tiêu"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "Kế hoạch"
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def book() -> bytes:
    made = openpyxl.Workbook()
    made.active.title = "Chỉ tiêu"
    for row in (["STT", "Chỉ tiêu", "Kế hoạch"], [1, "Hộ có Internet", 0.9], [2, "Lớp học", 4]):
        made.active.append(row)
    made.create_sheet("Ẩn").append(["a", "b", "c"])
    made["Ẩn"].sheet_state = "hidden"
    out = BytesIO()
    made.save(out)
    return out.getvalue()


FILES = {
    "ke-hoach.docx": word,
    "ke-hoach.xlsx": book,
    "ke-hoach.txt": lambda: "TT\tChỉ tiêu\tĐVT\n1\tHộ có mạng\t%\n2\tLớp\tlớp\n\fTrang hai".encode(),
}


@pytest.mark.parametrize("name", FILES)
def test_the_other_process_says_what_this_one_would(name):
    assert read_document(FILES[name](), name) == read_here(FILES[name](), name)


@pytest.mark.parametrize("name", [*FILES, "ke-hoach.pdf"])
def test_no_kind_is_read_by_the_server_itself(name, monkeypatch):
    asked = []

    def run(words, **given):
        asked.append(given["input"].split(b"\n", 1)[1])
        return subprocess.CompletedProcess(words, 0, b'{"blocks": [], "warnings": []}')

    monkeypatch.setattr(subprocess, "run", run)
    assert read_document(b"anything at all", name).blocks == ()
    assert asked == [b"anything at all"]


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [(b"", "a.docx", "file_empty"), (b"MZ", "a.exe", "file_kind"), (b"%PDF-1.4", "a.docx", "file_not_docx")],
)
def test_refusals_come_back_as_they_were_said(data, name, code):
    with pytest.raises(Refused) as there:
        read_document(data, name)
    with pytest.raises(Refused) as here:
        read_here(data, name)
    assert there.value.code == here.value.code == code
    assert (there.value.message, there.value.details) == (here.value.message, here.value.details)


def test_too_much_is_not_even_handed_on(monkeypatch):
    monkeypatch.setattr(apart, "read", pytest.fail)
    with pytest.raises(Refused) as refusal:
        read_document(b"x" * (LARGEST + 1), "a.txt")
    assert refusal.value.code == "file_too_large"


def test_a_file_that_takes_too_long_or_ends_its_reader_is_refused_in_one_sentence(monkeypatch):
    monkeypatch.setattr(process, "SECONDS", 0.01)
    with pytest.raises(Refused) as late:
        read_document(word(), "a.docx")
    monkeypatch.undo()
    dead = subprocess.CompletedProcess((), -9, b"")
    monkeypatch.setattr(subprocess, "run", lambda *words, **given: dead)
    with pytest.raises(Refused) as killed:
        read_document(word(), "a.docx")
    assert late.value.code == killed.value.code == "file_too_heavy"
    assert late.value.message == killed.value.message
    assert late.value.message.count(".") == 2


def test_a_workbook_that_wants_the_machines_memory_ends_alone():
    """The process that reads it has a gigabyte: what is over is refused there, and the server goes on."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<w:document xmlns:w='x'><w:body>" + "<w:p/>" * 900_000)
    with pytest.raises(Refused) as refusal:
        read_document(out.getvalue(), "a.docx")
    assert refusal.value.code in {"file_bomb", "file_not_docx", "file_too_heavy"}


def test_a_third_file_waits_for_its_turn(monkeypatch):
    taken = [apart._turns.acquire(), apart._turns.acquire()]
    timer = threading.Timer(0.2, lambda: [apart._turns.release() for _ in taken])
    timer.start()
    assert lines(read_document("Kế hoạch năm 2026 của xã".encode(), "a.txt")) == ["Kế hoạch năm 2026 của xã"]
    timer.join()


def test_pasted_text_goes_the_same_way_and_may_be_four_hundred_pages():
    assert lines(read_pasted("KẾ HOẠCH\nChuyển đổi số")) == ["KẾ HOẠCH", "Chuyển đổi số"]
    with pytest.raises(Refused) as refusal:
        read_pasted("a\n" * MOST_LINES)
    assert refusal.value.code == "text_too_long"
    assert "20.001 dòng" in refusal.value.message
