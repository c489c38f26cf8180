/** Settings of what lies outside and of what is kept: files, mail, logs. */
import { join } from 'node:path';
import type { Defaults } from '../../directus.config.ts';
import type { Env } from './environment.ts';

const root = join(import.meta.dirname, '..', '..');

/** Files lie in S3 (or MinIO) as soon as a bucket is named, else on this machine's disk. */
export function files(env: Env): Defaults {
	const inS3 = env['STORAGE_S3_BUCKET'] !== undefined;
	return {
		STORAGE_LOCATIONS: inS3 ? 's3' : 'local',
		STORAGE_LOCAL_DRIVER: 'local',
		STORAGE_LOCAL_ROOT: join(root, '.data', 'uploads'),
		STORAGE_S3_DRIVER: inS3 ? 's3' : undefined,
		STORAGE_S3_KEY: undefined,
		STORAGE_S3_SECRET: undefined,
		STORAGE_S3_BUCKET: undefined,
		STORAGE_S3_REGION: undefined,
		STORAGE_S3_ENDPOINT: undefined,
		// MinIO knows buckets by path only.
		STORAGE_S3_FORCE_PATH_STYLE: undefined,
		FILES_MAX_UPLOAD_SIZE: '50mb',
		FILES_MIME_TYPE_ALLOW_LIST: ['image/*', 'application/pdf', 'text/csv', 'text/plain'],
		TUS_ENABLED: false,
	};
}

/** Mail goes to the server that is named, else to the sendmail of this machine. */
export function mail(env: Env): Defaults {
	const hasServer = env['EMAIL_SMTP_HOST'] !== undefined;
	return {
		EMAIL_FROM: 'string:no-reply@example.com',
		EMAIL_TRANSPORT: hasServer ? 'smtp' : 'sendmail',
		EMAIL_VERIFY_SETUP: hasServer,
		EMAIL_SMTP_HOST: undefined,
		EMAIL_SMTP_PORT: undefined,
		EMAIL_SMTP_USER: undefined,
		EMAIL_SMTP_PASSWORD: undefined,
		EMAIL_SMTP_SECURE: undefined,
		EMAIL_TEMPLATES_PATH: join(root, 'templates'),
	};
}

/** How long activity, revisions and the logs of flows are kept. */
export function retention(_env: Env): Defaults {
	return {
		RETENTION_ENABLED: true,
		ACTIVITY_RETENTION: '90d',
		REVISIONS_RETENTION: '90d',
		FLOW_LOGS_RETENTION: '90d',
	};
}
