/** Every alias there is. A path gets one as soon as its canonical path is served. */
import type { Alias } from '../domain/alias.ts';
import { businessAliases } from './business.ts';
import { loginAliases } from './logins.ts';
import { peopleAliases } from './people.ts';
import { platformAliases } from './platform.ts';

export const aliases: readonly Alias[] = [
	...loginAliases,
	...peopleAliases,
	...businessAliases,
	...platformAliases,
];
