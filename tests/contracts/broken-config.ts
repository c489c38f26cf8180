/** The real configuration with a change in the first row and a last row that the database refuses. */
import { randomUUID } from 'node:crypto';
import type { Declaration } from '../../extensions/core/src/deploy/declaration.ts';
import { declaration as real } from '../../seeds/config.ts';

const last = real.operations.at(-1)!;

export const declaration: Declaration = {
	...real,
	roles: real.roles.map((role) => ({ ...role, description: 'must not stay' })),
	operations: [...real.operations, { ...last, id: randomUUID(), flow: randomUUID() }],
};
