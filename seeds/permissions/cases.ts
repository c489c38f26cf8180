/**
 * Cases. Everybody sees the active ones, with their odds by /cases; managers write the draft.
 * Versions, openings, inventory and seeds are written by nobody's hand.
 */
import { everyField, mine, ofMyOrganization, type Grant } from './grants.ts';

const shown = [
	'id',
	'organization',
	'name',
	'slug',
	'description',
	'image',
	'price',
	'currency',
	'status',
	'opened_count',
	'sort',
];
const draft = ['name', 'slug', 'description', 'image', 'price', 'status', 'sort'];
const draftItem = [
	'name',
	'reward',
	'rarity',
	'weight',
	'value',
	'currency',
	'stock_left',
	'image',
	'is_active',
	'sort',
];

export const caseGrants: readonly Grant[] = [
	{
		to: ['public', 'person'],
		may: ['read'],
		collection: 'cases',
		rows: { status: { _eq: 'active' } },
		fields: shown,
	},
	{
		to: ['manager'],
		may: ['read'],
		collection: 'cases',
		rows: ofMyOrganization('organization'),
		fields: everyField,
	},
	{
		to: ['manager'],
		may: ['create'],
		collection: 'cases',
		fields: ['organization', 'currency', 'items', ...draft],
	},
	{
		to: ['manager'],
		may: ['update'],
		collection: 'cases',
		rows: ofMyOrganization('organization'),
		fields: ['items', ...draft],
	},
	{
		to: ['manager'],
		may: ['read', 'delete'],
		collection: 'case_items',
		rows: ofMyOrganization('case.organization'),
		fields: everyField,
	},
	{ to: ['manager'], may: ['create'], collection: 'case_items', fields: ['case', ...draftItem] },
	{
		to: ['manager'],
		may: ['update'],
		collection: 'case_items',
		rows: ofMyOrganization('case.organization'),
		fields: draftItem,
	},
	{
		to: ['manager'],
		may: ['read'],
		collection: 'case_versions',
		rows: ofMyOrganization('case.organization'),
		fields: everyField,
	},
	{
		to: ['manager'],
		may: ['read'],
		collection: 'case_version_items',
		rows: ofMyOrganization('case_version.case.organization'),
		fields: everyField,
	},
	{
		to: ['manager'],
		may: ['read'],
		collection: 'case_openings',
		rows: ofMyOrganization('case_version.case.organization'),
		fields: everyField,
	},
	{
		to: ['manager'],
		may: ['read'],
		collection: 'inventory_items',
		rows: ofMyOrganization('case_item.case.organization'),
		fields: everyField,
	},
	{
		to: ['person'],
		may: ['read'],
		collection: 'case_openings',
		rows: mine('user'),
		fields: everyField,
	},
	{
		to: ['person'],
		may: ['read'],
		collection: 'inventory_items',
		rows: mine('user'),
		fields: everyField,
	},
	{
		to: ['person'],
		may: ['read'],
		collection: 'case_seeds',
		rows: mine('user'),
		// `server_seed` stays empty until it is revealed: the secret itself is not in this table.
		fields: everyField,
	},
];
