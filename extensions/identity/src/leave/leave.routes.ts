/** Routes of leaving: sessions, the end of access, and what Keycloak tells. */
import { del, emptyReply, get, instant, post, reply, uuid } from '@cubehub/core/http';
import { Forbidden, InvalidPayload, ServiceUnavailable } from '@cubehub/core/errors';
import { z } from 'zod';
import { backchannelLogout, formRequest } from './backchannel-logout.ts';
import { endAccessBy } from './end-access.ts';
import { endOneSession, listSessions } from './sessions.ts';

const session = z.object({
	id: z.string().describe('Opens nothing; for DELETE /identity/sessions/:id.'),
	kind: z.enum(['keycloak', 'offline', 'directus']),
	ip: z.string().nullable(),
	user_agent: z.string().nullable(),
	client: z.string().nullable().describe('Applications that share it.'),
	created_at: instant,
	last_seen_at: instant.nullable(),
	expires_at: instant.nullable().describe('Null: Keycloak decides.'),
	current: z.boolean(),
});
const owner = { user: uuid.optional().describe('Of somebody else: administrators only.') };

export const leaveRoutes = [
	get('/sessions', {
		summary: 'List your sessions.',
		description: 'Of Keycloak, online and offline, and of Directus. No token is in the answer.',
		who: 'user',
		request: z.strictObject(owner),
		list: true,
		answer: session,
		example: {
			request: {},
			answer: [
				{
					id: 'R6SJmCvkX6kHCp3nZ0cQ1oYl8dVfQm2u7m8gG3b9u9E',
					kind: 'directus',
					ip: '203.0.113.7',
					user_agent: 'Mozilla/5.0',
					client: null,
					created_at: '2026-03-01T08:00:00.000Z',
					last_seen_at: '2026-03-01T08:05:00.000Z',
					expires_at: '2026-03-02T08:00:00.000Z',
					current: true,
				},
			],
		},
		refuses: [Forbidden, ServiceUnavailable],
		run: listSessions,
	}),
	del('/sessions/:id', {
		summary: 'End one session.',
		description: 'Its sockets close too. Whose it is not: 403.',
		who: 'user',
		request: z.strictObject({ id: z.string().max(64), ...owner }),
		answer: z.null(),
		refuses: [Forbidden, ServiceUnavailable],
		run: async (work, asked) => {
			await endOneSession(work, asked);
			return emptyReply(204);
		},
	}),
	post('/users/:id/end-access', {
		summary: 'End all that a person can do here.',
		description:
			'Suspends the person, disables the account in Keycloak, ends every session and socket. While Keycloak does not answer, `is_complete` is false and it is asked again.',
		who: 'admin',
		request: z.strictObject({ id: uuid }),
		answer: z.object({ user: uuid, is_complete: z.boolean() }),
		example: {
			request: {},
			answer: { user: '0190f3a4-7c1e-7b5e-9a3d-2f6f1f0a9c11', is_complete: true },
		},
		refuses: [Forbidden],
		run: endAccessBy,
	}),
	post('/backchannel-logout', {
		summary: 'Take a logout token of Keycloak.',
		description:
			'A form (application/x-www-form-urlencoded) with `logout_token`, signed by the realm, used once. Ends the logins that hang on its session, and closes their sockets.',
		who: 'public',
		signed: true,
		request: formRequest,
		answer: z.null(),
		refuses: [InvalidPayload, ServiceUnavailable],
		run: async (work, request) => reply(200, await backchannelLogout(work, request)),
	}),
] as const;
