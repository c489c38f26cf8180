/** Java of this machine, and how Keycloak is run by it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const OLDEST = 17;
const VERSION = /version "(\d+)/;

/** The program of JAVA_HOME or of the PATH; undefined when it is missing or too old. */
export function javaProgram(): string | undefined {
	const home = process.env['JAVA_HOME'];
	const program = home ? join(home, 'bin', 'java') : 'java';
	const { stderr } = spawnSync(program, ['-version'], { encoding: 'utf8' });
	const version = VERSION.exec(stderr ?? '')?.[1];
	return Number(version) >= OLDEST ? program : undefined;
}

/**
 * What comes before Keycloak's own command. Its `kc.sh` would be one process more, and whoever ends
 * that one leaves the server running.
 */
export function keycloakArguments(home: string): readonly string[] {
	return [
		'-Xms64m',
		'-Xmx512m',
		'-XX:MaxMetaspaceSize=256m',
		'-XX:ActiveProcessorCount=2',
		'-XX:TieredStopAtLevel=1',
		'-XX:+ExitOnOutOfMemoryError',
		...['java.util', 'java.util.concurrent', 'java.security', 'java.lang'].map(
			(name) => `--add-opens=java.base/${name}=ALL-UNNAMED`,
		),
		'--enable-native-access=ALL-UNNAMED',
		'-Dfile.encoding=UTF-8',
		'-Djava.security.egd=file:/dev/urandom',
		// Texts of the machine's language would differ from those that are compared.
		'-Duser.language=en',
		'-Duser.country=US',
		`-Dkc.home.dir=${home}`,
		`-Djboss.server.config.dir=${join(home, 'conf')}`,
		'-Djava.util.logging.manager=org.jboss.logmanager.LogManager',
		'-Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory',
		'-Dpicocli.disable.closures=true',
		'-cp',
		join(home, 'lib', 'quarkus-run.jar'),
		'io.quarkus.bootstrap.runner.QuarkusEntryPoint',
	];
}
