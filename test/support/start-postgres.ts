// A PostgreSQL to test on: the server that TEST_DATABASE_URL names, else a throwaway cluster of this machine's own binaries on a unix socket.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';

export interface TestPostgres {
  /** A new, empty database; its URL. */
  readonly createDatabase: () => Promise<string>;
  /** Likewise, its tables in `folder`; only on a cluster of our own. */
  readonly createDatabaseIn?: (folder: string) => Promise<string>;
  /** Every process of it killed at once, as by a failing machine, and started again when somebody asks for that; only on a cluster of our own. */
  readonly crash?: () => void;
  readonly startAgain?: () => void;
  /** Once more does no harm. */
  readonly stop: () => void;
}

interface Server { readonly url: (database: string) => string; readonly stop: () => void; readonly give?: (folder: string) => void; readonly crash?: () => void; readonly startAgain?: () => void }

const DEBIAN = '/usr/lib/postgresql';
const findBinaries = (): string | undefined => {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => path.join(DEBIAN, version, 'bin')).find((folder) => existsSync(path.join(folder, 'initdb')) && existsSync(path.join(folder, 'pg_ctl')));
};

/** PostgreSQL refuses to run as root. */
const findOwner = (): { readonly uid: number; readonly gid: number } | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
};

const startCluster = (binaries: string, settings: string): Server => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pg-'));
  const owner = findOwner();
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const run = (program: string, ...args: string[]): void => { execFileSync(path.join(binaries, program), args, { stdio: 'ignore', cwd: folder, ...owner }); };
  const data = path.join(folder, 'data');
  run('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync');
  const start = (): void => { run('pg_ctl', '-D', data, '-w', '-l', path.join(folder, 'log'), '-o', `-c listen_addresses='' -k ${folder} ${settings}`, 'start'); };
  start();
  return {
    url: (database) => `postgresql://postgres@localhost/${database}?host=${folder}`,
    give: (space) => { if (owner) chownSync(space, owner.uid, owner.gid); },
    crash: () => {
      const first = Number(readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
      // each of its children leads a group of its own; held still, it makes no more of them, nor starts the others again
      process.kill(first, 'SIGSTOP');
      const children = execFileSync('pgrep', ['-P', String(first)], { encoding: 'utf8' }).trim().split('\n').map(Number);
      for (const pid of [first, ...children]) process.kill(pid, 'SIGKILL');
      // while one of them is not quite gone, their shared memory is in use and no other starts
      while (children.some((pid) => existsSync(`/proc/${String(pid)}`))) execFileSync('sleep', ['0.05']);
    },
    startAgain: start,
    stop: () => {
      if (!existsSync(data)) return;
      run('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const useServer = (given: string): Server => ({
  url: (database) => {
    const url = new URL(given);
    url.pathname = `/${database}`;
    return url.href;
  },
  stop: () => undefined,
});

/** `settings` as `postgres -c` takes them; by default nothing is flushed, which is for tests only. */
export const startPostgres = (settings = '-c fsync=off -c max_connections=60'): TestPostgres | undefined => {
  const given = process.env['TEST_DATABASE_URL'];
  const binaries = findBinaries();
  const server = given !== undefined ? useServer(given) : binaries !== undefined ? startCluster(binaries, settings) : undefined;
  if (server === undefined) return undefined;
  const { give, crash, startAgain } = server;
  const create = async (before: string, options: string): Promise<string> => {
    const name = `test_${randomUUID().replaceAll('-', '')}`;
    const client = new pg.Client({ connectionString: given ?? server.url('postgres') });
    await client.connect();
    if (before !== '') await client.query(before);
    await client.query(`create database ${name} ${options}`);
    await client.end();
    return server.url(name);
  };
  return {
    stop: server.stop,
    createDatabase: () => create('', ''),
    ...(crash && startAgain && { crash, startAgain }),
    ...(give && {
      createDatabaseIn: (folder) => {
        give(folder);
        return create(`create tablespace small location '${folder}'`, 'tablespace small');
      },
    }),
  };
};
