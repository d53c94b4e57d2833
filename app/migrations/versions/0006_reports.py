"""reports

Revision ID: 0006
Revises: 0005
"""
from alembic import op
import sqlalchemy as sa


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('holiday',
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('works', sa.Boolean(), nullable=False),
    sa.Column('added_at', sa.DateTime(), nullable=False),
    sa.Column('added_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['added_by'], ['account.id'], name=op.f('fk_holiday_added_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_holiday_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_holiday')),
    sa.UniqueConstraint('locality_id', 'on', name=op.f('uq_holiday_locality_id_on'))
    )
    with op.batch_alter_table('holiday', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_holiday_locality_id'), ['locality_id'], unique=False)

    op.create_table('province_commune',
    sa.Column('code', sa.String(length=5), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('since', sa.Date(), nullable=True),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('added_at', sa.DateTime(), nullable=False),
    sa.Column('added_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['added_by'], ['account.id'], name=op.f('fk_province_commune_added_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_province_commune_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_province_commune')),
    sa.UniqueConstraint('locality_id', 'code', name=op.f('uq_province_commune_locality_id_code'))
    )
    with op.batch_alter_table('province_commune', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_province_commune_locality_id'), ['locality_id'], unique=False)

    op.create_table('province_round',
    sa.Column('period', sa.String(length=10), nullable=False),
    sa.Column('words', sa.String(length=60), nullable=False),
    sa.Column('cut_off', sa.Date(), nullable=False),
    sa.Column('due', sa.Date(), nullable=False),
    sa.Column('opened_at', sa.DateTime(), nullable=False),
    sa.Column('opened_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_province_round_locality_id_locality')),
    sa.ForeignKeyConstraint(['opened_by'], ['account.id'], name=op.f('fk_province_round_opened_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_province_round')),
    sa.UniqueConstraint('locality_id', 'period', name=op.f('uq_province_round_locality_id_period'))
    )
    with op.batch_alter_table('province_round', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_province_round_locality_id'), ['locality_id'], unique=False)

    op.create_table('reminder',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('about', sa.String(length=60), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_reminder_account_id_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_reminder_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder')),
    sa.UniqueConstraint('account_id', 'about', 'on', name=op.f('uq_reminder_account_id_about_on'))
    )
    with op.batch_alter_table('reminder', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reminder_locality_id'), ['locality_id'], unique=False)

    op.create_table('succession',
    sa.Column('old_code', sa.String(length=5), nullable=False),
    sa.Column('old_name', sa.String(length=120), nullable=False),
    sa.Column('new_code', sa.String(length=5), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('whole', sa.Boolean(), nullable=False),
    sa.Column('added_at', sa.DateTime(), nullable=False),
    sa.Column('added_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['added_by'], ['account.id'], name=op.f('fk_succession_added_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_succession_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_succession')),
    sa.UniqueConstraint('locality_id', 'old_code', 'new_code', name=op.f('uq_succession_locality_id_old_code_new_code'))
    )
    with op.batch_alter_table('succession', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_succession_locality_id'), ['locality_id'], unique=False)

    op.create_table('sums_file',
    sa.Column('code', sa.String(length=5), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('period', sa.String(length=10), nullable=False),
    sa.Column('cut_off', sa.Date(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('filename', sa.String(length=255), nullable=False),
    sa.Column('said', sa.JSON(), nullable=False),
    sa.Column('came_at', sa.DateTime(), nullable=False),
    sa.Column('came_by', sa.Integer(), nullable=True),
    sa.Column('settled_at', sa.DateTime(), nullable=True),
    sa.Column('settled_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('live', 'replaced', 'undone')", name=op.f('ck_sums_file_state')),
    sa.ForeignKeyConstraint(['came_by'], ['account.id'], name=op.f('fk_sums_file_came_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_sums_file_locality_id_locality')),
    sa.ForeignKeyConstraint(['settled_by'], ['account.id'], name=op.f('fk_sums_file_settled_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sums_file'))
    )
    with op.batch_alter_table('sums_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sums_file_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index('uq_sums_file_live', ['locality_id', 'code', 'period'], unique=True, sqlite_where=sa.text("state = 'live'"), postgresql_where=sa.text("state = 'live'"))

    op.create_table('commendation',
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('neighbourhood_id', sa.Integer(), nullable=True),
    sa.Column('form', sa.String(length=60), server_default='', nullable=False),
    sa.Column('reason', sa.LargeBinary(), nullable=True),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('chosen_at', sa.DateTime(), nullable=False),
    sa.Column('chosen_by', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('(CASE WHEN person_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN unit_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN neighbourhood_id IS NULL THEN 0 ELSE 1 END) = 1', name=op.f('ck_commendation_one')),
    sa.ForeignKeyConstraint(['chosen_by'], ['account.id'], name=op.f('fk_commendation_chosen_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_commendation_locality_id_locality')),
    sa.ForeignKeyConstraint(['neighbourhood_id'], ['neighbourhood.id'], name=op.f('fk_commendation_neighbourhood_id_neighbourhood')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_commendation_person_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_commendation_unit_id_unit')),
    sa.ForeignKeyConstraint(['withdrawn_by'], ['account.id'], name=op.f('fk_commendation_withdrawn_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commendation'))
    )
    with op.batch_alter_table('commendation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_commendation_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_commendation_neighbourhood_id'), ['neighbourhood_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_commendation_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_commendation_unit_id'), ['unit_id'], unique=False)
        batch_op.create_index('ix_commendation_year', ['locality_id', 'year'], unique=False)

    op.create_table('report',
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('to', sa.Text(), nullable=False),
    sa.Column('period', sa.String(length=10), nullable=True),
    sa.Column('period_words', sa.String(length=60), nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('cut_off', sa.Date(), nullable=False),
    sa.Column('last', sa.Date(), nullable=True),
    sa.Column('due', sa.Date(), nullable=True),
    sa.Column('sign_by', sa.Date(), nullable=True),
    sa.Column('refs', sa.JSON(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.Column('origin_id', sa.Integer(), nullable=True),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('letterhead', sa.JSON(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=True),
    sa.Column('opened_at', sa.DateTime(), nullable=False),
    sa.Column('opened_by', sa.Integer(), nullable=True),
    sa.Column('frozen_at', sa.DateTime(), nullable=True),
    sa.Column('frozen_by', sa.Integer(), nullable=True),
    sa.Column('approved_at', sa.DateTime(), nullable=True),
    sa.Column('approved_by', sa.Integer(), nullable=True),
    sa.Column('number', sa.String(length=60), server_default='', nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=True),
    sa.Column('signer', sa.String(length=120), server_default='', nullable=False),
    sa.Column('signed_id', sa.Integer(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(), nullable=True),
    sa.Column('recorded_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('draft', 'submitted', 'returned', 'approved', 'issued')", name=op.f('ck_report_state')),
    sa.CheckConstraint('first <= cut_off', name=op.f('ck_report_period')),
    sa.CheckConstraint('revision >= 1', name=op.f('ck_report_revision')),
    sa.ForeignKeyConstraint(['approved_by'], ['account.id'], name=op.f('fk_report_approved_by_account')),
    sa.ForeignKeyConstraint(['frozen_by'], ['account.id'], name=op.f('fk_report_frozen_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_report_locality_id_locality')),
    sa.ForeignKeyConstraint(['opened_by'], ['account.id'], name=op.f('fk_report_opened_by_account')),
    sa.ForeignKeyConstraint(['origin_id'], ['report.id'], name=op.f('fk_report_origin_id_report')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_report_plan_id_plan')),
    sa.ForeignKeyConstraint(['recorded_by'], ['account.id'], name=op.f('fk_report_recorded_by_account')),
    sa.ForeignKeyConstraint(['replaces_id'], ['report.id'], name=op.f('fk_report_replaces_id_report')),
    sa.ForeignKeyConstraint(['signed_id'], ['attachment.id'], name=op.f('fk_report_signed_id_attachment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report')),
    sa.UniqueConstraint('replaces_id', name=op.f('uq_report_replaces_id'))
    )
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_origin_id'), ['origin_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_plan_id'), ['plan_id'], unique=False)
        batch_op.create_index('ix_report_state', ['locality_id', 'state', 'due'], unique=False)

    op.create_table('superior_form',
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('filename', sa.String(length=255), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=True),
    sa.Column('cells', sa.JSON(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=True),
    sa.Column('retired_at', sa.DateTime(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_superior_form_locality_id_locality')),
    sa.ForeignKeyConstraint(['made_by'], ['account.id'], name=op.f('fk_superior_form_made_by_account')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_superior_form_plan_id_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_superior_form'))
    )
    with op.batch_alter_table('superior_form', schema=None) as batch_op:
        batch_op.create_index('ix_superior_form_digest', ['locality_id', 'digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_superior_form_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_superior_form_plan_id'), ['plan_id'], unique=False)

    op.create_table('monitoring_tick',
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.Text(), nullable=False),
    sa.Column('said', sa.Text(), nullable=False),
    sa.Column('done_at', sa.DateTime(), nullable=False),
    sa.Column('done_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['done_by'], ['account.id'], name=op.f('fk_monitoring_tick_done_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_monitoring_tick_locality_id_locality')),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_monitoring_tick_report_id_report')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_monitoring_tick')),
    sa.UniqueConstraint('report_id', 'ref', name=op.f('uq_monitoring_tick_report_id_ref'))
    )
    with op.batch_alter_table('monitoring_tick', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_monitoring_tick_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_monitoring_tick_report_id'), ['report_id'], unique=False)

    op.create_table('part',
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('asked_as', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=16), nullable=False),
    sa.Column('asked_at', sa.DateTime(), nullable=False),
    sa.Column('asked_by', sa.Integer(), nullable=True),
    sa.Column('reminded_at', sa.DateTime(), nullable=True),
    sa.Column('draft', sa.LargeBinary(), nullable=True),
    sa.Column('draft_at', sa.DateTime(), nullable=True),
    sa.Column('sent_at', sa.DateTime(), nullable=True),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by'], ['account.id'], name=op.f('fk_part_asked_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_part_locality_id_locality')),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_part_report_id_report')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_part_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_part')),
    sa.UniqueConstraint('code', name=op.f('uq_part_code')),
    sa.UniqueConstraint('report_id', 'asked_as', name=op.f('uq_part_report_id_asked_as'))
    )
    with op.batch_alter_table('part', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_part_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_part_report_id'), ['report_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_part_unit_id'), ['unit_id'], unique=False)

    op.create_table('report_counted',
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.Text(), nullable=False),
    sa.Column('whom', sa.LargeBinary(), nullable=True),
    sa.Column('among', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_report_counted_locality_id_locality')),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_report_counted_report_id_report')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_counted')),
    sa.UniqueConstraint('report_id', 'ref', name=op.f('uq_report_counted_report_id_ref'))
    )
    with op.batch_alter_table('report_counted', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_counted_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_counted_report_id'), ['report_id'], unique=False)

    op.create_table('report_file',
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('filename', sa.String(length=255), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=True),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_report_file_locality_id_locality')),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_report_file_report_id_report')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_file')),
    sa.UniqueConstraint('report_id', 'kind', name=op.f('uq_report_file_report_id_kind'))
    )
    with op.batch_alter_table('report_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_file_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_file_report_id'), ['report_id'], unique=False)

    op.create_table('report_rule',
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('rule_id', sa.Integer(), nullable=False),
    sa.Column('period', sa.String(length=10), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_report_rule_locality_id_locality')),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_report_rule_report_id_report')),
    sa.ForeignKeyConstraint(['rule_id'], ['reporting_rule.id'], name=op.f('fk_report_rule_rule_id_reporting_rule')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_rule')),
    sa.UniqueConstraint('rule_id', 'period', 'revision', name=op.f('uq_report_rule_rule_id_period_revision'))
    )
    with op.batch_alter_table('report_rule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_rule_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_rule_report_id'), ['report_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_rule_rule_id'), ['rule_id'], unique=False)

    op.create_table('report_step',
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('verb', sa.String(length=20), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('by', sa.Integer(), nullable=True),
    sa.Column('by_name', sa.String(length=120), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by'], ['account.id'], name=op.f('fk_report_step_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_report_step_locality_id_locality')),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_report_step_report_id_report')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_step'))
    )
    with op.batch_alter_table('report_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_step_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_step_report_id'), ['report_id'], unique=False)

    op.create_table('rule_schedule',
    sa.Column('rule_id', sa.Integer(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('before_day', sa.Integer(), nullable=True),
    sa.Column('before_month', sa.Integer(), nullable=True),
    sa.Column('cut_off', sa.String(length=10), nullable=False),
    sa.Column('lead_days', sa.Integer(), nullable=False),
    sa.Column('serves_with_id', sa.Integer(), nullable=True),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("cut_off IN ('legal', 'month_end', 'due')", name=op.f('ck_rule_schedule_cut_off')),
    sa.CheckConstraint('before_day BETWEEN 1 AND 31', name=op.f('ck_rule_schedule_day')),
    sa.CheckConstraint('before_month BETWEEN 1 AND 12', name=op.f('ck_rule_schedule_month')),
    sa.CheckConstraint('lead_days BETWEEN 0 AND 20', name=op.f('ck_rule_schedule_lead_days')),
    sa.CheckConstraint('serves_with_id <> rule_id', name=op.f('ck_rule_schedule_serves_with')),
    sa.ForeignKeyConstraint(['changed_by'], ['account.id'], name=op.f('fk_rule_schedule_changed_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_rule_schedule_locality_id_locality')),
    sa.ForeignKeyConstraint(['rule_id'], ['reporting_rule.id'], name=op.f('fk_rule_schedule_rule_id_reporting_rule'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['serves_with_id'], ['reporting_rule.id'], name=op.f('fk_rule_schedule_serves_with_id_reporting_rule'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rule_schedule')),
    sa.UniqueConstraint('rule_id', name=op.f('uq_rule_schedule_rule_id'))
    )
    with op.batch_alter_table('rule_schedule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rule_schedule_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_rule_schedule_serves_with_id'), ['serves_with_id'], unique=False)

    op.create_table('part_return',
    sa.Column('part_id', sa.Integer(), nullable=False),
    sa.Column('came', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('filename', sa.String(length=255), server_default='', nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=True),
    sa.Column('said', sa.LargeBinary(), nullable=True),
    sa.Column('journal', sa.LargeBinary(), nullable=True),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('sender', sa.String(length=120), server_default='', nullable=False),
    sa.Column('came_at', sa.DateTime(), nullable=False),
    sa.Column('came_by', sa.Integer(), nullable=True),
    sa.Column('settled_at', sa.DateTime(), nullable=True),
    sa.Column('settled_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("came IN ('file', 'page')", name=op.f('ck_part_return_came')),
    sa.CheckConstraint("state IN ('waiting', 'applied', 'undone', 'dropped')", name=op.f('ck_part_return_state')),
    sa.ForeignKeyConstraint(['came_by'], ['account.id'], name=op.f('fk_part_return_came_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_part_return_locality_id_locality')),
    sa.ForeignKeyConstraint(['part_id'], ['part.id'], name=op.f('fk_part_return_part_id_part')),
    sa.ForeignKeyConstraint(['settled_by'], ['account.id'], name=op.f('fk_part_return_settled_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_part_return'))
    )
    with op.batch_alter_table('part_return', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_part_return_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_part_return_part_id'), ['part_id'], unique=False)
        batch_op.create_index('uq_part_return_applied', ['part_id', 'digest'], unique=True, sqlite_where=sa.text("state = 'applied'"), postgresql_where=sa.text("state = 'applied'"))

    op.create_table('note',
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('neighbourhood_id', sa.Integer(), nullable=True),
    sa.Column('lesson_id', sa.Integer(), nullable=True),
    sa.Column('return_id', sa.Integer(), nullable=True),
    sa.Column('written_at', sa.DateTime(), nullable=False),
    sa.Column('written_by', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('results', 'difficulties', 'proposals', 'ahead')", name=op.f('ck_note_kind')),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_note_lesson_id_lesson')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_note_locality_id_locality')),
    sa.ForeignKeyConstraint(['neighbourhood_id'], ['neighbourhood.id'], name=op.f('fk_note_neighbourhood_id_neighbourhood')),
    sa.ForeignKeyConstraint(['return_id'], ['part_return.id'], name=op.f('fk_note_return_id_part_return')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_note_unit_id_unit')),
    sa.ForeignKeyConstraint(['withdrawn_by'], ['account.id'], name=op.f('fk_note_withdrawn_by_account')),
    sa.ForeignKeyConstraint(['written_by'], ['account.id'], name=op.f('fk_note_written_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_note'))
    )
    with op.batch_alter_table('note', schema=None) as batch_op:
        batch_op.create_index('ix_note_days', ['locality_id', 'on'], unique=False)
        batch_op.create_index(batch_op.f('ix_note_lesson_id'), ['lesson_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_note_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_note_neighbourhood_id'), ['neighbourhood_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_note_return_id'), ['return_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_note_unit_id'), ['unit_id'], unique=False)

    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('unit_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_account_unit_id_unit'), 'unit', ['unit_id'], ['id'])



def downgrade():
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_account_unit_id_unit'), type_='foreignkey')
        batch_op.drop_column('unit_id')

    with op.batch_alter_table('note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_note_unit_id'))
        batch_op.drop_index(batch_op.f('ix_note_return_id'))
        batch_op.drop_index(batch_op.f('ix_note_neighbourhood_id'))
        batch_op.drop_index(batch_op.f('ix_note_locality_id'))
        batch_op.drop_index(batch_op.f('ix_note_lesson_id'))
        batch_op.drop_index('ix_note_days')

    op.drop_table('note')
    with op.batch_alter_table('part_return', schema=None) as batch_op:
        batch_op.drop_index('uq_part_return_applied', sqlite_where=sa.text("state = 'applied'"), postgresql_where=sa.text("state = 'applied'"))
        batch_op.drop_index(batch_op.f('ix_part_return_part_id'))
        batch_op.drop_index(batch_op.f('ix_part_return_locality_id'))

    op.drop_table('part_return')
    with op.batch_alter_table('rule_schedule', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rule_schedule_serves_with_id'))
        batch_op.drop_index(batch_op.f('ix_rule_schedule_locality_id'))

    op.drop_table('rule_schedule')
    with op.batch_alter_table('report_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_step_report_id'))
        batch_op.drop_index(batch_op.f('ix_report_step_locality_id'))

    op.drop_table('report_step')
    with op.batch_alter_table('report_rule', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_rule_rule_id'))
        batch_op.drop_index(batch_op.f('ix_report_rule_report_id'))
        batch_op.drop_index(batch_op.f('ix_report_rule_locality_id'))

    op.drop_table('report_rule')
    with op.batch_alter_table('report_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_file_report_id'))
        batch_op.drop_index(batch_op.f('ix_report_file_locality_id'))

    op.drop_table('report_file')
    with op.batch_alter_table('report_counted', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_counted_report_id'))
        batch_op.drop_index(batch_op.f('ix_report_counted_locality_id'))

    op.drop_table('report_counted')
    with op.batch_alter_table('part', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_part_unit_id'))
        batch_op.drop_index(batch_op.f('ix_part_report_id'))
        batch_op.drop_index(batch_op.f('ix_part_locality_id'))

    op.drop_table('part')
    with op.batch_alter_table('monitoring_tick', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_monitoring_tick_report_id'))
        batch_op.drop_index(batch_op.f('ix_monitoring_tick_locality_id'))

    op.drop_table('monitoring_tick')
    with op.batch_alter_table('superior_form', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_superior_form_plan_id'))
        batch_op.drop_index(batch_op.f('ix_superior_form_locality_id'))
        batch_op.drop_index('ix_superior_form_digest')

    op.drop_table('superior_form')
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.drop_index('ix_report_state')
        batch_op.drop_index(batch_op.f('ix_report_plan_id'))
        batch_op.drop_index(batch_op.f('ix_report_origin_id'))
        batch_op.drop_index(batch_op.f('ix_report_locality_id'))

    op.drop_table('report')
    with op.batch_alter_table('commendation', schema=None) as batch_op:
        batch_op.drop_index('ix_commendation_year')
        batch_op.drop_index(batch_op.f('ix_commendation_unit_id'))
        batch_op.drop_index(batch_op.f('ix_commendation_person_id'))
        batch_op.drop_index(batch_op.f('ix_commendation_neighbourhood_id'))
        batch_op.drop_index(batch_op.f('ix_commendation_locality_id'))

    op.drop_table('commendation')
    with op.batch_alter_table('sums_file', schema=None) as batch_op:
        batch_op.drop_index('uq_sums_file_live', sqlite_where=sa.text("state = 'live'"), postgresql_where=sa.text("state = 'live'"))
        batch_op.drop_index(batch_op.f('ix_sums_file_locality_id'))

    op.drop_table('sums_file')
    with op.batch_alter_table('succession', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_succession_locality_id'))

    op.drop_table('succession')
    with op.batch_alter_table('reminder', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reminder_locality_id'))

    op.drop_table('reminder')
    with op.batch_alter_table('province_round', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_province_round_locality_id'))

    op.drop_table('province_round')
    with op.batch_alter_table('province_commune', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_province_commune_locality_id'))

    op.drop_table('province_commune')
    with op.batch_alter_table('holiday', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_holiday_locality_id'))

    op.drop_table('holiday')
