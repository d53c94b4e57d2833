"""A batch of certificates as a job: every number once, every certificate on exactly one page, whatever happens in between."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import time
import zipfile
from datetime import timedelta
from functools import partial

import pypdfium2
import pytest
from sqlalchemy import func, select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db, writing
from app.base.errors import Refused
from app.jobs import certificates as batches
from app.jobs import files, job, work
from app.jobs.certificates import ISSUE, ZIP, Batch
from app.jobs.progress import Cancelled, Progress
from certificates import erasing, paper
from certificates.award import ending, issuing, printing
from certificates.award.certificate import Certificate, PrintFile, grouped
from tests.certificates.class_made import a_design, came, crowd, training_of
from tests.conftest import LONG, ON_POSTGRESQL, ONE_DATABASE
from tests.jobs.conftest import ROOT
from trainees import people
from trainees.people import Person

COUNT, STEP, PART = (1000, 200, 500) if LONG else (45, 10, 20)


@pytest.fixture
def small(monkeypatch):
    """Steps and parts of which a class of the test's size has several."""
    monkeypatch.setattr(batches, "STEP", STEP)
    monkeypatch.setattr(batches, "PART", PART)


@pytest.fixture
def batch(commune, work_):
    """batch(n) → the arguments of a batch for n people who all may have one."""

    def make(count=COUNT):
        with work_():
            training = training_of(commune)
            return Batch(
                training.id, a_design(training).id, clock.today().isoformat(), crowd(training, count)
            )

    return make


@pytest.fixture
def work_(work):
    """The core's ground, under a name that leaves `work` to the module of that name."""
    return work


def drain(app):
    with app.app_context():
        return work.drain()


def texts(pdf):
    """The words of each page."""
    document = pypdfium2.PdfDocument(pdf)
    return [document[number].get_textpage().get_text_bounded() for number in range(len(document))]


def is_whole(app, count):
    """Numbers 1 to count, each once, no two on one page, and on every page the one that is said to be there."""
    with app.app_context():
        found = db.session.scalars(select(Certificate).order_by(Certificate.number)).all()
        assert [c.number for c in found] == list(range(1, count + 1))
        assert len({c.person_id for c in found}) == len({c.code for c in found}) == count
        places = {(c.file_id, c.page) for c in found}
        assert len(places) == count
        assert all(file_id is not None and page is not None for file_id, page in places)
        for file in db.session.scalars(select(PrintFile)):
            assert file.data is not None
            assert hashlib.sha256(file.data).hexdigest() == file.digest
            assert file.size == len(file.data)
            pages = texts(file.data)
            assert len(pages) == file.pages == sum(c.file_id == file.id for c in found)
            for certificate in found:
                if certificate.file_id == file.id:
                    assert grouped(certificate.code) in pages[certificate.page]
        db.session.rollback()


