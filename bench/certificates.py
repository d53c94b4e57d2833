"""make bench, certificates: 1,000 of them issued, stored, hashed and registered as one print file, beside bare Typst and WeasyPrint.

Bare Typst sets the same words in one document with QRs of the same fast encoder, and stores nothing. WeasyPrint sets the
same words from HTML, 50 pages of them; it is installed for the bench alone, and left out where that fails. Every
measurement is a process of its own, all in turns; a rate is certificates a second of processor time, which a busy machine
does not change, and the medians are compared. Rates by the clock on the wall stand beside.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
import venv
from html import escape
from pathlib import Path
from typing import Any

from bench.people import made
from tests.postgresql import Server

COUNT, WEASY, ROUNDS = 1000, 50, 3
GOALS = {"bare": 0.5, "weasyprint": 10.0}
HERE = Path(__file__).parent
_PUBLIC = "https://hocvuso.hoasen.gov.vn"


# --- what is measured: each in a process of its own ---------------------------------------------------------------


def _product(home: Path, url: str) -> dict[str, float]:
    """Numbers, frozen words, digests, pages, the sealed file and its digest; then all as one PDF."""
    from app.base.actors import COMMAND_LINE, Scope
    from app.base.db import db, reading, writing
    from app.factory import create_app
    from app.jobs.certificates import Batch, carry_out
    from bench.rosters import _settings
    from campaigns import trainings
    from certificates.award import design, printing

    app = create_app(_settings(url, str(home)))
    with app.app_context():
        with writing():
            batch = Batch(*_class(design))
            db.session.commit()
        began, spent = time.perf_counter(), _spent()
        carry_out(batch, within=Scope(), by=COMMAND_LINE, steps=_Silent())
        with reading():
            found = printing.of_training(trainings.get(batch.training, within=Scope()))
            pdf = printing.together(found)
        took, spent = time.perf_counter() - began, _spent() - spent
        assert [one.number for one in found] == list(range(1, COUNT + 1))
        db.engine.dispose()
    return {"wall": len(found) / took, "processor": len(found) / spent, "bytes": len(pdf)}


def _spent() -> float:
    """Processor time of this process and of those it started and that ended, in seconds."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


class _Silent:
    """A batch that nobody watches."""

    def phase(self, words: str, total: int | None = None) -> None: ...
    def advance(self, n: int = 1) -> None: ...


def _class(design: Any) -> tuple[int, int, str, list[int]]:
    """A training of COUNT people who may all have one, and what a batch asks for."""
    from app.base import clock
    from app.base.actors import COMMAND_LINE
    from campaigns import courses, trainings
    from trainees import areas, catalogue, ledger, people, skills
    from trainees.people import Particulars

    catalogue.bring()
    place = areas.add_locality("00001", "Hoa Sen", "xã", "tỉnh Sông Hồng")
    course = courses.add(place.id, "Kỹ năng số cơ bản cho cán bộ, công chức", skills.catalogue()[:2], hours=8)
    training = trainings.add(course, "Lớp đợt 1", by=COMMAND_LINE)
    ids = []
    for who in made(COUNT, seed=3):
        person = people.add(place.id, Particulars(who.name, birth=who.birth), by=COMMAND_LINE)
        ledger.record(
            person, training.version.skills, on=clock.today(), kind="attended", source=training.key, by=COMMAND_LINE
        )  # fmt: skip
        ids.append(person.id)
    chosen = design.bring(place.id, by=COMMAND_LINE)[0]
    return training.id, chosen.id, clock.today().isoformat(), ids


def _words(count: int) -> list[dict[str, Any]]:
    """What the pages say, as strings."""
    from app.base import codes, qr

    pages = []
    for number, who in enumerate(made(count, seed=3), start=1):
        code = codes.random_code(11)
        address = f"{_PUBLIC}/c/{code}"
        pages.append(
            {
                "issuer": "ỦY BAN NHÂN DÂN XÃ HOA SEN", "title": "GIẤY CHỨNG NHẬN", "lead": "Ủy ban nhân dân xã Hoa Sen chứng nhận ông (bà)",
                "name": who.name, "holder": f"Sinh năm {(who.birth or '1970')[:4]}",
                "body": ["Đã hoàn thành chương trình tập huấn", "Kỹ năng số cơ bản cho cán bộ, công chức", "Thời lượng 8 giờ", "Kết quả: Hoàn thành"],
                "day": "Hoa Sen, ngày 14 tháng 11 năm 2026", "signer": ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"],
                "number": f"Số: {number}/2026/CN-HVS", "code": f"{code[:4]}-{code[4:8]}-{code[8:]}",
                "address": f"Quét mã hoặc vào {address} để kiểm tra", "qr": qr.svg(address),
            }
        )  # fmt: skip
    return pages


def _bare(home: Path, url: str) -> dict[str, float]:
    """One Typst document, written to a file. Encoding the QRs counts."""
    import typst

    from app.base.typeset import FONTS

    began, spent = time.perf_counter(), _spent()
    data = json.dumps({"pages": _words(COUNT)}, ensure_ascii=False)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])
    pdf: Any = typst.compile(
        HERE / "certificate.typ", font_paths=fonts, sys_inputs={"data": data}, format="pdf"
    )
    (home / "bare.pdf").write_bytes(pdf)
    took, spent = time.perf_counter() - began, _spent() - spent
    return {"wall": COUNT / took, "processor": COUNT / spent, "bytes": len(pdf)}


