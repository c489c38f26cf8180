import { Forbidden } from '@cubehub/core/errors';
import { endpoint, post } from '@cubehub/core/http';
import { SignatureInvalid } from './errors.ts';
import * as schemas from './schemas.ts';
import { receiveEvent } from './use-cases/receive-event.ts';

export default endpoint('billing', [
	post('/webhooks/:provider', {
		summary: 'Take an event of a payment provider.',
		description:
			'The provider signs the raw bytes (Stripe-Signature), at most 300 seconds ago. The event is stored once and answered at once; then the provider is asked what it has.',
		who: 'public',
		signed: true,
		request: schemas.signedRequest,
		answer: schemas.received,
		example: {
			request: {},
			answer: { event: 'evt_1Q2w3E4r5T', isNew: true },
		},
		refuses: [Forbidden, SignatureInvalid],
		run: receiveEvent,
	}),
]);
