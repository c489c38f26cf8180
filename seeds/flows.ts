/**
 * Buttons of the studio: what staff do to the ledger, and to events that failed, where they look at
 * them. Each calls the same route as any other client, for the person who presses it; who may not is
 * refused there.
 */
import { configId } from '@cubehub/core/ids';
import type { Filter, Flow, Operation } from '../extensions/core/src/deploy/declaration.ts';

type Button = {
	/** The domain whose operation it is, `ledger` unless set. */
	readonly domain?: 'core' | 'ledger';
	/** What the operation is told to do. */
	readonly action: string;
	readonly name: string;
	readonly icon: string;
	readonly color: string | null;
	readonly collection: string;
	readonly asks: string;
	/** Managers may do it too, and therefore see it. */
	readonly isForManagers?: true;
	readonly fields: readonly Filter[];
};

const WARNING = '#E35169';

const reason = (isRequired: boolean): Filter => ({
	field: 'reason',
	name: 'Reason',
	type: 'text',
	meta: {
		interface: 'input-multiline',
		width: 'full',
		required: isRequired,
		note: 'Kept with the action, for whoever asks later.',
	},
});

const amount: Filter = {
	field: 'amount',
	name: 'Amount in minor units',
	type: 'string',
	meta: {
		interface: 'input',
		width: 'full',
		required: true,
		note: '150000 adds 1 500.00 tenge to the account; -150000 takes them from it.',
		options: { placeholder: '150000', trim: true },
	},
};

const buttons: readonly Button[] = [
	{
		action: 'freeze',
		isForManagers: true,
		name: 'Freeze account',
		icon: 'ac_unit',
		color: WARNING,
		collection: 'ledger_accounts',
		asks: 'The account still receives, and pays nothing until a second person has thawed it.',
		fields: [reason(true)],
	},
	{
		action: 'unfreeze',
		isForManagers: true,
		name: 'Ask to unfreeze account',
		icon: 'lock_open',
		color: null,
		collection: 'ledger_accounts',
		asks: 'An administrator other than you confirms it under Requests.',
		fields: [reason(true)],
	},
	{
		action: 'adjust',
		name: 'Adjust account',
		icon: 'tune',
		color: null,
		collection: 'ledger_accounts',
		asks: 'Posted at once up to your limit; above it an administrator other than you confirms it.',
		fields: [amount, reason(true)],
	},
	{
		action: 'close',
		name: 'Close account',
		icon: 'cancel',
		color: WARNING,
		collection: 'ledger_accounts',
		asks: 'Only an empty account is closed. It cannot be opened again.',
		fields: [reason(true)],
	},
	{
		action: 'reverse',
		name: 'Reverse journal',
		icon: 'undo',
		color: WARNING,
		collection: 'ledger_journals',
		asks: 'A new journal takes this one back, once. Above your limit an administrator other than you confirms it.',
		fields: [reason(true)],
	},
	{
		action: 'confirm',
		name: 'Confirm request',
		icon: 'check_circle',
		color: null,
		collection: 'ledger_requests',
		asks: 'What was asked for is done at once. You cannot confirm your own request.',
		fields: [reason(false)],
	},
	{
		action: 'refuse',
		name: 'Refuse request',
		icon: 'block',
		color: WARNING,
		collection: 'ledger_requests',
		asks: 'Nothing is done. Your own request is taken back in the same way.',
		fields: [reason(true)],
	},
	{
		domain: 'core',
		action: 'retry',
		name: 'Try again',
		icon: 'replay',
		color: null,
		collection: 'dead_letters',
		asks: 'The event is handled again from its first attempt. Whatever made it fail should be mended.',
		fields: [],
	},
];

const operationTypes = { ledger: 'cubehub-staff-action', core: 'cubehub-dead-letter' } as const;

const named = ({ domain = 'ledger', action }: Button): string => `${domain}/${action}`;
const flowId = (button: Button): string => configId(`flow:${named(button)}`);
const operationId = (button: Button): string => configId(`operation:${named(button)}`);

/** The flows whose buttons managers see. */
export const flowsOfManagers = buttons.filter(({ isForManagers }) => isForManagers).map(flowId);

export const flows: readonly Flow[] = buttons.map((button) => ({
	id: flowId(button),
	name: button.name,
	icon: button.icon,
	color: button.color,
	description: button.asks,
	status: 'active',
	trigger: 'manual',
	accountability: 'activity',
	options: {
		collections: [button.collection],
		location: 'item',
		requireSelection: true,
		requireConfirmation: true,
		confirmationDescription: button.asks,
		fields: button.fields,
		async: false,
		error_on_reject: true,
	},
	operation: operationId(button),
}));

export const operations: readonly Operation[] = buttons.map((button) => ({
	id: operationId(button),
	flow: flowId(button),
	key: button.action,
	name: button.name,
	type: operationTypes[button.domain ?? 'ledger'],
	position_x: 19,
	position_y: 1,
	options: { action: button.action },
	resolve: null,
	reject: null,
}));
