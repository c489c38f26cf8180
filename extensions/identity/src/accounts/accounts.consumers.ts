/**
 * What follows outside from what happened to an account: mails, and what Keycloak is to know. Each
 * reads the person anew, so that it may come late, and twice.
 */
import { consumer, type OutboxEvent } from '@cubehub/core/outbox';
import { endOtherLogins } from './end-other-logins.ts';
import {
	mailAddressChange,
	mailKnownAddress,
	mailPasswordReset,
	mailVerification,
	mailVerificationAgain,
} from './mails.ts';
import { writeLocale } from './write-locale.ts';

const text = ({ payload }: OutboxEvent, field: string): string => String(payload[field]);

export const accountConsumers = [
	consumer({
		name: 'identity.verification-mails',
		topics: ['identity.verification.requested'],
		outside: true,
		handle: (event, sql) => mailVerification(sql, text(event, 'user')),
	}),
	consumer({
		name: 'identity.verification-mails-again',
		topics: ['identity.verification.resent'],
		outside: true,
		handle: (event, sql) => mailVerificationAgain(sql, text(event, 'address')),
	}),
	consumer({
		name: 'identity.reset-mails',
		topics: ['identity.password_reset.requested'],
		outside: true,
		handle: (event, sql) => mailPasswordReset(sql, text(event, 'address')),
	}),
	consumer({
		name: 'identity.known-address-mails',
		topics: ['identity.registration.refused'],
		outside: true,
		handle: (event, sql) => mailKnownAddress(sql, text(event, 'address')),
	}),
	consumer({
		name: 'identity.address-change-mails',
		topics: ['identity.email_change.requested'],
		outside: true,
		handle: (event, sql) =>
			mailAddressChange(sql, {
				user: text(event, 'user'),
				address: text(event, 'address'),
				login: text(event, 'login'),
			}),
	}),
	consumer({
		name: 'identity.address-changed',
		topics: ['identity.email.changed'],
		outside: true,
		handle: (event, sql) => endOtherLogins(sql, text(event, 'user'), text(event, 'kept')),
	}),
	consumer({
		name: 'identity.locale',
		topics: ['identity.user.updated'],
		ordered: true,
		outside: true,
		handle: writeLocale,
	}),
];
