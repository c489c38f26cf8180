import { expect, test } from 'vitest';
import { faultOf, PROBE_ANSWER, USED, VERSION } from './start-fault.ts';

const sound = {
	version: VERSION,
	internals: {
		...Object.fromEntries(USED.map((name) => [name, () => undefined])),
		GraphQLBigInt: { parseValue: () => undefined },
	},
	probe: async () => PROBE_ANSWER,
};

test('DX-T14 the version that core was written for has no fault', async () => {
	expect(await faultOf(sound)).toBeUndefined();
});

test('DX-T14 another version is named', async () => {
	expect(await faultOf({ ...sound, version: '11.18.0' })).toContain('11.18.0');
});

test.each(USED)('DX-T14 a missing %s is named', async (name) => {
	const internals: { [name: string]: unknown } = { ...sound.internals, [name]: undefined };
	expect(await faultOf({ ...sound, internals })).toContain(name);
});

test('DX-T14 a missing scalar of GraphQL is named', async () => {
	const internals = { ...sound.internals, GraphQLBigInt: undefined };
	expect(await faultOf({ ...sound, internals })).toContain('GraphQLBigInt');
});

test('DX-T14 an emitter that hears no hook is told', async () => {
	expect(await faultOf({ ...sound, probe: async () => 'asked' })).toContain('emitter');
});
