import { consumer } from '@cubehub/core/outbox';
import { mailAboutSignature } from './mails.ts';

export const signatureMails = consumer({
	name: 'identity.signature-mails',
	topics: ['identity.signature.used', 'identity.signature.linked'],
	outside: true,
	handle: mailAboutSignature,
});
