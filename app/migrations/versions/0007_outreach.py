"""outreach

Revision ID: 0007
Revises: 0006
"""
from alembic import op
import sqlalchemy as sa


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('place',
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_key', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=14), nullable=False),
    sa.Column('neighbourhood_id', sa.Integer(), nullable=True),
    sa.Column('address', sa.String(length=300), server_default='', nullable=False),
    sa.Column('keeper', sa.String(length=120), server_default='', nullable=False),
    sa.Column('keeper_phone', sa.LargeBinary(), nullable=True),
    sa.Column('hours', sa.String(length=200), server_default='', nullable=False),
    sa.Column('wifi', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('devices', sa.Integer(), server_default='0', nullable=False),
    sa.Column('desk', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('note', sa.Text(), server_default='', nullable=False),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('culture_house', 'access_point', 'market', 'one_stop', 'school', 'other')", name=op.f('ck_place_kind')),
    sa.CheckConstraint('devices >= 0', name=op.f('ck_place_devices')),
    sa.CheckConstraint('latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180', name=op.f('ck_place_point')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_place_locality_id_locality')),
    sa.ForeignKeyConstraint(['neighbourhood_id'], ['neighbourhood.id'], name=op.f('fk_place_neighbourhood_id_neighbourhood')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_place')),
    sa.UniqueConstraint('locality_id', 'name_key', name=op.f('uq_place_locality_id_name_key'))
    )
    with op.batch_alter_table('place', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_place_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_place_neighbourhood_id'), ['neighbourhood_id'], unique=False)

    op.create_table('team',
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_key', sa.String(length=200), nullable=False),
    sa.Column('code', sa.String(length=11), nullable=False),
    sa.Column('neighbourhood_id', sa.Integer(), nullable=True),
    sa.Column('equipment', sa.JSON(), nullable=False),
    sa.Column('least', sa.Integer(), server_default='2', nullable=False),
    sa.Column('note', sa.String(length=300), server_default='', nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_team_locality_id_locality')),
    sa.ForeignKeyConstraint(['neighbourhood_id'], ['neighbourhood.id'], name=op.f('fk_team_neighbourhood_id_neighbourhood')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team')),
    sa.UniqueConstraint('code', name=op.f('uq_team_code')),
    sa.UniqueConstraint('locality_id', 'name_key', name=op.f('uq_team_locality_id_name_key'))
    )
    with op.batch_alter_table('team', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_team_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_team_neighbourhood_id'), ['neighbourhood_id'], unique=False)

    op.create_table('outreach_need',
    sa.Column('neighbourhood_id', sa.Integer(), nullable=False),
    sa.Column('said_of', sa.Integer(), nullable=False),
    sa.Column('overruled_in', sa.Integer(), nullable=True),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('equipment', sa.JSON(), nullable=False),
    sa.Column('cluster', sa.String(length=60), server_default='', nullable=False),
    sa.Column('before', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_outreach_need_locality_id_locality')),
    sa.ForeignKeyConstraint(['neighbourhood_id'], ['neighbourhood.id'], name=op.f('fk_outreach_need_neighbourhood_id_neighbourhood')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outreach_need')),
    sa.UniqueConstraint('said_of', name=op.f('uq_outreach_need_said_of'))
    )
    with op.batch_alter_table('outreach_need', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outreach_need_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outreach_need_neighbourhood_id'), ['neighbourhood_id'], unique=False)

    op.create_table('campaign',
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('starts', sa.Date(), nullable=False),
    sa.Column('ends', sa.Date(), nullable=False),
    sa.Column('lead', sa.String(length=300), server_default='', nullable=False),
    sa.Column('lead_unit_id', sa.Integer(), nullable=True),
    sa.Column('partners', sa.Text(), server_default='', nullable=False),
    sa.Column('note', sa.Text(), server_default='', nullable=False),
    sa.Column('goals', sa.JSON(), nullable=False),
    sa.Column('tallies', sa.JSON(), nullable=False),
    sa.Column('copied_from_id', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('training', 'outreach', 'mobile', 'desk', 'market', 'national_day')", name=op.f('ck_campaign_kind')),
    sa.CheckConstraint("state IN ('draft', 'running', 'over')", name=op.f('ck_campaign_state')),
    sa.CheckConstraint('ends >= starts', name=op.f('ck_campaign_period')),
    sa.ForeignKeyConstraint(['copied_from_id'], ['campaign.id'], name=op.f('fk_campaign_copied_from_id_campaign')),
    sa.ForeignKeyConstraint(['lead_unit_id'], ['unit.id'], name=op.f('fk_campaign_lead_unit_id_unit')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_campaign_locality_id_locality')),
    sa.ForeignKeyConstraint(['made_by'], ['account.id'], name=op.f('fk_campaign_made_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign'))
    )
    with op.batch_alter_table('campaign', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_campaign_locality_id'), ['locality_id'], unique=False)

    op.create_table('budget_line',
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=300), nullable=False),
    sa.Column('source', sa.String(length=200), server_default='', nullable=False),
    sa.Column('planned', sa.BigInteger(), nullable=False),
    sa.Column('spent', sa.BigInteger(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('planned >= 0 AND spent >= 0', name=op.f('ck_budget_line_money')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_budget_line_campaign_id_campaign')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_budget_line_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_budget_line'))
    )
    with op.batch_alter_table('budget_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_budget_line_campaign_id'), ['campaign_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_budget_line_locality_id'), ['locality_id'], unique=False)

    op.create_table('campaign_paper',
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('number', sa.String(length=60), server_default='', nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=True),
    sa.Column('attachment_id', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(), nullable=False),
    sa.Column('added_by', sa.Integer(), nullable=True),
    sa.Column('removed_at', sa.DateTime(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['added_by'], ['account.id'], name=op.f('fk_campaign_paper_added_by_account')),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_campaign_paper_attachment_id_attachment')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_campaign_paper_campaign_id_campaign')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_campaign_paper_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_paper'))
    )
    with op.batch_alter_table('campaign_paper', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_campaign_paper_attachment_id'), ['attachment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_campaign_paper_campaign_id'), ['campaign_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_campaign_paper_locality_id'), ['locality_id'], unique=False)

    op.create_table('message',
    sa.Column('campaign_id', sa.Integer(), nullable=True),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('channel', sa.String(length=12), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('planned', sa.Integer(), nullable=True),
    sa.Column('done', sa.Integer(), nullable=True),
    sa.Column('unit', sa.String(length=40), server_default='', nullable=False),
    sa.Column('link', sa.String(length=500), server_default='', nullable=False),
    sa.Column('added_at', sa.DateTime(), nullable=False),
    sa.Column('added_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('planned >= 0 AND done >= 0', name=op.f('ck_message_quantities')),
    sa.CheckConstraint('planned IS NOT NULL OR done IS NOT NULL', name=op.f('ck_message_some')),
    sa.ForeignKeyConstraint(['added_by'], ['account.id'], name=op.f('fk_message_added_by_account')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_message_campaign_id_campaign')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_message_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message'))
    )
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_message_campaign_id'), ['campaign_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_day'), ['day'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_locality_id'), ['locality_id'], unique=False)

    op.create_table('outreach_day',
    sa.Column('campaign_id', sa.Integer(), nullable=True),
    sa.Column('desk_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=200), server_default='', nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('starts_at', sa.Time(), nullable=False),
    sa.Column('ends_at', sa.Time(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('services', sa.JSON(), nullable=False),
    sa.Column('note', sa.Text(), server_default='', nullable=False),
    sa.Column('remark', sa.Text(), server_default='', nullable=False),
    sa.Column('salt', sa.String(length=32), nullable=False),
    sa.Column('signs_up', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.Column('signup_from', sa.DateTime(), nullable=True),
    sa.Column('signup_until', sa.DateTime(), nullable=True),
    sa.Column('signout_until', sa.DateTime(), nullable=True),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=True),
    sa.Column('opened_at', sa.DateTime(), nullable=True),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.Column('closed_by', sa.Integer(), nullable=True),
    sa.Column('off_reason', sa.String(length=300), server_default='', nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('planned', 'open', 'closed', 'off')", name=op.f('ck_outreach_day_state')),
    sa.CheckConstraint('(campaign_id IS NULL) <> (desk_id IS NULL)', name=op.f('ck_outreach_day_whose')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_outreach_day_times')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_outreach_day_campaign_id_campaign')),
    sa.ForeignKeyConstraint(['closed_by'], ['account.id'], name=op.f('fk_outreach_day_closed_by_account')),
    sa.ForeignKeyConstraint(['desk_id'], ['place.id'], name=op.f('fk_outreach_day_desk_id_place')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_outreach_day_locality_id_locality')),
    sa.ForeignKeyConstraint(['made_by'], ['account.id'], name=op.f('fk_outreach_day_made_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outreach_day')),
    sa.UniqueConstraint('desk_id', 'day', name=op.f('uq_outreach_day_desk_id_day'))
    )
    with op.batch_alter_table('outreach_day', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outreach_day_campaign_id'), ['campaign_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outreach_day_day'), ['day'], unique=False)
        batch_op.create_index(batch_op.f('ix_outreach_day_locality_id'), ['locality_id'], unique=False)

    op.create_table('proposal',
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('weeks', sa.Integer(), nullable=False),
    sa.Column('asked', sa.JSON(), nullable=False),
    sa.Column('visits', sa.JSON(), nullable=False),
    sa.Column('never', sa.JSON(), nullable=False),
    sa.Column('outcome', sa.JSON(), nullable=False),
    sa.Column('revision', sa.Integer(), server_default='1', nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=True),
    sa.Column('applied_at', sa.DateTime(), nullable=True),
    sa.Column('applied_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('weeks > 0', name=op.f('ck_proposal_weeks')),
    sa.ForeignKeyConstraint(['applied_by'], ['account.id'], name=op.f('fk_proposal_applied_by_account')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_proposal_campaign_id_campaign')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_proposal_locality_id_locality')),
    sa.ForeignKeyConstraint(['made_by'], ['account.id'], name=op.f('fk_proposal_made_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal'))
    )
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposal_campaign_id'), ['campaign_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_proposal_locality_id'), ['locality_id'], unique=False)

    op.create_table('volunteer',
    sa.Column('team_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=11), nullable=False),
    sa.Column('head', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('roles', sa.JSON(), nullable=False),
    sa.Column('skills', sa.JSON(), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('weekly', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('joined_on', sa.Date(), nullable=False),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_volunteer_account_id_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_volunteer_locality_id_locality')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_volunteer_person_id_person')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_volunteer_team_id_team')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_volunteer')),
    sa.UniqueConstraint('account_id', name=op.f('uq_volunteer_account_id')),
    sa.UniqueConstraint('code', name=op.f('uq_volunteer_code'))
    )
    with op.batch_alter_table('volunteer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_volunteer_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_volunteer_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_volunteer_team_id'), ['team_id'], unique=False)
        batch_op.create_index('uq_volunteer_live', ['team_id', 'person_id'], unique=True, sqlite_where=sa.text('left_on IS NULL'), postgresql_where=sa.text('left_on IS NULL'))

    op.create_table('campaign_target',
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('target_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_campaign_target_campaign_id_campaign')),
    sa.ForeignKeyConstraint(['target_id'], ['target.id'], name=op.f('fk_campaign_target_target_id_target')),
    sa.PrimaryKeyConstraint('campaign_id', 'target_id', name=op.f('pk_campaign_target'))
    )
    op.create_table('campaign_task',
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_campaign_task_campaign_id_campaign')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_campaign_task_task_id_task')),
    sa.PrimaryKeyConstraint('campaign_id', 'task_id', name=op.f('pk_campaign_task'))
    )
    op.create_table('campaign_training',
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('training_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_campaign_training_campaign_id_campaign')),
    sa.ForeignKeyConstraint(['training_id'], ['training.id'], name=op.f('fk_campaign_training_training_id_training')),
    sa.PrimaryKeyConstraint('campaign_id', 'training_id', name=op.f('pk_campaign_training'))
    )
    op.create_table('day_move',
    sa.Column('outreach_day_id', sa.Integer(), nullable=False),
    sa.Column('was', sa.Date(), nullable=False),
    sa.Column('became', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=300), server_default='', nullable=False),
    sa.Column('moved_at', sa.DateTime(), nullable=False),
    sa.Column('moved_by', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_day_move_locality_id_locality')),
    sa.ForeignKeyConstraint(['moved_by'], ['account.id'], name=op.f('fk_day_move_moved_by_account')),
    sa.ForeignKeyConstraint(['outreach_day_id'], ['outreach_day.id'], name=op.f('fk_day_move_outreach_day_id_outreach_day')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_day_move'))
    )
    with op.batch_alter_table('day_move', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_day_move_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_day_move_outreach_day_id'), ['outreach_day_id'], unique=False)

    op.create_table('device_outreach_day',
    sa.Column('device_id', sa.Integer(), nullable=False),
    sa.Column('outreach_day_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['device_id'], ['device.id'], name=op.f('fk_device_outreach_day_device_id_device')),
    sa.ForeignKeyConstraint(['outreach_day_id'], ['outreach_day.id'], name=op.f('fk_device_outreach_day_outreach_day_id_outreach_day')),
    sa.PrimaryKeyConstraint('device_id', 'outreach_day_id', name=op.f('pk_device_outreach_day'))
    )
    op.create_table('free_day',
    sa.Column('volunteer_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('part', sa.String(length=10), nullable=False),
    sa.Column('can', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("part IN ('morning', 'afternoon')", name=op.f('ck_free_day_part')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_free_day_locality_id_locality')),
    sa.ForeignKeyConstraint(['volunteer_id'], ['volunteer.id'], name=op.f('fk_free_day_volunteer_id_volunteer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_free_day')),
    sa.UniqueConstraint('volunteer_id', 'day', 'part', name=op.f('uq_free_day_volunteer_id_day_part'))
    )
    with op.batch_alter_table('free_day', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_free_day_day'), ['day'], unique=False)
        batch_op.create_index(batch_op.f('ix_free_day_locality_id'), ['locality_id'], unique=False)

    op.create_table('pairing_outreach_day',
    sa.Column('pairing_id', sa.Integer(), nullable=False),
    sa.Column('outreach_day_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['outreach_day_id'], ['outreach_day.id'], name=op.f('fk_pairing_outreach_day_outreach_day_id_outreach_day')),
    sa.ForeignKeyConstraint(['pairing_id'], ['pairing.id'], name=op.f('fk_pairing_outreach_day_pairing_id_pairing')),
    sa.PrimaryKeyConstraint('pairing_id', 'outreach_day_id', name=op.f('pk_pairing_outreach_day'))
    )
    op.create_table('point',
    sa.Column('outreach_day_id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('neighbourhood_id', sa.Integer(), nullable=True),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('starts_at', sa.Time(), nullable=False),
    sa.Column('ends_at', sa.Time(), nullable=False),
    sa.Column('streets', sa.Text(), server_default='', nullable=False),
    sa.Column('kit', sa.JSON(), nullable=False),
    sa.Column('expected', sa.Double(), nullable=True),
    sa.Column('proposal_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_point_times')),
    sa.CheckConstraint('place_id IS NOT NULL OR neighbourhood_id IS NOT NULL', name=op.f('ck_point_where')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_point_locality_id_locality')),
    sa.ForeignKeyConstraint(['neighbourhood_id'], ['neighbourhood.id'], name=op.f('fk_point_neighbourhood_id_neighbourhood')),
    sa.ForeignKeyConstraint(['outreach_day_id'], ['outreach_day.id'], name=op.f('fk_point_outreach_day_id_outreach_day')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_point_place_id_place')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_point_proposal_id_proposal')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_point_team_id_team')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_point'))
    )
    with op.batch_alter_table('point', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_point_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_point_neighbourhood_id'), ['neighbourhood_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_point_outreach_day_id'), ['outreach_day_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_point_place_id'), ['place_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_point_proposal_id'), ['proposal_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_point_team_id'), ['team_id'], unique=False)

    op.create_table('shift',
    sa.Column('outreach_day_id', sa.Integer(), nullable=False),
    sa.Column('point_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=10), nullable=False),
    sa.Column('starts_at', sa.Time(), nullable=False),
    sa.Column('ends_at', sa.Time(), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("role IN ('lead', 'guide', 'door', 'desk', 'logistics')", name=op.f('ck_shift_role')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_shift_times')),
    sa.CheckConstraint('seats > 0', name=op.f('ck_shift_seats')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_shift_locality_id_locality')),
    sa.ForeignKeyConstraint(['outreach_day_id'], ['outreach_day.id'], name=op.f('fk_shift_outreach_day_id_outreach_day')),
    sa.ForeignKeyConstraint(['point_id'], ['point.id'], name=op.f('fk_shift_point_id_point')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shift'))
    )
    with op.batch_alter_table('shift', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shift_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_shift_outreach_day_id'), ['outreach_day_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_shift_point_id'), ['point_id'], unique=False)

    op.create_table('assignment',
    sa.Column('shift_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('volunteer_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('through', sa.String(length=10), nullable=False),
    sa.Column('since', sa.DateTime(), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=True),
    sa.Column('out_reason', sa.String(length=300), server_default='', nullable=False),
    sa.Column('came', sa.Boolean(), nullable=True),
    sa.Column('came_at', sa.DateTime(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('on', 'waiting', 'out')", name=op.f('ck_assignment_state')),
    sa.CheckConstraint("through IN ('link', 'office', 'plan')", name=op.f('ck_assignment_through')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_assignment_locality_id_locality')),
    sa.ForeignKeyConstraint(['made_by'], ['account.id'], name=op.f('fk_assignment_made_by_account')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_assignment_person_id_person')),
    sa.ForeignKeyConstraint(['shift_id'], ['shift.id'], name=op.f('fk_assignment_shift_id_shift')),
    sa.ForeignKeyConstraint(['volunteer_id'], ['volunteer.id'], name=op.f('fk_assignment_volunteer_id_volunteer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignment')),
    sa.UniqueConstraint('shift_id', 'person_id', name=op.f('uq_assignment_shift_id_person_id'))
    )
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assignment_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assignment_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assignment_volunteer_id'), ['volunteer_id'], unique=False)

    op.create_table('outreach_event',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.Column('outreach_day_id', sa.Integer(), nullable=False),
    sa.Column('point_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('code', sa.String(length=200), nullable=False),
    sa.Column('named_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('walkin', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('shift_id', sa.Integer(), nullable=True),
    sa.Column('present', sa.Boolean(), nullable=True),
    sa.Column('skills', sa.JSON(), nullable=False),
    sa.Column('outcome', sa.String(length=10), nullable=True),
    sa.Column('what', sa.String(length=20), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('corrects', sa.String(length=36), nullable=True),
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
    sa.Column('payload_hash', sa.String(length=64), nullable=False),
    sa.CheckConstraint("kind IN ('roll', 'help', 'tally', 'household', 'incident', 'void')", name=op.f('ck_outreach_event_kind')),
    sa.CheckConstraint("result IN ('created', 'held', 'refused')", name=op.f('ck_outreach_event_result')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_outreach_event_account_id_account')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_outreach_event_locality_id_locality')),
    sa.ForeignKeyConstraint(['named_id'], ['person.id'], name=op.f('fk_outreach_event_named_id_person')),
    sa.ForeignKeyConstraint(['outreach_day_id'], ['outreach_day.id'], name=op.f('fk_outreach_event_outreach_day_id_outreach_day')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_outreach_event_person_id_person')),
    sa.ForeignKeyConstraint(['point_id'], ['point.id'], name=op.f('fk_outreach_event_point_id_point')),
    sa.ForeignKeyConstraint(['shift_id'], ['shift.id'], name=op.f('fk_outreach_event_shift_id_shift')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outreach_event'))
    )
    with op.batch_alter_table('outreach_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outreach_event_corrects'), ['corrects'], unique=False)
        batch_op.create_index('ix_outreach_event_day_person', ['outreach_day_id', 'person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outreach_event_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outreach_event_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outreach_event_point_id'), ['point_id'], unique=False)

    op.create_table('help',
    sa.Column('outreach_day_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('skill_id', sa.Integer(), nullable=False),
    sa.Column('point_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.String(length=10), nullable=False),
    sa.Column('event_id', sa.String(length=36), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("outcome IN ('done', 'again')", name=op.f('ck_help_outcome')),
    sa.ForeignKeyConstraint(['event_id'], ['outreach_event.id'], name=op.f('fk_help_event_id_outreach_event')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_help_locality_id_locality')),
    sa.ForeignKeyConstraint(['outreach_day_id'], ['outreach_day.id'], name=op.f('fk_help_outreach_day_id_outreach_day')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_help_person_id_person')),
    sa.ForeignKeyConstraint(['point_id'], ['point.id'], name=op.f('fk_help_point_id_point')),
    sa.ForeignKeyConstraint(['skill_id'], ['skill.id'], name=op.f('fk_help_skill_id_skill')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_help')),
    sa.UniqueConstraint('outreach_day_id', 'person_id', 'skill_id', name=op.f('uq_help_outreach_day_id_person_id_skill_id'))
    )
    with op.batch_alter_table('help', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_help_locality_id'), ['locality_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_help_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_help_point_id'), ['point_id'], unique=False)

    op.create_table('outreach_conflict',
    sa.Column('event_id', sa.String(length=36), nullable=False),
    sa.Column('received_at', sa.DateTime(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('payload_hash', sa.String(length=64), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('locality_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_outreach_conflict_account_id_account')),
    sa.ForeignKeyConstraint(['event_id'], ['outreach_event.id'], name=op.f('fk_outreach_conflict_event_id_outreach_event')),
    sa.ForeignKeyConstraint(['locality_id'], ['locality.id'], name=op.f('fk_outreach_conflict_locality_id_locality')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outreach_conflict'))
    )
    with op.batch_alter_table('outreach_conflict', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outreach_conflict_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outreach_conflict_locality_id'), ['locality_id'], unique=False)

    with op.batch_alter_table('locality', schema=None) as batch_op:
        batch_op.add_column(sa.Column('team_word', sa.String(length=120), server_default='Tổ công nghệ số cộng đồng', nullable=False))



def downgrade():
    with op.batch_alter_table('locality', schema=None) as batch_op:
        batch_op.drop_column('team_word')

    with op.batch_alter_table('outreach_conflict', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outreach_conflict_locality_id'))
        batch_op.drop_index(batch_op.f('ix_outreach_conflict_event_id'))

    op.drop_table('outreach_conflict')
    with op.batch_alter_table('help', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_help_point_id'))
        batch_op.drop_index(batch_op.f('ix_help_person_id'))
        batch_op.drop_index(batch_op.f('ix_help_locality_id'))

    op.drop_table('help')
    with op.batch_alter_table('outreach_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outreach_event_point_id'))
        batch_op.drop_index(batch_op.f('ix_outreach_event_person_id'))
        batch_op.drop_index(batch_op.f('ix_outreach_event_locality_id'))
        batch_op.drop_index('ix_outreach_event_day_person')
        batch_op.drop_index(batch_op.f('ix_outreach_event_corrects'))

    op.drop_table('outreach_event')
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assignment_volunteer_id'))
        batch_op.drop_index(batch_op.f('ix_assignment_person_id'))
        batch_op.drop_index(batch_op.f('ix_assignment_locality_id'))

    op.drop_table('assignment')
    with op.batch_alter_table('shift', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shift_point_id'))
        batch_op.drop_index(batch_op.f('ix_shift_outreach_day_id'))
        batch_op.drop_index(batch_op.f('ix_shift_locality_id'))

    op.drop_table('shift')
    with op.batch_alter_table('point', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_point_team_id'))
        batch_op.drop_index(batch_op.f('ix_point_proposal_id'))
        batch_op.drop_index(batch_op.f('ix_point_place_id'))
        batch_op.drop_index(batch_op.f('ix_point_outreach_day_id'))
        batch_op.drop_index(batch_op.f('ix_point_neighbourhood_id'))
        batch_op.drop_index(batch_op.f('ix_point_locality_id'))

    op.drop_table('point')
    op.drop_table('pairing_outreach_day')
    with op.batch_alter_table('free_day', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_free_day_locality_id'))
        batch_op.drop_index(batch_op.f('ix_free_day_day'))

    op.drop_table('free_day')
    op.drop_table('device_outreach_day')
    with op.batch_alter_table('day_move', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_day_move_outreach_day_id'))
        batch_op.drop_index(batch_op.f('ix_day_move_locality_id'))

    op.drop_table('day_move')
    op.drop_table('campaign_training')
    op.drop_table('campaign_task')
    op.drop_table('campaign_target')
    with op.batch_alter_table('volunteer', schema=None) as batch_op:
        batch_op.drop_index('uq_volunteer_live', sqlite_where=sa.text('left_on IS NULL'), postgresql_where=sa.text('left_on IS NULL'))
        batch_op.drop_index(batch_op.f('ix_volunteer_team_id'))
        batch_op.drop_index(batch_op.f('ix_volunteer_person_id'))
        batch_op.drop_index(batch_op.f('ix_volunteer_locality_id'))

    op.drop_table('volunteer')
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proposal_locality_id'))
        batch_op.drop_index(batch_op.f('ix_proposal_campaign_id'))

    op.drop_table('proposal')
    with op.batch_alter_table('outreach_day', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outreach_day_locality_id'))
        batch_op.drop_index(batch_op.f('ix_outreach_day_day'))
        batch_op.drop_index(batch_op.f('ix_outreach_day_campaign_id'))

    op.drop_table('outreach_day')
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_message_locality_id'))
        batch_op.drop_index(batch_op.f('ix_message_day'))
        batch_op.drop_index(batch_op.f('ix_message_campaign_id'))

    op.drop_table('message')
    with op.batch_alter_table('campaign_paper', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_campaign_paper_locality_id'))
        batch_op.drop_index(batch_op.f('ix_campaign_paper_campaign_id'))
        batch_op.drop_index(batch_op.f('ix_campaign_paper_attachment_id'))

    op.drop_table('campaign_paper')
    with op.batch_alter_table('budget_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_budget_line_locality_id'))
        batch_op.drop_index(batch_op.f('ix_budget_line_campaign_id'))

    op.drop_table('budget_line')
    with op.batch_alter_table('campaign', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_campaign_locality_id'))

    op.drop_table('campaign')
    with op.batch_alter_table('outreach_need', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outreach_need_neighbourhood_id'))
        batch_op.drop_index(batch_op.f('ix_outreach_need_locality_id'))

    op.drop_table('outreach_need')
    with op.batch_alter_table('team', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_team_neighbourhood_id'))
        batch_op.drop_index(batch_op.f('ix_team_locality_id'))

    op.drop_table('team')
    with op.batch_alter_table('place', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_place_neighbourhood_id'))
        batch_op.drop_index(batch_op.f('ix_place_locality_id'))

    op.drop_table('place')
