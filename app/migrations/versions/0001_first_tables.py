"""first tables

Revision ID: 0001
Revises: 
"""
from alembic import op
import sqlalchemy as sa


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('indicator',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_indicator')),
    sa.UniqueConstraint('code', name=op.f('uq_indicator_code'))
    )
    op.create_table('locality',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=5), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('province', sa.String(length=120), nullable=False),
    sa.Column('neighbourhood_word', sa.String(length=40), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_locality')),
    sa.UniqueConstraint('code', name=op.f('uq_locality_code'))
    )
    op.create_table('login_attempt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_attempt'))
    )
    with op.batch_alter_table('login_attempt', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_login_attempt_email'), ['email'], unique=False)

    op.create_table('skill',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('audience', sa.String(length=200), nullable=False),
    sa.Column('digcomp', sa.String(length=60), nullable=False),
    sa.Column('tt02', sa.String(length=60), nullable=False),
    sa.Column('hours', sa.Float(), nullable=True),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_skill')),
    sa.UniqueConstraint('code', name=op.f('uq_skill_code'))
    )
    op.create_table('account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('role', sa.String(length=30), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('must_change', sa.Boolean(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('session_epoch', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_account_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('email', name=op.f('uq_account_email'))
    )
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_account_locality_id'), ['locality_id'], unique=False)

    op.create_table('course',
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('hours', sa.Float(), nullable=True),
    sa.Column('audience', sa.String(length=200), nullable=False),
    sa.Column('lessons_needed', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('lessons_needed > 0', name=op.f('ck_course_needed')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_course_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course')),
    sa.UniqueConstraint('locality_id', 'title', name=op.f('uq_course_locality_id_title'))
    )
    with op.batch_alter_table('course', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_course_locality_id'), ['locality_id'], unique=False)

    op.create_table('indicator_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('indicator_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('how', sa.String(length=1000), nullable=False),
    sa.Column('basis', sa.String(length=300), nullable=False),
    sa.Column('counting', sa.String(length=20), nullable=False),
    sa.Column('rule', sa.JSON(), nullable=False),
    sa.Column('published_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicator.id'], name=op.f('fk_indicator_version_indicator_id_indicator')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_indicator_version')),
    sa.UniqueConstraint('indicator_id', 'version', name=op.f('uq_indicator_version_indicator_id_version'))
    )
    op.create_table('neighbourhood',
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_key', sa.String(length=200), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_neighbourhood_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_neighbourhood')),
    sa.UniqueConstraint('locality_id', 'name_key', name=op.f('uq_neighbourhood_locality_id_name_key'))
    )
    with op.batch_alter_table('neighbourhood', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_neighbourhood_locality_id'), ['locality_id'], unique=False)

    op.create_table('unit',
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_key', sa.String(length=200), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_unit_locality_id_locality')),
    sa.ForeignKeyConstraint(['parent_id'], ['unit.id'], name=op.f('fk_unit_parent_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit')),
    sa.UniqueConstraint('locality_id', 'name_key', name=op.f('uq_unit_locality_id_name_key'))
    )
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_locality_id'), ['locality_id'], unique=False)

    op.create_table('access_token',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('revoked_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_access_token_account_id_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_access_token_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_access_token')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_access_token_token_hash'))
    )
    with op.batch_alter_table('access_token', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_access_token_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_access_token_locality_id'), ['locality_id'], unique=False)

    op.create_table('audit_row',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('actor', sa.String(length=120), nullable=False),
    sa.Column('verb', sa.String(length=60), nullable=False),
    sa.Column('noun', sa.String(length=60), nullable=False),
    sa.Column('noun_id', sa.Integer(), nullable=True),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_audit_row_account_id_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_audit_row_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_row'))
    )
    with op.batch_alter_table('audit_row', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_row_locality_id'), ['locality_id'], unique=False)

    op.create_table('course_skill',
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('skill_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_course_skill_course_id_course')),
    sa.ForeignKeyConstraint(['skill_id'], ['skill.id'], name=op.f('fk_course_skill_skill_id_skill')),
    sa.PrimaryKeyConstraint('course_id', 'skill_id', name=op.f('pk_course_skill'))
    )
    op.create_table('person',
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('name_key', sa.String(length=120), nullable=False),
    sa.Column('sort_name', sa.String(length=600), nullable=False),
    sa.Column('birth', sa.String(length=10), nullable=True),
    sa.Column('sex', sa.String(length=1), nullable=True),
    sa.Column('phone', sa.String(length=15), nullable=True),
    sa.Column('national_id', sa.LargeBinary(), nullable=True),
    sa.Column('national_id_hash', sa.String(length=64), nullable=True),
    sa.Column('national_id_last3', sa.String(length=3), nullable=True),
    sa.Column('old_id', sa.LargeBinary(), nullable=True),
    sa.Column('neighbourhood_id', sa.Integer(), nullable=True),
    sa.Column('merged_into_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("sex IN ('F', 'M')", name=op.f('ck_person_sex')),
    sa.ForeignKeyConstraint(['created_by'], ['account.id'], name=op.f('fk_person_created_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_person_locality_id_locality')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['person.id'], name=op.f('fk_person_merged_into_id_person')),
    sa.ForeignKeyConstraint(['neighbourhood_id'], ['neighbourhood.id'], name=op.f('fk_person_neighbourhood_id_neighbourhood')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person'))
    )
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_merged_into_id'), ['merged_into_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_name_key'), ['name_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_national_id_hash'), ['national_id_hash'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_neighbourhood_id'), ['neighbourhood_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_phone'), ['phone'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_sort_name'), ['sort_name'], unique=False)

    op.create_table('plan',
    sa.Column('identity', sa.String(length=64), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('issued_on', sa.String(length=10), nullable=True),
    sa.Column('issuer', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('filename', sa.String(length=255), nullable=False),
    sa.Column('sheets', sa.JSON(), nullable=False),
    sa.Column('warnings', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['created_by'], ['account.id'], name=op.f('fk_plan_created_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_plan_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan')),
    sa.UniqueConstraint('locality_id', 'identity', name=op.f('uq_plan_locality_id_identity'))
    )
    with op.batch_alter_table('plan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plan_locality_id'), ['locality_id'], unique=False)

    op.create_table('population_count',
    sa.Column('neighbourhood_id', sa.Integer(), nullable=True),
    sa.Column('group', sa.String(length=20), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_population_count_locality_id_locality')),
    sa.ForeignKeyConstraint(['neighbourhood_id'], ['neighbourhood.id'], name=op.f('fk_population_count_neighbourhood_id_neighbourhood')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_population_count')),
    sa.UniqueConstraint('locality_id', 'neighbourhood_id', 'group', 'day', name=op.f('uq_population_count_locality_id_neighbourhood_id_group_day'))
    )
    with op.batch_alter_table('population_count', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_population_count_locality_id'), ['locality_id'], unique=False)

    op.create_table('roster_import',
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('filename', sa.String(length=255), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=True),
    sa.Column('totals', sa.JSON(), nullable=False),
    sa.Column('made', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('applied_at', sa.DateTime(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('previewed', 'applied', 'dropped', 'undone')", name=op.f('ck_roster_import_state')),
    sa.ForeignKeyConstraint(['created_by'], ['account.id'], name=op.f('fk_roster_import_created_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_roster_import_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roster_import'))
    )
    with op.batch_alter_table('roster_import', schema=None) as batch_op:
        batch_op.create_index('ix_roster_import_digest', ['locality_id', 'kind', 'digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_roster_import_locality_id'), ['locality_id'], unique=False)

    op.create_table('training',
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_training_course_id_course')),
    sa.ForeignKeyConstraint(['created_by'], ['account.id'], name=op.f('fk_training_created_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_training_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training'))
    )
    with op.batch_alter_table('training', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_training_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_training_locality_id'), ['locality_id'], unique=False)

    op.create_table('card',
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('active', 'blocked')", name=op.f('ck_card_state')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_card_locality_id_locality')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_card_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_card')),
    sa.UniqueConstraint('code', name=op.f('uq_card_code'))
    )
    with op.batch_alter_table('card', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_card_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_card_person_id'), ['person_id'], unique=False)

    op.create_table('enrolment',
    sa.Column('training_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('through', sa.String(length=10), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['created_by'], ['account.id'], name=op.f('fk_enrolment_created_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_enrolment_locality_id_locality')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_enrolment_person_id_person')),
    sa.ForeignKeyConstraint(['training_id'], ['training.id'], name=op.f('fk_enrolment_training_id_training')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment')),
    sa.UniqueConstraint('training_id', 'person_id', name=op.f('uq_enrolment_training_id_person_id'))
    )
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolment_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolment_person_id'), ['person_id'], unique=False)

    op.create_table('evidence',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('skill_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('source', sa.String(length=60), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_evidence_locality_id_locality')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_evidence_person_id_person')),
    sa.ForeignKeyConstraint(['recorded_by'], ['account.id'], name=op.f('fk_evidence_recorded_by_account')),
    sa.ForeignKeyConstraint(['skill_id'], ['skill.id'], name=op.f('fk_evidence_skill_id_skill')),
    sa.ForeignKeyConstraint(['withdrawn_by'], ['account.id'], name=op.f('fk_evidence_withdrawn_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence'))
    )
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_evidence_person_id'), ['person_id'], unique=False)
        batch_op.create_index('ix_evidence_question', ['locality_id', 'skill_id', 'kind', 'on', 'person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_evidence_source'), ['source'], unique=False)
        batch_op.create_index('uq_evidence_live', ['person_id', 'skill_id', 'kind', 'source'], unique=True, sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))

    op.create_table('lesson',
    sa.Column('training_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('starts_at', sa.Time(), nullable=False),
    sa.Column('ends_at', sa.Time(), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('salt', sa.String(length=32), nullable=False),
    sa.Column('opened_at', sa.DateTime(), nullable=True),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.Column('closed_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('planned', 'open', 'closed')", name=op.f('ck_lesson_state')),
    sa.ForeignKeyConstraint(['closed_by'], ['account.id'], name=op.f('fk_lesson_closed_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_lesson_locality_id_locality')),
    sa.ForeignKeyConstraint(['training_id'], ['training.id'], name=op.f('fk_lesson_training_id_training')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lesson'))
    )
    with op.batch_alter_table('lesson', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lesson_day'), ['day'], unique=False)
        batch_op.create_index(batch_op.f('ix_lesson_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_lesson_training_id'), ['training_id'], unique=False)

    op.create_table('membership',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('neighbourhood_id', sa.Integer(), nullable=True),
    sa.Column('category', sa.String(length=30), nullable=False),
    sa.Column('post', sa.String(length=200), nullable=False),
    sa.Column('specialist', sa.Boolean(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('until IS NULL OR until >= since', name=op.f('ck_membership_dates')),
    sa.ForeignKeyConstraint(['import_id'], ['roster_import.id'], name=op.f('fk_membership_import_id_roster_import')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_membership_locality_id_locality')),
    sa.ForeignKeyConstraint(['neighbourhood_id'], ['neighbourhood.id'], name=op.f('fk_membership_neighbourhood_id_neighbourhood')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_membership_person_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_membership_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership'))
    )
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_membership_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_membership_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_membership_person_id'), ['person_id'], unique=False)
        batch_op.create_index('ix_membership_roll', ['locality_id', 'category', 'since', 'until', 'person_id', 'unit_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_membership_unit_id'), ['unit_id'], unique=False)

    op.create_table('plan_file',
    sa.Column('plan_id', sa.Integer(), nullable=True),
    sa.Column('filename', sa.String(length=255), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['created_by'], ['account.id'], name=op.f('fk_plan_file_created_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_plan_file_locality_id_locality')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_plan_file_plan_id_plan'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_file'))
    )
    with op.batch_alter_table('plan_file', schema=None) as batch_op:
        batch_op.create_index('ix_plan_file_digest', ['locality_id', 'digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_file_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_file_plan_id'), ['plan_id'], unique=False)

    op.create_table('reporting_rule',
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('to', sa.Text(), nullable=False),
    sa.Column('cadence', sa.String(length=10), nullable=False),
    sa.Column('before_day', sa.Integer(), nullable=True),
    sa.Column('before_month', sa.Integer(), nullable=True),
    sa.Column('raw', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_reporting_rule_locality_id_locality')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_reporting_rule_plan_id_plan'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reporting_rule'))
    )
    with op.batch_alter_table('reporting_rule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reporting_rule_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reporting_rule_plan_id'), ['plan_id'], unique=False)

    op.create_table('roster_row',
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('sheet', sa.String(length=200), nullable=True),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('row_key', sa.String(length=64), nullable=False),
    sa.Column('nth', sa.Integer(), nullable=False),
    sa.Column('name_key', sa.String(length=120), nullable=False),
    sa.Column('outcome', sa.String(length=10), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('neighbourhood_id', sa.Integer(), nullable=True),
    sa.Column('category', sa.String(length=30), nullable=True),
    sa.Column('problems', sa.JSON(), nullable=False),
    sa.Column('candidates', sa.JSON(), nullable=False),
    sa.Column('filled', sa.JSON(), nullable=False),
    sa.Column('settled_by', sa.Integer(), nullable=True),
    sa.Column('dismissed_at', sa.DateTime(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("outcome IN ('created', 'matched', 'question', 'refused')", name=op.f('ck_roster_row_outcome')),
    sa.ForeignKeyConstraint(['import_id'], ['roster_import.id'], name=op.f('fk_roster_row_import_id_roster_import')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_roster_row_locality_id_locality')),
    sa.ForeignKeyConstraint(['neighbourhood_id'], ['neighbourhood.id'], name=op.f('fk_roster_row_neighbourhood_id_neighbourhood')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_roster_row_person_id_person')),
    sa.ForeignKeyConstraint(['settled_by'], ['roster_row.id'], name=op.f('fk_roster_row_settled_by_roster_row')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_roster_row_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roster_row'))
    )
    with op.batch_alter_table('roster_row', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_roster_row_import_id'), ['import_id'], unique=False)
        batch_op.create_index('ix_roster_row_key', ['locality_id', 'kind', 'row_key', 'nth'], unique=False)
        batch_op.create_index(batch_op.f('ix_roster_row_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_roster_row_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_roster_row_settled_by'), ['settled_by'], unique=False)

    op.create_table('target',
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.Text(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('measure', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('operator', sa.String(length=2), nullable=True),
    sa.Column('operator_assumed', sa.Boolean(), nullable=False),
    sa.Column('value', sa.Numeric(precision=16, scale=4), nullable=True),
    sa.Column('value_text', sa.Text(), nullable=False),
    sa.Column('value_raw', sa.Text(), nullable=False),
    sa.Column('lead', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('groups', sa.JSON(), nullable=False),
    sa.Column('places', sa.JSON(), nullable=False),
    sa.Column('proposed_code', sa.String(length=40), nullable=True),
    sa.Column('confidence', sa.Double(), nullable=True),
    sa.Column('indicator_code', sa.String(length=40), nullable=True),
    sa.Column('linked_by', sa.Integer(), nullable=True),
    sa.Column('linked_at', sa.DateTime(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('percent', 'count', 'rank', 'yesno', 'text')", name=op.f('ck_target_kind')),
    sa.CheckConstraint("operator IN ('>=', '<=', '=')", name=op.f('ck_target_operator')),
    sa.ForeignKeyConstraint(['linked_by'], ['account.id'], name=op.f('fk_target_linked_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_target_locality_id_locality')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_target_plan_id_plan'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_target')),
    sa.UniqueConstraint('plan_id', 'ref', name=op.f('uq_target_plan_id_ref'))
    )
    with op.batch_alter_table('target', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_target_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_target_plan_id'), ['plan_id'], unique=False)

    op.create_table('task',
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.Text(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('groups', sa.JSON(), nullable=False),
    sa.Column('lead', sa.Text(), nullable=False),
    sa.Column('director', sa.Text(), nullable=False),
    sa.Column('partners', sa.Text(), nullable=False),
    sa.Column('output', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('deadline_kind', sa.String(length=10), nullable=False),
    sa.Column('deadline_on', sa.Date(), nullable=True),
    sa.Column('deadline_raw', sa.Text(), nullable=False),
    sa.Column('concerns_training', sa.Boolean(), nullable=False),
    sa.Column('missing', sa.JSON(), nullable=False),
    sa.Column('places', sa.JSON(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_task_locality_id_locality')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_task_plan_id_plan'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task')),
    sa.UniqueConstraint('plan_id', 'ref', name=op.f('uq_task_plan_id_ref'))
    )
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_plan_id'), ['plan_id'], unique=False)

    op.create_table('training_trainer',
    sa.Column('training_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_training_trainer_account_id_account')),
    sa.ForeignKeyConstraint(['training_id'], ['training.id'], name=op.f('fk_training_trainer_training_id_training')),
    sa.PrimaryKeyConstraint('training_id', 'account_id', name=op.f('pk_training_trainer'))
    )
    op.create_table('attendance_event',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.Column('lesson_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=6), nullable=False),
    sa.Column('code', sa.String(length=200), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('device_time', sa.DateTime(), nullable=False),
    sa.Column('clock_offset', sa.Double(), nullable=False),
    sa.Column('happened_at', sa.DateTime(), nullable=False),
    sa.Column('received_at', sa.DateTime(), nullable=False),
    sa.Column('device', sa.String(length=60), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('source', sa.String(length=10), nullable=False),
    sa.Column('result', sa.String(length=10), nullable=False),
    sa.Column('problem', sa.String(length=40), nullable=True),
    sa.Column('flags', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('corrects', sa.String(length=36), nullable=True),
    sa.Column('walkin', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('payload_hash', sa.String(length=64), nullable=False),
    sa.CheckConstraint("kind IN ('in', 'out', 'void', 'walkin')", name=op.f('ck_attendance_event_kind')),
    sa.CheckConstraint("result IN ('created', 'held', 'refused')", name=op.f('ck_attendance_event_result')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_attendance_event_account_id_account')),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_attendance_event_lesson_id_lesson')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_attendance_event_locality_id_locality')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_attendance_event_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance_event'))
    )
    with op.batch_alter_table('attendance_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendance_event_corrects'), ['corrects'], unique=False)
        batch_op.create_index('ix_attendance_event_lesson_person', ['lesson_id', 'person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attendance_event_locality_id'), ['locality_id'], unique=False)

    op.create_table('attendance',
    sa.Column('lesson_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.String(length=36), nullable=False),
    sa.Column('first_in', sa.DateTime(), nullable=False),
    sa.Column('source', sa.String(length=10), nullable=False),
    sa.Column('verified', sa.Boolean(), nullable=False),
    sa.Column('flags', sa.JSON(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['attendance_event.id'], name=op.f('fk_attendance_event_id_attendance_event')),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_attendance_lesson_id_lesson')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_attendance_locality_id_locality')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_attendance_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance')),
    sa.UniqueConstraint('lesson_id', 'person_id', name=op.f('uq_attendance_lesson_id_person_id'))
    )
    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendance_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attendance_person_id'), ['person_id'], unique=False)

    op.create_table('event_conflict',
    sa.Column('event_id', sa.String(length=36), nullable=False),
    sa.Column('received_at', sa.DateTime(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('payload_hash', sa.String(length=64), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_event_conflict_account_id_account')),
    sa.ForeignKeyConstraint(['event_id'], ['attendance_event.id'], name=op.f('fk_event_conflict_event_id_attendance_event')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_event_conflict_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_conflict'))
    )
    with op.batch_alter_table('event_conflict', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_conflict_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_event_conflict_locality_id'), ['locality_id'], unique=False)



def downgrade():
    with op.batch_alter_table('event_conflict', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_event_conflict_locality_id'))
        batch_op.drop_index(batch_op.f('ix_event_conflict_event_id'))

    op.drop_table('event_conflict')
    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendance_person_id'))
        batch_op.drop_index(batch_op.f('ix_attendance_locality_id'))

    op.drop_table('attendance')
    with op.batch_alter_table('attendance_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendance_event_locality_id'))
        batch_op.drop_index('ix_attendance_event_lesson_person')
        batch_op.drop_index(batch_op.f('ix_attendance_event_corrects'))

    op.drop_table('attendance_event')
    op.drop_table('training_trainer')
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_task_plan_id'))
        batch_op.drop_index(batch_op.f('ix_task_locality_id'))

    op.drop_table('task')
    with op.batch_alter_table('target', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_target_plan_id'))
        batch_op.drop_index(batch_op.f('ix_target_locality_id'))

    op.drop_table('target')
    with op.batch_alter_table('roster_row', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_roster_row_settled_by'))
        batch_op.drop_index(batch_op.f('ix_roster_row_person_id'))
        batch_op.drop_index(batch_op.f('ix_roster_row_locality_id'))
        batch_op.drop_index('ix_roster_row_key')
        batch_op.drop_index(batch_op.f('ix_roster_row_import_id'))

    op.drop_table('roster_row')
    with op.batch_alter_table('reporting_rule', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reporting_rule_plan_id'))
        batch_op.drop_index(batch_op.f('ix_reporting_rule_locality_id'))

    op.drop_table('reporting_rule')
    with op.batch_alter_table('plan_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_plan_file_plan_id'))
        batch_op.drop_index(batch_op.f('ix_plan_file_locality_id'))
        batch_op.drop_index('ix_plan_file_digest')

    op.drop_table('plan_file')
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_membership_unit_id'))
        batch_op.drop_index('ix_membership_roll')
        batch_op.drop_index(batch_op.f('ix_membership_person_id'))
        batch_op.drop_index(batch_op.f('ix_membership_locality_id'))
        batch_op.drop_index(batch_op.f('ix_membership_import_id'))

    op.drop_table('membership')
    with op.batch_alter_table('lesson', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lesson_training_id'))
        batch_op.drop_index(batch_op.f('ix_lesson_locality_id'))
        batch_op.drop_index(batch_op.f('ix_lesson_day'))

    op.drop_table('lesson')
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.drop_index('uq_evidence_live', sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_evidence_source'))
        batch_op.drop_index('ix_evidence_question')
        batch_op.drop_index(batch_op.f('ix_evidence_person_id'))
        batch_op.drop_index(batch_op.f('ix_evidence_locality_id'))

    op.drop_table('evidence')
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_enrolment_person_id'))
        batch_op.drop_index(batch_op.f('ix_enrolment_locality_id'))

    op.drop_table('enrolment')
    with op.batch_alter_table('card', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_card_person_id'))
        batch_op.drop_index(batch_op.f('ix_card_locality_id'))

    op.drop_table('card')
    with op.batch_alter_table('training', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_training_locality_id'))
        batch_op.drop_index(batch_op.f('ix_training_course_id'))

    op.drop_table('training')
    with op.batch_alter_table('roster_import', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_roster_import_locality_id'))
        batch_op.drop_index('ix_roster_import_digest')

    op.drop_table('roster_import')
    with op.batch_alter_table('population_count', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_population_count_locality_id'))

    op.drop_table('population_count')
    with op.batch_alter_table('plan', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_plan_locality_id'))

    op.drop_table('plan')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_sort_name'))
        batch_op.drop_index(batch_op.f('ix_person_phone'))
        batch_op.drop_index(batch_op.f('ix_person_neighbourhood_id'))
        batch_op.drop_index(batch_op.f('ix_person_national_id_hash'))
        batch_op.drop_index(batch_op.f('ix_person_name_key'))
        batch_op.drop_index(batch_op.f('ix_person_merged_into_id'))
        batch_op.drop_index(batch_op.f('ix_person_locality_id'))

    op.drop_table('person')
    op.drop_table('course_skill')
    with op.batch_alter_table('audit_row', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_row_locality_id'))

    op.drop_table('audit_row')
    with op.batch_alter_table('access_token', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_access_token_locality_id'))
        batch_op.drop_index(batch_op.f('ix_access_token_account_id'))

    op.drop_table('access_token')
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unit_locality_id'))

    op.drop_table('unit')
    with op.batch_alter_table('neighbourhood', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_neighbourhood_locality_id'))

    op.drop_table('neighbourhood')
    op.drop_table('indicator_version')
    with op.batch_alter_table('course', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_course_locality_id'))

    op.drop_table('course')
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_account_locality_id'))

    op.drop_table('account')
    op.drop_table('skill')
    with op.batch_alter_table('login_attempt', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_login_attempt_email'))

    op.drop_table('login_attempt')
    op.drop_table('locality')
    op.drop_table('indicator')
