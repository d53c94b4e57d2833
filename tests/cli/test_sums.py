"""flask sums …: what a commune sends and a province takes in, without a page."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import select

from app import audit
from app.base.db import db
from app.cli.demo import province as demo
from app.filing.province import rounds, sums, totals
from app.filing.report import Report
from tests.conftest import ONE_DATABASE
from tests.filing.province_made import PERIOD, file, filed_here, line, typed_over, with_communes
from trainees import catalogue
from trainees.areas import Locality

pytestmark = ONE_DATABASE
NAMES = {"10001": "Suối Trong", "10002": "Bãi Sậy"}


def said(result):
    assert result.exit_code == 0, (result.output, result.exception)
    return json.loads(result.stdout)


def test_a_report_goes_out_as_a_file_and_comes_in_at_the_province(runner, work, tmp_path) -> None:
    """Two servers: the commune's report is exported on one; the province takes the file in on another, here the same."""
    with work():
        with_communes(NAMES)
        report = filed_here("10009", "Nơi Khác", [line(10, 40)])
        report.content = report.content | {
            "head": report.content["head"] | {"code": "10001", "name": "Suối Trong"}
        }
        number = report.id
    out = tmp_path / "so-tong.json"
    done = runner("sums", "export", "--report", number, "--out", out)
    assert (done.exit_code, done.output.strip()) == (0, str(out))
    assert sums.read(out.read_bytes())[0].lines[0].denominator == 40
    [got] = said(runner("sums", "import", out, "--json"))
    assert (got["outcome"], got["commune"], got["period"], got["revision"]) == ("new", "10001", PERIOD, 1)
    assert said(runner("sums", "import", out, "--json"))[0]["outcome"] == "same"
    shown = said(runner("sums", "show", "--period", PERIOD, "--json"))
    assert (shown["expected"], shown["came"], shown["missing"]) == (2, 1, ["10002"])
    assert [(r["numerator"], r["denominator"], r["percent"]) for r in shown["rows"]] == [(10, 40, "25.00")]
    lines = runner("sums", "show", "--period", PERIOD).stdout
    assert "1/2 xã đã gửi; thiếu: xã Bãi Sậy" in lines
    assert "10/40 = 25 %" in lines
    with work():
        assert [
            row.verb for row in db.session.scalars(select(audit.AuditRow).filter_by(noun="sums_file"))
        ] == ["receive"]


def test_what_is_refused_is_said_and_the_rest_is_written(runner, work, tmp_path) -> None:
    with work():
        with_communes(NAMES)
    good, bad = tmp_path / "tot.json", tmp_path / "sua.json"
    good.write_bytes(file("10001", "Suối Trong", [line(10, 40)]))
    bad.write_bytes(typed_over(file("10002", "Bãi Sậy", [line(10, 40)]), numerator=20))
    done = runner("sums", "import", good, bad, tmp_path / "khong-co.json", "--json")
    assert done.exit_code == 2
    assert "2/3 tệp chưa nhận được" in done.stderr
    told = json.loads(done.stdout)
    assert [one["outcome"] for one in told] == ["new", "refused", "refused"]
    assert told[1]["code"] == "sums_changed"
    assert said(runner("sums", "show", "--period", PERIOD, "--json"))["came"] == 1
    spoken = runner("sums", "import", good, bad)
    assert "tot.json: 10001 2026-02 bản 1: đã có, không ghi lại" in spoken.stdout
    assert "sua.json: Tệp đã bị sửa sau khi xuất" in spoken.stdout


def test_commands_say_what_they_lack(runner, work, tmp_path) -> None:
    done = runner("sums", "show", "--period", PERIOD)
    assert (done.exit_code, "Chưa có tỉnh, thành phố nào" in done.stderr) == (2, True)
    with work():
        with_communes(NAMES)
        draft = filed_here("10001", "Suối Trong", [line(1, 2)], state="draft")
        draft.content = None
        number = draft.id
    done = runner("sums", "show", "--period", "2031-01")
    assert (done.exit_code, "Chưa mở đợt tổng hợp" in done.stderr) == (2, True)
    done = runner("sums", "export", "--report", number, "--out", tmp_path / "a.json")
    assert (done.exit_code, "Báo cáo chưa chốt" in done.stderr) == (2, True)
    assert runner("sums", "export", "--report", 99_999, "--out", tmp_path / "a.json").exit_code == 2
    assert runner("sums", "show", "--period", PERIOD, "--province", "10001").exit_code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("day", ["2026-11-23", "2026-03-01", "2027-01-02"])
def test_the_demonstration_province_is_scenario_10(work, at, day) -> None:
    """65 communes, 40 here and 25 by file; 61 in, four missing; 25.736 of 36.845; one that counts otherwise stands apart."""
    at(date.fromisoformat(day))
    with work():
        catalogue.bring()
        demo.fill("mot cau de nho 2026")
        demo.fill("mot cau de nho 2026")  # once
        place = db.session.scalars(select(Locality).where(Locality.code == demo.CODE)).one()
        [the_round] = rounds.listed(place)
        made = totals.of_round(place, the_round)
        stands = made.standing
        assert (stands.expected, stands.came, len(stands.missing), len(stands.late)) == (65, 61, 4, 3)
        assert [sum(one.how == how for one in stands.sources) for how in ("here", "file")] == [38, 23]
        assert db.session.query(Report).count() == 38
        row = made.rows[0]
        assert (row.code, row.numerator, row.denominator, str(row.percent)) == (
            "adult_skills",
            25_736,
            36_845,
            "69.85",
        )
        assert (row.communes, len(row.without), [one.communes for one in row.aside]) == (58, 2, [1])
        assert all(one.came.date() <= date.fromisoformat(day) for one in stands.sources)
