/** Contacts and friendships: everybody has their own, and sees nobody else's. */
import type { Filter } from '../../extensions/core/src/deploy/declaration.ts';
import { everyField, mine, type Grant } from './grants.ts';

const typed = [
	'contact_user',
	'display_name',
	'phone',
	'email',
	'note',
	'is_favorite',
	'is_blocked',
];

const ofOneself: Filter = { _or: [mine('sender'), mine('receiver')] };

export const contactGrants: readonly Grant[] = [
	{
		to: ['person'],
		may: ['read'],
		collection: 'contacts',
		rows: mine('owner'),
		fields: ['id', 'owner', ...typed, 'date_created', 'date_updated'],
	},
	// The hook of `identity` sees to it that the owner is whoever asks.
	{ to: ['person'], may: ['create'], collection: 'contacts', fields: ['owner', ...typed] },
	{
		to: ['person'],
		may: ['update'],
		collection: 'contacts',
		rows: mine('owner'),
		fields: typed,
	},
	{
		to: ['person'],
		may: ['delete'],
		collection: 'contacts',
		rows: mine('owner'),
		fields: everyField,
	},
	{
		to: ['person'],
		may: ['read'],
		collection: 'friendships',
		rows: ofOneself,
		fields: ['id', 'sender', 'receiver', 'status', 'blocked_by', 'responded_at', 'date_created'],
	},
	{ to: ['person'], may: ['create'], collection: 'friendships', fields: ['sender', 'receiver'] },
	// Who of the two may say what, and from which status: the hook of `identity`, and the database.
	{
		to: ['person'],
		may: ['update'],
		collection: 'friendships',
		rows: ofOneself,
		fields: ['status', 'blocked_by'],
	},
	// A block is lifted by whoever made it.
	{
		to: ['person'],
		may: ['delete'],
		collection: 'friendships',
		rows: {
			_or: [{ _and: [{ status: { _neq: 'blocked' } }, ofOneself] }, mine('blocked_by')],
		},
		fields: everyField,
	},
];
