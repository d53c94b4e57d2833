"""plans and indicators

Revision ID: 0004
Revises: 0003
"""
from alembic import op
import sqlalchemy as sa


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('attachment',
    sa.Column('filename', sa.String(length=255), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=True),
    sa.Column('kept_at', sa.DateTime(), nullable=False),
    sa.Column('kept_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['kept_by'], ['account.id'], name=op.f('fk_attachment_kept_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_attachment_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment'))
    )
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.create_index('ix_attachment_digest', ['locality_id', 'digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_locality_id'), ['locality_id'], unique=False)

    op.create_table('correction',
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('noun', sa.String(length=10), nullable=False),
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('deed', sa.String(length=10), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('after', sa.JSON(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=True),
    sa.Column('undone_at', sa.DateTime(), nullable=True),
    sa.Column('undone_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("deed IN ('edit', 'add', 'remove')", name=op.f('ck_correction_deed')),
    sa.CheckConstraint("noun IN ('plan', 'target', 'task', 'rule')", name=op.f('ck_correction_noun')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_correction_locality_id_locality')),
    sa.ForeignKeyConstraint(['made_by'], ['account.id'], name=op.f('fk_correction_made_by_account')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_correction_plan_id_plan'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['undone_by'], ['account.id'], name=op.f('fk_correction_undone_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correction'))
    )
    with op.batch_alter_table('correction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_correction_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_correction_plan_id'), ['plan_id'], unique=False)

    op.create_table('count_step',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('window', sa.Integer(), nullable=False),
    sa.Column('part', sa.String(length=8), nullable=False),
    sa.Column('unit', sa.Integer(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_count_step_locality_id_locality')),
    sa.ForeignKeyConstraint(['version_id'], ['indicator_version.id'], name=op.f('fk_count_step_version_id_indicator_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_count_step')),
    sa.UniqueConstraint('locality_id', 'version_id', 'window', 'part', 'unit', 'on', name=op.f('uq_count_step_once'))
    )
    with op.batch_alter_table('count_step', schema=None) as batch_op:
        batch_op.create_index('ix_count_step_none', ['locality_id'], unique=False, sqlite_where=sa.text('step = 0'), postgresql_where=sa.text('step = 0'))
        batch_op.create_index(batch_op.f('ix_count_step_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_count_step_version_id'), ['version_id'], unique=False)

    op.create_table('count_month',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('window', sa.Integer(), nullable=False),
    sa.Column('part', sa.String(length=8), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_count_month_locality_id_locality')),
    sa.ForeignKeyConstraint(['version_id'], ['indicator_version.id'], name=op.f('fk_count_month_version_id_indicator_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_count_month')),
    sa.UniqueConstraint('locality_id', 'version_id', 'window', 'part', 'month', name=op.f('uq_count_month_once'))
    )
    with op.batch_alter_table('count_month', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_count_month_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_count_month_version_id'), ['version_id'], unique=False)

    op.create_table('counted_span',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('window', sa.Integer(), nullable=False),
    sa.Column('part', sa.String(length=8), nullable=False),
    sa.Column('unit', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("part IN ('in', 'roll', 'nowhere', 'outside', 'in-unit', 'of-unit')", name=op.f('ck_counted_span_part')),
    sa.CheckConstraint('until IS NULL OR until >= since', name=op.f('ck_counted_span_dates')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_counted_span_locality_id_locality')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_counted_span_person_id_person')),
    sa.ForeignKeyConstraint(['version_id'], ['indicator_version.id'], name=op.f('fk_counted_span_version_id_indicator_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_counted_span')),
    sa.UniqueConstraint('locality_id', 'version_id', 'window', 'part', 'unit', 'person_id', 'since', name=op.f('uq_counted_span_once'))
    )
    with op.batch_alter_table('counted_span', schema=None) as batch_op:
        batch_op.create_index('ix_counted_span_day', ['locality_id', 'version_id', 'window', 'part', 'since', 'until', 'person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_counted_span_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_counted_span_person_id'), ['person_id'], unique=False)

    op.create_table('counted_version',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('built_at', sa.DateTime(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_counted_version_locality_id_locality')),
    sa.ForeignKeyConstraint(['version_id'], ['indicator_version.id'], name=op.f('fk_counted_version_version_id_indicator_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_counted_version')),
    sa.UniqueConstraint('locality_id', 'version_id', name=op.f('uq_counted_version_locality_id_version_id'))
    )
    with op.batch_alter_table('counted_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_counted_version_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_counted_version_version_id'), ['version_id'], unique=False)

    op.create_table('figure',
    sa.Column('subject', sa.String(length=60), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('numerator', sa.Numeric(precision=16, scale=4), nullable=True),
    sa.Column('denominator', sa.Numeric(precision=16, scale=4), nullable=True),
    sa.Column('value', sa.Numeric(precision=16, scale=4), nullable=True),
    sa.Column('value_text', sa.Text(), nullable=False),
    sa.Column('origin', sa.String(length=10), nullable=False),
    sa.Column('reporter', sa.Text(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('document_on', sa.Date(), nullable=True),
    sa.Column('attachment_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("numerator IS NOT NULL OR value IS NOT NULL OR value_text <> ''", name=op.f('ck_figure_said')),
    sa.CheckConstraint("origin IN ('reported', 'counted')", name=op.f('ck_figure_origin')),
    sa.CheckConstraint('denominator IS NULL OR denominator >= 0', name=op.f('ck_figure_denominator')),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_figure_attachment_id_attachment')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_figure_locality_id_locality')),
    sa.ForeignKeyConstraint(['recorded_by'], ['account.id'], name=op.f('fk_figure_recorded_by_account')),
    sa.ForeignKeyConstraint(['withdrawn_by'], ['account.id'], name=op.f('fk_figure_withdrawn_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_figure'))
    )
    with op.batch_alter_table('figure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_figure_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index('uq_figure_live', ['locality_id', 'subject', 'on'], unique=True, sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))

    op.create_table('task_note',
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=True),
    sa.Column('written_at', sa.DateTime(), nullable=False),
    sa.Column('written_by', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name=op.f('ck_task_note_state')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_task_note_locality_id_locality')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_note_task_id_task'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['withdrawn_by'], ['account.id'], name=op.f('fk_task_note_withdrawn_by_account')),
    sa.ForeignKeyConstraint(['written_by'], ['account.id'], name=op.f('fk_task_note_written_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_note'))
    )
    with op.batch_alter_table('task_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_note_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_note_task_id'), ['task_id'], unique=False)

    op.create_table('task_output',
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('number', sa.String(length=60), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=True),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('attachment_id', sa.Integer(), nullable=True),
    sa.Column('written_at', sa.DateTime(), nullable=False),
    sa.Column('written_by', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_task_output_attachment_id_attachment')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_task_output_locality_id_locality')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_output_task_id_task'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['withdrawn_by'], ['account.id'], name=op.f('fk_task_output_withdrawn_by_account')),
    sa.ForeignKeyConstraint(['written_by'], ['account.id'], name=op.f('fk_task_output_written_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_output'))
    )
    with op.batch_alter_table('task_output', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_output_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_output_task_id'), ['task_id'], unique=False)

    op.create_table('task_training',
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('training_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_task_training_locality_id_locality')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_training_task_id_task'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['training_id'], ['training.id'], name=op.f('fk_task_training_training_id_training')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_training')),
    sa.UniqueConstraint('task_id', 'training_id', name=op.f('uq_task_training_task_id_training_id'))
    )
    with op.batch_alter_table('task_training', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_training_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_training_training_id'), ['training_id'], unique=False)

    with op.batch_alter_table('indicator', schema=None) as batch_op:
        batch_op.add_column(sa.Column('locality_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_indicator_locality_id'), ['locality_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_indicator_locality_id_locality'), 'locality', ['locality_id'], ['id'])

    with op.batch_alter_table('indicator_version', schema=None) as batch_op:
        batch_op.add_column(sa.Column('locality_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('note', sa.String(length=500), server_default='', nullable=False))
        batch_op.add_column(sa.Column('made_by', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('retired_at', sa.DateTime(), nullable=True))
        batch_op.alter_column('published_at',
               existing_type=sa.DATETIME(),
               nullable=True)
        batch_op.create_index(batch_op.f('ix_indicator_version_locality_id'), ['locality_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_indicator_version_made_by_account'), 'account', ['made_by'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_indicator_version_locality_id_locality'), 'locality', ['locality_id'], ['id'])

    with op.batch_alter_table('plan', schema=None) as batch_op:
        batch_op.add_column(sa.Column('closed_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('closed_by', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('superseded_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('carried_from_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('chosen_at', sa.DateTime(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_plan_superseded_by_id_plan'), 'plan', ['superseded_by_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_plan_carried_from_id_plan'), 'plan', ['carried_from_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_plan_closed_by_account'), 'account', ['closed_by'], ['id'])

    with op.batch_alter_table('reporting_rule', schema=None) as batch_op:
        batch_op.add_column(sa.Column('places', sa.JSON(), server_default='[]', nullable=False))

    with op.batch_alter_table('target', schema=None) as batch_op:
        batch_op.add_column(sa.Column('counting', sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column('doubts', sa.JSON(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('reviewed_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('reviewed_by', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('lead_unit_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('carried_from_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_target_reviewed_by_account'), 'account', ['reviewed_by'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_target_lead_unit_id_unit'), 'unit', ['lead_unit_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_target_carried_from_id_target'), 'target', ['carried_from_id'], ['id'], ondelete='SET NULL')
        batch_op.create_check_constraint(op.f('ck_target_counting'), "counting IN ('computed', 'reported', 'both')")

    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kpi', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('kpi_settled_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('kpi_settled_by', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('doubts', sa.JSON(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('reviewed_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('reviewed_by', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('lead_unit_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('state', sa.String(length=10), server_default='open', nullable=False))
        batch_op.add_column(sa.Column('state_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('money_planned', sa.Numeric(precision=16, scale=0), nullable=True))
        batch_op.add_column(sa.Column('money_spent', sa.Numeric(precision=16, scale=0), nullable=True))
        batch_op.add_column(sa.Column('money_source', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('carried_from_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_task_carried_from_id_task'), 'task', ['carried_from_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key(batch_op.f('fk_task_kpi_settled_by_account'), 'account', ['kpi_settled_by'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_task_reviewed_by_account'), 'account', ['reviewed_by'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_task_lead_unit_id_unit'), 'unit', ['lead_unit_id'], ['id'])
        batch_op.create_check_constraint(op.f('ck_task_state'), "state IN ('open', 'done', 'dropped')")
        batch_op.create_check_constraint(op.f('ck_task_money'), 'money_planned >= 0 AND money_spent >= 0')

    _take_measures_out()


def _take_measures_out():
    """The measure of a task stood at the end of its output ('… | KPI: …'); now it has a column as well."""
    task = sa.table('task', sa.column('id', sa.Integer), sa.column('output', sa.Text), sa.column('kpi', sa.Text))
    connection = op.get_bind()
    for number, output in connection.execute(sa.select(task.c.id, task.c.output).where(task.c.output.contains('KPI: '))).all():
        measure = output.rsplit('KPI: ', 1)[1]
        connection.execute(task.update().where(task.c.id == number).values(kpi=measure))


def downgrade():
    # A draft has no day of publishing, and what a locality made for itself would be everybody's.
    op.execute('DELETE FROM counted_span')
    op.execute('DELETE FROM count_step')
    op.execute('DELETE FROM count_month')
    op.execute('DELETE FROM counted_version')
    op.execute('DELETE FROM indicator_version WHERE published_at IS NULL OR locality_id IS NOT NULL')
    op.execute('DELETE FROM indicator WHERE locality_id IS NOT NULL')
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_task_money'), type_='check')
        batch_op.drop_constraint(op.f('ck_task_state'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_task_lead_unit_id_unit'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_task_reviewed_by_account'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_task_kpi_settled_by_account'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_task_carried_from_id_task'), type_='foreignkey')
        batch_op.drop_column('carried_from_id')
        batch_op.drop_column('money_source')
        batch_op.drop_column('money_spent')
        batch_op.drop_column('money_planned')
        batch_op.drop_column('state_on')
        batch_op.drop_column('state')
        batch_op.drop_column('lead_unit_id')
        batch_op.drop_column('reviewed_by')
        batch_op.drop_column('reviewed_at')
        batch_op.drop_column('doubts')
        batch_op.drop_column('kpi_settled_by')
        batch_op.drop_column('kpi_settled_at')
        batch_op.drop_column('kpi')

    with op.batch_alter_table('target', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_target_counting'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_target_carried_from_id_target'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_target_lead_unit_id_unit'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_target_reviewed_by_account'), type_='foreignkey')
        batch_op.drop_column('carried_from_id')
        batch_op.drop_column('lead_unit_id')
        batch_op.drop_column('reviewed_by')
        batch_op.drop_column('reviewed_at')
        batch_op.drop_column('doubts')
        batch_op.drop_column('counting')

    with op.batch_alter_table('reporting_rule', schema=None) as batch_op:
        batch_op.drop_column('places')

    with op.batch_alter_table('plan', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_plan_closed_by_account'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_plan_carried_from_id_plan'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_plan_superseded_by_id_plan'), type_='foreignkey')
        batch_op.drop_column('chosen_at')
        batch_op.drop_column('carried_from_id')
        batch_op.drop_column('superseded_by_id')
        batch_op.drop_column('closed_by')
        batch_op.drop_column('closed_at')

    with op.batch_alter_table('indicator_version', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_indicator_version_locality_id_locality'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_indicator_version_made_by_account'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_indicator_version_locality_id'))
        batch_op.alter_column('published_at',
               existing_type=sa.DATETIME(),
               nullable=False)
        batch_op.drop_column('retired_at')
        batch_op.drop_column('made_by')
        batch_op.drop_column('note')
        batch_op.drop_column('locality_id')

    with op.batch_alter_table('indicator', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_indicator_locality_id_locality'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_indicator_locality_id'))
        batch_op.drop_column('locality_id')

    with op.batch_alter_table('task_training', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_task_training_training_id'))
        batch_op.drop_index(batch_op.f('ix_task_training_locality_id'))

    op.drop_table('task_training')
    with op.batch_alter_table('task_output', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_task_output_task_id'))
        batch_op.drop_index(batch_op.f('ix_task_output_locality_id'))

    op.drop_table('task_output')
    with op.batch_alter_table('task_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_task_note_task_id'))
        batch_op.drop_index(batch_op.f('ix_task_note_locality_id'))

    op.drop_table('task_note')
    with op.batch_alter_table('figure', schema=None) as batch_op:
        batch_op.drop_index('uq_figure_live', sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_figure_locality_id'))

    op.drop_table('figure')
    with op.batch_alter_table('counted_version', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_counted_version_version_id'))
        batch_op.drop_index(batch_op.f('ix_counted_version_locality_id'))

    op.drop_table('counted_version')
    with op.batch_alter_table('counted_span', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_counted_span_person_id'))
        batch_op.drop_index(batch_op.f('ix_counted_span_locality_id'))
        batch_op.drop_index('ix_counted_span_day')

    op.drop_table('counted_span')
    with op.batch_alter_table('count_month', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_count_month_version_id'))
        batch_op.drop_index(batch_op.f('ix_count_month_locality_id'))

    op.drop_table('count_month')
    with op.batch_alter_table('count_step', schema=None) as batch_op:
        batch_op.drop_index('ix_count_step_none')
        batch_op.drop_index(batch_op.f('ix_count_step_version_id'))
        batch_op.drop_index(batch_op.f('ix_count_step_locality_id'))

    op.drop_table('count_step')
    with op.batch_alter_table('correction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_correction_plan_id'))
        batch_op.drop_index(batch_op.f('ix_correction_locality_id'))

    op.drop_table('correction')
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attachment_locality_id'))
        batch_op.drop_index('ix_attachment_digest')

    op.drop_table('attachment')
