"""A process that takes numbers of a register, one a transaction: `python -m tests.certificates.taking LOCALITY COUNT`."""

from __future__ import annotations

import sys

from app.base.db import db, writing
from app.factory import create_app
from certificates.award import register

if __name__ == "__main__":
    locality, count = (int(word) for word in sys.argv[1:])
    app = create_app()
    with app.app_context():
        for _ in range(count):
            with writing():
                [number] = register.take(register.held(locality, 2026), 1)
                db.session.commit()
            print(number)
