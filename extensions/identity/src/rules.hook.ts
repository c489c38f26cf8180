import { rules } from '@cubehub/core/rules';
import { accountConsumers } from './accounts/accounts.consumers.ts';
import { signatureMails } from './eds/mails.consumers.ts';
import { constraints } from './errors.ts';
import { topics } from './events.ts';
import { accessConsumer } from './leave/access-consumer.ts';
import { logoutConsumer } from './leave/end-behind.ts';

export default rules({
	domain: 'identity',
	guarded: [
		'identity_sessions',
		'identity_used_tokens',
		'identity_grants',
		'identity_revocations',
		'identity_refresh_answers',
		'identity_cursors',
		'auth_challenges',
		'sagas',
	],
	constraints,
	topics,
	consumers: [...accountConsumers, accessConsumer, logoutConsumer, signatureMails],
	schedules: [],
});
