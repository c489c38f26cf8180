/** Which request is which operation. */
import type { Form } from './form.ts';
import { invalid, type Intent } from './objects.ts';
import {
	cancelIntent,
	confirmIntent,
	createIntent,
	createTransfer,
	intentOf,
	refund,
	transfersOf,
	type World,
} from './operations.ts';

type Asked = {
	readonly form: Form;
	/** It carries the secret key. */
	readonly mayAll: boolean;
};

const REQUEST = /^([A-Z]+) \/v1\/([a-z_]+)(?:\/([A-Za-z0-9_]+))?(?:\/([a-z]+))?$/;

/** The object that is answered. */
export function route(world: World, request: string, { form, mayAll }: Asked): object {
	const [, method, collection, id = '', action = ''] = REQUEST.exec(request) ?? [];
	if (!mayAll && !(action === 'confirm' && knowsSecret(world, id, form))) {
		throw invalid('api_key_invalid', 'Invalid API Key provided.', 401);
	}

	switch (`${method} ${collection}${id && '/:id'}${action && `/${action}`}`) {
		case 'POST payment_intents':
			return createIntent(world, form);
		case 'GET payment_intents/:id':
			return expanded(world, intentOf(world, id), form);
		case 'POST payment_intents/:id/confirm':
			return confirmIntent(world, id, form);
		case 'POST payment_intents/:id/cancel':
			return cancelIntent(world, id);
		case 'POST refunds':
			return refund(world, form);
		case 'POST transfers':
			return createTransfer(world, form);
		case 'GET transfers':
			return transfersOf(world, form);
		default:
			throw invalid('url_invalid', `Unrecognized request URL (${request}).`, 404);
	}
}

/** A frontend has no key: it confirms with the secret of this one payment. */
function knowsSecret({ state }: World, id: string, form: Form): boolean {
	const secret = state.intents[id]?.client_secret;
	return secret !== undefined && form.text('client_secret') === secret;
}

function expanded({ state }: World, intent: Intent, form: Form): object {
	const isAsked = Object.values(form.map('expand')).includes('latest_charge');
	return isAsked && intent.latest_charge !== null
		? { ...intent, latest_charge: state.charges[intent.latest_charge] }
		: intent;
}
