import { press, type Button } from '@cubehub/core/operations';

const onAccount = { collection: 'ledger_accounts', row: 'id' };
const onRequest = { collection: 'ledger_requests', row: 'id' };

const buttons = {
	freeze: { ...onAccount, route: 'POST /ledger/accounts/:id/freeze' },
	unfreeze: { ...onAccount, route: 'POST /ledger/accounts/:id/unfreeze' },
	close: { ...onAccount, route: 'POST /ledger/accounts/:id/close' },
	adjust: { ...onAccount, row: 'account', route: 'POST /ledger/adjustments' },
	reverse: {
		collection: 'ledger_journals',
		row: 'id',
		route: 'POST /ledger/journals/:id/reverse',
	},
	confirm: { ...onRequest, route: 'POST /ledger/requests/:id/confirm' },
	refuse: { ...onRequest, route: 'POST /ledger/requests/:id/refuse' },
} as const satisfies { readonly [action: string]: Button };

type Options = { readonly action: keyof typeof buttons };

export default {
	id: 'cubehub-staff-action',
	handler: ({ action }: Options, context: unknown) => press(buttons[action], context),
};