def _pages(home: Path, url: str) -> dict[str, float]:
    """For WeasyPrint's process: the pages as HTML. Encoding the QRs does not count."""
    from app.base.typeset import FONTS

    faces = "".join(
        f"@font-face{{font-family:BVP;font-weight:{weight};font-style:{slant};src:url({(FONTS / f'BeVietnamPro-{name}.ttf').as_uri()})}}"
        for name, weight, slant in (("Regular", 400, "normal"), ("Bold", 700, "normal"), ("Italic", 400, "italic"))
    )  # fmt: skip
    style = (
        "@page{size:A4 landscape;margin:10mm}body{font-family:BVP;font-size:13pt;margin:0}"
        "section{break-after:page;box-sizing:border-box;height:189mm;padding:8mm;border:1pt solid;text-align:center}"
        "table{width:100%}td{vertical-align:top}h1,h2{font-size:30pt;margin:2mm 0}p{margin:1mm 0}"
        ".check{text-align:left}.check svg{width:22mm;height:22mm}"
    )
    nation = "<b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><br><b>Độc lập – Tự do – Hạnh phúc</b>"
    rows = []
    for one in _words(WEASY):
        body, signer = ("<br>".join(escape(line) for line in one[key]) for key in ("body", "signer"))
        check = "<br>".join(escape(one[key]) for key in ("number", "code", "address"))
        rows.append(
            f"<section><table><tr><td>{escape(one['issuer'])}<td>{nation}</table><h1>{one['title']}</h1><p>{escape(one['lead'])}"
            f"<h2>{escape(one['name'])}</h2><p>{one['holder']}<p>{body}<table><tr><td class=check>{one['qr']}<td class=check>{check}"
            f"<td><i>{escape(one['day'])}</i><br><b>{signer}</b></table></section>"
        )
    (home / "pages.html").write_text(f"<meta charset=utf-8><style>{faces}{style}</style>{''.join(rows)}")
    return {}


STEPS = {"product": _product, "bare": _bare, "pages": _pages}
_WEASYPRINT = (
    "import json,sys,time,weasyprint;began,spent=time.perf_counter(),time.process_time();"
    "weasyprint.HTML(filename=sys.argv[1]).write_pdf(sys.argv[2]);"
    "print(json.dumps([time.perf_counter()-began,time.process_time()-spent]))"
)


def step(name: str, home: Path, url: str) -> dict[str, float]:
    """One measurement in a new process."""
    words = [sys.executable, "-m", "bench.certificates", name, str(home), url]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=HERE.parent)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _weasyprint(home: Path) -> Path | None:
    """An interpreter that has WeasyPrint, in an environment of its own; None where it cannot be installed."""
    place = home / "weasyprint"
    try:
        venv.create(place, with_pip=True)
        python = place / "bin" / "python"
        subprocess.run(
            [python, "-m", "pip", "install", "-q", "weasyprint"], check=True, capture_output=True, timeout=300
        )
        subprocess.run([python, "-c", "import weasyprint"], check=True, capture_output=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return None
    return python


def _by_weasyprint(python: Path, home: Path) -> dict[str, float]:
    """The same of WeasyPrint."""
    words = [str(python), "-c", _WEASYPRINT, str(home / "pages.html"), str(home / "weasy.pdf")]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    took, spent = json.loads(done.stdout.splitlines()[-1])
    return {"wall": WEASY / took, "processor": WEASY / spent}


# --- in turns -----------------------------------------------------------------------------------------------------


def bench(folder: Path, server: Server | None) -> dict[str, Any]:
    """Measure, print the table, give the figures."""
    home = folder / "certificates"
    home.mkdir()
    python = _weasyprint(home)
    step("pages", home, "")
    rates: dict[str, list[dict[str, float]]] = {}
    for turn in range(ROUNDS):
        for kind in ("sqlite", *(["postgresql"] if server is not None else [])):
            url = _empty(kind, turn, home, server)
            rates.setdefault(kind, []).append(step("product", home, url))
        rates.setdefault("bare", []).append(step("bare", home, ""))
        if python is not None:
            rates.setdefault("weasyprint", []).append(_by_weasyprint(python, home))
    middle = {
        name: {how: statistics.median(one[how] for one in several) for how in ("processor", "wall")}
        for name, several in rates.items()
    }
    print(f"\nCertificates a second: {COUNT} issued, registered, drawn and stored; medians of {ROUNDS}")
    print(f"  {'':<28}processor    wall")
    for name, said in middle.items():
        print(f"  {name:<28}{said['processor']:9.0f}{said['wall']:8.0f}")
    ratios: dict[str, dict[str, float]] = {}
    for kind in ("sqlite", "postgresql"):
        for other, goal in GOALS.items():
            if kind in middle and other in middle:
                both = {how: rate / middle[other][how] for how, rate in middle[kind].items()}
                ratios[f"{kind} / {other}"] = both
                print(
                    f"  {kind + ' / ' + other:<28}{both['processor']:9.2f}{both['wall']:8.2f}   [>= {goal:g}]"
                )
    if python is None:
        print("  WeasyPrint left out: it could not be installed here.")
    return {"count": COUNT, "rates": middle, "ratios": ratios, "goals": GOALS}


def _empty(kind: str, turn: int, home: Path, server: Server | None) -> str:
    """The address of a new, migrated database."""
    from app.factory import create_app
    from bench.rosters import _settings

    if server is not None and kind == "postgresql":
        server.run(f"CREATE DATABASE certificates{turn}")
        url = server.url(f"certificates{turn}")
    else:
        url = f"sqlite:///{home}/certificates{turn}.sqlite"
    done = create_app(_settings(url, str(home))).test_cli_runner().invoke(args=["db", "upgrade"])
    if done.exit_code:
        raise SystemExit(f"{done.output}{done.exception}")
    return url


if __name__ == "__main__":
    _name, _home, _url = sys.argv[1:]
    print(json.dumps(STEPS[_name](Path(_home), _url)))
