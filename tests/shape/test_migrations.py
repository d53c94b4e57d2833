"""One history for both databases: from nothing to the head, a step back, and forth again; and it says what the models say."""

from __future__ import annotations

import shutil
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select, text

from app.base.actors import COMMAND_LINE
from app.base.db import Base, db, writing
from app.factory import create_app
from campaigns.plans import importing
from campaigns.plans.target import Target
from tests.addresses import plan_draft
from trainees import areas, catalogue
from trainees.areas import Locality, Unit
from trainees.skills import Skill

MIGRATIONS = Path(__file__).resolve().parents[2] / "app" / "migrations"

TROUBLE = """
revision, down_revision = "9999", {head!r}
from alembic import op
import sqlalchemy as sa

def upgrade():
    for table in ("locality", "plan"):
        with op.batch_alter_table(table, recreate=_how()) as batch:
            batch.add_column(sa.Column("trial", sa.Integer()))

def downgrade():
    for table in ("locality", "plan"):
        with op.batch_alter_table(table, recreate=_how()) as batch:
            batch.drop_column("trial")

def _how():
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"
"""


@pytest.fixture
def empty(ground, make_settings):
    """An application on a database without a table, inside its context."""
    app = create_app(make_settings(DATABASE_URL=ground.empty()))
    with app.app_context():
        yield app
        db.session.rollback()
        db.engine.dispose()


def tables():
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def differences():
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        return compare_metadata(context, Base.metadata)


def test_there_is_one_head():
    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1


def test_from_empty_to_head_and_a_step_back_and_forth(empty):
    wanted = set(Base.metadata.tables)
    flask_migrate.upgrade()
    assert tables() == wanted
    assert differences() == []
    flask_migrate.downgrade()
    flask_migrate.upgrade()
    assert tables() == wanted
    assert differences() == []


def test_all_the_way_back_leaves_nothing(empty):
    flask_migrate.upgrade()
    flask_migrate.downgrade(revision="base")
    assert tables() == set()


def test_upgrade_twice_is_once(empty):
    runner = empty.test_cli_runner()
    for _ in range(2):
        done = runner.invoke(args=["db", "upgrade"])
        assert done.exit_code == 0, done.output
    with writing():
        before = db.session.scalar(select(func.count(Skill.id)))
        assert before == len(db.session.scalars(select(Skill.code).distinct()).all()) > 0
        catalogue.bring()
        assert db.session.scalar(select(func.count(Skill.id))) == before
        db.session.commit()


def test_a_table_that_is_made_anew_keeps_the_rows_that_point_at_it(empty, tmp_path):
    """SQLite changes a table by copying and dropping it; with foreign keys on, that takes the children along."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    (folder / "versions" / "9999_trial.py").write_text(TROUBLE.format(head=head))
    flask_migrate.upgrade(directory=str(folder), revision=head)
    with writing():
        locality = areas.add_locality("00001", "Hoa Sen", "xã", "tỉnh Sông Hồng")
        areas.ensure_unit(locality.id, "Trạm Y tế")
        data, draft = plan_draft()
        importing.store(
            locality.id, draft, filename="a.docx", data_digest=importing.digest_of(data), by=COMMAND_LINE
        )
        targets = db.session.scalar(select(func.count(Target.id)))
        db.session.commit()
    assert targets > 3
    for go in (flask_migrate.upgrade, flask_migrate.downgrade):
        go(directory=str(folder))
        with db.engine.connect() as connection:
            assert connection.execute(select(func.count(Unit.id))).scalar() == 1
            assert connection.execute(select(func.count(Locality.id))).scalar() == 1
            assert connection.execute(select(func.count(Target.id))).scalar() == targets
            if connection.dialect.name == "sqlite":
                assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
                assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
