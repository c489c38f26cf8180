/**
 * People, their organizations, their files. Role, status, e-mail and provider are never changed by
 * oneself. Whoever is bound by a rule may read the fields that it looks at: a question through a
 * relation is narrowed by the rules of where it leads.
 */
import { publicFolder } from '../ids.ts';
import { operationsDashboard } from '../operations-dashboard.ts';
import { everyField, memberToday, mine, ofMyOrganization, type Grant } from './grants.ts';

const publicProfile = ['id', 'username', 'first_name', 'last_name', 'avatar'];

const ownProfile = [
	...publicProfile,
	'email',
	'email_verified_at',
	'phone',
	'language',
	'location',
	'title',
	'description',
	'status',
	'role',
	'organization',
	'last_access',
	'last_seen_at',
	'date_created',
];

const editableProfile = [
	'first_name',
	'last_name',
	'avatar',
	'phone',
	'language',
	'location',
	'title',
	'description',
	'password',
];

export const peopleGrants: readonly Grant[] = [
	{
		to: ['person'],
		may: ['read'],
		collection: 'directus_users',
		rows: mine('id'),
		fields: ownProfile,
	},
	{
		to: ['person'],
		may: ['update'],
		collection: 'directus_users',
		rows: mine('id'),
		fields: editableProfile,
	},
	{
		to: ['directory'],
		may: ['read'],
		collection: 'directus_users',
		rows: { status: { _eq: 'active' } },
		fields: publicProfile,
	},
	{
		to: ['manager'],
		may: ['read'],
		collection: 'directus_users',
		fields: ownProfile,
	},
	{
		to: ['person'],
		may: ['read'],
		collection: 'directus_files',
		rows: mine('uploaded_by'),
		fields: everyField,
	},
	{
		to: ['public', 'directory'],
		may: ['read'],
		collection: 'directus_files',
		rows: { folder: { _eq: publicFolder } },
		fields: ['id', 'title', 'description', 'type', 'width', 'height', 'filesize', 'modified_on'],
	},
	{
		to: ['employee', 'manager'],
		may: ['read'],
		collection: 'directus_dashboards',
		rows: { id: { _neq: operationsDashboard.id } },
		fields: everyField,
	},
	{
		to: ['employee', 'manager'],
		may: ['read'],
		collection: 'directus_panels',
		rows: { dashboard: { id: { _neq: operationsDashboard.id } } },
		fields: everyField,
	},
	{
		to: ['person'],
		may: ['read'],
		collection: 'organizations',
		rows: { members: memberToday },
		// `members`: the own membership, which rules look at.
		fields: ['id', 'name', 'default_currency', 'default_language', 'timezone', 'status', 'members'],
	},
	{
		to: ['manager', 'accountant'],
		may: ['read'],
		collection: 'organizations',
		rows: { members: memberToday },
		fields: everyField,
	},
	{
		to: ['person'],
		may: ['read'],
		collection: 'organization_members',
		rows: mine('user'),
		fields: ['id', 'organization', 'user', 'role', 'joined_at', 'left_at'],
	},
	{
		to: ['manager'],
		may: ['read'],
		collection: 'organization_members',
		rows: ofMyOrganization('organization'),
		fields: everyField,
	},
];
