// Mounts the table: every path with its methods, 405 with Allow for the others, 404 for the rest. Who has no access learns neither.
import type { Express } from 'express';
import { fail } from '../core/kernel/result.ts';
import type { Route } from './route.ts';
import type { RunParts } from './run-parts.ts';
import { runRoute } from './run-route.ts';

const toExpressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/gu, ':$1');

const methodsOf = (routes: readonly Route[]): string => {
  const methods = routes.map((r) => r.method.toUpperCase());
  return (methods.includes('GET') ? ['HEAD', ...methods] : methods).toSorted().join(', ');
};

const isReadable = (path: string): boolean => {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
};

export const mountRoutes = (app: Express, routes: readonly Route[], parts: RunParts): void => {
  const refuseBroken = runRoute({ path: 'unmatched', access: 'known', answer: () => Promise.resolve(fail('malformed', 'the address has a broken percent sign')) }, parts);
  app.use((req, res, next) => { // before the router, which throws at such an address
    if (isReadable(req.path)) next();
    else void refuseBroken(req, res);
  });
  for (const [path, ofPath] of Map.groupBy(routes, (r) => r.path)) {
    const mounted = app.route(toExpressPath(path));
    for (const route of ofPath) mounted[route.method](runRoute(route, parts));
    const access = ofPath.every((r) => r.access === 'open') ? 'open' : 'known';
    const allow = methodsOf(ofPath);
    const refuse = runRoute({ path, access, answer: () => Promise.resolve(fail('method-not-allowed', `allowed here: ${allow}`)) }, parts);
    mounted.all((req, res) => {
      res.setHeader('Allow', allow);
      return refuse(req, res);
    });
  }
  app.use(runRoute({ path: 'unmatched', access: 'known', answer: () => Promise.resolve(fail('not-found', 'there is no such address')) }, parts));
};
