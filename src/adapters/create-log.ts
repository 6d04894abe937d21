// Structured log lines on standard output, one JSON object each. What flows hand over names no person.
import { pino } from 'pino';
import type { Log } from '../ports/clock.ts';

export const createLog = (level: 'info' | 'warn' | 'error'): Log => {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } });
  return (severity, event, fields = {}) => { logger[severity](fields, event); };
};
