/**
 * A browser without pictures: it keeps cookies, follows redirects, and fills in Keycloak's forms.
 * Addresses that are not of this machine are where a way ends: nothing is asked there.
 */
import type { Person } from './identity-driver.ts';

export type Page = {
	readonly status: number;
	/** Where it came to an end. */
	readonly url: string;
	readonly headers: Headers;
	readonly text: string;
	/** All places on the way, the first request included. */
	readonly trail: readonly string[];
};

export type LoginOptions = {
	/** Where the login is to lead; `/users/me` if unset. */
	readonly redirect?: string;
	/** Where it starts: `/auth/login/keycloak` if unset. */
	readonly start?: string;
	readonly password?: string;
};

export type Me = {
	readonly status: number;
	readonly body: { readonly data?: { readonly [field: string]: unknown } };
};

export type Browser = {
	/** One request; redirects are not followed, cookies are kept and sent. */
	readonly ask: (place: string, init?: RequestInit) => Promise<Page>;
	/** A request whose redirects are followed to the end. */
	readonly visit: (place: string, init?: RequestInit) => Promise<Page>;
	/** The whole login at Keycloak's pages; a session of Keycloak that lives still asks for nothing. */
	readonly login: (person: Person, options?: LoginOptions) => Promise<Page>;
	/** The value of a cookie of the house; undefined when there is none. */
	readonly cookie: (name: string) => string | undefined;
	readonly setCookie: (name: string, value: string) => void;
	/** GET /users/me with the cookies of now. */
	readonly me: (fields?: string) => Promise<Me>;
};

type Cookie = { readonly name: string; readonly value: string; readonly path: string };
/** Ports are places of their own here, so that houses beside each other keep their cookies apart. */
type Jar = Map<string, Map<string, Cookie>>;

const MOST_REDIRECTS = 12;
const OWN_HOSTS = new Set(['localhost', '127.0.0.1']);

/** A browser without cookies, in front of a house. */
export function ssoBrowser(houseUrl: string): Browser {
	const jar: Jar = new Map();
	const house = new URL(houseUrl).host;

	const ask = async (place: string, init: RequestInit = {}): Promise<Page> => {
		const url = new URL(place, houseUrl);
		const headers = new Headers(init.headers);
		const cookies = cookiesFor(jar, url);
		if (cookies !== '') headers.set('cookie', cookies);
		const isChange = (init.method ?? 'GET') !== 'GET';
		if (isChange && !headers.has('origin')) headers.set('origin', new URL(houseUrl).origin);
		const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
		for (const text of answer.headers.getSetCookie()) keep(jar, url, text);
		return {
			status: answer.status,
			url: url.href,
			headers: answer.headers,
			text: await answer.text(),
			trail: [url.href],
		};
	};
	const visit = async (place: string, init?: RequestInit): Promise<Page> => {
		let page = await ask(place, init);
		const trail = [...page.trail];
		for (let step = 0; step < MOST_REDIRECTS; step += 1) {
			const location = page.headers.get('location');
			if (location === null) break;
			const next = new URL(location, page.url);
			trail.push(next.href);
			if (!OWN_HOSTS.has(next.hostname) || !next.protocol.startsWith('http')) break;
			page = await reach(ask, next, page);
		}
		return { ...page, trail };
	};
	const login = async (person: Person, options: LoginOptions = {}): Promise<Page> => {
		const { start = '/auth/login/keycloak', redirect = '/users/me' } = options;
		const first = await visit(`${start}?redirect=${encodeURIComponent(redirect)}`);
		return fillIn(visit, first, { ...person, password: options.password ?? person.password });
	};

	return {
		ask,
		visit,
		login,
		cookie: (name) => [...(jar.get(house)?.values() ?? [])].find((one) => one.name === name)?.value,
		setCookie: (name, value) => put(jar, house, { name, value, path: '/' }),
		me: async (fields = '*,role.name') => {
			const page = await ask(`/users/me?fields=${fields}`);
			return { status: page.status, body: JSON.parse(page.text) };
		},
	};
}

/** Goes on to the next place; where nobody listens, the way ends before it. */
async function reach(ask: Browser['ask'], next: URL, before: Page): Promise<Page> {
	try {
		return await ask(next.href);
	} catch {
		return { ...before, url: next.href, headers: new Headers() };
	}
}

/** Sends forms as long as Keycloak shows one: the password, then the code. */
export async function fillIn(visit: Browser['visit'], shown: Page, person: Person): Promise<Page> {
	let page = shown;
	const trail = [...shown.trail];
	for (let step = 0; step < 2; step += 1) {
		const form = formOf(page, person);
		if (!form) break;
		page = await visit(form.action, { method: 'POST', body: form.fields });
		trail.push(...page.trail);
	}
	return { ...page, trail };
}

function formOf(page: Page, person: Person) {
	const action = /<form[^>]*id="kc-(?:form|otp)-login(?:-form)?"[^>]*action="([^"]+)"/.exec(
		page.text,
	)?.[1];
	if (action === undefined || /id="input-error[^"]*"[^>]*>\s*[^<\s]/.test(page.text)) {
		return undefined;
	}
	const fields = new URLSearchParams();
	if (page.text.includes('name="username"')) {
		fields.set('username', person.username);
		fields.set('password', person.password);
	}
	if (page.text.includes('name="otp"') && person.otp) fields.set('otp', person.otp());
	return { action: action.replaceAll('&amp;', '&'), fields };
}

/** Of one name there may be several, for different paths. */
function put(jar: Jar, host: string, cookie: Cookie, isGone = false): void {
	const known = jar.get(host) ?? new Map<string, Cookie>();
	jar.set(host, known);
	const key = `${cookie.name} ${cookie.path}`;
	if (isGone) known.delete(key);
	else known.set(key, cookie);
}

function cookiesFor(jar: Jar, { host, pathname }: URL): string {
	return [...(jar.get(host)?.values() ?? [])]
		.filter(({ path }) => pathname.startsWith(path))
		.map(({ name, value }) => `${name}=${value}`)
		.join('; ');
}

function keep(jar: Jar, { host }: URL, text: string): void {
	const [pair = '', ...attributes] = text.split(';').map((part) => part.trim());
	const split = pair.indexOf('=');
	const name = pair.slice(0, split);
	const value = pair.slice(split + 1);
	const path = attributeOf(attributes, 'path') ?? '/';
	const age = attributeOf(attributes, 'max-age');
	const expires = attributeOf(attributes, 'expires');
	const isGone =
		(age !== undefined && Number(age) <= 0) ||
		(expires !== undefined && Date.parse(expires) <= Date.now());
	put(jar, host, { name, value, path }, isGone);
}

function attributeOf(attributes: readonly string[], name: string): string | undefined {
	const found = attributes.find((one) => one.toLowerCase().startsWith(`${name}=`));
	return found?.slice(name.length + 1);
}
