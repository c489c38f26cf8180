/** From where a request came: what limits, logins and the list of sessions need to know. */
import type { Request } from 'express';
import { parse } from 'cookie';
import type { Accountability } from '../auth.ts';

export type Client = {
	/** As IP_TRUST_PROXY lets it be seen, never from a raw header; empty where nobody knows. */
	readonly ip: string;
	readonly userAgent: string | null;
	/** The page that sent it: scheme, host and port. */
	readonly origin: string | null;
	readonly cookies: { readonly [name: string]: string | undefined };
	/** The token of the Authorization header, the query, or Directus' own session cookie. */
	readonly token: string | null;
};

const LONGEST_USER_AGENT = 512;

export const unknownClient: Client = {
	ip: '',
	userAgent: null,
	origin: null,
	cookies: {},
	token: null,
};

type DirectusRequest = Request & {
	readonly accountability?: Accountability | null;
	readonly token?: string | null;
};

/** The client behind a request that Directus has looked at. */
export function clientOf(req: DirectusRequest): Client {
	return {
		ip: req.accountability?.ip ?? req.ip ?? '',
		userAgent: req.get('user-agent')?.slice(0, LONGEST_USER_AGENT) ?? null,
		origin: req.get('origin') ?? null,
		cookies: parse(req.get('cookie') ?? ''),
		token: req.token ?? null,
	};
}
