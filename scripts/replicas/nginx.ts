/** nginx in front of the replicas: one address for all of them, and no client tied to any. */
import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { startChild, untilReady, type Child } from '../stack/child.ts';
import { makeFolder } from '../stack/places.ts';
import { findProgram } from '../stack/program.ts';

export type Proxy = { readonly child: Child; readonly url: string };

export type ProxyOptions = {
	readonly folder: string;
	readonly logFile: string;
	readonly port: number;
	/** Ports of the replicas, on this machine. */
	readonly replicas: readonly number[];
};

const START_DEADLINE_MS = 20_000;
/** Debian puts it where the PATH of people does not look. */
const ALSO_IN = ['/usr/sbin', '/usr/local/sbin'];
/** A client's connection is two of them. */
const CONNECTIONS = 8_192;

/** The nginx of this machine; undefined where there is none. */
export function nginxProgram(path = process.env['PATH'] ?? ''): string | undefined {
	return findProgram(['nginx'], [path, ...ALSO_IN].join(delimiter));
}

/**
 * No replica is ever taken for dead (max_fails=0): nginx forgets failures when a request ends well, and
 * a WebSocket ends hours later, so that a replica that is back would get one client at a time. One that
 * is down refuses at once, and the next one is asked.
 */
const UPSTREAM = 'max_fails=0';

/** Starts it as one process in the foreground; it answers once a replica does. */
export async function startNginx(program: string, options: ProxyOptions): Promise<Proxy> {
	const { folder, logFile, port } = options;
	const place = makeFolder(join(folder, 'nginx'));
	const configuration = join(place, 'nginx.conf');
	writeFileSync(configuration, configurationOf(place, options), { mode: 0o600 });
	const child = await startChild({
		name: 'Proxy',
		command: program,
		args: ['-p', place, '-c', configuration, '-e', 'stderr'],
		environment: process.env,
		folder: place,
		logFile,
		stopSignal: 'SIGTERM',
	});
	await untilReady(child, () => answers(port), START_DEADLINE_MS);
	return { child, url: `http://localhost:${port}` };
}

function configurationOf(place: string, { port, replicas }: ProxyOptions): string {
	const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
	return `daemon off;
# One process: nothing is left over when it is killed.
master_process off;
pid "${join(place, 'nginx.pid')}";

events {
	worker_connections ${CONNECTIONS};
}

http {
	include "${join(import.meta.dirname, 'proxy.conf')}";
	access_log "${join(place, 'access.log')}" cubehub;
	${temporary.map((name) => `${name}_temp_path "${join(place, name)}";`).join('\n\t')}

	upstream cubehub {
		least_conn;
		${replicas.map((replica) => `server 127.0.0.1:${replica} ${UPSTREAM};`).join('\n\t\t')}
		keepalive 32;
	}

	server {
		listen 127.0.0.1:${port} backlog=4096;
		location / {
			proxy_pass http://cubehub;
		}
	}
}
`;
}

async function answers(port: number): Promise<boolean> {
	try {
		const answer = await fetch(`http://127.0.0.1:${port}/server/ping`, {
			signal: AbortSignal.timeout(2000),
		});
		return answer.ok;
	} catch {
		return false;
	}
}
