import { press, type Button } from '@cubehub/core/operations';

const retry: Button = {
	collection: 'dead_letters',
	row: 'id',
	route: 'POST /ops/dead-letters/:id/retry',
};

export default {
	id: 'cubehub-dead-letter',
	handler: (_options: object, context: unknown) => press(retry, context),
};
