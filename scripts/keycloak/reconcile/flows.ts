/**
 * Staff give a second factor at every login: in the browser flow, and after Google or Microsoft.
 *
 * - A condition knows one role, so each role of staff has a sub-flow. Who has given a code in an
 *   earlier one is not asked again.
 * - A flow in use is never changed: a new one is built beside it, bound, and then the old one goes.
 *   At no moment may staff log in by their password alone.
 */
import type KeycloakAdminClient from '@keycloak/keycloak-admin-client';
import type { Execution } from '../realm.ts';
import { present, type Change, type Part } from './change.ts';
import { differences } from './compare.ts';

type Flow = { readonly id: string; readonly alias: string };

type FlowKind = {
	/** Flows of ours are called by it and a number. */
	readonly name: string;
	/** The flow of Keycloak that it begins as. */
	readonly copyOf?: string;
	/** The sub-flow of that one which gets ours, by the end of its name. */
	readonly under?: string;
};

/** A sub-flow that asks for the code, and the flows whose execution makes it superfluous. */
type Factor = { readonly role: string; readonly unless: readonly string[] };

export const flowKinds = {
	browser: { name: 'cubehub browser', copyOf: 'browser', under: 'forms' },
	postBroker: { name: 'cubehub after provider' },
} as const satisfies { readonly [kind: string]: FlowKind };

const STAFF_ROLES = ['admin', 'manager'];
const SECOND_FACTOR = 'Conditional 2FA';
/** Who needs no code must pass by something: a flow in which every condition is skipped refuses. */
const LET_IN = 'allow-access-authenticator';

/** The flow of browser logins, bound to the realm, and the one that providers name. */
export const flows: Part = async ({ keycloak }) => {
	const changes: Change[] = [];
	const realm = keycloak.realmName;
	const { browserFlow } = present(await keycloak.realms.findOne({ realm }), `realm ${realm}`);
	const browser = await boundFlow(keycloak, flowKinds.browser);
	const isBound = browser !== undefined && browser.alias === browserFlow;
	if (!isBound || !(await isAsDeclared(keycloak, browser))) {
		changes.push({
			what: 'browser flow: second factor of staff',
			apply: () => rebuild(keycloak, flowKinds.browser, bindBrowser),
		});
	}
	const after = await boundFlow(keycloak, flowKinds.postBroker);
	if (!after || !(await letsIn(keycloak, after)) || !(await isAsDeclared(keycloak, after))) {
		changes.push({
			what: 'flow after providers: second factor of staff',
			apply: () => rebuild(keycloak, flowKinds.postBroker, bindProviders),
		});
	}
	return changes;
};

/** The newest flow of a kind; undefined when there is none. */
export async function boundFlow(
	keycloak: KeycloakAdminClient,
	kind: FlowKind,
): Promise<Flow | undefined> {
	return (await flowsOf(keycloak, kind)).at(-1);
}

async function flowsOf(
	keycloak: KeycloakAdminClient,
	{ name }: FlowKind,
): Promise<readonly Flow[]> {
	const found = await keycloak.authenticationManagement.getFlows();
	return found
		.filter(({ alias }) => alias?.startsWith(`${name} `))
		.map(({ id = '', alias = '' }) => ({ id, alias }))
		.toSorted((a, b) => numberOf(a) - numberOf(b));
}

const numberOf = ({ alias }: Flow): number => Number(alias.slice(alias.lastIndexOf(' ') + 1));

async function rebuild(
	keycloak: KeycloakAdminClient,
	kind: FlowKind,
	bind: (keycloak: KeycloakAdminClient, alias: string) => Promise<void>,
): Promise<void> {
	const old = await flowsOf(keycloak, kind);
	const last = old.at(-1);
	const alias = `${kind.name} ${last ? numberOf(last) + 1 : 1}`;
	await build(keycloak, kind, alias);
	await bind(keycloak, alias);
	for (const { id } of old) await keycloak.authenticationManagement.deleteFlow({ flowId: id });
}

async function build(
	keycloak: KeycloakAdminClient,
	{ copyOf, under }: FlowKind,
	alias: string,
): Promise<void> {
	const flows = keycloak.authenticationManagement;
	if (copyOf === undefined) {
		await flows.createFlow({ alias, providerId: 'basic-flow', topLevel: true, builtIn: false });
		await addStep(keycloak, { flow: alias, sub: alias }, LET_IN);
	} else {
		await flows.copyFlow({ flow: copyOf, newName: alias });
	}
	// A copy calls its sub-flows by its own name and theirs.
	const parent = under === undefined ? alias : `${alias} ${under}`;
	for (const factor of await factorsOf(keycloak, alias)) {
		await addFactor(keycloak, { flow: alias, parent, factor });
	}
}

/** Each role's sub-flow is superfluous where the stock one, or that of an earlier role, has asked. */
async function factorsOf(keycloak: KeycloakAdminClient, alias: string): Promise<readonly Factor[]> {
	const executions = await keycloak.authenticationManagement.getExecutions({ flow: alias });
	const stock = executions
		.map(({ displayName = '' }) => displayName)
		.filter((name) => name.endsWith(SECOND_FACTOR));
	return STAFF_ROLES.map((role, index) => ({
		role,
		unless: [...stock, ...STAFF_ROLES.slice(0, index).map((earlier) => subFlow(alias, earlier))],
	}));
}

