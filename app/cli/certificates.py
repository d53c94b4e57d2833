"""flask certificates …: issue those of a training to whoever may have one and has none, drawn and kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db, reading, writing
from app.base.errors import NotFound, Refused
from app.cli.spoken import Day, json_option, reads, say, write_file
from app.jobs import certificates as batches
from app.jobs.certificates import Batch
from campaigns import trainings
from certificates.award import design as designs
from certificates.award import eligibility, printing
from certificates.award.certificate import Certificate
from certificates.award.design import Design

group = click.Group("certificates", help="Certificates: issued facts with numbers of the register.")


class _Silent:
    """A batch that nobody watches."""

    def phase(self, words: str, total: int | None = None) -> None: ...
    def advance(self, n: int = 1) -> None: ...


@group.command("issue")
@click.option("--training", "training_id", type=int, required=True, metavar="ID", help="Whose people.")
@click.option(
    "--design", "design_id", type=int, metavar="ID", help="A design; default: the first that is offered."
)
@click.option("--on", type=Day(), help="The day of issue; today by default.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.pdf",
    help="Write all certificates of the training that stand, one a page.",
)  # fmt: skip
@json_option
@with_appcontext
@reads
def issue(training_id: int, design_id: int | None, on: date | None, out: Path | None, as_json: bool) -> None:
    """Issue to everybody who may have one and never had one; print all that stand. Run again it goes on where it was ended."""
    if out is not None and out.suffix.lower() != ".pdf":
        raise Refused("export_kind", f"Tệp in là PDF: đặt tên tệp có đuôi .pdf, không phải “{out.name}”.")
    with writing():
        training = trainings.get(training_id, within=EVERYWHERE)
        design = _design(training.locality_id, design_id)
        batch = Batch(training.id, design.id, (on or clock.today()).isoformat(), [])
        already = set(eligibility.certified_ids(training.id))
        batch.people.extend(one.person_id for one in eligibility.lacking(training))
        db.session.commit()  # the ready designs, where the locality had none
    batches.carry_out(batch, within=EVERYWHERE, by=COMMAND_LINE, steps=_Silent())
    with reading():
        training = trainings.get(training_id, within=EVERYWHERE)
        found = printing.of_training(training)
        issued = sum(certificate.id not in already for certificate in found)
        if out is not None:
            if not found:
                raise Refused("certificates_none", "Lớp này chưa có ai được cấp giấy chứng nhận.")
            write_file(out, printing.together(found))
        document = {
            "issued": issued, "already": len(found) - issued, "certificates": [_row(certificate) for certificate in found],
        }  # fmt: skip
    say(document, as_json, lambda: _lines(document, out))


def _design(locality_id: int, design_id: int | None) -> Design:
    if design_id is None:
        return designs.bring(locality_id, by=COMMAND_LINE)[0]
    design = designs.get(design_id, within=EVERYWHERE)
    if design.locality_id != locality_id:
        raise NotFound("design_unknown", "Không tìm thấy mẫu giấy chứng nhận này.")
    return design


def _row(certificate: Certificate) -> dict[str, Any]:
    return {
        "number": certificate.number, "register_number": certificate.register_number, "code": certificate.code,
        "person": certificate.person_id,
    }  # fmt: skip


def _lines(document: dict[str, Any], out: Path | None) -> list[str]:
    told = [
        f"Đã cấp {document['issued']} giấy chứng nhận; {document['already']} người đã có từ trước.",
        *(f"{row['register_number']}\t{row['code']}" for row in document["certificates"]),
    ]
    return [*told, str(out)] if out else told
