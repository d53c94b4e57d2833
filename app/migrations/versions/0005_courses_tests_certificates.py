"""courses, tests, certificates

Revision ID: 0005
Revises: 0004
"""
from alembic import op
import sqlalchemy as sa


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('erased_at', sa.DateTime(), nullable=True))
    with op.batch_alter_table('locality', schema=None) as batch_op:
        batch_op.add_column(sa.Column('draft_words', sa.JSON(), nullable=True))

    op.create_table('register',
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), server_default='0', nullable=False),
    sa.Column('form', sa.String(length=40), server_default='{number}/{year}/CN-HVS', nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('last >= 0', name=op.f('ck_register_last')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_register_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_register')),
    sa.UniqueConstraint('locality_id', 'year', name=op.f('uq_register_locality_id_year'))
    )
    with op.batch_alter_table('register', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_register_locality_id'), ['locality_id'], unique=False)

    op.create_table('assessment',
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('guidance', sa.Text(), server_default='', nullable=False),
    sa.Column('pass_items', sa.Integer(), nullable=True),
    sa.Column('pass_percent', sa.Integer(), server_default='80', nullable=False),
    sa.Column('drawn', sa.Integer(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('shuffled', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.Column('shows_answers', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('retired_at', sa.DateTime(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('practice', 'test')", name=op.f('ck_assessment_kind')),
    sa.CheckConstraint('drawn > 0', name=op.f('ck_assessment_drawn')),
    sa.CheckConstraint('minutes > 0', name=op.f('ck_assessment_minutes')),
    sa.CheckConstraint('pass_items > 0', name=op.f('ck_assessment_pass_items')),
    sa.CheckConstraint('pass_percent BETWEEN 1 AND 100', name=op.f('ck_assessment_pass_percent')),
    sa.CheckConstraint('tries > 0', name=op.f('ck_assessment_tries')),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_assessment_course_id_course')),
    sa.ForeignKeyConstraint(['created_by'], ['account.id'], name=op.f('fk_assessment_created_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_assessment_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment'))
    )
    with op.batch_alter_table('assessment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assessment_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assessment_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index('uq_assessment_in_use', ['course_id', 'kind'], unique=True, sqlite_where=sa.text('retired_at IS NULL'), postgresql_where=sa.text('retired_at IS NULL'))

    op.create_table('course_version',
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('hours', sa.Float(), nullable=True),
    sa.Column('audience', sa.String(length=200), nullable=False),
    sa.Column('outcomes', sa.Text(), server_default='', nullable=False),
    sa.Column('lessons_needed', sa.Integer(), nullable=True),
    sa.Column('stay_percent', sa.Integer(), nullable=True),
    sa.Column('proof', sa.String(length=10), server_default='none', nullable=False),
    sa.Column('certifies', sa.String(length=10), server_default='attended', nullable=False),
    sa.Column('valid_months', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('superseded_at', sa.DateTime(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("certifies IN ('never', 'attended', 'passed')", name=op.f('ck_course_version_certifies')),
    sa.CheckConstraint("proof IN ('none', 'practice', 'test', 'either', 'both')", name=op.f('ck_course_version_proof')),
    sa.CheckConstraint('lessons_needed > 0', name=op.f('ck_course_version_needed')),
    sa.CheckConstraint('stay_percent BETWEEN 1 AND 100', name=op.f('ck_course_version_stay')),
    sa.CheckConstraint('valid_months > 0', name=op.f('ck_course_version_valid')),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_course_version_course_id_course')),
    sa.ForeignKeyConstraint(['created_by'], ['account.id'], name=op.f('fk_course_version_created_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_course_version_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course_version')),
    sa.UniqueConstraint('course_id', 'number', name=op.f('uq_course_version_course_id_number'))
    )
    with op.batch_alter_table('course_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_course_version_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_course_version_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index('uq_course_version_in_use', ['course_id'], unique=True, sqlite_where=sa.text('superseded_at IS NULL'), postgresql_where=sa.text('superseded_at IS NULL'))

    op.create_table('outside_import',
    sa.Column('filename', sa.String(length=255), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('said', sa.JSON(), nullable=False),
    sa.Column('totals', sa.JSON(), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=True),
    sa.Column('rows', sa.LargeBinary(), nullable=True),
    sa.Column('read_at', sa.DateTime(), nullable=False),
    sa.Column('read_by', sa.Integer(), nullable=True),
    sa.Column('applied_at', sa.DateTime(), nullable=True),
    sa.Column('undone_at', sa.DateTime(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('preview', 'applied', 'undone', 'dropped')", name=op.f('ck_outside_import_state')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_outside_import_locality_id_locality')),
    sa.ForeignKeyConstraint(['read_by'], ['account.id'], name=op.f('fk_outside_import_read_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outside_import'))
    )
    with op.batch_alter_table('outside_import', schema=None) as batch_op:
        batch_op.create_index('ix_outside_import_digest', ['locality_id', 'digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_outside_import_locality_id'), ['locality_id'], unique=False)

    op.create_table('checklist_item',
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=300), nullable=False),
    sa.Column('needed', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('removed_at', sa.DateTime(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_checklist_item_assessment_id_assessment')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_checklist_item_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_checklist_item'))
    )
    with op.batch_alter_table('checklist_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_checklist_item_assessment_id'), ['assessment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_checklist_item_locality_id'), ['locality_id'], unique=False)

    op.create_table('course_version_skill',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('skill_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['skill_id'], ['skill.id'], name=op.f('fk_course_version_skill_skill_id_skill')),
    sa.ForeignKeyConstraint(['version_id'], ['course_version.id'], name=op.f('fk_course_version_skill_version_id_course_version')),
    sa.PrimaryKeyConstraint('version_id', 'skill_id', name=op.f('pk_course_version_skill'))
    )
    op.create_table('design',
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('look', sa.String(length=20), nullable=False),
    sa.Column('orientation', sa.String(length=10), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('logo_id', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=True),
    sa.Column('superseded_at', sa.DateTime(), nullable=True),
    sa.Column('retired_at', sa.DateTime(), nullable=True),
    sa.Column('chosen_at', sa.DateTime(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("look IN ('register', 'ribbon', 'plain')", name=op.f('ck_design_look')),
    sa.CheckConstraint("orientation IN ('landscape', 'portrait')", name=op.f('ck_design_orientation')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_design_locality_id_locality')),
    sa.ForeignKeyConstraint(['logo_id'], ['attachment.id'], name=op.f('fk_design_logo_id_attachment')),
    sa.ForeignKeyConstraint(['made_by'], ['account.id'], name=op.f('fk_design_made_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_design')),
    sa.UniqueConstraint('locality_id', 'name', 'number', name=op.f('uq_design_locality_id_name_number'))
    )
    with op.batch_alter_table('design', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_design_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_design_logo_id'), ['logo_id'], unique=False)
        batch_op.create_index('uq_design_in_use', ['locality_id', 'name'], unique=True, sqlite_where=sa.text('superseded_at IS NULL'), postgresql_where=sa.text('superseded_at IS NULL'))

    op.create_table('material',
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('url', sa.Text(), server_default='', nullable=False),
    sa.Column('attachment_id', sa.Integer(), nullable=True),
    sa.Column('for_trainers', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('added_at', sa.DateTime(), nullable=False),
    sa.Column('added_by', sa.Integer(), nullable=True),
    sa.Column('removed_at', sa.DateTime(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(attachment_id IS NULL) = (url <> '')", name=op.f('ck_material_file_or_link')),
    sa.ForeignKeyConstraint(['added_by'], ['account.id'], name=op.f('fk_material_added_by_account')),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_material_attachment_id_attachment')),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_material_course_id_course')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_material_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_material'))
    )
    with op.batch_alter_table('material', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_material_attachment_id'), ['attachment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_material_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_material_locality_id'), ['locality_id'], unique=False)

    op.create_table('outside_import_skill',
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('skill_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['outside_import.id'], name=op.f('fk_outside_import_skill_import_id_outside_import')),
    sa.ForeignKeyConstraint(['skill_id'], ['skill.id'], name=op.f('fk_outside_import_skill_skill_id_skill')),
    sa.PrimaryKeyConstraint('import_id', 'skill_id', name=op.f('pk_outside_import_skill'))
    )
    op.create_table('outside_result',
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=60), server_default='', nullable=False),
    sa.Column('number_key', sa.String(length=60), nullable=True),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('course', sa.String(length=200), server_default='', nullable=False),
    sa.Column('organiser', sa.String(length=200), server_default='', nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('score', sa.String(length=40), server_default='', nullable=False),
    sa.Column('checked_by', sa.String(length=120), server_default='', nullable=False),
    sa.Column('attachment_id', sa.Integer(), nullable=True),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('written_at', sa.DateTime(), nullable=False),
    sa.Column('written_by', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_by', sa.Integer(), nullable=True),
    sa.Column('withdrawn_why', sa.String(length=300), server_default='', nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('platform', 'confirmed', 'external')", name=op.f('ck_outside_result_kind')),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_outside_result_attachment_id_attachment')),
    sa.ForeignKeyConstraint(['import_id'], ['outside_import.id'], name=op.f('fk_outside_result_import_id_outside_import')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_outside_result_locality_id_locality')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_outside_result_person_id_person')),
    sa.ForeignKeyConstraint(['withdrawn_by'], ['account.id'], name=op.f('fk_outside_result_withdrawn_by_account')),
    sa.ForeignKeyConstraint(['written_by'], ['account.id'], name=op.f('fk_outside_result_written_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outside_result'))
    )
    with op.batch_alter_table('outside_result', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outside_result_attachment_id'), ['attachment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outside_result_import_id'), ['import_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outside_result_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outside_result_person_id'), ['person_id'], unique=False)
        batch_op.create_index('uq_outside_result_number', ['locality_id', 'kind', 'number_key'], unique=True, sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))

    op.create_table('question',
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('right', sa.JSON(), nullable=False),
    sa.Column('points', sa.Integer(), server_default='1', nullable=False),
    sa.Column('explanation', sa.Text(), server_default='', nullable=False),
    sa.Column('picture_id', sa.Integer(), nullable=True),
    sa.Column('picture_text', sa.String(length=300), server_default='', nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('retired_at', sa.DateTime(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('single', 'multiple', 'truefalse', 'order', 'number')", name=op.f('ck_question_kind')),
    sa.CheckConstraint('points > 0', name=op.f('ck_question_points')),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_question_assessment_id_assessment')),
    sa.ForeignKeyConstraint(['created_by'], ['account.id'], name=op.f('fk_question_created_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_question_locality_id_locality')),
    sa.ForeignKeyConstraint(['picture_id'], ['attachment.id'], name=op.f('fk_question_picture_id_attachment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question'))
    )
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_assessment_id'), ['assessment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_picture_id'), ['picture_id'], unique=False)

    op.create_table('opening',
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('training_id', sa.Integer(), nullable=False),
    sa.Column('phase', sa.String(length=10), nullable=False),
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('rules', sa.JSON(), nullable=False),
    sa.Column('more', sa.JSON(), nullable=False),
    sa.Column('opened_at', sa.DateTime(), nullable=False),
    sa.Column('opened_by', sa.Integer(), nullable=True),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("phase IN ('before', 'after')", name=op.f('ck_opening_phase')),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_opening_assessment_id_assessment')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_opening_locality_id_locality')),
    sa.ForeignKeyConstraint(['opened_by'], ['account.id'], name=op.f('fk_opening_opened_by_account')),
    sa.ForeignKeyConstraint(['training_id'], ['training.id'], name=op.f('fk_opening_training_id_training')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opening')),
    sa.UniqueConstraint('code', name=op.f('uq_opening_code'))
    )
    with op.batch_alter_table('opening', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_opening_assessment_id'), ['assessment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_opening_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_opening_training_id'), ['training_id'], unique=False)
        batch_op.create_index('uq_opening_open', ['training_id', 'assessment_id', 'phase'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))

    op.create_table('outside_result_skill',
    sa.Column('result_id', sa.Integer(), nullable=False),
    sa.Column('skill_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['result_id'], ['outside_result.id'], name=op.f('fk_outside_result_skill_result_id_outside_result')),
    sa.ForeignKeyConstraint(['skill_id'], ['skill.id'], name=op.f('fk_outside_result_skill_skill_id_skill')),
    sa.PrimaryKeyConstraint('result_id', 'skill_id', name=op.f('pk_outside_result_skill'))
    )
    op.create_table('print_file',
    sa.Column('training_id', sa.Integer(), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=True),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_print_file_locality_id_locality')),
    sa.ForeignKeyConstraint(['training_id'], ['training.id'], name=op.f('fk_print_file_training_id_training')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_print_file'))
    )
    with op.batch_alter_table('print_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_print_file_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_print_file_training_id'), ['training_id'], unique=False)

    op.create_table('certificate',
    sa.Column('code', sa.String(length=11), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('register_number', sa.String(length=60), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('training_id', sa.Integer(), nullable=False),
    sa.Column('design_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('birth_year', sa.String(length=4), server_default='', nullable=False),
    sa.Column('printed', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=True),
    sa.Column('page', sa.Integer(), nullable=True),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('issued_at', sa.DateTime(), nullable=False),
    sa.Column('issued_by', sa.Integer(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('replaced_by_id', sa.Integer(), nullable=True),
    sa.Column('replaced_why', sa.String(length=300), server_default='', nullable=False),
    sa.Column('revoked_on', sa.Date(), nullable=True),
    sa.Column('revoked_at', sa.DateTime(), nullable=True),
    sa.Column('revoked_by', sa.Integer(), nullable=True),
    sa.Column('revoked_why', sa.String(length=300), server_default='', nullable=False),
    sa.Column('kept_at', sa.DateTime(), nullable=True),
    sa.Column('kept_by', sa.Integer(), nullable=True),
    sa.Column('kept_why', sa.String(length=300), server_default='', nullable=False),
    sa.Column('erased_at', sa.DateTime(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('(revoked_on IS NULL) = (revoked_at IS NULL)', name=op.f('ck_certificate_revoked')),
    sa.CheckConstraint('number > 0', name=op.f('ck_certificate_number')),
    sa.ForeignKeyConstraint(['design_id'], ['design.id'], name=op.f('fk_certificate_design_id_design')),
    sa.ForeignKeyConstraint(['file_id'], ['print_file.id'], name=op.f('fk_certificate_file_id_print_file')),
    sa.ForeignKeyConstraint(['issued_by'], ['account.id'], name=op.f('fk_certificate_issued_by_account')),
    sa.ForeignKeyConstraint(['kept_by'], ['account.id'], name=op.f('fk_certificate_kept_by_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_certificate_locality_id_locality')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_certificate_person_id_person')),
    sa.ForeignKeyConstraint(['replaced_by_id'], ['certificate.id'], name=op.f('fk_certificate_replaced_by_id_certificate')),
    sa.ForeignKeyConstraint(['revoked_by'], ['account.id'], name=op.f('fk_certificate_revoked_by_account')),
    sa.ForeignKeyConstraint(['training_id'], ['training.id'], name=op.f('fk_certificate_training_id_training')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate')),
    sa.UniqueConstraint('code', name=op.f('uq_certificate_code')),
    sa.UniqueConstraint('locality_id', 'year', 'number', name=op.f('uq_certificate_locality_id_year_number'))
    )
    with op.batch_alter_table('certificate', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificate_design_id'), ['design_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_certificate_file_id'), ['file_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_certificate_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_certificate_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_certificate_replaced_by_id'), ['replaced_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_certificate_training_id'), ['training_id'], unique=False)
        batch_op.create_index('uq_certificate_standing', ['person_id', 'training_id'], unique=True, sqlite_where=sa.text('replaced_by_id IS NULL AND revoked_on IS NULL'), postgresql_where=sa.text('replaced_by_id IS NULL AND revoked_on IS NULL'))

    op.create_table('class_paper',
    sa.Column('training_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('number', sa.String(length=60), server_default='', nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=True),
    sa.Column('lesson_id', sa.Integer(), nullable=True),
    sa.Column('attachment_id', sa.Integer(), nullable=False),
    sa.Column('output_id', sa.Integer(), nullable=True),
    sa.Column('added_at', sa.DateTime(), nullable=False),
    sa.Column('added_by', sa.Integer(), nullable=True),
    sa.Column('removed_at', sa.DateTime(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind <> 'photo' OR lesson_id IS NOT NULL", name=op.f('ck_class_paper_photo')),
    sa.CheckConstraint("kind IN ('plan', 'invitation', 'notice', 'sign_in', 'results', 'report', 'photo', 'other')", name=op.f('ck_class_paper_kind')),
    sa.ForeignKeyConstraint(['added_by'], ['account.id'], name=op.f('fk_class_paper_added_by_account')),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_class_paper_attachment_id_attachment')),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_class_paper_lesson_id_lesson')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_class_paper_locality_id_locality')),
    sa.ForeignKeyConstraint(['output_id'], ['task_output.id'], name=op.f('fk_class_paper_output_id_task_output')),
    sa.ForeignKeyConstraint(['training_id'], ['training.id'], name=op.f('fk_class_paper_training_id_training')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_class_paper'))
    )
    with op.batch_alter_table('class_paper', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_class_paper_attachment_id'), ['attachment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_class_paper_lesson_id'), ['lesson_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_class_paper_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_class_paper_output_id'), ['output_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_class_paper_training_id'), ['training_id'], unique=False)

    op.create_table('feedback',
    sa.Column('training_id', sa.Integer(), nullable=False),
    sa.Column('lesson_id', sa.Integer(), nullable=True),
    sa.Column('stars', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), server_default='', nullable=False),
    sa.Column('phone_hash', sa.String(length=64), nullable=False),
    sa.Column('given_at', sa.DateTime(), nullable=False),
    sa.Column('hidden_at', sa.DateTime(), nullable=True),
    sa.Column('hidden_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('stars BETWEEN 1 AND 5', name=op.f('ck_feedback_stars')),
    sa.ForeignKeyConstraint(['hidden_by'], ['account.id'], name=op.f('fk_feedback_hidden_by_account')),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_feedback_lesson_id_lesson')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_feedback_locality_id_locality')),
    sa.ForeignKeyConstraint(['training_id'], ['training.id'], name=op.f('fk_feedback_training_id_training')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_feedback')),
    sa.UniqueConstraint('training_id', 'phone_hash', name=op.f('uq_feedback_training_id_phone_hash'))
    )
    with op.batch_alter_table('feedback', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_feedback_lesson_id'), ['lesson_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_feedback_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_feedback_training_id'), ['training_id'], unique=False)

    op.create_table('sitting',
    sa.Column('opening_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('paper', sa.JSON(), nullable=False),
    sa.Column('started_at', sa.DateTime(), nullable=False),
    sa.Column('moves', sa.Integer(), server_default='0', nullable=False),
    sa.Column('released_at', sa.DateTime(), nullable=True),
    sa.Column('handed_in_at', sa.DateTime(), nullable=True),
    sa.Column('points', sa.Float(), nullable=True),
    sa.Column('out_of', sa.Float(), nullable=True),
    sa.Column('passed', sa.Boolean(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_by', sa.Integer(), nullable=True),
    sa.Column('withdrawn_why', sa.String(length=300), server_default='', nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('number > 0', name=op.f('ck_sitting_number')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_sitting_locality_id_locality')),
    sa.ForeignKeyConstraint(['opening_id'], ['opening.id'], name=op.f('fk_sitting_opening_id_opening')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_sitting_person_id_person')),
    sa.ForeignKeyConstraint(['withdrawn_by'], ['account.id'], name=op.f('fk_sitting_withdrawn_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sitting')),
    sa.UniqueConstraint('opening_id', 'person_id', 'number', name=op.f('uq_sitting_opening_id_person_id_number')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sitting_token_hash'))
    )
    with op.batch_alter_table('sitting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sitting_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sitting_opening_id'), ['opening_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sitting_person_id'), ['person_id'], unique=False)

    op.create_table('tick',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('lesson_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('code', sa.String(length=64), server_default='', nullable=False),
    sa.Column('done', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('received_at', sa.DateTime(), nullable=False),
    sa.Column('device_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('held', sa.String(length=20), nullable=True),
    sa.CheckConstraint('length(id) = 36', name=op.f('ck_tick_id')),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_tick_assessment_id_assessment')),
    sa.ForeignKeyConstraint(['by_id'], ['account.id'], name=op.f('fk_tick_by_id_account')),
    sa.ForeignKeyConstraint(['device_id'], ['device.id'], name=op.f('fk_tick_device_id_device')),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_tick_lesson_id_lesson')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_tick_locality_id_locality')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_tick_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tick'))
    )
    with op.batch_alter_table('tick', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tick_assessment_id'), ['assessment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_tick_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_tick_person_id'), ['person_id'], unique=False)
        batch_op.create_index('ix_tick_who', ['lesson_id', 'person_id'], unique=False)

    op.create_table('answer',
    sa.Column('sitting_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('said', sa.JSON(), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('said_at', sa.DateTime(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_answer_locality_id_locality')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_answer_sitting_id_sitting')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer')),
    sa.UniqueConstraint('sitting_id', 'place', name=op.f('uq_answer_sitting_id_place'))
    )
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answer_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_answer_sitting_id'), ['sitting_id'], unique=False)

    op.create_table('result',
    sa.Column('training_id', sa.Integer(), nullable=False),
    sa.Column('assessment_id', sa.Integer(), nullable=False),
    sa.Column('phase', sa.String(length=10), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('points', sa.Float(), nullable=False),
    sa.Column('out_of', sa.Float(), nullable=False),
    sa.Column('passed', sa.Boolean(), nullable=False),
    sa.Column('sitting_id', sa.Integer(), nullable=True),
    sa.Column('settled_at', sa.DateTime(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("phase IN ('practice', 'before', 'after')", name=op.f('ck_result_phase')),
    sa.ForeignKeyConstraint(['assessment_id'], ['assessment.id'], name=op.f('fk_result_assessment_id_assessment')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_result_locality_id_locality')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_result_person_id_person')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_result_sitting_id_sitting')),
    sa.ForeignKeyConstraint(['training_id'], ['training.id'], name=op.f('fk_result_training_id_training')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_result')),
    sa.UniqueConstraint('training_id', 'assessment_id', 'phase', 'person_id', name='uq_result_once')
    )
    with op.batch_alter_table('result', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_result_assessment_id'), ['assessment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_result_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_result_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_result_sitting_id'), ['sitting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_result_training_id'), ['training_id'], unique=False)

    # What every course said so far is its first version, and its trainings had that one.
    op.execute(
        """
        INSERT INTO course_version (course_id, locality_id, number, hours, audience, lessons_needed, stay_percent, created_at)
        SELECT id, locality_id, 1, hours, audience, lessons_needed, stay_percent, created_at FROM course
        """
    )
    op.execute(
        """
        INSERT INTO course_version_skill (version_id, skill_id)
        SELECT v.id, s.skill_id FROM course_skill s JOIN course_version v ON v.course_id = s.course_id
        """
    )
    op.drop_table('course_skill')
    for table in ('held_training', 'training'):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column('version_id', sa.Integer(), nullable=True))
        op.execute(
            f"UPDATE {table} SET version_id = (SELECT v.id FROM course_version v WHERE v.course_id = {table}.course_id)"
        )
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column('version_id', existing_type=sa.Integer(), nullable=False)
            batch_op.create_index(batch_op.f(f'ix_{table}_version_id'), ['version_id'], unique=False)
            batch_op.create_foreign_key(batch_op.f(f'fk_{table}_version_id_course_version'), 'course_version', ['version_id'], ['id'])

    with op.batch_alter_table('course', schema=None) as batch_op:
        batch_op.add_column(sa.Column('retired_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('ready', sa.String(length=20), server_default='', nullable=False))
        batch_op.drop_constraint(batch_op.f('ck_course_needed'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_course_stay'), type_='check')
        batch_op.drop_column('audience')
        batch_op.drop_column('lessons_needed')
        batch_op.drop_column('stay_percent')
        batch_op.drop_column('hours')


def downgrade():
    with op.batch_alter_table('locality', schema=None) as batch_op:
        batch_op.drop_column('draft_words')

    with op.batch_alter_table('training', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_training_version_id_course_version'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_training_version_id'))
        batch_op.drop_column('version_id')

    with op.batch_alter_table('held_training', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_held_training_version_id_course_version'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_held_training_version_id'))
        batch_op.drop_column('version_id')

    # A course says again what the version in use says; the versions before it are forgotten.
    with op.batch_alter_table('course', schema=None) as batch_op:
        batch_op.add_column(sa.Column('hours', sa.Float(), nullable=True))
        batch_op.add_column(sa.Column('stay_percent', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('lessons_needed', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('audience', sa.String(length=200), server_default='', nullable=False))
        batch_op.drop_column('ready')
        batch_op.drop_column('retired_at')
    for column in ('hours', 'stay_percent', 'lessons_needed', 'audience'):
        op.execute(
            f"UPDATE course SET {column} = (SELECT v.{column} FROM course_version v "
            "WHERE v.course_id = course.id AND v.superseded_at IS NULL)"
        )
    with op.batch_alter_table('course', schema=None) as batch_op:
        batch_op.alter_column('audience', existing_type=sa.String(length=200), server_default=None)
        batch_op.create_check_constraint(batch_op.f('ck_course_needed'), 'lessons_needed > 0')
        batch_op.create_check_constraint(batch_op.f('ck_course_stay'), 'stay_percent BETWEEN 1 AND 100')
    op.create_table('course_skill',
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('skill_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_course_skill_course_id_course')),
    sa.ForeignKeyConstraint(['skill_id'], ['skill.id'], name=op.f('fk_course_skill_skill_id_skill')),
    sa.PrimaryKeyConstraint('course_id', 'skill_id', name=op.f('pk_course_skill'))
    )
    op.execute(
        """
        INSERT INTO course_skill (course_id, skill_id)
        SELECT v.course_id, s.skill_id FROM course_version_skill s JOIN course_version v ON v.id = s.version_id
        WHERE v.superseded_at IS NULL
        """
    )
    with op.batch_alter_table('result', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_result_training_id'))
        batch_op.drop_index(batch_op.f('ix_result_sitting_id'))
        batch_op.drop_index(batch_op.f('ix_result_person_id'))
        batch_op.drop_index(batch_op.f('ix_result_locality_id'))
        batch_op.drop_index(batch_op.f('ix_result_assessment_id'))

    op.drop_table('result')
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_answer_sitting_id'))
        batch_op.drop_index(batch_op.f('ix_answer_locality_id'))

    op.drop_table('answer')
    with op.batch_alter_table('tick', schema=None) as batch_op:
        batch_op.drop_index('ix_tick_who')
        batch_op.drop_index(batch_op.f('ix_tick_person_id'))
        batch_op.drop_index(batch_op.f('ix_tick_locality_id'))
        batch_op.drop_index(batch_op.f('ix_tick_assessment_id'))

    op.drop_table('tick')
    with op.batch_alter_table('sitting', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sitting_person_id'))
        batch_op.drop_index(batch_op.f('ix_sitting_opening_id'))
        batch_op.drop_index(batch_op.f('ix_sitting_locality_id'))

    op.drop_table('sitting')
    with op.batch_alter_table('feedback', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_feedback_training_id'))
        batch_op.drop_index(batch_op.f('ix_feedback_locality_id'))
        batch_op.drop_index(batch_op.f('ix_feedback_lesson_id'))

    op.drop_table('feedback')
    with op.batch_alter_table('class_paper', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_class_paper_training_id'))
        batch_op.drop_index(batch_op.f('ix_class_paper_output_id'))
        batch_op.drop_index(batch_op.f('ix_class_paper_locality_id'))
        batch_op.drop_index(batch_op.f('ix_class_paper_lesson_id'))
        batch_op.drop_index(batch_op.f('ix_class_paper_attachment_id'))

    op.drop_table('class_paper')
    with op.batch_alter_table('certificate', schema=None) as batch_op:
        batch_op.drop_index('uq_certificate_standing', sqlite_where=sa.text('replaced_by_id IS NULL AND revoked_on IS NULL'), postgresql_where=sa.text('replaced_by_id IS NULL AND revoked_on IS NULL'))
        batch_op.drop_index(batch_op.f('ix_certificate_training_id'))
        batch_op.drop_index(batch_op.f('ix_certificate_replaced_by_id'))
        batch_op.drop_index(batch_op.f('ix_certificate_person_id'))
        batch_op.drop_index(batch_op.f('ix_certificate_locality_id'))
        batch_op.drop_index(batch_op.f('ix_certificate_file_id'))
        batch_op.drop_index(batch_op.f('ix_certificate_design_id'))

    op.drop_table('certificate')
    with op.batch_alter_table('print_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_print_file_training_id'))
        batch_op.drop_index(batch_op.f('ix_print_file_locality_id'))

    op.drop_table('print_file')
    op.drop_table('outside_result_skill')
    with op.batch_alter_table('opening', schema=None) as batch_op:
        batch_op.drop_index('uq_opening_open', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_opening_training_id'))
        batch_op.drop_index(batch_op.f('ix_opening_locality_id'))
        batch_op.drop_index(batch_op.f('ix_opening_assessment_id'))

    op.drop_table('opening')
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_question_picture_id'))
        batch_op.drop_index(batch_op.f('ix_question_locality_id'))
        batch_op.drop_index(batch_op.f('ix_question_assessment_id'))

    op.drop_table('question')
    with op.batch_alter_table('outside_result', schema=None) as batch_op:
        batch_op.drop_index('uq_outside_result_number', sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_outside_result_person_id'))
        batch_op.drop_index(batch_op.f('ix_outside_result_locality_id'))
        batch_op.drop_index(batch_op.f('ix_outside_result_import_id'))
        batch_op.drop_index(batch_op.f('ix_outside_result_attachment_id'))

    op.drop_table('outside_result')
    op.drop_table('outside_import_skill')
    with op.batch_alter_table('material', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_material_locality_id'))
        batch_op.drop_index(batch_op.f('ix_material_course_id'))
        batch_op.drop_index(batch_op.f('ix_material_attachment_id'))

    op.drop_table('material')
    with op.batch_alter_table('design', schema=None) as batch_op:
        batch_op.drop_index('uq_design_in_use', sqlite_where=sa.text('superseded_at IS NULL'), postgresql_where=sa.text('superseded_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_design_logo_id'))
        batch_op.drop_index(batch_op.f('ix_design_locality_id'))

    op.drop_table('design')
    op.drop_table('course_version_skill')
    with op.batch_alter_table('checklist_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_checklist_item_locality_id'))
        batch_op.drop_index(batch_op.f('ix_checklist_item_assessment_id'))

    op.drop_table('checklist_item')
    with op.batch_alter_table('outside_import', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outside_import_locality_id'))
        batch_op.drop_index('ix_outside_import_digest')

    op.drop_table('outside_import')
    with op.batch_alter_table('course_version', schema=None) as batch_op:
        batch_op.drop_index('uq_course_version_in_use', sqlite_where=sa.text('superseded_at IS NULL'), postgresql_where=sa.text('superseded_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_course_version_locality_id'))
        batch_op.drop_index(batch_op.f('ix_course_version_course_id'))

    op.drop_table('course_version')
    with op.batch_alter_table('assessment', schema=None) as batch_op:
        batch_op.drop_index('uq_assessment_in_use', sqlite_where=sa.text('retired_at IS NULL'), postgresql_where=sa.text('retired_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_assessment_locality_id'))
        batch_op.drop_index(batch_op.f('ix_assessment_course_id'))

    op.drop_table('assessment')
    with op.batch_alter_table('register', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_register_locality_id'))

    op.drop_table('register')

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('erased_at')
