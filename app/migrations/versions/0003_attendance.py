"""attendance

Revision ID: 0003
Revises: 0002
"""
from alembic import op
import sqlalchemy as sa

from app.base import codes

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('device',
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('paired_at', sa.DateTime(), nullable=False),
    sa.Column('last_seen', sa.DateTime(), nullable=True),
    sa.Column('revoked_at', sa.DateTime(), nullable=True),
    sa.Column('revoked_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_device_account_id_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_device_locality_id_locality')),
    sa.ForeignKeyConstraint(['revoked_by'], ['account.id'], name=op.f('fk_device_revoked_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_device')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_device_token_hash'))
    )
    with op.batch_alter_table('device', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_device_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_device_locality_id'), ['locality_id'], unique=False)

    op.create_table('pairing',
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('device_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_pairing_account_id_account')),
    sa.ForeignKeyConstraint(['device_id'], ['device.id'], name=op.f('fk_pairing_device_id_device')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_pairing_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pairing')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_pairing_code_hash'))
    )
    with op.batch_alter_table('pairing', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pairing_locality_id'), ['locality_id'], unique=False)

    op.create_table('registration',
    sa.Column('training_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('name_key', sa.String(length=120), nullable=False),
    sa.Column('birth_year', sa.Integer(), nullable=True),
    sa.Column('sex', sa.String(length=1), nullable=True),
    sa.Column('phone', sa.LargeBinary(), nullable=True),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('repeats_id', sa.Integer(), nullable=True),
    sa.Column('origin', sa.String(length=22), server_default='', nullable=False),
    sa.Column('asked_at', sa.DateTime(), nullable=False),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("sex IN ('F', 'M')", name=op.f('ck_registration_sex')),
    sa.CheckConstraint("state IN ('asked', 'waiting', 'taken', 'left', 'declined')", name=op.f('ck_registration_state')),
    sa.ForeignKeyConstraint(['decided_by'], ['account.id'], name=op.f('fk_registration_decided_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_registration_locality_id_locality')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_registration_person_id_person')),
    sa.ForeignKeyConstraint(['repeats_id'], ['registration.id'], name=op.f('fk_registration_repeats_id_registration')),
    sa.ForeignKeyConstraint(['training_id'], ['training.id'], name=op.f('fk_registration_training_id_training')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration'))
    )
    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_registration_code_hash'), ['code_hash'], unique=False)
        batch_op.create_index(batch_op.f('ix_registration_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_registration_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_registration_repeats_id'), ['repeats_id'], unique=False)
        batch_op.create_index('ix_registration_training_id_state', ['training_id', 'state'], unique=False)

    op.create_table('device_lesson',
    sa.Column('device_id', sa.Integer(), nullable=False),
    sa.Column('lesson_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['device_id'], ['device.id'], name=op.f('fk_device_lesson_device_id_device')),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_device_lesson_lesson_id_lesson')),
    sa.PrimaryKeyConstraint('device_id', 'lesson_id', name=op.f('pk_device_lesson'))
    )
    op.create_table('pairing_lesson',
    sa.Column('pairing_id', sa.Integer(), nullable=False),
    sa.Column('lesson_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_pairing_lesson_lesson_id_lesson')),
    sa.ForeignKeyConstraint(['pairing_id'], ['pairing.id'], name=op.f('fk_pairing_lesson_pairing_id_pairing')),
    sa.PrimaryKeyConstraint('pairing_id', 'lesson_id', name=op.f('pk_pairing_lesson'))
    )
    op.create_table('event_review',
    sa.Column('event_id', sa.String(length=36), nullable=False),
    sa.Column('matter', sa.String(length=20), nullable=False),
    sa.Column('decision', sa.String(length=10), nullable=False),
    sa.Column('decided_at', sa.DateTime(), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("decision IN ('kept', 'moved', 'rejected', 'same')", name=op.f('ck_event_review_decision')),
    sa.ForeignKeyConstraint(['decided_by'], ['account.id'], name=op.f('fk_event_review_decided_by_account')),
    sa.ForeignKeyConstraint(['event_id'], ['attendance_event.id'], name=op.f('fk_event_review_event_id_attendance_event')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_event_review_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_review')),
    sa.UniqueConstraint('event_id', 'matter', name=op.f('uq_event_review_event_id_matter'))
    )
    with op.batch_alter_table('event_review', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_review_locality_id'), ['locality_id'], unique=False)

    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.add_column(sa.Column('out_at', sa.DateTime(), nullable=True))

    with op.batch_alter_table('course', schema=None) as batch_op:
        batch_op.add_column(sa.Column('stay_percent', sa.Integer(), nullable=True))
        batch_op.create_check_constraint(op.f('ck_course_stay'), 'stay_percent BETWEEN 1 AND 100')

    with op.batch_alter_table('lesson', schema=None) as batch_op:
        batch_op.add_column(sa.Column('code', sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column('practice', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('makes_up_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('self_checkin', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('head_count', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('poor', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('disabled', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('minority', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('difficulties', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('reopened_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('reopened_reason', sa.String(length=300), server_default='', nullable=False))
        batch_op.create_index(batch_op.f('ix_lesson_makes_up_id'), ['makes_up_id'], unique=False)
        batch_op.create_check_constraint(
            op.f('ck_lesson_heads'), "head_count >= 0 AND poor >= 0 AND disabled >= 0 AND minority >= 0"
        )
        batch_op.create_foreign_key(batch_op.f('fk_lesson_makes_up_id_lesson'), 'lesson', ['makes_up_id'], ['id'])

    with op.batch_alter_table('locality', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reads_id_cards', sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table('training', schema=None) as batch_op:
        batch_op.add_column(sa.Column('code', sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column('registers', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('capacity', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('registers_until', sa.Date(), nullable=True))
        batch_op.create_check_constraint(op.f('ck_training_capacity'), 'capacity > 0')


    for name in ('lesson', 'training'):
        _give_codes(name)


def _give_codes(name):
    """What there was before gets its public code now."""
    table = sa.table(name, sa.column('id', sa.Integer), sa.column('code', sa.String))
    connection = op.get_bind()
    for (number,) in connection.execute(sa.select(table.c.id)).all():
        connection.execute(table.update().where(table.c.id == number).values(code=codes.public_code()))
    with op.batch_alter_table(name, schema=None) as batch_op:
        batch_op.alter_column('code', existing_type=sa.String(length=8), nullable=False)
        batch_op.create_unique_constraint(op.f(f'uq_{name}_code'), ['code'])


def downgrade():
    with op.batch_alter_table('training', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_training_code'), type_='unique')
        batch_op.drop_constraint(op.f('ck_training_capacity'), type_='check')
        batch_op.drop_column('registers_until')
        batch_op.drop_column('capacity')
        batch_op.drop_column('registers')
        batch_op.drop_column('code')

    with op.batch_alter_table('locality', schema=None) as batch_op:
        batch_op.drop_column('reads_id_cards')

    with op.batch_alter_table('lesson', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_lesson_makes_up_id_lesson'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_lesson_code'), type_='unique')
        batch_op.drop_constraint(op.f('ck_lesson_heads'), type_='check')
        batch_op.drop_index(batch_op.f('ix_lesson_makes_up_id'))
        batch_op.drop_column('reopened_reason')
        batch_op.drop_column('reopened_at')
        batch_op.drop_column('difficulties')
        batch_op.drop_column('minority')
        batch_op.drop_column('disabled')
        batch_op.drop_column('poor')
        batch_op.drop_column('head_count')
        batch_op.drop_column('self_checkin')
        batch_op.drop_column('makes_up_id')
        batch_op.drop_column('practice')
        batch_op.drop_column('code')

    with op.batch_alter_table('course', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_course_stay'), type_='check')
        batch_op.drop_column('stay_percent')

    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.drop_column('out_at')

    with op.batch_alter_table('event_review', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_event_review_locality_id'))

    op.drop_table('event_review')
    op.drop_table('pairing_lesson')
    op.drop_table('device_lesson')
    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.drop_index('ix_registration_training_id_state')
        batch_op.drop_index(batch_op.f('ix_registration_repeats_id'))
        batch_op.drop_index(batch_op.f('ix_registration_person_id'))
        batch_op.drop_index(batch_op.f('ix_registration_locality_id'))
        batch_op.drop_index(batch_op.f('ix_registration_code_hash'))

    op.drop_table('registration')
    with op.batch_alter_table('pairing', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pairing_locality_id'))

    op.drop_table('pairing')
    with op.batch_alter_table('device', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_device_locality_id'))
        batch_op.drop_index(batch_op.f('ix_device_account_id'))

    op.drop_table('device')
