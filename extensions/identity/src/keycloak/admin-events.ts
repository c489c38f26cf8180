/** What happened in the realm: changes by administrators, and what people did. */
import type KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import { z } from 'zod';
import type { AdminConnection } from './admin-connection.ts';
import type { AdminEvent, KeycloakAdmin, UserEvent } from './admin.ts';

const PAGE = 100;

const adminEvent = z.object({
	id: z.string().optional(),
	time: z.number(),
	resourceType: z.string().default(''),
	operationType: z.string().default(''),
	resourcePath: z.string().default(''),
});
const userEvent = z.object({
	id: z.string().optional(),
	time: z.number(),
	type: z.string().default(''),
	userId: z.string().nullish(),
	sessionId: z.string().nullish(),
	clientId: z.string().nullish(),
	details: z.record(z.string(), z.string()).nullish(),
});

export function eventMethods({
	ask,
	realm,
}: AdminConnection): Pick<KeycloakAdmin, 'adminEvents' | 'userEvents'> {
	return {
		adminEvents: async (since) => {
			const query = { realm, dateFrom: String(since.getTime()) };
			const found = await everyPage((first) =>
				// Milliseconds are exact; the client's types ask for a date, which would be a text of its own.
				ask((client) =>
					client.realms.findAdminEvents({ ...query, first, max: PAGE } as unknown as AdminQuery),
				),
			);
			return inOrder(found.map(adminEventOf));
		},
		userEvents: async (since, { user, types } = {}) => {
			const query = {
				realm,
				dateFrom: String(since.getTime()),
				...(user !== undefined && { user }),
				...(types && { type: [...types] }),
			};
			const found = await everyPage((first) =>
				ask((client) =>
					client.realms.findEvents({ ...query, first, max: PAGE } as unknown as EventQuery),
				),
			);
			return inOrder(found.map(userEventOf));
		},
	};
}

type AdminQuery = Parameters<KeycloakAdminClient['realms']['findAdminEvents']>[0];
type EventQuery = Parameters<KeycloakAdminClient['realms']['findEvents']>[0];

/** Keycloak gives the newest first: what is new meanwhile moves the pages, and is seen twice. */
async function everyPage<Row>(read: (first: number) => Promise<readonly Row[]>): Promise<Row[]> {
	const rows: Row[] = [];
	for (let first = 0; ; first += PAGE) {
		const page = await read(first);
		rows.push(...page);
		if (page.length < PAGE) return rows;
	}
}

function inOrder<Event extends { readonly id: string; readonly at: Date }>(
	events: readonly Event[],
): readonly Event[] {
	const once = new Map(events.toReversed().map((event) => [event.id, event]));
	return [...once.values()].toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

function adminEventOf(found: unknown): AdminEvent {
	const { id, time, resourceType, operationType, resourcePath } = adminEvent.parse(found);
	return {
		id: id ?? `${time} ${operationType} ${resourcePath}`,
		at: new Date(time),
		resourceType,
		operation: operationType,
		resourcePath,
		user: /^users\/([^/]+)/.exec(resourcePath)?.[1],
	};
}

function userEventOf(found: unknown): UserEvent {
	const { id, time, type, userId, sessionId, clientId, details } = userEvent.parse(found);
	return {
		id: id ?? `${time} ${type} ${userId} ${sessionId}`,
		at: new Date(time),
		type,
		user: userId ?? undefined,
		session: sessionId ?? undefined,
		client: clientId ?? undefined,
		details: details ?? {},
	};
}
