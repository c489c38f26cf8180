/** The login that the running code is part of, for hooks of Directus that are told too little of it. */
import { AsyncLocalStorage } from 'node:async_hooks';

export type LoginUnderway = {
	/** Its id in identity_sessions, which its access token names as `cs`. */
	readonly session: string;
	/** It comes by a door of /identity, which counts tries itself. */
	readonly isCounted: boolean;
	/** The hash of the session of Keycloak behind it; whoever learns of that sets it. */
	sidHash?: string;
};

/** What a door says of the login that it is about to make. */
export type Announced = Pick<LoginUnderway, 'session' | 'isCounted'>;

const underway = new AsyncLocalStorage<LoginUnderway>();
const announced = new AsyncLocalStorage<Announced>();

/** The login that is being made or renewed; undefined outside of one. */
export function loginUnderway(): LoginUnderway | undefined {
	return underway.getStore();
}

/** Runs as a part of this login. */
export function duringLogin<T>(login: LoginUnderway, run: () => T): T {
	return underway.run(login, run);
}

/** What was said beforehand of the next login; undefined when it comes by a door of Directus. */
export function announcedLogin(): Announced | undefined {
	return announced.getStore();
}

/** Makes a login of which something is known beforehand. */
export function announceLogin<T>(login: Announced, run: () => T): T {
	return announced.run(login, run);
}