def test_a_batch_is_issued_drawn_kept_and_named(app, ask, seen, small, batch, commune):
    asked = batch()
    one = ask(ISSUE, f"training:{asked.training}", **asked.plain())
    drain(app)
    said = seen(one)
    assert said["state"] == "done", said
    result = said["result"]
    assert (result["issued"], result["already"], result["left_out"]) == (COUNT, 0, 0)
    assert len(result["files"]) == -(-COUNT // PART)
    is_whole(app, COUNT)
    with app.app_context():
        # The register reads like a class list: by given name, as everywhere.
        training = training_of(commune)
        drawn = printing.of_files(result["files"], within=EVERYWHERE)
        assert [c.person.sort_name for c in drawn] == sorted(c.person.sort_name for c in drawn)
        assert drawn == printing.of_training(training)
        db.session.rollback()
    again = ask(ISSUE, f"training:{asked.training}", **asked.plain())
    drain(app)
    assert seen(again)["result"] == {**result, "issued": 0, "already": COUNT, "files": []}
    is_whole(app, COUNT)


@pytest.mark.parametrize(
    ("where", "number"),
    # Each moment on one database; the first batch and the last file on both.
    [
        ("issue", 1),
        pytest.param("issue", 3, marks=ON_POSTGRESQL),
        pytest.param("document", 2, marks=ONE_DATABASE),
        pytest.param("keep", 1, marks=ON_POSTGRESQL),
        ("keep", 2 if LONG else 3),
    ],
)
def test_killed_in_the_middle_another_worker_ends_with_every_number_once(
    app, ask, until, batch, environ, db_url, tmp_path, where, number
):
    """kill -9 of a real worker, with what it did flushed and not committed."""
    asked = batch()
    one = ask(ISSUE, f"training:{asked.training}", **asked.plain())
    mark = tmp_path / "mark"
    env = environ | {"DATABASE_URL": db_url, "INSTANCE_PATH": str(tmp_path), "PYTHONPATH": str(ROOT)}
    with app.app_context():
        db.engine.dispose()
    start = partial(subprocess.Popen, cwd=ROOT, env=env)
    words = [sys.executable, "-m", "tests.jobs.halting", str(STEP), str(PART)]
    first = start([*words, where, str(number), str(mark)])
    second = None
    try:
        deadline = time.monotonic() + 60
        while not mark.exists():
            assert first.poll() is None
            assert time.monotonic() < deadline, "the worker never came so far"
            time.sleep(0.02)
        first.kill()
        first.wait(10)
        with app.app_context():
            half = db.session.scalar(
                select(func.count(Certificate.id)).where(Certificate.file_id.is_not(None))
            )
            assert half < COUNT
            db.session.rollback()
            db.engine.dispose()
        second = start(words)
        said = until(one, lambda said: said["state"] == "done", patience=120)
    finally:
        for process in (first, second):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait(10)
    assert said["attempts"] == 2
    assert (said["result"]["issued"], said["result"]["already"]) == (COUNT, 0)
    is_whole(app, COUNT)


def test_cancelled_between_two_steps_leaves_no_hole_and_goes_on_later(
    app, ask, seen, small, batch, monkeypatch
):
    asked = batch()
    one = ask(ISSUE, f"training:{asked.training}", **asked.plain())
    real, calls = issuing.issue, []

    def issue(*args, **kwargs):
        calls.append(1)
        return real(*args, **kwargs)

    advance = Progress.advance

    def cancelled(self, n=1):
        if len(calls) == 2:
            raise Cancelled
        advance(self, n)

    monkeypatch.setattr(issuing, "issue", issue)
    monkeypatch.setattr(Progress, "advance", cancelled)
    drain(app)
    assert seen(one)["state"] == "cancelled"
    with app.app_context():
        numbers = db.session.scalars(select(Certificate.number).order_by(Certificate.number)).all()
        assert numbers == list(range(1, 2 * STEP + 1))
        db.session.rollback()
    monkeypatch.undo()
    again = ask(ISSUE, f"training:{asked.training}", **asked.plain())
    drain(app)
    assert seen(again)["result"]["already"] == 2 * STEP
    is_whole(app, COUNT)


def test_what_another_drew_meanwhile_is_not_drawn_twice(app, batch, small, monkeypatch, commune):
    asked = batch()
    real = paper.document
    others = []

    def document(certificates, **kwargs):
        """While this one draws, another who does the same is done first."""
        drawn = real(certificates, **kwargs)
        if not others:
            others.append(1)
            ids = [c.id for c in certificates[: PART // 2]]
            pdf = real(certificates[: PART // 2], **kwargs)
            with writing():
                assert printing.keep(training_of(commune), ids, pdf) is not None
                db.session.commit()
        return drawn

    monkeypatch.setattr(paper, "document", document)
    with app.app_context():
        batches.carry_out(asked, within=EVERYWHERE, by=COMMAND_LINE, steps=Quiet())
    is_whole(app, COUNT)


class Quiet:
    """Nobody watches."""

    def phase(self, words, total=None):
        pass

    def advance(self, n=1):
        pass


def test_nobody_to_issue_to_is_said(app, ask, seen, commune, work_):
    with work_():
        plain = Batch(
            commune.training, a_design(training_of(commune)).id, clock.today().isoformat(), commune.enrolled
        ).plain()
    one = ask(ISSUE, f"training:{commune.training}", **plain)
    drain(app)
    assert (seen(one)["state"], seen(one)["error"]["code"]) == ("failed", "certificates_none")


def test_a_file_with_another_number_of_pages_is_not_kept(app, batch, small, commune):
    asked = batch(3)
    with app.app_context(), writing():
        training = training_of(commune)
        made = issuing.issue(
            training, asked.people, design=a_design(training), on=clock.today(), by=COMMAND_LINE
        )  # fmt: skip
        pdf = paper.document(made[:2], public_url="http://127.0.0.1:8000", made=clock.now())
        with pytest.raises(ValueError, match="2 pages for 3"):
            printing.keep(training, [c.id for c in made], pdf)
        with pytest.raises(Refused, match="certificates_undrawn"):
            printing.together(made)
        db.session.rollback()


def test_who_holds_a_certificate_learns_at_once_where_its_page_is(app, batch, small, commune):
    asked = batch(3)
    with app.app_context(), writing():
        training = training_of(commune)
        made = issuing.issue(
            training, asked.people, design=a_design(training), on=clock.today(), by=COMMAND_LINE
        )  # fmt: skip
        order = [made[2], made[0], made[1]]
        pdf = paper.document(order, public_url="http://127.0.0.1:8000", made=clock.now())
        file = printing.keep(training, [c.id for c in order], pdf)
        assert [(c.file_id, c.page) for c in made] == [(file.id, 1), (file.id, 2), (file.id, 0)]
        pages = texts(printing.together(made))
        assert all(grouped(c.code) in page for c, page in zip(made, pages, strict=True))
        db.session.rollback()


# --- to take away -------------------------------------------------------------------------------------------------


@pytest.fixture
def issued(app, batch, small, commune):
    """issued(n): so many, issued and drawn in several parts."""

    def make(count):
        asked = batch(count)
        with app.app_context():
            batches.carry_out(asked, within=EVERYWHERE, by=COMMAND_LINE, steps=Quiet())

    return make


def test_one_pdf_of_all_or_of_some_in_their_order(app, issued, commune):
    issued(24)
    with app.app_context():
        found = printing.of_training(training_of(commune))
        for some in (found, found[::-1], found[18:22], [found[3]], found[:20]):
            pages = texts(printing.together(some))
            assert len(pages) == len(some)
            assert all(grouped(c.code) in page for c, page in zip(some, pages, strict=True))
        # A part as it was kept is given out as it is: its digest is the stored one.
        part = [c for c in found if c.file_id == found[0].file_id]
        assert hashlib.sha256(printing.together(part)).hexdigest() == found[0].file.digest
        found[0].revoked_on, found[0].revoked_at = clock.today(), clock.now()
        db.session.flush()
        assert found[0] not in printing.of_training(training_of(commune))
        db.session.rollback()


def test_a_zip_names_each_by_number_and_name_though_names_are_alike(app, ask, seen, commune, work_):
    with work_():
        training = training_of(commune)
        twin = came(training, commune.enrolled[:2])
        for person_id in twin:
            db.session.get_one(Person, person_id).name = "Nguyễn Thị Ánh"
        plain = Batch(training.id, a_design(training).id, clock.today().isoformat(), twin).plain()
    ask(ISSUE, f"training:{commune.training}", **plain)
    one = ask(ZIP, f"training:{commune.training}", training=commune.training, files=[])
    drain(app)
    assert seen(one)["result"] == {"training": commune.training, "certificates": 2}
    with app.app_context():
        kept = files.of(one, within=EVERYWHERE)
        assert kept.mimetype == "application/zip"
        archive = zipfile.ZipFile(io.BytesIO(kept.content))
        year = clock.today().year
        assert archive.namelist() == [f"0001-{year}-nguyen-thi-anh.pdf", f"0002-{year}-nguyen-thi-anh.pdf"]
        found = printing.of_training(training_of(commune))
        for certificate, name in zip(found, archive.namelist(), strict=True):
            [page] = texts(archive.read(name))
            assert grouped(certificate.code) in page
        db.session.rollback()


def test_a_batch_taken_up_again_gives_back_nothing_that_was_revoked_meanwhile(
    app, ask, seen, small, batch, monkeypatch, commune
):
    asked = batch(STEP + 3)
    one = ask(ISSUE, f"training:{asked.training}", **asked.plain())
    real, stops = paper.document, [Cancelled]

    def document(*args, **kwargs):
        if stops:
            raise stops.pop()
        return real(*args, **kwargs)

    monkeypatch.setattr(paper, "document", document)
    with app.app_context():
        with writing():
            begun = db.session.get_one(job.Job, one).created_at
            db.session.rollback()
        with pytest.raises(Cancelled):
            batches.carry_out(asked, within=EVERYWHERE, by=COMMAND_LINE, steps=Quiet(), begun=begun)
        with writing():
            gone = db.session.scalars(select(Certificate).order_by(Certificate.id)).first()
            ending.revoke(gone, why="Cấp nhầm", by=COMMAND_LINE)
            db.session.commit()
        batches.carry_out(asked, within=EVERYWHERE, by=COMMAND_LINE, steps=Quiet(), begun=begun)
        assert db.session.scalar(select(func.count(Certificate.id))) == STEP + 3
        db.session.rollback()
        # Asked for later, by name, it is another batch.
        batches.carry_out(
            asked, within=EVERYWHERE, by=COMMAND_LINE, steps=Quiet(), begun=begun + timedelta(days=1)
        )
        assert db.session.scalar(select(func.count(Certificate.id))) == STEP + 4
        db.session.rollback()


def test_whoever_is_erased_while_a_zip_is_made_is_not_in_it(app, ask, seen, issued, monkeypatch, commune):
    issued(3)
    with app.app_context():
        theirs = printing.of_training(training_of(commune))[1].person_id
        db.session.rollback()
    real, erasings = printing.singles, [theirs]

    def singles(found):
        data = real(found)
        if erasings:
            with writing():
                person = people.get(erasings.pop(), within=EVERYWHERE)
                erasing.erase(person, why="Đơn số 5", by=COMMAND_LINE)
                files.forget_of(commune.locality)
                db.session.commit()
        return data

    monkeypatch.setattr(printing, "singles", singles)
    one = ask(ZIP, f"training:{commune.training}", training=commune.training, files=[])
    drain(app)
    assert seen(one)["result"] == {"training": commune.training, "certificates": 2}
    with app.app_context():
        archive = zipfile.ZipFile(io.BytesIO(files.of(one, within=EVERYWHERE).content))
        assert len(archive.namelist()) == 2
        db.session.rollback()
