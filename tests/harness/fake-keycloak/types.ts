/** What only the fake can do: mint any token, misbehave on demand, and say what it was asked. */
import type { KeyObject } from 'node:crypto';
import type { DriverTokens, IdentityDriver, Person } from '../identity-driver.ts';

export type Claims = { readonly [name: string]: unknown };

export type Minting = {
	/** RS256 if unset, by the key that signs now. All but `none` and HS256 are good signatures by published keys. */
	readonly alg?: 'RS256' | 'PS256' | 'ES256' | 'EdDSA' | 'HS256' | 'none';
	/** Signs with this key under the usual `kid`. For HS256 the public key's PEM is the secret. */
	readonly key?: KeyObject;
	/** Added to the header; undefined takes one away: `{ kid: undefined }`. */
	readonly header?: Claims;
};

/** One request as the fake met it. */
export type Call = {
	readonly method: string;
	/** Below the realm, without the query: `token`, `certs`, `admin/users/…`, `logout` … */
	readonly path: string;
	readonly query: string;
	/** The form or JSON that was sent, and the client that it named. */
	readonly body: Claims;
	readonly client: string | undefined;
	readonly at: number;
};

export type Fault = {
	/** Matched with `POST admin/users`, `POST token`, `GET certs` … */
	readonly match: RegExp;
	/** Never answers; closes the connection; answers this instead; or answers after having done it. */
	readonly how:
		| 'hang'
		| 'cut'
		| { readonly status: number; readonly body?: unknown }
		| { readonly doesThen: 'hang' | 'cut' };
	/** For ever if unset. */
	readonly times?: number;
};

export type Switches = {
	/** Whether the client `directus` gets a refresh token: false, as the realm says. */
	directusRefreshTokens: boolean;
	/** How the claim `groups` looks; `absent`: a broken mapper. */
	groups: 'names' | 'paths' | 'absent';
	/** Seconds. */
	accessTokenSeconds: number;
	serviceTokenSeconds: number;
	refreshTokenSeconds: number;
	/** Whether logouts are told to the clients. */
	backchannel: boolean;
};

export type FakeDriver = IdentityDriver & {
	readonly target: 'fake';
	/** Where it listens, as the house reaches it. */
	readonly internalUrl: string;
	readonly switches: Switches;
	/** Makes requests fail; answers how to end that. */
	readonly break: (fault: Fault) => () => void;
	/** Ends all faults and sets all switches back. */
	readonly repair: () => void;
	/** Closes the port, and opens it again. */
	readonly stop: () => Promise<void>;
	readonly start: () => Promise<void>;
	/** All requests since the last `forget()`. */
	readonly calls: (match?: RegExp) => readonly Call[];
	readonly forget: () => void;
	/** Claims of a good access token of this person with a session of its own; undefined takes one away. */
	readonly mintAccessToken: (person: Person, claims?: Claims, how?: Minting) => string;
	/** Claims of a good logout token for a client. */
	readonly mintLogoutToken: (
		claims: { readonly sub?: string; readonly sid?: string; readonly aud?: string } & Claims,
		how?: Minting,
	) => string;
	/** Exactly these claims. */
	readonly mint: (claims: Claims, how?: Minting) => string;
	/** Links a provider as the owner of the address does by the mail: proves it, leaves the password. */
	readonly linkProvider: (id: string, provider: string, userId: string) => void;
	/** Adds a link as somebody who is logged in does: proves nothing. */
	readonly plantLink: (id: string, provider: string, userId: string) => void;
	/** Logs in by a linked provider, as an app does. */
	readonly tokensByProvider: (person: Person, provider: string) => Promise<DriverTokens>;
	/** Opens the link of a mail, and sends the form behind it. */
	readonly follow: (link: string, form?: { readonly password?: string }) => Promise<void>;
	readonly addCredential: (id: string, type: 'otp' | 'webauthn' | 'webauthn-passwordless') => void;
};
