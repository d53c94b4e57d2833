"""register

Revision ID: 0002
Revises: 0001
"""
from alembic import op
import sqlalchemy as sa


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('column_choice',
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('shape', sa.String(length=64), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('chosen_at', sa.DateTime(), nullable=False),
    sa.Column('chosen_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['chosen_by'], ['account.id'], name=op.f('fk_column_choice_chosen_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_column_choice_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_column_choice')),
    sa.UniqueConstraint('locality_id', 'kind', 'shape', name=op.f('uq_column_choice_locality_id_kind_shape'))
    )
    with op.batch_alter_table('column_choice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_column_choice_locality_id'), ['locality_id'], unique=False)

    op.create_table('count_entry',
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('filename', sa.String(length=255), nullable=False),
    sa.Column('entered_at', sa.DateTime(), nullable=False),
    sa.Column('entered_by', sa.Integer(), nullable=True),
    sa.Column('undone_at', sa.DateTime(), nullable=True),
    sa.Column('undone_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('population', 'classes')", name=op.f('ck_count_entry_kind')),
    sa.ForeignKeyConstraint(['entered_by'], ['account.id'], name=op.f('fk_count_entry_entered_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_count_entry_locality_id_locality')),
    sa.ForeignKeyConstraint(['undone_by'], ['account.id'], name=op.f('fk_count_entry_undone_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_count_entry'))
    )
    with op.batch_alter_table('count_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_count_entry_locality_id'), ['locality_id'], unique=False)

    op.create_table('job',
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('label', sa.String(length=255), nullable=False),
    sa.Column('arguments', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('phase', sa.String(length=200), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=True),
    sa.Column('result', sa.JSON(), nullable=False),
    sa.Column('error_code', sa.String(length=60), nullable=True),
    sa.Column('error', sa.String(length=1000), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('owner', sa.String(length=200), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('wait_until', sa.DateTime(), nullable=True),
    sa.Column('started_at', sa.DateTime(), nullable=True),
    sa.Column('heartbeat_at', sa.DateTime(), nullable=True),
    sa.Column('lease_until', sa.DateTime(), nullable=True),
    sa.Column('cancel_asked_at', sa.DateTime(), nullable=True),
    sa.Column('finished_at', sa.DateTime(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(finished_at IS NULL) = (state IN ('queued', 'running'))", name=op.f('ck_job_ended')),
    sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name=op.f('ck_job_state')),
    sa.CheckConstraint('done >= 0 AND (total IS NULL OR total >= 0)', name=op.f('ck_job_counts')),
    sa.ForeignKeyConstraint(['created_by'], ['account.id'], name=op.f('fk_job_created_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_job_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job'))
    )
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_job_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index('ix_job_subject', ['locality_id', 'subject'], unique=False)
        batch_op.create_index('uq_job_live', ['locality_id', 'kind', 'subject'], unique=True, sqlite_where=sa.text('finished_at IS NULL'), postgresql_where=sa.text('finished_at IS NULL'))

    op.create_table('spelling',
    sa.Column('noun', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_key', sa.String(length=200), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('neighbourhood_id', sa.Integer(), nullable=True),
    sa.Column('was', sa.Integer(), nullable=True),
    sa.Column('moved', sa.JSON(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('(unit_id IS NULL) <> (neighbourhood_id IS NULL)', name=op.f('ck_spelling_one_place')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_spelling_locality_id_locality')),
    sa.ForeignKeyConstraint(['made_by'], ['account.id'], name=op.f('fk_spelling_made_by_account')),
    sa.ForeignKeyConstraint(['neighbourhood_id'], ['neighbourhood.id'], name=op.f('fk_spelling_neighbourhood_id_neighbourhood')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_spelling_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_spelling')),
    sa.UniqueConstraint('locality_id', 'noun', 'name_key', name=op.f('uq_spelling_locality_id_noun_name_key'))
    )
    with op.batch_alter_table('spelling', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_spelling_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_spelling_neighbourhood_id'), ['neighbourhood_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_spelling_unit_id'), ['unit_id'], unique=False)

    op.create_table('class_count',
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('pupils', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('pupils >= 0', name=op.f('ck_class_count_pupils')),
    sa.ForeignKeyConstraint(['entry_id'], ['count_entry.id'], name=op.f('fk_class_count_entry_id_count_entry')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_class_count_locality_id_locality')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_class_count_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_class_count')),
    sa.UniqueConstraint('entry_id', 'unit_id', 'name', name=op.f('uq_class_count_entry_id_unit_id_name'))
    )
    with op.batch_alter_table('class_count', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_class_count_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_class_count_unit_id'), ['unit_id'], unique=False)

    op.create_table('held_training',
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('organiser', sa.String(length=200), nullable=False),
    sa.Column('document', sa.String(length=200), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('people', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('undone_at', sa.DateTime(), nullable=True),
    sa.Column('undone_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('(import_id IS NULL) <> (people IS NULL)', name=op.f('ck_held_training_names_or_number')),
    sa.CheckConstraint('people >= 0', name=op.f('ck_held_training_people')),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_held_training_course_id_course')),
    sa.ForeignKeyConstraint(['created_by'], ['account.id'], name=op.f('fk_held_training_created_by_account')),
    sa.ForeignKeyConstraint(['import_id'], ['roster_import.id'], name=op.f('fk_held_training_import_id_roster_import')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_held_training_locality_id_locality')),
    sa.ForeignKeyConstraint(['undone_by'], ['account.id'], name=op.f('fk_held_training_undone_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_held_training'))
    )
    with op.batch_alter_table('held_training', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_held_training_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_held_training_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_held_training_locality_id'), ['locality_id'], unique=False)

    op.create_table('job_file',
    sa.Column('job_id', sa.Integer(), nullable=False),
    sa.Column('filename', sa.String(length=255), nullable=False),
    sa.Column('mimetype', sa.String(length=100), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_job_file_job_id_job'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_job_file_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job_file')),
    sa.UniqueConstraint('job_id', name=op.f('uq_job_file_job_id'))
    )
    with op.batch_alter_table('job_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_job_file_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_job_file_locality_id'), ['locality_id'], unique=False)

    op.create_table('merge',
    sa.Column('survivor_id', sa.Integer(), nullable=False),
    sa.Column('absorbed_id', sa.Integer(), nullable=False),
    sa.Column('fields', sa.LargeBinary(), nullable=False),
    sa.Column('moved', sa.JSON(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=True),
    sa.Column('undone_at', sa.DateTime(), nullable=True),
    sa.Column('undone_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['absorbed_id'], ['person.id'], name=op.f('fk_merge_absorbed_id_person')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_merge_locality_id_locality')),
    sa.ForeignKeyConstraint(['made_by'], ['account.id'], name=op.f('fk_merge_made_by_account')),
    sa.ForeignKeyConstraint(['survivor_id'], ['person.id'], name=op.f('fk_merge_survivor_id_person')),
    sa.ForeignKeyConstraint(['undone_by'], ['account.id'], name=op.f('fk_merge_undone_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_merge'))
    )
    with op.batch_alter_table('merge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_merge_absorbed_id'), ['absorbed_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_merge_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_merge_survivor_id'), ['survivor_id'], unique=False)
        batch_op.create_index('uq_merge_standing', ['absorbed_id'], unique=True, sqlite_where=sa.text('undone_at IS NULL'), postgresql_where=sa.text('undone_at IS NULL'))

    op.create_table('person_pair',
    sa.Column('one_id', sa.Integer(), nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=False),
    sa.Column('score', sa.Double(), nullable=False),
    sa.Column('why', sa.JSON(), nullable=False),
    sa.Column('verdict', sa.String(length=10), nullable=False),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("verdict IN ('open', 'same', 'different', 'unsure')", name=op.f('ck_person_pair_verdict')),
    sa.CheckConstraint('one_id < other_id', name=op.f('ck_person_pair_order')),
    sa.ForeignKeyConstraint(['decided_by'], ['account.id'], name=op.f('fk_person_pair_decided_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_person_pair_locality_id_locality')),
    sa.ForeignKeyConstraint(['one_id'], ['person.id'], name=op.f('fk_person_pair_one_id_person')),
    sa.ForeignKeyConstraint(['other_id'], ['person.id'], name=op.f('fk_person_pair_other_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_pair')),
    sa.UniqueConstraint('one_id', 'other_id', name=op.f('uq_person_pair_one_id_other_id'))
    )
    with op.batch_alter_table('person_pair', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_pair_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_pair_other_id'), ['other_id'], unique=False)

    with op.batch_alter_table('card', schema=None) as batch_op:
        batch_op.add_column(sa.Column('serial', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('created_by', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('bound_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('bound_by', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('blocked_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('blocked_by', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('blocked_reason', sa.String(length=200), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_card_locality_id_serial'), ['locality_id', 'serial'])
        batch_op.create_foreign_key(batch_op.f('fk_card_bound_by_account'), 'account', ['bound_by'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_card_blocked_by_account'), 'account', ['blocked_by'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_card_created_by_account'), 'account', ['created_by'], ['id'])

    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ended_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('ended_by', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('ended_import_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_membership_ended_import_id'), ['ended_import_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_membership_ended_by_account'), 'account', ['ended_by'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_membership_ended_import_id_roster_import'), 'roster_import', ['ended_import_id'], ['id'])

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('phone_use', sa.String(length=6), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_person_phone_use'), "phone_use IN ('own', 'shared', 'none')")
        batch_op.add_column(sa.Column('language', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('sorts_as', sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column('compared', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index(batch_op.f('ix_person_compared'), ['compared'], unique=False)

    with op.batch_alter_table('population_count', schema=None) as batch_op:
        batch_op.add_column(sa.Column('entry_id', sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f('uq_population_count_locality_id_neighbourhood_id_group_day'), type_='unique')
        batch_op.create_index(batch_op.f('ix_population_count_entry_id'), ['entry_id'], unique=False)
        batch_op.create_index('ix_population_count_newest', ['locality_id', 'group', 'day'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_population_count_entry_id_count_entry'), 'count_entry', ['entry_id'], ['id'])

    with op.batch_alter_table('roster_import', schema=None) as batch_op:
        batch_op.add_column(sa.Column('options', sa.JSON(), server_default='{}', nullable=False))
        batch_op.add_column(sa.Column('shown', sa.LargeBinary(), nullable=True))

    with op.batch_alter_table('roster_row', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kept', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('answer', sa.String(length=10), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_roster_row_answer'), "answer IN ('same', 'different', 'unsure')")
        batch_op.add_column(sa.Column('answered_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('answered_by', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('denied', sa.JSON(), server_default='[]', nullable=False))
        batch_op.create_foreign_key(batch_op.f('fk_roster_row_answered_by_account'), 'account', ['answered_by'], ['id'])

    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=20), nullable=True))
        batch_op.create_check_constraint(batch_op.f('ck_unit_kind'), "kind IN ('office', 'school')")



def downgrade():
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_unit_kind'), type_='check')
        batch_op.drop_column('kind')

    with op.batch_alter_table('roster_row', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_roster_row_answered_by_account'), type_='foreignkey')
        batch_op.drop_column('denied')
        batch_op.drop_column('answered_by')
        batch_op.drop_column('answered_at')
        batch_op.drop_constraint(batch_op.f('ck_roster_row_answer'), type_='check')
        batch_op.drop_column('answer')
        batch_op.drop_column('kept')

    with op.batch_alter_table('roster_import', schema=None) as batch_op:
        batch_op.drop_column('shown')
        batch_op.drop_column('options')

    with op.batch_alter_table('population_count', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_population_count_entry_id_count_entry'), type_='foreignkey')
        batch_op.drop_index('ix_population_count_newest')
        batch_op.drop_index(batch_op.f('ix_population_count_entry_id'))
        batch_op.create_unique_constraint(batch_op.f('uq_population_count_locality_id_neighbourhood_id_group_day'), ['locality_id', 'neighbourhood_id', 'group', 'day'])
        batch_op.drop_column('entry_id')

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_compared'))
        batch_op.drop_column('compared')
        batch_op.drop_column('sorts_as')
        batch_op.drop_column('language')
        batch_op.drop_constraint(batch_op.f('ck_person_phone_use'), type_='check')
        batch_op.drop_column('phone_use')

    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_membership_ended_import_id_roster_import'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_membership_ended_by_account'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_membership_ended_import_id'))
        batch_op.drop_column('ended_import_id')
        batch_op.drop_column('ended_by')
        batch_op.drop_column('ended_at')

    with op.batch_alter_table('card', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_card_created_by_account'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_card_blocked_by_account'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_card_bound_by_account'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_card_locality_id_serial'), type_='unique')
        batch_op.drop_column('blocked_reason')
        batch_op.drop_column('blocked_by')
        batch_op.drop_column('blocked_at')
        batch_op.drop_column('bound_by')
        batch_op.drop_column('bound_at')
        batch_op.drop_column('created_by')
        batch_op.drop_column('serial')

    with op.batch_alter_table('person_pair', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_pair_other_id'))
        batch_op.drop_index(batch_op.f('ix_person_pair_locality_id'))

    op.drop_table('person_pair')
    with op.batch_alter_table('merge', schema=None) as batch_op:
        batch_op.drop_index('uq_merge_standing', sqlite_where=sa.text('undone_at IS NULL'), postgresql_where=sa.text('undone_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_merge_survivor_id'))
        batch_op.drop_index(batch_op.f('ix_merge_locality_id'))
        batch_op.drop_index(batch_op.f('ix_merge_absorbed_id'))

    op.drop_table('merge')
    with op.batch_alter_table('job_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_job_file_locality_id'))
        batch_op.drop_index(batch_op.f('ix_job_file_expires_at'))

    op.drop_table('job_file')
    with op.batch_alter_table('held_training', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_held_training_locality_id'))
        batch_op.drop_index(batch_op.f('ix_held_training_import_id'))
        batch_op.drop_index(batch_op.f('ix_held_training_course_id'))

    op.drop_table('held_training')
    with op.batch_alter_table('class_count', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_class_count_unit_id'))
        batch_op.drop_index(batch_op.f('ix_class_count_locality_id'))

    op.drop_table('class_count')
    with op.batch_alter_table('spelling', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_spelling_unit_id'))
        batch_op.drop_index(batch_op.f('ix_spelling_neighbourhood_id'))
        batch_op.drop_index(batch_op.f('ix_spelling_locality_id'))

    op.drop_table('spelling')
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.drop_index('uq_job_live', sqlite_where=sa.text('finished_at IS NULL'), postgresql_where=sa.text('finished_at IS NULL'))
        batch_op.drop_index('ix_job_subject')
        batch_op.drop_index(batch_op.f('ix_job_locality_id'))

    op.drop_table('job')
    with op.batch_alter_table('count_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_count_entry_locality_id'))

    op.drop_table('count_entry')
    with op.batch_alter_table('column_choice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_column_choice_locality_id'))

    op.drop_table('column_choice')
