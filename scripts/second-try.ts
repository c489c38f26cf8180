/**
 * Which test files may be run once more, alone, and what counts then.
 *
 * Only files whose tests wait for browsers, sockets, a Keycloak or other processes of this machine:
 * there a failure is at times one of the machine's pace. A failure about money, rights or data is
 * never tried again. What passed only the second time is named in the end, as a fault to look for.
 */
import type { FileSummary, Summary } from '../tests/harness/summary-reporter.ts';

/** More than these are no accident. */
const FILES_AT_MOST = 3;

const WAITS_FOR_OTHERS = [
	/^tests\/keycloak\//,
	/^tests\/journeys\/(?:studio|realtime-page|identity|money-dashboard)/,
	/^tests\/integration\/(?:realtime|replicas|pusher|native-sockets|flows|redis-away|stack|identity)/,
	/^tests\/sql\/(?:realtime|outbox-(?:redis-away|queue|family))/,
];

/** The files to run again; none where the run failed for good. */
export function triedAgain({ files, failedOutside }: Summary): readonly string[] {
	const failed = files.filter((file) => file.failed > 0).map(({ file }) => file);
	const isGood =
		failedOutside === 0 &&
		failed.length <= FILES_AT_MOST &&
		failed.every((file) => WAITS_FOR_OTHERS.some((kind) => kind.test(file)));
	return isGood ? failed : [];
}

/** The first run with the files of the second one in place of its own. */
export function afterSecondTry(first: Summary, second: Summary): Summary {
	const again = new Map(second.files.map((file) => [file.file, file]));
	return {
		files: first.files.map((file) => again.get(file.file) ?? file),
		failedOutside: first.failedOutside + second.failedOutside,
	};
}

/** What failed the first time and passed the second. */
export function unsteady(first: Summary, second: Summary): readonly string[] {
	const isGreen = ({ file }: FileSummary): boolean =>
		second.files.some((again) => again.file === file && again.failed === 0);
	return first.files.filter(isGreen).flatMap(({ failures }) => failures);
}
