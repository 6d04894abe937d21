// Run as a process of its own: holds a data folder's lock until it is killed.
import { writeSync } from 'node:fs';
import { lockDataFolder } from '../../src/adapters/store/lock-data-folder.ts';

const [, , dir = ''] = process.argv;
const lock = lockDataFolder(dir);
if (lock.ok) lock.value.announce({ host: '127.0.0.1', port: 8080, pid: process.pid, startedAt: '2026-11-03T09:12:00Z' });
writeSync(1, lock.ok ? 'held\n' : 'refused\n');
process.stdin.resume();
