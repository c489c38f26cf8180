/**
 * The Keycloak of this clone: one archive in `.keycloak/`, whose checksum is in the repository,
 * unpacked and built once.
 *
 * - An archive that lies there already is used as it is; KEYCLOAK_ARCHIVE names one elsewhere.
 *   Otherwise Maven fetches it, by the mirrors of this machine's settings.xml.
 * - Nothing is started from it in place: each server has a home of its own that points here.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../stack/command.ts';
import { root } from '../stack/places.ts';
import { javaProgram, keycloakArguments } from './java.ts';

export type Distribution = { readonly version: string; readonly folder: string };

const VERSION = '26.7.5';
/** Without its version Maven takes the one of its own release, which differs from machine to machine. */
const MAVEN_COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';
/** Stored in the built server in plain text: no secret may ever stand here. */
const BUILD_OPTIONS = ['--db=postgres', '--health-enabled=true', '--metrics-enabled=true'];

const cache = join(root, '.keycloak');
const archiveName = `keycloak-quarkus-dist-${VERSION}.zip`;
const archive = join(cache, archiveName);

/** What this machine lacks to run a Keycloak, in words for people; undefined when it has all. */
export async function whyNoKeycloak(): Promise<string | undefined> {
	const java = javaProgram();
	if (java === undefined) return 'no Java 17 or newer in PATH (or JAVA_HOME)';
	const folder = join(cache, `keycloak-${VERSION}`);
	if ((await exists(join(folder, 'cubehub-built'))) || (await hasArchive())) return undefined;
	if (!hasProgram('unzip')) return 'no unzip in PATH';
	return hasProgram('mvn') ? undefined : `neither Maven nor .keycloak/${archiveName}`;
}

/** Obtains, checks, unpacks and builds Keycloak, as far as that is not done yet. */
export async function obtainKeycloak(): Promise<Distribution> {
	const folder = join(cache, `keycloak-${VERSION}`);
	const distribution = { version: VERSION, folder };
	if (await exists(join(folder, 'cubehub-built'))) return distribution;
	await mkdir(cache, { recursive: true });
	await obtainArchive();
	await refuseOtherArchive();
	// Next to its place, under a name of its own: two starts may do this at the same moment.
	const draft = join(cache, `unpacking-${process.pid}`);
	await rm(draft, { recursive: true, force: true });
	await run('unzip', ['-qn', archive, '-d', draft], 'unpacked');
	const unpacked = join(draft, `keycloak-${VERSION}`);
	const args = [...keycloakArguments(unpacked), 'build', ...BUILD_OPTIONS];
	await run(javaProgram() ?? 'java', args, 'built');
	await writeFile(join(unpacked, 'cubehub-built'), `${BUILD_OPTIONS.join(' ')}\n`);
	await rm(folder, { recursive: true, force: true });
	await rename(unpacked, folder).catch(async (error: unknown) => {
		if (!(await exists(join(folder, 'cubehub-built')))) throw error;
	});
	await rm(draft, { recursive: true, force: true });
	return distribution;
}

async function obtainArchive(): Promise<void> {
	if (await exists(archive)) return;
	const prepared = process.env['KEYCLOAK_ARCHIVE'];
	if (prepared) {
		await copyFile(prepared, `${archive}.${process.pid}`);
		await rename(`${archive}.${process.pid}`, archive);
		return;
	}
	const artifact = `-Dartifact=org.keycloak:keycloak-quarkus-dist:${VERSION}:zip`;
	await run('mvn', ['-B', '-ntp', MAVEN_COPY, artifact, `-DoutputDirectory=${cache}`], 'fetched');
}

/** A wrong archive is taken away, so that the next try does not stumble over it. */
async function refuseOtherArchive(): Promise<void> {
	const sums = await readFile(join(root, 'keycloak', 'SHA256SUMS'), 'utf8');
	const line = sums.split('\n').find((each) => each.endsWith(`  ${archiveName}`));
	const expected = line?.slice(0, line.indexOf(' '));
	if (expected === undefined) {
		throw new Error(`keycloak/SHA256SUMS has no line for ${archiveName}.`);
	}
	const found = await sha256(archive);
	if (found === expected) return;
	await rm(archive, { force: true });
	throw new Error(
		`${archiveName} is not the one of keycloak/SHA256SUMS: sha256 ${found} instead of ${expected}. It was deleted.`,
	);
}

async function sha256(file: string): Promise<string> {
	const hash = createHash('sha256');
	for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
	return hash.digest('hex');
}

async function run(program: string, args: readonly string[], done: string): Promise<void> {
	const { code, output } = await runProgram(program, args);
	if (code === 0) return;
	const end = output.trimEnd().split('\n').slice(-25).join('\n');
	throw new Error(`Keycloak could not be ${done} (${program}):\n${end}`);
}

async function hasArchive(): Promise<boolean> {
	const prepared = process.env['KEYCLOAK_ARCHIVE'];
	return (await exists(archive)) || (prepared !== undefined && (await exists(prepared)));
}

function hasProgram(name: string): boolean {
	return spawnSync(name, [name === 'unzip' ? '-v' : '--version'], { stdio: 'ignore' }).status === 0;
}

function exists(path: string): Promise<boolean> {
	return stat(path).then(
		() => true,
		() => false,
	);
}
