/** Profiles, the search for people, friends. */
import type { Alias, Fields } from '../domain/alias.ts';

const me: Fields = { _eq: '$CURRENT_USER' };

export const peopleAliases: readonly Alias[] = [
	{ serves: ['PSA-014'], from: 'GET /api/users/me', to: 'GET /users/me' },
	{
		serves: ['PSA-015'],
		from: 'GET /api/users/search',
		to: 'GET /users',
		query: { search: ':q' },
	},
	{ serves: ['PSA-016'], from: 'GET /api/users/:id', to: 'GET /users/:id' },
	// Whoever names another person changes that one, if at all: permissions know whom one may change.
	{ serves: ['PSA-017'], from: 'PUT /api/users/:id/profile', to: 'PATCH /users/:id' },
	{ serves: ['AL-07'], from: 'GET /api/v1/users/profile', to: 'GET /users/me' },
	{ serves: ['AL-08'], from: 'PUT /api/v1/users/profile', to: 'PATCH /users/me' },
	{ serves: ['AL-09'], from: 'GET /api/v1/users/:id', to: 'GET /users/:id' },
	{ serves: ['AL-10'], from: 'GET /api/v1/users', to: 'GET /users' },

	{
		serves: ['PSA-018'],
		from: 'GET /api/friends',
		to: 'GET /items/friendships',
		query: { filter: { _or: [{ sender: me }, { receiver: me }] } },
	},
	{ serves: ['PSA-019'], from: 'POST /api/friends/requests', to: 'POST /items/friendships' },
	{
		serves: ['PSA-020'],
		from: 'POST /api/friends/requests/:id/accept',
		to: 'PATCH /items/friendships/:id',
		body: { status: 'accepted' },
	},
	{
		serves: ['PSA-021'],
		from: 'POST /api/friends/requests/:id/reject',
		to: 'PATCH /items/friendships/:id',
		body: { status: 'rejected' },
	},
	{ serves: ['PSA-022'], from: 'DELETE /api/friends/:id', to: 'DELETE /items/friendships/:id' },
];
