/**
 * The permission matrix as data: the only place that says who may read or write a collection.
 *
 * - What is not granted here is refused. Administrators pass every permission; hooks and triggers
 *   keep the ledger, sales, openings and published odds from them too.
 * - Collections without a line (outbox, dead letters, stored answers …) are for administrators.
 */
import type { Permission } from '../extensions/core/src/deploy/declaration.ts';
import { billingGrants } from './permissions/billing.ts';
import { caseGrants } from './permissions/cases.ts';
import { contactGrants } from './permissions/contacts.ts';
import { permissionsOf, type Grant } from './permissions/grants.ts';
import { moneyGrants } from './permissions/money.ts';
import { peopleGrants } from './permissions/people.ts';
import { proofGrants } from './permissions/proof.ts';
import { reportGrants } from './permissions/reports.ts';
import { shareholderGrants } from './permissions/shareholders.ts';
import { staffGrants } from './permissions/staff.ts';
import { tillGrants } from './permissions/till.ts';
import { withdrawalGrants } from './permissions/withdrawals.ts';

export const grants: readonly Grant[] = [
	...peopleGrants,
	...contactGrants,
	...moneyGrants,
	...proofGrants,
	...reportGrants,
	...tillGrants,
	...shareholderGrants,
	...caseGrants,
	...billingGrants,
	...withdrawalGrants,
	...staffGrants,
];

export const permissions: readonly Permission[] = permissionsOf(grants);