const subFlow = (alias: string, role: string): string => `${alias} code of ${role}`;

type Addition = { readonly flow: string; readonly parent: string; readonly factor: Factor };

async function addFactor(
	keycloak: KeycloakAdminClient,
	{ flow, parent, factor: { role, unless } }: Addition,
): Promise<void> {
	const flows = keycloak.authenticationManagement;
	const sub = subFlow(flow, role);
	const description = `Who has the role ${role} gives a code, or sets one up.`;
	const form = { type: 'basic-flow', provider: 'registration-page-form', description };
	await flows.addFlowToFlow({ flow: parent, alias: sub, ...form });
	const added = await flows.getExecutions({ flow });
	const execution = present(
		added.find(({ displayName }) => displayName === sub),
		`sub-flow ${sub}`,
	);
	await flows.updateExecution({ flow }, { ...execution, requirement: 'CONDITIONAL' });
	await addStep(keycloak, { flow, sub }, 'conditional-user-role', {
		alias: `${sub} role`,
		config: { condUserRole: role, negate: 'false' },
	});
	for (const [index, other] of unless.entries()) {
		await addStep(keycloak, { flow, sub }, 'conditional-sub-flow-executed', {
			alias: `${sub} not asked ${index}`,
			config: { flow_to_check: other, check_result: 'not-executed' },
		});
	}
	await addStep(keycloak, { flow, sub }, 'auth-otp-form');
}

async function addStep(
	keycloak: KeycloakAdminClient,
	{ flow, sub }: { readonly flow: string; readonly sub: string },
	provider: string,
	config?: { readonly alias: string; readonly config: { [key: string]: string } },
): Promise<void> {
	const flows = keycloak.authenticationManagement;
	const { id = '' } = await flows.addExecutionToFlow({ flow: sub, provider });
	const steps = await flows.getExecutions({ flow });
	const step = present(
		steps.find((each) => each.id === id),
		`step ${provider} of ${sub}`,
	);
	await flows.updateExecution({ flow }, { ...step, requirement: 'REQUIRED' });
	if (config) await flows.createConfig({ id, ...config });
}

async function bindBrowser(keycloak: KeycloakAdminClient, alias: string): Promise<void> {
	await keycloak.realms.update({ realm: keycloak.realmName }, { browserFlow: alias });
}

async function bindProviders(keycloak: KeycloakAdminClient, alias: string): Promise<void> {
	for (const provider of await keycloak.identityProviders.find()) {
		const changed = { ...provider, postBrokerLoginFlowAlias: alias };
		await keycloak.identityProviders.update({ alias: provider.alias ?? '' }, changed);
	}
}

async function letsIn(keycloak: KeycloakAdminClient, { alias }: Flow): Promise<boolean> {
	const [first] = await keycloak.authenticationManagement.getExecutions({ flow: alias });
	return first?.providerId === LET_IN && first.requirement === 'REQUIRED';
}

/** Whether every role's sub-flow stands there with its steps, and nothing beside it lets pass. */
async function isAsDeclared(keycloak: KeycloakAdminClient, { alias }: Flow): Promise<boolean> {
	const executions = await keycloak.authenticationManagement.getExecutions({ flow: alias });
	for (const { role, unless } of await factorsOf(keycloak, alias)) {
		const steps = stepsOf(executions, subFlow(alias, role));
		const expected = [
			{ providerId: 'conditional-user-role', config: { condUserRole: role, negate: 'false' } },
			...unless.map((other) => ({
				providerId: 'conditional-sub-flow-executed',
				config: { flow_to_check: other, check_result: 'not-executed' },
			})),
			{ providerId: 'auth-otp-form', config: {} },
		];
		if (steps.length !== expected.length) return false;
		for (const [index, { providerId, config }] of expected.entries()) {
			const step = steps[index];
			if (step?.providerId !== providerId || step.requirement !== 'REQUIRED') return false;
			if (differences(config, await configOf(keycloak, step)).length > 0) return false;
		}
	}
	return true;
}

/** The steps of a CONDITIONAL sub-flow: the listing has them behind it, one level deeper. */
function stepsOf(executions: readonly Execution[], name: string): readonly Execution[] {
	const start = executions.findIndex(({ displayName }) => displayName === name);
	const flow = executions[start];
	if (flow?.requirement !== 'CONDITIONAL') return [];
	const behind = executions.slice(start + 1);
	const end = behind.findIndex(({ level = 0 }) => level <= (flow.level ?? 0));
	return end === -1 ? behind : behind.slice(0, end);
}

async function configOf(
	keycloak: KeycloakAdminClient,
	{ authenticationConfig: id }: Execution,
): Promise<unknown> {
	if (id === undefined) return {};
	return (await keycloak.authenticationManagement.getConfig({ id })).config;
}
