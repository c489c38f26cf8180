/**
 * Routes as buttons of the studio: an operation of a flow calls a declared route.
 *
 * - It acts for the person who pressed the button, with the rights, rules, key and stored answer that
 *   the same request over HTTP has.
 * - It acts on the one row where the button was pressed, and only in flows that are started by hand:
 *   otherwise whoever may write flows could have another person confirm, unknowing, by any edit.
 */
import type { Accountability } from './auth.ts';
import { contextOf, currentContext } from './context.ts';
import { Forbidden, InvalidPayload, isRefusal } from './errors.ts';
import { FileReply, PageReply } from './http/answer.ts';
import { call } from './http/call.ts';
import { cataloguedRoutes, type CataloguedRoute } from './http/catalogue.ts';

export type Button = {
	/** Method and full pattern, as the catalogue has it: 'POST /ledger/accounts/:id/freeze'. */
	readonly route: string;
	/** Where it is pressed. */
	readonly collection: string;
	/** The name that the route has for the id of the row. */
	readonly row: string;
};

/** What Directus calls an operation with, as far as a button looks at it. */
type Pressed = {
	readonly accountability: Accountability | null;
	readonly flow?: { readonly trigger?: string };
	readonly data: {
		readonly $trigger?: {
			readonly body?: { readonly [field: string]: unknown };
			readonly headers?: { readonly [name: string]: string | undefined };
		} | null;
	};
};

/** Does what a button says; answers the route's data, or throws its first refusal. */
export async function press(button: Button, context: unknown): Promise<unknown> {
	const { accountability, flow, data } = context as Pressed;
	const { body = {}, headers = {} } = data.$trigger ?? {};
	const { collection, keys, ...fields } = body;
	if (!accountability?.user || flow?.trigger !== 'manual' || collection !== button.collection) {
		throw Forbidden;
	}

	const { requestId } = currentContext() ?? contextOf(undefined);
	try {
		const called = await call(routeOf(button), {
			accountability,
			sent: { params: { [button.row]: oneOf(keys) }, query: {}, body: filled(fields) },
			key: headers['idempotency-key'] ?? `studio:${requestId}`,
			onReplay: () => undefined,
		});
		if (called instanceof FileReply) return called.text;
		if (called instanceof PageReply || called.body === undefined) return null;
		return JSON.parse(called.body).data;
	} catch (error) {
		throw shown(Array.isArray(error) ? error[0] : error);
	}
}

/** The studio shows the message of the first error and nothing else: so that one says why. */
function shown(error: unknown): unknown {
	if (!isRefusal(error) || typeof error.detail['reason'] !== 'string') return error;
	const { path, reason } = error.detail;
	const where = typeof path === 'string' && path !== '' ? `${path}: ` : '';
	return Object.assign(error.with({}), { message: `${error.text} ${where}${reason}` });
}

function routeOf({ route }: Button): CataloguedRoute {
	const found = cataloguedRoutes().find(({ name }) => name === route);
	if (!found) throw new Error(`There is no route ${route}.`);
	return found;
}

function oneOf(keys: unknown): string {
	const [key, ...others] = Array.isArray(keys) ? keys : [];
	if (key === undefined || others.length > 0) {
		throw InvalidPayload.with({ path: 'keys', reason: 'Choose one row.' });
	}
	return String(key);
}

/** The fields of the dialog that were filled in. */
function filled(fields: { readonly [field: string]: unknown }): object {
	return Object.fromEntries(
		Object.entries(fields).filter(([, value]) => value !== null && value !== ''),
	);
}
